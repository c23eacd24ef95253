"""Tables that go out: every text stays text, days are days, and the same tables are the same bytes."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from tests.serve.served import written
from yulan.exchange import outgoing, xlsx
from yulan.exchange.outgoing import Sheet, Value

DANGEROUS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1", " =1+1", "　=1", "＝1+1", "＋1", "＠x", "=HYPERLINK(\"http://x\")",
    "=cmd|' /C calc'!A0", "http://example.org", "mailto:x@example.org", "{=1}", "_x003D_1",
)  # fmt: skip
NUMBERS = ("11010520161128004X", "110105201611280041", "05551234567", "13800000001", "1e5", "007")
SHEET = Sheet(
    "表", ("姓名", "日期", "数", "元"), (("小玉", date(2025, 11, 3), 7, Decimal("625.50")), ("", None, 0, None))
)


def sheet_of(*texts: str) -> Sheet:
    return Sheet("表", ("甲",), tuple((text,) for text in texts), ("注",))


def made(*sheets: Sheet) -> bytes:
    return xlsx.write(sheets, footer="请勿外传", pages="第 &P 页")


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


def rows(data: bytes, number: int = 0) -> list[list[object]]:
    return [
        list(row) for row in CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(number).to_python()
    ]


@pytest.mark.parametrize("text", [*DANGEROUS, *NUMBERS])
def test_a_cell_of_text_is_text_whatever_it_looks_like(text: str) -> None:
    data = made(sheet_of(text))
    found = parts(data)
    paper = found["xl/worksheets/sheet1.xml"]
    assert "<f>" not in paper
    assert "<f " not in paper
    assert not any("hyperlink" in name for name in found)
    assert "<hyperlink" not in paper
    cell = re.search(r'<c r="A4"[^>]*>', paper)
    assert cell is not None
    assert 't="s"' in cell[0]
    assert rows(data)[3][0] == text


@pytest.mark.parametrize("text", DANGEROUS[:11])
def test_in_csv_what_begins_a_formula_stands_behind_an_apostrophe(text: str) -> None:
    (line,) = list(csv.reader(io.StringIO(outgoing.text_csv(sheet_of(text)).decode("utf-8-sig"), newline="")))[3:]
    assert line == [f"'{text}"]


@pytest.mark.parametrize("text", ["小玉", "A-1", "138****0001", "2025-11-03", "1+1", "（无）", "13800000001"])
def test_in_csv_other_texts_are_as_they_are(text: str) -> None:
    assert outgoing.harmless(text) == text


@pytest.mark.parametrize("text", ["110105201611280041", "007", "05551234567"])
def test_in_csv_figures_that_would_lose_their_ends_are_kept_as_text(text: str) -> None:
    assert outgoing.harmless(text) == f"'{text}"


def test_csv_begins_with_its_mark_and_says_days_as_days() -> None:
    data = outgoing.text_csv(SHEET)
    assert data.startswith(b"\xef\xbb\xbf")
    found = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert found == [["表"], ["姓名", "日期", "数", "元"], ["小玉", "2025-11-03", "7", "625.50"], ["", "", "0", ""]]


def test_days_and_numbers_are_what_they_are() -> None:
    title, head, first, second = rows(made(SHEET))
    assert title[0] == "表"
    assert head == ["姓名", "日期", "数", "元"]
    assert first == ["小玉", date(2025, 11, 3), 7.0, 625.5]
    assert second == ["", "", 0.0, ""]


def test_it_prints_on_a4_across_with_its_head_on_each_page_and_a_foot() -> None:
    found = parts(made(Sheet("表", ("甲", "乙"), (("1", "2"),), ("一", "二"))))
    paper = found["xl/worksheets/sheet1.xml"]
    assert 'paperSize="9"' in paper
    assert 'orientation="landscape"' in paper
    assert 'fitToHeight="0"' in paper
    assert "<oddFooter>&amp;L请勿外传&amp;R第 &amp;P 页</oddFooter>" in paper
    assert 'topLeftCell="B5"' in paper  # the head stays
    assert '<autoFilter ref="A4:B5"/>' in paper
    assert "_xlnm.Print_Titles" in found["xl/workbook.xml"]


def test_the_same_tables_are_the_same_bytes_and_say_neither_when_nor_who() -> None:
    first, second = made(SHEET), made(SHEET)
    assert first == second
    properties = parts(first)["docProps/core.xml"]
    assert set(re.findall(r">(\d{4})-", properties)) == {"2000"}
    assert "<dc:creator></dc:creator>" in properties


def test_nothing_is_written_to_a_disk() -> None:
    with written() as paths:
        made(SHEET, sheet_of(*DANGEROUS))
        outgoing.text_csv(SHEET)
    assert paths == []


def test_a_text_too_long_for_a_cell_is_cut_and_says_so() -> None:
    (cell,) = rows(made(sheet_of("长" * 40_000)))[3]
    assert str(cell).endswith(xlsx.CUT)
    assert len(str(cell)) == xlsx.MOST


def test_titles_no_program_allows_become_names_of_sheets_each_once() -> None:
    titles = ("a/b:c[d]*?", "x" * 40, "x" * 41, "'", "History '")
    sheets = tuple(Sheet(title, ("甲",), (("1",),)) for title in titles)
    names = CalamineWorkbook.from_filelike(io.BytesIO(made(*sheets))).sheet_names
    assert len(names) == len({one.lower() for one in names}) == len(titles)
    assert all(0 < len(one) <= 31 and not set(one) & set("[]:*?/\\") for one in names)


def test_a_row_as_wide_as_no_head_is_refused() -> None:
    with pytest.raises(ValueError, match="as wide as its head"):
        Sheet("表", ("甲",), (("1", "2"),))


def test_a_table_without_rows_is_a_table() -> None:
    assert rows(made(Sheet("表", ("甲",), ())))[1] == ["甲"]


def test_a_column_is_as_wide_as_what_stands_in_it_within_measure() -> None:
    values: tuple[tuple[Value, ...], ...] = (("中" * 9, "x" * 200, "a"),)
    sheet = Sheet("表", ("甲", "乙", "丙"), values)
    assert [sheet.width(one) for one in range(3)] == [20, outgoing.WIDEST, outgoing.NARROWEST]
    assert outgoing.lines(values[0], (20, 40, 6)) == 6


def test_no_sheet_shows_its_rows_in_a_message() -> None:
    assert "小玉" not in repr(SHEET)
