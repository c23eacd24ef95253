"""Who is paired with whom as a table: a pairing a row, mentors in the order of their names. It counts what a mentor
wrote down for a child and no word of it, and sets nobody before another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from yulan import pinyin
from yulan.exchange.outgoing import Value
from yulan.kinds.card_parts import Mentor
from yulan.pages import card
from yulan.pages.exports.column import CLASS, NAME, Column, Job, Line, labelled, named
from yulan.pages.site import Site
from yulan.school import Entry

CODE = "mentors"


def lines(site: Site) -> Iterator[Line]:
    """A row for each pairing of today."""
    people = sorted(site.paired, key=lambda one: (pinyin.sort_key(site.words.person(one)), one))
    for person in people:
        yield from (Line(file, person=person) for file in site.paired[person] if person in file.mentors)


def _mentor(job: Job, line: Line) -> Value:
    return job.words.person(line.person)


def _posts(job: Job, line: Line) -> Value:
    known = job.pen.site.school.people.get(line.person)
    return job.words.posts(known.posts) if known is not None else ""


def _categories(job: Job, line: Line) -> Value:
    return job.pen.between.join(job.pen.site.children[line.sid].categories)


def _pairing(line: Line) -> Mentor | None:
    values = card.of(line.file) if line.file else None
    found = [one for one in values.mentors if one.person == line.person] if values else []
    return found[-1] if found else None


def _since(_job: Job, line: Line) -> Value:
    found = _pairing(line)
    return found.since if found else None


def _until(_job: Job, line: Line) -> Value:
    found = _pairing(line)
    return found.until if found else None


def _agreed(job: Job, line: Line) -> Value:
    found = _pairing(line)
    return job.pen.said(found, "agreement") if found else ""


def _own(line: Line, kind: str) -> list[Entry]:
    """What the mentor did with the child, of one kind; a visit is everybody's who went."""
    found = [one for one in line.file.records if one.kind == kind and one.drawer == "file"] if line.file else []
    return [one for one in found if line.person in (one.by, *getattr(one.values, "visitors", ()))]


def _last(kind: str) -> Callable[[Job, Line], Value]:
    def told(_job: Job, line: Line) -> Value:
        days: list[date] = [one.date for one in _own(line, kind)]
        return max(days, default=None)

    return told


def _count(kind: str) -> Callable[[Job, Line], Value]:
    return lambda job, line: sum(1 for one in _own(line, kind) if job.days.holds(one.date))


COLUMNS = (
    Column("mentor", named("mentors.name"), _mentor, usual=True),
    Column("posts", named("export.columns.posts"), _posts),
    NAME,
    CLASS,
    Column("categories", named("students.categories"), _categories, usual=True),
    Column("since", labelled("card", "mentors.since"), _since, usual=True),
    Column("until", labelled("card", "mentors.until"), _until, usual=True),
    Column("agreement", labelled("card", "mentors.agreement"), _agreed, usual=True),
    Column("last_talk", named("students.last-talk"), _last("talk"), usual=True),
    Column("last_visit", named("ledger.last-visit"), _last("visit"), usual=True),
    Column("talks", named("export.columns.talks"), _count("talk")),
    Column("visits", named("export.columns.visits"), _count("visit")),
)
