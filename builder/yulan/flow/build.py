"""A repository and an identity → a local site in a private folder. What was on disk before a build is either whole
or replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import perf_counter

from yulan import disk
from yulan.derive.difference import Side
from yulan.derive.news import News
from yulan.errors import Problem
from yulan.flow import read, unseal
from yulan.flow.me import Me
from yulan.flow.unseal import Progress, silent
from yulan.flow.verified import Verified
from yulan.school import School
from yulan.texts import Lang, Texts

OUTPUT = "private"
STAGES = ("unlock", "unseal", "parse", "derive", "render", "write")


@dataclass(frozen=True)
class Built:
    """What a build came to."""

    school: School = field(repr=False)
    pages: int
    written: int
    index: Path
    seconds: Mapping[str, float]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything found wrong on the way."""
        return self.school.problems


def remove(out: Path) -> bool:
    """Whether a built site was in `out`; it is gone."""
    return disk.remove_output(out)


class Watch:
    """Seconds by stage."""

    def __init__(self) -> None:
        self._seconds = dict.fromkeys(STAGES, 0.0)
        self._began = perf_counter()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Counts what happens inside under `name`."""
        began = perf_counter()
        try:
            yield
        finally:
            self._seconds[name] += perf_counter() - began

    def move(self, source: str, target: str, seconds: float) -> None:
        """Counts some of one stage's seconds under another."""
        self._seconds[source] -= seconds
        self._seconds[target] += seconds

    def total(self) -> dict[str, float]:
        """All stages and the whole."""
        found = {**self._seconds, "total": perf_counter() - self._began}
        return {name: round(seconds, 3) for name, seconds in found.items()}


def build(
    verified: Verified,
    me: Me,
    today: date,
    texts_of: Callable[[Mapping[str, bytes]], Texts],
    out: Path,
    progress: Progress = silent,
    news: News | None = None,
    also: Callable[[Mapping[str, bytes]], Texts] | None = None,
) -> Built:
    """The site of `me` on `today` in `out`, with the words that `texts_of` finds in the theme; `news` is what came
    since they last looked. `also` finds those of another language: the same site in it lies in a folder of its name,
    and each page leads to its twin.
    """
    watch = Watch()
    with watch.stage("unlock"):
        for lock in verified.keyring.locks:
            me.opener.newest(lock)
    with watch.stage("unseal"):
        opened = unseal.open_all(verified, me, progress)
    watch.move("unseal", "parse", opened.parsing)
    with watch.stage("derive"):
        school = read.assemble(verified, me, today, opened)
        del opened
    return write(verified, school, texts_of, out, watch, progress, news=news, also=also)


def write(
    verified: Verified,
    school: School,
    texts_of: Callable[[Mapping[str, bytes]], Texts],
    out: Path,
    watch: Watch,
    progress: Progress = silent,
    *,
    news: News | None = None,
    compared: tuple[Side, Side] | None = None,
    also: Callable[[Mapping[str, bytes]], Texts] | None = None,
) -> Built:
    """The site of a school in `out`, in the look of `verified`; `compared` adds a page of what is other between two
    states.
    """
    from yulan import pages
    from yulan.render import Renderer

    theme = verified.theme()
    spoken = [texts_of(theme), *([also(theme)] if also is not None else [])]
    count, rendering = 0, 0.0

    def files() -> Iterator[tuple[str, bytes]]:
        for texts in spoken:
            folder = f"{texts.lang}/" if texts is not spoken[0] else ""
            other = next((f"{one.lang}/" if one is not spoken[0] else "../" for one in spoken if one is not texts), "")
            renderer = Renderer.of(theme, texts, trusted=not verified.own_templates, twin=other)
            yield from ((folder + path, data) for path, data in in_one(renderer, texts.lang))

    def in_one(renderer: Renderer, lang: Lang) -> Iterator[tuple[str, bytes]]:
        nonlocal count, rendering
        total = 3 * len(school.students) * len(spoken)
        made = pages.build(school, renderer.texts, lang, news=news, compared=compared)
        while True:
            began = perf_counter()
            page = next(made, None)
            data = renderer.render(page) if page is not None else b""
            rendering += perf_counter() - began
            if page is None:
                break
            count += 1
            if count % 100 == 0:
                progress("pages", min(count, total), total)
            yield page.path, data
        yield from renderer.assets().items()

    with watch.stage("write"):
        written = disk.sync_folder(out, files())
    watch.move("write", "render", rendering)
    return Built(school, count, written.written, out / "index.html", watch.total())
