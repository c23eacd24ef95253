"""What is other in one settings file than in another, place by place. Owns the comparison; the words for it belong to
whoever tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from yulan.settings import SchoolFile

_NAMED = ("classes", "terms", "duties")  # lists of things with an id


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: the key at the top of the file, the id of the thing or name of the entry there, its own key, and
    the value as text before and after; "" where there was or is none.
    """

    section: str
    name: str
    key: str
    before: str
    after: str


def changes(old: SchoolFile, new: SchoolFile) -> tuple[Change, ...]:
    """What changed from `old` to `new`, in the order of the file."""
    before, after = msgspec.to_builtins(old), msgspec.to_builtins(new)
    order = [one.encode_name for one in msgspec.structs.fields(SchoolFile)]
    return tuple(change for key in order for change in _section(key, before.get(key), after.get(key)))


def _section(section: str, before: Any, after: Any) -> Iterator[Change]:
    if before == after:
        return
    if section in _NAMED:
        yield from _things(section, _by_id(before), _by_id(after))
    elif isinstance(before or after, Mapping):
        for name in dict.fromkeys([*(before or {}), *(after or {})]):
            yield from _single(section, name, "", (before or {}).get(name), (after or {}).get(name))
    else:
        yield from _single(section, "", "", before, after)


def _things(section: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name in dict.fromkeys([*before, *after]):
        old, new = before.get(name), after.get(name)
        if old is None or new is None:
            yield Change(section, name, "", _text(old), _text(new))
        else:
            for key in dict.fromkeys([*old, *new]):
                yield from _single(section, name, key, old.get(key), new.get(key))


def _single(section: str, name: str, key: str, before: Any, after: Any) -> Iterator[Change]:
    if before != after:
        yield Change(section, name, key, _text(before), _text(after))


def _by_id(things: Any) -> dict[str, Any]:
    """The things by id; a second one of the same id (a duty at another time) by its number too."""
    found: dict[str, Any] = {}
    for one in things or ():
        again = sum(name.partition(" ")[0] == one["id"] for name in found)
        found[f"{one['id']} {again + 1}" if again else one["id"]] = {k: v for k, v in one.items() if k != "id"}
    return found


def _text(value: Any) -> str:
    """A value in one line, as the file would say it; a thing that is there and says nothing else as `✓`."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_text(one)}" for key, one in value.items()) or "✓"
    if isinstance(value, list | tuple):
        apart = "; " if any(isinstance(one, Mapping) for one in value) else ", "
        return apart.join(map(_text, value))
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
