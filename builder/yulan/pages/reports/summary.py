"""The summary: the term and the school year in figures, as a head teacher tells them upward. Each figure says what it
counts and leads to its list; what the reader's keys do not open is left out and named as left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from yulan import kinds
from yulan.derive import dropout, tables
from yulan.derive.stretches import Pair
from yulan.derive.tables import Axis
from yulan.kinds.card_parts import ROLL_STATUSES
from yulan.kinds.plan import Plan
from yulan.kinds.visit import Visit
from yulan.pages import card
from yulan.pages.reports import aid, grid, pictures
from yulan.pages.reports.basis import NONE, Basis, whole
from yulan.pages.reports.grid import Cell, Grid, Headline, Line, Report, Section
from yulan.pages.reports.lists import Item, Sheet
from yulan.school import Entry

CODE = "summary"
_TERM, _EARLIER = "term", "earlier"
_WORK = ("talk", "visit", "contact", "plan", "study", "comment", "growth", "activity", "home-teaching")
_OFFICE = ("meeting", "training")
_STAGES = ("suspected", "dropout")


def of(basis: Basis) -> Report | None:
    """The report, once a term has begun."""
    if not basis.facts or basis.pair is None:
        return None
    site, t, pair = basis.site, basis.site.words.t, basis.pair
    children, roll = _children(basis), _roll(basis)
    work = _work(basis, pair)
    head = t("reports.summary.figure")
    sections = [
        Section("children", t("reports.summary.children"), (grid.of(children, head, t("reports.total")),),
                pictures=(pictures.by_row(site.words, children),)),
        Section("roll", t("reports.summary.roll"), tuple(_roll_grids(basis, roll))),
        Section("work", t("reports.summary.work"), (grid.of(work, head, t("reports.summary.year")),),
                t("reports.summary.work-note"), pictures=(pictures.by_row(site.words, work),)),
    ]  # fmt: skip
    sheets = [children, *roll, work]
    if money := _aid(basis, pair):
        sections.append(Section("aid", t("reports.aid.title"), (money,)))
    left_out = ["restricted", *(f"no-{kind}" for kind in ("meeting", "aid", "absence") if not whole(site.school, kind))]
    term, year = site.words.term(pair.now.term.id), site.words.school_year(str(_year(pair)))
    headline = Headline(t("reports.summary.headline", term=term))
    return grid.report(
        site, CODE, headline, sections, sheets, lead=t("reports.summary.lead", term=term, year=year), cannot=left_out
    )


def _year(pair: Pair) -> int:
    return pair.year.year if pair.year.month >= 9 else pair.year.year - 1


def _children(basis: Basis) -> Sheet:
    """How many there are: all, in a category, in several, paired and not; by sex."""
    site, t = basis.site, basis.site.words.t
    keys = ("in-category", "in-several", "paired", "unpaired", "boarding", "off-campus", NONE)

    def rows(sid: str) -> Iterator[str]:
        fact = basis.facts[sid]
        yield "paired" if site.files[sid].mentors else "unpaired"
        if fact.codes:
            yield "in-category"
        if len(fact.codes) > 1:
            yield "in-several"
        if fact.boarding in ("boarding", "off-campus"):
            yield fact.boarding

    return Sheet(
        CODE, "children", t("reports.summary.children"), tables.count(basis.facts, Axis(keys, rows), basis.by_sex),
        {key: t(f"reports.summary.{key}") for key in keys if key != NONE}, basis.sex_names, basis.child,
        basis.part_names, t("reports.students"),
    )  # fmt: skip


def _roll(basis: Basis) -> list[Sheet]:
    """The roll as the cards say; and who is away from school, where all absences can be read."""
    site, t = basis.site, basis.site.words.t

    def status(sid: str) -> tuple[str]:
        values = card.of(site.files[sid])
        return ((values.roll_status if values is not None else None) or NONE,)

    names = {code: kinds.choice_label("card", "roll_status", code, site.words.lang) for code, _ in ROLL_STATUSES}
    table = tables.count(basis.facts, Axis((*names, NONE), status), basis.by_sex)
    sheets = [
        Sheet(
            CODE, "roll", t("reports.summary.roll-status"), table, {**names, NONE: t("reports.not-said")},
            basis.sex_names, basis.child, basis.part_names, t("reports.students"),
        )
    ]  # fmt: skip
    control = dropout.of(site.school, site.school.today)
    away = {one.student: one for one in control.cases if one.open and one.stage in _STAGES}
    if not control.closed and away:
        sheets.append(
            Sheet(
                CODE, "away", t("reports.summary.away"),
                tables.count(away, Axis(_STAGES, lambda sid: (away[sid].stage,)), Axis((NONE,), lambda _: (NONE,))),
                {one: t(f"reports.summary.{one}") for one in _STAGES}, {NONE: t("reports.summary.now")},
                lambda sid: basis.child(sid) if sid in basis.facts else Item(t("reports.closed-file"), "", ""),
                basis.part_names,
            )
        )  # fmt: skip
    return sheets


def _roll_grids(basis: Basis, sheets: list[Sheet]) -> Iterator[Grid]:
    t = basis.site.words.t
    yield grid.of(sheets[0], t("reports.summary.status"), t("reports.total"))
    for sheet in sheets[1:]:
        yield grid.of(sheet, t("reports.summary.status"))


def _work(basis: Basis, pair: Pair) -> Sheet:
    """What was done, this term and earlier in the school year; together they are the year."""
    site, t = basis.site, basis.site.words.t
    # Part of a school's meetings would be no figure.
    office = [kind for kind in _OFFICE if whole(site.school, kind)]
    loose = (one for one in site.school.loose if one.kind in office and one.date <= site.school.today)
    files = (one for one in basis.records.values() if one.drawer == "file" and one.kind in _WORK)
    found = {f"{one.student}/{one.id}": one for one in chain(files, loose) if one.date >= pair.year}

    def rows(key: str) -> Iterator[str]:
        one = found[key]
        yield one.kind
        if isinstance(one.values, Visit) and one.values.joint:
            yield "joint-visit"
        if isinstance(one.values, Plan) and one.values.type == "re-entry":
            yield "re-entry"

    keys = ("talk", "visit", "joint-visit", *_WORK[2:4], "re-entry", *_WORK[4:], *_OFFICE)
    names = {kind: site.words.kind(kind) for kind in (*_WORK, *_OFFICE)}
    names |= {one: t(f"reports.summary.{one}") for one in ("joint-visit", "re-entry")}
    table = tables.count(
        found, Axis(keys, rows),
        Axis((_TERM, _EARLIER), lambda key: (_TERM if pair.now.holds(found[key].date) else _EARLIER,), empty=True),
    )  # fmt: skip
    return Sheet(
        CODE, "work", t("reports.summary.work"), table, names,
        {_TERM: site.words.term(pair.now.term.id), _EARLIER: t("reports.summary.earlier")},
        lambda key: basis.entry(found[key]), basis.part_names,
    )  # fmt: skip


def _aid(basis: Basis, pair: Pair) -> Grid | None:
    """Aid of this term and of the year; the lists stand in its own report."""
    t, found = basis.site.words.t, aid.aid(basis)
    if not found:
        return None
    report = grid.path(aid.CODE)
    year = {one.id for one in basis.site.school.settings.terms if one.start >= pair.year}
    term: Mapping[str, list[Entry]] = {
        "term": [one for one in found.values() if aid.term_of(basis, one) == pair.now.term.id],
        "year": [one for one in found.values() if aid.term_of(basis, one) in year],
    }
    lines = tuple(
        Line(
            t(f"reports.summary.aid-{when}"),
            (
                Cell(str(len(some)), report if some else ""),
                Cell(str(len({one.student for one in some})), report if some else ""),
                Cell(aid.yuan(aid.total(some))),
            ),
        )
        for when, some in term.items()
    )
    columns = (t("reports.aid.count"), t("reports.aid.children"), t("reports.aid.amount"))
    return Grid("t-aid", t("reports.aid.title"), t("reports.term"), columns, lines)
