"""Steps that several scenarios begin with: who knows what, and what the hub has, before anything happens."""

from __future__ import annotations

from tests.together.desk import Desk
from tests.together.world import World
from yulan.intents import Intent


def students(here: World) -> list[str]:
    """The first students: one of each class."""
    return list(here.cards.drawn)


def behind(here: World, desk: Desk, sid: str) -> None:
    """Nothing; the hub has something that this desk has not."""
    chen = here.desk("chen-yulan")
    assert desk is not chen
    chen.sync()
    chen.talk(sid)
    chen.sync()


def paired(here: World, sid: str, *mentors: str) -> None:
    """Nothing; everybody who has a computer knows these mentors."""
    zhao = here.desk("zhao-min")
    zhao.change(*(Intent("mentor", "add", (sid, one)) for one in mentors))
    for desk in (zhao, *here.desks.values()):
        desk.sync()


def remove_keeper(here: World, person: str) -> None:
    """Nothing; two keepers have removed the third, and the hub knows."""
    zhao, chen = here.of("zhao-min", "chen-yulan")
    assert zhao.do(f"person end {person}").proposed
    zhao.sync()
    chen.sync()
    chen.approve(chen.waiting()[0])
    chen.sync()
