"""Which places on the disk may be touched: relative paths inside a root, through real folders only.

It refuses what leads elsewhere (`..`, absolute, a link among the parents), what another system reads
differently (backslash, colon, reserved names, trailing dot or space, control characters), and everything
under a folder called `.git`.
"""

from __future__ import annotations

import os
import re
import stat
from functools import lru_cache
from pathlib import Path

from yulan.errors import YulanError

_ODD = re.compile("[\x00-\x1f\x7f\\\\\ud800-\udfff]")
_WINDOWS = re.compile(r'[<>:"|?*]|[. ]$|^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)', re.IGNORECASE)
_LINK_TAGS = {0xA000000C, 0xA0000003}  # Windows: symbolic link, junction


def odd_name(name: str) -> bool:
    """Whether a name holds what no listing can carry: control characters, backslash, bytes not UTF-8."""
    return _ODD.search(name) is not None


def shown(name: str) -> str:
    """The name in a form that any terminal and file can take."""
    return _ODD.sub("\ufffd", name)


def is_link(info: os.stat_result) -> bool:
    """Whether what `lstat` returned is a symbolic link or a Windows junction."""
    return stat.S_ISLNK(info.st_mode) or getattr(info, "st_reparse_tag", 0) in _LINK_TAGS


def parts_of(path: str) -> tuple[str, ...]:
    """The names in a relative path with `/`; `disk.bad-path` if it is anything else."""
    parts = tuple(path.split("/"))
    if not all(map(_is_name, parts)):
        raise YulanError("disk.bad-path", path=shown(path))
    return parts


@lru_cache(1 << 12)
def _is_name(part: str) -> bool:
    """Whether a name in a path is one everywhere, and leads to nothing but itself."""
    if part in ("", ".", "..") or part.lower() in (".git", "git~1"):
        return False
    return not odd_name(part) and _WINDOWS.search(part) is None


def target(root: Path, path: str, known: set[str] | None = None) -> Path:
    """The place of a relative path under root.

    A link or a file among its parents, or a folder in its place, is refused. `known`
    collects parents already looked at, for a caller that asks for thousands in one go.
    """
    return Path(look_below(os.fspath(root), path, known)[0])


def look_below(root: str, path: str, known: set[str] | None = None) -> tuple[str, os.stat_result | None]:
    """The place as `target` has it, as text, and what `look` says of it."""
    place = root
    *parents, name = parts_of(path)
    for part in parents:
        place = f"{place}{os.sep}{part}"
        if known is not None and place in known:
            continue
        info = look(place)
        if info is not None and is_link(info):
            raise YulanError("disk.symlink", path=path)
        if info is not None and not stat.S_ISDIR(info.st_mode):
            raise YulanError("disk.in-the-way", path=path)
        if known is not None and info is not None:
            known.add(place)
    place = f"{place}{os.sep}{name}"
    info = look(place)
    if info is not None and stat.S_ISDIR(info.st_mode):
        raise YulanError("disk.in-the-way", path=path)
    return place, info


def fits(root: Path, path: str) -> bool:
    """Whether `target` would take the path."""
    try:
        target(root, path)
    except YulanError:
        return False
    return True


def look(place: str | Path) -> os.stat_result | None:
    """What `lstat` says of a place; None if nothing is there."""
    try:
        return os.lstat(place)
    except (FileNotFoundError, NotADirectoryError):
        return None
