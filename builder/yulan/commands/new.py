"""`yulan new`: a record of some kind, written in an editor or handed in, sealed into its place."""

from __future__ import annotations

import click

from yulan import kinds
from yulan.app import App
from yulan.commands import writing
from yulan.errors import UsageError
from yulan.flow import author, compose, drafting, lookup
from yulan.flow.author import Begun
from yulan.flow.me import active
from yulan.flow.write import Written
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
    begun, about = _begin(app, _kind(kind), student, scope)
    begun.check()

    def seal(text: compose.Text) -> tuple[Record, Written]:
        content = compose.record_of(text, begun.kind, begun.given)
        return content, begun.seal(content, app.now)

    if source or assignments:
        text = writing.handed_in(source) if source else compose.Text({})
        made: tuple[Record, Written] | None = seal(compose.assign(text, begun.kind, assignments))
    else:
        page = compose.page(begun.kind, app.lang, begun.given, remarks=_remarks(app, begun.kind, about))
        made = drafting.write(writing.desk(app), page, lambda typed: seal(compose.take_apart(typed)))
    if made is None:
        app.say("said.writing.nothing")
        return
    content, written = made
    begun, written = _put(app, begun, written)
    app.say("said.new.written", kind=_label(app, begun.kind), id=content.id, path=written.path)
    if begun.enrolment is not None:
        app.say("said.new.enrolled", student=begun.enrolment.sid)
    writing.warn(app, content)


def _kind(said: str) -> str:
    """A kind by its name, or by what it is called in either language."""
    for name, kind in kinds.KINDS.items():
        if said.lower() in (name, kind.label["zh"], kind.label["en"].lower()):
            return name
    raise UsageError("write.kind", allowed=", ".join(kinds.KINDS))


def _begin(app: App, kind: str, student: str, scope: str) -> tuple[Begun, tuple[str, str]]:
    """The record as it may begin, and the student's name and class, to be seen before writing."""
    sid, about = "", ("", "")
    if student and kinds.KINDS[kind].subject != "school":
        school = lookup.cards(app.verified, app.me, app.today)
        sid = lookup.student(app.verified, school, student, app.lang)
        name = next((one.name for one in school.students if one.sid == sid), "")
        at = app.verified.keyring.locks[student_lock(sid)].scope_at(app.verified.epoch)
        about = (name, lookup.class_name(school, at, app.lang))
    try:
        begun = author.begin(app.verified, app.me, kind, sid or student, today=app.today, now=app.now, scope=scope)
    except UsageError as error:
        raise UsageError(error.code, kind=_label(app, kind)) from None
    return begun, about


def _remarks(app: App, kind: str, about: tuple[str, str]) -> list[str]:
    name, at = about
    named = [app.texts("said.writing.about", name=name, where=at)] if name else []
    return [*named, app.texts("said.new.how", kind=_label(app, kind))]


def _put(app: App, begun: Begun, written: Written) -> tuple[Begun, Written]:
    """The record as it was written; a new student's lock and card together."""
    begun, written = author.settled(app.verified, app.me, begun, written, app.now)
    app.put(author.kept(begun, written))
    if begun.enrolment is not None:
        app.remember()
    return begun, written


def _label(app: App, kind: str) -> str:
    return kinds.KINDS[kind].label[app.lang]
