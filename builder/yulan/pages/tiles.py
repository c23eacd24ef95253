"""The picture for who answers for more than a class: of a few duties that come round, how far they have got in the day,
month or term that runs. Owns which these are; it counts records, never people against each other.
"""

from __future__ import annotations

from dataclasses import dataclass

from yulan.derive.state import OPEN, State
from yulan.pages import duties, duty_lists, owed
from yulan.pages.site import Site

# Those that come round for most children, and the count in class; the first four that are asked for now are shown.
SHOWN = ("daily-absent", "mentor-talk", "class-talk", "family-call", "class-visit", "joint-visit")
MOST = 4


@dataclass(frozen=True, slots=True)
class Tile:
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
    found: dict[str, dict[str, list[State]]] = {duty: {} for duty in SHOWN}
    for states in site.states.values():
        for one in states:
            if one.duty in found and _counts(site, one):
                found[one.duty].setdefault(one.period, []).append(one)
    # One duty may be asked of some each month and of others each term: the tile is of those who are more.
    return tuple(_tile(site, duty, max(by.values(), key=len)) for duty, by in found.items() if by)[:MOST]


def _counts(site: Site, state: State) -> bool:
    runs = state.start <= site.school.today <= state.end
    return runs and (state.state == "done" or state.state in OPEN)


def _tile(site: Site, duty: str, states: list[State]) -> Tile:
    words = site.words
    asked, done = len(states), sum(one.state == "done" for one in states)
    of_classes = not states[0].student
    return Tile(
        label=words.t("home.duty", duty=owed.name(site, duty), period=owed.period(words, states[0])),
        path=duty_lists.path(duty),
        done=done,
        asked=words.t("home.of-classes" if of_classes else "home.of-children", count=asked),
        share=round(100 * done / asked),
    )
