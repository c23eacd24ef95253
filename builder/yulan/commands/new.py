"""`yulan new`: a record of some kind, written in an editor or handed in, sealed into its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import click
import msgspec

from yulan import kinds
from yulan.app import App
from yulan.commands import writing
from yulan.errors import UsageError, YulanError
from yulan.flow import compose, drafting, lookup, verified
from yulan.flow.enrol import Enrolment, enrol
from yulan.flow.me import active
from yulan.flow.write import Writer, Written, new_id, new_student
from yulan.ids import CARD
from yulan.lockfile import student_lock
from yulan.record import Record


@click.command("new")
@click.argument("kind")
@click.argument("student", required=False, default="")
@click.option("--class", "scope", default="", metavar="CLASS")
@click.option("--from", "source", default="", metavar="FILE|-")
@click.option("--set", "assignments", multiple=True, metavar="KEY=VALUE")
@click.pass_obj
def new_command(app: App, kind: str, student: str, scope: str, source: str, assignments: tuple[str, ...]) -> None:
    active(app.verified, app.me)
    job = _job(app, _kind(kind), student, scope)
    _may(job)

    def seal(text: compose.Text) -> tuple[Record, Written]:
        content = compose.record_of(text, job.kind, job.given)
        return content, job.writer.new(content, app.now)

    if source or assignments:
        text = writing.handed_in(source) if source else compose.Text({})
        made: tuple[Record, Written] | None = seal(compose.assign(text, job.kind, assignments))
    else:
        page = compose.page(job.kind, app.lang, job.given, remarks=_remarks(app, job))
        made = drafting.write(writing.desk(app), page, lambda typed: seal(compose.take_apart(typed)))
    if made is None:
        app.say("said.writing.nothing")
        return
    content, written = made
    _put(app, job, content, written)
    app.say("said.new.written", kind=_label(app, job.kind), id=content.id, path=written.path)
    if job.enrolment is not None:
        app.say("said.new.enrolled", student=job.enrolment.sid)
    writing.warn(app, content)


@dataclass(frozen=True)
class _Job:
    """What is to be written, by whom, about whom."""

    kind: str
    given: Mapping[str, str] = field(repr=False)
    writer: Writer = field(repr=False)
    about: tuple[str, str] = field(repr=False, default=("", ""))  # name and class, to be seen before writing
    enrolment: Enrolment | None = None
    scope: str = ""


class _Nothing(msgspec.Struct):
    """The fields of a record not yet written."""


def _kind(said: str) -> str:
    """A kind by its name, or by what it is called in either language."""
    for name, kind in kinds.KINDS.items():
        if said.lower() in (name, kind.label["zh"], kind.label["en"].lower()):
            return name
    raise UsageError("write.kind", allowed=", ".join(kinds.KINDS))


def _job(app: App, kind: str, student: str, scope: str) -> _Job:
    subject = kinds.KINDS[kind].subject
    given = {"id": CARD if kind == CARD else new_id(), "kind": kind}
    mine = {"by": app.me.person, "date": app.today.isoformat()}
    if scope and (kind != CARD or student):
        raise UsageError("write.class-for-card")
    if scope:
        taken = enrol(app.verified, app.me, new_student(), scope, app.now)
        told = {**given, "student": taken.sid, **mine, "class": scope}
        return _Job(kind, told, Writer(taken.verified, app.me), enrolment=taken, scope=scope)
    writer = Writer(app.verified, app.me)
    if subject == "school" and student:
        raise UsageError("write.no-student", kind=_label(app, kind))
    if subject == "student" and not student:
        raise UsageError("write.needs-class" if kind == CARD else "write.needs-student", kind=_label(app, kind))
    if not student:
        return _Job(kind, given | mine, writer)
    school = lookup.cards(app.verified, app.me, app.today)
    sid = lookup.student(app.verified, school, student, app.lang)
    name = next((one.name for one in school.students if one.sid == sid), "")
    at = app.verified.keyring.locks[student_lock(sid)].scope_at(app.verified.epoch)
    told = {**given, "student": sid, **mine}
    if kind == CARD:
        if lookup.card_paths(app.root, sid):
            raise YulanError("write.card-exists")
        told["class"] = at
    return _Job(kind, told, writer, (name, lookup.class_name(school, at, app.lang)))


def _may(job: _Job) -> None:
    """Returns iff the record may be written as far as its kind tells, so that nobody types in vain."""
    if kinds.KINDS[job.kind].subtype_field is not None:
        return
    given = job.given
    probe = Record(given["id"], job.kind, given.get("student", ""), given["by"], _Nothing(), "")
    lock = job.writer.place(probe)
    if lock.writable is None:
        raise YulanError("lock.closed", lock=lock.lock)


def _remarks(app: App, job: _Job) -> list[str]:
    name, at = job.about
    about = [app.texts("said.writing.about", name=name, where=at)] if name else []
    return [*about, app.texts("said.new.how", kind=_label(app, job.kind))]


def _put(app: App, job: _Job, content: Record, written: Written) -> None:
    """Writes the record; a new student's lock and card together, made again if an epoch was signed meanwhile."""
    if job.enrolment is None:
        app.put({written.path: written.data})
        return
    taken, now = job.enrolment, verified.verify(app.root)
    if now.chain.head != app.verified.chain.head:
        taken = enrol(now, app.me, taken.sid, job.scope, app.now)
        written = Writer(taken.verified, app.me).new(content, app.now)
    app.put({**taken.files, written.path: written.data})
    app.remember()


def _label(app: App, kind: str) -> str:
    return kinds.KINDS[kind].label[app.lang]
