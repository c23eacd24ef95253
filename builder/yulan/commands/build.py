"""`yulan build`: the site of whoever holds the key, into the private folder; of today, or of a day gone by."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from yulan.app import App
from yulan.errors import UsageError
from yulan.flow import build as flow
from yulan.flow import cache, looked
from yulan.texts import LANGUAGES

SLOW = 5  # seconds from which it is said where they went


@click.command("build")
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path))
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD")
@click.option("--both", is_flag=True)
@click.option("--open", "open_it", is_flag=True)
@click.option("--strict", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def build_command(
    app: App,
    output: Path | None,
    as_of: datetime | None,
    since: datetime | None,
    both: bool,  # noqa: FBT001 - a flag of the command line
    open_it: bool,  # noqa: FBT001 - a flag of the command line
    strict: bool,  # noqa: FBT001 - a flag of the command line
    as_json: bool,  # noqa: FBT001 - a flag of the command line
) -> int:
    if since is not None and as_of is None:
        raise UsageError("as-of.since-alone")
    if both and as_of is not None:
        raise UsageError("as-of.both")
    built = _built(app, output, both=both) if as_of is None else _built_as_of(app, output, as_of, since)
    problems = built.problems
    if as_json:
        app.voice.json(_summary(app, built))
    else:
        app.tell(problems)
        seen = built.coverage
        app.say(
            "said.build.done",
            students=seen.students_readable,
            students_total=seen.students_total,
            records=seen.records_readable,
            records_total=seen.records_total,
            pages=built.pages,
            written=built.written,
            seconds=f"{built.seconds['total']:.1f}",
        )
        if built.seconds["total"] >= SLOW:
            stages = {name: f"{built.seconds[name]:.1f}" for name in flow.STAGES}
            app.say("said.build.stages", **stages)
        if seen.unverified:
            app.say("said.build.unverified", count=seen.unverified)
        if as_of is not None:
            app.say("said.as-of.done", day=as_of.date().isoformat())
        if since is not None:
            from yulan.pages.frame import CHANGES

            app.say("said.as-of.where", path=str(built.index.parent / CHANGES))
        app.say("said.build.where", path=str(built.index))
    if open_it:
        app.voice.open_page(built.index)
    bad = [one for one in problems if one.severity == "error" or (strict and one.severity == "warning")]
    return 1 if bad and strict else 0


def _built(app: App, output: Path | None, *, both: bool) -> flow.Built:
    """The site of today, in one language or both; what came since the last one is news in it."""
    verified, me, day = app.verified, app.me, app.moment.day
    out = (output or app.root / flow.OUTPUT).resolve()
    news = looked.news(app.places, verified, me, day)
    langs = (app.site_lang, *(one for one in LANGUAGES if both and one != app.site_lang))
    memory = flow.Memory(cache.of(app.places, verified.chain.repository, me), app.opened)
    with app.voice.progress() as progress:
        built = flow.build(verified, me, app.today, langs, out, progress, news, memory)
    looked.remember(app.places, verified, me, day)
    return built


def _built_as_of(app: App, output: Path | None, as_of: datetime, since: datetime | None) -> flow.Built:
    """The site of a day gone by, beside that of today."""
    from yulan.flow import as_of as days

    now = days.Now(app.verified, app.me, app.today, max(app.today, app.moment.day))
    out = (output or days.folder(app.root, as_of.date())).resolve()
    first = since.date() if since is not None else None
    with app.voice.progress() as progress:
        return days.build_site(now, as_of.date(), app.site_lang, out, since=first, progress=progress)


def _summary(app: App, built: flow.Built) -> dict[str, object]:
    seen = built.coverage
    return {
        "school": built.summary.school,
        "person": built.summary.person,
        "today": built.summary.today.isoformat(),
        "students": {"readable": seen.students_readable, "total": seen.students_total},
        "records": {
            "readable": seen.records_readable,
            "total": seen.records_total,
            "unverified": seen.unverified,
        },
        "pages": built.pages,
        "written": built.written,
        "seconds": built.seconds,
        "problems": app.trees(built.problems),
    }
