"""School time as duties count it: terms, the months of a term, the last weeks of one. Owns which stretch of days a
period is and which days after it still count for it; it knows no duty and no clock.

A month counts if at least 14 days of it lie in the term. What lies between two periods belongs to the one before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from yulan.derive.rules import Per
from yulan.school import Term

MONTH_DAYS = 14  # of a month that count as one
LAST_DAYS = 21  # of a term in which it is summed up
TERMS = 2  # looked at: the one that runs, or ran last, and the one before

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to `end`; records count from `first` on, in the holiday after it until `last`."""

    id: str  # `2025-11` or the term's id
    term: str
    first: date
    start: date
    end: date
    last: date

    @property
    def days(self) -> int:
        """How long it is."""
        return (self.end - self.start).days + 1


def lately(terms: Iterable[Term], per: Per, today: date) -> tuple[Period, ...]:
    """The periods begun by `today` in the term that runs, or ran last, and the one before; oldest first."""
    known = sorted((term for term in terms if term.start <= term.end), key=lambda term: term.start)
    shown = {term.start for term in [term for term in known if term.start <= today][-TERMS:]}
    cut = [(term.start, *part) for term in known for part in _parts(term, per)]
    lasts = (*(after[2] - _DAY for _, after in pairwise(cut)), date.max)
    return tuple(
        Period(name, term, first, start, end, last)
        for (began, term, first, name, start, end), last in zip(cut, lasts, strict=False)
        if began in shown and start <= today
    )


def _parts(term: Term, per: Per) -> Iterator[tuple[str, date, str, date, date]]:
    """Of each period: its term, the first day that counts, its id, start and end."""
    if per == "month":
        for start, end in _months(term):
            yield term.id, start, start.isoformat()[:7], start, end
    else:
        weeks = max(term.start, term.end - timedelta(days=LAST_DAYS - 1))
        yield term.id, term.start, term.id, weeks if per == "term-end" else term.start, term.end


def _months(term: Term) -> Iterator[tuple[date, date]]:
    start = term.start
    while start <= term.end:
        after = (start.replace(day=28) + timedelta(days=4)).replace(day=1)
        end = min(term.end, after - _DAY)
        if (end - start).days + 1 >= MONTH_DAYS:
            yield start, end
        start = after
