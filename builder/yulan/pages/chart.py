"""The geometry of charts, bars lying down and curves over weeks: whole numbers in, places and widths out. What is drawn
with them is the theme's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from yulan.markdown import is_cjk

_WIDTH = 360  # a phone's width in CSS pixels, so that letters are never drawn smaller than they are set
_ROW = 28
_FIGURES = 34  # room for the number behind the longest bar
_WIDEST_LABEL = 150
_HIGH, _TOP, _FOOT = 130, 14, 24  # of curves: the height of the field, the room above it and for the labels below
_WEEKS_NAMED = 12  # labels that fit below curves


@dataclass(frozen=True, slots=True)
class Part:
    """One entry of the legend."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a bar."""

    code: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, how far down it lies, its parts, and where it ends."""

    label: str
    y: int
    total: int
    end: float
    parts: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart, ready to be drawn."""

    id: str
    title: str
    description: str = field(repr=False)
    legend: tuple[Part, ...]
    left: int
    height: int
    bars: tuple[Bar, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of a chart: its points as SVG wants them, each point, and its last value."""

    code: str
    line: str
    points: tuple[tuple[float, float], ...] = field(repr=False)
    last: int


@dataclass(frozen=True, slots=True)
class Curves:
    """Lines over the same steps, ready to be drawn: `steps` and `levels` are places with their labels."""

    id: str
    title: str
    description: str = field(repr=False)
    legend: tuple[Part, ...]
    height: int
    left: int
    right: int
    floor: int
    steps: tuple[tuple[float, str], ...]
    levels: tuple[tuple[float, str], ...]
    curves: tuple[Curve, ...] = field(repr=False)


def curves(
    chart: str, title: str, description: str, steps: Sequence[str], series: Sequence[tuple[Part, Sequence[int]]]
) -> Curves:
    """A chart of lines that share their steps and begin at nought; one may end before the others."""
    most = max((value for _, values in series for value in values), default=0)
    left = _text_width(str(most)) + 10
    right, floor = _WIDTH - _FIGURES, _TOP + _HIGH
    wide = (right - left) / max(len(steps) - 1, 1)
    scale = _HIGH / max(most, 1)

    def place(at: int, value: int) -> tuple[float, float]:
        return round(left + at * wide, 2), round(floor - value * scale, 2)

    drawn = []
    for part, values in series:
        points = tuple(place(at, value) for at, value in enumerate(values))
        line = " ".join(f"{x:g},{y:g}" for x, y in points)
        drawn.append(Curve(part.code, line, points, values[-1] if values else 0))
    every = -(-len(steps) // _WEEKS_NAMED)
    return Curves(
        chart,
        title,
        description,
        tuple(part for part, values in series if values),
        floor + _FOOT,
        left,
        right,
        floor,
        tuple((place(at, 0)[0], name) for at, name in enumerate(steps) if at % every == 0),
        tuple((place(0, value)[1], str(value)) for value in sorted({0, most})),
        tuple(one for one in drawn if one.points),
    )


def bars(
    chart: str,
    title: str,
    description: str,
    legend: tuple[Part, ...],
    rows: Sequence[tuple[str, tuple[tuple[str, int], ...]]],
) -> Chart:
    """A chart of one bar a row, each made of counts by code; the longest total fills the width."""
    most = max((sum(count for _, count in parts) for _, parts in rows), default=0)
    left = min(_WIDEST_LABEL, max((_text_width(label) for label, _ in rows), default=0)) + 10
    scale = (_WIDTH - left - _FIGURES) / max(most, 1)
    drawn = tuple(_bar(label, parts, place * _ROW + 5, left, scale) for place, (label, parts) in enumerate(rows))
    return Chart(chart, title, description, legend, left, len(rows) * _ROW, drawn)


def _bar(label: str, parts: tuple[tuple[str, int], ...], y: int, left: int, scale: float) -> Bar:
    x, done = float(left), []
    for code, count in parts:
        if count:
            done.append(Segment(code, round(x, 2), round(count * scale, 2)))
            x += count * scale
    return Bar(label, y, sum(count for _, count in parts), round(x, 2), tuple(done))


def _text_width(text: str) -> int:
    """About how wide a label is at twelve pixels."""
    return sum(12 if is_cjk(char) else 7 for char in text)
