"""What was worked out before, kept for as long as its owner lives. Owns the bound: what was not asked for longest goes
first; and that what a value was worked out of is noted again whenever it is given. Several threads may ask.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:  # words at the start of every command know no day
    from yulan.notes import Noted, Notes

Value = TypeVar("Value")


class Memo(Generic[Value]):
    """Values by key, `most` of them; with `notes`, what each was worked out of."""

    def __init__(self, most: int, notes: Notes | None = None) -> None:
        self._most, self._notes = most, notes
        self._kept: OrderedDict[Hashable, tuple[Value, Noted | None]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value kept under the key, else what `make` gives, from now on kept."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
        if found is None:
            found = self._made(make)
            with self._lock:
                self._kept[key] = found
                if len(self._kept) > self._most:
                    self._kept.popitem(last=False)
        value, noted = found
        if noted is not None and self._notes is not None:
            self._notes.note(noted)
        return value

    def _made(self, make: Callable[[], Value]) -> tuple[Value, Noted | None]:
        if self._notes is None:
            return make(), None
        with self._notes.apart() as noted:
            return make(), noted
