"""Records of one kind as a table: a record a row, every field to choose from, as its kind states them. Owns which kinds
go out and which of their fields do where nobody says: no long texts, since tables lie about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from yulan import kinds
from yulan.exchange.outgoing import Value
from yulan.kinds.table import Field
from yulan.pages import records
from yulan.pages.exports import column
from yulan.pages.exports.column import CLASS, NAME, Column, Job, Line, labelled, named
from yulan.pages.exports.days import Days
from yulan.pages.records import SENSITIVE
from yulan.pages.site import Site

# List → the kind in it and its usual fields.
_LISTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "talks": ("talk", ("form", "topics", "effect", "follow_up", "next_date")),
    "visits": ("visit", ("occasion", "visitors", "joint", "met", "advice", "commitments", "next_date")),
    "contacts": ("contact", ("channel", "between", "whom", "reached", "parent_did", "outcome")),
    "plans": ("plan", ("type", "term", "goals", "review_date", "review")),
    "aid": ("aid", ("term", "item", "basis", "amount", "goods", "source")),
    "absences": ("absence", ("start", "end", "reason", "excused", "contacted")),
}
_NO_COLUMN = frozenset({"id", "kind", "student", "by", "date", "event", "name"})


def lines(site: Site, what: str, days: Days) -> Iterator[Line]:
    """A row for each record of the kind, oldest first; nothing of a sensitive drawer, whatever the kind."""
    kind = _LISTS[what][0]
    found = (one for one in site.school.records() if one.kind == kind and one.drawer not in SENSITIVE)
    for entry in reversed(records.newest_first(one for one in found if days.holds(one.date))):
        yield Line(site.files.get(entry.student), entry, place=column.place_of(entry))


def _said(job: Job, line: Line, one: Field) -> Value:
    return column.value(job, line.entry.values, one) if line.entry is not None else None


def _date(_job: Job, line: Line) -> Value:
    return line.entry.date if line.entry is not None else None


def _by(job: Job, line: Line) -> Value:
    return job.pen.person(line.entry.by) if line.entry is not None else ""


def _body(job: Job, line: Line) -> Value:
    return job.pen.plain(line.entry.body.strip()) if line.entry is not None else ""


def _written(_job: Job, line: Line) -> Value:
    return line.entry.at.date() if line.entry is not None else None


def _categories(job: Job, line: Line) -> Value:
    child = job.pen.site.children.get(line.sid)
    return job.pen.between.join(child.categories) if child is not None else ""


def _of_field(kind: str, one: Field, usual: tuple[str, ...]) -> Column:
    return Column(one.name, labelled(kind, one.name), lambda job, line: _said(job, line, one), usual=one.name in usual)


def _columns(kind: str, usual: tuple[str, ...]) -> Iterator[Column]:
    yield Column("date", labelled(kind, "date"), _date, usual="start" not in usual)
    yield NAME
    yield CLASS
    yield Column("categories", named("students.categories"), _categories)
    yield Column("by", labelled(kind, "by"), _by, usual=True)
    yield from (_of_field(kind, one, usual) for one in kinds.fields(kind) if one.name not in _NO_COLUMN)
    yield Column("body", named("export.columns.body"), _body)
    yield Column("written", named("export.columns.written"), _written)


COLUMNS: Mapping[str, tuple[Column, ...]] = {
    what: tuple(_columns(kind, usual)) for what, (kind, usual) in _LISTS.items()
}
