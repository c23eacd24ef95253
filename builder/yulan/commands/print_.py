"""`yulan print`: a form, blank or filled, or the bundle of a term, as one file that a browser prints."""

from __future__ import annotations

from pathlib import Path

import click

from yulan.app import App
from yulan.errors import UsageError
from yulan.flow import handed_out, printing, returns_up
from yulan.flow.printing import REPORT, Wish
from yulan.texts import Texts


@click.command("print")
@click.argument("form", default="")
@click.argument("who", nargs=-1)
@click.option("--list", "list_them", is_flag=True)
@click.option("--all", "all_of_them", is_flag=True)
@click.option("--blank", "empty", is_flag=True)
@click.option("--class", "scope", default="")
@click.option("--term", default="")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--open", "open_it", is_flag=True)
@click.option("--unmasked", is_flag=True)
@click.option("--log", "reported_to", default="", metavar="TO")
@click.pass_obj
def print_command(
    app: App,
    form: str,
    who: tuple[str, ...],
    list_them: bool,  # noqa: FBT001 - flags come from the command line
    all_of_them: bool,  # noqa: FBT001 - likewise
    empty: bool,  # noqa: FBT001 - likewise
    scope: str,
    term: str,
    output: Path | None,
    open_it: bool,  # noqa: FBT001 - likewise
    unmasked: bool,  # noqa: FBT001 - likewise
    reported_to: str,
) -> None:
    if list_them:
        _list(app)
        return
    if not form:
        raise UsageError("print.which-form")
    month = _reported(app, form, who) if reported_to else ""
    theme = app.verified.theme()
    wish = Wish(form, who, all_of_them, empty, scope, term, unmasked)
    made = printing.make(app.verified, app.me, app.today, Texts.load(theme, app.site_lang), theme, wish)
    if output is None:
        path = handed_out.put(app.root, "print", made.name, made.data)
    else:
        path = handed_out.elsewhere(app.root, output, made.data)
        if not handed_out.is_ours(app.root, path):
            app.warn("said.print.plain")
    app.say("said.print.done", count=made.count, path=str(path))
    if month:
        say = Texts.load(theme, app.site_lang)
        app.put(returns_up.log(app.verified, app.me, month, reported_to, today=app.today, now=app.now, say=say))
        app.say("said.print.logged", month=month)
    if open_it:
        app.voice.open_page(path)
    else:
        app.warn("said.print.how")


def _reported(app: App, form: str, who: tuple[str, ...]) -> str:
    """The month of the report that is noted as handed over; nobody prints it in vain."""
    if form != REPORT or len(who) != 1:
        raise UsageError("print.no-log", form=REPORT)
    returns_up.check(app.verified, app.me, app.today, app.now)
    return who[0]


def _list(app: App) -> None:
    from yulan.pages.paper.forms import FORMS

    for one in FORMS.values():
        per = app.texts(f"paper.index.per.{one.per[0]}")
        app.say("said.print.line", code=one.code, title=app.texts(f"paper.{one.code}.title"), per=per)
    app.say(
        "said.print.line",
        code=printing.BUNDLE,
        title=app.texts("paper.bundle.short"),
        per=app.texts("paper.bundle.about"),
    )
