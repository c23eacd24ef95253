"""Stretches of days, both ends included, and what becomes of several of them: joined, cut out, cut to size. It owns no
calendar.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

Span = tuple[date, date]
EVER: Span = (date.min, date.max)

_DAY = timedelta(days=1)


def span(since: date | None, until: date | None) -> Span:
    """The stretch between two days, either of which may be open."""
    return since or date.min, until or date.max


def joined(found: Iterable[Span]) -> tuple[Span, ...]:
    """The same days in order, no day twice."""
    made: list[Span] = []
    there = [one for one in found if one[0] <= one[1]]
    if len(there) < 2:
        return tuple(there)
    for since, until in sorted(there):
        if made and (made[-1][1] == date.max or since <= made[-1][1] + _DAY):
            made[-1] = (made[-1][0], max(made[-1][1], until))
        else:
            made.append((since, until))
    return tuple(made)


def without(found: Iterable[Span], taken: Iterable[Span]) -> tuple[Span, ...]:
    """The days of `found` that are not among those `taken`; both as `joined` gives them."""
    left = list(found)
    for since, until in taken:
        cut: list[Span] = []
        for start, end in left:
            if until < start or end < since:
                cut.append((start, end))
                continue
            if start < since:
                cut.append((start, since - _DAY))
            if until < end:
                cut.append((until + _DAY, end))
        left = cut
    return tuple(left)


def within(found: Iterable[Span], start: date, end: date) -> tuple[Span, ...]:
    """The days of `found` between two days."""
    return tuple(
        [
            (since if since > start else start, until if until < end else end)
            for since, until in found
            if since <= end and until >= start
        ]
    )
