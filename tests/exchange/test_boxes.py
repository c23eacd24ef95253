"""Cells of boxes, lines of a day over the rows under it, heads that list what is in a cell, and columns of what was:
each is read for what it says, and what is not ticked says nothing.
"""

from __future__ import annotations

import datetime as dt

import pytest

from yulan.exchange import boxes, table
from yulan.exchange.reading import Reading

CLASSES = {"p2023-1", "p2022-1"}


def _read(*lines: str) -> Reading:
    return table.read("\n".join(lines).encode(), "x.csv", classes=CLASSES, today=dt.date(2025, 11, 21))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("☑留守 □单亲 □低保", ("留守",)),
        ("□留守 ■单亲 ☑低保", ("单亲", "低保")),
        ("√留守□单亲", ("留守",)),
        ("男□ 女☑", ("女",)),
        ("留守(√) 单亲( )", ("留守",)),
        ("□留守 □单亲", ()),
        ("单亲( )", ()),
    ],
)
def test_of_boxes_the_words_that_are_ticked_are_told(text: str, words: tuple[str, ...]) -> None:
    assert boxes.chosen(text) == words


@pytest.mark.parametrize("text", ["留守、单亲", "√", "□", "√ 2024年起", "三(1)班", ""])
def test_a_text_without_words_in_boxes_is_left_as_it_is(text: str) -> None:
    assert boxes.chosen(text) is None


@pytest.mark.parametrize("text", ["留守□单亲", "□□留守", "□留守 ☑"])
def test_a_box_that_may_belong_to_either_word_is_not_guessed(text: str) -> None:
    with pytest.raises(ValueError):
        boxes.chosen(text)


def test_what_is_not_ticked_is_not_placed_and_what_is_ticked_and_restricted_stays_aside() -> None:
    found = _read(
        "姓名,性别,是否住校,学生类别",
        "王小草,□男 ☑女,□走读 ☑住校,☑留守 □心理",
        "李小树,☑男 ☑女,☑走读 ☑住校,□留守 ☑心理",
        "张小河,男,□走读 □住校,□留守□",
    )
    first, second, third = found.rows
    assert first.cells == {"name": "王小草", "sex": "female", "boarding": "boarding", "categories": ("left-behind",)}
    assert first.aside == ()
    assert second.cells == {"name": "李小树"}
    assert second.aside == (("B", "unknown-value"), ("C", "unknown-value"), ("D", "restricted"))
    assert third.cells == {"name": "张小河", "sex": "male"}
    assert third.aside == (("C", "blank"), ("D", "unknown-value"))


def test_a_line_of_a_day_dates_the_talks_under_it_and_none_that_says_another() -> None:
    found = _read(
        "姓名,谈话时间,谈话内容,谈话人",
        ",,,2025年9月8日（星期一）",
        "王小草,课间,作业,水清",
        "李小树,2025-09-09,路上,水清",
        "张小河,上周五,吃饭,水清",
    )
    assert [one.cells.get("date") for one in found.rows] == ["2025-09-08", "2025-09-09", None]
    assert [(one.row, one.code) for one in found.skipped] == [(1, "head"), (2, "section")]


def test_year_and_month_in_one_column_and_the_day_in_the_next_are_a_date() -> None:
    found = _read(
        "年月,日,学生姓名,家访教师,家庭情况", "2025年9月,4号,王小草,水清,有书桌", "2025年9月,31,李小树,水清,盖房"
    )
    assert [one.cells.get("date") for one in found.rows] == ["2025-09-04", None]
    assert found.rows[1].aside == (("A", "bad-date"), ("B", "bad-date"))


def test_the_class_of_before_is_not_the_class() -> None:
    found = _read("姓名,性别,原班级,现班级", "王小草,女,三（1）班,四（1）班")
    assert found.rows[0].cells["class"] == "p2022-1"
    assert found.rows[0].aside == (("C", "unknown-column"),)


def test_of_two_addresses_the_one_of_official_forms_counts_and_the_other_stays_aside() -> None:
    found = _read("姓名,现住址,家庭地址", "王小草,镇上,山里", "李小树,河边,")
    assert [one.cells["address"] for one in found.rows] == ["山里", "河边"]
    assert found.rows[0].aside == (("B", "unknown-value"),)


def test_a_head_that_lists_what_is_in_its_cells_is_read_piece_by_piece() -> None:
    found = _read(
        "学生（姓名、性别、出生日期、班级）,监护人（姓名、关系、电话）,备注",
        '"王小草，女，2016年3月4日生，三（1）班","奶奶李玉珍，电话13900000001",',
        '"李小树、张小河，男，三（1）班",爷爷高血压,',
    )
    assert found.rows[0].cells == {
        "name": "王小草",
        "sex": "female",
        "birth_date": "2016-03-04",
        "class": "p2023-1",
        "guardians.first.name": "李玉珍",
        "guardians.first.relation": "奶奶",
        "guardians.first.phone": "13900000001",
    }
    assert len(found.rows) == 1
    assert (3, "no-name") in [(one.row, one.code) for one in found.skipped]
