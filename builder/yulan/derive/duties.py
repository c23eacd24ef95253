"""Rules × students × periods → where each duty stands, with the reason and the record that proves it; likewise for
classes, mentors and the school. Owns the pass over the files, class by class. It refuses to guess: a duty that rests on
what the reader cannot open is not readable, for all children alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from yulan.class_files import ClassFiles, by_class
from yulan.derive import events, judge
from yulan.derive.judge import DRAWER, Subject
from yulan.derive.pupil import Pupil
from yulan.derive.rule import CLASS, INCIDENT, MENTOR, SCHOOL
from yulan.derive.spans import Span, joined, within
from yulan.derive.state import State
from yulan.derive.view import Sheet, View
from yulan.kinds.assessment import Assessment
from yulan.school import Entry, School, StudentFile
from yulan.value import Value

_NOTED = ("absence", "incident")
_DAY = timedelta(days=1)


def states(school: School, today: date) -> tuple[State, ...]:
    """Every duty of the term that runs and the one before: by child as the school lists them, then by class, by mentor,
    the school's own, and what incidents ask for.
    """
    return tuple(each(school, today))


def each(school: School, today: date, *, brief: bool = False) -> Iterator[State]:
    """The same one by one; `brief` leaves out what is not applicable, and children's duties that cannot be read."""
    view, classes = View.of(school, today), by_class(school.students)
    for one in classes.values():
        yield from of_files(view, one.bring(), brief=brief)
    yield from of_others(view, school.loose, classes, lambda scope: marks(view, classes[scope].bring()))


def of_files(view: View, files: Iterable[StudentFile], *, brief: bool = False) -> Iterator[State]:
    """The duties of these children."""
    sheets = [one for one in view.sheets if one.ask.of_child]
    for file in files:
        pupil = Pupil.of(file, view.of_class(file.scope), view.today)
        for sheet in sheets:
            judged = events.of_child if sheet.ask.per == "event" else judge.of_child
            yield from judged(view, sheet, pupil, brief=brief)


class Marks(Value, frozen=True):
    """What the files of a class leave for duties of others than its children: who was a mentor when, and whether there
    are records that concern the class or the school.
    """

    mentors: dict[str, list[Span]]
    noted: bool


def marks(view: View, files: Iterable[StudentFile]) -> Marks:
    """What these files leave."""
    mentors: dict[str, list[Span]] = {}
    noted = False
    for file in files:
        noted = noted or any(one.kind in _NOTED for one in file.records)
        pupil = Pupil.of(file, view.of_class(file.scope), view.today)
        last = pupil.left - _DAY if pupil.left > date.min else date.min
        for person, (since, until) in pupil.cycles:
            mentors.setdefault(person, []).append((max(since, pupil.opened), min(until, last)))
    return Marks(mentors, noted)


def of_others(
    view: View, loose: Iterable[Entry], classes: Mapping[str, ClassFiles], marked: Callable[[str], Marks]
) -> Iterator[State]:
    """The duties of classes, of mentors, of the school, and what incidents ask for; `marked` says what a class's files
    leave.
    """
    book = _Book()
    for scope, one in classes.items():
        found = marked(scope)
        for person, spans in found.mentors.items():
            book.mentors.setdefault(person, []).extend(spans)
        if found.noted:
            for file in one.bring():
                book.add(Pupil.of(file, view.of_class(file.scope), view.today))
    for entry in loose:
        if entry.date <= view.today:
            book.note(entry)
    for sheet in view.sheets:
        if sheet.ask.for_[0] in _OF_OTHERS:
            yield from _OF_OTHERS[sheet.ask.for_[0]](view, sheet, book)


@dataclass(frozen=True, slots=True)
class _Book:
    """What the files leave for the rest: records of no child's duty, and who was a mentor when."""

    by_kind: dict[str, list[Entry]] = field(default_factory=dict, repr=False)
    mentors: dict[str, list[Span]] = field(default_factory=dict, repr=False)
    in_incidents: dict[str, Pupil] = field(default_factory=dict, repr=False)

    def add(self, pupil: Pupil) -> None:
        """A child's records that concern the class or the school."""
        for kind in _NOTED:
            for entry in pupil.records.get(kind, ()):
                self.note(entry)
        if "incident" in pupil.records:
            self.in_incidents[pupil.file.sid] = pupil

    def note(self, entry: Entry) -> None:
        """One record."""
        self.by_kind.setdefault(entry.kind, []).append(entry)

    def found(self, *kinds: str) -> list[Entry]:
        """The records of some kinds, oldest first."""
        return sorted((one for kind in kinds for one in self.by_kind.get(kind, ())), key=lambda one: (one.date, one.id))


def _classes(view: View, sheet: Sheet, book: _Book) -> Iterator[State]:
    by_class: dict[str, list[Entry]] = {}
    for entry in book.found(sheet.ask.base, *sheet.ask.also):
        by_class.setdefault(getattr(entry.values, "class_", None) or entry.scope, []).append(entry)
    for scope in view.classes:
        subject = Subject(about=scope, scope=scope)
        if view.closed(sheet, scope):
            yield from _closed(view, sheet, subject)
        else:
            began = date(int(scope[1:5]), 9, 1)
            found = judge.of_other(view, sheet, subject, by_class.get(scope, ()))
            yield from (one for one, period in zip(found, sheet.periods, strict=True) if period.end >= began)


def _mentors(view: View, sheet: Sheet, book: _Book) -> Iterator[State]:
    by_person: dict[str, list[Entry]] = {}
    for entry in book.found(sheet.ask.base):
        if isinstance(entry.values, Assessment):
            by_person.setdefault(entry.values.mentor, []).append(entry)
    for person in sorted(book.mentors):
        subject = Subject(about=person)
        if sheet.closed:
            yield from _closed(view, sheet, subject)
            continue
        held = joined(book.mentors[person])
        for one, period in zip(
            judge.of_other(view, sheet, subject, by_person.get(person, ())), sheet.periods, strict=True
        ):
            days = sum(view.days.count(*part) for part in within(held, period.start, period.end))
            if one.state == "done" or days >= min(judge.LEAST_DAYS, period.days):
                yield one


def _school(view: View, sheet: Sheet, book: _Book) -> Iterator[State]:
    if sheet.closed:
        yield from _closed(view, sheet, Subject())
    else:
        yield from judge.of_other(view, sheet, Subject(), book.found(sheet.ask.base, *sheet.ask.also))


def _incidents(view: View, sheet: Sheet, book: _Book) -> Iterator[State]:
    yield from events.of_incidents(view, sheet, book.found(sheet.ask.base), book.in_incidents)


def _closed(view: View, sheet: Sheet, subject: Subject) -> Iterator[State]:
    yield from (judge.state(view, sheet, subject, one, "not-readable", DRAWER) for one in sheet.periods)


_OF_OTHERS = {CLASS: _classes, MENTOR: _mentors, SCHOOL: _school, INCIDENT: _incidents}
