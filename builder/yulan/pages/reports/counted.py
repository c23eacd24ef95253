"""A counted table whose things are brought in lots: a lot a class, and one for what belongs to no class. Owns the shape
of what a class brings, in which only the numbers stand and what tells one list from another; the lists themselves are
brought when one of them is to be shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from yulan.derive import tables
from yulan.derive.tables import Keys, Sizes, Table
from yulan.pages import sums
from yulan.value import Value

_DIGEST = len(sums.digest(""))


class Item(Value, frozen=True):
    """One thing that was counted: a child, or what is written of one; by grade and class long lists are split."""

    label: str
    place: str
    path: str
    day: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """How the things of a lot are counted: ids, under which rows and which column each stands, and what it is."""

    items: Iterable[str] = field(repr=False)
    rows: Callable[[str], Iterable[str]]
    columns: Callable[[str], Iterable[str]]
    item: Callable[[str], Item]


class Part(Value, frozen=True, array_like=True):
    """What a class brings to a table: its cells that count something, and its columns, under no row; of each how many
    things stand there, and the digest of their list.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[int, ...]
    digests: bytes


class Listed(Value, frozen=True, array_like=True):
    """The lists behind what a class brings: what is listed, each once, without what all of it shares (label, path,
    day); and by report and table, for each of its cells, the places there.
    """

    items: list[tuple[str, str, str]]
    cells: dict[str, list[list[int]]]
    place: str
    parts: tuple[str, ...]

    def lines(self, table: str, at: int) -> tuple[Item, ...]:
        """The list of a cell."""
        place, parts, items = self.place, self.parts, self.items
        found = (items[one] for one in self.cells[table][at])
        return tuple(Item(label, place, path, day, parts) for label, path, day in found)


class Lot(Protocol):
    """Some of the things of a table; `parts` are the grade and class they share, None where each has its own."""

    @property
    def scope(self) -> str: ...
    @property
    def parts(self) -> tuple[str, ...] | None: ...
    @property
    def cells(self) -> Iterable[tuple[str, str, int]]: ...
    def told(self, at: int) -> bytes: ...
    def lines(self, at: int) -> tuple[Item, ...]: ...


@dataclass(frozen=True)
class Fresh:
    """A lot that was counted now."""

    scope: str
    parts: tuple[str, ...] | None
    count: Count = field(repr=False)

    @cached_property
    def _laid(self) -> tuple[tuple[tuple[str, str], list[str]], ...]:
        return tuple(tables.laid(self.count.items, self.count.rows, self.count.columns).items())

    @property
    def cells(self) -> Iterable[tuple[str, str, int]]:
        """Its rows and columns, and how many things stand there."""
        return ((row, column, len(found)) for (row, column), found in self._laid)

    def told(self, at: int) -> bytes:
        """What stands for the list of a cell."""
        return sums.digest(self.lines(at))

    def lines(self, at: int) -> tuple[Item, ...]:
        """The list of a cell."""
        return tuple(map(self.count.item, self._laid[at][1]))

    def brought(self, listed: Listing) -> tuple[Part, list[list[int]]]:
        """The same as a class brings it, and its lists as places in what is listed."""
        lines = [self.lines(at) for at in range(len(self._laid))]
        rows, columns, counts = zip(*self.cells, strict=True) if lines else ((), (), ())
        return Part(rows, columns, counts, b"".join(map(sums.digest, lines))), [listed.places(one) for one in lines]


class Listing:
    """What is listed of a class, each thing once; the same thing is the same object."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self._places: dict[int, int] = {}

    def places(self, lines: Iterable[Item]) -> list[int]:
        """Where these stand in it."""
        found = []
        for one in lines:
            place = self._places.get(id(one))
            if place is None:
                place = self._places[id(one)] = len(self.items)
                self.items.append(one)
            found.append(place)
        return found


@dataclass(frozen=True, slots=True)
class Brought:
    """A lot as a class brought it."""

    scope: str
    parts: tuple[str, ...] | None
    table: str
    part: Part = field(repr=False)
    listed: Callable[[str], Listed] = field(repr=False)

    @property
    def cells(self) -> Iterable[tuple[str, str, int]]:
        """Its rows and columns, and how many things stand there."""
        return zip(self.part.rows, self.part.columns, self.part.counts, strict=True)

    def told(self, at: int) -> bytes:
        """What stands for the list of a cell."""
        return self.part.digests[at * _DIGEST : (at + 1) * _DIGEST]

    def lines(self, at: int) -> tuple[Item, ...]:
        """The list of a cell."""
        return self.listed(self.scope).lines(self.table, at)


Piece = tuple[Lot, int, int]  # what a lot has in a cell: how many things, and the so-manieth of its cells that is


@dataclass(frozen=True, slots=True)
class Counted:
    """A table of lots, one after another."""

    sizes: Sizes
    cells: Mapping[tuple[str, str], Sequence[Piece]] = field(repr=False)

    @property
    def rows(self) -> tuple[str, ...]:
        """Its rows."""
        return self.sizes.rows

    @property
    def columns(self) -> tuple[str, ...]:
        """Its columns."""
        return self.sizes.columns

    @property
    def overlap(self) -> bool:
        """Whether a thing may stand in several rows."""
        return self.sizes.overlap

    def size(self, row: str = "", column: str = "") -> int:
        """How many things stand in a cell, a row, a column, or at all."""
        return self.sizes.size(row, column)

    def pieces(self, row: str, column: str) -> Sequence[Piece]:
        """What lots have in a cell, or without a row in a column."""
        return self.cells.get((row, column), ())


def joined(lots: Iterable[Lot], rows: Keys, columns: Keys) -> Counted:
    """The table of these lots."""
    cells: defaultdict[tuple[str, str], list[Piece]] = defaultdict(list)
    for lot in lots:
        for at, (row, column, count) in enumerate(lot.cells):
            cells[row, column].append((lot, count, at))
    counts = {key: sum([count for _, count, _ in pieces]) for key, pieces in cells.items()}
    return Counted(tables.sizes(counts, rows, columns), cells)


def plain(table: Table, item: Callable[[str], Item]) -> Counted:
    """A table that was counted as a whole."""
    rows: dict[str, list[str]] = {}
    for row, found in table.by_row.items():
        for one in found:
            rows.setdefault(one, []).append(row)
    column = {one: (key,) for key, found in table.by_column.items() for one in found}
    lot = Fresh("", None, Count(table.items, rows.__getitem__, column.__getitem__, item))
    return joined((lot,), Keys(table.rows, empty=True), Keys(table.columns, empty=True))
