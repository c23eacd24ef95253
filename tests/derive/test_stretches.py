"""Two terms as far as the same day of the same school week."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yulan.derive import stretches
from yulan.schooldays import SchoolDays, Term

_SPRING = Term("2025-spring", date(2025, 2, 17), date(2025, 7, 4))
_AUTUMN = Term("2025-autumn", date(2025, 9, 1), date(2026, 1, 23))
_NEXT = Term("2026-spring", date(2026, 2, 23), date(2026, 7, 3))
_DAYS = SchoolDays((_SPRING, _AUTUMN, _NEXT))


@pytest.mark.parametrize(
    ("today", "week", "end"),
    [
        (date(2025, 9, 1), 1, date(2025, 2, 17)),  # the first day beside the first day
        (date(2025, 9, 3), 1, date(2025, 2, 19)),
        (date(2025, 11, 21), 12, date(2025, 5, 9)),  # Friday of week 12
        (date(2025, 11, 23), 12, date(2025, 5, 11)),  # and the Sunday after it
        (date(2026, 1, 23), 21, date(2025, 7, 4)),  # longer than the spring was: all of that
        (date(2026, 1, 30), 0, date(2025, 7, 11)),  # a week into the holiday beside a week into the holiday
        (date(2026, 2, 22), 0, date(2025, 8, 3)),
    ],
)
def test_last_term_is_looked_at_as_far_as_this_one(today: date, week: int, end: date) -> None:
    pair = stretches.of(_DAYS, today)
    assert pair is not None
    assert pair.before is not None
    assert (pair.now.start, pair.now.end, pair.now.week) == (_AUTUMN.start, today, week)
    assert (pair.before.start, pair.before.end, pair.before.week) == (_SPRING.start, end, week)


def test_weeks_without_school_are_no_weeks() -> None:
    """The week of the National Day holiday is left out, so what follows it is a week earlier than by the calendar."""
    off = frozenset(date(2025, 10, 6) + timedelta(days=n) for n in range(5))
    days = SchoolDays((_SPRING, _AUTUMN), off=off)
    pair = stretches.of(days, date(2025, 10, 15))
    assert pair is not None
    assert pair.now.week == 6
    assert pair.before is not None
    assert pair.before.end == date(2025, 3, 26)  # Wednesday of the sixth week


def test_before_the_first_term_there_is_nothing_and_in_it_nothing_before() -> None:
    assert stretches.of(_DAYS, date(2025, 2, 16)) is None
    first = stretches.of(_DAYS, date(2025, 3, 1))
    assert first is not None
    assert first.before is None


def test_the_school_year_begins_with_its_first_term() -> None:
    pair = stretches.of(_DAYS, date(2026, 3, 10))
    assert pair is not None
    assert pair.year == _AUTUMN.start
    autumn = stretches.of(_DAYS, date(2025, 10, 10))
    assert autumn is not None
    assert autumn.year == _AUTUMN.start


@given(st.dates(date(2025, 2, 17), date(2026, 8, 31)))
def test_two_stretches_never_share_a_day(today: date) -> None:
    pair = stretches.of(_DAYS, today)
    assert pair is not None
    assert pair.now.start <= pair.now.end == today
    if pair.before is not None:
        assert pair.before.start <= pair.before.end < pair.now.start
