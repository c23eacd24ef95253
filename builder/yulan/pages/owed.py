"""Duties in words: one line for each, what is owed for whom until when, where it stands, what proves it. Owns which of
them the reader owes, and what of a child's duties is said on the child's own page and on the first page.

The words are kind and name what is there; nothing here counts people against each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from yulan import calendar, kinds
from yulan.derive.rule import Ask
from yulan.derive.state import OPEN, Reason, State
from yulan.ids import CARD
from yulan.pages import desk, duty_words, frame, places, roster
from yulan.pages.roster import Who
from yulan.pages.site import Site
from yulan.pages.sums import Sum
from yulan.pages.words import Words
from yulan.value import Value

NAMED = 3  # children named in one line of the first page
HOME_LINES = 6
URGENT = frozenset({"tell-guardian", "incident-report"})  # at once, says the law: they stand first

_LONG = timedelta(days=31)  # more than a month
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_WEEK = re.compile(r".*-w([0-9]{2})")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"[0-9]{4}")


class Owed(Value, frozen=True):
    """A duty in one line."""

    duty: str
    state: str
    when: str  # until which day, or of which period
    iso_day: str
    stands: str
    people: str
    proof: str  # where the record is that proves it, or ""
    write: str  # where it is written down, in a served site
    whom: str = ""  # the mentor it is about


class Gist(Value, frozen=True):
    """One duty on the first page: a few children by name, how many there are, until when."""

    duty: str
    path: str
    children: tuple[Who, ...]
    count: int
    when: str
    state: str
    whom: str = ""  # the class it is about
    write: str = ""  # where it is written down, in a served site, if it is one thing and of no child


def name(site: Site, duty: str) -> str:
    """A duty's name."""
    rule = site.rules.get(duty)
    return duty_words.name(site.words, rule) if rule is not None else duty


def term(site: Site) -> str:
    """The id of the term that runs, or ran last; empty where the school has written down none."""
    return site.school.term.id if site.school.term is not None else ""


def mine(site: Site) -> Iterator[State]:
    """What the reader owes and nothing proves yet, of this term and the last."""
    yield from (state for _, state in mine_by_class(site))


def mine_by_class(site: Site) -> Iterator[tuple[str, State]]:
    """Likewise, each with the class of the child it is owed to; without one, what is owed to no child."""
    for scope in site.classes:
        yield from ((scope, one) for one in site.brought(MINE, scope))
    yield from (("", one) for one in mine_of(site, ""))


def _mine_in(site: Site, scope: str) -> tuple[State, ...]:
    return tuple(one for child in site.classes[scope] for one in mine_of(site, child.sid))


def mine_of(site: Site, sid: str) -> Iterator[State]:
    """Likewise what the reader owes one child; all that is owed to no child in particular under ""."""
    reader = site.school.reader
    yield from (one for one in site.states.get(sid, ()) if one.state in OPEN and reader in one.people)


def lines(site: Site, states: Iterable[State]) -> tuple[Owed, ...]:
    """Duties of one child, class or other in lines, in their order; periods that lack the same thing share one."""
    groups: dict[object, list[State]] = {}
    for one in states:
        part = one.period.partition("/")[2]
        alike = (one.duty, part, one.reason, one.people, one.term, one.about) if one.state == "overdue" else id(one)
        groups.setdefault(alike, []).append(one)
    return tuple(_line(site, found) for found in groups.values())


def _line(site: Site, alike: Sequence[State]) -> Owed:
    words, state = site.words, alike[0]
    return Owed(
        duty=part_name(site, state),
        state=state.state,
        when=_when(site, alike),
        iso_day=state.end.isoformat() if state.state == "due" else "",
        stands=reason(words, state.reason),
        # Who reads this need not be told their own name.
        people=words.people(state.people) if state.people != (site.school.reader,) else "",
        proof=proof(site, state),
        write=_write(site, state) if state.state in OPEN and site.school.reader in state.people else "",
        whom=words.person(state.about) if state.about in site.school.people else "",
    )


def part_name(site: Site, state: State) -> str:
    """A duty's name, or that of its part."""
    rule = site.rules.get(state.duty)
    if rule is None:
        return state.duty
    part = state.period.partition("/")[2]
    return site.words.kept(("part", state.duty, part), lambda: duty_words.of_state(site.words, rule, state))


def _when(site: Site, states: Sequence[State]) -> str:
    """Until which day, or of which days, weeks, months, year or term."""
    words, first = site.words, states[0]
    if first.state == "due":
        return words.t("duties.until", day=words.short_day(first.end))
    if len(states) == 1:
        return period(words, first)
    # One duty may be asked of some each month and of others each term: the months are told together.
    ordered = sorted(states, key=lambda one: (one.end - one.start >= _LONG, one.start))
    told = dict.fromkeys(period(words, one) for one in ordered)
    return words.t("words.comma").join(told)


def period(words: Words, state: State) -> str:
    """The day, week, month, term or school year a duty stands for."""
    name = state.period.partition("/")[0]
    if _DAY.fullmatch(name):
        return words.near_day(state.start)
    if _MONTH.fullmatch(name):
        return words.month_name(state.start)
    if week := _WEEK.fullmatch(name):
        return words.t("duties.week", number=int(week[1]))
    return words.school_year(name) if _YEAR.fullmatch(name) else words.term(state.term)


