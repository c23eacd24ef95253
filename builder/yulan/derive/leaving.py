"""When a child leaves, and by when the file is to go along: on a transfer, at the end of the last year. Owns which day
is taken for it where several are written down.
"""

from __future__ import annotations

from datetime import date, timedelta

from yulan import calendar
from yulan.derive.pupil import GONE, Pupil
from yulan.schooldays import SchoolDays

BEFORE = timedelta(days=60)  # a file may be sent ahead
_LAST_WEEKS = timedelta(days=20)
_TWO_WEEKS = timedelta(days=14)
_DAY = timedelta(days=1)


def of(pupil: Pupil, days: SchoolDays, within: int) -> tuple[date, date] | None:
    """From which day on and until when the file is to be handed on; None for who stays."""
    card, scope = pupil.card, pupil.file.scope
    if card is not None and card.roll_status in GONE and pupil.file.card is not None:
        told = [one.since for one in card.roll_history if one.status in GONE]
        day = max(told) if told else pupil.file.card.at.date()
        end = days.after(day, within)
        # Of a day before every known term the next school day says nothing.
        return day, end if end is not None and end - day <= BEFORE * 2 else day + _TWO_WEEKS
    if not calendar.is_class(scope):
        scope = card.class_ or "" if card is not None else ""
    if not calendar.is_class(scope):
        return None
    leaves = calendar.leaves(scope)
    ends = [one.end for one in days.terms if one.possible and leaves - BEFORE * 2 < one.end < leaves]
    last = max(ends, default=leaves - _DAY)
    return last - _LAST_WEEKS, leaves - _DAY
