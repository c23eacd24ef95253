"""Which student locks are students' files. A lock that keepers made ahead (`spare`) is nobody's until a card lies in
it; from then on it is a student's, whether or not a keeper has signed so yet. Owns that one question, asked of signed
files and file names alone, so that it needs no key; opens nothing.
"""

from __future__ import annotations

from pathlib import Path

from yulan import disk
from yulan.flow import unseal
from yulan.flow.verified import Verified
from yulan.ids import CARD
from yulan.lockfile import Lock


def all_of(verified: Verified) -> tuple[Lock, ...]:
    """The locks of all students of whom there is a file, those who left included."""
    locks = (one for one in verified.keyring.locks.values() if one.kind == "student")
    return tuple(one for one in locks if is_file(verified, one))


def is_file(verified: Verified, lock: Lock) -> bool:
    """Whether a student's lock is that of a student: no spare one, or one in which a card lies."""
    return lock.spare is None or has_card(verified.root, lock.sid)


def spares(verified: Verified) -> tuple[Lock, ...]:
    """The locks marked as made ahead, by name; in some of them a card may lie by now."""
    return tuple(one for _, one in sorted(verified.keyring.locks.items()) if one.spare is not None)


def has_card(root: Path, sid: str) -> bool:
    """Whether a file that bears the name of a card lies in a student's folder."""
    return bool(card_paths(root, sid))


def card_paths(root: Path, *sids: str) -> tuple[str, ...]:
    """The files of cards, of these students or of all; names alone are looked at."""
    folders = [f"records/students/{sid}" for sid in sids] or ["records/students"]
    found = disk.walk(root, *folders).files
    names = ((one.path, unseal.name_of(one.path)) for one in found)
    return tuple(path for path, name in names if name is not None and name.rid == CARD)
