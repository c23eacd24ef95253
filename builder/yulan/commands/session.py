"""`yulan unlock` and `yulan lock`: my identity open for a session, and closed."""

from __future__ import annotations

import click

from yulan import identity_file, passphrase, private
from yulan.app import SESSION_MINUTES, App
from yulan.flow import me as identities
from yulan.flow import session


@click.command("unlock")
@click.pass_obj
def unlock_command(app: App) -> None:
    school = app.verified
    if school.chain.demo:
        app.say("said.unlock.demo")
        return
    path = app.identity_path(school)
    data = private.read_identity(path)
    if not passphrase.is_sealed(data):
        app.say("said.unlock.no-passphrase")
        return
    now = app.clock.timestamp()
    if private.read_session(app.places, session.name(path), now=now) is not None:
        app.say("said.unlock.already", minutes=SESSION_MINUTES)
        return
    opened = passphrase.open(data, app.voice.ask(app.texts("ask.passphrase"), hidden=True))
    me = identities.of(school, identity_file.parse(opened))
    private.open_session(app.places, session.name(path), opened, idle_minutes=SESSION_MINUTES, now=now)
    app.say("said.unlock.done", person=me.person, minutes=SESSION_MINUTES)


@click.command("lock")
@click.pass_obj
def lock_command(app: App) -> None:
    more = (app.identity,) if app.identity is not None else ()
    closed = session.close(app.places, *more)
    app.say("said.lock.done" if closed else "said.lock.nothing")
