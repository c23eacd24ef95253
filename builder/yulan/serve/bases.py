"""The settings that forms were made from, while others may change them: kept in memory, so that a form sent late can be
laid over what stands by then. Nothing in settings is about a person.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from yulan import revisions
from yulan.pages.settings.parts import Trees
from yulan.yaml_strict import Tree

_MOST = 32  # texts; the oldest goes
_LISTS = {"classes": "id", "terms": "id", "duties": "id"}


@dataclass(frozen=True)
class Bases:
    """Texts of the settings, by their marks."""

    _kept: dict[str, bytes] = field(repr=False, default_factory=dict)
    _lock: threading.Lock = field(repr=False, default_factory=threading.Lock)

    def get(self, mark: str) -> bytes | None:
        """The text of a mark, if a form was made from it here."""
        with self._lock:
            return self._kept.get(mark)

    def keep(self, mark: str, data: bytes) -> None:
        """Nothing; the text is known under its mark."""
        with self._lock:
            self._kept.pop(mark, None)
            self._kept[mark] = data
            while len(self._kept) > _MOST:
                del self._kept[next(iter(self._kept))]


def laid_over(
    base: Mapping[str, Tree], mine: Mapping[str, Tree], now: Mapping[str, Tree], keys: Collection[str]
) -> Trees:
    """The settings of `now` with what `mine` changes of `base` under these keys; where both changed one thing, mine."""
    sides: list[tuple[str, Mapping[str, Tree]]] = [("", now), ("", mine)]
    merged, _ = revisions.merge_trees(base, [*sides], lambda path: _LISTS.get(path))
    rest = {key: value for key, value in now.items() if key not in keys}
    return {**rest, **{key: merged[key] for key in keys if key in merged}}
