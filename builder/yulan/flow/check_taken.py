"""What may never be changed or taken away once it is committed: records, entries of the chain, lists of what was seen,
links to older keys. A record that was erased as the format has it, by a list that an entry names, is gone by right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from yulan import chain, lockfile, plainfile, settings, witness
from yulan.digest import sha256
from yulan.entry import Entry
from yulan.errors import Problem, YulanError
from yulan.flow.check_bytes import RECORDS
from yulan.git import entering
from yulan.git.entering import Entering
from yulan.git.run import Env

_KEPT = (chain.FOLDER, witness.FOLDER, lockfile.LINKS)
_FIRST = f"{chain.FOLDER}000001-"


def is_demo(root: Path, states: Iterable[str], env: Env) -> bool:
    """Whether these states (commits, or "" for the index) are of an example, by every first entry they hold."""
    firsts = {
        blob
        for state in states
        for path, blob in entering.listed(root, state, chain.FOLDER, env).items()
        if path.startswith(_FIRST) and path.endswith(".yaml")
    }
    entries = [_entry(data) for _, data in entering.blobs(root, firsts, env)]
    return bool(entries) and all(one is not None and one.demo for one in entries)


def problems(root: Path, state: str, changes: Sequence[Entering], env: Env) -> Iterator[Problem]:
    """A problem for each of `changes` that touches what was there before; `state` is how things stand afterwards."""
    kept = [one for one in changes if _is_kept(one.path)]
    if not kept:
        return
    gone = [one for one in kept if not one.after and one.path.startswith(RECORDS)]
    by_right = _erased(root, state, env) if gone else frozenset()
    digests = {blob: sha256(data) for blob, data in entering.blobs(root, (one.before for one in gone), env)}
    for one in kept:
        if one.after:
            yield Problem("staged.changed", one.path)
        elif (digests.get(one.before), one.path.removeprefix(RECORDS)) not in by_right:
            yield Problem("staged.taken-away", one.path)


def _is_kept(path: str) -> bool:
    return path.startswith(_KEPT) or (path.startswith(RECORDS) and path != settings.PATH and path.endswith(".age"))


def _erased(root: Path, state: str, env: Env) -> frozenset[tuple[str | None, str]]:
    """Hash and path of what the lists say that entries name as `erased`."""
    entries = entering.listed(root, state, chain.FOLDER, env)
    files = entering.blobs(root, (blob for path, blob in entries.items() if path.endswith(".yaml")), env)
    named = {digest for _, data in files if (entry := _entry(data)) is not None for digest in entry.erased}
    lists = entering.listed(root, state, witness.FOLDER, env)
    asked = {lists[path] for digest in named if (path := f"{witness.FOLDER}{digest[:8]}") in lists}
    found: set[tuple[str | None, str]] = set()
    for _, data in entering.blobs(root, asked, env):
        if sha256(data) in named:
            with suppress(YulanError):  # readers take no list that is malformed
                found |= set(witness.parse("erased", data, witness.FOLDER))
    return frozenset(found)


def _entry(data: bytes) -> Entry | None:
    try:
        return plainfile.load(data, chain.FOLDER, Entry)
    except YulanError:
        return None
