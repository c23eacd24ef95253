"""A settings file rewritten by a program: what did not change stays as somebody typed it, letter by letter. Owns which
lines are kept; every comment that goes all the same is named, so that none is lost silently. It judges no settings.

A key at the top of the file is rewritten where its value changed; of classes, terms and duties only the entries that
did. A file laid out in some other way is written anew as a whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import msgspec

from yulan import plainfile, settings, yaml_strict
from yulan.errors import YulanError
from yulan.settings import SchoolFile
from yulan.yaml_rules import Where

_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'")
_COMMENT = re.compile(r"(?:^|\s)#\s*(.*)")
_ENTRY = re.compile(r"( *)- ")
_LISTS = frozenset({"classes", "terms", "duties"})


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The new file, and the comments of the old one that do not stand in it."""

    data: bytes = field(repr=False)
    lost: tuple[str, ...] = ()


def rewritten(data: bytes, new: SchoolFile) -> Rewritten:
    """The file `data` made to say `new`."""
    made = _spliced(data, new)
    if made is None or not _says(made, new):
        made = plainfile.dump(new)
    return Rewritten(made, lost(data, made))


def lost(before: bytes, after: bytes) -> tuple[str, ...]:
    """The comments of one file that do not stand in another, in their order."""
    return tuple((Counter(_comments(before)) - Counter(_comments(after))).elements())


def _says(data: bytes, new: SchoolFile) -> bool:
    try:
        return settings.load(data) == new
    except YulanError:
        return False


def _comments(data: bytes) -> Iterator[str]:
    for line in data.decode().split("\n"):
        found = _COMMENT.search(_QUOTED.sub('""', line))
        if found:
            yield found[1].strip()


def _spliced(data: bytes, new: SchoolFile) -> bytes | None:
    """The file with the parts replaced that changed; None where its parts are not lines of their own."""
    before, after = msgspec.to_builtins(settings.load(data)), msgspec.to_builtins(new)
    after = {"yulan": new.yulan, **after}
    text = data.decode().removesuffix("\n").split("\n")
    known = yaml_strict.lines(data)
    starts = {where[0]: line - 1 for where, line in known.items() if len(where) == 1}
    if len(set(starts.values())) < len(starts):
        return None
    bounds = [*sorted(starts.values()), len(text)]
    ends = {first: _end(text, first, last) for first, last in pairwise(bounds)}
    parts: dict[int, list[str]] = {}  # what stands instead of the lines that begin here
    extra: dict[str, list[str]] = {}  # new keys, in the order of the shape
    for one in msgspec.structs.fields(SchoolFile):
        key = one.encode_name
        if before.get(key) == after.get(key) or key == "yulan":
            continue
        if key not in starts:
            extra[key] = _rows(key, after[key])
        else:
            first = starts[key]
            place = _Place(key, text[first : ends[first]], first, known)
            parts[first] = _replaced(place, before.get(key), after.get(key))
    made = text[: bounds[0]]
    for first, last in pairwise(bounds):
        made += parts.get(first, text[first : ends[first]])
        made += text[ends[first] : last]
    return ("\n".join([*made, *(row for rows in extra.values() for row in rows)]) + "\n").encode()


def _end(text: Sequence[str], first: int, last: int) -> int:
    """Where the lines of a part end: blank lines and comments before the next one belong to that."""
    while last > first + 1 and (not text[last - 1].strip() or text[last - 1].startswith("#")):
        last -= 1
    return last


@dataclass(frozen=True, slots=True)
class _Place:
    """The lines of one key, from line number `first` (from 0) on."""

    key: str
    rows: list[str]
    first: int
    known: Mapping[Where, int]


def _replaced(place: _Place, before: Any, after: Any) -> list[str]:
    if after is None or after in ((), [], {}):
        return []
    entries = _entries(place, before) if place.key in _LISTS and before else None
    return _rows(place.key, after) if entries is None else _list(place, entries, before, after)


def _entries(place: _Place, before: Sequence[Any]) -> list[list[str]] | None:
    """The lines of each entry of a list, each with the comments above the next one; None where they share lines."""
    starts = [place.known.get((place.key, at), 0) - 1 - place.first for at in range(len(before))]
    rows = place.rows
    fit = all(0 < one < len(rows) and _ENTRY.match(rows[one]) for one in starts)
    if not fit or sorted(set(starts)) != starts:
        return None
    return [rows[first:last] for first, last in pairwise([*starts, len(rows)])]


def _list(place: _Place, entries: list[list[str]], before: Sequence[Any], after: Sequence[Any]) -> list[str]:
    head = place.rows[: len(place.rows) - sum(map(len, entries))]
    dash = _ENTRY.match(entries[0][0])
    indent = dash[1] if dash else ""
    made, used = list(head), set[int]()
    for at, one in enumerate(after):
        # The same entry where it stood, else anywhere: two duties of one id are told apart by their place.
        order = [at, *range(len(before))]
        same = next((n for n in order if n < len(before) and n not in used and before[n] == one), None)
        if same is not None:
            used.add(same)
            made += entries[same]
            continue
        was = next((n for n in order if n < len(before) and n not in used and _id(before[n]) == _id(one)), None)
        made += [f"{indent}{row}" for row in _rows(place.key, [one])[1:]]
        if was is not None:
            used.add(was)
            made += _after(entries[was])
    return made


def _after(rows: list[str]) -> list[str]:
    """Blank lines and comments below an entry: they belong to what follows."""
    return rows[_end_of(rows) :]


def _end_of(rows: list[str]) -> int:
    last = len(rows)
    while last > 1 and (not rows[last - 1].strip() or rows[last - 1].startswith("#")):
        last -= 1
    return last


def _id(entry: Any) -> Any:
    return entry.get("id") if isinstance(entry, Mapping) else None


def _rows(key: str, value: Any) -> list[str]:
    return yaml_strict.dump({key: value}).removesuffix("\n").split("\n")
