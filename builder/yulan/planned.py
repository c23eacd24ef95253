"""Planned last days: until when a post is meant to be held, or a lock to be lent, where somebody has said so. Owns what
a word for such a day may be, and what has been held past its day; pure, and it ends nothing: a right ends only by an
epoch that a keeper signs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from msgspec.structs import replace as changed

from yulan.errors import YulanError
from yulan.keyring import Keyring
from yulan.lockfile import Lock
from yulan.people import Person, holds, post_name

NONE = "-"  # instead of a day: no longer any


@dataclass(frozen=True, slots=True)
class Over:
    """What is held past its planned last day: the post's or the lock's name, whose, until when, and the words of the
    change that ends it.
    """

    area: str  # post, or extra
    name: str
    holder: str  # a person; who holds a lent lock as the lock file says it: a post, or @person
    ends: date
    words: tuple[str, ...]


def day(word: str) -> date | None:
    """The day of a word, None where it takes the day away; raises YulanError `planned.day`."""
    if word == NONE:
        return None
    try:
        found = date.fromisoformat(word)
    except ValueError:
        raise YulanError("planned.day") from None
    if found.isoformat() != word:  # 20251219 and 2025-W51-5 are days to Python, and none to a reader
        raise YulanError("planned.day")
    return found


def of_post(one: Person, epoch: int, role: str, scope: str, ends: date | None) -> Person:
    """The person whose post has that planned day; raises `post.not-held`, `planned.same`."""
    if not any((post.role, post.scope) == (role, scope) for post in one.posts_at(epoch)):
        raise YulanError("post.not-held", person=one.id)
    posts = tuple(
        changed(post, ends=ends) if (post.role, post.scope) == (role, scope) and holds(post, epoch) else post
        for post in one.posts
    )
    if posts == one.posts:
        raise YulanError("planned.same")
    return changed(one, posts=posts)


def of_extra(lock: Lock, epoch: int, holder: str, ends: date | None) -> Lock:
    """The lock that is lent until that planned day; raises `lock.extra`, `planned.same`."""
    if holder not in lock.extra_at(epoch):
        raise YulanError("lock.extra", lock=lock.lock)
    extra = tuple(changed(one, ends=ends) if one.holder == holder and holds(one, epoch) else one for one in lock.extra)
    if extra == lock.extra:
        raise YulanError("planned.same")
    return changed(lock, extra=extra)


def over(ring: Keyring, epoch: int, today: date) -> Iterator[Over]:
    """Everything held at `epoch` whose planned last day is before `today`: posts, then lent locks."""
    for person in ring.people.active(epoch):
        for post in person.posts_at(epoch):
            if post.ends is not None and post.ends < today:
                name = post_name(post.role, post.scope)
                yield Over("post", name, person.id, post.ends, (post.role, post.scope, person.id))
    for lock in ring.locks.values():
        for one in lock.extra:
            if holds(one, epoch) and one.ends is not None and one.ends < today:
                yield Over("extra", lock.lock, one.holder, one.ends, (lock.lock, one.holder))
