"""A person's own files outside the work tree: replaced atomically. Private ones are readable by their owner alone and
looked at with suspicion before use; a shared one is no secret.

It refuses to read what another user owns or may open, to follow links, and to remove a tree that lies outside
a given place. Removing does not overwrite: on today's disks that promises more than it does.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

from yulan.disk import places, steps, tree
from yulan.errors import YulanError


def write_private(path: Path, data: bytes, *, overwrite: bool = True, flush: bool = True) -> None:
    """Nothing; the file (0600, new parents 0700) holds these bytes, or is as it was.

    With `overwrite=False` an old one is refused; with `flush=False` a power cut may leave a file that holds neither.
    """
    steps.make_folders(path.parent, steps.PRIVATE_FOLDER)
    info = places.look(path)
    if info is not None and not overwrite:
        raise YulanError("disk.exists", path=str(path))
    if info is not None and stat.S_ISDIR(info.st_mode):
        raise YulanError("disk.in-the-way", path=str(path))
    _put(path, data, steps.PRIVATE_FILE, flush=flush)


def write_shared(path: Path, data: bytes, *, executable: bool = False) -> None:
    """Nothing; the file (0644, or 0755 if others may run it) holds these bytes, or is as it was.

    For what is no secret and lies outside every repository, such as a shortcut. New parents are 0755.
    """
    steps.make_folders(path.parent)
    info = places.look(path)
    if info is not None and not stat.S_ISREG(info.st_mode):
        raise YulanError("disk.in-the-way", path=str(path))
    _put(path, data, 0o755 if executable else 0o644)


def _put(path: Path, data: bytes, mode: int, *, flush: bool = True) -> None:
    temporary = path.with_name(f".{path.name}.{os.urandom(4).hex()}.tmp")
    try:
        steps.write(temporary, data, mode=mode, flush=flush)
        steps.replace(temporary, path)
    except BaseException:
        steps.unlink(temporary)
        raise
    if flush:
        steps.flush_folder(path.parent)


def read_private(path: Path, *, cap: int = tree.CAP) -> bytes | None:
    """The bytes of a private file; None if there is none. One that others own, open or link is refused."""
    return tree.read_file(path, cap=cap, allowed=lambda info: _mine(info) and info.st_nlink == 1)


def private_folder(path: Path) -> Path:
    """The folder itself, made if missing (0700); a link, or one that others own or may open, is refused."""
    if places.look(path) is None:
        steps.make_folders(path, steps.PRIVATE_FOLDER)
    info = places.look(path)
    if info is None or not stat.S_ISDIR(info.st_mode) or places.is_link(info) or not _mine(info):
        raise YulanError("disk.not-private", path=str(path))
    return path


def private_tmp(candidates: Iterable[Path]) -> Path:
    """A new folder of our own (0700) in the first of these places that takes one; the caller removes it.

    Name memory-backed places first; `disk.no-private-place` if none will do.
    """
    for place in candidates:
        if place.is_dir() and os.access(place, os.W_OK | os.X_OK):
            return private_folder(place / f"yulan-{os.urandom(8).hex()}")
    raise YulanError("disk.no-private-place")


def touch(path: Path, when: float) -> None:
    """Nothing; the file was last changed at this time, in seconds since 1970."""
    steps.set_time(path, when)


def remove(path: Path) -> bool:
    """Whether there was such a file; it is gone, with what an interrupted `write_private` left of it."""
    for beside in tree.entries(path.parent):
        if beside.name.startswith(f".{path.name}.") and beside.name.endswith(".tmp"):
            steps.unlink(beside)
    was_there = places.look(path) is not None
    if was_there:
        steps.unlink(path)
        steps.flush_folder(path.parent)
    return was_there


def remove_tree(path: Path, *, within: Path) -> None:
    """Nothing; the folder and all it holds are gone.

    It must lie inside `within`; links in it are removed, not followed.
    """
    tree.refuse_link(path)
    real = Path(os.path.realpath(path.parent)) / path.name
    limit = Path(os.path.realpath(within))
    if path.name in ("", ".", "..") or limit not in real.parents:
        raise YulanError("disk.outside", path=str(path))
    if places.look(path) is not None:
        _remove_all(real)


def _remove_all(folder: Path) -> None:
    for path in tree.entries(folder):
        info = places.look(path)
        if info is not None and stat.S_ISDIR(info.st_mode) and not places.is_link(info):
            _remove_all(path)
        else:
            steps.unlink(path)
    steps.remove_folder(folder)


def user_number() -> int:
    """The number of the user we run as; 0 on Windows, where files have owners of another kind."""
    if sys.platform == "win32":
        return 0
    return os.getuid()


def _mine(info: os.stat_result) -> bool:
    """Whether the file is ours alone. On Windows the user's profile folder sees to that."""
    if sys.platform == "win32":
        return True
    return info.st_uid == os.getuid() and not info.st_mode & 0o077
