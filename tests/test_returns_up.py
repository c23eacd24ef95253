"""The monthly report of dropouts on the command line: who may have it, whom it names, and its record afterwards; and
that a record about a child begins with the child's name.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.schools import NOW, TestSchool, copy_of, make_school
from yulan import kinds
from yulan.flow import unseal
from yulan.kinds.return_up import ReturnUp

PEOPLE = {
    "chen-yulan": ("陈玉兰", (("principal", "school"),)),
    "zhao-min": ("赵敏", (("moral-office", "school"),)),
    "wang-fang": ("王芳", (("class-teacher", "p2023-1"),)),
    "xu-jun": ("徐军", (("roll-officer", "school"),)),
    "sun-jing": ("孙静", (("counsellor", "school"),)),
}
SID, OTHER = "1" * 10, "2" * 10


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> TestSchool:
    """A school with a child who was away for a month, and one who was not."""
    made = make_school(tmp_path_factory.mktemp("made"), PEOPLE)
    for sid, name in ((SID, "小玉"), (OTHER, "小兰")):
        made.add_student("p2023-1", sid)
        made.card("wang-fang", sid, name, roll_number=f"G{sid}12345678")
    made.write(
        "wang-fang", "absence", SID, {"start": "2025-09-15", "date": "2025-09-15", "end": "2025-10-24", "name": "小玉"}
    )
    made.write("xu-jun", "return", SID, {"step": "notice", "date": "2025-09-23"})
    return made


@pytest.fixture
def school(made: TestSchool, tmp_path: Path) -> TestSchool:
    return copy_of(made, tmp_path)


def printed(school: TestSchool) -> str:
    return "".join(path.read_text("utf-8") for path in (school.root / "private" / "print").glob("*.html"))


def told(school: TestSchool, kind: str, person: str = "chen-yulan") -> list[dict[str, object]]:
    """The records of a kind, as somebody reads them."""
    opened = unseal.open_all(school.verified, school.as_(person))
    return [kinds.to_tree(one.record.values) for one in opened.revisions if one.record.kind == kind]


@pytest.mark.parametrize("person", ["chen-yulan", "zhao-min", "xu-jun"])
def test_offices_and_roll_officer_have_the_report_of_a_month(school: TestSchool, person: str) -> None:
    said = school.run("--today", "2025-11-21", "print", "dropout-report", "2025-10", person=person)
    assert (said.status, said.out.count("private")) == (0, 1)
    page = printed(school)
    assert "小玉" in page
    assert "小兰" not in page
    assert "9月23日劝返通知书" in page
    assert "10月25日" in page
    assert f"G{SID}12345678" not in page  # covered, or not readable at all
    assert not [path for path in (school.root / "private" / "print").iterdir() if SID in path.name]


@pytest.mark.parametrize(("person", "key"), [("wang-fang", "2025-10"), ("sun-jing", "2025-10"), ("xu-jun", "2025-12")])
def test_nobody_else_has_it_and_no_month_to_come(school: TestSchool, person: str, key: str) -> None:
    said = school.run("--today", "2025-11-21", "print", "dropout-report", key, person=person)
    assert said.status == 2 if "wrong" in said.err else said.status == 1
    assert "小玉" not in said.out + said.err
    assert printed(school) == ""


def test_a_month_with_nobody_to_name_is_reported_as_such(school: TestSchool) -> None:
    assert school.run("--today", "2025-12-05", "print", "dropout-report", "2025-11", person="xu-jun").status == 0
    assert "零报告" in printed(school)


def test_report_that_was_handed_over_is_on_record_with_those_it_names(school: TestSchool) -> None:
    said = school.run(
        *("--today", "2025-11-21", "print", "dropout-report", "2025-10", "--log", "县教育局"), person="zhao-min"
    )
    assert (said.status, said.err.count("error")) == (0, 0)
    [one] = told(school, "return-up")
    assert {name: one[name] for name in ("report", "to", "period", "count", "students")} == {
        "report": "dropout-monthly",
        "to": "县教育局",
        "period": "2025-10",
        "count": 1,
        "students": [SID],
    }
    assert "义务教育法" in str(one["ground"])


def test_who_may_not_write_such_a_record_is_told_before_anything_is_printed(school: TestSchool) -> None:
    said = school.run("--today", "2025-11-21", "print", "dropout-report", "2025-10", "--log", "局", person="xu-jun")
    assert said.status == 1
    assert printed(school) == ""
    assert told(school, "return-up") == []


@pytest.mark.parametrize("words", [("card", "小玉"), ("dropout-report",), ("dropout-report", "2025-10", "2025-09")])
def test_only_one_months_report_is_noted(school: TestSchool, words: tuple[str, ...]) -> None:
    said = school.run("print", *words, "--log", "局", person="chen-yulan")
    assert said.status == 2
    assert "dropout-report" in said.err
    assert told(school, "return-up") == []


def test_absence_and_return_begin_with_the_name_on_the_card(school: TestSchool) -> None:
    for kind, field in (("absence", "start=2025-11-20"), ("return", "step=contact")):
        assert school.run("new", kind, "小兰", "--set", field, person="wang-fang").status == 0
    names = [one.get("name") for kind in ("absence", "return") for one in told(school, kind) if one["student"] == OTHER]
    assert names == ["小兰", "小兰"]


def test_a_name_that_was_typed_stays_and_who_reads_no_card_has_none_given(school: TestSchool) -> None:
    assert (
        school.run("new", "return", "小兰", "--set", "step=contact", "--set", "name=兰兰", person="wang-fang").status
        == 0
    )
    assert school.run("new", "return", OTHER, "--set", "step=notice", person="xu-jun").status == 0
    names = {one["step"]: one.get("name") for one in told(school, "return") if one["student"] == OTHER}
    assert names == {"contact": "兰兰", "notice": None}


def test_kind_of_the_record_is_what_the_report_needs() -> None:
    assert {one.name for one in kinds.fields("return-up")} >= {"report", "to", "ground", "period", "count", "students"}
    assert issubclass(kinds.KINDS["return-up"].struct, ReturnUp)
    assert NOW.date().isoformat() == "2025-11-21"
