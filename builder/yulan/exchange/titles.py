"""What the lines above a head tell of every row under it: the class, and in a register of talks or visits whose it is
and who acted, written as `谈话教师：…`. Owns which lines those are; several classes above one list tell nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from yulan.exchange import columns, plain, values, words
from yulan.exchange.classes import Classes
from yulan.exchange.grid import Cell, Grid
from yulan.exchange.heads import Head
from yulan.exchange.outcome import Desk, Value
from yulan.exchange.parts import Context

_PAIR = re.compile(r"([^\s:]{2,12})\s*:\s*(.*?)(?=\s+[^\s:]{2,12}\s*:|$)")
_COUNT = re.compile(r"\s*\(?(?:共|计)?\s*[0-9]+\s*[人名户个]\)?$")
_TOLD = {words.STUDENTS: frozenset[str](), words.TALKS: frozenset({"student", "by"})} | {
    words.VISITS: frozenset({"student", "by", "visitors"})
}


def above(grid: Grid, head: Head, what: str, classes: Classes, *names: str) -> Context:
    """What the lines above a head tell, or the sheet's name, or the file's: `names`, in this order."""
    cells = {row: each for row, each in grid.by_row.items() if row < head.first}
    told = dict(_told(cells, what, Desk(classes)))
    for texts in ([cell.text for each in cells.values() for cell in each.values()], *([one] for one in names)):
        inside = [classes.inside(text) for text in texts]
        scopes = {scope for scope, _ in inside if scope}
        grades = {grades for _, grades in inside if grades}
        if scopes or grades:
            scope = next(iter(scopes)) if len(scopes) == 1 else ""
            grade = next(iter(grades)) if len(grades) == 1 else frozenset[str]()
            return Context(classes, scope, grade, told=told, blocks=blocks(_above(grid, head), head, classes))
    return Context(classes, told=told)


def pupil(grid: Grid, head: Head, classes: Classes) -> bool:
    """Whether the lines above a head say whose register it is."""
    return "student" in above(grid, head, words.TALKS, classes).told


def _above(grid: Grid, head: Head) -> Mapping[int, Cell]:
    return grid.by_row.get(head.first - 1, {})


def blocks(cells: Mapping[int, Cell], head: Head, classes: Classes) -> Mapping[int, str]:
    """The class of each list side by side, where a line names one for each."""
    if not is_line_of_classes(cells, classes):
        return {}
    found: dict[int, str] = {}
    for one in head.columns:
        left = [cell for column, cell in cells.items() if column <= one.number]
        if left and one.block not in found:
            found[one.block] = of_class(left[-1].text, classes)
    return found


def is_line_of_classes(cells: Mapping[int, Cell], classes: Classes) -> bool:
    """Whether a line holds nothing but the names of classes."""
    return bool(cells) and all(of_class(cell.text, classes) for cell in cells.values())


def of_class(text: str, classes: Classes) -> str:
    """The class that a text names and nothing else, but for how many there are in it."""
    return classes.id(_COUNT.sub("", plain.narrow(text)))


def _told(rows: Mapping[int, Mapping[int, Cell]], what: str, desk: Desk) -> Iterator[tuple[str, Value]]:
    """The fields that are told once for all rows; of two that differ neither."""
    found: dict[str, set[Value]] = {}
    for label, value in _pairs(rows):
        match = columns.match(what, label)
        if match.how == "exact" and match.path in _TOLD[what]:
            read = values.read(Cell(value), match.type, match.path, desk)
            if not read.code:
                found.setdefault(match.path, set()).add(read.values[match.path])
    return ((path, several.pop()) for path, several in found.items() if len(several) == 1)


def _pairs(rows: Mapping[int, Mapping[int, Cell]]) -> Iterator[tuple[str, str]]:
    """What stands before a colon and what behind it, in the same cell or in the next."""
    for cells in rows.values():
        texts = [" ".join(plain.narrow(cell.text).split()) for cell in cells.values()]
        for text, after in zip(texts, [*texts[1:], ""], strict=True):
            for found in _PAIR.finditer(text):
                value = found[2].strip() or (after if ":" not in after else "")
                if value:
                    yield found[1], value
