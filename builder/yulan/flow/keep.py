"""One batch of files into the work tree and git, whole or not at all; and the end of what an interrupted command
began.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from yulan import disk, git
from yulan.flow import laid_out

_MANY = 200  # files from which on they need not be flushed one by one: git has them already


class Moved(Exception):
    """Somebody has committed in this clone meanwhile."""


def put(
    root: Path,
    files: Mapping[str, bytes | None],
    *,
    person: str,
    day: date,
    commit: bool = True,
    on: str | None = None,
) -> None:
    """Nothing; the files stand in the work tree and, where there is git and `commit` is wanted, in one commit.

    Raises Moved where they are meant to follow the commit `on` and something else does.
    """
    if not files:
        return
    if not commit:
        disk.commit(root, files, state=git.state_dir(root))
        return
    state, after = git.state_dir(root), _after(files, person, day)
    with disk.exclusive(state):
        if on is not None and git.head(root) != on:
            raise Moved
        _carry_out(root, files, after)


def advance(root: Path, was: str | None, to: str, *, person: str, day: date) -> None:
    """Nothing; the branch, the index and the work tree are at the commit `to`, whole or not at all.

    A file that was changed by hand and is none of a school's stays as it is. Raises Moved where the newest commit is
    not `was` any more.
    """
    if was == to:
        return
    if was is None:
        changes = tuple(git.Change(path, "", blob) for path, blob in git.ids_at(root, to).items())
    else:
        changes = git.differing(root, was, to)
    mine = {path for _, path in git.status(root)} if was is not None else set()
    wanted = [one for one in changes if disk.fits(root, one.path) and (_is_ours(one.path) or one.path not in mine)]
    data = git.blobs(root, (one.after for one in wanted if one.after))
    files = {one.path: data[one.after] if one.after else None for one in wanted}
    state, after = git.state_dir(root), {**_after(files, person, day), "head": to, "was": was or ""}
    with disk.exclusive(state):
        if git.head(root) != was:
            raise Moved
        _carry_out(root, files, after, flush=len(files) <= _MANY)


def _is_ours(path: str) -> bool:
    """Whether a school keeps such files, so that nobody changes them by hand."""
    return path.startswith(("keys/", "records/", "site/"))


def resume(root: Path) -> bool:
    """Whether something was left to finish; the work tree is as before or as wanted, and git says the same."""
    state = git.state_dir(root)
    if not state.exists():
        return False
    with disk.exclusive(state):
        pending = disk.recover(root, state)
        for one in pending:
            _finish(root, one.after)
            disk.finish(state, one.name)
        laid_out.sweep(root)
    return bool(pending)


def _after(files: Mapping[str, bytes | None], person: str, day: date) -> dict[str, str]:
    """What is left to do in git once the files lie there, as a journal keeps it."""
    return {"person": person, "day": day.isoformat(), "paths": "\n".join(sorted(files))}


def _carry_out(root: Path, files: Mapping[str, bytes | None], after: Mapping[str, str], *, flush: bool = True) -> None:
    """Nothing; the files stand in the work tree, and git says the same. Whoever calls holds the state's lock."""
    state = git.state_dir(root)
    name = disk.commit(root, files, state=state, after=after, flush=flush)
    _finish(root, after)
    disk.finish(state, name)


def _finish(root: Path, after: Mapping[str, str]) -> None:
    """Nothing; git says what `after` wants. May be repeated after it was cut short."""
    if not git.is_repository(root):
        return
    day, person = date.fromisoformat(after["day"]), after["person"]
    paths = after["paths"].split("\n") if after["paths"] else []
    if "head" not in after:
        git.commit(root, paths, person=person, message=git.MESSAGE, day=day)
    elif (git.head(root) or "") in (after["was"], after["head"]):  # else somebody has gone on by hand meanwhile
        git.move_head(root, after["head"], paths, person=person, message=git.MESSAGE, day=day)
