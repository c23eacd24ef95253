"""The files of each class as one reader may see them, kept in the private cache class by class: a room. Owns when a
room is as it was: its record files bear the same stamps, the plain files that say who may read and write are the same
bytes, and what lies in drawers about its children is the same. A room in which something is wrong is looked at anew at
every build. The files themselves are brought when somebody asks for one, and few rooms are held at a time.
"""

from __future__ import annotations

import hashlib
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

import msgspec

from yulan import calendar
from yulan.class_files import ClassFiles, Files
from yulan.disk import Found, Listing
from yulan.errors import Problem
from yulan.flow import in_drawers, kept_files, passed_by, read, signed, student_files, unseal
from yulan.flow.facts import DRAWERS, Facts, shelves
from yulan.flow.kept_files import KeptFile
from yulan.flow.me import Me
from yulan.flow.readers import Readers
from yulan.flow.record_reader import Opened, Reader, batches
from yulan.flow.unseal import Progress
from yulan.flow.verified import Verified
from yulan.kinds.card import Card
from yulan.lockfile import Lock, student_lock
from yulan.notes import Notes, Today
from yulan.school import Entry, School, StudentFile, Unverified

_SIZE = 16
_HELD = 24  # rooms


class Head(msgspec.Struct, frozen=True, array_like=True):
    """What is known of a room at once. `day`: the only one it holds for, where consent was withdrawn in it; "" where
    it holds for any.
    """

    key: bytes
    day: str
    names: dict[str, str]  # of the children whose files the reader opens, in their order
    mentored: bool
    outside: bool
    reserved: list[str]  # those of whom consent does not cover everything
    locks: int
    total: int
    readable: int


class _Box(msgspec.Struct, frozen=True, array_like=True):
    key: bytes
    files: list[KeptFile]


