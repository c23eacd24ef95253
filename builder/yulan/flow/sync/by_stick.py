"""Synchronising by a stick: every other clone's bundle is read, one's own is written, each the whole of a history and
nothing but ciphertext and what a host would see.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from yulan import chain as chains
from yulan import disk, git, ids, merging
from yulan.errors import Problem, YulanError
from yulan.flow.sync.desk import ACCEPTED, GIVEN, Desk
from yulan.flow.sync.mingle import Side, Waiting

_NAME = 8


def exchange(desk: Desk, ours: Side, stick: Path) -> Side:
    """Our state with all that is on the stick and can be joined, here and there. Raises as `mingle.mingle` does."""
    start = f"yulan-{ours.verified.chain.repository[:8]}-"
    own = stick / f"{start}{_clone_name(desk)}.bundle"
    bundles = (one for one in disk.entries(stick) if one.name.startswith(start) and one.name.endswith(".bundle"))
    accepted = git.resolve(desk.root, ACCEPTED)
    ours = _with_others(desk, ours, _unbundled(desk, (one for one in bundles if one.name != own.name)), accepted)
    if ours.unjoined:
        desk.waits()
    _give(desk, ours, own, accepted)
    return ours


def _with_others(desk: Desk, ours: Side, tips: Iterable[str], accepted: str | None) -> Side:
    """Our state with those at these commits; what could not be joined yet is tried again after the others."""
    # Who has gone furthest first: what was decided there need not be asked again.
    left = sorted(tips, key=lambda tip: -len(git.ids_at(desk.root, tip, chains.FOLDER.rstrip("/"))))
    total = len(left)
    while left:
        desk.progress("fetch", total - len(left), total)
        tips, left = left, []
        for tip in tips:
            try:
                if not git.contains(desk.root, ours.commit, tip):
                    ours = desk.take(ours, desk.mingle(ours, tip, first=False, given=accepted))
            except Waiting:
                left.append(tip)
        if len(left) == len(tips):
            desk.waits()
            break
    return ours


def _give(desk: Desk, ours: Side, own: Path, accepted: str | None) -> None:
    """Nothing; the bundle `own` holds our state."""
    desk.progress("send", 0, 1)
    given = git.resolve(desk.root, GIVEN)
    before = git.ids_at(desk.root, given, "records").keys() if given is not None else set()
    git.bundle(desk.root, own, _silent(desk, ours.commit, accepted))
    git.remember(desk.root, GIVEN, ours.commit)
    now = {path for path in git.ids_at(desk.root, ours.commit, "records") if merging.is_record(path)}
    desk.sent |= now - before - desk.came
    desk.progress("send", 1, 1)


def _unbundled(desk: Desk, bundles: Iterable[Path]) -> Iterator[str]:
    """The commits of these bundles; one that is damaged, or was made of half a history, is told."""
    for one in bundles:
        try:
            yield git.unbundle(desk.root, one)
        except YulanError as error:
            if error.code != "sync.bundle":
                raise
            strange = Problem(error.code, one.name, params={"path": one.name})
            desk.told = replace(desk.told, strange=(*desk.told.strange, strange))


def _silent(desk: Desk, commit: str, accepted: str | None) -> str:
    """The commit, or one with the same files and nobody's words, where something was committed by hand since."""
    base = accepted if accepted is not None and git.contains(desk.root, commit, accepted) else None
    if not git.telling(desk.root, base, commit):
        return commit
    if base is None:
        files: dict[str, str | None] = dict(git.ids_at(desk.root, commit))
    else:
        files = {one.path: one.after or None for one in git.differing(desk.root, base, commit)}
    return git.build(
        desk.root, base, merging.groups(files), person=desk.person(), message=git.MESSAGE, day=desk.moment.day
    )


def _clone_name(desk: Desk) -> str:
    """The random name of this clone, made at the first need of it."""
    path = git.state_dir(desk.root) / "clone"
    known = disk.read_file(path)
    if known is None:
        disk.remove(path)  # with what a run that was killed has left of it
        known = ids.new(_NAME, os.urandom).encode()
        disk.write_private(path, known)
    return known.decode()
