"""Spreadsheets made to harm who reads them: small files that reach far, claim much, repeat themselves, or hide a part
where it is not looked for. Each is refused before room is made for it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pytest

from yulan.errors import YulanError
from yulan.exchange import sheets

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACK = "http://schemas.openxmlformats.org/package/2006/relationships"
_FIRST = '<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c></row>'
_FAR = "XFD1048576"


def _sheet(rows: str, more: str = "") -> str:
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{_FIRST}{rows}</sheetData>{more}</worksheet>'


def _book(
    sheet: str, *, shared: str = "", target: str = "worksheets/sheet1.xml", part: str = "", listed: str = "",
    more: Mapping[str, str] | None = None,
) -> bytes:  # fmt: skip
    """The bytes of a workbook whose parts are as somebody wants them."""
    listed = listed or '<sheet name="S" sheetId="1" r:id="rId1"/>'
    relations = f'<Relationship Id="rId1" Type="{_REL}/worksheet" Target="{target}"/>'
    relations += f'<Relationship Id="rId2" Type="{_REL}/sharedStrings" Target="sharedStrings.xml"/>' if shared else ""
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{_PACK}"><Relationship Id="rId1" Type="{_REL}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACK}">{relations}</Relationships>',
        part or f"xl/{target}": sheet,
        **({"xl/sharedStrings.xml": shared} if shared else {}),
        **(more or {}),
    }
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(name, text)
    return kept.getvalue()


def _refusal(data: bytes) -> str:
    with pytest.raises(YulanError) as caught:
        sheets.read(data, "x.xlsx")
    assert "x.xlsx" not in repr(caught.value.params)
    return caught.value.code


@pytest.mark.parametrize(
    "cell",
    [
        f'<c r="{_FAR}"><v>1</v></c>',
        f'<c r="{_FAR}" t="str"><v></v></c>',
        f'<c r="{_FAR}" t="str"><v/></c>',
        f'<c r="{_FAR}" t="inlineStr"><is><t> </t></is></c>',
        f'<c r="{_FAR}" t="b"><v>1</v></c>',
        f'<c r="{_FAR.lower()}"><v>1</v></c>',
    ],
)
@pytest.mark.parametrize("row", [1048576, 2])
def test_a_cell_far_away_is_not_reached_for_whatever_is_in_it_and_whatever_its_row_says(cell: str, row: int) -> None:
    assert _refusal(_book(_sheet(f'<row r="{row}">{cell}</row>'))) == "import.too-big"


@pytest.mark.parametrize(
    ("target", "part"),
    [
        ("worksheets/sheet1.xml", "xl/Worksheets/Sheet1.xml"),
        ("other/a.xml", ""),
        ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
        ("/away/a.xml", "away/a.xml"),
    ],
)
def test_a_sheet_is_measured_wherever_it_lies(target: str, part: str) -> None:
    far = f'<row r="2"><c r="{_FAR}"><v>1</v></c></row>'
    assert _refusal(_book(_sheet(far), target=target, part=part)) == "import.too-big"


def test_of_two_sheets_of_one_name_both_are_measured() -> None:
    listed = '<sheet name="S" sheetId="1" r:id="rId1"/><sheet name="S" sheetId="2" r:id="rId9"/>'
    far = f'<row r="2"><c r="{_FAR}"><v>1</v></c></row>'
    assert _refusal(_book(_sheet(far), listed=listed)) == "import.too-big"


def test_no_room_is_made_for_texts_that_are_only_claimed() -> None:
    shared = f'<sst xmlns="{_MAIN}" uniqueCount="4294967295"><si><t>x</t></si></sst>'
    assert _refusal(_book(_sheet(""), shared=shared)) == "import.damaged"


def test_one_long_text_in_very_many_cells_is_too_big() -> None:
    shared = f'<sst xmlns="{_MAIN}" uniqueCount="1"><si><t>{"x" * 32_000}</t></si></sst>'
    rows = "".join(f'<row r="{at}"><c r="A{at}" t="s"><v>0</v></c></row>' for at in range(2, 5000))
    assert _refusal(_book(_sheet(rows), shared=shared)) == "import.too-big"


def test_what_grows_beyond_bounds_is_too_big_outside_the_usual_folder_too() -> None:
    assert _refusal(_book(_sheet(""), more={"docProps/x.bin": "\0" * (210 << 20)})) == "import.too-big"


@pytest.mark.parametrize("where", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_no_part_may_declare_entities(where: str) -> None:
    shared = f'<sst xmlns="{_MAIN}"><si><t>x</t></si></sst>'
    bomb = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    whole = _book(_sheet('<row r="2"><c r="A2" t="s"><v>0</v></c></row>'), shared=shared)
    with zipfile.ZipFile(io.BytesIO(whole)) as packed:
        parts = {name: packed.read(name).decode() for name in packed.namelist()}
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as packed:
        for name, text in parts.items():
            packed.writestr(name, bomb + text if name == where else text)
    assert _refusal(kept.getvalue()) == "import.damaged"


def test_merged_ranges_over_everything_cost_nothing() -> None:
    merged = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    (grid,) = sheets.read(_book(_sheet("", merged)), "x.xlsx")
    assert len(grid.cells) == 1


def test_a_text_cell_longer_than_any_text_is_refused_as_damaged() -> None:
    assert _refusal(b"a," * 10 + b'"' + b"x" * 200_000) == "import.damaged"


def test_an_honest_workbook_of_the_same_make_is_read() -> None:
    shared = f'<sst xmlns="{_MAIN}" count="2" uniqueCount="1"><si><t>小玉</t></si></sst>'
    (grid,) = sheets.read(_book(_sheet('<row r="2"><c r="A2" t="s"><v>0</v></c></row>'), shared=shared), "x.xlsx")
    assert [cell.text for cell in grid.cells.values()] == ["姓名", "小玉"]