@dataclass
class Room:
    """A class that was looked at now."""

    head: Head
    files: tuple[StudentFile, ...] = field(repr=False)
    loose: list[Entry] = field(default_factory=list, repr=False)
    unverified: list[Unverified] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class Rooms:
    """All classes of a school, as one process of a build looks at them. `plain` stands for all plain files."""

    def __init__(
        self, verified: Verified, me: Me, today: date, facts: Facts, listing: Listing, fingerprint: bytes
    ) -> None:
        self._verified, self._me, self._today, self._facts = verified, me, today, facts
        self._listing, self._cache = listing, facts.cache
        self.plain, self.notes = fingerprint, Notes()
        self._shelves = shelves(verified, listing.files)
        self._locks: dict[str, list[Lock]] = defaultdict(list)
        for lock in student_files.all_of(verified):
            self._locks[lock.scope_at(verified.epoch)].append(lock)
        self._reader, self._readers = Reader(verified, me), Readers(verified)
        self._days = signed.days_of(verified)
        self._drawers = in_drawers.opened(verified, me, self._reader, facts, self._shelves.get(DRAWERS, ()))
        scopes = [*self._locks, *(name for name in self._shelves if name != DRAWERS and name not in self._locks)]
        self.scopes = tuple(sorted(scopes, key=lambda scope: _place(scope, today)))
        self._heads: dict[str, Head] = {}
        self._looked: dict[str, Room] = {}  # rooms that no box can hold
        self._held: OrderedDict[str, tuple[StudentFile, ...]] = OrderedDict()
        self._scopes = {one.sid: scope for scope, some in self._locks.items() for one in some}
        self._file_keys: dict[str, bytes] = {}

    def size(self, scope: str) -> int:
        """How many record files there are."""
        return len(self._shelves.get(scope, ()))

    def own(self, scopes: Iterable[str], most: int) -> int:
        """How many record files lie in folders of students whose lock may open; counted as far as `most`."""
        found = 0
        for scope in scopes:
            for folder, count in Counter(one.path.rpartition("/")[0] for one in self._shelves.get(scope, ())).items():
                lock = student_lock(folder.rpartition("/")[2])
                found += count if self._me.opener.may_open(lock) else 0
                if found >= most:
                    return found
        return found

    def key(self, scope: str) -> bytes:
        """What the room depends on, hashed, the day apart."""
        found = hashlib.blake2b(self.plain, digest_size=_SIZE)
        files = self._shelves.get(scope, ())
        found.update(msgspec.msgpack.encode(files))
        # Whether a lock made ahead is a student's by now, names of files tell that need not be this reader's.
        found.update(msgspec.msgpack.encode([one.sid for one in self._locks.get(scope, ())]))
        found.update(msgspec.msgpack.encode(sorted(self._drawers.about.get(scope, {}).items())))
        if not all(one.stamp for one in files):  # what changed a moment ago is known within this build
            found.update(self._facts.run.encode() or b"?")
        return found.digest()

    def state(self, scope: str) -> bytes:
        """What a room that is known depends on, hashed; where it holds for one day, with the day."""
        return self.key(scope) + self._heads[scope].day.encode()

    def file_key(self, sid: str) -> bytes:
        """What a child's file depends on besides plain files, hashed: its records, what lies in drawers about it."""
        if sid not in self._file_keys:
            self._file_keys.update(self._keys_of(self._scopes[sid]))
        return self._file_keys[sid]

    def _keys_of(self, scope: str) -> Iterator[tuple[str, bytes]]:
        head, there = self._heads[scope], dict[str, list[Found]]()
        for one in self._shelves.get(scope, ()):
            there.setdefault(one.path.rpartition("/")[0].rpartition("/")[2], []).append(one)
        about = self._drawers.about.get(scope, {})
        for sid in head.names:
            files = there.get(sid, ())
            sure = all(one.stamp for one in files)  # what changed a moment ago is known within this build
            told = files, about.get(sid, ()), head.day, "" if sure else self._facts.run or "?"
            yield sid, hashlib.blake2b(msgspec.msgpack.encode(told), digest_size=_SIZE).digest()

    def known(self, scope: str) -> bool:
        """Whether the room is as it was."""
        if scope not in self._heads:
            head = self._shut(scope) or self._stored(scope)
            if head is None:
                return False
            self._heads[scope] = head
            for box in ("facts", "files"):
                self._cache.keep(f"{box} {scope}")
        return True

    def look(self, scope: str) -> None:
        """Nothing; the room was looked at, and is kept if it can be."""
        shelf, opened = self._facts.open(scope), self._reader.out
        wrong = len(self._me.opener.problems)
        for batch in batches(list(self._shelves.get(scope, ()))):
            self._reader.take(batch, shelf)
        self._facts.close(shelf)
        self._reader.out = Opened()
        opened.revisions.sort(key=lambda one: one.path)
        room = self._gather(scope, opened)
        self._heads[scope] = room.head
        if room.loose or room.unverified or room.problems or len(self._me.opener.problems) != wrong:
            self._looked[scope] = room
            return
        files = [kept_files.of(one) for one in room.files]
        self._cache.put(f"files {scope}", msgspec.msgpack.encode(_Box(room.head.key, files)))
        self._cache.put(f"class {scope}", msgspec.msgpack.encode(room.head))
        self._hold(scope, room.files)

    def bring(self, scope: str) -> tuple[StudentFile, ...]:
        """The files of a room."""
        if scope in self._looked:
            return self._looked[scope].files
        found = self._held.get(scope)
        if found is not None:
            self._held.move_to_end(scope)
            return found
        return self._hold(scope, self._unboxed(scope))

    def school(self, progress: Progress) -> School:
        """The school, every room known or looked at now."""
        unknown = [scope for scope in self.scopes if not self.known(scope)]
        done, total = 0, sum(map(self.size, unknown))
        for scope in unknown:
            progress("unseal", done, total)
            self.look(scope)
            done += self.size(scope)
        progress("unseal", total, total)
        heads = {scope: self._heads[scope] for scope in self.scopes}
        classes = {
            scope: ClassFiles(scope, head.names, head.mentored, head.outside, _bringing(self.bring, scope))
            for scope, head in heads.items()
            if head.names
        }
        drawers, looked, verified = self._drawers, self._looked.values(), self._verified
        sids = {sid for head in heads.values() for sid in head.names}
        reserved = {sid for head in heads.values() for sid in head.reserved}
        present = (path.removeprefix("records/") for path in self._listing.paths())
        unseen, strange = passed_by.count(self._listing)
        unverified = [*drawers.unverified, *(one for room in looked for one in room.unverified)]
        problems = [
            *self._listing.problems, *strange, *drawers.problems, *(one for room in looked for one in room.problems),
            *unseal.missing(verified, present), *self._me.opener.problems,
        ]  # fmt: skip
        return read.whole(
            verified,
            self._me,
            Today.of(self._today, self.notes),
            Files(classes),
            [*(one for one in drawers.entries if one.student not in sids), *(e for room in looked for e in room.loose)],
            [read.claiming(one, reserved) for one in unverified],
            problems,
            mine={scope: len(head.names) for scope, head in heads.items() if head.names},
            locks=sum(head.locks for head in heads.values()),
            readable=drawers.readable + sum(head.readable for head in heads.values()),
            total=unseen + drawers.total + sum(head.total for head in heads.values()),
        )

    def _shut(self, scope: str) -> Head | None:
        """What is known of a room in which the reader opens nothing."""
        locks = self._locks.get(scope, ())
        if self._shelves.get(scope) or any(self._me.opener.may_open(one.lock) for one in locks):
            return None
        return Head(b"", "", {}, mentored=False, outside=False, reserved=[], locks=len(locks), total=0, readable=0)

    def _stored(self, scope: str) -> Head | None:
        data = self._cache.get(f"class {scope}")
        try:
            head = msgspec.msgpack.decode(data, type=Head) if data is not None else None
        except msgspec.DecodeError:
            return None
        if head is None or head.key != self.key(scope) or head.day not in ("", self._today.isoformat()):
            return None
        return head if self._cache.has(f"files {scope}") else None

    def _unboxed(self, scope: str) -> tuple[StudentFile, ...]:
        """The files of a room from its box; where that was spoilt meanwhile, from the record files."""
        data = self._cache.get(f"files {scope}")
        try:
            box = msgspec.msgpack.decode(data, type=_Box) if data is not None else None
            if box is not None and box.key == self._heads[scope].key:
                return tuple(kept_files.file(one) for one in box.files)
        except msgspec.MsgspecError:
            pass
        self.look(scope)
        return self._looked[scope].files if scope in self._looked else self._held[scope]

    def _hold(self, scope: str, files: tuple[StudentFile, ...]) -> tuple[StudentFile, ...]:
        self._held[scope] = files
        if len(self._held) > _HELD:
            self._held.popitem(last=False)
        return files

    def _gather(self, scope: str, opened: Opened) -> Room:
        """What was opened of a room, put in order."""
        verified, me = self._verified, self._me
        entries, unverified, problems = read.entries_of(verified, opened)
        locks = read.with_files(self._locks.get(scope, ()), entries, unverified)
        mine = [one for one in locks if me.opener.newest(one.lock) is not None]
        by_student: dict[str, list[Entry]] = {}
        for entry in (*entries, *self._drawers.by_class.get(scope, ())):
            by_student.setdefault(entry.student, []).append(entry)
        students = [
            read.student(lock, by_student.get(lock.sid, []), self._readers, verified.epoch, self._days, self._today)
            for lock in mine
        ]
        files = tuple(sorted(students, key=lambda one: read.place(one, self._today)))
        sids = {one.sid for one in files}
        cards = (one.card.values for one in files if one.card is not None)
        dated = any(isinstance(one, Card) and one.consent is not None and one.consent.withdrawn for one in cards)
        head = Head(
            self.key(scope),
            self._today.isoformat() if dated else "",
            {one.sid: one.name for one in files},
            any(one.mentors for one in files),
            any(entry.drawer != "file" for one in files for entry in one.records),
            [one.sid for one in files if one.withheld.scopes],
            len(locks),
            opened.total,
            opened.readable,
        )
        return Room(
            head,
            files,
            [one for one in entries if one.student not in sids],
            unverified,
            problems,
        )


def _bringing(bring: Callable[[str], tuple[StudentFile, ...]], scope: str) -> Callable[[], tuple[StudentFile, ...]]:
    return lambda: bring(scope)


def _place(scope: str, today: date) -> tuple[bool, int, int, str]:
    """Where a class stands: by grade, then its number; who has left comes last. As `read.place` has it."""
    left = not calendar.is_class(scope)
    return left, 0 if left else calendar.grade(scope, today), len(scope), scope
