"""The report of mentors: how many children each is paired with, where the pairings stand in their cycle, whether the
agreement is signed, on which days of the term they talked with these children, and whether the term's note and the
year's result are written. It says nothing of how a mentor works: no words are counted, no result is shown, nobody
stands before another but by name.
"""

from __future__ import annotations

from collections import Counter

from yulan import pinyin
from yulan.derive import tables
from yulan.derive.stretches import Pair
from yulan.derive.tables import Axis
from yulan.kinds.card_parts import Mentor
from yulan.pages import card, mentors, owed
from yulan.pages.charts import spans, term
from yulan.pages.charts.drawing import Drawing
from yulan.pages.reports import contacts, grid, pictures
from yulan.pages.reports.basis import Basis
from yulan.pages.reports.grid import Cell, Headline, Line, Report, Section
from yulan.pages.reports.lists import Item, Sheet

CODE = "mentors"
_CYCLES = ("runs", "ended", "undated")
_SIGNED = ("signed", "unsigned", "unsaid")
_PAIRED = ("paired", "unpaired")
_DUTY = "assess-mentor"
_PARTS = ("note", "result")


def of(basis: Basis) -> Report | None:
    """The report, if a file may be read."""
    if not basis.facts:
        return None
    site, t = basis.site, basis.site.words.t
    cycles, signed, by_class = _sheet(basis, "cycles", _CYCLES), _sheet(basis, "signed", _SIGNED), _by_class(basis)
    pairings = grid.beside(
        cycles, signed, t("reports.mentors.mentor"), t("reports.mentors.children"), t("reports.mentors.cycles")
    )
    load = _load(basis)
    sections = [
        Section("load", load.title, (grid.of(load, t("reports.mentors.children"), t("reports.mentors.people")),),
                pictures=(pictures.totals(site.words, load),)),
        Section("classes", by_class.title, (grid.of(by_class, t("reports.class"), t("reports.total")),)),
        Section("cycles", t("reports.mentors.cycles"), (pairings,), t("reports.mentors.several")),
    ]  # fmt: skip
    sheets = [load, by_class, cycles, signed]
    if basis.pair is not None and cycles.table.items:
        talks = _talks(basis, basis.pair)
        table = grid.of(talks, t("reports.mentors.mentor"), t("reports.total"))
        section = Section(
            "talks",
            talks.title,
            (table,),
            t("reports.mentors.talks-note"),
            pictures=(_strip(basis, basis.pair, talks),),
        )
        sections.insert(0, section)
        sheets.insert(0, talks)
    if assessed := _assessed(basis):
        sections.append(Section("assessed", t("reports.mentors.assessed"), (assessed,)))
    paired = sum(1 for sid in basis.facts if site.files[sid].mentors)
    people = len(_people(basis))
    headline = Headline(t("reports.mentors.headline", paired=paired, total=len(basis.facts)), str(people))
    return grid.report(site, CODE, headline, sections, sheets, cannot=("work",))


def _people(basis: Basis) -> tuple[str, ...]:
    """Everybody who is a mentor now, by name."""
    found = {person for sid in basis.facts for person in basis.site.files[sid].mentors}
    return tuple(sorted(found, key=lambda one: (pinyin.sort_key(basis.site.words.person(one)), one)))


def _by_class(basis: Basis) -> Sheet:
    """Who has a mentor and who has none."""
    t = basis.site.words.t

    def under(sid: str) -> tuple[str]:
        return ("paired" if basis.site.files[sid].mentors else "unpaired",)

    table = tables.count(basis.facts, basis.by_class, Axis(_PAIRED, under, empty=True))
    return Sheet(
        CODE, "class", t("reports.mentors.classes"), table, basis.class_names,
        {one: t(f"reports.mentors.columns.{one}") for one in _PAIRED}, basis.child, basis.part_names,
        t("reports.students"), basis.class_ways,
    )  # fmt: skip


