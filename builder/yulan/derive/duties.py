"""Rules × students × periods → where each duty stands, with the reason and the record that proves it. Owns the order of
questions: readable, still here, meant for this child, proved, early enough to ask. It refuses to guess: a duty that
rests on what the reader cannot open is not readable, for all children alike.

The day a record tells of decides, never the day it was written down; records of days to come prove nothing yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from yulan.derive import proofs
from yulan.derive.periods import Period
from yulan.derive.pupil import Pupil
from yulan.derive.rules import PAIRED, RULES, SCHOOL, Rule
from yulan.derive.state import Reason, Standing, State
from yulan.derive.view import View
from yulan.ids import CARD
from yulan.kinds.contact import Contact
from yulan.school import Entry, School

LEAST_DAYS = 10  # of a period on which a duty must hold to be asked for

_CLOSED, _LATE, _DRAWER = Reason("closed"), Reason("late"), Reason("drawer")
_OUTSIDE = {PAIRED: Reason("not-paired")}  # else not in the category


def states(school: School, today: date) -> tuple[State, ...]:
    """Every duty of the term that runs and the one before: by child as the school lists them, then the school's own."""
    return tuple(each(school, today))


def each(school: School, today: date) -> Iterator[State]:
    """The same one by one, for who need not keep them all."""
    view = View.of(school, today)
    for file in school.students:
        pupil = Pupil.of(file, view.holders.get(f"class-{file.scope}", ()), today)
        for rule in RULES.values():
            if rule.for_ != SCHOOL:
                yield from _of_pupil(view, rule, pupil)
    loose = sorted((one for one in school.loose if one.date <= today), key=lambda one: (one.date, one.id))
    for rule in RULES.values():
        if rule.for_ == SCHOOL:
            yield from _of_school(view, rule, [one for one in loose if proofs.meets(one, rule.proof)])


def _of_school(view: View, rule: Rule, meetings: Sequence[Entry]) -> Iterator[State]:
    proved = _by_place((view.places(rule, one), one) for one in meetings)
    for place, period in enumerate(view.periods[rule.per]):
        if rule.kind in view.closed:
            yield _state(view, rule, None, period, "not-readable", _DRAWER)
        else:
            yield _proof_or_debt(view, rule, None, period, proved.get(place, ()))


def _of_pupil(view: View, rule: Rule, pupil: Pupil) -> Iterator[State]:
    shown = view.periods[rule.per]
    if rule.kind in view.closed:
        yield from (_state(view, rule, pupil, period, "not-readable", _DRAWER) for period in shown)
    elif rule.per == "standing":
        yield from (_standing(view, rule, pupil, period) for period in shown)
    else:
        fits = proofs.FITS[rule.proof]
        proved = _by_place(
            ([place for place in view.places(rule, one) if fits(one, pupil, shown[place])], one)
            for one in pupil.records.get(rule.kind, ())
        )
        yield from (_judged(view, rule, pupil, period, proved.get(place, ())) for place, period in enumerate(shown))


def _by_place(found: Iterable[tuple[Iterable[int], Entry]]) -> dict[int, list[Entry]]:
    proved: dict[int, list[Entry]] = {}
    for places, entry in found:
        for place in places:
            proved.setdefault(place, []).append(entry)
    return proved


def _judged(view: View, rule: Rule, pupil: Pupil, period: Period, found: Sequence[Entry]) -> State:
    if pupil.left <= period.start:
        return _state(view, rule, pupil, period, "not-applicable", _CLOSED)
    days = pupil.days(rule.for_, period.start, period.end)
    if not days:
        why = _LATE if pupil.opened > period.end else _OUTSIDE.get(rule.for_, Reason("not-listed"))
        return _state(view, rule, pupil, period, "not-applicable", why)
    if len(found) < rule.need and days < min(LEAST_DAYS, period.days):
        return _state(view, rule, pupil, period, "not-applicable", _LATE)
    return _proof_or_debt(view, rule, pupil, period, found)


def _standing(view: View, rule: Rule, pupil: Pupil, period: Period) -> State:
    """A duty that the card proves: where it stands today, asked for some days after the term or the file began."""
    start = max(period.start, pupil.opened)
    end = start + timedelta(days=rule.within - 1) if rule.within else period.end
    asked = Period(period.id, period.term, start, start, end, end)
    if pupil.left <= period.start:
        return _state(view, rule, pupil, asked, "not-applicable", _CLOSED)
    state, reason = proofs.OF_CARD[rule.proof](pupil, view.today)
    if state == "due":
        if (period.end - start).days + 1 < min(LEAST_DAYS, period.days):
            return _state(view, rule, pupil, asked, "not-applicable", _LATE)
        state = _still(view, asked)
    record = CARD if state == "done" and pupil.card is not None else ""
    return _state(view, rule, pupil, asked, state, reason, record)


def _proof_or_debt(view: View, rule: Rule, pupil: Pupil | None, period: Period, found: Sequence[Entry]) -> State:
    if len(found) < rule.need:
        more = (("found", len(found)), ("more", rule.need - len(found)))
        reason = Reason("some", more) if found else Reason(f"no-{rule.kind}")
        return _state(view, rule, pupil, period, _still(view, period), reason)
    entry, code = found[rule.need - 1], f"done-{rule.kind}"  # the one that made them enough
    if isinstance(entry.values, Contact):
        answered = (one for one in found if isinstance(one.values, Contact) and one.values.reached is not False)
        entry = next(answered, entry)
        code = "done-attempt" if isinstance(entry.values, Contact) and entry.values.reached is False else code
    return _state(view, rule, pupil, period, "done", Reason(code, (("day", entry.date.isoformat()),)), entry.id)


def _still(view: View, period: Period) -> Standing:
    return "due" if view.today <= period.end else "overdue"


def _state(
    view: View, rule: Rule, pupil: Pupil | None, period: Period, state: Standing, reason: Reason, record: str = ""
) -> State:
    student = pupil.file.sid if pupil is not None else ""
    people = _people(view, rule, pupil, period)
    return State(rule.id, student, people, period.id, period.term, period.start, period.end, state, reason, record)


def _people(view: View, rule: Rule, pupil: Pupil | None, period: Period) -> tuple[str, ...]:
    """Who owes it; for a time before the present class teacher came, nobody who is here."""
    if pupil is None or rule.who not in ("mentor", "class-teacher"):
        return view.holders.get(rule.who, ())
    if rule.who == "class-teacher":
        return pupil.teachers if pupil.teachers_since <= period.end else ()
    day = min(period.end, view.today)
    return pupil.mentors(day, day) or pupil.mentors(period.start, period.end)
