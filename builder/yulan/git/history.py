"""When what arrived: the commits of the branch at hand with the days they carry. Owns which state a day ended with.

A commit carries a day that whoever made it says, and clocks are wrong, by mistake or on purpose. What lies on top of
something cannot have arrived before it, so a commit counts from the latest day on that it or any commit under it names:
who sets a clock back puts nothing into the past. A day that is still to come says nothing; such a commit counts with
the next one above it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from yulan.git.commits import head, is_shallow
from yulan.git.run import run


class Arrived(NamedTuple):
    """A commit and the day it names."""

    commit: str
    day: date


class History(NamedTuple):
    """The commits of the branch, first parents alone, oldest first. `cut`: older ones are missing in this clone."""

    commits: tuple[Arrived, ...]
    cut: bool


def history(root: Path) -> History:
    """The history of the newest commit; no commits before the first."""
    newest = head(root)
    if newest is None:
        return History((), cut=False)
    told = run(root, "log", "--first-parent", "--reverse", "--date=short", "--format=%H %cd", newest)
    pairs = (one.split(" ") for one in told.stdout.decode().splitlines())
    found = tuple(Arrived(commit, date.fromisoformat(day)) for commit, day in pairs)
    return History(found, is_shallow(root))


def by_the_end_of(day: date, commits: Iterable[Arrived], *, latest: date) -> Arrived | None:
    """The newest commit that had arrived by the end of that day, with the day it counts from; None if none had.

    `commits` are oldest first; a day after `latest` is no day any of them can have been made on.
    """
    found: Arrived | None = None
    for one in commits:
        if one.day > latest:
            continue
        if one.day > day:
            break
        found = Arrived(one.commit, max(one.day, found.day) if found is not None else one.day)
    return found
