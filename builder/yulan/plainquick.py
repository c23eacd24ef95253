"""Plain files in the one spelling that this program gives them → typed structures, several times as fast as by way of
all that YAML may mean. Owns one pattern for each shape, made of the shape's own fields; it judges nothing and tells
nothing: whatever is spelt otherwise, or is perhaps wrong, is left to the strict reader, which takes all of this and
makes the same of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache, lru_cache, partial
from types import UnionType
from typing import Any, Generic, Literal, NamedTuple, TypeVar, Union, get_args, get_origin

import msgspec

from yulan.yaml_strict import PLAIN

S = TypeVar("S", bound=msgspec.Struct)

# Text as it stands without quotes: on one line, a colon only before a figure, nothing that YAML could take for a sign.
_WORDS = r"\w(?:[\w./+@= -]++|:(?=[0-9]))*+(?<! )"
_TEXT = f'{_WORDS}|"@{_WORDS}"'
_NUMBER = "[1-9][0-9]{0,8}"
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_NAME = '[a-z][a-z0-9-]{0,40}/[1-9][0-9]{0,8}|"@[a-z][a-z0-9-]{0,40}/[1-9][0-9]{0,8}"'
_ENTRY = re.compile(f"({_NAME}): ({_NUMBER})")
_SHORT = 120  # letters of a list that many files have alike: a class, a mentor
_NODES = 3  # in one line, at most: a list's entry, its first key, and what stands there


class _Otherwise(Exception):
    """What stands there is for the strict reader."""


class _Field(NamedTuple):
    """One field of a shape: the pattern of its lines with one group, and what the group's text comes to."""

    pattern: str
    value: Callable[[str], Any]


def read(data: bytes, shape: type[S]) -> S | None:
    """The structure `shape` that `data` holds, if it is spelt in our own way; None where the strict reader is asked."""
    if len(data) * _NODES >= PLAIN.nodes and (len(data) > PLAIN.bytes or data.count(b"\n") * _NODES >= PLAIN.nodes):
        return None
    try:
        reader: _Reader[S] = _reader(shape, "", listed=False)
        return reader.one(data.decode())
    except (_Otherwise, UnicodeDecodeError):
        return None


class _Reader(Generic[S]):
    """Reads structures of one shape at one depth, alone or as the entries of a list."""

    def __init__(self, shape: type[S], indent: str, *, listed: bool) -> None:
        self._shape, lines = shape, []
        self._values: list[tuple[str, Callable[[str], Any]]] = []
        fields = msgspec.structs.fields(shape)
        for one in fields:
            last = one is fields[-1] and not listed
            found = _field(one.encode_name, one.type, f"{indent}  " if listed else indent, last=last)
            if found is None:
                if one.required:
                    lines.append("(?!)")  # no text fits: never read here
                continue
            lines.append(found.pattern if one.required else f"(?:{found.pattern})?")
            self._values.append((one.name, found.value))
        if listed and lines:
            lines[0] = lines[0].replace(f"{indent}  ", f"{indent}- ", 1)
        self._pattern = re.compile("".join(lines))
        self._alike = lru_cache(1 << 12)(self._all)

    def one(self, text: str) -> S:
        """The structure that the whole text is."""
        return self._made(self._pattern.fullmatch(text))

    def all(self, text: str) -> tuple[S, ...]:
        """The structures that the text is a list of."""
        return self._alike(text) if len(text) <= _SHORT else self._all(text)

    def _all(self, text: str) -> tuple[S, ...]:
        found, at = [], 0
        while at < len(text):
            match = self._pattern.match(text, at)
            found.append(self._made(match))
            at = match.end() if match is not None else len(text)
        return tuple(found)

    def _made(self, match: re.Match[str] | None) -> S:
        if match is None:
            raise _Otherwise
        given = zip(self._values, match.groups(), strict=True)
        return self._shape(**{name: value(text) for (name, value), text in given if text is not None})


def _entries(lines: str, *, shape: type[S], indent: str) -> tuple[S, ...]:
    """The structures in the lines of a list; their pattern is made for the first."""
    reader: _Reader[S] = _reader(shape, indent, listed=True)
    return reader.all(lines)


