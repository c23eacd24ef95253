"""The geometry of a bar chart: whole numbers in, places and widths out. What is drawn with them is the
theme's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from yulan.markdown import is_cjk

_WIDTH = 360  # a phone's width in CSS pixels, so that letters are never drawn smaller than they are set
_ROW = 28
_FIGURES = 34  # room for the number behind the longest bar
_WIDEST_LABEL = 150


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
