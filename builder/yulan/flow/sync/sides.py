"""One state of a school in git, verified, and what became of it when somebody merged or changed it by hand: each end of
its chain is looked for in the commit that brought it. And of two states, which one stands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from yulan import chain as chains
from yulan import git
from yulan.errors import YulanError
from yulan.flow import verified
from yulan.flow.sync import rejoin
from yulan.flow.verified import Verified


@dataclass(frozen=True)
class Sides:
    """The schools that a commit holds, one for each end of its chain, whether its files are as signed, and those."""

    schools: tuple[Verified, ...] = field(repr=False)
    whole: bool
    files: Mapping[str, bytes] = field(repr=False)


def of(root: Path, commit: str) -> Sides:
    """The school of a commit, or the several it holds where it was put together without joining them.

    Raises `sync.not-verified` naming the rule where none of it holds.
    """
    files = verified.files_of(root, commit)
    try:
        return Sides((verified.verify_files(root, files),), whole=True, files=files)
    except YulanError as error:
        rule = error.code
    found = tuple(_brought(root, files, commit))
    if not found:
        raise YulanError("sync.not-verified", rule=rule)
    return Sides(found, whole=False, files=files)


def _brought(root: Path, files: Mapping[str, bytes], commit: str) -> Iterator[Verified]:
    """Each end of the chain in `files` as the commit had it that brought its entry, where that holds."""
    try:
        heads = chains.heads(files)
    except YulanError:
        return
    for path in heads:
        brought = git.find_commit_of(root, path, commit)
        if brought is None:
            continue
        try:
            yield verified.verify_files(root, verified.files_of(root, brought))
        except YulanError:
            continue


def ours_stands(ours: Verified, theirs: Verified, given: Collection[str], *, first: bool) -> bool:
    """Whether our side of a fork stands and theirs is made again: where they have lost what was `given` (hashes of
    entries) before, or where it was signed by somebody whom ours had removed. Else theirs stands if it was there
    `first`, and where neither was, the same one stands whoever asks.
    """
    mine = rejoin.new_entries(ours, theirs)
    if set(mine) & set(given):
        return True
    if rejoin.unwelcome(theirs, ours) or rejoin.unwelcome(ours, theirs):
        return not rejoin.unwelcome(ours, theirs)
    return not first and ours.chain.head < theirs.chain.head
