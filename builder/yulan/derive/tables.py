"""Counting: things laid out in rows and columns, with what was counted behind every number. Owns that a number is never
without its list, and that totals are totals: whatever is counted stands in a row and in a column, and once in each
total. What is counted are ids; it knows no child, no word and no page.

Where one thing may stand in several rows, as a child in several categories, the rows do not add up and the children
do: a total counts each of them once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Axis:
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


def count(items: Iterable[str], rows: Axis, columns: Axis) -> Table:
    """The table of these things, each once. Raises ValueError for a thing that stands nowhere, or in two columns: such
    a total would be a lie.
    """
    whole = tuple(dict.fromkeys(items))
    cells: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    by_row: defaultdict[str, list[str]] = defaultdict(list)
    by_column: defaultdict[str, list[str]] = defaultdict(list)
    overlap = False
    for item in whole:
        there, across = rows.of(item), columns.of(item)
        # Most stand in one place, which is a tuple of one then: nothing to be told apart.
        if type(there) is not tuple or len(there) != 1:
            there = tuple(dict.fromkeys(there))
        if type(across) is not tuple or len(across) != 1:
            across = tuple(dict.fromkeys(across))
        if not there or len(across) != 1:
            raise ValueError("what is counted stands in a row, and in one column")
        overlap = overlap or len(there) > 1
        by_column[across[0]].append(item)
        for row in there:
            by_row[row].append(item)
            cells[row, across[0]].append(item)
    return Table(
        rows=_keys(rows, by_row),
        columns=_keys(columns, by_column),
        items=whole,
        cells={key: tuple(found) for key, found in cells.items()},
        by_row={row: tuple(by_row.get(row, ())) for row in _keys(rows, by_row)},
        by_column={one: tuple(by_column.get(one, ())) for one in _keys(columns, by_column)},
        overlap=overlap,
    )


def _keys(axis: Axis, found: Mapping[str, list[str]]) -> tuple[str, ...]:
    """The keys of the axis that count something; keys it does not name stand behind, by themselves."""
    known = tuple(key for key in axis.keys if axis.empty or key in found)
    return (*known, *sorted(found.keys() - set(axis.keys)))
