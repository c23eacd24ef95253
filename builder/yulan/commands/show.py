"""`yulan show`: a student's card and records, or one record, as text or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from yulan import kinds
from yulan.app import App
from yulan.errors import YulanError
from yulan.flow import lookup, read, unseal
from yulan.flow.lookup import Target
from yulan.kinds import ground
from yulan.kinds.withheld import RULE
from yulan.school import Entry, School, StudentFile

if TYPE_CHECKING:
    from yulan.pages.words import Words


@click.command("show")
@click.argument("what")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def show_command(app: App, what: str, as_json: bool) -> None:  # noqa: FBT001 - flags come from the command line
    meant = lookup.target(app.verified, app.me, app.today, what, app.lang, whole=True)
    if not meant.rid:
        _file(app, meant, as_json=as_json)
    else:
        _record(app, meant, as_json=as_json)


def _file(app: App, meant: Target, *, as_json: bool) -> None:
    """A student's file: what lies in their folder, and what in the drawers is about them."""
    school = _school(app, meant.paths)
    one = next((one for one in school.students if one.sid == meant.sid), None)
    if one is None:
        raise YulanError("student.not-readable")
    about = [entry for entry in (*one.records, *school.loose) if entry.student == meant.sid]
    app.tell([problem for problem in school.problems if f"/{meant.sid}/" in problem.path])
    unverified = [bad for bad in school.unverified if bad.student == meant.sid]
    if unverified:
        app.warn("said.show.unverified", count=len(unverified))
    if as_json:
        app.voice.json(_file_tree(one, about))
    else:
        from yulan.pages import plain

        app.voice.say(plain.file(_words(app, school), one))


def _record(app: App, meant: Target, *, as_json: bool) -> None:
    school = _school(app, meant.paths)
    known = [*school.loose, *(one for file in school.students for one in (*file.records, file.card) if one is not None)]
    entry = next((one for one in known if one.id == meant.rid and (not meant.sid or one.student == meant.sid)), None)
    if entry is None:
        opened = unseal.read_some(app.verified, app.me, meant.paths)
        scopes = {one.sid: one.withheld.scopes for one in school.students}
        if any(ground.whole(one.record.kind, scopes.get(one.record.student, frozenset())) for one in opened.revisions):
            raise YulanError(RULE)
        raise lookup.refusal([(bad.path, rule) for bad in school.unverified for rule in bad.rules])
    if as_json:
        app.voice.json(_tree(entry))
    else:
        from yulan.pages import plain

        names = {one.sid: one.name for one in school.students}
        app.voice.say(plain.record(_words(app, school), entry, names))


def _school(app: App, paths: tuple[str, ...]) -> School:
    return read.school(app.verified, app.me, app.today, paths)


def _words(app: App, school: School) -> Words:
    from yulan.pages.words import Words

    return Words(school, app.school_texts(app.verified.theme(), app.lang), app.lang)


def _file_tree(one: StudentFile, records: list[Entry]) -> dict[str, object]:
    return {
        "student": one.sid,
        "name": one.name,
        "class": one.scope,
        "mentors": list(one.mentors),
        "card": _tree(one.card) if one.card is not None else None,
        "records": [_tree(entry) for entry in records],
    }


def _tree(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.id,
        "kind": entry.kind,
        "student": entry.student,
        "drawer": entry.drawer,
        "author": entry.author,
        "at": entry.at.isoformat(timespec="seconds"),
        "rev": entry.rev,
        "fields": kinds.to_tree(entry.values),
        "body": entry.body,
        "conflicts": [
            {"field": one.field, "values": list(one.values), "authors": list(one.authors)} for one in entry.conflicts
        ],
    }
