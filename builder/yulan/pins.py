"""Pins: the newest state of each repository that this computer has seen; nobody takes it back unnoticed.

Pure: bytes in, pins out and back. It refuses a file it does not understand in full (an unread pin protects
nobody), and to put a pin back to a lower epoch or to another entry of the same one; a person who means that
forgets the pin first.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec import Meta

from yulan.errors import YulanError

Hash = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class Pin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One repository: its id, the highest epoch seen, that entry's hash, its folders and remotes."""

    repository: Hash
    epoch: Annotated[int, Meta(ge=1)]
    hash: Hash
    folders: tuple[str, ...] = ()
    remotes: tuple[str, ...] = ()


Pins = tuple[Pin, ...]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    yulan: Annotated[str, Meta(pattern="^pins/1$")]
    pins: Pins


def load(data: bytes | None) -> Pins:
    """The pins in a file, none where there is no file."""
    if data is None:
        return ()
    try:
        pins = msgspec.json.decode(data, type=_File).pins
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise YulanError("private.pins-damaged") from error
    if len({pin.repository for pin in pins}) < len(pins):
        raise YulanError("private.pins-damaged")
    return pins


def save(pins: Pins) -> bytes:
    """The bytes of a pins file, one line a value so that a person can read it."""
    told = sorted(pins, key=lambda pin: pin.repository)
    return msgspec.json.format(msgspec.json.encode(_File("pins/1", tuple(told))), indent=1) + b"\n"


def remember(pins: Pins, seen: Pin) -> Pins:
    """The pins with this repository at the state seen, its folders and remotes added to the known ones.

    A folder or remote named by another pin stays there too: the caller refuses or asks (`at` finds both).
    """
    old = of(pins, seen.repository)
    if old is not None and (seen.epoch < old.epoch or (seen.epoch == old.epoch and seen.hash != old.hash)):
        raise YulanError("private.pin-back", epoch=seen.epoch, pinned=old.epoch)
    folders = _union(old.folders if old else (), seen.folders)
    remotes = _union(old.remotes if old else (), seen.remotes)
    return (*forget(pins, seen.repository), msgspec.structs.replace(seen, folders=folders, remotes=remotes))


def forget(pins: Pins, repository: str) -> Pins:
    """The pins without this repository."""
    return tuple(pin for pin in pins if pin.repository != repository)


def of(pins: Pins, repository: str) -> Pin | None:
    """The pin of a repository."""
    return next((pin for pin in pins if pin.repository == repository), None)


def at(pins: Pins, folder: str, remotes: Iterable[str] = ()) -> Pins:
    """The pins that name this folder or one of these remotes."""
    asked = set(remotes)
    return tuple(pin for pin in pins if folder in pin.folders or asked & set(pin.remotes))


def _union(known: tuple[str, ...], seen: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*known, *seen}))
