"""An invented school before it is a repository: staff, pupils and what is written about them, in the order it
happened.

Ids derive from the story itself, so that telling it again names everything the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

from yulan import ids
from yulan.settings import SchoolFile

ZONE = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Post:
    """A post somebody holds: from the first day of the story where `since` is missing, and through `until`."""

    role: str
    scope: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff; on the day `lost_key` a keeper gives them a new key for one that was lost (no keeper's)."""

    id: str
    name: str
    posts: tuple[Post, ...] = ()
    lost_key: date | None = None


@dataclass(frozen=True, slots=True)
class Mentor:
    """Somebody paired with a student: from the day the file is opened where `since` is earlier, through `until`."""

    person: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """A revision of a card: `fields` as they are from then on. Edits that are `forked` and follow each other stand on
    one and the same predecessor.
    """

    by: str
    date: date
    fields: Mapping[str, Any] = field(repr=False)
    forked: bool = False


@dataclass(frozen=True, slots=True)
class Pupil:
    """A student: `card` is the front matter without what every record has, `left` the day their file was closed."""

    handle: str
    scope: str
    mentors: tuple[Mentor, ...]
    card: Mapping[str, Any] = field(repr=False)
    opened: date
    left: date | None = None
    body: str = field(default="", repr=False)
    edits: tuple[Edit, ...] = field(default=(), repr=False)

    @property
    def sid(self) -> str:
        """The student's id."""
        return stable(10, "student", self.handle)


@dataclass(frozen=True, slots=True)
class Note:
    """A revision of a record: what happened on `date`, written down at `at`, by `by` or by `entered_by` for them."""

    kind: str
    pupil: str  # handle, or ""
    by: str
    date: date
    at: datetime
    fields: Mapping[str, Any] = field(repr=False)
    body: str = field(repr=False)
    key: str = ""  # tells records of one story apart
    entered_by: str = ""
    forked: bool = False  # stands on what the forked one before it stands on
    broken: bool = False  # somebody changed a figure in it after it was signed

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
