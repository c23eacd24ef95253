"""Dropout control （控辍保学）: who is away from school, the lists by roll status, the letters of enquiry, and who
stands in a month's report. Owns what one reader's records tell of a school on a day; it refuses to call anybody
anything: a case tells where a child is, and what brings them back (`away.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from yulan import calendar
from yulan.derive import away
from yulan.derive.away import ELSEWHERE, LEFT, MARKS, STAGES, Case
from yulan.kinds.absence import Absence
from yulan.kinds.card import Card
from yulan.kinds.return_ import Return
from yulan.school import Entry, School

# The lists that are kept besides those of suspected and of actual dropouts.
OUT_OF_PLACE = ("no-roll", "roll-elsewhere", ELSEWHERE, "suspended")
_DAY = timedelta(days=1)
_ANSWERED = frozenset({"will-return", "refuses", "not-found", "elsewhere", "returned"})


@dataclass(frozen=True, slots=True)
class Enquiry:
    """A letter of enquiry that came in or went out, and whether it is answered."""

    entry: Entry = field(repr=False)
    coming_in: bool
    answered: bool
    due: date | None


@dataclass(frozen=True, slots=True)
class Control:
    """What one reader knows of children away from school. `names` are those that stand in the records themselves."""

    cases: tuple[Case, ...]
    enquiries: tuple[Enquiry, ...]
    ledgers: Mapping[str, tuple[str, ...]]  # roll status -> students; an open case counts as its stage
    files: int  # of children who are here, with a card that can be read
    unknown: int  # of them, those whose card says nothing of the roll
    enrolled: int  # of them, those who are not without a roll
    retained: int  # of them, those who are not away as suspected dropouts, or dropouts
    closed: tuple[str, ...]  # the classes whose absences the reader cannot open
    names: Mapping[str, str] = field(repr=False, default_factory=dict, hash=False)


def of(school: School, today: date) -> Control:
    """The cases of this school year and those still open, those first; enquiries; the lists by roll status."""
    cards = {one.sid: one.card.values for one in school.students if one.card and isinstance(one.card.values, Card)}
    readable = frozenset(one.sid for one in school.students)
    records = _by_student(school, today)
    begin = date(calendar.school_year(today), 9, 1)
    cases: list[Case] = []
    for sid, found in records.items():
        cases += away.cases(school.settings.days, found, cards.get(sid), today, readable=sid in readable)
    kept = [one for one in cases if one.back is None or one.back >= begin]
    kept.sort(key=lambda one: (not one.open, -STAGES.index(one.stage), -one.start.toordinal(), one.student))
    here = {sid: card for sid, card in cards.items() if card.roll_status not in LEFT}
    ledgers = _ledgers(here, kept)
    out = {sid for status in MARKS.values() for sid in ledgers.get(status, ())}
    return Control(
        cases=tuple(kept),
        enquiries=tuple(_enquiries(records)),
        ledgers=ledgers,
        files=len(here),
        unknown=sum(card.roll_status is None for card in here.values()),
        enrolled=sum(card.roll_status != "no-roll" for card in here.values()),
        retained=len(here.keys() - out),
        closed=tuple(_closed(school, today)),
        names={sid: name for sid, found in records.items() if (name := _name(found))},
    )


def month_end(month: str, today: date) -> date:
    """The day a month (`2025-11`) is reported as of: its last, or today while it runs. ValueError where it is none."""
    first = date.fromisoformat(f"{month}-01")
    return min(today, (first.replace(day=28) + 4 * _DAY).replace(day=1) - _DAY)


def report(control: Control, month: str) -> tuple[Case, ...]:
    """Who stands in a month's report, of what was known at its end: suspected and dropout, who came back included."""
    first = date.fromisoformat(f"{month}-01")
    return tuple(one for one in control.cases if one.stage in MARKS and (one.back is None or one.back >= first))


def _by_student(school: School, today: date) -> dict[str, list[Entry]]:
    """Each child's records that tell of absence and return, oldest first; a child is known by them without a file."""
    wanted = {"absence", "return", "plan", "placement"}
    found: dict[str, list[Entry]] = {}
    for one in school.records():
        if one.kind in wanted and one.student and one.date <= today:
            found.setdefault(one.student, []).append(one)
    return {
        sid: sorted(some, key=lambda one: (one.date, one.id))
        for sid, some in found.items()
        if any(one.kind in ("absence", "return") for one in some)
    }


def _name(found: Iterable[Entry]) -> str:
    told = [one.values.name for one in found if isinstance(one.values, Absence | Return) and one.values.name]
    return told[-1] if told else ""


def _closed(school: School, today: date) -> Iterator[str]:
    """The classes in which there is school now and whose absences cannot be read."""
    drawers = [one for one in school.drawers if one.holds("absence")]
    for scope in school.settings.classes:
        open_ = all(one.readable and (one.scopes is None or scope in one.scopes) for one in drawers)
        if calendar.grade(scope, today) and not (drawers and open_):
            yield scope


def _ledgers(here: Mapping[str, Card], cases: Iterable[Case]) -> dict[str, tuple[str, ...]]:
    """Each child under what the card says of the roll, or the stage of the case that is open."""
    said: dict[str, str] = {sid: card.roll_status or "" for sid, card in here.items()}
    for one in cases:
        stands = said.get(one.student, "")
        if one.open and not one.elsewhere and one.stage in MARKS and stands not in (ELSEWHERE, MARKS["dropout"]):
            said[one.student] = MARKS[one.stage]
    found: dict[str, list[str]] = {}
    for sid, status in said.items():
        if status not in ("", "enrolled"):
            found.setdefault(status, []).append(sid)
    return {status: tuple(some) for status, some in found.items()}


def _enquiries(records: Mapping[str, Sequence[Entry]]) -> Iterator[Enquiry]:
    """Letters of enquiry, those without an answer first, then the newest."""
    found = []
    for one in (entry for some in records.values() for entry in some):
        if isinstance(one.values, Return) and one.values.step == "enquiry":
            answered = one.values.result in _ANSWERED or bool(one.values.answer)
            found.append(Enquiry(one, one.values.direction != "out", answered, one.values.due))
    yield from sorted(found, key=lambda one: (one.answered, -one.entry.date.toordinal(), one.entry.id))