def reason(words: Words, found: Reason) -> str:
    """Why a duty stands as it does; of kinds without words of their own, in general ones."""
    return words.kept(found, lambda: _reason(words, found))


def _reason(words: Words, found: Reason) -> str:
    filled: dict[str, str | int] = dict(found.params)
    if "day" in filled:
        filled["day"] = words.short_day(date.fromisoformat(str(filled["day"])))
    if "fields" in filled:
        labels = (kinds.label(CARD, one, words.lang) for one in str(filled["fields"]).split())
        filled["fields"] = words.t("words.comma").join(labels)
    key = f"duties.reasons.{found.code}"
    if not words.t.has(key):
        key = f"duties.reasons.{'done-record' if found.code.startswith('done-') else 'no-record'}"
    return words.t(key, **filled)


def of_child(site: Site, sid: str) -> tuple[tuple[Owed, ...], tuple[Owed, ...]]:
    """What is owed for a child now, soonest first; and what was done in the periods that run."""
    now, today = term(site), site.school.today
    states = site.states.get(sid, ())
    owed = soonest(one for one in states if one.state in OPEN and (one.term == now or one.duty in URGENT))
    done = [
        one for one in states if one.state == "done" and one.term == now and one.record != CARD and today <= one.end
    ]
    return lines(site, owed), lines(site, done)


def of_class(site: Site, scope: str, *, done: bool) -> Iterator[State]:
    """What is open for a class as a whole this term, soonest first; or what was `done` in the time that runs."""
    now, today = term(site), site.school.today
    there = [one for one in site.about.get(scope, ()) if one.term == now]
    if done:
        yield from (one for one in there if one.state == "done" and one.start <= today <= one.end)
    else:
        yield from soonest(one for one in there if one.state in OPEN)


def gist(site: Site) -> tuple[tuple[Gist, ...], int]:
    """What the reader owes in this term, at most six lines, a duty a line, soonest first; and how many lines more."""
    now = term(site)
    mine = [(scope, one) for scope, one in mine_by_class(site) if one.term == now or one.duty in URGENT]
    scopes = {one.student: scope for scope, one in mine if scope}
    groups: dict[tuple[str, str], list[State]] = {}
    for one in soonest(one for _, one in mine):
        groups.setdefault((part_name(site, one), one.state), []).append(one)
    found = list(groups.values())
    return tuple(_gist(site, one, scopes) for one in found[:HOME_LINES]), max(0, len(found) - HOME_LINES)


def _gist(site: Site, found: Sequence[State], scopes: Mapping[str, str]) -> Gist:
    """One line; `scopes` are the classes of the children whose files the reader has."""
    first = found[0]
    sids = list(dict.fromkeys(one.student for one in found if one.student in scopes))
    children = tuple(roster.named(site, sid, scopes[sid]) for sid in sids[:NAMED])
    others = dict.fromkeys(one.about for one in found if not one.student and one.about)
    classes = [site.words.scope(one) for one in others if calendar.is_class(one)]
    return Gist(
        duty=part_name(site, first),
        path=frame.DUTIES,
        children=children,
        count=len(sids) or len(others),
        when=_when(site, found),
        state=first.state,
        whom=site.words.t("words.comma").join(classes) if not sids and len(classes) <= NAMED else "",
        write=_write(site, first) if not sids and len(found) == 1 else "",
    )


def soonest(found: Iterable[State]) -> list[State]:
    """Duties by the day they are due; those whose day has passed last, but for what the law wants at once."""
    return sorted(found, key=lambda one: (one.duty not in URGENT, one.state == "overdue", one.end, one.duty))


def proof(site: Site, state: State) -> str:
    """Where the record is that proves it, or ""."""
    if not state.record:
        return ""
    if state.student in site.names:
        return places.in_file(site, state.student, state.record)
    entry = site.proofs.get(state.record)
    return roster.place_of(site, entry) if entry is not None else ""


def _write(site: Site, state: State) -> str:
    """The form for it, where the reader may write that kind; the card is corrected on the child's page."""
    rule = site.rules.get(state.duty)
    if rule is None or state.duty in URGENT:  # those are told in the record that is there
        return ""
    ask = duty_words.ask_of(rule, state)
    if ask.base == CARD or not desk.may_write(site, ask.base):
        return ""
    given = urlencode(dict(_given(site, ask, state))) if not state.student else ""
    return desk.fill_path(ask.base, state.student) + (f"?{given}" if given else "")


def _given(site: Site, ask: Ask, state: State) -> Iterator[tuple[str, str]]:
    """What the form of a record of no child begins with, to prove this duty: its type, its class, its mentor."""
    fields = {one.name: one for one in kinds.fields(ask.base)}
    subtype = kinds.KINDS[ask.base].subtype_field
    if subtype is not None and ask.subtype:
        yield subtype, ask.subtype
    if "type" in fields and ask.proof in dict(fields["type"].choices):
        yield "type", ask.proof
    if "class" in fields and calendar.is_class(state.about):
        yield "class", state.about
    if "mentor" in fields and state.about in site.school.people:
        yield "mentor", state.about


MINE = Sum("owed", tuple[State, ...], _mine_in)
SUMS: tuple[Sum[Any], ...] = (MINE,)