def _sheet(basis: Basis, id_: str, columns: tuple[str, ...]) -> Sheet:
    """A child stands once with each mentor, since each pairing has its own days."""
    site, t = basis.site, basis.site.words.t
    pairs = [f"{sid}/{person}" for sid in basis.facts for person in dict.fromkeys(site.files[sid].mentors)]
    told = {"cycles": _cycle, "signed": _agreed}[id_]

    def under(pair: str) -> tuple[str]:
        sid, _, person = pair.partition("/")
        return (told(basis, _pairing(basis, sid, person)),)

    people = _people(basis)
    table = tables.count(pairs, Axis(people, lambda pair: (pair.partition("/")[2],)), Axis(columns, under, empty=True))
    return Sheet(
        CODE, id_, t(f"reports.mentors.{id_}"), table, {person: site.words.person(person) for person in people},
        {one: t(f"reports.mentors.columns.{one}") for one in columns},
        lambda pair: basis.child(pair.partition("/")[0]), basis.part_names, t("reports.mentors.pairings"),
        basis.mentor_ways,
    )  # fmt: skip


def _pairing(basis: Basis, sid: str, person: str) -> Mentor | None:
    values = card.of(basis.site.files[sid])
    found = [one for one in values.mentors if one.person == person] if values is not None else []
    return found[0] if found else None


def _cycle(basis: Basis, found: Mentor | None) -> str:
    if found is None or (found.since is None and found.until is None):
        return "undated"
    return "ended" if found.until is not None and found.until < basis.site.school.today else "runs"


def _agreed(_basis: Basis, found: Mentor | None) -> str:
    if found is None or found.agreement is None:
        return "unsaid"
    return "signed" if found.agreement else "unsigned"


def _load(basis: Basis) -> Sheet:
    """How many mentors are paired with how many children."""
    words, site = basis.site.words, basis.site
    loads = Counter(person for sid in basis.facts for person in dict.fromkeys(site.files[sid].mentors))
    many = sorted(set(loads.values()))
    table = tables.count(
        _people(basis), Axis(tuple(f"with-{one}" for one in many), lambda person: (f"with-{loads[person]}",)),
        Axis(("people",), lambda _: ("people",)),
    )  # fmt: skip
    return Sheet(
        CODE, "load", words.t("reports.mentors.load"), table,
        {f"with-{one}": words.t("reports.mentors.with", count=one) for one in many},
        {"people": words.t("reports.mentors.people")},
        lambda person: Item(words.person(person), "", mentors.path(person)),
    )  # fmt: skip


def _talks(basis: Basis, pair: Pair) -> Sheet:
    """The talks of the term that mentors had with the children they are paired with, by mentor and month."""
    words, months = basis.site.words, contacts.months_of(basis, pair.now)
    people = _people(basis)
    found = [
        key for key in basis.of_kind("talk", pair.now)
        if (one := basis.records[key]).by in basis.site.files[one.student].mentors
    ]  # fmt: skip
    table = tables.count(
        found, Axis(people, lambda key: (basis.records[key].by,), empty=True),
        Axis(tuple(months), lambda key: (basis.records[key].date.isoformat()[:7],), empty=True),
    )  # fmt: skip
    return Sheet(
        CODE, "talks", words.t("reports.mentors.talks"), table, {person: words.person(person) for person in people},
        months, basis.record, basis.part_names, words.t("reports.total"), basis.mentor_ways,
    )  # fmt: skip


def _strip(basis: Basis, pair: Pair, sheet: Sheet) -> Drawing:
    """The days of these talks."""
    words = basis.site.words
    lines = [
        term.Line(
            sheet.rows[person], tuple(sorted({basis.records[key].date for key in sheet.found(person)})),
            str(count.value), count.way,
        )
        for person in sheet.table.rows
        for count in (pictures.count(sheet, person),)
    ]  # fmt: skip
    said = pictures.describe(words, ((line.label, line.total) for line in lines))
    return term.strip("p-talks", words.t("reports.mentors.talks"), said, spans.of(words, pair.now.term), lines)


def _assessed(basis: Basis) -> grid.Grid | None:
    """Whether it is written down, as the duty engine finds it; only where the reader can read it."""
    site, t = basis.site, basis.site.words.t
    now, found = owed.term(site), {}
    for one in site.states.get("", ()):
        if one.duty == _DUTY and one.term == now and one.state != "not-readable":
            found[one.about, one.period.partition("/")[2]] = t(f"duties.states.{one.state}")
    people = [person for person in _people(basis) if any((person, part) in found for part in _PARTS)]
    if not people:
        return None
    lines = tuple(
        Line(site.words.person(one), tuple(Cell(found.get((one, part), ""), words=True) for part in _PARTS))
        for one in people
    )
    columns = tuple(t(f"reports.mentors.parts.{part}") for part in _PARTS)
    return grid.Grid("t-assessed", t("reports.mentors.assessed"), t("reports.mentors.mentor"), columns, lines)
