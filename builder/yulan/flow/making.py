"""Pages of one site into its folder, part by part. Owns what one process of a build does: pages of a class, of a child,
of a mentor are not even thought of where nothing they were made of is another; any other page is made only where it
shows something else than last time, or its file was touched. Who does which part is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter

from yulan import own_words
from yulan.derive.difference import Side
from yulan.derive.news import News
from yulan.disk import Output
from yulan.flow import compiled
from yulan.flow.kept_sums import KeptSums
from yulan.flow.last_build import Hasher, Kept
from yulan.flow.pieces import Keeping, Piece
from yulan.flow.unseal import Progress, silent
from yulan.flow.verified import Verified
from yulan.notes import Ask
from yulan.pages import SUMS, Page, Parts, Site, changes
from yulan.pages.sums import afresh, digest
from yulan.render import Renderer
from yulan.school import School
from yulan.texts import Lang

Task = tuple[Lang, str]  # a part of the site in a language


@dataclass
class Done:
    """What a process made: the hash of what each of its files shows; of the pages of classes what they were made of,
    and which they are; how many pages, and the seconds spent on making them.
    """

    shown: dict[str, bytes] = field(default_factory=dict)
    parts: dict[str, tuple[bytes, list[str], list[Ask], list[str]]] = field(default_factory=dict)
    pages: int = 0
    seconds: float = 0.0

    def add(self, other: Done) -> None:
        """Nothing; what the other made counts, too; the seconds are those of this process."""
        self.shown.update(other.shown)
        self.parts.update(other.parts)
        self.pages += other.pages


class Maker:
    """One process at work on a site. `kept` is the last build into the folder, `sums` what classes brought by language;
    where nothing need be kept there is no `program` (which tells one state of the program from another).
    """

    def __init__(
        self, verified: Verified, school: School, langs: Sequence[Lang], output: Output, kept: Kept, program: str = "",
        news: News | None = None, compared: tuple[Side, Side] | None = None,
        sums: Mapping[Lang, KeptSums] | None = None,
    ) -> None:  # fmt: skip
        self.done = Done()
        self._output, self._kept, self._compared = output, kept, compared
        self._before = kept.every()
        theme, own = verified.theme(), verified.own_templates
        since = compared[0].school.today if compared is not None else None
        self._sites: dict[Lang, _InOneLanguage] = {}
        for lang in langs:
            folder = f"{lang}/" if lang != langs[0] else ""
            others = [f"{one}/" if one != langs[0] else "../" for one in langs if one != lang]
            twin = others[0] if others else ""
            texts = own_words.texts(theme, lang, verified.settings)
            known = sums[lang] if sums is not None else None
            recall = known.recall if known is not None else afresh
            site = Site.of(school, texts, lang, news=news, since=since, dated=own, recall=recall)
            if known is not None:
                known.say(_late(site))
            renderer = compiled.renderer(theme, texts, trusted=not own, twin=twin, day=site.day)
            hasher = Hasher(verified, lang, twin, program) if program else None
            keeping = Keeping(site, known, hasher) if known is not None and hasher is not None else None
            self._sites[lang] = _InOneLanguage(folder, site, Parts(site), renderer, hasher, keeping)

    def of_classes(self) -> list[Task]:
        """The pages of classes, in their order: mentors have children in neighbouring ones."""
        return [task for _, task in self._tasks(of_class=True)]

    def of_school(self) -> list[Task]:
        """All other pages, made of what classes brought; what takes longest first."""
        return [task for _, task in sorted(self._tasks(of_class=False), key=lambda one: -one[0])]

    def make(self, tasks: Iterable[Task], progress: Progress = silent) -> None:
        """Nothing; these parts are in the folder."""
        total = sum(3 * len(one.site.names) for one in self._sites.values())
        for lang, name in tasks:
            here = self._sites[lang]
            scope = here.parts.scope(name)
            if not scope:
                self._pages(here, here.parts.pages(name), progress, total)
            elif not self._stands(here, lang, name, scope):
                self._of_class(here, lang, name, scope, progress, total)

    def rest(self, progress: Progress = silent) -> None:
        """Nothing; what belongs to no part is in the folder: what is compared, styles and scripts."""
        for here in self._sites.values():
            if self._compared is not None:
                self._pages(here, changes.pages(here.site, *self._compared), progress, 0)
            for path, data in here.renderer.assets().items():
                self.done.shown[here.folder + path] = here.hasher.file(data) if here.hasher is not None else b""
                self._output.put(here.folder + path, data)

    def _tasks(self, *, of_class: bool) -> list[tuple[float, Task]]:
        return [
            (part.weight, (lang, part.name))
            for lang, one in self._sites.items()
            for part in one.parts.parts
            if bool(one.parts.scope(part.name)) is of_class
        ]

    def _stands(self, here: _InOneLanguage, lang: Lang, name: str, scope: str) -> bool:
        """Whether the pages of a class are as they were made last time, all of them, of the same."""
        known = self._kept.parts.get(f"{lang} {name}")
        if known is None or here.keeping is None:
            return False
        if not set(known.classes) <= here.site.classes.keys():
            return False
        names = [piece for piece, _ in here.parts.pieces(scope)]
        if known.key != here.keeping.of_class(scope, known, names):
            return False
        if not all(self._output.keep(path, stamp) for path, (_, stamp) in known.files.items()):
            return False
        self.done.shown.update((path, shown) for path, (shown, _) in known.files.items())
        self.done.parts[f"{lang} {name}"] = (known.key, known.classes, known.asked, list(known.files))
        self.done.pages += len(known.files)
        return True

    def _of_class(
        self, here: _InOneLanguage, lang: Lang, name: str, scope: str, progress: Progress, total: int
    ) -> None:
        """Nothing; the pages of a class are in the folder, those made that are another than last time; and what it
        brings to others is known.
        """
        keeping = here.keeping
        if keeping is None:
            self._pages(here, here.parts.pages(name), progress, total)
            return
        before, made, pieces = keeping.pieces(scope), list[str](), dict[str, Piece]()
        for piece, pages in here.parts.pieces(scope):
            known = before.get(piece)
            if known is None or not keeping.holds(known) or not self._kept_all(known):
                known = self._piece(here, keeping, pages, progress, total)
            pieces[piece] = known
            made += known.files
        keeping.put(scope, pieces)
        part = keeping.part(scope, pieces)
        self.done.parts[f"{lang} {name}"] = (part.key, part.classes, part.asked, made)
        keeping.bring(SUMS, scope)

    def _kept_all(self, piece: Piece) -> bool:
        """Whether the files of a piece are as they were written when it was made; then they stay."""
        before = [(path, shown, self._before.get(path)) for path, shown in piece.files.items()]
        for path, shown, known in before:
            if known is None or known[0] != shown or not self._output.keep(path, known[1]):
                return False
        self.done.shown.update(piece.files)
        self.done.pages += len(piece.files)
        return True

    def _piece(
        self, here: _InOneLanguage, keeping: Keeping, pages: Iterator[Page], progress: Progress, total: int
    ) -> Piece:
        """A piece that is made, and of what."""
        with here.site.notes.apart() as noted:
            made = self._pages(here, pages, progress, total)
        return keeping.piece(noted, {path: self.done.shown[path] for path in made})

    def _pages(self, here: _InOneLanguage, pages: Iterator[Page], progress: Progress, total: int) -> list[str]:
        """The paths of these pages, which are in the folder."""
        paths: list[str] = []
        while True:
            began = perf_counter()
            page = next(pages, None)
            if page is None:
                return paths
            path = here.folder + page.path
            shown = here.hasher.page(page) if here.hasher is not None else b""
            before = self._before.get(path)
            same = before is not None and shown and before[0] == shown
            data = b"" if same and before is not None and self._output.keep(path, before[1]) else here.render(page)
            self.done.seconds += perf_counter() - began
            if data:
                self._output.put(path, data)
            self.done.shown[path] = shown
            paths.append(path)
            self.done.pages += 1
            if self.done.pages % 100 == 0:
                progress("pages", min(self.done.pages, total), total)


def _late(site: Site) -> Callable[[str], bytes]:
    """What other files say of a class, hashed."""
    return lambda scope: digest(site.late_of(scope))


@dataclass(frozen=True)
class _InOneLanguage:
    folder: str
    site: Site
    parts: Parts
    renderer: Renderer
    hasher: Hasher | None
    keeping: Keeping | None

    def render(self, page: Page) -> bytes:
        return self.renderer.render(page)
