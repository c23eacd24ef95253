"""Whether people, policy and locks make sense together, once the chain has verified their bytes. Owns what no single
file's shape can say: that ids, keys and names mean one thing each, that spans are in order, and that whatever is named
is there. Pure; it judges no right, and a keyring with any problem here is refused whole.

Two names that could be one are refused although nobody may have meant harm: whoever reads a name must know what it
opens.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from yulan import age, ids, sshsig
from yulan.calendar import CLOSED, SCHOOL, is_class, is_grade
from yulan.entry import RECOVERY
from yulan.errors import Param, Problem, YulanError
from yulan.keyring import Keyring
from yulan.lockfile import Generation, Lock, drawer_lock
from yulan.people import PATH as PEOPLE
from yulan.people import Person, Post, Spanned, holds, post_name
from yulan.policy import PATH as POLICY

_WORD = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_KIND = re.compile(r"[a-z]+(-[a-z]+)*(:[a-z]+(-[a-z]+)*)?")
# A role or drawer that ends like a scope would share the name of another's post or lock in that scope.
_SCOPED = re.compile(r"(.*-)?[pj][0-9]{4}(-[0-9]+)?")
_RESERVED = re.compile(r"(student|drawer)(-.*)?|recovery|grade|class|closed|school")
_HOLDER = re.compile(r"(@?[a-z][a-z0-9-]*)/([1-9][0-9]{0,8})")
_LONGEST = 32


def problems(keyring: Keyring, epoch: int) -> list[Problem]:
    """Everything unsound in a keyring whose newest epoch is `epoch`."""
    found = [*_people(keyring, epoch), *_policy(keyring, epoch), *_keys_once(keyring)]
    known = _Known(keyring)
    for name, lock in keyring.locks.items():
        found += _lock(known, name, lock, epoch)
    return found


def check(keyring: Keyring, epoch: int) -> None:
    """Returns iff the keyring is sound; raises YulanError `keyring.unsound` with every problem."""
    unsound = problems(keyring, epoch)
    if unsound:
        raise YulanError("keyring.unsound", problems=tuple(unsound), count=len(unsound))


def _problem(rule: str, path: str, **params: Param) -> Problem:
    return Problem(f"sound.{rule}", path, params=params)


# -- people


def _people(keyring: Keyring, epoch: int) -> Iterator[Problem]:
    people, recovery = keyring.people.people, keyring.people.recovery
    for person in _twice(one.id for one in people):
        yield _problem("person-twice", PEOPLE, person=person)
    posts = {post_name(post.role, post.scope) for one in people for post in one.posts}
    for one in people:
        if not ids.is_person(one.id) or one.id in posts:
            yield _problem("person-id", PEOPLE, person=one.id)
        yield from _person(keyring, one, epoch)
    if not _counted([one.n for one in recovery]):
        yield _problem("key-number", PEOPLE, person=RECOVERY)
    for spare in recovery:
        yield from _public(PEOPLE, RECOVERY, spare.age, spare.sign)
        yield from _span(PEOPLE, RECOVERY, spare, epoch)


def _person(keyring: Keyring, one: Person, epoch: int) -> Iterator[Problem]:
    yield from _span(PEOPLE, one.id, one, epoch)
    if not _counted([key.n for key in one.keys]):
        yield _problem("key-number", PEOPLE, person=one.id)
    if _overlap(one.keys):
        yield _problem("two-keys", PEOPLE, person=one.id)
    for key in one.keys:
        yield from _public(PEOPLE, one.id, key.age, key.sign)
    things: tuple[Spanned, ...] = (*one.keys, *one.posts)
    for thing in things:
        yield from _span(PEOPLE, one.id, thing, epoch)
        if not _within(thing, one):
            yield _problem("outlives", PEOPLE, person=one.id)
    for post in one.posts:
        if not _fits(keyring, post):
            yield _problem("post", PEOPLE, person=one.id)
    for held in {(post.role, post.scope) for post in one.posts}:
        if _overlap([post for post in one.posts if (post.role, post.scope) == held]):
            yield _problem("post-twice", PEOPLE, person=one.id)


def _fits(keyring: Keyring, post: Post) -> bool:
    """Whether some role of that name, past ones included, is held in such a scope."""
    scopes = {one.scope for one in keyring.policy.roles if one.role == post.role}
    right = {SCHOOL: post.scope == SCHOOL, "grade": is_grade(post.scope), "class": is_class(post.scope)}
    return any(right.get(scope, False) for scope in scopes)


# -- policy


def _policy(keyring: Keyring, epoch: int) -> Iterator[Problem]:
    roles, drawers = keyring.policy.roles, keyring.policy.drawers
    known = {one.role for one in roles}
    for role in roles:
        yield from _span(POLICY, role.role, role, epoch)
    for drawer in drawers:
        yield from _span(POLICY, drawer.drawer, drawer, epoch)
        if not {*drawer.read, *drawer.write, *drawer.enter} <= known:
            yield _problem("role-unknown", POLICY, name=drawer.drawer)
        if not all(_KIND.fullmatch(kind) for kind in drawer.kinds):
            yield _problem("kind", POLICY, name=drawer.drawer)
    for name in known:
        if not _named(name):
            yield _problem("name", POLICY, name=name)
        if _overlap([one for one in roles if one.role == name]):
            yield _problem("in-force-twice", POLICY, name=name)
    for name in {one.drawer for one in drawers}:
        if not _named(name, drawer=True):
            yield _problem("name", POLICY, name=name)
        if _overlap([one for one in drawers if one.drawer == name]):
            yield _problem("in-force-twice", POLICY, name=name)
    if _overlap([one for one in drawers if one.per == "student"]):
        yield _problem("student-drawer", POLICY)


def _named(name: str, *, drawer: bool = False) -> bool:
    plain = _WORD.fullmatch(name) is not None and len(name) <= _LONGEST and not _SCOPED.fullmatch(name)
    return plain and (drawer or not _RESERVED.fullmatch(name))


# -- locks


class _Known:
    """What locks may name."""

    def __init__(self, keyring: Keyring) -> None:
        self.drawers = {one.drawer for one in keyring.policy.drawers}
        self.roles = {one.role for one in keyring.policy.roles}
        self.people = set(keyring.by_person)
        self.posts = {name: len(one.generations) for name, one in keyring.locks.items() if one.kind == "post"}
        self.own = {f"@{one.id}/{key.n}" for one in keyring.people.people for key in one.keys}
        self.own |= {f"{RECOVERY}/{one.n}" for one in keyring.people.recovery}
        self._right: dict[bool, set[str]] = {True: set(), False: set()}

    def holders(self, lock: Lock, holders: Iterable[str]) -> bool:
        """Whether all of them may hold the lock."""
        right = self._right[lock.kind == "post"]  # a few hundred hold thousands of locks
        if right.issuperset(holders):
            return True
        right.update(one for one in holders if self._holder(lock, one))
        return right.issuperset(holders)

    def _holder(self, lock: Lock, holder: str) -> bool:
        """Whether that may hold the lock: a person's key, recovery, or a post; no lock holds a post."""
        parts = _HOLDER.fullmatch(holder)
        if parts is None or holder in self.own:
            return parts is not None
        return lock.kind != "post" and int(parts[2]) <= self.posts.get(parts[1], 0)

    def may_be_lent_to(self, holder: str) -> bool:
        """Whether that may be a holder beyond policy."""
        if holder.startswith("@"):
            return holder[1:] in self.people
        return _WORD.fullmatch(holder) is not None and re.fullmatch(r"(student|drawer)-.*|recovery", holder) is None


