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
from yulan.flow.sync import tidy
from yulan.flow.sync.desk import ACCEPTED, GIVEN, Desk
from yulan.flow.sync.mingle import Side, Waiting

_NAME = 8


def exchange(desk: Desk, ours: Side, stick: Path) -> Side:
    own = _clone_name(
        desk,
    )
    start = f"yulan-{ours.verified.chain.repository[:8]}-"
    given = git.resolve(desk.root, GIVEN)
    accepted = git.resolve(desk.root, ACCEPTED)
    found = [one for one in disk.entries(stick) if one.name.startswith(start) and one.name.endswith(".bundle")]
    others = [one for one in found if one.name != f"{start}{own}.bundle"]
    tips = list(_unbundled(desk, others))
    # Who has gone furthest first: what was decided there need not be asked again.
    tips.sort(key=lambda tip: -len(git.ids_at(desk.root, tip, chains.FOLDER.rstrip("/"))))
    while tips:
        desk.progress("fetch", len(found) - len(tips), len(found))
        left = []
        for tip in tips:
            try:
                if not git.contains(desk.root, ours.commit, tip):
                    ours = desk.take(ours, desk.mingle(ours, tip, first=False, given=accepted))
            except Waiting:
                left.append(tip)
        if len(left) == len(tips):
            desk.told = replace(desk.told, waiting=True)
            break
        tips = left
    if ours.unjoined:
        desk.told = replace(desk.told, waiting=True)
    desk.progress("send", 0, 1)
    before = set(git.ids_at(desk.root, given, "records")) if given is not None else set()
    git.bundle(desk.root, stick / f"{start}{own}.bundle", _silent(desk, ours.commit, accepted))
    git.remember(desk.root, GIVEN, ours.commit)
    now = {path for path in git.ids_at(desk.root, ours.commit, "records") if merging.is_record(path)}
    desk.sent |= now - before - desk.came
    desk.progress("send", 1, 1)
    return ours


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
    steps = tidy.groups(files)
    return git.build(desk.root, base, steps, person=desk.person(), message=git.MESSAGE, day=desk.moment.day)


def _clone_name(
    desk: Desk,
) -> str:
    """The random name of this clone, made at the first need of it."""
    path = git.state_dir(desk.root) / "clone"
    known = disk.read_file(path)
    if known is None:
        known = ids.new(_NAME, os.urandom).encode()
        disk.write_private(path, known)
    return known.decode()
