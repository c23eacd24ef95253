"""The files of a repository as they lie, before anything is verified or opened: what does not belong there, what is no
age file, what is a private key. It needs no key and works on a broken repository too. The rules for one file are in
`check_bytes`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from yulan import disk
from yulan.errors import Problem, YulanError
from yulan.flow import check_bytes
from yulan.flow.check_bytes import FOLDERS


def problems(root: Path, *, demo: bool) -> list[Problem]:
    """Everything wrong with the files in keys/, records/, site/ and right in the root."""
    found: list[Problem] = []
    for name in _names(root):
        try:
            listing = disk.walk(root, name)
        except YulanError as error:
            found.append(Problem(error.code, name, params=error.params))
            continue
        found += listing.problems
        for path, *_ in listing.files:
            found += _file(root, path, demo=demo)
    return found


def data(place: Path) -> bytes:
    """The bytes of a file; none where it cannot be read, which `problems` tells."""
    try:
        return disk.read_file(place) or b""
    except YulanError:
        return b""


def _names(root: Path) -> Iterator[str]:
    for place in disk.entries(root):
        folder = place.is_dir() and not place.is_symlink()
        if place.name != ".git" and (not folder or f"{place.name}/" in FOLDERS):
            yield place.name


def _file(root: Path, path: str, *, demo: bool) -> Iterator[Problem]:
    try:
        data = disk.read_file(root / path) or b""
    except YulanError as error:
        if "/" in path:
            yield Problem(error.code, path, params={**error.params, "path": path})
        return
    yield from check_bytes.problems(path, data, demo=demo)
