"""What reports count in one class: its children, what their cards say in codes, and what was written of them. Owns who
stands under which grade, sex and way of living, what counts as work of which days, and what a report brings of a class;
what lies in a sensitive drawer is in no report but that drawer's own.

A room may look at no other class. What belongs to no class stands in a room of its own, whose scope is "".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Generic, TypeVar

from yulan import calendar
from yulan.derive import stretches
from yulan.derive.stretches import Pair, Stretch
from yulan.pages import card, places
from yulan.pages.reports.counted import Count, Item
from yulan.pages.site import Child, Site
from yulan.school import Entry, StudentFile
from yulan.value import Value

NONE = "none"  # where nothing is written down
_FILE = "file"
T = TypeVar("T")


class Fact(Value, frozen=True):
    """What reports know of a child."""

    scope: str
    grade: str
    sex: str
    boarding: str
    codes: tuple[str, ...]  # of the categories, today


@dataclass(frozen=True)
class Room:
    """One class of a reader's school, ready to be counted; what is worked out once stays at hand."""

    site: Site = field(repr=False)
    scope: str

    @cached_property
    def children(self) -> Mapping[str, Child]:
        """Its children, in the order of the list."""
        return {one.sid: one for one in self.site.classes[self.scope]} if self.scope else {}

    @cached_property
    def files(self) -> Mapping[str, StudentFile]:
        """Their files."""
        return {sid: self.site.files[sid] for sid in self.children}

    @cached_property
    def facts(self) -> Mapping[str, Fact]:
        """What is known of them."""
        return {sid: self._fact(file) for sid, file in self.files.items()}

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """Grade and class, by which long lists are split."""
        return grade_of(self.scope), self.scope

    @property
    def pair(self) -> Pair | None:
        """This term and the last, as far as they are compared."""
        return stretches.of(self.site.school.settings.days, self.site.school.today)

    @cached_property
    def records(self) -> Mapping[str, Entry]:
        """What the files tell of this school year and the last term, by child and id; nothing of a day to come."""
        pair, today = self.pair, self.site.school.today
        if pair is None:
            return {}
        since = min(pair.year, pair.before.start) if pair.before is not None else pair.year
        return {
            f"{sid}/{one.id}": one
            for sid, file in self.files.items()
            for one in file.records
            if one.drawer == _FILE and since <= one.date <= today
        }

    def of_kind(self, kind: str, stretch: Stretch | None) -> list[str]:
        """The records of a kind in a stretch, by key."""
        if stretch is None:
            return []
        return [key for key, one in self._of_kind.get(kind, {}).items() if stretch.holds(one.date)]

    @cached_property
    def _of_kind(self) -> Mapping[str, Mapping[str, Entry]]:
        found: dict[str, dict[str, Entry]] = {}
        for key, one in self.records.items():
            found.setdefault(one.kind, {})[key] = one
        return found

    def every(self, kind: str) -> Iterator[Entry]:
        """Every record of a kind up to today, in whichever drawer."""
        today = self.site.school.today
        for file in self.files.values():
            yield from (one for one in file.records if one.kind == kind and one.date <= today)
        yield from (one for one in self.loose if one.kind == kind and one.date <= today)

    @property
    def loose(self) -> tuple[Entry, ...]:
        """The records that belong to no class."""
        return () if self.scope else self.site.school.loose

    def _fact(self, file: StudentFile) -> Fact:
        values = card.of(file)
        return Fact(
            file.scope,
            grade_of(file.scope),
            values.sex if values else NONE,
            (values.boarding or NONE) if values else NONE,
            tuple(one.code for one in card.memberships(file, self.site.school.today)),
        )

    def kept(self, key: str, make: Callable[[], T]) -> T:
        """What `make` gives, made once."""
        if key not in self._kept:
            self._kept[key] = make()
        found: T = self._kept[key]
        return found

    @cached_property
    def _kept(self) -> dict[str, Any]:
        return {}

    # --- in lists

    def child(self, sid: str) -> Item:
        """A child in a list."""
        return self._children[sid]

    @cached_property
    def _children(self) -> Mapping[str, Item]:
        parts = self.parts
        return {sid: Item(one.name, one.class_name, one.path, parts=parts) for sid, one in self.children.items()}

    def record(self, key: str) -> Item:
        """What is written of a child, in a list: the child, and which day it was."""
        return self.entry(self.records[key])

    def entry(self, entry: Entry) -> Item:
        """Likewise any record; of a child whose file is closed to the reader, where the record itself lies."""
        known = self._entries.get(id(entry))
        if known is None:
            known = self._entries[id(entry)] = (self._entry(entry), entry)
        return known[0]

    @cached_property
    def _entries(self) -> dict[int, tuple[Item, Entry]]:
        """By the record itself, which is kept beside what is made of it."""
        return {}

    def _entry(self, entry: Entry) -> Item:
        site, day = self.site, self.site.words.near_day(entry.date)
        child = self.children.get(entry.student)
        if child is None:
            label = site.words.t("reports.closed-file") if entry.student else site.words.kind(entry.kind)
            return Item(label, "", places.in_drawer(site, entry), day)
        return Item(child.name, child.class_name, places.in_file(site, child.sid, entry.id), day, self.parts)


@dataclass(frozen=True, slots=True)
class Brings(Generic[T]):
    """What a report counts in a room, by table; besides `more`, of that type, which its pages say of all classes."""

    code: str
    counts: Callable[[Room], Iterable[tuple[str, Count]]]
    more: Callable[[Room], T]
    type: Any

    @classmethod
    def only(cls, code: str, counts: Callable[[Room], Iterable[tuple[str, Count]]]) -> Brings[None]:
        """A report that says nothing besides."""
        return Brings(code, counts, lambda _: None, None)


@lru_cache(maxsize=1024)
def grade_of(scope: str) -> str:
    """The grade of a class; what is none stands for itself."""
    return calendar.grade_of(scope) if calendar.is_class(scope) else scope
