"""A folder of built pages, kept equal to what was built last: private, and never one others filled.

Its index `.yulan-output` lists every file written here, a file's name before the file itself, so that an
interrupted build leaves nothing the next one does not know. It refuses a folder with content and without an
index, and removes only what the index lists. What was handed out beside the pages (`HANDED_OUT`, marked as
ours) and the sites of other days (`AS_OF`) a build leaves alone; they go with the folder. Pages are written one by one,
each atomically; only the index is flushed, since pages can be built again.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from yulan.disk import places, steps, tree
from yulan.disk.lock import LOCK_NAME, exclusive
from yulan.disk.secret import remove_tree
from yulan.errors import YulanError

INDEX_NAME = ".yulan-output"
HANDED_OUT = ("print", "exports")  # folders beside the pages that other commands fill
HANDED_OUT_MARK = ".yulan-handed-out"
AS_OF = re.compile(r"as-of-[0-9]{4}-[0-9]{2}-[0-9]{2}")  # built sites of other days, beside the pages of today
_TEMPORARY = ".yulan-tmp"
_IGNORE = ".gitignore"
_DONE, _WRITING = "yulan-output/1", "yulan-output/1 writing"
_OWN = {INDEX_NAME, _TEMPORARY, _IGNORE, LOCK_NAME}
_BATCH = 256
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
    _claim(out)
    with exclusive(out):
        sync = _Sync(out, set(_index(out)))
        sync.begin()
        for batch in _batches(iter(pairs)):
            sync.write(batch)
        return sync.end()


def unfinished(out: Path) -> bool:
    """Whether a build into this folder was interrupted."""
    data = tree.read_file(out / INDEX_NAME, cap=_CAP)
    return data is not None and data.split(b"\n", 1)[0] != _DONE.encode()


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
    data = tree.read_file(out / INDEX_NAME, cap=_CAP)
    if data is None:
        return []
    first, *lines = data.decode("utf-8", "replace").split("\n")
    if first not in (_DONE, _WRITING):
        raise YulanError("disk.not-our-folder", path=str(out))
    return [line for line in lines[:-1] if line]


def _batches(pairs: Iterator[tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    while batch := list(islice(pairs, _BATCH)):
        yield batch


class _Sync:
    """One run over the folder: what the index lists so far, and what this build wants."""

    def __init__(self, out: Path, listed: set[str]) -> None:
        self.out = out
        self.listed = listed
        self.wanted: set[str] = set()
        self.parents: set[str] = set()
        self.counts = {"written": 0, "unchanged": 0}

    def begin(self) -> None:
        self._write_index(_WRITING, self.listed)
        if tree.read_file(self.out / _IGNORE) != b"*\n":
            self._replace(self.out / _IGNORE, b"*\n")

    def write(self, batch: list[tuple[str, bytes]]) -> None:
        for path, _ in batch:
            first = places.parts_of(path)[0]
            if first in (*_OWN, *HANDED_OUT) or AS_OF.fullmatch(first):
                raise YulanError("disk.bad-path", path=path)
        fresh = dict.fromkeys(path for path, _ in batch if path not in self.listed)
        if fresh:
            steps.append(self.out / INDEX_NAME, "".join(f"{path}\n" for path in fresh).encode())
            self.listed.update(fresh)
        for path, data in batch:
            self.wanted.add(path)
            self.counts[self._file(path, data)] += 1

    def end(self) -> Written:
        gone = sorted(self.listed - self.wanted)
        removed = sum(self._remove(path) for path in gone)
        self._write_index(_DONE, self.wanted)
        return Written(removed=removed, **self.counts)

    def _file(self, path: str, data: bytes) -> str:
        place = places.target(self.out, path, self.parents)
        if _same(place, data):
            return "unchanged"
        if os.fspath(place.parent) not in self.parents:
            steps.make_folders(place.parent, steps.PRIVATE_FOLDER)
        self._replace(place, data)
        return "written"

    def _remove(self, path: str) -> bool:
        place = places.target(self.out, path)
        if places.look(place) is None:
            return False
        steps.unlink(place)
        steps.prune(place.parent, self.out)
        return True

    def _replace(self, place: Path, data: bytes, *, flush: bool = False) -> None:
        temporary = self.out / _TEMPORARY
        steps.write(temporary, data, mode=steps.PRIVATE_FILE, flush=flush)
        steps.replace(temporary, place)

    def _write_index(self, first: str, paths: set[str]) -> None:
        text = "".join(f"{line}\n" for line in (first, *sorted(paths)))
        self._replace(self.out / INDEX_NAME, text.encode(), flush=True)
        steps.flush_folder(self.out)


def _same(place: Path, data: bytes) -> bool:
    info = places.look(place)
    if info is None or not stat.S_ISREG(info.st_mode) or info.st_size != len(data):
        return False
    if os.name != "nt" and info.st_mode & 0o077:
        return False
    return tree.read_file(place, cap=len(data)) == data
