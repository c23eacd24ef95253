"""What our strict subset of YAML asks: its rules by name, how much one document may hold, which text may name
something, and a breach as data. A fault holds keys, never values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from yulan.errors import Problem, YulanError

Where = tuple[str | int, ...]

RULES = (
    "yaml.alias", "yaml.anchor", "yaml.break", "yaml.depth", "yaml.directive", "yaml.documents", "yaml.duplicate-key",
    "yaml.encoding", "yaml.key", "yaml.merge", "yaml.nodes", "yaml.root", "yaml.size", "yaml.syntax", "yaml.tab",
    "yaml.tag",
)  # fmt: skip
# What no text may hold, written plainly or as an escape: what libyaml's reader refuses, and surrogates.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")

_KEY = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]{1,64}")


class Fault(NamedTuple):
    """One breach: line, rule, the keys that lead to it (list entries by number from 1; "" for the root)."""

    line: int
    rule: str
    key: str


class YamlFaults(YulanError):
    """A document outside our strict subset, with every fault that was found."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        problems = tuple(Problem(one.rule, line=one.line, params={"key": one.key}) for one in faults)
        super().__init__("yaml.faults", problems=problems, count=len(faults))
        self.faults = faults

    def __reduce__(self) -> tuple[type[YamlFaults], tuple[tuple[Fault, ...]]]:
        return YamlFaults, (self.faults,)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one document may hold: bytes, collections within each other, keys and values together."""

    bytes: int
    depth: int
    nodes: int


@lru_cache(maxsize=4096)
def is_key(key: str) -> bool:
    """Whether `key` may name something: one line of 1 to 64 characters, and no merge key."""
    return key != "<<" and _KEY.fullmatch(key) is not None


def line_of(lines: Mapping[Where, int], where: Where) -> int:
    """The line of a path, or of what encloses it where it does not stand in the text; 0 where nothing does."""
    while where not in lines and where:
        where = where[:-1]
    return lines.get(where, 0)
