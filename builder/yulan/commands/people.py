"""`yulan people`: staff, their posts and their keys. What two keepers must agree on becomes a proposal for the other
one.
"""

from __future__ import annotations

import os
from pathlib import Path

import click

from yulan import ids, recovery
from yulan.app import App
from yulan.commands import on_paper
from yulan.commands.rights import carry_out, ends_of, post_of, until_when
from yulan.errors import UsageError
from yulan.flow import begin, drafting, matching, staff
from yulan.intents import Intent, one_word
from yulan.people import Person, Post, holds, post_name


@click.group("people", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def people_command(ctx: click.Context, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    if ctx.invoked_subcommand is None:
        _list(ctx.obj, as_json=as_json)


def _list(app: App, *, as_json: bool) -> None:
    ring, epoch = app.verified.keyring, app.verified.epoch
    if as_json:
        app.voice.json([_row(one, epoch) for one in ring.people.people])
        return
    for one in ring.people.people:
        state = "active" if one.key_at(epoch) else "no-key" if holds(one, epoch) else "left"
        posts = _posts_in_words(app, one, epoch) or app.texts("said.people.no-post")
        app.say(f"said.people.{state}", person=one.id, name=one.name, posts=posts)


def _row(one: Person, epoch: int) -> dict[str, object]:
    return {
        "person": one.id,
        "name": one.name,
        "posts": [_name(post) for post in one.posts_at(epoch)],
        "ends": {_name(post): post.ends.isoformat() for post in one.posts_at(epoch) if post.ends is not None},
        "active": holds(one, epoch),
        "key": one.key_at(epoch) is not None,
    }


def _posts_in_words(app: App, one: Person, epoch: int) -> str:
    """The posts in words, each with the id that the other commands take."""
    return app.texts("words.comma").join(_post_in_words(app, post) for post in one.posts_at(epoch))


def _post_in_words(app: App, post: Post) -> str:
    role, name = app.texts(f"roles.{post.role}"), _name(post)
    if post.ends is None:
        return app.texts("said.people.post", role=role, post=name)
    return app.texts("said.people.post-until", role=role, post=name, day=post.ends.isoformat())


def _name(post: Post) -> str:
    return post_name(post.role, post.scope)


@people_command.command("add")
@click.argument("line", nargs=-1)
@click.option("--from", "source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--post", "posts", multiple=True)
@click.option("--until", metavar="YYYY-MM-DD")
@click.option("--code")
@click.option("--without-key", is_flag=True)
@click.option("--dry-run", is_flag=True)
@click.pass_obj
def add_command(
    app: App,
    line: tuple[str, ...],
    source: Path | None,
    posts: tuple[str, ...],
    until: str | None,
    code: str | None,
    without_key: bool,  # noqa: FBT001 - a flag of the command line
    dry_run: bool,  # noqa: FBT001 - a flag of the command line
) -> int:
    if until is not None and not posts:
        raise UsageError("planned.no-post")
    ends = ends_of(app, until)
    text = _text(source) if source is not None else " ".join(line)
    if without_key:
        words = text.split(maxsplit=1)
        if len(words) != 2:
            raise UsageError("people.id-and-name")
        intents = [Intent("person", "add", (words[0], one_word(words[1].strip())))]
        person = words[0]
    else:
        joiner = staff.Joiner.parse(text)
        _compare(app, joiner, code)
        intents, person = [joiner.intent()], joiner.person
    intents += [Intent("post", "add", (*post_of(one), person, *ends)) for one in posts]
    return carry_out(app, intents, dry_run=dry_run)


@people_command.command("end")
@click.argument("person")
@click.option("--dry-run", is_flag=True)
@click.pass_obj
def end_command(app: App, person: str, dry_run: bool) -> int:  # noqa: FBT001 - a flag of the command line
    return carry_out(app, [Intent("person", "end", (person,))], dry_run=dry_run)


@people_command.command("post")
@click.argument("person")
@click.argument("post")
@click.option("--until", metavar="YYYY-MM-DD")
@click.option("--end", is_flag=True)
@click.option("--dry-run", is_flag=True)
@click.pass_obj
def post_command(
    app: App,
    person: str,
    post: str,
    until: str | None,
    end: bool,  # noqa: FBT001 - a flag of the command line
    dry_run: bool,  # noqa: FBT001 - a flag of the command line
) -> int:
    role, scope = post_of(post)
    held = app.verified.keyring.by_person.get(person)
    known = held is not None and any(
        (one.role, one.scope) == (role, scope) for one in held.posts_at(app.verified.epoch)
    )
    verb, *words = until_when(app, until, end=end, held=known)
    return carry_out(app, [Intent("post", verb, (role, scope, person, *words))], dry_run=dry_run)


@people_command.command("end-expired")
@click.option("--dry-run", is_flag=True)
@click.option("--yes", is_flag=True)
@click.pass_obj
def end_expired_command(app: App, dry_run: bool, yes: bool) -> int:  # noqa: FBT001 - flags of the command line
    """Everything past its last day, posts, lent locks and pairings, shown, and ended in one step."""
    staff.keeper(app.verified, app.me)
    found = staff.expired(app.verified, app.today)
    school = matching.school(app.verified, app.me, app.today)
    pairs = matching.expired(school)
    if not found and not pairs:
        app.say("said.people.none-expired")
        return 0
    intents = [*staff.ending(app.verified, found), *matching.ending(pairs)]
    for one in found:
        app.say(f"said.people.expired-{one.area}", name=one.name, holder=one.holder, day=one.ends.isoformat())
    names = {one.sid: one.name or one.sid for one in school.students}
    for sid, person in pairs:
        app.say("said.people.expired-pair", student=names[sid], person=person)
    if not dry_run and not yes and not app.voice.confirm(app.texts("said.people.end-them")):
        return 0
    return carry_out(app, intents, dry_run=dry_run)


@people_command.command("hand-over")
@click.argument("post")
@click.argument("leaver")
@click.argument("successor")
@click.option("--until", metavar="YYYY-MM-DD")
@click.option("--dry-run", is_flag=True)
@click.pass_obj
def hand_over_command(
    app: App,
    post: str,
    leaver: str,
    successor: str,
    until: str | None,
    dry_run: bool,  # noqa: FBT001 - a flag of the command line
) -> int:
    role, scope = post_of(post)
    given = Intent("post", "add", (role, scope, successor, *ends_of(app, until)))
    return carry_out(app, [Intent("post", "end", (role, scope, leaver)), given], dry_run=dry_run)


@people_command.command("key")
@click.argument("line", nargs=-1)
@click.option("--from", "source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--why", type=click.Choice(["lost", "replaced"]), default="lost")
@click.option("--code")
@click.option("--dry-run", is_flag=True)
@click.pass_obj
def key_command(
    app: App,
    line: tuple[str, ...],
    source: Path | None,
    why: str,
    code: str | None,
    dry_run: bool,  # noqa: FBT001 - a flag of the command line
) -> int:
    text = _text(source) if source is not None else " ".join(line)
    joiner = staff.Joiner.parse(text)
    _compare(app, joiner, code)
    words = (joiner.person, why, joiner.age, *joiner.sign.split())
    return carry_out(app, [Intent("key", "replace", words)], dry_run=dry_run)


@people_command.command("lost")
@click.argument("person")
@click.option("--dry-run", is_flag=True)
@click.pass_obj
def lost_command(app: App, person: str, dry_run: bool) -> int:  # noqa: FBT001 - a flag of the command line
    return carry_out(app, [Intent("key", "end", (person, "lost"))], dry_run=dry_run)


@people_command.command("recovery")
@click.option("--yes", is_flag=True)
@click.pass_obj
def recovery_command(app: App, yes: bool) -> int:  # noqa: FBT001 - a flag of the command line
    """A new recovery sheet in place of the old one."""
    seed = os.urandom(recovery.SEED)
    on_paper.show(app, "recovery", recovery.words(seed), ask_back=not yes)
    old = app.verified.keyring.people.recovery_at(app.verified.epoch)
    intents = [Intent("recovery", "end", (str(one.n),)) for one in old]
    return carry_out(app, [*intents, begin.recovery_intent(seed)], dry_run=False)


def _text(source: Path) -> str:
    """The text of `--from`; raises UsageError `people.line` where it is none."""
    try:
        return drafting.read(str(source)).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError("people.line") from None


def _compare(app: App, joiner: staff.Joiner, code: str | None) -> None:
    """Returns iff the two have compared the joiner's code; raises UsageError `people.code`."""
    if code is None:
        app.warn("said.people.compare", person=joiner.person, code=joiner.code)
        if app.voice.confirm(app.texts("said.people.same")):
            return
    elif ids.same_code(code, joiner.code):
        return
    raise UsageError("people.code")
