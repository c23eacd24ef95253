"""What a school's signed files say to whoever reads them: its people with their posts, what is lent, who opens which
drawer, on which day each epoch began. Opens no record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from yulan import people
from yulan.flow.me import Me
from yulan.flow.readers import Readers
from yulan.flow.verified import Verified
from yulan.people import holds, post_name
from yulan.school import DrawerAccess, Held, Lent, Person, Reader


def days_of(verified: Verified) -> dict[int, str]:
    """The day of each epoch, as ISO dates, as the chain claims it."""
    return {one.epoch: one.written_at[:10] for one in verified.chain.entries.values()}


def people_of(verified: Verified) -> dict[str, Person]:
    """Everybody who is or was of the staff, by id."""
    days = days_of(verified)
    keepers = {one.id for one in verified.keyring.keepers(verified.epoch)}
    found = (_person(one, verified.epoch, days) for one in verified.keyring.people.people)
    return {one.id: replace(one, keeps=one.id in keepers) for one in found}


def _person(one: people.Person, epoch: int, days: Mapping[int, str]) -> Person:
    posts = tuple(post_name(post.role, post.scope) for post in one.posts_at(epoch))
    held = tuple(
        Held(
            post_name(post.role, post.scope),
            days.get(post.from_, ""),
            days.get(post.until or 0, ""),
            post.ends if holds(post, epoch) else None,
        )
        for post in one.posts
    )
    return Person(one.id, one.name, posts, holds(one, epoch), held)


def lent_of(verified: Verified) -> Iterator[Lent]:
    """What is lent until a day that was planned, by anybody to anybody: the signed files say it to all."""
    ring, epoch = verified.keyring, verified.epoch
    for lock in ring.locks.values():
        for one in lock.extra:
            drawer = ring.drawer_of(lock, epoch)
            if one.ends is not None and holds(one, epoch):
                name = drawer.drawer if drawer is not None else lock.drawer or ""
                yield Lent(name, lock.scope_at(epoch), lock.sid, one.holder, one.ends)


def _by_person(one: Reader) -> tuple[str, str, str]:
    return one.person, one.via, one.since


def drawers_of(verified: Verified, me: Me, readers: Readers, classes: frozenset[str]) -> tuple[DrawerAccess, ...]:
    """The drawers; `classes` are those of which the reader opens a student's file."""
    ring, epoch = verified.keyring, verified.epoch
    found = []
    for drawer in ring.policy.drawers_at(epoch).values():
        # Who opens a student's file differs from child to child and stands with each of them.
        apart = drawer.per == "student"
        locks = (
            []
            if apart
            else [one for one in ring.locks.values() if one.kind == "drawer" and one.drawer == drawer.drawer]
        )
        able = sorted({one for lock in locks for one in readers.of(lock)}, key=_by_person)
        mine = (
            classes
            if apart
            else frozenset(lock.scope_at(epoch) for lock in locks if me.opener.newest(lock.lock) is not None)
        )
        found.append(
            DrawerAccess(
                drawer.drawer,
                drawer.per,
                drawer.kinds,
                drawer.read,
                drawer.write,
                drawer.enter,
                tuple(able),
                bool(mine),
                mine,
            )
        )
    return tuple(found)
