"""A repository and an identity → a local site in a private folder. What was on disk before a build is either whole
or replaced. Owns the order of a build: what is known from the last one, who opens what, who makes which pages.
"""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from yulan import disk
from yulan.disk import Found, Listing
from yulan.errors import Problem
from yulan.flow import last_build, unseal
from yulan.flow.last_build import Kept, Shown, Summary
from yulan.flow.unseal import Progress, silent
from yulan.flow.workers import HAND_OVER, LEARN, MAKE, Order
from yulan.lockfile import student_lock
from yulan.school import Coverage, School
from yulan.texts import Lang

if TYPE_CHECKING:  # slow to import, and where nothing changed not needed
    from yulan.derive.difference import Side
    from yulan.derive.news import News
    from yulan.flow.cache import Cache
    from yulan.flow.me import Me
    from yulan.flow.verified import Verified
    from yulan.flow.workers import Crew
    from yulan.identity_file import Identity

OUTPUT = "private"
_PAYS = 1_000  # record files to be opened from which helpers are worth their coming
_MANY = 10_000  # record files in all from which they are, however few are new
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
    seldom()
    watch = Watch()
    listing = disk.walk(verified.root, *unseal.FOLDERS)
    program = memory.cache.state if memory is not None else ""
    if memory is not None:
        memory.cache.begin()
    kept = last_build.load(memory.cache if memory is not None else None, out)
    inputs = last_build.inputs(verified, listing, today, langs, news, program) if memory is not None else b""
    if inputs and kept.summary is not None and kept.inputs == inputs and last_build.stands(kept, out):
        return Built(kept.summary, 0, out / "index.html", watch.total())

    with ExitStack() as stack:
        crew = _crew(verified, me, listing, kept, today, langs, out, news, memory)
        if crew is not None:
            stack.enter_context(crew)
        school = _read(verified, me, today, listing, watch, progress, memory, crew)
        done = _make(verified, school, langs, out, watch, progress, kept, program, news=news, crew=crew)
    if memory is not None:
        last_build.keep(memory.cache, out, Kept(inputs, done.summary, _newest(listing), done.files))
        memory.cache.end()
    return Built(done.summary, done.written, out / "index.html", watch.total())


def seldom() -> None:
    """Nothing; from now on this process looks seldom for what refers to itself: a build makes next to nothing of that
    sort, and looking again and again through a whole school takes a tenth of the time.
    """
    gc.set_threshold(100_000, 20, 100)


def _crew(
    verified: Verified,
    me: Me,
    listing: Listing,
    kept: Kept,
    today: date,
    langs: Sequence[Lang],
    out: Path,
    news: News | None,
    memory: Memory | None,
) -> Crew | None:
    """Helpers, where there is so much to do that their coming pays."""
    if memory is None:
        return None
    new = (one for one in listing.files if not one.stamp or max(one.stamp[1:3]) > kept.newest)
    if _own(me, new, _PAYS) < _PAYS and _own(me, listing.files, _MANY) < _MANY:
        return None
    from yulan import identity_file
    from yulan.flow import workers

    if (count := workers.count()) < 2:
        return None
    identity, run = identity_file.dump(memory.identity), os.urandom(8).hex()
    memory.run = run
    fingerprint = last_build.fingerprint(verified)
    order = Order(verified.root, fingerprint, identity, today, tuple(langs), out, memory.cache, run, news)
    return workers.Crew(order, count)


def _own(me: Me, files: Iterable[Found], most: int) -> int:
    """How many of these record files lie in folders of students whose lock opens; counted as far as `most`."""
    found = 0
    for folder, count in Counter(one.path.rpartition("/")[0] for one in files).items():
        found += count if me.opener.newest(student_lock(folder.rpartition("/")[2])) is not None else 0
        if found >= most:
            break
    return found


def _read(
    verified: Verified,
    me: Me,
    today: date,
    listing: Listing,
    watch: Watch,
    progress: Progress,
    memory: Memory | None,
    crew: Crew | None,
) -> School:
    """The school as this reader may see it, opened with helpers if there are any."""
    from yulan.flow import read
    from yulan.flow.facts import Facts

    facts = Facts(memory.cache, memory.run) if memory is not None else None
    with watch.stage("unseal"):
        if crew is not None and facts is not None:
            learner = unseal.Learner(verified, me, facts, listing)
            names = sorted(learner.shelves, key=lambda name: -len(learner.shelves[name]))
            crew.share(LEARN, names, learner.learn, lambda done: progress("unseal", done, len(names)))
    with watch.stage("unlock"):
        for lock in verified.keyring.locks:
            me.opener.newest(lock)
    with watch.stage("unseal"):
        opened = unseal.open_all(verified, me, progress, facts, listing)
    watch.move("unseal", "parse", opened.parsing)
    with watch.stage("derive"):
        return read.assemble(verified, me, today, opened)


def _newest(listing: Listing) -> int:
    """When a record file last changed, of those that will not have changed again since."""
    return max((max(one.stamp[1:3]) for one in listing.files if one.stamp), default=0)


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
    done = _make(verified, school, (lang,), out, watch, progress, Kept(), "", compared=compared)
    return Built(done.summary, done.written, out / "index.html", watch.total())


@dataclass(frozen=True)
class _Done:
    summary: Summary
    written: int
    files: dict[str, Shown]


def _make(
    verified: Verified,
    school: School,
    langs: Sequence[Lang],
    out: Path,
    watch: Watch,
    progress: Progress,
    kept: Kept,
    program: str,
    *,
    news: News | None = None,
    compared: tuple[Side, Side] | None = None,
    crew: Crew | None = None,
) -> _Done:
    """The site of a school, as far as it is another one than the last time."""
    from yulan.flow.making import Maker

    with watch.stage("write"), disk.output(out) as output:
        began = perf_counter()
        maker = Maker(verified, school, langs, output, kept, program, news, compared)
        maker.done.seconds += perf_counter() - began
        tasks = maker.tasks()
        if crew is None:
            maker.make(tasks, progress)
        else:
            crew.share(MAKE, tasks, lambda one: maker.make([one]), lambda done: progress("pages", done, len(tasks)))
            for made, given in crew.results(HAND_OVER):
                if made is None:
                    maker.make(given)
                elif made.done is not None:
                    maker.done.add(made.done)
                    output.add(made.stamps, made.written, made.unchanged)
        maker.rest(progress)
        written = output.end()
    done = maker.done
    watch.move("write", "render", done.seconds)
    summary = Summary(school.settings.name, school.reader, school.today, school.coverage, school.problems, done.pages)
    files = {path: (shown, output.stamps[path]) for path, shown in done.shown.items()}
    return _Done(summary, written.written, files)
