"""One process at a time: an exclusive lock on a file in a private folder, held during a change.

The lock belongs to the operating system and goes with the process that held it, so a crash leaves none
behind. It refuses (`disk.busy`) when another process keeps it longer than one is willing to wait.
"""

from __future__ import annotations

import errno
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from yulan.disk import steps
from yulan.errors import YulanError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCK_NAME = ".yulan-lock"
_TAKEN = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}
_held: set[tuple[str, int]] = set()


@contextmanager
def exclusive(folder: Path, *, patience: float = 3.0) -> Iterator[None]:
    """Nothing; within the block no other process or thread is in a block on the same folder.

    A thread that already holds the lock may enter again. `patience` is in seconds.
    """
    steps.make_folders(folder, steps.PRIVATE_FOLDER)
    mine = (os.path.realpath(folder), threading.get_ident())
    if mine in _held:
        yield
        return
    handle = steps.open_lock(folder / LOCK_NAME)
    try:
        _take(handle, folder, patience)
        _held.add(mine)
        try:
            yield
        finally:
            _held.discard(mine)
            _release(handle)
    finally:
        os.close(handle)


def _take(handle: int, folder: Path, patience: float) -> None:
    end = time.monotonic() + patience
    while not _try(handle, folder):
        if time.monotonic() >= end:
            raise YulanError("disk.busy", path=str(folder))
        time.sleep(0.02)


def _try(handle: int, folder: Path) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _TAKEN:
            return False
        raise steps.failure(error, folder) from error
    return True


def _release(handle: int) -> None:
    if sys.platform == "win32":
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
    else:
        fcntl.flock(handle, fcntl.LOCK_UN)
