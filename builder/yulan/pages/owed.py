"""Duties in words: one line for each, what is owed for whom until when, where it stands, what proves it. Owns which of
them the reader owes, and what of a child's duties is said on the child's own page and on the first page.

The words are kind and name what is there; nothing here counts people against each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from yulan import kinds
from yulan.derive.rules import RULES
from yulan.derive.state import Reason, State
from yulan.ids import CARD
from yulan.pages import desk
from yulan.pages.site import Child, Site
from yulan.pages.words import Words

OPEN = ("due", "overdue")
NAMED = 3  # children named in one line of the first page
HOME_LINES = 6


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty in one line."""

    duty: str
    state: str
    when: str  # until which day, or of which period
    iso_day: str
    stands: str = field(repr=False)
    people: str
    proof: str = field(repr=False)  # where the record is that proves it, or ""
    write: str  # where it is written down, in a served site


@dataclass(frozen=True, slots=True)
class Gist:
    """One duty on the first page: a few children by name, how many there are, until when."""

    duty: str
    path: str
    children: tuple[Child, ...] = field(repr=False)
    count: int
    when: str
    state: str


def name(words: Words, duty: str) -> str:
    """A duty's name."""
    return words.t(f"duties.names.{duty}")


def term(site: Site) -> str:
    """The id of the term that runs, or ran last; empty where the school has written down none."""
    return site.school.term.id if site.school.term is not None else ""


def mine(site: Site) -> Iterator[State]:
    """What the reader owes and nothing proves yet, of this term and the last."""
    reader = site.school.reader
    for found in site.states.values():
        yield from (one for one in found if one.state in OPEN and reader in one.people)


def lines(site: Site, states: Iterable[State]) -> tuple[Owed, ...]:
    """Duties of one child in lines, in their order; months that lack the same thing share one."""
    groups: dict[object, list[State]] = {}
    for one in states:
        alike = (one.duty, one.reason, one.people, one.term) if one.state == "overdue" else id(one)
        groups.setdefault(alike, []).append(one)
    return tuple(_line(site, found) for found in groups.values())


def _line(site: Site, alike: Sequence[State]) -> Owed:
    words, state = site.words, alike[0]
    return Owed(
        duty=name(words, state.duty),
        state=state.state,
        when=_when(site, alike),
        iso_day=state.end.isoformat() if state.state == "due" else "",
        stands=reason(words, state.reason),
        # Who reads this need not be told their own name.
        people=words.people(state.people) if state.people != (site.school.reader,) else "",
        proof=_proof(site, state),
        write=_write(site, state) if state.state in OPEN and site.school.reader in state.people else "",
    )


def _when(site: Site, states: Sequence[State]) -> str:
    """Until which day, or of which months or term."""
    words, first = site.words, states[0]
    if first.state == "due":
        return words.t("duties.until", day=words.short_day(first.end))
    if RULES[first.duty].per != "month":
        return words.term(first.term)
    months = dict.fromkeys(words.month_name(one.start) for one in sorted(states, key=lambda one: one.start))
    return words.t("words.comma").join(months)


def reason(words: Words, found: Reason) -> str:
    """Why a duty stands as it does."""
    filled: dict[str, str | int] = dict(found.params)
    if "day" in filled:
        filled["day"] = words.short_day(date.fromisoformat(str(filled["day"])))
    if "fields" in filled:
        labels = (kinds.label(CARD, one, words.lang) for one in str(filled["fields"]).split())
        filled["fields"] = words.t("words.comma").join(labels)
    return words.t(f"duties.reasons.{found.code}", **filled)


def of_child(site: Site, sid: str) -> tuple[tuple[Owed, ...], tuple[Owed, ...]]:
    """What is owed for a child now, soonest first; and what was done in the periods that run."""
    now, today = term(site), site.school.today
    found = [one for one in site.states.get(sid, ()) if one.term == now]
    owed = soonest(one for one in found if one.state in OPEN)
    done = [one for one in found if one.state == "done" and one.record != CARD and today <= one.end]
    return lines(site, owed), lines(site, done)


def gist(site: Site, address: str) -> tuple[tuple[Gist, ...], int]:
    """What the reader owes in this term, at most six lines, a duty a line, soonest first; and how many lines more."""
    now = term(site)
    groups: dict[tuple[str, str], list[State]] = {}
    for one in soonest(one for one in mine(site) if one.term == now):
        groups.setdefault((one.duty, one.state), []).append(one)
    found = list(groups.values())
    return tuple(_gist(site, one, address) for one in found[:HOME_LINES]), max(0, len(found) - HOME_LINES)


def _gist(site: Site, found: Sequence[State], address: str) -> Gist:
    first = found[0]
    sids = list(dict.fromkeys(one.student for one in found if one.student))
    children = tuple(site.children[sid] for sid in sids[:NAMED])
    return Gist(name(site.words, first.duty), address, children, len(sids), _when(site, found), first.state)


def soonest(found: Iterable[State]) -> list[State]:
    """Duties by the day they are due; those whose day has passed last."""
    return sorted(found, key=lambda one: (one.state == "overdue", one.end, one.duty))


def _proof(site: Site, state: State) -> str:
    if not state.record:
        return ""
    child = site.children.get(state.student)
    if child is None:
        return f"school/index.html#r-{state.record}"
    return child.path if state.record == CARD else f"{child.path}#r-{state.record}"


def _write(site: Site, state: State) -> str:
    """The form for it, where the reader may write that kind; the card is corrected on the child's page."""
    kind = RULES[state.duty].kind
    known = {desk.kind_of(link) for link in desk.writes(site)} if state.student else set()
    return desk.fill_path(kind, state.student) if kind in known and kind != CARD else ""
