"""Private temporary folders that a command which was killed has left: found by their name, and removed if ours."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from yulan import disk
from yulan.errors import YulanError

A_DAY = 24 * 60 * 60.0
_NAME = re.compile("yulan-[0-9a-f]{16}")  # as disk.private_tmp names them


def remove(places: Iterable[Path], *, older_than: float) -> int:
    """How many such folders were removed: ours alone, and untouched since `older_than` (seconds since 1970)."""
    count = 0
    for place in dict.fromkeys(places):
        for folder in _ours(place):
            if _touched(folder) <= older_than:
                disk.remove_tree(folder, within=place)
                count += 1
    return count


def _ours(place: Path) -> Iterator[Path]:
    for folder in disk.entries(place):
        if not _NAME.fullmatch(folder.name) or not stat.S_ISDIR(folder.lstat().st_mode):
            continue
        try:
            yield disk.private_folder(folder)
        except YulanError:
            continue


def _touched(folder: Path) -> float:
    """When something in the folder was last changed: an editor may be open on it."""
    return max(os.lstat(one).st_mtime for one in (folder, *disk.entries(folder)))
