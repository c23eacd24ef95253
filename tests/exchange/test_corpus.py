"""Thirty spreadsheets as schools keep them, read as a careful clerk reads them: what is told is placed, what is
doubtful is kept aside, and nothing is lost. What fails is told by file, row, column and field; never by what
a cell holds.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import pytest
import xlsxwriter

from tests.exchange import score
from tests.exchange.score import FILES, Score
from yulan.exchange import sheets, table
from yulan.exchange.grid import Cell, Grid
from yulan.exchange.reading import Reading

EVERY = pytest.mark.parametrize("path", FILES, ids=lambda one: one.stem)
DOWN, RIGHT = 2, 1  # how far a sheet is moved in the test of moved sheets


@cache
def scored(path: Path) -> Score:
    return score.of(path)


def told(scores: Iterable[Score]) -> str:
    """The places that are not as expected: files, rows, columns and fields."""
    return "\n" + "\n".join(line for one in scores for line in one.told)


def test_of_all_cells_a_clerk_reads_ninety_eight_in_a_hundred_are_placed_right() -> None:
    scores = [scored(path) for path in FILES]
    right, count = sum(one.cells["right"] for one in scores), sum(one.expected for one in scores)
    assert right >= 0.98 * count, told(scores)


@EVERY
def test_in_every_single_file_nine_cells_in_ten_are_placed_right(path: Path) -> None:
    one = scored(path)
    assert one.cells["right"] >= 0.9 * one.expected, told([one])


@EVERY
def test_no_value_is_placed_where_it_does_not_belong(path: Path) -> None:
    assert scored(path).wrong == 0, told([scored(path)])


@EVERY
def test_no_cell_is_lost_in_silence(path: Path) -> None:
    assert scored(path).lost == 0, told([scored(path)])


@EVERY
def test_what_a_clerk_keeps_aside_is_kept_aside_for_the_same_reason(path: Path) -> None:
    one = scored(path)
    assert one.asides.total() == one.asides["right"], told([one])


@EVERY
def test_rows_that_are_no_data_are_skipped_for_what_they_are(path: Path) -> None:
    one = scored(path)
    assert one.rows.total() == one.rows["right"], told([one])


@EVERY
def test_pairs_of_rows_that_may_be_one_student_are_seen_and_no_others(path: Path) -> None:
    one = scored(path)
    assert one.pairs[0] == one.pairs[1], told([one])
    assert not one.cells["pairs"], told([one])


@EVERY
def test_the_sort_of_list_is_told_by_the_list_itself(path: Path) -> None:
    wanted, found = scored(path).what
    assert wanted == found


@EVERY
def test_hidden_rows_are_read_and_counted(path: Path) -> None:
    expected, reading = _expected(path), _reading(path)
    hidden = expected.get("hidden", {})
    assert isinstance(hidden, dict)
    assert reading.hidden_rows == len(hidden.get("rows", []))


@EVERY
def test_sheets_that_hold_no_list_give_no_row(path: Path) -> None:
    expected, reading = _expected(path), _reading(path)
    aside = expected["sheets_aside"]
    assert isinstance(aside, list)
    assert not {one.sheet for one in reading.rows} & {one["sheet"] for one in aside}


@pytest.mark.parametrize("path", FILES[::6], ids=lambda one: one.stem)
def test_a_list_that_is_moved_down_and_to_the_right_reads_the_same(path: Path) -> None:
    moved = _moved(sheets.read(path.read_bytes(), path.name))
    before, after = _reading(path), _read(moved, path.with_suffix(".xlsx"))
    assert [one.row + DOWN for one in before.rows] == [one.row for one in after.rows]
    other = [
        (one.row, path_)
        for one, its in zip(before.rows, after.rows, strict=True)
        for path_ in one.cells.keys() | its.cells.keys()
        if one.cells.get(path_) != its.cells.get(path_)
    ]
    assert other == []


def test_a_difference_is_told_without_what_the_cell_holds() -> None:
    path = next(one for one in FILES if one.name.startswith("05"))
    judged = score.of(path, classes=())  # without its classes much of it is not as expected
    rows = _expected(path)["rows"]
    assert isinstance(rows, list)
    values = {value for row in rows for value in row["cells"].values() if isinstance(value, str)}
    assert judged.told
    assert not [line for line in judged.told if any(value in line for value in values)]


def _expected(path: Path) -> Mapping[str, object]:
    found: Mapping[str, object] = json.loads(path.with_name(f"{path.stem}.expected.json").read_text(encoding="utf-8"))
    return found


def _reading(path: Path) -> Reading:
    found = scored(path).reading
    assert found is not None
    return found


def _read(data: bytes, path: Path) -> Reading:
    expected = _expected(path)
    classes = expected["classes"]
    assert isinstance(classes, list)
    return table.read(data, path.name, classes=set(classes), today=dt.date.fromisoformat(str(expected["today"])))


def _moved(grids: Iterable[Grid]) -> bytes:
    """The same sheets, every cell further down and to the right."""
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for at, grid in enumerate(grids):
            page = book.add_worksheet(grid.name if len(grid.name) < 30 else f"{at}")
            for top, left, bottom, right in grid.merged:
                page.merge_range(top - 1 + DOWN, left - 1 + RIGHT, bottom - 1 + DOWN, right - 1 + RIGHT, "")
            for (row, column), cell in grid.cells.items():
                _put(page, row - 1 + DOWN, column - 1 + RIGHT, cell, day)
    return kept.getvalue()


def _put(
    page: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell, day: xlsxwriter.format.Format
) -> None:
    value = cell.value
    if cell.fault:
        page.write_formula(row, column, "=NA()", None, "#N/A")
    elif isinstance(value, str):
        page.write_string(row, column, value)
    elif isinstance(value, dt.date):
        page.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), day)
    elif isinstance(value, bool | int | float):
        page.write(row, column, value)
