"""`yulan edit`: the next revision of a record, over all that stands of it now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import click
from msgspec.structs import replace as changed

from yulan import kinds
from yulan.accept import CARD_LIKE
from yulan.app import App
from yulan.commands import writing
from yulan.flow import compose, drafting, lookup
from yulan.flow.lookup import Found
from yulan.flow.me import active
from yulan.flow.write import Writer, Written
from yulan.record import Record
from yulan.school import Conflict
from yulan.yaml_strict import Tree, texts_of


@click.command("edit")
@click.argument("record")
@click.option("--from", "source", default="", metavar="FILE|-")
@click.option("--set", "assignments", multiple=True, metavar="KEY=VALUE")
@click.pass_obj
def edit_command(app: App, record: str, source: str, assignments: tuple[str, ...]) -> None:
    active(app.verified, app.me)
    meant = lookup.target(app.verified, app.me, app.today, record, app.lang)
    found = lookup.standing(app.verified, app.me, meant)
    writer = Writer(app.verified, app.me)
    tree = _mine(app, found)
    given = {name: str(tree[name]) for name in (*compose.FIXED, "by", "date") if name in tree}
    _may(app, writer, found)

    def seal(text: compose.Text) -> tuple[Record, Written | None]:
        content = compose.record_of(text, found.kind, given)
        if _same(content, tree, found):
            return content, None
        return content, writer.revise(content, found.standing.heads, app.now, found.author)

    if source or assignments:
        text = writing.handed_in(source) if source else compose.Text(tree, body=found.standing.body)
        if source and not text.front:
            text = replace(text, tree=tree)
        made: tuple[Record, Written | None] | None = seal(compose.assign(text, found.kind, assignments))
    else:
        page = compose.page(found.kind, app.lang, tree, found.standing.body, _remarks(app, found))
        made = drafting.write(writing.desk(app), page, lambda typed: seal(compose.take_apart(typed)))
    if made is None or made[1] is None:
        app.say("said.writing.nothing")
        return
    content, written = made
    assert written is not None  # noqa: S101 - just looked
    app.put({written.path: written.data})
    app.say("said.edit.written", kind=kinds.KINDS[found.kind].label[app.lang], id=content.id, path=written.path)
    writing.warn(app, content)


def _mine(app: App, found: Found) -> dict[str, Tree]:
    """What stands now, as text; whoever revises a card or plan answers for it."""
    tree = texts_of(found.standing.tree)
    return {**tree, "by": app.me.person} if found.kind in CARD_LIKE else tree


def _may(app: App, writer: Writer, found: Found) -> None:
    """Returns iff this person may revise the record, so that nobody types in vain."""
    newest = found.standing.heads[-1].record
    by = app.me.person if found.kind in CARD_LIKE else newest.by
    values = changed(newest.values, by=by)
    writer.revise(replace(newest, by=by, values=values), found.standing.heads, app.now, found.author)


def _same(content: Record, tree: Mapping[str, Tree], found: Found) -> bool:
    """Whether nothing would be said that does not stand already; two heads become one all the same."""
    said = texts_of(kinds.to_tree(content.values))
    return len(found.standing.heads) == 1 and said == tree and content.body == found.standing.body.strip("\n")


def _remarks(app: App, found: Found) -> list[str]:
    lines = [app.texts("said.edit.how", kind=kinds.KINDS[found.kind].label[app.lang])]
    for conflict in found.standing.conflicts:
        lines.append(app.texts("said.edit.differs", field=_field(app, found, conflict)))
        for value, person in zip(conflict.values, conflict.authors, strict=False):
            known = app.verified.keyring.by_person.get(person)
            lines.append(app.texts("said.edit.side", person=known.name if known else person, value=value))
    return lines


def _field(app: App, found: Found, conflict: Conflict) -> str:
    if conflict.field == compose.BODY:
        return app.texts("said.edit.body")
    try:
        return f"{kinds.label(found.kind, conflict.field, app.lang)} ({conflict.field})"
    except KeyError:
        return conflict.field
