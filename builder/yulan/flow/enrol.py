"""New students: the epoch that makes their locks, signed by a keeper and not yet written, and the school as it will
then be, so that cards can be sealed and checked before anything touches the disk. Both are written together. Who is no
keeper takes a lock that was made ahead for them: then nothing is signed, and the school stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from yulan.calendar import stamp
from yulan.errors import YulanError
from yulan.flow import epoch, spares
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
    """The same for one student; `mark` tells the card in a lock made ahead from one that somebody else might have put
    there: the end of its file's name.
    """

    sid: str
    mark: str = ""


def enrol(verified: Verified, me: Me, sid: str, scope: str, now: datetime) -> Enrolment:
    """The student of a class: under that new id by a keeper, else under that of a spare lock, which it decides among.

    Raises `student.needs-keeper` or `student.no-spare` naming who can, or `student.class`.
    """
    if not _keeps(verified, me):
        return Enrolment({}, verified, spares.choose(verified, me, scope, sid).sid, mark_of(sid))
    made = enrol_all(verified, me, [(sid, scope)], now)
    return Enrolment(made.files, made.verified, sid)


def enrol_all(verified: Verified, me: Me, students: Sequence[tuple[str, str]], now: datetime) -> Enrolled:
    """The students, each a new id and a class, in one epoch, which a keeper alone can sign: a whole list is never put
    into spare locks. Raises `student.needs-keeper` naming who can, or `student.class`.
    """
    if not _keeps(verified, me):
        raise YulanError("student.needs-keeper", keepers=spares.keepers(verified))
    draft = epoch.draft(verified, me, [Intent("student", "add", one) for one in students])
    files = epoch.sign(draft, me, written_at=stamp(now))
    return Enrolled(files, epoch.after(verified, me, draft, files))


def mark_of(sid: str) -> str:
    """What the file's name of a card ends with that was to have that id, and lies in a lock made ahead instead: a form
    that is sent twice finds what it has made.
    """
    return sid[:6]


def _keeps(verified: Verified, me: Me) -> bool:
    return me.signer.public in verified.chain.newest.signers()
