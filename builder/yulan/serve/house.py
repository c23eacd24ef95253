"""The school behind the served pages, and whether it is open: locked, opening, open, or in trouble. One thread looks
after it: it locks when nobody has been here for a while, and reads again what has changed while somebody looks. What a
request sees is one frozen `Room`; it never waits for another's reading.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import TypeVar

from yulan import pinyin
from yulan.errors import YulanError
from yulan.flow.drafts import Shelf, shelf
from yulan.flow.live import Live
from yulan.flow.saving import Put
from yulan.flow.unseal import Progress
from yulan.identity_file import Identity
from yulan.serve.setting import Setting

T = TypeVar("T")
_TICK = 2.0  # seconds between two looks at the folders
_WATCHED = 90.0  # seconds after which nobody seems to look any more: hidden tabs ask once a minute


@dataclass(frozen=True)
class Locked:
    """Nothing is open; `sealed` says whether a passphrase is wanted."""

    sealed: bool


@dataclass(frozen=True)
class Opening:
    """The school is being read."""

    done: int = 0
    total: int = 0


@dataclass(frozen=True)
class Trouble:
    """The school cannot be shown as it is."""

    error: Exception = field(repr=False)


@dataclass(frozen=True)
class Open:
    """The school is open; `version` grows whenever what it shows may have changed. What is `made` of it once, by name,
    goes when it goes.
    """

    live: Live = field(repr=False)
    version: int
    made: dict[str, object] = field(default_factory=dict, repr=False, compare=False)


Room = Locked | Opening | Trouble | Open


class House:
    """Who is at home. All methods may be called from any thread."""

    def __init__(self, setting: Setting, clock: Callable[[], float] = monotonic) -> None:
        self._setting, self._clock = setting, clock
        self._lock = threading.RLock()
        self._writing = threading.Lock()
        self._room: Room = Locked(sealed=setting.door.sealed)
        self._identity: Identity | None = None
        self._shelf: Shelf | None = None
        self._version = 0
        self._run = 0  # grows with every opening and locking, so that a late reader changes nothing
        self._active = self._watched = clock()
        self._ended = threading.Event()

    @property
    def room(self) -> Room:
        """How things stand."""
        with self._lock:
            return self._room

    @property
    def version(self) -> int:
        """A number that grows with every change."""
        with self._lock:
            return self._version

    @property
    def shelf(self) -> Shelf | None:
        """Where drafts of whoever was here last are kept, even while locked; None before the first opening."""
        with self._lock:
            return self._shelf

    def enter(self) -> None:
        """Nothing; opens at once where no passphrase is wanted."""
        identity = self._setting.door.at_once()
        if identity is not None:
            self._open(identity)

    def unlock(self, passphrase: str) -> None:
        """Nothing; the school is being opened. Raises as opening an identity does."""
        if isinstance(self.room, Open | Opening):
            return
        self._open(self._setting.door.open(passphrase))

    def lock(self) -> None:
        """Nothing; no text and no private key is kept any longer."""
        with self._lock:
            self._run += 1
            self._identity = None
            self._set(Locked(sealed=self._setting.door.sealed))
        pinyin.forget()

    def active(self) -> None:
        """Nothing; somebody is at work."""
        with self._lock:
            self._active = self._watched = self._clock()

    def watched(self) -> None:
        """Nothing; a page is being looked at, if by nobody at work."""
        with self._lock:
            self._watched = self._clock()

    def now(self) -> datetime:
        """The time of day, for what is kept outside the school."""
        return self._setting.moment.clock()

    @property
    def quiet_minutes(self) -> float:
        """How long no page has been open."""
        with self._lock:
            return (self._clock() - self._watched) / 60

    def change(self, act: Callable[[Live, Put], T]) -> T:
        """What `act` gives, told the school as it is now and how to put files into it; one acts at a time, so that the
        same form sent twice at once is saved once. Raises as `act` does, or `serve.locked`.
        """
        with self._writing:
            with self._lock:
                room, run = self._room, self._run
            if not isinstance(room, Open):
                raise YulanError("serve.locked")

            def put(files: Mapping[str, bytes | None]) -> Live:
                after = room.live.put(files)
                self._show(run, after)
                return after

            return act(room.live.fresh(), put)

    def exchange(self, act: Callable[[Live, AbstractContextManager[object]], T]) -> T:
        """What `act` gives, told the school as it is, and what to hold while it moves files: nobody saves then, and
        nothing is read. It may take long; one may read, save and lock meanwhile. Raises as `act` does, or
        `serve.locked`.
        """
        room = self.room
        if not isinstance(room, Open):
            raise YulanError("serve.locked")
        try:
            return act(room.live, self._writing)
        finally:
            with self._writing:
                self._renew()

    def tick(self) -> None:
        """Nothing; has locked if it was time, and has read again what has changed."""
        with self._lock:
            room = self._room
            idle = self._clock() - self._active > self._setting.idle_minutes * 60
            watched = self._clock() - self._watched < _WATCHED
        if idle and not isinstance(room, Locked):
            self.lock()
        elif watched and self._writing.acquire(blocking=False):
            try:
                self._renew()
            finally:
                self._writing.release()

    def live_on(self) -> None:
        """Nothing; looks after the house in a thread of its own until `end`."""

        def watch() -> None:
            while not self._ended.wait(_TICK):
                self.tick()

        threading.Thread(target=watch, name="yulan-house", daemon=True).start()

    def end(self) -> None:
        """Nothing; the house is closed for good."""
        self._ended.set()
        self.lock()

    def _renew(self) -> None:
        """Nothing; what is shown is what lies in the folders now."""
        with self._lock:
            room, run, identity = self._room, self._run, self._identity
        if isinstance(room, Open):
            self._try(run, lambda: room.live.fresh())
        elif isinstance(room, Trouble) and identity is not None:
            self._try(run, lambda: self._read(identity, lambda *_: None))

    def _open(self, identity: Identity) -> None:
        with self._lock:
            self._run += 1
            run = self._run
            self._identity = identity
            self._active = self._watched = self._clock()
            self._set(Opening())

        def progress(_stage: str, done: int, total: int) -> None:
            with self._lock:
                if run != self._run:
                    raise YulanError("serve.locked")  # nobody waits for it any more
                self._room = Opening(done, total)

        work = threading.Thread(
            target=lambda: self._try(run, lambda: self._read(identity, progress)), name="yulan-opening", daemon=True
        )
        work.start()

    def _read(self, identity: Identity, progress: Progress) -> Live:
        return self._setting.read(identity, progress)

    def _try(self, run: int, read: Callable[[], Live]) -> None:
        try:
            live = read()
        except Exception as error:
            with self._lock:
                if run == self._run:
                    self._set(Trouble(error))
            return
        self._show(run, live)

    def _show(self, run: int, live: Live) -> None:
        with self._lock:
            if run != self._run:
                return
            self._shelf = shelf(live.places, live.verified.chain.repository, live.identity)
            if not (isinstance(self._room, Open) and self._room.live is live):
                self._set(Open(live, self._version + 1))

    def _set(self, room: Room) -> None:
        self._version += 1
        self._room = room
