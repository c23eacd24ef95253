"""The report of talks, visits and contacts: by month and class in this term, and this term beside the last, as far into
it as today. A record counts in the month of its day, whoever wrote it and however long it is; what lies in a sensitive
drawer is not counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from yulan import calendar
from yulan.derive import tables
from yulan.derive.stretches import Pair, Stretch
from yulan.derive.tables import Axis, Table
from yulan.pages import chart
from yulan.pages.chart import Chart, Curves, Part
from yulan.pages.reports import grid
from yulan.pages.reports.basis import Basis
from yulan.pages.reports.grid import Headline, Report, Section
from yulan.pages.reports.lists import Sheet

CODE = "contacts"
KINDS = ("talk", "visit", "contact")
NOW, BEFORE = "now", "before"


def of(basis: Basis) -> Report | None:
    """The report, once a term has begun."""
    if not basis.facts or basis.pair is None:
        return None
    site, pair = basis.site, basis.pair
    t = site.words.t
    months = _by_month(basis, pair)
    classes = {kind: _by_class(basis, pair, kind) for kind in KINDS}
    beside = compared(basis, pair)
    sections = [
        Section("months", t("reports.contacts.months"),
                (grid.of(months, t("reports.contacts.kind"), t("reports.total")),), chart=_chart(basis, months)),
        Section("compared", t("reports.contacts.compared"),
                (grid.of(beside, t("reports.contacts.kind")),), t("reports.contacts.compared-note"),
                curves=_curves(basis, pair)),
        *(
            Section(kind, _kind(basis, kind), (grid.of(sheet, t("reports.class"), t("reports.total")),))
            for kind, sheet in classes.items()
        ),
    ]  # fmt: skip
    talks, rest = len(basis.of_kind("talk", pair.now)), [len(basis.of_kind(kind, pair.now)) for kind in KINDS[1:]]
    headline = Headline(t("reports.contacts.headline", visits=rest[0], contacts=rest[1]), str(talks))
    lead = t("reports.contacts.lead", term=site.words.term(pair.now.term.id))
    lists = (months, beside, *classes.values())
    return grid.report(site, CODE, headline, sections, lists, lead=lead, cannot=("drawers", "words"))


def told(basis: Basis, stretch: Stretch) -> str:
    """A stretch in words: the term, and how far into it."""
    words = basis.site.words
    term = words.term(stretch.term.id)
    key = "reports.as-far-as" if stretch.week else "reports.whole-term"
    return words.t(key, term=term, day=words.near_day(stretch.end), week=stretch.week)


def _kind(basis: Basis, kind: str) -> str:
    return basis.site.words.t(f"reports.contacts.{kind}")


def _kinds(basis: Basis) -> Mapping[str, str]:
    return {kind: _kind(basis, kind) for kind in KINDS}


def _month_of(basis: Basis, key: str) -> tuple[str]:
    return (basis.records[key].date.isoformat()[:7],)


def _months(basis: Basis, stretch: Stretch) -> dict[str, str]:
    """The months a stretch reaches into, by their ids."""
    found, day = {}, stretch.start.replace(day=1)
    while day <= stretch.end:
        found[day.isoformat()[:7]] = basis.site.words.month_name(day)
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return found


def _by_month(basis: Basis, pair: Pair) -> Sheet:
    t, months = basis.site.words.t, _months(basis, pair.now)
    found = [key for kind in KINDS for key in basis.of_kind(kind, pair.now)]
    table = tables.count(
        found,
        Axis(KINDS, lambda key: (basis.records[key].kind,), empty=True),
        Axis(tuple(months), lambda key: _month_of(basis, key), empty=True),
    )
    return Sheet(
        CODE, "months", t("reports.contacts.months"), table, _kinds(basis), months, basis.record, basis.part_names(),
        t("reports.total"),
    )  # fmt: skip


def _by_class(basis: Basis, pair: Pair, kind: str) -> Sheet:
    months = _months(basis, pair.now)
    table = tables.count(
        basis.of_kind(kind, pair.now),
        Axis(
            tuple(filter(calendar.is_class, basis.scopes)),
            lambda key: (basis.facts[key.partition("/")[0]].scope,),
            empty=True,
        ),
        Axis(tuple(months), lambda key: _month_of(basis, key), empty=True),
    )
    return Sheet(
        CODE, f"{kind}-class", _kind(basis, kind), table, basis.class_names(), months, basis.record,
        basis.part_names(), basis.site.words.t("reports.total"), basis.class_ways,
    )  # fmt: skip


def compared(basis: Basis, pair: Pair) -> Sheet:
    """This term so far, and the last as far as the same day of it."""
    stretches = {NOW: pair.now, **({BEFORE: pair.before} if pair.before is not None else {})}
    found = [key for kind in KINDS for one in stretches.values() for key in basis.of_kind(kind, one)]

    def when(key: str) -> tuple[str]:
        return (NOW,) if pair.now.holds(basis.records[key].date) else (BEFORE,)

    table = tables.count(
        found, Axis(KINDS, lambda key: (basis.records[key].kind,), empty=True), Axis(tuple(stretches), when, empty=True)
    )
    names = {key: told(basis, one) for key, one in stretches.items()}
    title = basis.site.words.t("reports.contacts.compared")
    return Sheet(CODE, "compared", title, table, _kinds(basis), names, basis.record, basis.part_names())


def _chart(basis: Basis, sheet: Sheet) -> Chart | None:
    table = sheet.table
    if not table.items:
        return None
    legend = tuple(Part(kind, sheet.rows[kind]) for kind in table.rows)
    rows = [
        (sheet.columns[month], tuple((kind, len(table.cell(kind, month))) for kind in table.rows))
        for month in table.columns
    ]
    return chart.bars("months", sheet.title, _said(basis, sheet, table), legend, rows)


def _said(basis: Basis, sheet: Sheet, table: Table) -> str:
    words = basis.site.words
    found = (
        words.t("words.pair", label=sheet.columns[month], value=str(len(table.by_column[month])))
        for month in table.columns
    )
    return words.t("words.semicolon").join(found)


def _curves(basis: Basis, pair: Pair) -> Curves | None:
    """Talks by school week, added up: this term as far as today, the last one whole."""
    words, days = basis.site.words, basis.site.school.settings.days
    series = []
    for tone, stretch in ((NOW, pair.now), (BEFORE, pair.before)):
        if stretch is None:
            continue
        weeks = [one for one in days.weeks(stretch.term) if one.start <= stretch.end]
        found = sorted(basis.records[key].date for key in basis.of_kind("talk", stretch))
        until = [one.end for one in weeks[:-1]] + ([stretch.end] if weeks else [])
        series.append((Part(tone, words.term(stretch.term.id)), [sum(day <= end for day in found) for end in until]))
    if not any(values and values[-1] for _, values in series):
        return None
    steps = [str(place + 1) for place in range(max(len(values) for _, values in series))]
    pairs = (words.t("words.pair", label=part.label, value=str(values[-1])) for part, values in series if values)
    title = words.t("reports.contacts.curves")
    return chart.curves("weeks", title, words.t("words.semicolon").join(pairs), steps, series)
