"""Two weeks of a school at random: who does what, and when, is thrown by the world's dice. Everything is done at one
person's computer, with what that computer knows; what the program refuses there is no fault.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.together.desk import FREE, Desk
from tests.together.killed import Killer
from tests.together.world import CLASSES, KEEPERS, PEOPLE, World
from yulan.errors import YulanError
from yulan.flow import student_files
from yulan.intents import Intent
from yulan.policy import Drawer

HOURS = 14 * 24
# Kind, fields, whether it is about a student, and who writes it without one.
LOOSE: tuple[tuple[str, dict[str, object], bool], ...] = (
    ("concern", {}, True),
    ("concern", {}, False),
    ("aid", {}, True),
    ("counselling", {}, True),
    ("incident", {"type": "injury"}, True),
    ("note", {}, True),
    ("absence", {"start": "2025-10-08"}, True),
    ("meeting", {"type": "parents"}, False),
)
FILE: tuple[tuple[str, dict[str, object]], ...] = (("talk", {}), ("visit", {}), ("contact", {}))
MENTORS = ("li-na", "gao-feng", "tang-yu", "wu-di")
TEACHERS = ("wang-fang", "he-ping", "liu-yang")
LEAVING = ("gao-feng", "wu-di", "liu-yang", "tang-yu")
REFUSED = {
    *("write.may-not", "write.no-place", "write.refused", "write.not-yours", "write.other-class", "lock.closed"),
    *("student.unknown", "identity.revoked", "lock.blocked", "mentor.paired", "mentor.not-paired", "person.unknown"),
    *("person.no-key", "post.held", "post.not-held", "student.there", "proposal.stale", "lock.no-generation"),
}


@dataclass
class Weeks:
    """One world led through its days; `killer` ends a synchronising half-way."""

    world: World
    killer: Killer
    leavers: int = 1
    new_keys: int = 1
    policies: int = 1
    kills: int = 2
    clones: int = 1
    done: dict[str, int] = field(default_factory=dict)

    def live(self, turns: int, *, moving: int) -> None:
        """Nothing; that much has happened, spread over two weeks, to the keepers and as many others."""
        others = [person for person in PEOPLE if person not in KEEPERS]
        for person in (*KEEPERS, *self.world.dice.sample(others, moving)):
            self.world.desk(person)
        for _ in range(turns):
            self.world.later(HOURS / turns)
            self.turn()

    def turn(self) -> None:
        """Nothing; somebody has done something, or could not."""
        dice = self.world.dice
        keepers = dice.random() < 0.45
        desk = dice.choice([one for one in self.world.desks.values() if (one.person in KEEPERS) == keepers])
        acts: list[tuple[Callable[[Desk], object], int]] = [
            (self.write, 30),
            (self.loose, 20),
            (self.revise, 8),
            (self.card, 14),
            (self.sync, 26),
            (self.away, 4),
            (self.carry, 4),
            (self.killed, 2),
            (self.by_hand, 3),
            (self.fresh, 2),
        ]
        if desk.person in KEEPERS:
            acts.append((self.keep, 120))
        elif desk.person == "sun-li":
            acts.append((Desk.mend, 10))
        elif desk.person in TEACHERS:
            acts.append((self.take_in, 8))
        act = dice.choices([one for one, _ in acts], [weight for _, weight in acts])[0]
        name = getattr(act, "__name__", "")
        try:
            said = act(desk)
        except YulanError as error:
            if error.code not in REFUSED:
                self.world.note(f"{desk.person}: {name} {error.code} {[one.rule for one in error.problems]}")
                raise
            said = error.code
        self.done[name] = self.done.get(name, 0) + 1
        if name not in ("sync", "killed", "carry"):
            self.world.note(f"{desk.person}: {name} {said if said is not None else ''}")

    # What anybody does

    def write(self, desk: Desk) -> str:
        """A student of one's own has one record more."""
        sid = self._student(desk, readable=True)
        kind, fields = self.world.dice.choice(FILE)
        return desk.write(kind, sid, fields) if sid else ""

    def loose(self, desk: Desk) -> str:
        """Something for a drawer, by who may; anybody may have a concern."""
        kind, fields, about = self.world.dice.choice(LOOSE)
        sid = self._student(desk, readable=False) if about else ""
        if kind in ("note", "absence"):
            sid = self._student(desk, readable=True)
            if not sid:
                return ""
        try:
            return desk.write(kind, sid, fields)
        except YulanError as error:
            if error.code not in ("write.may-not", "write.no-place"):
                raise
            return desk.write("concern", sid)

    def revise(self, desk: Desk) -> str:
        """A record of one's own, in other words."""
        own = desk.own()
        return desk.revise(self.world.dice.choice(own)) if own else ""

    def card(self, desk: Desk) -> str:
        """A field of a card; few fields, so that two people often mean the same one."""
        cards = sorted(desk.cards())
        return desk.edit_card(self.world.dice.choice(cards), self.world.dice.choice(FREE[:3])) if cards else ""

    def sync(self, desk: Desk) -> None:
        """What everybody does, and who cannot be reached keeps their work."""
        told = desk.sync()
        assert told.reached == ("yes" if desk.online else "offline"), (desk.person, told.reached)

    def take_in(self, desk: Desk) -> str:
        """A class teacher opens a new student's file without a keeper, online or not."""
        scope = desk.spare()
        return desk.new_student(scope) if scope else ""

    def away(self, desk: Desk) -> str:
        """Offline from now on, or back."""
        desk.unplug(online=not desk.online)
        return "back" if desk.online else "away"

    def carry(self, desk: Desk) -> None:
        """A stick goes from here to one or two others, who may be online or not."""
        stick = self.world.stick()
        desk.sync(stick=stick)
        others = [one for one in self.world.desks.values() if one is not desk]
        for other in self.world.dice.sample(others, self.world.dice.choice((1, 2))):
            other.sync(stick=stick)

    def killed(self, desk: Desk) -> str | None:
        """A synchronising ends half-way; the next one begins where it stands."""
        if self.kills <= 0 or not desk.online:
            return ""
        self.kills -= 1
        point = self.world.dice.randint(1, 120)
        status = self.killer.kill(desk, point)
        self.world.note(f"{desk.person}: killed at {point}: {status}")
        desk.sync()
        return None

    def by_hand(self, desk: Desk) -> str:
        """`git pull` by somebody who has only records of their own to bring."""
        changed = desk.git("diff", "--name-only", "origin/main...HEAD").decode().splitlines()
        if not desk.online or desk.dirt() or any(not one.endswith(".age") or "links" in one for one in changed):
            return ""
        desk.git("pull", "-q", "--no-rebase", "--no-edit", "origin", "main")
        return "pulled"

    def fresh(self, desk: Desk) -> str:
        """The clone is lost after everything was sent, and made new, perhaps shallow."""
        if self.clones <= 0 or not desk.online:
            return ""
        desk.sync()
        if desk.git("rev-parse", "HEAD") != desk.git("rev-parse", "origin/main"):
            return ""
        self.clones -= 1
        desk.clone_again(*self.world.dice.choice(((), ("--depth", "1"))))
        return "cloned"

    # What keepers do

    def keep(self, desk: Desk) -> str:
        """A change of staff, posts, students or rules, as far as this computer knows the school."""
        if not desk.keeps:
            return ""
        dice = self.world.dice
        if waiting := desk.waiting():
            desk.approve(waiting[0])
            return "approved"
        acts: list[Callable[[Desk], object]] = [
            self._student_new,
            self._pair,
            self._pair,
            self._move,
            self._post,
            Desk.mend,
            self._leave,
        ]
        acts += [self._new_key, self._policy, self._settings]
        act = dice.choice(acts)
        return f"{getattr(act, '__name__', '')} {act(desk)}"

    def _student_new(self, desk: Desk) -> str:
        if len(self._students(desk)) >= 8:
            return ""
        return desk.new_student(self.world.dice.choice(CLASSES))

    def _pair(self, desk: Desk) -> str:
        sid, person = self.world.dice.choice(self._students(desk)), self.world.dice.choice(MENTORS)
        now = desk.verified
        verb = "end" if person in now.keyring.locks[f"student-{sid}"].mentors_at(now.epoch) else "add"
        desk.change(Intent("mentor", verb, (sid, person)))
        return f"{verb} {sid} {person}"

    def _move(self, desk: Desk) -> str:
        sid, to = self.world.dice.choice(self._students(desk)), self.world.dice.choice(CLASSES)
        desk.change(Intent("student", "move", (sid, to)))
        return f"{sid} {to}"

    def _post(self, desk: Desk) -> str:
        person, scope = self.world.dice.choice(MENTORS), self.world.dice.choice(CLASSES)
        now = desk.verified
        held = {(one.role, one.scope) for one in now.keyring.by_person[person].posts_at(now.epoch)}
        verb = "end" if ("class-teacher", scope) in held else "add"
        desk.change(Intent("post", verb, ("class-teacher", scope, person)))
        return f"{verb} class-teacher {scope} {person}"

    def _leave(self, desk: Desk) -> str:
        if self.leavers <= 0:
            return ""
        person = self.world.dice.choice(LEAVING)
        desk.change(Intent("person", "end", (person,)))
        self.leavers -= 1
        return person

    def _new_key(self, desk: Desk) -> str:
        other = self.world.desk(self.world.dice.choice(("wang-fang", "he-ping", "li-na")))
        if self.new_keys <= 0 or other.new_key is not None:
            return ""
        now, new = desk.verified, other.expect_key()
        words = (other.person, "lost", new.key.public, *new.signer.public.split())
        try:
            desk.change(Intent("key", "replace", words))
        except YulanError:
            other.new_key = None
            raise
        self.new_keys -= 1
        return f"{other.person} over {now.epoch}"

    def _policy(self, desk: Desk) -> str:
        if self.policies <= 0:
            return ""
        self.policies -= 1
        now = desk.verified
        drawer: Drawer = now.keyring.policy.drawers_at(now.epoch)["aid"]
        read = ",".join((*drawer.read, "leading-group"))
        outcome = desk.change(Intent("drawer", "set", ("aid", read, ",".join(drawer.write), ",".join(drawer.enter))))
        assert outcome.proposed
        return "proposed"

    def _settings(self, desk: Desk) -> str:
        words = f"hulei_phone: {10000000000 + self.world.dice.randrange(10**6)}\n".encode()
        path = desk.root / "records/school.yaml"
        data = path.read_bytes()
        kept = b"".join(line for line in data.splitlines(keepends=True) if not line.startswith(b"hulei_phone"))
        desk.change(Intent("settings", "sign"), also={"records/school.yaml": kept + words})
        return "signed"

    def _students(self, desk: Desk) -> list[str]:
        return sorted(one.sid for one in student_files.all_of(desk.verified))

    def _student(self, desk: Desk, *, readable: bool) -> str:
        """A student, of those whose file opens here where that is asked; "" where there is none."""
        me = desk.me
        found = [sid for sid in self._students(desk) if not readable or me.opener.newest(f"student-{sid}") is not None]
        return self.world.dice.choice(found) if found else ""
