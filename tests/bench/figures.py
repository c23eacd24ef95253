"""Figures of many rounds, and what comes of them: medians, ratios within a round, and the goals they are held against.

A ratio is taken within each round and then the median of these, so that what slows the machine for a while slows both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from tests.bench.measured import Cost

_TIMES = ("seconds", "processor")
LARGE = 5000  # students from which goals are those of a large school


@dataclass
class Figures:
    """What was measured on one school, round by round."""

    students: int
    told: dict[str, float] = field(default_factory=dict)  # what the school is: records, pages, bytes, …
    costs: dict[str, list[Cost]] = field(default_factory=dict)
    stages: list[Mapping[str, float]] = field(default_factory=list)  # of each first build, as it says itself
    failed: list[str] = field(default_factory=list)

    def take(self, name: str, cost: Cost) -> None:
        """Nothing; it was measured once more."""
        self.costs.setdefault(name, []).append(cost)

    def fail(self, name: str) -> None:
        """Nothing; it cannot be measured, and what was is left out."""
        self.failed.append(name)
        self.costs.pop(name, None)

    def middle(self, name: str, what: str = "seconds") -> float:
        """The median of a figure."""
        return float(median(getattr(one, what) for one in self.costs[name]))

    def ratio(self, name: str, other: str, what: str = "seconds") -> float:
        """How many times as much the one costs as the other: the median over rounds."""
        pairs = zip(self.costs[name], self.costs[other], strict=True)
        return float(median(getattr(one, what) / max(getattr(two, what), 0.001) for one, two in pairs))


@dataclass(frozen=True, slots=True)
class Goal:
    """At most so much: of another figure, or (without `other`) of seconds or megabytes."""

    name: str
    other: str
    most: float
    what: str = "seconds"


def goals(students: int) -> Iterator[Goal]:
    """What is aimed at for a school of that size."""
    first = "first build"
    yield Goal(first, "Hugo, first build", 1.0 if students >= LARGE else 2.0)
    yield Goal(first, "opening and verifying alone", 2.5)
    yield Goal(first, "age -d, a process a file", 0.08)
    yield Goal("nothing changed", first, 0.05)
    if students <= 500:
        yield Goal("nothing changed", "", 0.3)
    yield Goal("a new day", first, 0.25)
    yield Goal("one record more", "", 1.0)
    yield Goal("one record more", "Hugo, one talk changed", 0.1)
    yield Goal("a class teacher's first build", "", 0.8)
    yield Goal("--help", "python -c pass", 6)
    yield Goal("git's diff driver, a student's record", "python -c pass", 8)
    yield Goal("git's diff driver, a drawer's record", "python -c pass", 8)
    yield Goal(first, "", 300, "together")


def report(told: Figures) -> Iterator[str]:
    """Two tables in Markdown: what everything costs, and where that stands against the goals."""
    yield f"## {told.students} students"
    yield ""
    yield ", ".join(f"{value:,.0f} {name}" for name, value in told.told.items() if name != "age scale")
    yield ""
    yield "| | seconds | processor seconds | MB, largest process | MB, all processes |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for name in told.costs:
        rest = [
            f"{told.middle(name, 'processor'):.2f}",
            *(f"{told.middle(name, one):.0f}" for one in ("peak", "together")),
        ]
        known = rest if told.middle(name, "peak") else [""] * 3
        yield f"| {name} | {told.middle(name):.3f} | {' | '.join(known)} |"
    yield ""
    yield "| | | by the clock | by the processor | goal | |"
    yield "| --- | --- | ---: | ---: | ---: | --- |"
    for goal in goals(told.students):
        if goal.name in told.costs and (not goal.other or goal.other in told.costs):
            yield _line(told, goal)
    yield ""
    if told.stages:
        stages = (f"{name} {median(one[name] for one in told.stages):.2f}" for name in told.stages[0])
        yield f"Stages of the first build, in seconds: {', '.join(stages)}."
        yield ""


def _line(told: Figures, goal: Goal) -> str:
    if goal.other:
        values = [told.ratio(goal.name, goal.other, what) for what in _TIMES]
        cells = [f"/ {goal.other}", *(f"{one:.3f}" for one in values), f"≤ {goal.most:g}"]
    elif goal.what == "seconds":
        values = [told.middle(goal.name, what) for what in _TIMES]
        cells = ["", *(f"{one:.2f} s" for one in values), f"≤ {goal.most:g} s"]
    else:
        values = [told.middle(goal.name, goal.what)]
        cells = [goal.what, f"{values[0]:.0f} MB", "", f"≤ {goal.most:g} MB"]
    return f"| {goal.name} | {' | '.join(cells)} | {_said(values[0], goal.most)} |"


def _said(value: float, most: float) -> str:
    return "met" if value <= most else "not met"


def growth(done: Sequence[Figures]) -> Iterator[str]:
    """A line for each school after the first: how many times the first one's build it takes."""
    built = [one for one in done if "first build" in one.costs]
    for one in built[1:]:
        times, spent = (one.middle("first build", what) / built[0].middle("first build", what) for what in _TIMES)
        most = one.students / built[0].students
        yield (
            f"First build, {built[0].students} → {one.students} students: {times:.1f} × by the clock,"
            f" {spent:.1f} × by the processor; goal ≤ {most:g} ×: {_said(times, most)}."
        )
