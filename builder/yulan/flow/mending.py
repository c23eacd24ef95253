"""Locks brought in line with the reading rule: keys made, sealed to their holders, and linked to the keys before them.
What may not be known or cannot be opened is listed before anything is made; nothing is written here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from msgspec.structs import replace as changed

from yulan import age, lockplan, plainfile
from yulan.entry import RECOVERY
from yulan.errors import Problem, YulanError
from yulan.flow.me import Me
from yulan.keyring import Keyring
from yulan.lockfile import Generation, Lock, armour, link_path
from yulan.locks import Opener


@dataclass(frozen=True, slots=True)
class Kept:
    """A lock's key that is to be used again, and the numbers it bore."""

    key: age.Key = field(repr=False)
    was: tuple[int, ...] = ()


@dataclass(frozen=True)
class Mended:
    """Locks brought in line with the reading rule: the keyring afterwards, changed files, what waits for others."""

    keyring: Keyring = field(repr=False)
    files: Mapping[str, bytes | None] = field(repr=False)
    waiting: tuple[Problem, ...]
    steps: tuple[lockplan.Step, ...] = ()


def mend(
    ring: Keyring,
    epoch: int,
    me: Me,
    *,
    before: Mapping[str, Lock] = MappingProxyType({}),
    only: lockplan.Only = lockplan.everything,
    kept: Mapping[str, Kept] = MappingProxyType({}),
    renew: Collection[str] = (),
) -> Mended:
    """The locks as they should be at `epoch`, as far as `me` may make and can open them; those in `before` are
    written already. Keys in `kept` are used before new ones are made, and each of them is used; the locks named in
    `renew` get a new one.
    """
    opener = me.opener
    plan = lockplan.plan(ring, epoch, me.who(ring), lambda name: opener.newest(name) is not None, only=only)
    if plan.blocked:
        raise YulanError("lock.blocked", problems=plan.blocked, count=len(plan.blocked))
    locks = dict(ring.locks)
    files: dict[str, bytes | None] = {}
    smith = _Smith(ring, epoch, opener, locks)
    for step in _making(plan.steps, ring, opener, {*kept, *renew}):
        lock, links = smith.take(step, kept.get(step.lock.lock))
        locks[lock.lock] = lock
        files[lock.path] = plainfile.dump(lock)
        files |= links
    for name, lock in locks.items():
        if lock.path not in files and before.get(name) is not lock:
            files[lock.path] = plainfile.dump(lock)  # scope, mentors or extra holders changed without a key
        if lock.newest is None:
            raise YulanError("lock.no-generation", lock=name)
    return Mended(replace(ring, locks=locks), files, plan.waiting, plan.steps)


def _making(steps: Sequence[lockplan.Step], ring: Keyring, opener: Opener, names: Iterable[str]) -> list[lockplan.Step]:
    """The steps, and a new generation for every lock of these names."""
    rest = {name for name in names if (lock := ring.locks.get(name)) is not None and lock.writable is not None}
    made = []
    for step in steps:
        renewed = step.action == "reseal" and step.lock.lock in rest and step.lock.kind != "post"
        made.append(replace(step, action="make", link=True) if renewed else step)
        rest.discard(step.lock.lock)
    for name in sorted(rest):
        lock = ring.locks[name]
        if lock.kind != "post" and opener.newest(name) is not None:
            made.append(lockplan.Step(lock, "make", tuple(lock.generations[-1].holders), link=True))
    return made


@dataclass(frozen=True)
class _Smith:
    """Who makes locks of one epoch; `locks` are they as they stand by now, posts before what they open."""

    ring: Keyring
    epoch: int
    opener: Opener
    locks: Mapping[str, Lock]

    def take(self, step: lockplan.Step, kept: Kept | None) -> tuple[Lock, dict[str, bytes]]:
        """The lock after the step, and its new links."""
        if step.action == "close":
            return self._with_newest(step.lock, until=self.epoch), {}
        if step.action == "reseal":
            return self._resealed(step), {}
        return self._made(step, kept)

    def _resealed(self, step: lockplan.Step) -> Lock:
        lock, key = step.lock, self.opener.newest(step.lock.lock)
        newest = lock.newest
        assert key is not None and newest is not None  # noqa: S101, PT018 - planned because it opens
        since = {holder: newest.holders.get(holder, self.epoch) for holder in step.holders}
        return self._with_newest(lock, holders=since, sealed=self._seal(key, step.holders))

    def _with_newest(self, lock: Lock, **changes: object) -> Lock:
        """The lock, which has a generation, with its newest one changed."""
        return changed(lock, generations=(*lock.generations[:-1], changed(lock.generations[-1], **changes)))

    def _made(self, step: lockplan.Step, kept: Kept | None) -> tuple[Lock, dict[str, bytes]]:
        """The lock with a generation more, under the `kept` key or a new one."""
        lock, epoch = step.lock, self.epoch
        key = kept.key if kept is not None else age.Key.generate()
        g = len(lock.generations) + 1
        self.opener.add(lock.lock, g, key)
        new = Generation(
            g=g,
            was=tuple(n for n in kept.was if n < g) if kept is not None else (),
            public=key.public,
            from_=epoch,
            holders=dict.fromkeys(step.holders, epoch),
            sealed=self._seal(key, step.holders),
        )
        past = (changed(one, sealed=None, until=epoch if one.until is None else one.until) for one in lock.generations)
        links = _links(lock, new, key, self.opener) if step.link and not new.was else {}
        return changed(lock, generations=(*past, new)), links

    def _seal(self, key: age.Key, holders: Sequence[str]) -> str:
        recipients = [public_of(holder, self.ring, self.locks) for holder in holders]
        return armour(age.encrypt(f"{key.secret}\n".encode(), recipients))


def _links(lock: Lock, new: Generation, key: age.Key, opener: Opener) -> dict[str, bytes]:
    """The link of the new generation, and those of the ones before it that had none: under a key that had stood
    elsewhere before, nothing else is laid.
    """
    links, g = {}, new.g
    while True:
        old = opener.key(lock.lock, g - 1)
        if old is None:
            raise YulanError("lock.blocked", problems=(Problem("lock.cannot-open", lock.path),), count=1)
        link = age.encrypt(f"{old.secret}\n".encode(), [key.public])
        age.decrypt(link, [key])
        links[link_path(lock.lock, g)] = link
        g -= 1
        if g == 1 or not lock.generations[g - 1].was:
            return links


def public_of(holder: str, ring: Keyring, locks: Mapping[str, Lock]) -> str:
    """The public age key behind a holder's name."""
    name, _, number = holder.rpartition("/")
    n = int(number)
    if name == RECOVERY:
        return next(one.age for one in ring.people.recovery if one.n == n)
    if name.startswith("@"):
        return next(one.age for one in ring.by_person[name[1:]].keys if one.n == n)
    return locks[name].generations[n - 1].public
