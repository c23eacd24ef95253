"""A power cut in the middle of synchronising, before or after any step on the disk and any run of git: the next run
finishes what was begun or begins again, nothing is lost, and all come to one state.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import copies
from tests.together import after, world
from tests.together.desk import Desk, git
from tests.together.killed import DONE, KILLED, Killer
from tests.together.world import World

pytestmark = pytest.mark.skipif(os.name == "nt", reason="forks")
POINTS = 4  # at which a synchronising is cut short, from its first to its last


@dataclass(frozen=True)
class Case:
    """Somebody about to synchronise."""

    here: World
    person: str
    stick: Path | None = None

    @property
    def desk(self) -> Desk:
        """Whose synchronising is cut short."""
        return self.here.desk(self.person)


def paired(here: World, sid: str) -> None:
    """Nothing; everybody knows a mentor of the student."""
    zhao = here.desk("zhao-min")
    zhao.do(f"mentor add {sid} li-na")
    for desk in (zhao, *here.desks.values()):
        desk.sync()


def send(here: World, sid: str) -> Case:
    """Records that nobody has yet, in two folders, one of them not committed."""
    wang = here.desk("wang-fang")
    wang.talk(sid)
    wang.write("concern", sid, commit=False)
    return Case(here, "wang-fang")


def receive(here: World, sid: str) -> Case:
    """Records and changes of staff by others, and one's own record."""
    wang, zhao = here.of("wang-fang", "zhao-min")
    zhao.do(f"mentor add {sid} gao-feng")
    zhao.talk(sid)
    zhao.sync()
    wang.edit_card(sid, "study")
    return Case(here, "wang-fang")


def replay(here: World, sid: str) -> Case:
    """Changes of staff by two keepers at once, and records under their keys."""
    zhao, xu = here.of("zhao-min", "xu-jing")
    paired(here, sid)
    xu.do(f"mentor end {sid} li-na")
    xu.talk(sid)
    new = xu.new_student("p2023-2")
    xu.talk(new)
    zhao.do(f"mentor add {sid} gao-feng")
    zhao.talk(sid)
    zhao.sync()
    return Case(here, "xu-jing")


def reseal(here: World, sid: str) -> Case:
    """One's own records under a lock that has changed meanwhile."""
    wang, zhao = here.of("wang-fang", "zhao-min")
    paired(here, sid)
    wang.talk(sid)
    wang.edit_card(sid, "study")
    zhao.do(f"mentor end {sid} li-na")
    zhao.sync()
    return Case(here, "wang-fang")


def by_stick(here: World, sid: str) -> Case:
    """A stick with something on it, for somebody who has something too."""
    zhou, wang = here.of("zhou-jie", "wang-fang")
    stick = here.stick()
    zhou.talk(sid)
    zhou.sync(stick=stick)
    wang.talk(sid)
    return Case(here, "wang-fang", stick)


CASES: dict[str, Callable[[World, str], Case]] = {
    one.__name__: one for one in (send, receive, replay, reseal, by_stick)
}


class Again:
    """Puts a world back as it was when a case was set up, for the next death."""

    def __init__(self, case: Case, kept: Path) -> None:
        self.case, self.kept = case, kept
        copies.folder(case.here.folder, kept)
        self._said = (list(case.here.said), list(case.here.intended), list(case.here.sticks))

    def back(self) -> None:
        """Nothing; everything is as it was."""
        here = self.case.here
        shutil.rmtree(here.folder)
        copies.folder(self.kept, here.folder)
        here.said, here.intended, here.sticks = (list(one) for one in self._said)  # type: ignore[assignment]  # lists
        for desk in here.desks.values():
            desk.asked = 0


def count(again: Again, killer: Killer) -> int:
    """How many points the case passes when nobody cuts it short."""
    again.back()
    last = killer.kill(again.case.desk, 0, stick=again.case.stick)
    assert last > 40, "a synchronising passes many points"
    return last


def cut(again: Again, killer: Killer, point: int) -> None:
    """Nothing; cut short there, and once more in the run after it, the case came out well."""
    again.back()
    case = again.case
    assert killer.kill(case.desk, point, stick=case.stick) == KILLED
    assert killer.kill(case.desk, 1 + point % 29, stick=case.stick) in (KILLED, DONE)
    case.desk.sync(stick=case.stick)
    if case.stick is not None:
        case.here.desk("zhou-jie").sync(stick=case.stick)
    after.settle(case.here)
    after.one_state(case.here)
    after.nothing_lost(case.here)
    after.no_errors(case.here)
    after.silence(case.here)
    assert not left(case.desk), left(case.desk)


def left(desk: Desk) -> list[str]:
    """What an interrupted run has left in the clone."""
    kept = {".yulan-lock", "clone"}
    state = desk.root / ".git" / "yulan"
    found = [one.name for one in state.iterdir() if one.name not in kept] if state.is_dir() else []
    return [*found, *(one.name for one in (desk.root / ".git").rglob("*.lock"))]


@pytest.mark.parametrize("name", ["replay", "send"])
def test_a_synchronising_cut_short_is_finished_by_the_next(room: Path, killer: Killer, name: str) -> None:
    here = world.begin(room / "world")
    again = Again(CASES[name](here, next(iter(here.cards.drawn))), room / "kept")
    last = count(again, killer)
    cut(again, killer, 3 * last // 5)


@pytest.mark.long
@pytest.mark.parametrize("name", CASES)
def test_wherever_a_synchronising_is_cut_short_the_next_one_finishes_it(room: Path, killer: Killer, name: str) -> None:
    here = world.begin(room / "world")
    again = Again(CASES[name](here, next(iter(here.cards.drawn))), room / "kept")
    last = count(again, killer)
    for point in range(1, last + 1, max(1, last // POINTS)):
        cut(again, killer, point)


def test_two_who_send_at_the_same_time_both_arrive(here: World) -> None:
    wang, zhou = here.of("wang-fang", "zhou-jie")
    sid = next(iter(here.cards.drawn))
    wang.talk(sid)
    zhou.talk(sid)
    # While wang is on the way, zhou was faster: the hub refuses the older one once.
    hook = here.hub / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    beside = here.folder / "beside.git"
    git(here.folder, "clone", "-q", "--bare", str(here.hub), str(beside), home=here.hands)
    zhou.git("remote", "set-url", "origin", str(beside))
    zhou.sync()
    hook.write_text(
        f"#!/bin/sh\n[ -e {here.folder}/once ] && exit 0\ntouch {here.folder}/once\n"
        f"unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES\n"
        f"git --git-dir={here.hub} fetch -q {beside} +main:main\n"
    )
    hook.chmod(0o755)
    assert wang.sync().sent == 1
    assert (here.folder / "once").exists()
    hook.unlink()
    zhou.git("remote", "set-url", "origin", str(here.hub))
    after.together(here)
