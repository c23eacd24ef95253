"""Lines over the same steps, told apart by dash and point as well as by colour; each says its last number at its
end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yulan.pages.charts.drawing import LETTER, WIDTH, Drawing, Label, Part, Shape, dot, square, thinned, width_of

NOW, BEFORE = "now", "before"  # looks: full with round points, dashed with square ones
_HIGH, _TOP = 130, 20
_FEW = 40  # steps up to which each has its point


def of(
    chart: str,
    title: str,
    description: str,
    steps: Sequence[str],
    series: Sequence[tuple[Part, Sequence[int]]],
    ways: Sequence[str] = (),
) -> Drawing:
    """A chart of lines that share their steps and begin at nought; one may end before the others. `ways`: where the
    last number of each is listed.
    """
    most = max((value for _, values in series for value in values), default=0)
    if not most:
        return Drawing(chart, title, description, WIDTH, 0, (), ())
    figures = width_of(str(most))
    left, right, floor = figures + 10, WIDTH - figures - 12, _TOP + _HIGH
    wide = (right - left) / max(len(steps) - 1, 1)

    def place(at: int, value: int) -> tuple[int, int]:
        return left + round(at * wide), floor - round(value * _HIGH / most)

    shapes = [Shape("level", f"M{left} {_TOP}H{right}"), Shape("axis", f"M{left} {floor}H{right}")]
    labels = [Label(left - 6, y + 4, text, "faint", "end") for y, text in ((floor, "0"), (_TOP, str(most)))]
    named = thinned([(place(at, 0)[0], name) for at, name in enumerate(steps)], 8)
    labels += [Label(x, floor + LETTER + 4, text, "faint", "middle") for x, text in named]
    ends: list[tuple[int, int, int, str]] = []
    for at, (part, values) in reversed([*enumerate(series)]):
        points = [place(at, value) for at, value in enumerate(values)]
        if not points:
            continue
        shapes.append(Shape(f"curve {part.look}", "M" + "L".join(f"{x} {y}" for x, y in points)))
        mark, size = (dot, 3) if part.look == NOW else (square, 2)
        shown = points if len(points) <= _FEW else points[-1:]
        shapes.append(Shape(f"point {part.look}", "".join(mark(x, y, size) for x, y in shown)))
        ends.append((*points[-1], values[-1], ways[at] if ways else ""))
    labels += _ends(ends)
    legend = tuple(_part(part) for part, values in series if values)
    return Drawing(chart, title, description, WIDTH, floor + LETTER + 10, tuple(shapes), tuple(labels), legend)


def _part(part: Part) -> Part:
    return Part(f"curve {part.look}", part.label, "M0 6h16")


def _ends(ends: Sequence[tuple[int, int, int, str]]) -> Iterator[Label]:
    """The last numbers beside the ends of their lines: the lowest where it ends, the others never on one below."""
    taken: list[tuple[int, int]] = []
    for x, y, value, way in sorted(ends, key=lambda one: (-one[1], one[2])):
        near = [other_y for other_x, other_y in taken if abs(other_x - x) < 4 * LETTER]
        y = min([y, *(other_y - LETTER for other_y in near if other_y - y < LETTER)])
        taken.append((x, y))
        yield Label(x + 7, y + 4, str(value), way=way)
