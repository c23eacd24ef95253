"""The ledger （台账） as a table to take along: a child a row, every field of the card to choose from. The fields come
from the statement of the card, so a new one needs no line here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from yulan import calendar, kinds
from yulan.exchange.outgoing import Value
from yulan.kinds.card_parts import Guardian
from yulan.kinds.table import Field
from yulan.pages import card
from yulan.pages.exports import column
from yulan.pages.exports.column import CLASS, Column, Job, Line, labelled, named
from yulan.pages.site import Child, Last, Site

# Fields that hold a number somebody could be found by, or whole people with such numbers.
_NUMBERS = frozenset({"id_number", "roll_number", "roll_numbers", "phone", "parents", "guardians"})
_NO_COLUMN = frozenset({"id", "kind", "student", "by", "date", "event", "name", "class", "categories", "mentors"})
_USUAL = frozenset({"sex", "roll_status"})


def lines(site: Site) -> Iterator[Line]:
    """A row for each child whose file can be read, in the order of the list."""
    yield from (Line(file) for file in site.files.values())


def _child(job: Job, line: Line) -> Child:
    return job.pen.site.children[line.sid]


def _field(job: Job, line: Line, one: Field) -> Value:
    values = card.of(line.file) if line.file else None
    return column.value(job, values, one) if values is not None else None


def _of_card(one: Field) -> Column:
    return Column(
        one.name,
        labelled("card", one.name),
        lambda job, line: _field(job, line, one),
        usual=one.name in _USUAL,
        number=one.name in _NUMBERS,
    )


def _grade(job: Job, line: Line) -> Value:
    return job.words.scope(calendar.grade_of(line.scope)) if calendar.is_class(line.scope) else ""


def _age(job: Job, line: Line) -> Value:
    born = card.born(line.file) if line.file else None
    return calendar.age(born, job.pen.site.school.today) if born else None


def _categories(job: Job, line: Line) -> Value:
    return job.pen.between.join(_child(job, line).categories)


def _official(job: Job, line: Line) -> Value:
    return job.pen.official(_child(job, line).codes)


def _of_categories(name: str) -> Callable[[Job, Line], Value]:
    return lambda job, line: _each_membership(job, line, name)


def _each_membership(job: Job, line: Line, name: str) -> Value:
    """A field of each category the child is in, one after another."""
    held = card.memberships(line.file, job.pen.site.school.today) if line.file else ()
    return job.words.t("words.semicolon").join(filter(None, (job.pen.said(one, name) for one in held)))


def _of_guardian(name: str) -> Callable[[Job, Line], Value]:
    def told(job: Job, line: Line) -> Value:
        values = card.of(line.file) if line.file else None
        found: list[Guardian] = sorted(values.guardians, key=lambda one: one.who != "first") if values else []
        return job.pen.said(found[0], name) if found else ""

    return told


def _mentors(job: Job, line: Line) -> Value:
    return _child(job, line).mentors


def _paired(_job: Job, line: Line) -> Value:
    """Since when the child has the mentor of today, the one who came last if there are several."""
    values = card.of(line.file) if line.file else None
    if values is None or line.file is None:
        return None
    return max((one.since for one in values.mentors if one.since and one.person in line.file.mentors), default=None)


def _last(which: Callable[[Child], Last]) -> Callable[[Job, Line], Value]:
    def told(job: Job, line: Line) -> Value:
        iso = which(_child(job, line)).iso
        return date.fromisoformat(iso) if iso else None

    return told


def _count(kind: str) -> Callable[[Job, Line], Value]:
    """How many records of the kind the days asked for hold."""

    def told(job: Job, line: Line) -> Value:
        found = line.file.records if line.file else ()
        return sum(1 for one in found if one.kind == kind and one.drawer == "file" and job.days.holds(one.date))

    return told


def _columns() -> Iterator[Column]:
    yield Column("name", labelled("card", "name"), column.child_name, usual=True)
    fields = {one.name: one for one in kinds.fields("card") if one.name not in _NO_COLUMN}
    yield _of_card(fields.pop("sex"))
    yield CLASS
    yield Column("grade", named("reports.grade"), _grade)
    yield _of_card(fields.pop("birth_date"))
    yield Column("age", named("export.columns.age"), _age)
    yield Column("categories", labelled("card", "categories"), _categories, usual=True)
    yield Column("official", named("export.columns.official"), _official)
    yield Column("sub", labelled("card", "categories.sub"), _of_categories("sub"))
    yield Column("basis", labelled("card", "categories.basis"), _of_categories("basis"))
    yield Column("guardian", named("ledger.guardian"), _of_guardian("name"), usual=True)
    yield Column("relation", labelled("card", "guardians.relation"), _of_guardian("relation"), usual=True)
    yield Column("guardian_phone", labelled("card", "guardians.phone"), _of_guardian("phone"), usual=True, number=True)
    yield Column("mentors", labelled("card", "mentors"), _mentors, usual=True)
    yield Column("paired", labelled("card", "mentors.since"), _paired)
    yield Column("last_talk", named("students.last-talk"), _last(lambda one: one.last_talk), usual=True)
    yield Column("last_visit", named("ledger.last-visit"), _last(lambda one: one.last_visit), usual=True)
    yield Column("last_contact", named("ledger.last-contact"), _last(lambda one: one.last_contact), usual=True)
    for kind in ("talk", "visit", "contact"):
        yield Column(f"{kind}s", named(f"export.columns.{kind}s"), _count(kind))
    yield from map(_of_card, fields.values())
    yield Column("sid", named("export.columns.sid"), lambda _job, line: line.sid)


COLUMNS = tuple(_columns())
