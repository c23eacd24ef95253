"""`yulan edit`: the next revision of a record, over all that stands of it now."""

from __future__ import annotations

from dataclasses import replace

import click

from yulan import kinds
from yulan.app import App
from yulan.commands import writing
from yulan.flow import amend, compose, drafting, lookup
from yulan.flow.amend import Amendment
from yulan.flow.lookup import Found
from yulan.flow.me import active
from yulan.flow.write import Written
from yulan.record import Record
from yulan.school import Conflict


@click.command("edit")
@click.argument("record")
@click.option("--from", "source", default="", metavar="FILE|-")
@click.option("--set", "assignments", multiple=True, metavar="KEY=VALUE")
@click.pass_obj
def edit_command(app: App, record: str, source: str, assignments: tuple[str, ...]) -> None:
    active(app.verified, app.me)
    meant = lookup.target(app.verified, app.me, app.today, record, app.lang)
    found = lookup.standing(app.verified, app.me, meant, app.today)
    job = amend.begin(app.verified, app.me, found)
    job.check(app.now)

    def seal(text: compose.Text) -> tuple[Record, Written | None]:
        content = compose.record_of(text, found.kind, job.given)
        return content, job.seal(content, app.now)

    if source or assignments:
        text = writing.handed_in(source) if source else compose.Text(job.tree, body=job.body)
        if source and not text.front:
            text = replace(text, tree=job.tree)
        made: tuple[Record, Written | None] | None = seal(compose.assign(text, found.kind, assignments))
    else:
        page = compose.page(found.kind, app.lang, job.tree, job.body, _remarks(app, found, job))
        made = drafting.write(writing.desk(app), page, lambda typed: seal(compose.take_apart(typed)))
    if made is None or made[1] is None:
        app.say("said.writing.nothing")
        return
    content, written = made
    assert written is not None  # noqa: S101 - just looked
    app.put({written.path: written.data})
    app.say("said.edit.written", kind=kinds.KINDS[found.kind].label[app.lang], id=content.id, path=written.path)
    writing.warn(app, content)


def _remarks(app: App, found: Found, job: Amendment) -> list[str]:
    lines = [app.texts("said.edit.how", kind=kinds.KINDS[found.kind].label[app.lang])]
    if job.hidden:
        labels = (_label(found.kind, path, app) for path in job.hidden)
        lines.append(app.texts("said.edit.withheld", fields=app.texts("words.comma").join(labels)))
    for conflict in job.conflicts:
        lines.append(app.texts("said.edit.differs", field=_field(app, found, conflict)))
        for value, person in zip(conflict.values, conflict.authors, strict=False):
            known = app.verified.keyring.by_person.get(person)
            lines.append(app.texts("said.edit.side", person=known.name if known else person, value=value))
    return lines


def _label(kind: str, path: str, app: App) -> str:
    return app.texts("said.edit.body") if path == compose.BODY else kinds.label(kind, path, app.lang)


def _field(app: App, found: Found, conflict: Conflict) -> str:
    if conflict.field == compose.BODY:
        return app.texts("said.edit.body")
    try:
        return f"{kinds.label(found.kind, conflict.field, app.lang)} ({conflict.field})"
    except KeyError:
        return conflict.field
