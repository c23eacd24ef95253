"""What came with a synchronising, as far as one reader opens it: from how many colleagues, how much of it about
students of one's own, which fields two people have given different values, and what came too late to count by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yulan import disk
from yulan.flow import read, unseal
from yulan.flow.me import Me
from yulan.flow.verified import Verified
from yulan.ids import RecordName
from yulan.lockfile import Lock
from yulan.revisions import Revision, groups, sift
from yulan.school import Unverified


@dataclass(frozen=True)
class News:
    """Counts are of record files; people and students are ids."""

    opened: int = 0
    people: tuple[str, ...] = ()
    about_mine: int = 0
    conflicts: tuple[str, ...] = ()
    late: tuple[Unverified, ...] = ()


def of(school: Verified, me: Me, came: Iterable[str]) -> News:
    """What those record files tell `me`."""
    paths = sorted(came)
    opened = unseal.read_some(school, me, paths)
    mine = [one for one in opened.revisions if _is_mine(school, me.person, school.keyring.locks[one.lock])]
    return News(
        opened.readable,
        tuple(sorted({one.author for one in opened.revisions} - {me.person})),
        sum(bool(one.record.student) for one in mine),
        tuple(sorted({one.record.student for one in opened.revisions if one.rev > 1 and _differs(school, me, one)})),
        tuple(one for one in opened.unverified if one.rules == ("seal.witness",)),
    )


def _is_mine(school: Verified, person: str, lock: Lock) -> bool:
    """Whether the lock is that of a student of one's own class, or of one whose mentor one is."""
    epoch = school.epoch
    who = school.keyring.by_person.get(person)
    posts = who.posts_at(epoch) if who is not None else ()
    at = lock.scope_at(epoch)
    return person in lock.mentors_at(epoch) or any(one.role == "class-teacher" and one.scope == at for one in posts)


def _differs(school: Verified, me: Me, one: Revision) -> bool:
    """Whether the record has heads that give one field different values."""
    name = RecordName.at(one.path)
    if name is None:
        return False
    found = disk.walk(school.root, f"records/{name.folder}").files
    paths = [place.path for place in found if (other := RecordName.at(place.path)) and other.rid == name.rid]
    for revisions in groups(unseal.read_some(school, me, paths).revisions):
        good = sift(revisions).good
        if revisions[0].lock == one.lock and good and read.entry(school, good).conflicts:
            return True
    return False
