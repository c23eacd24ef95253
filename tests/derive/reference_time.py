"""What docs/duties.md asks for, read from its table, and school time, day by day: the periods of a row, which days
count for each. Slow and plain on purpose, and nothing of it is taken from the engine it is held against.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from yulan.duty_change import DutyChange
from yulan.school import Settings
from yulan.schooldays import SchoolDays, Term

DAY = timedelta(days=1)
_DOCS = Path(__file__).resolve().parents[2] / "docs"
_OF_SCHOOL = ("meeting", "training", "summary", "assessment", "roll-check")


@dataclass(frozen=True)
class Row:
    """A row of the table, as the school asks it."""

    duty: str
    part: str
    who: tuple[str, ...]
    groups: tuple[str, ...]
    but: tuple[str, ...]
    per: str
    need: int
    within: int
    kinds: tuple[str, ...]  # the one that is asked for, then those of which any record does as well
    proof: str
    holidays: bool

    @property
    def kind(self) -> str:
        return self.kinds[0].split(":")[0]

    @property
    def subtype(self) -> str:
        return (*self.kinds[0].split(":"), "")[1]


@dataclass(frozen=True)
class Period:
    """Its days; the days on which a record counts for it, if holidays count and if not; its days of school."""

    id: str
    term: str
    days: tuple[date, ...]
    counts: frozenset[date]
    and_after: tuple[date, date]  # what follows, should holidays count
    school: tuple[date, ...]

    @property
    def start(self) -> date:
        return self.days[0]

    @property
    def end(self) -> date:
        return self.days[-1]


# --- the table


@cache
def table() -> tuple[Row, ...]:
    plans = (_DOCS / "domain.md").read_text("utf-8").split("## 4.")[1].split("\n## ")[0]
    ids = re.findall(r"^\| `([a-z-]+)` \|", plans, re.MULTILINE)
    lines = (_DOCS / "duties.md").read_text("utf-8").split("## The duties")[1].splitlines()
    return tuple(_row(line, ids) for line in lines if line.startswith("| `"))


def _row(line: str, ids: Sequence[str]) -> Row:
    cells = [one.strip() for one in line.strip("|").split(" | ")]
    name, who, whom, often, need, within, record, proof, holidays = (one.strip() for one in cells[:9])
    full = _codes(name)[0]
    duty = full if full in ids else next(one for one in ids if full.startswith(f"{one}-"))
    whom, _, but = whom.partition(" but ")
    return Row(
        duty, full[len(duty) + 1 :], _codes(who), _codes(whom), _codes(but), _codes(often)[0], int(need),
        int(within or 0), _codes(record), (*_codes(proof), "any")[0], holidays == "yes",
    )  # fmt: skip


def _codes(cell: str) -> tuple[str, ...]:
    return tuple(re.findall(r"`([^`]+)`", cell))


def rows(settings: Settings) -> Iterator[tuple[Row, tuple[DutyChange, ...]]]:
    """The rows of the table with the school's changes of each, and the school's own."""
    known = {one.duty for one in table()} | {f"{one.duty}-{one.part}" for one in table()}
    for row in table():
        yield row, tuple(one for one in settings.duties if _names(one, row))
    for one in settings.duties:
        if one.id not in known:
            assert one.kind is not None
            assert one.who is not None
            assert one.every is not None
            whom = one.for_ or (("school",) if one.kind.split(":")[0] in _OF_SCHOOL else ("student",))
            own = Row(one.id, "", (one.who,), whom, (), one.every, one.need or 1, one.within or 0, (one.kind,),
                      one.proof or "any", True)  # fmt: skip
            yield own, (one,)


def _names(change: DutyChange, row: Row) -> bool:
    if change.id == row.duty:
        shape = (change.need, change.every, change.within, change.kind, change.proof, change.for_)
        return all(one is None for one in shape) or not row.part
    return bool(row.part) and change.id == f"{row.duty}-{row.part}"


def asked(row: Row, changes: Sequence[DutyChange], day: date) -> Row | None:
    """What is asked in a period that begins on a day; None: nothing."""
    own = row not in table()
    inside = [one for one in changes if (one.from_ or date.min) <= day <= (one.until or date.max)]
    if own:
        return row if inside and not inside[0].off else None
    for one in inside:
        if one.off:
            return None
        row = replace(
            row,
            who=(one.who,) if one.who else row.who,
            groups=one.for_ or row.groups,
            but=() if one.for_ else row.but,
            per=one.every or row.per,
            need=one.need or row.need,
            within=row.within if one.within is None else one.within,
            kinds=(one.kind,) if one.kind else row.kinds[:1] if one.proof else row.kinds,
            proof=one.proof or ("any" if one.kind else row.proof),
        )
    return row


def wordings(row: Row, changes: Sequence[DutyChange]) -> tuple[Row, ...]:
    """Everything the row asks, on one day or another."""
    edges = {date.min, *(one.from_ for one in changes if one.from_), *(one.until + DAY for one in changes if one.until)}
    return tuple(dict.fromkeys(one for day in edges if (one := asked(row, changes, day)) is not None))


# --- periods


@cache
def periods(per: str, days: SchoolDays, today: date) -> tuple[Period, ...]:
    """Those begun by today, of the term that runs and the one before."""
    terms = sorted(days.terms, key=lambda one: one.start)
    begun = [one for one in terms if one.start <= today]
    if not begun:
        return ()
    looked = begun[-2:]
    if per == "school-day":
        there = [day for day in between(today - 10 * DAY, today) if days.is_school_day(day) and day >= looked[0].start]
        parts = [(_term(terms, day), day.isoformat(), day, [day]) for day in there[-5:]]
    elif per in ("school-year", "year-end"):
        parts = list(_years(per, terms))
    else:
        parts = [one for term in terms for one in _parts(per, term, terms, days)]
    found = []
    for place, (term, name, first, own) in enumerate(parts):
        school = own if per == "winter" else [day for day in own if days.is_school_day(day)]
        if not school or own[0] > today or own[-1] < looked[0].start:
            continue
        last = parts[place + 1][2] - DAY if place + 1 < len(parts) else date.max
        if per in ("term-end", "year-end", "winter"):  # only the holiday: the next term has its own
            last = min([last, *(one.start - DAY for one in terms if one.start > own[-1])])
        told = term.id
        if per in ("school-year", "year-end"):
            told = next((one.id for one in looked[::-1] if school_year(one) == int(name)), term.id)
        found.append(Period(name, told, tuple(own), frozenset(between(first, own[-1])), (own[-1] + DAY, last),
                            tuple(school)))  # fmt: skip
    if per in ("standing", "once"):
        found = [one for one in found if one.term == begun[-1].id]
    return tuple(found[-2:] if per == "week" else found)


def between(start: date, end: date) -> list[date]:
    found = []
    while start <= end:
        found.append(start)
        start += DAY
    return found


def _term(terms: Sequence[Term], day: date) -> Term:
    return next(one for one in terms if one.start <= day <= one.end)


def school_year(term: Term) -> int:
    """The autumn term begins a school year and the spring term ends one, be the first day of school in August."""
    return term.start.year if term.start.month >= 7 else term.start.year - 1


_Part = tuple[Term, str, date, list[date]]


def _parts(per: str, term: Term, terms: Sequence[Term], days: SchoolDays) -> Iterator[_Part]:
    every = between(term.start, term.end)
    if per == "month":
        for month in sorted({day.isoformat()[:7] for day in every}):
            own = [day for day in every if day.isoformat()[:7] == month]
            if len(own) >= 14:
                yield term, month, own[0], own
    elif per == "week":
        number = 0
        for week in sorted({day.isocalendar()[:2] for day in every}):
            own = [day for day in every if day.isocalendar()[:2] == week]
            if any(days.is_school_day(day) for day in own):
                number += 1
                yield term, f"{term.id}-w{number:02}", own[0], own
    elif per == "term-end":
        yield term, term.id, term.start, every[-21:]  # asked for late in the term, and whatever it says earlier counts
    elif per == "spring":
        if term.start.month < 7:
            till_june = [day for day in every if day <= date(term.end.year, 6, 30)]
            june = [day for day in till_june if day.month == 6]
            yield term, term.id, term.start, max(june, till_june[-21:], key=len)
    elif per == "winter":
        if term.start.month >= 7:
            following = [one.start for one in terms if one.start > term.end]
            last = following[0] - DAY if following else term.end + 28 * DAY
            yield term, term.id, every[-21:][0], between(term.end + DAY, last)
    else:  # a term; a state of the card, or once, is told under the term that runs
        yield term, term.id, term.start, every


def _years(per: str, terms: Sequence[Term]) -> Iterator[_Part]:
    for year in sorted({school_year(one) for one in terms}):
        own = [one for one in terms if school_year(one) == year]
        spring = own[-1] if own[-1].start.month < 7 else None
        if per == "school-year":
            end = spring.end if spring is not None else date(year + 1, 8, 31)
            yield own[0], str(year), own[0].start, between(own[0].start, end)
        elif spring is not None:
            yield spring, str(year), own[0].start, between(spring.start, spring.end)[-21:]


def deadline(days: SchoolDays, start: date, end: date, within: int) -> date:
    """The day that is so many school days from `start` on, itself included; never after `end`."""
    if not within:
        return end
    left = within
    for day in between(start, end):
        left -= days.is_school_day(day)
        if not left:
            return day
    return end
