"""What reports are counted from: what each class brings, and what belongs to none, put together class by class. Owns
what things are counted under, in which order and in which words, and which kinds the reader can read the whole of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import GenericAlias
from typing import Any, Generic, TypeVar

import msgspec
from msgspec.msgpack import Decoder

from yulan import calendar, kinds, pinyin
from yulan.derive import stretches
from yulan.derive.stretches import Pair
from yulan.derive.tables import Keys
from yulan.kinds.card import BOARDING, SEXES
from yulan.kinds.categories import CATEGORIES
from yulan.pages import card, mentors, students
from yulan.pages.reports.counted import Brought, Counted, Fresh, Item, Listed, Listing, Lot, Part, joined, where
from yulan.pages.reports.room import NONE, Brings, Room, grade_of
from yulan.pages.site import Site
from yulan.pages.sums import Sum, afresh
from yulan.value import Value

T = TypeVar("T")
_SEXES = ("female", "male")

BY_SEX = Keys((*_SEXES, NONE))
BY_BOARDING = Keys((*(code for code, _ in BOARDING), NONE))
BY_CATEGORY = Keys((*CATEGORIES, NONE))
_LISTED = Decoder(Listed)


class OfClass(Value, frozen=True, array_like=True):
    """What a class brings to reports: the numbers by report, and the lists; each as it is written in MessagePack, since
    of few reports everything is asked for.
    """

    numbers: dict[str, bytes]
    lists: bytes


@dataclass(frozen=True, slots=True)
class Sums:
    """What classes bring to some reports: the numbers, which every build asks for; and with them the lists, which are
    larger, and asked for where a page of them is made.
    """

    numbers: Sum[dict[str, bytes]]
    lists: Sum[OfClass]

    @classmethod
    def of(cls, reports: Iterable[Brings[Any]]) -> Sums:
        """Those of these reports; both are counted at once."""
        every = tuple(reports)
        lists = Sum("report-lists", OfClass, lambda site, scope: _of_class(Room(site, scope), every), lasting=False)
        return cls(
            Sum("reports", dict[str, bytes], lambda site, scope: site.brought(lists, scope).numbers, lasting=False),
            lists,
        )


def _of_class(room: Room, reports: Iterable[Brings[Any]]) -> OfClass:
    numbers: dict[str, bytes] = {}
    cells: dict[str, bytes] = {}
    listing = Listing()
    for report in reports:
        parts: dict[str, Part] = {}
        for table, lot in _fresh(room, report).items():
            parts[table], places = lot.brought(listing)
            cells[f"{report.code}/{table}"] = msgspec.msgpack.encode(places)
        numbers[report.code] = msgspec.msgpack.encode((parts, report.more(room)))
    items = [(one.label, one.path, one.day) for one in listing.items]
    lists = Listed(items, cells, room.site.words.scope(room.scope), room.parts)
    return OfClass(numbers, msgspec.msgpack.encode(lists))


def _fresh(room: Room, report: Brings[Any]) -> dict[str, Fresh]:
    parts = room.parts if room.scope else None
    return {table: Fresh(room.scope, parts, count) for table, count in report.counts(room)}


class Gathered(Generic[T]):
    """A report's tables, of all classes and of what belongs to none, and what else those bring to it."""

    def __init__(self, rooms: Iterable[tuple[Mapping[str, Lot], T]]) -> None:
        self._rooms = tuple(rooms)
        self.more = tuple(more for _, more in self._rooms)

    @cached_property
    def tables(self) -> frozenset[str]:
        """The tables for which there is something."""
        return frozenset().union(*(lots for lots, _ in self._rooms))

    def rows(self, table: str) -> frozenset[str]:
        """Under which rows things stand in one of them."""
        cells = {cell for lots, _ in self._rooms if table in lots for cell in lots[table].cells}
        return frozenset(row for row, _ in map(where, cells) if row)

    def table(self, table: str, rows: Keys, columns: Keys) -> Counted:
        """One of its tables."""
        return joined((lots[table] for lots, _ in self._rooms if table in lots), rows, columns)


