"""One state of a school in git, verified, and what became of it when somebody merged or changed it by hand: each end of
its chain is looked for in the commit that brought it. And of two states, which one stands.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from yulan import chain as chains
from yulan import git, settings
from yulan.errors import YulanError
from yulan.flow import verified
from yulan.flow.sync import rejoin
from yulan.flow.verified import SITE, Verified


@dataclass(frozen=True)
class Sides:
    """The schools that a commit holds, one for each end of its chain, and whether its files are as signed."""

    schools: tuple[Verified, ...] = field(repr=False)
    whole: bool


def of(root: Path, commit: str) -> Sides:
    """The school of a commit, or the several it holds where it was put together without joining them.

    Raises `sync.not-verified` naming the rule where none of it holds.
    """
    files = verified.files_of(root, commit)
    try:
        return Sides((verified.verify_files(root, files),), whole=True)
    except YulanError as error:
        rule = error.code
    found = []
    try:
        heads = chains.heads(files)
    except YulanError:
        heads = []
    for path in heads:
        brought = git.find_commit_of(root, path, commit)
        try:
            found += [] if brought is None else [verified.verify_files(root, verified.files_of(root, brought))]
        except YulanError:
            continue
    if not found:
        raise YulanError("sync.not-verified", rule=rule)
    return Sides(tuple(found), whole=False)


def is_plain(path: str) -> bool:
    """Whether the path is one of those a school is verified by."""
    return path.startswith(("keys/", SITE)) or path == settings.PATH


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
