"""The order of a synchronising, and what can be asked before one. Commit, fetch, verify, merge, send; then, for who
keeps, witness and what else waits. The next run goes on wherever this one was cut short.

Without a connection the work is kept and the answer says so. Nobody is asked about files; a keeper may be asked about
late records, and about what a keeper whose right has ended signed at the same time.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path

from yulan import git, merging
from yulan.errors import YulanError
from yulan.flow import keep
from yulan.flow.moment import Moment
from yulan.flow.sync import by_place, by_stick, tidy
from yulan.flow.sync.desk import Desk, Late
from yulan.flow.sync.mingle import Others, Side
from yulan.flow.sync.summary import Summary
from yulan.flow.unseal import Progress, silent
from yulan.identity_file import Identity
from yulan.private import Places


def run(
    root: Path,
    places: Places,
    identity: Identity | None,
    moment: Moment,
    *,
    stick: Path | None = None,
    progress: Progress = silent,
    late: Late | None = None,
    others: Others | None = None,
    alone: AbstractContextManager[object] | None = None,
) -> Summary:
    """What came and went; with `stick` by the bundles in that folder, else through the place this clone is of.

    `late` is asked once whether a keeper vouches for records that came after their writer's right had ended, `others`
    whether to take over changes (lines) that somebody signed who may not sign any more. Not asked, both wait. `alone`
    is held while files of the work tree move.

    Raises `sync.no-place`, `sync.in-progress`, `sync.branch`, `sync.unsigned`, `sync.other-school`,
    `sync.not-verified`, `sync.by-hand`, `sync.too-busy`, and as `verified.verify` and `trust.check` do.
    """
    place, exchange = _way(root, stick)
    desk = Desk(root, places, identity, moment, progress, late, others, alone or nullcontext())
    desk.told = replace(desk.told, place=place)
    for _ in range(by_place.TRIES):
        try:
            return _run(desk, exchange)
        except keep.Moved:
            continue  # somebody saved in the browser meanwhile
    raise YulanError("sync.too-busy")


def hub(root: Path, folder: Path) -> bool:
    """Whether the bare repository in that folder is new; from now on this clone is exchanged there."""
    made = git.make_hub(folder)
    git.set_place(root, str(folder))
    return made


def use(root: Path, address: str) -> None:
    """Nothing; from now on this clone is exchanged at that address."""
    git.set_place(root, address)


def pending(root: Path) -> int:
    """How many record files nobody has been given yet; -1 where no place is known."""
    where = git.place(root)
    head = git.head(root)
    if where is None or head is None:
        return -1
    there = git.resolve(root, f"refs/remotes/{where.remote}/{git.MAIN}")
    if there is None:
        return sum(merging.is_record(path) for path in git.ids_at(root, head, "records"))
    changes = git.differing(root, there, head, "records")
    return sum(merging.is_record(one.path) and bool(one.after) for one in changes)


def _way(root: Path, stick: Path | None) -> tuple[str, Callable[[Desk, Side], Side]]:
    """The place, to be shown, and what exchanges a clone's state there; raises `sync.no-place`."""
    if git.is_repository(root):
        if stick is not None:
            return str(stick), partial(by_stick.exchange, stick=stick)
        if (where := git.place(root)) is not None:
            return where.address, partial(by_place.exchange, where=where)
    raise YulanError("sync.no-place")


def _run(desk: Desk, exchange: Callable[[Desk, Side], Side]) -> Summary:
    """What it came to; raises `keep.Moved` where somebody saved meanwhile."""
    keep.resume(desk.root)
    desk.progress("commit", 0, 1)
    tidied = tidy.tidy(desk.root, desk.person(), desk.moment.day)
    desk.told = replace(
        desk.told,
        put_back=(*desk.told.put_back, *tidied.put_back),
        strange=tidied.strange,
        waiting=False,
    )
    before = desk.ours()
    desk.progress("commit", 1, 1)
    return desk.summary(before, exchange(desk, before))
