"""What the reader of a school may write, as far as the whole school tells: which kinds at all, and which records they
may correct. What exactly may be written about whom is settled when it is begun.
"""

from __future__ import annotations

from yulan import kinds
from yulan.accept import CARD_LIKE
from yulan.class_files import by_class
from yulan.flow import spares, student_files
from yulan.flow.live import Live
from yulan.ids import CARD
from yulan.pages.besides import WRITTEN
from yulan.pages.site import Site
from yulan.people import Person


def writes(live: Live) -> tuple[str, ...]:
    """The kinds this person may write somewhere, for others at least, in the order in which people meet them."""
    mine = roles(live)
    drawers = [one for one in live.school.drawers if mine & {*one.write, *one.enter}]
    return tuple(kind for kind in kinds.KINDS if any(one.holds(kind) for one in drawers))


def subtypes(live: Live, kind: str) -> frozenset[str] | None:
    """The subtypes of a kind this person may write somewhere; None where the kind as a whole is theirs to write."""
    mine = roles(live)
    held = {one for drawer in live.school.drawers if mine & {*drawer.write, *drawer.enter} for one in drawer.kinds}
    if kind in held or kinds.KINDS[kind].subtype_field is None:
        return None
    return frozenset(one.partition(":")[2] for one in held if one.startswith(f"{kind}:"))


def enters(live: Live, kind: str) -> bool:
    """Whether this person may enter a record of the kind that somebody else gave them."""
    mine = roles(live)
    return any(mine & set(one.enter) for one in live.school.drawers if one.holds(kind))


def revises(live: Live, site: Site) -> frozenset[str]:
    """The ids of records this person may correct; `card` where they may write cards. `site` is of this school."""
    mine, person = roles(live), live.me.person
    may_write = set(writes(live))
    entered = {one.name for one in live.school.drawers if mine & set(one.enter)}
    found = {
        entry.id
        for entry in live.school.loose
        if entry.author == person or entry.drawer in entered or (entry.kind in CARD_LIKE and entry.kind in may_write)
    }
    for scope in site.classes:
        there = site.brought(WRITTEN, scope)
        found.update(there.own)
        for name in entered & there.drawers.keys():
            found.update(there.drawers[name])
        for kind in may_write & there.alike.keys():
            found.update(there.alike[kind])
    return frozenset(found | ({CARD} if CARD in may_write else set()))


def enrols(live: Live) -> tuple[str, ...]:
    """The classes in which this person may open a new student's file: who keeps, in all, for they make locks; a class
    teacher in their own, in the locks that were made ahead for them.
    """
    if live.me.signer.public in live.verified.chain.newest.signers():
        return live.verified.keyring.classes
    return spares.classes(live.verified, live.me)


def roles(live: Live) -> set[str]:
    """The roles this person has anywhere."""
    person: Person | None = live.me.who(live.verified.keyring)
    if person is None or person.key_at(live.verified.epoch) is None:
        return set()
    held = {post.role for post in person.posts_at(live.verified.epoch)}
    return held | {"staff"} | ({"mentor"} if _is_mentor(live, person.id) else set())


def _is_mentor(live: Live, person: str) -> bool:
    """Whether a child whose file is theirs to read has them as mentor, as the child's lock says."""
    here, classes = live.verified, by_class(live.school.students).values()
    theirs = {
        lock.sid
        for lock in here.keyring.locks.values()
        if lock.mentors and person in lock.mentors_at(here.epoch) and student_files.is_file(here, lock)
    }
    return bool(theirs) and not all(theirs.isdisjoint(one.names) for one in classes)
