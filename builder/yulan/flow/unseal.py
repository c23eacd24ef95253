"""Record files → opened, verified, judged revisions. Owns the loop over ciphertexts: which lock to try, what is
normal (not for this key) and what is a fault. Only what passes every rule goes on; the rest is kept apart with the
rules it failed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from time import perf_counter

from yulan import age, disk, record, seal
from yulan.accept import Court, Place
from yulan.digest import sha256
from yulan.errors import Problem, YulanError
from yulan.flow.me import Me
from yulan.flow.verified import Verified
from yulan.ids import RecordName
from yulan.lockfile import student_lock
from yulan.revisions import Revision
from yulan.school import Unverified

FOLDERS = ("records/students", "records/drawers")
MAX_FILE = 1 << 20
Progress = Callable[[str, int, int], None]


def silent(_stage: str, _done: int, _total: int) -> None:
    """No progress shown."""


@dataclass
class Opened:
    """What one identity gets out of a repository's record files."""

    revisions: list[Revision] = field(default_factory=list, repr=False)
    unverified: list[Unverified] = field(default_factory=list, repr=False)
    problems: list[Problem] = field(default_factory=list)
    total: int = 0
    readable: int = 0
    parsing: float = 0.0  # seconds spent on contents, seals apart


def open_all(verified: Verified, me: Me, progress: Progress = silent) -> Opened:
    """Every record file of the repository, as far as `me` opens it."""
    out = Opened()
    listing = disk.walk(verified.root, *FOLDERS)
    out.problems += listing.problems
    court = Court(verified.keyring, verified.chain, verified.witness)
    keys = _Keys(verified, me)
    paths = [one.path for one in listing.files]
    seen = set()
    for number, path in enumerate(paths):
        seen.add(path.removeprefix("records/"))
        name = RecordName.parse(path.rpartition("/")[2])
        if name is None or path != path_of(name):
            out.problems.append(Problem("record.name", path))
            continue
        out.total += 1
        if not keys.may_open(name):
            continue
        try:
            data = disk.read_file(verified.root / path, cap=MAX_FILE)
        except YulanError as error:  # too big, or gone from under our hands: one file is not the whole school
            out.problems.append(Problem(error.code, path, params={**error.params, "path": path}))
            continue
        if data is not None:
            _one(verified, court, keys, path, name, data, out)
        if number % 500 == 0:
            progress("unseal", number, len(paths))
    progress("unseal", len(paths), len(paths))
    out.problems += missing(verified, seen)
    out.problems += me.opener.problems
    return out


def read_one(verified: Verified, me: Me, path: str) -> Opened:
    """One record file by itself."""
    return read_some(verified, me, (path,))


def read_some(verified: Verified, me: Me, paths: Iterable[str]) -> Opened:
    """These record files and no others; raises YulanError `record.name` where a path is no record's."""
    out = Opened()
    court = Court(verified.keyring, verified.chain, verified.witness)
    keys = _Keys(verified, me)
    for path in paths:
        name = RecordName.parse(path.rpartition("/")[2])
        if name is None or path != path_of(name):
            raise YulanError("record.name", path=path)
        data = disk.read_file(verified.root / path, cap=MAX_FILE)
        if data is not None:
            out.total += 1
            _one(verified, court, keys, path, name, data, out)
    return out


def path_of(name: RecordName) -> str:
    """Where the record file of that name lies."""
    return f"records/students/{name.sid}/{name}" if name.sid else f"records/drawers/{name}"


class _Keys:
    """The keys to try for a file: the named generation of a student's lock, or each drawer's, the last that fitted
    first.
    """

    def __init__(self, verified: Verified, me: Me) -> None:
        self._opener = me.opener
        self._drawers = [
            (lock.lock, g, key)
            for lock in verified.keyring.locks.values()
            if lock.kind == "drawer"
            for g, key in me.opener.keys(lock.lock).items()
        ]

    def may_open(self, name: RecordName) -> bool:
        """Whether there is any key to try: a file that nothing here opens need not even be read."""
        if not name.sid:
            return bool(self._drawers)
        return self._opener.key(student_lock(name.sid), name.generation) is not None

    def open(self, name: RecordName, data: bytes) -> tuple[str, int, bytes]:
        """Lock, generation and plaintext; raises as `age.decrypt` does."""
        if name.sid:
            lock = student_lock(name.sid)
            key = self._opener.key(lock, name.generation)
            if key is None:
                raise age.NotForThisKey
            return lock, name.generation, age.decrypt(data, [key])
        for place, (lock, g, key) in enumerate(self._drawers):
            try:
                plaintext = age.decrypt(data, [key])
            except age.NotForThisKey:
                continue
            if place:
                self._drawers.insert(0, self._drawers.pop(place))
            return lock, g, plaintext
        age.header(data)
        raise age.NotForThisKey


def _one(
    verified: Verified,
    court: Court,
    keys: _Keys,
    path: str,
    name: RecordName,
    data: bytes,
    out: Opened,
) -> None:
    try:
        lock, g, plaintext = keys.open(name, data)
    except age.NotForThisKey:
        # Sealed to a generation this identity holds, a student's record must open.
        if name.sid and keys.may_open(name):
            out.problems.append(Problem("record.damaged", path))
            out.unverified.append(Unverified(path, ("record.damaged",), name.sid))
        return
    except age.Damaged as error:
        out.problems.append(Problem("record.damaged", path, params={"reason": error.reason}))
        out.unverified.append(Unverified(path, ("record.damaged",), name.sid))
        return
    out.readable += 1
    under = path.removeprefix("records/")
    place = Place(under, name, path.rpartition("/")[2], lock, g, lambda: sha256(data))
    try:
        sealed = seal.open_seal(plaintext)
        began = perf_counter()
        parsed = record.parse(sealed.content, path)
        out.parsing += perf_counter() - began
    except seal.BadSeal as error:
        out.unverified.append(Unverified(path, (error.code,), name.sid, claims=_claims(plaintext)))
        return
    except record.BadRecord as error:
        out.problems += error.problems
        out.unverified.append(Unverified(path, ("record.form",), name.sid, sealed.seal.author, _claims(plaintext)))
        return
    verdict = court.judge(place, sealed, parsed)
    rules = (*verdict.rules, *_altered(verified, under, data))
    if rules:
        claims = sealed.content.decode("utf-8", "replace")
        out.unverified.append(Unverified(path, rules, parsed.student, sealed.seal.author, claims))
        return
    one = sealed.seal
    listed = bool(verified.witness.hashes(under))
    witnessed = verified.witness.seen.get((sha256(data), under), 0) if listed else 0
    out.revisions.append(
        Revision(path, sealed.digest, one.author, one.rev, one.prev, one.at, lock, verdict.enters, parsed, witnessed)
    )


def _claims(plaintext: bytes) -> str:
    """What an unverified file says, cut before its seal."""
    return plaintext.partition(seal.MARKER.encode())[0].decode("utf-8", "replace").rstrip()


def _altered(verified: Verified, path: str, data: bytes) -> Iterator[str]:
    hashes = verified.witness.hashes(path)
    if hashes and sha256(data) not in hashes:
        yield "record.altered"


def missing(verified: Verified, seen: set[str]) -> Iterator[Problem]:
    """A problem for each record file that was witnessed, is not among `seen` (under records/), and was not erased."""
    gone = {path for _, path in verified.witness.erased}
    for path in sorted(verified.witness.paths() - seen - gone):
        yield Problem("record.missing", f"records/{path}", params={"epoch": verified.witness.first(path)})
