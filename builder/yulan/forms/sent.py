"""What a browser sent → the tree of a record, every scalar text. Owns what is dropped: unknown names, empty values,
entries of which everything is empty, space around single lines; and how much one form may hold.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from yulan import kinds
from yulan.errors import YulanError
from yulan.forms import moments
from yulan.kinds import Field
from yulan.yaml_strict import Tree

FIXED = frozenset({"id", "kind", "student", "event"})  # given by the program, never typed
BODY = "body"
SETTLE = "_settle."
ALSO = "_also"  # names more students, where one event concerns several
MOST_PAIRS = 5000
MOST_ENTRIES = 200
_DEPTH = 6
_NUMBER = re.compile("0|[1-9][0-9]{0,3}")


@dataclass(slots=True)
class _Node:
    """What was sent under one name, and under names that begin with it."""

    values: list[str] = field(default_factory=list, repr=False)
    inside: dict[str, _Node] = field(default_factory=dict, repr=False)


def posted(kind: str, pairs: Iterable[tuple[str, str]], offset: dt.tzinfo) -> tuple[dict[str, Tree], str]:
    """The tree and the Markdown of what was sent, local times under `offset`. Raises YulanError `form.too-much`."""
    root = _sorted(pairs)
    fields = [one for one in kinds.fields(kind) if one.name not in FIXED]
    body = root.inside[BODY].values if BODY in root.inside else []
    return dict(_mapping(fields, root, offset)), "".join(body[-1:]).strip("\n")


def settled(pairs: Iterable[tuple[str, str]]) -> Mapping[str, int]:
    """Which side is to stand, by the path of a field on which two differ; those to be taken from the form are not in
    it.
    """
    return {
        name.removeprefix(SETTLE): int(value)
        for name, value in pairs
        if name.startswith(SETTLE) and _NUMBER.fullmatch(value)
    }


def _sorted(pairs: Iterable[tuple[str, str]]) -> _Node:
    root = _Node()
    for count, (name, value) in enumerate(pairs):
        if count >= MOST_PAIRS:
            raise YulanError("form.too-much", most=MOST_PAIRS)
        parts = name.split(".")
        if name.startswith("_") or len(parts) > _DEPTH:
            continue
        node = root
        for part in parts:
            node = node.inside.setdefault(part, _Node())
        node.values.append(_clean(value))
    return root


def _clean(value: str) -> str:
    # No seal closes over these three, and nobody has typed them on purpose.
    return value.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").replace("\ufeff", "")


def _mapping(fields: Sequence[Field], node: _Node, offset: dt.tzinfo) -> Iterator[tuple[str, Tree]]:
    for one in fields:
        sent = node.inside.get(one.name)
        value = _value(one, sent, offset) if sent is not None else ""
        if value:
            yield one.name, value


def _value(one: Field, sent: _Node, offset: dt.tzinfo) -> Tree:
    if one.fields:
        if not one.many:
            return dict(_mapping(one.fields, sent, offset))
        return [entry for part in _entries(sent) if (entry := dict(_mapping(one.fields, part, offset)))]
    if one.type == "list":
        return [text for value in sent.values for line in value.split("\n") if (text := line.strip())]
    if one.many:
        return [*dict.fromkeys(text for value in sent.values if (text := value.strip()))]
    return _scalar(one, sent.values[-1], offset) if sent.values else ""


def _entries(sent: _Node) -> list[_Node]:
    """The entries in the order of their numbers, gaps closed."""
    numbers = sorted(int(name) for name in sent.inside if _NUMBER.fullmatch(name))
    if len(numbers) > MOST_ENTRIES:
        raise YulanError("form.too-much", most=MOST_ENTRIES)
    return [sent.inside[str(number)] for number in numbers]


def _scalar(one: Field, value: str, offset: dt.tzinfo) -> str:
    if one.type == "long":
        return value.strip("\n").rstrip()  # space at its beginning is how Chinese paragraphs begin
    text = value.strip()
    if one.type == "date":
        return moments.day(_figures(text))
    if one.type == "datetime":
        return moments.kept(text, offset)
    return _figures(text) if one.type == "number" else text


def _figures(text: str) -> str:
    """The text with full-width figures and marks made plain."""
    return unicodedata.normalize("NFKC", text)
