"""Of what the pages of a class were made, piece by piece: a child's, the class's own, a mentor's. Owns when a piece is
still what it was: everything that was asked for while it was made is the same, and what the day was asked still holds.
What it was made of is kept in the private cache, a box a class; which files it came to, with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import msgspec

from yulan.derive import view
from yulan.flow.kept_sums import KeptSums
from yulan.flow.last_build import Hasher, KeptPart
from yulan.notes import Ask, Noted
from yulan.pages import Site
from yulan.pages.sums import Sum
from yulan.pages.told import OF_CHILD, Told


class Piece(msgspec.Struct, frozen=True, array_like=True):
    """Some pages: since when and until before which day they hold (ordinals), what was asked for, all of that hashed,
    and what each of their files shows.
    """

    since: int
    until: int
    asked: list[Ask]
    key: bytes
    files: dict[str, bytes]


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(dict[str, Piece])


class Keeping:
    """What the pages of classes of one site in one language are made of."""

    def __init__(self, site: Site, sums: KeptSums, hasher: Hasher) -> None:
        self._site, self._sums, self._hasher = site, sums, hasher
        self._told = Told(site, sums.room, sums.file)
        span = site.span
        told = (span.start, span.end, sorted(span.off), sorted(span.months.items()), span.now) if span else ()
        times = view.times(site.school.settings, date.fromordinal(sums.today))
        self._base = hasher.made_of((sums.plain, site.undated, times, told))
        for scope in site.classes:  # whoever makes its pages, or nobody
            sums.keep(scope)

    def pieces(self, scope: str) -> dict[str, Piece]:
        """The pieces of a class as they were made last."""
        data = self._sums.cache.get(self._sums.pieces(scope))
        try:
            return _DECODER.decode(data) if data is not None else {}
        except msgspec.DecodeError:
            return {}

    def holds(self, piece: Piece) -> bool:
        """Whether it would be made of the same now."""
        return piece.since <= self._sums.today < piece.until and piece.key == self._key(piece.asked)

    def piece(self, noted: Noted, files: dict[str, bytes]) -> Piece:
        """One that was made now, and came to these files."""
        asked = sorted(noted.asked)
        return Piece(self._sums.today, noted.until, asked, self._key(asked), files)

    def put(self, scope: str, pieces: Mapping[str, Piece]) -> None:
        """Nothing; these are the pieces of a class."""
        self._sums.cache.put(self._sums.pieces(scope), _ENCODER.encode(pieces))

    def part(self, scope: str, pieces: Mapping[str, Piece]) -> KeptPart:
        """What all of them are made of, on this day."""
        ids = self._site.where.by_class[scope]
        classes, rest = self._told.by_class({one for piece in pieces.values() for one in piece.asked})
        own = {(sort, sid) for sort in OF_CHILD for sid in ids}
        known = KeptPart(b"", sorted({scope, *classes}), sorted(rest - own), {})
        return KeptPart(self.of_class(scope, known, pieces), known.classes, known.asked, {})

    def of_class(self, scope: str, known: KeptPart, names: Iterable[str]) -> bytes:
        """What the pages of a class are made of, hashed; `names` are those of its pieces: a mentor's page comes from
        another class where no child of this one has, or had, them any more.
        """
        ids = self._site.where.by_class[scope]
        own = [self._told.of((sort, sid)) for sort in OF_CHILD for sid in ids]
        keys = [self._sums.room(one) for one in known.classes]
        told = list(map(self._told.of, known.asked))
        return self._hasher.made_of((self._base, self._sums.today, keys, own, told, list(names)))

    def bring(self, sums: Iterable[Sum[Any]], scope: str) -> None:
        """Nothing; what the class brings is worked out as far as it is not kept, and is kept."""
        for one in sums:
            if not self._sums.holds(one.name, scope):
                self._site.brought(one, scope)
        self._sums.write(scope)

    def _key(self, asked: Iterable[Ask]) -> bytes:
        return self._hasher.made_of((self._base, list(map(self._told.of, asked))))
