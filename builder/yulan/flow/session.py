"""Opened identities and their sessions: opening one file with its passphrase, or because it is open already on this
computer, and closing without having to understand a school first.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from yulan import identity_file, private
from yulan.age_header import is_age
from yulan.digest import sha256
from yulan.identity_file import Identity
from yulan.private import Places


def name(path: Path) -> str:
    """The name of the session of an identity file, wherever it lies and whatever it is called."""
    return sha256(os.fsencode(path.resolve()))[:32]


def opened(places: Places, path: Path, data: bytes, now: float) -> Identity | None:
    """The identity in the file at `path`, which holds `data`, if no passphrase is wanted or a session is open."""
    return _opened(data, lambda: private.read_session(places, name(path), now=now))


def glanced(places: Places, path: Path, data: bytes, now: float) -> Identity | None:
    """The same, for who only looks on: an open session ends when it would have ended."""
    return _opened(data, lambda: private.glance_session(places, name(path), now=now))


def _opened(data: bytes, in_session: Callable[[], bytes | None]) -> Identity | None:
    text = in_session() if is_age(data) else data
    return None if text is None else identity_file.parse(text)


def open_with(data: bytes, said: str) -> Identity:
    """The identity under a passphrase; raises `identity.passphrase` for another one."""
    if not is_age(data):
        return identity_file.parse(data)
    from yulan import passphrase  # who only looks on needs none of it

    return identity_file.parse(passphrase.open(data, said))


@dataclass(frozen=True, slots=True)
class Door:
    """The way to an identity, by its file as it was found: `data` is its bytes, sealed or not."""

    places: Places
    path: Path
    data: bytes = field(repr=False)
    clock: Callable[[], float] = field(repr=False)  # seconds since 1970

    @property
    def sealed(self) -> bool:
        """Whether it lies under a passphrase."""
        return is_age(self.data)

    def at_once(self) -> Identity | None:
        """The identity, if it can be had without asking."""
        return opened(self.places, self.path, self.data, self.clock())

    def open(self, said: str) -> Identity:
        """The identity; raises `identity.passphrase` where it is not that."""
        return open_with(self.data, said)


def close(places: Places, *more: Path) -> int:
    """How many sessions were open and are closed: those of this computer's identities, and of `more` files."""
    paths = {one.path for one in private.identities(places)} | set(more)
    return sum(private.close_session(places, name(path)) for path in paths)
