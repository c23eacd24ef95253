"""What was kept aside, as a spreadsheet for the clerk who knows what was meant. Owns that every cell is text, so that
nothing in it is ever a formula, and that a restricted value is not copied.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

_WIDTHS = (16, 8, 8, 20, 44, 40)
_MOST = 32_000  # what a cell holds at most is a little more


@dataclass(frozen=True, slots=True)
class Kept:
    """One line: where it stands, the head of its column, why it was kept aside, what it holds."""

    sheet: str = field(repr=False)
    row: int
    column: str
    head: str = field(repr=False)
    reason: str
    value: str = field(repr=False)


def workbook(title: str, heads: Sequence[str], lines: Sequence[Kept]) -> bytes:
    """The bytes of the spreadsheet; the same for the same lines."""
    import xlsxwriter

    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True}) as book:
        book.set_properties({"created": dt.datetime(2000, 1, 1)})
        sheet = book.add_worksheet(title)
        bold = book.add_format({"bold": True})
        for at, (head, width) in enumerate(zip(heads, _WIDTHS, strict=True)):
            sheet.set_column(at, at, width)
            sheet.write_string(0, at, head, bold)
        for row, one in enumerate(lines, 1):
            texts = (one.sheet, str(one.row), one.column, one.head, one.reason, one.value)
            for at, text in enumerate(texts):
                sheet.write_string(row, at, text[:_MOST])
        sheet.freeze_panes(1, 0)
    return kept.getvalue()
