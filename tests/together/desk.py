"""One person at one computer: a clone, pins, a key, and what people do there. All of it is done by the program's own
flows, or by git as a person would run it; what was written is told to the world, so that it can be looked for.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.schools import record_texts, texts
from yulan import kinds, private, record, settings
from yulan.flow import enrol, found, keep, proposals, spares, staff, sync, trust, unseal, verified, write
from yulan.flow import me as identities
from yulan.flow.me import Me
from yulan.flow.read import merge_key
from yulan.flow.staff import Outcome
from yulan.flow.sync.summary import Summary
from yulan.flow.verified import Verified
from yulan.identity_file import Identity
from yulan.intents import Intent
from yulan.private import Places
from yulan.record import Record
from yulan.revisions import Revision, groups, sift, stand

if TYPE_CHECKING:
    from tests.together.world import World

FREE = ("character", "address", "study", "conduct", "relations", "strengths")  # fields of a card that hold any text


def git(root: Path, *args: str, home: Path | None = None, ok: tuple[int, ...] = (0,)) -> bytes:
    """What git says to a person who runs it by hand, with a name and settings of their own."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    env |= {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_EDITOR": "true", "GIT_MERGE_AUTOEDIT": "no"}
    env |= {"HOME": os.fspath(home), "XDG_CONFIG_HOME": os.fspath(home / "none")} if home is not None else {}
    done = subprocess.run(("git", "-C", os.fspath(root), *args), env=env, capture_output=True, check=False)
    assert done.returncode in ok, (args[0], done.returncode)
    return done.stdout


