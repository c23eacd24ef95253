"""A sheet as cells: what stands in each, where it is, which cells are merged. Owns addresses as people read them (row
numbers from 1, columns as letters); refuses nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

Raw = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta
Place = tuple[int, int]  # row and column, both from 1
Box = tuple[int, int, int, int]  # first row and column, last row and column
_FAILED = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!"})


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `fault`: the code of why its value cannot be had, such as a formula that failed."""

    value: Raw = field(repr=False)
    fault: str = ""

    @property
    def text(self) -> str:
        """The value as text, a whole number without its decimals."""
        if isinstance(self.value, bool):
            return "TRUE" if self.value else "FALSE"
        if isinstance(self.value, float) and self.value.is_integer() and abs(self.value) < 1e15:
            return str(int(self.value))
        if isinstance(self.value, dt.datetime | dt.date | dt.time):
            return self.value.isoformat()
        return str(self.value).strip()

    @property
    def blank(self) -> bool:
        """Whether nothing is to be seen in it."""
        return not self.fault and isinstance(self.value, str) and not self.value.strip()


@dataclass(frozen=True)
class Grid:
    """A sheet: the cells that hold something, by place."""

    name: str = field(repr=False)
    cells: Mapping[Place, Cell] = field(repr=False)
    merged: tuple[Box, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    hidden: bool = False

    @cached_property
    def by_row(self) -> Mapping[int, Mapping[int, Cell]]:
        """The cells that hold something, by row and column, in order."""
        rows: dict[int, dict[int, Cell]] = {}
        for (row, column), cell in sorted(self.cells.items()):
            rows.setdefault(row, {})[column] = cell
        return rows

    @cached_property
    def last_row(self) -> int:
        """The last row that holds something; 0 where none does."""
        return max(self.by_row, default=0)

    @cached_property
    def boxes(self) -> Mapping[Place, Box]:
        """The merged range each place belongs to."""
        found: dict[Place, Box] = {}
        for box in self.merged:
            first_row, first, last_row, last = box
            for row in range(first_row, min(last_row, self.last_row) + 1):
                for column in range(first, min(last, first + 500) + 1):
                    found[row, column] = box
        return found

    def seen(self, row: int, column: int) -> Cell | None:
        """What a person sees at a place: the cell, or that of the merged range it belongs to."""
        own = self.cells.get((row, column))
        box = self.boxes.get((row, column))
        return own if own is not None or box is None else self.cells.get((box[0], box[1]))

    def down(self, row: int) -> Iterator[tuple[int, Cell]]:
        """Columns and cells that reach into this row from a range merged over several rows above."""
        for first_row, first, last_row, last in self.merged:
            if first_row < row <= last_row and first == last:
                cell = self.cells.get((first_row, first))
                if cell is not None:
                    yield first, cell


def cell(value: Raw) -> Cell:
    """The cell of a value; text that a failed formula left behind when it was copied or saved is a fault."""
    failed = isinstance(value, str) and value.strip().upper() in _FAILED
    return Cell(value, "error-cell" if failed else "")


def of_rows(name: str, rows: Sequence[Sequence[Raw]]) -> Grid:
    """A grid of these rows, the first of which is row 1."""
    cells = {
        (row, column): made
        for row, line in enumerate(rows, 1)
        for column, value in enumerate(line, 1)
        if not (made := cell(value)).blank
    }
    return Grid(name, cells)


def letter(column: int) -> str:
    """A column as a spreadsheet names it: A, B … Z, AA."""
    said = ""
    while column:
        column, rest = divmod(column - 1, 26)
        said = chr(65 + rest) + said
    return said
