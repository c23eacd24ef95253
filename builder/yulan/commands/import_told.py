"""What an import is told in: reasons and fields in words, one object for JSON, a spreadsheet of what was kept aside.
Owns that places and reasons are said, and never what a cell holds; only the spreadsheet for the clerk holds that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from yulan.app import App
from yulan.errors import UsageError
from yulan.exchange import columns, labels, sheets, words, xlsx
from yulan.exchange.grid import letter
from yulan.exchange.outgoing import Sheet
from yulan.flow.import_plan import Kept, Plan

_WIDTHS = (16, 8, 8, 20, 44, 40)
QUIET = frozenset({"title", "head", "head-again", "section", "total", "remark", "blank"})  # rows nobody misses


@dataclass(frozen=True, slots=True)
class Line:
    """A line for the clerk: where it stands, the head of its column, why it was kept aside, what it holds."""

    sheet: str = field(repr=False)
    row: int
    column: str
    head: str = field(repr=False)
    reason: str
    value: str = field(repr=False)


def everything(plan: Plan) -> list[Kept]:
    """All that is kept aside, by row: cells the reading left, and what the school has no place for."""
    cells = [
        Kept(row.sheet, row.row, column, code)
        for row in plan.reading.rows
        for column, code in row.aside
        if code not in ("unknown-column", "blank")
    ]
    return sorted({*cells, *plan.kept})


def reason(app: App, code: str) -> str:
    """A code in words."""
    return app.texts(f"said.import.codes.{code}")


def path(app: App, said: str, what: str | None) -> str:
    """The field somebody names by its path or its label; raises UsageError `import.no-field`."""
    for sort in (what,) if what else tuple(words.FIELDS):
        if columns.told(sort, said) is not None:
            return said
        for one in (*words.FIELDS[sort], *(f"{who}.{sub}" for who in words.PEOPLE for sub in words.SUBFIELDS)):
            if said.replace(" ", "") == label(app, sort, one).replace(" ", "") and columns.told(sort, one) is not None:
                return one
    raise UsageError("import.no-field", field=said)


def with_kept(plan: Plan, kept: Sequence[Kept]) -> Plan:
    """The plan, with what could not be written after all."""
    gone = {(one.sheet, one.row) for one in kept}
    changes = tuple(one for one in plan.changes if one.place not in gone)
    return replace(plan, changes=changes, kept=(*plan.kept, *kept))


def tree(plan: Plan, *, written: bool) -> dict[str, object]:
    """The plan for `--json`."""
    reading = plan.reading
    return {
        "what": reading.what,
        "written": written,
        "rows": len(reading.rows),
        "new": len(plan.new),
        "changed": len(plan.changes),
        "records": len(plan.records),
        "same": len(plan.same),
        "columns": [
            {"sheet": one.sheet, "column": one.column, "field": one.path, "how": one.how} for one in reading.columns
        ],
        "left_out": [{"sheet": one.sheet, "column": one.column} for one in reading.aside_columns],
        "skipped": [one._asdict() for one in reading.skipped],
        "kept": [one._asdict() for one in everything(plan)],
        "differs": [one._asdict() for one in plan.differs],
        "duplicates": [{"rows": [list(one.first), list(one.second)], "reason": one.why} for one in reading.duplicates],
        "like_known": [one._asdict() for one in plan.alike],
    }


def aside_lines(app: App, plan: Plan, data: bytes, name: str) -> list[Line]:
    """What was kept aside with what the cells hold, for who has the spreadsheet anyway; restricted ones without."""
    grids = {one.name: one for one in sheets.read(data, name)}
    heads = {(one.sheet, one.column): line(one.head) for one in plan.reading.columns}
    heads |= {(one.sheet, one.column): line(one.head) for one in plan.reading.aside_columns}
    places = [(one.sheet, one.row, one.column, one.code, one.field) for one in (*everything(plan), *plan.differs)]
    places += [(one.sheet, one.row, "", one.code, "") for one in plan.reading.skipped if one.code not in QUIET]
    found = []
    for sheet, row, column, code, path_ in sorted(places):
        cells = grids[sheet].by_row.get(row, {})
        mine = [cell.text for at, cell in cells.items() if not column or letter(at) == column]
        value = "" if code == "restricted" else " | ".join(mine)
        words_ = why(app, plan, Kept(sheet, row, column, code, path_))
        found.append(Line(sheet, row, column, heads.get((sheet, column), ""), words_, value))
    return found


def workbook(app: App, lines: Sequence[Line]) -> bytes:
    """The spreadsheet of those lines; every cell is text, so that nothing in it is ever a formula."""
    names = ("sheet", "row", "column", "head", "reason", "value")
    heads = tuple(app.texts(f"said.import.heads.{one}") for one in names)
    rows = tuple((one.sheet, str(one.row), one.column, one.head, one.reason, one.value) for one in lines)
    sheet = Sheet(app.texts("said.import.aside"), heads, rows, widths=_WIDTHS)
    return xlsx.write(
        [sheet], footer=app.texts("paper.private"), pages=app.texts("export.pages", page="&P", pages="&N")
    )


def why(app: App, plan: Plan, one: Kept) -> str:
    """Why something was kept aside, with the field where it is known."""
    said = reason(app, one.code)
    if not one.field or one.code == "moved":
        return said
    return app.texts("words.pair", label=label(app, plan.reading.what, one.field), value=said)


def label(app: App, what: str, path_: str) -> str:
    """What a field is called; the text of a talk or a visit as the form calls it."""
    if path_ == "body":
        return app.texts(f"form.body.{labels.KINDS[what]}.label")
    return labels.label(what, path_, app.lang)


def line(head: str) -> str:
    """A head on one line."""
    return " ".join(head.split())
