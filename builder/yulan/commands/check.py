"""`yulan check`: all that can be verified, every problem listed."""

from __future__ import annotations

from dataclasses import replace

import click

from yulan import kinds
from yulan.app import App
from yulan.errors import Problem
from yulan.flow import check, check_retention, trust


@click.command("check")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def check_command(app: App, as_json: bool) -> int:  # noqa: FBT001 - a flag of the command line
    with app.voice.progress() as progress:
        report = check.check(app.root, lambda: app.verified, lambda: app.me, lambda: app.today, progress)
    problems = [_named(one, app) for one in report.problems]
    if as_json:
        app.voice.json(app.trees(problems))
        return int(report.bad)
    for one in problems:
        app.voice.say(f"{app.texts(f'said.check.{one.severity}')}{app.words(one)}")
        hint = f"{one.rule}-hint"
        if one.severity != "note" and app.texts.has(f"errors.{hint}"):
            app.say("said.check.hint", text=app.message(hint, one.params))
    if report.coverage is not None:
        seen = report.coverage
        app.say(
            "said.check.opened",
            epoch=report.epoch,
            students=seen.students_readable,
            students_total=seen.students_total,
            records=seen.records_readable,
            records_total=seen.records_total,
        )
        app.say("said.check.code", digits=trust.code_of(app.verified.chain))
    errors, warnings = report.count("error"), report.count("warning")
    app.say("said.check.found" if errors or warnings else "said.check.good", errors=errors, warnings=warnings)
    return int(report.bad)


def _named(problem: Problem, app: App) -> Problem:
    """The problem with kinds of records called by their names, where it counts them."""
    if problem.rule != check_retention.EXPIRED:
        return problem
    parts = (one.split(":") for one in str(problem.params["kinds"]).split())
    said = (
        app.texts("said.check.expired", kind=kinds.KINDS[kind].label[app.lang], count=count, years=years)
        for kind, count, years in parts
    )
    return replace(problem, params={**problem.params, "kinds": app.texts("words.comma").join(said)})
