"""A counted table whose things are brought in lots: a lot a class, and one for what belongs to no class. Owns the shape
of what a class brings, in which only the numbers stand and what tells one list from another; the lists themselves are
brought when one of them is to be shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count, repeat
from typing import Protocol

from msgspec import msgpack

from yulan.derive import tables
from yulan.derive.tables import Keys, Sizes, Table
from yulan.pages import sums
from yulan.value import Value

_DIGEST = len(sums.digest(""))
_PARTED = "\n"  # between row and column: in no key of either
_PLACES = msgpack.Decoder(list[list[int]])


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
    """What a class brings to a table: its cells that count something, and its columns, under no row (the row and the
    column of each, parted by a line's end); how many things stand in each, and the digests of their lists in a row.
    """

    cells: tuple[str, ...]
    counts: tuple[int, ...]
    digests: bytes


class Listed(Value, frozen=True, array_like=True):
    """The lists behind what a class brings: what is listed, each once, without what all of it shares (label, path,
    day); and by report and table, for each of its cells, the places there, as they are written in MessagePack.
    """

    items: list[tuple[str, str, str]]
    cells: dict[str, bytes]
    place: str
    parts: tuple[str, ...]

    def lines(self, table: str, at: int) -> tuple[Item, ...]:
        """The list of a cell."""
        place, parts, items = self.place, self.parts, self.items
        found = (items[one] for one in _PLACES.decode(self.cells[table])[at])
        return tuple(Item(label, place, path, day, parts) for label, path, day in found)


class Lines(Protocol):
    """Lists of things; `parts` are the grade and class all of them share, None where each has its own."""

    @property
    def parts(self) -> tuple[str, ...] | None: ...
    def told(self, at: int) -> bytes: ...
    def lines(self, at: int) -> tuple[Item, ...]: ...


class Lot(Lines, Protocol):
    """Some of the things of a table: of each of its cells where it is, as in a `Part`, and how many stand there."""

    @property
    def scope(self) -> str: ...
    @property
    def cells(self) -> Sequence[str]: ...
    @property
    def counts(self) -> Sequence[int]: ...


@dataclass(frozen=True)
class Fresh:
    """A lot that was counted now."""

    scope: str
    parts: tuple[str, ...] | None
    count: Count = field(repr=False)

    @cached_property
    def _laid(self) -> tables.Cells:
        return tables.laid(self.count.items, self.count.rows, self.count.columns)

    @cached_property
    def _things(self) -> Sequence[list[str]]:
        return tuple(self._laid.values())

    @property
    def cells(self) -> Sequence[str]:
        """Where its cells are."""
        return tuple(map(_PARTED.join, self._laid))

    @property
    def counts(self) -> Sequence[int]:
        """How many things stand there."""
        return tuple(map(len, self._things))

    def told(self, at: int) -> bytes:
        """What stands for the list of a cell."""
        return sums.digest(self.lines(at))

    def lines(self, at: int) -> tuple[Item, ...]:
        """The list of a cell."""
        return tuple(map(self.count.item, self._things[at]))

    def brought(self, listed: Listing) -> tuple[Part, list[list[int]]]:
        """The same as a class brings it, and its lists as places in what is listed."""
        lines = [self.lines(at) for at in range(len(self._things))]
        part = Part(tuple(self.cells), tuple(self.counts), b"".join(map(sums.digest, lines)))
        return part, [listed.places(one) for one in lines]


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


class Brought(Value, frozen=True):
    """A lot as a class brought it."""

    scope: str
    parts: tuple[str, ...] | None
    table: str
    part: Part
    listed: Callable[[str], Listed]

    @property
    def cells(self) -> Sequence[str]:
        """Where its cells are."""
        return self.part.cells

    @property
    def counts(self) -> Sequence[int]:
        """How many things stand there."""
        return self.part.counts

    def told(self, at: int) -> bytes:
        """What stands for the list of a cell."""
        return self.part.digests[at * _DIGEST : (at + 1) * _DIGEST]

    def lines(self, at: int) -> tuple[Item, ...]:
        """The list of a cell."""
        return self.listed(self.scope).lines(self.table, at)


Piece = tuple[Lines, int, int]  # what a lot has in a cell: how many things, and the so-manieth of its cells that is


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
    found: defaultdict[str, list[Piece]] = defaultdict(list)
    for lot in lots:
        for cell, piece in zip(lot.cells, zip(repeat(lot), lot.counts, count()), strict=False):
            found[cell].append(piece)
    cells = {where(cell): pieces for cell, pieces in found.items()}
    counts = {cell: sum([number for _, number, _ in pieces]) for cell, pieces in cells.items()}
    return Counted(tables.sizes(counts, rows, columns), cells)


def where(cell: str) -> tuple[str, str]:
    """The row and the column of a cell; none where it counts a column of all rows."""
    row, _, column = cell.partition(_PARTED)
    return row, column


def plain(table: Table, item: Callable[[str], Item]) -> Counted:
    """A table that was counted as a whole."""
    rows: dict[str, list[str]] = {}
    for row, found in table.by_row.items():
        for one in found:
            rows.setdefault(one, []).append(row)
    column = {one: (key,) for key, found in table.by_column.items() for one in found}
    lot = Fresh("", None, Count(table.items, rows.__getitem__, column.__getitem__, item))
    return joined((lot,), Keys(table.rows, empty=True), Keys(table.columns, empty=True))
