"""Classes: all of them by grade, and each by itself, with who is responsible, its children in one row each, and its
talks, with their texts to look through.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import groupby

from yulan.pages import card, daily, frame, grades, history, owed, paper, records, rows, students, talk_texts
from yulan.pages.daily import Daily
from yulan.pages.history import Place
from yulan.pages.owed import Owed
from yulan.pages.page import Later, Link, Page
from yulan.pages.records import Line
from yulan.pages.rows import Pick, Row
from yulan.pages.site import Site
from yulan.pages.students import Group
from yulan.pages.sums import Sum
from yulan.school import Entry
from yulan.value import Value

RECENT_DAYS = 30
_DAYS = 14  # of daily counts
_NOTES = 5
_MANY = 30  # classes


class ClassLine(Value, frozen=True):
    """A class in the list: its files that can be read, by category, and its talks of the last days."""

    path: str
    name: str
    teachers: str
    files: int
    categories: tuple[tuple[str, int, str], ...]  # label, how many, code
    talks: str  # where they stand, or ""
    recent: int


@dataclass(frozen=True, slots=True)
class Grade:
    """The classes of a grade."""

    id: str
    name: str
    classes: tuple[ClassLine, ...]


@dataclass(frozen=True, slots=True)
class ClassList:
    """All classes in which the reader may read a file."""

    grades: tuple[Grade, ...]
    days: int
    many: bool  # too many for a chip for each category


@dataclass(frozen=True, slots=True)
class ClassPage:
    """One class: who is responsible, post by post, and its children."""

    teachers: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...] = field(repr=False)
    talks: str
    talk_count: int
    ledger: str
    paper: tuple[Link, ...] = ()  # the class's forms on paper, in a served site
    owed: tuple[Owed, ...] = field(repr=False, default=())  # what is to be done for the class as a whole
    done: tuple[Owed, ...] = field(repr=False, default=())  # and was done in the time that runs
    daily: Daily | None = field(repr=False, default=None)  # who was in class these days
    notes: tuple[Line, ...] = field(repr=False, default=())  # its plans, notes and checks, newest first
    kept: str = ""  # where all of them lie
    picks: tuple[Pick, ...] = field(repr=False, default=())


def pages(site: Site) -> Iterator[Page]:
    """The list of classes, if a file may be read."""
    if site.classes:
        whole = partial(_list, site)
        yield site.page(frame.CLASSES, "classes.html", site.words.t("classes.title"), Later(whole, whole))


def of(site: Site, scope: str) -> Iterator[Page]:
    """The pages of one class, if a file of it may be read."""
    yield from itself(site, scope)
    yield from talks(site, scope)


def itself(site: Site, scope: str) -> Iterator[Page]:
    """The class's own page."""
    group = students.group(site, scope)
    if group is None:
        return
    words, lines = site.words, rows.of(site, group.children)
    count = sum(1 for child in group.children for _ in history.talks_of(site.files[child.sid]))
    own = records.newest_first(site.of_class.get(scope, ()))
    since = words.school.today - timedelta(days=_DAYS)
    context = ClassPage(
        teachers=tuple(_teachers(site, scope)),
        rows=lines,
        talks=talks_path(scope) if count else "",
        talk_count=count,
        ledger=frame.LEDGER if len(site.children) <= students.ONE_PAGE else f"ledger/{scope}.html",
        paper=paper.of_class(site, scope),
        owed=owed.lines(site, owed.of_class(site, scope, done=False)),
        done=owed.lines(site, owed.of_class(site, scope, done=True)),
        daily=daily.of(site, [one for one in own if one.date > since]),
        notes=tuple(records.line(site, one) for one in own if not daily.is_count(one))[:_NOTES],
        kept=f"drawers/{own[0].drawer}/index.html" if own else "",
        picks=rows.picks(site, lines),
    )
    yield site.page(students.class_path(scope), "class.html", group.name, context, frame.CLASSES, _up(site))


def talks(site: Site, scope: str) -> Iterator[Page]:
    """The talks with children of a class, and their texts to look through, if there are any."""
    group = students.group(site, scope)
    found = _talks(site, group) if group is not None else []
    if group is None or not found:
        return
    title = site.words.t("classes.talks-title", name=group.name)
    ways = (_up(site), Link(students.class_path(scope), group.name))
    place = Place(talks_path(scope), title, frame.CLASSES, ways)
    first = history.first(site, place, found)
    yield site.page(place.path, "history.html", title, first, frame.CLASSES, *place.crumbs)
    yield from history.older(site, place, found)
    yield talk_texts.page(site, scope, found)


def _up(site: Site) -> Link:
    return Link(frame.CLASSES, site.words.t("classes.title"))


def talks_path(scope: str) -> str:
    """The page of a class's talks."""
    return f"classes/{scope}/talks.html"


def _talks(site: Site, group: Group) -> list[Entry]:
    found = (entry for child in group.children for entry in history.talks_of(site.files[child.sid]))
    return records.newest_first(found)


def _list(site: Site) -> ClassList:
    found = tuple(
        Grade(grade, site.words.scope(grade), tuple(site.brought(LINE, scope) for scope in some))
        for grade, some in groupby(site.classes, key=grades.of)
    )
    return ClassList(found, RECENT_DAYS, len(site.classes) > _MANY)


def _line(site: Site, scope: str) -> ClassLine:
    children = site.classes[scope]
    counts = card.category_counts(site.words, (code for child in children for code in child.codes))
    days = [entry.date for child in children for entry in history.talks_of(site.files[child.sid])]
    since, today = site.school.today - timedelta(days=RECENT_DAYS), site.school.today
    return ClassLine(
        path=students.class_path(scope),
        name=site.words.scope(scope),
        teachers=_holders(site, f"class-{scope}"),
        files=len(children),
        categories=tuple((label, count, code) for code, label, count in counts),
        talks=talks_path(scope) if days else "",
        recent=sum(since < day <= today for day in days),
    )


def _teachers(site: Site, scope: str) -> Iterator[tuple[str, str]]:
    """Who is responsible for a class: post and names."""
    for role, post in (("class-teacher", f"class-{scope}"), ("grade-head", f"grade-{grades.of(scope)}")):
        names = _holders(site, post)
        if names:
            yield site.words.role(role), names


def _holders(site: Site, post: str) -> str:
    return site.words.t("words.comma").join(one.name for one in site.school.holders(post))


LINE = Sum("classes.line", ClassLine, _line)
SUMS = (LINE,)
