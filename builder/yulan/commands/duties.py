"""`yulan duties`: what is owed, by whom, for whom, until when; in words, as JSON, or as a calendar file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import click

from yulan.app import App
from yulan.class_files import by_class
from yulan.derive import duties
from yulan.derive.state import OPEN, State
from yulan.errors import UsageError
from yulan.flow import handed_out, lookup, recalled
from yulan.flow.recalled import Looking
from yulan.pages import diary, duty_lists, owed
from yulan.pages.besides import OWED
from yulan.pages.class_sums import MARKS
from yulan.pages.site import Site

STDOUT = "-"
WEEK = timedelta(days=7)
_SECTIONS = ("overdue", "week", "later", "rest")


@click.command("duties")
@click.option("--of", "person", default="")
@click.option("--class", "scope", default="")
@click.option("--student", default="")
@click.option("--all", "everything", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@click.option("--ics", default="")
@click.option("--names", is_flag=True)
@click.pass_obj
def duties_command(
    app: App,
    person: str,
    scope: str,
    student: str,
    everything: bool,  # noqa: FBT001 - flags come from the command line
    as_json: bool,  # noqa: FBT001 - likewise
    ics: str,
    names: bool,  # noqa: FBT001 - likewise
) -> None:
    if sum(map(bool, (person, scope, student))) > 1 or (as_json and ics) or (names and not ics):
        raise UsageError("duties.one-thing")
    looking = Looking(app.verified, app.opened, app.today, app.places, app.lang)
    with app.voice.progress() as progress:
        known = recalled.recall(looking, progress)
    school, site = known.school, known.site(app.school_texts(app.verified.theme(), app.lang), app.lang)
    meant = _meant(app, site, person, scope, student, everything=everything)
    states = [one for one in _each(site, everything=everything) if meant(one) and (everything or one.state in OPEN)]
    known.keep()
    if as_json:
        app.voice.json([tree(one, site.where.classes) for one in states])
        return
    if ics:
        secret = app.me.secret(f"yulan-calendar-v1\n{school.repository}")
        _calendar(app, diary.of(site, states, app.now, secret, names=names), ics)
    else:
        _tell(app, site, states)


def _each(site: Site, *, everything: bool) -> Iterator[State]:
    """Where duties stand, as `duties.each` has it: all of them, or what is open."""
    if everything:
        yield from duties.each(site.school, site.school.today)
        return
    for scope in site.classes:
        yield from site.brought(OWED, scope)
    classes = by_class(site.school.students)
    yield from duties.of_others(site.view(), site.school.loose, classes, lambda scope: site.brought(MARKS, scope))


def _meant(app: App, site: Site, person: str, scope: str, student: str, *, everything: bool) -> Callable[[State], bool]:
    """Whether a state is asked for: one's own unless somebody says whose; of everything, everybody's."""
    school = site.school
    if student:
        sid = lookup.student(app.verified, school, student, app.lang)
        return lambda one: one.student == sid
    if scope:
        if scope not in app.verified.keyring.classes:
            raise UsageError("duties.no-class")
        there = site.where.by_class.get(scope, ())
        return lambda one: one.student in there or one.about == scope
    if person and person not in school.people:
        raise UsageError("duties.no-person")
    if everything and not person:
        return lambda _one: True
    whose = person or school.reader
    return lambda one: whose in one.people


def tree(one: State, scopes: Mapping[str, str]) -> dict[str, str]:
    """A state for `--json`: codes and days, no name."""
    return {
        "duty": one.duty,
        "student": one.student,
        "person": one.person,
        "period": one.period,
        "state": one.state,
        "reason": one.reason.code,
        "record": one.record,
        "start": one.start.isoformat(),
        "end": one.end.isoformat(),
        "class": scopes.get(one.student, one.about if duty_lists.is_class(one.about) else ""),
        "about": one.about,
    }


def _calendar(app: App, data: bytes, where: str) -> None:
    if where == STDOUT:
        app.voice.say(data.decode().rstrip())
    else:
        path = handed_out.elsewhere(app.root, Path(where), data)
        app.say("said.duties.calendar", path=str(path))
    app.warn("said.duties.plain")


def _tell(app: App, site: Site, states: Sequence[State]) -> None:
    by_section: dict[str, list[State]] = {}
    for one in states:
        by_section.setdefault(_section(site, one), []).append(one)
    for key in _SECTIONS:
        if key in by_section:
            app.say(f"said.duties.{key}")
            for text in _lines(app, site, by_section[key]):
                app.voice.say(f"  {text}")
    if not states:
        app.say("said.duties.none" if site.school.term is not None else "said.duties.no-terms")


def _section(site: Site, one: State) -> str:
    if one.state == "overdue":
        return "overdue"
    if one.state != "due":
        return "rest"
    return "week" if one.end < site.school.today + WEEK else "later"


def _lines(app: App, site: Site, states: Sequence[State]) -> Iterator[str]:
    """By child, class or the school, soonest first; periods that lack the same thing share a line."""
    groups: dict[tuple[str, str], list[State]] = {}
    for one in owed.soonest(states):
        groups.setdefault((one.student, one.about if duty_lists.is_class(one.about) else ""), []).append(one)
    for (sid, scope), found in groups.items():
        whom = _whom(app, site, sid, scope)
        for line in owed.lines(site, found):
            who = app.texts("words.comma").join(filter(None, (whom, line.whom)))
            stands = app.texts("words.comma").join(filter(None, (line.stands, line.people)))
            yield app.texts("said.duties.line", who=who, duty=line.duty, when=line.when, stands=stands)


def _whom(app: App, site: Site, sid: str, scope: str) -> str:
    child = site.children.get(sid)
    if child is not None:
        return f"{child.name} {child.class_name}"
    return site.words.scope(scope) if scope else app.texts("duties.school")
