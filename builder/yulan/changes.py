"""What each intent does to people, policy and locks: one function a verb, each giving the keyring afterwards.

Pure. A verb that cannot be meant raises YulanError; nothing is ever deleted, only ended at the epoch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from msgspec.structs import replace as changed

from yulan import drawer_changes, ids, planned
from yulan.calendar import is_class, is_grade
from yulan.errors import YulanError
from yulan.keyring import Keyring
from yulan.lockfile import Extra, Lock, Mentor, Scope, student_lock
from yulan.people import Key, Person, Post, Recovery, Spanned, holds

T = TypeVar("T", bound=Spanned)


class Working(dict[str, Lock]):
    """Locks while a batch is applied: changed in place, so that 5,000 new students cost no 5,000 copies."""


def _person_add(keyring: Keyring, epoch: int, person: str, name: str, age: str = "", *sign: str) -> Keyring:
    if not ids.is_person(person):
        raise YulanError("person.id", person=person)
    if person in keyring.by_person:
        raise YulanError("person.exists", person=person)
    keys = (Key(n=1, age=age, sign=" ".join(sign), from_=epoch),) if age else ()
    _fresh(keyring, *(one.age for one in keys), *(one.sign for one in keys))
    added = Person(id=person, name=name.replace("_", " "), from_=epoch, keys=keys)
    people = changed(keyring.people, people=(*keyring.people.people, added))
    return replace(keyring, people=people)


def _person_end(keyring: Keyring, epoch: int, person: str) -> Keyring:
    one = _active(keyring, epoch, person)
    keys = tuple(_ended(key, epoch, why="left") for key in one.keys)
    posts = tuple(_ended(post, epoch) for post in one.posts)
    return _with_person(_without_mentor(keyring, epoch, person), changed(one, until=epoch, keys=keys, posts=posts))


def _key_replace(keyring: Keyring, epoch: int, person: str, why: str, age: str, *sign: str) -> Keyring:
    one = _active(keyring, epoch, person)
    _fresh(keyring, age, " ".join(sign))
    keys = tuple(_ended(key, epoch, why=why) for key in one.keys)
    new = Key(n=len(keys) + 1, age=age, sign=" ".join(sign), from_=epoch)
    return _with_person(keyring, changed(one, keys=(*keys, new)))


def _key_end(keyring: Keyring, epoch: int, person: str, why: str) -> Keyring:
    one = _active(keyring, epoch, person)
    if one.key_at(epoch) is None:
        raise YulanError("person.no-key", person=person)
    return _with_person(keyring, changed(one, keys=tuple(_ended(key, epoch, why=why) for key in one.keys)))


def _post_add(keyring: Keyring, epoch: int, role: str, scope: str, person: str, ends: str = "-") -> Keyring:
    one = _active(keyring, epoch, person)
    known = keyring.policy.roles_at(epoch).get(role)
    if known is None or known.scope in ("case", "student"):
        raise YulanError("post.role", role=role)
    fits = {"school": scope == "school", "grade": is_grade(scope), "class": is_class(scope)}[known.scope]
    if not fits or (known.scope == "class" and scope not in keyring.classes):
        raise YulanError("post.scope", role=role, scope=scope)
    if any(post.role == role and post.scope == scope for post in one.posts_at(epoch)):
        raise YulanError("post.held", person=person)
    posts = (*one.posts, Post(role=role, scope=scope, from_=epoch, ends=planned.day(ends)))
    return _with_person(keyring, changed(one, posts=posts))


def _post_end(keyring: Keyring, epoch: int, role: str, scope: str, person: str) -> Keyring:
    one = _active(keyring, epoch, person)
    posts = tuple(_ended(post, epoch) if (post.role, post.scope) == (role, scope) else post for post in one.posts)
    if posts == one.posts:
        raise YulanError("post.not-held", person=person)
    return _with_person(keyring, changed(one, posts=posts))


def _post_until(keyring: Keyring, epoch: int, role: str, scope: str, person: str, ends: str) -> Keyring:
    one = _active(keyring, epoch, person)
    return _with_person(keyring, planned.of_post(one, epoch, role, scope, planned.day(ends)))


def _student_add(keyring: Keyring, epoch: int, sid: str, scope: str) -> Keyring:
    if not ids.is_sid(sid) or student_lock(sid) in keyring.locks:
        raise YulanError("student.id")
    _class(keyring, scope)
    lock = Lock(lock=student_lock(sid), kind="student", scope=(Scope(at=scope, from_=epoch),))
    return _with_lock(keyring, lock)


def _student_move(keyring: Keyring, epoch: int, sid: str, scope: str) -> Keyring:
    _class(keyring, scope)
    return _rescope(keyring, epoch, sid, scope)


def _student_close(keyring: Keyring, epoch: int, sid: str) -> Keyring:
    lock = _lock(keyring, sid)
    mentors = tuple(_ended(one, epoch) for one in lock.mentors)
    return _rescope(_with_lock(keyring, changed(lock, mentors=mentors)), epoch, sid, "closed")


def _spare_add(keyring: Keyring, epoch: int, sid: str, scope: str, person: str) -> Keyring:
    if _active(keyring, epoch, person).key_at(epoch) is None:
        raise YulanError("person.no-key", person=person)
    made = _student_add(keyring, epoch, sid, scope)
    return _with_lock(made, changed(_lock(made, sid), spare=person))


def _spare_take(keyring: Keyring, _epoch: int, sid: str) -> Keyring:
    return _with_lock(keyring, changed(_spare(keyring, sid), spare=None))


def _spare_close(keyring: Keyring, epoch: int, sid: str) -> Keyring:
    _spare(keyring, sid)
    return _student_close(keyring, epoch, sid)


def _spare(keyring: Keyring, sid: str) -> Lock:
    lock = _lock(keyring, sid)
    if lock.spare is None:
        raise YulanError("spare.taken")
    return lock


def _mentor_add(keyring: Keyring, epoch: int, sid: str, person: str) -> Keyring:
    lock = _lock(keyring, sid)
    if _active(keyring, epoch, person).key_at(epoch) is None:
        raise YulanError("person.no-key", person=person)
    if person in lock.mentors_at(epoch):
        raise YulanError("mentor.paired", person=person)
    return _with_lock(keyring, changed(lock, mentors=(*lock.mentors, Mentor(person=person, from_=epoch))))


def _mentor_end(keyring: Keyring, epoch: int, sid: str, person: str) -> Keyring:
    lock = _lock(keyring, sid)
    if person not in lock.mentors_at(epoch):
        raise YulanError("mentor.not-paired", person=person)
    mentors = tuple(_ended(one, epoch) if one.person == person else one for one in lock.mentors)
    return _with_lock(keyring, changed(lock, mentors=mentors))


def _extra_add(keyring: Keyring, epoch: int, name: str, holder: str, ends: str = "-") -> Keyring:
    lock = _any_lock(keyring, name)
    if lock.kind == "post" or any(one.holder == holder and holds(one, epoch) for one in lock.extra):
        raise YulanError("lock.extra", lock=name)
    new = Extra(holder=holder, from_=epoch, ends=planned.day(ends))
    return _with_lock(keyring, changed(lock, extra=(*lock.extra, new)))


def _extra_end(keyring: Keyring, epoch: int, name: str, holder: str) -> Keyring:
    lock = _any_lock(keyring, name)
    extra = tuple(_ended(one, epoch) if one.holder == holder else one for one in lock.extra)
    if extra == lock.extra:
        raise YulanError("lock.extra", lock=name)
    return _with_lock(keyring, changed(lock, extra=extra))


def _extra_until(keyring: Keyring, epoch: int, name: str, holder: str, ends: str) -> Keyring:
    return _with_lock(keyring, planned.of_extra(_any_lock(keyring, name), epoch, holder, planned.day(ends)))


def _recovery_add(keyring: Keyring, epoch: int, age: str, *sign: str) -> Keyring:
    new = Recovery(n=len(keyring.people.recovery) + 1, age=age, sign=" ".join(sign), from_=epoch)
    people = changed(keyring.people, recovery=(*keyring.people.recovery, new))
    return replace(keyring, people=people)


def _recovery_end(keyring: Keyring, epoch: int, n: str) -> Keyring:
    recovery = tuple(_ended(one, epoch) if str(one.n) == n else one for one in keyring.people.recovery)
    return replace(keyring, people=changed(keyring.people, recovery=recovery))


def _nothing(keyring: Keyring, _epoch: int, *_words: str) -> Keyring:
    """Changes outside the keyring: settings, theme, lists, a generation a holder proposed."""
    return keyring


def _active(keyring: Keyring, epoch: int, person: str) -> Person:
    one = keyring.by_person.get(person)
    if one is None or not holds(one, epoch):
        raise YulanError("person.unknown", person=person)
    return one


def _fresh(keyring: Keyring, *keys: str) -> None:
    used = {text for one in keyring.people.people for key in one.keys for text in (key.age, key.sign)}
    if used & set(keys):
        raise YulanError("person.key-used")


def _class(keyring: Keyring, scope: str) -> None:
    if scope not in keyring.classes:
        raise YulanError("student.class", scope=scope)


def _lock(keyring: Keyring, sid: str) -> Lock:
    return _any_lock(keyring, student_lock(sid))


def _any_lock(keyring: Keyring, name: str) -> Lock:
    lock = keyring.locks.get(name)
    if lock is None:
        raise YulanError("lock.unknown", lock=name)
    return lock


def _rescope(keyring: Keyring, epoch: int, sid: str, scope: str) -> Keyring:
    lock = _lock(keyring, sid)
    if lock.scope_at(epoch) == scope:
        raise YulanError("student.there", scope=scope)
    # Two moves within one epoch leave only the last one.
    earlier = tuple(_ended(one, epoch) for one in lock.scope if one.from_ < epoch)
    return _with_lock(keyring, changed(lock, scope=(*earlier, Scope(at=scope, from_=epoch))))


def _ended(thing: T, epoch: int, **more: str) -> T:
    if not holds(thing, epoch):
        return thing
    return changed(thing, until=epoch, **more)  # type: ignore[type-var]  # every Spanned here is a msgspec structure


def _with_person(keyring: Keyring, person: Person) -> Keyring:
    people = tuple(person if one.id == person.id else one for one in keyring.people.people)
    return replace(keyring, people=changed(keyring.people, people=people))


def _without_mentor(keyring: Keyring, epoch: int, person: str) -> Keyring:
    for lock in [one for one in keyring.locks.values() if person in one.mentors_at(epoch)]:
        mentors = tuple(_ended(one, epoch) if one.person == person else one for one in lock.mentors)
        keyring = _with_lock(keyring, changed(lock, mentors=mentors))
    return keyring


def _with_lock(keyring: Keyring, lock: Lock) -> Keyring:
    if isinstance(keyring.locks, Working):
        keyring.locks[lock.lock] = lock
        return keyring
    return replace(keyring, locks={**keyring.locks, lock.lock: lock})


DO: Mapping[tuple[str, str], Callable[..., Keyring]] = {
    ("person", "add"): _person_add,
    ("person", "end"): _person_end,
    ("key", "replace"): _key_replace,
    ("key", "end"): _key_end,
    ("post", "add"): _post_add,
    ("post", "end"): _post_end,
    ("post", "until"): _post_until,
    ("student", "add"): _student_add,
    ("student", "move"): _student_move,
    ("student", "close"): _student_close,
    ("spare", "add"): _spare_add,
    ("spare", "take"): _spare_take,
    ("spare", "close"): _spare_close,
    ("mentor", "add"): _mentor_add,
    ("mentor", "end"): _mentor_end,
    ("extra", "add"): _extra_add,
    ("extra", "end"): _extra_end,
    ("extra", "until"): _extra_until,
    ("drawer", "add"): drawer_changes.add,
    ("drawer", "set"): drawer_changes.rights,
    ("drawer", "kinds"): drawer_changes.kinds_of,
    ("recovery", "add"): _recovery_add,
    ("recovery", "end"): _recovery_end,
    ("settings", "sign"): _nothing,
    ("records", "witness"): _nothing,
    ("records", "vouch"): _nothing,
    ("lock", "seal"): _nothing,
    ("lock", "accept"): _nothing,
    ("school", "begin"): _nothing,
}
