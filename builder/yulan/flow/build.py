"""A repository and an identity → a local site in a private folder. What was on disk before a build is either whole
or replaced. Owns the order of a build: what is known from the last one, who opens what, who makes which pages.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from yulan import collecting, disk
from yulan.errors import Problem
from yulan.flow import last_build, passed_by
from yulan.flow.last_build import Kept, KeptPart, Shown, Summary
from yulan.flow.progress import Progress, silent
from yulan.school import Coverage, School
from yulan.texts import Lang

if TYPE_CHECKING:  # slow to import, and where nothing changed not needed
    from yulan.derive.difference import Side
    from yulan.derive.news import News
    from yulan.flow.cache import Cache
    from yulan.flow.kept_sums import KeptSums
    from yulan.flow.me import Me
    from yulan.flow.share import Share
    from yulan.flow.verified import Verified
    from yulan.flow.workers import Crew
    from yulan.identity_file import Identity

OUTPUT = "private"
_NOTHING = Kept()
STAGES = ("unlock", "unseal", "parse", "derive", "render", "write")


@dataclass(frozen=True)
class Built:
    """What a build came to."""

    summary: Summary = field(repr=False)
    written: int
    index: Path
    seconds: Mapping[str, float]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything found wrong on the way."""
        return self.summary.problems

    @property
    def coverage(self) -> Coverage:
        """How much of what is there the reader's keys open."""
        return self.summary.coverage

    @property
    def pages(self) -> int:
        """How many pages the site has."""
        return self.summary.pages


@dataclass
class Memory:
    """What lets a build keep what the last one made: the reader's private cache, and the identity that helpers need;
    `run` names a build with helpers.
    """

    cache: Cache
    identity: Identity = field(repr=False)
    run: str = ""


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
    langs: Sequence[Lang],
    out: Path,
    progress: Progress = silent,
    news: News | None = None,
    memory: Memory | None = None,
) -> Built:
    """The site of `me` on `today` in `out`, in the first of these languages; in any other it lies in a folder of its
    name, and each page leads to its twin. `news` is what came since they last looked. With a `memory`, only what
    changed since the last build is opened and made.
    """
    collecting.seldom()
    watch = Watch()
    if memory is None:
        from yulan.flow import unseal

        with watch.stage("unseal"):
            opened = unseal.open_all(verified, me, progress)
        watch.move("unseal", "parse", opened.parsing)
        with watch.stage("derive"):
            from yulan.flow import read

            school = read.assemble(verified, me, today, opened)
        done = _make(verified, school, langs, out, watch, progress, news=news)
        return Built(done.summary, done.written, out / "index.html", watch.total())
    return _remembering(_Given(verified, me, today, tuple(langs), out, news), memory, watch, progress)


@dataclass(frozen=True)
class _Given:
    verified: Verified
    me: Me
    today: date
    langs: tuple[Lang, ...]
    out: Path
    news: News | None = field(repr=False)


def _remembering(given: _Given, memory: Memory, watch: Watch, progress: Progress) -> Built:
    """The same, with what the last build left: where nothing changed, nothing but that is seen to."""
    verified, out, cache = given.verified, given.out, memory.cache
    listing = disk.walk(verified.root, *passed_by.FOLDERS, looked=passed_by.looked(given.me))
    cache.begin()
    kept, fingerprint = last_build.load(cache, out), last_build.fingerprint(verified)
    inputs = last_build.inputs(verified, listing, given.today, given.langs, given.news, cache.state)
    if inputs and kept.summary is not None and kept.inputs == inputs and last_build.stands(kept, out):
        return Built(kept.summary, 0, out / "index.html", watch.total())
    from yulan.flow.share import Share
    from yulan.flow.workers import COUNT, OPEN

    memory.run = os.urandom(8).hex()
    with ExitStack() as stack:
        with watch.stage("unseal"):
            share = Share(verified, given.me, given.today, given.langs, cache, memory.run, listing, fingerprint)
            crew = _crew(given, memory, share, fingerprint)
            if crew is not None:
                stack.enter_context(crew)
                unknown = share.unknown()
                crew.share(OPEN, unknown, share.rooms.look, lambda done: progress("unseal", done, len(unknown)))
            school = share.rooms.school(progress)
        with watch.stage("derive"):
            uncounted = share.uncounted()
            if crew is not None:
                crew.share(COUNT, uncounted, lambda scope: share.count(school, scope), lambda _done: None)
            for scope in uncounted if crew is None else ():
                share.count(school, scope)
        done = _make(
            verified, school, given.langs, out, watch, progress, kept, cache.state,
            news=given.news, crew=crew, sums=share.sums,
        )  # fmt: skip
    last_build.keep(cache, out, Kept(inputs, done.summary, done.parts, done.files))
    cache.end()
    return Built(done.summary, done.written, out / "index.html", watch.total())


