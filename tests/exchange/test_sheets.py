"""Bytes of a file become sheets, or are refused with a reason: by what they are, never by what they are called."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter

from yulan.errors import YulanError
from yulan.exchange import biff, sheets
from yulan.exchange.limits import Marks

Sheet = xlsxwriter.worksheet.Worksheet


def xlsx(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True}) as book:
        fill(book)
    return kept.getvalue()


def simple(book: xlsxwriter.Workbook) -> None:
    book.add_worksheet("甲").write_row(0, 0, ["姓名", "电话"])


def repacked(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The archive with each part changed, or left out where the change gives nothing."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
    return kept.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(YulanError) as caught:
        sheets.read(data, "x.xlsx")
    return caught.value.code


def texts(data: bytes) -> list[list[str]]:
    [grid] = sheets.read(data, "x")
    return [[cell.text for cell in row.values()] for row in grid.by_row.values()]


def test_merged_ranges_hidden_rows_and_failed_formulas_are_told() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("甲")
        sheet.merge_range(0, 0, 0, 3, "标题")
        sheet.write_formula(1, 0, "=NA()", None, "#N/A")
        sheet.write_formula(1, 1, "=1+1", None, 2)
        sheet.write_formula(1, 2, "=1+1", None, "")
        sheet.set_row(2, None, None, {"hidden": 1})
        sheet.write(2, 0, "藏")
        sheet.set_column(3, 3, None, None, {"hidden": 1})

    [grid] = sheets.read(xlsx(fill), "x")
    assert grid.merged == ((1, 1, 1, 4),)
    assert {place for place, cell in grid.cells.items() if cell.fault == "error-cell"} == {(2, 1), (2, 3)}
    assert (set(grid.hidden_rows), set(grid.hidden_columns)) == ({3}, {4})
    assert grid.cells[2, 2].text == "2"


def test_a_formula_that_was_never_reckoned_is_a_fault() -> None:
    def change(name: str, part: bytes) -> bytes:
        return part.replace(b"<v>7</v>", b"<v></v>") if name.endswith("sheet1.xml") else part

    data = repacked(xlsx(lambda book: book.add_worksheet().write_formula(0, 0, "=3+4", None, 7)), change)
    [grid] = sheets.read(data, "x")
    assert [cell.fault for cell in grid.cells.values()] == ["error-cell"]


def test_days_and_long_numbers_keep_their_type() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_datetime(0, 0, dt.datetime(2016, 5, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_number(0, 1, 340802201605011234)
        sheet.write_number(0, 2, 3)

    [grid] = sheets.read(xlsx(fill), "x")
    assert [type(cell.value) for cell in grid.cells.values()] == [dt.date, float, float]
    assert grid.cells[1, 1].value == dt.date(2016, 5, 1)
    assert grid.cells[1, 3].text == "3"


@pytest.mark.parametrize(
    "data",
    [
        "姓名,电话\r\n王芳,0555\r\n".encode(),
        "姓名,电话\r\n王芳,0555\r\n".encode("utf-8-sig"),
        "姓名;电话\n王芳;0555\n".encode("gb18030"),
        "姓名\t电话\n王芳\t0555\n".encode("utf-16"),
        "姓名\t电话\n王芳\t0555\n".encode("utf-16-le"),
        "sep=;\n姓名;电话\n王芳;0555\n".encode(),
        '姓名,电话\n"王芳","=""0555"""\n'.encode(),
        "姓名,电话\n王芳,'0555\n".encode(),
    ],
)
def test_text_is_read_in_whatever_encoding_and_separator(data: bytes) -> None:
    assert texts(data) == [["姓名", "电话"], ["王芳", "0555"]]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "import.empty"),
        (b"\xef\xbb\xbf \r\n", "import.empty"),
        (b"%PDF-1.7 and more", "import.not-a-spreadsheet"),
        (b"abc\x00\x01\x02def", "import.not-a-spreadsheet"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "import.web-page"),
        (b"PK\x03\x04 and nothing", "import.damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "import.damaged"),
        (b"\xff\xff\xfe\xfe\x80\x80", "import.encoding"),
        (b"x" * (21 << 20), "import.too-big"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_with_a_reason(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_a_document_of_another_sort_in_the_same_wrapping_is_refused() -> None:
    def archive(*names: str) -> bytes:
        kept = io.BytesIO()
        with zipfile.ZipFile(kept, "w") as new:
            for name in names:
                new.writestr(name, "<x/>")
        return kept.getvalue()

    assert refusal(archive("word/document.xml")) == "import.not-a-spreadsheet"
    assert refusal(archive("mimetype", "content.xml")) == "import.ods"
    assert refusal(archive("xl/workbook.bin")) == "import.xlsb"


def compound(*names: str, stream: bytes = b"") -> bytes:
    """A compound file with streams of these names: empty ones, or the last with these bytes."""
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    entries = b""
    for kind, name in ((5, "Root Entry"), *((2, name) for name in names)):
        said = name.encode("utf-16-le")
        entry = said.ljust(64, b"\0") + struct.pack("<HBB", len(said) + 2, kind, 1)
        place = (2, len(stream)) if stream and name == names[-1] else (end, 0)
        entries += entry.ljust(116, b"\0") + struct.pack("<II", *place) + bytes(4)
    sectors = -(-len(stream) // 512)
    chain = [*range(3, 2 + sectors), end] if sectors else []
    table = [0xFFFFFFFD, end, *chain]
    table += [free] * (128 - len(table))
    return header + struct.pack("<128I", *table) + entries.ljust(512, b"\0") + stream.ljust(512 * sectors, b"\0")


def old_book(*sheet: bytes, locked: bool = False) -> bytes:
    """The stream of an old workbook with one sheet of these records."""
    start = record(0x809, bytes(16)) + (record(0x2F, bytes(6)) if locked else b"")
    name = "旧".encode("utf-16-le")
    place = len(start) + 4 + 8 + len(name) + 4
    bound = record(0x85, struct.pack("<IBBBB", place, 0, 0, 1, 1) + name)
    book = start + bound + record(0x0A) + record(0x809, bytes(16)) + b"".join(sheet) + record(0x0A)
    return book.ljust(5000, b"\0")


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def test_an_old_workbook_tells_its_failed_and_hidden_cells() -> None:
    failed = record(0x205, struct.pack("<HHHBB", 3, 2, 0, 0x2A, 1))
    wrong = record(0x06, struct.pack("<HHH", 4, 0, 0) + b"\x02\x00\x07\x00\x00\x00\xff\xff" + bytes(8))
    right = record(0x06, struct.pack("<HHHd", 5, 0, 0, 7.0) + bytes(8))
    hidden = record(0x208, struct.pack("<HHHHHHI", 6, 0, 1, 0, 0, 0, 0x20))
    columns = record(0x7D, struct.pack("<HHHHH", 1, 2, 0, 0, 1))
    found = biff.scan(compound("Workbook", stream=old_book(failed, wrong, right, hidden, columns)))
    assert found == {"旧": Marks(frozenset({(4, 3), (5, 1)}), frozenset({7}), frozenset({2, 3}))}


def test_an_old_workbook_under_a_password_is_said_to_be_one() -> None:
    assert refusal(compound("Workbook", stream=old_book(locked=True))) == "import.password"


def test_a_compound_file_whose_chain_bites_its_tail_comes_to_an_end() -> None:
    data = bytearray(compound("Workbook", stream=old_book()))
    data[512 + 4 * 2 : 512 + 4 * 3] = struct.pack("<I", 2)
    assert refusal(bytes(data)) == "import.damaged"


def test_a_password_is_said_to_be_one() -> None:
    assert refusal(compound("EncryptionInfo", "EncryptedPackage")) == "import.password"
    assert refusal(compound("WordDocument")) == "import.not-a-spreadsheet"


def test_a_sheet_with_something_far_away_is_refused_before_it_fills_the_memory() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "姓名")
        sheet.write(1_048_575, 16_383, "远")

    assert refusal(xlsx(fill)) == "import.too-big"


def test_an_archive_that_grows_without_end_is_refused() -> None:
    def change(name: str, part: bytes) -> bytes:
        return b" " * (210 << 20) if name == "xl/styles.xml" else part

    data = repacked(xlsx(simple), change)
    assert len(data) < 1 << 20
    assert refusal(data) == "import.too-big"


def test_no_entity_is_expanded() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'

    def change(name: str, part: bytes) -> bytes:
        return part.replace(b"<worksheet", bomb + b"<worksheet", 1) if name.endswith("sheet1.xml") else part

    assert refusal(repacked(xlsx(simple), change)) == "import.damaged"


@pytest.mark.parametrize("cut", [30, 200, 1000, -30])
def test_a_file_cut_short_is_damaged(cut: int) -> None:
    assert refusal(xlsx(simple)[:cut]) == "import.damaged"
