"""Record files → opened, verified, judged revisions: all there are, or some. Owns which are
read, and that one which was witnessed and is not there is missed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from yulan import disk
from yulan.disk import Found
from yulan.errors import Problem, YulanError
from yulan.flow.me import Me
from yulan.flow.passed_by import FOLDERS as FOLDERS
from yulan.flow.progress import Progress as Progress
from yulan.flow.progress import silent as silent
from yulan.flow.record_reader import Opened as Opened
from yulan.flow.record_reader import Reader, batches, drawers
from yulan.flow.record_reader import keys as keys
from yulan.flow.record_reader import name_of as name_of
from yulan.flow.verified import Verified

_MISSING = "record.missing"


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


def open_these(verified: Verified, me: Me, paths: Iterable[str]) -> Opened:
    """What these record files hold, sorted by path."""
    reader = Reader(verified, me)
    for batch in batches([Found(path, 0) for path in sorted(paths)]):
        reader.take(batch)
    reader.out.revisions.sort(key=lambda one: one.path)
    return reader.out


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