@dataclass
class Desk:
    """A person's computer. `asked` counts how often the person was asked something."""

    world: World = field(repr=False)
    person: str
    root: Path
    places: Places
    identity: Identity = field(repr=False)
    online: bool = True
    new_key: Identity | None = field(repr=False, default=None)  # counts as soon as the change has come
    asked: int = 0
    answer: bool = True  # what a keeper says when asked for late records
    _known: tuple[object, Verified] | None = field(repr=False, default=None)

    @property
    def verified(self) -> Verified:
        """The school as it lies here, verified and trusted."""
        read = verified.read(self.root)
        if self._known is None or self._known[0] != read:
            found = verified.verify(self.root)
            trust.check(self.places, found)
            self._known = read, found
        return self._known[1]

    @property
    def me(self) -> Me:
        """The person, with the newest of their keys that the school at hand knows."""
        now = self.verified
        if self.new_key is not None:
            person = now.keyring.by_person[self.person]
            if any(one.age == self.new_key.key.public for one in person.keys):
                self.identity, self.new_key = self.new_key, None
        return identities.of(now, self.identity)

    @property
    def keeps(self) -> bool:
        """Whether the person may sign, as far as is known here."""
        return staff.is_keeper(self.verified, self.me)

    @property
    def day(self) -> str:
        """The day it is."""
        return self.world.moment.day.isoformat()

    def git(self, *args: str, ok: tuple[int, ...] = (0,)) -> bytes:
        """What git says here, by hand."""
        return git(self.root, *args, home=self.world.hands, ok=ok)

    def put(self, files: Mapping[str, bytes | None], *, commit: bool = True) -> None:
        """Nothing; the files stand here, as a command leaves them."""
        keep.put(self.root, files, person=self.identity.person, day=self.world.moment.day, commit=commit)

    # Records

    def write(
        self, kind: str, student: str = "", fields: Mapping[str, object] | None = None, *, commit: bool = True
    ) -> str:
        """The path of a new record with a text of its own."""
        text = self.world.text()
        tree: dict[str, object] = {"id": write.new_id(), "kind": kind, "by": self.person, "date": self.day}
        tree |= {"student": student} if student else {}
        tree |= fields or {}
        content = record.of(kinds.parse(kind, tree), text, kind)  # type: ignore[arg-type]  # tests give plain trees
        made = write.Writer(self.verified, self.me).new(content, self.world.now)
        self.put({made.path: made.data}, commit=commit)
        self.world.say(text, made.revision.lock, self.person)
        return made.path

    def talk(self, student: str) -> str:
        """The path of a new talk."""
        return self.write("talk", student)

    def own(self) -> list[Revision]:
        """The newest revisions this person wrote of records only they may revise."""
        opened = unseal.open_all(self.verified, self.me)
        found = []
        for group in groups(opened.revisions):
            good = sift(group).good
            if good and good[0].author == self.person and good[0].record.kind not in ("card", "plan"):
                found.append(max(good, key=lambda one: (one.rev, one.digest)))
        return sorted(found, key=lambda one: one.path)

    def revise(self, old: Revision) -> str:
        """The path of the next revision of an own record, with another text."""
        text = self.world.text()
        kind = old.record.kind
        content = record.of(kinds.parse(kind, record_texts(old.record)), text, kind)  # type: ignore[arg-type]  # plain trees
        made = write.Writer(self.verified, self.me).revise(content, [old], self.world.now, old.author)
        self.put({made.path: made.data})
        self.world.say(text, made.revision.lock, self.person)
        return made.path

    def cards(self) -> dict[str, list[Revision]]:
        """Of each student whose card opens here, its accepted revisions."""
        opened = unseal.open_all(self.verified, self.me)
        parts = [sift(one).good for one in groups(opened.revisions) if one[0].record.kind == "card"]
        return {one[0].record.student: list(one) for one in parts if one}

    def edit_card(self, student: str, name: str) -> str:
        """The path of the card's next revision over all its heads, one field holding a new text."""
        revisions = self.cards()[student]
        standing = stand(revisions, lambda one: kinds.to_tree(one.values), merge_key("card"))
        text = self.world.text()
        tree = {key: texts(value) for key, value in standing.tree.items()} | {name: text, "by": self.person}
        content = record.of(kinds.parse("card", tree), standing.body, "card")  # type: ignore[arg-type]  # plain trees
        made = write.Writer(self.verified, self.me).revise(content, standing.heads, self.world.now, self.person)
        self.put({made.path: made.data})
        self.world.say(text, made.revision.lock, self.person, card=True)
        self.world.card(student, content, [one.record for one in standing.heads])
        return made.path

    # Staff, posts, locks

    def change(self, *intents: Intent, also: Mapping[str, bytes | None] | None = None) -> Outcome:
        """What a keeper's change came to; it stands here."""
        outcome = staff.change(self.verified, self.me, intents, self.world.now, also=also)
        self.put(outcome.files)
        if not outcome.proposed:
            self.world.intend(self.person, intents)
        return outcome

    def do(self, line: str) -> Outcome:
        """The same from a line: `post end class-teacher p2023-1 wang-fang`."""
        return self.change(Intent.parse(line))

    def new_student(self, scope: str) -> str:
        """The id of a new student with a card: a keeper's new lock, or one made ahead for who keeps no keys."""
        name, text = self.world.name(), self.world.text()
        made = enrol.enrol(self.verified, self.me, write.new_student(), scope, self.world.now)
        tree = {"id": "card", "kind": "card", "student": made.sid, "by": self.person, "date": self.day}
        tree |= {"name": name, "sex": "female", "class": scope, FREE[0]: text}
        content = record.of(kinds.parse("card", tree), "", "card")
        me = identities.of(made.verified, self.identity)
        card = write.Writer(made.verified, me).new(content, self.world.now, made.mark)
        self.put({**made.files, card.path: card.data})
        if made.files:
            self.world.intend(self.person, [Intent("student", "add", (made.sid, scope))])
        for one in (name, text):
            self.world.say(one, card.revision.lock, self.person, card=True)
        self.world.card(made.sid, content, [])
        return made.sid

    def spare(self) -> str:
        """A class for which a lock lies ready here, made ahead for this person; "" where there is none."""
        now = self.verified
        return next((one for one in now.keyring.classes if spares.unused(now, self.person, one)), "")

    def mend(self) -> bool:
        """Whether there was something to bring in line, take over or propose."""
        outcome = staff.mend(self.verified, self.me, self.world.now)
        if outcome is not None:
            self.put(outcome.files)
        return outcome is not None

    def waiting(self) -> list[str]:
        """The proposals this person may agree to."""
        found = proposals.intents(self.verified).items()
        return sorted(path for path, one in found if one.approval.by != self.person)

    def approve(self, path: str) -> None:
        """Nothing; this person agreed, and the change stands."""
        intents = [Intent.parse(line) for line in proposals.intents(self.verified)[path].changes]
        self.put(staff.approve(self.verified, self.me, path, self.world.now).files)
        self.world.intend(self.person, intents)

    def sign_settings(self, old: bytes, new: bytes) -> Outcome:
        """The outcome of signing the settings with one passage in other words."""
        data = (self.root / settings.PATH).read_bytes()
        assert old in data, "the passage stands there"
        return self.change(Intent("settings", "sign"), also={settings.PATH: data.replace(old, new)})

    def expect_key(self) -> Identity:
        """A new key of this person, which a keeper may now sign."""
        self.new_key = found.new_identity(self.person, self.identity.repository)
        return self.new_key

    # Exchange

    def sync(self, *, stick: Path | None = None, others: bool | None = None) -> Summary:
        """What one synchronising came to. Only keepers are asked, and only for late records."""
        told = sync.run(
            self.root,
            self.places,
            self.identity,
            self.world.moment,
            stick=stick,
            late=self._late,
            others=None if others is None else lambda _lines: others,
        )
        self.world.told(self.person, told, stick)
        assert self.me.person == self.person, "a new key counts as soon as it has come"
        return told

    def _late(self, *_batch: object) -> bool:
        self.asked += 1
        assert self.keeps, "only a keeper is asked"
        return self.answer

    def unplug(self, *, online: bool = False) -> None:
        """Nothing; the hub cannot be reached from here (or can again)."""
        self.online = online
        self.git("remote", "set-url", "origin", str(self.world.hub if online else self.world.hub / "unplugged"))

    def clone_again(self, *more: str) -> None:
        """Nothing; the clone was deleted and made new, by hand; pins and key are as they were."""
        shutil.rmtree(self.root)
        git(self.world.hub.parent, "clone", "-q", *more, self.world.hub.as_uri(), str(self.root), home=self.world.hands)
        self._known = None

    # What stands here

    def tree(self) -> bytes:
        """What git has in its index, as bytes."""
        return self.git("ls-files", "-s")

    def dirt(self) -> bytes:
        """What git finds changed or lying about."""
        return self.git("status", "--porcelain")

    def opened(self) -> unseal.Opened:
        """Everything that opens here."""
        return unseal.open_all(self.verified, self.me)


def said_in(one: Record) -> str:
    """Everything a record says, as one text."""
    return record.compose(one).decode()


def computer(world: World, person: str, root: Path, identity: Identity) -> Desk:
    """A person's computer over a clone at `root`; it has been told the school's code."""
    home = root.parent / "home"
    home.mkdir(mode=0o700, exist_ok=True)
    desk = Desk(world, person, root, Places(home), identity)
    now = verified.verify(root)
    trust.remember(desk.places, root, now.chain)
    assert private.load_pins(desk.places)
    return desk
