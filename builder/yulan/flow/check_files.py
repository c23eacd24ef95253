"""The files of a repository as they lie, before anything is verified or opened: what does not belong there, what is no
age file, what is a private key. It needs no key and works on a broken repository too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from yulan import age, disk, ids, lockfile, settings
from yulan.errors import Problem, YulanError
from yulan.flow.verified import DEMO
from yulan.ids import RecordName

FOLDERS = ("keys", "records", "site")
_SECRET = re.compile(rb"AGE-SECRET-KEY-[A-Z0-9-]{20,}|sign-seed: [A-Za-z0-9+/]{43}=|PRIVATE KEY-----")
_RECORDS = "records/"


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
        for path, _ in listing.files:
            found += _file(root, path, demo=demo)
    return found


def _names(root: Path) -> Iterator[str]:
    for place in disk.entries(root):
        folder = place.is_dir() and not place.is_symlink()
        if place.name != ".git" and (not folder or place.name in FOLDERS):
            yield place.name


def _file(root: Path, path: str, *, demo: bool) -> Iterator[Problem]:
    try:
        data = disk.read_file(root / path) or b""
    except YulanError as error:
        if "/" in path:
            yield Problem(error.code, path, params={**error.params, "path": path})
        return
    if _SECRET.search(data) and not (demo and path.startswith(DEMO)):
        yield Problem("school.private-key", path)
    if path.startswith(_RECORDS) and path != settings.PATH:
        yield from _record(path, data)
    if path.startswith(lockfile.LINKS) and (reason := _damage(data)):
        yield Problem("lock.link-damaged", path, params={"reason": reason})


def _record(path: str, data: bytes) -> Iterator[Problem]:
    if not path.endswith(".age"):
        yield Problem("record.plaintext", path)
        return
    if not _well_named(path):
        yield Problem("record.name", path)
    reason = _damage(data)
    if reason:
        yield Problem("record.damaged", path, params={"reason": reason})
    elif age.stanza_count(data) != 1:
        yield Problem("record.several-keys", path, severity="warning", params={"count": age.stanza_count(data)})


def _well_named(path: str) -> bool:
    folder, _, name = path.removeprefix(_RECORDS).rpartition("/")
    if folder in ("extracts", "editions"):
        return ids.is_rid(name.removesuffix(".age")) and name != f"{ids.CARD}.age"
    parsed = RecordName.parse(name)
    return parsed is not None and folder == parsed.folder


def _damage(data: bytes) -> str:
    try:
        age.header(data)
    except age.Damaged as error:
        return error.reason
    return ""
