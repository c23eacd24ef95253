"""The term that runs as charts see it: its days as far as this week or its end, its holidays, its months in words."""

from __future__ import annotations

from datetime import timedelta

from yulan import schooldays
from yulan.pages.charts.term import Span
from yulan.pages.words import Words
from yulan.schooldays import Term

_DAY = timedelta(days=1)
_LONGEST = 400  # days, in whatever state the settings are


def of(words: Words, term: Term) -> Span:
    """The span of a term; once it is over, as far as this week, and the days behind it are holidays. This week is
    marked in pictures of the school's term alone: in all of them at the same place.
    """
    school = words.school
    days, sunday = school.settings.days, school.today + _DAY * (6 - school.today.weekday())
    end = min(term.end if school.today <= term.end else sunday, term.start + timedelta(days=_LONGEST))
    off = {day for day in days.holiday_names if term.start <= day <= end}
    off |= {term.end + _DAY * n for n in range(1, (end - term.end).days + 1)}
    now = words.t("charts.today") if term == school.term else ""
    months = {day: words.month_name(day) for day in schooldays.months(term.start, end)}
    return Span(term.start, end, frozenset(off), months, now)
