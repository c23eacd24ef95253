"""`yulan init`: a new school, its first person, its recovery key."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from yulan.app import App
from yulan.calendar import stamp
from yulan.commands import on_paper
from yulan.commands.sync import begin
from yulan.errors import UsageError, YulanError
from yulan.flow import found, setup_git, trust
from yulan.flow.found import Wish
from yulan.flow.sync import places as hub
from yulan.settings import Term
from yulan.texts import LANGUAGES, Lang

_NOTHING = "-"


@click.command("init")
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@click.option("--name", default="")
@click.option("--name-en", default="")
@click.option("--person", default="")
@click.option("--display-name", default="")
@click.option("--role", type=click.Choice(found.ROLES), default=found.ROLES[0])
@click.option("--class", "classes", multiple=True)
@click.option("--term", "terms", multiple=True, metavar="ID:FROM:TO")
@click.option("--language", type=click.Choice(LANGUAGES))
@click.option("--hub", "hub_at", metavar="DIR|ADDRESS")
@click.option("--no-passphrase", is_flag=True)
@click.option("--yes", is_flag=True)
@click.pass_obj
def init_command(
    app: App,
    directory: Path,
    name: str,
    name_en: str,
    person: str,
    display_name: str,
    role: str,
    classes: tuple[str, ...],
    terms: tuple[str, ...],
    language: Lang | None,
    hub_at: str | None,
    no_passphrase: bool,  # noqa: FBT001 - a flag of the command line
    yes: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    root = (app.root / directory).resolve()
    found.check_place(root)
    if hub_at is not None:
        hub.check(root, hub_at)
    wish = Wish(
        name=name or app.voice.ask(app.texts("ask.init.name")),
        name_en=name_en,
        language=language or app.lang,
        person=person or app.voice.ask(app.texts("ask.init.person")),
        display_name=display_name or app.voice.ask(app.texts("ask.init.display-name")),
        role=role,
        classes=classes or _classes(app, yes=yes),
        terms=tuple(_term(one) for one in terms),
    )
    founded = found.make(wish, stamp(app.clock))
    mine = on_paper.identity(app, founded.identity, in_the_open=no_passphrase, ask_back=not yes)
    on_paper.show(app, "recovery", founded.recovery_words, ask_back=not yes)
    school = found.settle(founded, root, app.places, mine, app.clock.date())
    _set_up(app, root)
    app.say("said.init.done", path=str(root))
    app.say("said.init.code", digits=trust.code_of(school.chain))
    app.say("said.init.next", path=str(root))
    if hub_at is not None:
        begin(replace(app, root=root), hub_at, founded.identity)


def _set_up(app: App, root: Path) -> None:
    """Nothing; git serves the new school here. The school stands whether or not that went well."""
    try:
        setup_git.put(root, setup_git.console_python(sys.executable), app.lang if app.lang_chosen else "")
    except YulanError as error:
        app.voice.warn(app.message(error.code, error.params))


def _term(said: str) -> Term:
    """The term of `2025-autumn:2025-09-01:2026-01-23`; raises UsageError `init.term`."""
    name, _, days = said.partition(":")
    first, _, last = days.partition(":")
    try:
        return Term(id=name, from_=date.fromisoformat(first), to=date.fromisoformat(last))
    except ValueError:
        raise UsageError("init.term") from None


def _classes(app: App, *, yes: bool) -> tuple[str, ...]:
    if yes:
        return ()
    said = app.voice.ask(app.texts("ask.init.classes")).replace(",", " ").replace("，", " ").split()
    return () if said == [_NOTHING] else tuple(said)
