"""Absences without a reason that follow each other: from when to when a child was away, and when they were back. Owns
what counts as a reason and where one absence ends. It knows nothing of what is owed for it (`dropout.py`).

An absence ends by its own word, on the day before the child came back, when leave is given, or when the next one
begins. Leave with an end takes its days out; leave without one excuses nothing that is written down after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from yulan.kinds.absence import Absence
from yulan.kinds.return_ import Return
from yulan.school import Entry
from yulan.schooldays import SchoolDays

_DAY = timedelta(days=1)
_REASONS = frozenset({"illness", "personal", "family"})  # reasons a school accepts, unless leave was refused


@dataclass(frozen=True, slots=True)
class Run:
    """A child away without a reason from `start` to `last`, today at the latest, with no day of school between.

    `back` is the first day on which that was over, None while it lasts; `leave`: it was over because leave was given.
    """

    start: date
    last: date
    back: date | None
    absences: tuple[Entry, ...] = field(repr=False)
    leave: bool = False


def runs(days: SchoolDays, found: Iterable[Entry], today: date) -> tuple[Run, ...]:
    """The times one child was away without a reason, oldest first; `found` are that child's records."""
    absences: list[Entry] = []
    leaves: list[Absence] = []
    backs: list[date] = []
    for one in found:
        if isinstance(one.values, Absence) and one.values.start <= today:
            if unexplained(one.values):
                absences.append(one)
            else:
                leaves.append(one.values)
        elif isinstance(one.values, Return) and is_back(one.values):
            backs.append(one.date)
    single = [run for one in absences if (run := _run(one, absences, leaves, sorted(backs), today)) is not None]
    for leave in leaves:
        if leave.end is not None:
            single = [part for run in single for part in _without(run, leave.start, leave.end)]
    return tuple(_joined(days, sorted(single, key=lambda one: (one.start, one.last))))


def unexplained(values: Absence) -> bool:
    """Whether somebody is away without a reason the school accepts: leave that was given excuses, leave refused not."""
    if values.excused is not None:
        return not values.excused
    return values.reason not in _REASONS


def is_back(values: Return) -> bool:
    """Whether a step says that the child is back; an answer to a letter of enquiry is of another place."""
    return values.step == "back" or (values.result == "returned" and values.step != "enquiry")


def _run(
    entry: Entry, absences: Sequence[Entry], leaves: Sequence[Absence], backs: Sequence[date], today: date
) -> Run | None:
    """One absence by itself; None where another record of the same day says it all."""
    start, end = _span(entry)
    over = [(day, False) for day in backs if day > start][:1]
    if end is not None:
        over.append((end + _DAY, False))
    else:
        others = [_span(one) for one in absences]
        if any(first == start and last is not None for first, last in others):
            return None
        over += [(first, False) for first, _ in others if first > start]
        over += [(one.start, True) for one in leaves if one.start >= start]
    back, leave = min(over, default=(None, False))
    if back is None or back > today:
        return Run(start, today, None, (entry,))
    return Run(start, back - _DAY, back, (entry,), leave) if back > start else None


def _span(entry: Entry) -> tuple[date, date | None]:
    values = entry.values
    return (values.start, values.end) if isinstance(values, Absence) else (entry.date, None)


def _without(run: Run, first: date, last: date) -> Iterator[Run]:
    """The run without the days of a leave."""
    if last < run.start or first > run.last:
        yield run
        return
    if first > run.start:
        yield replace(run, last=first - _DAY, back=first, leave=True)
    if last < run.last:
        yield replace(run, start=last + _DAY)


def _joined(days: SchoolDays, single: Iterable[Run]) -> Iterator[Run]:
    """Runs without a day of school between them, as one."""
    run: Run | None = None
    for one in single:
        if run is None:
            run = one
        elif run.back is not None and days.count(run.last + _DAY, one.start - _DAY):
            yield run
            run = one
        else:
            later = run if one.back is not None and (run.back is None or run.last > one.last) else one
            absences = {each.id: each for each in (*run.absences, *one.absences)}
            run = replace(later, start=run.start, absences=tuple(absences.values()))
    if run is not None:
        yield run
