"""Rows that may be one student twice: by ID number, by name and birth date, by a name that sounds or looks alike. Owns
what counts as alike; two different ID numbers are two people, unless the names sound the same and the day of birth is
one: then a number may have been mistyped, and a person looks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from yulan import pinyin
from yulan.exchange import plain
from yulan.exchange.reading import Duplicate, Row
from yulan.kinds.numbers import is_id_number


@dataclass(frozen=True, slots=True)
class Who:
    """What tells one student from another."""

    name: str = field(repr=False)
    birth: str = field(repr=False, default="")
    number: str = field(repr=False, default="")
    scope: str = ""


def who(row: Row) -> Who:
    """The student of a row."""
    birth, number, scope = (str(row.cells.get(one, "")) for one in ("birth_date", "id_number", "class"))
    return Who(str(row.cells.get("name", "")), birth, number, scope)


def alike(one: Who, other: Who) -> str:
    """What says that two may be one: `id-number`, `name-birth`, `same-name`, `near-name`; empty where nothing does."""
    if one.number and one.number == other.number:
        return "id-number"
    two = _are_two(one, other)
    if one.name == other.name and two:
        return ""
    if one.name == other.name:
        if one.birth and other.birth:
            return "name-birth" if one.birth == other.birth else ""
        return "same-name" if not (one.scope and other.scope) or one.scope == other.scope else ""
    same_birth = bool(one.birth) and one.birth == other.birth
    apart = bool(one.birth and other.birth) and not same_birth
    same_class = bool(one.scope) and one.scope == other.scope
    if _sound(one.name) == _sound(other.name) and not apart and (same_birth or (same_class and not two)):
        return "near-name"
    long = not two and min(len(one.name), len(other.name)) >= 3
    return "near-name" if same_birth and long and plain.one_apart(one.name, other.name) else ""


def within(rows: Sequence[Row]) -> tuple[Duplicate, ...]:
    """The pairs of rows that may be one student, each later row with the first that is like it."""
    return tuple(_within(rows))


def _within(rows: Sequence[Row]) -> Iterator[Duplicate]:
    seen: dict[object, list[tuple[Row, Who]]] = {}
    for row in rows:
        mine = who(row)
        mine_keys = keys(mine)
        near = {id(other[0]): other for key in mine_keys for other in seen.get(key, ())}
        found = [(other, why) for other, its in near.values() if (why := alike(its, mine))]
        if found:
            order = ("id-number", "name-birth", "same-name", "near-name")
            other, why = min(found, key=lambda one: (order.index(one[1]), one[0].row))
            yield Duplicate(other.place, row.place, why)
        for key in mine_keys:
            seen.setdefault(key, []).append((row, mine))


def keys(one: Who) -> list[object]:
    """What two students share who may be one: only those that share any need to be compared."""
    found: list[object] = [("name", one.name), ("sound", _sound(one.name))]
    if one.number:
        found.append(("number", one.number))
    if one.birth:
        # Two names that differ by one letter are the same with one left out.
        found += [("birth", one.birth, one.name[:at] + one.name[at + 1 :]) for at in range(len(one.name))]
        found.append(("birth", one.birth, one.name))
    return found


def _are_two(one: Who, other: Who) -> bool:
    return is_id_number(one.number) and is_id_number(other.number)


def _sound(name: str) -> str:
    return "".join(pinyin.syllables(name))
