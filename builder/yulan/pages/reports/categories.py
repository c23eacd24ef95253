"""The report of the children by category: by grade, class, sex and way of living; what a category rests on by its
sub-codes; who is left behind by the card and by the facts; and the tables upward by each document's own headings. A
child in several categories, or with several sub-codes, counts in each and once in all. Restricted categories are not
on cards and counted nowhere here, for no reader.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from yulan.derive import left_behind, tables
from yulan.derive.left_behind import CATEGORY, DEFINITIONS
from yulan.derive.tables import Axis
from yulan.kinds.categories import UPWARD, Heading
from yulan.kinds.subcodes import SUBS
from yulan.pages import card
from yulan.pages.charts.drawing import FULL, HATCHED, HOLLOW
from yulan.pages.reports import grid, pictures
from yulan.pages.reports.basis import NONE, Basis
from yulan.pages.reports.grid import Cell, Grid, Headline, Line, Report, Section
from yulan.pages.reports.lists import ALL, Sheet

CODE = "categories"
_STATUSES = ("yes", "no", "unknown")
_SEXES = {"female": FULL, "male": HATCHED, NONE: HOLLOW}


def of(basis: Basis) -> Report | None:
    """The report, if a file may be read."""
    if not basis.facts:
        return None
    t = basis.site.words.t
    by = {
        "grade": (basis.by_grade, basis.grade_names),
        "class": (basis.by_class, basis.class_names),
        "sex": (basis.by_sex, basis.sex_names),
        "boarding": (basis.by_boarding, basis.boarding_names),
    }
    sheets = {id_: _sheet(basis, id_, *axis) for id_, axis in by.items()}
    head, total = t("reports.category"), t("reports.total")
    cross, behind, upward = _cross(basis), _left_behind(basis), tuple(_upward(basis))
    subs = tuple(_subs(basis))
    sections = (
        Section("grades", t("reports.categories.grades"), (grid.of(sheets["grade"], head, total),),
                pictures=(pictures.by_row(basis.site.words, sheets["sex"], _SEXES, id_=CODE,
                                          title=t("reports.categories.chart")),)),
        Section("sexes", t("reports.categories.sexes"),
                (grid.beside(sheets["sex"], sheets["boarding"], head, total, t("reports.categories.sexes")),)),
        Section("classes", t("reports.categories.classes"),
                (grid.turned(sheets["class"], t("reports.class"), t("reports.total")),), wide=True),
        Section("cross", t("reports.categories.cross"), (grid.of(cross, t("reports.categories.cross-head"), total),),
                t("reports.categories.cross-note")),
        *_detail(basis, subs),
        _behind(basis, behind),
        Section("upward", t("reports.categories.upward"), tuple(_upward_grid(basis, *one) for one in upward),
                t("reports.categories.upward-note")),
    )  # fmt: skip
    some = sum(1 for fact in basis.facts.values() if fact.codes)
    headline = Headline(t("reports.categories.headline", some=some), str(len(basis.facts)))
    lists = (*sheets.values(), cross, *subs, behind, *(sheet for _, sheet in upward))
    return grid.report(
        basis.site, CODE, headline, sections, lists, cannot=("restricted",), lead=t("reports.categories.lead")
    )


def _sheet(basis: Basis, id_: str, columns: Axis, names: Mapping[str, str]) -> Sheet:
    words = basis.site.words
    return Sheet(
        CODE, id_, words.t(f"reports.categories.by-{id_}"),
        tables.count(basis.facts, basis.by_category, columns),
        basis.category_names, names, basis.child, basis.part_names, words.t("reports.students"),
    )  # fmt: skip


def _cross(basis: Basis) -> Sheet:
    """Category × grade × sex: only what there is."""
    words, names = basis.site.words, basis.category_names
    grades = basis.grade_names
    keys = {f"{code}-{grade}": (code, grade) for code in basis.by_category.keys for grade in basis.grades}

    def rows(sid: str) -> tuple[str, ...]:
        fact = basis.facts[sid]
        return tuple(f"{code}-{fact.grade}" for code in fact.codes or (NONE,))

    labels = {key: words.t("reports.of-list", row=names[code], column=grades[grade])
              for key, (code, grade) in keys.items()}  # fmt: skip
    table = tables.count(basis.facts, Axis(tuple(keys), rows), basis.by_sex)
    return Sheet(CODE, "cross", words.t("reports.categories.cross"), table, labels, basis.sex_names, basis.child)


def _subs(basis: Basis) -> Iterator[Sheet]:
    """For each category that has sub-codes the children in it by them; who has none stands under not said."""
    words, today = basis.site.words, basis.site.school.today
    for code, named in SUBS.items():
        found = {
            sid: one.sub or (NONE,)
            for sid in basis.facts
            for one in card.memberships(basis.site.files[sid], today)
            if one.code == code
        }
        if found:
            yield Sheet(
                CODE, f"sub-{code}", words.t("reports.categories.sub-of", category=card.category_label(words, code)),
                tables.count(found, Axis((*(one for one, _ in named), NONE), found.__getitem__), basis.by_sex),
                {**{one: label[words.lang] for one, label in named}, NONE: words.t("reports.categories.sub-none")},
                basis.sex_names, basis.child, basis.part_names, words.t("reports.students"),
            )  # fmt: skip


def _detail(basis: Basis, sheets: Sequence[Sheet]) -> Iterator[Section]:
    t = basis.site.words.t
    if sheets:
        grids = tuple(grid.of(one, t("reports.categories.sub"), t("reports.total")) for one in sheets)
        yield Section("subs", t("reports.categories.subs"), grids, t("reports.categories.subs-note"))


def _left_behind(basis: Basis) -> Sheet:
    """Listed on the card × what the facts say, by the definition the school has chosen."""
    school, words = basis.site.school, basis.site.words
    meant = school.settings.left_behind

    def listed(sid: str) -> tuple[str]:
        return ("listed" if CATEGORY in basis.facts[sid].codes else "not-listed",)

    def found(sid: str) -> tuple[str]:
        return (left_behind.of(card.of(basis.site.files[sid]), meant, school.today).status,)

    table = tables.count(
        basis.facts, Axis(("listed", "not-listed"), listed, empty=True), Axis(_STATUSES, found, empty=True)
    )
    return Sheet(
        CODE, "left-behind", words.t("reports.categories.left-behind"), table,
        {one: words.t(f"reports.categories.{one}") for one in ("listed", "not-listed")},
        {one: words.t(f"reports.categories.facts-{one}") for one in _STATUSES},
        basis.child, basis.part_names, words.t("reports.students"),
    )  # fmt: skip


def _behind(basis: Basis, sheet: Sheet) -> Section:
    words = basis.site.words
    meant = DEFINITIONS[basis.site.school.settings.left_behind]
    named = words.t("left-behind.by", name=meant.name[words.lang], source=meant.source)
    table = grid.of(sheet, words.t("reports.categories.on-card"), words.t("reports.total"))
    text = words.t("reports.categories.left-behind-note", by=named)
    return Section("left-behind", words.t("reports.categories.left-behind"), (table,), text)


def _upward(basis: Basis) -> Iterator[tuple[str, Sheet]]:
    """For each document the children in its categories by its headings; the school's own preset comes first."""
    words, chosen = basis.site.words, basis.site.school.settings.categories.preset
    some = [sid for sid, fact in basis.facts.items() if fact.codes]
    for preset in sorted(UPWARD, key=lambda one: one != chosen):
        headings = UPWARD[preset]
        keys = tuple(one.id for one in headings if not one.restricted)

        def under(sid: str, headings: tuple[Heading, ...] = headings) -> Iterator[str]:
            yield from (one.id for one in headings if any(code in one.codes for code in basis.facts[sid].codes))

        yield preset, Sheet(
            CODE, f"upward-{preset}", words.t(f"reports.categories.preset-{preset}"),
            tables.count(some, Axis(keys, under, empty=True), basis.by_sex),
            {one.id: one.official[words.lang] for one in headings}, basis.sex_names,
            basis.child, basis.part_names, words.t("reports.categories.some"),
        )  # fmt: skip


def _upward_grid(basis: Basis, preset: str, sheet: Sheet) -> Grid:
    """Every heading of the document, those that are restricted without a number."""
    t, columns = basis.site.words.t, sheet.table.columns
    not_here = Cell(t("reports.categories.not-here"), words=True)

    def line(heading: Heading) -> Line:
        label = heading.official[basis.site.words.lang]
        if heading.restricted:
            return Line(label, (*(Cell("") for _ in columns), not_here))
        return Line(label, (*(grid.cell(sheet, heading.id, one) for one in columns), grid.cell(sheet, heading.id)))

    return Grid(
        f"t-{sheet.id}", sheet.title, t("reports.categories.heading"),
        (*(sheet.columns[one] for one in columns), t("reports.total")),
        tuple(line(one) for one in UPWARD[preset]),
        (Line(sheet.whole, (*(grid.cell(sheet, ALL, one) for one in columns), grid.cell(sheet))),),
    )  # fmt: skip
