"""The report of the duties: how many of those for whom each is asked had it, in the school, by grade, by class and by
mentor. A child counts once in each duty, by where it stands worst, as on the page of duties itself. What the law wants
told at once is about single children in danger, and is in no table.

A share never stands without its counts, and nobody is put in an order but that of names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from yulan import calendar, pinyin
from yulan.derive import tables
from yulan.derive.state import State
from yulan.derive.tables import Axis
from yulan.kinds.categories import RESTRICTED
from yulan.pages import duty_lists, duty_words, frame, owed
from yulan.pages.charts.bars import Count
from yulan.pages.charts.drawing import DOTTED, HOLLOW, SOLID, Drawing, Part
from yulan.pages.duties import AREAS
from yulan.pages.duty_lists import Places, Who
from yulan.pages.page import Link, Page
from yulan.pages.reports import grid, pictures
from yulan.pages.reports.basis import NONE, Basis
from yulan.pages.reports.grid import Cell, Context, Grid, Headline, Line, Report, Section
from yulan.pages.reports.lists import ALL, Item, Sheet
from yulan.value import Value

CODE = "duties"
COUNTED = ("done", "due", "overdue")  # what a share is taken of
SHOWN = (*COUNTED, "excused", "not-readable")
_MENTOR = "mentor"
_LOOKS = {"done": SOLID, "overdue": DOTTED, "due": HOLLOW}  # what is done first, so that its ends can be compared


class _Asked(Value, frozen=True):
    """Of whom a duty is asked: by key, who, the class or other place, and where it stands, worst first."""

    who: Who
    place: str
    states: Sequence[State]

    @property
    def stands(self) -> str:
        """Where it stands."""
        return self.states[0].state


def of(basis: Basis) -> Report | None:
    """The report, if there is a duty with a list."""
    site, t = basis.site, basis.site.words.t
    standing = {duty: one for duty, one in duty_lists.standing(site).items() if duty not in owed.URGENT}
    if not standing or not basis.facts:
        return None
    sheets: dict[str, Sheet] = {}
    mentors: dict[str, Sheet] = {}
    periods: dict[str, Sheet] = {}
    pages: list[Page] = []
    for duty, places in standing.items():
        whom = _asked(places)
        sheets[duty] = _by_grade(basis, duty, whom)
        by_mentor, by_period = _by_mentor(basis, duty, whom), _by_period(basis, duty, whom)
        mentors |= {duty: by_mentor} if by_mentor is not None else {}
        periods |= {duty: by_period} if by_period is not None else {}
        pages.append(_of_duty(basis, duty, places, whom, sheets[duty], by_period, by_mentor))
    sections = [
        Section("all", t("reports.duties.all"), (_overview(basis, sheets),), t("reports.duties.all-note"),
                pictures=(_far(basis, sheets),))
    ]  # fmt: skip
    school = tuple(_of_school(basis))
    if school:
        sections.append(Section("school", t("reports.duties.school"), lines=school))
    done = sum(len(one.table.by_column.get("done", ())) for one in sheets.values())
    asked = sum(grid.counted(one.table, COUNTED) for one in sheets.values())
    return grid.report(
        site, CODE, Headline(t("reports.duties.headline"), f"{done} / {asked}"), sections,
        (*sheets.values(), *periods.values(), *mentors.values()),
        lead=t("reports.duties.lead", term=site.words.term(owed.term(site))),
        cannot=("urgent", "closed-duties"), more=pages,
    )  # fmt: skip


def path(duty: str) -> str:
    """The page of one duty's coverage."""
    return f"reports/duties/{duty}.html"


def _asked(places: Places) -> dict[str, _Asked]:
    """A child under its id, which stands there once; anybody else under the place."""
    return {
        states[0].student or f"{place}/{at}": _Asked(who, place, states)
        for place, found in places.items()
        for at, (who, states) in enumerate(found)
    }


def _items(basis: Basis, asked: Mapping[str, _Asked]) -> Callable[[str], Item]:
    """What the keys are that begin so; of children nothing is kept for it."""
    others = {key: _other(basis, one) for key, one in asked.items() if not one.states[0].student}

    def item(key: str) -> Item:
        return others[key] if key in others else basis.child(key.partition("/")[0])

    return item


