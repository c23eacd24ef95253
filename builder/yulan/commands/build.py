"""`yulan build`: the site of whoever holds the key, into the private folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from yulan.app import App
from yulan.flow import build as flow
from yulan.texts import Texts

SLOW = 5  # seconds from which it is said where they went


@click.command("build")
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path))
@click.option("--open", "open_it", is_flag=True)
@click.option("--strict", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def build_command(app: App, output: Path | None, open_it: bool, strict: bool, as_json: bool) -> int:  # noqa: FBT001 - flags come from the command line
    def texts_of(theme: Mapping[str, bytes]) -> Texts:
        return app.school_texts(theme)

    out = (output or app.root / flow.OUTPUT).resolve()
    me, today = app.me, app.today
    with app.voice.progress() as progress:
        built = flow.build(app.verified, me, today, texts_of, out, progress)
    problems = built.problems
    if as_json:
        app.voice.json(_summary(app, built))
    else:
        app.tell(problems)
        seen = built.school.coverage
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
        app.say("said.build.where", path=str(built.index))
    if open_it:
        app.voice.open_page(built.index)
    bad = [one for one in problems if one.severity == "error" or (strict and one.severity == "warning")]
    return 1 if bad and strict else 0


def _summary(app: App, built: flow.Built) -> dict[str, object]:
    seen = built.school.coverage
    return {
        "school": built.school.settings.name,
        "person": built.school.reader,
        "today": built.school.today.isoformat(),
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
