"""A small school in which one duty at a time is looked at: one child, one class, every drawer open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from tests.pages.sample import entry, sample_school
from yulan import policy
from yulan.derive import duties
from yulan.derive.state import State
from yulan.duty_change import DutyChange
from yulan.school import DrawerAccess, Entry, Person, School, StudentFile, Term

SID = "10k2m7pqr0"
SPRING = Term("2025-spring", date(2025, 2, 17), date(2025, 7, 4))
AUTUMN = Term("2025-autumn", date(2025, 9, 1), date(2026, 1, 23))
NEXT = Term("2026-spring", date(2026, 2, 23), date(2026, 7, 3))
TODAY = date(2025, 11, 21)
FULL: dict[str, Any] = {
    "birth_date": "2016-01-01", "address": "村里", "phone": "1", "character": "静", "interests": "画",
    "relations": "好", "guardians": [{"who": "first", "name": "甲", "able": "true"}],
    "willing": {"student": "true", "guardian": "true"}, "consent": {"date": "2025-02-01"},
}  # fmt: skip
PAIRED: dict[str, Any] = {"mentors": [{"person": "zhou-qiang"}]}

Made = Callable[[], Entry]


def listed(*codes: str) -> dict[str, Any]:
    """The fields of a card that lists the child in these categories."""
    return {"categories": [{"code": code} for code in codes]}


def of(kind: str, day: str, by: str = "wang-fang", **fields: Any) -> Made:
    """A record about the child, made when asked for."""
    return lambda: entry(kind, SID, day, by, **fields)


def office(kind: str, day: str, by: str = "zhao-min", **fields: Any) -> Made:
    """A record about no child."""
    return lambda: entry(kind, "", day, by, drawer="office", **fields)


def file(*records: Made, opened: str = "2025-02-17", scope: str = "p2023-1", **fields: Any) -> StudentFile:
    """The child's file, with a complete card but for `fields`."""
    card = entry("card", SID, opened, "wang-fang", rid="card", **{"name": "甲", "sex": "female", **FULL, **fields})
    made = sorted((one() for one in records), key=lambda one: (one.date, one.id), reverse=True)
    return StudentFile(SID, scope, (), card, tuple(made), (), "甲")


def drawers(*closed: str) -> tuple[DrawerAccess, ...]:
    """The drawers of the default policy, all open to the reader but those named."""
    return tuple(
        DrawerAccess(one.drawer, one.per, one.kinds, (), (), (), (), readable=one.drawer not in closed)
        for one in policy.default().drawers
    )


def school(
    *files: StudentFile,
    loose: tuple[Made, ...] = (),
    changes: tuple[DutyChange, ...] = (),
    closed: tuple[str, ...] = (),
) -> School:
    """The school with these files."""
    sample = sample_school()
    more = Person("xu-jun", "徐军", ("roll-officer", "academic-office"), active=True)
    settings = replace(
        sample.settings, terms=(SPRING, AUTUMN, NEXT), classes={"p2023-1": ""}, duties=changes, left_behind="cn-2016"
    )
    return replace(
        sample,
        students=files,
        loose=tuple(one() for one in loose),
        settings=settings,
        drawers=drawers(*closed),
        people={**sample.people, more.id: more},
    )


def found(made: School, duty: str, today: date = TODAY) -> dict[str, State]:
    """The states of one duty by period; of several in one period, by period and what they are about."""
    states = [one for one in duties.states(made, today) if one.duty == duty]
    once = {one.period for one in states if sum(other.period == one.period for other in states) == 1}
    return {one.period if one.period in once else f"{one.period} {one.about}": one for one in states}


def stands(made: School, duty: str, today: date = TODAY) -> dict[str, str]:
    """Where they stand."""
    return {period: one.state for period, one in found(made, duty, today).items()}