def _grade(place: str) -> str:
    return calendar.grade_of(place) if calendar.is_class(place) else place


def _states(basis: Basis) -> Mapping[str, str]:
    return {state: basis.site.words.t(f"duties.states.{state}") for state in SHOWN}


def _by_grade(basis: Basis, duty: str, asked: Mapping[str, _Asked]) -> Sheet:
    site = basis.site
    grade_of = {place: _grade(place) for place in dict.fromkeys(one.place for one in asked.values())}
    grades = tuple(dict.fromkeys(grade_of.values()))
    names = {grade: _place_name(basis, grade) for grade in grades}
    table = tables.count(
        asked, Axis(grades, lambda key: (grade_of[asked[key].place],)),
        Axis(SHOWN, lambda key: (asked[key].stands,)),
    )  # fmt: skip
    return Sheet(
        CODE, f"{duty}-grade", owed.name(site, duty), table, names, _states(basis),
        _items(basis, asked), basis.part_names, site.words.t("reports.whole"),
    )  # fmt: skip


def _by_mentor(basis: Basis, duty: str, asked: Mapping[str, _Asked]) -> Sheet | None:
    """Of a mentors' duty, each child with each mentor who owes it; that mentor's own periods say where it stands."""
    site = basis.site
    rule = site.rules[duty]
    if not any(_MENTOR in ask.who for ask in rule.asks):
        return None
    pairs: dict[str, _Asked] = {}
    for key, one in asked.items():
        by_person: dict[str, list[State]] = {}
        for state in one.states:
            for person in state.people or (NONE,):
                by_person.setdefault(person, []).append(state)
        pairs |= {f"{key}/{person}": _Asked(one.who, one.place, found) for person, found in by_person.items()}
    people = sorted(
        {key.rpartition("/")[2] for key in pairs},
        key=lambda person: (person == NONE, pinyin.sort_key(site.words.person(person)), person),
    )
    table = tables.count(
        pairs, Axis(tuple(people), lambda key: (key.rpartition("/")[2],)), Axis(SHOWN, lambda key: (pairs[key].stands,))
    )
    names = {one: site.words.person(one) if one != NONE else site.words.t("reports.nobody") for one in people}
    return Sheet(
        CODE, f"{duty}-mentor", owed.name(site, duty), table, names, _states(basis),
        _items(basis, pairs), basis.part_names, ways=basis.mentor_ways,
    )  # fmt: skip


def _by_period(basis: Basis, duty: str, asked: Mapping[str, _Asked]) -> Sheet | None:
    """Of a duty asked for children more than once in the term, each child in each month or other period."""
    site = basis.site
    each: dict[str, _Asked] = {}
    starts: dict[str, State] = {}
    for key, one in asked.items():
        for state in one.states:
            if state.student:
                period = state.period.replace("/", "-")
                each[f"{key}/{period}"] = _Asked(one.who, one.place, (state,))
                starts.setdefault(period, state)
    if len(starts) < 2:
        return None
    periods = sorted(starts, key=lambda period: (starts[period].start, period))
    table = tables.count(
        each, Axis(tuple(periods), lambda key: (key.rpartition("/")[2],)),
        Axis(SHOWN, lambda key: (each[key].stands,)),
    )  # fmt: skip
    return Sheet(
        CODE, f"{duty}-period", owed.name(site, duty), table,
        {one: _period_name(basis, starts[one]) for one in periods}, _states(basis),
        _items(basis, each), basis.part_names,
    )  # fmt: skip


def _period_name(basis: Basis, state: State) -> str:
    """A period, and which part of the duty it is about where it has several."""
    words, site = basis.site.words, basis.site
    when = owed.lines(site, (replace(state, state="done"),))[0].when
    part = owed.part_name(site, state)
    return when if part == owed.name(site, state.duty) else words.t("reports.of-list", row=part, column=when)


def _other(basis: Basis, one: _Asked) -> Item:
    """A class or a mentor in a list; of what is about a class every period is a line, told by its day."""
    when = owed.lines(basis.site, one.states[:1])[0].when
    return Item(one.who.label, "", one.who.path, when, (_grade(one.place), one.place))


