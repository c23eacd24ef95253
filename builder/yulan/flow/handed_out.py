"""What is made to be handed out, as plain text: printed forms and exports. It lies in the private folder, beside the
built site and apart from it, readable by its owner alone and ignored by git; `yulan clean` removes it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from yulan import disk, private
from yulan.errors import YulanError

_PRIVATE = "private"
Folder = Literal["print", "exports"]


def put(root: Path, folder: Folder, name: str, data: bytes) -> Path:
    """The path of the new file (0600) in a folder of its own (0700) under the school's private one; whole or not there.

    The name is to tell nobody's name: file names are seen by more eyes than files.
    """
    place = root / _PRIVATE / folder
    if Path(name).name != name or name.startswith("."):
        raise YulanError("disk.bad-path", path=name)
    for one in (place.parent, place):
        disk.private_folder(one)
    for mark, text in ((".gitignore", b"*\n"), (disk.HANDED_OUT_MARK, b"")):
        if disk.read_file(place / mark) != text:
            disk.write_private(place / mark, text)
    disk.write_private(place / name, data)
    return place / name


def elsewhere(root: Path, path: Path, data: bytes, *, overwrite: bool = True) -> Path:
    """The path in full, written like that where somebody wants it; whoever asked is to be told that it is plain text.

    Raises `handed-out.in-repository` in a repository, where it would be handed on: there the private folder alone takes
    it. Links among the folders are followed before this is looked at, and so is `..`.
    """
    place, ours = path.parent.resolve() / path.name, root.resolve() / _PRIVATE
    if ours in place.parents:
        _ignored(ours)
    elif private.is_inside_repository(place):
        raise YulanError("handed-out.in-repository", path=str(path))
    disk.write_private(place, data, overwrite=overwrite)
    return place


def _ignored(folder: Path) -> None:
    """Nothing; the folder is private and git leaves it out."""
    disk.private_folder(folder)
    if disk.read_file(folder / ".gitignore") is None:
        disk.write_private(folder / ".gitignore", b"*\n")


def remove(root: Path) -> bool:
    """Whether anything was there to be handed out; it is gone."""
    place = root / _PRIVATE
    ours = [place / one for one in disk.HANDED_OUT if disk.read_file(place / one / disk.HANDED_OUT_MARK) is not None]
    for one in ours:
        disk.remove_tree(one, within=place)
    return bool(ours)


def is_ours(root: Path, path: Path) -> bool:
    """Whether a file at this path would be removed by `yulan clean`."""
    return any((root / _PRIVATE / one).resolve() in path.resolve().parents for one in disk.HANDED_OUT)