def _crew(given: _Given, memory: Memory, share: Share, fingerprint: bytes) -> Crew | None:
    """Helpers, where there is so much to do that their coming pays."""
    if not share.pays:
        return None
    from yulan import identity_file
    from yulan.flow import workers

    if (count := workers.count()) < 2:
        return None
    identity = identity_file.dump(memory.identity)
    order = workers.Order(
        given.verified.root, fingerprint, identity, given.today, given.langs, given.out, memory.cache, memory.run,
        given.news,
    )  # fmt: skip
    return workers.Crew(order, count)


def write(
    verified: Verified,
    school: School,
    lang: Lang,
    out: Path,
    watch: Watch,
    progress: Progress = silent,
    *,
    compared: tuple[Side, Side] | None = None,
) -> Built:
    """The site of a school in `out`, in the look of `verified`; `compared` adds a page of what is other between two
    states.
    """
    done = _make(verified, school, (lang,), out, watch, progress, compared=compared)
    return Built(done.summary, done.written, out / "index.html", watch.total())


@dataclass(frozen=True)
class _Done:
    summary: Summary
    written: int
    parts: dict[str, KeptPart]
    files: dict[str, Shown]


def _make(
    verified: Verified,
    school: School,
    langs: Sequence[Lang],
    out: Path,
    watch: Watch,
    progress: Progress,
    kept: Kept = _NOTHING,
    program: str = "",
    *,
    news: News | None = None,
    compared: tuple[Side, Side] | None = None,
    crew: Crew | None = None,
    sums: Mapping[Lang, KeptSums] | None = None,
) -> _Done:
    """The site of a school, as far as it is another one than the last time: first the pages of classes, then those
    that are made of what classes bring.
    """
    from yulan.flow.making import Maker
    from yulan.flow.workers import HAND_OVER, MAKE

    with watch.stage("write"), disk.output(out) as output:
        began = perf_counter()
        maker = Maker(verified, school, langs, output, kept, program, news, compared, sums)
        maker.done.seconds += perf_counter() - began
        if crew is None:
            maker.make([*maker.of_classes(), *maker.of_school()], progress)
        else:
            for tasks in (maker.of_classes(), maker.of_school()):
                crew.share(MAKE, tasks, lambda one: maker.make([one]), _telling(progress, len(tasks)))
            for made, tasks in crew.results(HAND_OVER):
                if made is None:
                    maker.make(tasks)
                elif made.done is not None:
                    maker.done.add(made.done)
                    output.add(made.stamps, made.written, made.unchanged)
        maker.rest(progress)
        written = output.end()
    done = maker.done
    watch.move("write", "render", done.seconds)
    summary = Summary(school.settings.name, school.reader, school.today, school.coverage, school.problems, done.pages)
    files = {path: (shown, output.stamps[path]) for path, shown in done.shown.items()}
    parts = {
        name: KeptPart(key, scopes, asked, {path: files.pop(path) for path in paths})
        for name, (key, scopes, asked, paths) in done.parts.items()
    }
    return _Done(summary, written.written, parts, files)


def _telling(progress: Progress, total: int) -> Callable[[int], None]:
    return lambda done: progress("pages", done, total)
