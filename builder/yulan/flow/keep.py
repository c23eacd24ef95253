"""One batch of files into the work tree and git, whole or not at all; and the end of what an interrupted command
began.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from yulan import disk, git

MESSAGE = "yulan"  # says nothing on purpose: commit messages are read by whoever hosts the repository


def put(root: Path, files: Mapping[str, bytes | None], *, person: str, day: date, commit: bool = True) -> None:
    """Nothing; the files stand in the work tree and, where there is git and `commit` is wanted, in one commit."""
    if not files:
        return
    if not commit:
        disk.commit(root, files, state=git.state_dir(root))
        return
    state = git.state_dir(root)
    after = {"person": person, "day": day.isoformat(), "paths": "\n".join(sorted(files))}
    with disk.exclusive(state):
        name = disk.commit(root, files, state=state, after=after)
        _commit(root, after)
        disk.finish(state, name)


def resume(root: Path) -> bool:
    """Whether something was left to finish; the work tree is as before or as wanted, and git says the same."""
    state = git.state_dir(root)
    if not state.exists():
        return False
    with disk.exclusive(state):
        pending = disk.recover(root, state)
        for one in pending:
            _commit(root, one.after)
            disk.finish(state, one.name)
    return bool(pending)


def _commit(root: Path, after: Mapping[str, str]) -> None:
    if git.is_repository(root):
        day = date.fromisoformat(after["day"])
        git.commit(root, after["paths"].split("\n"), person=after["person"], message=MESSAGE, day=day)
