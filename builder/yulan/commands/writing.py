"""What `new` and `edit` have in common: the desk an editor works at, files handed in, what is said afterwards."""

from __future__ import annotations

import sys

from yulan import editor
from yulan.app import App
from yulan.errors import Problem, YulanError
from yulan.flow import compose, drafting
from yulan.flow.compose import Text
from yulan.flow.drafting import Desk
from yulan.record import Record

STDIN = "-"


def desk(app: App) -> Desk:
    """Where this person edits, faults said in their language."""

    def words(problem: Problem) -> str:
        said = app.message(problem.rule, problem.params)
        return app.texts("said.writing.line", line=problem.line, text=said) if problem.line else said

    return Desk(app.places, app.voice.edit, words, app.texts("said.writing.again"), editor.ending_gently)


def handed_in(source: str) -> Text:
    """The text of `--from`: a file, or `-` for standard input."""
    data = sys.stdin.buffer.read(drafting.CAP + 1) if source == STDIN else drafting.read(source)
    if len(data) > drafting.CAP:
        raise YulanError("disk.too-big", path=source, cap=drafting.CAP)
    return compose.handed_in(data, source)


def warn(app: App, content: Record) -> None:
    """Says what looks wrong and was kept all the same."""
    found = list(compose.warnings(content, app.lang))
    if found:
        app.warn("said.writing.warnings")
        app.tell(found)
