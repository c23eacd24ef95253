"""Record files one after another: from bytes to what each says, judged. Owns the steps of that, taken for dozens of
files together; what is normal (not for this key) and what is a fault. Only what passes every rule goes on; the rest is
kept apart with the rules it failed. What facts know of a file is not worked out again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from time import perf_counter

from yulan import age, disk, record, seal
from yulan.accept import Court, Place, Verdict
from yulan.digest import sha256
from yulan.disk import Found
from yulan.errors import Problem, YulanError
from yulan.flow.facts import Fact, Shelf
from yulan.flow.me import Me
from yulan.flow.record_keys import RecordKeys
from yulan.flow.verified import Verified
from yulan.ids import RecordName
from yulan.record import Record
from yulan.revisions import Revision
from yulan.school import Unverified
from yulan.seal import Sealed

_BATCH = 50


@dataclass
class Opened:
    """What one identity gets out of a repository's record files."""

    revisions: list[Revision] = field(default_factory=list, repr=False)
    unverified: list[Unverified] = field(default_factory=list, repr=False)
    problems: list[Problem] = field(default_factory=list)
    total: int = 0
    readable: int = 0
    parsing: float = 0.0  # seconds spent on contents, seals apart


def name_of(path: str) -> RecordName | None:
    """The name of the record file at `path`, from the root; None where no record of that name belongs there."""
    name = RecordName.at(path)
    return name if name is not None and name.path == path else None


def keys(verified: Verified, me: Me) -> RecordKeys:
    """The keys that `me` has for the school's record files."""
    return RecordKeys(me.opener, verified.keyring.locks, drawers(verified))


def drawers(verified: Verified) -> list[str]:
    """The names of drawers' locks."""
    return [name for name, lock in verified.keyring.locks.items() if lock.kind == "drawer"]


@dataclass(slots=True)
class _File:
    """A record file on its way from bytes to a judgement; each step fills in what the next one needs."""

    path: str
    name: RecordName
    found: Found
    data: bytes = field(default=b"", repr=False)
    plaintext: bytes = field(default=b"", repr=False)
    place: Place = field(init=False, repr=False)
    sealed: Sealed = field(init=False, repr=False)
    parsed: Record = field(init=False, repr=False)


def batches(files: Sequence[Found]) -> Iterator[Sequence[Found]]:
    """The files, some dozens at a time."""
    for start in range(0, len(files), _BATCH):
        yield files[start : start + _BATCH]


