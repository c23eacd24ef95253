"""Opening a record file with the keys an identity has: the generation its name says of the student's lock, or any
drawer's, for there its name does not say which. Owns the order in which keys are tried; what was verified of the locks
is not known here. It imports little: git's driver runs it once for every file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from yulan import age
from yulan.ids import RecordName
from yulan.locks import Openable, Opener


class RecordKeys:
    """The keys of one identity for record files. `drawers` are the names of drawers' locks, those to try first first;
    they are asked for one by one, and no lock is opened before it is tried.
    """

    def __init__(self, opener: Opener, locks: Mapping[str, Openable], drawers: Iterable[str]) -> None:
        self._opener, self._locks = opener, locks
        self._tried: list[tuple[str, int, age.Key]] = []  # of drawers, the last that fitted first
        self._untried = (one for name in drawers for one in self._keys(name))

    def may_open(self, name: RecordName) -> bool:
        """Whether there is any key to try: a file that nothing here opens need not even be read."""
        return next(self._meant(name), None) is not None

    def open(self, name: RecordName, data: bytes) -> tuple[str, int, bytes]:
        """Lock, generation and plaintext; raises as `age.decrypt` does."""
        for one in self._meant(name):
            lock, g, key = one
            try:
                plaintext = age.decrypt(data, [key])
            except age.NotForThisKey:
                continue
            if not name.sid:
                self._tried.remove(one)
                self._tried.insert(0, one)
            return lock, g, plaintext
        age.header(data)
        raise age.NotForThisKey

    def _meant(self, name: RecordName) -> Iterator[tuple[str, int, age.Key]]:
        """Lock, generation and key, each that the file may be sealed to."""
        if name.sid:
            yield from self._keys(f"student-{name.sid}", name.generation)
            return
        yield from tuple(self._tried)
        for one in self._untried:
            self._tried.append(one)
            yield one

    def _keys(self, name: str, called: int = 0) -> Iterator[tuple[str, int, age.Key]]:
        """The keys of a lock's generations, the newest first: all, or those that bear or bore the number `called`."""
        lock = self._locks.get(name)
        for one in reversed(lock.generations if lock is not None else ()):
            if not called or called in (one.g, *one.was):
                key = self._opener.key(name, one.g)
                if key is not None:
                    yield name, one.g, key
