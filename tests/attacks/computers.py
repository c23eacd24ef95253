"""A school on several computers with a bare repository between them: each a clone with keys and pins of its own, on
which people do what the program lets them, and attackers what git lets them.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from tests import clones, copies, memory
from tests.schools import NOW, TestSchool, make_school
from yulan import git, kinds, record
from yulan.flow import keep, proposals, staff, sync, trust, unseal, verified, write
from yulan.flow import me as identities
from yulan.flow.me import Me
from yulan.flow.moment import Moment
from yulan.flow.sync.summary import Summary
from yulan.flow.verified import Verified
from yulan.identity_file import Identity
from yulan.intents import Intent
from yulan.private import Places
from yulan.school import Unverified

PEOPLE = {
    "chen-yulan": ("陈玉兰", (("principal", "school"),)),
    "zhao-min": ("赵敏", (("moral-office", "school"),)),
    "xu-jing": ("徐静", (("moral-office", "school"),)),
    "wang-fang": ("王芳", (("class-teacher", "p2023-1"),)),
    "li-na": ("李娜", ()),
    "gao-feng": ("高峰", ()),
}


@dataclass
class Computer:
    """A person's clone. `asked` are the lines they were asked about."""

    person: str
    root: Path
    places: Places
    home: Path
    identity: Identity = field(repr=False)
    asked: list[str] = field(default_factory=list)

    @property
    def verified(self) -> Verified:
        """The school as it lies here."""
        found = verified.verify(self.root)
        trust.check(self.places, found)
        return found

    @property
    def me(self) -> Me:
        """The person, by the school as it lies here."""
        return identities.of(self.verified, self.identity)

    def do(self, *lines: str) -> None:
        """Nothing; these changes are signed, or proposed, and lie here."""
        outcome = staff.change(self.verified, self.me, [Intent.parse(one) for one in lines], NOW)
        keep.put(self.root, outcome.files, person=self.person, day=NOW.date())

    def approve(self) -> None:
        """Nothing; the one proposal of somebody else that lies here has become a change."""
        waiting = proposals.intents(self.verified)
        [path] = [path for path, one in waiting.items() if one.approval.by != self.person]
        keep.put(self.root, staff.approve(self.verified, self.me, path, NOW).files, person=self.person, day=NOW.date())

    def talk(self, student: str, body: str = "正文\n") -> str:
        """The path of a new talk."""
        tree = {"id": write.new_id(), "kind": "talk", "by": self.person, "date": NOW.date().isoformat()}
        content = record.of(kinds.parse("talk", {**tree, "student": student}), body, "talk")
        made = write.Writer(self.verified, self.me).new(content, NOW)
        keep.put(self.root, {made.path: made.data}, person=self.person, day=NOW.date())
        return made.path

    def rules(self, path: str) -> tuple[str, ...]:
        """The rules that the record at `path` fails for this reader; none where it is accepted."""
        found = unseal.read_some(self.verified, self.me, [path])
        assert found.total == 1
        assert found.readable == 1
        return next((one.rules for one in found.unverified), ())

    def opens(self, path: str) -> bool:
        """Whether the record at `path` opens with what this person has."""
        return unseal.read_some(self.verified, self.me, [path]).readable == 1

    def posts(self, person: str) -> set[tuple[str, str]]:
        """The posts somebody holds, by the school as it lies here."""
        now = self.verified
        return {(one.role, one.scope) for one in now.keyring.by_person[person].posts_at(now.epoch)}

    def mentors(self, student: str) -> tuple[str, ...]:
        """The mentors of a student, by the school as it lies here."""
        now = self.verified
        return now.keyring.locks[f"student-{student}"].mentors_at(now.epoch)

    def sync(
        self,
        *,
        stick: Path | None = None,
        says: bool | None = None,
        late: Callable[[Sequence[Unverified]], bool] | None = None,
    ) -> Summary:
        """What one synchronising came to; `says` is what is said to changes by who may sign no more."""

        def others(lines: Sequence[str]) -> bool:
            self.asked += lines
            return bool(says)

        return sync.run(
            self.root,
            self.places,
            self.identity,
            Moment(lambda: NOW),
            stick=stick,
            late=late,
            others=None if says is None else others,
        )

    def git(self, *words: str) -> str:
        """What git says here to somebody who runs it by hand."""
        return clones.done(self.root, self.home, *words).strip()


@dataclass
class Office:
    """The school as it was founded, and the place all exchange through."""

    folder: Path
    school: TestSchool = field(repr=False)
    student: str = ""

    @property
    def hub(self) -> Path:
        """The bare repository."""
        return self.folder / "hub.git"

    @property
    def home(self) -> Path:
        """The home folder of who runs git by hand."""
        return self.folder / "home-of-git"

    def at(self, person: str, name: str = "", *, identity: Identity | None = None) -> Computer:
        """A computer with the school as it was founded; `name` tells a person's computers apart."""
        root = self.folder / (name or person) / "school"
        copies.folder(self.school.root, root)
        home = root.parent / "home"
        home.mkdir(mode=0o700)
        made = Computer(person, root, Places(home), self.home, identity or self.school.identities[person])
        trust.remember(made.places, root, verified.verify(root).chain)
        return made

    def of(self, *people: str) -> tuple[Computer, ...]:
        """A computer for each."""
        return tuple(self.at(one) for one in people)

    def stick(self, name: str = "stick") -> Path:
        """An empty folder."""
        (self.folder / name).mkdir()
        return self.folder / name

    def main(self, commit: str = "") -> str:
        """The commit at the hub; with `commit`, it is that one from now on."""
        if commit:
            clones.done(self.hub, self.home, "update-ref", "refs/heads/main", commit)
        return clones.done(self.hub, self.home, "rev-parse", "refs/heads/main").strip()


def office(folder: Path) -> Office:
    """A school with three keepers and one student of p2023-1, all of it at the hub: a copy of one and the same."""
    first = _founded()
    copies.folder(first.folder, folder)
    root, home = (folder / one.relative_to(first.folder) for one in (first.school.root, first.school.home))
    made = Office(folder, TestSchool(root, home, dict(first.school.identities)), first.student)
    git.set_place(root, str(made.hub))
    return made


@lru_cache
def _founded() -> Office:
    folder = Path(tempfile.mkdtemp(prefix="yulan-office-", dir=memory.root()))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    school = make_school(folder, PEOPLE, with_git=True, identities_saved=False)
    made = Office(folder, school)
    clones.home(made.home)
    made.student = school.add_student(by="chen-yulan")
    sync.hub(school.root, made.hub)
    git.set_place(school.root, str(made.hub))
    chen = Computer("chen-yulan", school.root, school.places, made.home, school.identities["chen-yulan"])
    chen.sync()
    return made
