"""A folder in memory, for tests that write a lot on many computers at once: what a disk must do before it lets go is
tested elsewhere, and takes most of the time here. Where there is no such place, a folder on the disk does.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOM = 2**30  # bytes that must be free
_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it


@contextmanager
def folder(else_in: Path) -> Iterator[Path]:
    """A folder of its own, in memory if there is room; gone afterwards."""
    roomy = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > ROOM
    with tempfile.TemporaryDirectory(prefix="yulan-", dir=_MEMORY if roomy else else_in) as made:
        yield Path(made)
