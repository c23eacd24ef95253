"""What the last build into a folder came to, kept in the private cache: of what the whole site was made, and what each
page showed. Owns when a page need not be made again (what it shows is the same, and the file is as it was written)
and when nothing need be (all that went in is the same, and all files are). A file that was touched is made again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from yulan import disk, settings
from yulan.disk import Listing, Stamp
from yulan.errors import Problem
from yulan.flow.cache import Cache
from yulan.flow.verified import SITE, Verified
from yulan.notes import Ask, plainly
from yulan.school import Coverage
from yulan.texts import Lang

if TYPE_CHECKING:  # slow to import, and where nothing changed not needed
    from yulan.derive.news import News
    from yulan.pages.page import Frame, Page

_SIZE = 16

Shown = tuple[bytes, Stamp]  # a hash of what a page shows, and the stamp of its file


@dataclass(frozen=True, slots=True)
class Summary:
    """What a build says of itself when it is done."""

    school: str
    person: str
    today: date
    coverage: Coverage
    problems: tuple[Problem, ...]
    pages: int


class KeptPart(msgspec.Struct, frozen=True, array_like=True):
    """The pages of a class: what they were made of (classes, and what else somebody asked for), all of that hashed, and
    their files.
    """

    key: bytes
    classes: list[str]
    asked: list[Ask]
    files: dict[str, Shown]


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """The last build: the hash of all that went in (empty where that is not known), its summary, the pages of classes
    by language and class, all other files.
    """

    inputs: bytes = b""
    summary: Summary | None = None
    parts: dict[str, KeptPart] = {}
    files: dict[str, Shown] = {}

    def every(self) -> dict[str, Shown]:
        """Every file."""
        found = dict(self.files)
        for part in self.parts.values():
            found.update(part.files)
        return found


def load(cache: Cache | None, out: Path) -> Kept:
    """The last build into a folder; an empty one where none is known."""
    data = cache.get(_box(out)) if cache is not None else None
    try:
        return msgspec.msgpack.decode(data, type=Kept) if data is not None else Kept()
    except msgspec.DecodeError:
        return Kept()


def keep(cache: Cache, out: Path, kept: Kept) -> None:
    """Nothing; this was the last build into the folder."""
    cache.put(_box(out), msgspec.msgpack.encode(kept, enc_hook=plainly))


def inputs(
    verified: Verified, records: Listing, today: date, langs: Iterable[Lang], news: News | None, program: str
) -> bytes:
    """The hash of all that a reader's site is made of; empty where a record file changed a moment ago."""
    if not all(one.stamp for one in records.files):
        return b""
    found = hashlib.blake2b(digest_size=_SIZE)
    told: list[Any] = [program, today.isoformat(), *langs, fingerprint(verified)]
    if news is not None:
        told += [news.since.isoformat(), sorted(news.new), sorted(news.revised)]
    found.update(msgspec.msgpack.encode((told, records.problems, verified.problems)))
    found.update(msgspec.msgpack.encode((records.files, records.named)))
    return found.digest()


def fingerprint(verified: Verified) -> bytes:
    """The hash of all plain files of a school: what it is verified by, and what else lies among them."""
    found = hashlib.blake2b(digest_size=_SIZE)
    for path, data in sorted(verified.files.items()):
        found.update(f"{path} {len(data)}\n".encode())
        found.update(data)
    return found.digest()


def stands(kept: Kept, out: Path) -> bool:
    """Whether the folder holds all files of that build as they were written, and no others of ours."""
    return bool(kept.files) and disk.holds(out, {path: stamp for path, (_, stamp) in kept.every().items()})


class Hasher:
    """What pages show, hashed: in one language, in one look."""

    def __init__(self, verified: Verified, lang: Lang, twin: str, program: str) -> None:
        own = {path: data for path, data in verified.files.items() if path.startswith(SITE)}
        self._base = msgspec.msgpack.encode((program, lang, twin, verified.files[settings.PATH], sorted(own.items())))
        self._encoder = msgspec.msgpack.Encoder(enc_hook=plainly)
        self._frames: dict[int, tuple[Frame | None, bytes]] = {}  # a page holds one of very few frames

    def page(self, page: Page) -> bytes:
        """The hash of a page."""
        told = (page.path, page.template, page.title, page.section, page.crumbs, page.told)
        return hashlib.blake2b(self._encoder.encode(told), digest_size=_SIZE, key=self._frame(page.frame)).digest()

    def made_of(self, told: object) -> bytes:
        """The hash of what pages are made of, in this language and look."""
        return hashlib.blake2b(self._base + self._encoder.encode(told), digest_size=_SIZE).digest()

    def file(self, data: bytes) -> bytes:
        """The hash of a file that is no page."""
        return hashlib.blake2b(data, digest_size=_SIZE).digest()

    def _frame(self, frame: Frame | None) -> bytes:
        known = self._frames.get(id(frame))
        if known is None:
            data = self._base + self._encoder.encode(frame)
            known = self._frames[id(frame)] = (frame, hashlib.blake2b(data, digest_size=_SIZE).digest())
        return known[1]


def _box(out: Path) -> str:
    return f"build {out}"
