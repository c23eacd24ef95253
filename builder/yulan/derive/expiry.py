"""Which records have been kept for longer than their kind is to be kept, on one day. Owns when a child has left, as far
as card and lock tell; where nobody can tell, nothing of theirs that counts from then has expired.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from yulan import calendar
from yulan.kinds import retention
from yulan.kinds.card import Card
from yulan.kinds.retention import RETENTION
from yulan.school import Entry, School, StudentFile

_GONE = frozenset({"transferred", "graduated"})
_STUDENTS, _DRAWERS = "records/students", "records/drawers"


@dataclass(frozen=True, slots=True)
class Expired:
    """How many records of a kind in one place are past their time. `path` is a folder; it names nobody."""

    path: str
    kind: str
    count: int
    years: int


def expired(school: School, today: date) -> tuple[Expired, ...]:
    """Everything past its time that the reader of the school can read, by folder and kind."""
    counts: Counter[tuple[str, str]] = Counter()
    for file in school.students:
        left = left_on(file)
        entries = (*((file.card,) if file.card is not None else ()), *file.records)
        counts.update(_place(one) for one in entries if _past(school, one, left, today))
    counts.update(_place(one) for one in school.loose if _past(school, one, None, today))
    changed = school.settings.retention
    return tuple(
        Expired(path, kind, count, retention.years(kind, changed)) for (path, kind), count in sorted(counts.items())
    )


def left_on(file: StudentFile) -> date | None:
    """The first day on which the child was no longer here; None for one who is, or of whom nobody can tell."""
    card = file.card.values if file.card is not None else None
    known = card if isinstance(card, Card) else None
    if known is not None and known.roll_status in _GONE:
        told = [one.since for one in known.roll_history if one.status == known.roll_status]
        if told:
            return max(told)
    scope = file.scope if calendar.is_class(file.scope) else (known.class_ or "" if known is not None else "")
    return calendar.leaves(scope) if calendar.is_class(scope) else None


def _past(school: School, entry: Entry, left: date | None, today: date) -> bool:
    rule = RETENTION.get(entry.kind)
    start = entry.date if rule is not None and rule.since == "date" else left
    if rule is None or start is None:
        return False
    return _later(start, retention.years(entry.kind, school.settings.retention)) <= today


def _later(day: date, years: int) -> date:
    """The day that many years later; 1 March for 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _place(entry: Entry) -> tuple[str, str]:
    own = entry.student and entry.drawer == "file"
    return f"{_STUDENTS}/{entry.student}" if own else _DRAWERS, entry.kind
