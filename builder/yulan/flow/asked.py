"""What a synchronising has to ask a keeper where nobody sits at a terminal: it goes on as if not asked, and the
question stays, as facts, until it is answered in a next run. Owns those facts; they hold no text out of a record. Where
nobody answers, nothing is taken in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from yulan import git
from yulan.digest import sha256
from yulan.entry import Entry
from yulan.errors import YulanError
from yulan.flow import epoch, verified
from yulan.flow.sync import rejoin, sides
from yulan.flow.sync.by_place import ASIDE
from yulan.flow.sync.mingle import Waiting
from yulan.flow.verified import Verified
from yulan.ids import RecordName
from yulan.lockfile import student_lock
from yulan.people import Spanned
from yulan.school import Unverified

About = Literal["late", "others"]


@dataclass(frozen=True, slots=True)
class Share:
    """One colleague's part: how many records or changes, and since when. Of late records that is the last day a right
    of theirs ended, of changes the day the first was signed; None where nobody can tell.
    """

    person: str
    count: int
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question: about `late` records, or changes of staff and locks that `others` signed who may not sign any more.
    `mark` stands for exactly what is asked, and an answer for that alone; `lines` are the changes as signed.
    """

    about: About
    mark: str
    count: int
    shares: tuple[Share, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass
class Asked:
    """Answers there are, by mark, and `open` questions: what to hand to `sync.run` as `late` and `others`."""

    root: Path
    answers: Mapping[str, bool] = field(default_factory=dict)
    _open: dict[str, Question] = field(default_factory=dict)

    @property
    def open(self) -> tuple[Question, ...]:
        """The questions nobody has answered."""
        return tuple(self._open.values())

    def late(self, batch: Sequence[Unverified]) -> bool:
        """Whether a keeper vouches for exactly these records; no while that is not known."""
        files = epoch.listed(self.root, (one.path for one in batch))
        mark = _mark("late", (f"{digest} {path}" for digest, path in sorted(files)))
        if mark in self.answers:
            return self.answers[mark]
        school = verified.verify(self.root)
        of = Counter(one.author for one in batch)
        shares = tuple(Share(one, of[one], _ended(school, one, batch)) for one in sorted(of))
        self._open["late"] = Question("late", mark, len(batch), shares)  # asked again, there are more of them by now
        return False

    def others(self, lines: Sequence[str]) -> bool:
        """Whether exactly these changes are taken over; where that is not known both sides wait, as for who is not
        asked: a no would leave them out for good.
        """
        mark = _mark("others", lines)
        if mark in self.answers:
            return self.answers[mark]
        self._open[mark] = Question("others", mark, len(lines), _signed(self.root, lines), tuple(lines))
        raise Waiting


def _mark(about: About, facts: Iterable[str]) -> str:
    return sha256("\n".join((about, *facts)).encode())


def _ended(school: Verified, person: str, batch: Sequence[Unverified]) -> date | None:
    """The last day on which a right of that person ended: with the staff, a key, a post, or a child of the batch."""
    who = school.keyring.by_person.get(person)
    if who is None:
        return None
    spans: list[Spanned] = [who, *who.keys, *who.posts]
    names = (RecordName.at(one.path) for one in batch if one.author == person)
    for sid in {name.sid for name in names if name is not None and name.sid}:
        lock = school.keyring.locks.get(student_lock(sid))
        spans += [one for one in lock.mentors if one.person == person] if lock is not None else []
    last = max((one.until for one in spans if one.until is not None and one.until <= school.epoch), default=None)
    found = (one for one in school.chain.entries.values() if one.epoch == last)
    return next((_day(one) for one in found), None)


def _signed(root: Path, lines: Sequence[str]) -> tuple[Share, ...]:
    """Who signed these changes, in what this clone has or was last given."""
    for one, other in _pairs(root):
        entries = [one.chain.entries[name] for name in rejoin.unwelcome(one, other)]
        if [line for entry in entries for line in entry.changes] == list(lines):
            return tuple(_share(who, entries) for who in sorted({entry.signer for entry in entries}))
    return ()


def _share(who: str, entries: Sequence[Entry]) -> Share:
    own = [one for one in entries if one.signer == who]
    return Share(who, sum(len(one.changes) for one in own), min(_day(one) for one in own))


def _pairs(root: Path) -> Iterator[tuple[Verified, Verified]]:
    """This clone's school and each one it was given, and the other way round."""
    where, ours = git.place(root), verified.verify(root)
    for tip in git.fetched(root, where, prefix=ASIDE).values() if where is not None else ():
        try:
            schools = sides.of(root, tip).schools
        except YulanError:
            continue  # what does not hold was not asked about
        for theirs in schools:
            yield theirs, ours
            yield ours, theirs


def _day(entry: Entry) -> date:
    return date.fromisoformat(entry.written_at[:10])
