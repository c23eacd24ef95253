"""A row of students ↔ a card's fields. Owns how flat fields become parts of a card, and how a row meets a card that is
there: what is empty is filled, what differs is named, nothing is overwritten unless asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from yulan import kinds
from yulan.exchange.outcome import Value
from yulan.exchange.said import HEALTH_SIGNS
from yulan.yaml_strict import Tree

MENTOR = "mentor"
_APART = frozenset({"class", MENTOR})  # where a child belongs and who is paired is not decided by a list


@dataclass(frozen=True, slots=True)
class Met:
    """A card with a row's values: the fields that were filled, and those that differ, by their path in the row."""

    tree: Mapping[str, Tree] = field(repr=False)
    filled: tuple[str, ...]
    differs: tuple[str, ...]


def tree(cells: Mapping[str, Value]) -> dict[str, Tree]:
    """The card that a row tells of, without what names the record; a mentor's name stands in no card."""
    return dict(meet({}, cells, update=False).tree)


def meet(card: Mapping[str, Tree], cells: Mapping[str, Value], *, update: bool) -> Met:
    """The card with the values of a row; with `update` those that differ are the row's."""
    made: dict[str, Tree] = {name: _copy(value) for name, value in card.items()}
    filled: list[str] = []
    differs: list[str] = []
    for path, place, value in _places(cells):
        old = _get(made, place)
        if old == value or (isinstance(value, bool) and old == _text(value)) or _holds(old, value):
            continue
        if old not in (None, "", [], {}) and not (update and path not in _APART):
            differs.append(path)
            continue
        (differs if old not in (None, "", [], {}) else filled).append(path)
        _set(made, place, value)
    return Met(made, tuple(dict.fromkeys(filled)), tuple(dict.fromkeys(differs)))


def _holds(old: Tree | None, value: Tree) -> bool:
    """Whether a list of codes has all that a row says; what it has besides is nobody's mistake."""
    return isinstance(old, list) and isinstance(value, list) and all(one in old for one in value)


_Place = tuple[str, str, str]  # a field; and of a list, the entry's key and the field in it


def _places(cells: Mapping[str, Value]) -> Iterator[tuple[str, _Place, Tree]]:
    """Each value by its field in the row, where it belongs on the card, and its text there, or its codes."""
    for path, value in sorted(cells.items(), key=lambda one: one[0].startswith("categories.")):
        first, *rest = path.split(".")
        if path == MENTOR:
            continue
        if path == "categories":
            yield from ((path, (path, str(code), ""), "") for code in _codes(value))
        elif path == "health.note":
            text = _text(value)
            yield path, ("health", _health(text), "note"), text
        elif len(rest) == 2:
            listed = first == "categories" and isinstance(value, tuple)
            yield path, (first, rest[0], rest[1]), [*_codes(value)] if listed else _text(value)
        else:
            yield path, (first, "", ""), _text(value)


def _codes(value: Value) -> Sequence[str]:
    return value if isinstance(value, tuple) else ()


def _health(text: str) -> str:
    found = [code for code, signs in HEALTH_SIGNS.items() if any(sign in text for sign in signs)]
    return found[0] if len(found) == 1 else "other"


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "、".join(value) if isinstance(value, tuple) else value


def _get(card: Mapping[str, Tree], place: _Place) -> Tree | None:
    """What stands there; of an entry that is there and wants no more, its own empty text."""
    name, key, inner = place
    if not key:
        return card.get(name)
    entry = _entry(card, name, key)
    if entry is None:
        return None
    return entry.get(inner) if inner else ""


def _set(card: dict[str, Tree], place: _Place, value: Tree) -> None:
    name, key, inner = place
    if not key:
        card[name] = value
        return
    entry = _entry(card, name, key)
    if entry is None:
        entry = {_key(name): key}
        entries = card.get(name)
        card[name] = [*(entries if isinstance(entries, list) else ()), entry]
    if inner:
        entry[inner] = value


def _entry(card: Mapping[str, Tree], name: str, key: str) -> dict[str, Tree] | None:
    entries = card.get(name)
    for one in entries if isinstance(entries, list) else ():
        if isinstance(one, dict) and one.get(_key(name)) == key:
            return one
    return None


def _key(name: str) -> str:
    found = kinds.merge_key("card", name)
    assert found is not None  # noqa: S101 - the lists of a card that a row can fill all merge by a field
    return found


def _copy(value: Tree) -> Tree:
    if isinstance(value, dict):
        return {name: _copy(one) for name, one in value.items()}
    return [_copy(one) for one in value] if isinstance(value, list) else value
