"""keys/locks/<lock>.yaml: one lock's scope, mentors, generations, holders and sealed private key. Owns that file's
shape and the names of locks and holders; opens nothing.
"""

from __future__ import annotations

import base64
from datetime import date
from typing import Literal

from msgspec import field

from yulan import plainfile
from yulan.people import holds

FOLDER = "keys/locks/"
LINKS = "keys/links/"
_COLUMNS = 76


class Scope(plainfile.Shape, frozen=True, kw_only=True):
    """Where a lock belongs: `school`, a grade, a class, `closed`."""

    at: str
    from_: int = field(name="from")
    until: int | None = None


class Mentor(plainfile.Shape, frozen=True, kw_only=True):
    """A person paired with the student."""

    person: str
    from_: int = field(name="from")
    until: int | None = None


class Extra(plainfile.Shape, frozen=True, kw_only=True):
    """A holder beyond policy: a post's name or `@person`; `ends` is the planned last day, and ends nothing."""

    holder: str
    from_: int = field(name="from")
    until: int | None = None
    ends: date | None = None


class Generation(plainfile.Shape, frozen=True, kw_only=True):
    """One key pair of the lock; `holders` maps holder to the epoch since when, in the order of the stanzas. `was` are
    numbers it bore in entries that were replaced: records may name them.
    """

    g: int
    was: tuple[int, ...] = ()
    public: str
    from_: int = field(name="from")
    until: int | None = None
    holders: dict[str, int] = field(default_factory=dict)
    sealed: str | None = None

    def sealed_bytes(self) -> bytes:
        """The age file with the private key; empty where none stands."""
        text = self.sealed or ""
        # What stands between letters counts for nothing, but has to be ASCII: of other gaps the text is rid before.
        return base64.b64decode(text if text.isascii() else "".join(text.split()))


class Lock(plainfile.Shape, frozen=True, kw_only=True):
    """The whole file."""

    yulan: Literal["lock/1"] = field(default="lock/1")
    lock: str
    kind: Literal["post", "drawer", "student"]
    role: str | None = None
    drawer: str | None = None
    scope: tuple[Scope, ...]
    mentors: tuple[Mentor, ...] = ()
    extra: tuple[Extra, ...] = ()
    spare: str | None = None
    generations: tuple[Generation, ...] = ()

    @property
    def path(self) -> str:
        """Where the file lies."""
        return f"{FOLDER}{self.lock}.yaml"

    @property
    def sid(self) -> str:
        """The student's id, or nothing."""
        return self.lock.removeprefix("student-") if self.kind == "student" else ""

    @property
    def newest(self) -> Generation | None:
        """The newest generation, which may have ended."""
        return self.generations[-1] if self.generations else None

    @property
    def writable(self) -> Generation | None:
        """The generation new records are sealed to; none while the lock is closed to writing."""
        newest = self.newest
        return newest if newest is not None and newest.until is None else None

    def generation(self, g: int) -> Generation | None:
        """Generation number g."""
        return self.generations[g - 1] if 0 < g <= len(self.generations) else None

    def called(self, g: int) -> tuple[Generation, ...]:
        """The generations a record may mean by number g: that one, and those that bore the number once."""
        return tuple(one for one in self.generations if one.g == g or g in one.was)

    def link(self, g: int) -> str:
        """Where the link lies that opens with generation `g` of this lock."""
        return link_path(self.lock, g)

    def scope_at(self, epoch: int) -> str:
        """The scope at `epoch`, or nothing before the lock was."""
        return next((one.at for one in self.scope if holds(one, epoch)), "")

    def mentors_at(self, epoch: int) -> tuple[str, ...]:
        """Person ids of the mentors at `epoch`."""
        return tuple(one.person for one in self.mentors if holds(one, epoch))

    def extra_at(self, epoch: int) -> tuple[str, ...]:
        """Holders beyond policy at `epoch`."""
        return tuple(one.holder for one in self.extra if holds(one, epoch))


def student_lock(sid: str) -> str:
    """The name of a student's lock."""
    return f"student-{sid}"


def drawer_lock(drawer: str, scope: str = "school") -> str:
    """The name of a drawer's lock."""
    return f"drawer-{drawer}" if scope == "school" else f"drawer-{drawer}-{scope}"


def link_path(lock: str, g: int) -> str:
    """Where the link lies that opens with generation `g` and holds generation g-1's key."""
    return f"{LINKS}{lock}.{g}.age"


def armour(sealed: bytes) -> str:
    """Base64 of an age file, as `sealed` holds it."""
    text = base64.b64encode(sealed).decode()
    return "".join(f"{text[at : at + _COLUMNS]}\n" for at in range(0, len(text), _COLUMNS)) or "\n"
