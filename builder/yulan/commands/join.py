"""`yulan join`: a school from where colleagues exchange it, my own key for it, the line a keeper takes me in by."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

from yulan import private
from yulan.app import App
from yulan.commands import on_paper
from yulan.errors import YulanError
from yulan.flow import found, setup_git, trust
from yulan.flow.staff import Joiner
from yulan.flow.sync import places as hub
from yulan.flow.verified import Verified
from yulan.identity_file import Identity


@click.command("join")
@click.argument("source", required=False)
@click.argument("directory", required=False, type=click.Path(path_type=Path))
@click.option("--person", default="")
@click.option("--name", default="")
@click.option("--code", default="")
@click.option("--no-passphrase", is_flag=True)
@click.pass_obj
def join_command(
    app: App,
    source: str | None,
    directory: Path | None,
    person: str,
    name: str,
    code: str,
    no_passphrase: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    if source is not None:
        app = _fetched(app, source, directory)
    school = app.verify()
    if school.chain.demo:
        app.say("said.join.demo")
        return
    _first_look(app, school, code)
    person = person or app.as_person or _known(app, school) or app.voice.ask(app.texts("ask.init.person"))
    listed = school.keyring.people.get(person)
    name = name or (listed.name if listed else "") or app.voice.ask(app.texts("ask.init.display-name"))
    found.check_person(person, name)
    mine = _identity(app, school, person, no_passphrase=no_passphrase)
    joiner = Joiner(person, mine.key.public, mine.signer.public, " ".join(name.split()))
    key = listed.key_at(school.epoch) if listed is not None else None
    if key is not None and key.age == mine.key.public:
        app.say("said.join.taken-in", person=person)
        app.say("said.check.code", digits=trust.code_of(school.chain))  # for a newcomer to compare
        return
    app.say("said.join.line", line=joiner.line)
    app.say("said.join.code", digits=joiner.code)
    app.say("said.join.replace" if key is not None else "said.join.next", person=person)


def _fetched(app: App, source: str, directory: Path | None) -> App:
    """This run, in the folder to which the school was just brought."""
    where = hub.source(source)
    root = (app.root / (directory or where.name)).resolve()
    hub.fetch(where, root)
    setup_git.put(root, setup_git.console_python(sys.executable), app.lang if app.lang_chosen else "")
    app.say("said.join.cloned-stick" if where.bundles else "said.join.cloned", path=str(root), place=where.folder)
    return replace(app, root=root)


def _first_look(app: App, school: Verified, code: str) -> None:
    try:
        trust.check(app.places, school)
    except YulanError as error:
        if error.code != "trust.first-use":
            raise
        app.say("said.join.first", school=school.settings.name)
        trust.accept(app.places, school, code or app.voice.ask(app.texts("ask.join.code")))
        app.say("said.join.accepted")


def _known(app: App, school: Verified) -> str:
    """Whose identity of this school lies here, if it is one person's."""
    people = {one.person for one in private.identities(app.places, school.chain.repository)}
    return people.pop() if len(people) == 1 else ""


def _identity(app: App, school: Verified, person: str, *, no_passphrase: bool) -> Identity:
    """The identity there is, or a new one, kept."""
    path = private.identity_path(app.places, school.chain.repository, person)
    if path.exists():
        return app.open_identity(path, private.read_identity(path))
    mine = found.new_identity(person, school.chain.repository)
    private.write_identity(path, on_paper.identity(app, mine, in_the_open=no_passphrase, ask_back=True))
    return mine