def _place_name(basis: Basis, place: str) -> str:
    words = basis.site.words
    return words.scope(place) if place != duty_lists.SCHOOL else words.t("duties.school")


def _overview(basis: Basis, sheets: Mapping[str, Sheet]) -> Grid:
    """A line a duty, under the headings people look for it."""
    site, t = basis.site, basis.site.words.t
    shown = tuple(one for one in SHOWN if any(one in sheet.table.by_column for sheet in sheets.values()))
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
    rows: list[tuple[str, str, str, tuple[Count, ...]]] = []
    for area in AREAS:
        group = t(f"duties.areas.{area}")
        for duty, sheet in sheets.items():
            counts = tuple(pictures.count(sheet, ALL, state) for state in _LOOKS)
            if site.rules[duty].area == area and any(one.value for one in counts):
                rows.append((group, owed.name(site, duty), path(duty), counts))
                group = ""
    fills = tuple(Part(look, t(f"duties.states.{state}")) for state, look in _LOOKS.items())
    return pictures.shares(site.words, "all", t("reports.duties.far"), fills, rows)


def _of_duty(
    basis: Basis, duty: str, places: Places, asked: Mapping[str, _Asked],
    by_grade: Sheet, by_period: Sheet | None, by_mentor: Sheet | None,
) -> Page:  # fmt: skip
    site, t = basis.site, basis.site.words.t

    def shared(sheet: Sheet, head: str) -> Grid:
        return grid.of(sheet, head, t("reports.total"), lambda row: (grid.done(sheet.table, COUNTED, row),),
                       (t("reports.duties.share"),))  # fmt: skip

    sections = [
        Section("grades", t("reports.duties.grades"), (shared(by_grade, t("reports.grade")),),
                pictures=(pictures.by_row(site.words, by_grade, _LOOKS, id_="grades", whole=True),)),
        Section("classes", t("reports.duties.classes"), (_by_class(basis, duty, places, asked),)),
    ]  # fmt: skip
    if by_period is not None:
        table = shared(by_period, t("reports.duties.period"))
        picture = pictures.by_row(site.words, by_period, _LOOKS, id_="periods", whole=True)
        note = t("reports.duties.periods-note")
        sections.append(Section("periods", t("reports.duties.periods"), (table,), note, pictures=(picture,)))
    if by_mentor is not None:
        table = shared(by_mentor, t("reports.duties.mentor"))
        sections.append(Section("mentors", t("reports.duties.mentors"), (table,), t("reports.duties.mentors-note")))
    context = Context(len(site.children), _about(basis, duty), (), tuple(sections))
    crumbs = (grid.home(site), Link(grid.path(CODE), grid.title(site, CODE)))
    return site.page(path(duty), "report.html", owed.name(site, duty), context, frame.REPORTS, *crumbs)


def _about(basis: Basis, duty: str) -> str:
    """What a duty asks; one that names a restricted category is explained on the page of duties alone."""
    words, rule = basis.site.words, basis.site.rules[duty]
    if any(group in RESTRICTED for ask in rule.asks for group in (*ask.for_, *ask.but)):
        return words.t("reports.duties.lead", term=words.term(owed.term(basis.site)))
    return duty_words.about(words, rule)


def _by_class(basis: Basis, duty: str, places: Places, asked: Mapping[str, _Asked]) -> Grid:
    """The lists of classes are those of the page of duties."""
    t = basis.site.words.t
    table = tables.count(
        asked, Axis(tuple(places), lambda key: (asked[key].place,)), Axis(SHOWN, lambda key: (asked[key].stands,))
    )
    split = duty_lists.split(places)

    def line(place: str) -> Line:
        cells = []
        for state in table.columns:
            found = len(table.cell(place, state))
            cells.append(Cell(str(found), duty_lists.address(duty, place, state, split=split) if found else ""))
        whole = duty_lists.address(duty, place, "", split=split).removesuffix("-")
        cells += [Cell(str(len(table.by_row[place])), whole), grid.done(table, COUNTED, place)]
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