def _lock(known: _Known, name: str, lock: Lock, epoch: int) -> Iterator[Problem]:
    path, newest = lock.path, lock.newest
    if name != lock.lock or not _right_name(known, lock):
        yield _problem("lock-name", path, lock=name)
    for things in (lock.scope, lock.mentors, lock.extra, lock.generations):
        for thing in things:
            if not _in_order(thing, epoch):
                yield _problem("span", path, name=name)
    if not lock.scope or _overlap(lock.scope) or not _in_row(lock.scope):
        yield _problem("lock-scope", path, lock=name)
    near = [one.person for one in lock.mentors] + ([lock.spare] if lock.spare is not None else [])
    if near and (lock.kind != "student" or not known.people.issuperset(near)):
        yield _problem("lock-mentor", path, lock=name)
    if lock.extra and (lock.kind == "post" or not all(known.may_be_lent_to(one.holder) for one in lock.extra)):
        yield _problem("lock-extra", path, lock=name)
    if not _counted([one.g for one in lock.generations]) or not _in_row(lock.generations):
        yield _problem("generation-number", path, lock=name)
    for one in lock.generations:
        yield from _generation(known, lock, one, newest=one is newest)


def _right_name(known: _Known, lock: Lock) -> bool:
    """Whether the name says the kind, the role or drawer, and the scope, and says them once."""
    at = [one.at for one in lock.scope]
    if lock.kind == "student":
        given = lock.role is None and lock.drawer is None
        return given and ids.is_sid(lock.sid) and lock.lock.startswith("student-") and all(map(_of_student, at))
    if len(at) != 1:
        return False
    if lock.kind == "drawer":
        right = at[0] == SCHOOL or is_class(at[0])
        return (
            right
            and lock.role is None
            and lock.drawer in known.drawers
            and lock.lock == drawer_lock(lock.drawer, at[0])
        )
    right = at[0] == SCHOOL or is_class(at[0]) or is_grade(at[0])
    return right and lock.drawer is None and lock.role in known.roles and lock.lock == post_name(lock.role, at[0])


