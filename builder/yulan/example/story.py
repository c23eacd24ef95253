"""An invented school before it is a repository: staff, pupils and what is written about them, in the order it
happened.

Ids derive from the story itself, so that telling it again names everything the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from yulan import ids
from yulan.settings import SchoolFile


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff; posts are (role, scope)."""

    id: str
    name: str
    posts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Pupil:
    """A student: `card` is the front matter without what every record has, `left` the day they left."""

    handle: str
    scope: str
    mentors: tuple[str, ...]
    card: Mapping[str, Any] = field(repr=False)
    opened: date
    left: date | None = None
    body: str = field(default="", repr=False)

    @property
    def sid(self) -> str:
        """The student's id."""
        return stable(10, "student", self.handle)


@dataclass(frozen=True, slots=True)
class Note:
    """A record: what happened on `date`, written down at `at`."""

    kind: str
    pupil: str  # handle, or ""
    by: str
    date: date
    at: datetime
    fields: Mapping[str, Any] = field(repr=False)
    body: str = field(repr=False)
    key: str = ""  # tells records of one story apart

    @property
    def rid(self) -> str:
        """The record's id."""
        return stable(16, self.kind, self.pupil, self.by, self.date.isoformat(), self.key)


@dataclass(frozen=True, slots=True)
class Story:
    """A whole invented school. `began` is the day its repository began; the first of `staff` begins it."""

    school: SchoolFile
    began: date
    staff: tuple[Staff, ...]
    pupils: tuple[Pupil, ...]
    notes: tuple[Note, ...]


def stable(length: int, *words: str) -> str:
    """An id that the words decide."""
    digest = hashlib.sha256("\0".join(("yulan example", *words)).encode()).digest()
    return ids.new(length, lambda count: digest[:count])
