"""What a day was asked is known to hold exactly until an answer may be another; what is asked for inside is nobody's
business outside; what cannot be told for other days holds for the one.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yulan.memo import Memo
from yulan.notes import NEVER, Notes, Today, notes_of, plainly

_DAY = date(2025, 11, 21)
_Question = Callable[[date, date, timedelta], Any]
_COMPARED = (operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne)
_OTHER: tuple[_Question, ...] = (
    lambda day, _other, ahead: (day + ahead).year,
    lambda day, _other, ahead: (ahead + day).month,
    lambda day, _other, ahead: (day - ahead).day,
    lambda day, other, _ahead: (day - other).days,
    lambda day, other, _ahead: (other - day).days,
    lambda day, other, ahead: (day + ahead) in {other, _DAY},
    lambda day, _other, _ahead: day.weekday(),
    lambda day, _other, ahead: f"{day} {day + ahead:%Y-%j} {day.isoformat()} {day!s}",
    lambda day, _other, _ahead: day.isocalendar(),
    lambda day, other, ahead: max(day + ahead, other) == other,
    lambda day, other, _ahead: sorted([other, day])[0] == other,
    lambda day, _other, ahead: day < day + ahead,
    lambda day, _other, ahead: (day + ahead - day).days,
    lambda day, other, _ahead: other <= day.replace(day=1),
    lambda day, _other, _ahead: msgspec.json.encode(day, enc_hook=plainly),
)


def _compared(how: Callable[[Any, Any], bool]) -> tuple[_Question, _Question]:
    return lambda day, other, ahead: how(day + ahead, other), lambda day, other, ahead: how(other, day - ahead)


_QUESTIONS = (*(one for how in _COMPARED for one in _compared(how)), *_OTHER)


def _answered(question: _Question, day: date, other: date, ahead: timedelta) -> tuple[Any, int]:
    notes = Notes()
    with notes.apart() as noted:
        answer = question(Today.of(day, notes), other, ahead)
    return answer, noted.until


@given(st.sampled_from(_QUESTIONS), st.integers(-70, 70), st.integers(-40, 40))
def test_an_answer_holds_until_the_day_that_is_noted(question: _Question, other: int, ahead: int) -> None:
    there, days = _DAY + timedelta(days=other), timedelta(days=ahead)
    answer, until = _answered(question, _DAY, there, days)
    assert until > _DAY.toordinal()
    for later in range(90):
        day = _DAY + timedelta(days=later)
        if day.toordinal() < until:
            assert question(day, there, days) == answer


@given(st.sampled_from(_COMPARED), st.integers(-40, 40), st.integers(-40, 40))
def test_and_a_comparison_no_shorter_than_that(how: Callable[[Any, Any], bool], other: int, ahead: int) -> None:
    there, days = _DAY + timedelta(days=other), timedelta(days=ahead)
    for question in _compared(how):
        answer, until = _answered(question, _DAY, there, days)
        expected = (date.fromordinal(until) if until != NEVER else None) if until <= date.max.toordinal() else None
        found = (_DAY + timedelta(days=later) for later in range(200))
        assert next((day for day in found if question(day, there, days) != answer), None) == expected


@pytest.mark.parametrize("day", [date(2024, 2, 29), date(2025, 12, 31), date.max, date.min])
def test_a_day_says_what_it_says_without_notes(day: date) -> None:
    noted = Today.of(day, Notes())
    told = (noted.year, noted.month, noted.day, noted.isoformat(), str(noted), f"{noted:%d}", hash(noted), noted.plain)
    assert told == (day.year, day.month, day.day, day.isoformat(), str(day), f"{day:%d}", hash(day), day)
    assert type(noted.plain) is date
    assert isinstance(noted, date)
    assert noted == day


def test_what_is_asked_for_inside_is_not_noted_outside() -> None:
    notes = Notes()
    day = Today.of(_DAY, notes)
    with notes.apart() as outer:
        notes.asked.add(("name", "a"))
        with notes.apart() as inner:
            notes.asked.add(("name", "b"))
            assert day < date(2025, 11, 25)
        assert day < date(2025, 12, 1)
    assert (outer.asked, outer.until) == ({("name", "a")}, date(2025, 12, 1).toordinal())
    assert (inner.asked, inner.until) == ({("name", "b")}, date(2025, 11, 25).toordinal())
    notes.asked.add(("name", "c"))
    assert not notes.asked


def test_what_a_kept_value_was_made_of_is_noted_whenever_it_is_given() -> None:
    notes = Notes()
    memo: Memo[bool] = Memo(4, notes)
    day = Today.of(_DAY, notes)

    def make() -> bool:
        notes.asked.add(("name", "a"))
        return day < date(2025, 11, 25)

    for _ in range(2):
        with notes.apart() as noted:
            assert memo.get("key", make)
        assert (noted.asked, noted.until) == ({("name", "a")}, date(2025, 11, 25).toordinal())


def test_a_day_that_notes_nothing_has_notes_of_nothing() -> None:
    notes = Notes()
    assert notes_of(Today.of(_DAY, notes)) is notes
    assert not notes_of(_DAY).asked
    with pytest.raises(TypeError):
        plainly(object())
