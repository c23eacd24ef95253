"""The report of talks, visits and contacts: by month and class in this term, and this term beside the last, as far into
it as today. A record counts in the month of its day, whoever wrote it and however long it is; what lies in a sensitive
drawer is not counted.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from itertools import accumulate

from yulan import calendar, schooldays
from yulan.derive import tables
from yulan.derive.stretches import Pair, Stretch
from yulan.derive.tables import Axis
from yulan.pages.charts import curves
from yulan.pages.charts.drawing import Drawing, Part
from yulan.pages.reports import grid, pictures
from yulan.pages.reports.basis import Basis
from yulan.pages.reports.grid import Headline, Report, Section
from yulan.pages.reports.lists import ALL, Sheet

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
    beside, whole, weekly = compared(basis, pair), _by_class(basis, pair), _by_week(basis, pair)
    sections = [
        Section("classes", t("reports.contacts.classes"),
                (grid.of(whole, t("reports.class"), t("reports.total")),), t("reports.contacts.classes-note"),
                pictures=(pictures.classes(site.words, whole, classes, _short(basis, pair.now), id_="classes",
                                           title=t("reports.contacts.classes")),)),
        Section("months", t("reports.contacts.months"),
                (grid.of(months, t("reports.contacts.kind"), t("reports.total")),),
                pictures=(pictures.by_column(site.words, months),)),
        Section("compared", t("reports.contacts.compared"),
                (grid.of(beside, t("reports.contacts.kind")),), t("reports.contacts.compared-note"),
                pictures=(pictures.pairs(site.words, beside),)),
        Section("weeks", t("reports.contacts.weeks"), (grid.of(weekly, t("reports.contacts.week")),),
                t("reports.contacts.weeks-note"), pictures=(_curves(basis, weekly),)),
        *(
            Section(kind, _kind(basis, kind), (grid.of(sheet, t("reports.class"), t("reports.total")),))
            for kind, sheet in classes.items()
        ),
    ]  # fmt: skip
    talks, rest = len(basis.of_kind("talk", pair.now)), [len(basis.of_kind(kind, pair.now)) for kind in KINDS[1:]]
    headline = Headline(t("reports.contacts.headline", visits=rest[0], contacts=rest[1]), str(talks))
    lead = t("reports.contacts.lead", term=site.words.term(pair.now.term.id))
    lists = (whole, months, beside, weekly, *classes.values())
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


def months_of(basis: Basis, stretch: Stretch) -> dict[str, str]:
    """The months a stretch reaches into, by their ids."""
    name = basis.site.words.month_name
    return {day.isoformat()[:7]: name(day) for day in schooldays.months(stretch.start, stretch.end)}


def _by_month(basis: Basis, pair: Pair) -> Sheet:
    t, months = basis.site.words.t, months_of(basis, pair.now)
    found = [key for kind in KINDS for key in basis.of_kind(kind, pair.now)]
    table = tables.count(
        found,
        Axis(KINDS, lambda key: (basis.records[key].kind,), empty=True),
        Axis(tuple(months), lambda key: _month_of(basis, key), empty=True),
    )
    return Sheet(
        CODE, "months", t("reports.contacts.months"), table, _kinds(basis), months, basis.record, basis.part_names,
        t("reports.total"),
    )  # fmt: skip


def _short(basis: Basis, stretch: Stretch) -> Mapping[str, str]:
    """The months where there is little room: a number alone."""
    return {month: str(int(month[5:])) for month in months_of(basis, stretch)}


def _by_class(basis: Basis, pair: Pair, kind: str = "") -> Sheet:
    """By class and month: those of a kind, or all together."""
    months, kinds = months_of(basis, pair.now), (kind,) if kind else KINDS
    table = tables.count(
        [key for one in kinds for key in basis.of_kind(one, pair.now)],
        Axis(
            tuple(filter(calendar.is_class, basis.scopes)),
            lambda key: (basis.facts[key.partition("/")[0]].scope,),
            empty=True,
        ),
        Axis(tuple(months), lambda key: _month_of(basis, key), empty=True),
    )
    return Sheet(
        CODE, f"{kind}-class" if kind else "classes", _kind(basis, kind or "classes"), table, basis.class_names,
        months, basis.record, basis.part_names, basis.site.words.t("reports.total"), basis.class_ways,
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
    return Sheet(CODE, "compared", title, table, _kinds(basis), names, basis.record, basis.part_names)


def _by_week(basis: Basis, pair: Pair) -> Sheet:
    """Talks by school week, of this term as far as today and of the last as far as the same day; what lies between
    two weeks, as in holidays, counts in the one after, and what lies behind the last in that.
    """
    words, days = basis.site.words, basis.site.school.settings.days
    under: dict[str, tuple[str, str]] = {}
    stretches = {NOW: pair.now, **({BEFORE: pair.before} if pair.before is not None else {})}
    most = 0
    for when, stretch in stretches.items():
        ends = [one.end for one in days.weeks(stretch.term) if one.start <= stretch.end]
        most = max(most, len(ends))
        for key in basis.of_kind("talk", stretch):
            week = min(bisect_left(ends, basis.records[key].date) + 1, max(len(ends), 1))
            under[key] = (f"w{week:02}", when)
    weeks = {f"w{n:02}": words.t("reports.contacts.nth-week", week=n) for n in range(1, max(most, 1) + 1)}
    table = tables.count(
        under, Axis(tuple(weeks), lambda key: (under[key][0],), empty=True),
        Axis(tuple(stretches), lambda key: (under[key][1],), empty=True),
    )  # fmt: skip
    names = {when: words.term(stretch.term.id) for when, stretch in stretches.items()}
    return Sheet(
        CODE, "weeks", words.t("reports.contacts.weeks"), table, weeks, names, basis.record, basis.part_names,
        words.t("reports.total"),
    )  # fmt: skip


def _curves(basis: Basis, sheet: Sheet) -> Drawing:
    """The weeks of that table, added up."""
    words, table = basis.site.words, sheet.table
    series = [
        (Part(when, sheet.columns[when]), tuple(accumulate(len(table.cell(week, when)) for week in table.rows)))
        for when in table.columns
    ]
    steps = [str(place + 1) for place in range(len(table.rows))]
    said = pictures.describe(words, ((part.label, str(values[-1])) for part, values in series))
    ways = [pictures.count(sheet, ALL, when).way for when in table.columns]
    return curves.of("p-weeks", words.t("reports.contacts.curves"), said, steps, series, ways)
