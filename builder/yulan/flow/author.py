"""A new record, from what somebody means to write to the files of one batch. Owns who may begin what, about whom,
under which id, and that a new student's lock and card are made together; the text itself comes from an editor, a file
or a form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import msgspec

from yulan import kinds, record, seal
from yulan.errors import UsageError, YulanError
from yulan.flow import lookup, student_files, verified
from yulan.flow.enrol import Enrolment, enrol
from yulan.flow.me import Me
from yulan.flow.verified import Verified
from yulan.flow.write import Writer, Written, new_id, new_student
from yulan.ids import CARD
from yulan.kinds import ground
from yulan.kinds.withheld import RULE, faults
from yulan.lockfile import student_lock
from yulan.record import Record
from yulan.yaml_strict import Tree, texts_of

BODY = "body"


class _Nothing(msgspec.Struct):
    """The fields of a record not yet written."""


@dataclass(frozen=True)
class Begun:
    """A record about to be written: its kind, the fields `given`, who writes, and for a first card the class."""

    kind: str
    given: Mapping[str, str] = field(repr=False)
    writer: Writer = field(repr=False)
    enrolment: Enrolment | None = None
    scope: str = ""
    withheld: frozenset[str] = frozenset()  # the scopes of consent that are out of sight for the child

    def check(self) -> None:
        """Returns iff the record may be written as far as its kind tells, so that nobody types in vain."""
        if ground.whole(self.kind, self.withheld):
            raise YulanError(RULE)
        if kinds.KINDS[self.kind].subtype_field is not None:
            return
        given = self.given
        probe = Record(given["id"], self.kind, given.get("student", ""), given["by"], _Nothing(), "")
        lock = self.writer.place(probe)
        if lock.writable is None:
            raise YulanError("lock.closed", lock=lock.lock)

    def seal(self, content: Record, now: datetime) -> Written:
        """The record, sealed; raises `consent.withheld` or KindFaults where consent does not cover what it says."""
        if ground.whole(self.kind, self.withheld):
            raise YulanError(RULE)
        if wrong := faults(self.kind, texts_of(kinds.to_tree(content.values)), content.body, self.withheld):
            raise kinds.KindFaults(wrong)
        return self.writer.new(content, now, self.enrolment.mark if self.enrolment is not None else "")


def begin(
    school: Verified,
    me: Me,
    kind: str,
    sid: str,
    *,
    today: date,
    now: datetime,
    scope: str = "",
    rid: str = "",
    fresh_sid: str = "",
) -> Begun:
    """The record of that kind as it may begin: about a student by id, a new one of a class, or nobody named.

    `rid` and, for a new student, `fresh_sid` are the ids they are to have, if settled before.
    Raises UsageError and YulanError `write.*`, `student.*`.
    """
    subject = kinds.KINDS[kind].subject
    given = {"id": CARD if kind == CARD else rid or new_id(), "kind": kind}
    mine = {"by": me.person, "date": today.isoformat()}
    if scope and (kind != CARD or sid):
        raise UsageError("write.class-for-card")
    if scope:
        taken = enrol(school, me, fresh_sid or new_student(), scope, now)
        told = {**given, "student": taken.sid, **mine, "class": scope}
        return Begun(kind, told, Writer(taken.verified, me), taken, scope)
    writer = Writer(school, me)
    if subject == "school" and sid:
        raise UsageError("write.no-student", kind=kind)
    if subject == "student" and not sid:
        raise UsageError("write.needs-class" if kind == CARD else "write.needs-student", kind=kind)
    if not sid:
        return Begun(kind, given | mine | _class(kind, writer), writer)
    lock = school.keyring.locks.get(student_lock(sid))
    if lock is None or not student_files.is_file(school, lock):
        raise YulanError("student.unknown")
    told = {**given, "student": sid, **mine}
    if kind == CARD:
        if student_files.card_paths(school.root, sid):
            raise YulanError("write.card-exists")
        told["class"] = lock.scope_at(school.epoch)
    elif _names(kind) and (called := lookup.name(school, me, today, sid)):
        told["name"] = called
    scopes = lookup.withheld(school, me, today, sid) if kind != CARD and ground.asks(kind) else frozenset()
    return Begun(kind, told, writer, withheld=scopes)


def _names(kind: str) -> bool:
    """Whether a record of that kind says what the child is called, for those who cannot read the card."""
    return any(one.name == "name" for one in kinds.fields(kind))


def _class(kind: str, writer: Writer) -> dict[str, str]:
    """The class a record of no student is of, where its author has a post in one class alone."""
    if kinds.KINDS[kind].subject != "school" or all(one.name != "class" for one in kinds.fields(kind)):
        return {}
    own = writer.classes()
    return {"class": own[0]} if len(own) == 1 else {}


def content(kind: str, tree: Mapping[str, Tree], body: str) -> Record:
    """The record a form's fields make; raises KindFaults with every fault, those of the Markdown at `body`."""
    try:
        made = record.of(kinds.parse(kind, tree), body.strip("\n"), kind)
    except kinds.KindFaults as found:
        raise kinds.KindFaults((*found.faults, *_unsealable(f"{body}\n".encode()))) from None
    if faults := _unsealable(record.compose(made)):
        raise kinds.KindFaults(faults)
    return made


def _unsealable(text: bytes) -> tuple[kinds.Fault, ...]:
    """What in a text no seal can close."""
    try:
        seal.check_content(text)
    except YulanError as error:
        return (((BODY,), f"record.content-{error.params['rule']}", {"field": BODY}),)
    return ()


def files(school: Verified, me: Me, begun: Sequence[tuple[Begun, Written]], now: datetime) -> dict[str, bytes | None]:
    """What is to be kept, in one batch: the records, and for a new student the lock, as `settled` has it."""
    batch: dict[str, bytes | None] = {}
    for pair in begun:
        batch |= kept(*settled(school, me, *pair, now))
    return batch


def kept(begun: Begun, written: Written) -> dict[str, bytes | None]:
    """The files of a settled record."""
    return {**(begun.enrolment.files if begun.enrolment is not None else {}), written.path: written.data}


def settled(school: Verified, me: Me, begun: Begun, written: Written, now: datetime) -> tuple[Begun, Written]:
    """The record as it is to be kept: a new student's lock is made again if an epoch was signed since `school` was
    read, and another spare one taken if there is a card in it by now.
    """
    taken = begun.enrolment
    if taken is None:
        return begun, written
    fresh = verified.verify(school.root)
    full = bool(taken.mark) and student_files.has_card(school.root, taken.sid)
    if fresh.chain.head == school.chain.head and not full:
        return begun, written
    again = enrol(fresh, me, taken.sid, begun.scope, now)
    again = again if not again.mark else replace(again, mark=taken.mark)
    after = replace(
        begun, given={**begun.given, "student": again.sid}, writer=Writer(again.verified, me), enrolment=again
    )
    content = written.revision.record
    values = msgspec.structs.replace(content.values, student=again.sid)
    return after, after.seal(record.of(values, content.body, content.kind), now)
