"""One row of a sheet → its entries: one, or as many as there are lists side by side. Owns which cells an entry has: its
own, those merged downwards into the row, those that say they are as above.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yulan.exchange import known_heads, parts, plain, values
from yulan.exchange.grid import Cell, Grid, letter
from yulan.exchange.heads import Column, Head
from yulan.exchange.outcome import Desk
from yulan.exchange.parts import Context, Entry
from yulan.exchange.reading import Row

_DITTO = frozenset({"同上", "〃", "″", "''", "〞", "”"})


def entries(grid: Grid, row: int, head: Head, context: Context, what: str) -> Iterator[Row]:
    """The entries of a row; none where no list in it has a name. What no entry takes stands aside in the first."""
    cells = {at: (_meant(grid, row, at, cell, head.last), own) for at, (cell, own) in _cells(grid, row).items()}
    known = {one.number for one in head.columns}
    made: list[Entry] = []
    left: list[tuple[str, str]] = [
        (letter(one), cell.fault or "unknown-column") for one, (cell, own) in cells.items() if own and one not in known
    ]
    for block in sorted({one.block for one in head.columns}):
        mine = [one for one in head.columns if one.block == block]
        entry = _entry(cells, mine, context, what)
        # Where the lines above say who it is, a row must tell more than its number.
        known_as = {"name", "student"} & entry.cells.keys()
        tells = sum(one.match.kept and cells.get(one.number, (None, False))[1] for one in mine)
        if known_as and (known_as & entry.sources.keys() or tells > 1):
            made.append(entry)
        else:
            held = (one for one in mine if cells.get(one.number, (None, False))[1])
            left += [(one.letter, _why(one, cells[one.number][0])) for one in held]
    for at, entry in enumerate(made):
        aside = (*entry.aside, *(left if at == 0 else ()))
        yield Row(grid.name, row, entry.cells, tuple(dict.fromkeys(aside)), tuple(dict.fromkeys(entry.placed)))


def _why(column: Column, cell: Cell) -> str:
    if cell.fault:
        return cell.fault
    if column.match.type == "restricted":
        return "restricted"
    return "no-name" if column.match.kept else "unknown-column"


def _cells(grid: Grid, row: int) -> dict[int, tuple[Cell, bool]]:
    """The cells of a row by column, and whether each is its own or reaches down from a merged range above."""
    found = {column: (cell, False) for column, cell in grid.down(row)}
    return found | {column: (cell, True) for column, cell in grid.by_row.get(row, {}).items()}


def _meant(grid: Grid, row: int, column: int, cell: Cell, above: int) -> Cell:
    """The cell; of one that says it is as above, the one above."""
    while cell.text in _DITTO and row - 1 > above:
        row -= 1
        upper = grid.seen(row, column)
        if upper is None:
            break
        cell = upper
    return cell


def _in_turn(mine: Sequence[Column], what: str) -> list[Column]:
    """The columns as they stand, but of several for one name, class or address the best named first."""
    turn = list(mine)
    for path in ("name", "student", "class", "address"):
        places = [at for at, one in enumerate(turn) if one.match.path == path and one.match.how != "told"]
        best = sorted((turn[at] for at in places), key=lambda one: known_heads.rank(what, one.head))
        for at, one in zip(places, best, strict=True):
            turn[at] = one
    return turn


def _entry(cells: dict[int, tuple[Cell, bool]], mine: Sequence[Column], context: Context, what: str) -> Entry:
    entry = Entry()
    grades = context.grades
    for one in mine:
        if one.match.type == "grade" and one.number in cells:
            grades = context.classes.grades(cells[one.number][0].text) or grades
    desk = Desk(context.classes, grades)
    has_body = any(one.match.path == "body" for one in mine)
    for one in _in_turn(mine, what):
        if one.number not in cells:
            continue
        cell, own = cells[one.number]
        if not one.match.kept and one.match.type != "restricted":
            entry.aside += [(one.letter, cell.fault or "unknown-column")] if own else []
            continue
        found = values.read(cell, one.match.type, one.match.path, desk)
        read, code = dict(found.values), found.code
        if code == "unknown-value" and one.match.type == "topics" and not has_body:
            read, code = {**read, "body": plain.unseen(cell.text)}, ""
        kept = entry.put(one.letter, read)
        if read and not kept:
            code = code or "unknown-value"
        entry.placed += [one.letter] if kept else []
        entry.aside += [(one.letter, code)] if code and own else []
    parts.settle(entry, mine, context, what)
    return entry
