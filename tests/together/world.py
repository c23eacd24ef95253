"""A school of twelve people, each at a computer of their own, and a hub between them. Owns the clock, the dice, what
was ever said, and the model of cards that says where two people must be found to contradict each other.
"""

from __future__ import annotations

import atexit
import copy
import random
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from pathlib import Path

from tests import copies, memory
from tests.schools import CHINA, Posts, TestSchool, make_school
from tests.together.cards import Cards
from tests.together.desk import Desk, computer, git
from yulan import git as door
from yulan.flow import sync
from yulan.flow.moment import Moment
from yulan.flow.sync.summary import Summary
from yulan.intents import Intent
from yulan.record import Record

CLASSES = ("p2023-1", "p2023-2", "p2021-1")
PEOPLE: Mapping[str, tuple[str, Posts]] = {
    "chen-yulan": ("陈玉兰", (("principal", "school"),)),
    "zhao-min": ("赵敏", (("moral-office", "school"),)),
    "xu-jing": ("徐静", (("moral-office", "school"),)),
    "wang-fang": ("王芳", (("class-teacher", "p2023-1"),)),
    "he-ping": ("何平", (("class-teacher", "p2023-2"),)),
    "liu-yang": ("刘洋", (("class-teacher", "p2021-1"),)),
    "zhou-jie": ("周杰", (("grade-head", "p2023"),)),
    "sun-li": ("孙丽", (("counsellor", "school"),)),
    "wu-di": ("吴迪", (("aid-officer", "school"),)),
    "li-na": ("李娜", ()),
    "gao-feng": ("高峰", ()),
    "tang-yu": ("唐宇", (("subject-teacher", "p2023-1"),)),
}
KEEPERS = ("chen-yulan", "zhao-min", "xu-jing")
FOUNDER = "chen-yulan"
MARK = "texts-nobody-may-find-"  # starts every text; what follows is its number
SURNAME = "欧阳"  # every student's name starts so, and nothing else does
HAND = "Somebody Byhand"  # whom git knows where people use it themselves
ADDRESS = "somebody@byhand.example"
BEGIN = datetime(2025, 11, 10, 8, 0, tzinfo=CHINA)


@dataclass(frozen=True)
class Said:
    """A text, the lock it was written under, and by whom."""

    text: str = field(repr=False)
    lock: str
    writer: str
    card: bool = False


@dataclass
class World:
    """Everything that happens to one school. `history` names people and ids, never texts."""

    folder: Path
    school: TestSchool = field(repr=False)
    dice: random.Random = field(repr=False)
    now: datetime = BEGIN
    desks: dict[str, Desk] = field(default_factory=dict, repr=False)
    said: list[Said] = field(default_factory=list, repr=False)
    cards: Cards = field(default_factory=Cards, repr=False)
    intended: list[tuple[str, str]] = field(default_factory=list)  # keeper, line
    dropped: list[str] = field(default_factory=list)
    conflicted: list[str] = field(default_factory=list)
    history: list[str] = field(default_factory=list)
    sticks: list[Path] = field(default_factory=list)
    _numbers: int = 0

    @property
    def hub(self) -> Path:
        """Where all exchange."""
        return self.folder / "hub.git"

    @property
    def hands(self) -> Path:
        """The home folder of everybody who uses git by hand."""
        return self.folder / "hands"

    @cached_property
    def moment(self) -> Moment:
        """The world's clock."""
        return Moment(lambda: self.now)

    def later(self, hours: float = 1) -> None:
        """Nothing; time has passed."""
        self.now += timedelta(hours=hours)

    def text(self) -> str:
        """A text that stands nowhere yet."""
        self._numbers += 1
        return f"{MARK}{self._numbers:05d}."

    def name(self) -> str:
        """A student's name that nobody has yet."""
        self._numbers += 1
        return SURNAME + "".join(chr(ord("一") + int(one)) for one in f"{self._numbers:04d}")

    def say(self, text: str, lock: str, writer: str, *, card: bool = False) -> None:
        """Nothing; somebody wrote this."""
        self.said.append(Said(text, lock, writer, card))

    def card(self, student: str, content: Record, parents: Sequence[Record]) -> None:
        """Nothing; a card has a new revision."""
        self.cards.add(student, content, parents)

    def intend(self, person: str, intents: Iterable[Intent]) -> None:
        """Nothing; a keeper signed these."""
        self.intended += [(person, str(one)) for one in intents]

    def told(self, person: str, summary: Summary, stick: Path | None = None) -> None:
        """Nothing; a synchronising said this."""
        self.dropped += summary.dropped
        by = stick.name if stick is not None else "sync"
        waits = " waits" if summary.waiting else ""
        counts = f"+{summary.came} -{summary.sent} late {summary.late} replayed {len(summary.replayed)}"
        self.note(f"{person}: {by} {summary.reached} {counts}{waits}")

    def note(self, line: str) -> None:
        """Nothing; the history has one line more."""
        self.history.append(f"{self.now:%d %H} {line}")

    def desk(self, person: str) -> Desk:
        """The person's computer; cloned from the hub when first asked for."""
        if person not in self.desks:
            root = self.folder / person / "school"
            git(self.folder, "clone", "-q", str(self.hub), str(root), home=self.hands)
            self.desks[person] = computer(self, person, root, self.school.identities[person])
        return self.desks[person]

    def of(self, *people: str) -> tuple[Desk, ...]:
        """Some people's computers."""
        return tuple(self.desk(one) for one in people)

    def stick(self) -> Path:
        """An empty folder, as a stick is one."""
        folder = self.folder / f"stick-{len(self.sticks)}"
        folder.mkdir()
        self.sticks.append(folder)
        return folder


def begin(folder: Path, seed: int = 0, *, other: bool = False) -> World:
    """A school of twelve at a hub that nobody has cloned yet but who founded it; its first students have cards.

    It is a copy of one and the same school; `other` gives another one, with keys of its own.
    """
    made = _founded.__wrapped__(other) if other else _founded(other)
    copies.folder(made.folder, folder)
    world = World(folder, made.school, random.Random(seed), now=made.now)  # noqa: S311 - a repeatable history, no secret
    world.said, world.intended, world.cards = list(made.said), list(made.intended), copy.deepcopy(made.cards)
    world._numbers = made._numbers
    root = folder / FOUNDER / "school"
    shutil.rmtree(root.parent / "home")
    world.desks[FOUNDER] = computer(world, FOUNDER, root, made.school.identities[FOUNDER])
    door.set_place(root, str(world.hub))
    return world


@lru_cache
def _founded(other: bool) -> World:
    folder = Path(tempfile.mkdtemp(prefix="yulan-world-", dir=memory.root()))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    school = make_school(folder, PEOPLE, classes=CLASSES, with_git=True, identities_saved=False, other=other)
    world = World(folder, school, random.Random(0))  # noqa: S311 - a repeatable history, no secret
    world.hands.mkdir()
    (world.hands / ".gitconfig").write_text(
        f"[user]\n name = {HAND}\n email = {ADDRESS}\n[advice]\n detachedHead = false\n[gc]\n auto = 0\n"
        "[init]\n defaultBranch = main\n[pull]\n rebase = false\n"
    )
    founder = folder / FOUNDER
    founder.mkdir()
    school.root.rename(founder / "school")
    first = computer(world, FOUNDER, founder / "school", school.identities[FOUNDER])
    world.desks[FOUNDER] = first
    assert sync.hub(first.root, world.hub)
    door.set_place(first.root, str(world.hub))
    for scope in CLASSES:
        first.new_student(scope)
    first.sync()
    return world
