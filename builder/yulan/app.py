"""What every command is given: the school's folder, the words, the day, and ways to speak. It prints nothing itself:
`cli.py` hands in where words go. Owns how an identity is found and opened, and what happens before any command looks
at a school.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Protocol, cast

from yulan import ids, own_words, private
from yulan.age import Key
from yulan.entry import RECOVERY
from yulan.errors import Param, Problem, YulanError
from yulan.flow import keep, me, session, trust, verified
from yulan.flow.me import Me
from yulan.flow.moment import Moment
from yulan.flow.verified import DEMO, DEMO_SUFFIX, Verified
from yulan.identity_file import Identity
from yulan.private import Places
from yulan.sshsig import Signer
from yulan.texts import Lang, Texts

SESSION_MINUTES = 60


class Voice(Protocol):
    """How a command speaks to the person: the only way out for words."""

    def say(self, text: str) -> None: ...
    def warn(self, text: str) -> None: ...
    def json(self, value: object) -> None: ...
    def ask(self, text: str, *, hidden: bool = False) -> str: ...
    def confirm(self, text: str) -> bool: ...
    def progress(self) -> AbstractContextManager[Callable[[str, int, int], None]]: ...
    def edit(self, path: Path) -> None: ...
    def open_page(self, path: Path) -> None: ...
    def open_address(self, address: str) -> None: ...


@dataclass(frozen=True)
class App:
    """One run of the program."""

    root: Path
    texts: Texts
    places: Places
    voice: Voice = field(repr=False)
    clock: datetime  # with offset
    as_person: str = ""
    identity: Path | None = None
    chosen_day: date | None = None
    lang_chosen: bool = True

    @property
    def lang(self) -> Lang:
        """The language words are in."""
        return self.texts.lang

    @property
    def site_lang(self) -> Lang:
        """The language of the pages: the one asked for, else the school's."""
        return self.lang if self.lang_chosen else cast("Lang", self.verified.settings.language)

    def school_texts(self, theme: Mapping[str, bytes], lang: Lang | None = None) -> Texts:
        """The words of the theme, the school's own in the place of ours; in the pages' language unless told."""
        return own_words.texts(theme, lang or self.site_lang, self.verified.settings)

    def say(self, key: str, /, **params: Param) -> None:
        """Says the text of `key`."""
        self.voice.say(self.texts(key, **params))

    def warn(self, key: str, /, **params: Param) -> None:
        """Says it beside the answer, on standard error."""
        self.voice.warn(self.texts(key, **params))

    def tell(self, problems: Sequence[Problem]) -> None:
        """Says every problem, one a line."""
        for one in problems:
            self.voice.warn(self.words(one))

    def words(self, problem: Problem) -> str:
        """A problem in words, with where it is."""
        return self.texts.problem(problem)

    def trees(self, problems: Sequence[Problem]) -> list[dict[str, object]]:
        """Problems for `--json`."""
        return [
            {
                "path": one.path,
                "line": one.line,
                "rule": one.rule,
                "severity": one.severity,
                "message": self.message(one.rule, one.params),
            }
            for one in problems
        ]

    def message(self, code: str, params: Mapping[str, Param]) -> str:
        """The words of an error's code."""
        return self.texts.message(code, params)

    @cached_property
    def verified(self) -> Verified:
        """The school, after finishing what an interrupted command began; raises as `verified.verify` and
        `trust.check` do.
        """
        found = self.verify()
        trust.check(self.places, found)
        return found

    def verify(self) -> Verified:
        """The school as `verified` gives it, whether or not it is the one known here."""
        if verified.is_school(self.root):
            keep.resume(self.root)
        return verified.verify(self.root)

    @cached_property
    def me(self) -> Me:
        """Who is at the keyboard."""
        return me.of(self.verified, self.opened)

    @cached_property
    def opened(self) -> Identity:
        """Their identity."""
        return self.own_identity(self.verified)

    def in_school(self, school: Verified) -> Me:
        """Who is at the keyboard, set against another reading of the school."""
        return me.of(school, self.own_identity(school))

    @property
    def today(self) -> date:
        """The day everything is seen on."""
        return self.day_in(self.verified)

    @property
    def now(self) -> datetime:
        """When something is written."""
        return self.now_in(self.verified)

    def day_in(self, school: Verified) -> date:
        """The day a school is seen on: the one asked for, a demo school's own, or the clock's."""
        return self.moment.today(school)

    def now_in(self, school: Verified) -> datetime:
        """The clock, or the clock's time on a demo school's day."""
        return self.moment.now(school)

    @property
    def moment(self) -> Moment:
        """The clock as this run reads it."""
        return Moment(lambda: self.clock, self.chosen_day)

    def own_identity(self, school: Verified) -> Identity:
        """The identity asked for, or the one there is; asks for its passphrase unless it is open already.

        `recovery` is no file: its words are typed from the sheet of paper.
        """
        if self.as_person == RECOVERY:
            from yulan import recovery  # no other day needs it

            secret, seed = recovery.keys(recovery.seed(self.voice.ask(self.texts("ask.recovery"), hidden=True)))
            return Identity(RECOVERY, "", Key.parse(secret), Signer.from_seed(seed))
        path = self.identity_path(school)
        return self.open_identity(path, self.identity_bytes(school, path))

    def identity_bytes(self, school: Verified, path: Path) -> bytes:
        """The bytes of an identity file; an example school's own keys may lie inside it."""
        return private.read_identity(path, demo_keys=self.root / DEMO if school.chain.demo else None)

    def open_identity(self, path: Path, data: bytes) -> Identity:
        """The identity in the file at `path`, which holds `data`; asks for its passphrase unless it is open already."""
        found = session.opened(self.places, path, data, self.clock.timestamp())
        if found is not None:
            return found
        return session.open_with(data, self.voice.ask(self.texts("ask.passphrase"), hidden=True))

    def identity_path(self, school: Verified) -> Path:
        """Which identity file counts; raises `identity.none` or `identity.several`."""
        if self.identity is not None:
            return self.identity
        repository = school.chain.repository
        if school.chain.demo:
            person = self.as_person or _first_principal(school)
            path = self.root / DEMO / f"{person}{DEMO_SUFFIX}"
            if ids.is_person(person) and path.is_file():
                return path
            if self.as_person:
                people = ", ".join(one.id for one in school.keyring.people.active(school.epoch))
                raise YulanError("identity.not-in-example", person=self.as_person, people=people)
        found = [
            one
            for one in private.identities(self.places, repository)
            if not self.as_person or one.person == self.as_person
        ]
        if len(found) == 1:
            return found[0].path
        if found:
            raise YulanError("identity.several", people=", ".join(sorted(one.person for one in found)))
        raise YulanError("identity.none", person=self.as_person or "-")

    def put(self, files: Mapping[str, bytes | None], person: str = "") -> None:
        """Writes a batch of files as one commit, by `person` or whoever is at the keyboard."""
        keep.put(self.root, files, person=person or self.me.person, day=self.moment.day)
        self.__dict__.pop("verified", None)
        self.__dict__.pop("me", None)

    def remember(self) -> None:
        """Pins the school as it is now."""
        trust.remember(self.places, self.root, self.verified.chain)


def _first_principal(school: Verified) -> str:
    holders = school.keyring.holders_of_post("principal", school.epoch)
    return holders[0].id if holders else ""
