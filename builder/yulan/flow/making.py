"""Pages of one site into its folder, part by part: a page is made only where it shows something else than last time,
or its file was touched. Owns what one process of a build does; who does which part is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from time import perf_counter

from yulan import own_words
from yulan.derive.difference import Side
from yulan.derive.news import News
from yulan.disk import Output
from yulan.flow import compiled
from yulan.flow.last_build import Hasher, Kept
from yulan.flow.unseal import Progress, silent
from yulan.flow.verified import Verified
from yulan.pages import Page, Parts, Site, changes
from yulan.render import Renderer
from yulan.school import School
from yulan.texts import Lang

Task = tuple[Lang, str]  # a part of the site in a language


@dataclass
class Done:
    """What a process made: the hash of what each of its files shows, how many of them are pages, and the seconds spent
    on making them.
    """

    shown: dict[str, bytes] = field(default_factory=dict)
    pages: int = 0
    seconds: float = 0.0

    def add(self, other: Done) -> None:
        """Nothing; what the other made counts, too; the seconds are those of this process."""
        self.shown.update(other.shown)
        self.pages += other.pages


class Maker:
    """One process at work on a site. `kept` is the last build into the folder; where nothing need be kept there is no
    `program` (which tells one state of the program from another).
    """

    def __init__(
        self, verified: Verified, school: School, langs: Sequence[Lang], output: Output, kept: Kept, program: str = "",
        news: News | None = None, compared: tuple[Side, Side] | None = None,
    ) -> None:  # fmt: skip
        self.done = Done()
        self._output, self._kept, self._compared = output, kept, compared
        theme, own = verified.theme(), verified.own_templates
        since = compared[0].school.today if compared is not None else None
        self._sites: dict[Lang, _InOneLanguage] = {}
        for lang in langs:
            folder = f"{lang}/" if lang != langs[0] else ""
            others = [f"{one}/" if one != langs[0] else "../" for one in langs if one != lang]
            twin = others[0] if others else ""
            texts = own_words.texts(theme, lang, verified.settings)
            site = Site.of(school, texts, lang, news=news, since=since, dated=own)
            renderer = compiled.renderer(theme, texts, trusted=not own, twin=twin, day=site.frame.day)
            hasher = Hasher(verified, lang, twin, program) if program else None
            self._sites[lang] = _InOneLanguage(folder, site, Parts(site), renderer, hasher)

    def tasks(self) -> list[Task]:
        """All there is to make, what takes longest first."""
        found = [(part.weight, (lang, part.name)) for lang, one in self._sites.items() for part in one.parts.parts]
        return [task for _, task in sorted(found, key=lambda one: -one[0])]

    def make(self, tasks: Iterable[Task], progress: Progress = silent) -> None:
        """Nothing; these parts are in the folder."""
        total = sum(3 * len(one.site.children) for one in self._sites.values())
        for lang, name in tasks:
            here = self._sites[lang]
            part = next(one for one in here.parts.parts if one.name == name)
            self._pages(here, here.parts.pages(part), progress, total)

    def rest(self, progress: Progress = silent) -> None:
        """Nothing; what belongs to no part is in the folder: what is compared, styles and scripts."""
        for here in self._sites.values():
            if self._compared is not None:
                self._pages(here, changes.pages(here.site, *self._compared), progress, 0)
            for path, data in here.renderer.assets().items():
                self.done.shown[here.folder + path] = here.hasher.file(data) if here.hasher is not None else b""
                self._output.put(here.folder + path, data)

    def _pages(self, here: _InOneLanguage, pages: Iterator[Page], progress: Progress, total: int) -> None:
        while True:
            began = perf_counter()
            page = next(pages, None)
            if page is None:
                return
            path = here.folder + page.path
            shown = here.hasher.page(page) if here.hasher is not None else b""
            before = self._kept.files.get(path)
            same = before is not None and shown and before[0] == shown
            data = b"" if same and before is not None and self._output.keep(path, before[1]) else here.render(page)
            self.done.seconds += perf_counter() - began
            if data:
                self._output.put(path, data)
            self.done.shown[path] = shown
            self.done.pages += 1
            if self.done.pages % 100 == 0:
                progress("pages", min(self.done.pages, total), total)


@dataclass(frozen=True)
class _InOneLanguage:
    folder: str
    site: Site
    parts: Parts
    renderer: Renderer
    hasher: Hasher | None

    def render(self, page: Page) -> bytes:
        return self.renderer.render(page)
