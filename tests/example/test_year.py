"""A year in the life of the example school: where its duties stand, day by day."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.example.test_lived import TINY, tell
from tests.example.told import Telling
from yulan import yaml_strict
from yulan.derive import duties
from yulan.derive.state import State
from yulan.example import shipped
from yulan.example.story import stable
from yulan.flow import read
from yulan.ids import CARD
from yulan.school import School

HEAD = "chen-yulan"
YEAR = Path(__file__).parents[1] / "data" / "year.yaml"
FIRST, LAST = date(2025, 2, 17), date(2025, 11, 21)
DAY = timedelta(days=1)


class Line(NamedTuple):
    """One line of the year."""

    duty: str
    whom: str
    period: str
    state: str
    why: tuple[str, ...]  # the kind and day of what proves it, or the reason
    by: frozenset[str]


def _lines() -> list[tuple[str, Line]]:
    days = yaml_strict.load(YEAR.read_bytes())["days"]
    assert isinstance(days, list)
    found = []
    for one in days:
        assert isinstance(one, dict)
        stands = one["stands"]
        assert isinstance(stands, list)
        for text in stands:
            words, _, by = str(text).partition(" by ")
            duty, whom, period, state, *why = words.split()
            found.append((str(one["day"]), Line(duty, whom, period, state, tuple(why), frozenset(by.split()))))
    return found


@cache
def _telling() -> Telling:
    return Telling(shipped.story(), HEAD)


def _school(day: date) -> School:
    return _telling().on(day)


@cache
def _on(day: date) -> tuple[State, ...]:
    return duties.states(_school(day), day)


def _whom(state: State) -> str:
    return state.student or state.about or "school"


@pytest.mark.parametrize(("day", "line"), _lines(), ids=lambda one: one if isinstance(one, str) else " ".join(one[:3]))
def test_where_a_duty_stands_is_what_the_story_tells(day: str, line: Line) -> None:
    today = date.fromisoformat(day)
    whom = stable(10, "student", line.whom) if line.whom[1:].isdecimal() else line.whom
    found = [one for one in _on(today) if (one.duty, _whom(one), one.period) == (line.duty, whom, line.period)]
    assert [one.state for one in found] == ([] if line.state == "none" else [line.state])
    for one in found:
        assert (one.reason.code,) == line.why or _proof(_school(today), one) == line.why
        assert not line.by or set(one.people) == line.by


def _proof(made: School, state: State) -> tuple[str, ...]:
    if state.record == CARD:
        return (CARD,)
    return next(((one.kind, one.date.isoformat()) for one in made.records() if one.id == state.record), ())


def test_enough_days_of_the_year_are_told() -> None:
    days = Counter(day for day, _ in _lines())
    assert len(days) >= 20
    assert sum(days.values()) >= 160
    assert {line.state for _, line in _lines()} == {
        "done", "due", "overdue", "excused", "not-applicable", "not-readable", "none",
    }  # fmt: skip


@pytest.mark.parametrize("month", range(2, 12))
def test_on_every_school_day_what_is_told_holds_together(month: int) -> None:
    every = _days()
    days = [day for day in every if day.month == month]
    days = [*(day for day in every[every.index(days[0]) - 1 :][:1] if day < days[0]), *days]
    before: dict[tuple[str, ...], State] = {}
    for day in days:
        made = _school(day)
        days_of = {(one.student, one.id): one.date for one in made.records()}
        days_of |= {(one.sid, CARD): day for one in made.students}
        known = {one for _, one in days_of}
        now: dict[tuple[str, ...], State] = {}
        counts: Counter[str] = Counter()
        for one in duties.states(made, day):
            counts[one.state] += 1
            now[one.duty, one.student, one.about, one.period] = one
            assert (one.state == "done") is (one.record != "")
            if one.record:
                assert one.record in known
                assert days_of.get((one.student, one.record), day) <= day
            if one.state == "overdue":
                assert one.end < day or one.reason.code.startswith(("not-told", "not-reported"))
            if one.state == "due":
                assert day <= one.end
        assert sum(counts.values()) == len(now)
        for key, was in before.items():
            still = now.get(key)
            if was.state == "done" and was.record != CARD and still is not None:
                assert still.state == "done", key
                # An answered call tells more than the attempt before it.
                assert still.record == was.record or was.reason.code == "done-attempt", key
        before = now


def _days() -> list[date]:
    """The school days of the year, and the Sundays of its holidays."""
    known = _school(LAST).settings.days
    every = [FIRST + n * DAY for n in range((LAST - FIRST).days + 1)]
    return [day for day in every if known.is_school_day(day) or (known.term_of(day) is None and day.weekday() == 6)]


def test_the_days_are_those_of_a_year() -> None:
    assert len([day for day in _days() if _school(LAST).settings.days.is_school_day(day)]) >= 150


def test_nothing_of_a_term_is_overdue_on_its_first_day() -> None:
    for term in _school(LAST).settings.terms:
        assert [one for one in _on(term.start) if one.state == "overdue" and one.term == term.id] == []


def test_a_story_told_without_keys_asks_what_its_repository_asks(tmp_path: Path) -> None:
    made = tell(tmp_path / "school", shipped.story(TINY))
    telling, opened = Telling(made.story, "pan-head"), made.opened("pan-head")
    for day in (date(2025, 4, 7), date(2025, 9, 8), date(2025, 11, 21)):
        real = read.assemble(made.school, made.me("pan-head"), day, opened)
        states = duties.states(telling.on(day), day)
        assert sorted(map(_plain, states)) == sorted(map(_plain, duties.states(real, day)))


def _plain(one: State) -> tuple[object, ...]:
    return (one.duty, one.student, one.about, one.period, one.state, one.reason.code, one.record, sorted(one.people))
