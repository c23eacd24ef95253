"""What is the same for all children of one school on one day: the duties with the periods looked at, who holds which
post, what the reader can open. Owns to which periods a record belongs, and what closes a duty to a reader.

A duty no drawer of the school takes records for is asked of nobody; one that rests on a drawer the reader cannot open
is closed, for all children alike.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from yulan import calendar
from yulan.class_files import by_class
from yulan.derive import periods, proofs, rules
from yulan.derive.periods import Period
from yulan.derive.proofs import Fits
from yulan.derive.pupil import Teachers, claimed
from yulan.derive.rule import Ask, Per, Rule
from yulan.derive.spans import EVER, Span
from yulan.kinds.assessment import Assessment
from yulan.kinds.plan import Plan
from yulan.notes import notes_of, plain
from yulan.school import DrawerAccess, Entry, School, Settings
from yulan.schooldays import SchoolDays, Term

_OF_TERMS = ("term", "term-end")
_CLASS_POST = "class-"
_DAY, _WEEK = timedelta(days=1), 7


@dataclass(frozen=True, slots=True)
class Sheet:
    """One ask of one duty with the periods it is looked at in. `closed`: it rests on what the reader cannot open."""

    rule: Rule
    ask: Ask
    periods: tuple[Period, ...]
    starts: tuple[date, ...]  # the first day that counts for each, to look one up by
    fits: Fits = field(repr=False)
    closed: bool
    by_class: tuple[str, ...]  # kinds of which each class has a drawer of its own
    suffix: str  # of the period's id


@dataclass(frozen=True, slots=True)
class View:
    """One school on one day, as one reader's keys open it."""

    today: date
    days: SchoolDays
    since: date  # the first day of the terms looked at
    term: str  # the one that runs, or ran last
    terms: Mapping[str | None, str]  # all there are, with their school years
    sheets: tuple[Sheet, ...]
    drawers: tuple[DrawerAccess, ...] = field(repr=False)
    holders: Mapping[str, tuple[str, ...]]  # of posts, now
    teachers: Mapping[str, Teachers]  # of classes
    definition: str  # of left-behind children
    classes: tuple[str, ...]  # in which there is school now

    @classmethod
    def of(cls, school: School, today: date) -> View:
        """The view of that day."""
        settings, days = school.settings, school.settings.days
        begun = sorted((one for one in settings.terms if one.possible and one.start <= today), key=_start)
        scopes = dict.fromkeys([*settings.classes, *by_class(school.students)])
        return cls(
            today=today,
            days=days,
            since=begun[-periods.TERMS :][0].start if begun else date.max,
            term=begun[-1].id if begun else "",
            terms={term.id: str(periods.school_year(days, term)) for term in settings.terms},
            sheets=tuple(_sheets(school, days, today)) if begun else (),
            drawers=school.drawers,
            holders=_holders(school),
            teachers=_teachers(school),
            definition=settings.left_behind,
            classes=tuple(one for one in scopes if calendar.is_class(one) and calendar.grade(one, today)),
        )

    def of_class(self, scope: str) -> Teachers:
        """Who held a class when."""
        return self.teachers.get(scope, _NOBODY)

    def closed(self, sheet: Sheet, scope: str) -> bool:
        """Whether a duty rests on what the reader cannot open, in that class or at all."""
        if not sheet.by_class:
            return sheet.closed
        return sheet.closed or not all(_reads(self.drawers, kind, scope) for kind in sheet.by_class)

    def places(self, sheet: Sheet, entry: Entry) -> Sequence[int]:
        """The places of the periods that a record may count for, each once."""
        values, per = entry.values, sheet.ask.per
        named: Sequence[int]
        term = getattr(values, "term", None)
        if per == "year-end" and isinstance(values, Assessment):
            named = [place for place, one in enumerate(sheet.periods) if one.id == values.year]
        elif per in _OF_TERMS and term in self.terms:
            named = [place for place, one in enumerate(sheet.periods) if one.term == term]
        elif per == "year-end" and term in self.terms:
            named = [place for place, one in enumerate(sheet.periods) if one.id == self.terms[term]]
        else:
            named = _of_day(sheet, entry.date)
        if isinstance(values, Plan):  # counts again where it was taken up again
            stages = (one.date for one in values.stages if one.date <= self.today)
            return tuple({*named, *(place for day in stages for place in _of_day(sheet, day))})
        return named

    def deadline(self, sheet: Sheet, start: date, end: date) -> date:
        """By when it is to be done that began to hold on `start`, in a period that ends on `end`."""
        if not sheet.ask.within:
            return end
        first = self.days.on_or_after(start)
        last = self.days.after(first, sheet.ask.within - 1) if first and sheet.ask.within > 1 else first
        return min(last or end, end)


_NOBODY = Teachers((), date.max)


def times(settings: Settings, today: date) -> tuple[object, ...]:
    """What a day says that is the same for all children: the year, the school year, the term that runs or ran last."""
    begun = [one for one in settings.terms if one.start <= today]
    return today.year, calendar.school_year(today), max(begun, key=_start).id if begun else ""


