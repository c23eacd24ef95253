"""What became of one's own changes of staff and locks, said in words at a terminal: never as a keeper's line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.schools import TestSchool, make_school
from tests.test_commands_sync import joined

SID = "1" * 10
PEOPLE = {
    "chen-yulan": ("陈玉兰", (("principal", "school"),)),
    "zhao-min": ("赵敏", (("moral-office", "school"),)),
    "li-na": ("李娜", ()),
    "gao-feng": ("高峰", ()),
}


@pytest.fixture
def two(tmp_path: Path) -> tuple[TestSchool, TestSchool]:
    """Two keepers' computers with the same child, synchronised by a hub."""
    school = make_school(tmp_path, PEOPLE, with_git=True)
    school.add_student("p2023-1", SID, by="chen-yulan")
    school.card("chen-yulan", SID)
    assert school.run("sync", "--hub", str(tmp_path / "hub"), person="chen-yulan").status == 0
    return school, joined(school, tmp_path / "hub", tmp_path / "second", person="zhao-min")


def paired(school: TestSchool, mentor: str, person: str) -> None:
    assert school.run("locks", "pair", SID, mentor, person=person).status == 0


def test_a_change_made_again_is_said_by_name(two: tuple[TestSchool, TestSchool]) -> None:
    here, there = two
    paired(here, "li-na", "chen-yulan")
    paired(there, "gao-feng", "zhao-min")
    assert here.run("sync", person="chen-yulan").status == 0
    told = there.run("sync", person="zhao-min")
    assert told.status == 0, told.err
    assert "重做一遍：\n  给小玉配上成长导师：高峰\n" in told.out
    assert "mentor" not in told.out
    assert SID not in told.out


def test_a_change_that_could_not_be_made_is_said_by_name(two: tuple[TestSchool, TestSchool]) -> None:
    here, there = two
    assert here.run("locks", "close", SID, person="chen-yulan").status == 0
    paired(there, "gao-feng", "zhao-min")
    assert here.run("sync", person="chen-yulan").status == 0
    told = there.run("sync", person="zhao-min")
    assert told.status == 1
    assert "请再做一次：\n  给小玉配上成长导师：高峰\n" in told.out
    assert "mentor" not in told.out
