"""A file of a list → its rows as values of fields. Owns the accounting: every cell that holds something is placed in a
row, kept aside in a row with a code, or lies in a row that was skipped with a code. Nothing is left out in silence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from yulan.errors import UsageError, YulanError
from yulan.exchange import columns, days, duplicates, fields, heads, plain, sheets, sorts, titles, words
from yulan.exchange.classes import Classes
from yulan.exchange.entries import entries
from yulan.exchange.grid import Cell, Grid, letter
from yulan.exchange.heads import Head
from yulan.exchange.known_heads import Match
from yulan.exchange.parts import Context
from yulan.exchange.reading import AsideColumn, FoundColumn, Reading, Row, Skipped
from yulan.kinds.categories import RESTRICTED

_SIGNS = {words.TALKS: ("谈心", "谈话"), words.VISITS: ("家访", "走访")}


def read(
    data: bytes,
    name: str,
    *,
    classes: Collection[str] | Mapping[str, str],
    today: date,
    what: str | None = None,
    sheet: str | None = None,
    told: Mapping[str, str] | None = None,
    scope: str = "",
) -> Reading:
    """The list in a file; `classes` are ids of classes, or those and the school's own words for them.

    `what` is students, talks or visits, else told from the heads. `sheet` reads that one alone, `told` names fields
    for heads (or for `$F`, a column), `scope` is the class of rows that name none. Raises YulanError `import.*`.
    """
    grids = sheets.read(data, name)
    if sheet is not None:
        grids = tuple(one for one in grids if one.name == sheet)
        if not grids:
            raise UsageError("import.no-sheet")
    known = Classes.of(classes, today)
    found = {at: _heads(grid, known) for at, grid in enumerate(grids)}
    said = what or _what(name, grids, [one for each in found.values() for one in each])
    reader = _Reader(said, known, _told(said, told or {}), scope, forced=what is not None)
    for at, grid in enumerate(grids):
        reader.sheet(grid, found[at], name if len(grids) == 1 else "")
    rows = tuple(reader.rows)
    return Reading(
        said,
        rows,
        tuple(reader.skipped),
        tuple(dict.fromkeys(reader.aside)),
        duplicates.within(rows) if said == words.STUDENTS else (),
        tuple(dict.fromkeys(reader.columns)),
        sum(len(grid.hidden_rows & grid.by_row.keys()) for grid in grids),
    )


def _heads(grid: Grid, classes: Classes) -> list[Head]:
    """The heads of a sheet; a line of classes right above the lowest row of one is a section, and none of it."""
    found = heads.find(grid) or [one for one in heads.find_nameless(grid) if titles.pupil(grid, one, classes)]
    return [
        heads.without_first(grid, one)
        if one.first < one.last and titles.is_line_of_classes(grid.by_row.get(one.first, {}), classes)
        else one
        for one in found
    ]


def _told(what: str, told: Mapping[str, str]) -> dict[str, Match]:
    """The fields somebody named, by head as compared, or by `$` and the letter of a column."""
    found = {}
    for head, path in told.items():
        match = columns.told(what, path)
        if match is None:
            raise UsageError("import.no-field", field=path)
        found[head.upper() if head.startswith("$") else plain.head(head)] = match
    return found


def _what(name: str, grids: Sequence[Grid], found: Sequence[Head]) -> str:
    """The sort of list the heads and titles tell of."""
    if not found:
        return words.STUDENTS
    above = " ".join([name, *(grid.name for grid in grids)])
    for grid in grids:
        first = next((row for row in grid.by_row), 0)
        above += " ".join(cell.text for cell in grid.by_row.get(first, {}).values())
    scores = {
        what: sum(heads.score(one, what) for one in found) + 2 * any(sign in above for sign in _SIGNS.get(what, ()))
        for what in words.FIELDS
    }
    said = [(one.head, one.groups) for head in found for one in head.columns]
    dated = any(
        columns.match(what, one, *groups).path in ("date", "date.rest", "date~day")
        for what in _SIGNS
        for one, groups in said
    )
    return max(scores, key=lambda what: (scores[what], what == words.STUDENTS)) if dated else words.STUDENTS


@dataclass
class _Reader:
    """What has been read so far; one for a file."""

    what: str
    classes: Classes
    told: dict[str, Match]
    scope: str
    forced: bool
    rows: list[Row] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    aside: list[AsideColumn] = field(default_factory=list)
    columns: list[FoundColumn] = field(default_factory=list)
    _titles: set[str] = field(default_factory=set, repr=False)  # of the sheet being read, for where they come again

    def sheet(self, grid: Grid, found: Sequence[Head], name: str) -> None:
        """Nothing; the rows of one sheet are read."""
        if not found or not self._is_mine(found):
            self.skipped += [Skipped(grid.name, row, "not-a-table") for row in grid.by_row]
            return
        matched = [fields.matched(one, self.what, self.told) for one in found]
        title = self._title(grid, matched[0], name)
        above = [cells for row, cells in grid.by_row.items() if row < matched[0].first]
        lines = [cells for cells in above if self._above(cells) == "title"]
        self._titles = {plain.head(cell.text) for cells in lines for cell in cells.values()}
        head: Head | None = None
        at, section = 0, title
        for row in self._lines(grid):
            while at < len(matched) and row >= matched[at].first:
                head, at = matched[at], at + 1
                until = matched[at].first if at < len(matched) else grid.last_row + 1
                self._name_columns(grid, head, until)
            if head is None:
                self._skip(grid, row, self._above(grid.by_row.get(row, {})))
            elif head.first <= row <= head.last:
                self._skip(grid, row, "head" if head is matched[0] else "head-again")
            else:
                section = self._row(grid, row, head, section, title)

    def _is_mine(self, found: Sequence[Head]) -> bool:
        """Whether a sheet is a list of the sort that is read."""
        if self.forced:
            return True
        scores = {what: sum(heads.score(one, what) for one in found) for what in words.FIELDS}
        return max(scores.values()) <= scores[self.what] + 1

    def _title(self, grid: Grid, head: Head, name: str) -> Context:
        """The class and grade that rows without one are of: told, or in the lines above the head, or a name."""
        found = titles.above(grid, head, self.what, self.classes, grid.name, name)
        return replace(found, scope=self.scope, grades=frozenset(), blocks={}) if self.scope else found

    def _above(self, cells: Mapping[int, Cell]) -> str:
        """What a row above the first head is."""
        if not cells:
            return "blank"
        return "section" if titles.is_line_of_classes(cells, self.classes) else "title"

    def _lines(self, grid: Grid) -> Iterator[int]:
        """The rows to look at: those with cells, and empty ones between the first and the last."""
        rows = list(grid.by_row)
        yield from rows if len(rows) * 4 < grid.last_row else range(rows[0], grid.last_row + 1)

    def _row(self, grid: Grid, row: int, head: Head, now: Context, title: Context) -> Context:
        """The section that the next row is in."""
        cells = grid.by_row.get(row, {})
        if not cells:
            self._skip(grid, row, "blank")
            return now
        texts = {plain.head(cell.text) for cell in cells.values()}
        if len(texts & head.texts) >= max(2, 0.6 * len(texts)):
            self._skip(grid, row, "head-again")
            return now
        if len(cells) == 1 and texts & self._titles:
            self._skip(grid, row, "title")
            return now
        names = [one.number for one in head.columns if one.match.path in ("name", "student")]
        name = next((cells[one] for one in names if one in cells), None)
        if (day := self._day_alone(grid, row, cells, head)) is not None:
            self._skip(grid, row, "section")
            return replace(now, told={**title.told, "date": day})
        classes = titles.is_line_of_classes(cells, self.classes)
        code = "section" if classes else sorts.sort(cells, name, self.classes)
        if code == "section":
            self._skip(grid, row, code)
            return self._section(cells, head, title)
        if code:
            self._skip(grid, row, code)
            return now
        if len(cells) == 1 and _is_across(grid, row, head):
            self._skip(grid, row, "section")
            return replace(now, told=title.told)
        made = list(entries(grid, row, head, now, self.what))
        self.rows += made
        if not made:
            self._skip(grid, row, "no-name")
        return now

    def _section(self, cells: Mapping[int, Cell], head: Head, title: Context) -> Context:
        text = " ".join(cell.text for cell in cells.values())
        scope, grades = self.classes.inside(text)
        category = sorts.category(text) if self.what == words.STUDENTS else ""
        return replace(
            title,
            scope=scope or ("" if grades else title.scope),
            grades=grades or title.grades,
            category=category if category not in RESTRICTED else "",
            blocks=titles.blocks(cells, head, self.classes),
        )

    def _day_alone(self, grid: Grid, row: int, cells: Mapping[int, Cell], head: Head) -> str | None:
        """The day of the talks or visits that stand under a line of nothing else; None where it is no such line."""
        dated = {one.number for one in head.columns if one.match.type in ("day", "next", "part")}
        if self.what == words.STUDENTS or len(cells) > 1 or not (_is_across(grid, row, head) or cells.keys() - dated):
            return None
        day = next(days.read(cell).day for cell in cells.values())
        return day.isoformat() if day is not None and day <= self.classes.today else None

    def _name_columns(self, grid: Grid, head: Head, until: int) -> None:
        held = {column for row, column in grid.cells if head.last < row < until}
        for one in head.columns:
            said = f"{one.group} {one.head}".strip()
            if one.match.kept:
                self.columns.append(FoundColumn(grid.name, one.letter, said, one.match.path, one.match.how))
            elif one.number in held:
                self.aside.append(AsideColumn(grid.name, one.letter, said))
        for number in sorted(held - {one.number for one in head.columns}):
            self.aside.append(AsideColumn(grid.name, letter(number), ""))

    def _skip(self, grid: Grid, row: int, code: str) -> None:
        self.skipped.append(Skipped(grid.name, row, code))


def _is_across(grid: Grid, row: int, head: Head) -> bool:
    """Whether a row is one cell merged over most of the columns: the name of a part of the list."""
    return any(
        first == last == row and (right - left + 1) * 2 > len(head.columns) for first, left, last, right in grid.merged
    )


def is_list(reading: Reading) -> bool:
    """Whether anything was read at all; raises YulanError `import.no-list` where not."""
    if not reading.rows and not reading.columns:
        raise YulanError("import.no-list")
    return bool(reading.rows)
