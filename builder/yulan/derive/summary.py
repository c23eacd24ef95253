"""The figures of a summary: of a mentor, a class or the school, for a term or a school year, beside the one before.
Owns what is counted and over which days. It counts that a thing was done and never how long anybody wrote about it; it
names no child, and puts nobody in an order.

A term takes the holidays after it, since there are visits in them. While it runs, it is set beside as much of the term
before; a year is set beside the year before as a whole, as far as there were terms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from yulan import calendar
from yulan.derive import stretches
from yulan.derive.state import Reason, Standing, State
from yulan.kinds.activity import Activity
from yulan.kinds.card import Card
from yulan.kinds.card_parts import Mentor
from yulan.kinds.categories import CATEGORIES
from yulan.kinds.growth import Growth
from yulan.kinds.meeting import Meeting
from yulan.kinds.training import Training
from yulan.kinds.visit import Visit
from yulan.school import Entry, School, StudentFile
from yulan.schooldays import SchoolDays, Term

Level = Literal["mentor", "class", "school"]
LEVELS: tuple[Level, ...] = ("mentor", "class", "school")
WORK = ("talk", "visit", "contact", "plan", "study", "helper", "comment", "home-teaching", "growth", "activity")
_ASKED: tuple[Standing, ...] = ("done", "due", "overdue")
_FILE = "file"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Extent:
    """The days and terms a summary is about, both ends included; `whole` where all of it is over."""

    terms: tuple[str, ...]
    start: date
    end: date
    whole: bool

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.start <= day <= self.end


@dataclass(frozen=True, slots=True)
class Count:
    """How many, and how many before; None where there is nothing to set beside it."""

    now: int
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty: of how many periods and children it was asked, what came of them, why some were excused."""

    id: str
    asked: int
    done: int
    due: int
    overdue: int
    excused: int
    reasons: tuple[Reason, ...] = field(repr=False)
    before: tuple[int, int] | None = None  # done and asked, the term before


