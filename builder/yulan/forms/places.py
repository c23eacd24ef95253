"""Beside which input of a form a conflict is shown: entries of a list are named by key in a record, by place in a form.
Owns that step alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yulan.school import Conflict
from yulan.yaml_strict import Tree


def by_input(
    conflicts: Sequence[Conflict], tree: Mapping[str, Tree], keys: frozenset[str]
) -> dict[str, tuple[Conflict, ...]]:
    """The conflicts by the input beside which they are shown: entries are named by key there, by place in a form."""
    found: dict[str, tuple[Conflict, ...]] = {}
    for conflict in conflicts:
        name = _place(conflict.field.split("."), tree, keys)
        found[name] = (*found.get(name, ()), conflict)
    return found


def _place(parts: Sequence[str], tree: Mapping[str, Tree], keys: frozenset[str]) -> str:
    node: Tree = dict(tree)
    names: list[str] = []
    for part in parts:
        if isinstance(node, list):
            at = _entry(node, part, keys)
            if at is None:
                break
            names.append(str(at))
            node = node[at]
        else:
            names.append(part)
            node = node.get(part, "") if isinstance(node, dict) else ""
    while names and names[-1].isdecimal():  # a whole entry: shown with the list
        names.pop()
    return ".".join(names)


def _entry(entries: Sequence[Tree], said: str, keys: frozenset[str]) -> int | None:
    for at, one in enumerate(entries):
        if isinstance(one, dict) and any(one.get(key) == said for key in keys):
            return at
    return int(said) - 1 if said.isdecimal() and 0 < int(said) <= len(entries) else None
