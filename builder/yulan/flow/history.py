"""What became of a student's file, or of one record, step by step: revisions that count with what each changed, those
that do not, and what happened to the file's lock.

Owns which revision is compared with which: each with what the revisions it names came to together. What consent does
not cover on the reader's day is taken out of every revision, old ones too, by the same step as everywhere
(`read.shown`). It says nothing in words and decides no right: what does not open is not here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from difflib import SequenceMatcher

import msgspec

from yulan import kinds
from yulan.accept import CARD_LIKE
from yulan.errors import YulanError
from yulan.flow import lookup, read
from yulan.flow.lookup import Target
from yulan.flow.me import Me
from yulan.flow.unseal import Opened, Progress, silent
from yulan.flow.verified import Verified
from yulan.kinds import ground
from yulan.kinds.table import Field
from yulan.kinds.withheld import RULE
from yulan.lockfile import Lock, student_lock
from yulan.revisions import Revision, groups, sift
from yulan.school import Conflict, Entry, School, StudentFile, Unverified, Withheld

_FIXED = frozenset({"id", "kind", "student"})  # of a record they never change
_MADE_BY = frozenset({"by"})  # of a card or a plan it says who made this revision, as the line above does

Lines = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """One field with what it held before and holds now; None where it held nothing."""

    stated: Field
    before: object = field(repr=False)
    after: object = field(repr=False)
    trees: tuple[object, object] = field(repr=False)  # the two as a record writes them


@dataclass(frozen=True, slots=True)
class Step:
    """One revision that counts. `parents` is how many revisions it names, `found` how many of them are at hand."""

    entry: Entry
    path: str
    parents: int
    found: int
    changed: tuple[Changed, ...] = field(repr=False)
    lines: Lines = field(repr=False)  # of the Markdown: ("-", what went), ("+", what came)

    @property
    def at(self) -> datetime:
        """When it was written, as its author's clock said."""
        return self.entry.at

    @property
    def late_days(self) -> int:
        """Days by which the record was written after its day (补录); a correction is not late."""
        return 0 if self.parents else self.entry.late_days

    @property
    def late(self) -> bool:
        """Whether that counts as late; a card is of no one day."""
        return not self.parents and self.entry.late is not None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to the file as a whole. `what` is a class, a person, a holder or a number."""

    code: str  # scope, mentor, mentor-ended, lent, lent-ended, generation
    what: str
    epoch: int
    by: str
    at: datetime  # the signer's claim


@dataclass(frozen=True, slots=True)
class Open:
    """A record of which several newest revisions stand side by side, and where they differ."""

    entry: Entry
    heads: int
    conflicts: tuple[Conflict, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class History:
    """Everything, newest first; `school` is what it was read from, `file` the student's where one was meant."""

    school: School = field(repr=False)
    file: StudentFile | None = field(repr=False)
    steps: tuple[Step | Event, ...]
    open: tuple[Open, ...]
    unverified: tuple[Unverified, ...]


def of(verified: Verified, me: Me, today: date, meant: Target, progress: Progress = silent) -> History:
    """The history of what is meant: a record, or with an empty `rid` all that is about the student.

    Raises YulanError `student.not-readable`, and for a record as `lookup.refusal` says, or `consent.withheld`.
    """
    opened = read.read_some(verified, me, meant.paths, progress)
    school = read.assemble(verified, me, today, opened)
    withheld = {one.sid: one.withheld for one in school.students}
    if meant.rid:
        return _of_record(verified, school, withheld, opened, meant)
    file = next((one for one in school.students if one.sid == meant.sid), None)
    if file is None:
        raise YulanError("student.not-readable")
    mine = [one for one in opened.revisions if one.record.student == meant.sid]
    steps, open_ = _records(verified, mine, withheld)
    told: list[Step | Event] = [*steps, *_events(verified, verified.keyring.locks[student_lock(meant.sid)])]
    unverified = tuple(one for one in school.unverified if one.student == meant.sid)
    return History(school, file, _newest_first(told), open_, unverified)


def _of_record(
    verified: Verified, school: School, withheld: Mapping[str, Withheld], opened: Opened, meant: Target
) -> History:
    mine = [one for one in opened.revisions if one.path in meant.paths]
    steps, open_ = _records(verified, mine, withheld)
    unverified = tuple(one for one in school.unverified if one.path in meant.paths)
    if not steps:
        if any(_whole(one, withheld) for one in mine):
            raise YulanError(RULE)
        raise lookup.refusal([(bad.path, rule) for bad in unverified for rule in bad.rules])
    return History(school, None, _newest_first(steps), open_, unverified)


