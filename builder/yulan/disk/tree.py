"""Reading: the files under some folders of a root, by path, and what among them is no plain file.

Links and anything that is not a regular file are reported and never followed; a file over the cap is reported
and not read. A folder that is missing is an empty one: whether it has to be there is not known here.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from yulan.disk import places, steps
from yulan.errors import Problem, YulanError

CAP = 1 << 20
_COARSEST = 2_000_000_000  # nanoseconds: no file system in use tells two changes apart worse
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)

# How a folder is opened to look at what lies in it; Windows has no such thing, and tells of files with their names.
_FOLDER = 0 if os.name == "nt" else os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC

Allowed = Callable[[os.stat_result], bool]
Looked = Callable[[str], bool]


# What tells two states of a file apart without reading it; empty where it changed so lately that it might change again
# and look the same.
Stamp = tuple[int, ...]


class Found(NamedTuple):
    """A regular file: its path relative to the root, with `/`, its size in bytes, its stamp."""

    path: str
    size: int
    stamp: Stamp = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """What `walk` found, sorted by path; of folders in which no file was looked at only the names in them, sorted."""

    files: tuple[Found, ...]
    problems: tuple[Problem, ...]
    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def paths(self) -> Iterator[str]:
        """The paths of all files, those not looked at last."""
        yield from (one.path for one in self.files)
        for folder, names in self.named.items():
            yield from (f"{folder}/{name}" for name in names)


@dataclass(frozen=True, slots=True)
class Tree:
    """What `read_tree` read: relative path with `/` → bytes, in the order of the paths."""

    files: Mapping[str, bytes] = field(repr=False)
    problems: tuple[Problem, ...]


def read_tree(root: Path, *names: str, cap: int = CAP) -> Tree:
    """The files under these folders (or these files) of root, with their bytes."""
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    base = os.fspath(root) + os.sep
    for path in sorted(_paths(root, names, problems)):
        read = _read(base + path, cap)
        if isinstance(read, bytes):
            files[path] = read
        else:
            problems.append(_problem(read, path, cap))
    return Tree(files, _in_order(problems))


def walk(root: Path, *names: str, looked: Looked | None = None) -> Listing:
    """The files under these folders of root with their sizes, none of them opened. `looked` says of a folder whether
    the files right in it are looked at; of others only the names are told, which takes a third of the time.
    """
    problems: list[Problem] = []
    named: dict[str, tuple[str, ...]] = {}
    settled = time.time_ns() - _COARSEST
    infos = _paths(root, names, problems, _Look(looked, named))
    found = [Found(path, info.st_size, stamp_of(info, settled)) for path, info in infos.items() if info is not None]
    return Listing(tuple(sorted(found)), _in_order(problems), dict(sorted(named.items())))


def stamp_of(info: os.stat_result, settled: int = 1 << 63) -> Stamp:
    """The stamp of a file, if it changed before that moment (nanoseconds since 1970)."""
    changed = max(info.st_mtime_ns, info.st_ctime_ns)
    return (info.st_size, info.st_mtime_ns, info.st_ctime_ns, info.st_ino) if changed < settled else ()


def read_file(path: Path | str, *, cap: int = CAP, allowed: Allowed | None = None) -> bytes | None:
    """The bytes of one file; None if there is none. The same things are refused that `read_tree` reports.

    `allowed` judges the opened file: one it does not like is `disk.not-private`.
    """
    read = _read(os.fspath(path), cap, allowed)
    if isinstance(read, bytes):
        return read
    if read == "disk.unreadable" and places.look(path) is None:
        return None
    raise YulanError(read, path=str(path), cap=cap)


def _problem(rule: str, path: str, cap: int = CAP) -> Problem:
    """The same rule, with the same parameters, that raising it for one file would name."""
    return Problem(rule, path=path, params={"path": path, "cap": cap})


def _in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.path, problem.rule)))


@dataclass(frozen=True, slots=True)
class _Look:
    """At which files a walk looks, by their folder (None: at all), and where it puts the names of the others."""

    at: Looked | None
    named: dict[str, tuple[str, ...]]


def _paths(
    root: Path, names: tuple[str, ...], problems: list[Problem], look: _Look | None = None
) -> dict[str, os.stat_result | None]:
    """The relative paths of the regular files, each once, since one name may lie within another; with a `look` at
    each.
    """
    found: dict[str, os.stat_result | None] = {}
    for name in names:
        link = _link_in(root, places.parts_of(name))
        info = places.look(root / name)
        if link:
            problems.append(_problem("disk.symlink", link))
        elif info is not None and stat.S_ISDIR(info.st_mode):
            inside = [name]
            while inside:
                inside += _scan(os.fspath(root) + os.sep, inside.pop(), found, problems, look)
        elif info is not None and stat.S_ISREG(info.st_mode):
            found[name] = info
        elif info is not None:
            problems.append(_problem("disk.not-a-file", name))
    return found


def _link_in(root: Path, parts: tuple[str, ...]) -> str:
    for count in range(1, len(parts) + 1):
        path = "/".join(parts[:count])
        info = places.look(root / path)
        if info is None:
            return ""
        if places.is_link(info):
            return path
    return ""


def _scan(
    base: str, folder: str, found: dict[str, os.stat_result | None], problems: list[Problem], look: _Look | None
) -> list[str]:
    """The folders right in a folder; its files are found."""
    inside: list[str] = []
    try:
        # From an open folder its files are looked at without the way to it being walked again for each.
        handle = os.open(base + folder, _FOLDER) if _FOLDER else None
        try:
            with os.scandir(base + folder if handle is None else handle) as listing:
                entries = list(listing)
            if look is not None and look.at is not None and not look.at(folder):
                entries = _by_name(folder, entries, look.named)
            odd = places.odd_name("/".join([one.name for one in entries]))  # hardly ever: then one by one
            for entry in entries:
                path = f"{folder}/{entry.name}"
                if odd and places.odd_name(entry.name):
                    problems.append(_problem("disk.bad-path", places.shown(path)))
                elif _is_link(entry):
                    problems.append(_problem("disk.symlink", path))
                elif entry.is_dir(follow_symlinks=False):
                    inside.append(path)
                elif entry.is_file(follow_symlinks=False):
                    found[path] = _look(entry, path, problems) if look is not None else None
                else:
                    problems.append(_problem("disk.not-a-file", path))
        finally:
            if handle is not None:
                os.close(handle)
    except OSError:
        problems.append(_problem("disk.unreadable", folder))
        return []
    return inside


def _by_name(folder: str, entries: list[os.DirEntry[str]], named: dict[str, tuple[str, ...]]) -> list[os.DirEntry[str]]:
    """What of a folder is left to judge one by one: what is no plain file, or bears an odd name. The rest is named."""
    plain = [one.name for one in entries if one.is_file(follow_symlinks=False)]
    if len(plain) < len(entries) or os.name == "nt" or places.odd_name("/".join(plain)):
        good = [one for one in entries if one.is_file(follow_symlinks=False) and not _is_link(one)]
        plain = [one.name for one in good if not places.odd_name(one.name)]
    named[folder] = tuple(sorted(plain))
    known = set(plain) if len(plain) < len(entries) else None
    return [one for one in entries if one.name not in known] if known is not None else []


def _look(entry: os.DirEntry[str], path: str, problems: list[Problem]) -> os.stat_result | None:
    try:
        return entry.stat(follow_symlinks=False)
    except OSError:
        problems.append(_problem("disk.unreadable", path))
        return None


def _is_link(entry: os.DirEntry[str]) -> bool:
    if os.name == "nt":
        return places.is_link(entry.stat(follow_symlinks=False))
    return entry.is_symlink()


def _read(place: str, cap: int, allowed: Allowed | None = None) -> bytes | str:
    """The bytes, or the rule that keeps them from being read."""
    try:
        handle = os.open(place, _READ)
    except OSError as error:
        return "disk.symlink" if error.errno == errno.ELOOP else "disk.unreadable"
    try:
        info = os.fstat(handle)
        if not stat.S_ISREG(info.st_mode):
            return "disk.not-a-file"
        if allowed is not None and not allowed(info):
            return "disk.not-private"
        if info.st_size > cap:
            return "disk.too-big"
        return _read_all(handle, info.st_size)
    except OSError:
        return "disk.unreadable"
    finally:
        os.close(handle)


def _read_all(handle: int, size: int) -> bytes | str:
    data = os.read(handle, size + 1)
    while len(data) < size and (more := os.read(handle, size + 1 - len(data))):
        data += more
    # A file that changes under our hands has no bytes that one could vouch for.
    return data if len(data) == size else "disk.unreadable"


def refuse_link(path: Path) -> None:
    """Nothing; raises `disk.symlink` where the path itself is a link."""
    info = places.look(path)
    if info is not None and places.is_link(info):
        raise YulanError("disk.symlink", path=str(path))


def entries(folder: Path) -> tuple[Path, ...]:
    """What lies in a folder, sorted; nothing if there is no such folder."""
    try:
        return tuple(sorted(folder.iterdir()))
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise steps.failure(error, folder) from error


def names(folder: Path) -> tuple[str, ...]:
    """The names of what lies in a folder, sorted; nothing if there is no such folder."""
    try:
        with os.scandir(folder) as listing:
            return tuple(sorted(one.name for one in listing))
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise steps.failure(error, folder) from error
