"""The model: what one reader may see of one school on one day. Frozen values, no behaviour that reaches outside.

`flow/read.py` fills it from opened records; `pages/` reads it. Personal fields are kept out of reprs.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from yulan import schooldays
from yulan.duty_change import DutyChange
from yulan.errors import Problem
from yulan.ids import CARD
from yulan.schooldays import Holiday as Holiday
from yulan.schooldays import SchoolDays
from yulan.schooldays import Term as Term
from yulan.value import Value

LATE_FROM = 2  # days: what is written down on the same or the next day counts as at once (及时)


@dataclass(frozen=True, slots=True)
class CategoryChoice:
    """Which categories the school uses: those of a preset (else the usual ones), some switched on or off, some under
    names of its own. `kinds.categories` says what comes of it.
    """

    preset: str = ""
    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    names: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """records/school.yaml, parsed."""

    name: str
    name_en: str
    language: str
    umbrella: str
    classes: Mapping[str, str]  # class id -> the school's own name for it, or ""
    terms: tuple[Term, ...]
    demo: bool
    today: date | None  # demo schools only
    duties: tuple[DutyChange, ...] = ()
    categories: CategoryChoice = CategoryChoice()
    left_behind: str = "cn-2016"  # the definition by which children are left behind; or "three-months"
    retention: Mapping[str, int] = dataclasses.field(default_factory=dict)  # kind -> years it is kept
    late_on_paper: bool = False  # whether paper says what was written down later (补录)
    words: Mapping[str, str] = dataclasses.field(default_factory=dict)  # the school's own words, see yulan.own_words
    mask_exports: bool = True
    hulei_phone: str = ""  # whom girls can call about their safety: the plans have it known to all

    @property
    def days(self) -> SchoolDays:
        """The school days of the terms; derived once for the same terms, and only when asked for."""
        return schooldays.of(self.terms)


class Held(Value, frozen=True):
    """A post somebody holds or held, with the days on which it was given and ended, as the chain claims them."""

    post: str
    since: str  # ISO date
    until: str = ""  # while it is held
    ends: date | None = None  # of one that is held: its planned last day, if any


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff as the signed people file names them, today."""

    id: str
    name: str
    posts: tuple[str, ...]  # post names held now
    active: bool
    held: tuple[Held, ...] = ()  # now and before
    keeps: bool = False  # whether they may sign a change of staff, posts and locks


class Lent(Value, frozen=True):
    """A lock that somebody beyond policy holds, until a day that was planned; of a student's file its `student`."""

    drawer: str
    scope: str
    student: str  # sid, or ""
    holder: str  # a post, or @person
    ends: date


class Conflict(Value, frozen=True):
    """One field of a record on which two heads differ: the field's path (`phone`, `guardians.1.phone`) and each
    value as text.
    """

    field: str
    values: tuple[str, ...]
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One record as it stands now: its heads merged, its author's right accepted."""

    id: str  # rid, or "card"
    kind: str
    student: str  # sid, or ""
    drawer: str  # file, aid, psych, …
    date: date
    by: str  # person id
    author: str  # person id of the newest revision
    at: datetime
    rev: int
    values: msgspec.Struct = dataclasses.field(repr=False)  # the kind's structure, see yulan.kinds
    body: str = dataclasses.field(repr=False, default="")  # Markdown
    conflicts: tuple[Conflict, ...] = ()
    scope: str = "school"  # the lock's: a class, or school
    first: datetime | None = None  # when it was first written down, where `at` is of a later revision

    @property
    def late_days(self) -> int:
        """Days between what happened and its being first written down; a correction makes nothing late."""
        return max(0, ((self.first or self.at).date() - self.date).days)

    @property
    def late(self) -> datetime | None:
        """When it was first written down, where that counts as late (补录); a card is of no one day."""
        return (self.first or self.at) if self.id != CARD and self.late_days >= LATE_FROM else None


class Reader(Value, frozen=True):
    """One who can open a lock: person, by which post (or "mentor", "recovery"), since which day if known."""

    person: str
    via: str
    since: str  # ISO date of the epoch, a claim
    ends: date | None = None  # the last day it is meant to be so


