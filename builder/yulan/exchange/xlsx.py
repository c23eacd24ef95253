"""Tables → one spreadsheet file, as bytes. Owns how they look and print: title and notes above, a head row that stays
and stands on each page again, filters, A4 across. Every text is written as text, so that no cell is ever a formula, a
link or a number by its looks. The same tables give the same bytes; nothing touches a disk.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from yulan.exchange.outgoing import Sheet, Value, lines

MOST = 16_000  # characters of a cell: programs hold no more than twice as many, and drop what is longer
CUT = "……"
_A4 = 9
_LINE, _TALLEST = 14, 409  # points: a line of text, the tallest row there is
_NAME = 31  # characters of a sheet's name
_NO_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$")
_OPTIONS = {
    "in_memory": True,  # a temporary file would be plain text on the disk
    "constant_memory": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


def write(sheets: Sequence[Sheet], *, footer: str, pages: str) -> bytes:
    """The bytes of a file with these sheets. `footer` stands at the foot of each page, left; `pages`, right, counts
    them (`&P`, `&N`).
    """
    import xlsxwriter

    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, _OPTIONS) as book:
        # The clock's day would be one more thing that tells; the file says its day in words.
        book.set_properties({"created": dt.datetime(2000, 1, 1)})
        look = _looks(book)
        for name, sheet in zip(_names([one.title for one in sheets]), sheets, strict=True):
            _lay(book.add_worksheet(name), sheet, look, f"&L{_plain(footer)}&R{pages}")
    return kept.getvalue()


def _looks(book: Any) -> dict[str, Any]:  # xlsxwriter's own types
    base = {"font_name": "宋体", "font_size": 10, "valign": "top"}
    line = {**base, "border": 1, "border_color": "#BFBFBF"}
    return {
        "title": book.add_format({**base, "font_name": "黑体", "font_size": 14, "valign": "vcenter"}),
        "note": book.add_format({**base, "font_size": 9, "font_color": "#595959"}),
        "head": book.add_format(
            {**line, "font_name": "黑体", "bg_color": "#EDEDED", "text_wrap": True, "valign": "vcenter"}
        ),
        "text": book.add_format({**line, "num_format": "@", "text_wrap": True}),
        "number": book.add_format({**line, "num_format": "0"}),
        "amount": book.add_format({**line, "num_format": "0.00"}),
        "date": book.add_format({**line, "num_format": "yyyy-mm-dd", "align": "left"}),
    }


def _lay(paper: Any, sheet: Sheet, look: dict[str, Any], footer: str) -> None:
    paper.write_string(0, 0, sheet.title, look["title"])
    for at, note in enumerate(sheet.notes, 1):
        paper.write_string(at, 0, note, look["note"])
    top = len(sheet.notes) + 1
    for column, text in enumerate(sheet.head):
        paper.set_column(column, column, sheet.width(column))
        paper.write_string(top, column, text, look["head"])
    widths = tuple(sheet.width(column) for column in range(len(sheet.head)))
    for row, values in enumerate(sheet.rows, top + 1):
        # Said, since not every program works it out by itself.
        paper.set_row(row, min(_TALLEST, _LINE * lines(values, widths)))
        for column, value in enumerate(values):
            _put(paper, row, column, value, look)
    if sheet.head:
        last = len(sheet.head) - 1
        paper.freeze_panes(top + 1, 1 if last else 0)
        paper.autofilter(top, 0, top + max(len(sheet.rows), 1), last)
        paper.repeat_rows(top)
    paper.set_paper(_A4)
    paper.set_landscape()
    paper.fit_to_pages(1, 0)
    paper.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    paper.set_footer(footer)


def _put(paper: Any, row: int, column: int, value: Value, look: dict[str, Any]) -> None:
    if value is None or value == "":
        paper.write_blank(row, column, None, look["text"])
    elif isinstance(value, str):
        paper.write_string(row, column, cut(value), look["text"])
    elif isinstance(value, dt.date):
        paper.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), look["date"])
    else:
        paper.write_number(row, column, value, look["amount" if isinstance(value, Decimal) else "number"])


def cut(text: str) -> str:
    """A text no longer than a cell holds, with a mark where the rest is missing."""
    return text if len(text) <= MOST else f"{text[: MOST - len(CUT)]}{CUT}"


def _plain(footer: str) -> str:
    """A footer's text without codes of its own."""
    return footer.replace("&", "&&")


def _names(titles: Sequence[str]) -> Iterator[str]:
    """What the sheets are called: what programs allow of their titles, each once."""
    taken: set[str] = set()
    for number, title in enumerate(titles, 1):
        name = _NO_NAME.sub("", title).strip()[:_NAME].strip("'") or str(number)
        if name.lower() in taken:
            name = f"{name[: _NAME - 4]} {number}"
        taken.add(name.lower())
        yield name
