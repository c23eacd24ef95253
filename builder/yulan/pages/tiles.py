"""The picture for who answers for more than a class: of a few duties that come round, how far they have got in the day,
month or term that runs. Owns which these are; it counts records, never people against each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from yulan.derive.state import OPEN, State
from yulan.pages import duties, duty_lists, owed
from yulan.pages.site import Site
from yulan.pages.sums import Sum
from yulan.value import Value

# Those that come round for most children, and the count in class; the first four that are asked for now are shown.
SHOWN = ("daily-absent", "mentor-talk", "class-talk", "family-call", "class-visit", "joint-visit")
MOST = 4


class Tile(Value, frozen=True):
    """One duty in the period that runs: how many of those asked for are done."""

    label: str
    path: str
    done: int
    asked: str  # of how many children, or classes
    share: int  # of a hundred


def of(site: Site) -> tuple[Tile, ...]:
    """The tiles; none for who answers for no more than a class, or for more than a grade and opens but a part of it."""
    grade = any(post.startswith("grade-") for post in site.school.posts)
    if not duties.oversees(site) or (site.frame.students_closed and not grade):
        return ()
    found: dict[str, dict[str, Run]] = {duty: {} for duty in SHOWN}
    brought = (one for scope in site.classes for one in site.brought(_RUNS, scope))
    for one in (*brought, *_runs(site, site.states.get("", ()))):
        known = found[one.first.duty].get(one.first.period, Run(one.first, 0, 0))
        found[one.first.duty][one.first.period] = Run(known.first, known.asked + one.asked, known.done + one.done)
    # One duty may be asked of some each month and of others each term: the tile is of those who are more.
    most = {duty: max(by.values(), key=lambda one: one.asked) for duty, by in found.items() if by}
    return tuple(_tile(site, duty, one) for duty, one in most.items())[:MOST]


class Run(Value, frozen=True):
    """Of a duty in one period: the first state, how many there are, and how many of them are done."""

    first: State
    asked: int
    done: int


def _runs(site: Site, states: Iterable[State]) -> tuple[Run, ...]:
    found: dict[tuple[str, str], list[State]] = {}
    for one in states:
        if one.duty in SHOWN and _counts(site, one):
            found.setdefault((one.duty, one.period), []).append(one)
    return tuple(Run(some[0], len(some), sum(one.state == "done" for one in some)) for some in found.values())


def _of_class(site: Site, scope: str) -> tuple[Run, ...]:
    return _runs(site, (one for child in site.classes[scope] for one in site.states.get(child.sid, ())))


_RUNS = Sum("tiles", tuple[Run, ...], _of_class)
SUMS: tuple[Sum[Any], ...] = (_RUNS,)


def _counts(site: Site, state: State) -> bool:
    runs = state.start <= site.school.today <= state.end
    return runs and (state.state == "done" or state.state in OPEN)


def _tile(site: Site, duty: str, run: Run) -> Tile:
    words, asked, done = site.words, run.asked, run.done
    of_classes = not run.first.student
    return Tile(
        label=words.t("home.duty", duty=owed.name(site, duty), period=owed.period(words, run.first)),
        path=duty_lists.path(duty),
        done=done,
        asked=words.t("home.of-classes" if of_classes else "home.of-children", count=asked),
        share=round(100 * done / asked),
    )
