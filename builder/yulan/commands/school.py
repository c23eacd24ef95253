"""`yulan school`: what the school has settled (calendar, classes, categories, duties, words), a term week by week, and
changing it in an editor, signed as one epoch.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import click

from yulan import columns, settings_changes, settings_words
from yulan.app import App
from yulan.commands import writing
from yulan.commands.rights import settle
from yulan.errors import UsageError
from yulan.flow import drafting, settings_check, staff, verified
from yulan.intents import Intent
from yulan.school import Settings, Term
from yulan.settings import PATH, SchoolFile, load
from yulan.settings_words import Said

FILE = "school.yaml"


@click.group("school", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def school_command(ctx: click.Context, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    if ctx.invoked_subcommand is not None:
        return
    app: App = ctx.obj
    own = app.verified.settings
    if as_json:
        file = load(app.verified.files[PATH])
        app.voice.json({"settings": file, "calendar": [_tree(own, one) for one in own.terms]})
        return
    for line in settings_words.table(_said(app, own)):
        app.voice.say(line)


@school_command.command("calendar")
@click.argument("term", default="")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def calendar_command(app: App, term: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    own = app.verified.settings
    meant = _term(own, term, app.today)
    if as_json:
        app.voice.json(_tree(own, meant))
        return
    said = _said(app, own)
    app.voice.say(settings_words.term_line(said, meant))
    head = [app.texts(f"said.school.head.{one}") for one in ("week", "days", "school-days", "notes")]
    app.voice.say("\n".join(columns.lines(head, [*settings_words.weeks(said, meant)])))


@school_command.command("edit")
@click.option("--yes", is_flag=True)
@click.pass_obj
def edit_command(app: App, yes: bool) -> int:  # noqa: FBT001 - a flag of the command line
    """Opens the settings as they lie in the folder and signs what comes of it; nothing is written before that."""
    found, changed = verified.verify_as_signed(app.root)
    mine = app.in_school(found)
    staff.keeper(found, mine)
    now = changed.get(PATH) or found.files[PATH]
    remarks = app.texts("said.school.guide", path=PATH).rstrip().split("\n")
    typed = drafting.plain_file(writing.desk(app), FILE, remarks, now.decode(), _bytes_checked)
    if typed is None or typed == found.files[PATH]:
        app.say("said.writing.nothing")
        return 0
    new = load(typed)
    for line in tell(app, load(found.files[PATH]), new):
        app.voice.say(line)
    app.tell(settings_check.warnings(new, typed))
    others = sorted(path for path in changed if path != PATH)
    for path in others:  # else the folder would differ from what is signed
        app.say("said.locks.signing", path=path)
    if not yes and not app.voice.confirm(app.texts("said.school.right")):
        app.say("said.school.left")
        return 0
    outcome = staff.change(found, mine, [Intent("settings", "sign")], app.now_in(found), also={**changed, PATH: typed})
    return settle(app, outcome, dry_run=False, person=mine.person)


def tell(app: App, old: SchoolFile, new: SchoolFile) -> Iterator[str]:
    """What changed, in words, one line each."""
    found = settings_changes.changes(old, new)
    if not found:
        yield app.texts("said.school.same")
    for one in found:
        yield settings_words.change(app.texts, one)


def _bytes_checked(typed: str) -> bytes:
    data = typed.encode()
    settings_check.checked(data)
    return data


def _said(app: App, own: Settings) -> Said:
    return Said(own, app.texts, app.lang, app.today)


def _term(own: Settings, name: str, today: date) -> Term:
    """The term of that id, or the one that runs, ran last or comes first; raises UsageError `school.term`."""
    known = sorted((one for one in own.terms if one.possible), key=lambda one: one.start)
    begun = [one for one in known if one.start <= today]
    meant = [one for one in known if one.id == name] if name else [*begun[-1:], *known[:1]]
    if not meant:
        raise UsageError("school.term" if known else "school.no-terms", terms=", ".join(one.id for one in known))
    return meant[0]


def _tree(own: Settings, term: Term) -> dict[str, object]:
    days = own.days
    return {
        "term": term.id,
        "from": term.start,
        "to": term.end,
        "school_days": days.count(term.start, term.end),
        "weeks": [
            {"week": one.number, "from": one.start, "to": one.end, "school_days": days.between(one.start, one.end)}
            for one in days.weeks(term)
        ],
        "holidays": [
            {"day": day, "name": name}
            for day, name in sorted(days.holiday_names.items())
            if term.start <= day <= term.end
        ],
        "made_up": [day for day in sorted(days.on) if term.start <= day <= term.end],
    }
