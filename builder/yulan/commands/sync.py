"""`yulan sync`: what one wrote goes to colleagues, what they wrote comes, by a place on the network or by a stick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from yulan.app import App
from yulan.errors import UsageError, YulanError
from yulan.flow import lookup, me, sync
from yulan.flow.sync import places as hub
from yulan.flow.sync.summary import Summary
from yulan.flow.sync.told import Teller, is_to_fix
from yulan.flow.verified import Verified
from yulan.identity_file import Identity
from yulan.school import Unverified

if TYPE_CHECKING:
    from yulan.pages.words import Words

_WITHOUT = ("identity.none", "private.no-identity")


@click.command("sync")
@click.option("--usb", "stick", metavar="DIR")
@click.option("--hub", "hub_at", metavar="DIR|ADDRESS")
@click.option("--put-back", is_flag=True)
@click.option("--without-key", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def sync_command(
    app: App,
    stick: str | None,
    hub_at: str | None,
    put_back: bool,  # noqa: FBT001 - a flag of the command line
    without_key: bool,  # noqa: FBT001 - a flag of the command line
    as_json: bool,  # noqa: FBT001 - a flag of the command line
) -> int:
    if stick is not None and hub_at is not None:
        raise UsageError("sync.both")
    run = _Run(app, quiet=as_json)
    folder = run.stick(stick) if stick is not None else None
    if put_back:
        run.put_back()
    identity = run.identity(without_key=without_key)
    if hub_at is not None:
        run.use(hub_at)
    summary = run.exchange(identity, folder)
    if as_json:
        app.voice.json({**msgspec.to_builtins(summary), "strange": app.trees(summary.strange)})
        return int(is_to_fix(summary))
    run.tell(summary, identity, stick=folder is not None)
    if folder is not None and summary.reached == "yes":
        app.say("said.sync.unplug", place=str(folder))
    return int(is_to_fix(summary))


def begin(app: App, said: str, identity: Identity) -> None:
    """Nothing; a school just made is at the place said, for colleagues to come and get it."""
    place, _ = hub.use(app.root, said)
    run = _Run(app)
    summary = run.exchange(identity, None)
    run.tell(summary, identity, stick=False)
    app.say("said.init.hub", place=place)


@dataclass(frozen=True)
class _Run:
    """One synchronising at a terminal; a `quiet` one asks nothing and says nothing by the way."""

    app: App
    quiet: bool = False

    def stick(self, said: str) -> Path:
        """The folder on the stick."""
        return hub.stick(self.app.root, said)

    def put_back(self) -> None:
        """Nothing; what was changed by hand and never signed is as it was."""
        paths = sync.put_back(self.app.root)
        for path in () if self.quiet else paths:
            self.app.say("said.sync.put-back", path=path)
        if not paths and not self.quiet:
            self.app.say("said.sync.nothing-put-back")

    def identity(self, *, without_key: bool) -> Identity | None:
        """Whose key looks at what comes; None where there is none here, or it is to stay closed."""
        try:
            school = self.app.verified
        except YulanError as error:
            if error.code != "chain.listing":  # changed by hand: what to do about it is said when it is exchanged
                raise
            return None
        if without_key:
            return None
        try:
            return self.app.own_identity(school)
        except YulanError as error:
            if error.code not in _WITHOUT:
                raise
            return None

    def use(self, said: str) -> None:
        """Nothing; this clone uses that place from now on."""
        place, new = hub.use(self.app.root, said)
        if not self.quiet:
            self.app.say("said.sync.hub-made" if new else "said.sync.hub-used", place=place)

    def exchange(self, identity: Identity | None, stick: Path | None) -> Summary:
        """What it came to. Raises `sync.*` where nothing could be done."""
        asks = identity is not None and not self.quiet
        app = self.app
        with app.voice.progress() as step:
            return sync.run(
                app.root,
                app.places,
                identity,
                app.moment,
                stick=stick,
                progress=step,
                late=self._vouch if asks else None,
                others=partial(self._take_over, identity) if identity is not None and asks else None,
            )

    def tell(self, summary: Summary, identity: Identity | None, *, stick: bool) -> None:
        """Nothing; it is said in words, with what to do next."""
        here = self.app.verify()
        read = bool(summary.conflicts or summary.replayed or summary.dropped)
        names = self._names(here, identity) if read and identity is not None else None
        change = names.change if names is not None else str
        told = Teller(self.app.texts, lambda one: _name(here, one), change, stick=stick, key=identity is not None)
        for line in told.lines(summary):
            self.app.voice.say(line.text)
            students = (names.student(sid) if names is not None else sid for sid in line.students)
            for one in (*line.below, *students):
                self.app.voice.say(f"  {one}")

    def _names(self, here: Verified, identity: Identity) -> _Names:
        """What cards that this key opens call students."""
        from yulan.pages.words import Words

        app = self.app
        school = lookup.cards(here, me.of(here, identity), app.day_in(here))
        return _Names(Words(school, app.school_texts(here.theme(), app.lang), app.lang))

    def _vouch(self, late: Sequence[Unverified]) -> bool:
        for one in late:
            self.app.warn("said.sync.late", path=one.path, person=one.author)
        return self._agreed(self.app.texts("said.sync.vouch", count=len(late)))

    def _take_over(self, identity: Identity, changes: Sequence[str]) -> bool:
        names = self._names(self.app.verified, identity)
        for one in changes:
            self.app.warn("said.sync.change", change=names.change(one))
        return self._agreed(self.app.texts("said.sync.take-over"))

    def _agreed(self, question: str) -> bool:
        """Whether somebody said yes; where nobody answers, that is no."""
        try:
            return self.app.voice.confirm(question)
        except click.Abort:
            return False


class _Names:
    """Students by name, and changes in words, for who may open their cards."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._students = {one.sid: one.name for one in words.school.students}

    def student(self, sid: str) -> str:
        """A student by name, or by id where the card does not open."""
        return self._students.get(sid) or self._words.t("exchange.unknown-student", student=sid)

    def change(self, line: str) -> str:
        """A signed change in words."""
        from yulan.pages import intents

        return intents.said(self._words, line, self.student)


def _name(here: Verified, person: str) -> str:
    known = here.keyring.by_person.get(person)
    return known.name if known is not None else person
