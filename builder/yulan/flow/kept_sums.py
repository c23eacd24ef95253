"""What classes brought to the pages of the whole school, kept in the private cache: a box a class, and one more for
each of what is large. A sum holds as long as its class's room does, and until the first day on which something it asked
the day may be another; one that does not last, for that day alone. What is brought once the site is whole holds only
while other files say the same of the class.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

import msgspec

from yulan.flow.cache import Cache
from yulan.flow.rooms import Rooms
from yulan.notes import NEVER, Noted, plainly
from yulan.texts import Lang

T = TypeVar("T")
_SIZE = 16
_FIRST, _REST, _PIECES = "first", "rest", "pieces"
_ENCODER = msgspec.msgpack.Encoder(enc_hook=plainly)
_Kept = tuple[int, int, msgspec.Raw]  # since which day and until before which it holds (ordinals), what it is
_BOX = msgspec.msgpack.Decoder(tuple[bytes, dict[str, _Kept]])


@dataclass(frozen=True)
class Sorts:
    """Of all sums by name: those without which there is no site (`first`); among them those that give the values of a
    sort, by that (`ground`); those that have boxes of their own; those that say until when they hold.
    """

    first: frozenset[str]
    ground: Mapping[str, str]
    apart: frozenset[str]
    lasting: frozenset[str]


class KeptSums:
    """The sums of one reader's classes in one language, on one day (its ordinal); `times` is what that day says of all
    children alike.
    """

    def __init__(self, cache: Cache, lang: Lang, today: date, times: bytes, rooms: Rooms, sorts: Sorts) -> None:
        self.cache, self.lang, self.today, self.times = cache, lang, today.toordinal(), times
        self.plain, self.file = rooms.plain, rooms.file_key
        self._rooms, self.room = rooms, lru_cache(maxsize=None)(rooms.state)
        self._sorts, self._notes = sorts, rooms.notes
        self._said: Callable[[str], bytes] | None = None
        self._boxes: dict[str, dict[str, _Kept]] = {}
        self._decoders: dict[str, msgspec.msgpack.Decoder[Any]] = {}
        self._untils: dict[tuple[str, str], int] = {}  # of the ground that was asked for
        self._fresh: set[str] = set()  # boxes that hold more than lies there

    def say(self, said: Callable[[str], bytes]) -> None:
        """Nothing; the site is whole: this is what other files say of a class, hashed."""
        self._said = lru_cache(maxsize=None)(said)

    def has(self, scope: str) -> bool:
        """Whether all is kept of the class without which there is no site."""
        if not self._rooms.known(scope):
            return False
        box = self._box(self._name(_FIRST, scope), scope)
        return all(self._holds(box.get(name)) for name in self._sorts.first - self._sorts.apart)

    def holds(self, name: str, scope: str) -> bool:
        """Whether that sum of the class is kept."""
        place = self._name(name, scope)
        return self._holds(self._box(place, scope).get(name))

    def recall(self, name: str, scope: str, kind: Any, make: Callable[[], T]) -> T:
        """What is kept under that name of that class; else what is made now, and kept from now on."""
        place = self._name(name, scope)
        kept = self._box(place, scope).get(name)
        if not self._holds(kept) and place not in self._fresh:  # another process may have made it meanwhile
            self._boxes[place] = self._load(place, scope)
            kept = self._boxes[place].get(name)
        if kept is not None and self._holds(kept):
            try:
                if name not in self._decoders:
                    self._decoders[name] = msgspec.msgpack.Decoder(kind)
                found: T = self._decoders[name].decode(kept[2])
            except msgspec.MsgspecError:
                pass
            else:
                if name in self._sorts.apart and place not in self._fresh:  # what it is made of is not held as well
                    self._boxes.pop(place, None)
                self._asked(name, scope, kept[1])
                return found
        with self._notes.apart() as noted:
            made = make()
            raw = msgspec.Raw(_ENCODER.encode(made))
        until = self._until(name, scope, noted)
        self._box(place, scope)[name] = (self.today, until, raw)  # `make` may have brought others
        self._fresh.add(place)
        self._asked(name, scope, until)
        return made

    def pieces(self, scope: str) -> str:
        """The box of what the pages of the class were made of."""
        return f"{_PIECES} {self.lang} {scope}"

    def keep(self, scope: str) -> None:
        """Nothing; the boxes of the class stay, though this build does not ask what they hold."""
        self.cache.keep(self.pieces(scope))
        for name in (_FIRST, _REST, *self._sorts.apart):
            self.cache.keep(self._name(name, scope))

    def write(self, scope: str) -> None:
        """Nothing; what was made of a class is kept."""
        for name in (_FIRST, _REST, *self._sorts.apart):
            place = self._name(name, scope)
            if place in self._fresh:
                self.cache.put(place, _ENCODER.encode((self._key(place, scope), self._boxes[place])))
                self._fresh.discard(place)
                if name in self._sorts.apart:
                    self._boxes.pop(place, None)

    def _holds(self, kept: _Kept | None) -> bool:
        return kept is not None and kept[0] <= self.today < kept[1]

    def _until(self, name: str, scope: str, noted: Noted) -> int:
        """Until when it holds that was made now: no longer than what it may have been made of."""
        if name not in self._sorts.lasting:
            return self.today + 1
        sorts = {sort.partition(" ")[0] for sort, _ in noted.asked}
        ground = (self._untils.get((name, scope), NEVER) for sort, name in self._sorts.ground.items() if sort in sorts)
        return min(noted.until, *ground, NEVER)

    def _asked(self, name: str, scope: str, until: int) -> None:
        """Nothing; it is noted that this was asked for."""
        if name in self._sorts.ground.values():
            self._untils[name, scope] = until
        self._notes.until = min(self._notes.until, until)

    def _name(self, name: str, scope: str) -> str:
        """The box of a sum."""
        sort = _FIRST if name in self._sorts.first or name == _FIRST else _REST
        return f"{sort} {name} {self.lang} {scope}" if name in self._sorts.apart else f"{sort} {self.lang} {scope}"

    def _key(self, place: str, scope: str) -> bytes:
        """What a box of a class depends on."""
        found = hashlib.blake2b(self.room(scope) + self.times, digest_size=_SIZE).digest()
        if place.startswith(_FIRST):
            return found
        if self._said is None:
            raise AssertionError("the site is not whole yet")
        return found + self._said(scope)

    def _box(self, place: str, scope: str) -> dict[str, _Kept]:
        if place not in self._boxes:
            self._boxes[place] = self._load(place, scope)
        return self._boxes[place]

    def _load(self, place: str, scope: str) -> dict[str, _Kept]:
        data = self.cache.get(place)
        try:
            key, found = _BOX.decode(data) if data is not None else (b"", {})
        except msgspec.DecodeError:
            return {}
        return found if key == self._key(place, scope) else {}
