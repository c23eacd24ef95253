"""The report of aid: items, sources and amounts by term. It is there for who can read all there is of aid, and for
nobody else: part of a sum is no sum. Amounts are what is written down; what was given in goods has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from yulan import pinyin
from yulan.derive.tables import Keys
from yulan.kinds.aid import SOURCES, Aid
from yulan.pages.reports import grid, pictures
from yulan.pages.reports.basis import Basis, Gathered, whole
from yulan.pages.reports.counted import Count, Item
from yulan.pages.reports.grid import Cell, Headline, Report, Section
from yulan.pages.reports.lists import ALL, Sheet
from yulan.pages.reports.room import NONE, Brings, Room
from yulan.school import Entry, School
from yulan.value import Value

CODE = "aid"
_EARLIER = "earlier"
_ITEM = "item "  # before its name, which may be nothing
_TERM, _YEAR = "term", "year"


class Given(Value, frozen=True, array_like=True):
    """What was given that stands in a row and a column: to how many children, how much in money."""

    row: str
    column: str
    children: int
    amount: Decimal


_Money = dict[str, list[Given]]  # by table


class Money:
    """What was given, of all classes."""

    def __init__(self, brought: Sequence[_Money]) -> None:
        self._children: dict[tuple[str, str, str], int] = {}
        self._amounts: dict[tuple[str, str, str], Decimal] = {}
        for table, given in ((table, one) for money in brought for table, some in money.items() for one in some):
            key = (table, given.row, given.column)
            self._children[key] = self._children.get(key, 0) + given.children
            self._amounts[key] = self._amounts.get(key, Decimal(0)) + given.amount

    def children(self, table: str, row: str = "") -> int:
        """To how many children."""
        return self._children.get((table, row, ""), 0)

    def amount(self, table: str, row: str = "", column: str = "") -> Decimal:
        """How much in money."""
        return self._amounts.get((table, row, column), Decimal(0))


def of(basis: Basis) -> Report | None:
    """The report, if all of aid can be read and there is some."""
    found = gathered(basis)
    if found is None:
        return None
    t, money = basis.site.words.t, Money(found.more)
    terms, sources = _terms(basis), _sources(basis)
    items = (row[len(_ITEM) :] for row in found.rows("items"))
    named = sorted(items, key=lambda one: (not one, pinyin.sort_key(one), one))
    places = {f"{_ITEM}{name}": f"item-{place + 1}" for place, name in enumerate(named)}
    sheets = (
        _sheet(basis, found, "items", {f"{_ITEM}{name}": name for name in named}, terms, places),
        _sheet(basis, found, "sources", sources, terms),
    )
    heads = (t("reports.aid.children"), t("reports.aid.amount"))
    sections = []
    for sheet in sheets:

        def more(row: str, sheet: Sheet = sheet) -> tuple[Cell, ...]:
            there = "" if row == ALL else row
            children = Cell(str(money.children(sheet.id, there)), sheet.address(row))
            return children, Cell(yuan(money.amount(sheet.id, there)))

        table = grid.of(sheet, t(f"reports.aid.{sheet.id}-head"), t("reports.aid.count"), more, heads)
        picture = pictures.totals(basis.site.words, sheet)
        sections.append(Section(sheet.id, sheet.title, (table,), pictures=(picture,)))
    by_term = _sheet(basis, found, "terms", terms, sources)
    sections.append(Section("terms", by_term.title, (_with_amounts(basis, by_term, money),)))
    count = by_term.count()
    headline = Headline(t("reports.aid.headline", count=count), yuan(money.amount("terms")))
    return grid.report(
        basis.site, CODE, headline, sections, (*sheets, by_term),
        lead=t("reports.aid.lead", count=count), cannot=("goods",), over_files=False,
    )  # fmt: skip


def gathered(basis: Basis) -> Gathered[_Money] | None:
    """All of aid; None where not all of it can be read, or there is none."""
    if not whole(basis.site, CODE):
        return None
    found = basis.gathered(BRINGS)
    return found if found.table("terms", Keys(()), Keys(())).size() else None


def of_year(basis: Basis) -> Iterator[tuple[str, int, int, Decimal]]:
    """Of this term and of the school year: which, how often aid was given, to how many children, how much in money;
    nothing where not all of it can be read, or there is none.
    """
    found = gathered(basis)
    if found is not None:
        table, money = found.table("when", Keys((_TERM, _YEAR), empty=True), Keys((NONE,))), Money(found.more)
        for when in (_TERM, _YEAR):
            yield when, table.size(when), money.children("when", when), money.amount("when", when)


def yuan(amount: Decimal) -> str:
    """An amount as people write it; fen only where there are some."""
    return f"¥{amount:,.2f}".removesuffix(".00")


def _term_of(school: School, entry: Entry) -> str:
    """The term a piece of aid is for, or else the one of its day."""
    named = entry.values.term if isinstance(entry.values, Aid) else None
    terms = school.settings.terms
    if named in {one.id for one in terms}:
        return named or ""
    begun = [one for one in terms if one.start <= entry.date]
    return max(begun, key=lambda one: one.start).id if begun else _EARLIER


def _terms(basis: Basis) -> Mapping[str, str]:
    words, known = basis.site.words, sorted(basis.site.school.settings.terms, key=lambda one: one.start)
    return {_EARLIER: words.t("reports.aid.earlier"), **{one.id: words.term(one.id) for one in known}}


def _named(entry: Entry) -> str:
    """What an item is called; the same name is the same item."""
    values = entry.values
    return " ".join((values.item or values.goods or "").split()) if isinstance(values, Aid) else ""


def _sources(basis: Basis) -> Mapping[str, str]:
    words = basis.site.words
    return {**{code: label[words.lang] for code, label in SOURCES}, NONE: words.t("reports.not-said")}


def _sheet(
    basis: Basis, found: Gathered[_Money], id_: str, rows: Mapping[str, str], columns: Mapping[str, str],
    places: Mapping[str, str] | None = None,
) -> Sheet:  # fmt: skip
    t = basis.site.words.t
    names = {key: name or t("reports.not-said") for key, name in rows.items()}
    return Sheet(
        CODE, id_, t(f"reports.aid.{id_}"), found.table(id_, Keys(tuple(rows)), Keys(tuple(columns))), names, columns,
        basis.part_names, t("reports.total"), places=places or {},
    )  # fmt: skip


def _with_amounts(basis: Basis, sheet: Sheet, money: Money) -> grid.Grid:
    """Of each term and source the amount; the way leads to what it was given for."""
    t, table = basis.site.words.t, sheet.table

    def cells(row: str) -> Iterator[Cell]:
        for column in (*table.columns, ""):
            there, amount = sheet.count(row, column), money.amount(sheet.id, "" if row == ALL else row, column)
            yield Cell(yuan(amount) if there else "", sheet.address(row, column) if there else "")

    lines = tuple(grid.Line(sheet.rows[row], tuple(cells(row))) for row in table.rows)
    columns = (*(sheet.columns[one] for one in table.columns), t("reports.total"))
    foot = (grid.Line(sheet.whole, tuple(cells(ALL))),)
    return grid.Grid("t-amounts", sheet.title, t("reports.term"), columns, lines, foot)


def _counts(room: Room) -> Iterator[tuple[str, Count]]:
    found, school, pair = _found(room), room.site.school, room.pair
    terms = {key: _term_of(school, one) for key, one in found.items()}

    def by_term(key: str) -> tuple[str]:
        return (terms[key],)

    def source(key: str) -> tuple[str]:
        return (getattr(found[key].values, "source", None) or NONE,)

    def item(key: str) -> Item:
        return room.entry(found[key])

    yield "items", Count(found, lambda key: (f"{_ITEM}{_named(found[key])}",), by_term, item)
    yield "sources", Count(found, source, by_term, item)
    yield "terms", Count(found, by_term, source, item)
    if pair is None:
        return
    year = {one.id for one in school.settings.terms if one.start >= pair.year}

    def when(key: str) -> tuple[str, ...]:
        return tuple(
            one for one, holds in ((_TERM, terms[key] == pair.now.term.id), (_YEAR, terms[key] in year)) if holds
        )

    yield "when", Count([key for key in found if when(key)], when, lambda _: (NONE,), item)


def _found(room: Room) -> Mapping[str, Entry]:
    """Every piece of aid, by child and id."""
    return room.kept(CODE, lambda: {f"{one.student}/{one.id}": one for one in room.every(CODE)})


def _money(room: Room) -> _Money:
    return {table: list(_given(room, count)) for table, count in _counts(room)}


def _given(room: Room, count: Count) -> Iterator[Given]:
    """Of each row and column, and without either."""
    found, there = _found(room), dict[tuple[str, str], list[Entry]]()
    for key in count.items:
        for row in (*count.rows(key), ""):
            for column in (*count.columns(key), ""):
                there.setdefault((row, column), []).append(found[key])
    for (row, column), some in there.items():
        given = (one.values.amount or Decimal(0) for one in some if isinstance(one.values, Aid))
        yield Given(row, column, len({one.student for one in some}), sum(given, Decimal(0)))


BRINGS: Brings[_Money] = Brings(CODE, _counts, _money, _Money)