@lru_cache(1 << 10)
def _of_student(scope: str) -> bool:
    return scope == CLOSED or is_class(scope)


def _generation(known: _Known, lock: Lock, one: Generation, *, newest: bool) -> Iterator[Problem]:
    if one.was and (lock.kind == "post" or not _below(one.was, one.g)):
        yield _problem("generation-number", lock.path, lock=lock.lock)
    if not age.is_public(one.public):
        yield _problem("generation-key", lock.path, lock=lock.lock, generation=one.g)
    if newest != (one.sealed is not None) or not _readable(one):
        yield _problem("generation-sealed", lock.path, lock=lock.lock, generation=one.g)
    few = 0 < len(one.holders) <= age.MAX_RECIPIENTS
    if not few or not known.holders(lock, one.holders):
        yield _problem("generation-holders", lock.path, lock=lock.lock, generation=one.g)


def _below(numbers: Sequence[int], g: int) -> bool:
    """Whether they are numbers before g, each once and in order."""
    return all(g > n > 0 for n in numbers) and list(numbers) == sorted(set(numbers))


def _readable(one: Generation) -> bool:
    try:
        one.sealed_bytes()
    except ValueError:
        return False
    return True


# -- in general


def _keys_once(keyring: Keyring) -> Iterator[Problem]:
    """Every public key is one person's, recovery's or one generation's: a signature names one author."""
    people, recovery = keyring.people.people, keyring.people.recovery
    halves = [half for one in people for key in one.keys for half in (key.age, key.sign)]
    halves += [half for one in recovery for half in (one.age, one.sign)]
    if any(_twice(halves)):
        yield _problem("key-twice", PEOPLE)
    mine = set(halves)
    publics = [(one.public, lock) for lock in keyring.locks.values() for one in lock.generations]
    twice = set(_twice(public for public, _ in publics))
    for path in sorted({lock.path for public, lock in publics if public in twice or public in mine}):
        yield _problem("key-twice", path)


def _public(path: str, person: str, public: str, sign: str) -> Iterator[Problem]:
    if not age.is_public(public) or not sshsig.is_public(sign):
        yield _problem("key-form", path, person=person)


def _span(path: str, name: str, thing: Spanned, epoch: int) -> Iterator[Problem]:
    if not _in_order(thing, epoch):
        yield _problem("span", path, name=name)


def _in_order(thing: Spanned, epoch: int) -> bool:
    """Nothing begins before the first epoch, ends before it begins, or waits for an epoch that nobody has signed."""
    last = thing.from_ if thing.until is None else thing.until
    return 1 <= thing.from_ <= last <= epoch


def _within(thing: Spanned, person: Person) -> bool:
    ends = person.until is None or (thing.until is not None and thing.until <= person.until)
    return thing.from_ >= person.from_ and ends


def _overlap(things: Sequence[Spanned]) -> bool:
    """Whether two of them hold at one epoch."""
    if len(things) < 2:
        return False
    spans = sorted((one for one in things if one.until is None or one.from_ < one.until), key=lambda one: one.from_)
    return any(holds(one, after.from_) for one, after in pairwise(spans))


def _in_row(things: Sequence[Spanned]) -> bool:
    """Whether each but the last has ended before the next begins."""
    return len(things) < 2 or all(one.until is not None and one.until <= after.from_ for one, after in pairwise(things))


def _counted(numbers: Sequence[int]) -> bool:
    return list(numbers) == list(range(1, len(numbers) + 1))


def _twice(things: Iterable[str]) -> list[str]:
    return sorted(one for one, count in Counter(things).items() if count > 1)
