"""`yulan duties` as somebody at a terminal, a script and a phone meet it."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from icalendar import Calendar
from msgspec import structs

from tests.derive.world import SID, file, of, school
from tests.schools import Result, TestSchool, make_school
from yulan.derive import duties
from yulan.flow import read
from yulan.pages import diary

KEYS = {"duty", "student", "person", "period", "state", "reason", "record", "start", "end", "class", "about"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> TestSchool:
    """A school with a term and two children, one of whom was talked with."""
    made = make_school(tmp_path_factory.mktemp("duties"))
    left = {"categories": [{"code": "left-behind"}], "willing": {"student": "true", "guardian": "true"}}
    made.add_student("p2023-1", "4k2m7pqr9t")
    made.add_student("p2021-1", "5k2m7pqr9t")
    made.card("wang-fang", "4k2m7pqr9t", "王小明", date="2025-09-01", **left)
    made.card("liu-yang", "5k2m7pqr9t", "李静", date="2025-09-01", **{"class": "p2021-1"})
    made.write("wang-fang", "talk", "4k2m7pqr9t", {"date": "2025-11-04"})
    return made


def _run(made: TestSchool, *arguments: str, person: str) -> Result:
    return made.run("--today", "2025-11-21", "duties", *arguments, person=person)


def _json(made: TestSchool, *arguments: str, person: str) -> list[dict[str, str]]:
    said = _run(made, "--json", *arguments, person=person)
    assert (said.status, said.err) == (0, "")
    found: list[dict[str, str]] = json.loads(said.out)
    return found


def test_ones_own_are_told_by_child_with_names(made: TestSchool) -> None:
    said = _run(made, person="wang-fang")
    assert (said.status, said.err) == (0, "")
    assert "王小明 三年级（1）班  班主任谈心  9月、10月  还没有谈" in said.out
    assert "王小明 三年级（1）班  亲情通话  11月30日前  还没有联系" in said.out
    assert "三年级（1）班  每日缺勤清点  11月21日前  还没有清点" in said.out
    assert "李静" not in said.out
    heads = [line for line in said.out.splitlines() if not line.startswith(" ")]
    assert heads == ["过了日子，还没有记下（也许已经做了，补一份记录就好）：", "这几天：", "以后："]


def test_json_holds_codes_and_days_and_no_name(made: TestSchool) -> None:
    found = _json(made, person="wang-fang")
    assert {key for one in found for key in one} == KEYS
    assert all(set(one) == KEYS for one in found)
    assert {one["person"] for one in found} == {"wang-fang"}
    assert {one["state"] for one in found} == {"due", "overdue"}
    call = next(one for one in found if (one["duty"], one["period"]) == ("family-call", "2025-11"))
    assert (call["student"], call["class"], call["start"], call["end"], call["reason"], call["record"]) == (
        "4k2m7pqr9t", "p2023-1", "2025-11-01", "2025-11-30", "no-contact", "",
    )  # fmt: skip
    assert "王小明" not in json.dumps(found, ensure_ascii=False)


def test_all_tells_what_is_done_by_which_record_and_of_everybody(made: TestSchool) -> None:
    found = _json(made, "--all", person="chen-yulan")
    done = [one for one in found if (one["duty"], one["state"]) == ("class-talk", "done")]
    assert [(one["student"], one["period"]) for one in done] == [("4k2m7pqr9t", "2025-11")]
    assert done[0]["record"]
    assert {one["person"] for one in found} >= {"wang-fang", "liu-yang", "zhao-min", "chen-yulan"}
    assert {"done", "due", "overdue", "not-applicable", "not-readable"} <= {one["state"] for one in found}


def test_another_persons_a_class_and_a_child_can_be_asked_for(made: TestSchool) -> None:
    assert {one["person"] for one in _json(made, "--of", "liu-yang", person="chen-yulan")} == {"liu-yang"}
    of_class = _json(made, "--class", "p2021-1", person="chen-yulan")
    assert {one["class"] for one in of_class} == {"p2021-1"}
    assert {one["student"] for one in of_class} == {"5k2m7pqr9t", ""}
    assert {one["student"] for one in _json(made, "--student", "王小明", person="chen-yulan")} == {"4k2m7pqr9t"}


def test_a_teacher_learns_nothing_of_files_they_cannot_open(made: TestSchool) -> None:
    assert {one["student"] for one in _json(made, "--of", "liu-yang", "--all", person="wang-fang")} == {""}
    said = _run(made, "--student", "李静", person="wang-fang")
    assert said.status == 1
    assert "没有找到" in said.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--class", "p2023-1", "--of", "li-na"), "只能写一个"),
        (("--json", "--ics", "-"), "只能写一个"),
        (("--names",), "只能写一个"),
        (("--class", "p2020-9"), "没有这个班"),
        (("--of", "nobody"), "没有这位教职工"),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(made: TestSchool, arguments: tuple[str, ...], code: str) -> None:
    said = _run(made, *arguments, person="wang-fang")
    assert (said.status, said.out) == (2, "")
    assert code in said.err


def test_a_calendar_file_is_the_owners_alone_and_names_no_child(made: TestSchool, tmp_path: Path) -> None:
    place = tmp_path / "duties.ics"
    said = _run(made, "--ics", str(place), person="wang-fang")
    assert said.status == 0
    assert "明文" in said.err
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    text = place.read_text("utf-8")
    assert "王小明" not in text
    assert "4k2m7pqr9t" not in text
    assert "班主任谈心：WXM" in _summaries(text)
    named = _run(made, "--ics", "-", "--names", person="wang-fang")
    assert "班主任谈心：王小明" in _summaries(named.out)
    assert len(_summaries(text)) == len(_json(made, person="wang-fang"))


def _summaries(text: str) -> list[str]:
    return [str(event["SUMMARY"]) for event in Calendar.from_ical(text).walk("VEVENT")]


def test_the_same_debt_keeps_its_place_on_the_phone(made: TestSchool) -> None:
    def uids() -> Iterator[str]:
        for event in Calendar.from_ical(_run(made, "--ics", "-", person="wang-fang").out).walk("VEVENT"):
            yield str(event["UID"])

    first = list(uids())
    assert len(set(first)) == len(first)
    assert list(uids()) == first


def test_a_uid_tells_debts_apart_and_tells_nothing() -> None:
    made = school(file(of("talk", "2025-11-05", guardian_told="false")))
    states = duties.states(made, date(2025, 11, 21))
    uids = [diary.uid(made.repository, one) for one in states]
    assert len(set(uids)) == len(uids)
    assert not [one for one in uids if SID in one]
    assert diary.uid("another school", states[0]) != uids[0]
    moved = structs.replace(states[0], end=date(2026, 1, 1), state="overdue", people=("li-na",))
    assert diary.uid(made.repository, moved) == uids[0]


def test_initials_are_those_of_the_names_syllables() -> None:
    assert [diary.initials(one) for one in ("王小明", "古丽娜尔·买买提", "Anna Li", "")] == ["WXM", "GLNEMMT", "AL", ""]


def test_a_duty_of_last_month_is_still_told_to_who_held_the_class_then(tmp_path: Path) -> None:
    made = make_school(tmp_path)
    made.add_student("p2023-1", "4k2m7pqr9t")
    made.card("wang-fang", "4k2m7pqr9t", "王小明", date="2025-09-01", categories=[{"code": "left-behind"}])
    said = made.run(
        "--today", "2025-11-03", "people", "hand-over", "class-p2023-1", "wang-fang", "li-na", person="chen-yulan"
    )
    assert said.status == 0, said.err
    school = read.school(made.verified, made.as_("chen-yulan"), date(2025, 11, 21))
    held = {one.id: [post for post in one.held if post.post == "class-p2023-1"] for one in school.people.values()}
    assert [(post.since, bool(post.until)) for post in held["wang-fang"]] == [("2025-09-01", True)]
    assert [post.until for post in held["li-na"]] == [""]
    september = [one for one in duties.states(school, school.today) if one.period == "2025-09" and one.student]
    assert {one.people for one in september if one.duty == "family-call"} == {("wang-fang",)}
