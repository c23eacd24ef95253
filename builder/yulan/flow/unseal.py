"""Record files → opened, verified, judged revisions: all there are, some, or those that came since. Owns which are
read, and that one which was witnessed and is not there is missed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from yulan import disk
from yulan.disk import Found
from yulan.errors import Problem, YulanError
from yulan.flow.me import Me
from yulan.flow.record_reader import Opened as Opened
from yulan.flow.record_reader import Reader, batches, drawers
from yulan.flow.record_reader import keys as keys
from yulan.flow.record_reader import name_of as name_of
from yulan.flow.verified import Verified

FOLDERS = ("records/students", "records/drawers")
_MISSING = "record.missing"
Progress = Callable[[str, int, int], None]


def silent(_stage: str, _done: int, _total: int) -> None:
    """No progress shown."""


def open_all(verified: Verified, me: Me, progress: Progress = silent) -> Opened:
    """Every record file of the repository, as far as `me` opens it."""
    reader, listing = Reader(verified, me), disk.walk(verified.root, *FOLDERS)
    out = reader.out
    for lock in drawers(verified):
        me.opener.keys(lock)  # what is wrong with a drawer's lock is told, though no record asks for it
    out.problems += listing.problems
    total, done = len(listing.files), 0
    for batch in batches(listing.files):
        reader.take(batch)
        progress("unseal", done, total)
        done += len(batch)
    progress("unseal", total, total)
    out.revisions.sort(key=lambda one: one.path)
    out.problems += missing(verified, {one.path.removeprefix("records/") for one in listing.files})
    out.problems += me.opener.problems
    return out


def open_more(verified: Verified, me: Me, before: Opened, paths: Iterable[str], present: Iterable[str]) -> Opened:
    """What was opened before, and these record files that have come since; `present` are all there are now."""
    reader = Reader(verified, me)
    for batch in batches([Found(path, 0) for path in sorted(paths)]):
        reader.take(batch)
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
    reader, wanted = Reader(verified, me), list(paths)
    for number, path in enumerate(wanted):
        name = name_of(path)
        if name is None:
            raise YulanError("record.name", path=path)
        reader.out.total += reader.read(path, name)
        if number % 500 == 0:
            progress("unseal", number, len(wanted))
    return reader.out


def missing(verified: Verified, seen: Iterable[str]) -> Iterator[Problem]:
    """A problem for each record file that was witnessed, is not among `seen` (under records/), and was not erased."""
    gone = {path for _, path in verified.witness.erased}
    witnessed = verified.witness.paths()
    for path in sorted(witnessed.difference(seen) - gone) if witnessed else ():
        yield Problem(_MISSING, f"records/{path}", params={"epoch": verified.witness.first(path)})
