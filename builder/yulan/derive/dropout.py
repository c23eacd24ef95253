"""Dropout control （控辍保学）: who is away from school, the lists by roll status, the letters of enquiry, and who
stands in a month's report. Owns what one reader's records tell of a school on a day; it refuses to call anybody
anything: a case tells where a child is, and what brings them back (`away.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from types import MappingProxyType

from yulan import calendar
from yulan.class_files import by_class
from yulan.derive import away
from yulan.derive.away import ELSEWHERE, LEFT, MARKS, STAGES, Case
from yulan.kinds.absence import Absence
from yulan.kinds.card import Card
from yulan.kinds.return_ import Return
from yulan.school import Entry, School, StudentFile
from yulan.value import Value

_TOLD = frozenset({"absence", "return"})
# The lists that are kept besides those of suspected and of actual dropouts.
OUT_OF_PLACE = ("no-roll", "roll-elsewhere", ELSEWHERE, "suspended")
_DAY = timedelta(days=1)
_ANSWERED = frozenset({"will-return", "refuses", "not-found", "elsewhere", "returned"})


class Enquiry(Value, frozen=True):
    """A letter of enquiry that came in or went out, and whether it is answered."""

    entry: Entry
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


NOBODY = Control((), (), MappingProxyType({}), 0, 0, 0, 0, ())  # is away, as far as anybody knows


class Rolls(Value, frozen=True):
    """What the cards of a class say of the roll, of children who are here ("" where nothing); whether any file tells of
    absence or return.
    """

    here: dict[str, str]
    away: bool


def rolls(files: Iterable[StudentFile]) -> Rolls:
    """What these files say."""
    found: dict[str, str] = {}
    away_ = False
    for one in files:
        if one.card and isinstance(one.card.values, Card) and one.card.values.roll_status not in LEFT:
            found[one.sid] = one.card.values.roll_status or ""
        away_ = away_ or any(entry.kind in _TOLD for entry in one.records)
    return Rolls(found, away_)


def of(school: School, today: date, said: Callable[[str], Rolls] | None = None) -> Control:
    """The cases of this school year and those still open, those first; enquiries; the lists by roll status. `said`
    knows what the files of a class say of the roll; others than those that tell of absence are not looked at then.
    """
    classes = by_class(school.students)
    told = {scope: said(scope) if said is not None else rolls(one.bring()) for scope, one in classes.items()}
    files = [file for scope, one in classes.items() if told[scope].away for file in one.bring()]
    cards = {one.sid: one.card.values for one in files if one.card and isinstance(one.card.values, Card)}
    readable = frozenset(one.sid for one in files)
    records = _by_student(chain(*(one.records for one in files), school.loose), today)
    begin = date(calendar.school_year(today), 9, 1)
    cases: list[Case] = []
    for sid, found in records.items():
        cases += away.cases(school.settings.days, found, cards.get(sid), today, readable=sid in readable)
    kept = [one for one in cases if one.back is None or one.back >= begin]
    kept.sort(key=lambda one: (not one.open, -STAGES.index(one.stage), -one.start.toordinal(), one.student))
    here = {sid: status for one in told.values() for sid, status in one.here.items()}
    ledgers = _ledgers(here, kept)
    out = {sid for status in MARKS.values() for sid in ledgers.get(status, ())}
    return Control(
        cases=tuple(kept),
        enquiries=tuple(_enquiries(records)),
        ledgers=ledgers,
        files=len(here),
        unknown=sum(not status for status in here.values()),
        enrolled=sum(status != "no-roll" for status in here.values()),
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


def _by_student(entries: Iterable[Entry], today: date) -> dict[str, list[Entry]]:
    """Each child's records that tell of absence and return, oldest first; a child is known by them without a file."""
    wanted = {"absence", "return", "plan", "placement"}
    found: dict[str, list[Entry]] = {}
    for one in entries:
        if one.kind in wanted and one.student and one.date <= today:
            found.setdefault(one.student, []).append(one)
    return {
        sid: sorted(some, key=lambda one: (one.date, one.id))
        for sid, some in found.items()
        if any(one.kind in _TOLD for one in some)
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


def _ledgers(here: Mapping[str, str], cases: Iterable[Case]) -> dict[str, tuple[str, ...]]:
    """Each child under what the card says of the roll, or the stage of the case that is open."""
    said = dict(here)
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
