"""Synchronising behind the served pages: in a thread of its own, one at a time, to its end whether or not somebody
looks. Owns how far it is, what came of it and what it had to ask; what is said about that is `exchanging.py`'s. It
never waits for a person: an answer begins the next one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import monotonic

from yulan.errors import YulanError
from yulan.flow import sync
from yulan.flow.asked import Asked, Question
from yulan.flow.live import Live
from yulan.flow.sync.summary import Summary
from yulan.serve.house import House, Open

UNSENT_FOR = 5.0  # seconds for which what waits to be sent is not counted again


@dataclass(frozen=True)
class Resting:
    """Nothing was exchanged yet."""


@dataclass(frozen=True)
class Working:
    """It is under way: its stage ("" before the first), and how far that is."""

    stage: str = ""
    done: int = 0
    total: int = 0


@dataclass(frozen=True)
class Ended:
    """What it came to, or why it came to nothing; and when. `questions` are those nobody has answered yet."""

    at: datetime
    summary: Summary | None = field(repr=False, default=None)
    error: Exception | None = field(repr=False, default=None)
    questions: tuple[Question, ...] = field(repr=False, default=())


Stand = Resting | Working | Ended


class Exchange:
    """The synchronising of one house. All methods may be called from any thread."""

    def __init__(self, house: House, clock: Callable[[], float] = monotonic) -> None:
        self._house, self._clock = house, clock
        self._lock = threading.Lock()
        self._stand: Stand = Resting()
        self._unsent: tuple[tuple[int, float], int] = ((-1, 0.0), -1)

    @property
    def stand(self) -> Stand:
        """How things stand."""
        with self._lock:
            return self._stand

    def begin(self, answers: Mapping[str, bool] | None = None) -> bool:
        """Whether it has begun; not where one is under way. It goes on without whoever asked; `answers` are to
        questions, by their marks.
        """
        with self._lock:
            if isinstance(self._stand, Working):
                return False
            self._stand = Working()
        threading.Thread(target=self._work, args=(answers or {},), name="yulan-sync", daemon=True).start()
        return True

    def answer(self, mark: str, *, yes: bool) -> None:
        """Nothing; that question is answered, if it is open. A no to late records asks for nothing to be done: they
        wait as they did.
        """
        with self._lock:
            stand = self._stand
            asked = [one for one in stand.questions if one.mark == mark] if isinstance(stand, Ended) else []
            if not isinstance(stand, Ended) or not asked:
                return
            waits = asked[0].about == "late" and not yes
            if waits:
                self._stand = replace(stand, questions=tuple(one for one in stand.questions if one not in asked))
        if not waits:
            self.begin({mark: yes})

    def unsent(self, room: Open) -> int:
        """How many record files wait to be sent; -1 where no place is known. Counted again when something changed, and
        every few seconds.
        """
        version, now = room.version, self._clock()
        with self._lock:
            (known, at), count = self._unsent
        if known == version and now - at < UNSENT_FOR:
            return count
        try:
            count = sync.pending(room.live.root)
        except YulanError:
            count = -1  # why is said by whoever synchronises
        with self._lock:
            self._unsent = (version, now), count
        return count

    def _work(self, answers: Mapping[str, bool]) -> None:
        try:
            ended = self._house.exchange(lambda live, alone: self._run(live, alone, answers))
        except Exception as error:
            ended = Ended(self._house.now(), error=error)
        with self._lock:
            self._stand = ended
            self._unsent = (-1, 0.0), -1

    def _run(self, live: Live, alone: AbstractContextManager[object], answers: Mapping[str, bool]) -> Ended:
        asked = Asked(live.root, answers)
        summary = sync.run(
            live.root,
            live.places,
            live.identity,
            live.moment,
            progress=self._progress,
            late=asked.late,
            others=asked.others,
            alone=alone,
        )
        return Ended(self._house.now(), summary, questions=asked.open)

    def _progress(self, stage: str, done: int, total: int) -> None:
        with self._lock:
            self._stand = Working(stage, done, total)
