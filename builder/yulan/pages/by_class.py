"""What a site holds of each child, brought class by class when somebody asks for it. Owns that a class is brought once
while it is in use, that few are held at a time where they can be brought again, and that it is known which were asked
for: a page that is made of some classes is made again when one of those is another.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

V = TypeVar("V")


class Where:
    """In which class each child is, in their order; how many classes are held at a time (0: all); which were asked for
    since somebody last emptied `asked`, "" among them where somebody asked for a child that is in none.
    """

    def __init__(self, by_class: Mapping[str, Iterable[str]], most: int = 0) -> None:
        self.by_class = {scope: tuple(sids) for scope, sids in by_class.items()}
        self.classes = {sid: scope for scope, sids in self.by_class.items() for sid in sids}
        self.most = most
        self.asked: set[str] = set()


class ByClass(Mapping[str, V]):
    """Values by child; `bring` gives those of a class. `others` are of no child. Not every child need have a value."""

    def __init__(
        self, where: Where, bring: Callable[[str], Mapping[str, V]], others: Mapping[str, V] | None = None
    ) -> None:
        self._where, self._bring, self._most = where.classes, bring, where.most
        self._asked = where.asked
        self._others = others if others is not None else {}
        self._held: OrderedDict[str, Mapping[str, V]] = OrderedDict()

    def __getitem__(self, sid: str) -> V:
        scope = self._where.get(sid)
        if scope is None:
            self._asked.add("")
            return self._others[sid]
        return self.of(scope)[sid]

    def __contains__(self, sid: object) -> bool:
        if not isinstance(sid, str):
            return False
        scope = self._where.get(sid)
        if scope is None:
            self._asked.add("")
            return sid in self._others
        return sid in self.of(scope)

    def __iter__(self) -> Iterator[str]:
        for scope in dict.fromkeys(self._where.values()):
            yield from self.of(scope)
        yield from self._others

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def of(self, scope: str) -> Mapping[str, V]:
        """Those of a class."""
        self._asked.add(scope)
        found = self._held.get(scope)
        if found is None:
            found = self._held[scope] = self._bring(scope)
            if self._most and len(self._held) > self._most:
                self._held.popitem(last=False)
        elif self._most:
            self._held.move_to_end(scope)
        return found


class WholeByClass(ByClass[V]):
    """The same where every child has a value."""

    def __contains__(self, sid: object) -> bool:
        self._asked.add(self._where.get(sid, "") if isinstance(sid, str) else "")
        return sid in self._where or sid in self._others

    def __iter__(self) -> Iterator[str]:
        yield from self._where
        yield from self._others

    def __len__(self) -> int:
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


class Noted(Mapping[str, V]):
    """The same values, and under which keys somebody looked."""

    def __init__(self, values: Mapping[str, V]) -> None:
        self._values = values
        self.asked: set[str] = set()

    def __getitem__(self, key: str) -> V:
        self.asked.add(key)
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)
