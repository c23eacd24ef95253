"""Bytes of our strict YAML ↔ a tree of mappings, lists and text. Owns the emitter, whose usual output `yaml_lines`
reads back; any other document `yaml_events` reads by libyaml, which is imported for the first of them. Refuses all of
YAML that could mean more than it shows: aliases, anchors, tags, directives, merge keys, duplicate keys, several
documents, tabs for indentation, line breaks other than LF. Every scalar is text; an empty plain scalar is a missing
value and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from yulan import yaml_lines
from yulan.errors import YulanError
from yulan.yaml_lines import Tree
from yulan.yaml_rules import CONTROL, Fault, Limits, Where, YamlFaults, is_key

__all__ = ["FRONT_MATTER", "PLAIN", "Fault", "Limits", "Tree", "YamlFaults", "dump", "lines", "load", "texts_of"]

PLAIN = Limits(bytes=1024 * 1024, depth=16, nodes=100_000)
FRONT_MATTER = Limits(bytes=64 * 1024, depth=16, nodes=5_000)

_PLAIN = re.compile(
    r"""(?:[^\s\-?:,\[\]{}#&*!|>'"%@`.=<~\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]|-(?=[0-9]))"""
    r"""(?:[^\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff:\#]|:(?![ ]|\Z)|(?<![ ])\#)*(?<![ ])"""
)
_NOT_LITERAL = re.compile(r"[\r\x85\u2028\u2029\ufeff]|^ *\t|\A[ \n]", re.MULTILINE)
_ESCAPES = {
    "\\": "\\\\",
    '"': '\\"',
    "\n": "\\n",
    "\t": "\\t",
    "\r": "\\r",
    "\x85": "\\N",
    "\u2028": "\\L",
    "\u2029": "\\P",
    "\ufeff": "\\uFEFF",
}
_ESCAPED = str.maketrans(_ESCAPES)


def load(data: bytes, *, limits: Limits = PLAIN, first_line: int = 1) -> dict[str, Tree]:
    """The mapping that `data` holds; raises YamlFaults with every fault found, counting from `first_line`."""
    # No node is less than one byte, and no line that is taken holds more than three: it cannot hold too many.
    small = len(data) <= limits.nodes or data.count(b"\n") * yaml_lines.NODES < limits.nodes
    tree = yaml_lines.read(data, limits.depth) if small and len(data) <= limits.bytes else None
    return _load(data, limits, first_line) if tree is None else tree


def _load(data: bytes, limits: Limits, first_line: int) -> dict[str, Tree]:
    """The same, by libyaml, of any document."""
    from yulan import yaml_events  # what we write ourselves need not wait for libyaml to come

    return yaml_events.load(data, limits, first_line)


def texts_of(tree: Mapping[str, Any]) -> dict[str, Tree]:
    """A tree of values with every scalar as text, as `load` gives it."""
    return {key: _text_of(value) for key, value in tree.items()}


def _text_of(value: Any) -> Tree:
    if isinstance(value, Mapping):
        return texts_of(value)
    if isinstance(value, list | tuple):
        return [_text_of(one) for one in value]
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def lines(data: bytes, *, first_line: int = 1) -> dict[Where, int]:
    """The line of every key and list entry, by its path in the loaded tree (indexes from 0, `()` the root).

    Keys without a value, which the tree leaves out, are here too. Never raises: of a document that `load`
    refuses, what could be read.
    """
    from yulan import yaml_faults

    return yaml_faults.examine(data, PLAIN, first_line)[1]


def dump(tree: Mapping[str, object]) -> str:
    """The text that `load` reads back as `tree`, None left out and every other scalar turned to text.

    Takes text, whole numbers, booleans, dates and times, lists and mappings; raises YulanError
    `yaml.unwritable` for anything else, keys and characters that `load` refuses, and more than 16 levels.
    """
    return "\n".join(_rows(tree, ())) + "\n"


def _rows(node: object, path: tuple[str, ...]) -> list[str]:
    """The lines of a value as they stand at the left edge; the first one may also follow `key:` or `-`."""
    if isinstance(node, str):
        return _text(node, path)
    if isinstance(node, bool):
        return ["true" if node else "false"]
    if isinstance(node, int):
        return [str(node)]
    if isinstance(node, date):
        return [_quoted(node.isoformat())]
    if len(path) >= PLAIN.depth or not isinstance(node, Mapping | list | tuple):
        raise _unwritable(path)
    if isinstance(node, Mapping):
        pairs = [_pair(key, value, path) for key, value in node.items() if value is not None]
        return [row for rows in pairs for row in rows] or ["{}"]
    entries = [_entry(value, (*path, str(at))) for at, value in enumerate(node, 1) if value is not None]
    return [row for rows in entries for row in rows] or ["[]"]


def _pair(key: object, value: object, path: tuple[str, ...]) -> list[str]:
    if not isinstance(key, str) or not is_key(key):
        raise _unwritable(path)
    name = f"{_quoted(key)}:"
    first, *rest = _rows(value, (*path, key))
    if isinstance(value, Mapping) and first != "{}":
        return [name, *_indented([first, *rest])]
    if isinstance(value, list | tuple) and first != "[]":
        return [name, first, *rest]
    return [f"{name} {first}", *_indented(rest)]


def _entry(value: object, path: tuple[str, ...]) -> list[str]:
    first, *rest = _rows(value, path)
    return [f"- {first}", *_indented(rest)]


def _indented(rows: list[str]) -> list[str]:
    return [f"  {row}" if row else row for row in rows]


def _text(value: str, path: tuple[str, ...]) -> list[str]:
    """Text as one line, or as a block where it has several and a block can hold them."""
    if CONTROL.search(value):
        raise _unwritable(path)
    if "\n" not in value or _NOT_LITERAL.search(value):
        return [_quoted(value)]
    body = value.removesuffix("\n")
    mark = "|-" if body == value else "|+" if body.endswith("\n") else "|"
    return [mark, *body.split("\n")]


def _quoted(value: str) -> str:
    return value if _PLAIN.fullmatch(value) else f'"{value.translate(_ESCAPED)}"'


def _unwritable(path: tuple[str, ...]) -> YulanError:
    return YulanError("yaml.unwritable", key=".".join(path))
