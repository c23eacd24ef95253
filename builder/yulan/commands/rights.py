"""What commands that change staff, posts and locks share: how a post and a planned day are said, and how a change is
carried out and told.
"""

from __future__ import annotations

from yulan import planned
from yulan.app import App
from yulan.errors import UsageError, YulanError
from yulan.flow import staff
from yulan.intents import Intent
from yulan.people import post_name


def carry_out(app: App, intents: list[Intent], *, dry_run: bool) -> int:
    """Makes the change, or says what it would be; the exit status."""
    outcome = staff.change(app.verified, app.me, intents, app.now)
    for one in (one for one in intents if one.area == "post" and len(one.words) == 4):
        role, scope, person, ends = one.words
        key = "unplanned" if ends == planned.NONE else "planned"
        app.say(f"said.people.{key}", post=post_name(role, scope), person=person, day=ends)
    for one in (one for one in intents if one.area == "extra" and one.verb != "end"):
        lock, holder, *day = one.words
        key = "lent-until" if day and day[0] != planned.NONE else "lent"
        app.say(f"said.people.{key}", lock=lock, holder=holder.removeprefix("@"), day="".join(day))
    return settle(app, outcome, dry_run=dry_run)


def settle(app: App, outcome: staff.Outcome, *, dry_run: bool, person: str = "") -> int:
    """Writes an outcome and says what it came to; the exit status."""
    counts = {action: sum(step.action == action for step in outcome.steps) for action in ("make", "reseal", "close")}
    if dry_run:
        app.say("said.staff.would", epoch=outcome.epoch, **counts)
    else:
        app.put(outcome.files, person)
        app.remember()
        if outcome.proposed:
            app.say("said.staff.proposed")
        else:
            app.say("said.staff.done", epoch=outcome.epoch, **counts)
    app.tell([*outcome.refused, *outcome.waiting])
    return 1 if outcome.refused else 0


def post_of(text: str) -> tuple[str, str]:
    """Role and scope of `class-teacher:p2023-1`, `principal`, or a post's own name."""
    role, mark, scope = text.partition(":")
    if mark:
        return role, scope
    for prefix, named in (("class-", "class-teacher"), ("grade-", "grade-head")):
        if (
            text.startswith(prefix)
            and text[len(prefix) :][:1] in ("p", "j")
            and text[len(prefix) + 1 :][:4].isdecimal()
        ):
            return named, text.removeprefix(prefix)
    return text, "school"


def until_when(app: App, until: str | None, *, end: bool, held: bool) -> tuple[str, ...]:
    """The verb for what is given, ended or held until another day, and the word of that day if one is said."""
    if end and until is not None:
        raise UsageError("planned.end-or-until")
    if end:
        return ("end",)
    if until == planned.NONE:  # means what is held: never is anything given by it
        return "until", until
    return "until" if held and until is not None else "add", *ends_of(app, until)


def ends_of(app: App, until: str | None) -> tuple[str, ...]:
    """The word of a planned last day, none where none is said; raises UsageError `planned.day`, `planned.past`."""
    if until is None:
        return ()
    try:
        ends = planned.day(until)
    except YulanError:
        ends = None
    if ends is None:
        raise UsageError("planned.day")
    if ends < app.today:
        raise UsageError("planned.past", day=until)
    return (until,)
