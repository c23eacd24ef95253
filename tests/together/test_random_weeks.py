"""Twelve people, two weeks, everything at once: when all have synchronised there is one school and nothing lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.together import after, world
from tests.together.killed import Killer
from tests.together.weeks import Weeks
from tests.together.world import PEOPLE
from yulan.errors import YulanError

pytestmark = pytest.mark.skipif(os.name == "nt", reason="forks")


def lead(folder: Path, killer: Killer, seed: int, turns: int, moving: int) -> Weeks:
    """The weeks of a seed, lived and found whole, also by those who come to their computers only then."""
    here = world.begin(folder / "world", seed)
    weeks = Weeks(here, killer)
    try:
        weeks.live(turns, moving=moving)
        after.settle(here)
        here.of(*PEOPLE)
        after.together(here)
        after.same_site(here, "zhao-min", "li-na")
    except (AssertionError, YulanError) as error:
        error.add_note("\n".join(here.history))
        raise
    assert len(here.said) > turns // 5
    return weeks


# Between them these come to all that may happen, but to a revision, which has scenarios of its own.
@pytest.mark.parametrize("seed", [7, 38, 43])
def test_two_weeks_of_twelve_people_come_to_one_school(room: Path, killer: Killer, seed: int) -> None:
    lead(room, killer, seed, 14, moving=3)


@pytest.mark.long
# More of them by hand: YULAN_TEST_WEEKS=200 pytest -m long tests/together/test_random_weeks.py
@pytest.mark.parametrize("seed", range(100, 100 + int(os.environ.get("YULAN_TEST_WEEKS", "10"))))
def test_in_busier_weeks_too_nothing_is_lost(room: Path, killer: Killer, seed: int) -> None:
    lead(room, killer, seed, 16, moving=3 + seed % 2)
