"""What is other in a school between two of its states: what came into the files, who came and went, where duties stood
and stand. Counted from what one reader may see in both, on the days the states are of; whether something was there at
all is taken from the names of files, so that what a reader could not open before does not seem to be new.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal

from yulan import calendar
from yulan.derive import duties
from yulan.ids import CARD
from yulan.kinds.card import Card
from yulan.school import Entry, School, StudentFile
from yulan.value import Value

Sort = Literal["students", "records", "late", "categories", "duties", "mentors", "staff"]
SORTS: tuple[Sort, ...] = ("students", "records", "late", "categories", "duties", "mentors", "staff")
COLUMNS: Mapping[Sort, tuple[str, ...]] = {
    "students": ("new", "moved", "left"),
    "records": ("new", "late", "corrected", "gone"),
    "late": ("week", "month", "longer"),
    "categories": ("gained", "lost"),
    "duties": ("done-then", "done-now", "overdue-then", "overdue-now"),
    "mentors": ("began", "ended"),
    "staff": ("came", "went"),
}
STAFF = "people"  # the row of people as such; others are of posts
_WEEK, _MONTH = 7, 30


class Side(Value, frozen=True):
    """A state of a school: as the reader may see it, and which records and students there were, seen or not."""

    school: School
    records: frozenset[str]  # see `key_of`
    students: frozenset[str]


class Changed(Value, frozen=True):
    """One thing that is other than it was, in its row and column. `then`: it is told of the earlier state."""

    sort: Sort
    row: str
    column: str
    student: str = ""
    about: str = ""  # a person, a class, a post
    entry: Entry | None = None
    then: bool = False


def key_of(id_: str, student: str) -> str:
    """What tells a record from all others, by its id and the student it is about."""
    return f"{student}/{id_}" if id_ == CARD else id_


def of(before: Side, after: Side) -> tuple[Changed, ...]:
    """Everything that is other in `after`, sort by sort."""
    files = {one.sid: one for one in before.school.students}
    found: list[Changed] = [
        *_students(before, after, files),
        *_records(before, after),
        *_categories(after, files, before.school.today),
        *_duties(before.school, then=True),
        *_duties(after.school, then=False),
        *_mentors(before, after, files),
        *_staff(before.school, after.school),
    ]
    return tuple(sorted(found, key=lambda one: SORTS.index(one.sort)))


def _students(before: Side, after: Side, files: Mapping[str, StudentFile]) -> Iterator[Changed]:
    """Who is new, in another class, or gone from the classes; the row is the class it is told of."""
    for file in after.school.students:
        was = files.get(file.sid)
        here = calendar.is_class(file.scope)
        if was is None:
            if file.sid not in before.students and here:
                yield Changed("students", file.scope, "new", file.sid)
        elif was.scope != file.scope:
            column = "moved" if here else "left"
            yield Changed("students", file.scope if here else was.scope, column, file.sid, was.scope)
    for sid, was in files.items():
        if sid not in after.students and calendar.is_class(was.scope):
            yield Changed("students", was.scope, "left", sid, was.scope, then=True)


def _records(before: Side, after: Side) -> Iterator[Changed]:
    old = {key_of(one.id, one.student): one for one in before.school.entries()}
    for one in after.school.entries():
        key = key_of(one.id, one.student)
        was = old.get(key)
        if key not in before.records:
            yield Changed("records", one.kind, "new" if one.late is None else "late", one.student, entry=one)
            if one.late is not None:
                yield Changed("late", one.kind, _how_late(one.late_days), one.student, entry=one)
        elif was is not None and (was.rev, was.at, was.author) != (one.rev, one.at, one.author):
            yield Changed("records", one.kind, "corrected", one.student, entry=one)
    for key, one in old.items():
        if key not in after.records:
            yield Changed("records", one.kind, "gone", one.student, entry=one, then=True)


def _how_late(days: int) -> str:
    return "week" if days <= _WEEK else "month" if days <= _MONTH else "longer"


def _categories(after: Side, files: Mapping[str, StudentFile], then: date) -> Iterator[Changed]:
    """Categories on the two days, of children whose cards can be read in both states."""
    for file in after.school.students:
        was = files.get(file.sid)
        old, new = _codes(was, then) if was is not None else None, _codes(file, after.school.today)
        if old is None or new is None:
            continue
        yield from (Changed("categories", code, "gained", file.sid) for code in new if code not in old)
        yield from (Changed("categories", code, "lost", file.sid) for code in old if code not in new)


def _codes(file: StudentFile, day: date) -> tuple[str, ...] | None:
    card = file.card.values if file.card is not None else None
    if not isinstance(card, Card):
        return None
    held = (
        one.code
        for one in card.categories
        if (one.since is None or one.since <= day) and (one.until is None or day <= one.until)
    )
    return tuple(dict.fromkeys(held))


def _duties(school: School, *, then: bool) -> Iterator[Changed]:
    """What was done and what was overdue on the day of a state, in the term that ran."""
    term, when = school.term.id if school.term is not None else "", "then" if then else "now"
    for one in duties.each(school, school.today, brief=True):
        if one.term == term and one.state in ("done", "overdue"):
            yield Changed("duties", one.duty, f"{one.state}-{when}", one.student, one.about, then=then)


def _mentors(before: Side, after: Side, files: Mapping[str, StudentFile]) -> Iterator[Changed]:
    """Pairings that began or ended, as the locks of files tell; of a child who is new, all of them began."""
    for file in after.school.students:
        was = files.get(file.sid)
        if was is None and file.sid in before.students:
            continue
        old = was.mentors if was is not None else ()
        yield from (Changed("mentors", file.scope, "began", file.sid, one) for one in file.mentors if one not in old)
        yield from (Changed("mentors", file.scope, "ended", file.sid, one) for one in old if one not in file.mentors)


def _staff(before: School, after: School) -> Iterator[Changed]:
    old, new = _active(before), _active(after)
    yield from (Changed("staff", STAFF, "came", about=one) for one in new if one not in old)
    yield from (Changed("staff", STAFF, "went", about=one, then=True) for one in old if one not in new)
    for one in (*new, *(one for one in old if one not in new)):
        held, holds = old.get(one, ()), new.get(one, ())
        yield from (Changed("staff", post, "came", about=one) for post in holds if post not in held)
        yield from (
            Changed("staff", post, "went", about=one, then=one not in new) for post in held if post not in holds
        )


def _active(school: School) -> dict[str, tuple[str, ...]]:
    return {one.id: one.posts for one in school.people.values() if one.active}
