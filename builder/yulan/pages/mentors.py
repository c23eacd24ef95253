"""Mentors: with whom they are paired, what to mind with these children by their open categories, and the history of
their talks with them, as far as the reader may see. Nothing here ranks anybody: mentors stand in the order of their
names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from yulan import pinyin
from yulan.derive import fitness, left_behind
from yulan.pages import card, frame, history, records, rows, students
from yulan.pages.history import History, Place
from yulan.pages.page import Link, Page
from yulan.pages.rows import Option, Pick
from yulan.pages.site import Child, Last, Site, found_by, last
from yulan.school import Entry
from yulan.value import Value


class Mentee(Value, frozen=True):
    """A child and the day the mentor last talked with them."""

    child: Child
    last: Last


@dataclass(frozen=True, slots=True)
class MentorLine:
    """A mentor in the list; `talks` is how many there were this term. In a large school the `children` stand on the
    mentor's own page alone.
    """

    path: str
    name: str
    count: int
    children: tuple[Mentee, ...] = field(repr=False)
    talks: int
    find: str = field(repr=False)  # what a search looks through: their name, those of children that stand here
    sounds: tuple[str, ...] = field(repr=False)
    key: str
    classes: tuple[str, ...]  # of their children, as are
    codes: tuple[str, ...] = field(repr=False)  # the categories, and whether something is past its day
    state: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class MentorList:
    """All mentors of children whose files the reader may read; `term` in words, if one has begun."""

    mentors: tuple[MentorLine, ...]
    term: str
    picks: tuple[Pick, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Company:
    """How to keep company with some of the children: a row of the table of mentors, by its id. Rows of restricted
    categories are none of them.
    """

    row: str
    children: tuple[Child, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class MentorPage:
    """One mentor: posts, children, how to keep them company, talks."""

    posts: str
    children: tuple[Mentee, ...] = field(repr=False)
    company: tuple[Company, ...] = field(repr=False)
    history: History


def pages(site: Site) -> Iterator[Page]:
    """The list of mentors, if there are any to be seen."""
    people = [person for person in site.paired if _children(site, person)]
    if not people:
        return
    people.sort(key=lambda person: (pinyin.sort_key(site.words.person(person)), person))
    term = site.school.term
    lines = tuple(_line(site, person, term.start if term else None, f"{n:04}") for n, person in enumerate(people))
    context = MentorList(lines, site.words.term(term.id) if term else "", _picks(site, lines))
    yield site.page(frame.MENTORS, "mentors.html", site.words.t("mentors.title"), context)


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
    for person, files in site.paired.items():
        found.setdefault(files[-1].scope, []).append(person)
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
        "class": tuple(Option(one, words.scope(one), scopes[one]) for one in _in_order(site) if one in scopes),
        "category": tuple(Option(*one) for one in card.category_counts(words, codes)),
        "state": rows.states(site, sum(line.state == rows.OVERDUE for line in lines)),
    }
    return rows.useful(every, len(lines))


def _in_order(site: Site) -> Iterable[str]:
    return dict.fromkeys(child.scope for child in site.children.values())


def _line(site: Site, person: str, since: date | None, key: str) -> MentorLine:
    talks, today = _talks(site, person), site.school.today
    children = _children(site, person)
    name = site.words.person(person)
    told = _mentees(site, children, talks) if len(site.children) <= students.ONE_PAGE else ()
    return MentorLine(
        path=path(person),
        name=name,
        count=len(children),
        children=told,
        talks=sum(since <= entry.date <= today for entry in talks) if since else 0,
        find=found_by((name, *(one.child.name for one in told))),
        sounds=(pinyin.sound(name), *(one.child.sounds[0] for one in told)),
        key=key,
        classes=tuple(dict.fromkeys(child.scope for child in children)),
        codes=tuple(dict.fromkeys(code for child in children for code in child.codes)),
        state=rows.OVERDUE if any(rows.is_overdue(site, child.sid) for child in children) else "",
    )
