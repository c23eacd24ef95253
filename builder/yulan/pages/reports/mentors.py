"""The report of mentors: how many children each is paired with, where the pairings stand in their cycle, whether the
agreement is signed, on which days of the term they talked with these children, and whether the term's note and the
year's result are written. It says nothing of how a mentor works: no words are counted, no result is shown, nobody
stands before another but by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from yulan.derive import tables
from yulan.derive.stretches import Pair
from yulan.derive.tables import Axis, Keys
from yulan.kinds.card_parts import Mentor
from yulan.pages import card, mentors, owed
from yulan.pages.charts import spans, term
from yulan.pages.charts.drawing import Drawing
from yulan.pages.reports import contacts, counted, grid, pictures
from yulan.pages.reports.basis import Basis, Gathered
from yulan.pages.reports.counted import Count, Item
from yulan.pages.reports.grid import Cell, Headline, Line, Report, Section
from yulan.pages.reports.lists import Sheet
from yulan.pages.reports.room import Brings, Room

CODE = "mentors"
_CYCLES = ("runs", "ended", "undated")
_SIGNED = ("signed", "unsigned", "unsaid")
_PAIRED = ("paired", "unpaired")
_DUTY = "assess-mentor"
_PARTS = ("note", "result")
_Days = dict[str, list[date]]


def of(basis: Basis) -> Report | None:
    """The report, if a file may be read."""
    if not basis.files:
        return None
    site, t, found = basis.site, basis.site.words.t, basis.gathered(BRINGS)
    cycles, signed = _sheet(basis, found, "cycles", _CYCLES), _sheet(basis, found, "signed", _SIGNED)
    by_class = _by_class(basis, found)
    pairings = grid.beside(
        cycles, signed, t("reports.mentors.mentor"), t("reports.mentors.children"), t("reports.mentors.cycles")
    )
    load = _load(basis, cycles)
    sections = [
        Section("load", load.title, (grid.of(load, t("reports.mentors.children"), t("reports.mentors.people")),),
                pictures=(pictures.totals(site.words, load),)),
        Section("classes", by_class.title, (grid.of(by_class, t("reports.class"), t("reports.total")),)),
        Section("cycles", t("reports.mentors.cycles"), (pairings,), t("reports.mentors.several")),
    ]  # fmt: skip
    sheets = [load, by_class, cycles, signed]
    if basis.pair is not None and cycles.table.size():
        talks = _talks(basis, found, basis.pair)
        table = grid.of(talks, t("reports.mentors.mentor"), t("reports.total"))
        section = Section(
            "talks",
            talks.title,
            (table,),
            t("reports.mentors.talks-note"),
            pictures=(_strip(basis, found, basis.pair, talks),),
        )
        sections.insert(0, section)
        sheets.insert(0, talks)
    if assessed := _assessed(basis):
        sections.append(Section("assessed", t("reports.mentors.assessed"), (assessed,)))
    paired, people = by_class.count(column="paired"), len(basis.people)
    headline = Headline(t("reports.mentors.headline", paired=paired, total=basis.files), str(people))
    return grid.report(site, CODE, headline, sections, sheets, cannot=("work",))


def _by_class(basis: Basis, found: Gathered[_Days]) -> Sheet:
    """Who has a mentor and who has none."""
    t = basis.site.words.t
    return Sheet(
        CODE, "class", t("reports.mentors.classes"), found.table("class", basis.by_class, Keys(_PAIRED, empty=True)),
        basis.class_names, {one: t(f"reports.mentors.columns.{one}") for one in _PAIRED}, basis.part_names,
        t("reports.students"), basis.class_ways,
    )  # fmt: skip


def _sheet(basis: Basis, found: Gathered[_Days], id_: str, columns: tuple[str, ...]) -> Sheet:
    """A child stands once with each mentor, since each pairing has its own days."""
    site, t, people = basis.site, basis.site.words.t, basis.people
    return Sheet(
        CODE, id_, t(f"reports.mentors.{id_}"), found.table(id_, Keys(people), Keys(columns, empty=True)),
        {person: site.words.person(person) for person in people},
        {one: t(f"reports.mentors.columns.{one}") for one in columns}, basis.part_names,
        t("reports.mentors.pairings"), basis.mentor_ways,
    )  # fmt: skip


def _counts(room: Room) -> Iterator[tuple[str, Count]]:
    def paired(sid: str) -> tuple[str]:
        return (_PAIRED[not room.files[sid].mentors],)

    def person(key: str) -> tuple[str]:
        return (key.partition("/")[2],)

    def child(key: str) -> Item:
        return room.child(key.partition("/")[0])

    yield "class", Count(room.facts, lambda sid: (room.facts[sid].scope,), paired, room.child)
    pairings = {
        f"{sid}/{one}": _pairing(room, sid, one)
        for sid, file in room.files.items()
        for one in dict.fromkeys(file.mentors)
    }
    yield "cycles", Count(pairings, person, lambda key: (_cycle(room, pairings[key]),), child)
    yield "signed", Count(pairings, person, lambda key: (_agreed(pairings[key]),), child)
    if room.pair is not None:
        talks, records = _talks_of(room, room.pair), room.records
        yield (
            "talks",
            Count(talks, lambda key: (records[key].by,), lambda key: (records[key].date.isoformat()[:7],), room.record),
        )


def _talks_of(room: Room, pair: Pair) -> list[str]:
    return room.kept(CODE, lambda: _talks_with(room, pair))


def _talks_with(room: Room, pair: Pair) -> list[str]:
    return [
        key for key in room.of_kind("talk", pair.now)
        if (one := room.records[key]).by in room.files[one.student].mentors
    ]  # fmt: skip


def _days(room: Room) -> _Days:
    """The days of these talks, by mentor."""
    found: dict[str, set[date]] = {}
    for key in _talks_of(room, room.pair) if room.pair is not None else ():
        found.setdefault(room.records[key].by, set()).add(room.records[key].date)
    return {person: sorted(days) for person, days in found.items()}


def _pairing(room: Room, sid: str, person: str) -> Mentor | None:
    values = card.of(room.files[sid])
    found = [one for one in values.mentors if one.person == person] if values is not None else []
    return found[0] if found else None


def _cycle(room: Room, found: Mentor | None) -> str:
    if found is None or (found.since is None and found.until is None):
        return "undated"
    return "ended" if found.until is not None and found.until < room.site.school.today else "runs"


def _agreed(found: Mentor | None) -> str:
    if found is None or found.agreement is None:
        return "unsaid"
    return "signed" if found.agreement else "unsigned"


def _load(basis: Basis, pairings: Sheet) -> Sheet:
    """How many mentors are paired with how many children."""
    words = basis.site.words
    loads = {person: pairings.count(person) for person in basis.people}
    many = sorted(set(loads.values()))
    table = tables.count(
        basis.people, Axis(tuple(f"with-{one}" for one in many), lambda person: (f"with-{loads[person]}",)),
        Axis(("people",), lambda _: ("people",)),
    )  # fmt: skip
    return Sheet(
        CODE, "load", words.t("reports.mentors.load"),
        counted.plain(table, lambda person: Item(words.person(person), "", mentors.path(person))),
        {f"with-{one}": words.t("reports.mentors.with", count=one) for one in many},
        {"people": words.t("reports.mentors.people")},
    )  # fmt: skip


def _talks(basis: Basis, found: Gathered[_Days], pair: Pair) -> Sheet:
    """The talks of the term that mentors had with the children they are paired with, by mentor and month."""
    words, months, people = basis.site.words, contacts.months_of(basis, pair.now), basis.people
    table = found.table("talks", Keys(people, empty=True), Keys(tuple(months), empty=True))
    return Sheet(
        CODE, "talks", words.t("reports.mentors.talks"), table, {person: words.person(person) for person in people},
        months, basis.part_names, words.t("reports.total"), basis.mentor_ways,
    )  # fmt: skip


def _strip(basis: Basis, found: Gathered[_Days], pair: Pair, sheet: Sheet) -> Drawing:
    """The days of these talks."""
    words, days = basis.site.words, dict[str, set[date]]()
    for brought in found.more:
        for person, some in brought.items():
            days.setdefault(person, set()).update(some)
    lines = [
        term.Line(sheet.rows[person], tuple(sorted(days.get(person, ()))), str(count.value), count.way)
        for person in sheet.table.rows
        for count in (pictures.count(sheet, person),)
    ]
    said = pictures.describe(words, ((line.label, line.total) for line in lines))
    return term.strip("p-talks", words.t("reports.mentors.talks"), said, spans.of(words, pair.now.term), lines)


def _assessed(basis: Basis) -> grid.Grid | None:
    """Whether it is written down, as the duty engine finds it; only where the reader can read it."""
    site, t = basis.site, basis.site.words.t
    now, found = owed.term(site), {}
    for one in site.states.get("", ()):
        if one.duty == _DUTY and one.term == now and one.state != "not-readable":
            found[one.about, one.period.partition("/")[2]] = t(f"duties.states.{one.state}")
    people = [person for person in basis.people if any((person, part) in found for part in _PARTS)]
    if not people:
        return None
    lines = tuple(
        Line(site.words.person(one), tuple(Cell(found.get((one, part), ""), words=True) for part in _PARTS))
        for one in people
    )
    columns = tuple(t(f"reports.mentors.parts.{part}") for part in _PARTS)
    return grid.Grid("t-assessed", t("reports.mentors.assessed"), t("reports.mentors.mentor"), columns, lines)


BRINGS: Brings[_Days] = Brings(CODE, _counts, _days, _Days)
