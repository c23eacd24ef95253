"""One child along the way, beside nobody but themselves: words in their order, and numbers of one sort after another.
No word stands above another, since none is a mark; only what was measured has a height.
"""

from __future__ import annotations

from collections.abc import Sequence

from yulan.pages.charts.drawing import LETTER, WIDTH, Drawing, Label, Shape, dot, fit, width_of
from yulan.value import Value

_WORD = 96  # the widest a word may be; two lines of words take turns
_MOST = 8
_ROW = 44
_NAMES = 96


class Said(Value, frozen=True):
    """A word on a day."""

    day: str
    word: str


class Series(Value, frozen=True):
    """Numbers of one sort, oldest first, as they were written."""

    label: str
    values: tuple[float, ...]
    texts: tuple[str, ...]


def words(chart: str, title: str, description: str, said: Sequence[Said]) -> Drawing:
    """A strip of dots with a word below each, oldest first: the newest, as many as have room."""
    shown = [Said(fit(one.day, _WORD), fit(one.word, _WORD)) for one in said[-_MOST:]]
    wide = [max(width_of(one.word), width_of(one.day)) for one in shown]
    while len(shown) > 1 and not _fits(wide):
        shown, wide = shown[1:], wide[1:]
    if not shown:
        return Drawing(chart, title, description, WIDTH, 0, (), ())
    places = _places(wide)
    line = Shape("level", f"M{places[0]} 10H{places[-1]}") if len(shown) > 1 else None
    dots = Shape("f1", "".join(dot(x, 10, 4) for x in places))
    lines = 2 if len(shown) > 1 else 1
    labels: list[Label] = []
    for at, (x, one) in enumerate(zip(places, shown, strict=True)):
        y = 10 + LETTER + 2 + (2 * LETTER + 4) * (at % lines)
        labels += [Label(x, y, one.word, "", "middle"), Label(x, y + LETTER, one.day, "faint", "middle")]
    height = 10 + lines * (2 * LETTER + 4)
    shapes = (line, dots) if line is not None else (dots,)
    return Drawing(chart, title, description, WIDTH, height, shapes, tuple(labels))


def _places(wide: Sequence[int]) -> list[int]:
    """Of words so wide, evenly between the first and the last, neither of which leaves the picture."""
    left, right = wide[0] // 2 + 1, WIDTH - wide[-1] // 2 - 1
    if len(wide) == 1:
        return [left]
    step = min((right - left) // (len(wide) - 1), _WORD)
    return [left + step * at for at in range(len(wide))]


def _fits(wide: Sequence[int]) -> bool:
    """Whether words of one line stand apart that are so wide."""
    places = _places(wide)
    return all(places[at + 2] - places[at] >= (wide[at] + wide[at + 2]) // 2 + 6 for at in range(len(wide) - 2))


def numbers(chart: str, title: str, description: str, series: Sequence[Series]) -> Drawing:
    """A small line for each sort, all on one scale, with the first number and the last; between them those that have
    room.
    """
    every = [value for one in series for value in one.values]
    if not every:
        return Drawing(chart, title, description, WIDTH, 0, (), ())
    least, reach = min(every), max(max(every) - min(every), 1)
    left = min(max(width_of(one.label) for one in series), _NAMES) + 10
    labels: list[Label] = []
    lines, dots = "", ""
    for row, one in enumerate(series):
        begin = left + width_of(one.texts[0]) + 8
        end = WIDTH - width_of(one.texts[-1]) - 10
        step = min((end - begin) // max(len(one.values) - 1, 1), 64)
        points = [
            (begin + step * at, _ROW * row + 36 - round((value - least) * 16 / reach))
            for at, value in enumerate(one.values)
        ]
        lines += "M" + "L".join(f"{x} {y}" for x, y in points) if len(points) > 1 else ""
        dots += "".join(dot(x, y, 3) for x, y in points)
        labels.append(Label(0, _ROW * row + 32, fit(one.label, _NAMES)))
        if len(points) > 1:
            labels.append(Label(points[0][0] - 7, points[0][1] + 4, one.texts[0], "faint", "end"))
        labels.append(Label(points[-1][0] + 7, points[-1][1] + 4, one.texts[-1]))
        labels += [
            Label(x, y - 5, text, "faint", "middle")
            for (x, y), text in zip(points[1:-1], one.texts[1:-1], strict=True)
            if width_of(text) + 6 <= step
        ]
    shapes = (*((Shape("curve now", lines),) if lines else ()), Shape("point now", dots))
    return Drawing(chart, title, description, WIDTH, _ROW * len(series) + 4, shapes, tuple(labels))
