"""Where the duties stand as a table: a duty of a child, a class, a mentor or the school a row. Owns which duties may
leave: none that rests on a sensitive drawer, for then the row itself would tell who is in it.
"""

from __future__ import annotations

from collections.abc import Iterator

from yulan.derive import duties
from yulan.derive.rule import Ask
from yulan.derive.state import State
from yulan.exchange.outgoing import Value
from yulan.pages import duty_lists, duty_words, owed
from yulan.pages.class_sums import WORST
from yulan.pages.exports.column import CLASS, NAME, Column, Job, Line, named
from yulan.pages.exports.days import Days
from yulan.pages.records import SENSITIVE
from yulan.pages.site import Site
from yulan.school import School

CODE = "duties"


def lines(site: Site, days: Days) -> Iterator[Line]:
    """A row for each duty of the term, this one unless another is named, that is asked of somebody and can be seen."""
    term = days.term or owed.term(site)
    for one in duties.each(site.school, site.school.today, brief=True):
        if one.term == term and one.state in WORST and may_leave(site, one):
            place = one.about if duty_lists.is_class(one.about) else ""
            yield Line(site.files.get(one.student), state=one, place=place)


def may_leave(site: Site, state: State) -> bool:
    """Whether a duty rests on no sensitive drawer."""
    rule = site.rules.get(state.duty)
    return rule is not None and not rests_on_sensitive(site.school, duty_words.ask_of(rule, state))


def rests_on_sensitive(school: School, ask: Ask) -> bool:
    """Whether anything that must be read to judge it lies in a sensitive drawer."""
    return any(not _plain(school, need) for need in ask.needs)


def _plain(school: School, need: str) -> bool:
    holding = [one for one in school.drawers if need in one.kinds]
    holding = holding or [one for one in school.drawers if one.holds(need.partition(":")[0])]
    return not any(one.name in SENSITIVE for one in holding)


def _name(job: Job, line: Line) -> Value:
    return owed.part_name(job.pen.site, line.state) if line.state else ""


def _about(job: Job, line: Line) -> Value:
    """The mentor it is about."""
    known = job.pen.site.school.people.get(line.state.about) if line.state else None
    return known.name if known is not None else ""


def _people(job: Job, line: Line) -> Value:
    return job.words.people(line.state.people) if line.state else ""


def _when(job: Job, line: Line) -> Value:
    return owed.lines(job.pen.site, (line.state,))[0].when if line.state else ""


def _start(_job: Job, line: Line) -> Value:
    return line.state.start if line.state else None


def _end(_job: Job, line: Line) -> Value:
    return line.state.end if line.state else None


def _stands(job: Job, line: Line) -> Value:
    return job.words.t(f"duties.states.{line.state.state}") if line.state else ""


def _reason(job: Job, line: Line) -> Value:
    return job.pen.plain(owed.reason(job.words, line.state.reason)) if line.state else ""


COLUMNS = (
    Column("duty", named("reports.duties.duty"), _name, usual=True),
    NAME,
    CLASS,
    Column("mentor", named("export.columns.about"), _about),
    Column("people", named("export.columns.people"), _people, usual=True),
    Column("when", named("export.columns.when"), _when, usual=True),
    Column("start", named("export.columns.start"), _start),
    Column("end", named("export.columns.end"), _end),
    Column("state", named("export.columns.state"), _stands, usual=True),
    Column("reason", named("export.columns.reason"), _reason, usual=True),
)
