"""Where a sheet's heads stand, and what each column is called: title rows above, two rows of heads, heads merged over
columns, the same list side by side, heads that come again further down. A row is a head where it says `姓名`, not
because it comes first; a sheet without such a row is no list, and a form to be filled in is none either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from yulan.exchange import columns, plain, words
from yulan.exchange.grid import Grid, letter
from yulan.exchange.known_heads import UNKNOWN, Match

_MOST_ROWS = 3
_FAMILY = ("父亲", "母亲", "监护人", "家庭成员", "基本情况", "基本信息", "类别", "家长信息")
_TITLE_SIGNS = (":", "：", "年月日")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list: its head as written, the group above it, and the field found for it.

    `groups` are all there are, the uppermost first; `block` counts lists that stand side by side.
    """

    number: int
    head: str = field(repr=False)
    groups: tuple[str, ...] = field(repr=False, default=())
    match: Match = UNKNOWN
    block: int = 0

    @property
    def group(self) -> str:
        """The groups above it in one."""
        return "".join(self.groups)

    @property
    def letter(self) -> str:
        """The column as a spreadsheet names it."""
        return letter(self.number)


@dataclass(frozen=True, slots=True)
class Head:
    """A head over `first` to `last` of a sheet's rows."""

    first: int
    last: int
    columns: tuple[Column, ...]

    @property
    def texts(self) -> frozenset[str]:
        """What the columns are called, as compared."""
        return frozenset(plain.head(one.head) for one in self.columns if one.head)


def find(grid: Grid) -> list[Head]:
    """Every head of a sheet from top to bottom, its columns not yet matched."""
    found: list[Head] = []
    for row in grid.by_row:
        if (not found or row > found[-1].last) and _is_head(grid, row):
            found.append(_head(grid, row, found[-1].last if found else 0))
    ends = [*(one.first for one in found[1:]), grid.last_row + 1]
    return [one for one, end in zip(found, ends, strict=False) if not _is_form(grid, one, end)]


def find_nameless(grid: Grid) -> list[Head]:
    """The head of a register of one student, who stands above it: a day, what was said, and no column of names."""
    for row, cells in grid.by_row.items():
        texts = [cell.text for cell in cells.values() if isinstance(cell.value, str) and not cell.fault]
        if len(texts) == len(cells) >= 4 and sum(columns.is_known(one) for one in texts) * 3 >= len(texts) * 2:
            for what in (words.TALKS, words.VISITS):
                paths = {columns.match(what, one).path for one in texts}
                if paths & {"date", "date.rest"} and paths & {"body", "situation"}:
                    return [_head(grid, row, 0)]
    return []


def without_first(grid: Grid, head: Head) -> Head:
    """The head without its uppermost row, which is none of it."""
    return Head(head.first + 1, head.last, tuple(_columns(grid, head.first + 1, head.last)))


def score(head: Head, what: str) -> int:
    """How many columns have a field in a list of that sort."""
    return sum(columns.match(what, one.head, *one.groups).kept for one in head.columns)


def _is_head(grid: Grid, row: int) -> bool:
    """Whether a row says that names follow, and little else but heads."""
    cells = {column: cell for column, cell in grid.by_row[row].items() if not cell.fault}
    texts = [cell.text for cell in cells.values() if isinstance(cell.value, str)]
    if not any(columns.is_name(one) for one in texts) or any(len(one) > 60 for one in texts):
        return False
    known = sum(columns.is_known(one) for one in texts)
    return len(texts) >= 0.7 * len(cells) and (known >= 2 or len(cells) == 1) and known * 3 >= len(texts)


def _is_form(grid: Grid, head: Head, end: int) -> bool:
    """Whether under the names stand labels: a form to be filled in, or a list that lies on its side."""
    names = {one.number for one in head.columns if columns.is_name(one.head)}
    under = [cell for (row, column), cell in grid.cells.items() if head.last < row < end and column in names]
    return bool(under) and sum(columns.is_known(cell.text) for cell in under) * 2 > len(under)


def _head(grid: Grid, row: int, after: int) -> Head:
    first = last = row
    while first - 1 > after and row - first < _MOST_ROWS - 1 and _is_group_row(grid, first - 1, row):
        first -= 1
    while last - first < _MOST_ROWS - 1 and _goes_on(grid, row, last):
        last += 1
    return Head(first, last, tuple(_columns(grid, first, last)))


def _is_group_row(grid: Grid, row: int, names: int) -> bool:
    """Whether a row above the names holds groups of heads, rather than a title."""
    cells = grid.by_row.get(row, {})
    if not cells or any(not isinstance(cell.value, str) or len(cell.text) > 20 for cell in cells.values()):
        return False
    if any(sign in cell.text for cell in cells.values() for sign in _TITLE_SIGNS):
        return False
    known = sum(columns.is_known(cell.text) or _is_family(cell.text) for cell in cells.values())
    below = len(grid.by_row[names])
    wide = [box for box in grid.merged if box[0] == row and box[3] > box[1]]
    spanning = any(box[3] - box[1] + 1 >= below for box in wide) and len(cells) == 1
    return not spanning and (known >= 1 or (len(wide) >= 2 and len(cells) >= 2))


def _is_family(text: str) -> bool:
    said = plain.head(text)
    return any(one in said for one in _FAMILY)


def _goes_on(grid: Grid, row: int, last: int) -> bool:
    """Whether the row below still belongs to the head: ranges merged down into it, or heads under a group."""
    below = grid.by_row.get(last + 1, {})
    if any(
        box[0] <= last < box[2] and row >= box[0] for box in grid.merged if box[1] == box[3] and box[2] - box[0] < 4
    ):
        under = [cell for cell in below.values() if not isinstance(cell.value, str)]
        return not under
    names = [column for column, cell in grid.by_row[row].items() if columns.is_name(cell.text)]
    if not below or any(column in below for column in names):
        return False
    if any(not isinstance(cell.value, str) or len(cell.text) > 20 for cell in below.values()):
        return False
    known = sum(columns.is_known(cell.text) for cell in below.values())
    wide = any(box[0] == row and box[3] > box[1] for box in grid.merged)
    return known == len(below) or (wide and known * 2 >= len(below))


def _columns(grid: Grid, first: int, last: int) -> Iterator[Column]:
    """Each column's own head, and the group above it: merged over it, or left standing to its left."""
    numbers = sorted({column for at in range(first, last + 1) for column in grid.by_row.get(at, {})})
    widest = max([*numbers, *(box[3] for box in grid.merged if first <= box[0] <= last)])
    groups = {at: _filled(grid, at, last, widest) for at in range(first, last)}
    for column in range(1, widest + 1):
        said = [groups[at].get(column, "") for at in range(first, last)]
        own = grid.seen(last, column)
        lowest = own.text if own is not None else ""
        parts = [one for one in (*said, lowest) if one]
        parts = [one for at, one in enumerate(parts) if at == 0 or one != parts[at - 1]]
        if parts:
            yield Column(column, parts[-1], tuple(parts[:-1]))


def _filled(grid: Grid, row: int, last: int, widest: int) -> dict[int, str]:
    """What stands over each column in a row above the lowest: a group reaches right as far as heads lie under it."""
    found: dict[int, str] = {}
    standing = ""
    for column in range(1, widest + 1):
        cell = grid.seen(row, column)
        below = any(grid.cells.get((at, column)) for at in range(row + 1, last + 1))
        if cell is not None:
            found[column] = cell.text
            standing = cell.text if below and (row, column) not in grid.boxes else ""
        elif below and standing:
            found[column] = standing
        else:
            standing = ""
    return found
