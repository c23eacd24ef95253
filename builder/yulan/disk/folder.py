"""A folder of built pages, kept equal to what was built last: private, and never one others filled.

Its index `.yulan-output` lists every file written here, a file's name before the file itself, so that an
interrupted build leaves nothing the next one does not know. It refuses a folder with content and without an
index, and removes only what the index lists. What was handed out beside the pages (`HANDED_OUT`, marked as
ours) and the sites of other days (`AS_OF`) a build leaves alone; they go with the folder. Pages are written one by one,
each atomically; only the index is flushed, since pages can be built again. Several processes may write at once: one has
the folder, each of the others an index of its own beside the first, until it hands over what it wrote.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from yulan.disk import places, steps, tree
from yulan.disk.lock import LOCK_NAME, exclusive
from yulan.disk.secret import remove_tree
from yulan.disk.tree import Stamp
from yulan.errors import YulanError

INDEX_NAME = ".yulan-output"
HANDED_OUT = ("print", "exports")  # folders beside the pages that other commands fill
HANDED_OUT_MARK = ".yulan-handed-out"
AS_OF = re.compile(r"as-of-[0-9]{4}-[0-9]{2}-[0-9]{2}")  # built sites of other days, beside the pages of today
_TEMPORARY = ".yulan-tmp"
_HELPER = re.compile(r"\.yulan-output-[0-9]+")
_IGNORE = ".gitignore"
_DONE, _WRITING = "yulan-output/1", "yulan-output/1 writing"
_OWN = {INDEX_NAME, _TEMPORARY, _IGNORE, LOCK_NAME}
_BYTES, _FILES = 8 << 20, 1024  # of what waits to be written together
_CAP = 1 << 28


@dataclass(frozen=True, slots=True)
class Written:
    """How many files a build wrote, found as they should be, and removed."""

    written: int
    unchanged: int
    removed: int


def sync_folder(out: Path, files: Mapping[str, bytes] | Iterable[tuple[str, bytes]]) -> Written:
    """What was done so that the folder holds exactly these files (path with `/` → bytes) of ours."""
    pairs = files.items() if isinstance(files, Mapping) else files
    with output(out) as folder:
        for path, data in pairs:
            folder.put(path, data)
        return folder.end()


@contextmanager
def output(out: Path) -> Iterator[Output]:
    """The folder to be filled anew, for this process; nobody else's."""
    _claim(out)
    with exclusive(out):
        folder = Output(out, "", set(_index(out)))
        folder.begin()
        yield folder


def join_output(out: Path, number: int) -> Output:
    """The folder that another process has, to fill it with that one; `number` tells helpers apart."""
    folder = Output(out, f"-{number}", set(_index(out)))
    folder.begin()
    return folder


def unfinished(out: Path) -> bool:
    """Whether a build into this folder was interrupted."""
    data = tree.read_file(out / INDEX_NAME, cap=_CAP)
    return data is not None and data.split(b"\n", 1)[0] != _DONE.encode()


def holds(out: Path, stamps: Mapping[str, Stamp]) -> bool:
    """Whether the folder is a finished build of exactly these files, none touched since it had its stamp."""
    if unfinished(out) or set(_index(out)) != stamps.keys():
        return False
    base = os.fspath(out) + os.sep
    try:
        return all(stamp and tree.stamp_of(os.lstat(base + path)) == stamp for path, stamp in stamps.items())
    except OSError:
        return False


def remove_output(out: Path) -> bool:
    """Whether there was a built site, which is now gone; a folder that is not ours is refused."""
    if places.look(out) is None:
        return False
    _claim(out)
    remove_tree(out, within=out.parent)
    return True


def _claim(out: Path) -> None:
    """Nothing; the folder is ours and only its owner may look into it."""
    info = places.look(out)
    if info is None:
        steps.make_folders(out, steps.PRIVATE_FOLDER)
        return
    if places.is_link(info):
        raise YulanError("disk.symlink", path=str(out))
    if not stat.S_ISDIR(info.st_mode):
        raise YulanError("disk.in-the-way", path=str(out))
    names = {path.name for path in tree.entries(out)}
    ours = {name for name in HANDED_OUT if places.look(out / name / HANDED_OUT_MARK) is not None}
    ours |= {name for name in names if AS_OF.fullmatch(name) and places.look(out / name / INDEX_NAME) is not None}
    if INDEX_NAME not in names and names - {_TEMPORARY, LOCK_NAME} - ours:
        raise YulanError("disk.not-our-folder", path=str(out))
    if info.st_mode & 0o077:
        steps.tighten(out, steps.PRIVATE_FOLDER)


def _index(out: Path) -> list[str]:
    """The paths listed; a last line without its end was cut off before its file was written."""
    found = _listed(out, out / INDEX_NAME)
    for path in _helpers(out):
        found += _listed(out, path)
    return found


def _helpers(out: Path) -> list[Path]:
    """The indexes of other processes, as they left them."""
    return [path for path in tree.entries(out) if _HELPER.fullmatch(path.name)]


