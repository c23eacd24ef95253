"""What is true of a record file whoever asks: which key opened it, what its seal says and whose key made it, what its
content means. Owns how that is kept in the private cache, shelf by shelf: the files of one class's students, those of
drawers. A fact holds for the very file that it was learnt from, told by its stamp; whether the record is accepted is
judged anew at every build.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import msgspec

from yulan import kinds, record
from yulan.accept import Place
from yulan.disk import Found, Stamp
from yulan.flow.cache import Cache
from yulan.flow.verified import Verified
from yulan.ids import RecordName
from yulan.record import Record
from yulan.seal import Seal, Sealed
from yulan.value import Value

DRAWERS = "drawers"


class Fact(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One record file, opened and well formed."""

    path: str
    stamp: Stamp
    file: str  # the hash of its bytes
    lock: str
    generation: int
    key: str  # that made the signature
    digest: str  # of content and seal
    seal: tuple[str, str, str, int, str, str, str, str, int, tuple[str, ...], str, str]
    values: bytes  # the kind's structure
    body: str

    @classmethod
    def of(cls, path: str, stamp: Stamp, place: Place, sealed: Sealed, parsed: Record) -> Fact:
        """What was learnt of the file at `path` while it bore that stamp."""
        one = sealed.seal
        told = (
            one.repository, one.name, one.lock, one.generation, one.kind, one.rid, one.student, one.author, one.rev,
            one.prev, one.epoch, one.at,
        )  # fmt: skip
        values = msgspec.json.encode(parsed.values)  # MessagePack would forget in which zone a time was told
        return cls(
            path, stamp, place.digest(), place.lock, place.generation, sealed.key, sealed.digest, told, values,
            parsed.body,
        )  # fmt: skip

    def place(self, name: RecordName) -> Place:
        """Where the file lies, and what opened it."""
        return Place(self.path.removeprefix("records/"), name, str(name), self.lock, self.generation, lambda: self.file)

    def sealed(self) -> Sealed:
        """Its seal, without the content: who wants that reads the file."""
        return Sealed(b"", Seal(*self.seal), self.key, self.digest)

    def record(self) -> Record:
        """What it says."""
        kind = self.seal[4]
        return record.of(_decoder(kind).decode(self.values), self.body, kind)


@lru_cache(maxsize=256)
def _decoder(kind: str) -> msgspec.json.Decoder[msgspec.Struct]:
    return msgspec.json.Decoder(kinds.KINDS[kind].struct)


_ENCODER = msgspec.msgpack.Encoder()
_SHELF = msgspec.msgpack.Decoder(tuple[str, list[Fact]])


@dataclass
class Shelf:
    """The facts of one shelf, while its files are looked at. `run` names this build: what one of its processes learnt
    of a file that changed a moment ago holds for the others.
    """

    name: str
    run: str
    known: Mapping[str, Fact] = field(repr=False)
    same_run: bool
    used: list[Fact] = field(default_factory=list, repr=False)
    learnt: int = 0

    def fact(self, found: Found) -> Fact | None:
        """What is known of the file as it is now."""
        fact = self.known.get(found.path)
        same = fact is not None and (self.same_run or (found.stamp and fact.stamp == found.stamp))
        return fact if same else None

    def keep(self, fact: Fact) -> None:
        """Nothing; the fact stays known."""
        self.used.append(fact)

    def learn(self, fact: Fact) -> None:
        """Nothing; the fact is known from now on."""
        self.used.append(fact)
        self.learnt += 1


class Facts(Value, frozen=True):
    """All shelves of one reader."""

    cache: Cache
    run: str = ""  # names the build, if several processes work on it

    def open(self, name: str) -> Shelf:
        """A shelf as it was left."""
        data = self.cache.get(f"facts {name}")
        try:
            run, facts = _SHELF.decode(data) if data is not None else ("", [])
        except msgspec.DecodeError:
            run, facts = "", []
        return Shelf(name, self.run, {one.path: one for one in facts}, bool(run) and run == self.run)

    def close(self, shelf: Shelf) -> None:
        """Nothing; the shelf holds what was used and learnt, and of files that are gone nothing any more."""
        if shelf.learnt or len(shelf.used) != len(shelf.known):
            if shelf.used:
                self.cache.put(f"facts {shelf.name}", _ENCODER.encode((shelf.run, shelf.used)))
            else:
                self.cache.drop(f"facts {shelf.name}")


def shelves(verified: Verified, files: Iterable[Found]) -> dict[str, list[Found]]:
    """Record files by the shelf that their facts lie on."""
    found: dict[str, list[Found]] = defaultdict(list)
    known: dict[str, str] = {}
    for one in files:
        folder = one.path.rpartition("/")[0]
        name = known.get(folder)
        if name is None:
            name = known[folder] = _shelf(verified, folder)
        found[name].append(one)
    return dict(sorted(found.items()))


def _shelf(verified: Verified, folder: str) -> str:
    return shelf_of(verified, folder.rpartition("/")[2])


def shelf_of(verified: Verified, sid: str) -> str:
    """The shelf of a student's files: the class."""
    lock = verified.keyring.locks.get(f"student-{sid}")
    return lock.scope_at(verified.epoch) if lock is not None else DRAWERS
