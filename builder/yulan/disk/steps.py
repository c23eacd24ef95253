"""The single operations that change a disk; every other module of this package goes through them.

Each step passes a point before and after it, where a test may end the process (`kill_at`) or make the step
fail (`fail_at`): that is how we know that a batch is all or nothing. An `OSError` leaves here as a
`YulanError` naming the path and the kind of failure, nothing else. It refuses nothing: whether a path may be
touched is decided in `places`.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path

from yulan.errors import YulanError

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700
_COMMON = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS}

_point: Callable[[str], None] | None = None


def kill_at(n: int) -> None:
    """Nothing; the process ends, as if killed, at the n-th point from now; 0 means never. For tests."""
    _count_to(n, lambda: os._exit(137))


def fail_at(n: int, code: int = errno.ENOSPC) -> None:
    """Nothing; the n-th point from now fails once with this `errno`; 0 means never. For tests."""

    def fail() -> None:
        raise OSError(code, os.strerror(code))

    _count_to(n, fail)


def _count_to(n: int, act: Callable[[], None]) -> None:
    global _point
    left = n

    def count(_name: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            act()

    _point = count if n > 0 else None


def failure(error: OSError, path: str | Path) -> YulanError:
    """The error a person sees for what the operating system said about a path."""
    if error.errno in _FULL:
        return YulanError("disk.full", path=str(path))
    if error.errno in _DENIED:
        return YulanError("disk.denied", path=str(path))
    return YulanError("disk.failed", path=str(path), reason=errno.errorcode.get(error.errno or 0, "EIO"))


class _step:  # noqa: N801 - used as a function
    """Inside, one operation on a path; made as a class, for thousands are passed through."""

    __slots__ = ("_name", "_path")

    def __init__(self, name: str, path: str | Path) -> None:
        self._name, self._path = name, path

    def __enter__(self) -> None:
        if _point is not None:
            self._pass("before")

    def __exit__(self, _kind: object, error: BaseException | None, _where: object) -> None:
        if isinstance(error, OSError):
            raise failure(error, self._path) from error
        if error is None and _point is not None:
            self._pass("after")

    def _pass(self, when: str) -> None:
        try:
            if _point is not None:
                _point(f"{when} {self._name}")
        except OSError as error:
            raise failure(error, self._path) from error


def make_folders(path: Path, mode: int = 0o755, *, flush: bool = True) -> None:
    """Nothing; the folder and its parents exist, the new ones with this mode, their names on the disk where they are to
    be flushed.
    """
    missing = []
    while not path.is_dir() and path != path.parent:
        missing.append(path)
        path = path.parent
    for folder in reversed(missing):
        with _step("make folder", folder):
            folder.mkdir(mode=mode, exist_ok=True)
        if flush:
            flush_folder(folder.parent)


def write(path: Path | str, data: bytes, *, mode: int, flush: bool = True) -> None:
    """Nothing; the file holds these bytes. Not atomic: call it on a name that nobody else reads."""
    with _step("open", path):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _COMMON, mode)
    try:
        with _step("write", path):
            _write_all(handle, data)
        if flush:
            with _step("flush", path):
                os.fsync(handle)
    finally:
        os.close(handle)


def append(path: Path, data: bytes) -> None:
    """Nothing; the bytes stand at the end of an existing file, and on the disk."""
    with _step("append", path):
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | _COMMON)
        try:
            _write_all(handle, data)
            os.fsync(handle)
        finally:
            os.close(handle)


def _write_all(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def replace(source: Path, target: Path | str) -> None:
    """Nothing; the file has the new name, and what bore it before is gone. Within one file system."""
    with _step("replace", target):
        _patiently(lambda: os.replace(source, target))  # noqa: PTH105 - for each page, see `folder`


def move(source: Path, target: Path, *, mode: int, spare: str) -> None:
    """Nothing; like `replace`, also between file systems, by a copy named `spare` beside the target."""
    crosses = False
    with _step("replace", target):
        try:
            _patiently(lambda: source.replace(target))
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            crosses = True
    if crosses:
        copy = target.with_name(spare)
        write(copy, source.read_bytes(), mode=mode)
        replace(copy, target)
        unlink(source)


def unlink(path: Path) -> None:
    """Nothing; there is no such file or link afterwards, and it does not matter whether there was one."""
    with _step("unlink", path):
        try:
            path.unlink(missing_ok=True)
        except PermissionError:
            if sys.platform != "win32":
                raise
            path.chmod(stat.S_IWRITE)  # Windows keeps read-only files from being removed, git's own among them
            path.unlink(missing_ok=True)


def remove_folder(path: Path) -> None:
    """Nothing; the empty folder is gone."""
    with _step("remove folder", path):
        path.rmdir()


def prune(folder: Path, root: Path) -> None:
    """Nothing; this folder and its parents under root are gone as far as they are empty."""
    while folder != root and root in folder.parents:
        if folder.exists():
            if any(folder.iterdir()):
                return
            remove_folder(folder)
        folder = folder.parent


def flush_folder(path: Path) -> None:
    """Nothing; the names in the folder are on the disk. Windows has no such call and keeps them itself."""
    if sys.platform != "win32":
        with _step("flush folder", path):
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def tighten(path: Path, mode: int) -> None:
    """Nothing; the mode is this one, where the system has modes."""
    if sys.platform != "win32":
        with _step("change mode", path):
            path.chmod(mode)


def set_time(path: Path, when: float) -> None:
    """Nothing; the file was last changed at this time (seconds since 1970)."""
    with _step("set time", path):
        os.utime(path, (when, when))


def open_lock(path: Path) -> int:
    """A handle on a lock file, made if it is missing."""
    with _step("open lock", path):
        return os.open(path, os.O_RDWR | os.O_CREAT | _COMMON, PRIVATE_FILE)


def _patiently(rename: Callable[[], object]) -> None:
    """Nothing; on Windows a scanner may hold a file for a moment, so a refusal there is tried again."""
    tries = 10 if sys.platform == "win32" else 1
    for left in reversed(range(tries)):
        try:
            rename()
        except PermissionError:
            if not left:
                raise
            time.sleep(0.05)
        else:
            return