@dataclass(frozen=True, slots=True)
class Withheld:
    """The scopes of consent that are out of sight for one child: withdrawn, or never part of what was consented to."""

    withdrawn: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def scopes(self) -> frozenset[str]:
        """All of them."""
        return frozenset((*self.withdrawn, *self.left_out))

    def joined(self, other: Withheld) -> Withheld:
        """What either takes out of sight."""
        gone = tuple(dict.fromkeys((*self.withdrawn, *other.withdrawn)))
        left = dict.fromkeys((*self.left_out, *other.left_out))
        return Withheld(gone, tuple(one for one in left if one not in gone))


@dataclass(frozen=True, slots=True)
class StudentFile:
    """A student of whom the reader may open at least the file lock."""

    sid: str
    scope: str  # class id, or "closed", as the lock says
    mentors: tuple[str, ...]  # person ids, now
    card: Entry | None
    records: tuple[Entry, ...]  # all but the card, newest first; restricted ones the reader may see included
    readers: tuple[Reader, ...]
    name: str = dataclasses.field(repr=False, default="")
    withheld: Withheld = Withheld()  # what consent does not cover: left out of card and records already
    moved: date | None = None  # since when they are in this class, of who was in another one before


@dataclass(frozen=True, slots=True)
class Unverified:
    """A record that is shown to be there, never as fact: its path and the rules it failed."""

    path: str
    rules: tuple[str, ...]
    student: str = ""
    author: str = ""  # as the seal claims
    claims: str = dataclasses.field(repr=False, default="")  # the opened text, if the reader may see it at all


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the reader's keys open, of what is there."""

    students_readable: int
    students_total: int
    records_readable: int
    records_total: int
    unverified: int


@dataclass(frozen=True, slots=True)
class DrawerAccess:
    """A drawer as policy describes it today, and who can open which of its locks."""

    name: str
    per: str
    kinds: tuple[str, ...]
    read: tuple[str, ...]  # roles
    write: tuple[str, ...]
    enter: tuple[str, ...]
    readers: tuple[Reader, ...]
    readable: bool
    scopes: frozenset[str] | None = None  # those of its locks the reader opens; None: nobody says

    def holds(self, kind: str) -> bool:
        """Whether records of that kind may lie in it: all, or some subtype as policy writes it (`category:psych`)."""
        return any(one.partition(":")[0] == kind for one in self.kinds)


@dataclass(frozen=True, slots=True)
class School:
    """Everything one build knows. `reader` is a person id, `today` the day it is seen on."""

    settings: Settings
    repository: str
    epoch: int
    reader: str
    today: date
    people: Mapping[str, Person]
    students: Sequence[StudentFile]  # sorted by class, then name in pinyin order
    loose: tuple[Entry, ...]  # records of no student, or of a student whose file the reader cannot open, newest first
    drawers: tuple[DrawerAccess, ...]
    unverified: tuple[Unverified, ...]
    coverage: Coverage
    problems: tuple[Problem, ...]
    lent: tuple[Lent, ...] = ()
    unguessed: str = dataclasses.field(repr=False, default="")  # letters only this reader's key gives, always the same
    as_of: bool = False  # whether it is the state of a day gone by, which is `today` then

    @property
    def posts(self) -> tuple[str, ...]:
        """The posts the reader holds."""
        one = self.people.get(self.reader)
        return one.posts if one is not None else ()

    @property
    def term(self) -> Term | None:
        """The term that began last: in the holidays it is still that one; None before the first."""
        begun = [one for one in self.settings.terms if one.start <= self.today]
        return max(begun, key=lambda one: one.start, default=None)

    def holders(self, post: str) -> tuple[Person, ...]:
        """Who holds a post now."""
        return tuple(one for one in self.people.values() if one.active and post in one.posts)

    def entries(self) -> Iterator[Entry]:
        """Every record the reader may see, the cards first."""
        yield from (file.card for file in self.students if file.card is not None)
        yield from self.records()

    def records(self) -> Iterator[Entry]:
        """The same without the cards."""
        for file in self.students:
            yield from file.records
        yield from self.loose
