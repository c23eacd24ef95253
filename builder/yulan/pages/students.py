"""The list of students, by class. Up to 200 on one page; in a larger school it leads to the pages of the classes.
Besides, for every school, the data in which a browser finds a student.

Owns what is in that data: nothing that the reader could not see on the children's own pages, and of that no more than
names, and whether something is past its day. It is loaded when somebody begins to look for a child.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from yulan import pinyin
from yulan.pages import card, frame, grades, rows
from yulan.pages.grades import Grade
from yulan.pages.page import Link, Page
from yulan.pages.rows import Pick, Row
from yulan.pages.site import Child, Site, class_names

_T = TypeVar("_T")
ONE_PAGE = 200


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
    grades: tuple[Grade, ...] = ()  # where they are not on this page: the ways to their classes
    late: Link | None = None  # where they are not on this page: those for whom something is past its day

    @property
    def whole(self) -> bool:
        """Whether the children themselves stand on this page."""
        return bool(self.rows)


# Of one child: id, name, how it reads; the places of class, mentors and categories among those below; the first
# guardian with the relation, the other names of the family, how all of these read.
Found = tuple[str, str, str, int, tuple[int, ...], tuple[int, ...], str, str, str]
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class SearchData:
    """What a search for students looks through; what many share is said once. How a name reads is the places of its
    syllables, to the base of 36: the commonest has the shortest, and all names of a school have a few hundred.
    """

    classes: tuple[tuple[str, ...], ...]  # id, name, how else it is typed
    mentors: tuple[tuple[str, str, str], ...]  # id, name, how it reads
    categories: tuple[tuple[str, str], ...]  # code, label
    syllables: tuple[str, ...]
    late: str = field(repr=False)  # of each row whether something is past its day, 1 or 0
    rows: tuple[Found, ...] = field(repr=False)


def pages(site: Site) -> Iterator[Page]:
    """The list of students and the search data, if a file may be read."""
    if not site.children:
        return
    classes, title = groups(site), site.words.t("students.title")
    every = rows.of(site, tuple(site.children.values())) if len(site.children) <= ONE_PAGE else ()
    parts = tuple((one, tuple(row for row in every if row.child.scope == one.id)) for one in classes if every)
    ways = grades.ways(site.words, ((one.id, Link(class_path(one.id), one.name, one.count)) for one in classes))
    context = StudentList(
        classes, len(site.children), parts, rows.picks(site, every),
        () if every else ways, None if every else rows.overdue(site),
    )  # fmt: skip
    yield site.page(frame.STUDENTS, "students.html", title, context)
    yield site.page(frame.search(site.school), "search.js", title, search_data(site), frame.STUDENTS)


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
    return Group(scope, site.words.scope(scope), len(site.classes[scope]), site.classes[scope])


def search_data(site: Site) -> SearchData:
    """What finds each student the reader may see."""
    classes: dict[str, int] = {}
    people = {person: site.words.person(person) for file in site.files.values() for person in file.mentors}
    ordered = sorted(people, key=lambda person: (pinyin.sort_key(people[person]), person))
    mentors = {person: place for place, person in enumerate(ordered)}
    labels: dict[tuple[str, str], int] = {}
    names = {sid: _names(site, child) for sid, child in site.children.items()}
    read = _Reading.of(sound for sounds in names.values() for sound in sounds)
    found = []
    for child in site.children.values():
        file, (own, *family) = site.files[child.sid], names[child.sid]
        first = rows.guardian(site, child)
        others = " ".join(name.replace(" ", "\u00a0") for name in _others(site, child))
        found.append(
            (
                child.sid, child.name, read.places(own), _place(classes, child.scope),
                tuple(mentors[person] for person in file.mentors),
                tuple(_place(labels, label) for label in zip(child.codes, child.categories, strict=True)),
                first, others, ",".join(map(read.places, family)),
            )
        )  # fmt: skip
    return SearchData(
        tuple((scope, *class_names(site.words.scope(scope))) for scope in classes),
        tuple((person, people[person], pinyin.sound(people[person])) for person in ordered), tuple(labels),
        read.syllables, "".join("1" if rows.is_overdue(site, sid) else "0" for sid in site.children), tuple(found),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Reading:
    """The syllables of many names, the commonest first, and where each stands."""

    syllables: tuple[str, ...]
    at: Mapping[str, str]

    @classmethod
    def of(cls, sounds: Iterable[str]) -> _Reading:
        counts = Counter(part for sound in sounds for part in sound.split())
        known = tuple(part for part, _ in counts.most_common())
        return cls(known, {part: _based(place) for place, part in enumerate(known)})

    def places(self, sound: str) -> str:
        """How a name reads, as places."""
        return " ".join(self.at[part] for part in sound.split())


def _based(number: int) -> str:
    """A number to the base of 36, as a browser reads it."""
    high, low = divmod(number, 36)
    return (_based(high) if high else "") + _DIGITS[low]


def _names(site: Site, child: Child) -> tuple[str, ...]:
    """How the names read by which a child is found, but the mentors': its own, the first guardian's, the others'."""
    first = rows.first_guardian(site, child)
    return child.sounds[0], pinyin.sound(first), *map(pinyin.sound, _others(site, child))


def _others(site: Site, child: Child) -> tuple[str, ...]:
    """The names of the family but the first guardian's."""
    first = rows.first_guardian(site, child)
    return tuple(name for name in card.family(site.files[child.sid]) if name != first)


def _place(known: dict[_T, int], one: _T) -> int:
    return known.setdefault(one, len(known))
