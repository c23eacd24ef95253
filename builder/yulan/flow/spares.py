"""Spare locks: students' locks that keepers make ahead, each for one class teacher, so that a new student's file can be
opened without a keeper and without a network. Owns how many there are, who takes which, and what a keeper signs about
them afterwards. No two people ever have the same one: two who are both offline could else take it twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from yulan.digest import sha256
from yulan.errors import YulanError
from yulan.flow import student_files, unseal
from yulan.flow.me import Me
from yulan.flow.verified import Verified
from yulan.flow.write import new_student
from yulan.ids import CARD
from yulan.intents import Intent
from yulan.keyring import Keyring
from yulan.lockfile import Lock, Scope, student_lock
from yulan.revisions import groups, sift

# Enough for the few who join a class between two synchronisings; a whole class is taken in by a keeper's import. More
# would cost every reader: each is a lock that is made, opened and, when the teacher changes, made again.
STOCK = 3


def stock(verified: Verified, me: Me, fresh: Callable[[], str] = new_student) -> list[Intent]:
    """What a keeper signs so that every class teacher has `STOCK` unused locks, those taken are students', and those of
    nobody are closed; nothing where all is well, or where `me` may not make such locks.
    """
    ring, epoch = verified.keyring, verified.epoch
    posts = sorted(_posts(ring, epoch))
    found: list[Intent] = []
    left: Counter[tuple[str, str]] = Counter()
    for lock in student_files.spares(verified):
        at, person = lock.scope_at(epoch), lock.spare or ""
        if student_files.has_card(verified.root, lock.sid):
            if _verified_card(verified, me, lock):
                found.append(Intent("spare", "take", (lock.sid,)))
        elif (person, at) in posts:
            left[person, at] += 1
        elif at != "closed" and _may_make(verified, me, lock.sid, at) and me.opener.newest(lock.lock) is not None:
            found.append(Intent("spare", "close", (lock.sid,)))
    for person, scope in posts:
        if _may_make(verified, me, "", scope):
            found += [Intent("spare", "add", (fresh(), scope, person)) for _ in range(STOCK - left[person, scope])]
    return found


def choose(verified: Verified, me: Me, scope: str, mark: str) -> Lock:
    """The spare lock of a class that `me` takes; `mark` decides among several, so that two computers of one person
    seldom take the same. Raises `student.no-spare` or, for who has none to expect, `student.needs-keeper`.
    """
    own = unused(verified, me.person, scope)
    if own:
        return min(own, key=lambda one: sha256(f"{mark} {one.sid}".encode()))
    own_class = scope in classes(verified, me)
    raise YulanError("student.no-spare" if own_class else "student.needs-keeper", keepers=keepers(verified))


def unused(verified: Verified, person: str, scope: str) -> list[Lock]:
    """The spare locks made for a person that lie ready for a new student of the class."""
    ready = (person, scope) in _posts(verified.keyring, verified.epoch)
    return [
        one
        for one in (student_files.spares(verified) if ready else ())
        if one.spare == person
        and one.scope_at(verified.epoch) == scope
        and one.writable is not None
        and not student_files.has_card(verified.root, one.sid)
    ]


def classes(verified: Verified, me: Me) -> tuple[str, ...]:
    """The classes for which spare locks are made for this person."""
    own = {scope for person, scope in _posts(verified.keyring, verified.epoch) if person == me.person}
    return tuple(one for one in verified.keyring.classes if one in own)


def keepers(verified: Verified) -> str:
    """The names of those who can open a new student's file for anybody."""
    people = verified.keyring.by_person
    named = (people[one.person].name for one in verified.chain.newest.keepers if one.person in people)
    return "、".join(dict.fromkeys(named))


def _posts(ring: Keyring, epoch: int) -> frozenset[tuple[str, str]]:
    """Person and class of every post of one class whose role may write cards, by who has a key and keeps no keys
    themselves: as schools begin, of class teachers.
    """
    roles = {
        role
        for drawer in ring.policy.drawers_at(epoch).values()
        if drawer.per == "student" and drawer.takes(CARD, "")
        for role in drawer.write
    }
    keepers = {one.id for one in ring.keepers(epoch)}
    return frozenset(
        (person.id, post.scope)
        for person in ring.people.active(epoch)
        if person.key_at(epoch) is not None and person.id not in keepers
        for post in person.posts_at(epoch)
        if post.role in roles and post.scope in ring.classes
    )


def _may_make(verified: Verified, me: Me, sid: str, scope: str) -> bool:
    """Whether `me` may make the key of a student's lock of that class; else the epoch would wait for somebody else."""
    epoch = verified.epoch
    probe = Lock(lock=student_lock(sid), kind="student", scope=(Scope(at=scope, from_=epoch),))
    return verified.keyring.may_make(me.who(verified.keyring), probe, epoch)


def _verified_card(verified: Verified, me: Me, lock: Lock) -> bool:
    """Whether a card in the lock is accepted: a file that only bears its name makes nobody a student."""
    try:
        opened = unseal.read_some(verified, me, student_files.card_paths(verified.root, lock.sid))
    except YulanError:  # too big, say: `check` tells of it
        return False
    return any(sift(one).good for one in groups(opened.revisions))
