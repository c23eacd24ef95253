"""What goes out as a table: frozen sheets of plain values, and the same as CSV. Owns which texts a spreadsheet program
would take for something else than text. It refuses nothing and asks nobody: what may go out is settled before.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from unicodedata import east_asian_width

Value = str | int | Decimal | date | None

NARROWEST, WIDEST = 6, 40  # of a column, in letters
# What begins a formula, in narrow and in wide letters; and what sets a cell apart that is about to begin one.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_LONG = 12  # figures from which a program writes a number as 1.1E+17, and forgets its end


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: a title, notes above it, one head row, rows as wide as the head. `widths` of columns, in letters;
    what is not said is worked out.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...] = field(repr=False)
    notes: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if any(len(row) != len(self.head) for row in self.rows):
            raise ValueError("every row of a table is as wide as its head")

    def width(self, column: int) -> int:
        """How wide a column is to be."""
        if column < len(self.widths):
            return self.widths[column]
        longest = max((_letters(row[column]) for row in self.rows), default=0)
        return max(NARROWEST, min(WIDEST, max(longest, letters(self.head[column])) + 2))


def text_csv(sheet: Sheet) -> bytes:
    """The table as CSV that spreadsheet programs open as it is meant: UTF-8 with its mark, every cell in quotes. Title
    and notes stand above the head; what would be taken for a formula or lose figures begins with an apostrophe.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for line in (sheet.title, *sheet.notes):
        writer.writerow([harmless(line)])
    writer.writerow([harmless(one) for one in sheet.head])
    for row in sheet.rows:
        writer.writerow([_said(one) for one in row])
    return out.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """A text no spreadsheet program takes for a formula or a number."""
    bare = text.lstrip(" \xa0\u3000\u200b\ufeff")
    if bare.startswith(_FORMULA) or text[:1].isspace():
        return f"'{text}"
    figures = text.isdecimal() and text.isascii()
    return f"'{text}" if figures and (len(text) >= _LONG or (len(text) > 1 and text[0] == "0")) else text


def letters(text: str) -> int:
    """How wide a text stands in a cell: its longest line, Chinese characters twice."""
    return max((sum(2 if east_asian_width(one) in "WF" else 1 for one in line) for line in text.split("\n")), default=0)


def lines(row: Sequence[Value], widths: Sequence[int]) -> int:
    """Into how many lines the texts of a row are broken, at most, in columns of these widths."""
    return max((_broken(value, width) for value, width in zip(row, widths, strict=True)), default=1)


def _broken(value: Value, width: int) -> int:
    """A letter is left free at the end of each line: two may not fit there."""
    if not isinstance(value, str):
        return 1
    return sum(max(1, -(-letters(line) // max(1, width - 1))) for line in value.split("\n"))


def _letters(value: Value) -> int:
    return 10 if isinstance(value, date) else letters(str(value)) if value is not None else 0


def _said(value: Value) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return harmless(value)
    return "" if value is None else str(value)
