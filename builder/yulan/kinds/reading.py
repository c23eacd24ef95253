"""From the text of a record's front matter to its kind's structure, and back. Owns what makes a record of a
kind well formed: fields, types, codes, order of dates, one entry a key. It refuses all else, every fault at
once, by path and rule and never by value.

A well-formed record costs one `msgspec.convert` and one look at what msgspec cannot see. Only a malformed
one is walked field by field; the walk, not msgspec, then says what is wrong, since msgspec stops at the
first fault and quotes values.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from yulan.kinds import table
from yulan.kinds.faults import Fault, KindFaults, strangers, walk
from yulan.kinds.statement import Kind
from yulan.kinds.table import Field
from yulan.value import Value

if TYPE_CHECKING:
    from yulan.yaml_strict import Tree


def parse(kind: Kind, tree: Mapping[str, Tree]) -> msgspec.Struct:
    """The record's structure; all scalars of `tree` are text. Raises KindFaults with every fault."""
    plan = _plan(kind.struct)
    if not plan.exact and tree.get("kind") == kind.name:
        try:
            values = msgspec.convert(tree, kind.struct, strict=False)
        except msgspec.ValidationError:
            pass  # Said again below, without the value that msgspec quotes.
        else:
            if plan.clean(tree):
                return values
    kept = _present(tree)
    faults = (*_other_kind(kind, kept), *walk(kept, table.of(kind.struct), (), ()))
    if not faults:
        try:
            return msgspec.convert(kept, kind.struct, strict=False)
        except msgspec.ValidationError:
            faults = (((), "kind.not-read", {"field": ""}),)  # The walk is the looser one: still no value is shown.
    raise KindFaults(faults)


def to_tree(values: msgspec.Struct) -> dict[str, object]:
    """The record's fields in order, empty ones left out: text, bool, int, and mappings and lists of them."""
    tree: dict[str, object] = {}
    for field in table.of(type(values)):
        value = _plain(getattr(values, field.attr))
        if value is not None and value != [] and value != {}:
            tree[field.name] = value
    return tree


def _plain(value: object) -> object:
    if isinstance(value, msgspec.Struct):
        return to_tree(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dt.date):  # a datetime is a date too
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else value


def _present(tree: Mapping[str, Tree]) -> dict[str, Tree]:
    """The tree without empty values: an empty one is a missing one."""
    return {name: kept for name, value in tree.items() if (kept := _kept(value)) not in (None, "", [], {})}


def _kept(value: Tree) -> Tree:
    if isinstance(value, dict):
        return _present(value)
    return [_kept(one) for one in value] if isinstance(value, list) else value


def _other_kind(kind: Kind, tree: Mapping[str, Tree]) -> Iterator[Fault]:
    if tree.get("kind", kind.name) != kind.name:
        yield ("kind",), "kind.other-kind", {"field": "kind", "expected": kind.name}


class _Plan(Value, frozen=True):
    """What to look at after msgspec. `exact` structures hold times or amounts, which it reads too freely."""

    exact: bool
    ordered: tuple[tuple[str, str], ...]  # (later, earlier)
    nullable: tuple[str, ...]  # dates, true or false: msgspec reads the text `null` as missing
    whole: tuple[str, ...]  # numbers: msgspec reads 1e1 and 3.0
    chosen: tuple[Field, ...]  # choices that depend on another field
    nested: tuple[tuple[str, str | None, _Plan], ...]  # field, key, plan of the entry

    def clean(self, tree: Mapping[str, Tree]) -> bool:
        """Whether dates are in order, keys of entries distinct, choices that depend on others theirs, and `null` was
        not read as missing.
        """
        get = tree.get
        for later, earlier in self.ordered:
            after, before = get(later), get(earlier)
            if isinstance(after, str) and isinstance(before, str) and after < before:
                return False  # ISO dates sort as text.
        for name in self.nullable:
            value = get(name)
            if isinstance(value, str) and value[:1] in "nN":
                return False
        for name in self.whole:
            value = get(name)
            if isinstance(value, str) and not value.isdecimal():
                return False
        for one in self.chosen:
            if strangers(one, tree):
                return False
        for name, key, plan in self.nested:
            inside = get(name)
            if inside is not None and not self._clean_inside(inside, key, plan):
                return False
        return True

    @staticmethod
    def _clean_inside(value: Tree, key: str | None, plan: _Plan) -> bool:
        if isinstance(value, dict):
            return bool(value) and [] not in value.values() and plan.clean(value)  # Empty is missing.
        if not isinstance(value, list):
            return True
        entries = [one for one in value if isinstance(one, dict)]
        distinct = key is None or len({str(one.get(key)) for one in entries}) == len(entries)
        return distinct and all(plan.clean(one) for one in entries)


@cache
def _plan(struct: type[msgspec.Struct]) -> _Plan:
    return _plan_of(table.of(struct))


def _plan_of(fields: Sequence[Field]) -> _Plan:
    nested = tuple((one.name, one.key, _plan_of(one.fields)) for one in fields if one.fields)
    return _Plan(
        exact=any(one.type in ("datetime", "number") and not one.whole for one in fields)
        or any(plan.exact for _, _, plan in nested),
        ordered=tuple((one.name, one.after) for one in fields if one.after),
        nullable=tuple(one.name for one in fields if one.type in ("date", "bool")),
        whole=tuple(one.name for one in fields if one.whole),
        chosen=tuple(one for one in fields if one.beside),
        nested=nested,
    )
