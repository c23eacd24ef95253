"""School time: which days are school days, and the weeks, months and holidays of a term. Owns how the school's own
changes lie over the national calendar: its holidays and make-up days win. It knows no clock; days outside every term
are no school days. A term nobody could mean (backwards, or longer than a year) has no days here; `settings.problems`
says so.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Literal

from yulan import national
from yulan.value import Value

Season = Literal["spring", "autumn"]
Holidays = Literal["winter", "summer"]

LONGEST = 366  # days of a term
MONTH_DAYS = 14  # of a month that lie in a term, for it to count as one of the term's

_DAY = timedelta(days=1)
_SATURDAY = 5
_SECOND_HALF = 7  # a term that begins in July or later is the autumn's


class Holiday(Value, frozen=True):
    """Days off of one school, both included."""

    start: date
    end: date
    name: str = ""

    @property
    def days(self) -> Iterator[date]:
        """Each of its days; none where it ends before it begins, and no more than a year of them."""
        return _days(self.start, min(self.end, self.start + timedelta(days=LONGEST)))


@dataclass(frozen=True, slots=True)
class Term:
    """A school term, both ends included, with what the school changed of the national calendar."""

    id: str
    start: date
    end: date
    holidays: tuple[Holiday, ...] = ()
    school_days: tuple[date, ...] = ()  # make-up days: school, though a weekend or a holiday

    @property
    def possible(self) -> bool:
        """Whether it can be meant: not backwards, not longer than a year."""
        return 0 <= (self.end - self.start).days < LONGEST


class Week(Value, frozen=True):
    """A week of a term, Monday to Sunday cut to the term; numbered from 1 among those with a school day."""

    number: int
    start: date
    end: date


@dataclass(frozen=True)
class SchoolDays:
    """The school days of these terms: weekdays but those in `off`, and the days in `on`, which wins."""

    terms: tuple[Term, ...]
    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()
    holiday_names: Mapping[date, str] = field(default_factory=dict, hash=False)

    def is_school_day(self, day: date) -> bool:
        """Whether there is school on that day."""
        return day in self._set

    def count(self, start: date, end: date) -> int:
        """How many school days lie between two days, both included; 0 where the second is the earlier."""
        return max(0, bisect_right(self._days, end) - bisect_left(self._days, start))

    def after(self, day: date, n: int) -> date | None:
        """The n-th school day after a day, n from 1; None where the known terms end before it."""
        if n < 1:
            raise ValueError("school days after a day are counted from 1")
        return self._at(bisect_right(self._days, day) + n - 1)

    def on_or_after(self, day: date) -> date | None:
        """The first school day from a day on; None after the last known term."""
        return self._at(bisect_left(self._days, day))

    def between(self, start: date, end: date) -> tuple[date, ...]:
        """The school days between two days, both included."""
        return self._days[bisect_left(self._days, start) : bisect_right(self._days, end)]

    def term_of(self, day: date) -> Term | None:
        """The term a day lies in; holidays within it belong to it too."""
        return next((one for one in self._ordered if one.start <= day <= one.end), None)

    def weeks(self, term: Term) -> tuple[Week, ...]:
        """The weeks of a term that have a school day."""
        return self._weeks.get(term.id, ())

    def week_of(self, day: date) -> Week | None:
        """The week of its term a day lies in; None outside terms and in a week without school."""
        term = self.term_of(day)
        weeks = self.weeks(term) if term is not None else ()
        return next((one for one in weeks if one.start <= day <= one.end), None)

    def months(self, term: Term) -> tuple[tuple[str, date, date], ...]:
        """The months of a term, each as `2025-11`, first and last day within the term; at least 14 days of each."""
        return tuple(_months(term)) if term.possible else ()

    def holiday_after(self, term: Term) -> tuple[date, date] | None:
        """First and last day of the holidays between a term and the next; None where no next term is known."""
        following = next((one for one in self._ordered if one.start > term.end), None)
        if following is None or following.start - term.end <= _DAY:
            return None
        return term.end + _DAY, following.start - _DAY

    def season(self, term: Term) -> Season:
        """Whether it is a spring or an autumn term, by the month it begins in."""
        return "autumn" if term.start.month >= _SECOND_HALF else "spring"

    def holiday_season(self, term: Term) -> Holidays:
        """Which holidays follow a term: winter after autumn, summer after spring."""
        return "winter" if self.season(term) == "autumn" else "summer"

    @cached_property
    def _ordered(self) -> tuple[Term, ...]:
        return tuple(sorted((one for one in self.terms if one.possible), key=lambda one: (one.start, one.end)))

    @cached_property
    def _days(self) -> tuple[date, ...]:
        """Every school day, in order: to count is to look up two places."""
        found = {day for term in self._ordered for day in _days(term.start, term.end) if self._open(day)}
        return tuple(sorted(found))

    @cached_property
    def _set(self) -> frozenset[date]:
        return frozenset(self._days)

    @cached_property
    def _weeks(self) -> Mapping[str, tuple[Week, ...]]:
        return {term.id: tuple(self._weeks_of(term)) for term in self._ordered}

    def _open(self, day: date) -> bool:
        return day in self.on or (day.weekday() < _SATURDAY and day not in self.off)

    def _weeks_of(self, term: Term) -> Iterator[Week]:
        start, number = term.start, 0
        while start <= term.end:
            end = min(term.end, start + timedelta(days=6 - start.weekday()))
            if self.count(start, end):
                number += 1
                yield Week(number, start, end)
            start = end + _DAY

    def _at(self, place: int) -> date | None:
        return self._days[place] if place < len(self._days) else None


@lru_cache(maxsize=16)
def of(terms: tuple[Term, ...]) -> SchoolDays:
    """The school days of these terms: the national calendar, and over it what the school changed."""
    meant = tuple(one for one in terms if one.possible)
    if not meant:
        return SchoolDays(terms)
    known = national.national({year for one in meant for year in (one.start.year, one.end.year)})
    names, on = dict(known.off), set(known.workdays)
    for term in meant:
        for holiday in term.holidays:
            for day in holiday.days:
                names[day] = holiday.name
                on.discard(day)
    own = {day for term in meant for day in term.school_days}
    off = names.keys() - own
    return SchoolDays(
        terms,
        off=frozenset(off),
        on=frozenset(on | own),
        holiday_names=MappingProxyType({day: name for day, name in names.items() if day in off}),
    )


def unknown_years(terms: tuple[Term, ...]) -> tuple[int, ...]:
    """The years these terms reach into of which it is not known yet which days are moved."""
    years = {year for one in terms if one.possible for year in (one.start.year, one.end.year)}
    return tuple(sorted(national.national(years).unknown)) if years else ()


def months(start: date, end: date) -> Iterator[date]:
    """The first days of the months from `start` to `end`; of the first month `start` itself."""
    while start <= end:
        yield start
        start = date(start.year + start.month // 12, start.month % 12 + 1, 1)


def _days(start: date, end: date) -> Iterator[date]:
    return (start + timedelta(days=n) for n in range((end - start).days + 1))


def _months(term: Term) -> Iterator[tuple[str, date, date]]:
    start = term.start
    while start <= term.end:
        after = (start.replace(day=28) + timedelta(days=4)).replace(day=1)
        end = min(term.end, after - _DAY)
        if (end - start).days + 1 >= MONTH_DAYS:
            yield start.isoformat()[:7], start, end
        start = after
