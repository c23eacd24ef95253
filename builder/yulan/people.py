"""keys/people.yaml: staff, the posts they hold, their public keys, the recovery keys. Owns that file's shape and the
questions it answers alone; refuses nothing about policy or locks. Entries are ended, never deleted; `from` and
`until` are epochs.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal, Protocol

from msgspec import field

from yulan import plainfile

PATH = "keys/people.yaml"


class Spanned(Protocol):
    """Anything that holds from one epoch until another."""

    @property
    def from_(self) -> int: ...
    @property
    def until(self) -> int | None: ...


def holds(thing: Spanned, epoch: int) -> bool:
    """Whether `thing` holds at `epoch`: from ≤ epoch < until."""
    return thing.from_ <= epoch and (thing.until is None or epoch < thing.until)


class Key(plainfile.Shape, frozen=True, kw_only=True):
    """A person's pair of public keys; `sign` is `ssh-ed25519 AAAA…`."""

    n: int
    age: str
    sign: str
    from_: int = field(name="from")
    until: int | None = None
    why: Literal["left", "lost", "replaced"] | None = None


class Post(plainfile.Shape, frozen=True, kw_only=True):
    """A role in a scope, held for a time; `ends` is the planned last day, and ends nothing."""

    role: str
    scope: str
    from_: int = field(name="from")
    until: int | None = None
    ends: date | None = None


class Person(plainfile.Shape, frozen=True, kw_only=True):
    """A member of staff."""

    id: str
    name: str
    from_: int = field(name="from")
    until: int | None = None
    keys: tuple[Key, ...] = ()
    posts: tuple[Post, ...] = ()

    def key_at(self, epoch: int) -> Key | None:
        """The key active at `epoch`, if any."""
        return next((key for key in self.keys if holds(key, epoch)), None)

    def posts_at(self, epoch: int) -> tuple[Post, ...]:
        """The posts held at `epoch`."""
        return tuple(post for post in self.posts if holds(post, epoch))


class Recovery(plainfile.Shape, frozen=True, kw_only=True):
    """The public halves that derive from a recovery seed."""

    n: int
    age: str
    sign: str
    from_: int = field(name="from")
    until: int | None = None


class People(plainfile.Shape, frozen=True, kw_only=True):
    """The whole file."""

    yulan: Literal["people/1"] = field(default="people/1")
    people: tuple[Person, ...] = ()
    recovery: tuple[Recovery, ...] = ()

    def get(self, person: str) -> Person | None:
        """The person of that id, present or past."""
        return next((one for one in self.people if one.id == person), None)

    def active(self, epoch: int) -> Iterator[Person]:
        """The people of the staff at `epoch`."""
        return (one for one in self.people if holds(one, epoch))

    def recovery_at(self, epoch: int) -> tuple[Recovery, ...]:
        """The recovery keys active at `epoch`."""
        return tuple(one for one in self.recovery if holds(one, epoch))


def post_name(role: str, scope: str) -> str:
    """The name of a post, which is its lock's too."""
    if role == "grade-head":
        return f"grade-{scope}"
    if role == "class-teacher":
        return f"class-{scope}"
    return role if scope == "school" else f"{role}-{scope}"
