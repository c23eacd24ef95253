"""`yulan join`: my own key for this school, and the line a keeper takes me in by."""

from __future__ import annotations

import os

import click

from yulan import identity_file, passphrase, private
from yulan.app import App
from yulan.commands import on_paper
from yulan.errors import YulanError
from yulan.flow import found, keep, session, trust, verified
from yulan.flow.staff import Joiner
from yulan.flow.verified import Verified
from yulan.identity_file import Identity


@click.command("join")
@click.option("--person", default="")
@click.option("--name", default="")
@click.option("--code", default="")
@click.option("--no-passphrase", is_flag=True)
@click.pass_obj
def join_command(
    app: App,
    person: str,
    name: str,
    code: str,
    no_passphrase: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    school = _school(app)
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
        _read_aloud(app, school)
        return
    app.say("said.join.line", line=joiner.line)
    app.say("said.join.code", digits=joiner.code)
    app.say("said.join.replace" if key is not None else "said.join.next", person=person)


def _school(app: App) -> Verified:
    """The school, verified; whether it is the right one is asked next."""
    if verified.is_school(app.root):
        keep.resume(app.root)
    return verified.verify(app.root)


def _first_look(app: App, school: Verified, code: str) -> None:
    try:
        trust.check(app.places, school)
    except YulanError as error:
        if error.code != "trust.first-use":
            raise
        app.say("said.join.first", school=school.settings.name)
        trust.accept(app.places, school, code or app.voice.ask(app.texts("ask.join.code")))
        app.say("said.join.accepted")


def _read_aloud(app: App, school: Verified) -> None:
    """Says the code a newcomer compares; it is that of the school as it is at this moment."""
    chain = school.chain
    app.say("said.check.code", digits=trust.code(chain.repository, chain.epoch, chain.head))


def _known(app: App, school: Verified) -> str:
    """Whose identity of this school lies here, if it is one person's."""
    people = {one.person for one in private.identities(app.places, school.chain.repository)}
    return people.pop() if len(people) == 1 else ""


def _identity(app: App, school: Verified, person: str, *, no_passphrase: bool) -> Identity:
    """The identity there is, or a new one, kept."""
    path = private.identity_path(app.places, school.chain.repository, person)
    if path.exists():
        data = private.read_identity(path)
        if not data.startswith(b"age-encryption.org/"):
            return identity_file.parse(data)
        opened = private.read_session(app.places, session.name(path), now=app.clock.timestamp())
        if opened is None:
            opened = passphrase.open(data, app.voice.ask(app.texts("ask.passphrase"), hidden=True))
        return identity_file.parse(opened)
    mine = found.new_identity(person, school.chain.repository)
    text = identity_file.dump(mine)
    if no_passphrase:
        app.warn("said.paper.no-passphrase")
    else:
        word = passphrase.generate_passphrase(os.urandom)
        on_paper.show(app, "passphrase", word, ask_back=True)
        text = passphrase.seal(text, word)
    private.write_identity(path, text)
    return mine