def _records(
    verified: Verified, revisions: Iterable[Revision], withheld: Mapping[str, Withheld]
) -> tuple[list[Step], tuple[Open, ...]]:
    steps: list[Step] = []
    several: list[Open] = []
    for group in groups(one for one in revisions if not _whole(one, withheld)):
        good = sift(group).good
        if not good:
            continue
        scopes = withheld.get(good[0].record.student, Withheld())
        steps += _steps(verified, good, scopes)
        named = {name for one in good for name in one.prev}
        heads = sum(one.digest not in named for one in good)
        if heads > 1:
            now = read.shown(read.entry(verified, good), scopes)
            several.append(Open(now, heads, now.conflicts))
    return steps, tuple(several)


def _steps(verified: Verified, good: Sequence[Revision], scopes: Withheld) -> Iterator[Step]:
    known = {one.digest: one for one in good}
    for one in good:
        before = _before(one, known)
        after = read.shown(read.entry(verified, (one,)), scopes)
        found = sum(name in known for name in one.prev)
        if not before:
            yield Step(after, one.path, len(one.prev), found, (), ())
            continue
        stood = read.shown(read.entry(verified, before), scopes)
        changed = tuple(_changed(after.kind, stood.values, after.values))
        yield Step(after, one.path, len(one.prev), found, changed, changed_lines(stood.body, after.body))


def _before(one: Revision, known: Mapping[str, Revision]) -> tuple[Revision, ...]:
    """The revisions that led to one, itself left out."""
    found: dict[str, Revision] = {}
    waiting = list(one.prev)
    while waiting:
        name = waiting.pop()
        if name in known and name not in found:
            found[name] = known[name]
            waiting += known[name].prev
    return tuple(found.values())


def _changed(kind: str, before: msgspec.Struct, after: msgspec.Struct) -> Iterator[Changed]:
    without = _FIXED | (_MADE_BY if kind in CARD_LIKE else frozenset())
    trees = kinds.to_tree(before), kinds.to_tree(after)
    for one in kinds.fields(kind):
        was, now = getattr(before, one.attr), getattr(after, one.attr)
        if was != now and one.name not in without:
            yield Changed(one, was, now, (trees[0].get(one.name), trees[1].get(one.name)))


def changed_lines(before: str, after: str) -> Lines:
    """The lines that went and those that came, in the order of the text."""
    old, new = before.strip("\n").split("\n"), after.strip("\n").split("\n")
    found: list[tuple[str, str]] = []
    for kind, first, last, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            found += [("-", line) for line in old[first:last]] + [("+", line) for line in new[begin:end]]
    return tuple(pair for pair in found if pair[1])


def _whole(one: Revision, withheld: Mapping[str, Withheld]) -> bool:
    """Whether all of a record rests on a consent that is not there."""
    return ground.whole(one.record.kind, withheld.get(one.record.student, Withheld()).scopes)


def _events(verified: Verified, lock: Lock) -> Iterator[Event]:
    """What the signed files say of a student's lock, dated by the entry that brought it."""
    entries = {one.epoch: one for one in verified.chain.entries.values()}
    told = [("scope", one.at, one.from_) for one in lock.scope]
    told += [("mentor", one.person, one.from_) for one in lock.mentors]
    told += [("mentor-ended", one.person, one.until) for one in lock.mentors if one.until is not None]
    told += [("lent", one.holder, one.from_) for one in lock.extra]
    told += [("lent-ended", one.holder, one.until) for one in lock.extra if one.until is not None]
    told += [("generation", str(one.g), one.from_) for one in lock.generations if one.g > 1]
    for code, what, epoch in told:
        entry = entries.get(epoch)
        at = _moment(entry.written_at) if entry is not None else None
        if entry is not None and at is not None:
            yield Event(code, what, epoch, entry.signer, at)


def _moment(told: str) -> datetime | None:
    """The moment a keeper's entry claims; None where it is none."""
    try:
        found = datetime.fromisoformat(told)
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _newest_first(steps: Iterable[Step | Event]) -> tuple[Step | Event, ...]:
    return tuple(sorted(steps, key=_place, reverse=True))


def _place(one: Step | Event) -> tuple[datetime, int, str]:
    """By the moment it was written; within one moment as it came about."""
    if isinstance(one, Event):
        return one.at, one.epoch, one.code
    return one.at, one.entry.rev, one.path
