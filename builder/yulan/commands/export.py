"""`yulan export`: a table for a spreadsheet program, or the draft of a summary, as one file in the private folder."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import cast

import click

from yulan.app import App
from yulan.errors import UsageError
from yulan.flow import exporting, handed_out, recalled, summarising
from yulan.flow.recalled import Looking
from yulan.pages import exports
from yulan.pages.site import Site

_DAY = click.DateTime(["%Y-%m-%d"])
_FORMATS = (*exporting.FORMATS, *summarising.FORMATS)


@click.command("export")
@click.argument("what", default="")
@click.argument("level", default="")
@click.option("--list", "list_them", is_flag=True)
@click.option("--columns", default="", metavar="A,B,C")
@click.option("--class", "scope", default="", metavar="CLASS")
@click.option("--category", default="")
@click.option("--term", default="")
@click.option("--since", type=_DAY, metavar="YYYY-MM-DD")
@click.option("--until", type=_DAY, metavar="YYYY-MM-DD")
@click.option("--of", "whose", default="", metavar="PERSON|CLASS")
@click.option("--year", default="", metavar="YYYY")
@click.option("--unmasked", is_flag=True)
@click.option("--format", "form", type=click.Choice(_FORMATS))
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--open", "open_it", is_flag=True)
@click.pass_obj
def export_command(
    app: App,
    what: str,
    level: str,
    list_them: bool,  # noqa: FBT001 - flags come from the command line
    columns: str,
    scope: str,
    category: str,
    term: str,
    since: datetime | None,
    until: datetime | None,
    whose: str,
    year: str,
    unmasked: bool,  # noqa: FBT001 - likewise
    form: str | None,
    output: Path | None,
    open_it: bool,  # noqa: FBT001 - likewise
) -> int:
    if list_them:
        _list(app, what)
        return 0
    if not what:
        raise UsageError("export.what")
    if what == summarising.SUMMARY:
        if columns or scope or category or since or until or unmasked or form in exporting.FORMATS:
            raise UsageError("export.not-of-summary")
        wish = summarising.Wish(level, whose, term, year, cast("summarising.Format", form or "docx"))
        theme = app.verified.theme()
        summed = summarising.make(_site(app), theme, wish, trusted=not app.verified.own_templates)
        _hand_out(app, summed.data, summed.name, output, open_it=open_it)
        app.warn("said.export.fill-in")
        return 0
    if level or whose or year or form in summarising.FORMATS:
        raise UsageError("export.only-of-summary")
    if unmasked and not app.voice.confirm(app.texts("ask.export.unmasked")):
        app.warn("said.export.not-made")
        return 1
    codes = tuple(filter(None, (one.strip() for one in columns.split(","))))
    table = exporting.Wish(
        what, codes, scope, category, term, _day(since), _day(until), unmasked,
        cast("exporting.Format", form or "xlsx"),
    )  # fmt: skip
    made = exporting.make(_site(app), table)
    app.say("said.export.tables" if what == exports.REPORT else "said.export.rows", count=made.count)
    _hand_out(app, made.data, made.name, output, open_it=open_it)
    app.warn("said.export.covered" if made.covered else "said.export.uncovered")
    return 0


def _day(said: datetime | None) -> date | None:
    return said.date() if said is not None else None


def _site(app: App) -> Site:
    """Everything this person can read, in words."""
    looking = Looking(app.verified, app.opened, app.today, app.places, app.site_lang)
    with app.voice.progress() as progress:
        known = recalled.recall(looking, progress)
    return known.site(app.school_texts(app.verified.theme()), app.site_lang)


def _hand_out(app: App, data: bytes, name: str, output: Path | None, *, open_it: bool) -> None:
    if output is None:
        path = handed_out.put(app.root, "exports", name, data)
    else:
        path = handed_out.elsewhere(app.root, output, data)
    app.say("said.export.done", path=str(path))
    app.warn("said.export.care" if handed_out.is_ours(app.root, path) else "said.export.plain")
    if open_it:
        app.voice.open_page(path)


def _list(app: App, what: str) -> None:
    """What can go out; of one list its columns, those marked that go where nobody says which."""
    if not what:
        for code in exports.WHATS:
            app.say("said.export.line", code=code, label=app.texts(f"export.what.{code}"))
        for level in summarising.LEVELS:
            code = f"{summarising.SUMMARY} {level}"
            app.say("said.export.line", code=code, label=app.texts(f"export.summary.short.{level}"))
        return
    if what not in exports.LISTS:
        known = what in (exports.REPORT, summarising.SUMMARY)
        raise UsageError("export.no-columns" if known else "export.no-what", what=what)
    for one in exports.columns(what):
        key = f"said.export.{'usual' if one.usual else 'column'}"
        note = app.texts("said.export.number") if one.number else ""
        app.say(key, code=one.code, label=f"{one.label(app.texts)}{note}")
