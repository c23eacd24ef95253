"""`yulan clean`: the built site, printed forms and exports, what was left beside them, and the cache, removed."""

from __future__ import annotations

from pathlib import Path

import click

from yulan import private
from yulan.app import App
from yulan.flow import build, handed_out, leftovers
from yulan.flow import cache as private_cache


@click.command("clean")
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path))
@click.option("--cache", is_flag=True)
@click.pass_obj
def clean_command(app: App, output: Path | None, cache: bool) -> None:  # noqa: FBT001 - a flag of the command line
    out = (app.root / (output or build.OUTPUT)).absolute()
    if handed_out.remove(app.root):
        app.say("said.clean.handed-out")
    removed = build.remove(out)
    app.say("said.clean.site" if removed else "said.clean.no-site", path=str(out))
    if cache and private_cache.remove(app.places):
        app.say("said.clean.cache")
    now = app.clock.timestamp()
    closed = private.close_idle_sessions(app.places, now=now)
    if closed:
        app.say("said.clean.sessions", count=closed)
    places = (*app.places.runtime, app.places.home / "drafts")
    left = leftovers.remove(places, older_than=now if cache else now - leftovers.A_DAY)
    if left:
        app.say("said.clean.leftovers", count=left)
