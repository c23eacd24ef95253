"""Everything that keeps a plain file from its shape, place by place: msgspec stops at the first fault and quotes the
value. Owns the slow walk over a tree that did not fit; it builds no values, and tells places and keys only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

import msgspec

from yulan.errors import Param
from yulan.yaml_rules import Where


class Fault(NamedTuple):
    """One place that does not fit, by path in the tree, with the rule it breaks."""

    where: Where
    rule: str
    params: Mapping[str, Param]


def faults(tree: object, shape: Any, where: Where = ()) -> Iterator[Fault]:
    """Every place in `tree` that does not fit the type `shape`; none where it fits."""
    if _fits(tree, shape):
        return
    found = list(_within(tree, _bare(shape), where))
    yield from found or [_leaf(_bare(shape), where)]


def dotted(where: Where) -> str:
    """A path as people read it: `terms[0].from`."""
    said = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in where)
    return said.removeprefix(".")


def _within(tree: object, shape: Any, where: Where) -> Iterator[Fault]:
    if isinstance(shape, type) and issubclass(shape, msgspec.Struct) and isinstance(tree, dict):
        yield from _struct(tree, shape, where)
        return
    origin, inner = get_origin(shape), get_args(shape)
    if origin in (tuple, list) and isinstance(tree, list):
        for at, one in enumerate(tree):
            yield from faults(one, inner[0], (*where, at))
    elif origin is dict and isinstance(tree, dict):
        for key, one in tree.items():
            if not _fits(key, inner[0]):
                yield Fault((*where, key), "file.key", {"where": dotted(where)})
            yield from faults(one, inner[1], (*where, key))


def _struct(tree: dict[str, object], shape: type[msgspec.Struct], where: Where) -> Iterator[Fault]:
    fields = {one.encode_name: one for one in msgspec.structs.fields(shape)}
    for key in tree:
        if key not in fields:
            from difflib import get_close_matches  # nobody else needs it

            near = get_close_matches(key, fields, n=1, cutoff=0.0)[0]
            yield Fault((*where, key), "file.unknown-key", {"where": dotted(where) or "-", "near": near})
    for name, one in fields.items():
        if name in tree:
            yield from faults(tree[name], one.type, (*where, name))
        elif one.required:
            yield Fault(where, "file.missing-key", {"where": dotted(where) or "-", "key": name})


def _leaf(shape: Any, where: Where) -> Fault:
    told: dict[str, Param] = {"where": dotted(where)}
    if shape is date:
        return Fault(where, "file.not-a-date", told)
    if shape is bool:
        return Fault(where, "file.not-true-or-false", told)
    if shape is int:
        return Fault(where, "file.not-a-number", told)
    if get_origin(shape) is Literal:
        return Fault(where, "file.choice", {**told, "allowed": ", ".join(str(one) for one in get_args(shape))})
    return Fault(where, "file.shape", told)


def _bare(shape: Any) -> Any:
    """The type without its limits, and without the None it may be instead."""
    while True:
        if get_origin(shape) is Annotated:
            shape = get_args(shape)[0]
        elif get_origin(shape) in (Union, UnionType):
            some = [one for one in get_args(shape) if one is not type(None)]
            if len(some) != 1:
                return shape
            shape = some[0]
        else:
            return shape


def _fits(tree: object, shape: Any) -> bool:
    try:
        msgspec.convert(tree, shape, strict=False)
    except msgspec.ValidationError:
        return False
    return True
