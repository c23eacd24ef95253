"""Which records prove what, as the reference sees it: one short function a proof."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.derive.reference_child import Child, is_teacher, subtype
from tests.derive.reference_time import Period, Row
from yulan.school import Entry

Proof = Callable[[Any, Child, Period], bool]


def _went(entry: Entry) -> set[str]:
    return {entry.by, *getattr(entry.values, "visitors", ())}


def by_mentor(entry: Any, child: Child, period: Period) -> bool:
    return entry.by in child.mentors(entry.date) or any(entry.by in child.mentors(day) for day in period.days)


def by_teacher(entry: Any, child: Child, period: Period) -> bool:
    return is_teacher(child, entry.by, entry.date)


def joint(entry: Any, child: Child, period: Period) -> bool:
    return len(_went(entry)) > 1 if entry.values.joint is None else bool(entry.values.joint)


def with_teacher(entry: Any, child: Child, period: Period) -> bool:
    return any(is_teacher(child, one, entry.date) for one in _went(entry))


def winter(entry: Any, child: Child, period: Period) -> bool:
    return bool(entry.date >= period.start or entry.values.occasion == "winter")


def help_plan(entry: Any, child: Child, period: Period) -> bool:
    return bool(entry.values.type != "study")


_PROOFS: Mapping[str, Proof] = {
    "any": lambda _entry, _child, _period: True,
    "by-mentor": by_mentor, "by-teacher": by_teacher, "joint": joint, "with-teacher": with_teacher,
    "winter": winter, "help-plan": help_plan,
}  # fmt: skip


def fits(row: Row, entry: Any, child: Child | None, period: Period) -> bool:
    """Whether a record is of the kind that is asked for, and proves it."""
    if entry.kind != row.kind or (row.subtype and subtype(entry) != row.subtype):
        return entry.kind in row.kinds[1:]
    if row.proof in _PROOFS and not (row.proof == "winter" and row.kind != "visit"):
        return child is None or _PROOFS[row.proof](entry, child, period)
    field = {"visit": "occasion", "contact": "between"}.get(entry.kind, "type")
    return bool(getattr(entry.values, field) == row.proof)
