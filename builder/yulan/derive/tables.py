"""Counting: things laid out in rows and columns, with what was counted behind every number. Owns that a number is never
without its list, and that totals are totals: whatever is counted stands in a row and in a column, and once in each
total. What is counted are ids; it knows no child, no word and no page.

Where one thing may stand in several rows, as a child in several categories, the rows do not add up and the children
do: a total counts each of them once. Of things that are counted part by part, as class by class, the numbers of the
parts add up to those of the whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from yulan.value import Value

# Things by row and column; under no row all of a column, each once.
Cells = Mapping[tuple[str, str], list[str]]


class Keys(Value, frozen=True):
    """The rows or the columns, in their order. `empty`: those stay that count nothing."""

    keys: tuple[str, ...]
    empty: bool = False

    def found(self, there: Collection[str]) -> tuple[str, ...]:
        """Those that count something; what the keys do not name stands behind, by itself."""
        known = tuple(key for key in self.keys if self.empty or key in there)
        return (*known, *sorted(set(there) - set(self.keys)))


class Axis(Value, frozen=True):
    """The rows or the columns: keys in their order, and under which of them a thing stands. `empty`: those stay that
    count nothing.
    """

    keys: tuple[str, ...]
    of: Callable[[str], Iterable[str]]
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Counts by row and column. `overlap`: a thing may stand in several rows; in several columns never."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    items: tuple[str, ...] = field(repr=False)
    cells: Mapping[tuple[str, str], tuple[str, ...]] = field(repr=False)
    by_row: Mapping[str, tuple[str, ...]] = field(repr=False)
    by_column: Mapping[str, tuple[str, ...]] = field(repr=False)
    overlap: bool

    def cell(self, row: str, column: str) -> tuple[str, ...]:
        """What stands in a row and a column, in the order it was counted."""
        return self.cells.get((row, column), ())

    def reconciles(self) -> bool:
        """Whether nothing is lost and nothing counted twice: cells make up rows and columns, and those the whole."""
        whole = set(self.items)
        return (
            len(whole) == len(self.items)
            and all(self._adds_up(self.by_row[row], [self.cell(row, one) for one in self.columns]) for row in self.rows)
            and all(
                self._adds_up(self.by_column[one], [self.cell(row, one) for row in self.rows], overlap=self.overlap)
                for one in self.columns
            )
            and self._adds_up(self.items, [self.by_row[row] for row in self.rows], overlap=self.overlap)
            and self._adds_up(self.items, [self.by_column[one] for one in self.columns])
        )

    @staticmethod
    def _adds_up(total: tuple[str, ...], parts: Iterable[tuple[str, ...]], *, overlap: bool = False) -> bool:
        found = list(parts)
        counted = [one for part in found for one in part]
        once = len(set(total)) == len(total) and all(len(set(part)) == len(part) for part in found)
        return once and set(counted) == set(total) and (overlap or len(counted) == len(total))


class Sizes(Value, frozen=True):
    """How many things stand in each row and column: in a cell, without a column in a row, without a row in a column,
    without either at all, each thing once. `overlap`: a thing may stand in several rows; in several columns never.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[str, str], int]
    overlap: bool

    def size(self, row: str = "", column: str = "") -> int:
        """How many things stand there."""
        return self.cells.get((row, column), 0)


def laid(items: Iterable[str], rows: Callable[[str], Iterable[str]], columns: Callable[[str], Iterable[str]]) -> Cells:
    """These things, each once, by row and column. Raises ValueError for a thing that stands nowhere, or in two columns:
    such a total would be a lie.
    """
    cells: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for item in dict.fromkeys(items):
        there, across = rows(item), columns(item)
        # Most stand in one place, which is a tuple of one then: nothing to be told apart.
        if type(there) is not tuple or len(there) != 1:
            there = tuple(dict.fromkeys(there))
        if type(across) is not tuple or len(across) != 1:
            across = tuple(dict.fromkeys(across))
        if not there or len(across) != 1:
            raise ValueError("what is counted stands in a row, and in one column")
        cells["", across[0]].append(item)
        for row in there:
            cells[row, across[0]].append(item)
    return cells


def sizes(cells: Mapping[tuple[str, str], int], rows: Keys, columns: Keys) -> Sizes:
    """The table of which these are the numbers of the cells, and of the columns, under no row."""
    by_row: defaultdict[tuple[str, str], int] = defaultdict(int)
    for (row, _), number in cells.items():
        by_row[row, ""] += number
    whole = by_row.get(("", ""), 0)
    return Sizes(
        rows.found(dict.fromkeys(row for row, _ in by_row if row)),
        columns.found(dict.fromkeys(column for _, column in cells)),
        {**cells, **by_row},
        overlap=sum(by_row.values()) > 2 * whole,
    )


def count(items: Iterable[str], rows: Axis, columns: Axis) -> Table:
    """The table of these things, each once. Raises ValueError as `laid` does."""
    whole = tuple(dict.fromkeys(items))
    cells = laid(whole, rows.of, columns.of)
    by_row: dict[str, dict[str, None]] = {}
    for (row, _), found in cells.items():
        if row:
            by_row.setdefault(row, {}).update(dict.fromkeys(found))
    place = {item: at for at, item in enumerate(whole)}
    down = Keys(rows.keys, rows.empty).found(by_row)
    across = Keys(columns.keys, columns.empty).found({column: None for _, column in cells})
    return Table(
        rows=down,
        columns=across,
        items=whole,
        cells={key: tuple(found) for key, found in cells.items() if key[0]},
        by_row={row: tuple(sorted(by_row.get(row, ()), key=place.__getitem__)) for row in down},
        by_column={one: tuple(cells.get(("", one), ())) for one in across},
        overlap=sum(map(len, by_row.values())) > len(whole),
    )
