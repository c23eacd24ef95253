"""School days of real terms, national holidays and make-up days among them, against a slow obvious count."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yulan import national, schooldays
from yulan.schooldays import Holiday, SchoolDays, Term, Week

AUTUMN = Term("2025-autumn", date(2025, 9, 1), date(2026, 1, 23))
SPRING = Term("2026-spring", date(2026, 2, 23), date(2026, 7, 3))
DAY = timedelta(days=1)


def days_of(*terms: Term) -> SchoolDays:
    return schooldays.of(terms or (AUTUMN, SPRING))


def span(start: date, end: date) -> list[date]:
    return [start + n * DAY for n in range((end - start).days + 1)]


@pytest.mark.parametrize(
    ("day", "school"),
    [
        (date(2025, 9, 28), True),  # a Sunday worked for the National Day week
        (date(2025, 9, 27), False),
        *((date(2025, 10, day), False) for day in range(1, 9)),
        (date(2025, 10, 9), True),
        (date(2025, 10, 10), True),
        (date(2025, 10, 11), True),  # a Saturday worked for it
        (date(2025, 10, 12), False),
        *((date(2026, 1, day), False) for day in (1, 2, 3)),
        (date(2026, 1, 4), True),  # a Sunday worked for New Year
        (date(2026, 2, 28), True),  # a Saturday worked for the Spring Festival
        (date(2025, 8, 29), False),  # before the term
        (date(2026, 1, 26), False),  # after it
        (date(2026, 2, 14), False),  # a Saturday others work on, in our winter holidays
    ],
)
def test_the_national_calendar_of_2025_and_2026_is_kept(day: date, school: bool) -> None:
    assert days_of().is_school_day(day) is school


def test_the_first_school_day_after_the_national_week_follows_it() -> None:
    found = days_of()
    assert found.after(date(2025, 9, 30), 1) == date(2025, 10, 9)
    assert found.after(date(2025, 10, 8), 3) == date(2025, 10, 11)
    assert found.on_or_after(date(2025, 10, 1)) == date(2025, 10, 9)
    assert found.on_or_after(date(2026, 1, 24)) == date(2026, 2, 23) + DAY  # the 23rd is a day off


def test_counting_goes_over_the_holidays_and_ends_with_the_known_terms() -> None:
    found = days_of()
    assert found.after(date(2026, 1, 23), 1) == date(2026, 2, 24)
    assert found.after(SPRING.end, 1) is None
    assert found.on_or_after(SPRING.end + DAY) is None
    assert found.count(date(2026, 1, 24), date(2026, 2, 22)) == 0
    assert found.count(date(2025, 9, 5), date(2025, 9, 1)) == 0


def test_school_days_are_counted_from_one() -> None:
    with pytest.raises(ValueError, match="counted from 1"):
        days_of().after(date(2025, 9, 1), 0)


def test_the_schools_own_changes_win_over_the_national_calendar() -> None:
    own = Term(
        "2025-autumn",
        AUTUMN.start,
        AUTUMN.end,
        holidays=(Holiday(date(2025, 10, 11), date(2025, 10, 17), "秋假"),),
        school_days=(date(2025, 10, 8), date(2025, 11, 1)),
    )
    found = days_of(own)
    assert not any(found.is_school_day(day) for day in span(date(2025, 10, 11), date(2025, 10, 17)))
    assert found.is_school_day(date(2025, 10, 8))  # the nation is off
    assert found.is_school_day(date(2025, 11, 1))  # a Saturday
    assert date(2025, 10, 8) not in found.holiday_names
    assert found.holiday_names[date(2025, 10, 13)] == "秋假"
    assert found.holiday_names[date(2025, 10, 1)] == "国庆节"
    assert found.holiday_names[date(2025, 10, 7)] == national.MOVED


def test_weeks_run_from_monday_to_sunday_and_number_those_with_a_school_day() -> None:
    weeks = days_of().weeks(AUTUMN)
    assert weeks[0] == Week(1, date(2025, 9, 1), date(2025, 9, 7))
    assert weeks[3] == Week(4, date(2025, 9, 22), date(2025, 9, 28))
    assert weeks[4] == Week(5, date(2025, 9, 29), date(2025, 10, 5))
    assert weeks[-1] == Week(21, date(2026, 1, 19), date(2026, 1, 23))
    assert [one.number for one in weeks] == list(range(1, 22))


def test_a_make_up_sunday_belongs_to_its_own_week() -> None:
    assert days_of().week_of(date(2025, 9, 28)) == Week(4, date(2025, 9, 22), date(2025, 9, 28))
    assert days_of().week_of(date(2026, 1, 4)) == Week(18, date(2025, 12, 29), date(2026, 1, 4))


def test_a_week_without_school_has_no_number() -> None:
    own = Term("t", AUTUMN.start, AUTUMN.end, holidays=(Holiday(date(2025, 11, 3), date(2025, 11, 9)),))
    found = days_of(own)
    assert found.week_of(date(2025, 11, 5)) is None
    before, after = found.week_of(date(2025, 10, 29)), found.week_of(date(2025, 11, 12))
    assert before is not None
    assert after is not None
    assert after.number == before.number + 1


def test_a_month_of_few_days_is_no_month_of_the_term() -> None:
    assert [one[0] for one in days_of().months(AUTUMN)] == ["2025-09", "2025-10", "2025-11", "2025-12", "2026-01"]
    assert [one[0] for one in days_of().months(SPRING)] == ["2026-03", "2026-04", "2026-05", "2026-06"]
    assert days_of().months(AUTUMN)[-1] == ("2026-01", date(2026, 1, 1), date(2026, 1, 23))


def test_holidays_lie_between_two_known_terms() -> None:
    found = days_of()
    assert found.holiday_after(AUTUMN) == (date(2026, 1, 24), date(2026, 2, 22))
    assert found.holiday_after(SPRING) is None
    assert (found.season(AUTUMN), found.holiday_season(AUTUMN)) == ("autumn", "winter")
    assert (found.season(SPRING), found.holiday_season(SPRING)) == ("spring", "summer")


def test_the_holidays_within_a_term_belong_to_it() -> None:
    assert days_of().term_of(date(2025, 10, 4)) == AUTUMN
    assert days_of().term_of(date(2026, 2, 1)) is None


@pytest.mark.parametrize("end", [date(2025, 8, 1), date(9999, 12, 31)])
def test_a_term_nobody_could_mean_has_no_days(end: date) -> None:
    wrong = Term("wrong", date(2025, 9, 1), end)
    found = days_of(wrong)
    assert found.weeks(wrong) == ()
    assert found.months(wrong) == ()
    assert not found.is_school_day(date(2025, 9, 1))
    assert found.on_or_after(date(2025, 1, 1)) is None


def test_years_that_are_not_announced_are_named() -> None:
    assert schooldays.unknown_years((AUTUMN, SPRING)) == ()
    assert schooldays.unknown_years((AUTUMN, Term("later", date(2090, 9, 1), date(2091, 1, 20)))) == (2090, 2091)
    assert schooldays.unknown_years(()) == ()


def test_the_names_of_holidays_are_known_in_english() -> None:
    names = set(national.national(range(2016, 2027)).off.values())
    assert names <= set(national.ENGLISH)


def test_the_calendar_is_not_read_before_anybody_asks() -> None:
    told = (  # of years that are not written down
        "import sys\n"
        "from datetime import date\n"
        "from yulan import settings\n"
        "file = settings.load(b'yulan: school/1\\nname: A\\nterms: [{id: a, from: 2040-09-01, to: 2041-01-23}]\\n')\n"
        "own = settings.settings(file, demo=False)\n"
        "assert 'holidays' not in sys.modules\n"
        "assert own.days.is_school_day(date(2040, 10, 10))\n"
        "assert 'holidays' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", told], check=True)


FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)
DAYS = st.dates(FIRST, LAST)


@st.composite
def terms(draw: st.DrawFn) -> tuple[Term, ...]:
    cuts = sorted(draw(st.sets(DAYS, min_size=2, max_size=6)))
    made = []
    for n, (start, end) in enumerate(zip(cuts[::2], cuts[1::2], strict=False)):
        inside = st.dates(start, end)
        off = draw(st.lists(st.tuples(inside, inside), max_size=2))
        holidays = tuple(Holiday(min(pair), max(pair), "假") for pair in off)
        made.append(Term(f"t{n}", start, end, holidays, tuple(draw(st.sets(inside, max_size=3)))))
    return tuple(draw(st.permutations(made)))


def obvious(known: tuple[Term, ...], day: date) -> bool:
    """Whether there is school on a day, asked the slow way."""
    for term in known:
        if term.possible and term.start <= day <= term.end:
            if day in term.school_days:
                return True
            if any(one.start <= day <= one.end for one in term.holidays):
                return False
            told = national.national(range(FIRST.year, LAST.year + 1))
            return day in told.workdays or (day.isoweekday() <= 5 and day not in told.off)
    return False


@given(terms(), DAYS, DAYS, st.integers(1, 40))
def test_counts_are_those_of_counting_day_by_day(known: tuple[Term, ...], one: date, other: date, n: int) -> None:
    found = schooldays.of(known)
    every = [day for day in span(FIRST, LAST) if obvious(known, day)]
    assert found.count(one, other) == sum(one <= day <= other for day in every)
    assert found.between(one, other) == tuple(day for day in every if one <= day <= other)
    assert found.is_school_day(one) == (one in every)
    later = [day for day in every if day > one]
    assert found.after(one, n) == (later[n - 1] if len(later) >= n else None)
    assert found.on_or_after(one) == next((day for day in every if day >= one), None)


@given(terms())
def test_every_school_day_lies_in_exactly_one_numbered_week_of_its_term(known: tuple[Term, ...]) -> None:
    found = schooldays.of(known)
    for term in known:
        weeks = found.weeks(term)
        assert [week.number for week in weeks] == list(range(1, len(weeks) + 1))
        inside = [day for week in weeks for day in found.between(week.start, week.end)]
        assert tuple(inside) == (found.between(term.start, term.end) if term.possible else ())
        for day in inside:
            week = found.week_of(day)
            assert week is not None
            assert week.start <= day <= week.end
