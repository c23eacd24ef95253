"""What of a story stands in a school already, revision by revision: what is told again is found here and not written
again, what is new gets its place on top of what stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from yulan import record
from yulan.example.desk import changed
from yulan.example.story import Note
from yulan.ids import RecordName
from yulan.record import Record
from yulan.revisions import Revision
from yulan.school import Unverified


@dataclass
class _Row:
    """The revisions of one record, oldest first; `told` of them are spoken for, `last` is the last told one."""

    revisions: list[Revision] = field(default_factory=list, repr=False)
    told: int = 0
    last: Revision | None = field(default=None, repr=False)
    forked: bool = False


class Shelf:
    """Revisions by record, and the files whose seal does not hold."""

    def __init__(self, revisions: Iterable[Revision] = (), broken: Iterable[Unverified] = ()) -> None:
        self._rows: dict[tuple[str, str], _Row] = {}
        for one in sorted(revisions, key=lambda one: (one.rev, one.at, one.digest)):
            self._row(one.record).revisions.append(one)
        self._broken = {(name.rid, one.claims) for one in broken if (name := RecordName.at(one.path)) is not None}

    def has(self, note: Note, content: Record) -> bool:
        """Whether what is told next of this record stands there, letter by letter."""
        if note.broken:
            return (content.id, record.compose(changed(content)).decode().rstrip()) in self._broken
        row, wanted = self._row(content), record.compose(content)
        for number, one in enumerate(row.revisions[row.told :], row.told + 1):
            if record.compose(one.record) == wanted:
                row.told, row.last, row.forked = number, one, note.forked
                return True
        return False

    def below(self, note: Note, content: Record) -> list[Revision]:
        """What the next revision stands on: the heads, or what the forked one before it stands on."""
        row = self._row(content)
        if note.forked and row.forked and row.last is not None:
            return [one for one in row.revisions if one.digest in row.last.prev]
        named = {name for one in row.revisions for name in one.prev}
        return [one for one in row.revisions if one.digest not in named]

    def put(self, note: Note, revision: Revision) -> None:
        """Nothing; the revision stands, and what is told next of its record comes after it."""
        row = self._row(revision.record)
        row.revisions.append(revision)
        row.told, row.last, row.forked = len(row.revisions), revision, note.forked

    def _row(self, content: Record) -> _Row:
        place = (content.student if content.id == "card" else "", content.id)
        return self._rows.setdefault(place, _Row())
