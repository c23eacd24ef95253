"""The report of the duties: how many of those for whom each is asked had it, in the school, by grade, by class and by
mentor. A child counts once in each duty, by where it stands worst, as on the page of duties itself. What the law wants
told at once is about single children in danger, and is in no table.

A share never stands without its counts, and nobody is put in an order but that of names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from yulan import pinyin
from yulan.derive import tables
from yulan.derive.tables import Keys, Sizes
from yulan.kinds.categories import RESTRICTED
from yulan.pages import duty_lists, duty_words, frame, owed, students
from yulan.pages.charts.bars import Count as Bar
from yulan.pages.charts.drawing import DOTTED, HOLLOW, SOLID, Drawing, Part
from yulan.pages.duties import AREAS
from yulan.pages.page import Link, Page
from yulan.pages.reports import grid, pictures
from yulan.pages.reports.asked import BRINGS, CODE, Period, Told, of_mentors
from yulan.pages.reports.basis import Basis, Gathered
from yulan.pages.reports.grid import Cell, Context, Grid, Headline, Line, Report, Section
from yulan.pages.reports.lists import ALL, Sheet
from yulan.pages.reports.room import NONE, grade_of

COUNTED = ("done", "due", "overdue")  # what a share is taken of
SHOWN = (*COUNTED, "excused", "not-readable")
_LOOKS = {"done": SOLID, "overdue": DOTTED, "due": HOLLOW}  # what is done first, so that its ends can be compared
_STATES = Keys(SHOWN)


@dataclass(frozen=True, slots=True)
class _Duty:
    """A duty of which something is counted."""

    id: str
    by_grade: Sheet = field(repr=False)
    by_period: Sheet | None = field(repr=False)
    by_mentor: Sheet | None = field(repr=False)
    by_place: Sizes = field(repr=False)


def of(basis: Basis) -> Report | None:
    """The report, if there is a duty with a list."""
    site, t = basis.site, basis.site.words.t
    found = basis.gathered(BRINGS) if basis.files else None
    there = [duty for duty in site.rules if found is not None and f"{duty}-grade" in found.tables]
    if found is None or not there:
        return None
    duties = [_duty(basis, found, duty) for duty in there]
    sheets = {one.id: one.by_grade for one in duties}
    sections = [
        Section("all", t("reports.duties.all"), (_overview(basis, sheets),), t("reports.duties.all-note"),
                pictures=(_far(basis, sheets),))
    ]  # fmt: skip
    school = tuple(_of_school(basis))
    if school:
        sections.append(Section("school", t("reports.duties.school"), lines=school))
    done = sum(one.count(column="done") for one in sheets.values())
    asked = sum(grid.counted(one.table, COUNTED) for one in sheets.values())
    periods = [one.by_period for one in duties if one.by_period is not None]
    mentors = [one.by_mentor for one in duties if one.by_mentor is not None]
    return grid.report(
        site, CODE, Headline(t("reports.duties.headline"), f"{done} / {asked}"), sections,
        (*sheets.values(), *periods, *mentors),
        lead=t("reports.duties.lead", term=site.words.term(owed.term(site))),
        cannot=("urgent", "closed-duties"), more=[_of_duty(basis, one) for one in duties],
    )  # fmt: skip


def path(duty: str) -> str:
    """The page of one duty's coverage."""
    return f"reports/duties/{duty}.html"


_Found = Gathered[dict[str, Told]]


def _duty(basis: Basis, found: _Found, duty: str) -> _Duty:
    told = [more[duty] for more in found.more if duty in more]
    places: dict[tuple[str, str], int] = {}
    for place, state, count in (one for some in told for one in some.places):
        for key in ((place, state), ("", state)):
            places[key] = places.get(key, 0) + count
    in_order = tuple(dict.fromkeys(place for place, _ in places if place))
    return _Duty(
        duty,
        _by_grade(basis, found, duty, tuple(dict.fromkeys(map(grade_of, in_order)))),
        _by_period(basis, found, duty, told),
        _by_mentor(basis, found, duty),
        tables.sizes(places, Keys(in_order), _STATES),
    )


