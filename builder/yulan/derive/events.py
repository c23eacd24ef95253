"""Duties that follow from something that happened: a mark of decline, a danger the guardian must hear of, an incident
to report, a child who leaves. Owns what asks for them and what answers; where the law says at once there is no grace,
and how long it took, or takes, is told.

Open ones are never too old to be told; answered ones stand for the terms looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType

from yulan import kinds
from yulan.derive import leaving, owners
from yulan.derive.groups import FOCUS
from yulan.derive.judge import DRAWER, Subject
from yulan.derive.judge import state as state_of
from yulan.derive.pupil import Pupil
from yulan.derive.state import Reason, Standing, State
from yulan.derive.view import Sheet, View
from yulan.kinds.comment import Comment
from yulan.kinds.incident import Incident
from yulan.kinds.plan import Plan
from yulan.kinds.screening import Screening
from yulan.kinds.talk import Talk
from yulan.school import Entry
from yulan.value import Value

_AWAY = frozenset({"witness", "reporter"})  # parts in an incident of which a guardian need not hear from the school
_WEEK = timedelta(days=7)


class _Event(Value, frozen=True):
    """What happened on `start`, by when it is to be answered, and where that stands."""

    start: date
    end: date
    standing: Standing
    reason: Reason
    about: str
    record: str = ""
    entry: Entry | None = None


def of_child(view: View, sheet: Sheet, pupil: Pupil, *, brief: bool) -> Iterator[State]:
    """What the child's own records ask for."""
    if view.closed(sheet, pupil.file.scope):
        if not brief:
            yield from (state_of(view, sheet, Subject(pupil), one, "not-readable", DRAWER) for one in sheet.periods)
        return
    yield from (
        _state(view, sheet, one, pupil.file.sid, pupil)
        for one in _OF_CHILD[sheet.ask.proof](view, sheet, pupil)
        if _of_its_time(sheet, one)
    )


def of_incidents(view: View, sheet: Sheet, found: Iterable[Entry], pupils: Mapping[str, Pupil]) -> Iterator[State]:
    """What incidents ask for, those that name no child the reader knows included; `pupils` are those they name."""
    if sheet.closed:
        yield from (state_of(view, sheet, Subject(), one, "not-readable", DRAWER) for one in sheet.periods)
        return
    for entry in found:
        incident = entry.values
        if not isinstance(incident, Incident):
            continue
        if sheet.ask.proof == "reported":
            event: _Event | None = _reported(view, entry, incident)
        elif entry.student and incident.role not in _AWAY:
            event = _told_of(
                view, entry, guardian=incident.guardian_told, why=incident.why_not_told, at=incident.told_at
            )
        else:
            event = None
        if event is not None and _shown(view, event) and _of_its_time(sheet, event):
            yield _state(view, sheet, event, entry.student, pupils.get(entry.student))


def _state(view: View, sheet: Sheet, event: _Event, student: str, pupil: Pupil | None) -> State:
    return State(
        sheet.rule.id,
        student,
        owners.of(view, sheet.ask.who, event.start, event.end, pupil, found=event.entry),
        event.start.isoformat() + sheet.suffix,
        _term(view, event.start),
        event.start,
        event.end,
        event.standing,
        event.reason,
        event.record,
        event.about,
    )


def _term(view: View, day: date) -> str:
    """The term in which it happened, or the last begun before it."""
    begun = [one for one in view.days.terms if one.possible and one.start <= day]
    return max(begun, key=lambda one: one.start).id if begun else view.term


def _shown(view: View, event: _Event) -> bool:
    return event.start <= view.today and (event.standing in ("due", "overdue") or event.end >= view.since)


def _of_its_time(sheet: Sheet, event: _Event) -> bool:
    """Whether this is how it is asked on that day: a school may ask otherwise from some day on."""
    return sheet.ask.since <= event.start <= sheet.ask.until


def _done(code: str, entry: Entry) -> Reason:
    return Reason(code, (("day", entry.date.isoformat()),))


# --- at once


def _reported(view: View, entry: Entry, incident: Incident) -> _Event:
    """Done when everybody who must hear of it has: the bureau, and the police in a situation the law names. Records
    from before reports named a body are done with any.
    """
    if not incident.reports:
        return _open(view, entry, "not-reported")
    bodies = {one.body for one in incident.reports if one.body is not None}
    must = ("bureau", "police") if incident.situation is not None else ("bureau",)
    if bodies and (missing := [one for one in must if one not in bodies]):
        return _open(view, entry, "not-reported-both" if len(missing) > 1 else f"not-reported-{missing[0]}")
    heard = [_first(incident, one) for one in must] if bodies else [_first(incident)]
    known = [one for one in heard if one is not None]
    at = max(known) if len(known) == len(heard) else None
    return _Event(entry.date, entry.date, "done", _took("reported", incident.noticed_at, at), entry.id, entry.id, entry)


def _first(incident: Incident, body: str = "") -> datetime | None:
    """When a body, or anybody, first heard of it."""
    return min((one.at for one in incident.reports if one.at and body in ("", one.body)), default=None)


def _told_of(view: View, entry: Entry, *, guardian: bool | None, why: str | None, at: datetime | None = None) -> _Event:
    if guardian:
        noticed = entry.values.noticed_at if isinstance(entry.values, Incident) else None
        return _Event(entry.date, entry.date, "done", _took("told", noticed, at), entry.id, entry.id, entry)
    if why:
        return _Event(entry.date, entry.date, "excused", Reason("why-not-told"), entry.id, "", entry)
    return _open(view, entry, "not-told")


