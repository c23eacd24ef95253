"""One child away from school as a case on the ladder of dropout control: how far it has come, what was done, what is to
be done next, which ways lead back. Owns the ladder, as data with its source; whom it is about, `dropout.py` knows.

Source: plans for keeping children in school. Five school days in a row without a reason: the class teacher tells the
roll officer. More than five: suspected dropout. One month without return: dropout. Persuasion starts at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

from yulan import calendar
from yulan.derive import absences
from yulan.derive.absences import Run
from yulan.kinds.card import Card
from yulan.kinds.placement import Placement
from yulan.kinds.plan import Plan
from yulan.kinds.return_ import Return
from yulan.school import Entry
from yulan.schooldays import SchoolDays

Stage = Literal["absent", "told", "suspected", "dropout"]
TOLD = 5  # school days in a row: the roll officer is told; more: suspected
YEAR = 365  # days out of school, after which coaching comes before a class
ADULT = 16  # from this age on, who works away may learn at a distance
RE_ENTRY = 5  # ours: the plan for coming back is written within as many school days

_DAY = timedelta(days=1)
LEFT = frozenset({"transferred", "graduated"})
_WITH_LEAVE = frozenset({*LEFT, "suspended"})  # whoever is on leave from school is not away without a reason
ELSEWHERE = "person-elsewhere"


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of persuasion: from which stage on it is due, within how many school days (ours), and who takes it."""

    step: str
    stage: Stage
    within: int
    who: str


# What the school owes, in order; what the bureau tells others is recorded where the school hears of it.
LADDER = (
    Rung("contact", "absent", 1, "class-teacher"),
    Rung("notice", "suspected", 2, "roll-officer"),
    Rung("report-bureau", "suspected", 3, "roll-officer"),
)
PASSED_ON = ("report-township", "report-government")
STAGES: tuple[Stage, ...] = ("absent", "told", "suspected", "dropout")
# What a case is called on the roll.
MARKS: Mapping[Stage, str] = MappingProxyType({"suspected": "suspected-dropout", "dropout": "dropout"})


@dataclass(frozen=True, slots=True)
class Step:
    """A step that was taken on `day`, as `record` tells, or is to be taken by `due`."""

    code: str
    who: str
    due: date
    day: date | None = None
    record: str = ""

    @property
    def done(self) -> bool:
        """Whether it was taken."""
        return self.day is not None


@dataclass(frozen=True, slots=True)
class Case:
    """One child away from `start` to `last` (today, while it lasts): `days` school days in a row."""

    student: str
    scope: str
    start: date
    last: date
    days: int
    stage: Stage
    since: date  # the day on which the stage was reached
    back: date | None
    leave: bool  # it is over because leave was given
    elsewhere: bool  # they were found at a school elsewhere
    steps: tuple[Step, ...]
    passed_on: tuple[Entry, ...] = field(repr=False)
    mark: str  # what the roll should say and does not; "" where it does, or the card cannot be read
    ways: tuple[str, ...]  # of coming back, the most fitting first
    plan: str  # the id of the re-entry plan, or ""
    record: str  # the absence it began with
    next: date | None = None  # the school day on which the next stage is reached, while it lasts

    @property
    def open(self) -> bool:
        """Whether the child is still away."""
        return self.back is None


def cases(
    days: SchoolDays, found: Sequence[Entry], card: Card | None, today: date, *, readable: bool
) -> Iterator[Case]:
    """The times the child was away, oldest first; `readable`: whether the reader has the child's file."""
    runs = absences.runs(days, found, today)
    for run in runs:
        if run.back is not None or not _gone(card, run.absences[0].scope, today):
            yield _case(days, run, found, card, today, readable=readable, newest=run is runs[-1])


def _gone(card: Card | None, scope: str, today: date) -> bool:
    """Whether nobody expects the child here any more: they moved on, are on leave, or their class has left."""
    if card is not None and card.roll_status in _WITH_LEAVE:
        return True
    return calendar.is_class(scope) and calendar.graduated(scope, today)


