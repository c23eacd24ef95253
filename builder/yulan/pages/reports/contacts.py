"""The report of talks, visits and contacts: by month and class in this term, and this term beside the last, as far into
it as today. A record counts in the month of its day, whoever wrote it and however long it is; what lies in a sensitive
drawer is not counted.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import accumulate

from yulan import calendar, schooldays
from yulan.derive.stretches import Pair, Stretch
from yulan.derive.tables import Keys
from yulan.pages.charts import curves
from yulan.pages.charts.drawing import Drawing, Part
from yulan.pages.reports import grid, pictures
from yulan.pages.reports.basis import Basis, Gathered
from yulan.pages.reports.counted import Count
from yulan.pages.reports.grid import Headline, Report, Section
from yulan.pages.reports.lists import ALL, Sheet
from yulan.pages.reports.room import Brings, Room
from yulan.school import School

CODE = "contacts"
KINDS = ("talk", "visit", "contact")
NOW, BEFORE = "now", "before"


def of(basis: Basis) -> Report | None:
    """The report, once a term has begun."""
    if not basis.files or basis.pair is None:
        return None
    site, pair, found = basis.site, basis.pair, basis.gathered(BRINGS)
    t = site.words.t
    months = _by_month(basis, found, pair)
    classes = {kind: _by_class(basis, found, pair, kind) for kind in KINDS}
    beside, whole = compared(basis, pair, found), _by_class(basis, found, pair)
    weekly = _by_week(basis, found, pair)
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
    talks, *rest = (months.count(kind) for kind in KINDS)
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


def months_of(basis: Basis, stretch: Stretch) -> dict[str, str]:
    """The months a stretch reaches into, by their ids."""
    name = basis.site.words.month_name
    return {day.isoformat()[:7]: name(day) for day in schooldays.months(stretch.start, stretch.end)}


def _by_month(basis: Basis, found: Gathered[None], pair: Pair) -> Sheet:
    t, months = basis.site.words.t, months_of(basis, pair.now)
    table = found.table("months", Keys(KINDS, empty=True), Keys(tuple(months), empty=True))
    return Sheet(
        CODE, "months", t("reports.contacts.months"), table, _kinds(basis), months, basis.part_names,
        t("reports.total"),
    )  # fmt: skip


def _short(basis: Basis, stretch: Stretch) -> Mapping[str, str]:
    """The months where there is little room: a number alone."""
    return {month: str(int(month[5:])) for month in months_of(basis, stretch)}


def _by_class(basis: Basis, found: Gathered[None], pair: Pair, kind: str = "") -> Sheet:
    """By class and month: those of a kind, or all together."""
    months, id_ = months_of(basis, pair.now), f"{kind}-class" if kind else "classes"
    classes = Keys(tuple(filter(calendar.is_class, basis.scopes)), empty=True)
    return Sheet(
        CODE, id_, _kind(basis, kind or "classes"), found.table(id_, classes, Keys(tuple(months), empty=True)),
        basis.class_names, months, basis.part_names, basis.site.words.t("reports.total"), basis.class_ways,
    )  # fmt: skip


def compared(basis: Basis, pair: Pair, found: Gathered[None] | None = None) -> Sheet:
    """This term so far, and the last as far as the same day of it."""
    found = found if found is not None else basis.gathered(BRINGS)
    names = {key: told(basis, one) for key, one in _stretches(pair).items()}
    table = found.table("compared", Keys(KINDS, empty=True), Keys(tuple(names), empty=True))
    title = basis.site.words.t("reports.contacts.compared")
    return Sheet(CODE, "compared", title, table, _kinds(basis), names, basis.part_names)


def _stretches(pair: Pair) -> Mapping[str, Stretch]:
    return {NOW: pair.now, **({BEFORE: pair.before} if pair.before is not None else {})}


def _by_week(basis: Basis, found: Gathered[None], pair: Pair) -> Sheet:
    """Talks by school week, of this term as far as today and of the last as far as the same day."""
    words, stretches = basis.site.words, _stretches(pair)
    most = max(len(_ends(basis.site.school, one)) for one in stretches.values())
    weeks = {_week(n): words.t("reports.contacts.nth-week", week=n) for n in range(1, max(most, 1) + 1)}
    table = found.table("weeks", Keys(tuple(weeks), empty=True), Keys(tuple(stretches), empty=True))
    names = {when: words.term(stretch.term.id) for when, stretch in stretches.items()}
    return Sheet(
        CODE, "weeks", words.t("reports.contacts.weeks"), table, weeks, names, basis.part_names,
        words.t("reports.total"),
    )  # fmt: skip


def _ends(school: School, stretch: Stretch) -> list[date]:
    """The last days of the weeks a stretch reaches into."""
    return [one.end for one in school.settings.days.weeks(stretch.term) if one.start <= stretch.end]


def _week(number: int) -> str:
    return f"w{number:02}"


def _counts(room: Room) -> Iterator[tuple[str, Count]]:
    pair = room.pair
    if pair is None:
        return
    stretches, records = _stretches(pair), room.records

    def kind(key: str) -> tuple[str]:
        return (records[key].kind,)

    def month(key: str) -> tuple[str]:
        return (records[key].date.isoformat()[:7],)

    def by_class(key: str) -> tuple[str]:
        return (room.facts[key.partition("/")[0]].scope,)

    def when(key: str) -> tuple[str]:
        return (NOW,) if pair.now.holds(records[key].date) else (BEFORE,)

    now = [key for one in KINDS for key in room.of_kind(one, pair.now)]
    yield "months", Count(now, kind, month, room.record)
    yield "classes", Count(now, by_class, month, room.record)
    for one in KINDS:
        yield f"{one}-class", Count(room.of_kind(one, pair.now), by_class, month, room.record)
    both = [key for one in KINDS for stretch in stretches.values() for key in room.of_kind(one, stretch)]
    yield "compared", Count(both, kind, when, room.record)
    weeks = _weeks_of(room, stretches)
    yield "weeks", Count(weeks, lambda key: (weeks[key][0],), lambda key: (weeks[key][1],), room.record)


def _weeks_of(room: Room, stretches: Mapping[str, Stretch]) -> Mapping[str, tuple[str, str]]:
    """Talks by school week and term; what lies between two weeks, as in holidays, counts in the one after, and what
    lies behind the last in that.
    """
    under: dict[str, tuple[str, str]] = {}
    for when, stretch in stretches.items():
        ends = _ends(room.site.school, stretch)
        for key in room.of_kind("talk", stretch):
            week = min(bisect_left(ends, room.records[key].date) + 1, max(len(ends), 1))
            under[key] = (_week(week), when)
    return under


def _curves(basis: Basis, sheet: Sheet) -> Drawing:
    """The weeks of that table, added up."""
    words, table = basis.site.words, sheet.table
    series = [
        (Part(when, sheet.columns[when]), tuple(accumulate(table.size(week, when) for week in table.rows)))
        for when in table.columns
    ]
    steps = [str(place + 1) for place in range(len(table.rows))]
    said = pictures.describe(words, ((part.label, str(values[-1])) for part, values in series))
    ways = [pictures.count(sheet, ALL, when).way for when in table.columns]
    return curves.of("p-weeks", words.t("reports.contacts.curves"), said, steps, series, ways)


BRINGS = Brings.only(CODE, _counts)
