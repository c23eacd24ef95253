"""Record files → opened, verified, judged revisions: all there are, some, or those that came since. Owns which are
read, and that one which was witnessed and is not there is missed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from yulan import disk
from yulan.disk import Found, Listing
from yulan.errors import Problem, YulanError
from yulan.flow.facts import Facts, shelves
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


def open_all(
    verified: Verified, me: Me, progress: Progress = silent, facts: Facts | None = None, listing: Listing | None = None
) -> Opened:
    """Every record file of the repository, as far as `me` opens it. What `facts` know is not worked out again."""
    reader = Reader(verified, me)
    out, listing = reader.out, listing if listing is not None else disk.walk(verified.root, *FOLDERS)
    for lock in drawers(verified):
        me.opener.keys(lock)  # what is wrong with a drawer's lock is told, though no record asks for it
    out.problems += listing.problems
    total, done = len(listing.files), 0
    for name, files in (shelves(verified, listing.files) if facts is not None else {"": listing.files}).items():
        shelf = facts.open(name) if facts is not None else None
        for batch in batches(files):
            reader.take(batch, shelf)
            progress("unseal", done, total)
            done += len(batch)
        if facts is not None and shelf is not None:
            facts.close(shelf)
    progress("unseal", total, total)
    out.revisions.sort(key=lambda one: one.path)
    out.problems += missing(verified, {one.path.removeprefix("records/") for one in listing.files})
    out.problems += me.opener.problems
    return out


class Learner:
    """Learns facts shelf by shelf, and keeps nothing else."""

    def __init__(self, verified: Verified, me: Me, facts: Facts, listing: Listing | None = None) -> None:
        found = listing if listing is not None else disk.walk(verified.root, *FOLDERS)
        self.shelves = shelves(verified, found.files)
        self._facts, self._reader = facts, Reader(verified, me)

    def learn(self, name: str) -> None:
        """Nothing; what there is to know of the files of this shelf is known."""
        shelf = self._facts.open(name)
        for batch in batches(self.shelves.get(name, ())):
            self._reader.take(batch, shelf)
        self._facts.close(shelf)
        self._reader.out = Opened()


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


def missing(verified: Verified, seen: set[str]) -> Iterator[Problem]:
    """A problem for each record file that was witnessed, is not among `seen` (under records/), and was not erased."""
    gone = {path for _, path in verified.witness.erased}
    for path in sorted(verified.witness.paths() - seen - gone):
        yield Problem(_MISSING, f"records/{path}", params={"epoch": verified.witness.first(path)})
