"""What stands on a sheet of paper, before any template sees it: tables, lines to fill, paragraphs, places to sign.

A form is a tuple of such blocks. Widths are hundredths of the sheet's, heights names: both become classes of the style
sheet, since no page may carry a style of its own. Nothing here knows a school, a child or a language.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal

from yulan.value import Value

Height = Literal["line", "two", "three", "four", "six", "nine"]

# A row with more letters than this may go on overleaf; a shorter one never does.
LONG = 420


class Tick(Value, frozen=True):
    """A box and what it stands for; `on` where it is ticked."""

    label: str
    on: bool = False


class Cell(Value, frozen=True):
    """One cell of a table: lines of text, boxes to tick, a Markdown text; empty where a hand is to write."""

    lines: tuple[str, ...] = ()
    head: bool = False
    across: int = 1
    down: int = 1
    ticks: tuple[Tick, ...] = ()
    body: str = ""
    middle: bool = False
    hint: str = ""  # small print in a corner of the cell
    sign: str = ""  # a line to sign on, at the foot of the cell

    @property
    def letters(self) -> int:
        """How much is to be read in it."""
        return sum(map(len, self.lines)) + len(self.body)


class Row(Value, frozen=True):
    """One row of a table."""

    cells: tuple[Cell, ...]
    height: Height = "line"

    @property
    def long(self) -> bool:
        """Whether it may be broken between two pages."""
        return any(one.letters > LONG for one in self.cells)


class Title(Value, frozen=True):
    """The title of a sheet or of a part of one, centred; `under` it in smaller print."""

    what: ClassVar[str] = "title"
    text: str
    under: str = ""
    part: bool = False


class Blank(Value, frozen=True):
    """A label and what stands behind it, or a rule to write on."""

    label: str
    value: str = ""


class Line(Value, frozen=True):
    """Labels side by side."""

    what: ClassVar[str] = "line"
    blanks: tuple[Blank, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table: widths of its columns, head rows that stand again on each page, rows."""

    what: ClassVar[str] = "table"
    label: str  # for those who hear the page
    columns: tuple[int, ...]
    rows: tuple[Row, ...] = field(repr=False)
    heads: tuple[Row, ...] = ()
    overleaf: bool = False  # begins the back of the sheet

    def __post_init__(self) -> None:
        if sum(self.columns) != 100:
            raise ValueError("the columns of a table take all of its width")


class Prose(Value, frozen=True):
    """Paragraphs, indented as letters are; `to` whom stands above them."""

    what: ClassVar[str] = "prose"
    paragraphs: tuple[str, ...]
    to: str = ""
    small: bool = False


class Ticks(Value, frozen=True):
    """Boxes to tick, one a line with what it means, or side by side."""

    what: ClassVar[str] = "ticks"
    ticks: tuple[Tick, ...]
    lines: bool = False


class Place(Value, frozen=True):
    """Where somebody signs, or the school sets its seal."""

    label: str
    seal: bool = False
    day: bool = True


class Signs(Value, frozen=True):
    """Places to sign, two beside each other."""

    what: ClassVar[str] = "signs"
    places: tuple[Place, ...]


class Cut(Value, frozen=True):
    """A line to cut along, or where the seal goes across both parts."""

    what: ClassVar[str] = "cut"
    label: str


Block = Title | Line | Table | Prose | Ticks | Signs | Cut


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form, blank or filled; it begins a page and takes as many as it needs."""

    code: str
    title: str
    blocks: tuple[Block, ...] = field(repr=False)
    filled: bool = False
    wide: bool = False
    mark: str = ""  # in the corner above: which copy this is, which item of a bundle
    turn: str = "a"  # changes from sheet to sheet, so that each counts its own pages


def in_turn(sheets: Iterable[Sheet]) -> tuple[Sheet, ...]:
    """The sheets of one printing, each told from the one before it."""
    return tuple(replace(one, turn="ab"[place % 2]) for place, one in enumerate(sheets))


def head(text: str, across: int = 1, down: int = 1) -> Cell:
    """A cell that says what stands beside or below it."""
    return Cell((text,), head=True, across=across, down=down)


def cell(*lines: str, across: int = 1, down: int = 1, middle: bool = False) -> Cell:
    """A cell with what was written, or room for it."""
    return Cell(tuple(one for one in lines if one), across=across, down=down, middle=middle)


def row(*cells: Cell, height: Height = "line") -> Row:
    """A row of these cells."""
    return Row(cells, height)


def heads(*labels: str) -> tuple[Row, ...]:
    """The one head row of a list."""
    return (Row(tuple(head(one) for one in labels)),)


def spare(count: int, columns: int, *, first: int = 0, height: Height = "line") -> tuple[Row, ...]:
    """Empty rows of a list, numbered from `first` on if that is not 0."""
    return tuple(
        Row((cell(str(first + place) if first else "", middle=True), *(Cell() for _ in range(columns - 1))), height)
        for place in range(count)
    )


def listed(rows: Sequence[Sequence[str]], *, least: int, height: Height = "line") -> tuple[Row, ...]:
    """The rows of a numbered list, with empty ones up to `least`; each of `rows` is what stands behind the number."""
    wide = len(rows[0]) + 1 if rows else 0
    made = tuple(
        Row((cell(str(place), middle=True), *(cell(one) for one in told)), height) for place, told in enumerate(rows, 1)
    )
    return (*made, *spare(max(0, least - len(made)), wide, first=len(made) + 1, height=height)) if rows else made
