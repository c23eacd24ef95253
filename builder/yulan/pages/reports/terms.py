"""The report that sets this term beside the last, as far into it as today: children by category, who came and who left,
what was talked, visited and done. A duty of the last term is over and of this one still runs, so the two stand side by
side with their counts, and no share is taken of them together.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from yulan.derive import tables
from yulan.derive.pupil import GONE
from yulan.derive.stretches import Pair, Stretch
from yulan.derive.tables import Axis
from yulan.kinds.categories import CATEGORIES
from yulan.pages import card, owed
from yulan.pages.class_sums import WORST
from yulan.pages.reports import contacts, grid, pictures
from yulan.pages.reports.basis import NONE, Basis
from yulan.pages.reports.contacts import BEFORE, NOW
from yulan.pages.reports.grid import Cell, Grid, Headline, Line, Report, Section
from yulan.pages.reports.lists import Sheet
from yulan.pages.site import Site

CODE = "terms"
_MOVES = ("joined", "left")
_DONE, _NOT = "done", "open"


def of(basis: Basis) -> Report | None:
    """The report, once there are two terms to be compared."""
    pair = basis.pair
    if not basis.facts or pair is None or pair.before is None:
        return None
    site, t = basis.site, basis.site.words.t
    stretches = {NOW: pair.now, BEFORE: pair.before}
    names = {key: contacts.told(basis, one) for key, one in stretches.items()}
    sheets = [_categories(basis, stretches, names), _moves(basis, stretches, names)]
    work = contacts.compared(basis, pair)  # its lists are those of the report of contacts
    sections = [
        Section(id_, t(f"reports.terms.{id_}"), (grid.of(sheet, t(f"reports.terms.{id_}-head")),),
                t(f"reports.terms.{id_}-note"), pictures=(pictures.pairs(site.words, sheet, id_=id_),))
        for id_, sheet in (("categories", sheets[0]), ("moves", sheets[1]), ("work", work))
    ]  # fmt: skip
    duties = {key: _duties(basis, key) for key in stretches}
    if any(sheet.table.items for sheet in duties.values()):
        section = Section(
            "duties", t("reports.terms.duties"), (_both(basis, duties, pair),), t("reports.terms.duties-note")
        )
        sections.append(section)
        sheets += duties.values()
    headline = Headline(t("reports.terms.headline", term=site.words.term(pair.before.term.id)))
    lead = t("reports.terms.lead", now=names[NOW], before=names[BEFORE])
    return grid.report(site, CODE, headline, sections, sheets, lead=lead, cannot=("restricted", "cards-of-today"))


def opened(basis: Basis, sid: str) -> date:
    """The first day a child's file tells of."""
    file = basis.site.files[sid]
    days = [one.date for one in file.records if one.drawer == "file"]
    return min([*days, *([file.card.date] if file.card is not None else [])], default=date.max)


def left(basis: Basis, sid: str) -> date | None:
    """The day a child left, as far as the card says."""
    file = basis.site.files[sid]
    values = card.of(file)
    if values is None or values.roll_status not in GONE or file.card is None:
        return None
    told = [one.since for one in values.roll_history if one.status in GONE]
    return max(told) if told else file.card.at.date()


def _when(key: str) -> tuple[str]:
    return (key.partition("/")[0],)


def _categories(basis: Basis, stretches: Mapping[str, Stretch], names: Mapping[str, str]) -> Sheet:
    """Children by the categories of the last day of each stretch."""
    found: dict[str, tuple[str, ...]] = {}
    for when, stretch in stretches.items():
        for sid in basis.facts:
            gone = left(basis, sid)
            if opened(basis, sid) <= stretch.end and (gone is None or gone > stretch.end):
                codes = (one.code for one in card.memberships(basis.site.files[sid], stretch.end))
                found[f"{when}/{sid}"] = tuple(codes) or (NONE,)
    words = basis.site.words
    table = tables.count(
        found, Axis((*CATEGORIES, NONE), lambda key: found[key]), Axis((NOW, BEFORE), _when, empty=True)
    )
    return Sheet(
        CODE, "categories", words.t("reports.terms.categories"), table, basis.category_names, names,
        lambda key: basis.child(key.partition("/")[2]), basis.part_names, words.t("reports.students"),
    )  # fmt: skip


