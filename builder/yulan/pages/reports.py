"""The report: students by category, grade and sex, true numbers over the files this reader can read.

Owns the counting. A child in several categories counts in each of them and once among the students;
restricted categories are not on cards and not counted here. Every row and column adds up to what stands at
its end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from yulan import calendar, kinds
from yulan.kinds.categories import CATEGORIES
from yulan.pages import card, frame
from yulan.pages.chart import Chart, Part, bars
from yulan.pages.page import Page
from yulan.pages.site import Site
from yulan.school import StudentFile

_ORDER = ("female", "male", "")  # "" where there is no card, hence no sex


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: counts by grade, by sex, and in all."""

    label: str
    by_grade: tuple[int, ...]
    by_sex: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Cross:
    """One category in one grade, by sex."""

    label: str
    grade: str
    by_sex: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Report:
    """The page. `files` is over how many files all of it was counted."""

    files: int
    grades: tuple[str, ...]
    sexes: tuple[str, ...]
    rows: tuple[Row, ...] = field(repr=False)
    students: Row = field(repr=False)
    cross: tuple[Cross, ...] = field(repr=False)
    chart: Chart = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Fact:
    """What the report knows of a child."""

    grade: str
    sex: str
    categories: frozenset[str]


def pages(site: Site) -> Iterator[Page]:
    """The report; a reader of no file gets no such page."""
    if not site.school.students:
        return
    found = [_fact(site, file) for file in site.school.students]
    grades = list(dict.fromkeys(fact.grade for fact in found))
    sexes = [sex for sex in _ORDER if any(fact.sex == sex for fact in found)]
    groups = [
        (card.category_label(site.words, code), [fact for fact in found if code in fact.categories])
        for code in CATEGORIES
    ]
    groups.append((site.words.t("reports.none"), [fact for fact in found if not fact.categories]))
    filled = [(label, facts) for label, facts in groups if facts]
    report = Report(
        files=len(found),
        grades=tuple(grades),
        sexes=tuple(_sex(site, sex) for sex in sexes),
        rows=tuple(_row(label, facts, grades, sexes) for label, facts in filled),
        students=_row(site.words.t("reports.students"), found, grades, sexes),
        cross=tuple(cross for label, facts in filled for cross in _cross(label, facts, grades, sexes)),
        chart=_chart(site, filled, sexes),
    )
    yield site.page(frame.REPORTS, "reports.html", site.words.t("reports.title"), report)


def _fact(site: Site, file: StudentFile) -> _Fact:
    values = card.of(file)
    grade = calendar.grade_of(file.scope) if calendar.is_class(file.scope) else file.scope
    codes = frozenset(one.code for one in card.memberships(file, site.school.today))
    return _Fact(site.words.scope(grade), values.sex if values else "", codes)


def _sex(site: Site, sex: str) -> str:
    return kinds.choice_label("card", "sex", sex, site.words.lang) if sex else site.words.t("reports.no-card")


def _row(label: str, facts: list[_Fact], grades: list[str], sexes: list[str]) -> Row:
    by_grade = Counter(fact.grade for fact in facts)
    by_sex = Counter(fact.sex for fact in facts)
    return Row(label, tuple(by_grade[g] for g in grades), tuple(by_sex[s] for s in sexes), len(facts))


def _cross(label: str, facts: list[_Fact], grades: list[str], sexes: list[str]) -> Iterable[Cross]:
    for grade in grades:
        here = [fact for fact in facts if fact.grade == grade]
        if here:
            by_sex = Counter(fact.sex for fact in here)
            yield Cross(label, grade, tuple(by_sex[s] for s in sexes), len(here))


def _chart(site: Site, groups: list[tuple[str, list[_Fact]]], sexes: list[str]) -> Chart:
    words = site.words
    legend = tuple(Part(_code(sex), _sex(site, sex)) for sex in sexes)
    counted = []
    for label, facts in groups:
        by_sex = Counter(fact.sex for fact in facts)
        counted.append((label, tuple((_code(sex), by_sex[sex]) for sex in sexes)))
    pairs = (words.t("words.pair", label=label, value=str(len(facts))) for label, facts in groups)
    description = words.t("words.semicolon").join(pairs)
    return bars("categories", words.t("reports.chart"), description, legend, counted)


def _code(sex: str) -> str:
    return sex or "other"