@dataclass(frozen=True)
class Basis:
    """One reader's school, ready to be counted; what is worked out once stays at hand."""

    site: Site = field(repr=False)
    sums: Sums | None = field(repr=False, default=None)

    def gathered(self, report: Brings[T]) -> Gathered[T]:
        """What a report counts."""
        return Gathered(self._brought(report))

    def _brought(self, report: Brings[T]) -> Iterator[tuple[Mapping[str, Lot], T]]:
        if self.sums is None or self.site.recall is afresh:  # nothing is kept: no more is made than is asked for
            for scope in self.scopes:
                yield _fresh(self._room(scope), report), report.more(self._room(scope))
        else:
            decoder: Decoder[tuple[dict[str, Part], T]] = Decoder(GenericAlias(tuple, (dict[str, Part], report.type)))
            for scope in self.scopes:
                parts, more = decoder.decode(self._numbers[scope][report.code])
                at = (grade_of(scope), scope)
                lots = {
                    table: Brought(scope, at, f"{report.code}/{table}", part, self._listed)
                    for table, part in parts.items()
                }
                yield lots, more
        rest = self._room("")
        yield _fresh(rest, report), report.more(rest)

    @cached_property
    def _numbers(self) -> Mapping[str, dict[str, bytes]]:
        return {scope: self.site.brought(self.sums.numbers, scope) for scope in self.scopes} if self.sums else {}

    def _listed(self, scope: str) -> Listed:
        if scope not in self._lists and self.sums is not None:
            self._lists[scope] = _LISTED.decode(self.site.brought(self.sums.lists, scope).lists)
        return self._lists[scope]

    @cached_property
    def _lists(self) -> dict[str, Listed]:
        return {}

    def _room(self, scope: str) -> Room:
        if scope not in self._rooms:
            self._rooms[scope] = Room(self.site, scope)
        return self._rooms[scope]

    @cached_property
    def _rooms(self) -> dict[str, Room]:
        return {}

    @property
    def pair(self) -> Pair | None:
        """This term and the last, as far as they are compared."""
        return stretches.of(self.site.school.settings.days, self.site.school.today)

    @property
    def files(self) -> int:
        """How many children there are whose files can be read."""
        return len(self.site.children)

    def child(self, sid: str) -> Item:
        """A child in a list."""
        scope = self.site.scopes[sid]
        name, place = self.site.names[sid], self.site.words.scope(scope)
        return Item(name, place, f"students/{sid}/index.html", parts=(grade_of(scope), scope))

    # --- what things are counted under

    @cached_property
    def scopes(self) -> tuple[str, ...]:
        """The classes, in the order of the list."""
        return tuple(self.site.classes)

    @cached_property
    def grades(self) -> tuple[str, ...]:
        """The grades, likewise."""
        return tuple(dict.fromkeys(map(grade_of, self.scopes)))

    @property
    def by_class(self) -> Keys:
        """Children by class."""
        return Keys(self.scopes)

    @property
    def by_grade(self) -> Keys:
        """Children by grade."""
        return Keys(self.grades)

    @cached_property
    def class_ways(self) -> Mapping[str, str]:
        """The pages of the classes."""
        return {scope: students.class_path(scope) for scope in self.scopes}

    @cached_property
    def people(self) -> tuple[str, ...]:
        """The mentors of children whose files can be read, by name."""
        there = dict.fromkeys(one for some in self.gathered(PEOPLE).more for one in some)
        return tuple(sorted(there, key=lambda one: (pinyin.sort_key(self.site.words.person(one)), one)))

    @cached_property
    def mentor_ways(self) -> Mapping[str, str]:
        """Their pages."""
        return {person: mentors.path(person) for person in self.people}

    # --- in words

    @cached_property
    def class_names(self) -> Mapping[str, str]:
        """The classes in words."""
        return {scope: self.site.words.scope(scope) for scope in self.scopes}

    @cached_property
    def grade_names(self) -> Mapping[str, str]:
        """The grades in words."""
        return {grade: self.site.words.scope(grade) for grade in self.grades}

    @cached_property
    def part_names(self) -> Mapping[str, str]:
        """Both, as long lists are split by them."""
        return {**self.grade_names, **self.class_names}

    @cached_property
    def sex_names(self) -> Mapping[str, str]:
        """The sexes in words."""
        words = self.site.words
        named = {code: kinds.choice_label("card", "sex", code, words.lang) for code, _ in SEXES}
        return {**named, NONE: words.t("reports.no-card")}

    @cached_property
    def boarding_names(self) -> Mapping[str, str]:
        """The ways of living in words."""
        words = self.site.words
        named = {code: kinds.choice_label("card", "boarding", code, words.lang) for code, _ in BOARDING}
        return {**named, NONE: words.t("reports.not-said")}

    @cached_property
    def category_names(self) -> Mapping[str, str]:
        """The categories as they are called on screen."""
        words = self.site.words
        return {**{code: card.category_label(words, code) for code in CATEGORIES}, NONE: words.t("reports.none")}


def _people(room: Room) -> tuple[str, ...]:
    return tuple(dict.fromkeys(person for file in room.files.values() for person in file.mentors))


PEOPLE: Brings[tuple[str, ...]] = Brings("people", lambda _: (), _people, tuple[str, ...])


def whole(site: Site, kind: str) -> bool:
    """Whether the reader can read all there is of a kind: every drawer that takes it, in every class."""
    holding = [one for one in site.school.drawers if one.holds(kind)]
    return bool(holding) and all(
        one.readable and (one.per != "class" or one.scopes is None or one.scopes >= _classes(site)) for one in holding
    )


def _classes(site: Site) -> frozenset[str]:
    there = (*site.school.settings.classes, *site.classes)
    return frozenset(one for one in there if calendar.is_class(one) and calendar.grade(one, site.school.today))
