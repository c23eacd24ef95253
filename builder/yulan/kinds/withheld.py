"""A record without what its child's guardian does not consent to, and the way back when it is corrected. Owns that what
is out of sight leaves structures, trees and conflicts, stays in the record's own tree untouched, and that nothing is
typed over it unseen. Which fields those are, `ground` says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from yulan import kinds
from yulan.kinds import ground, table
from yulan.kinds.faults import Fault
from yulan.kinds.statement import Lang, Path

if TYPE_CHECKING:
    from yulan.yaml_strict import Tree

RULE = "consent.withheld"


def without(kind: str, values: msgspec.Struct, scopes: frozenset[str]) -> msgspec.Struct:
    """The structure without the fields that are withheld."""
    for path in ground.hidden(kind, scopes):
        if path != ground.BODY:
            values = _cleared(values, path)
    return values


def strip(kind: str, tree: Mapping[str, Tree], scopes: frozenset[str]) -> dict[str, Tree]:
    """The tree without the fields that are withheld."""
    shown = deepcopy(dict(tree))
    for path in ground.hidden(kind, scopes):
        for node, name, _ in _places(shown, path):
            del node[name]
    return shown


def restored(kind: str, tree: Mapping[str, Tree], stood: Mapping[str, Tree], scopes: frozenset[str]) -> dict[str, Tree]:
    """The tree with the withheld fields as they stood; an entry that is no longer there takes its own along."""
    whole = deepcopy(dict(tree))
    for path in ground.hidden(kind, scopes):
        first, _, rest = path.partition(".")
        before = stood.get(first)
        if before is None:
            continue
        if not rest:
            whole[first] = deepcopy(before)
            continue
        for entry, old in _pairs(kind, first, whole.get(first), before):
            if rest in old:
                entry[rest] = deepcopy(old[rest])
    return whole


def faults(kind: str, tree: Mapping[str, Tree], body: str, scopes: frozenset[str]) -> tuple[Fault, ...]:
    """A fault for everything that is written where something is withheld."""
    found: list[Path] = []
    for path in ground.hidden(kind, scopes):
        if path == ground.BODY:
            found += [(path,)] if body.strip() else []
        else:
            found += [where for _, _, where in _places(dict(tree), path)]
    return tuple((where, RULE, {"field": ".".join(str(one) for one in where)}) for where in found)


def touches(kind: str, path: str, scopes: frozenset[str]) -> bool:
    """Whether a conflict at that path would tell something that is withheld: entries are named in it by their key."""
    parts = path.split(".")
    for hidden in ground.hidden(kind, scopes):
        first, _, rest = hidden.partition(".")
        if parts[0] == first and (not rest or len(parts) < 3 or parts[2] == rest):
            return True
    return False


def labels(scopes: Iterable[str], lang: Lang) -> tuple[str, ...]:
    """What falls under the scopes, in words: fields by their labels, then kinds; each once."""
    wanted = frozenset(scopes)
    if not wanted:
        return ()
    found: dict[str, None] = {}
    for kind in kinds.KINDS:
        for path in ground.hidden(kind, wanted):
            if path != ground.BODY:
                found[kinds.label(kind, path, lang)] = None
    for name, one in kinds.KINDS.items():
        if ground.whole(name, wanted):
            found[one.label[lang]] = None
    return tuple(found)


def _cleared(values: msgspec.Struct, path: str) -> msgspec.Struct:
    first, _, rest = path.partition(".")
    field = next(one for one in table.of(type(values)) if one.name == first)
    value = getattr(values, field.attr)
    if not value:
        return values
    if not rest:
        return replace(values, **{field.attr: () if isinstance(value, tuple) else None})
    if isinstance(value, tuple):
        return replace(values, **{field.attr: tuple(_cleared(one, rest) for one in value)})
    return replace(values, **{field.attr: _cleared(value, rest)})


def _places(tree: dict[str, Tree], path: str) -> Iterator[tuple[dict[str, Tree], str, Path]]:
    """Where in a tree a dotted path leads: the mapping that holds it, its name, the whole way."""
    first, _, rest = path.partition(".")
    value = tree.get(first)
    if value is None:
        return
    if not rest:
        yield tree, first, (first,)
    elif isinstance(value, dict) and rest in value:
        yield value, rest, (first, rest)
    elif isinstance(value, list):
        for at, one in enumerate(value):
            if isinstance(one, dict) and rest in one:
                yield one, rest, (first, at, rest)


def _pairs(kind: str, name: str, now: Tree | None, before: Tree) -> Iterator[tuple[dict[str, Tree], dict[str, Tree]]]:
    """The entries of a field as they are and as they were, by the key they merge on."""
    if isinstance(now, dict) and isinstance(before, dict):
        yield now, before
        return
    key = kinds.merge_key(kind, name) or ""
    was = {str(one.get(key, "")): one for one in before if isinstance(one, dict)} if isinstance(before, list) else {}
    for one in now if isinstance(now, list) else ():
        if isinstance(one, dict) and str(one.get(key, "")) in was:
            yield one, was[str(one.get(key, ""))]
