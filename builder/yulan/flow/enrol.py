"""New students: the epoch that makes their locks, signed by a keeper and not yet written, and the school as it will
then be, so that cards can be sealed and checked before anything touches the disk. Both are written together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from yulan import chain
from yulan.calendar import stamp
from yulan.errors import YulanError
from yulan.flow import epoch
from yulan.flow.me import Me
from yulan.flow.verified import Verified
from yulan.intents import Intent


@dataclass(frozen=True)
class Enrolled:
    """The files of the one epoch that takes students in, and the school after it."""

    files: Mapping[str, bytes | None] = field(repr=False)
    verified: Verified = field(repr=False)


@dataclass(frozen=True)
class Enrolment(Enrolled):
    """The same for one student."""

    sid: str


def enrol(verified: Verified, me: Me, sid: str, scope: str, now: datetime) -> Enrolment:
    """The student of that new id in a class; raises `student.needs-keeper` naming who can, or `student.class`."""
    made = enrol_all(verified, me, [(sid, scope)], now)
    return Enrolment(made.files, made.verified, sid)


def enrol_all(verified: Verified, me: Me, students: Sequence[tuple[str, str]], now: datetime) -> Enrolled:
    """The students, each a new id and a class, in one epoch; raises as `enrol` does."""
    if me.signer.public not in verified.chain.newest.signers():
        people = verified.keyring.by_person
        named = (people[one.person].name for one in verified.chain.newest.keepers if one.person in people)
        raise YulanError("student.needs-keeper", keepers="、".join(dict.fromkeys(named)))
    draft = epoch.draft(verified, me, [Intent("student", "add", one) for one in students])
    files = epoch.sign(draft, me, written_at=stamp(now))
    after = {path: data for path, data in {**verified.files, **files}.items() if data is not None}
    school = replace(verified, files=after, chain=chain.verify(after), keyring=draft.keyring)
    return Enrolled(files, school)
