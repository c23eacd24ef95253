"""The report of psychological screening, for who can read all of it, the counsellor above all: of each child the newest
level in the school year, by grade and class, and what was screened. A level says how much attention is needed; it is
never a diagnosis, and no other report counts it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from yulan import calendar, kinds
from yulan.derive.tables import Keys
from yulan.kinds.screening import LEVELS, TYPES, Screening
from yulan.pages.reports import grid, pictures
from yulan.pages.reports.basis import Basis, Gathered, whole
from yulan.pages.reports.counted import Count, Item
from yulan.pages.reports.grid import Headline, Report, Section
from yulan.pages.reports.lists import Sheet
from yulan.pages.reports.room import NONE, Brings, Room
from yulan.school import Entry

CODE = "screening"
_ELSEWHERE = "closed"  # of a child whose file is closed to the reader no class is known


def of(basis: Basis) -> Report | None:
    """The report, if all of it can be read and there is some in this school year."""
    school, t = basis.site.school, basis.site.words.t
    if not whole(basis.site, CODE):
        return None
    found = basis.gathered(BRINGS)
    by_grade = _levels(basis, found, "grade", basis.grades, basis.grade_names)
    by_class = _levels(basis, found, "class", basis.scopes, basis.class_names)
    types = _types(basis, found)
    if not types.count():
        return None
    year, children = calendar.school_year(school.today), by_grade.count()
    total = t("reports.total")
    sections = (
        Section("grades", by_grade.title, (grid.of(by_grade, t("reports.grade"), total),),
                pictures=(pictures.by_row(basis.site.words, by_grade),)),
        Section("classes", by_class.title, (grid.of(by_class, t("reports.class"), total),)),
        Section("types", types.title, (grid.of(types, t("reports.screening.type"), total),)),
    )  # fmt: skip
    lead = t("reports.screening.lead", year=basis.site.words.school_year(str(year)), count=children)
    headline = Headline(t("reports.screening.headline"), str(children))
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


def _levels(basis: Basis, found: Gathered[None], by: str, keys: tuple[str, ...], names: Mapping[str, str]) -> Sheet:
    t, levels = basis.site.words.t, _level_names(basis)
    table = found.table(by, Keys((*keys, _ELSEWHERE)), Keys(tuple(levels)))
    return Sheet(
        CODE, by, t(f"reports.screening.{by}"), table, {_ELSEWHERE: t("reports.closed-file"), **names}, levels,
        basis.part_names, t("reports.screening.children"),
    )  # fmt: skip


def _types(basis: Basis, found: Gathered[None]) -> Sheet:
    words, levels = basis.site.words, _level_names(basis)
    names = {
        **{code: kinds.choice_label(CODE, "type", code, words.lang) for code, _ in TYPES},
        NONE: words.t("reports.not-said"),
    }
    return Sheet(
        CODE, "types", words.t("reports.screening.types"),
        found.table("types", Keys(tuple(names)), Keys(tuple(levels))), names, levels, basis.part_names,
        words.t("reports.total"),
    )  # fmt: skip


def _counts(room: Room) -> Iterator[tuple[str, Count]]:
    """Of each child the newest of the school year, and all of them."""
    year, facts = calendar.school_year(room.site.school.today), room.facts
    found = {
        f"{one.student}/{one.id}": one
        for one in sorted(room.every(CODE), key=lambda one: (one.date, one.id))
        if calendar.school_year(one.date) == year
    }
    newest = {entry.student: entry for entry in found.values()}

    def level(sid: str) -> tuple[str]:
        return (_level(newest[sid]),)

    def item(sid: str) -> Item:
        return room.child(sid) if sid in facts else room.entry(newest[sid])

    yield "grade", Count(newest, lambda sid: (facts[sid].grade if sid in facts else _ELSEWHERE,), level, item)
    yield "class", Count(newest, lambda sid: (facts[sid].scope if sid in facts else _ELSEWHERE,), level, item)
    yield "types", Count(
        found, lambda key: (getattr(found[key].values, "type", None) or NONE,), lambda key: (_level(found[key]),),
        lambda key: room.entry(found[key]),
    )  # fmt: skip


BRINGS = Brings.only(CODE, _counts)
