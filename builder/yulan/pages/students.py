"""The list of students, by class. Up to 300 on one page; in a larger school it leads to the pages of the classes, and
one script of search data finds a student.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from yulan.pages import frame
from yulan.pages.page import Page
from yulan.pages.site import Child, Site

ONE_PAGE = 300


@dataclass(frozen=True, slots=True)
class Group:
    """One class of the list."""

    id: str
    name: str
    count: int
    children: tuple[Child, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class StudentList:
    """All students the reader may see; `whole` says whether the children themselves stand on this page."""

    groups: tuple[Group, ...]
    count: int
    whole: bool


@dataclass(frozen=True, slots=True)
class SearchData:
    """What the search of a large school looks through: name, class, address, text."""

    rows: tuple[tuple[str, str, str, str], ...] = field(repr=False)


def pages(site: Site) -> Iterator[Page]:
    """The list of students, with search data where there are many."""
    if not site.children:
        return
    classes = groups(site)
    title = site.words.t("students.title")
    whole = len(site.children) <= ONE_PAGE
    context = StudentList(classes, len(site.children), whole)
    yield site.page(frame.STUDENTS, "students.html", title, context)
    if whole:
        return
    data = SearchData(tuple(_row(child) for child in site.children.values()))
    yield site.page("students/search.js", "search.js", title, data, frame.STUDENTS)


def class_path(scope: str) -> str:
    """The page of one class."""
    return f"classes/{scope}/index.html"


def groups(site: Site) -> tuple[Group, ...]:
    """The students the reader may see, by class."""
    by_scope: dict[str, list[Child]] = {}
    for child in site.children.values():
        by_scope.setdefault(child.scope, []).append(child)
    return tuple(
        Group(scope, site.words.scope(scope), len(children), tuple(children)) for scope, children in by_scope.items()
    )


def _row(child: Child) -> tuple[str, str, str, str]:
    address = child.path.removeprefix("students/")
    return child.name, child.class_name, address, child.find
