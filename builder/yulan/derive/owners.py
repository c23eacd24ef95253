"""Who owes a duty: the people behind a role, for a child, a class or the school, in a period. Owns that a duty of a
time is owed by who held the post then, if they are still here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from yulan import calendar
from yulan.derive.pupil import Pupil, Teachers
from yulan.derive.rule import ASSIGNED, FINDER
from yulan.derive.view import View
from yulan.kinds.placement import Placement
from yulan.school import Entry


def of(
    view: View, who: tuple[str, ...], start: date, end: date, pupil: Pupil | None, scope: str = "",
    found: Entry | None = None,
) -> tuple[str, ...]:  # fmt: skip
    """Who owes it between two days: any of them may do it. `found` is what happened, where something did."""
    if pupil is None or found is not None:
        return _of(view, who, start, end, pupil, scope, found)
    key = who, start, end
    known = pupil.owes.get(key)
    if known is None:
        known = pupil.owes[key] = _of(view, who, start, end, pupil, pupil.file.scope, None)
    return known


def _of(
    view: View, who: tuple[str, ...], start: date, end: date, pupil: Pupil | None, scope: str, found: Entry | None
) -> tuple[str, ...]:  # fmt: skip
    scope = pupil.file.scope if pupil is not None else scope
    if len(who) == 1:
        return tuple(_role(view, who[0], start, end, pupil, scope, found))
    return tuple(dict.fromkeys(one for role in who for one in _role(view, role, start, end, pupil, scope, found)))


def _role(
    view: View, role: str, start: date, end: date, pupil: Pupil | None, scope: str, found: Entry | None
) -> Iterator[str]:
    day = min(end, view.today)
    if role == "mentor" and pupil is not None:
        yield from pupil.mentors(day, day) or pupil.mentors(start, end)
    elif role == "class-teacher":
        yield from _teachers(view, pupil, scope).on(day)
    elif role == ASSIGNED and pupil is not None:
        yield from _assigned(pupil, day) or _teachers(view, pupil, scope).on(day)
    elif role == FINDER:
        yield from (found.by,) if found is not None and found.by else ()
    elif role == "subject-teacher":
        yield from view.holders.get(f"{role}-{scope}", ())
    elif role == "grade-head":
        yield from view.holders.get(f"grade-{calendar.grade_of(scope)}", ()) if calendar.is_class(scope) else ()
    else:
        yield from view.holders.get(role, ())


def _teachers(view: View, pupil: Pupil | None, scope: str) -> Teachers:
    return pupil.teachers if pupil is not None else view.of_class(scope)


def _assigned(pupil: Pupil, day: date) -> tuple[str, ...]:
    """The teacher named by the newest placement of that time."""
    named = [
        one.values.teacher
        for one in pupil.records.get("placement", ())
        if isinstance(one.values, Placement) and one.values.teacher and (one.values.since or one.date) <= day
    ]
    return (named[-1],) if named else ()
