"""A clone before it is synchronised: what lies in it as nobody meant is put back, what was written and never committed
is committed, and what does not belong there is named and left alone.

Records, entries, lists and links are only ever added; one that is gone or has other bytes than it was committed with
is put back. Of signed files that were changed by hand nobody knows which is meant: that is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from yulan import disk, git, merging
from yulan.errors import Problem, YulanError
from yulan.flow import check_bytes, keep, verified
from yulan.flow.verified import PROPOSED

_PLACES = ("keys", "records", "site")


@dataclass(frozen=True)
class Tidied:
    """The paths that are as they were again, and what lies about and was left alone."""

    put_back: tuple[str, ...] = ()
    strange: tuple[Problem, ...] = ()


def tidy(root: Path, person: str, day: date) -> Tidied:
    """What was put right; raises `sync.in-progress`, `sync.branch`, `sync.unsigned`."""
    if git.in_progress(root):
        raise YulanError("sync.in-progress", path=str(root))
    if (branch := git.branch(root)) != git.MAIN:
        raise YulanError("sync.branch", branch=branch or "-")
    if git.head(root) is None:
        raise YulanError("school.not-committed", path="records/school.yaml")
    found = git.status(root, *_PLACES)
    back = tuple(path for kind, path in found if kind != "new" and _kept(path))
    for kind, path in found:
        if path not in back and (kind != "new" or _signed(path)):
            raise YulanError("sync.unsigned", path=path)
    _restore(root, back)
    new = [path for kind, path in found if kind == "new"]
    strange = {path: problems for path in new if (problems := _strange(root, path))}
    mine = [path for path in new if path not in strange and merging.grows(path)]
    for group in merging.groups(dict.fromkeys(mine)):
        git.commit(root, group, person=person, message=git.MESSAGE, day=day)
    return Tidied(back, tuple(one for problems in strange.values() for one in problems))


def _restore(root: Path, paths: tuple[str, ...]) -> None:
    """Nothing; these files are as the newest commit has them."""
    if not paths:
        return
    head = git.head(root) or ""
    known = git.ids_at(root, head, *_PLACES)
    data = git.blobs(root, (known[path] for path in paths if path in known))
    files = {path: data[known[path]] if path in known else None for path in paths}
    disk.commit(root, files, state=git.state_dir(root))
    git.refresh(root, paths)


def put_back(root: Path) -> tuple[str, ...]:
    """The signed files that were changed by hand; they are as the newest commit has them. New ones are taken away."""
    keep.resume(root)
    found = tuple(path for kind, path in git.status(root, *_PLACES) if kind != "new" or _signed(path))
    _restore(root, found)
    return found


def _kept(path: str) -> bool:
    """Whether the file is never changed by anybody."""
    return merging.grows(path) or path.startswith(PROPOSED)


def _signed(path: str) -> bool:
    return bool(verified.signed({path: b""}))


def _strange(root: Path, path: str) -> tuple[Problem, ...]:
    """What keeps the file from being taken along."""
    try:
        data = disk.read_file(root / path) or b""
    except YulanError as error:
        return (Problem(error.code, path, params={**error.params, "path": path}),)
    found = tuple(check_bytes.problems(path, data, demo=False))
    return found or (() if merging.grows(path) else (Problem("sync.strange", path),))
