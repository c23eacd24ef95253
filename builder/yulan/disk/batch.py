"""Many changes at once, or none: new files are staged in a private folder, and one rename decides.

A transaction is a folder `txn-<random>` in the state folder: staged files named by number and a manifest.
While the manifest is called `prepared` nothing has happened and `recover` throws it away; called `committed`
it will happen, and `recover` does again whatever may be missing; called `applied` only what the caller wanted
to do after it (`after`, such as a git commit) is left, and `finish` ends it. It refuses paths that lead out
of the root, and never starts over a transaction that is not applied.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from yulan.disk import places, steps, tree
from yulan.disk.lock import exclusive
from yulan.errors import YulanError

if TYPE_CHECKING:
    from yulan.disk.journal import Manifest

_PREFIX = "txn-"
_PREPARED, _COMMITTED, _APPLIED = "prepared", "committed", "applied"


@dataclass(frozen=True, slots=True)
class Pending:
    """A transaction whose files are in place, its `after` yet to be done; `finish(state, name)` ends it."""

    name: str
    after: Mapping[str, str]


def commit(
    root: Path,
    changes: Mapping[str, bytes | None],
    *,
    state: Path,
    after: Mapping[str, str] | None = None,
    mode: int = 0o644,
    flush: bool = True,
) -> str:
    """The name of the transaction, all of whose changes (path → bytes, or None to delete) are on the disk.

    With `after`, the transaction stays until `finish` is told its name. An error before the point of decision
    leaves the old files, one after it leaves the rest to `recover`. Without `flush` the files' own bytes are left to
    the system, for whoever has them elsewhere. `state` is a private folder, best on the file system of `root`.
    """
    from yulan.disk import journal

    with exclusive(state):
        _redo_all(root, state)
        for path in changes:
            places.target(root, path)
        txn = state / f"{_PREFIX}{os.urandom(8).hex()}"
        manifest = journal.Manifest(
            tuple(journal.Change(path, "" if changes[path] is None else str(n)) for n, path in enumerate(changes)),
            None if after is None else dict(after),
            mode,
        )
        try:
            _stage(txn, manifest, journal.dump(manifest), changes, flush=flush)
        except BaseException:
            with suppress(YulanError):  # what cannot be cleaned up now is cleaned up by `recover`
                _discard(txn)
            raise
        _apply(root, txn, manifest)
        if after is None:
            _discard(txn)
        return txn.name


def recover(root: Path, state: Path) -> tuple[Pending, ...]:
    """What is still to be done after the files, oldest first.

    The files themselves are as before or as wanted, never between. Called at the start of
    every command; costs one look at a folder where there is nothing to do.
    """
    if not _transactions(state):
        return ()
    with exclusive(state):
        return _redo_all(root, state)


def finish(state: Path, *names: str) -> None:
    """Nothing; the transactions of these names (all that are applied, if none is named) are gone."""
    if not _transactions(state):
        return
    with exclusive(state):
        for txn in _transactions(state):
            if (not names or txn.name in names) and (txn / _APPLIED).exists():
                _discard(txn)


def _transactions(state: Path) -> tuple[Path, ...]:
    return tuple(path for path in tree.entries(state) if path.name.startswith(_PREFIX))


def _stage(txn: Path, manifest: Manifest, dumped: bytes, changes: Mapping[str, bytes | None], *, flush: bool) -> None:
    steps.make_folders(txn, steps.PRIVATE_FOLDER)
    for change in manifest.changes:
        data = changes[change.target]
        if data is not None:
            steps.write(txn / change.staged, data, mode=manifest.mode, flush=flush)
    steps.write(txn / _PREPARED, dumped, mode=steps.PRIVATE_FILE)
    steps.flush_folder(txn)
    steps.replace(txn / _PREPARED, txn / _COMMITTED)
    steps.flush_folder(txn)


def _apply(root: Path, txn: Path, manifest: Manifest) -> None:
    """Nothing; may be called again after it was cut short: a staged file that is gone has been moved."""
    touched: dict[Path, None] = {}
    for change in manifest.changes:
        place = places.target(root, change.target)
        if not change.staged:
            steps.unlink(place)
            if place.parent.exists():
                touched[place.parent] = None
        elif (staged := txn / change.staged).exists():
            steps.make_folders(place.parent, 0o700 if manifest.mode == steps.PRIVATE_FILE else 0o755)
            steps.move(staged, place, mode=manifest.mode, spare=f".{txn.name}-{change.staged}")
            touched[place.parent] = None
    for folder in touched:
        steps.flush_folder(folder)
    for change in manifest.changes:
        if not change.staged:
            steps.prune((root / change.target).parent, root)
    steps.replace(txn / _COMMITTED, txn / _APPLIED)
    steps.flush_folder(txn)


def _redo_all(root: Path, state: Path) -> tuple[Pending, ...]:
    pending: list[tuple[float, Pending]] = []
    for txn in _transactions(state):
        if (txn / _COMMITTED).exists():
            _apply(root, txn, _read(txn / _COMMITTED))
        if not (txn / _APPLIED).exists():
            _discard(txn)
            continue
        after = _read(txn / _APPLIED).after
        if after is None:
            _discard(txn)
        else:
            pending.append(((txn / _APPLIED).stat().st_mtime, Pending(txn.name, after)))
    return tuple(item for _, item in sorted(pending, key=lambda pair: (pair[0], pair[1].name)))


def _read(manifest: Path) -> Manifest:
    from yulan.disk import journal

    found = journal.load(tree.read_file(manifest, cap=1 << 28) or b"")
    if found is None:
        raise YulanError("disk.journal-damaged", path=str(manifest))
    return found


def _discard(txn: Path) -> None:
    """Nothing; the manifest goes first: what is left of a half-removed transaction was never committed."""
    for name in (_COMMITTED, _APPLIED, _PREPARED):
        if (txn / name).exists():
            steps.unlink(txn / name)
            steps.flush_folder(txn)
    for path in tree.entries(txn):
        steps.unlink(path)
    if txn.exists():
        steps.remove_folder(txn)
