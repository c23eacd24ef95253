"""The summary: the term and the school year in figures, as a head teacher tells them upward. Each figure says what it
counts and leads to its list; what the reader's keys do not open is left out and named as left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from yulan import kinds
from yulan.derive import tables
from yulan.derive.stretches import Pair
from yulan.derive.tables import Axis, Keys
from yulan.kinds.card_parts import ROLL_STATUSES
from yulan.kinds.plan import Plan
from yulan.kinds.visit import Visit
from yulan.pages import card
from yulan.pages.reports import aid, counted, grid, pictures
from yulan.pages.reports.basis import BY_SEX, Basis, Gathered, whole
from yulan.pages.reports.counted import Count, Item
from yulan.pages.reports.grid import Cell, Grid, Headline, Line, Report, Section
from yulan.pages.reports.lists import Sheet
from yulan.pages.reports.room import NONE, Brings, Room

CODE = "summary"
_TERM, _EARLIER = "term", "earlier"
_WORK = ("talk", "visit", "contact", "plan", "study", "comment", "growth", "activity", "home-teaching")
_OFFICE = ("meeting", "training")
_STAGES = ("suspected", "dropout")
_GROUPS = ("in-category", "in-several", "paired", "unpaired", "boarding", "off-campus")


def of(basis: Basis) -> Report | None:
    """The report, once a term has begun."""
    if not basis.files or basis.pair is None:
        return None
    site, t, pair, found = basis.site, basis.site.words.t, basis.pair, basis.gathered(BRINGS)
    children, roll = _children(basis, found), _roll(basis, found)
    work = _work(basis, found, pair)
    head = t("reports.summary.figure")
    sections = [
        Section("children", t("reports.summary.children"), (grid.of(children, head, t("reports.total")),),
                pictures=(pictures.by_row(site.words, children),)),
        Section("roll", t("reports.summary.roll"), tuple(_roll_grids(basis, roll))),
        Section("work", t("reports.summary.work"), (grid.of(work, head, t("reports.summary.year")),),
                t("reports.summary.work-note"), pictures=(pictures.by_row(site.words, work),)),
    ]  # fmt: skip
    sheets = [children, *roll, work]
    if money := _aid(basis):
        sections.append(Section("aid", t("reports.aid.title"), (money,)))
    left_out = ["restricted", *(f"no-{kind}" for kind in ("meeting", "aid", "absence") if not whole(site, kind))]
    term, year = site.words.term(pair.now.term.id), site.words.school_year(str(_year(pair)))
    headline = Headline(t("reports.summary.headline", term=term))
    return grid.report(
        site, CODE, headline, sections, sheets, lead=t("reports.summary.lead", term=term, year=year), cannot=left_out
    )


def _year(pair: Pair) -> int:
    return pair.year.year if pair.year.month >= 9 else pair.year.year - 1


def _children(basis: Basis, found: Gathered[None]) -> Sheet:
    """How many there are: all, in a category, in several, paired and not; by sex."""
    t = basis.site.words.t
    return Sheet(
        CODE, "children", t("reports.summary.children"), found.table("children", Keys((*_GROUPS, NONE)), BY_SEX),
        {key: t(f"reports.summary.{key}") for key in _GROUPS}, basis.sex_names, basis.part_names,
        t("reports.students"),
    )  # fmt: skip


def _roll(basis: Basis, found: Gathered[None]) -> list[Sheet]:
    """The roll as the cards say; and who is away from school, where all absences can be read."""
    site, t = basis.site, basis.site.words.t
    names = {code: kinds.choice_label("card", "roll_status", code, site.words.lang) for code, _ in ROLL_STATUSES}
    table = found.table("roll", Keys((*names, NONE)), BY_SEX)
    sheets = [
        Sheet(
            CODE, "roll", t("reports.summary.roll-status"), table, {**names, NONE: t("reports.not-said")},
            basis.sex_names, basis.part_names, t("reports.students"),
        )
    ]  # fmt: skip
    away = {one.student: one.stage for one in site.control.cases if one.open and one.stage in _STAGES}
    if not site.control.closed and away:
        by_stage = tables.count(away, Axis(_STAGES, lambda sid: (away[sid],)), Axis((NONE,), lambda _: (NONE,)))
        sheets.append(
            Sheet(
                CODE, "away", t("reports.summary.away"), counted.plain(by_stage, lambda sid: _away(basis, sid)),
                {one: t(f"reports.summary.{one}") for one in _STAGES}, {NONE: t("reports.summary.now")},
                basis.part_names,
            )
        )  # fmt: skip
    return sheets


def _away(basis: Basis, sid: str) -> Item:
    return basis.child(sid) if sid in basis.site.names else Item(basis.site.words.t("reports.closed-file"), "", "")


def _roll_grids(basis: Basis, sheets: list[Sheet]) -> Iterator[Grid]:
    t = basis.site.words.t
    yield grid.of(sheets[0], t("reports.summary.status"), t("reports.total"))
    for sheet in sheets[1:]:
        yield grid.of(sheet, t("reports.summary.status"))


def _work(basis: Basis, found: Gathered[None], pair: Pair) -> Sheet:
    """What was done, this term and earlier in the school year; together they are the year."""
    site, t = basis.site, basis.site.words.t
    keys = ("talk", "visit", "joint-visit", *_WORK[2:4], "re-entry", *_WORK[4:], *_OFFICE)
    names = {kind: site.words.kind(kind) for kind in (*_WORK, *_OFFICE)}
    names |= {one: t(f"reports.summary.{one}") for one in ("joint-visit", "re-entry")}
    return Sheet(
        CODE, "work", t("reports.summary.work"), found.table("work", Keys(keys), Keys((_TERM, _EARLIER), empty=True)),
        names, {_TERM: site.words.term(pair.now.term.id), _EARLIER: t("reports.summary.earlier")}, basis.part_names,
    )  # fmt: skip


def _aid(basis: Basis) -> Grid | None:
    """Aid of this term and of the year; the lists stand in its own report."""
    t, report = basis.site.words.t, grid.path(aid.CODE)
    lines = tuple(
        Line(
            t(f"reports.summary.aid-{when}"),
            (
                Cell(str(count), report if count else ""),
                Cell(str(children), report if count else ""),
                Cell(aid.yuan(amount)),
            ),
        )
        for when, count, children, amount in aid.of_year(basis)
    )
    columns = (t("reports.aid.count"), t("reports.aid.children"), t("reports.aid.amount"))
    return Grid("t-aid", t("reports.aid.title"), t("reports.term"), columns, lines) if lines else None


def _counts(room: Room) -> Iterator[tuple[str, Count]]:
    def sex(sid: str) -> tuple[str]:
        return (room.facts[sid].sex,)

    def groups(sid: str) -> Iterator[str]:
        fact = room.facts[sid]
        yield "paired" if room.files[sid].mentors else "unpaired"
        if fact.codes:
            yield "in-category"
        if len(fact.codes) > 1:
            yield "in-several"
        if fact.boarding in ("boarding", "off-campus"):
            yield fact.boarding

    def status(sid: str) -> tuple[str]:
        values = card.of(room.files[sid])
        return ((values.roll_status if values is not None else None) or NONE,)

    yield "children", Count(room.facts, groups, sex, room.child)
    yield "roll", Count(room.facts, status, sex, room.child)
    if room.pair is not None:
        yield "work", _done(room, room.pair)


def _done(room: Room, pair: Pair) -> Count:
    site = room.site
    # Part of a school's meetings would be no figure.
    office = [kind for kind in _OFFICE if whole(site, kind)] if room.loose else []
    loose = (one for one in room.loose if one.kind in office and one.date <= site.school.today)
    files = (one for one in room.records.values() if one.kind in _WORK)
    found = {f"{one.student}/{one.id}": one for one in chain(files, loose) if one.date >= pair.year}

    def rows(key: str) -> Iterator[str]:
        one = found[key]
        yield one.kind
        if isinstance(one.values, Visit) and one.values.joint:
            yield "joint-visit"
        if isinstance(one.values, Plan) and one.values.type == "re-entry":
            yield "re-entry"

    def when(key: str) -> tuple[str]:
        return (_TERM if pair.now.holds(found[key].date) else _EARLIER,)

    return Count(found, rows, when, lambda key: room.entry(found[key]))


BRINGS = Brings.only(CODE, _counts)
