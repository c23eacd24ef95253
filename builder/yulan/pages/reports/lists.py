"""The lists behind the numbers: for every table a page on which each row, each column and each cell is one place, so
that a number is a link to exactly what it counts. What is too long for one page is split by row, by column, by grade,
then by class; where it is split, a page leads to the parts and says how long each is.

A list names a child, the class, and of a record the day; nothing more, since lists lie about. What stands on a page is
brought when the page is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, groupby
from typing import NamedTuple, Protocol

from yulan.pages import frame, sums
from yulan.pages.page import Later, Link, Page
from yulan.pages.reports.counted import Counted, Item, Piece
from yulan.pages.site import Site

ONE_PAGE = 1200  # lines
ALL = "all"


@dataclass(frozen=True)
class Sheet:
    """A table with its words."""

    report: str
    id: str
    title: str
    table: Counted = field(repr=False)
    rows: Mapping[str, str] = field(repr=False)
    columns: Mapping[str, str] = field(repr=False)
    parts: Mapping[str, str] = field(repr=False, default_factory=dict, hash=False)  # what grades and classes are called
    whole: str = ""  # what the total of all rows is called; "" where there is none
    ways: Mapping[str, str] = field(repr=False, default_factory=dict, hash=False)  # pages of rows, by row
    places: Mapping[str, str] = field(repr=False, default_factory=dict, hash=False)  # of rows, in addresses, if other
    size: int = ONE_PAGE

    @property
    def path(self) -> str:
        """The first page of its lists."""
        return f"reports/lists/{self.report}/{self.id}.html"

    @cached_property
    def _sizes(self) -> Mapping[tuple[str, str], int]:
        return self.table.sizes.cells

    @cached_property
    def _stem(self) -> str:
        return self.path.removesuffix(".html")

    @cached_property
    def split(self) -> bool:
        """Whether each row has a page of its own."""
        return sum(map(self.count, self.table.rows)) + (self.count() if self.whole else 0) > self.size

    def address(self, row: str = ALL, column: str = "") -> str:
        """Where a cell is listed; a row without a column, a column of all rows, or all of it."""
        if not self.split:
            place = self.places.get(row, row)
            return f"{self.path}#r_{place}_{column}" if column else f"{self.path}#r_{place}"
        if not column:
            return self._page(row)
        return self._page(row, column) if self._long(row) else f"{self._page(row)}#c_{column}"

    def count(self, row: str = ALL, column: str = "") -> int:
        """How many stand there."""
        return self._sizes.get(("" if row == ALL else row, column), 0)

    def lines(self, row: str, column: str) -> tuple[Item, ...]:
        """What stands in a cell, or in a column of all rows."""
        return _lines(_runs(self._pieces(row, column)))

    def pages(self, site: Site, report: Link) -> Iterator[Page]:
        """The pages of its lists; `report` is where the numbers stand."""
        return (one.page(site) for one in self._leaves(site, report))

    def find(self, site: Site, report: Link, path: str) -> Page | None:
        """The one of these pages at a path."""
        return next((one.page(site) for one in self._leaves(site, report) if one.path == path), None)

    def _leaves(self, site: Site, report: Link) -> Iterator[_Leaf]:
        crumbs = (Link(frame.REPORTS, site.words.t("reports.title")), report)
        if not self.table.size():
            return
        if not self.split:
            yield _Leaf(self.path, self.title, crumbs, _grouped([self._group(row) for row in self._rows]))
            return
        links = tuple(Link(self._page(row), self._row_name(row), self.count(row)) for row in self._rows)
        yield _leading(self.path, self.title, crumbs, links)
        for row in self._rows:
            yield from self._of_row(site, row, (*crumbs, Link(self.path, self.title)))

    @property
    def _rows(self) -> tuple[str, ...]:
        return (*(row for row in self.table.rows if self.count(row)), *((ALL,) if self.whole else ()))

    def _columns(self, row: str) -> tuple[str, ...]:
        return tuple(one for one in self.table.columns if self.count(row, one))

    def _long(self, row: str) -> bool:
        return self.count(row) > self.size

    def _pieces(self, row: str, column: str) -> Sequence[Piece]:
        return self.table.pieces("" if row == ALL else row, column)

    def _page(self, row: str, column: str = "") -> str:
        place = self.places.get(row, row)
        return f"{self._stem}/{place}/{column}.html" if column else f"{self._stem}/{place}.html"

    def _row_name(self, row: str) -> str:
        return self.whole if row == ALL else self.rows.get(row, row)

    def _group(self, row: str) -> _Group:
        """A row on the page of the whole table, its columns within."""
        place = f"r_{self.places.get(row, row)}"
        parts = tuple(self._of_column(row, one, f"{place}_{one}") for one in self._columns(row))
        return _Group(place, self._row_name(row), self.count(row), (), parts)

    def _of_column(self, row: str, column: str, place: str) -> _Group:
        runs = _runs(self._pieces(row, column))
        return _Group(place, self.columns.get(column, column), self.count(row, column), runs, ())

    def _of_row(self, site: Site, row: str, crumbs: tuple[Link, ...]) -> Iterator[_Leaf]:
        path, name = self._page(row), self._row_name(row)
        if not self._long(row):
            yield _Leaf(
                path, name, crumbs, _grouped([self._of_column(row, one, f"c_{one}") for one in self._columns(row)])
            )
            return
        columns = self._columns(row)
        links = tuple(Link(self._page(row, one), self.columns.get(one, one), self.count(row, one)) for one in columns)
        yield _leading(path, name, crumbs, links)
        for link, column in zip(links, columns, strict=True):
            yield from self._of_cell(site, row, column, link, (*crumbs, Link(path, name)))

    def _of_cell(self, site: Site, row: str, column: str, link: Link, crumbs: tuple[Link, ...]) -> Iterator[_Leaf]:
        title = site.words.t("reports.of-list", row=self._row_name(row), column=link.label)
        if row == ALL and not self.table.overlap:  # the rows list everybody already
            ways = ((one, self.count(one, column)) for one in self.table.rows)
            links = tuple(Link(self.address(one, column), self._row_name(one), count) for one, count in ways if count)
            yield _leading(link.path, title, crumbs, links)
            return
        yield from self._of_runs(link.path, title, self._apart(row, column), crumbs)

    def _apart(self, row: str, column: str) -> list[_Run]:
        """What stands in a cell by grade and class; of what belongs to none each line says where it stands."""
        found: list[_Run] = []
        for lot, count, at in self._pieces(row, column):
            if lot.parts is not None:
                found.append((lot.parts, count, lot, at))
                continue
            for parts, run in groupby(lot.lines(at), key=lambda line: line.parts):
                lines = tuple(run)
                found.append((parts, len(lines), _Few(lines), 0))
        return found

    def _of_runs(
        self, path: str, title: str, runs: Sequence[_Run], crumbs: tuple[Link, ...], depth: int = 0
    ) -> Iterator[_Leaf]:
        """One page of lines, or where they are too many a page that leads to their parts: by grade, then by class."""
        by_part: dict[str, list[_Run]] = {}
        for one in runs:
            by_part.setdefault(one[0][depth] if depth < len(one[0]) else "", []).append(one)
        count = _count(runs)
        if count <= self.size or "" in by_part:
            yield _Leaf(path, title, crumbs, _grouped([_Group("c_all", title, count, runs, ())]))
            return
        stem, crumbs = path.removesuffix(".html"), (*crumbs, Link(path, title))
        ways = tuple(
            Link(f"{stem}/{part}.html", self.parts.get(part, part), _count(found)) for part, found in by_part.items()
        )
        yield _leading(path, title, crumbs[:-1], ways)
        for way, found in zip(ways, by_part.values(), strict=True):
            yield from self._of_runs(way.path, f"{title} · {way.label}", found, crumbs, depth + 1)


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


class _Lines(Protocol):
    """What lists are brought by."""

    def told(self, at: int) -> bytes: ...
    def lines(self, at: int) -> tuple[Item, ...]: ...


@dataclass(frozen=True, slots=True)
class _Few:
    """Lines that are at hand."""

    found: tuple[Item, ...] = field(repr=False)

    def told(self, _at: int) -> bytes:
        """What stands for them."""
        return sums.digest(self.found)

    def lines(self, _at: int) -> tuple[Item, ...]:
        """The lines."""
        return self.found


# Lines that stand in the same grade and class, if in any: how many, and by what they are brought.
_Run = tuple[tuple[str, ...], int, _Lines, int]


class _Group(NamedTuple):
    """One place of a list before its lines are brought."""

    id: str
    name: str
    size: int
    runs: Sequence[_Run]
    parts: tuple[_Group, ...]

    def told(self) -> tuple[object, ...]:
        """What it depends on."""
        return (
            self.id, self.name, self.size, b"".join([by.told(at) for _, _, by, at in self.runs]),
            [one.told() for one in self.parts],
        )  # fmt: skip

    def made(self) -> Group:
        """The place with its lines."""
        return Group(self.id, self.name, self.size, _lines(self.runs), tuple(one.made() for one in self.parts))


class _Leaf(NamedTuple):
    """A page of lists, before it is known whether it is asked for."""

    path: str
    title: str
    crumbs: tuple[Link, ...]
    given: Callable[[], object]

    def page(self, site: Site) -> Page:
        """The page."""
        return site.page(self.path, "report-list.html", self.title, self.given(), frame.REPORTS, *self.crumbs)


def _grouped(groups: Sequence[_Group]) -> Callable[[], Later]:
    def made() -> ListPage:
        return ListPage(tuple(one.made() for one in groups), ())

    return lambda: Later([one.told() for one in groups], made)


def _leading(path: str, title: str, crumbs: tuple[Link, ...], links: tuple[Link, ...]) -> _Leaf:
    return _Leaf(path, title, crumbs, lambda: ListPage((), links))


def _runs(pieces: Sequence[Piece]) -> list[_Run]:
    return [((), count, lot, at) for lot, count, at in pieces]


def _count(runs: Sequence[_Run]) -> int:
    return sum([count for _, count, _, _ in runs])


def _lines(runs: Sequence[_Run]) -> tuple[Item, ...]:
    return tuple(chain.from_iterable(by.lines(at) for _, _, by, at in runs))
