"""`yulan match`: who might be whose mentor, and why; approved, it is one change of cards and locks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from yulan import columns, ids, kinds
from yulan.app import App
from yulan.commands.rights import settle
from yulan.derive import fitness
from yulan.derive.matching import UNPAIRED, Left, Pair, Proposal, Wanted, propose
from yulan.derive.state import Reason
from yulan.errors import UsageError, YulanError
from yulan.flow import lookup, matching
from yulan.flow.staff import Outcome
from yulan.school import School


@click.command("match")
@click.option("--only")
@click.option("--wish", "wishes", multiple=True)
@click.option("--not", "nots", multiple=True)
@click.option("--most", "most", multiple=True)
@click.option("--keep", is_flag=True)
@click.option("--approve", is_flag=True)
@click.option("--unasked", is_flag=True)
@click.option("--end-expired", is_flag=True)
@click.option("--suggest", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@click.option("-o", "output", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def match_command(
    app: App,
    only: str | None,
    wishes: tuple[str, ...],
    nots: tuple[str, ...],
    most: tuple[str, ...],
    keep: bool,  # noqa: FBT001 - a flag of the command line
    approve: bool,  # noqa: FBT001 - a flag of the command line
    unasked: bool,  # noqa: FBT001 - a flag of the command line
    end_expired: bool,  # noqa: FBT001 - a flag of the command line
    suggest: bool,  # noqa: FBT001 - a flag of the command line
    as_json: bool,  # noqa: FBT001 - a flag of the command line
    output: Path | None,
) -> int:
    if sum((approve, end_expired, suggest, as_json or output is not None)) > 1:
        raise UsageError("match.one-thing")
    school = matching.school(app.verified, app.me, app.today)
    if end_expired:
        return _end(app, school)
    asked = [_pair(app, school, one) for one in wishes]
    wanted = Wanted(
        only=_only(app, only),
        wishes=dict(asked),
        never=frozenset(_pair(app, school, one) for one in nots),
        keep=keep,
        most=dict(_most(school, one) for one in most),
    )
    if len(wanted.wishes) < len(asked):
        raise UsageError("match.wish-twice")
    if suggest:
        for sid, person in matching.suggestions(app.verified, app.me, school, wanted):
            app.voice.say(f"--wish {sid}={person}")
        app.warn("said.match.suggested")
        return 0
    proposal = propose(school, matching.keyed(app.verified), wanted)
    if as_json or output is not None:
        return _as_json(app, school, proposal, output)
    _show(app, school, proposal)
    return _approve(app, school, proposal, unasked=unasked) if approve else 0


def _only(app: App, said: str | None) -> str:
    """A class of the school, `unpaired`, or nothing."""
    if said and said != UNPAIRED and said not in app.verified.keyring.classes:
        raise UsageError("match.only")
    return said or ""


def _pair(app: App, school: School, said: str) -> tuple[str, str]:
    """Child and person of `STUDENT=PERSON`."""
    student, mark, person = said.rpartition("=")
    if not mark:
        raise UsageError("match.pair")
    return lookup.student(app.verified, school, student, app.lang), _person(school, person)


def _most(school: School, said: str) -> tuple[str, int]:
    person, _, number = said.rpartition("=")
    if not number.isdecimal():
        raise UsageError("match.most")
    return _person(school, person), int(number)


def _person(school: School, said: str) -> str:
    """The id of a member of staff, by id or by a name that only one has."""
    named = [one.id for one in school.people.values() if one.active and one.name == said]
    if said in school.people or len(named) != 1:
        named = [said] if said in school.people and ids.is_person(said) else []
    if not named:
        raise UsageError("match.person")
    return named[0]


def _approve(app: App, school: School, proposal: Proposal, *, unasked: bool) -> int:
    change = matching.approve(app.verified, app.me, proposal, app.now, unasked=unasked)
    held = len(proposal.pairs) - len(change.pairs)
    if held:
        app.warn("said.match.held", count=held)
    if not change.pairs:
        app.say("said.match.nothing")
        return 0
    for one in change.pairs:
        ended = app.texts("words.comma").join(_name(school, person) for person in one.ends)
        how = "renew" if one.renewed else "replace" if ended else "begin"
        app.say(
            f"said.match.{how}",
            student=_student(app, school, one.student),
            mentor=_name(school, one.mentor),
            ended=ended,
            until=proposal.until.isoformat(),
        )
    return _settle(app, change.outcome, cards=change.cards, asked=_principal(app, school))


def _principal(app: App, school: School) -> str:
    """What whoever is not the principal is asked: the office proposes, the principal approves."""
    if "principal" in school.posts:
        return ""
    names = app.texts("words.comma").join(one.name for one in school.holders("principal"))
    return app.texts("said.match.principal", principal=names) if names else app.texts("said.match.no-principal")


def _end(app: App, school: School) -> int:
    ended, outcome = matching.end_expired(app.verified, app.me, school, app.now)
    if not ended:
        app.say("said.match.none-expired")
        return 0
    for sid, person in ended:
        app.say("said.match.expired", student=_student(app, school, sid), mentor=_name(school, person))
    return _settle(app, outcome, cards=0)


def _settle(app: App, outcome: Outcome, *, cards: int, asked: str = "") -> int:
    """Says which cards and locks change, asks whether that is right, then what is `asked`, and writes; the exit
    status.
    """
    for step in outcome.steps:
        app.say(f"said.match.lock-{step.action}", lock=step.lock.lock)
    if outcome.proposed:
        app.say("said.match.two")
    if not app.voice.confirm(app.texts("said.match.right", cards=cards, locks=len(outcome.steps))):
        return 0
    if asked and not app.voice.confirm(asked):
        app.say("said.match.not-yet")
        return 0
    if app.verify().chain.head != app.verified.chain.head:
        raise YulanError("match.moved")
    if outcome.steps or outcome.proposed or outcome.epoch != app.verified.epoch:
        return settle(app, outcome, dry_run=False)
    app.put(outcome.files)
    app.say("said.match.cards", count=cards)
    return 0


def _show(app: App, school: School, proposal: Proposal) -> None:
    """The proposal as a table for each class, who is left, and how to guide."""
    words, places = app.texts, {one.sid: one.scope for one in school.students}
    shown: list[Pair | Left] = [*proposal.pairs, *proposal.left]
    for scope in sorted({places[one.student] for one in shown}, key=list(places.values()).index):
        app.voice.say(f"\n{lookup.class_name(school, scope, app.lang)}")
        head = [words(f"said.match.{one}") for one in ("student", "mentor", "reasons", "load", "ask")]
        rows = [_row(app, school, one) for one in proposal.pairs if places[one.student] == scope]
        for line in columns.lines(head, rows) if rows else ():
            app.voice.say(line)
        for other in (one for one in proposal.left if places[one.student] == scope):
            line = words(f"said.match.left.{other.reason}", student=_student(app, school, other.student))
            helper = _name(school, other.helper)
            app.say("said.match.helped" if helper else "said.match.unhelped", line=line, helper=helper)
    asking = sum(bool(one.ask) for one in proposal.pairs)
    app.say("said.match.count", pairs=len(proposal.pairs), left=len(proposal.left), until=proposal.until.isoformat())
    if asking:
        app.say("said.match.asking", count=asking)
    _guide(app, proposal.pairs)
    hidden = school.coverage.students_total - school.coverage.students_readable
    if hidden:
        app.warn("said.find.hidden", count=hidden)


def _guide(app: App, pairs: Sequence[Pair]) -> None:
    """What to mind with the children of this proposal, for each row of the table that holds for one of them."""
    found = {row for one in pairs for row in one.focus}
    for row in fitness.ROWS:
        if row.id in found:
            app.say("said.match.guide", who=app.texts(f"match.rows.{row.id}"), focus=app.texts(f"match.focus.{row.id}"))
            app.voice.say(f"  {app.texts(f'match.guide.{row.id}')}")


def _row(app: App, school: School, one: Pair) -> list[str]:
    words = app.texts
    return [
        _student(app, school, one.student),
        _name(school, one.mentor),
        words("words.semicolon").join(_reason(app, reason) for reason in one.reasons),
        str(one.load),
        words("words.comma").join(words(f"said.match.ask-{who}") for who in one.ask),
    ]


def _reason(app: App, reason: Reason) -> str:
    code = dict(reason.params).get("category")
    said = app.texts(f"match.reasons.{reason.code}")
    if code is None:
        return said
    label = kinds.choice_label("card", "categories.code", str(code), app.lang)
    return app.texts("words.pair", label=label, value=said)


def _student(app: App, school: School, sid: str) -> str:
    return next((one.name for one in school.students if one.sid == sid), "") or app.texts("words.unnamed")


def _name(school: School, person: str) -> str:
    return school.people[person].name if person in school.people else person


def _as_json(app: App, school: School, proposal: Proposal, output: Path | None) -> int:
    names = {one.sid: (one.name, one.scope) for one in school.students}
    tree = {
        "since": proposal.since.isoformat(),
        "until": proposal.until.isoformat(),
        "pairs": [_pair_tree(names, one) for one in proposal.pairs],
        "left": [_left_tree(names, one) for one in proposal.left],
    }
    if output is None:
        app.voice.json(tree)
        return 0
    data = msgspec.json.format(msgspec.json.encode(tree), indent=2)
    matching.save(app.root, output, data + b"\n")
    app.warn("said.match.plain", path=str(output))
    return 0


def _pair_tree(names: dict[str, tuple[str, str]], one: Pair) -> dict[str, object]:
    name, scope = names[one.student]
    return {
        "student": one.student,
        "name": name,
        "class": scope,
        "mentor": one.mentor,
        "reasons": [{"code": reason.code, **dict(reason.params)} for reason in one.reasons],
        "focus": list(one.focus),
        "load": one.load,
        "renewed": one.renewed,
        "ask": list(one.ask),
        "ends": list(one.ends),
    }


def _left_tree(names: dict[str, tuple[str, str]], one: Left) -> dict[str, object]:
    name, scope = names[one.student]
    return {"student": one.student, "name": name, "class": scope, "reason": one.reason, "helper": one.helper}
