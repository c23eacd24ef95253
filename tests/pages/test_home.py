"""The first page: who waits for something stands before who does not, and whose birthday is near."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.derive import world
from tests.derive.world import PAIRED, Made, of
from tests.pages.sample import TODAY, sample_school
from yulan import pages, theme
from yulan.pages import Site, card
from yulan.pages.home import Home
from yulan.school import School, StudentFile
from yulan.texts import Texts

_ZH = Texts.load(theme.read(theme.builtin()), "zh", strict=True)


def _home(school: School, reader: str = "wang-fang") -> Home:
    page = pages.find(Site.of(replace(school, reader=reader), _ZH, "zh"), "index.html")
    assert page is not None
    assert isinstance(page.context, Home)
    return page.context


def _child(number: str, *records: Made) -> StudentFile:
    """One child of many in the class teacher's class."""
    made = world.file(*records)
    sid = f"{number}{made.sid[2:]}"
    return replace(made, sid=sid, records=tuple(replace(one, student=sid) for one in made.records))


def test_a_child_for_whom_something_is_open_is_said_to_wait_and_for_what() -> None:
    (waiting,) = _home(world.school(world.file())).mine
    assert (waiting.waits, waiting.says) == (True, "还差：班主任谈心")


def test_where_nothing_is_open_for_the_reader_the_last_talk_is_told_whatever_others_owe() -> None:
    paired = replace(world.file(of("talk", "2025-11-03"), **PAIRED), mentors=("zhou-qiang",))
    (near,) = _home(world.school(paired)).mine
    assert (near.waits, near.says) == (False, "最近谈心 11月3日")
    (near,) = _home(world.school(paired), "zhou-qiang").mine
    assert near.waits


def test_who_waits_comes_first_and_twelve_stand_there() -> None:
    files = (*(_child(f"0{n}", of("talk", "2025-11-03")) for n in range(5)), *(_child(f"1{n}") for n in range(8)))
    home = _home(world.school(*files))
    assert [one.waits for one in home.mine] == [True] * 8 + [False] * 4
    assert home.mine_more == 1


def test_months_are_told_together_where_some_children_are_asked_for_each_term() -> None:
    months = world.file(**world.listed("left-behind"))
    school = replace(world.school(months, replace(_child("1"), scope="p2023-1")), today=world.AUTUMN.end + timedelta(1))
    told = {one.duty: one.when for one in _home(school).owed}
    assert told["班主任谈心"] == "9月、10月、11月、12月、1月、2025年秋季学期"


def test_who_looks_after_nobody_is_told_where_to_go_instead() -> None:
    assert _home(sample_school(), "he-ping").mine == ()


def test_birthdays_near_are_shown_to_who_looks_after_the_child_the_nearest_first() -> None:
    assert date(2025, 11, 21) == TODAY
    found = _home(sample_school()).birthdays
    assert [(one.child.name, one.day, one.today) for one in found] == [
        ("刘子轩", "11月21日", True),  # whose mentor the reader is
        ("陈小雨", "11月28日", False),
        ("单雨桐", "12月1日", False),
    ]


@pytest.mark.parametrize(
    ("born", "today", "day"),
    [
        ("2016-11-21", "2025-11-21", "2025-11-21"),
        ("2016-11-20", "2025-11-21", "2026-11-20"),
        ("2016-01-03", "2025-12-28", "2026-01-03"),
        ("2016-02-29", "2026-02-20", "2026-03-01"),
        ("2016-02-29", "2026-03-01", "2026-03-01"),
        ("2016-02-29", "2026-03-02", "2027-03-01"),
        ("2016-02-29", "2028-02-20", "2028-02-29"),
        ("2016-02-29", "2028-03-01", "2029-03-01"),
    ],
)
def test_a_birthday_is_the_next_one_and_a_leap_day_is_not_lost(born: str, today: str, day: str) -> None:
    assert card.birthday(date.fromisoformat(born), date.fromisoformat(today)) == date.fromisoformat(day)
