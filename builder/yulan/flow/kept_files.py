"""A student's file, and a record in it, as the private cache keeps them: everything `school.py` says of them, in order.
What a record's kind says is kept as that kind's own structure, and read back as it.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

import msgspec

from yulan import kinds
from yulan.school import Conflict, Entry, Reader, StudentFile, Withheld


class KeptEntry(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A record."""

    id: str
    kind: str
    student: str
    drawer: str
    date: date
    by: str
    author: str
    at: str
    rev: int
    values: bytes
    body: str
    conflicts: tuple[Conflict, ...]
    scope: str
    first: str


class KeptFile(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A student's file."""

    sid: str
    scope: str
    mentors: tuple[str, ...]
    card: KeptEntry | None
    records: tuple[KeptEntry, ...]
    readers: tuple[Reader, ...]
    name: str
    withheld: Withheld
    moved: date | None


_ENCODER = msgspec.json.Encoder()  # MessagePack would forget in which zone a time was told


@lru_cache(maxsize=256)
def _decoder(kind: str) -> msgspec.json.Decoder[msgspec.Struct]:
    return msgspec.json.Decoder(kinds.KINDS[kind].struct)


def of(file: StudentFile) -> KeptFile:
    """The file as it is kept."""
    return KeptFile(
        file.sid, file.scope, file.mentors, _kept(file.card) if file.card is not None else None,
        tuple(map(_kept, file.records)), file.readers, file.name, file.withheld, file.moved,
    )  # fmt: skip


def file(one: KeptFile) -> StudentFile:
    """The file again. Raises msgspec.MsgspecError where a record is not of its kind's shape."""
    return StudentFile(
        one.sid, one.scope, one.mentors, _entry(one.card) if one.card is not None else None,
        tuple(map(_entry, one.records)), one.readers, one.name, one.withheld, one.moved,
    )  # fmt: skip


def _kept(one: Entry) -> KeptEntry:
    return KeptEntry(
        one.id, one.kind, one.student, one.drawer, one.date, one.by, one.author, one.at.isoformat(), one.rev,
        _ENCODER.encode(one.values), one.body, one.conflicts, one.scope, one.first.isoformat() if one.first else "",
    )  # fmt: skip


def _entry(one: KeptEntry) -> Entry:
    return Entry(
        one.id, one.kind, one.student, one.drawer, one.date, one.by, one.author,
        datetime.fromisoformat(one.at), one.rev, _decoder(one.kind).decode(one.values), one.body, one.conflicts,
        one.scope, datetime.fromisoformat(one.first) if one.first else None,
    )  # fmt: skip
