"""Any document of our strict YAML, by libyaml's events. Owns the constructor over them; whatever it would not take it
leaves to `yaml_faults`, which says why.
"""

from __future__ import annotations

import re
from typing import Any

from yaml import YAMLError
from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from yulan.yaml_faults import examine
from yulan.yaml_lines import Tree
from yulan.yaml_rules import Fault, Limits, YamlFaults, is_key

_TAB = re.compile(rb"^ *\t", re.MULTILINE)
_ESCAPE = re.compile(rb"\\[0abefvxuU]")


def load(data: bytes, limits: Limits, first_line: int) -> dict[str, Tree]:
    """The mapping that `data` holds; raises YamlFaults with every fault found, counting from `first_line`."""
    tree = None if _doubtful(data, limits) else _build(data, limits)
    if tree is None:
        faults, _ = examine(data, limits, first_line)
        tree = None if faults else _build(data, limits)
        if tree is None:
            raise YamlFaults(faults or (Fault(first_line, "yaml.syntax", ""),))
    return tree


def _doubtful(data: bytes, limits: Limits) -> bool:
    """Whether `data` needs the slow look: too big, or perhaps with something libyaml takes and we do not.

    A search for one byte, given as a number, costs a twentieth of one for several: it comes first.
    """
    return (
        len(data) > limits.bytes
        or 0x0D in data
        or (0xC2 in data and b"\xc2\x85" in data)  # NEL, then the separators: YAML 1.1 breaks lines at them
        or (0xE2 in data and (b"\xe2\x80\xa8" in data or b"\xe2\x80\xa9" in data))
        or (0xEF in data and b"\xef\xbb\xbf" in data)  # a BOM
        or 0xFE in data  # in no UTF-8, but in a BOM of UTF-16
        or (0x09 in data and _TAB.search(data) is not None)
        or (0x5C in data and _ESCAPE.search(data) is not None)
    )


def _build(data: bytes, limits: Limits) -> dict[str, Tree] | None:
    """The mapping that `data` holds, or None if anything at all is wrong with it.

    This loop runs over every record of a school: it is one piece, keeps no object for a node, and leaves the
    reasons to `examine`. Either `mapping` or `items` is being filled, and `stack` holds what encloses it.
    """
    roots: list[Tree] = []
    items: list[Tree] = roots
    mapping: dict[str, Tree] | None = None
    stack: list[dict[str, Tree] | list[Tree]] = []
    missing: list[tuple[dict[str, Tree], str]] = []
    key: str | None = None
    nodes = documents = 0
    child: dict[str, Tree] | list[Tree]
    event: Any
    try:
        for event in iter(CParser(data).get_event, None):
            kind = type(event)
            if kind is ScalarEvent:
                nodes += 1
                if event.tag is not None or event.anchor is not None:
                    return None
                value = event.value
                if mapping is None:
                    if value or event.style:
                        items.append(value)
                elif key is None:
                    if value in mapping or not is_key(value) or event.style in ("|", ">"):
                        return None
                    key = value
                else:
                    mapping[key] = value
                    if not value and not event.style:
                        missing.append((mapping, key))
                    key = None
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                nodes += 1
                if event.tag is not None or event.anchor is not None or len(stack) >= limits.depth:
                    return None
                child = {} if kind is MappingStartEvent else []
                if mapping is None:
                    stack.append(items)
                    items.append(child)
                elif key is None:
                    return None
                else:
                    stack.append(mapping)
                    mapping[key] = child
                    key = None
                if isinstance(child, dict):
                    mapping = child
                else:
                    mapping, items = None, child
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                child = stack.pop()
                if isinstance(child, dict):
                    mapping = child
                else:
                    mapping, items = None, child
            elif kind is DocumentStartEvent:
                documents += 1
                if documents > 1 or event.version is not None or event.tags is not None:
                    return None
            elif kind is AliasEvent:
                return None
            if nodes > limits.nodes:
                return None
    except (YAMLError, UnicodeError):
        return None
    for holder, name in missing:
        del holder[name]
    return roots[0] if len(roots) == 1 and isinstance(roots[0], dict) else None
