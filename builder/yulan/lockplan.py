"""What must happen to the locks so that each is held by whom the reading rule names: a pure plan, made before a
batch starts.

Posts come first, so a post's new generation is simply another holder and the cascade follows by itself. What the
acting person may not know or cannot open is listed, never half done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from yulan.errors import Problem
from yulan.keyring import PERSONAL_ROLES, Keyring
from yulan.lockfile import Generation, Lock, Scope, drawer_lock
from yulan.people import Key, Person

Action = Literal["make", "reseal", "close"]
Only = Callable[[Lock], bool]


def everything(_lock: Lock) -> bool:
    """No lock left out."""
    return True


@dataclass(frozen=True, slots=True)
class Step:
    """One lock's change. `holders` are those the newest generation has afterwards; `link` asks for a back-link."""

    lock: Lock
    action: Action
    holders: tuple[str, ...] = ()
    link: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in the order to take them; `waiting` needs another person, `blocked` stops the whole batch."""

    steps: tuple[Step, ...]
    waiting: tuple[Problem, ...]
    blocked: tuple[Problem, ...]


def plan(
    keyring: Keyring,
    epoch: int,
    actor: Person | None,
    opens: Callable[[str], bool],
    *,
    only: Only = everything,
) -> Plan:
    """What `actor` (None: recovery) does at `epoch`; `opens` tells whether the newest key of a lock is at hand,
    `only` limits it.
    """
    planner = _Planner(keyring, epoch, actor, opens)
    for lock in [*wanted_posts(keyring, epoch), *wanted_rest(keyring, epoch)]:
        if only(lock):
            planner.visit(lock)
    return Plan(tuple(planner.steps), tuple(planner.waiting), tuple(planner.blocked))


def wanted_posts(keyring: Keyring, epoch: int) -> Iterator[Lock]:
    """Post locks there are or should be."""
    names = keyring.posts_at(epoch)
    for _, lock in sorted(keyring.locks.items()):
        if lock.kind == "post":
            yield lock
    for name, (role, scope) in sorted(names.items()):
        if name not in keyring.locks and has_lock(keyring, role, epoch):
            yield Lock(lock=name, kind="post", role=role, scope=(Scope(at=scope, from_=epoch),))


def wanted_rest(keyring: Keyring, epoch: int) -> Iterator[Lock]:
    """Drawer and student locks there are or should be."""
    for _, lock in sorted(keyring.locks.items()):
        if lock.kind != "post":
            yield lock
    for drawer in keyring.policy.drawers_at(epoch).values():
        if drawer.per == "student":
            continue
        for scope in ("school",) if drawer.per == "school" else keyring.classes:
            name = drawer_lock(drawer.drawer, scope)
            if name not in keyring.locks:
                span = (Scope(at=scope, from_=epoch),)
                yield Lock(lock=name, kind="drawer", drawer=drawer.drawer, scope=span)


def has_lock(keyring: Keyring, role: str, epoch: int) -> bool:
    """Whether posts of the role have a lock: they read something."""
    return role not in PERSONAL_ROLES and bool(keyring.reads(role, epoch))


class _Planner:
    def __init__(self, keyring: Keyring, epoch: int, actor: Person | None, opens: Callable[[str], bool]) -> None:
        self.keyring, self.epoch, self.actor, self.opens = keyring, epoch, actor, opens
        self.steps: list[Step] = []
        self.waiting: list[Problem] = []
        self.blocked: list[Problem] = []
        self.keepers: dict[str, Key | None] = {one.id: one.key_at(epoch) for one in keyring.keepers(epoch)}
        self.posts: dict[str, int] = {
            name: lock.newest.g
            for name, lock in keyring.locks.items()
            if lock.kind == "post" and lock.newest is not None and lock.newest.until is None
        }

    def visit(self, lock: Lock) -> None:
        want = self._want(lock)
        newest = lock.newest
        if newest is None or newest.until is not None:
            if want:
                self._make(lock, want)
            return
        have = set(newest.holders)
        if not want:
            self._close(lock)
        elif have - set(want) or self._maker_knows(lock, newest):
            self._make(lock, want)
        elif set(want) - have:
            if self.opens(lock.lock):
                self.steps.append(Step(lock, "reseal", want))
            elif lock.kind == "post" and self._reaches_all(f"{lock.lock}/{newest.g}"):
                self._make(lock, want)
            else:
                self._wait(lock, "lock.needs-holder")

    def _reaches_all(self, holder: str) -> bool:
        """Whether every lock sealed to `holder` is open to the actor, so that a new generation of it can be
        followed.
        """
        return all(
            self.opens(lock.lock)
            for lock in self.keyring.locks.values()
            if lock.newest is not None and holder in lock.newest.holders
        )

    def _make(self, lock: Lock, want: tuple[str, ...]) -> None:
        newest = lock.newest
        if not self.keyring.may_make(self.actor, lock, self.epoch):
            if newest is not None and newest.until is None:
                stale = bool(set(newest.holders) - set(want))
                if stale or self._maker_knows(lock, newest):
                    self._close(lock)
            self._wait(lock, "lock.needs-maker")
            return
        link = newest is not None and lock.kind != "post"
        if link and not self.opens(lock.lock):
            self.blocked.append(Problem("lock.cannot-open", lock.path, params={"lock": lock.lock}))
            return
        self.steps.append(Step(lock, "make", want, link))
        if lock.kind == "post":
            self.posts[lock.lock] = 1 if newest is None else newest.g + 1

    def _maker_knows(self, lock: Lock, newest: Generation) -> bool:
        """Whether a keeper who may have made a post's key keeps no longer, or might not make it now: making is
        knowing, and what they made for others they do not lose with their own posts.
        """
        if lock.kind != "post":
            return False
        made, holders = newest.from_, {one.id for one in self.keyring.holders_of_post(lock.lock, self.epoch)}
        return any(
            self.keyring.may_make(one, lock, made)
            and (
                self.keepers.get(one.id) != one.key_at(made)
                or (one.id not in holders and not self.keyring.may_make(one, lock, self.epoch))
            )
            for one in self.keyring.keepers(made)
        )

    def _close(self, lock: Lock) -> None:
        self.steps.append(Step(lock, "close"))
        self.posts.pop(lock.lock, None)

    def _wait(self, lock: Lock, rule: str) -> None:
        self.waiting.append(Problem(rule, lock.path, severity="warning", params={"lock": lock.lock}))

    def _want(self, lock: Lock) -> tuple[str, ...]:
        recovery = tuple(f"recovery/{one.n}" for one in self.keyring.people.recovery_at(self.epoch))
        if lock.kind == "post":
            people = tuple(
                holder
                for one in self.keyring.holders_of_post(lock.lock, self.epoch)
                if (holder := self._person(one.id))
            )
            still = has_lock(self.keyring, lock.role or "", self.epoch)
            return (*people, *recovery) if people and still else ()
        drawer = self.keyring.drawer_of(lock, self.epoch)
        if drawer is None:
            return ()
        found = [self._holder(name) for name in self.keyring.readers_of(lock, self.epoch)]
        named = tuple(dict.fromkeys(one for one in found if one))
        posts = any(not one.startswith("@") for one in named)
        return named if posts else (*named, *recovery)

    def _holder(self, name: str) -> str:
        if name.startswith("@"):
            return self._person(name[1:])
        return f"{name}/{self.posts[name]}" if name in self.posts else ""

    def _person(self, person: str) -> str:
        found = self.keyring.by_person.get(person)
        key = found.key_at(self.epoch) if found is not None else None
        return f"@{person}/{key.n}" if key is not None else ""
