"""Record files of a former state, laid out as they lie in git while they are looked at: in a private folder beside
git's own files, gone afterwards. One that a killed process left is swept away by the next command; one in use never is.
Nothing is opened here: what was sealed stays sealed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from yulan import disk, git
from yulan.errors import YulanError

_NAME = re.compile(r"as-of-[0-9a-f]{16}")


@contextmanager
def laid_out(root: Path, files: Iterable[tuple[str, bytes]]) -> Iterator[Path]:
    """The folder that holds these files (path with `/`, bytes) for the length of the block, for our eyes alone."""
    state = git.state_dir(root)
    folder = state / f"as-of-{os.urandom(8).hex()}"
    try:
        with ExitStack() as using:
            with disk.exclusive(state):
                using.enter_context(disk.exclusive(folder))
            disk.sync_folder(folder, files)
            yield folder
    finally:
        disk.remove_tree(folder, within=state)


def sweep(root: Path) -> int:
    """How many such folders were left behind, and are gone."""
    state, count = git.state_dir(root), 0
    for folder in disk.entries(state):
        if not _NAME.fullmatch(folder.name):
            continue
        try:
            with disk.exclusive(state), disk.exclusive(folder, patience=0):
                pass
        except YulanError:  # somebody is looking at it
            continue
        disk.remove_tree(folder, within=state)
        count += 1
    return count
