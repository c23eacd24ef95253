"""Sessions of opened identities: their names, and closing them without having to understand a school first."""

from __future__ import annotations

import os
from pathlib import Path

from yulan import private
from yulan.digest import sha256
from yulan.private import Places


def name(path: Path) -> str:
    """The name of the session of an identity file, wherever it lies and whatever it is called."""
    return sha256(os.fsencode(path.resolve()))[:32]


def close(places: Places, *more: Path) -> int:
    """How many sessions were open and are closed: those of this computer's identities, and of `more` files."""
    paths = {one.path for one in private.identities(places)} | set(more)
    return sum(private.close_session(places, name(path)) for path in paths)
