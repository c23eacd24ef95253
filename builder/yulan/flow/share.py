"""What one process of a build holds: the rooms of the classes and what each brings. Owns the two steps that can be done
class by class before any page: a room is looked at, then counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from yulan import own_words
from yulan.derive import view
from yulan.disk import Listing
from yulan.flow.cache import Cache
from yulan.flow.facts import Facts
from yulan.flow.kept_sums import KeptSums, Sorts
from yulan.flow.me import Me
from yulan.flow.rooms import Rooms
from yulan.flow.verified import Verified
from yulan.pages import SUMS, besides, class_sums, reports
from yulan.pages.site import Site
from yulan.pages.sums import digest
from yulan.school import School
from yulan.texts import Lang

_OPENED = 1_000  # record files to be opened from which helpers are worth their coming
_COUNTED = 10_000  # record files of classes that must be counted anew from which they are, as on a new day
_SORTS = Sorts(
    first=frozenset(one.name for one in class_sums.SUMS),
    ground=class_sums.GROUND,
    apart=class_sums.APART | reports.APART,
    lasting=frozenset(one.name for one in (*class_sums.SUMS, *SUMS) if one.lasting),
)
# What commands and who is at work ask for besides lies in the same boxes, so that a build lets it be.
_BESIDES = frozenset(one.name for one in besides.SUMS)
_MORE = replace(_SORTS, first=_SORTS.first | _BESIDES, lasting=_SORTS.lasting | _BESIDES)


class Share:
    """One process's hold on the school, in these languages."""

    def __init__(
        self, verified: Verified, me: Me, today: date, langs: Sequence[Lang], cache: Cache, run: str, listing: Listing,
        fingerprint: bytes,
    ) -> None:  # fmt: skip
        self.rooms = Rooms(verified, me, today, Facts(cache, run), listing, fingerprint)
        times = digest(view.times(verified.settings, today))
        self._kept = partial(KeptSums, cache, today=today, times=times, rooms=self.rooms)
        self.sums = {lang: self._kept(lang, sorts=_SORTS) for lang in langs}
        self._verified, self._sites = verified, dict[Lang, Site]()

    def sums_in(self, lang: Lang) -> KeptSums:
        """What classes bring in any language, for whoever asks for more than a site shows."""
        return self._kept(lang, sorts=_MORE)

    def unknown(self) -> list[str]:
        """The classes that must be looked at, the largest first."""
        found = [scope for scope in self.rooms.scopes if not self.rooms.known(scope)]
        return sorted(found, key=lambda scope: -self.rooms.size(scope))

    def uncounted(self) -> list[str]:
        """Those of which it is not known what they bring, likewise."""
        found = [scope for scope in self.rooms.scopes if not all(one.has(scope) for one in self.sums.values())]
        return sorted(found, key=lambda scope: -self.rooms.size(scope))

    @property
    def pays(self) -> bool:
        """Whether there is so much to open, or to count, that the coming of helpers pays."""
        unknown, uncounted = self.unknown(), self.uncounted()
        return self.rooms.own(unknown, _OPENED) >= _OPENED or self.rooms.own(uncounted, _COUNTED) >= _COUNTED

    def count(self, school: School, scope: str) -> None:
        """Nothing; what the class brings to the site itself is worked out and kept."""
        for lang, sums in self.sums.items():
            if lang not in self._sites:
                texts = own_words.texts(self._verified.theme(), lang, self._verified.settings)
                self._sites[lang] = Site.begun(school, texts, lang, recall=sums.recall)
            site = self._sites[lang]
            for one in class_sums.SUMS if scope in site.classes else ():
                site.brought(one, scope)
            sums.write(scope)