def _states(basis: Basis) -> Mapping[str, str]:
    return {state: basis.site.words.t(f"duties.states.{state}") for state in SHOWN}


def _by_grade(basis: Basis, found: _Found, duty: str, grades: tuple[str, ...]) -> Sheet:
    site, id_ = basis.site, f"{duty}-grade"
    names = {grade: _place_name(basis, grade) for grade in grades}
    return Sheet(
        CODE, id_, owed.name(site, duty), found.table(id_, Keys(grades), _STATES), names, _states(basis),
        basis.part_names, site.words.t("reports.whole"),
    )  # fmt: skip


def _by_mentor(basis: Basis, found: _Found, duty: str) -> Sheet | None:
    """Of a mentors' duty, each child with each mentor who owes it; that mentor's own periods say where it stands."""
    site, id_ = basis.site, f"{duty}-mentor"
    if not of_mentors(site, duty):
        return None
    people = sorted(
        found.rows(id_),
        key=lambda person: (person == NONE, pinyin.sort_key(site.words.person(person)), person),
    )
    names = {one: site.words.person(one) if one != NONE else site.words.t("reports.nobody") for one in people}
    return Sheet(
        CODE, id_, owed.name(site, duty), found.table(id_, Keys(tuple(people)), _STATES), names, _states(basis),
        basis.part_names, ways=basis.mentor_ways,
    )  # fmt: skip


def _by_period(basis: Basis, found: _Found, duty: str, told: Sequence[Told]) -> Sheet | None:
    """Of a duty asked for children more than once in the term, each child in each month or other period."""
    site, id_ = basis.site, f"{duty}-period"
    first: dict[str, Period] = {}
    for one in (one for some in told for one in some.periods):
        first.setdefault(one.id, one)
    if len(first) < 2:
        return None
    periods = sorted(first.values(), key=lambda one: (one.start, one.id))
    return Sheet(
        CODE, id_, owed.name(site, duty), found.table(id_, Keys(tuple(one.id for one in periods)), _STATES),
        {one.id: one.name for one in periods}, _states(basis), basis.part_names,
    )  # fmt: skip


def _place_name(basis: Basis, place: str) -> str:
    words = basis.site.words
    return words.scope(place) if place != duty_lists.SCHOOL else words.t("duties.school")


def _overview(basis: Basis, sheets: Mapping[str, Sheet]) -> Grid:
    """A line a duty, under the headings people look for it."""
    site, t = basis.site, basis.site.words.t
    shown = tuple(one for one in SHOWN if any(sheet.count(column=one) for sheet in sheets.values()))
    lines: list[Line] = []
    for area in AREAS:
        first = True
        for duty, sheet in sheets.items():
            if site.rules[duty].area == area:
                share = grid.done(sheet.table, COUNTED)
                cells = (*(grid.cell(sheet, ALL, state) for state in shown), grid.cell(sheet), share)
                group = t(f"duties.areas.{area}") if first else ""
                lines.append(Line(owed.name(site, duty), cells, path(duty), group))
                first = False
    columns = (*(t(f"duties.states.{state}") for state in shown), t("reports.total"), t("reports.duties.share"))
    return Grid("t-all", t("reports.duties.all"), t("reports.duties.duty"), columns, tuple(lines))


def _far(basis: Basis, sheets: Mapping[str, Sheet]) -> Drawing:
    """How far each duty got: of those of whom it is asked, who had it, who not yet, and for whom its time is past."""
    site, t = basis.site, basis.site.words.t
    rows: list[tuple[str, str, str, tuple[Bar, ...]]] = []
    for area in AREAS:
        group = t(f"duties.areas.{area}")
        for duty, sheet in sheets.items():
            counts = tuple(pictures.count(sheet, ALL, state) for state in _LOOKS)
            if site.rules[duty].area == area and any(one.value for one in counts):
                rows.append((group, owed.name(site, duty), path(duty), counts))
                group = ""
    fills = tuple(Part(look, t(f"duties.states.{state}")) for state, look in _LOOKS.items())
    return pictures.shares(site.words, "all", t("reports.duties.far"), fills, rows)


