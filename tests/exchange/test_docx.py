"""Drafts as documents: what stands in them, how Chinese looks, and that they say neither who nor when."""

from __future__ import annotations

import io
import re
import zipfile

import docx
import pytest
from docx.oxml.ns import qn

from tests.serve.served import written
from yulan.exchange import docx as documents
from yulan.exchange.draft import Draft, Section, Table

DRAFT = Draft(
    "总结（初稿）",
    ("玉兰小学", "2025年11月21日"),
    (
        Section(
            "一、孩子们", ("共 3 名。",), Table(("类别", "人数"), (("留守", "2"), ("经济", "1")), (70, 30)), ("【…】",)
        ),
        Section("二、打算", ("【写在这里】", "=1+1 \x00\x0b\ud800")),
    ),
    ("签字：＿＿＿",),
    "请勿外传",
)


def opened() -> docx.document.Document:
    return docx.Document(io.BytesIO(documents.write(DRAFT)))


def test_a_document_holds_the_draft_in_its_order() -> None:
    made = opened()
    texts = [one.text for one in made.paragraphs if one.text]
    assert texts == [
        "总结（初稿）", "玉兰小学", "2025年11月21日", "一、孩子们", "共 3 名。", "【…】", "二、打算", "【写在这里】",
        "=1+1 ", "签字：＿＿＿",
    ]  # fmt: skip
    (table,) = made.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["类别", "人数"], ["留守", "2"], ["经济", "1"]]


def test_chinese_letters_have_chinese_fonts() -> None:
    made = opened()
    fonts = {name: made.styles[name].element.rPr.rFonts for name in ("Normal", "Title", "Heading 1")}
    assert {name: one.get(qn("w:eastAsia")) for name, one in fonts.items()} == {
        "Normal": "宋体", "Title": "黑体", "Heading 1": "黑体",
    }  # fmt: skip
    assert not [name for one in fonts.values() for name in one.attrib if name.endswith("Theme")]


def test_the_paper_is_a4_and_its_foot_counts_the_pages() -> None:
    (page,) = opened().sections
    width, height = page.page_width, page.page_height
    assert width is not None
    assert height is not None
    assert (round(width.cm, 1), round(height.cm, 1)) == (21.0, 29.7)
    foot = page.footer.paragraphs[0]
    assert foot.text.startswith("请勿外传")
    assert [one.text for one in foot._p.iter(qn("w:instrText"))] == ["PAGE"]
    assert [one.get(qn("w:fldCharType")) for one in foot._p.iter(qn("w:fldChar"))] == ["begin", "separate", "end"]


def test_the_head_of_a_table_stands_again_on_each_page() -> None:
    (table,) = opened().tables
    assert [len(list(row._tr.iter(qn("w:tblHeader")))) for row in table.rows] == [1, 0, 0]


def test_the_same_draft_is_the_same_bytes_and_says_neither_who_nor_when() -> None:
    first = documents.write(DRAFT)
    assert first == documents.write(DRAFT)
    properties = docx.Document(io.BytesIO(first)).core_properties
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    assert properties.title == DRAFT.title
    with zipfile.ZipFile(io.BytesIO(first)) as packed:
        assert {one.date_time[0] for one in packed.infolist()} == {1980}
        assert set(re.findall(r">(\d{4})-", packed.read("docProps/core.xml").decode())) == {"2000"}


def test_nothing_is_written_to_a_disk() -> None:
    with written() as paths:
        documents.write(DRAFT)
    assert paths == []


def test_a_table_whose_rows_or_widths_do_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="as wide as its head"):
        Table(("甲",), (("1", "2"),), (100,))
    with pytest.raises(ValueError, match="all of its width"):
        Table(("甲", "乙"), (), (50, 40))
