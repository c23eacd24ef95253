"""Mentors: with whom they are paired, what to mind with these children by their open categories, and the history of
their talks with them, as far as the reader may see. Nothing here ranks anybody: mentors stand in the order of their
names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from yulan import pinyin
from yulan.derive import fitness, left_behind
from yulan.pages import card, frame, history, records, rows, students
from yulan.pages.history import History, Place
from yulan.pages.page import Later, Link, Page
from yulan.pages.rows import Option, Pick
from yulan.pages.site import Child, Last, Site, found_by, last
from yulan.pages.sums import Sum
from yulan.school import Entry
from yulan.value import Value


class Mentee(Value, frozen=True):
    """A child and the day the mentor last talked with them."""

    child: Child
    last: Last


class MentorLine(Value, frozen=True):
    """A mentor in the list; `talks` is how many there were this term. In a large school the `children` stand on the
    mentor's own page alone.
    """

    path: str
    name: str
    count: int
    children: tuple[Mentee, ...]
    talks: int
    find: str  # what a search looks through: their name, those of children that stand here
    sounds: tuple[str, ...]
    key: str
    classes: tuple[str, ...]  # of their children, as are
    codes: tuple[str, ...]  # the categories, and whether something is past its day
    state: str


class Pair(Value, frozen=True, array_like=True):
    """What a class brings of a mentor who has, or had, a child in it: how many talks this term, what there is about
    those they have, and with each of these the last talk.
    """

    person: str
    name: str
    talks: int
    codes: tuple[str, ...]
    late: bool
    days: tuple[date | None, ...]


class MentorList(Value, frozen=True):
    """All mentors of children whose files the reader may read; `term` in words, if one has begun."""

    mentors: tuple[MentorLine, ...]
    term: str
    picks: tuple[Pick, ...]


class Company(Value, frozen=True):
    """How to keep company with some of the children: a row of the table of mentors, by its id. Rows of restricted
    categories are none of them.
    """

    row: str
    children: tuple[Child, ...]


class MentorPage(Value, frozen=True):
    """One mentor: posts, children, how to keep them company, talks."""

    posts: str
    children: tuple[Mentee, ...]
    company: tuple[Company, ...]
    history: History


def pages(site: Site) -> Iterator[Page]:
    """The list of mentors, if there are any to be seen."""
    if any(one.days for scope in site.classes for one in site.brought(PAIRS, scope)):
        whole = Later(partial(_told, site), partial(_list, site))
        yield site.page(frame.MENTORS, "mentors.html", site.words.t("mentors.title"), whole)


def of(site: Site, person: str) -> Iterator[Page]:
    """The pages of one mentor, if they have a child whose file the reader may read."""
    children = _children(site, person)
    if not children:
        return
    words, talks = site.words, _talks(site, person)
    place = Place(path(person), words.person(person), frame.MENTORS, (Link(frame.MENTORS, words.t("mentors.title")),))
    known = site.school.people.get(person)
    context = MentorPage(
        posts=words.posts(known.posts) if known else "",
        children=_mentees(site, children, talks),
        company=tuple(_company(site, children)),
        history=history.first(site, place, talks),
    )
    yield site.page(place.path, "mentor.html", place.title, context, frame.MENTORS, *place.crumbs)
    yield from history.older(site, place, talks)


def path(person: str) -> str:
    """The page of a mentor."""
    return f"mentors/{person}/index.html"


def by_last_class(site: Site) -> Mapping[str, list[str]]:
    """The mentors by the last class in which they have, or had, a child: then all their talks have been told."""
    found: dict[str, list[str]] = {}
    for person in site.paired:
        found.setdefault(site.scopes_of(person)[-1], []).append(person)
    return found


def _children(site: Site, person: str) -> list[Child]:
    return [site.children[file.sid] for file in site.paired.get(person, ()) if person in file.mentors]


def _talks(site: Site, person: str) -> list[Entry]:
    """What they talked about with children paired with them, now or before."""
    files = site.paired.get(person, ())
    return records.newest_first(entry for file in files for entry in history.talks_of(file) if entry.by == person)


def _mentees(site: Site, children: list[Child], talks: list[Entry]) -> tuple[Mentee, ...]:
    newest: dict[str, Entry] = {}
    for entry in talks:
        newest.setdefault(entry.student, entry)
    return tuple(Mentee(child, last(site.words, newest.get(child.sid))) for child in children)


def _company(site: Site, children: list[Child]) -> Iterator[Company]:
    found: dict[str, list[Child]] = {}
    for child in children:
        for row, _ in fitness.rows(_codes(site, child)):
            found.setdefault(row.id, []).append(child)
    yield from (Company(row.id, tuple(found[row.id])) for row in fitness.ROWS if row.id in found)


def _codes(site: Site, child: Child) -> tuple[str, ...]:
    """The open categories of the card, and left behind where the facts say so: as mentors are matched."""
    values = card.of(site.files[child.sid])
    settings = site.school.settings
    if values is not None and left_behind.of(values, settings.left_behind, site.school.today).status == "yes":
        return (*child.codes, left_behind.CATEGORY)
    return child.codes


def _picks(site: Site, lines: tuple[MentorLine, ...]) -> tuple[Pick, ...]:
    """What mentors are narrowed by: what there is about their children."""
    words = site.words
    scopes = Counter(scope for line in lines for scope in line.classes)
    codes = (code for line in lines for code in line.codes)
    every = {
        "class": tuple(Option(one, words.scope(one), scopes[one]) for one in site.classes if one in scopes),
        "category": tuple(Option(*one) for one in card.category_counts(words, codes)),
        "state": rows.states(site, sum(line.state == rows.OVERDUE for line in lines)),
    }
    return rows.useful(every, len(lines))


def _told(site: Site) -> object:
    term, small = site.school.term, len(site.children) <= students.ONE_PAGE
    classes = [(scope, site.words.scope(scope), site.brought(PAIRS, scope)) for scope in site.classes]
    if small:
        return term.id if term else "", site.school.today.year, rows.told(site), classes
    alone = [
        (one.person, one.name, len(one.days), one.talks, one.codes, one.late) for *_, some in classes for one in some
    ]
    return term.id if term else "", [(scope, name, len(some)) for scope, name, some in classes], alone


def _list(site: Site) -> MentorList:
    found: dict[str, list[tuple[str, Pair]]] = {}
    for scope in site.classes:
        for pair in site.brought(PAIRS, scope):
            found.setdefault(pair.person, []).append((scope, pair))
    paired = [some for some in found.values() if any(pair.days for _, pair in some)]
    paired.sort(key=lambda some: (pinyin.sort_key(some[0][1].name), some[0][1].person))
    lines = tuple(_line(site, some, f"{n:04}") for n, some in enumerate(paired))
    term = site.school.term
    return MentorList(lines, site.words.term(term.id) if term else "", _picks(site, lines))


def _line(site: Site, pairs: Sequence[tuple[str, Pair]], key: str) -> MentorLine:
    """A mentor as the classes tell of them, each with its own of their children."""
    person, name = pairs[0][1].person, pairs[0][1].name
    small = len(site.children) <= students.ONE_PAGE
    told = _mentees(site, _children(site, person), _talks(site, person)) if small else ()
    return MentorLine(
        path=path(person),
        name=name,
        count=sum(len(pair.days) for _, pair in pairs),
        children=told,
        talks=sum(pair.talks for _, pair in pairs),
        find=found_by((name, *(one.child.name for one in told))),
        sounds=(pinyin.sound(name), *(one.child.sounds[0] for one in told)),
        key=key,
        classes=tuple(scope for scope, pair in pairs if pair.days),
        codes=tuple(dict.fromkeys(code for _, pair in pairs for code in pair.codes)),
        state=rows.OVERDUE if any(pair.late for _, pair in pairs) else "",
    )


@dataclass(slots=True)
class _Pairing:
    """A pair as child by child is looked at."""

    talks: int = 0
    codes: dict[str, None] = field(repr=False, default_factory=dict)
    late: bool = False
    days: list[date | None] = field(repr=False, default_factory=list)


def _pairs(site: Site, scope: str) -> tuple[Pair, ...]:
    today, term = site.school.today, site.school.term
    begun, found = term.start if term else date.max, dict[str, _Pairing]()
    for child in site.classes[scope]:
        file = site.files[child.sid]
        values, late = card.of(file), bool(file.mentors) and rows.is_overdue(site, child.sid)
        talks: dict[str, list[date]] = {person: [] for person in file.mentors}
        talks.update({one.person: [] for one in (values.mentors if values else ())})
        for entry in history.talks_of(file):
            if entry.by in talks:
                talks[entry.by].append(entry.date)
        for person, days in talks.items():
            pair = found.setdefault(person, _Pairing())
            pair.talks += sum(begun <= day <= today for day in days)
            if person in file.mentors:
                pair.codes.update(dict.fromkeys(child.codes))
                pair.late |= late
                pair.days.append(max(days, default=None))
    return tuple(
        Pair(person, site.words.person(person), one.talks, tuple(one.codes), one.late, tuple(one.days))
        for person, one in found.items()
    )


PAIRS = Sum("mentors.pairs", tuple[Pair, ...], _pairs)
SUMS = (PAIRS,)