def _moves(basis: Basis, stretches: Mapping[str, Stretch], names: Mapping[str, str]) -> Sheet:
    """Files opened, and children who left."""
    words = basis.site.words
    moves: dict[str, str] = {}
    for when, stretch in stretches.items():
        for sid in basis.facts:
            gone = left(basis, sid)
            if stretch.holds(opened(basis, sid)):
                moves[f"{when}/{sid}/joined"] = "joined"
            if gone is not None and stretch.holds(gone):
                moves[f"{when}/{sid}/left"] = "left"
    table = tables.count(
        moves, Axis(_MOVES, lambda key: (moves[key],), empty=True), Axis((NOW, BEFORE), _when, empty=True)
    )
    return Sheet(
        CODE, "moves", words.t("reports.terms.moves"), table,
        {one: words.t(f"reports.terms.{one}") for one in _MOVES}, names,
        lambda key: basis.child(key.split("/")[1]), basis.part_names,
    )  # fmt: skip


def _duties(basis: Basis, when: str) -> Sheet:
    """The duties of children in one of the terms: had by whom, and by whom not."""
    site = basis.site
    stood: dict[str, str] = {}
    found = _now(basis) if when == NOW else _before(site)
    for duty, by_state in found.items():
        if duty in site.rules and duty not in owed.URGENT:
            for state, sids in by_state.items():
                if state != "excused":
                    stood |= {f"{duty}/{sid}": _DONE if state == "done" else _NOT for sid in sids}
    table = tables.count(
        stood, Axis(tuple(site.rules), lambda key: (key.partition("/")[0],)),
        Axis((_DONE, _NOT), lambda key: (stood[key],), empty=True),
    )  # fmt: skip
    t = site.words.t
    return Sheet(
        CODE, f"duties-{when}", t("reports.terms.duties"), table, {duty: owed.name(site, duty) for duty in table.rows},
        {one: t(f"reports.terms.{one}") for one in (_DONE, _NOT)}, lambda key: basis.child(key.partition("/")[2]),
        basis.part_names,
    )  # fmt: skip


def _before(site: Site) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for scope in site.classes:
        for duty, by_state in site.before_of(scope).items():
            for state, sids in by_state.items():
                found.setdefault(duty, {}).setdefault(state, []).extend(sids)
    return found


def _now(basis: Basis) -> dict[str, dict[str, list[str]]]:
    """Of this term what the site keeps of the last: each child under where a duty stands worst."""
    site, now, found = basis.site, owed.term(basis.site), dict[str, dict[str, list[str]]]()
    for sid in basis.facts:
        worst: dict[str, str] = {}
        for one in site.states.get(sid, ()):
            if one.term == now and one.state in WORST:
                known = worst.get(one.duty)
                if known is None or WORST.index(one.state) < WORST.index(known):
                    worst[one.duty] = one.state
        for duty, state in worst.items():
            found.setdefault(duty, {}).setdefault(state, []).append(sid)
    return found


def _had(sheet: Sheet, duty: str) -> tuple[Cell, Cell]:
    """How many had it, and of how many it was asked; of none where it was not asked at all."""
    if not sheet.found(duty):
        return Cell("—"), Cell("—")
    return grid.cell(sheet, duty, _DONE), grid.cell(sheet, duty)


def _both(basis: Basis, sheets: Mapping[str, Sheet], pair: Pair) -> Grid:
    """A line a duty: of both terms how many had it, and of how many it was asked."""
    words = basis.site.words
    rows = [duty for duty in basis.site.rules if any(duty in sheet.table.by_row for sheet in sheets.values())]
    lines = tuple(
        Line(
            owed.name(basis.site, duty),
            tuple(cell for sheet in sheets.values() for cell in _had(sheet, duty)),
        )
        for duty in rows
    )
    columns = tuple(
        words.t(f"reports.terms.{what}", term=words.term(stretch.term.id))
        for stretch in (pair.now, pair.before)
        if stretch is not None
        for what in ("had", "asked")
    )
    return Grid("t-duties", words.t("reports.terms.duties"), words.t("reports.duties.duty"), columns, lines)
