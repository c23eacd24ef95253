"""`yulan setup`: git in this clone as a school needs it, and a shortcut on the desktop that opens the school without a
terminal.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from yulan import launcher
from yulan.app import App
from yulan.errors import UsageError, YulanError
from yulan.flow import setup, setup_git, verified
from yulan.flow.setup import Computer, Placed
from yulan.launcher import Label, Start
from yulan.texts import LANGUAGES, Lang
from yulan.wording import texts_for

_OWN_HOME = "YULAN_HOME"


@click.command("setup")
@click.option("--desktop", type=click.Path(path_type=Path))
@click.option("--git-only", is_flag=True)
@click.option("--no-git", is_flag=True)
@click.option("--remove", is_flag=True)
@click.pass_obj
def setup_command(
    app: App,
    desktop: Path | None,
    git_only: bool,  # noqa: FBT001 - a flag of the command line
    no_git: bool,  # noqa: FBT001 - a flag of the command line
    remove: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    if git_only and no_git:
        raise UsageError("setup.which")
    if not verified.is_school(app.root):
        raise YulanError("school.none", path=str(app.root))
    computer = Computer(setup.system_of(sys.platform), sys.executable, Path.home(), os.environ)
    desktop = desktop.absolute() if desktop else None
    if git_only and not setup_git.is_possible(app.root):
        raise YulanError("setup.no-git", path=str(app.root))
    if setup_git.is_possible(app.root) and not (remove and no_git):
        _git(app, computer.python, take_away=remove or no_git, asked=remove or git_only)
    if git_only:
        return
    if remove:
        gone = setup.remove(computer, app.verified.chain.repository, desktop)
        for path in gone:
            app.say("said.setup.removed", path=str(path))
        if not gone:
            app.say("said.setup.no-shortcut")
        return
    _tell(app, computer, setup.put(computer, app.places, _start(app, computer), desktop))


def _git(app: App, python: str, *, take_away: bool, asked: bool) -> None:
    if take_away:
        found = setup_git.remove(app.root)
        if found or asked:
            app.say("said.setup.git-removed" if found else "said.setup.git-none")
        return
    told = setup_git.put(app.root, setup_git.console_python(python), app.lang if app.lang_chosen else "")
    for one in told:
        app.say(f"said.setup.git-{one.text}", **one.params)
    if not told:
        app.say("said.setup.git-nothing")


def _start(app: App, computer: Computer) -> Start:
    """What the shortcut starts; raises where it could open nothing, since nobody would see why."""
    school = app.verified
    identity = app.identity_path(school).absolute()
    if not identity.is_file():
        raise YulanError("private.no-identity", path=str(identity))
    names: dict[Lang, str] = {"zh": school.settings.name, "en": school.settings.name_en or school.settings.name}
    return Start(
        repository=school.chain.repository,
        command=launcher.command(
            setup.python_of(computer),
            str(app.root),
            as_person=app.as_person,
            identity=str(identity) if app.identity else "",
            lang=app.lang if app.lang_chosen else "",
        ),
        labels={
            lang: Label(words("launcher.name", school=names[lang]), words("launcher.comment"))
            for lang, words in ((lang, texts_for(lang)) for lang in LANGUAGES)
        },
        lang=app.lang,
        folder=str(computer.home),
        icon=setup.icon_path(computer, app.places),
    )


def _tell(app: App, computer: Computer, placed: tuple[Placed, ...]) -> None:
    on_desktop, *in_menu = placed
    app.say(f"said.setup.{on_desktop.done}", path=str(on_desktop.path))
    if any(one.done != "nothing" for one in in_menu):
        app.say("said.setup.menu")
    if on_desktop.done != "nothing":
        app.say(f"said.setup.how-{computer.system}")
    if os.environ.get(_OWN_HOME):
        app.warn("said.setup.own-home", name=_OWN_HOME)