def viewing(school: School) -> Callable[[], View]:
    """Gives the view of a school on its day, made once; until when children's duties are looked at in the same periods
    is noted whenever it is given.
    """
    notes = notes_of(school.today)

    @lru_cache(maxsize=1)
    def made() -> tuple[View, date]:
        with notes.apart():
            return View.of(school, school.today), looked_at_until(school.settings, plain(school.today))

    def given() -> View:
        view, until = made()
        notes.until = min(notes.until, until.toordinal())
        return view

    return given


def looked_at_until(settings: Settings, today: date) -> date:
    """The first day on which children's duties are looked at in other periods than today, a week ahead at most."""
    now = _looked_at(settings, today)
    ahead = (today + _DAY * n for n in range(1, _WEEK))
    return next((day for day in ahead if _looked_at(settings, day) != now), today + _DAY * _WEEK)


def _looked_at(settings: Settings, today: date) -> list[tuple[str, tuple[Period, ...]]]:
    """The periods that children's duties are looked at in, by how often they are asked for."""
    asks = (ask for rule in rules.of(settings).by_id.values() for ask in rule.asks if ask.of_child)
    return [(per, periods.lately(settings.days, per, today)) for per in sorted({_per(one) for one in asks})]


def _start(term: Term) -> date:
    return term.start


def _of_day(sheet: Sheet, day: date) -> Sequence[int]:
    place = bisect_right(sheet.starts, day) - 1
    if place < 0:
        return ()
    period = sheet.periods[place]
    after = sheet.ask.holidays or sheet.ask.per == "once"
    return (place,) if day <= (period.last if after else period.end) else ()


def _sheets(school: School, days: SchoolDays, today: date) -> Iterator[Sheet]:
    known: dict[Per, tuple[Period, ...]] = {}
    for rule in rules.of(school.settings).by_id.values():
        for ask in rule.asks:
            needs = ask.needs
            if not all(_holding(school.drawers, kind) for kind in needs):
                continue
            per = _per(ask)
            if per not in known:
                known[per] = periods.lately(days, per, today)
            found = tuple(one for one in known[per] if ask.since <= one.start <= ask.until)
            yield Sheet(
                rule=rule,
                ask=ask,
                periods=found,
                starts=tuple(one.first for one in found),
                fits=proofs.fits(ask.kind, "any" if ask.per == "event" else ask.proof),
                # Of a class's drawers it is asked class by class.
                closed=not all(_reads(school.drawers, kind, "") for kind in needs),
                by_class=tuple(one for one in needs if any(d.per == "class" for d in _holding(school.drawers, one))),
                suffix=f"/{ask.part}" if ask.part else "",
            )


def _per(ask: Ask) -> Per:
    """How often it is looked at: what something asks that happened, term by term."""
    return "term" if ask.per == "event" else ask.per


def _holding(drawers: Sequence[DrawerAccess], kind: str) -> list[DrawerAccess]:
    """The drawers that take a kind, those that name its subtype first."""
    exact = [one for one in drawers if kind in one.kinds]
    return exact or [one for one in drawers if kind.partition(":")[0] in one.kinds]


def _reads(drawers: Sequence[DrawerAccess], kind: str, scope: str) -> bool:
    """Whether every drawer that takes the kind is open to the reader, of a class's drawers that of this class.

    Whoever opens a child's file opens all of it; any other drawer has a lock of its own. Who has left is in no class.
    """
    in_class = calendar.is_class(scope)
    return all(
        one.per == "student"
        or (one.readable and (one.per != "class" or not in_class or one.scopes is None or scope in one.scopes))
        for one in _holding(drawers, kind)
    )


def _holders(school: School) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for person in school.people.values():
        for post in person.posts if person.active else ():
            found[post] = (*found.get(post, ()), person.id)
    return found


def _teachers(school: School) -> dict[str, Teachers]:
    """Of each class those who held it, by the signed history of posts; where there is none, those who hold it now."""
    told: dict[str, list[tuple[str, Span]]] = {}
    now: dict[str, list[tuple[str, Span]]] = {}
    for person in school.people.values():
        if not person.active:
            continue
        for held in person.held:
            if held.post.startswith(_CLASS_POST):
                days = claimed(held.since), _day_before(held.until)
                told.setdefault(held.post.removeprefix(_CLASS_POST), []).append((person.id, days))
        for post in person.posts:
            if post.startswith(_CLASS_POST):
                now.setdefault(post.removeprefix(_CLASS_POST), []).append((person.id, EVER))
    found = {scope: Teachers(tuple(spans), date.min) for scope, spans in now.items()}
    return found | {scope: Teachers(tuple(spans), min(s for _, (s, _) in spans)) for scope, spans in told.items()}


def _day_before(until: str) -> date:
    """The last day of a post that ended on a day; one that goes on has none."""
    day = claimed(until)
    return date.max if not until or day == date.min else day - date.resolution
