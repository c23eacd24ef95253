"""Where a duty stands: one frozen answer for a child and a period, with its reason. Owns the words of the answer that
machines read; the words people read are texts.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from yulan.value import Value

Standing = Literal["done", "due", "overdue", "excused", "not-applicable", "not-readable"]
OPEN = frozenset({"due", "overdue"})


class Reason(Value, frozen=True):
    """Why a duty stands as it does: a code with words in the texts, and what fills them (codes, numbers, ISO days)."""

    code: str
    params: tuple[tuple[str, str | int], ...] = ()


class State(Value, frozen=True):
    """Where one duty stands for one child (or a class, a mentor, the school: "") in one period.

    `period` is the id of a term, month, week, school year or day, and the part after a slash: `2025-autumn/reconcile`.
    """

    duty: str
    student: str
    people: tuple[str, ...]  # who owes it; any of them may do it
    period: str
    term: str
    start: date
    end: date
    state: Standing
    reason: Reason
    record: str = ""  # the id of what proves it, `card` for the card
    about: str = ""  # the class or the mentor it is about; of an event, the record that asks for it

    @property
    def person(self) -> str:
        """The first of those who owe it, or ""."""
        return self.people[0] if self.people else ""
