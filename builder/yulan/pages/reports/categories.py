"""The report of the children by category: by grade, class, sex and way of living; what a category rests on by its
sub-codes; who is left behind by the card and by the facts; and the tables upward by each document's own headings. A
child in several categories, or with several sub-codes, counts in each and once in all. Restricted categories are not
on cards and counted nowhere here, for no reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from yulan.derive import left_behind
from yulan.derive.left_behind import CATEGORY, DEFINITIONS
from yulan.derive.tables import Keys
from yulan.kinds.categories import UPWARD, Heading
from yulan.kinds.subcodes import SUBS
from yulan.pages import card
from yulan.pages.charts.drawing import FULL, HATCHED, HOLLOW
from yulan.pages.reports import grid, pictures
from yulan.pages.reports.basis import BY_BOARDING, BY_CATEGORY, BY_SEX, Basis, Gathered
from yulan.pages.reports.counted import Count
from yulan.pages.reports.grid import Cell, Grid, Headline, Line, Report, Section
from yulan.pages.reports.lists import ALL, Sheet
from yulan.pages.reports.room import NONE, Brings, Fact, Room

CODE = "categories"
_LISTED = ("listed", "not-listed")
_STATUSES = ("yes", "no", "unknown")
_SEXES = {"female": FULL, "male": HATCHED, NONE: HOLLOW}


def of(basis: Basis) -> Report | None:
    """The report, if a file may be read."""
    if not basis.files:
        return None
    t, found = basis.site.words.t, basis.gathered(BRINGS)
    by = {
        "grade": (basis.by_grade, basis.grade_names),
        "class": (basis.by_class, basis.class_names),
        "sex": (BY_SEX, basis.sex_names),
        "boarding": (BY_BOARDING, basis.boarding_names),
    }
    sheets = {id_: _sheet(basis, found, id_, *axis) for id_, axis in by.items()}
    head, total = t("reports.category"), t("reports.total")
    cross, behind, upward = _cross(basis, found), _left_behind(basis, found), tuple(_upward(basis, found))
    subs = tuple(_subs(basis, found))
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
    some = basis.files - sheets["sex"].count(NONE)
    headline = Headline(t("reports.categories.headline", some=some), str(basis.files))
    lists = (*sheets.values(), cross, *subs, behind, *(sheet for _, sheet in upward))
    return grid.report(
        basis.site, CODE, headline, sections, lists, cannot=("restricted",), lead=t("reports.categories.lead")
    )


def _sheet(basis: Basis, found: Gathered[None], id_: str, columns: Keys, names: Mapping[str, str]) -> Sheet:
    words = basis.site.words
    return Sheet(
        CODE, id_, words.t(f"reports.categories.by-{id_}"), found.table(id_, BY_CATEGORY, columns),
        basis.category_names, names, basis.part_names, words.t("reports.students"),
    )  # fmt: skip


def _cross(basis: Basis, found: Gathered[None]) -> Sheet:
    """Category × grade × sex: only what there is."""
    words, names = basis.site.words, basis.category_names
    grades = basis.grade_names
    keys = {f"{code}-{grade}": (code, grade) for code in BY_CATEGORY.keys for grade in basis.grades}
    labels = {key: words.t("reports.of-list", row=names[code], column=grades[grade])
              for key, (code, grade) in keys.items()}  # fmt: skip
    table = found.table("cross", Keys(tuple(keys)), BY_SEX)
    return Sheet(CODE, "cross", words.t("reports.categories.cross"), table, labels, basis.sex_names)


def _subs(basis: Basis, found: Gathered[None]) -> Iterator[Sheet]:
    """For each category that has sub-codes the children in it by them; who has none stands under not said."""
    words = basis.site.words
    for code, named in SUBS.items():
        table = found.table(f"sub-{code}", Keys((*(one for one, _ in named), NONE)), BY_SEX)
        if table.size():
            yield Sheet(
                CODE, f"sub-{code}", words.t("reports.categories.sub-of", category=card.category_label(words, code)),
                table,
                {**{one: label[words.lang] for one, label in named}, NONE: words.t("reports.categories.sub-none")},
                basis.sex_names, basis.part_names, words.t("reports.students"),
            )  # fmt: skip


def _detail(basis: Basis, sheets: Sequence[Sheet]) -> Iterator[Section]:
    t = basis.site.words.t
    if sheets:
        grids = tuple(grid.of(one, t("reports.categories.sub"), t("reports.total")) for one in sheets)
        yield Section("subs", t("reports.categories.subs"), grids, t("reports.categories.subs-note"))


def _left_behind(basis: Basis, found: Gathered[None]) -> Sheet:
    """Listed on the card × what the facts say, by the definition the school has chosen."""
    words = basis.site.words
    table = found.table("left-behind", Keys(_LISTED, empty=True), Keys(_STATUSES, empty=True))
    return Sheet(
        CODE, "left-behind", words.t("reports.categories.left-behind"), table,
        {one: words.t(f"reports.categories.{one}") for one in _LISTED},
        {one: words.t(f"reports.categories.facts-{one}") for one in _STATUSES},
        basis.part_names, words.t("reports.students"),
    )  # fmt: skip


def _behind(basis: Basis, sheet: Sheet) -> Section:
    words = basis.site.words
    meant = DEFINITIONS[basis.site.school.settings.left_behind]
    named = words.t("left-behind.by", name=meant.name[words.lang], source=meant.source)
    table = grid.of(sheet, words.t("reports.categories.on-card"), words.t("reports.total"))
    text = words.t("reports.categories.left-behind-note", by=named)
    return Section("left-behind", words.t("reports.categories.left-behind"), (table,), text)


def _upward(basis: Basis, found: Gathered[None]) -> Iterator[tuple[str, Sheet]]:
    """For each document the children in its categories by its headings; the school's own preset comes first."""
    words, chosen = basis.site.words, basis.site.school.settings.categories.preset
    for preset in sorted(UPWARD, key=lambda one: one != chosen):
        headings = UPWARD[preset]
        keys = tuple(one.id for one in headings if not one.restricted)
        yield preset, Sheet(
            CODE, f"upward-{preset}", words.t(f"reports.categories.preset-{preset}"),
            found.table(f"upward-{preset}", Keys(keys, empty=True), BY_SEX),
            {one.id: one.official[words.lang] for one in headings}, basis.sex_names,
            basis.part_names, words.t("reports.categories.some"),
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


def _counts(room: Room) -> Iterator[tuple[str, Count]]:
    facts = room.facts
    by: Mapping[str, Callable[[Fact], str]] = {
        "grade": lambda fact: fact.grade,
        "class": lambda fact: fact.scope,
        "sex": lambda fact: fact.sex,
        "boarding": lambda fact: fact.boarding,
    }

    def sex(sid: str) -> tuple[str]:
        return (facts[sid].sex,)

    def category(sid: str) -> tuple[str, ...]:
        return facts[sid].codes or (NONE,)

    for id_, column in by.items():
        yield id_, Count(facts, category, _under(facts, column), room.child)

    def crossed(sid: str) -> tuple[str, ...]:
        return tuple(f"{code}-{facts[sid].grade}" for code in category(sid))

    yield "cross", Count(facts, crossed, sex, room.child)
    for code, subs in _subs_of(room).items():
        yield f"sub-{code}", Count(subs, subs.__getitem__, sex, room.child)
    yield "left-behind", _behind_of(room)
    some = [sid for sid, fact in facts.items() if fact.codes]
    for preset, headings in UPWARD.items():

        def under(sid: str, headings: tuple[Heading, ...] = headings) -> Iterator[str]:
            yield from (one.id for one in headings if any(code in one.codes for code in facts[sid].codes))

        yield f"upward-{preset}", Count(some, under, sex, room.child)


def _under(facts: Mapping[str, Fact], of: Callable[[Fact], str]) -> Callable[[str], tuple[str]]:
    return lambda sid: (of(facts[sid]),)


def _subs_of(room: Room) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Of the children in a category that has sub-codes those they are told by."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for sid, file in room.files.items():
        for one in card.memberships(file, room.site.school.today):
            if one.code in SUBS:
                found.setdefault(one.code, {})[sid] = tuple(one.sub) or (NONE,)
    return found


def _behind_of(room: Room) -> Count:
    school = room.site.school
    meant = school.settings.left_behind

    def listed(sid: str) -> tuple[str]:
        return (_LISTED[CATEGORY not in room.facts[sid].codes],)

    def found(sid: str) -> tuple[str]:
        return (left_behind.of(card.of(room.files[sid]), meant, school.today).status,)

    return Count(room.facts, listed, found, room.child)


BRINGS = Brings.only(CODE, _counts)
