"""Bars: lying, one a row, and standing, one a step; whole or made of parts. Every bar says its number, as far as there
is room for it, and leads to what it counts. Small multiples are standing bars of several things on one scale.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from yulan.pages.charts.drawing import (
    LETTER,
    WIDTH,
    Drawing,
    Label,
    Part,
    Shape,
    box,
    fit,
    patterns,
    thinned,
    width_of,
    within,
)
from yulan.value import Value

_ROW, _HIGH = 28, 18  # a lying bar with the room around it, and its height
_BESIDE = 150  # labels wider than this stand above their bars
_LEAST = 2  # pixels, so that one of many thousands is still seen
_FIELD, _TOP = 130, 18  # of standing bars: the height of the highest, and the room for its number
_TURNED = 118  # the most labels that are turned may take below: twelve characters
_APART = 18  # from one of these to the next
_PANEL, _PANEL_FIELD = 116, 52


class Count(Value, frozen=True):
    """A number and where it is listed."""

    value: int
    way: str = ""


class Row(Value, frozen=True):
    """What one bar shows: a count for each part of the legend. `end` is said behind it, else their sum; `group`: what
    stands above it where that begins.
    """

    label: str
    counts: tuple[Count, ...]
    end: str = ""
    way: str = ""
    page: str = ""  # where more is said of what the label names
    group: str = ""

    @property
    def total(self) -> int:
        """Its length."""
        return sum(one.value for one in self.counts)

    @property
    def said(self) -> str:
        """What stands behind it."""
        return self.end or str(self.total)


class Panel(Value, frozen=True):
    """One of several small charts: of what, how many in all, where that is listed, and its bars."""

    label: str
    total: str
    way: str
    list: str
    drawing: Drawing


_LONG = 60


class Multiples(Value, frozen=True):
    """Small charts of the same things on the same scale."""

    form: ClassVar[str] = "multiples"
    id: str
    title: str
    description: str
    legend: tuple[Part, ...]
    panels: tuple[Panel, ...]

    @property
    def long(self) -> bool:
        """Whether there are more than one takes in."""
        return len(self.panels) > _LONG

    @property
    def patterns(self) -> tuple[str, ...]:
        """The fills they need that are patterns."""
        return patterns(one.look for one in self.legend)

    @property
    def shapes(self) -> tuple[Panel, ...]:
        """What there is to draw."""
        return self.panels


def lying(
    chart: str, title: str, description: str, legend: Sequence[Part], rows: Sequence[Row], *, whole: bool = False
) -> Drawing:
    """Bars lying down, one a row. With `whole`, each is as long as the picture is wide, as a share of itself."""
    most = max((row.total for row in rows), default=0)
    if not most:
        return Drawing(chart, title, description, WIDTH, 0, (), ())
    widest = max(width_of(row.label) for row in rows)
    above = widest > _BESIDE
    left = 0 if above else widest + 10
    right = WIDTH - max(width_of(row.said) for row in rows) - 8
    shapes: dict[str, list[str]] = {part.look: [] for part in legend}
    labels: list[Label] = []
    y = 0
    for at, row in enumerate(rows):
        if row.group:
            labels.append(Label(0, y + LETTER + 4, fit(row.group, WIDTH), "head"))
            y += LETTER + 12
        if above:
            labels.append(Label(0, y + LETTER - 2, fit(row.label, WIDTH), way=row.page))
            y += LETTER
        else:
            labels.append(Label(left - 8, y + LETTER + 4, row.label, anchor="end", way=row.page))
        scale = (right - left) / max(row.total if whole else most, 1)
        end = _lie(row, legend, left, y + 5, scale, shapes, labels)
        labels.append(Label(end + 6, y + LETTER + 4, row.said, "faint", way=row.way))
        y += _ROW if at + 1 == len(rows) or rows[at + 1].label else _HIGH + 2  # those of one label stay together
    drawn = [Shape(look, "".join(paths)) for look, paths in shapes.items() if paths]
    if not above:
        drawn.append(Shape("axis", f"M{left} 0V{y}"))
    return Drawing(chart, title, description, WIDTH, y, tuple(drawn), tuple(labels), _told(legend))


def _lie(
    row: Row, legend: Sequence[Part], left: int, y: int, scale: float, shapes: dict[str, list[str]],
    labels: list[Label],
) -> int:  # fmt: skip
    """Draws one bar; where it ends."""
    x, total = left, 0
    for part, count in zip(legend, row.counts, strict=True):
        if not count.value:
            continue
        total += count.value
        end = max(left + round(total * scale), x + _LEAST)
        gap = 1 if end - x > _LEAST else 0  # so that two parts of one colour stay two
        shapes[part.look].append(box(x, y, end - x - gap, _HIGH))
        if len(legend) > 1 and width_of(str(count.value)) + 8 <= end - x and count.value != row.total:
            labels.append(Label((x + end) // 2, y + LETTER - 1, str(count.value), "in", "middle", count.way))
        x = end
    return x


def _told(legend: Sequence[Part]) -> tuple[Part, ...]:
    """A legend; of one part there is none, since the title says it."""
    return tuple(legend) if len(legend) > 1 else ()


def standing(
    chart: str, title: str, description: str, legend: Sequence[Part], rows: Sequence[Row], *, steps: bool = False
) -> Drawing:
    """Bars standing side by side. Labels too wide for their bars are turned, or left out at even steps where the bars
    are `steps` of one thing, such as weeks.
    """
    most = max((row.total for row in rows), default=0)
    if not most:
        return Drawing(chart, title, description, WIDTH, 0, (), ())
    reach = max(width_of(row.label) for row in rows)
    turned = not steps and reach + 4 > WIDTH // len(rows)
    down = min(_TURNED, -(-reach * 7 // 10) + LETTER) if turned else 0  # how far they reach down, and left
    left = max(down - LETTER - WIDTH // len(rows) // 2, 0)
    slot, floor = (WIDTH - left) // len(rows), _TOP + _FIELD
    shapes, labels = _stand(rows, legend, most, left, slot, _FIELD)
    middles = [(left + slot * at + slot // 2, row.label) for at, row in enumerate(rows)]
    if turned:
        room = (down - LETTER) * 10 // 7
        labels += [
            Label(x + 4, floor + LETTER - 2, fit(text, room), "faint", "end", turned=True)
            for x, text in middles[:: -(-_APART // slot)]
        ]
    else:
        kept = thinned([(within(x, text, WIDTH), text) for x, text in middles])
        labels += [Label(x, floor + LETTER + 3, text, "faint", "middle") for x, text in kept]
    shapes.append(Shape("axis", f"M{left} {floor}H{WIDTH}"))
    height = floor + (down or LETTER + 8)
    return Drawing(chart, title, description, WIDTH, height, tuple(shapes), tuple(labels), _told(legend))


def _stand(
    rows: Sequence[Row], legend: Sequence[Part], most: int, left: int, slot: int, high: int
) -> tuple[list[Shape], list[Label]]:
    """Bars on their floor and the numbers above them, as far as all of these have room."""
    thick = max(min(36, slot * 7 // 10), 2)
    floor = _TOP + high
    paths: dict[str, list[str]] = {part.look: [] for part in legend}
    labels: list[Label] = []
    room = all(width_of(row.said) + 2 <= slot for row in rows)
    for at, row in enumerate(rows):
        x = left + slot * at + (slot - thick) // 2
        y, total = floor, 0
        for part, count in zip(legend, row.counts, strict=True):
            if count.value:
                total += count.value
                top = min(floor - round(total * high / most), y - _LEAST)
                paths[part.look].append(box(x, top, thick, y - top - (1 if total > count.value else 0)))
                y = top
        if total and (room or total == most):
            middle = within(left + slot * at + slot // 2, row.said, left + slot * len(rows))
            labels.append(Label(middle, y - 5, row.said, "", "middle", row.way))
    if not room:  # of several highest ones only the first says how high
        labels = labels[:1]
    return [Shape(look, "".join(found)) for look, found in paths.items() if found], labels


def multiples(
    chart: str, title: str, description: str, legend: Sequence[Part],
    panels: Sequence[tuple[str, str, Count, Sequence[Row]]],
) -> Multiples:  # fmt: skip
    """Small charts of standing bars, each of one thing: what it is, where more is said of it, its total, its steps."""
    most = max((row.total for _, _, _, rows in panels for row in rows), default=0)
    found = tuple(_panels(chart, legend, most, panels)) if most else ()
    return Multiples(chart, title, description, tuple(legend), found)


def _panels(
    chart: str, legend: Sequence[Part], most: int, panels: Sequence[tuple[str, str, Count, Sequence[Row]]]
) -> Iterator[Panel]:
    floor = _TOP + _PANEL_FIELD
    for label, way, total, rows in panels:
        slot = _PANEL // max(len(rows), 1)
        shapes, labels = _stand(rows, legend, most, 0, slot, _PANEL_FIELD)
        if all(row.total != most for row in rows) and not all(width_of(row.said) + 2 <= slot for row in rows):
            labels = []
        named = [(within(slot * at + slot // 2, row.label, _PANEL), row.label) for at, row in enumerate(rows)]
        labels += [Label(x, floor + LETTER + 1, text, "faint", "middle") for x, text in thinned(named, 2)]
        shapes.append(Shape("axis", f"M0 {floor}H{_PANEL}"))
        drawing = Drawing(chart, label, "", _PANEL, floor + LETTER + 4, tuple(shapes), tuple(labels))
        yield Panel(label, str(total.value), way, total.way, drawing)
