"""Random staff lives: after each change, what every key opens by cryptography is what policy and history say."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.lives.ledger import Blob, Ledger, publics, reach
from tests.lives.model import BY_CLASS, READ, WRITE, Child, Model, Place, Post, Somebody
from tests.schools import NOW, RECOVERY, TestSchool, make_school
from yulan import age
from yulan.errors import YulanError
from yulan.flow import epoch, me, spares, staff, unseal
from yulan.identity_file import Identity
from yulan.ids import RecordName
from yulan.intents import Intent
from yulan.people import post_name
from yulan.sshsig import Signer

CLASSES = ("p2023-1", "p2023-2", "j2024-1")
START: dict[str, tuple[str, Sequence[Post]]] = {
    "principal-a": ("甲", (("principal", "school"),)),
    "moral-a": ("乙", (("moral-office", "school"),)),
    "class-a": ("丙", (("class-teacher", "p2023-1"),)),
    "counsellor-a": ("丁", (("counsellor", "school"),)),
    "mentor-a": ("戊", ()),
}
POSTS: tuple[Post, ...] = (
    ("principal", "school"),
    ("moral-office", "school"),
    ("counsellor", "school"),
    ("aid-officer", "school"),
    ("academic-office", "school"),
    ("grade-head", "p2023"),
    ("grade-head", "j2024"),
    *(("class-teacher", one) for one in CLASSES),
    ("subject-teacher", "p2023-1"),
)
# Drawer and role: policy gives or takes the reading.
TURNS = (
    ("file", "grade-head"),
    ("file", "counsellor"),
    ("file", "mentor"),
    ("aid", "aid-officer"),
    ("psych", "principal"),
    ("inbox", "counsellor"),
    ("roll", "academic-office"),
    ("notes", "class-teacher"),
    ("safety", "moral-office"),
)
KINDS: dict[str, tuple[str, dict[str, object]]] = {
    "file": ("talk", {}),
    "aid": ("aid", {}),
    "psych": ("counselling", {}),
    "legal": ("category", {"category": "legal"}),
    "safety": ("incident", {"type": "injury"}),
    "inbox": ("concern", {}),
    "notes": ("note", {}),
    "roll": ("absence", {"start": "2025-10-08"}),
    "office": ("meeting", {"type": "parents"}),
}


@dataclass
class Lives:
    """A real school and the model of it, led through one random history."""

    school: TestSchool
    model: Model
    dice: random.Random
    ledger: Ledger = field(default_factory=Ledger)
    written: dict[str, tuple[Place, int, str]] = field(default_factory=dict)  # path → place, step, key that opens it
    made: dict[str, Blob] = field(default_factory=dict)  # public half of a lock's key → who made it
    kept: set[str] = field(default_factory=set)
    waiting: bool = False
    history: list[str] = field(default_factory=list)
    _met: set[str] = field(default_factory=set)

    @classmethod
    def begin(cls, tmp_path: Path, seed: int) -> Lives:
        school = make_school(tmp_path, START, classes=CLASSES, identities_saved=False)
        keys = {person: one.key.public for person, one in school.identities.items()}
        model = Model(CLASSES, keys[RECOVERY])
        model.people = {person: Somebody(keys[person], set(posts)) for person, (_, posts) in START.items()}
        lives = cls(school, model, random.Random(seed))  # noqa: S311 - a repeatable history, no secret
        lives.ledger.know(*(one.key for one in school.identities.values()))
        lives._met |= set(lives.ledger.keys)
        for lock in school.verified.keyring.locks.values():  # what no keeper may read the counsellor made
            [only] = lock.generations
            maker = school.identities["principal-a" if only.from_ == 1 else "counsellor-a"]
            lives.made[only.public] = Blob("", only.public, frozenset({maker.key.public}))
        lives._settled()
        return lives

    def turn(self) -> None:
        """Nothing; something has happened in the school, and everybody has done their part."""
        events = [self.student, self.student, self.pair, self.post, self.post, self.join, self.leave, self.key]
        found = self.dice.choice([*events, self.policy, self.recovery, self.lend, self.spare])()
        if found is not None:
            self._settled()
            for _ in range(2):
                self.write()

    def student(self) -> bool | None:
        """True where something happened, as for every event below."""
        here = [sid for sid, one in self.model.children.items() if one.at != "closed"]
        if len(here) < 3 or self.dice.random() < 0.3:
            at = self.dice.choice(CLASSES)
            sid = f"{len(self.model.children):010d}"
            self._change([Intent("student", "add", (sid, at))])
            self.model.children[sid] = Child(at)
            return True
        sid = self.dice.choice(sorted(self.model.children))
        child = self.model.children[sid]
        to = self.dice.choice([one for one in (*CLASSES, "closed") if one != child.at])
        if to == "closed":
            self._change([Intent("student", "close", (sid,))])
            child.mentors.clear()
        else:
            self._change([Intent("student", "move", (sid, to))])
        child.at = to
        return True

    def spare(self) -> bool | None:
        """True; a class teacher has opened a new student's file in a lock that keepers had made ahead for them."""
        for keeper in self.model.keepers():
            self._mend(keeper)
        now = self.school.verified
        people = sorted(self.model.working())
        free = [(one, at, lock) for one in people for at in CLASSES for lock in spares.unused(now, one, at)]
        if not free:
            return None
        person, at, lock = self.dice.choice(free)
        assert ("class-teacher", at) in self.model.people[person].posts
        assert lock.sid not in self.model.children
        path = self.school.card(person, lock.sid, **{"class": at})
        self.model.children[lock.sid] = Child(at)
        self.written[path] = (("file", lock.sid), self.model.step + 1, lock.generations[-1].public)
        self.history.append(f"{person}: takes a spare lock")
        return True

    def pair(self) -> bool | None:
        people = sorted(self.model.working())
        if not self.model.children or not people:
            return None
        sid, person = self.dice.choice(sorted(self.model.children)), self.dice.choice(people)
        mentors = self.model.children[sid].mentors
        verb = "end" if person in mentors else "add"
        self._change([Intent("mentor", verb, (sid, person))])
        (mentors.discard if verb == "end" else mentors.add)(person)
        return True

    def post(self) -> bool | None:
        people = sorted(name for name, one in self.model.people.items() if one.here)
        post = self.dice.choice(POSTS)
        holders = [one for one in people if post in self.model.people[one].posts]
        coming = self.dice.choice(people)
        intents = []
        if holders and self.dice.random() < 0.7:
            going = self.dice.choice(holders)
            intents.append(Intent("post", "end", (*post, going)))
        if coming not in holders and (not intents or self.dice.random() < 0.6):
            intents.append(Intent("post", "add", (*post, coming)))
        if not intents:
            return None
        self._change(intents, away={one.words[2] for one in intents if one.verb == "end"})
        for one in intents:
            posts = self.model.people[one.words[2]].posts
            (posts.discard if one.verb == "end" else posts.add)(post)
        return True

    def join(self) -> bool | None:
        person = f"person-{len(self.model.people)}"
        new = self._identity(person)
        posts = set(self.dice.sample(POSTS, self.dice.randint(0, 2)))
        intents = [Intent("person", "add", (person, "己", new.key.public, *new.signer.public.split()))]
        self._change([*intents, *(Intent("post", "add", (*one, person)) for one in sorted(posts))])
        self.school.identities[person] = new
        self.model.people[person] = Somebody(new.key.public, posts)
        return True

    def leave(self) -> bool | None:
        people = sorted(name for name, one in self.model.people.items() if one.here)
        if len(people) < 4:
            return None
        person = self.dice.choice(people)
        self._change([Intent("person", "end", (person,))], away={person})
        one = self.model.people[person]
        one.here, one.posts = False, set()
        for child in self.model.children.values():
            child.mentors.discard(person)
        return True

    def key(self) -> bool | None:
        person = self.dice.choice(sorted(name for name, one in self.model.people.items() if one.here))
        one = self.model.people[person]
        if one.key and self.dice.random() < 0.3:
            self._change([Intent("key", "end", (person, "lost"))], away={person})
            one.key = ""
            return True
        new = self._identity(person)
        words = (person, "lost", new.key.public, *new.signer.public.split())
        self._change([Intent("key", "replace", words)], away={person})
        self.school.identities[person] = new
        one.key = new.key.public
        return True

    def policy(self) -> bool | None:
        drawer, role = self.dice.choice(TURNS)
        read = self.model.read[drawer] ^ {role}
        known = self.school.verified.keyring.policy.drawers_at(self.school.verified.epoch)[drawer]
        order = [one for one in sorted(READ[drawer] | {role}) if one in read]
        words = (drawer, ",".join(order), ",".join(known.write), ",".join(known.enter) or "-")
        self._change([Intent("drawer", "set", words)])
        if role in read:
            self._given_more(role)
        self.model.read[drawer] = read
        return True

    def lend(self) -> bool | None:
        """True; a lock has a holder beyond policy, a post or a person, or one less."""
        place = self.dice.choice(self.model.places())
        locks = self.school.verified.keyring.locks
        lock = self._lock(place)
        lent = self.model.lent.setdefault(place, set())
        people = sorted(name for name, one in self.model.people.items() if one.here)
        choice: list[Post | str] = [*POSTS[5:8], *people]
        if lent and self.dice.random() < 0.6:
            choice = sorted(lent, key=str)
        elif lock not in locks or place[0] == "psych":  # what no keeper may read is lent in a test of its own
            return None
        to = self.dice.choice(choice)
        holder = f"@{to}" if isinstance(to, str) else post_name(*to)
        self._change([Intent("extra", "end" if to in lent else "add", (lock, holder))])
        if to not in lent and not isinstance(to, str):
            self._given_more(to[0])
        (lent.discard if to in lent else lent.add)(to)
        return True

    def _given_more(self, role: str) -> None:
        """Nothing; a post that is given more to read keeps its key, and who made it then is not counted here."""
        for lock in self.school.verified.keyring.locks.values():
            if lock.role == role:
                for one in lock.generations:
                    self.made.pop(one.public, None)
                    self.kept.add(one.public)

    def recovery(self) -> bool | None:
        """True; a new sheet of paper counts, after the old one has sealed to it what it alone could open."""
        new = self._identity("")
        now = self.school.verified
        [old] = now.keyring.people.recovery_at(now.epoch)
        self._change([Intent("recovery", "add", (new.key.public, *new.signer.public.split()))])
        self._mend(RECOVERY)
        self.school.identities[RECOVERY] = new  # whoever signs this makes keys, and so is not the old sheet
        self._change([Intent("recovery", "end", (str(old.n),))])
        self.model.recovery = new.key.public
        return True

    def write(self) -> None:
        """Nothing; somebody who may has written something somewhere."""
        place = self.dice.choice(self.model.places())
        if self.model.scope(place) == "closed":
            return
        drawer = place[0]
        people = [one for one in sorted(self.model.working()) if self.model.roles(one, place) & WRITE[drawer]]
        if drawer in BY_CLASS:  # without a student, the writer's own class is meant
            posts = [("class-teacher", place[1]), ("subject-teacher", place[1])]
            people = [one for one in people if set(posts) & self.model.people[one].posts]
        children = [sid for sid, one in self.model.children.items() if one.at == place[1]]
        if drawer in BY_CLASS and not children:
            return
        if not people or not self.model.children:
            return
        person = self.dice.choice(people)
        kind, fields = KINDS[drawer]
        sid = place[1] if drawer == "file" else (children or sorted(self.model.children))[0]
        path = self.school.write(person, kind, "" if kind == "meeting" else sid, fields)
        data = (self.school.root / path).read_bytes()
        assert age.stanza_count(data) == 1
        now = self.school.verified.keyring.locks
        name = RecordName.parse(path.rpartition("/")[2])
        assert name is not None
        public = now[self._lock(place)].generations[-1].public
        age.decrypt(data, [self.ledger.keys[public]])
        self.written[path] = (place, self.model.step, public)

    def _lock(self, place: Place) -> str:
        return f"student-{place[1]}" if place[0] == "file" else "-".join(("drawer", *_names(place)))

    def check(self) -> None:
        """Nothing; every key that ever was opens what it should and nothing else."""
        today = self._take()
        # Whoever made a key may have kept it.
        ever = (*self.ledger.blobs.values(), *self.made.values())
        for public in sorted(self._met):
            now, all_time = reach({public}, today), reach({public}, ever)
            for place, step, key in self.written.values():
                where = (place[0], self.model.scope(place), step)
                if public in self.model.now(place):
                    assert key in now, ("does not open", where)
                if key in now and public not in self.model.now(place):
                    assert public in self.model.most(place, step), ("opens today", where)
                if public in self.model.least(place, step):
                    assert key in all_time, ("could once", where)
                if key in all_time:
                    assert public in self.model.most(place, step), ("opens after the right ended", where)

    def check_program(self) -> None:
        """Nothing; the program opens for each person what the model says, and accepts all of it."""
        now = self.school.verified
        for person, one in self.model.working().items():
            opened = unseal.open_all(now, me.of(now, self.school.identities[person]))
            assert not opened.unverified, [found.rules for found in opened.unverified]
            assert not [found for found in opened.problems if found.severity == "error"], opened.problems
            should = {path for path, (place, _, _) in self.written.items() if one.key in self.model.now(place)}
            assert {found.path for found in opened.revisions} == should, person

    def _identity(self, person: str) -> Identity:
        new = Identity(
            person, self.school.verified.chain.repository, age.Key.generate(), Signer.from_seed(self.dice.randbytes(32))
        )
        self.ledger.know(new.key)
        self._met.add(new.key.public)
        return new

    def _take(self, by: str = "") -> tuple[Blob, ...]:
        """The blobs there are; the new keys among them, proposed ones too, are `by`'s making."""
        files = self.school.verified.files
        found = self.ledger.take(files)
        for public in publics(files) - self.made.keys() - self.kept if by else ():
            self.made[public] = Blob("", public, frozenset({self.school.identities[by].key.public}))
        return found

    def _change(self, intents: list[Intent], *, away: set[str] = frozenset()) -> None:  # type: ignore[assignment]  # an empty set
        """Nothing; the first who can has made the change, a second one agreeing: a keeper, else recovery."""
        keepers = [one for one in self.model.keepers() if one not in away]
        self.dice.shuffle(keepers)
        for signer in [*keepers, RECOVERY]:
            agreeing = next((one for one in [*keepers, RECOVERY] if one != signer), "")
            try:
                draft = self.school.change(signer, intents, approve=agreeing)
            except YulanError as error:
                if error.code != "lock.blocked" or signer == RECOVERY:
                    raise
                continue
            self._take(signer)
            self.waiting |= bool(draft.waiting)
            self.history.append(f"{signer}: {', '.join(str(one) for one in intents)}")
            return
        raise AssertionError("nobody could make the change")

    def _settled(self) -> None:
        """Nothing; everybody has brought in line what only they may, and recovery what was left."""
        self.model.settle()
        if not self.waiting:
            return
        keepers = self.model.keepers()
        others = [one for one in sorted(self.model.working()) if one not in keepers]
        for person in [*keepers, *others, *keepers[:1], *others, *keepers[:1], RECOVERY]:
            self._mend(person)
        now = self.school.verified
        draft = epoch.draft(now, me.of(now, self.school.identities[RECOVERY]), [Intent("lock", "seal")])
        assert not draft.waiting, self.history
        assert not draft.steps, self.history
        self.waiting = False

    def _mend(self, person: str) -> None:
        now = self.school.verified
        try:
            outcome = staff.mend(now, me.of(now, self.school.identities[person]), NOW)
        except YulanError as error:
            if error.code != "lock.blocked" or person == RECOVERY:
                raise
            return
        if outcome is not None:
            self.school.put(outcome.files)
            self.school.remember()
            self._take(person)


def _names(place: Place) -> tuple[str, ...]:
    return (place[0],) if place[1] == "school" else place


def _lead(tmp_path: Path, seed: int, events: int, check: Callable[[Lives], None] = Lives.check) -> Lives:
    lives = Lives.begin(tmp_path, seed)
    for _ in range(events):
        lives.turn()
        try:
            check(lives)
        except AssertionError as error:
            raise AssertionError(error.args, lives.history) from None
    lives.check_program()
    return lives


@pytest.mark.parametrize("seed", [3])
def test_after_any_change_of_staff_every_key_opens_what_policy_and_history_say(tmp_path: Path, seed: int) -> None:
    lives = _lead(tmp_path, seed, 30)
    assert len(lives.written) > 15
    assert any("spare" in one for one in lives.history)


@pytest.mark.long
@pytest.mark.parametrize("seed", [100, 101])
def test_in_long_lives_too_every_key_opens_what_policy_and_history_say(tmp_path: Path, seed: int) -> None:
    lives = _lead(tmp_path, seed, 60)
    assert len(lives.written) > 40
