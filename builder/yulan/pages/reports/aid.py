"""The report of aid: items, sources and amounts by term. It is there for who can read all there is of aid, and for
nobody else: part of a sum is no sum. Amounts are what is written down; what was given in goods has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from yulan import pinyin
from yulan.derive import tables
from yulan.derive.tables import Axis
from yulan.kinds.aid import SOURCES, Aid
from yulan.pages.reports import grid, pictures
from yulan.pages.reports.basis import NONE, Basis, of_kind, whole
from yulan.pages.reports.grid import Cell, Headline, Report, Section
from yulan.pages.reports.lists import ALL, Sheet
from yulan.school import Entry

CODE = "aid"
_EARLIER = "earlier"


def of(basis: Basis) -> Report | None:
    """The report, if all of aid can be read and there is some."""
    found = aid(basis)
    if not found:
        return None
    t = basis.site.words.t
    sheets = (
        _sheet(basis, found, "items", _items(found), _terms(basis, found)),
        _sheet(basis, found, "sources", _sources(basis), _terms(basis, found)),
    )
    heads = (t("reports.aid.children"), t("reports.aid.amount"))
    sections = []
    for sheet in sheets:

        def more(row: str, sheet: Sheet = sheet) -> tuple[Cell, ...]:
            there = [found[key] for key in sheet.found(row)]
            children = len({one.student for one in there})
            return Cell(str(children), sheet.address(row)), Cell(yuan(total(there)))

        table = grid.of(sheet, t(f"reports.aid.{sheet.id}-head"), t("reports.aid.count"), more, heads)
        picture = pictures.totals(basis.site.words, sheet)
        sections.append(Section(sheet.id, sheet.title, (table,), pictures=(picture,)))
    by_term = _amounts(basis, found)
    sections.append(Section("terms", by_term.title, (_with_amounts(basis, by_term, found),)))
    headline = Headline(t("reports.aid.headline", count=len(found)), yuan(total(found.values())))
    return grid.report(
        basis.site, CODE, headline, sections, (*sheets, by_term),
        lead=t("reports.aid.lead", count=len(found)), cannot=("goods",), over_files=False,
    )  # fmt: skip


def aid(basis: Basis) -> Mapping[str, Entry]:
    """Every piece of aid, by child and id; nothing where not all of it can be read."""
    if not whole(basis.site.school, "aid"):
        return {}
    return {f"{one.student}/{one.id}": one for one in of_kind(basis.site.school, "aid")}


def total(found: Iterable[Entry]) -> Decimal:
    """What was given in money."""
    return sum((one.values.amount or Decimal(0) for one in found if isinstance(one.values, Aid)), Decimal(0))


def yuan(amount: Decimal) -> str:
    """An amount as people write it; fen only where there are some."""
    return f"¥{amount:,.2f}".removesuffix(".00")


def term_of(basis: Basis, entry: Entry) -> str:
    """The term a piece of aid is for, or else the one of its day."""
    named = entry.values.term if isinstance(entry.values, Aid) else None
    terms = basis.site.school.settings.terms
    if named in {one.id for one in terms}:
        return named or ""
    begun = [one for one in terms if one.start <= entry.date]
    return max(begun, key=lambda one: one.start).id if begun else _EARLIER


def _terms(basis: Basis, found: Mapping[str, Entry]) -> tuple[Axis, Mapping[str, str]]:
    known = sorted(basis.site.school.settings.terms, key=lambda one: one.start)
    words = basis.site.words
    names = {_EARLIER: words.t("reports.aid.earlier"), **{one.id: words.term(one.id) for one in known}}
    return Axis(tuple(names), lambda key: (term_of(basis, found[key]),)), names


def _items(found: Mapping[str, Entry]) -> tuple[Axis, Mapping[str, str]]:
    """Items by what they are called; the same name is the same item."""
    named = sorted({_named(one) for one in found.values()}, key=lambda one: (not one, pinyin.sort_key(one), one))
    keys = {name: f"item-{place + 1}" for place, name in enumerate(named)}
    return Axis(tuple(keys.values()), lambda key: (keys[_named(found[key])],)), {keys[one]: one for one in named}


def _named(entry: Entry) -> str:
    values = entry.values
    return " ".join((values.item or values.goods or "").split()) if isinstance(values, Aid) else ""


def _sources(basis: Basis) -> tuple[Axis, Mapping[str, str]]:
    words, found = basis.site.words, aid(basis)
    names = {**{code: label[words.lang] for code, label in SOURCES}, NONE: words.t("reports.not-said")}
    return Axis(tuple(names), lambda key: (getattr(found[key].values, "source", None) or NONE,)), names


def _sheet(
    basis: Basis, found: Mapping[str, Entry], id_: str, rows: tuple[Axis, Mapping[str, str]],
    columns: tuple[Axis, Mapping[str, str]],
) -> Sheet:  # fmt: skip
    t = basis.site.words.t
    names = {key: name or t("reports.not-said") for key, name in rows[1].items()}
    return Sheet(
        CODE, id_, t(f"reports.aid.{id_}"), tables.count(found, rows[0], columns[0]), names, columns[1],
        lambda key: basis.entry(found[key]), basis.part_names, t("reports.total"),
    )  # fmt: skip


def _amounts(basis: Basis, found: Mapping[str, Entry]) -> Sheet:
    """Terms down, sources across."""
    return _sheet(basis, found, "terms", _terms(basis, found), _sources(basis))


def _with_amounts(basis: Basis, sheet: Sheet, found: Mapping[str, Entry]) -> grid.Grid:
    """Of each term and source the amount; the way leads to what it was given for."""
    t, table = basis.site.words.t, sheet.table

    def cells(row: str) -> Iterator[Cell]:
        for column in (*table.columns, ""):
            there = [found[key] for key in sheet.found(row, column)]
            yield Cell(yuan(total(there)) if there else "", sheet.address(row, column) if there else "")

    lines = tuple(grid.Line(sheet.rows[row], tuple(cells(row))) for row in table.rows)
    columns = (*(sheet.columns[one] for one in table.columns), t("reports.total"))
    foot = (grid.Line(sheet.whole, tuple(cells(ALL))),)
    return grid.Grid("t-amounts", sheet.title, t("reports.term"), columns, lines, foot)
