"""What events ask for, as the reference finds it: incidents, dangers a guardian must hear of, marks of decline,
children who leave.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tests.derive import reference_time as time
from tests.derive.reference_child import Child, found_days, leaving, subtype
from tests.derive.reference_time import DAY, Row
from yulan.school import Entry, School


@dataclass(frozen=True)
class Event:
    state: str
    code: str
    start: date
    end: date
    entry: Entry | None
    student: str
    record: str = ""
    params: Mapping[str, str | int] = field(default_factory=dict)


class Events:
    """Of a school on a day; `since` is the first day of the terms looked at."""

    def __init__(self, school: School, today: date, since: date, incidents: Sequence[Entry]) -> None:
        self.school, self.today, self.since, self.of_others = school, today, since, incidents
        self.days = school.settings.days

    def term(self, day: date) -> str:
        terms = sorted(self.school.settings.terms, key=lambda one: one.start)
        begun = [one for one in terms if one.start <= day] or [one for one in terms if one.start <= self.today]
        return begun[-1].id

    def happened(self, row: Row, child: Child | None) -> Iterator[Event]:
        if child is None:
            told: Iterable[Event] = self._of_incidents(row)
        elif row.proof == "told":
            told = (self._was_told(one) for one in child.of(row.kind) if _speaks_of_danger(one))
        elif row.proof == "handed":
            told = self._handed(row, child)
        else:
            told = self._answered(row, child)
        yield from told

    def _of_incidents(self, row: Row) -> Iterator[Event]:
        for one in self.of_others:
            values: Any = one.values
            if row.proof == "reported" and (missing := _unheard(values)):
                yield self._open(f"not-reported-{missing}", one)
            elif row.proof == "reported" and values.reports:
                code, params = _took("done-reported", values.noticed_at, _heard(values))
                yield Event("done", code, one.date, one.date, one, one.student, one.id, params)
            elif row.proof == "reported":
                yield self._open("not-reported", one)
            elif one.student and values.role not in ("witness", "reporter"):
                yield self._was_told(one)

    def _was_told(self, one: Entry) -> Event:
        values: Any = one.values
        if values.guardian_told:
            code, params = _took("done-told", getattr(values, "noticed_at", None), getattr(values, "told_at", None))
            return Event("done", code, one.date, one.date, one, one.student, one.id, params)
        if values.why_not_told:
            return Event("excused", "why-not-told", one.date, one.date, one, one.student)
        return self._open("not-told", one)

    def _open(self, code: str, one: Entry) -> Event:
        days = (self.today - one.date).days
        params: dict[str, str | int] = {"days": days} if days else {}
        return Event("overdue", code if days else f"{code}-today", one.date, one.date, one, one.student, "", params)

    def _nth(self, day: date, n: int) -> date | None:
        """The n-th school day after a day."""
        last = max(one.end for one in self.school.settings.terms)
        later = [one for one in time.between(day + DAY, last) if self.days.is_school_day(one)]
        return later[n - 1] if len(later) >= n else None

    def _answered(self, row: Row, child: Child) -> Iterator[Event]:
        """Each mark with what answers it; one answer is told once, and so is one debt."""
        if row.proof == "declined":
            if child.left <= self.today:
                return
            asking = [one for one in child.of("talk", "comment") if one.values.decline]  # type: ignore[attr-defined]  # both have it
        else:
            asking = [one for one in child.of("screening") if one.values.level in ("priority", "crisis")]  # type: ignore[attr-defined]  # of screenings
        told: list[str] = []
        for one in asking:
            if one.date < self.since:
                continue
            found = [other for other in child.records if self._answers(row, other, one)]
            answers = sorted(found, key=lambda other: (other.date, other.kind == "screening"))  # a talk says more
            answer = answers[0] if answers else None
            if (name := answer.id if answer else "") in told:
                continue
            told.append(name)
            end = self._nth(one.date, row.within) or one.date + 7 * DAY
            if answer is not None:
                params: dict[str, str | int] = {"day": answer.date.isoformat()}
                yield Event("done", f"done-{answer.kind}", one.date, end, one, one.student, answer.id, params)
            else:
                state = "due" if self.today <= end else "overdue"
                yield Event(state, f"no-{row.proof}", one.date, end, one, one.student)

    def _answers(self, row: Row, other: Entry, mark: Entry) -> bool:
        values: Any = other.values
        if row.proof == "followed":
            later = other.kind == "screening" and other.date > mark.date
            return later or (other.kind == "counselling" and other.date >= mark.date)
        if other.kind != "plan" or values.type != "individual":
            return False
        days = found_days(other, self.today)
        return any(day >= mark.date for day in days) or (values.term or self.term(other.date)) == self.term(mark.date)

    def _handed(self, row: Row, child: Child) -> Iterator[Event]:
        if row.subtype == "psychological" and not child.of("counselling", "screening"):
            return
        span = leaving(child, self._nth, row.within)
        if span is None or span[0] > self.today or span[1] < self.since:
            return
        start, end = span
        sent = [one for one in child.of("transfer") if subtype(one) == row.subtype and one.date >= start - 60 * DAY]
        sid = child.file.sid
        if sent:
            yield Event("done", "done-transfer", start, end, None, sid, sent[0].id, {"day": sent[0].date.isoformat()})
        else:
            yield Event("due" if self.today <= end else "overdue", "no-transfer", start, end, None, sid)


def _speaks_of_danger(one: Entry) -> bool:
    values: Any = one.values
    return values.guardian_told is not None or bool(values.why_not_told)


def _unheard(values: Any) -> str:
    """Who must hear of an incident and is not named, where its reports name anybody."""
    named = [report.body for report in values.reports if report.body]
    if not named:
        return ""
    police = values.situation is None or "police" in named
    if "bureau" in named:
        return "" if police else "police"
    return "bureau" if police else "both"


def _heard(values: Any) -> datetime | None:
    """When the last of them heard first; where no body is named, when anybody did."""
    by_body: dict[str, list[datetime]] = {}
    for report in values.reports:
        by_body.setdefault(report.body or "", []).extend([report.at] if report.at is not None else [])
    needed = ["bureau"] if values.situation is None else ["bureau", "police"]
    needed = [""] if set(by_body) <= {""} else needed
    firsts = [sorted(by_body[one])[0] for one in needed if by_body[one]]
    return sorted(firsts)[-1] if len(firsts) == len(needed) else None


def _took(code: str, noticed: datetime | None, at: datetime | None) -> tuple[str, dict[str, str | int]]:
    if noticed is None or at is None or at < noticed:
        return code, {}
    minutes = int((at - noticed).total_seconds() // 60)
    if minutes < 120:
        return f"{code}-minutes", {"minutes": minutes}
    return (
        (f"{code}-hours", {"hours": minutes // 60}) if minutes < 2880 else (f"{code}-days", {"days": minutes // 1440})
    )
