"""Record files → opened, verified, judged revisions. Owns the loop over ciphertexts: what is normal (not for this key)
and what is a fault. Only what passes every rule goes on; the rest is kept apart with the
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
from yulan.flow.record_keys import RecordKeys
from yulan.flow.verified import Verified
from yulan.ids import RecordName
from yulan.revisions import Revision
from yulan.school import Unverified

FOLDERS = ("records/students", "records/drawers")
_MISSING = "record.missing"
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
    reader = _Reader(verified, me)
    out, listing = reader.out, disk.walk(verified.root, *FOLDERS)
    for lock in _drawers(verified):
        me.opener.keys(lock)  # what is wrong with a drawer's lock is told, though no record asks for it
    out.problems += listing.problems
    paths = [one.path for one in listing.files]
    for number, path in enumerate(paths):
        reader.take(path)
        if number % 500 == 0:
            progress("unseal", number, len(paths))
    progress("unseal", len(paths), len(paths))
    out.problems += missing(verified, {path.removeprefix("records/") for path in paths})
    out.problems += me.opener.problems
    return out


def open_more(verified: Verified, me: Me, before: Opened, paths: Iterable[str], present: Iterable[str]) -> Opened:
    """What was opened before, and these record files that have come since; `present` are all there are now."""
    reader = _Reader(verified, me)
    for path in sorted(paths):
        reader.take(path)
    out, known = reader.out, [one for one in before.problems if one.rule != _MISSING]
    return Opened(
        before.revisions + out.revisions,
        before.unverified + out.unverified,
        [*known, *out.problems, *missing(verified, {path.removeprefix("records/") for path in present})],
        before.total + out.total,
        before.readable + out.readable,
        before.parsing + out.parsing,
    )


def read_some(verified: Verified, me: Me, paths: Iterable[str], progress: Progress = silent) -> Opened:
    """These record files and no others; raises YulanError `record.name` where a path is no record's."""
    reader, wanted = _Reader(verified, me), list(paths)
    for number, path in enumerate(wanted):
        name = name_of(path)
        if name is None:
            raise YulanError("record.name", path=path)
        reader.out.total += reader.read(path, name)
        if number % 500 == 0:
            progress("unseal", number, len(wanted))
    return reader.out


def name_of(path: str) -> RecordName | None:
    """The name of the record file at `path`, from the root; None where no record of that name belongs there."""
    name = RecordName.at(path)
    return name if name is not None and name.path == path else None


def keys(verified: Verified, me: Me) -> RecordKeys:
    """The keys that `me` has for the school's record files."""
    return RecordKeys(me.opener, verified.keyring.locks, _drawers(verified))


def _drawers(verified: Verified) -> list[str]:
    return [name for name, lock in verified.keyring.locks.items() if lock.kind == "drawer"]


class _Reader:
    """Reads record files one by one; what comes of them gathers in `out`."""

    def __init__(self, verified: Verified, me: Me) -> None:
        self.keys, self.out = keys(verified, me), Opened()
        self._root, self._witness = verified.root, verified.witness
        self._court = Court(verified.keyring, verified.chain, verified.witness)

    def take(self, path: str) -> None:
        """Nothing; the file is counted and, if there is a key to try, looked at. One that is too big, or gone from
        under our hands, is not the whole school.
        """
        name = name_of(path)
        if name is None:
            self.out.problems.append(Problem("record.name", path))
            return
        self.out.total += 1
        try:
            if self.keys.may_open(name):
                self.read(path, name)
        except YulanError as error:
            self.out.problems.append(Problem(error.code, path, params={**error.params, "path": path}))

    def read(self, path: str, name: RecordName) -> bool:
        """Whether the file is there; it has been looked at. Raises as `disk.read_file` does."""
        data = disk.read_file(self._root / path)
        if data is not None:
            self._open(path, name, data)
        return data is not None

    def _open(self, path: str, name: RecordName, data: bytes) -> None:
        try:
            lock, g, plaintext = self.keys.open(name, data)
        except age.NotForThisKey:
            # Sealed to a generation this identity holds, a student's record must open.
            if name.sid and self.keys.may_open(name):
                self._damaged(path, name)
            return
        except age.Damaged as error:
            self._damaged(path, name, reason=error.reason)
            return
        self.out.readable += 1
        under = path.removeprefix("records/")
        self._judge(path, Place(under, name, str(name), lock, g, lambda: sha256(data)), plaintext)

    def _judge(self, path: str, place: Place, plaintext: bytes) -> None:
        sid = place.name.sid
        try:
            sealed = seal.open_seal(plaintext)
            began = perf_counter()
            parsed = record.parse(sealed.content, path)
            self.out.parsing += perf_counter() - began
        except seal.BadSeal as error:
            self._refuse(Unverified(path, (error.code,), sid, claims=_claims(plaintext)))
            return
        except record.BadRecord as error:
            self.out.problems += error.problems
            self._refuse(Unverified(path, ("record.form",), sid, sealed.seal.author, _claims(plaintext)))
            return
        verdict = self._court.judge(place, sealed, parsed)
        one, listed = sealed.seal, self._witness.hashes(place.path)
        altered = listed and place.digest() not in listed
        rules = (*verdict.rules, "record.altered") if altered else verdict.rules
        if rules:
            claims = sealed.content.decode("utf-8", "replace")
            self._refuse(Unverified(path, rules, parsed.student, one.author, claims))
            return
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

    def _damaged(self, path: str, name: RecordName, **params: str) -> None:
        self.out.problems.append(Problem("record.damaged", path, params=params))
        self._refuse(Unverified(path, ("record.damaged",), name.sid))

    def _refuse(self, unverified: Unverified) -> None:
        self.out.unverified.append(unverified)


def _claims(plaintext: bytes) -> str:
    """What an unverified file says, cut before its seal."""
    return plaintext.partition(seal.MARKER.encode())[0].decode("utf-8", "replace").rstrip()


def missing(verified: Verified, seen: set[str]) -> Iterator[Problem]:
    """A problem for each record file that was witnessed, is not among `seen` (under records/), and was not erased."""
    gone = {path for _, path in verified.witness.erased}
    for path in sorted(verified.witness.paths() - seen - gone):
        yield Problem(_MISSING, f"records/{path}", params={"epoch": verified.witness.first(path)})
