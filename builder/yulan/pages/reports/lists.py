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

from yulan.pages import frame, sums
from yulan.pages.page import Later, Link, Page
from yulan.pages.reports.counted import Counted, Item, Piece
from yulan.pages.site import Site
from yulan.value import Value

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

    @cached_property
    def path(self) -> str:
        """The first page of its lists."""
        return f"{self._stem}.html"

    @cached_property
    def _stem(self) -> str:
        return f"reports/lists/{self.report}/{self.id}"

    @cached_property
    def _sizes(self) -> Mapping[tuple[str, str], int]:
        return self.table.sizes.cells

    @cached_property
    def split(self) -> bool:
        """Whether each row has a page of its own."""
        return sum(map(self.count, self.table.rows)) + (self.count() if self.whole else 0) > self.size

    def address(self, row: str = ALL, column: str = "") -> str:
        """Where a cell is listed; a row without a column, a column of all rows, or all of it."""
        if column:
            before, after = self._around(row)
            return f"{before}{column}{after}"
        return self._page(row) if self.split else f"{self.path}#r_{self.places.get(row, row)}"

    def across(self, row: str = ALL) -> list[tuple[int, str]]:
        """The cells of a row, or of all rows: how many stand there, and where they are listed if any do."""
        (before, after), sizes = self._around(row), self._sizes
        key = "" if row == ALL else row
        return [
            (count, f"{before}{column}{after}") if (count := sizes.get((key, column), 0)) else (0, "")
            for column in self.table.columns
        ]

    def _around(self, row: str) -> tuple[str, str]:
        """What stands before and behind a column in the address of a cell."""
        place = self.places.get(row, row)
        if not self.split:
            return f"{self.path}#r_{place}_", ""
        return (f"{self._stem}/{place}/", ".html") if self._long(row) else (f"{self._stem}/{place}.html#c_", "")

    def count(self, row: str = ALL, column: str = "") -> int:
        """How many stand there."""
        return self._sizes.get(("" if row == ALL else row, column), 0)

    def lines(self, row: str, column: str) -> tuple[Item, ...]:
        """What stands in a cell, or in a column of all rows."""
        return _lines(self._pieces(row, column))

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
        within = (*crumbs, Link(self.path, self.title))
        for row in self._rows:
            yield from self._of_row(site, row, within)

    @cached_property
    def _rows(self) -> tuple[str, ...]:
        return (*(row for row in self.table.rows if self.count(row)), *((ALL,) if self.whole else ()))

    def _columns(self, row: str) -> tuple[str, ...]:
        row, sizes = "" if row == ALL else row, self._sizes
        return tuple([one for one in self.table.columns if (row, one) in sizes])

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
        parts = tuple(self._of_columns(row, f"{place}_"))
        return _Group(place, self._row_name(row), self.count(row), (), parts)

    def _of_columns(self, row: str, stem: str) -> Iterator[_Group]:
        names, sizes, row = self.columns, self._sizes, "" if row == ALL else row
        for one in self._columns(row):
            yield _Group(f"{stem}{one}", names.get(one, one), sizes[row, one], self.table.pieces(row, one), ())

    def _of_row(self, site: Site, row: str, crumbs: tuple[Link, ...]) -> Iterator[_Leaf]:
        path, name = self._page(row), self._row_name(row)
        if not self._long(row):
            yield _Leaf(path, name, crumbs, _grouped(tuple(self._of_columns(row, "c_"))))
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
        yield from self._of_pieces(link.path, title, self._apart(row, column), crumbs)

    def _apart(self, row: str, column: str) -> list[Piece]:
        """What stands in a cell by grade and class; of what belongs to none each line says where it stands."""
        found: list[Piece] = []
        for one in self._pieces(row, column):
            lot, _, at = one
            if lot.parts is not None:
                found.append(one)
                continue
            for parts, run in groupby(lot.lines(at), key=lambda line: line.parts):
                few = _Few(parts, tuple(run))
                found.append((few, len(few.found), 0))
        return found

    def _of_pieces(
        self, path: str, title: str, pieces: Sequence[Piece], crumbs: tuple[Link, ...], depth: int = 0
    ) -> Iterator[_Leaf]:
        """One page of lines, or where they are too many a page that leads to their parts: by grade, then by class."""
        count = _count(pieces)
        by_part = _by_part(pieces, depth) if count > self.size else {"": pieces}
        if "" in by_part:
            yield _Leaf(path, title, crumbs, _grouped((_Group("c_all", title, count, pieces, ()),)))
            return
        stem, within = path.removesuffix(".html"), (*crumbs, Link(path, title))
        ways = tuple(
            Link(f"{stem}/{part}.html", self.parts.get(part, part), _count(found)) for part, found in by_part.items()
        )
        yield _leading(path, title, crumbs, ways)
        for way, found in zip(ways, by_part.values(), strict=True):
            yield from self._of_pieces(way.path, f"{title} · {way.label}", found, within, depth + 1)


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


@dataclass(frozen=True, slots=True)
class _Few:
    """Lines that are at hand."""

    parts: tuple[str, ...]
    found: tuple[Item, ...] = field(repr=False)

    def told(self, _at: int) -> bytes:
        """What stands for them."""
        return sums.digest(self.found)

    def lines(self, _at: int) -> tuple[Item, ...]:
        """The lines."""
        return self.found


class _Group(Value, frozen=True):
    """One place of a list before its lines are brought."""

    id: str
    name: str
    size: int
    pieces: Sequence[Piece]
    parts: tuple[_Group, ...]

    def told(self) -> tuple[object, ...]:
        """What it depends on."""
        digests = b"".join([lot.told(at) for lot, _, at in self.pieces])
        return self.id, self.name, self.size, digests, [one.told() for one in self.parts]

    def made(self) -> Group:
        """The place with its lines."""
        return Group(self.id, self.name, self.size, _lines(self.pieces), tuple(one.made() for one in self.parts))


class _Leaf(Value, frozen=True):
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


def _by_part(pieces: Sequence[Piece], depth: int) -> dict[str, list[Piece]]:
    """These by grade, or by class; "" where there is no such part."""
    found: dict[str, list[Piece]] = {}
    for one in pieces:
        parts = one[0].parts or ()
        found.setdefault(parts[depth] if depth < len(parts) else "", []).append(one)
    return found


def _count(pieces: Sequence[Piece]) -> int:
    return sum([count for _, count, _ in pieces])


def _lines(pieces: Sequence[Piece]) -> tuple[Item, ...]:
    return tuple(chain.from_iterable(lot.lines(at) for lot, _, at in pieces))
