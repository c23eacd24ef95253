"""The list of students, by class. Up to 200 on one page; in a larger school it leads to the pages of the classes.
Besides, for every school, the data in which a browser finds a student, which are loaded when somebody begins to look
for one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from yulan.pages import frame, grades, rows, search_data
from yulan.pages.grades import Grade
from yulan.pages.page import Later, Link, Page
from yulan.pages.rows import Pick, Row
from yulan.pages.site import Child, Site
from yulan.pages.sums import Sum
from yulan.value import Value

ONE_PAGE = 200
COUNT = Sum("students.count", int, lambda site, scope: len(site.classes[scope]))
SUMS = (COUNT,)


@dataclass(frozen=True, slots=True)
class Group:
    """One class of the list; its children are looked at when they are asked for."""

    id: str
    name: str
    count: int
    given: Callable[[], tuple[Child, ...]] = field(repr=False, compare=False)

    @property
    def children(self) -> tuple[Child, ...]:
        """Its children, in their order."""
        return self.given()


class StudentList(Value, frozen=True):
    """All students the reader may see; `rows` are theirs by class, if they stand on this page."""

    groups: tuple[Group, ...]
    count: int
    rows: tuple[tuple[Group, tuple[Row, ...]], ...]
    picks: tuple[Pick, ...]
    grades: tuple[Grade, ...] = ()  # where they are not on this page: the ways to their classes
    late: Link | None = None  # where they are not on this page: those for whom something is past its day

    @property
    def whole(self) -> bool:
        """Whether the children themselves stand on this page."""
        return bool(self.rows)


def pages(site: Site) -> Iterator[Page]:
    """The list of students and the search data, if a file may be read."""
    if not site.classes:
        return
    title = site.words.t("students.title")
    small = len(site.children) <= ONE_PAGE
    whole = Later(partial(rows.told, site), partial(_here, site)) if small else _elsewhere(site)
    yield site.page(frame.STUDENTS, "students.html", title, whole)
    data = Later(partial(search_data.told, site), partial(search_data.of, site))
    yield site.page(frame.search(site.school), "search.js", title, data, frame.STUDENTS)


def _here(site: Site) -> StudentList:
    every, classes = rows.of(site, tuple(site.children.values())), groups(site)
    parts = tuple((one, tuple(row for row in every if row.child.scope == one.id)) for one in classes)
    return StudentList(classes, len(site.children), parts, rows.picks(site, every))


def _elsewhere(site: Site) -> Later:
    def ways() -> tuple[tuple[Grade, ...], Link | None]:
        links = ((one.id, Link(class_path(one.id), one.name, one.count)) for one in groups(site))
        return grades.ways(site.words, links), rows.overdue(site)

    return Later(ways, lambda: StudentList(groups(site), len(site.children), (), (), *ways()))


def class_path(scope: str) -> str:
    """The page of one class."""
    return f"classes/{scope}/index.html"


def groups(site: Site) -> tuple[Group, ...]:
    """The students the reader may see, by class."""
    return tuple(_group(site, scope) for scope in site.classes)


def group(site: Site, scope: str) -> Group | None:
    """Those of one class; None where there are none."""
    return _group(site, scope) if scope in site.classes else None


def _group(site: Site, scope: str) -> Group:
    return Group(scope, site.words.scope(scope), site.brought(COUNT, scope), lambda: site.classes[scope])
