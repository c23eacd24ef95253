"""Other processes that help with a build. Owns how they are started (spawned, so that they share nothing and it is the
same on every system), what they are told (all of it through the pipe, the identity too) and what becomes of the work of
one that dies: it is done by who started it. Each reads and verifies the school for itself; one that finds another
school than the first did is not listened to.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yulan.errors import YulanError
from yulan.value import Value

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from yulan.derive.news import News
    from yulan.disk import Output, Stamp
    from yulan.flow.cache import Cache
    from yulan.flow.making import Done, Maker
    from yulan.flow.share import Share
    from yulan.flow.verified import Verified
    from yulan.school import School
    from yulan.texts import Lang

_MOST = 4
_AHEAD = 2  # tasks a helper is given before it has said that the first is done, so that it never waits
OPEN, COUNT, MAKE, HAND_OVER = "open", "count", "make", "hand over"


class Order(Value, frozen=True):
    """What there is to build, for whom, and where what is known lies. `run` names this build."""

    root: Path
    fingerprint: bytes  # of the school
    identity: bytes
    today: date
    langs: tuple[Lang, ...]
    out: Path
    cache: Cache
    run: str
    news: News | None = None


class Made(Value, frozen=True):
    """What a helper made."""

    done: Done | None
    stamps: dict[str, Stamp]
    written: int
    unchanged: int


def count() -> int:
    """How many processes this computer runs side by side, up to a few: each of them holds the school."""
    able = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(able, _MOST)


class Helper:
    """One helping process, as who started it sees it."""

    def __init__(self, number: int, order: Order) -> None:
        from multiprocessing import get_context

        context = get_context("spawn")
        self.alive = True
        mine, theirs = context.Pipe()
        self._pipe: Connection = mine
        self._process: BaseProcess = context.Process(target=work, args=(theirs, number), daemon=True)
        self._process.start()
        theirs.close()
        self.tell(order)

    def tell(self, said: object) -> None:
        """Nothing; the helper will hear of it, if it lives."""
        if self.alive:
            try:
                self._pipe.send(said)
            except OSError:
                self.alive = False

    @property
    def ready(self) -> bool:
        """Whether it has something to say, its end included."""
        return self.alive and self._pipe.poll()

    def answer(self) -> Any:
        """What the helper says next, waited for; None from one that is no more. Raises what the school's own files made
        it raise.
        """
        if not self.alive:
            return None
        try:
            kind, *told = self._pipe.recv()
        except (EOFError, OSError):
            self.alive = False
            return None
        if kind == "error":
            code, params, problems = told
            raise YulanError(code, problems=problems, **params)
        return told[0]

    def end(self) -> None:
        """Nothing; the helper is gone."""
        self.alive = False
        self._pipe.close()
        self._process.join(1)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


class Crew:
    """The helpers of a build, and who started them, who works, too."""

    def __init__(self, order: Order, count: int) -> None:
        self._helpers = [Helper(number, order) for number in range(1, count)]
        self._what, self._given = "", dict[Helper, list[Any]]()

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._helpers:
            one.end()

    def share(
        self, what: str, chunks: Sequence[Any], own: Callable[[Any], None], progress: Callable[[int], None]
    ) -> None:
        """Nothing; each of these is done, by a helper or by `own`. `progress` hears how many are."""
        waiting, total = deque(chunks), len(chunks)
        doing: dict[Helper, deque[Any]] = {one: deque() for one in self._helpers}
        if what != self._what:
            self._what, self._given = what, {one: [] for one in self._helpers}

        def left() -> int:
            return len(waiting) + sum(map(len, doing.values()))

        def feed() -> None:
            for helper, at in doing.items():
                while helper.alive and waiting and len(at) < _AHEAD:
                    at.append(waiting.popleft())
                    helper.tell((what, at[-1]))

        def hear(helper: Helper) -> None:
            if helper.answer() is None:
                waiting.extend(doing[helper])
                doing[helper].clear()
            else:
                self._given[helper].append(doing[helper].popleft())

        while left():
            feed()
            if waiting:
                own(waiting.popleft())
            for helper in self._helpers:
                while doing[helper] and (helper.ready or not helper.alive or not waiting):
                    hear(helper)
                    feed()
            progress(total - left())

    def results(self, what: str) -> Iterator[tuple[Any, list[Any]]]:
        """What each helper has to hand over of what was shared last, and what it had done; None of one that is gone."""
        for helper in self._helpers:
            helper.tell((what, None))
            yield helper.answer(), self._given[helper]


def work(pipe: Connection, number: int) -> None:
    """Nothing; everything asked for through the pipe is done. Ends with whoever holds the other end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started it hears of that, and ends it
    with suppress(EOFError, OSError):
        order = pipe.recv()
        try:
            _serve(pipe, order, number)
        except YulanError as error:
            pipe.send(("error", error.code, error.params, error.problems))


def _serve(pipe: Connection, order: Order, number: int) -> None:
    from yulan import collecting, disk, identity_file
    from yulan.flow import last_build, me, passed_by, unseal, verified
    from yulan.flow.share import Share

    collecting.seldom()

    here = verified.verify(order.root)
    fingerprint = last_build.fingerprint(here)
    if fingerprint != order.fingerprint:
        return
    who = me.of(here, identity_file.parse(order.identity))
    listing = disk.walk(order.root, *unseal.FOLDERS, looked=passed_by.looked(who))
    what, asked = pipe.recv()  # then whoever started this has put away what lies in drawers
    share = Share(here, who, order.today, order.langs, order.cache, order.run, listing, fingerprint)
    school: School | None = None
    output: Output | None = None
    maker: Maker | None = None
    while True:
        if what == OPEN:
            share.rooms.look(asked)
            pipe.send(("opened", True))
        elif what == COUNT:
            school = school or share.rooms.school(alone)
            share.count(school, asked)
            pipe.send(("counted", True))
        elif what == MAKE:
            school, output = school or share.rooms.school(alone), output or disk.join_output(order.out, number)
            maker = maker or _maker(here, order, share, school, output)
            maker.make([asked], alone)
            pipe.send(("made", True))
        elif maker is not None and output is not None:
            output.flush()
            pipe.send(("done", Made(maker.done, output.stamps, output.written, output.unchanged)))
        else:
            pipe.send(("done", Made(None, {}, 0, 0)))
        what, asked = pipe.recv()


def alone(_stage: str, _done: int, _total: int) -> None:
    """Nothing; whoever started this process is still there. Raises EOFError where they are not."""
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None and not parent.is_alive():
        raise EOFError


def _maker(here: Verified, order: Order, share: Share, school: School, output: Output) -> Maker:
    from yulan.flow import last_build
    from yulan.flow.making import Maker

    kept = last_build.load(order.cache, order.out)
    return Maker(here, school, order.langs, output, kept, order.cache.state, order.news, sums=share.sums)