def _listed(out: Path, index: Path) -> list[str]:
    data = tree.read_file(index, cap=_CAP)
    if data is None:
        return []
    first, *lines = data.decode("utf-8", "replace").split("\n")
    if first not in (_DONE, _WRITING):
        raise YulanError("disk.not-our-folder", path=str(out))
    return [line for line in lines[:-1] if line]


class Output:
    """One process's run over the folder: what the index lists so far, and what this build wants."""

    def __init__(self, out: Path, suffix: str, listed: set[str]) -> None:
        self.out, self._root, self._base = out, os.fspath(out), os.fspath(out) + os.sep
        self.stamps: dict[str, Stamp] = {}  # of what is wanted, as it lies there
        self.written = self.unchanged = 0
        self._listed = listed
        self._index, self._temporary = out / f"{INDEX_NAME}{suffix}", out / f"{_TEMPORARY}{suffix}"
        self._parents: set[str] = set()
        self._waiting: list[tuple[str, bytes]] = []
        self._size = 0

    def begin(self) -> None:
        """Nothing; from now on an index says that a build is under way."""
        self._write_index(_WRITING, self._listed if self._index.name == INDEX_NAME else ())
        if tree.read_file(self.out / _IGNORE) != b"*\n":
            self._replace(self.out / _IGNORE, b"*\n")

    def put(self, path: str, data: bytes) -> None:
        """Nothing; the file will hold these bytes at the latest when the run ends."""
        first = places.parts_of(path)[0]
        if first in (*_OWN, *HANDED_OUT) or AS_OF.fullmatch(first) or _HELPER.fullmatch(first):
            raise YulanError("disk.bad-path", path=path)
        self._waiting.append((path, data))
        self._size += len(data)
        if self._size >= _BYTES or len(self._waiting) >= _FILES:
            self.flush()

    def keep(self, path: str, stamp: Stamp) -> bool:
        """Whether the file is there and as it was when it had that stamp; then it stays."""
        info = places.look(self._base + path)
        if path not in self._listed or info is None or not stamp or tree.stamp_of(info) != stamp or not _ours(info):
            return False
        self.stamps[path] = stamp
        self.unchanged += 1
        return True

    def flush(self) -> None:
        """Nothing; what was put is there."""
        fresh = dict.fromkeys(path for path, _ in self._waiting if path not in self._listed)
        if fresh:
            steps.append(self._index, "".join(f"{path}\n" for path in fresh).encode())
            self._listed.update(fresh)
        for path, data in self._waiting:
            self._file(path, data)
        self._waiting.clear()
        self._size = 0

    def add(self, stamps: Mapping[str, Stamp], written: int, unchanged: int) -> None:
        """Nothing; what another process wrote and found is part of this run."""
        self.stamps.update(stamps)
        self._listed.update(stamps)
        self.written += written
        self.unchanged += unchanged

    def end(self) -> Written:
        """What was done, all in all; what nobody wants any more is gone."""
        self.flush()
        self._listed.update(_index(self.out))
        removed = sum(self._remove(path) for path in sorted(self._listed - self.stamps.keys()))
        self._write_index(_DONE, self.stamps)
        for path in _helpers(self.out):
            steps.unlink(path)
        return Written(self.written, self.unchanged, removed)

    def _file(self, path: str, data: bytes) -> None:
        place, info = places.look_below(self._root, path, self._parents)
        if _same(place, info, data):
            self.unchanged += 1
        else:
            parent = os.path.dirname(place)  # noqa: PTH120 - a Path for each page takes longer than the rest
            if parent not in self._parents:
                steps.make_folders(Path(parent), steps.PRIVATE_FOLDER, flush=False)
            self._replace(place, data)
            self.written += 1
            info = places.look(place)
        self.stamps[path] = tree.stamp_of(info) if info is not None else ()

    def _remove(self, path: str) -> bool:
        place = places.target(self.out, path)
        if places.look(place) is None:
            return False
        steps.unlink(place)
        steps.prune(place.parent, self.out)
        return True

    def _replace(self, place: Path | str, data: bytes, *, flush: bool = False) -> None:
        steps.write(self._temporary, data, mode=steps.PRIVATE_FILE, flush=flush)
        steps.replace(self._temporary, place)

    def _write_index(self, first: str, paths: Iterable[str]) -> None:
        text = "".join(f"{line}\n" for line in (first, *sorted(paths)))
        self._replace(self._index, text.encode(), flush=True)
        steps.flush_folder(self.out)


def _same(place: str, info: os.stat_result | None, data: bytes) -> bool:
    if info is None or info.st_size != len(data) or not _ours(info):
        return False
    return tree.read_file(place, cap=len(data)) == data


def _ours(info: os.stat_result) -> bool:
    """Whether it is a plain file that only its owner may look into."""
    return stat.S_ISREG(info.st_mode) and (os.name == "nt" or not info.st_mode & 0o077)
