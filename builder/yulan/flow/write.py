"""One record, from its content to the sealed file: where it belongs, whether its author may, and the bytes, checked
by the same rules that every reader applies before they touch the disk.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from yulan import age, ids, record, seal
from yulan.accept import CARD_LIKE, Court, Place
from yulan.calendar import stamp
from yulan.digest import sha256
from yulan.errors import YulanError
from yulan.flow.me import Me
from yulan.flow.verified import Verified
from yulan.ids import RecordName
from yulan.lockfile import Lock, drawer_lock, student_lock
from yulan.people import Person
from yulan.record import Record
from yulan.revisions import Revision


@dataclass(frozen=True)
class Written:
    """A record file ready for the disk."""

    path: str
    data: bytes = field(repr=False)
    revision: Revision = field(repr=False)


def new_id() -> str:
    """An id for a new record."""
    return ids.new(16, os.urandom)


def new_student() -> str:
    """An id for a new student."""
    return ids.new(10, os.urandom)


class Writer:
    """Writes records for one person into one verified school."""

    def __init__(self, verified: Verified, me: Me) -> None:
        self.verified, self.me = verified, me
        self.court = Court(verified.keyring, verified.chain, verified.witness)

    def new(self, content: Record, now: datetime, mark: str = "") -> Written:
        """The first revision of a record, its file's name ending with `mark` if there is one; raises `write.*` where it
        may not be written or has no place.
        """
        return self._close(content, self.place(content), 1, (), now, mark)

    def revise(self, content: Record, heads: Sequence[Revision], now: datetime, first_author: str) -> Written:
        """The next revision over all of `heads`, by its author, who may enter for others, or any writer of a card or
        plan.
        """
        lock = self.verified.keyring.locks[heads[0].lock]
        author = self._author()
        if content.kind not in CARD_LIKE and first_author != author.id and not self._enters(content, lock):
            raise YulanError("write.not-yours", kind=content.kind)
        if not self.court.might(author, lock, content):
            raise YulanError("write.may-not", kind=content.kind)
        at = lock.scope_at(self.verified.epoch)
        if at != "school" and _class_of(content) not in ("", at):
            raise YulanError("write.other-class", kind=content.kind)
        rev = max(one.rev for one in heads) + 1
        return self._close(content, lock, rev, tuple(one.digest for one in heads), now)

    def again(self, revision: Revision, prev: Sequence[str]) -> Written:
        """The revision under its lock's newest key, over those hashes, at the time it was written; raises `write.*`."""
        lock = self.verified.keyring.locks[revision.lock]
        self._author()
        at = datetime.fromisoformat(revision.at)
        return self._close(revision.record, lock, revision.rev, tuple(prev), at)

    def place(self, content: Record) -> Lock:
        """The lock a new record belongs under: of the drawers that take it, the first its author may write to."""
        locks = list(self._candidates(content))
        if not locks:
            raise YulanError("write.no-place", kind=content.kind)
        author = self._author()
        for lock in locks:
            if self.court.might(author, lock, content):
                return lock
        raise YulanError("write.may-not", kind=content.kind)

    def _candidates(self, content: Record) -> Iterator[Lock]:
        ring, epoch = self.verified.keyring, self.verified.epoch
        own = ring.locks.get(student_lock(content.student)) if content.student else None
        if content.student and own is None:
            raise YulanError("student.unknown")
        for drawer in ring.policy.drawers_at(epoch).values():
            if not drawer.takes(content.kind, content.subtype):
                continue
            if drawer.per == "student":
                names = [own.lock] if own is not None else []
            elif drawer.per == "school":
                names = [drawer_lock(drawer.drawer)]
            else:
                named = own.scope_at(epoch) if own is not None else _class_of(content)
                scopes = [named] if named else self.classes()
                names = [drawer_lock(drawer.drawer, one) for one in scopes]
            yield from (ring.locks[one] for one in names if one in ring.locks)

    def classes(self) -> list[str]:
        """The classes the author has a post in."""
        return [
            post.scope
            for post in self._author().posts_at(self.verified.epoch)
            if post.scope in self.verified.keyring.classes
        ]

    def _author(self) -> Person:
        person = self.me.who(self.verified.keyring)
        if person is None or person.key_at(self.verified.epoch) is None:
            raise YulanError("identity.revoked", person=self.me.person)
        return person

    def _enters(self, content: Record, lock: Lock) -> bool:
        epoch = self.verified.epoch
        drawer = self.court.drawer(lock, content, epoch)
        roles = self.verified.keyring.roles_of(self._author(), epoch, lock)
        return drawer is not None and any(role in drawer.enter for role, _ in roles)

    def _close(
        self, content: Record, lock: Lock, rev: int, prev: tuple[str, ...], now: datetime, mark: str = ""
    ) -> Written:
        generation = lock.writable
        if generation is None:
            raise YulanError("lock.closed", lock=lock.lock)
        sid, g = (lock.sid, generation.g) if lock.kind == "student" else ("", 0)
        name = RecordName(sid, g, content.id, rev, mark or ids.new(6, os.urandom))
        statement = seal.Seal(
            repository=self.verified.chain.repository,
            name=str(name),
            lock=lock.lock,
            generation=generation.g,
            kind=content.kind,
            rid=content.id,
            student=content.student,
            author=self.me.person,
            rev=rev,
            prev=tuple(sorted(prev)),
            epoch=self.verified.chain.head,
            at=stamp(now),
        )
        plaintext = seal.close(record.compose(content), statement, self.me.signer)
        data = age.encrypt(plaintext, [generation.public])
        revision = self._check(name, lock, generation.g, plaintext, data)
        return Written(revision.path, data, revision)

    def _check(self, name: RecordName, lock: Lock, g: int, plaintext: bytes, data: bytes) -> Revision:
        """The revision as every reader will accept it; it also opens with the key at hand, if there is one."""
        sealed = seal.open_seal(plaintext)
        place = Place(f"{name.folder}/{name}", name, str(name), lock.lock, g, lambda: sha256(data))
        parsed = record.parse(sealed.content)
        verdict = self.court.judge(place, sealed, parsed)
        if verdict.rules:
            raise YulanError("write.refused", rule=verdict.rules[0])
        key = self.me.opener.key(lock.lock, g)
        if key is not None and age.decrypt(data, [key]) != plaintext:
            raise YulanError("write.refused", rule="age.damaged")
        one = sealed.seal
        return Revision(
            name.path, sealed.digest, one.author, one.rev, one.prev, one.at, lock.lock, verdict.enters, parsed
        )


def _class_of(content: Record) -> str:
    """The class a record of no student says it is of; empty where it names none."""
    return "" if content.student else getattr(content.values, "class_", None) or ""
