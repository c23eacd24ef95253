"""What classes brought to the pages of the whole school, kept in the private cache: a box a class, and one more for
each of what is large. A sum holds as long as its class's room does, on one day; what is brought once the site is whole,
also as long as other files say the same of the class.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

import msgspec

from yulan.flow.cache import Cache
from yulan.texts import Lang

T = TypeVar("T")
_SIZE = 16
_FIRST, _REST = "first", "rest"
_ENCODER = msgspec.msgpack.Encoder()
_BOX = msgspec.msgpack.Decoder(tuple[bytes, dict[str, msgspec.Raw]])


class KeptSums:
    """The sums of one reader's classes in one language; `key` says on what a room depends. `first` are those without
    which there is no site, `apart` those that have boxes of their own.
    """

    def __init__(
        self, cache: Cache, lang: Lang, today: date, key: Callable[[str], bytes], first: frozenset[str],
        apart: frozenset[str],
    ) -> None:  # fmt: skip
        self._cache, self._lang, self._today = cache, lang, today.isoformat()
        self._first, self._apart = first, apart
        self._key_of = lru_cache(maxsize=None)(key)
        self._said: Callable[[str], bytes] | None = None
        self._boxes: dict[str, dict[str, msgspec.Raw]] = {}
        self._decoders: dict[str, msgspec.msgpack.Decoder[Any]] = {}
        self._fresh: set[str] = set()  # boxes that hold more than lies there

    def key(self, scope: str) -> bytes:
        """What the sums of a class depend on, hashed."""
        return hashlib.blake2b(self._key_of(scope) + self._today.encode(), digest_size=_SIZE).digest()

    def say(self, said: Callable[[str], bytes]) -> None:
        """Nothing; the site is whole: this is what other files say of a class, hashed."""
        self._said = lru_cache(maxsize=None)(said)

    def has(self, scope: str) -> bool:
        """Whether anything is kept of the class as it is now."""
        return bool(self._box(self._name(_FIRST, scope), scope))

    def recall(self, name: str, scope: str, kind: Any, make: Callable[[], T]) -> T:
        """What is kept under that name of that class; else what is made now, and kept from now on."""
        place = self._name(name, scope)
        box = self._box(place, scope)
        if name not in box and place not in self._fresh:  # another process may have made it meanwhile
            box = self._boxes[place] = self._load(place, scope)
        if name in box:
            try:
                if name not in self._decoders:
                    self._decoders[name] = msgspec.msgpack.Decoder(kind)
                found: T = self._decoders[name].decode(box[name])
            except msgspec.MsgspecError:
                pass
            else:
                if name in self._apart and place not in self._fresh:  # what it is made of is not held as well
                    self._boxes.pop(place, None)
                return found
        made = make()
        box = self._box(place, scope)  # `make` may have brought others
        box[name] = msgspec.Raw(_ENCODER.encode(made))
        self._fresh.add(place)
        return made

    def keep(self, scope: str) -> None:
        """Nothing; the boxes of the class stay, though this build does not ask what they hold."""
        for name in (_FIRST, _REST, *self._apart):
            self._cache.keep(self._name(name, scope))

    def write(self, scope: str) -> None:
        """Nothing; what was made of a class is kept."""
        for name in (_FIRST, _REST, *self._apart):
            place = self._name(name, scope)
            if place in self._fresh:
                self._cache.put(place, _ENCODER.encode((self._key(place, scope), self._boxes[place])))
                self._fresh.discard(place)
                if name in self._apart:
                    self._boxes.pop(place, None)

    def _name(self, name: str, scope: str) -> str:
        """The box of a sum."""
        sort = _FIRST if name in self._first or name == _FIRST else _REST
        return f"{sort} {name} {self._lang} {scope}" if name in self._apart else f"{sort} {self._lang} {scope}"

    def _key(self, place: str, scope: str) -> bytes:
        """What a box of a class depends on."""
        if place.startswith(_FIRST):
            return self.key(scope)
        if self._said is None:
            raise AssertionError("the site is not whole yet")
        return self.key(scope) + self._said(scope)

    def _box(self, place: str, scope: str) -> dict[str, msgspec.Raw]:
        if place not in self._boxes:
            self._boxes[place] = self._load(place, scope)
        return self._boxes[place]

    def _load(self, place: str, scope: str) -> dict[str, msgspec.Raw]:
        data = self._cache.get(place)
        try:
            key, found = _BOX.decode(data) if data is not None else (b"", {})
        except msgspec.DecodeError:
            return {}
        return found if key == self._key(place, scope) else {}
