"""Where every duty of a school stands, found the slow and obvious way: each duty, each child, each period, each day,
each record. Written from the requirement and docs/duties.md; the engine in `yulan.derive` is held against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.derive import reference_time as time
from tests.derive.reference_child import Child, found_days, in_span, of_card, teachers
from tests.derive.reference_events import Events
from tests.derive.reference_proofs import fits
from tests.derive.reference_time import Period, Row
from yulan import calendar
from yulan.school import DrawerAccess, Entry, School

# What a group is read from, where it is not the card, and what an event is.
_RESTS = {"psych": "category:psych", "legal": "category:legal", "parent-in-prison": "category:parent-in-prison",
          "watched": "screening", "home-teaching": "placement"}  # fmt: skip
_MARKS = {"declined": ("talk", "comment"), "followed": ("counselling",)}
_FEW = 7

Key = tuple[str, str, str, str]  # duty, student, what it is about, period


@dataclass(frozen=True)
class Told:
    """Where a duty stands."""

    state: str
    code: str
    people: tuple[str, ...]
    term: str
    start: date
    end: date
    record: str = ""
    params: Mapping[str, str | int] = field(default_factory=dict)


def states(school: School, today: date) -> dict[Key, Told]:
    """Every duty by what it is about and its period."""
    found: dict[Key, Told] = {}
    for key, told in _Reference(school, today).every():
        assert key not in found, key
        found[key] = told
    return found


class _Reference:
    def __init__(self, school: School, today: date) -> None:
        self.school, self.today, self.days = school, today, school.settings.days
        self.children = [Child(school, one, today) for one in school.students]
        begun = sorted((one for one in school.settings.terms if one.start <= today), key=lambda one: one.start)
        self.since = begun[-2:][0].start if begun else date.max
        self.loose = [one for one in school.loose if one.date <= today]
        of_children = [one for child in self.children for one in child.of("absence", "incident")]
        self.of_others = sorted((*self.loose, *of_children), key=lambda one: (one.date, one.id))
        incidents = [one for one in self.of_others if one.kind == "incident"]
        self.events = Events(school, today, self.since, incidents)

    def every(self) -> Iterator[tuple[Key, Told]]:
        for row, changes in time.rows(self.school.settings):
            for wording in time.wordings(row, changes):
                for day, key, told in self._asked(wording) if self._taken(wording) else ():
                    if time.asked(row, changes, day) == wording:
                        yield key, told

    def _asked(self, row: Row) -> Iterator[tuple[date, Key, Told]]:
        """Where it stands, with the day that decides how it is worded."""
        if row.per == "event":
            yield from ((told.start, key, told) for key, told in self._events(row))
        else:
            for period in time.periods(row.per, self.days, self.today):
                yield from ((period.start, key, told) for key, told in self._in_period(row, period))

    # --- who can read what

    def _needs(self, row: Row) -> list[str]:
        groups = [_RESTS[one] for one in (*row.groups, *row.but) if one in _RESTS]
        return [*row.kinds, *groups, *(_MARKS.get(row.proof, ()) if row.per == "event" else ())]

    def _drawers(self, kind: str) -> list[DrawerAccess]:
        exact = [one for one in self.school.drawers if kind in one.kinds]
        return exact or [one for one in self.school.drawers if kind.split(":")[0] in one.kinds]

    def _taken(self, row: Row) -> bool:
        return all(self._drawers(kind) for kind in self._needs(row))

    def _closed(self, row: Row, scope: str) -> bool:
        """Of a class's drawers only that of the class matters, where it is about one."""
        for kind in self._needs(row):
            for drawer in self._drawers(kind):
                if drawer.per == "student":
                    continue
                if not drawer.readable:
                    return True
                if drawer.per == "class" and "-" in scope and drawer.scopes is not None and scope not in drawer.scopes:
                    return True
        return False

    # --- who owes it

    def _people(
        self, row: Row, start: date, end: date, child: Child | None, scope: str, finder: Entry | None
    ) -> tuple[str, ...]:
        day = min(end, self.today)
        found: list[str] = []
        for role in row.who:
            found += self._role(role, start, end, day, child, scope, finder)
        return tuple(sorted(set(found)))

    def _role(
        self, role: str, start: date, end: date, day: date, child: Child | None, scope: str, finder: Entry | None
    ) -> list[str]:
        scope = child.file.scope if child is not None else scope
        held = teachers(self.school, scope, child)[0]
        present = [person for person, since, until in held if in_span(day, since, until)]
        if role == "mentor" and child is not None:
            return child.mentors(day) or child.mentors_between(start, end)
        if role == "class-teacher":
            return present
        if role == "assigned" and child is not None:
            placed: list[Any] = [(one, one.values) for one in child.of("placement")]
            named = [v.teacher for one, v in placed if v.teacher and (v.since or one.date) <= day]
            return named[-1:] or present
        if role == "finder":
            return [finder.by] if finder is not None else []
        post = {"subject-teacher": f"subject-teacher-{scope}", "grade-head": f"grade-{scope.split('-')[0]}"}.get(
            role, role
        )
        return [one.id for one in self.school.people.values() if one.active and post in one.posts]

    # --- duties of a period

    def _in_period(self, row: Row, period: Period) -> Iterator[tuple[Key, Told]]:
        name = period.id + (f"/{row.part}" if row.part else "")
        if row.groups == ("class",):
            settings = self.school.settings
            scopes = dict.fromkeys([*settings.classes, *(one.file.scope for one in self.children)])
            for scope in (one for one in scopes if "-" in one and calendar.grade(one, self.today)):
                if (told := self._of_class(row, period, scope)) is not None:
                    yield (row.duty, "", scope, name), told
        elif row.groups == ("mentor",):
            for person in sorted({person for child in self.children for person, *_ in child.cycles}):
                if (told := self._of_mentor(row, period, person)) is not None:
                    yield (row.duty, "", person, name), told
        elif row.groups == ("school",):
            if self._closed(row, ""):
                told = self._unreadable(row, period, None, "")
            else:
                told = self._judged(row, period, self._fit(row, period, self._every(row), None), None, "")
            yield (row.duty, "", "", name), told
        else:
            for child in self.children:
                if (told := self._of_child(row, period, child)) is not None:
                    yield (row.duty, child.file.sid, "", name), told

    def _every(self, row: Row) -> list[Entry]:
        """The records of no child; of children's those that concern others."""
        return [one for one in self.of_others if one.kind in (row.kind, *row.kinds[1:])]

    def _of_class(self, row: Row, period: Period, scope: str) -> Told | None:
        if self._closed(row, scope):
            return self._unreadable(row, period, None, scope)
        if period.end < date(int(scope[1:5]), 9, 1):
            return None
        own = [one for one in self._every(row) if (getattr(one.values, "class_", None) or one.scope) == scope]
        return self._judged(row, period, self._fit(row, period, own, None), None, scope)

    def _of_mentor(self, row: Row, period: Period, person: str) -> Told | None:
        if self._closed(row, ""):
            return self._unreadable(row, period, None, "")
        own = [one for one in self._every(row) if getattr(one.values, "mentor", "") == person]
        days = [
            day for day in period.school
            if any(one.opened <= day < one.left and person in one.mentors(day) for one in self.children)
        ]  # fmt: skip
        found = self._fit(row, period, own, None)
        if len(found) < row.need and len(days) < min(_FEW, len(period.school)):
            return None
        return self._judged(row, period, found, None, "")

    def _of_child(self, row: Row, period: Period, child: Child) -> Told | None:
        if self._closed(row, child.file.scope):
            return self._unreadable(row, period, child, "")
        held = [day for day in period.days if child.held(row, day)]
        people = self._people(row, period.start, period.end, child, "", None)
        if not child.covered(row.kind):
            return Told("excused", "withdrawn", people, period.term, period.start, period.end) if held else None
        if not held:
            return Told("not-applicable", _why_not(row, period, child), people, period.term, period.start, period.end)
        there = [day for day in held if day in period.school]
        few = Told("not-applicable", "late", people, period.term, period.start, period.end)
        if row.per == "standing":
            state, code, params = of_card(child, row.proof)
            if state == "due":
                begun = [day for day in period.school if day >= held[0]]
                if len(begun) < min(_FEW, len(period.school)):
                    return few
            start, end = held[0], time.deadline(self.days, held[0], period.end, row.within)
            state = "overdue" if state == "due" and self.today > end else state
            record = "card" if state == "done" and child.card is not None else ""
            people = self._people(row, start, period.end, child, "", None)
            return Told(state, code, people, period.term, start, end, record, params)
        found = self._fit(row, period, child.of(row.kind), child)
        if len(found) < row.need and len(there) < min(_FEW, len(period.school)):
            return few
        return self._judged(row, period, found, child, "", held[0])

    def _unreadable(self, row: Row, period: Period, child: Child | None, scope: str) -> Told:
        people = self._people(row, period.start, period.end, child, scope, None)
        return Told("not-readable", "drawer", people, period.term, period.start, period.end)

    def _fit(self, row: Row, period: Period, found: Iterable[Entry], child: Child | None) -> list[Entry]:
        return [one for one in found if self._counts(row, period, one) and fits(row, one, child, period)]

    def _counts(self, row: Row, period: Period, entry: Entry) -> bool:
        """Whether it counts for the period: because it says so, else by its day."""
        term, year = getattr(entry.values, "term", None), getattr(entry.values, "year", None)
        days = found_days(entry, self.today)
        if row.per == "year-end" and year is not None:
            return bool(year == period.id)
        terms = {one.id: one for one in self.school.settings.terms}
        if row.per in ("term", "term-end", "year-end") and term in terms:
            if period.id == (str(time.school_year(terms[term])) if row.per == "year-end" else term):
                return True
            days = days[1:]
        after = period.and_after if row.holidays else (date.max, date.min)
        if row.per == "once":
            return bool(days)
        return any(day in period.counts or after[0] <= day <= after[1] for day in days)

    def _judged(
        self, row: Row, period: Period, found: Sequence[Entry], child: Child | None, scope: str,
        since: date | None = None,
    ) -> Told:  # fmt: skip
        people = self._people(row, period.start, period.end, child, scope, None)
        end = time.deadline(self.days, since or period.start, period.end, row.within)
        if len(found) < row.need:
            state = "due" if self.today <= end else "overdue"
            params: dict[str, str | int] = {"found": len(found), "more": row.need - len(found)} if found else {}
            code = "some" if found else f"no-{row.kind}"
            return Told(state, code, people, period.term, period.start, end, "", params)
        one, code = _proof(row, found)
        return Told("done", code, people, period.term, period.start, end, one.id, {"day": one.date.isoformat()})

    # --- what happened

    def _events(self, row: Row) -> Iterator[tuple[Key, Told]]:
        if self.since == date.max:  # before the first term
            return
        suffix = f"/{row.part}" if row.part else ""
        subjects: list[Child | None] = [None] if row.groups == ("incident",) else list(self.children)
        for child in subjects:
            sid, scope = (child.file.sid, child.file.scope) if child is not None else ("", "")
            if self._closed(row, scope):
                for period in time.periods("term", self.days, self.today):
                    yield (row.duty, sid, "", period.id + suffix), self._unreadable(row, period, child, "")
                continue
            for one in self.events.happened(row, child):
                if one.start > self.today or (one.state in ("done", "excused") and one.end < self.since):
                    continue
                whose = next((c for c in self.children if c.file.sid == one.student), None)
                people = self._people(row, one.start, one.end, whose, "", one.entry)
                term = self.events.term(one.start)
                told = Told(one.state, one.code, people, term, one.start, one.end, one.record, one.params)
                yield (row.duty, one.student, one.entry.id if one.entry else "", one.start.isoformat() + suffix), told


def _why_not(row: Row, period: Period, child: Child) -> str:
    if child.left <= period.start:
        return "closed"
    if child.opened > period.end:
        return "late"
    return "not-paired" if row.groups == ("paired",) else "not-listed"


def _proof(row: Row, found: Sequence[Entry]) -> tuple[Entry, str]:
    """The record that made it enough; was that a call nobody answered, the first that was."""
    one: Any = found[row.need - 1]
    if one.kind != "contact":
        return one, f"done-{one.kind}"
    calls: Sequence[Any] = found
    if one.values.reached is False:
        one = next((other for other in calls if other.values.reached is not False), one)
    if one.values.reached is False:
        return one, "done-attempt"
    if row.proof == "school-parent":
        return one, "done-reminded-not-kept" if one.values.parent_did is False else "done-reminded"
    return one, "done-contact"
