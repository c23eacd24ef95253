"""The theme as bytes: templates, styles, scripts and texts, read from the folder that came with the program
or a school's own.

A door: besides the doors to git, age and the disk, only this module reads files on behalf of the pages. It
refuses symbolic links and anything that is not an ordinary file, and never looks outside the folder it was
given.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from yulan.errors import YulanError


def builtin() -> Path:
    """The folder of the built-in theme: packaged beside the program, else `site/` of the source repository."""
    package = Path(__file__).resolve().parent
    packaged = package / "_theme"
    if packaged.is_dir():
        return packaged
    source = package.parent.parent / "site"
    if source.is_dir():
        return source
    raise YulanError("theme.missing")


def read(folder: Path, within: str = "") -> dict[str, bytes]:
    """Each file below `folder` by its relative path with forward slashes, in path order; dot files are left out.
    `within` is a folder in it (`texts/zh/`), where no others are wanted.
    """
    if folder.is_symlink():
        raise YulanError("theme.symlink", path=folder.name)
    return dict(sorted(_walk(os.fspath(folder), "", within)))


def read_one(folder: Path, path: str) -> bytes:
    """One file as `read` gives it."""
    file = folder / path
    if file.is_symlink():
        raise YulanError("theme.symlink", path=path)
    if not file.is_file():
        raise YulanError("theme.not-a-file", path=path)
    return file.read_bytes()


def _walk(folder: str, prefix: str, within: str) -> Iterator[tuple[str, bytes]]:
    with os.scandir(folder) as listing:
        entries = [one for one in listing if not one.name.startswith(".")]
    for entry in entries:
        path = f"{prefix}{entry.name}"
        if entry.is_symlink():
            raise YulanError("theme.symlink", path=path)
        if entry.is_dir():
            inside = f"{path}/"
            if inside.startswith(within) or within.startswith(inside):
                yield from _walk(entry.path, inside, within)
        elif not entry.is_file():
            raise YulanError("theme.not-a-file", path=path)
        elif path.startswith(within):
            yield path, Path(entry.path).read_bytes()