def _of_duty(basis: Basis, duty: _Duty) -> Page:
    site, t = basis.site, basis.site.words.t

    def shared(sheet: Sheet, head: str) -> Grid:
        def more(row: str) -> tuple[Cell]:
            return (grid.done(sheet.table, COUNTED, "" if row == ALL else row),)

        return grid.of(sheet, head, t("reports.total"), more, (t("reports.duties.share"),))

    by_grade, by_period, by_mentor = duty.by_grade, duty.by_period, duty.by_mentor
    sections = [
        Section("grades", t("reports.duties.grades"), (shared(by_grade, t("reports.grade")),),
                pictures=(pictures.by_row(site.words, by_grade, _LOOKS, id_="grades", whole=True),)),
        Section("classes", t("reports.duties.classes"), (_by_class(basis, duty.id, duty.by_place),)),
    ]  # fmt: skip
    if by_period is not None:
        table = shared(by_period, t("reports.duties.period"))
        picture = pictures.by_row(site.words, by_period, _LOOKS, id_="periods", whole=True)
        note = t("reports.duties.periods-note")
        sections.append(Section("periods", t("reports.duties.periods"), (table,), note, pictures=(picture,)))
    if by_mentor is not None:
        table = shared(by_mentor, t("reports.duties.mentor"))
        sections.append(Section("mentors", t("reports.duties.mentors"), (table,), t("reports.duties.mentors-note")))
    context = Context(len(site.children), _about(basis, duty.id), (), tuple(sections))
    crumbs = (grid.home(site), Link(grid.path(CODE), grid.title(site, CODE)))
    return site.page(path(duty.id), "report.html", owed.name(site, duty.id), context, frame.REPORTS, *crumbs)


def _about(basis: Basis, duty: str) -> str:
    """What a duty asks; one that names a restricted category is explained on the page of duties alone."""
    words, rule = basis.site.words, basis.site.rules[duty]
    if any(group in RESTRICTED for ask in rule.asks for group in (*ask.for_, *ask.but)):
        return words.t("reports.duties.lead", term=words.term(owed.term(basis.site)))
    return duty_words.about(words, rule)


def _by_class(basis: Basis, duty: str, table: Sizes) -> Grid:
    """The lists of classes are those of the page of duties."""
    t, split = basis.site.words.t, table.size() > students.ONE_PAGE

    def line(place: str) -> Line:
        cells = []
        for state in table.columns:
            found = table.size(place, state)
            cells.append(Cell(str(found), duty_lists.address(duty, place, state, split=split) if found else ""))
        whole = duty_lists.address(duty, place, "", split=split).removesuffix("-")
        cells += [Cell(str(table.size(place)), whole), grid.done(table, COUNTED, place)]
        return Line(_place_name(basis, place), tuple(cells), basis.class_ways.get(place, ""))

    columns = (*(t(f"duties.states.{one}") for one in table.columns), t("reports.total"), t("reports.duties.share"))
    lines = tuple(line(place) for place in table.rows)
    return Grid("t-classes", t("reports.duties.classes"), t("reports.class"), columns, lines)


def _of_school(basis: Basis) -> Iterator[tuple[str, str, str]]:
    """What the school owes as a whole, in words: there is nothing to count."""
    site, now = basis.site, owed.term(basis.site)
    own = (one for one in site.states.get("", ()) if one.term == now and not one.about)
    readable = [one for one in own if one.duty not in owed.URGENT and one.state != "not-readable"]
    for line in owed.lines(site, readable):
        yield line.duty, f"{line.when} · {line.stands}" if line.when else line.stands, line.proof
