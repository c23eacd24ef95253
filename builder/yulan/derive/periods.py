"""School time as duties count it: terms, their months and weeks, school days, school years, the last weeks of a term,
the winter holiday. Owns which stretch of days a period is and which days around it still count for it; it knows no
duty and no clock.

A month counts if at least 14 days of it lie in the term, any period only if there is school in it. What lies between
two periods belongs to the one before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from yulan.derive.rule import Per
from yulan.schooldays import SchoolDays, Term

LAST_DAYS = 21  # of a term in which it is summed up
TERMS = 2  # looked at: the one that runs, or ran last, and the one before
WEEKS = 2  # looked at, of those begun
DAYS = 5  # school days looked at, today's included,
DAYS_AGO = 10  # and none longer ago than this
WINTER = 28  # days of a winter holiday of which no next term says when it ends

_DAY = timedelta(days=1)
_JUNE, _LAST_OF_JUNE = (6, 1), (6, 30)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to `end`; records count from `first` on, in the holiday after it until `last`. `days`: of
    school; in a holiday, all of them.
    """

    id: str  # `2025-11`, `2025-autumn-w07`, `2025`, an ISO day, or the term's id
    term: str
    first: date
    start: date
    end: date
    last: date
    days: int
    free: bool = False  # a holiday: every day counts


_OF_YEARS = ("school-year", "year-end")

# Of each period: its term, the first day that counts, its id, start and end.
_Part = tuple[Term, date, str, date, date]


def lately(days: SchoolDays, per: Per, today: date) -> tuple[Period, ...]:
    """The periods begun by `today` in the term that runs, or ran last, and the one before; oldest first."""
    known = sorted((term for term in days.terms if term.possible), key=lambda term: term.start)
    begun = [term for term in known if term.start <= today]
    if not begun:
        return ()
    recent = begun[-TERMS:]
    if per in _OF_YEARS:
        parts = list(_years(days, known, per))
    elif per == "school-day":
        parts = list(_days(days, recent, today))
    else:
        parts = [one for term in known for one in _of_term(days, term, per)]
    lasts = (*(after[1] - _DAY for _, after in pairwise(parts)), date.max)
    found = []
    for (term, first, name, start, end), last in zip(parts, lasts, strict=False):
        if per in ("winter", "year-end"):  # the next term is no longer the holiday
            last = min([last, *(one.start - _DAY for one in known if one.start > end)])
        count = (end - start).days + 1 if per == "winter" else days.count(start, end)
        if start <= today and end >= recent[0].start and count:
            told = _told(days, term, recent) if per in _OF_YEARS else term.id
            found.append(Period(name, told, first, start, end, last, count, free=per == "winter"))
    if per in ("standing", "once"):  # a state of today: only the newest term asks for it
        found = [one for one in found if one.term == begun[-1].id]
    if per == "once":
        found = [replace(one, first=date.min, last=date.max) for one in found]
    return tuple(found[-WEEKS:] if per == "week" else found)


def school_year(days: SchoolDays, term: Term) -> int:
    """The year in which its school year began: an autumn term begins one, be its first days in August."""
    return term.start.year if days.season(term) == "autumn" else term.start.year - 1


def _told(days: SchoolDays, term: Term, recent: Sequence[Term]) -> str:
    """The term under which a school year is told: the last of its terms that has begun."""
    year = school_year(days, term)
    return next((one.id for one in reversed(recent) if school_year(days, one) == year), term.id)


def _of_term(days: SchoolDays, term: Term, per: Per) -> Iterator[_Part]:
    end = term.end
    if per == "month":
        for name, start, last in days.months(term):
            yield term, start, name, start, last
    elif per == "week":
        for week in days.weeks(term):
            yield term, week.start, f"{term.id}-w{week.number:02}", week.start, week.end
    elif per == "spring":
        if days.season(term) == "spring" and term.start <= date(end.year, *_LAST_OF_JUNE):
            last = min(end, date(end.year, *_LAST_OF_JUNE))
            yield term, term.start, term.id, max(term.start, min(date(end.year, *_JUNE), last - 20 * _DAY)), last
    elif per == "winter":
        if days.holiday_season(term) == "winter":
            start, last = days.holiday_after(term) or (end + _DAY, end + WINTER * _DAY)
            yield term, _late(term), term.id, start, last
    else:
        yield term, term.start, term.id, _late(term) if per == "term-end" else term.start, end


def _late(term: Term) -> date:
    """The first of its last days."""
    return max(term.start, term.end - timedelta(days=LAST_DAYS - 1))


def _years(days: SchoolDays, known: Sequence[Term], per: Per) -> Iterator[_Part]:
    years: dict[int, list[Term]] = {}
    for term in known:
        years.setdefault(school_year(days, term), []).append(term)
    for year, terms in years.items():
        first, last = terms[0], terms[-1]
        if per == "school-year":
            # Where only the autumn is known, the year goes on all the same.
            end = last.end if last.start.year > year else date(year + 1, 8, 31)
            yield first, first.start, str(year), first.start, end
        elif last.start.year > year:
            yield last, first.start, str(year), _late(last), last.end


def _days(days: SchoolDays, terms: Sequence[Term], today: date) -> Iterator[_Part]:
    ago = max([today - DAYS_AGO * _DAY, *(term.start for term in terms[:1])])
    for day in days.between(ago, today)[-DAYS:]:
        term = days.term_of(day)
        if term is not None:
            yield term, day, day.isoformat(), day, day
