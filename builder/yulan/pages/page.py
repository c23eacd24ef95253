"""What a page is before it is bytes: its place, its template, its frame and its own frozen context.

Owns the shape that `render.py` takes and every page module gives. Refuses a path that could lead out of the
output folder.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from yulan.pages.charts.term import Week
from yulan.school import Coverage
from yulan.value import Value

_PATH = re.compile(r"[a-z0-9][a-z0-9-]*(?:/[a-z0-9][a-z0-9-]*)*\.(?:html|js)")


class Link(Value, frozen=True):
    """A place on the site, in words; `count` of what lies there, if that says something."""

    path: str
    label: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """What a page served to somebody at work offers beyond the built one: `writes` are the kinds they may write, most
    used first, with their pages; `drafts` texts begun and not finished; `token` goes back with every form; `unsent` are
    the record files that colleagues were not given yet, -1 where it is not known to whom to give them.
    """

    writes: tuple[Link, ...]
    drafts: int
    token: str = field(repr=False)
    revises: frozenset[str] = frozenset()  # ids of records this person may correct, and `card`
    enrols: tuple[str, ...] = ()  # the classes in which they may open a new student's file
    unsent: int = -1


@dataclass(frozen=True, slots=True)
class AsOf:
    """What every page of a former state says of itself; `changes` leads to what came before it since another one."""

    says: str
    limits: str
    changes: Link | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page says: the school, whose view, which day, how much of it can be read, where one can go."""

    school: str
    demo: bool
    viewer: str
    posts: tuple[str, ...]
    day: str
    iso_day: str
    coverage: Coverage
    navigation: tuple[Link, ...]  # the work
    aside: tuple[Link, ...]  # what stands beside it: who may read, what is not verified, help
    search: str = ""  # what students are found by, where any may be seen
    desk: Desk | None = None
    as_of: AsOf | None = None

    @property
    def students_closed(self) -> int:
        """Files that are there and not readable with this key."""
        return self.coverage.students_total - self.coverage.students_readable

    @property
    def records_closed(self) -> int:
        """Records that are there and not readable with this key."""
        return self.coverage.records_total - self.coverage.records_readable


class Day(Value, frozen=True):
    """What is said of the day beside all pages, for it is another one tomorrow: its name, and where this week is in
    pictures of the term, if it is there.
    """

    name: str
    week: Week | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """A context that is made when the page is. `told` stands for it, or gives what does, when that is asked for: two
    pages alike in all else, for which that is the same (anything MessagePack can write), have the same context.
    """

    told: object = field(repr=False)
    make: Callable[[], object] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Page:
    """One file of the site. `section` is the path of the navigation entry it belongs to, `crumbs` the way back; `given`
    is its context, or how to make that.

    A message, shown where no school is open, has no `frame`; it may be the answer at `any` address, so its links begin
    at the root.
    """

    path: str
    template: str
    title: str = field(repr=False)
    frame: Frame | None
    section: str
    given: object = field(repr=False)
    crumbs: tuple[Link, ...] = field(repr=False, default=())
    any: bool = False

    def __post_init__(self) -> None:
        if not _PATH.fullmatch(self.path):
            raise ValueError("a page has no such path")

    @property
    def context(self) -> object:
        """What its template is given."""
        return self.given.make() if isinstance(self.given, Later) else self.given

    @property
    def told(self) -> object:
        """What its context depends on, to be compared."""
        if not isinstance(self.given, Later):
            return self.given
        return self.given.told() if callable(self.given.told) else self.given.told
