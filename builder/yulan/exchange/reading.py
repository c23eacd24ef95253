"""What a spreadsheet was read as: rows with their values, and everything that was not placed, by place and code. Frozen
values; what a cell held stands in no repr. No behaviour.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from yulan.exchange.known_heads import How
from yulan.exchange.outcome import Value

# Why a row was skipped or a cell kept aside; the words stand in the texts under `said.import.codes`.
CODES = (
    *("title", "head", "head-again", "section", "total", "remark", "blank", "example", "unknown-column", "restricted"),
    *("bad-date", "bad-class", "number-precision", "error-cell", "no-name", "not-a-table", "unknown-value"),
)


class Skipped(NamedTuple):
    """A row that is no entry of the list."""

    sheet: str
    row: int
    code: str


class AsideColumn(NamedTuple):
    """A column that has no field."""

    sheet: str
    column: str
    head: str


class FoundColumn(NamedTuple):
    """A column that has a field, and how that was found."""

    sheet: str
    column: str
    head: str
    path: str
    how: How


class Duplicate(NamedTuple):
    """Two rows (sheet and number) that may be one, and what says so: `id-number`, `name-birth`, `same-name`,
    `near-name`.
    """

    first: tuple[str, int]
    second: tuple[str, int]
    why: str


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of the list: values by field, the columns they came from, and the columns kept aside with a code."""

    sheet: str = field(repr=False)
    row: int
    cells: Mapping[str, Value] = field(repr=False)
    aside: tuple[tuple[str, str], ...] = ()
    placed: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[str, int]:
        """Sheet and row."""
        return self.sheet, self.row


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole file, as a list of one sort."""

    what: str
    rows: tuple[Row, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    aside_columns: tuple[AsideColumn, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    columns: tuple[FoundColumn, ...] = ()
    hidden_rows: int = 0
