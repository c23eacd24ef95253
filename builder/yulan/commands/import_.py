"""`yulan import`: a spreadsheet of students, talks or visits, shown as it was understood, then written as one."""

from __future__ import annotations

from pathlib import Path

import click

from yulan import columns as table_lines
from yulan import kinds
from yulan.app import App
from yulan.commands import import_shown as shown
from yulan.commands import import_told as told
from yulan.errors import UsageError, YulanError
from yulan.exchange import table, words
from yulan.exchange.reading import Reading
from yulan.flow import import_plan, import_records, import_write, importing, lookup
from yulan.flow.import_plan import Desk, Plan
from yulan.flow.me import active


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--what", type=click.Choice(tuple(words.FIELDS)))
@click.option("--sheet", metavar="NAME")
@click.option("--class", "scope", default="", metavar="CLASS")
@click.option("--map", "mapped", multiple=True, metavar="HEAD=FIELD")
@click.option("--update", is_flag=True)
@click.option("--aside", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.xlsx")
@click.option("--dry-run", is_flag=True)
@click.option("--yes", is_flag=True)
@click.option("--invented", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def import_command(
    app: App,
    file: Path,
    what: str | None,
    sheet: str | None,
    scope: str,
    mapped: tuple[str, ...],
    update: bool,  # noqa: FBT001 - flags come from the command line
    aside: Path | None,
    dry_run: bool,  # noqa: FBT001 - flags come from the command line
    yes: bool,  # noqa: FBT001 - flags come from the command line
    invented: bool,  # noqa: FBT001 - flags come from the command line
    as_json: bool,  # noqa: FBT001 - flags come from the command line
) -> int:
    if app.verified.chain.demo and not invented:
        raise YulanError("import.demo")
    active(app.verified, app.me)
    if scope and scope not in app.verified.keyring.classes:
        raise YulanError("student.class", scope=scope)
    data = import_plan.open_file(file)
    reading = table.read(
        data,
        file.name,
        classes={one: app.verified.settings.classes.get(one, "") for one in app.verified.keyring.classes},
        today=app.today,
        what=what,
        sheet=sheet,
        told=_told(app, mapped, what),
        scope=scope,
    )
    table.is_list(reading)
    desk = Desk(app.verified, app.me, lookup.cards(app.verified, app.me, app.today), app.now)
    plan = _plan(desk, reading, update=update)
    written = False
    if not as_json:
        _show(app, desk, plan)
    if aside is not None:
        _save_aside(app, plan, aside, data, file.name)
    if plan.writes and not dry_run and (yes or (not as_json and app.voice.confirm(_question(app, plan)))):
        kept = _write(app, desk, plan, quiet=as_json)
        plan = told.with_kept(plan, kept)
        written = True
    if as_json:
        app.voice.json(told.tree(plan, written=written))
    elif not written:
        preview = "said.import.only-shown" if dry_run else "said.import.not-written"
        app.say(preview if plan.writes else "said.import.nothing")
    return 0


def _told(app: App, mapped: tuple[str, ...], what: str | None) -> dict[str, str]:
    """The fields of `--map`, by head or by `$` and a column; a field may be named by its label."""
    found = {}
    for one in mapped:
        head, mark, field = one.rpartition("=")
        if not mark or not head or not field:
            raise UsageError("import.map")
        column = head.isascii() and head.isalpha() and head.isupper() and len(head) <= 3
        found[f"${head}" if column else head] = told.path(app, field.strip(), what)
    return found


def _plan(desk: Desk, reading: Reading, *, update: bool) -> Plan:
    if reading.what == words.STUDENTS:
        return import_write.checked(desk, importing.students(desk, reading, update=update))
    return import_records.records(desk, reading)


def _show(app: App, desk: Desk, plan: Plan) -> None:
    """What was understood, what would be written, and everything that would not, by place and never by value."""
    for table_ in shown.tables(app, desk, plan):
        app.say(table_.title, **table_.params)
        for line in table_lines.lines(*table_.used()) if table_.rows else ():
            app.voice.say(line)
        app.voice.say("")
    unread = desk.school.coverage.students_total - desk.school.coverage.students_readable
    if unread:
        app.warn("said.import.unread", count=unread)


def _question(app: App, plan: Plan) -> str:
    if plan.reading.what == words.STUDENTS:
        return app.texts("ask.import-students", new=len(plan.new), changed=len(plan.changes))
    kind = kinds.KINDS["talk" if plan.reading.what == words.TALKS else "visit"].label[app.lang]
    return app.texts("ask.import-records", count=len(plan.records), kind=kind)


def _write(app: App, desk: Desk, plan: Plan, *, quiet: bool) -> tuple[import_plan.Kept, ...]:
    with app.voice.progress() as step:
        made = import_write.batch(desk, plan, step)
    if made.files:
        app.put(made.files)
        if made.enrolled:
            app.remember()
    if not quiet:
        app.say("said.import.written", count=made.written, students=made.enrolled)
        for one in made.kept:
            app.say("said.import.line", row=one.row, reason=told.reason(app, one.code))
        app.say("said.import.next")
    return made.kept


def _save_aside(app: App, plan: Plan, path: Path, data: bytes, name: str) -> None:
    lines = told.aside_lines(app, plan, data, name)
    if not lines:
        app.warn("said.import.aside-nothing")
        return
    import_write.save_aside(app.root, path, told.workbook(app, lines))
    app.warn("said.import.aside-saved", path=str(path), count=len(lines))
