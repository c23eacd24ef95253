"""What a transaction writes down before it begins: which files it changes, and what is still to be done after them.

Owns that form alone. It is imported only where a batch is made or found, so that reading costs no more than it must.
"""

from __future__ import annotations

import msgspec


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file: where it belongs and under which name it waits."""

    target: str
    staged: str  # "" to delete


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One transaction."""

    changes: tuple[Change, ...]
    after: dict[str, str] | None
    mode: int


def dump(manifest: Manifest) -> bytes:
    """The manifest as a file."""
    return msgspec.json.encode(manifest)


def load(data: bytes) -> Manifest | None:
    """The manifest in a file, or None where it is damaged."""
    try:
        return msgspec.json.decode(data, type=Manifest)
    except msgspec.DecodeError:
        return None
