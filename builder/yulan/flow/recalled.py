"""One reader's school as far as the private cache knows it, for whoever looks at it without building its site: the
served pages, commands. What is not known is opened, by helpers too where there is much of it, and kept as a build keeps
it. Owns that several threads may bring classes of one such school, one at a time, and that boxes of classes that are no
longer the reader's go. Where nothing can be kept on the disk, it is kept in memory, as long as the school is.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from yulan import disk, identity_file
from yulan.class_files import Files, by_class
from yulan.derive.news import News
from yulan.disk import Listing
from yulan.errors import YulanError
from yulan.flow import cache as caches
from yulan.flow import last_build, passed_by, unseal, workers
from yulan.flow import me as identities
from yulan.flow.cache import Cache
from yulan.flow.kept_sums import KeptSums
from yulan.flow.share import Share
from yulan.flow.unseal import Progress, silent
from yulan.flow.verified import Verified
from yulan.flow.workers import COUNT, OPEN, Crew, Order
from yulan.identity_file import Identity
from yulan.pages.site import Site
from yulan.pages.sums import digest
from yulan.private import Places
from yulan.school import School, StudentFile
from yulan.texts import LANGUAGES, Lang, Texts

_CLASSES = "recalled"  # the box that says of which classes there are boxes
_NAMES = msgspec.msgpack.Decoder(list[str])


@dataclass(frozen=True)
class Looking:
    """Who looks at which school, on which day, in which language; and where their computer keeps things."""

    verified: Verified = field(repr=False)
    identity: Identity = field(repr=False)
    today: date
    places: Places
    lang: Lang


class Recalled:
    """A school whose classes are brought when they are asked for. Any thread may ask for a file; sites are made, and
    asked, by one at a time.
    """

    def __init__(self, share: Share, school: School, listing: Listing, cache: Cache) -> None:
        self._share, self._cache = share, cache
        self._lock = threading.RLock()
        self._sums = dict[Lang, KeptSums]()
        self._made: dict[tuple[Lang, str], None] = {}
        classes = {
            scope: replace(one, bring=partial(self._bring, one.bring))
            for scope, one in by_class(school.students).items()
        }
        self.school = replace(school, students=Files(classes))
        self.paths = frozenset(one.path for one in listing.files)  # of record files that may be theirs
        self._where = {sid: scope for scope, one in classes.items() for sid in one.names}

    @property
    def cache(self) -> Cache:
        """Where it is kept."""
        return self._cache

    def file(self, sid: str) -> StudentFile | None:
        """A student's file; None where it is not this reader's."""
        scope = self._where.get(sid)
        files = by_class(self.school.students)[scope].bring() if scope is not None else ()
        return next((one for one in files if one.sid == sid), None)

    def name(self, sid: str) -> str:
        """What a student is called, as their card says; empty where it is not this reader's."""
        scope = self._where.get(sid)
        return by_class(self.school.students)[scope].names[sid] if scope is not None else ""

    def site(self, texts: Texts, lang: Lang, news: News | None = None, *, dated: bool = False) -> Site:
        """The site, nobody at work at it; what its classes bring is kept, once `keep` is called."""
        with self._lock:
            if lang not in self._sums:
                self._sums[lang] = self._share.sums_in(lang)
            sums = self._sums[lang]
            recall = partial(self._recall, lang, sums)
            site = Site.of(self.school, texts, lang, news=news, dated=dated, recall=recall)
            sums.say(lambda scope: digest(site.late_of(scope)))
            self.keep()
        return site

    def keep(self) -> None:
        """Nothing; what classes brought since the last time is kept."""
        with self._lock:
            for lang, scope in self._made:
                self._sums[lang].write(scope)
            self._made.clear()

    def _bring(self, bring: Callable[[], tuple[StudentFile, ...]]) -> tuple[StudentFile, ...]:
        with self._lock:
            return bring()

    def _recall(self, lang: Lang, sums: KeptSums, name: str, scope: str, kind: Any, make: Callable[[], Any]) -> Any:
        def made() -> Any:
            self._made[lang, scope] = None
            return make()

        with self._lock:
            return sums.recall(name, scope, kind, made)


def recall(looking: Looking, progress: Progress = silent, before: Recalled | None = None) -> Recalled:
    """The school as it lies there now; `before` is an earlier one of this process. Raises as `me.of` does."""
    verified, me = looking.verified, identities.of(looking.verified, looking.identity)
    cache = _cache(caches.of(looking.places, verified.chain.repository, me), before)
    listing = disk.walk(verified.root, *unseal.FOLDERS, looked=passed_by.looked(me))
    fingerprint, run = last_build.fingerprint(verified), os.urandom(8).hex()
    with ExitStack() as stack:
        share = Share(verified, me, looking.today, (looking.lang,), cache, run, listing, fingerprint)
        if not isinstance(cache, _InMemory) and share.pays and (count := workers.count()) > 1:
            identity = identity_file.dump(looking.identity)
            order = Order(verified.root, fingerprint, identity, looking.today, (looking.lang,), Path(), cache, run)
            _together(stack.enter_context(Crew(order, count)), share, progress)
        school = share.rooms.school(progress)
    _tidy(cache, share, school)
    return Recalled(share, school, listing, cache)


def _together(crew: Crew, share: Share, progress: Progress) -> None:
    """Nothing; every class was looked at, and counted."""
    unknown = share.unknown()
    sizes = [share.rooms.size(one) for one in unknown]
    total = sum(sizes)

    def told(done: int) -> None:
        progress("unseal", sum(sizes[:done]), total)

    told(0)
    crew.share(OPEN, unknown, share.rooms.look, told)
    school = share.rooms.school(silent)
    crew.share(COUNT, share.uncounted(), lambda scope: share.count(school, scope), lambda _done: told(len(sizes)))


class _InMemory(Cache):
    """Boxes that go with the process."""

    def __init__(self, one: Cache) -> None:
        super().__init__(one.folder, one.key, one.state)
        self._boxes: dict[str, bytes] = {}

    def get(self, name: str) -> bytes | None:
        return self._boxes.get(name)

    def put(self, name: str, data: bytes) -> None:
        self._boxes[name] = data

    def has(self, name: str) -> bool:
        return name in self._boxes

    def drop(self, name: str) -> None:
        self._boxes.pop(name, None)


def _cache(one: Cache, before: Recalled | None) -> Cache:
    """The reader's cache; where nothing can be put into it, boxes in memory."""
    one.begin()
    if one.get(_CLASSES) is None:
        one.put(_CLASSES, msgspec.msgpack.encode([]))
        if one.get(_CLASSES) is None:
            known = before.cache if before is not None else None
            return known if isinstance(known, _InMemory) and known.key == one.key else _InMemory(one)
    return one


def _tidy(cache: Cache, share: Share, school: School) -> None:
    """Nothing; there are no boxes of classes that were this reader's and are no more."""
    data = cache.get(_CLASSES)
    try:
        before = _NAMES.decode(data) if data is not None else []
    except msgspec.DecodeError:
        before = []
    now = sorted(by_class(school.students))
    used, cache.used = cache.used, set()
    for scope in set(before).difference(now):
        for box in ("class", "files", "facts"):
            cache.keep(f"{box} {scope}")
        for lang in LANGUAGES:
            share.sums_in(lang).keep(scope)
    gone, cache.used = cache.used, used
    try:
        for name in gone:
            disk.remove(cache.folder / name)
    except YulanError:
        return
    if now != before:
        cache.put(_CLASSES, msgspec.msgpack.encode(now))
