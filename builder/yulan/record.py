"""A record's content: Markdown under YAML front matter ↔ a kind's typed structure. Owns the split and the report of
every problem by line and rule; never says a value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

import msgspec

from yulan import kinds, yaml_strict
from yulan.errors import Problem, YulanError
from yulan.kinds import statement
from yulan.yaml_strict import Tree

_FENCE = b"---\n"


class BadRecord(YulanError):
    """Content that is no record of its kind; `problems` has every one, by line."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("record.form", problems=problems)


@dataclass(frozen=True, slots=True)
class Record:
    """One revision's content: what every kind has in common, the kind's structure, the Markdown."""

    id: str
    kind: str
    student: str
    by: str
    values: msgspec.Struct = field(repr=False)
    body: str = field(repr=False)

    @property
    def subtype(self) -> str:
        """The code that some kinds carry beside their name."""
        return kinds.subtype(self.kind, self.values)


def parse(content: bytes, path: str = "") -> Record:
    """The record in `content`; raises BadRecord with every problem found."""
    front, body = split(content, path)
    tree = tree_of(front, path)
    kind = tree.get("kind")
    if not isinstance(kind, str) or kind not in kinds.KINDS:
        raise BadRecord((Problem("kind.unknown", path, _line(front, ("kind",))),))
    try:
        values = kinds.parse(kind, tree)
    except kinds.KindFaults as faults:
        earlier = kinds.parse_earlier(kind, tree)
        if earlier is None:
            raise BadRecord(tuple(problem_of(front, path, *one) for one in faults.faults)) from None
        values = earlier
    return of(values, body, kind)


def of(values: msgspec.Struct, body: str, kind: str) -> Record:
    """The record of a kind's structure and its Markdown."""
    student = getattr(values, "student", None) or ""
    common = cast("statement.Record", values)  # every kind's structure is one
    return Record(common.id, kind, student, common.by, values, body)


def compose(record: Record) -> bytes:
    """The content that `parse` reads back as `record`."""
    front = yaml_strict.dump(kinds.to_tree(record.values))
    body = record.body.replace("\r\n", "\n").strip("\n")
    return f"---\n{front}---\n{body}\n".encode() if body else f"---\n{front}---\n".encode()


def split(content: bytes, path: str = "") -> tuple[bytes, str]:
    """Front matter and Markdown; raises BadRecord where the fences are missing or the text is not UTF-8."""
    end = content.find(b"\n---\n", 3)
    if not content.startswith(_FENCE) or end < 0:
        raise BadRecord((Problem("record.fence", path, 1),))
    try:
        return content[len(_FENCE) : end + 1], content[end + 5 :].decode()
    except UnicodeDecodeError:
        line = content[: end + 5].count(b"\n") + 1
        raise BadRecord((Problem("yaml.encoding", path, line, params={"key": ""}),)) from None


def tree_of(front: bytes, path: str = "", *, first_line: int = 2) -> dict[str, Tree]:
    """The tree of a front matter that begins on `first_line`; raises BadRecord with every fault."""
    try:
        return yaml_strict.load(front, limits=yaml_strict.FRONT_MATTER, first_line=first_line)
    except yaml_strict.YamlFaults as faults:
        found = (Problem(one.rule, path, one.line, params={"key": one.key}) for one in faults.faults)
        raise BadRecord(tuple(found)) from None


def field_name(where: tuple[str | int, ...]) -> str:
    """A place in a record as people count: `guardians.1.phone`."""
    return ".".join(str(one + 1) if isinstance(one, int) else one for one in where)


def problem_of(
    front: bytes,
    path: str,
    where: tuple[str | int, ...],
    rule: str,
    params: Mapping[str, object],
    *,
    first_line: int = 2,
) -> Problem:
    """What a kind found wrong at `where`, with its line in a front matter that begins on `first_line`."""
    words = {key: value if isinstance(value, int) else str(value) for key, value in params.items()}
    words.setdefault("field", field_name(where))
    return Problem(rule, path, _line(front, where, first_line), params=words)


def _line(front: bytes, where: tuple[str | int, ...], first_line: int = 2) -> int:
    lines = yaml_strict.lines(front, first_line=first_line)
    while where and where not in lines:
        where = where[:-1]
    return lines.get(where, first_line)
