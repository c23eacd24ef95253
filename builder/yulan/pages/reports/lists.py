"""The lists behind the numbers: for every table a page on which each row, each column and each cell is one place, so
that a number is a link to exactly what it counts. What is too long for one page is split by row, by column, by grade,
then by class; where it is split, a page leads to the parts and says how long each is.

A list names a child, the class, and of a record the day; nothing more, since lists lie about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from yulan.derive.tables import Table
from yulan.pages import frame
from yulan.pages.page import Link, Page
from yulan.pages.site import Site
from yulan.value import Value

ONE_PAGE = 1200  # lines
ALL = "all"


class Item(Value, frozen=True):
    """One thing that was counted: a child, or what is written of one; by grade and class long lists are split."""

    label: str
    place: str
    path: str
    day: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A table with its words. `items` says what a counted id is; `addresses` are places elsewhere that list a cell."""

    report: str
    id: str
    title: str
    table: Table = field(repr=False)
    rows: Mapping[str, str] = field(repr=False)
    columns: Mapping[str, str] = field(repr=False)
    item: Callable[[str], Item] = field(repr=False)
    parts: Mapping[str, str] = field(repr=False, default_factory=dict, hash=False)  # what grades and classes are called
    whole: str = ""  # what the total of all rows is called; "" where there is none
    ways: Mapping[str, str] = field(repr=False, default_factory=dict, hash=False)  # pages of rows, by row
    size: int = ONE_PAGE

    @property
    def path(self) -> str:
        """The first page of its lists."""
        return f"reports/lists/{self.report}/{self.id}.html"

    @cached_property
    def split(self) -> bool:
        """Whether each row has a page of its own."""
        return sum(map(len, self.table.by_row.values())) + (len(self.table.items) if self.whole else 0) > self.size

    def address(self, row: str = ALL, column: str = "") -> str:
        """Where a cell is listed; a row without a column, a column of all rows, or all of it."""
        if not self.split:
            return f"{self.path}#r_{row}_{column}" if column else f"{self.path}#r_{row}"
        if not column:
            return self._page(row)
        return self._page(row, column) if self._long(row) else f"{self._page(row)}#c_{column}"

    def found(self, row: str = ALL, column: str = "") -> tuple[str, ...]:
        """What stands there."""
        table = self.table
        if row == ALL:
            return table.by_column.get(column, ()) if column else table.items
        return table.cell(row, column) if column else table.by_row.get(row, ())

    def pages(self, site: Site, report: Link) -> Iterator[Page]:
        """The pages of its lists; `report` is where the numbers stand."""
        crumbs = (Link(frame.REPORTS, site.words.t("reports.title")), report)
        if not self.table.items:
            return
        if not self.split:
            groups = tuple(self._group(row) for row in self._rows)
            yield _page(site, self.path, self.title, groups, (), crumbs)
            return
        links = tuple(Link(self._page(row), self._row_name(row), len(self.found(row))) for row in self._rows)
        yield _page(site, self.path, self.title, (), links, crumbs)
        for row in self._rows:
            yield from self._of_row(site, row, (*crumbs, Link(self.path, self.title)))

    @property
    def _rows(self) -> tuple[str, ...]:
        return (*(row for row in self.table.rows if self.found(row)), *((ALL,) if self.whole else ()))

    def _columns(self, row: str) -> tuple[str, ...]:
        return tuple(one for one in self.table.columns if self.found(row, one))

    def _long(self, row: str) -> bool:
        return len(self.found(row)) > self.size

    def _page(self, row: str, column: str = "", part: str = "") -> str:
        return f"{self.path.removesuffix('.html')}/{'/'.join(filter(None, (row, column, part)))}.html"

    def _row_name(self, row: str) -> str:
        return self.whole if row == ALL else self.rows.get(row, row)

    def _group(self, row: str) -> Group:
        """A row on the page of the whole table, its columns within."""
        parts = tuple(self._of_column(row, one, f"r_{row}_{one}") for one in self._columns(row))
        return Group(f"r_{row}", self._row_name(row), len(self.found(row)), (), parts)

    def _of_column(self, row: str, column: str, place: str) -> Group:
        lines = self._lines(self.found(row, column))
        return Group(place, self.columns.get(column, column), len(lines), lines)

    def _lines(self, found: Sequence[str]) -> tuple[Item, ...]:
        return tuple(map(self.item, found))

    def _of_row(self, site: Site, row: str, crumbs: tuple[Link, ...]) -> Iterator[Page]:
        path, name = self._page(row), self._row_name(row)
        if not self._long(row):
            groups = tuple(self._of_column(row, one, f"c_{one}") for one in self._columns(row))
            yield _page(site, path, name, groups, (), crumbs)
            return
        columns = self._columns(row)
        links = tuple(
            Link(self._page(row, one), self.columns.get(one, one), len(self.found(row, one))) for one in columns
        )
        yield _page(site, path, name, (), links, crumbs)
        for link, column in zip(links, columns, strict=True):
            yield from self._of_cell(site, row, column, link, (*crumbs, Link(path, name)))

    def _of_cell(self, site: Site, row: str, column: str, link: Link, crumbs: tuple[Link, ...]) -> Iterator[Page]:
        title = site.words.t("reports.of-list", row=self._row_name(row), column=link.label)
        if row == ALL and not self.table.overlap:  # the rows list everybody already
            ways = ((one, len(self.found(one, column))) for one in self.table.rows)
            links = tuple(Link(self.address(one, column), self._row_name(one), count) for one, count in ways if count)
            yield _page(site, link.path, title, (), links, crumbs)
            return
        yield from self._of_lines(site, link.path, title, self._lines(self.found(row, column)), crumbs)

    def _of_lines(
        self, site: Site, path: str, title: str, lines: tuple[Item, ...], crumbs: tuple[Link, ...], depth: int = 0
    ) -> Iterator[Page]:
        """One page of lines, or where they are too many a page that leads to their parts: by grade, then by class."""
        by_part: dict[str, list[Item]] = {}
        for line in lines:
            by_part.setdefault(line.parts[depth] if depth < len(line.parts) else "", []).append(line)
        if len(lines) <= self.size or "" in by_part:
            yield _page(site, path, title, (Group("c_all", title, len(lines), lines),), (), crumbs)
            return
        stem, crumbs = path.removesuffix(".html"), (*crumbs, Link(path, title))
        ways = tuple(
            Link(f"{stem}/{part}.html", self.parts.get(part, part), len(found)) for part, found in by_part.items()
        )
        yield _page(site, path, title, (), ways, crumbs[:-1])
        for way, found in zip(ways, by_part.values(), strict=True):
            yield from self._of_lines(site, way.path, f"{title} · {way.label}", tuple(found), crumbs, depth + 1)


@dataclass(frozen=True, slots=True)
class Group:
    """One place of a list: its lines, or its parts."""

    id: str
    name: str
    count: int
    lines: tuple[Item, ...] = field(repr=False)
    parts: tuple[Group, ...] = field(repr=False, default=())


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of lists; `links` lead to its parts where it is too long for one."""

    groups: tuple[Group, ...] = field(repr=False)
    links: tuple[Link, ...]


def _page(
    site: Site, path: str, title: str, groups: tuple[Group, ...], links: tuple[Link, ...], crumbs: tuple[Link, ...]
) -> Page:
    return site.page(path, "report-list.html", title, ListPage(groups, links), frame.REPORTS, *crumbs)
