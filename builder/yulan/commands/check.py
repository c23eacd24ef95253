"""`yulan check`: all that can be verified, every problem listed; and, for hooks, what is about to enter."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from yulan.errors import Problem, UsageError
from yulan.flow import check_staged

if TYPE_CHECKING:
    from yulan.app import App
    from yulan.flow.check_report import Report


@click.command("check")
@click.option("--json", "as_json", is_flag=True)
@click.option("--staged", is_flag=True)
@click.option("--push", is_flag=True)
@click.option("--received", is_flag=True)
@click.option("--message", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--remote", default="")
@click.pass_obj
def check_command(
    app: App,
    as_json: bool,  # noqa: FBT001 - a flag of the command line
    staged: bool,  # noqa: FBT001 - a flag of the command line
    push: bool,  # noqa: FBT001 - a flag of the command line
    received: bool,  # noqa: FBT001 - a flag of the command line
    message: Path | None,
    remote: str,
) -> int:
    if sum((staged, push, received, message is not None)) > 1 or (remote and not push):
        raise UsageError("staged.which")
    if staged:
        return _entering(app, check_staged.staged(app.root), as_json=as_json)
    if push:
        return _entering(app, check_staged.pushed(app.root, _told(), remote), as_json=as_json)
    if received:
        return _entering(app, check_staged.received(app.root, _told()), as_json=as_json)
    if message is not None:
        return _entering(app, check_staged.message(app.root, app.root / message), as_json=as_json)
    return _whole(app, as_json=as_json)


def _whole(app: App, *, as_json: bool) -> int:
    """The exit status of the check of all there is."""
    from yulan.flow import check, trust  # a hook needs none of it, and git waits for each

    with app.voice.progress() as progress:
        report = check.check(app.root, lambda: app.verified, lambda: app.me, lambda: app.today, progress)
    problems = [_named(one, app) for one in report.problems]
    if as_json:
        app.voice.json(app.trees(problems))
        return int(report.bad)
    _list(app, problems)
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


def _entering(app: App, report: Report, *, as_json: bool) -> int:
    """The exit status; a hook that has nothing to say says nothing."""
    if as_json:
        app.voice.json(app.trees(report.problems))
        return int(report.bad)
    _list(app, report.problems)
    if report.bad:
        app.say("said.check.refused", count=report.count("error"))
    return int(report.bad)


def _list(app: App, problems: Sequence[Problem]) -> None:
    for one in problems:
        app.voice.say(f"{app.texts(f'said.check.{one.severity}')}{app.words(one)}")
        hint = f"{one.rule}-hint"
        if one.severity != "note" and app.texts.has(f"errors.{hint}"):
            app.say("said.check.hint", text=app.message(hint, one.params))


def _told() -> str:
    """What git tells a hook; nothing where somebody sits at the terminal."""
    return "" if sys.stdin.isatty() else sys.stdin.read()


def _named(problem: Problem, app: App) -> Problem:
    """The problem with kinds of records called by their names, where it counts them."""
    from yulan import kinds
    from yulan.flow import check_retention

    if problem.rule != check_retention.EXPIRED:
        return problem
    parts = (one.split(":") for one in str(problem.params["kinds"]).split())
    said = (
        app.texts("said.check.expired", kind=kinds.KINDS[kind].label[app.lang], count=count, years=years)
        for kind, count, years in parts
    )
    return replace(problem, params={**problem.params, "kinds": app.texts("words.comma").join(said)})
