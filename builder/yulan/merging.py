"""Two states of a school's files in one, path by path. Pure: blob ids in, blob ids out.

Record files, entries, lists and links are only ever added: whichever side has one keeps it, whatever the other did. Of
two files under one name, the one that is listed, or else was there first, stands. Signed files are not decided here:
they follow the chain. Everything else is merged by what changed since both were one; where both changed, the
standing side's counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from yulan import settings

_GROWING = ("keys/chain/", "keys/seen/", "keys/links/", "records/students/", "records/drawers/")
_SEALED = ("records/students/", "records/drawers/", "records/extracts/", "records/editions/")

T = TypeVar("T")


def is_record(path: str) -> bool:
    """Whether a record file belongs at that path."""
    return path.startswith(_SEALED) and path.endswith(".age")


def grows(path: str) -> bool:
    """Whether files at such a path are added and never changed or removed."""
    return path.startswith(_GROWING) or is_record(path)


def groups(files: Mapping[str, T]) -> list[dict[str, T]]:
    """The files as they may share a commit: keys and settings, everything else, each student's folder, each other
    folder of records.
    """
    made: dict[tuple[int, str], dict[str, T]] = {}
    for path in sorted(files):
        parts = path.split("/")
        if parts[0] == "keys" or path == settings.PATH:
            place = (0, "")
        elif parts[:2] == ["records", "students"] and len(parts) > 2:
            place = (2, parts[2])
        else:
            place = (3, parts[1]) if parts[0] == "records" and len(parts) > 2 else (1, "")
        made.setdefault(place, {})[path] = files[path]
    return [made[place] for place in sorted(made)]


def merge(
    paths: Iterable[str],
    base: Mapping[str, str],
    standing: Mapping[str, str],
    other: Mapping[str, str],
    *,
    listed: Callable[[str, str], bool] = lambda _path, _blob: False,
) -> dict[str, str | None]:
    """Path → blob id (None: gone) of what differs from the standing side; `listed` tells whether that very file is
    named in a signed list.
    """
    found: dict[str, str | None] = {}
    for path in paths:
        old, here, there = base.get(path), standing.get(path), other.get(path)
        if there == here:
            continue
        plain = there if here == old else here
        taken = _grown(path, old, here, there, listed) if grows(path) else plain
        if taken != here:
            found[path] = taken
    return found


def _grown(
    path: str, old: str | None, here: str | None, there: str | None, listed: Callable[[str, str], bool]
) -> str | None:
    """Which of two files under one name stays, where such files are only ever added."""
    if here is None or there is None:
        return here or there
    if listed(path, there) and not listed(path, here):
        return there
    if there == old and not listed(path, here):
        return there  # the standing side has another file under the name it had been given first
    return here
