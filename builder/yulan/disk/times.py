"""When files and folders last changed, told without opening one: what somebody may ask again and again, to notice that
something is other than it was. A link is not followed.
"""

from __future__ import annotations

import os
from pathlib import Path

_COMPILED = "__pycache__"


def folder_times(root: Path, *names: str) -> dict[str, int]:
    """When each folder under these (or these files) last changed, in nanoseconds: files come and go by renaming, so a
    change of any of them shows in its folder.
    """
    found: dict[str, int] = {}
    waiting = [os.fspath(root / name) for name in names]
    while waiting:
        path = waiting.pop()
        try:
            found[path] = os.lstat(path).st_mtime_ns
            with os.scandir(path) as listing:
                waiting += [one.path for one in listing if one.is_dir(follow_symlinks=False)]
        except OSError:
            continue
    return found


def file_times(folder: Path) -> list[str]:
    """A line for each file below a folder of ours, sorted: its path, its size, and when it last changed; none for what
    Python compiled, and none is opened.
    """
    found: list[str] = []
    waiting = [os.fspath(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as listing:
                for one in listing:
                    if one.is_file(follow_symlinks=False):
                        info = one.stat(follow_symlinks=False)
                        found.append(f"{one.path} {info.st_size} {info.st_mtime_ns}")
                    elif one.is_dir(follow_symlinks=False) and one.name != _COMPILED:
                        waiting.append(one.path)
        except OSError:
            continue
    return sorted(found)
