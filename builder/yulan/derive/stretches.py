"""The days of a term that are looked at, and as many of the term before: up to the same day of the same school week,
so that two terms can be compared while one of them runs. Owns what "as far as today" means there.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from yulan.derive.periods import school_year
from yulan.schooldays import SchoolDays, Term
from yulan.value import Value

_DAY = timedelta(days=1)


class Stretch(Value, frozen=True):
    """Days of a term, both ends included; what lies in the holiday after it is its own."""

    term: Term
    start: date
    end: date
    week: int  # the number of the school week it reaches into; 0 where it reaches beyond the term

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.start <= day <= self.end


class Pair(Value, frozen=True):
    """This term as far as today, and the one before as far as the same day of it."""

    now: Stretch
    before: Stretch | None
    year: date  # the first day of the school year this term belongs to


def of(days: SchoolDays, today: date) -> Pair | None:
    """The two stretches; None before the first term."""
    begun = sorted((one for one in days.terms if one.possible and one.start <= today), key=lambda one: one.start)
    if not begun:
        return None
    term = begun[-1]
    now = Stretch(term, term.start, today, _week(days, term, today))
    before = next((_as_far(days, earlier, now) for earlier, later in pairwise(begun) if later is term), None)
    year = school_year(days, term)
    return Pair(now, before, min(one.start for one in begun if school_year(days, one) == year))


def _week(days: SchoolDays, term: Term, day: date) -> int:
    """The school week of a day; in a week without school the one before, beyond the term none."""
    if day > term.end:
        return 0
    return max((one.number for one in days.weeks(term) if one.start <= day), default=1)


def _as_far(days: SchoolDays, term: Term, now: Stretch) -> Stretch:
    """As far into an earlier term as `now` reaches into its own, and never into the next."""
    if not now.week:
        end = term.end + (now.end - now.term.end)
    else:
        weeks = days.weeks(term)
        same = next((one for one in weeks if one.number == now.week), weeks[-1] if weeks else None)
        monday = same.start - timedelta(days=same.start.weekday()) if same is not None else term.start
        own = next((one for one in days.weeks(now.term) if one.number == now.week), None)
        ahead = (now.end - (own.start - timedelta(days=own.start.weekday()))).days if own is not None else 0
        end = min(monday + timedelta(days=max(ahead, 0)), term.end)
    end = max(term.start, min(end, now.term.start - _DAY))
    return Stretch(term, term.start, end, now.week)