def _open(view: View, entry: Entry, code: str) -> _Event:
    """Overdue from the first day on: the law says at once."""
    days = (view.today - entry.date).days
    reason = Reason(code, (("days", days),)) if days else Reason(f"{code}-today")
    return _Event(entry.date, entry.date, "overdue", reason, entry.id, "", entry)


def _took(code: str, noticed: datetime | None, at: datetime | None) -> Reason:
    """Done, and how long after it was noticed, where both are written down."""
    if noticed is None or at is None or at < noticed:
        return Reason(f"done-{code}")
    minutes = int((at - noticed).total_seconds()) // 60
    if minutes < 120:
        return Reason(f"done-{code}-minutes", (("minutes", minutes),))
    if minutes < 48 * 60:
        return Reason(f"done-{code}-hours", (("hours", minutes // 60),))
    return Reason(f"done-{code}-days", (("days", minutes // (24 * 60)),))


def _told(view: View, sheet: Sheet, pupil: Pupil) -> Iterator[_Event]:
    """Talks and screenings that say whether a guardian was told; others ask for nothing."""
    for entry in pupil.records.get(sheet.ask.base, ()):
        values = entry.values
        if isinstance(values, Talk | Screening) and (values.guardian_told is not None or values.why_not_told):
            event = _told_of(view, entry, guardian=values.guardian_told, why=values.why_not_told)
            if _shown(view, event):
                yield event


# --- soon


def _declined(view: View, sheet: Sheet, pupil: Pupil) -> Iterator[_Event]:
    """A talk or a comment that marks a decline asks for an individual plan, or another look at the one there is."""
    marks = [
        one
        for kind in ("talk", "comment")
        for one in pupil.records.get(kind, ())
        if one.date >= view.since and isinstance(one.values, Talk | Comment) and one.values.decline
    ]
    if not marks or pupil.left <= view.today:
        return
    plans = [one for one in pupil.records.get("plan", ()) if getattr(one.values, "type", "") == "individual"]
    found = ((mark, _plan(view, mark, plans)) for mark in sorted(marks, key=lambda one: (one.date, one.id)))
    yield from _answered(view, sheet, found)


def _plan(view: View, mark: Entry, plans: Iterable[Entry]) -> Entry | None:
    """The first plan made, or gone on with, since then; one of the same term covers it too."""
    term = _term(view, mark.date)
    for one in plans:
        if not isinstance(one.values, Plan):
            continue
        days = (one.date, *(stage.date for stage in one.values.stages if stage.date <= view.today))
        if any(day >= mark.date for day in days) or (one.values.term or _term(view, one.date)) == term:
            return one
    return None


def _followed(view: View, sheet: Sheet, pupil: Pupil) -> Iterator[_Event]:
    """A screening that asks for attention is followed by a talk of the counsellor's, or another screening."""
    after = sorted(
        (*pupil.records.get("counselling", ()), *pupil.records.get("screening", ())), key=lambda one: one.date
    )
    asking = [
        one
        for one in pupil.records.get("screening", ())
        if one.date >= view.since and isinstance(one.values, Screening) and one.values.level in FOCUS
    ]
    found = ((one, next((other for other in after if _follows(other, one)), None)) for one in asking)
    yield from _answered(view, sheet, found)


def _follows(other: Entry, screening: Entry) -> bool:
    return other.date >= screening.date if other.kind == "counselling" else other.date > screening.date


def _answered(view: View, sheet: Sheet, found: Iterable[tuple[Entry, Entry | None]]) -> Iterator[_Event]:
    """One answer for all it covers, and one debt, since the first that has none."""
    told: set[str] = set()
    for asking, answer in found:
        key = answer.id if answer is not None else ""
        if key in told:
            continue
        told.add(key)
        end = view.days.after(asking.date, sheet.ask.within) or asking.date + _WEEK
        if answer is not None:
            reason = _done(f"done-{answer.kind}", answer)
            yield _Event(asking.date, end, "done", reason, asking.id, answer.id, asking)
        else:
            standing: Standing = "due" if view.today <= end else "overdue"
            yield _Event(asking.date, end, standing, Reason(f"no-{sheet.ask.proof}"), asking.id, "", asking)


def _handed(view: View, sheet: Sheet, pupil: Pupil) -> Iterator[_Event]:
    """Who leaves takes the file along; the psychological part goes where there is one."""
    if sheet.ask.subtype == "psychological" and not (pupil.records.keys() & {"counselling", "screening"}):
        return
    found = leaving.of(pupil, view.days, sheet.ask.within)
    if found is None or found[0] > view.today or found[1] < view.since:
        return
    start, end = found
    sent = [
        one
        for one in pupil.records.get("transfer", ())
        if kinds.subtype("transfer", one.values) == sheet.ask.subtype and one.date >= start - leaving.BEFORE
    ]
    if sent:
        yield _Event(start, end, "done", _done("done-transfer", sent[0]), "", sent[0].id)
    else:
        yield _Event(start, end, "due" if view.today <= end else "overdue", Reason("no-transfer"), "")


_OF_CHILD: Mapping[str, Callable[[View, Sheet, Pupil], Iterator[_Event]]] = MappingProxyType(
    {"declined": _declined, "told": _told, "followed": _followed, "handed": _handed}
)
