"""Tables as they stand on a report's page: heads, lines, and in every cell a number that is the way to its list. Owns
how a counted table is laid out and what a report consists of; the counting is `derive/tables.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from yulan.derive.tables import Sizes
from yulan.pages import frame
from yulan.pages.charts.bars import Multiples
from yulan.pages.charts.drawing import Drawing
from yulan.pages.page import Link, Page
from yulan.pages.reports.counted import Counted
from yulan.pages.reports.lists import ALL, Sheet
from yulan.pages.site import Site
from yulan.value import Value

LONG = 40  # lines that are read at a glance, or not any more


class Cell(Value, frozen=True):
    """A number and where it is listed, or words."""

    text: str
    path: str = ""
    more: str = ""  # said after it, softly
    words: bool = False


class Line(Value, frozen=True):
    """A row of a table. `path`: where more is said of it. `group`: what stands above it where that begins."""

    label: str
    cells: tuple[Cell, ...]
    path: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table on a page; `foot` are its totals."""

    id: str
    title: str
    head: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...] = field(repr=False)
    foot: tuple[Line, ...] = field(repr=False, default=())

    @property
    def long(self) -> bool:
        """Whether it is for who looks for something, and its totals are for all."""
        return len(self.lines) > LONG

    def in_words(self, column: int) -> bool:
        """Whether words stand in a column, not numbers."""
        cells = [line.cells[column] for line in self.lines if column < len(line.cells)]
        return bool(cells) and all(cell.words for cell in cells)

    @property
    def says(self) -> bool:
        """Whether anything but noughts stands in it."""
        return any(cell.text not in ("", "0") for line in (*self.lines, *self.foot) for cell in line.cells)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report."""

    id: str
    title: str
    grids: tuple[Grid, ...] = field(repr=False, default=())
    text: str = ""
    pictures: tuple[Drawing | Multiples, ...] = field(repr=False, default=())
    wide: bool = False
    lines: tuple[tuple[str, str, str], ...] = field(repr=False, default=())  # what, where it stands, its proof

    @property
    def says(self) -> bool:
        """Whether there is anything in it to be seen."""
        return bool(self.lines or any(one.says for one in self.grids) or any(one.shapes for one in self.pictures))


@dataclass(frozen=True, slots=True)
class Context:
    """What a report's page says. `files`: over how many files all of it was counted, 0 where not over files;
    `cannot`: what it does not show.
    """

    files: int
    lead: str
    cannot: tuple[str, ...]
    sections: tuple[Section, ...] = field(repr=False)

    @property
    def silent(self) -> tuple[str, ...]:
        """What there is nothing to be said of yet."""
        return tuple(one.title for one in self.sections if not one.says)


@dataclass(frozen=True, slots=True)
class Headline:
    """What the overview says of a report: a number where there is one, and a sentence."""

    text: str
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A report: its pages, the first of them its own, and the lists behind its numbers."""

    code: str
    headline: Headline
    pages: tuple[Page, ...] = field(repr=False)
    sheets: tuple[Sheet, ...] = field(repr=False)


def cell(sheet: Sheet, row: str = ALL, column: str = "") -> Cell:
    """A number of a table, with the way to its list; nothing leads to an empty one."""
    found = sheet.count(row, column)
    return Cell(str(found), sheet.address(row, column) if found else "")


def _across(sheet: Sheet, row: str) -> list[Cell]:
    """Those of a row, column by column."""
    return [Cell(str(found), way) for found, way in sheet.across(row)]


