"""`yulan serve`: the site from memory on this computer alone, and writing in the browser."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime

import click

from yulan import theme
from yulan.app import App
from yulan.errors import YulanError
from yulan.flow import doorplate, notice, session
from yulan.flow.live import Live, open_school
from yulan.flow.moment import Moment
from yulan.flow.unseal import Progress
from yulan.identity_file import Identity
from yulan.texts import Lang, Texts


@click.command("serve")
@click.option("--open", "open_it", is_flag=True)
@click.option("--idle", type=click.FloatRange(1, 240), default=15, metavar="MINUTES")
@click.option("--port", type=click.IntRange(1024, 65535))
@click.pass_obj
def serve_command(app: App, open_it: bool, idle: float, port: int | None) -> None:  # noqa: FBT001 - flags come from the command line
    try:
        _serve(app, idle, port, open_it=open_it)
    except YulanError as error:
        if open_it:  # from the desktop there is no terminal to say it in
            _show(app, error)
        raise


def _serve(app: App, idle: float, port: int | None, *, open_it: bool) -> None:
    from yulan.serve import run
    from yulan.serve.setting import Setting

    school = app.verified  # what is wrong with the school is said before a server begins
    path = app.identity_path(school)
    person = app.as_person or path.stem
    plate = doorplate.plate(app.places, app.root, person)
    if run.is_running(plate):
        _invite(app, run.address(plate), open_it=open_it, key="said.serve.running")
        return

    def site_texts(of: Mapping[str, bytes], lang: Lang) -> Texts:
        return app.school_texts(of, lang)

    own = theme.read(theme.builtin())
    moment = Moment(lambda: datetime.now().astimezone(), app.chosen_day)

    def read(identity: Identity, progress: Progress) -> Live:
        return open_school(app.root, app.places, identity, moment, progress)

    setting = Setting(
        session.Door(app.places, path, app.identity_bytes(school, path), time.time),
        read,
        moment,
        site_texts(own, app.site_lang),
        own,
        site_texts,
        idle,
    )
    with run.listening(plate, port) as (sockets, at):
        here = doorplate.running(app.places, app.root, person, at)
        run.serve(
            setting,
            here,
            sockets,
            lambda: _invite(app, run.address(here), open_it=open_it, key="said.serve.ready"),
            quiet_minutes=run.QUIET_MINUTES if open_it else 0,
        )
    app.say("said.serve.ended")


def _show(app: App, error: YulanError) -> None:
    """Nothing; the browser shows why it did not begin."""
    from yulan.serve.plain import Plain

    own = theme.read(theme.builtin())
    files = Plain(Texts.load(own, app.lang), own).notice(error)
    app.voice.open_page(notice.put(app.places, files) / "index.html")


def _invite(app: App, address: str, *, open_it: bool, key: str) -> None:
    app.say(key, address=address)
    if open_it:
        app.voice.open_address(address)
