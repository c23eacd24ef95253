"""Who can open a lock, by which way and since when: read from the signed files alone, so that anybody may ask. The
paper recovery key, which opens everything, is not counted as a reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from yulan.entry import RECOVERY
from yulan.flow.verified import Verified
from yulan.lockfile import Lock
from yulan.people import holds, post_name
from yulan.school import Reader


class Readers:
    """The readers of one school's locks; remembers posts, so that 5,000 locks cost a look-up each."""

    def __init__(self, verified: Verified) -> None:
        self._ring, self._epoch = verified.keyring, verified.epoch
        self._since = {one.epoch: one.written_at[:10] for one in verified.chain.entries.values()}
        self._posts: dict[str, tuple[tuple[str, int], ...]] = {}
        self._ends = {
            (one.id, post_name(post.role, post.scope)): post.ends
            for one in self._ring.people.active(self._epoch)
            for post in one.posts_at(self._epoch)
        }

    def of(self, lock: Lock) -> tuple[Reader, ...]:
        """The people who open the newest generation, by way and id."""
        newest = lock.newest
        found: set[Reader] = set()
        for holder, epoch in (newest.holders if newest is not None else {}).items():
            name = holder.rpartition("/")[0]
            if name == RECOVERY:
                continue
            if name.startswith("@"):
                way = self._way(lock, name[1:])
                ends = _first(self._ends.get((name[1:], way)), *self._lent(lock, name if way == "extra" else ""))
                found.add(Reader(name[1:], way, self._since.get(epoch, ""), ends))
                continue
            for person, held in self._people(name):
                ends = _first(self._ends.get((person, name)), *self._lent(lock, name))
                found.add(Reader(person, name, self._since.get(max(held, epoch), ""), ends))
        return tuple(sorted(found, key=lambda one: (one.via, one.person, one.since)))

    def _lent(self, lock: Lock, holder: str) -> Iterator[date | None]:
        """Until which day the lock is lent to that holder."""
        return (one.ends for one in lock.extra if one.holder == holder and holds(one, self._epoch))

    def _way(self, lock: Lock, person: str) -> str:
        if lock.kind == "post":
            return lock.lock
        return "mentor" if person in lock.mentors_at(self._epoch) else "extra"

    def _people(self, post: str) -> tuple[tuple[str, int], ...]:
        if post not in self._posts:
            lock = self._ring.locks.get(post)
            newest = lock.newest if lock is not None else None
            holders = newest.holders.items() if newest is not None else ()
            self._posts[post] = tuple(
                (name.rpartition("/")[0][1:], epoch) for name, epoch in holders if name.startswith("@")
            )
        return self._posts[post]


def _first(*days: date | None) -> date | None:
    return min((one for one in days if one is not None), default=None)
