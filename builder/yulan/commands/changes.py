"""`yulan changes`: what is other in the files between the ends of two days, counted."""

from __future__ import annotations

from datetime import datetime

import click

from yulan import columns
from yulan.app import App
from yulan.errors import YulanError
from yulan.flow import as_of
from yulan.pages import changes
from yulan.pages.reports.lists import Sheet
from yulan.pages.site import Site


@click.command("changes")
@click.argument("since", metavar="FROM", type=click.DateTime(["%Y-%m-%d"]))
@click.argument("until", metavar="[TO]", type=click.DateTime(["%Y-%m-%d"]), required=False)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def changes_command(app: App, since: datetime, until: datetime | None, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    now = as_of.Now(app.verified, app.me, app.today, max(app.today, app.moment.day))
    first, last = since.date(), until.date() if until is not None else None
    if first >= (last or now.latest):
        raise YulanError("as-of.order", since=first.isoformat(), day=(last or now.latest).isoformat())
    with app.voice.progress() as progress:
        before = as_of.state(now, first, progress)
        after = as_of.state(now, last, progress) if last is not None else as_of.present(now, progress)
    words = app.school_texts(app.verified.theme(), app.lang)
    found = changes.sheets(Site.of(after.school, words, app.lang), before.side, after.side)
    if as_json:
        counts = {one.id: _counts(one) for one in found}
        app.voice.json({"from": first.isoformat(), "to": after.school.today.isoformat(), **counts})
        return
    shown = [one for one in found if one.table.size()]
    app.say(
        "said.changes.head", since=first.isoformat(), until=last.isoformat() if last else app.texts("said.changes.now")
    )
    for one in shown:
        app.voice.say("\n".join(("", one.title, *_lines(app, one))))
    if not shown:
        app.say("said.changes.none")
    elif last is not None:
        app.voice.say("")
        app.say("said.changes.lists", since=first.isoformat(), until=last.isoformat())


def _lines(app: App, sheet: Sheet) -> list[str]:
    table = sheet.table
    head = [app.texts(f"changes.head.{sheet.id}"), *(sheet.columns[one] for one in table.columns)]
    rows = [[sheet.rows[row], *(str(table.size(row, one)) for one in table.columns)] for row in table.rows]
    whole = [[sheet.whole, *(str(table.size(column=one)) for one in table.columns)]] if sheet.whole else []
    return columns.lines(head, [*rows, *(whole if len(rows) > 1 else [])])


def _counts(sheet: Sheet) -> dict[str, dict[str, int]]:
    """Numbers by row and column; what is nothing is left out."""
    table = sheet.table
    return {row: {one: found for one in table.columns if (found := table.size(row, one))} for row in table.rows}