@dataclass(frozen=True, slots=True)
class Event:
    """An activity, a meeting or a training: the day, what it was, how many children an activity was for."""

    day: date
    type: str
    title: str = field(repr=False)
    children: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything counted. `meetings` and `trainings` are None where the reader cannot open what the school keeps."""

    children: int
    categories: Mapping[str, Count] = field(repr=False)
    work: Mapping[str, Count]
    duties: tuple[Duty, ...]
    growth: tuple[Event, ...] = field(repr=False)
    activities: tuple[Event, ...] = field(repr=False)
    meetings: Mapping[str, Count] | None
    trainings: tuple[Event, ...] | None = field(repr=False)


def of_term(days: SchoolDays, term: Term, today: date) -> tuple[Extent, Extent | None]:
    """A term as far as today, and as much of the one before."""
    following = min((one.start for one in days.terms if one.possible and one.start > term.start), default=None)
    last = following - _DAY if following is not None else date.max
    pair = stretches.of(days, min(today, last))
    if pair is None or pair.now.term.id != term.id:
        raise ValueError("the term has not begun")
    now = Extent((term.id,), pair.now.start, pair.now.end, whole=today > term.end)
    before = pair.before
    return now, Extent((before.term.id,), before.start, before.end, whole=now.whole) if before is not None else None


def of_year(days: SchoolDays, year: int, today: date) -> tuple[Extent, Extent | None] | None:
    """A school year as far as today, and the year before; None for a year without a term that has begun."""
    now = _year(days, year, today)
    return (now, _year(days, year - 1, today)) if now is not None else None


def _year(days: SchoolDays, year: int, today: date) -> Extent | None:
    terms = [one for one in days.terms if one.possible and calendar.school_year(one.start) == year]
    begun = sorted((one for one in terms if one.start <= today), key=lambda one: one.start)
    if not begun:
        return None
    end = min(today, date(year + 1, 8, 31))
    whole = today > max(one.end for one in terms)
    return Extent(tuple(one.id for one in begun), begun[0].start, end, whole)


@dataclass(frozen=True, slots=True)
class Whose:
    """Of whom it is: a mentor, a class, the school."""

    level: Level
    id: str = ""

    def child(self, file: StudentFile, extent: Extent) -> bool:
        """Whether a child is one of theirs, in these days."""
        if self.level == "mentor":
            return self.id in file.mentors or any(
                one.person == self.id
                and (one.since or date.min) <= extent.end
                and (one.until or date.max) >= extent.start
                for one in _mentors(file)
            )
        return self.level == "school" or file.scope == self.id

    def record(self, file: StudentFile, entry: Entry) -> bool:
        """Whether a record counts: of a mentor what they did themselves, of a class or the school what was done."""
        if self.level != "mentor":
            return self.level == "school" or file.scope == self.id
        return entry.by == self.id or (isinstance(entry.values, Visit) and self.id in entry.values.visitors)

    def state(self, files: Mapping[str, StudentFile], state: State) -> bool:
        """Whether a duty counts: of a mentor what they owe, of a class what is owed for it, of the school all."""
        if self.level == "mentor":
            return self.id in state.people
        file = files.get(state.student)
        return self.level == "school" or state.about == self.id or (file is not None and file.scope == self.id)


def _mentors(file: StudentFile) -> tuple[Mentor, ...]:
    card = _card(file)
    return card.mentors if card is not None else ()


def figures(school: School, whose: Whose, now: Extent, before: Extent | None, states: Iterable[State]) -> Figures:
    """The figures; `states` are duties of these terms and the one before, those that may be told of."""
    theirs = [one for one in school.students if whose.child(one, now)]
    files = {one.sid: one for one in school.students}
    records = [(file, one) for file in school.students for one in file.records if _counts(whose, file, one)]
    office = _office(school, "meeting") and whose.level == "school"
    trained = _office(school, "training") and whose.level != "class"
    return Figures(
        children=len(theirs),
        categories=_categories(school, whose, now, before),
        work=_work([one for _, one in records], now, before),
        duties=tuple(_duties(whose, files, now, before, states)),
        growth=tuple(_growth(one for _, one in records if now.holds(one.date))),
        activities=tuple(_activities(one for _, one in records if now.holds(one.date))),
        meetings=_meetings(school, now, before) if office else None,
        trainings=tuple(_trainings(school, whose, now)) if trained else None,
    )


def _counts(whose: Whose, file: StudentFile, entry: Entry) -> bool:
    """Growth and activities are the child's: a mentor's summary tells of those of their children, whoever wrote."""
    if entry.drawer != _FILE:
        return False
    if whose.level == "mentor" and entry.kind in ("growth", "activity"):
        return whose.id in file.mentors or whose.record(file, entry)
    return whose.record(file, entry)


def _card(file: StudentFile) -> Card | None:
    values = file.card.values if file.card is not None else None
    return values if isinstance(values, Card) else None


def _categories(school: School, whose: Whose, now: Extent, before: Extent | None) -> dict[str, Count]:
    def counted(extent: Extent) -> Counter[str]:
        found: Counter[str] = Counter()
        for file in school.students:
            card = _card(file) if whose.child(file, extent) else None
            found.update(
                {
                    one.code
                    for one in (card.categories if card is not None else ())
                    if (one.since or date.min) <= extent.end <= (one.until or date.max)
                }
            )
        return found

    here, then = counted(now), counted(before) if before is not None else None
    codes = (one for one in CATEGORIES if here[one] or (then is not None and then[one]))
    return {code: Count(here[code], then[code] if then is not None else None) for code in codes}


def _work(entries: Iterable[Entry], now: Extent, before: Extent | None) -> dict[str, Count]:
    here: Counter[str] = Counter()
    then: Counter[str] = Counter()
    for one in entries:
        here[one.kind] += now.holds(one.date)
        then[one.kind] += before is not None and before.holds(one.date)
    return {kind: Count(here[kind], then[kind] if before else None) for kind in WORK if here[kind] or then[kind]}


def _duties(
    whose: Whose, files: Mapping[str, StudentFile], now: Extent, before: Extent | None, states: Iterable[State]
) -> Iterator[Duty]:
    found: dict[str, list[State]] = {}
    for one in states:
        if one.state not in ("not-applicable", "not-readable") and whose.state(files, one):
            found.setdefault(one.duty, []).append(one)
    for duty, some in found.items():
        here = Counter(one.state for one in some if one.term in now.terms)
        then = Counter(one.state for one in some if before is not None and one.term in before.terms)
        if not here:
            continue
        reasons = dict.fromkeys(one.reason for one in some if one.state == "excused" and one.term in now.terms)
        yield Duty(
            id=duty,
            asked=sum(here[one] for one in _ASKED),
            done=here["done"],
            due=here["due"],
            overdue=here["overdue"],
            excused=here["excused"],
            reasons=tuple(reasons),
            before=(then["done"], sum(then[one] for one in _ASKED)) if then else None,
        )


def _growth(entries: Iterable[Entry]) -> Iterator[Event]:
    for one in sorted(entries, key=_when):
        if isinstance(one.values, Growth):
            yield Event(one.date, one.values.type or "", one.values.title or "")


def _activities(entries: Iterable[Entry]) -> Iterator[Event]:
    """Each activity once: children of the same share an event."""
    found: dict[str, list[Entry]] = {}
    for one in sorted(entries, key=_when):
        if isinstance(one.values, Activity):
            found.setdefault(one.values.event or one.id, []).append(one)
    for some in found.values():
        first = some[0].values
        if isinstance(first, Activity):
            yield Event(some[0].date, first.type or "", first.title or "", len({one.student for one in some}))


def _meetings(school: School, now: Extent, before: Extent | None) -> dict[str, Count]:
    here: Counter[str] = Counter()
    then: Counter[str] = Counter()
    for one in school.loose:
        if isinstance(one.values, Meeting):
            here[one.values.type] += now.holds(one.date)
            then[one.values.type] += before is not None and before.holds(one.date)
    kinds = [one for one in {**here, **then} if here[one] or then[one]]
    return {kind: Count(here[kind], then[kind] if before else None) for kind in sorted(kinds)}


def _trainings(school: School, whose: Whose, now: Extent) -> Iterator[Event]:
    """The trainings there were; of a mentor those they took part in."""
    for one in sorted(school.loose, key=_when):
        values = one.values
        if not isinstance(values, Training) or not now.holds(one.date):
            continue
        if whose.level == "school" or whose.id in values.took_part:
            yield Event(one.date, "", values.title or "")


def _office(school: School, kind: str) -> bool:
    """Whether the reader can open all there is of a kind the school keeps."""
    holding = [one for one in school.drawers if one.holds(kind)]
    return bool(holding) and all(one.readable for one in holding)


def _when(entry: Entry) -> tuple[date, str]:
    return entry.date, entry.id
