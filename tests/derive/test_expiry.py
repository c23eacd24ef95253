"""What is past its time: from the day a child left or the record's own, counted by folder, never named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.pages.sample import entry, sample_school
from yulan.derive.expiry import Expired, expired, left_on
from yulan.flow import check_retention
from yulan.school import Entry, School, StudentFile

SID = "10k2m7pqr0"
FOLDER = f"records/students/{SID}"


def _card(**fields: Any) -> Entry:
    return entry("card", SID, "2018-09-01", "wang-fang", rid="card", name="canaryname", sex="female", **fields)


def _file(*records: Entry, scope: str = "p2016-1", **fields: Any) -> StudentFile:
    return StudentFile(SID, scope, (), _card(**fields), records, (), "canaryname")


def _school(*files: StudentFile, loose: tuple[Entry, ...] = (), **settings: Any) -> School:
    school = sample_school()
    return replace(school, students=files, loose=loose, settings=replace(school.settings, **settings))


def _found(school: School, day: str) -> set[tuple[str, int]]:
    """Kinds and how many of each."""
    return {(one.kind, one.count) for one in expired(school, date.fromisoformat(day))}


@pytest.mark.parametrize(
    ("scope", "fields", "day"),
    [
        ("p2016-1", {}, "2022-09-01"),
        ("closed", {"class": "p2016-1"}, "2022-09-01"),
        ("closed", {}, None),
        (
            "closed",
            {"roll_status": "transferred", "roll_history": [{"status": "transferred", "since": "2020-03-02"}]},
            "2020-03-02",
        ),
        ("closed", {"roll_status": "transferred", "class": "p2016-1"}, "2022-09-01"),
        (
            "p2016-1",
            {"roll_status": "enrolled", "roll_history": [{"status": "transferred", "since": "2020-03-02"}]},
            "2022-09-01",
        ),
    ],
)
def test_when_a_child_left(scope: str, fields: dict[str, Any], day: str | None) -> None:
    assert left_on(_file(scope=scope, **fields)) == (date.fromisoformat(day) if day else None)


def test_a_file_expires_on_the_day_its_years_after_leaving_are_full() -> None:
    talk = entry("talk", SID, "2018-10-01", "wang-fang")
    growth = entry("growth", SID, "2018-10-02", "wang-fang")
    school = _school(_file(talk, talk, growth))
    assert _found(school, "2023-08-31") == set()
    assert _found(school, "2023-09-01") == {("growth", 1)}
    assert _found(school, "2025-08-31") == {("growth", 1)}
    assert _found(school, "2025-09-01") == {("growth", 1), ("talk", 2), ("card", 1)}


def test_who_is_still_here_and_of_whom_nobody_can_tell_has_nothing_expired() -> None:
    talk = entry("talk", SID, "2010-10-01", "wang-fang")
    assert _found(_school(_file(talk, scope="p2023-1")), "2025-11-21") == set()
    assert _found(_school(_file(talk, scope="closed")), "2035-11-21") == set()


def test_a_record_that_counts_from_its_own_day_does_not_wait() -> None:
    meeting = entry("meeting", "", "2020-02-29", "wang-fang", type="parents")
    school = _school(loose=(replace(meeting, drawer="office"),))
    assert _found(school, "2025-02-28") == set()
    assert _found(school, "2025-03-01") == {("meeting", 1)}


def test_the_schools_own_years_count() -> None:
    talk = entry("talk", SID, "2018-10-01", "wang-fang")
    school = _school(_file(talk), retention={"talk": 1, "card": 9})
    assert _found(school, "2023-09-01") == {("talk", 1)}
    assert expired(school, date(2023, 9, 1)) == (Expired(FOLDER, "talk", 1, 1),)


def test_what_lies_in_a_drawer_is_not_told_by_child() -> None:
    case = replace(entry("incident", SID, "2018-10-01", "zhao-min", type="fight"), drawer="safety")
    found = expired(_school(_file(case)), date(2032, 9, 1))
    assert {one.path for one in found if one.kind == "incident"} == {"records/drawers"}


def test_check_counts_it_as_a_warning_and_names_nobody() -> None:
    talk = entry("talk", SID, "2018-10-01", "wang-fang", body="canarysaid")
    problems = check_retention.problems(_school(_file(talk, talk)), date(2025, 11, 21))
    assert {(one.rule, one.severity, one.path) for one in problems} == {("retention.expired", "warning", FOLDER)}
    assert [one.params for one in problems] == [{"count": 3, "kinds": "card:1:3 talk:2:3"}]
    assert "canary" not in repr([(one, one.params) for one in problems])
