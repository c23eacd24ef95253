"""The report of mentors: how many children each is paired with, where the pairings stand in their cycle, whether the
agreement is signed, and whether the term's note and the year's result are written. It says nothing of how a mentor
works: no words are counted, no result is shown, nobody stands before another but by name.
"""

from __future__ import annotations

from collections import Counter

from yulan import pinyin
from yulan.derive import tables
from yulan.derive.tables import Axis
from yulan.kinds.card_parts import Mentor
from yulan.pages import card, chart, owed
from yulan.pages.chart import Chart, Part
from yulan.pages.reports import grid
from yulan.pages.reports.basis import Basis
from yulan.pages.reports.grid import Cell, Headline, Line, Report, Section
from yulan.pages.reports.lists import Sheet

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
    sections = [
        Section("load", t("reports.mentors.load"), chart=_chart(basis)),
        Section("classes", by_class.title, (grid.of(by_class, t("reports.class"), t("reports.total")),)),
        Section("cycles", t("reports.mentors.cycles"), (pairings,), t("reports.mentors.several")),
    ]
    if assessed := _assessed(basis):
        sections.append(Section("assessed", t("reports.mentors.assessed"), (assessed,)))
    paired = sum(1 for sid in basis.facts if site.files[sid].mentors)
    people = len(_people(basis))
    headline = Headline(t("reports.mentors.headline", paired=paired, total=len(basis.facts)), str(people))
    return grid.report(site, CODE, headline, sections, (by_class, cycles, signed), cannot=("work",))


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
        CODE, "class", t("reports.mentors.classes"), table, basis.class_names(),
        {one: t(f"reports.mentors.columns.{one}") for one in _PAIRED}, basis.child, basis.part_names(),
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
        lambda pair: basis.child(pair.partition("/")[0]), basis.part_names(), t("reports.mentors.pairings"),
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


def _chart(basis: Basis) -> Chart | None:
    """How many mentors are paired with how many children: who they are is not in it."""
    words = basis.site.words
    loads = Counter(person for sid in basis.facts for person in basis.site.files[sid].mentors)
    if not loads:
        return None
    many = Counter(loads.values())
    rows = [
        (words.t("reports.mentors.with", count=count), (("count", many[count]),))
        for count in range(min(many), max(many) + 1)
        if many[count]
    ]
    pairs = (words.t("words.pair", label=label, value=str(parts[0][1])) for label, parts in rows)
    legend = (Part("count", words.t("reports.mentors.people")),)
    return chart.bars("load", words.t("reports.mentors.load"), words.t("words.semicolon").join(pairs), legend, rows)


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
