"""What a site holds of each child, brought class by class when somebody asks for it. Owns that a class is brought once
while it is in use, that few are held at a time where they can be brought again, and that it is noted what was asked
for: pages are made again when one of those values is another.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from yulan.notes import Notes

S = TypeVar("S")
V = TypeVar("V")

# Sorts of what is asked for (`notes.Ask`); those of a whole class, or of everybody (""), have `OF` behind them.
FILE, CHILD, STATES, NAME, ALERTS, ABOUT, OF_CLASS, PAIRS, PROOF, OUTSIDE, CLOSED, KNOWN = (
    "file", "child", "states", "name", "alerts", "about", "of-class", "pairs", "proof", "outside", "closed", "known",
)  # fmt: skip
WHERE, COUNT, OF = "where", "count", "of"


class Where:
    """In which class each child is, in their order; how many classes are held at a time (0: all); where it is noted
    which values were asked for.
    """

    def __init__(self, by_class: Mapping[str, Iterable[str]], most: int = 0, notes: Notes | None = None) -> None:
        self.by_class = {scope: tuple(sids) for scope, sids in by_class.items()}
        self.classes = {sid: scope for scope, sids in self.by_class.items() for sid in sids}
        self.most, self.notes = most, notes or Notes()


class ByClass(Mapping[str, V]):
    """Values of one sort by child; `bring` gives those of a class. `others` are of no child. Not every child need have
    a value.
    """

    def __init__(
        self, where: Where, sort: str, bring: Callable[[str], Mapping[str, V]], others: Mapping[str, V] | None = None
    ) -> None:
        self._where, self._bring, self._most = where.classes, bring, where.most
        self._notes, self._sort = where.notes, sort
        self._others = others if others is not None else {}
        self._held: OrderedDict[str, Mapping[str, V]] = OrderedDict()

    def __getitem__(self, sid: str) -> V:
        self._notes.asked.add((self._sort, sid))
        scope = self._where.get(sid)
        return self._others[sid] if scope is None else self._of(scope)[sid]

    def __contains__(self, sid: object) -> bool:
        if not isinstance(sid, str):
            return False
        self._notes.asked.add((self._sort, sid))
        scope = self._where.get(sid)
        return sid in (self._others if scope is None else self._of(scope))

    def __iter__(self) -> Iterator[str]:
        for scope in dict.fromkeys(self._where.values()):
            yield from self.of(scope)
        yield from self._others

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def of(self, scope: str) -> Mapping[str, V]:
        """Those of a class."""
        self._notes.asked.add((f"{self._sort} {OF}", scope))
        return self._of(scope)

    def _of(self, scope: str) -> Mapping[str, V]:
        found = self._held.get(scope)
        if found is None:
            with self._notes.apart():  # a value is known by what it is, not by what it was made of
                found = self._held[scope] = self._bring(scope)
            if self._most and len(self._held) > self._most:
                self._held.popitem(last=False)
        elif self._most:
            self._held.move_to_end(scope)
        return found


class WholeByClass(ByClass[V]):
    """The same where every child has a value."""

    def __contains__(self, sid: object) -> bool:
        if isinstance(sid, str):
            self._notes.asked.add((WHERE, sid))
        return sid in self._where or sid in self._others

    def __iter__(self) -> Iterator[str]:
        self._notes.asked.add((f"{COUNT} {OF}", ""))
        yield from self._where
        yield from self._others

    def __len__(self) -> int:
        self._notes.asked.add((COUNT, ""))
        return len(self._where) + len(self._others)


class Classes(Mapping[str, V]):
    """Values by class, brought when somebody asks for one; all classes are known."""

    def __init__(self, scopes: Iterable[str], bring: Callable[[str], V]) -> None:
        self._scopes, self._bring = dict.fromkeys(scopes), bring

    def __getitem__(self, scope: str) -> V:
        if scope not in self._scopes:
            raise KeyError(scope)
        return self._bring(scope)

    def __contains__(self, scope: object) -> bool:
        return scope in self._scopes

    def __iter__(self) -> Iterator[str]:
        return iter(self._scopes)

    def __len__(self) -> int:
        return len(self._scopes)


class Asked(Mapping[str, V]):
    """Values of one sort that are all at hand."""

    def __init__(self, values: Mapping[str, V], sort: str, notes: Notes) -> None:
        self.values_by_key = values
        self._sort, self._notes = sort, notes

    def __getitem__(self, key: str) -> V:
        self._notes.asked.add((self._sort, key))
        return self.values_by_key[key]

    def __contains__(self, key: object) -> bool:
        if isinstance(key, str):
            self._notes.asked.add((self._sort, key))
        return key in self.values_by_key

    def __iter__(self) -> Iterator[str]:
        self._notes.asked.add((f"{self._sort} {OF}", ""))
        return iter(self.values_by_key)

    def __len__(self) -> int:
        self._notes.asked.add((f"{self._sort} {OF}", ""))
        return len(self.values_by_key)


class Made(Mapping[str, V]):
    """Values made of those of another mapping when somebody asks for one."""

    def __init__(self, source: Mapping[str, S], make: Callable[[S], V]) -> None:
        self._source: Mapping[str, Any] = source
        self._make: Callable[[Any], V] = make

    def __getitem__(self, key: str) -> V:
        return self._make(self._source[key])

    def __iter__(self) -> Iterator[str]:
        return iter(self._source)

    def __len__(self) -> int:
        return len(self._source)
