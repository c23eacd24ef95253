"""Bytes of a file → its sheets. Owns what a file is (by its bytes, not its name) and how much of one is read; refuses
what is no spreadsheet, what is under a password, and what is bigger than any school's list: sparse sheets of a
million rows and archives that grow when opened.
"""

from __future__ import annotations

import datetime as dt
import io

from yulan.errors import YulanError
from yulan.exchange import biff, separated, xlsx_parts
from yulan.exchange.grid import Cell, Grid, Place, Raw, cell
from yulan.exchange.limits import CAP, Marks, check_size

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"{\\rtf")


def read(data: bytes, name: str) -> tuple[Grid, ...]:
    """The sheets of a file in their order; `name` is what a sheet of text is called.

    Raises YulanError `import.*` where it cannot be read as a spreadsheet.
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise YulanError("import.empty")
    if len(data) > CAP:
        raise YulanError("import.too-big")
    if data.startswith(_ZIP):
        return _workbook(data, xlsx_parts.scan(data))
    if data.startswith(_COMPOUND):
        return _workbook(data, biff.scan(data))
    if data.startswith(_OTHERS):
        raise YulanError("import.not-a-spreadsheet")
    start = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<head", b"<meta", b"<style", b"<div")):
        raise YulanError("import.web-page")
    return (separated.read(data, name),)


def _workbook(data: bytes, marks: dict[str, Marks]) -> tuple[Grid, ...]:
    """The sheets of a workbook whose parts have been looked through: their sizes are known to be bearable."""
    import python_calamine as calamine

    try:
        book = calamine.load_workbook(io.BytesIO(data))
        return tuple(
            _sheet(
                book.get_sheet_by_name(one.name),
                marks.get(one.name, Marks()),
                hidden=one.visible != calamine.SheetVisibleEnum.Visible,
            )
            for one in book.sheets_metadata
            if one.typ == calamine.SheetTypeEnum.WorkSheet
        )
    except calamine.PasswordError:
        raise YulanError("import.password") from None
    except (calamine.CalamineError, OSError, ValueError):
        raise YulanError("import.damaged") from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # the library gave up in a way that is no Exception
            raise YulanError("import.damaged") from None
        raise


def _sheet(sheet: object, marks: Marks, *, hidden: bool) -> Grid:
    import python_calamine as calamine

    assert isinstance(sheet, calamine.CalamineSheet)  # noqa: S101 - named as an object, so that calamine loads late
    start, end = sheet.start, sheet.end
    cells: dict[Place, Cell] = {place: Cell("", fault="error-cell") for place in marks.faults}
    if start is not None and end is not None:
        check_size(end[0] + 1, end[1] + 1)
        for row, line in enumerate(sheet.to_python(), start[0] + 1):
            for column, value in enumerate(line, start[1] + 1):
                made = cell(_plain(value))
                if not made.blank and (row, column) not in marks.faults:
                    cells[row, column] = made
    boxes = ((top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in _merged(sheet))
    return Grid(sheet.name, cells, tuple(boxes), marks.hidden_rows, marks.hidden_columns, hidden)


def _merged(sheet: object) -> list[tuple[Place, Place]]:
    return getattr(sheet, "merged_cell_ranges", None) or []


def _plain(value: Raw) -> Raw:
    """The value; of a moment at midnight the day."""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date()
    return value
