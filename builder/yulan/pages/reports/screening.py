"""The report of psychological screening, for who can read all of it, the counsellor above all: of each child the newest
level in the school year, by grade and class, and what was screened. A level says how much attention is needed; it is
never a diagnosis, and no other report counts it.
"""

from __future__ import annotations

from collections.abc import Mapping

from yulan import calendar, kinds
from yulan.derive import tables
from yulan.derive.tables import Axis
from yulan.kinds.screening import LEVELS, TYPES, Screening
from yulan.pages.reports import grid, pictures
from yulan.pages.reports.basis import NONE, Basis, of_kind, whole
from yulan.pages.reports.grid import Headline, Report, Section
from yulan.pages.reports.lists import Item, Sheet
from yulan.school import Entry

CODE = "screening"
_ELSEWHERE = "closed"  # of a child whose file is closed to the reader no class is known


def of(basis: Basis) -> Report | None:
    """The report, if all of it can be read and there is some in this school year."""
    school, t = basis.site.school, basis.site.words.t
    if not whole(school, CODE):
        return None
    year = calendar.school_year(school.today)
    found = {
        f"{one.student}/{one.id}": one
        for one in sorted(of_kind(school, CODE), key=lambda one: (one.date, one.id))
        if calendar.school_year(one.date) == year
    }
    if not found:
        return None
    newest = {entry.student: entry for entry in found.values()}
    by_grade = _levels(basis, newest, "grade", basis.grades, basis.grade_names)
    by_class = _levels(basis, newest, "class", basis.scopes, basis.class_names)
    types = _types(basis, found)
    total = t("reports.total")
    sections = (
        Section("grades", by_grade.title, (grid.of(by_grade, t("reports.grade"), total),),
                pictures=(pictures.by_row(basis.site.words, by_grade),)),
        Section("classes", by_class.title, (grid.of(by_class, t("reports.class"), total),)),
        Section("types", types.title, (grid.of(types, t("reports.screening.type"), total),)),
    )  # fmt: skip
    lead = t("reports.screening.lead", year=basis.site.words.school_year(str(year)), count=len(newest))
    headline = Headline(t("reports.screening.headline"), str(len(newest)))
    return grid.report(
        basis.site, CODE, headline, sections, (by_grade, by_class, types), lead=lead, cannot=("levels",),
        over_files=False,
    )  # fmt: skip


def _level_names(basis: Basis) -> Mapping[str, str]:
    words = basis.site.words
    return {
        **{code: kinds.choice_label(CODE, "level", code, words.lang) for code, _ in LEVELS},
        NONE: words.t("reports.not-said"),
    }


def _level(entry: Entry) -> str:
    return (entry.values.level if isinstance(entry.values, Screening) else None) or NONE


def _levels(
    basis: Basis, newest: Mapping[str, Entry], by: str, keys: tuple[str, ...], names: Mapping[str, str]
) -> Sheet:
    t, levels = basis.site.words.t, _level_names(basis)

    def place(sid: str) -> tuple[str]:
        fact = basis.facts.get(sid)
        return (_ELSEWHERE if fact is None else fact.grade if by == "grade" else fact.scope,)

    def item(sid: str) -> Item:
        return basis.child(sid) if sid in basis.facts else basis.entry(newest[sid])

    table = tables.count(
        newest, Axis((*keys, _ELSEWHERE), place), Axis(tuple(levels), lambda sid: (_level(newest[sid]),))
    )
    return Sheet(
        CODE, by, t(f"reports.screening.{by}"), table, {_ELSEWHERE: t("reports.closed-file"), **names}, levels, item,
        basis.part_names, t("reports.screening.children"),
    )  # fmt: skip


def _types(basis: Basis, found: Mapping[str, Entry]) -> Sheet:
    words, levels = basis.site.words, _level_names(basis)
    names = {
        **{code: kinds.choice_label(CODE, "type", code, words.lang) for code, _ in TYPES},
        NONE: words.t("reports.not-said"),
    }
    table = tables.count(
        found,
        Axis(tuple(names), lambda key: (getattr(found[key].values, "type", None) or NONE,)),
        Axis(tuple(levels), lambda key: (_level(found[key]),)),
    )
    return Sheet(
        CODE, "types", words.t("reports.screening.types"), table, names, levels, lambda key: basis.entry(found[key]),
        basis.part_names, words.t("reports.total"),
    )  # fmt: skip
