"""One duty for one child, class or mentor in one period: proved, early enough to ask, still in time? Owns the order of
these questions. What happened on which day counts, never when it was written down; a few days of a period ask nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache

from yulan.derive import groups, owners, standing
from yulan.derive.periods import Period
from yulan.derive.pupil import Pupil
from yulan.derive.rule import PAIRED
from yulan.derive.spans import Span, within
from yulan.derive.state import Reason, Standing, State
from yulan.derive.view import Sheet, View
from yulan.ids import CARD
from yulan.kinds import ground
from yulan.kinds.contact import Contact
from yulan.school import Entry
from yulan.value import Value

LEAST_DAYS = 7  # school days of a period on which a duty must hold to be asked for

CLOSED, LATE, DRAWER = Reason("closed"), Reason("late"), Reason("drawer")
_WITHDRAWN = Reason("withdrawn")
_NOT_PAIRED, _NOT_LISTED = Reason("not-paired"), Reason("not-listed")


class Subject(Value, frozen=True):
    """For whom or what: a child, or a class, a mentor, the school (`about` is its id)."""

    pupil: Pupil | None = None
    about: str = ""
    scope: str = ""


def of_child(view: View, sheet: Sheet, pupil: Pupil, *, brief: bool) -> Iterator[State]:
    """Where it stands for a child, period by period; `brief` leaves out what says nothing."""
    ask, subject = sheet.ask, Subject(pupil)
    if view.closed(sheet, pupil.file.scope):
        if not brief:
            yield from (state(view, sheet, subject, one, "not-readable", DRAWER) for one in sheet.periods)
        return
    held = groups.held(pupil, ask, view.definition)
    if not held and brief:
        return
    if (scopes := pupil.file.withheld.scopes) and ground.whole(ask.base, scopes):
        there = (one for one in sheet.periods if within(held, one.start, one.end))
        yield from (state(view, sheet, subject, one, "excused", _WITHDRAWN) for one in there)
        return
    if ask.per == "standing":
        found = (_standing(view, sheet, subject, pupil, one, held) for one in sheet.periods)
    else:
        proved = by_place(view, sheet, pupil.records.get(ask.base, ()), pupil)
        found = (
            _judged(view, sheet, subject, period, held, proved.get(place, ()), brief=brief)
            for place, period in enumerate(sheet.periods)
        )
    yield from (one for one in found if one is not None and not (brief and one.state == "not-applicable"))


def of_other(view: View, sheet: Sheet, subject: Subject, found: Iterable[Entry]) -> Iterator[State]:
    """Where it stands for a class, a mentor or the school, of which all of `found` tells."""
    proved = by_place(view, sheet, found, None)
    for place, period in enumerate(sheet.periods):
        end = view.deadline(sheet, period.start, period.end)
        yield proof_or_debt(view, sheet, subject, period, end, proved.get(place, ()))


def by_place(view: View, sheet: Sheet, found: Iterable[Entry], pupil: Pupil | None) -> dict[int, list[Entry]]:
    """The records that fit, by the place of the period they count for."""
    proved: dict[int, list[Entry]] = {}
    fits, shown, also = sheet.fits, sheet.periods, sheet.ask.also
    for entry in found:
        for place in view.places(sheet, entry):
            if entry.kind in also or fits(entry, pupil, shown[place]):
                proved.setdefault(place, []).append(entry)
    return proved


def _judged(
    view: View, sheet: Sheet, subject: Subject, period: Period, held: Sequence[Span], found: Sequence[Entry], *,
    brief: bool,
) -> State | None:  # fmt: skip
    pupil = subject.pupil
    there = within(held, period.start, period.end)
    if not there:
        if brief or pupil is None:
            return None
        return state(view, sheet, subject, period, "not-applicable", _why_not(sheet, pupil, period))
    if len(found) < sheet.ask.need:
        if period.free:
            days = sum((end - start).days + 1 for start, end in there)
        elif there[0] == (period.start, period.end):
            days = period.days
        else:
            days = sum(view.days.count(start, end) for start, end in there)
        if days < min(LEAST_DAYS, period.days):
            return None if brief else state(view, sheet, subject, period, "not-applicable", LATE)
    end = view.deadline(sheet, there[0][0], period.end) if sheet.ask.within else period.end
    return proof_or_debt(view, sheet, subject, period, end, found)


def _why_not(sheet: Sheet, pupil: Pupil, period: Period) -> Reason:
    if pupil.left <= period.start:
        return CLOSED
    if pupil.opened > period.end:
        return LATE
    return _NOT_PAIRED if sheet.ask.for_ == (PAIRED,) else _NOT_LISTED


def _standing(
    view: View, sheet: Sheet, subject: Subject, pupil: Pupil, period: Period, held: Sequence[Span]
) -> State | None:
    """A duty that the card proves: where it stands today, asked for some days after it began to hold."""
    if pupil.left <= period.start:
        return state(view, sheet, subject, period, "not-applicable", CLOSED)
    there = within(held, period.start, period.end)
    if not there:
        return state(view, sheet, subject, period, "not-applicable", _why_not(sheet, pupil, period))
    start = there[0][0]
    end = view.deadline(sheet, start, period.end)
    found, reason = standing.OF_CARD[sheet.ask.proof](pupil, view.today)
    if found == "due":
        if view.days.count(start, period.end) < min(LEAST_DAYS, period.days):
            return state(view, sheet, subject, period, "not-applicable", LATE)
        found = _still(view, end)
    record = CARD if found == "done" and pupil.card is not None else ""
    return state(view, sheet, subject, period, found, reason, record, start=start, end=end)


def proof_or_debt(
    view: View, sheet: Sheet, subject: Subject, period: Period, end: date, found: Sequence[Entry]
) -> State:
    """Done by the record that made them enough, else due or overdue."""
    need = sheet.ask.need
    if len(found) < need:
        more = (("found", len(found)), ("more", need - len(found)))
        reason = Reason("some", more) if found else _none(sheet.ask.base)
        return state(view, sheet, subject, period, _still(view, end), reason, end=end)
    entry, code = _proof(sheet, found)
    return state(view, sheet, subject, period, "done", _done(code, entry.date), entry.id, end=end)


# One for all whom it is said of: of many children the same was done on one day, or not at all.


@lru_cache(maxsize=4096)
def _done(code: str, day: date) -> Reason:
    return Reason(code, (("day", day.isoformat()),))


@lru_cache(maxsize=128)
def _none(kind: str) -> Reason:
    return Reason(f"no-{kind}")


def _proof(sheet: Sheet, found: Sequence[Entry]) -> tuple[Entry, str]:
    """The record that proves it, and what to say of it; an answered call comes before an attempt."""
    entry = found[sheet.ask.need - 1]
    if not isinstance(entry.values, Contact):
        return entry, f"done-{entry.kind}"
    if entry.values.reached is False:
        entry = next(
            (one for one in found if isinstance(one.values, Contact) and one.values.reached is not False), entry
        )
    if isinstance(entry.values, Contact) and entry.values.reached is False:
        return entry, "done-attempt"
    if sheet.ask.proof != "school-parent":
        return entry, "done-contact"
    kept = isinstance(entry.values, Contact) and entry.values.parent_did is False
    return entry, "done-reminded-not-kept" if kept else "done-reminded"


def _still(view: View, end: date) -> Standing:
    return "due" if view.today <= end else "overdue"


def state(
    view: View, sheet: Sheet, subject: Subject, period: Period, standing: Standing, reason: Reason, record: str = "",
    *, start: date | None = None, end: date | None = None,
) -> State:  # fmt: skip
    """The answer, with who owes it."""
    start, end, pupil = start or period.start, end or period.end, subject.pupil
    return State(
        sheet.rule.id,
        pupil.file.sid if pupil is not None else "",
        owners.of(view, sheet.ask.who, start, period.end, pupil, subject.scope),
        period.id + sheet.suffix if sheet.suffix else period.id,
        period.term,
        start,
        end,
        standing,
        reason,
        record,
        subject.about,
    )
