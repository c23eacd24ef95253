"""A term as a line of weeks: where each day lies on it, what is holiday. On it stand the calendar of what happened in
the term, and the strip of dots that says when each row's things did. A picture is the same whichever week this is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, lru_cache

from yulan.pages.charts.drawing import (
    HOLLOW,
    LETTER,
    WIDTH,
    Drawing,
    Label,
    Part,
    Shape,
    ThisWeek,
    box,
    dot,
    fit,
    mark,
    mark_part,
    thinned,
    width_of,
)
from yulan.value import Value

_DAY = timedelta(days=1)
_TOP = 18  # room for the word that marks this week
_HIGH, _LOW = 20, 16  # a row of the calendar, a row of a strip
_MANY = 40  # rows from which a strip keeps one dot a week
_NAMES = 150


class Week(Value, frozen=True):
    """Where a week lies in every picture of a term: how much of the axis lies before the middle of it, and how many
    pixels its word takes to either side.
    """

    at: float
    room: int


@dataclass(frozen=True, eq=False)
class Span:
    """The days of a term, and what is said of them: its holidays, and months by their first days. One is made for many
    charts, and is equal to itself alone.
    """

    start: date
    end: date  # of the term, or of this week where that is later
    off: Collection[date] = field(repr=False)
    months: Mapping[date, str] = field(repr=False)
    now: str  # the word for this week; nothing where it is none to be marked

    @cached_property
    def weeks(self) -> int:
        """How many weeks it reaches over, from Monday to Sunday."""
        return ((self.end - self.monday).days + 7) // 7

    @cached_property
    def monday(self) -> date:
        """The first day of the first week."""
        return _monday(self.start)

    def week(self, day: date) -> Week | None:
        """Where the week of a day is to be marked, if it is one of its own."""
        if not self.now or not self.monday <= day <= self.end:
            return None
        number = (day - self.monday).days // 7
        return Week((number + 0.5) / self.weeks, width_of(self.now) // 2)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


class Happening(Value, frozen=True):
    """Something on a day; `open`: it was tried. `until`: it lasted so long."""

    day: date
    open: bool = False
    until: date | None = None


class Kind(Value, frozen=True):
    """A row of the calendar: what it is, the look and shape of its marks, and what happened."""

    label: str
    look: str
    shape: str
    found: tuple[Happening, ...]
    open_label: str = ""  # what a hollow mark means


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a strip: whose, when, how many in all, and where these are listed."""

    label: str
    days: tuple[date, ...] = field(repr=False)
    total: str
    way: str = ""