class Reader:
    """Reads record files one by one; what comes of them gathers in `out`."""

    def __init__(self, verified: Verified, me: Me) -> None:
        self.keys, self.out = keys(verified, me), Opened()
        self._opener = me.opener
        self._root, self._witness = verified.root, verified.witness
        self._court = Court(verified.keyring, verified.chain, verified.witness)

    def take(self, batch: Sequence[Found], shelf: Shelf | None = None) -> None:
        """Nothing; the files are counted and, if there is a key to try, looked at. One that is too big, or gone from
        under our hands, is not the whole school. They are taken step by step together: what one step needs is then at
        hand for all of them, which saves a sixth of the time.
        """
        files = []
        for found in batch:
            name = name_of(found.path)
            if name is None:
                self.out.problems.append(Problem("record.name", found.path))
                continue
            self.out.total += 1
            files.append(_File(found.path, name, found))
        for step in (partial(self._is_new, shelf), self._read, self._open, self._unseal, self._parse, self._judge):
            files = [one for one in files if self._goes_on(step, one)]
        if shelf is not None:
            for one in files:
                shelf.learn(Fact.of(one.path, one.found.stamp, one.place, one.sealed, one.parsed))

    def read(self, path: str, name: RecordName) -> bool:
        """Whether the file is there; it has been looked at. Raises as `disk.read_file` does."""
        one = _File(path, name, Found(path, 0))
        there = self._read(one)
        for step in (self._open, self._unseal, self._parse, self._judge):
            if not there or not step(one):
                break
        return there

    def _goes_on(self, step: Callable[[_File], bool], one: _File) -> bool:
        try:
            return step(one)
        except YulanError as error:
            self.out.problems.append(Problem(error.code, one.path, params={**error.params, "path": one.path}))
            return False

    def _is_new(self, shelf: Shelf | None, one: _File) -> bool:
        """Whether the file is to be opened: there is a key to try, and it is not known already. A known one is taken if
        its lock opens with a key at hand and it is accepted.
        """
        if not self.keys.may_open(one.name):
            return False
        fact = shelf.fact(one.found) if shelf is not None else None
        if shelf is None or fact is None or self._opener.key(fact.lock, fact.generation) is None:
            return True
        place, sealed, parsed = fact.place(one.name), fact.sealed(), fact.record()
        verdict = self._court.judge(place, sealed, parsed)
        if self._rules(verdict, place):
            return True  # what it claims is shown as it stands in the file
        shelf.keep(fact)
        self.out.readable += 1
        self._accept(one.path, place, sealed, parsed, verdict)
        return False

    def _read(self, one: _File) -> bool:
        data = disk.read_file(f"{self._root}/{one.path}")
        one.data = data or b""
        return data is not None

    def _open(self, one: _File) -> bool:
        data = one.data
        try:
            lock, g, one.plaintext = self.keys.open(one.name, data)
        except age.NotForThisKey:
            # Sealed to a generation this identity holds, a student's record must open.
            if one.name.sid and self.keys.may_open(one.name):
                self._damaged(one)
            return False
        except age.Damaged as error:
            self._damaged(one, reason=error.reason)
            return False
        self.out.readable += 1
        folder, _, basename = one.path.removeprefix("records/").rpartition("/")
        one.place = Place(f"{folder}/{basename}", one.name, basename, lock, g, cache(lambda: sha256(data)))
        return True

    def _unseal(self, one: _File) -> bool:
        try:
            one.sealed = seal.open_seal(one.plaintext)
        except seal.BadSeal as error:
            self.out.unverified.append(Unverified(one.path, (error.code,), one.name.sid, claims=_claims(one.plaintext)))
            return False
        return True

    def _parse(self, one: _File) -> bool:
        began = perf_counter()
        try:
            one.parsed = record.parse(one.sealed.content, one.path)
        except record.BadRecord as error:
            self.out.problems += error.problems
            author = one.sealed.seal.author
            self.out.unverified.append(
                Unverified(one.path, ("record.form",), one.name.sid, author, _claims(one.plaintext))
            )
            return False
        self.out.parsing += perf_counter() - began
        return True

    def _judge(self, one: _File) -> bool:
        """Whether the file is in due form, and it is; it has been accepted or not."""
        verdict = self._court.judge(one.place, one.sealed, one.parsed)
        rules = self._rules(verdict, one.place)
        if rules:
            claims = one.sealed.content.decode("utf-8", "replace")
            author = one.sealed.seal.author
            self.out.unverified.append(Unverified(one.path, rules, one.parsed.student, author, claims))
        else:
            self._accept(one.path, one.place, one.sealed, one.parsed, verdict)
        return True

    def _rules(self, verdict: Verdict, place: Place) -> tuple[str, ...]:
        """The rules the file fails, its witnessed hash included."""
        listed = self._witness.hashes(place.path)
        return (*verdict.rules, "record.altered") if listed and place.digest() not in listed else verdict.rules

    def _accept(self, path: str, place: Place, sealed: Sealed, parsed: Record, verdict: Verdict) -> None:
        listed, one = self._witness.hashes(place.path), sealed.seal
        witnessed = self._witness.seen.get((place.digest(), place.path), 0) if listed else 0
        self.out.revisions.append(
            Revision(
                path,
                sealed.digest,
                one.author,
                one.rev,
                one.prev,
                one.at,
                place.lock,
                verdict.enters,
                parsed,
                witnessed,
            )
        )

    def _damaged(self, one: _File, **params: str) -> None:
        self.out.problems.append(Problem("record.damaged", one.path, params=params))
        self.out.unverified.append(Unverified(one.path, ("record.damaged",), one.name.sid))


def _claims(plaintext: bytes) -> str:
    """What an unverified file says, cut before its seal."""
    return plaintext.partition(seal.MARKER.encode())[0].decode("utf-8", "replace").rstrip()
