"""`yulan locks`: every lock held by whom policy names; students, mentors, drawers; what waits for a second keeper."""

from __future__ import annotations

from dataclasses import dataclass

import click

from yulan import policy, settings
from yulan.app import App
from yulan.commands.rights import carry_out, post_of, settle, until_when
from yulan.errors import UsageError, YulanError
from yulan.flow import lookup, proposals, settings_check, split, staff, verified
from yulan.flow.me import active
from yulan.intents import Intent
from yulan.lockfile import student_lock
from yulan.people import post_name


@click.group("locks", invoke_without_command=True)
@click.option("--dry-run", is_flag=True)
@click.option("--yes", is_flag=True)
@click.pass_context
def locks_command(ctx: click.Context, dry_run: bool, yes: bool) -> int:  # noqa: FBT001 - flags of the command line
    return _mend(ctx.obj, dry_run=dry_run, yes=yes) if ctx.invoked_subcommand is None else 0


def _mend(app: App, *, dry_run: bool, yes: bool) -> int:
    outcome = staff.mend(app.verified, app.me, app.now)
    if outcome is None:
        app.say("said.locks.nothing")
        return 0
    if outcome.proposed and not dry_run:
        # Whom a keeper has appointed, the holder lets in: so the holder is shown the names first.
        for step in outcome.steps:
            app.say("said.locks.holders", lock=step.lock.lock, holders=", ".join(step.holders) or "-")
        if not yes and not app.voice.confirm(app.texts("said.locks.right")):
            return 0
    return settle(app, outcome, dry_run=dry_run)


@locks_command.command("move")
@click.argument("student")
@click.argument("to_class")
@click.pass_obj
def move_command(app: App, student: str, to_class: str) -> int:
    return carry_out(app, [Intent("student", "move", (_sid(app, student), to_class))], dry_run=False)


@locks_command.command("close")
@click.argument("student")
@click.pass_obj
def close_command(app: App, student: str) -> int:
    return carry_out(app, [Intent("student", "close", (_sid(app, student),))], dry_run=False)


@locks_command.command("pair")
@click.argument("student")
@click.argument("person")
@click.option("--end", is_flag=True)
@click.pass_obj
def pair_command(app: App, student: str, person: str, end: bool) -> int:  # noqa: FBT001 - a flag of the command line
    verb = "end" if end else "add"
    return carry_out(app, [Intent("mentor", verb, (_sid(app, student), person))], dry_run=False)


@locks_command.command("lend")
@click.argument("what")
@click.argument("to")
@click.option("--until", metavar="YYYY-MM-DD")
@click.option("--end", is_flag=True)
@click.option("--dry-run", is_flag=True)
@click.pass_obj
def lend_command(
    app: App,
    what: str,
    to: str,
    until: str | None,
    end: bool,  # noqa: FBT001 - a flag of the command line
    dry_run: bool,  # noqa: FBT001 - a flag of the command line
) -> int:
    """A student's file or a drawer, to a person or a post that policy does not name; and back."""
    ring, epoch = app.verified.keyring, app.verified.epoch
    lock = ring.locks.get(what if what.startswith("drawer-") else f"drawer-{what}")
    name = lock.lock if lock is not None else student_lock(_sid(app, what))
    holder = _holder(app, to)
    lent = holder in ring.locks[name].extra_at(epoch)
    verb, *words = until_when(app, until, end=end, held=lent)
    return carry_out(app, [Intent("extra", verb, (name, holder, *words))], dry_run=dry_run)


@locks_command.command("drawer")
@click.argument("drawer")
@click.option("--read", "reading")
@click.option("--write", "writing")
@click.option("--enter", "entering")
@click.option("--kinds", "kinds")
@click.option("--per", type=click.Choice(["class", "school"]))
@click.option("--dry-run", is_flag=True)
@click.pass_obj
def drawer_command(
    app: App,
    drawer: str,
    reading: str | None,
    writing: str | None,
    entering: str | None,
    kinds: str | None,
    per: str | None,
    dry_run: bool,  # noqa: FBT001 - a flag of the command line
) -> int:
    old = app.verified.keyring.policy.drawers_at(app.verified.epoch).get(drawer)
    if old is None:
        given = _Given(per, kinds, reading, writing, entering)
        return carry_out(app, [_new_drawer(drawer, given)], dry_run=dry_run)
    if per is not None and per != old.per:
        raise UsageError("drawer.per-stays", drawer=drawer)
    pairs = ((reading, old.read), (writing, old.write), (entering, old.enter))
    words = tuple(said if said is not None else ",".join(was) or "-" for said, was in pairs)
    intents = [Intent("drawer", "kinds", (drawer, kinds))] if kinds else []
    if any(said is not None for said, _ in pairs):
        intents.append(Intent("drawer", "set", (drawer, *words)))
    if not intents:
        raise UsageError("drawer.nothing")
    return carry_out(app, intents, dry_run=dry_run)


