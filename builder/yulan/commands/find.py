"""`yulan find`: students by words on their card, among those whose cards the reader opens."""

from __future__ import annotations

import click

from yulan import category_choice
from yulan.app import App
from yulan.flow import lookup
from yulan.pages import card
from yulan.school import School, StudentFile


@click.command("find")
@click.argument("words", nargs=-1)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def find_command(app: App, words: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001 - flags come from the command line
    school = lookup.cards(app.verified, app.me, app.today)
    found = lookup.matching(school, words, app.lang)
    if as_json:
        app.voice.json([_tree(school, one) for one in found])
    else:
        for one in found:
            app.say(
                "said.find.line",
                name=one.name or app.texts("words.unnamed"),
                where=lookup.class_name(school, one.scope, app.lang),
                sid=one.sid,
                categories=app.texts("words.comma").join(_labels(app, school, one)),
            )
        app.say("said.find.count" if found else "said.find.none", count=len(found))
    hidden = school.coverage.students_total - school.coverage.students_readable
    if hidden:
        app.warn("said.find.hidden", count=hidden)


def _tree(school: School, one: StudentFile) -> dict[str, object]:
    return {"student": one.sid, "name": one.name, "class": one.scope, "categories": _codes(school, one)}


def _codes(school: School, one: StudentFile) -> list[str]:
    """The categories the child is in today, those on the card."""
    return [str(found.code) for found in card.memberships(one, school.today)]


def _labels(app: App, school: School, one: StudentFile) -> list[str]:
    return [category_choice.label(school.settings, code, app.lang) for code in _codes(school, one)]
