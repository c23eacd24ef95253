"""What a chart is made of once its places are worked out: shapes, labels, a legend. Owns how wide words are thought to
be, how they are cut short, and the marks that stand for things. It knows no numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import ClassVar

from yulan.markdown import is_cjk
from yulan.value import Value

WIDTH = 360  # a phone's width in CSS pixels, so that letters are never drawn smaller than they are set
LETTER = 14  # the height a line of twelve-pixel letters takes
# Fills that differ in grey too: full, hatched, dotted, crossed, hollow.
FULL, HATCHED, DOTTED, CROSSED, HOLLOW = "f1", "f2", "f3", "f4", "f5"
SOLID = "f6"  # full as well, for what is done
PATTERNED = (HATCHED, DOTTED, CROSSED)
_CUT = "…"


class Part(Value, frozen=True):
    """One entry of a legend: a fill or a line, or the mark that stands for it."""

    look: str
    label: str
    path: str = ""  # of the mark, within 16 by 12 pixels; a plain field of the fill where there is none


class Shape(Value, frozen=True):
    """Everything drawn in one look, as one path."""

    look: str
    path: str


class ThisWeek(Shape, frozen=True):
    """The mark of this week, a line with its word: what moves along the axis that begins at `left`. Where on it the
    week is, no drawing says: the style sheet of the day does, and without it there is no mark.
    """

    left: int
    width: int
    word: str
    y: int  # of the word


class Label(Value, frozen=True):
    """Words at a place; `way` is where the number is listed. `turned`: it rises to the right, up to its place."""

    x: int
    y: int
    text: str
    look: str = ""
    anchor: str = ""  # "middle" or "end", else its beginning stands at the place
    way: str = ""
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels of one look that stand to their places in one way."""

    look: str
    anchor: str
    labels: tuple[Label, ...] = field(repr=False)


_LONG = 1000


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart, ready to be drawn; without shapes there is nothing yet to draw."""

    form: ClassVar[str] = "drawing"
    id: str
    title: str
    description: str = field(repr=False)
    width: int
    height: int
    shapes: tuple[Shape, ...] = field(repr=False)
    labels: tuple[Label, ...] = field(repr=False)
    legend: tuple[Part, ...] = ()

    @property
    def long(self) -> bool:
        """Whether it fills more than two screens."""
        return self.height > _LONG

    @property
    def patterns(self) -> tuple[str, ...]:
        """The fills it needs that are patterns."""
        return patterns((*(one.look for one in self.shapes), *(one.look for one in self.legend)))

    @property
    def texts(self) -> tuple[Labels, ...]:
        """Its labels, by look and anchor: said once for many of them."""
        found: dict[tuple[str, str], list[Label]] = {}
        for one in self.labels:
            found.setdefault((one.look, one.anchor), []).append(one)
        return tuple(Labels(look, anchor, tuple(some)) for (look, anchor), some in found.items())

    @property
    def leads(self) -> bool:
        """Whether a label leads somewhere."""
        return any(one.way for one in self.labels)


def patterns(looks: Iterable[str]) -> tuple[str, ...]:
    """The patterns among these looks, each once."""
    there = set(looks)
    return tuple(one for one in PATTERNED if one in there)


class _Widths(dict[str, int]):
    """About how wide each character is; worked out when it is first met."""

    def __missing__(self, char: str) -> int:
        self[char] = 12 if is_cjk(char) else 7
        return self[char]


_WIDTHS = _Widths()


def width_of(text: str) -> int:
    """About how wide words are at twelve pixels."""
    return sum(map(_WIDTHS.__getitem__, text))


def fit(text: str, room: int) -> str:
    """Words that fit into so many pixels: all of them, or their beginning."""
    if width_of(text) <= room:
        return text
    kept = ""
    for char in text:
        if width_of(kept + char + _CUT) > room:
            break
        kept += char
    return f"{kept.rstrip()}{_CUT}"


def thinned(places: Sequence[tuple[int, str]], gap: int = 6) -> list[tuple[int, str]]:
    """Labels centred at places, as many of them as stand apart at even steps: all, every second, every third…"""
    for step in range(1, len(places) + 1):
        kept = list(places[::step])
        apart = all(
            right - left >= (width_of(one) + width_of(other)) // 2 + gap
            for (left, one), (right, other) in pairwise(kept)
        )
        if apart:
            return kept
    return []


def within(x: int, text: str, width: int) -> int:
    """The middle of words nearest to a place, from which they do not leave the picture."""
    half = -(-width_of(text) // 2)
    return min(max(x, half), width - half)


def box(x: int, y: int, width: int, height: int) -> str:
    """The path of a rectangle."""
    return f"M{x} {y}h{width}v{height}h{-width}z"


def dot(x: int, y: int, r: int) -> str:
    """The path of a dot."""
    return f"M{x} {y - r}a{r} {r} 0 1 1-.1 0"


def triangle(x: int, y: int, r: int) -> str:
    """The path of a triangle that points up."""
    return f"M{x} {y - r}l{r} {2 * r}h{-2 * r}z"


def diamond(x: int, y: int, r: int) -> str:
    """The path of a square on its corner."""
    return f"M{x} {y - r}l{r} {r}-{r} {r}-{r}-{r}z"


def square(x: int, y: int, r: int) -> str:
    """The path of a square."""
    return box(x - r, y - r, 2 * r, 2 * r)


def cross(x: int, y: int, r: int) -> str:
    """The path of an upright cross."""
    arm = max(r - 2, 1)
    thick = 2 * (r - arm)
    return f"M{x - r + arm} {y - r}h{thick}v{arm}h{arm}v{thick}h{-arm}v{arm}h{-thick}v{-arm}h{-arm}v{-thick}h{arm}z"


MARKS = {"dot": dot, "triangle": triangle, "diamond": diamond, "square": square, "cross": cross}


def mark(shape: str, x: int, y: int, r: int) -> str:
    """The path of a mark by its name."""
    return MARKS[shape](x, y, r)


def mark_part(look: str, label: str, shape: str) -> Part:
    """A legend's entry for things shown by a mark."""
    return Part(look, label, mark(shape, 8, 6, 5))
