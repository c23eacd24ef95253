"""The tables of the reports as sheets, numbers as numbers. Owns which reports go out: none over a sensitive drawer, and
of the duties none that rests on one.
"""

from __future__ import annotations

from collections.abc import Iterator

from yulan.exchange.outgoing import Sheet, Value
from yulan.pages import reports
from yulan.pages.exports.duties import rests_on_sensitive
from yulan.pages.reports import aid, categories, consent, contacts, duties, grid, mentors, summary, terms
from yulan.pages.reports.grid import Cell, Context, Grid, Line
from yulan.pages.site import Site

CODE = "report"
# Not the screening: whom it counts lies in the psychological drawer.
_REPORTS = tuple(one.CODE for one in (summary, categories, duties, contacts, mentors, terms, consent, aid))


def sheets(site: Site, *notes: str) -> Iterator[Sheet]:
    """A sheet for each table of each report the reader has; a table without lines is none."""
    closed = {
        duties.path(rule.id)
        for rule in site.rules.values()
        if any(rests_on_sensitive(site.school, ask) for ask in rule.asks)
    }
    for code in _REPORTS:
        page = reports.find(site, grid.path(code))
        if page is None or not isinstance(page.context, Context):
            continue
        for section in page.context.sections:
            for one in section.grids:
                lines = tuple(line for line in (*one.lines, *one.foot) if line.path not in closed)
                if lines:
                    yield _sheet(page.title, one, lines, notes)


def _sheet(report: str, one: Grid, lines: tuple[Line, ...], notes: tuple[str, ...]) -> Sheet:
    title = one.title if one.title == report else f"{report} · {one.title}"
    rows = tuple((line.label, *map(_value, line.cells)) for line in lines)
    wide = max(len(row) for row in rows)
    return Sheet(
        title=title,
        head=(one.head, *one.columns, *("",) * (wide - 1 - len(one.columns))),
        rows=tuple((*row, *(None,) * (wide - len(row))) for row in rows),
        notes=notes,
    )


def _value(cell: Cell) -> Value:
    if cell.text.isascii() and cell.text.isdecimal():
        return int(cell.text)
    return f"{cell.text} ({cell.more})" if cell.text and cell.more else cell.text
