"""A folder in memory, for all that tests write: what a disk must do before it lets go costs most of the time there, and
a fifth of what the processor does. Where there is no such place, or it is small, or no program may be started from it,
a folder on the disk does.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

ROOM = 2**32  # bytes that must be free
_MEMORY = Path("/dev/shm")  # noqa: S108 - folders of our own are made in it


@cache
def root() -> Path | None:
    """Where in memory folders can be made; None where the disk has to do."""
    if not _MEMORY.is_dir() or not os.access(_MEMORY, os.W_OK) or shutil.disk_usage(_MEMORY).free < ROOM:
        return None
    return None if os.statvfs(_MEMORY).f_flag & os.ST_NOEXEC else _MEMORY


@contextmanager
def folder(else_in: Path) -> Iterator[Path]:
    """A folder of its own, in memory if there is room; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="yulan-", dir=root() or else_in) as made:
        yield Path(made)
