"""The theme as bytes: templates, styles, scripts and texts, read from the folder that came with the program
or a school's own.

A door: besides the doors to git, age and the disk, only this module reads files on behalf of the pages. It
refuses symbolic links and anything that is not an ordinary file, and never looks outside the folder it was
given.
"""

from __future__ import annotations

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


def read(folder: Path) -> dict[str, bytes]:
    """Each file below `folder` by its relative path with forward slashes, in path order; dot files are left out."""
    if folder.is_symlink():
        raise YulanError("theme.symlink", path=folder.name)
    return dict(sorted(_walk(folder, "")))


def read_one(folder: Path, path: str) -> bytes:
    """One file as `read` gives it."""
    file = folder / path
    if file.is_symlink():
        raise YulanError("theme.symlink", path=path)
    if not file.is_file():
        raise YulanError("theme.not-a-file", path=path)
    return file.read_bytes()


def _walk(folder: Path, prefix: str) -> list[tuple[str, bytes]]:
    files: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        if entry.name.startswith("."):
            continue
        path = f"{prefix}{entry.name}"
        if entry.is_symlink():
            raise YulanError("theme.symlink", path=path)
        if entry.is_dir():
            files += _walk(entry, f"{path}/")
        elif entry.is_file():
            files.append((path, entry.read_bytes()))
        else:
            raise YulanError("theme.not-a-file", path=path)
    return files
