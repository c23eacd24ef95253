"""A new student: the epoch that makes their lock, signed by a keeper and not yet written, and the school as it will
then be, so that the card can be sealed and checked before anything touches the disk. Both are written together.
"""

from __future__ import annotations

from collections.abc import Mapping
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
class Enrolment:
    """The files of the epoch that takes a student in, and the school after it."""

    sid: str
    files: Mapping[str, bytes | None] = field(repr=False)
    verified: Verified = field(repr=False)


def enrol(verified: Verified, me: Me, sid: str, scope: str, now: datetime) -> Enrolment:
    """The student of that new id in a class; raises `student.needs-keeper` naming who can, or `student.class`."""
    if me.signer.public not in verified.chain.newest.signers():
        people = verified.keyring.by_person
        named = (people[one.person].name for one in verified.chain.newest.keepers if one.person in people)
        raise YulanError("student.needs-keeper", keepers="、".join(dict.fromkeys(named)))
    draft = epoch.draft(verified, me, [Intent("student", "add", (sid, scope))])
    files = epoch.sign(draft, me, written_at=stamp(now))
    after = {path: data for path, data in {**verified.files, **files}.items() if data is not None}
    school = replace(verified, files=after, chain=chain.verify(after), keyring=draft.keyring)
    return Enrolment(sid, files, school)