def of(sheet: Sheet, head: str, total: str = "", more: Callable[[str], tuple[Cell, ...]] | None = None,
       heads: Sequence[str] = ()) -> Grid:  # fmt: skip
    """A counted table: rows down, columns across, totals at both ends where they are named. `more`: further cells of a
    row, under `heads`.
    """
    table = sheet.table

    def cells(row: str) -> tuple[Cell, ...]:
        return (*_across(sheet, row), *((cell(sheet, row),) if total else ()), *(more(row) if more is not None else ()))

    lines = tuple(Line(sheet.rows.get(row, row), cells(row), sheet.ways.get(row, "")) for row in table.rows)
    columns = (*(sheet.columns.get(one, one) for one in table.columns), *((total,) if total else ()), *heads)
    foot = (Line(sheet.whole, cells(ALL)),) if sheet.whole else ()
    return Grid(f"t-{sheet.id}", sheet.title, head, columns, lines, foot)


def turned(sheet: Sheet, head: str, total: str) -> Grid:
    """The same with the rows across: for many columns of few rows. The last column counts everybody once."""
    table = sheet.table
    rows = (*table.rows, *((ALL,) if sheet.whole else ()))
    names = (*(sheet.rows.get(row, row) for row in table.rows), *((sheet.whole,) if sheet.whole else ()))
    across = zip(*(_across(sheet, row) for row in rows), strict=True)
    lines = tuple(Line(sheet.columns.get(one, one), cells) for one, cells in zip(table.columns, across, strict=True))
    foot = (Line(total, tuple(cell(sheet, row) for row in rows)),)
    return Grid(f"t-{sheet.id}", sheet.title, head, names, lines, foot)


def beside(first: Sheet, second: Sheet, head: str, total: str, title: str) -> Grid:
    """Two tables of the same things with the same rows, side by side, with one total."""

    def cells(row: str) -> tuple[Cell, ...]:
        return (*_across(first, row), *_across(second, row), cell(first, row))

    columns = tuple(one.columns.get(column, column) for one in (first, second) for column in one.table.columns)
    lines = tuple(Line(first.rows.get(row, row), cells(row), first.ways.get(row, "")) for row in first.table.rows)
    foot = (Line(first.whole, cells(ALL)),) if first.whole else ()
    return Grid(f"t-{first.id}-{second.id}", title, head, (*columns, total), lines, foot)


def counted(table: Sizes | Counted, columns: Sequence[str], row: str = "") -> int:
    """How many things a table counts in these columns, of a row or of all."""
    return sum(table.size(row, one) for one in columns)


def done(table: Sizes | Counted, asked: Sequence[str], row: str = "") -> Cell:
    """What was done of what is asked, with both counts."""
    found, of_all = counted(table, ("done",), row), counted(table, asked, row)
    return Cell(f"{found}/{of_all}" if of_all else "", more=share(found, of_all))


def share(done: int, of_all: int) -> str:
    """A share in whole per cent, for a number to stand beside; nothing of nothing. Not all is never a hundred."""
    if not of_all:
        return ""
    rounded = (200 * done + of_all) // (2 * of_all)
    return f"{min(rounded, 99) if done < of_all else rounded}%"


def report(
    site: Site, code: str, headline: Headline, sections: Sequence[Section], sheets: Sequence[Sheet], *,
    lead: str = "", cannot: Sequence[str] = (), more: Sequence[Page] = (), over_files: bool = True,
) -> Report:  # fmt: skip
    """A report whose words stand under its code; `cannot` are keys of what it does not show."""
    t = site.words.t
    context = Context(
        files=len(site.children) if over_files else 0,
        lead=lead or t(f"reports.{code}.lead"),
        cannot=tuple(t(f"reports.cannot.{one}") for one in cannot),
        sections=tuple(sections),
    )
    page = site.page(path(code), "report.html", title(site, code), context, frame.REPORTS, home(site))
    return Report(code, headline, (page, *more), tuple(sheets))


def path(code: str) -> str:
    """The page of a report."""
    return f"reports/{code}.html"


def title(site: Site, code: str) -> str:
    """What a report is called."""
    return site.words.t(f"reports.{code}.title")


def home(site: Site) -> Link:
    """The way back to all reports."""
    return Link(frame.REPORTS, site.words.t("reports.title"))