@cache
def _reader(shape: type[S], indent: str, *, listed: bool) -> _Reader[S]:
    return _Reader(shape, indent, listed=listed)


def _field(key: str, kind: Any, indent: str, *, last: bool = False) -> _Field | None:
    """How the field of that key and type is spelt; None for a type that only the strict reader knows. After the `last`
    of a file there is nothing.
    """
    within = [one for one in get_args(kind) if one is not type(None)]
    if get_origin(kind) in (Union, UnionType):
        return _optional(key, within[0], indent) if len(within) == 1 else None
    if get_origin(kind) is tuple:
        return _several(key, within[0], indent, last=last)
    if kind == dict[str, int]:
        return _Field(f"{indent}{key}:\n((?:{indent}  .*\n)++)", partial(_counted, at=len(indent) + 2))
    found = _scalar(kind)
    return found and _Field(f"{indent}{key}: ({found.pattern})\n", found.value)


def _optional(key: str, kind: Any, indent: str) -> _Field | None:
    """The same of what may be left out; a text of that sort may be a block of letters."""
    if kind is not str:
        return _field(key, kind, indent) if _scalar(kind) is not None else None
    block = rf"\|\n(?:{indent}  [0-9A-Za-z+/=]++\n)++"
    return _Field(f"{indent}{key}: ((?:{_TEXT})\n|{block})", partial(_text_or_block, indent=f"\n{indent}  "))


def _several(key: str, kind: Any, indent: str, *, last: bool) -> _Field | None:
    """A list, its entries as far to the left as its key."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        fields = msgspec.structs.fields(kind)
        if not fields or not fields[0].required:
            return None
        # The lines of the list are taken whole, and each is looked at by the reader of its entries.
        lines = f"{indent}-(?s:.+)" if last else f"(?:{indent}[- ] .*\n)++"
        return _Field(f"{indent}{key}:\n({lines})", partial(_entries, shape=kind, indent=indent))
    found = _scalar(kind)
    if found is None:
        return None
    entry = f"{indent}- (?:{found.pattern})\n"
    each = _texts if kind is str else partial(_each, value=found.value)
    return _Field(f"{indent}{key}:\n((?:{entry})++)", partial(each, at=len(indent) + 2))


def _scalar(kind: Any) -> _Field | None:
    if kind is str:
        return _Field(_TEXT, _text)
    if kind is int:
        return _Field(_NUMBER, int)
    if kind is bool:
        return _Field("true|false", "true".__eq__)
    if kind is date:
        return _Field(_DAY, _day)
    words = get_args(kind)
    if get_origin(kind) is Literal and all(isinstance(one, str) and re.fullmatch(_WORDS, one) for one in words):
        return _Field("|".join(map(re.escape, words)), str)
    return None


def _text(said: str) -> str:
    return said if said[0] != '"' else said[1:-1]


def _text_or_block(said: str, *, indent: str) -> str:
    return said[1:].replace(indent, "\n")[1:] if said[0] == "|" else _text(said[:-1])


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise _Otherwise from None


def _each(lines: str, *, at: int, value: Callable[[str], Any]) -> tuple[Any, ...]:
    return tuple(value(line) for line in lines[at:-1].split(f"\n{' ' * (at - 2)}- "))


def _texts(lines: str, *, at: int) -> tuple[str, ...]:
    quoted = '"' in lines
    return _each(lines, at=at, value=_text) if quoted else tuple(lines[at:-1].split(f"\n{' ' * (at - 2)}- "))


def _counted(lines: str, *, at: int) -> dict[str, int]:
    """Numbers by name; of two of one name the strict reader tells."""
    each = lines[at:-1].split(f"\n{' ' * at}")
    found = dict(map(_entry, each))
    if len(found) < len(each):
        raise _Otherwise
    return found


@lru_cache(1 << 12)
def _entry(line: str) -> tuple[str, int]:
    match = _ENTRY.fullmatch(line)
    if match is None:
        raise _Otherwise
    return _text(match[1]), int(match[2])
