"""The list of students, by class. Up to 200 on one page; in a larger school it leads to the pages of the classes.
Besides, for every school, the data in which a browser finds a student.

Owns what is in that data: nothing that the reader could not see on the children's own pages, and of that no more than
names. It is loaded when somebody begins to look for a child.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from yulan import pinyin
from yulan.pages import card, frame, rows
from yulan.pages.page import Page
from yulan.pages.rows import Pick, Row
from yulan.pages.site import Child, Site, class_names

ONE_PAGE = 200
SEARCH = "students/search.js"


@dataclass(frozen=True, slots=True)
class Group:
    """One class of the list."""

    id: str
    name: str
    count: int
    children: tuple[Child, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class StudentList:
    """All students the reader may see; `rows` are theirs by class, if they stand on this page."""

    groups: tuple[Group, ...]
    count: int
    rows: tuple[tuple[Group, tuple[Row, ...]], ...] = field(repr=False)
    picks: tuple[Pick, ...] = field(repr=False)

    @property
    def whole(self) -> bool:
        """Whether the children themselves stand on this page."""
        return bool(self.rows)


# Of one child: id, name, how it reads; the places of class, mentors and categories among those below; the first
# guardian with the relation, the other names of the family.
Found = tuple[str, str, str, int, tuple[int, ...], tuple[int, ...], str, str]


@dataclass(frozen=True, slots=True)
class SearchData:
    """What a search for students looks through; what many share is said once."""

    classes: tuple[tuple[str, ...], ...]  # the name, and how else it is typed
    mentors: tuple[tuple[str, str], ...]  # name, how it reads
    categories: tuple[str, ...]
    rows: tuple[Found, ...] = field(repr=False)


def pages(site: Site) -> Iterator[Page]:
    """The list of students and the search data, if a file may be read."""
    if not site.children:
        return
    classes, title = groups(site), site.words.t("students.title")
    every = rows.of(site, tuple(site.children.values())) if len(site.children) <= ONE_PAGE else ()
    parts = tuple((one, tuple(row for row in every if row.child.scope == one.id)) for one in classes if every)
    context = StudentList(classes, len(site.children), parts, rows.picks(site, every))
    yield site.page(frame.STUDENTS, "students.html", title, context)
    yield site.page(SEARCH, "search.js", title, search_data(site), frame.STUDENTS)


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


def search_data(site: Site) -> SearchData:
    """What finds each student the reader may see."""
    classes: dict[str, int] = {}
    mentors: dict[str, int] = {}
    labels: dict[str, int] = {}
    found = []
    for child in site.children.values():
        file = site.files[child.sid]
        first = rows.guardian(site, child)
        others = " ".join(name for name in card.family(file) if name not in first)
        found.append(
            (
                child.sid, child.name, child.sounds[0], _place(classes, child.class_name),
                tuple(_place(mentors, person) for person in file.mentors),
                tuple(_place(labels, label) for label in child.categories),
                first, others,
            )
        )  # fmt: skip
    names = [site.words.person(person) for person in mentors]
    return SearchData(
        tuple(map(class_names, classes)), tuple((name, pinyin.sound(name)) for name in names), tuple(labels),
        tuple(found),
    )  # fmt: skip


def _place(known: dict[str, int], one: str) -> int:
    return known.setdefault(one, len(known))