def _case(
    days: SchoolDays,
    run: Run,
    found: Sequence[Entry],
    card: Card | None,
    today: date,
    *,
    readable: bool,
    newest: bool,
) -> Case:
    until, scope = run.back or today, run.absences[0].scope
    steps = [one for one in found if isinstance(one.values, Return) and run.start <= one.date <= until]
    told = [one.values.result for one in steps if isinstance(one.values, Return) and one.values.result]
    elsewhere = bool(told) and told[-1] == "elsewhere"
    reached = _reached(days, run, elsewhere=elsewhere)
    stage = max(reached, key=STAGES.index)
    plan = next((one for one in found if _is_reentry(one) and one.date >= run.start), None)
    taken = [_taken(days, rung, reached[rung.stage], run, steps) for rung in LADDER if rung.stage in reached]
    if run.back is not None:  # nobody is persuaded any more
        taken = [one for one in taken if one.done]
    # Whoever reads no file cannot say that there is no plan.
    if run.back is not None and not run.leave and readable and "suspected" in reached:
        taken.append(_coming_back(days, run.back, plan))
    return Case(
        student=run.absences[0].student,
        scope=scope,
        start=run.start,
        last=run.last,
        days=days.count(run.start, run.last),
        stage=stage,
        since=reached[stage],
        back=run.back,
        leave=run.leave,
        elsewhere=elsewhere,
        steps=tuple(taken),
        passed_on=tuple(one for one in steps if getattr(one.values, "step", "") in PASSED_ON),
        mark=_mark(card, stage, run, elsewhere=elsewhere) if newest else "",
        ways=_ways(card, scope, found, (until - run.start).days, today) if stage in MARKS and not elsewhere else (),
        plan=plan.id if plan is not None else "",
        record=run.absences[0].id,
        next=_next(days, run, stage) if run.back is None and not elsewhere else None,
    )


def _reached(days: SchoolDays, run: Run, *, elsewhere: bool) -> dict[Stage, date]:
    """Each stage the case has reached, with its first day: for dropout a day of school, since in holidays nobody can
    come back.
    """
    found: dict[Stage, date] = {"absent": run.start}
    told, more = days.after(run.start - _DAY, TOLD), days.after(run.start - _DAY, TOLD + 1)
    if told is not None and told <= run.last:
        found["told"] = told
    if more is not None and more <= run.last:
        found["suspected"] = more
        month = days.on_or_after(a_month_after(run.start))
        if month is not None and month <= run.last and not elsewhere:
            found["dropout"] = max(month, more)
    return found


def _next(days: SchoolDays, run: Run, stage: Stage) -> date | None:
    if stage == "absent":
        return days.after(run.start - _DAY, TOLD)
    if stage == "told":
        return days.after(run.start - _DAY, TOLD + 1)
    return days.on_or_after(a_month_after(run.start)) if stage == "suspected" else None


def a_month_after(day: date) -> date:
    """The same day of the next month, or that month's last."""
    first = (day.replace(day=28) + 4 * _DAY).replace(day=1)
    last = (first.replace(day=28) + 4 * _DAY).replace(day=1) - _DAY
    return first.replace(day=min(day.day, last.day))


def _taken(days: SchoolDays, rung: Rung, since: date, run: Run, steps: Sequence[Entry]) -> Step:
    due = days.after(since - _DAY, rung.within) or since
    done = next((one for one in steps if getattr(one.values, "step", "") == rung.step), None)
    if done is None and rung.step == "contact":
        done = next((one for one in run.absences if getattr(one.values, "contacted", None)), None)
    return Step(rung.step, rung.who, due, done.date if done else None, done.id if done else "")


def _coming_back(days: SchoolDays, back: date, plan: Entry | None) -> Step:
    """Whoever was long away comes back with a plan of their own."""
    due = days.after(back - _DAY, RE_ENTRY) or back
    return Step("re-entry", "class-teacher", due, plan.date if plan else None, plan.id if plan else "")


def _is_reentry(entry: Entry) -> bool:
    return isinstance(entry.values, Plan) and entry.values.type == "re-entry"


def _mark(card: Card | None, stage: Stage, run: Run, *, elsewhere: bool) -> str:
    """What the roll should say: the stage while the child is away, enrolled once they are back."""
    if card is None:
        return ""
    if run.back is not None:
        return "enrolled" if card.roll_status in MARKS.values() else ""
    wanted = ELSEWHERE if elsewhere else MARKS.get(stage, "")
    return wanted if card.roll_status not in (wanted, ELSEWHERE) else ""


def _ways(card: Card | None, scope: str, found: Iterable[Entry], out: int, today: date) -> tuple[str, ...]:
    """Ways back, by how long the child was out, what they can do and how old they are."""
    placed = [one.values.placement for one in found if isinstance(one.values, Placement) and one.values.placement]
    if placed and placed[-1] == "home-teaching":
        return ("home-teaching",)
    ways = ["coaching", "class"] if out > YEAR else ["class"]
    if scope.startswith("j"):
        ways.append("vocational")
    if card is not None and card.birth_date is not None and calendar.age(card.birth_date, today) >= ADULT:
        ways.append("distance")
    return tuple(ways)
