"""What cells tell only together: heads of three rows, parts of a day, parents in one cell, a class before a name."""

from __future__ import annotations

import datetime as dt

import pytest

from yulan.exchange import columns, days, names, values, words
from yulan.exchange.classes import Classes
from yulan.exchange.grid import Cell
from yulan.exchange.outcome import Desk

DESK = Desk(Classes.of({"p2023-1", "p2023-2"}, dt.date(2025, 11, 21)))
ONE, TWO = "13900001111", "13900001112"


@pytest.mark.parametrize(
    ("groups", "head", "path"),
    [
        (("父母外出务工情况", "父亲"), "联系电话", "parents.father.phone"),
        (("父母外出务工情况", "母亲"), "外出时间", "parents.mother.away_since"),
        (("学生基本情况",), "姓名", "name"),
        (("监护人情况", "联系"), "电话", "guardians.first.phone"),
        (("特殊类别",), "其他", "categories.other"),
        (("父亲", "外出时间"), "月", "parents.father.away_since~month"),
        (("出生日期",), "日", "birth_date~day"),
        ((), "是否走读", "boarding"),
        ((), "现监护人（关系）", "guardians.first.name"),
        ((), "家庭的住址", "address"),
    ],
)
def test_the_nearest_head_above_that_tells_something_counts(groups: tuple[str, ...], head: str, path: str) -> None:
    assert columns.match(words.STUDENTS, head, *groups).path == path


@pytest.mark.parametrize("group", ["帮扶教师", "班主任", "包保领导情况", "结对干部"])
def test_the_phone_of_somebody_of_the_school_is_no_childs(group: str) -> None:
    assert not columns.match(words.STUDENTS, "联系电话", group).kept
    assert columns.match(words.STUDENTS, "联系电话", "帮扶学生").path == "phone"


def test_a_mentor_stands_under_a_head_for_mentors() -> None:
    assert columns.match(words.STUDENTS, "姓名", "帮扶教师").path == "mentor"


@pytest.mark.parametrize(("head", "held", "said"), [("是否走读", "是", "day"), ("是否走读", "否", "boarding")])
def test_a_day_pupil_is_none_that_boards(head: str, held: str, said: str) -> None:
    type_ = columns.match(words.STUDENTS, head).type
    assert dict(values.read(Cell(held), type_, "boarding", DESK).values) == {"boarding": said}


@pytest.mark.parametrize("said", ["’13-5-6", "2013。5。6", "2013—5—6", "'20130506", "2013 .5. 6"])
def test_a_day_is_read_whatever_marks_stand_in_it(said: str) -> None:
    assert days.read(Cell(said)).day == dt.date(2013, 5, 6)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (f"父:张三 {ONE};母:李四 {TWO}", {"father": ("张三", ONE), "mother": ("李四", TWO)}),
        (f"父亲张三{ONE}，母亲李四{TWO}", {"father": ("张三", ONE), "mother": ("李四", TWO)}),
        (f"张三（父）{ONE} 李四（母）{TWO}", {"father": ("张三", ONE), "mother": ("李四", TWO)}),
        (f"父：张 三，{ONE}\n母：李四", {"father": ("张三", ONE), "mother": ("李四", "")}),
        (f"父亲：张三（{ONE}）、母亲：李四（{TWO}）", {"father": ("张三", ONE), "mother": ("李四", TWO)}),
        (f"母亲：李四 {ONE}/{TWO}", {"mother": ("李四", f"{ONE}、{TWO}")}),
        (f"父：张三 母：李四 {ONE}", {"father": ("张三", ""), "mother": ("李四", "")}),
        (f"父亲：张三，母亲：李四，爷爷：张大 {ONE}", {}),
        (f"张三 {ONE}，李四", {}),
        ("父亲去世，母亲：李四", {}),
        ("父母离异", {}),
        ("父亲残疾", {}),
        (f"父亲：张三 在广东 {ONE}", {}),
    ],
)
def test_parents_in_one_cell_are_told_apart_or_left(said: str, found: dict[str, tuple[str, str]]) -> None:
    assert {who: (one.name, one.phone) for who, one in names.parents(said).items()} == found


def test_a_phone_that_may_be_of_either_parent_is_kept_aside() -> None:
    read = values.read(Cell(f"父：张三 母：李四 {ONE}"), "family", "parents", DESK)
    assert read.code == "remark"
    assert set(read.values) == {"parents.father.name", "parents.mother.name"}


def test_what_belongs_in_a_restricted_drawer_is_not_copied_from_a_cell_of_parents() -> None:
    assert values.read(Cell("父亲在服刑"), "family", "parents", DESK).code == "restricted"
    assert values.read(Cell("李四（在服刑）"), "person", "parents.father.name", DESK).code == "restricted"


@pytest.mark.parametrize("said", ["三（1）班王芳", "三1班：王芳", "301班王 芳", "三年级一班 王芳"])
def test_a_class_before_a_name_is_the_class(said: str) -> None:
    assert dict(values.read(Cell(said), "name", "student", DESK).values) == {"student": "王芳", "class": "p2023-1"}


def test_a_class_before_a_name_that_is_not_there_is_named() -> None:
    read = values.read(Cell("三（9）班王芳"), "name", "student", DESK)
    assert (dict(read.values), read.code) == ({"student": "王芳"}, "bad-class")


@pytest.mark.parametrize("said", ["去世", "已故", "失联", "改嫁"])
def test_what_became_of_somebody_is_no_name(said: str) -> None:
    assert values.read(Cell(said), "person", "parents.father.name", DESK).code == "unknown-value"


def test_who_a_guardian_is_without_a_name_is_a_relation() -> None:
    read = values.read(Cell("奶奶"), "person", "guardians.first.name", DESK)
    assert dict(read.values) == {"guardians.first.relation": "奶奶"}


@pytest.mark.parametrize(("said", "code"), [("在籍在读", "enrolled"), ("休学", "suspended"), ("复学", None)])
def test_a_status_on_the_roll_is_one_of_the_cards(said: str, code: str | None) -> None:
    assert values.read(Cell(said), "rollstatus", "roll_status", DESK).values.get("roll_status") == code
