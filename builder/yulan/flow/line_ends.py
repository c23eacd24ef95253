"""Files of a school whose line ends git has converted on the way into this folder: their bytes are signed or sealed, so
that not one may change. Owns how they are found and put back.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from yulan import disk, git
from yulan.flow import check_files
from yulan.flow.check_bytes import FOLDERS
from yulan.git import settings

_TO_LOCAL = ("true", "input", "yes", "on", "1")


def may_convert(root: Path) -> bool:
    """Whether git would convert in this clone what no attribute keeps from it."""
    told = settings.setting(root, "core.autocrlf")
    return told is not None and told.value.lower() in _TO_LOCAL


def converted(root: Path) -> dict[str, bytes]:
    """Path → the right bytes, of the files that differ from what git keeps by line ends alone."""
    suspects: dict[str, tuple[str, bytes]] = {}
    for path, blob in git.ids_staged(root, *FOLDERS).items():
        data = check_files.data(root / path)
        if b"\r\n" in data and _id(data, blob) != blob:
            suspects[path] = blob, data
    kept = git.blobs(root, (blob for blob, _ in suspects.values()))
    return {path: kept[blob] for path, (blob, data) in suspects.items() if _bare(data) == _bare(kept[blob])}


def put_back(root: Path) -> int:
    """How many such files there were; they have their bytes again."""
    wrong = converted(root)
    if wrong:
        disk.commit(root, dict(wrong), state=git.state_dir(root))
        settings.refresh(root, wrong)
    return len(wrong)


def _bare(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n")


def _id(data: bytes, like: str) -> str:
    """What git calls these bytes, in the hash that `like` is of."""
    whole = b"blob %d\0%s" % (len(data), data)
    return (hashlib.sha256(whole) if len(like) == 64 else hashlib.sha1(whole, usedforsecurity=False)).hexdigest()