@dataclass(frozen=True)
class _Axis:
    """Where a day lies between two places."""

    span: Span
    left: int
    right: int

    @cached_property
    def week(self) -> int:
        """The pixels of a week."""
        return max((self.right - self.left) // self.span.weeks, 1)

    @property
    def end(self) -> int:
        """Where the last week ends."""
        return self.left + self.week * self.span.weeks

    def week_at(self, at: int) -> int:
        """Where a week begins, counted from 0."""
        return self.left + self.week * at

    def at(self, day: date) -> int:
        """Where a day begins."""
        days = (day - self.span.monday).days
        return self.left + days * self.week // 7

    def number(self, day: date) -> int:
        """Which week a day lies in, from 0."""
        return (day - self.span.monday).days // 7


def calendar(chart: str, title: str, description: str, span: Span, kinds: Sequence[Kind]) -> Drawing:
    """What happened in the term: weeks across, a row for each kind."""
    if not any(kind.found for kind in kinds):
        return Drawing(chart, title, description, WIDTH, 0, (), ())
    names = tuple(fit(kind.label, _NAMES) for kind in kinds)
    left = max(map(width_of, names)) + 8
    axis, floor = _Axis(span, left, WIDTH), _TOP + _HIGH * len(names)
    paths: dict[str, list[str]] = {}
    cells: dict[tuple[int, int], list[tuple[Kind, Happening]]] = {}
    for row, kind in enumerate(kinds):
        for one in sorted(kind.found, key=lambda each: each.day):
            if one.until is not None:
                paths.setdefault(kind.look, []).append(_spell(axis, row, one.day, one.until))
            else:
                cells.setdefault((axis.number(one.day), row), []).append((kind, one))
    labels = [Label(left - 8, _TOP + _HIGH * at + 14, name, "", "end") for at, name in enumerate(names)]
    for (week, row), there in cells.items():
        labels += _cell(axis, week, row, there, paths)
    shapes = (*_ground(axis, floor, len(names)), *(Shape(look, "".join(found)) for look, found in paths.items()))
    return Drawing(
        chart, title, description, WIDTH, floor + LETTER + 4, shapes, (*labels, *_around(axis, floor)),
        tuple(_told(kinds)),
    )  # fmt: skip


def _told(kinds: Sequence[Kind]) -> Iterator[Part]:
    """The legend: what a hollow mark means; the others are named by their rows."""
    for kind in kinds:
        if kind.open_label and any(one.open for one in kind.found):
            yield mark_part(HOLLOW, kind.open_label, kind.shape)


def _spell(axis: _Axis, row: int, first: date, last: date) -> str:
    """The path of something that lasted."""
    x = axis.at(first)
    return box(x, _TOP + _HIGH * row + 6, max(axis.at(last + _DAY) - x, 3), _HIGH - 12)


def _cell(
    axis: _Axis, week: int, row: int, there: Sequence[tuple[Kind, Happening]], paths: dict[str, list[str]]
) -> Iterator[Label]:
    """Draws the marks of one week in one row; more than can be told apart are a number."""
    x, y = axis.week_at(week), _TOP + _HIGH * row
    for at, (kind, one) in enumerate(there):
        found = _spot(x, y, axis.week, len(there), at)
        if found is not None:
            look = HOLLOW if one.open else kind.look
            paths.setdefault(look, []).append(mark(kind.shape, *found))
    said = str(len(there))
    if len(there) > _most(axis.week) and width_of(said) <= axis.week:
        yield Label(x + axis.week // 2, y + _HIGH - 3, said, "in", "middle")


def _most(week: int) -> int:
    """How many marks of one cell can be told apart."""
    return 4 if week >= 13 else 2 if week >= 10 else 1


def _spot(x: int, y: int, week: int, count: int, at: int) -> tuple[int, int, int] | None:
    """Where the next mark of a cell stands and how large it is; None where there is no room for it."""
    middle, half = x + week // 2, y + _HIGH // 2
    if count == 1 or _most(week) == 1:
        return (middle, half, max(min(week // 2 - 2, 5), 2)) if at == 0 else None
    size = 3 if week >= 14 else 2
    if count == 2:
        return middle + (-size - 1, size + 1)[at], half, size
    if at >= _most(week) or count > 4:
        return (middle, y + 4, 2) if at == 0 and count > 4 else None
    return middle + (-size - 1, size + 1)[at % 2], half + (-5, 5)[at // 2], size


def strip(chart: str, title: str, description: str, span: Span, lines: Sequence[Line]) -> Drawing:
    """When each row's things happened in the term, a dot a day; of very many rows a dot a week. The number at a row's
    end is of all of them.
    """
    if not any(line.days for line in lines):
        return Drawing(chart, title, description, WIDTH, 0, (), ())
    names = tuple(fit(line.label, _NAMES) for line in lines)
    figures = max(width_of(line.total) for line in lines) + 8
    axis = _Axis(span, max(map(width_of, names)) + 10, WIDTH - figures)
    floor = _TOP + _LOW * len(lines)
    dots: list[str] = []
    labels: list[Label] = []
    for row, (line, name) in enumerate(zip(lines, names, strict=True)):
        y = _TOP + _LOW * row + _LOW // 2
        if len(lines) > _MANY:
            places = {axis.week_at(axis.number(day)) + axis.week // 2 for day in line.days}
        else:
            places = {axis.at(day) for day in line.days}
        dots += [dot(x, y, 3) for x in sorted(places)]
        labels.append(Label(axis.left - 8, y + 4, name, "", "end"))
        labels.append(Label(WIDTH, y + 4, line.total, "faint", "end", line.way))
    shapes = (*_ground(axis, floor, len(names), _LOW), Shape("f1", "".join(dots)))
    labels += _around(axis, floor)
    return Drawing(chart, title, description, WIDTH, floor + LETTER + 4, shapes, tuple(labels))


@lru_cache(maxsize=64)
def _ground(axis: _Axis, floor: int, rows: int, high: int = _HIGH) -> tuple[Shape, ...]:
    """What lies below the marks: holidays, the line of each row, that of this week. The same for all with as many."""
    return tuple(_below(axis, floor, rows, high))


def _below(axis: _Axis, floor: int, rows: int, high: int) -> Iterator[Shape]:
    shaded = "".join(
        box(axis.at(first), _TOP, max(axis.at(last + _DAY) - axis.at(first), 1), floor - _TOP)
        for first, last in _runs(axis.span)
    )
    if shaded:
        yield Shape("shade", shaded)
    yield Shape("level", "".join(f"M{axis.left} {_TOP + high * at}H{axis.end}" for at in range(rows + 1)))
    if axis.span.now:
        yield ThisWeek("now", f"M0 {_TOP}V{floor}", axis.left, axis.end - axis.left, axis.span.now, _TOP - 5)


def _runs(span: Span) -> Iterator[tuple[date, date]]:
    """The holidays as stretches of days within the span; a single weekend between two is of both."""
    found = sorted(day for day in span.off if span.start <= day <= span.end)
    at = 0
    while at < len(found):
        last = at
        while last + 1 < len(found) and (found[last + 1] - found[last]).days == 1:
            last += 1
        yield found[at], found[last]
        at = last + 1


@lru_cache(maxsize=64)
def _around(axis: _Axis, floor: int) -> tuple[Label, ...]:
    """The months below the rows."""
    return tuple(_under(axis, floor))


def _under(axis: _Axis, floor: int) -> Iterator[Label]:
    span = axis.span
    places = [(max(axis.at(day), axis.left), name) for day, name in sorted(span.months.items()) if day <= span.end]
    centred = [(x + width_of(name) // 2, name) for x, name in places if x + width_of(name) <= WIDTH]
    for x, name in thinned(centred, 4):
        yield Label(x, floor + LETTER + 1, name, "faint", "middle")