def _holder(app: App, said: str) -> str:
    """A person or a post, as lock files name who holds one."""
    if said in app.verified.keyring.by_person:
        return f"@{said}"
    role, scope = post_of(said)
    if role not in app.verified.keyring.policy.roles_at(app.verified.epoch):
        raise YulanError("person.unknown", person=said)
    return post_name(role, scope)


@dataclass(frozen=True, slots=True)
class _Given:
    """What was said of a drawer."""

    per: str | None
    kinds: str | None
    read: str | None
    write: str | None
    enter: str | None


def _new_drawer(name: str, given: _Given) -> Intent:
    """A drawer as said, and as new schools have it where nothing is said; one that nobody knows is said in full."""
    usual = policy.default().drawers_at(1).get(name)
    if usual is None and not (given.per and given.kinds and given.read and given.write):
        raise UsageError("drawer.unknown", drawer=name)
    if usual is None:
        words = (given.per, given.kinds, given.read, given.write, given.enter or "-")
    else:
        words = (
            given.per or usual.per,
            given.kinds or ",".join(usual.kinds),
            given.read or ",".join(usual.read),
            given.write or ",".join(usual.write),
            given.enter or ",".join(usual.enter) or "-",
        )
    return Intent("drawer", "add", (name, *(word or "-" for word in words)))


@locks_command.command("split")
@click.argument("card")
@click.pass_obj
def split_command(app: App, card: str) -> None:
    """Of two cards under one id, the one whose file is named goes into a lock of its own."""
    active(app.verified, app.me)
    moved = split.split(app.verified, app.me, card.replace("\\", "/"), app.today, app.now)
    app.put(moved.files)
    app.remember()
    app.say("said.locks.split", student=moved.sid)
    for path in moved.stay:
        app.say("said.locks.split-stays", path=path)


@locks_command.command("approve")
@click.argument("proposal", required=False)
@click.pass_obj
def approve_command(app: App, proposal: str | None) -> int:
    waiting = proposals.intents(app.verified)
    if not waiting:
        app.say("said.locks.nothing-proposed")
        return 0
    if proposal is None:
        for path, one in waiting.items():
            app.say("said.locks.proposal", path=path, person=one.approval.by, changes="; ".join(one.changes))
        return 0
    outcome = staff.approve(app.verified, app.me, proposal, app.now)
    return settle(app, outcome, dry_run=False)


@locks_command.command("sign")
@click.pass_obj
def sign_command(app: App) -> int:
    """Signs the settings and the theme as they lie in the folder; everything else must be as it was."""
    found, changed = verified.verify_as_signed(app.root)
    if not changed:
        app.say("said.locks.nothing-to-sign")
        return 0
    if data := changed.get(settings.PATH):
        app.tell(settings_check.warnings(settings_check.checked(data), data))
    for path in sorted(changed):
        app.say("said.locks.signing", path=path)
    mine = app.in_school(found)
    outcome = staff.change(found, mine, [Intent("settings", "sign")], app.now_in(found), also=changed)
    return settle(app, outcome, dry_run=False, person=mine.person)


@locks_command.command("vouch")
@click.pass_obj
def vouch_command(app: App) -> int:
    """One question for every record that came after its writer's right had ended."""
    late = staff.late(app.verified, app.me)
    if not late:
        app.say("said.locks.nothing-late")
        return 0
    for one in late:
        app.say("said.locks.late", path=one.path, person=one.author)
    if not app.voice.confirm(app.texts("said.locks.vouch", count=len(late))):
        return 0
    outcome = staff.vouch(app.verified, app.me, late, app.now)
    return settle(app, outcome, dry_run=False)


def _sid(app: App, said: str) -> str:
    return lookup.student(app.verified, lookup.cards(app.verified, app.me, app.today), said, app.lang)
