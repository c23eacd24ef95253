"""Records as they were written before a kind changed → as it asks today, so that what was written stays readable. Owns
each such difference; it changes no file, and what is written now has today's form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yulan.yaml_strict import Tree


def of(kind: str, tree: Mapping[str, Tree]) -> Mapping[str, Tree]:
    """The tree in today's form; the same one where nothing of it was ever written otherwise."""
    change = _CHANGES.get(kind)
    return change(tree) if change is not None else tree


def _card(tree: Mapping[str, Tree]) -> Mapping[str, Tree]:
    """What is more to say of a category was text, and is part of its basis."""
    members = tree.get("categories")
    if not isinstance(members, list):
        return tree
    return {**tree, "categories": [_membership(one) for one in members]}


def _membership(one: Tree) -> Tree:
    if not isinstance(one, dict) or not isinstance(one.get("sub"), str):
        return one
    said = [text for text in (one.get("basis"), one["sub"]) if text]
    if not all(isinstance(text, str) for text in said):
        return one
    return {**{name: value for name, value in one.items() if name != "sub"}, "basis": "；".join(map(str, said))}


_CHANGES: Mapping[str, Callable[[Mapping[str, Tree]], Mapping[str, Tree]]] = MappingProxyType({"card": _card})
