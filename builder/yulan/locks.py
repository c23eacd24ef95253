"""From a person's own key to the keys of locks, as far as their holders allow. Owns the walk person → post → lock →
older generations; every key it returns derives the public half listed for it, else it is withheld and reported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from yulan import age
from yulan.errors import Problem, YulanError


class Sealed(Protocol):
    """One generation of a lock, as far as opening it goes."""

    @property
    def g(self) -> int: ...
    @property
    def was(self) -> Sequence[int]: ...
    @property
    def public(self) -> str: ...
    @property
    def holders(self) -> Mapping[str, int]: ...
    @property
    def sealed(self) -> str | None: ...
    def sealed_bytes(self) -> bytes: ...


class Openable(Protocol):
    """A lock, as far as opening it goes: `lockfile.Lock` is one."""

    @property
    def lock(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def generations(self) -> Sequence[Sealed]: ...
    def link(self, g: int) -> str: ...


def opens_link(generations: Sequence[Sealed], g: int) -> int:
    """The generation whose key the link of generation `g` is sealed to: that one, or, where its key had stood elsewhere
    before (`was`), the next that was made anew; a number too high where there is none yet.
    """
    while g <= len(generations) and generations[g - 1].was:
        g += 1
    return g


class Opener:
    """Opens locks lazily, each at most once. `own` are this identity's keys by holder name (`@person/1`,
    `recovery/1`), `link` gives the bytes of a link.
    """

    def __init__(
        self,
        own: Mapping[str, age.Key],
        locks: Mapping[str, Openable],
        link: Callable[[str], bytes | None],
    ) -> None:
        self._own = dict(own)
        self._locks = locks
        self._link = link
        self._keys: dict[tuple[str, int], age.Key | None] = {}
        self._opening: set[tuple[str, int]] = set()
        self._shut: set[str] = set()  # holders that open nothing here: the same few stand in thousands of locks
        self._leading: dict[str, bool] = {}
        self.problems: list[Problem] = []

    def key(self, lock: str, g: int) -> age.Key | None:
        """The private key of a generation, or None where this identity cannot have it."""
        place = (lock, g)
        if place not in self._keys:
            self._keys[place] = None  # a lock that leads to itself opens nothing
            self._opening.add(place)
            self._keys[place] = self._open(lock, g)
            self._opening.discard(place)
        return self._keys[place]

    def may_open(self, lock: str) -> bool:
        """Whether the holders listed lead from this identity to the lock, nothing opened: where they do not, `newest`
        gives no key, and `keys` none of any generation, for a former one is reached through the newest.
        """
        found = self._locks.get(lock)
        holders = found.generations[-1].holders if found is not None and found.generations else ()
        return any(map(self._leads, holders))

    def _leads(self, holder: str) -> bool:
        """Whether a holder is this identity's, or a lock's key that it may open."""
        if holder not in self._leading:
            self._leading[holder] = holder in self._own  # a lock that leads to itself opens nothing
            self._leading[holder] = holder in self._own or self.may_open(holder.rpartition("/")[0])
        return self._leading[holder]

    def newest(self, lock: str) -> age.Key | None:
        """The private key of the newest generation."""
        found = self._locks.get(lock)
        return self.key(lock, found.generations[-1].g) if found is not None and found.generations else None

    def keys(self, lock: str) -> dict[int, age.Key]:
        """Every generation's key this identity can have, by number, newest first."""
        found = self._locks.get(lock)
        if found is None:
            return {}
        keys = ((one.g, self.key(lock, one.g)) for one in reversed(found.generations))
        return {g: key for g, key in keys if key is not None}

    def add(self, lock: str, g: int, key: age.Key) -> None:
        """Remembers a key just made."""
        self._keys[lock, g] = key
        self._shut.clear()

    def _open(self, name: str, g: int) -> age.Key | None:
        lock = self._locks.get(name)
        if lock is None or not 0 < g <= len(lock.generations):
            return None
        generation = lock.generations[g - 1]
        if generation.sealed is not None:
            found = self._through_holders(lock, g)
        elif lock.kind != "post" and g < len(lock.generations):
            found = self._through_link(lock, g)
        else:
            return None
        if found is not None and found.public != generation.public:
            self._report("lock.key-mismatch", lock.path, name)
            return None
        return found

    def _through_holders(self, lock: Openable, g: int) -> age.Key | None:
        generation = lock.generations[g - 1]
        if self._shut.issuperset(generation.holders):
            return None
        for holder in generation.holders:
            key = self._holder(holder)
            if key is None:
                continue
            try:
                secret = age.decrypt(generation.sealed_bytes(), [key])
            except age.NotForThisKey:
                self._report("lock.not-sealed", lock.path, lock.lock)
            except (age.Damaged, ValueError):
                self._report("lock.damaged", lock.path, lock.lock)
                return None
            else:
                return self._parse(secret, lock.path, lock.lock)
        return None

    def _holder(self, holder: str) -> age.Key | None:
        if holder in self._own:
            return self._own[holder]
        name, _, g = holder.rpartition("/")
        place = (name, int(g)) if g.isdecimal() and not name.startswith("@") and name != "recovery" else None
        key = self.key(*place) if place is not None else None
        if key is None and place not in self._opening:
            self._shut.add(holder)
        return key

    def _through_link(self, lock: Openable, g: int) -> age.Key | None:
        opener = self.key(lock.lock, opens_link(lock.generations, g + 1))
        if opener is None:
            return None
        path = lock.link(g + 1)
        sealed = self._link(path)
        if sealed is None:
            self._report("lock.link-missing", path, lock.lock)
            return None
        try:
            return self._parse(age.decrypt(sealed, [opener]), path, lock.lock)
        except (age.NotForThisKey, age.Damaged):
            self._report("lock.link-damaged", path, lock.lock)
            return None

    def _parse(self, secret: bytes, path: str, name: str) -> age.Key | None:
        try:
            return age.Key.parse(secret.decode("ascii").strip())
        except (UnicodeDecodeError, YulanError):
            self._report("lock.key-mismatch", path, name)
            return None

    def _report(self, rule: str, path: str, lock: str) -> None:
        self.problems.append(Problem(rule, path, params={"lock": lock}))
