"""What one process of a build holds: the rooms of the classes and what each brings. Owns the two steps that can be done
class by class before any page: a room is looked at, then counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from yulan import own_words
from yulan.disk import Listing
from yulan.flow.cache import Cache
from yulan.flow.facts import Facts
from yulan.flow.kept_sums import KeptSums
from yulan.flow.me import Me
from yulan.flow.rooms import Rooms
from yulan.flow.verified import Verified
from yulan.pages import class_sums, reports
from yulan.pages.site import Site
from yulan.school import School
from yulan.texts import Lang


class Share:
    """One process's hold on the school, in these languages."""

    def __init__(
        self, verified: Verified, me: Me, today: date, langs: Sequence[Lang], cache: Cache, run: str, listing: Listing,
        fingerprint: bytes,
    ) -> None:  # fmt: skip
        self.rooms = Rooms(verified, me, today, Facts(cache, run), listing, fingerprint)
        first, apart = frozenset(one.name for one in class_sums.SUMS), class_sums.APART | reports.APART
        self.sums = {lang: KeptSums(cache, lang, today, self.rooms.key, first, apart) for lang in langs}
        self._verified, self._sites = verified, dict[Lang, Site]()

    def unknown(self) -> list[str]:
        """The classes that must be looked at, the largest first."""
        found = [scope for scope in self.rooms.scopes if not self.rooms.known(scope)]
        return sorted(found, key=lambda scope: -self.rooms.size(scope))

    def uncounted(self) -> list[str]:
        """Those of which it is not known what they bring, likewise."""
        found = [scope for scope in self.rooms.scopes if not all(one.has(scope) for one in self.sums.values())]
        return sorted(found, key=lambda scope: -self.rooms.size(scope))

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
