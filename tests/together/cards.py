"""Cards as a graph of revisions, read slowly from docs/format.md §5: which fields two people set at once. Revisions are
known by what they say, for a record that is sealed again keeps its content under another name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.schools import record_texts
from yulan import record
from yulan.digest import sha256
from yulan.record import Record


@dataclass(frozen=True)
class Drawn:
    """One revision: its number, what it says, and the revisions before it."""

    number: int
    tree: Mapping[str, object] = field(repr=False)
    parents: frozenset[str] = frozenset()


@dataclass
class Cards:
    """Student → revisions by what they say."""

    drawn: dict[str, dict[str, Drawn]] = field(default_factory=dict)

    def add(self, student: str, content: Record, parents: Sequence[Record]) -> None:
        """Nothing; there is one revision more."""
        of = self.drawn.setdefault(student, {})
        before = frozenset(key(one) for one in parents)
        number = 1 + max((of[one].number for one in before), default=0)
        tree = {name: value for name, value in record_texts(content).items() if name != "by"}
        of[key(content)] = Drawn(number, tree, before)

    def conflicts(self, student: str) -> set[str]:
        """The fields on which the heads contradict each other."""
        of = self.drawn[student]
        named = {name for one in of.values() for name in one.parents}
        heads = [name for name in of if name not in named]
        common = set.intersection(*(self._past(student, one) for one in heads))
        base = max((of[one] for one in common), key=lambda one: one.number).tree
        fields = {name for one in heads for name in of[one].tree}
        found = set()
        for name in fields:
            values = {str(of[one].tree.get(name)) for one in heads} - {str(base.get(name))}
            if len(values) > 1:
                found.add(name)
        return found

    def _past(self, student: str, name: str) -> set[str]:
        seen, waiting = set(), [name]
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                waiting += self.drawn[student][one].parents
        return seen


def key(one: Record) -> str:
    """What a revision is known by."""
    return sha256(record.compose(one))
