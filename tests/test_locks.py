"""Opening locks: the walk from a person's own key through posts to other locks, whatever order it is asked for in."""

from __future__ import annotations

import pytest

from yulan import age
from yulan.lockfile import Generation, Lock, Scope, armour
from yulan.locks import Opener

ME, OTHER = age.Key.generate(), age.Key.generate()
KEYS = {name: age.Key.generate() for name in ("first", "second", "third", "fourth")}
OWN = {"@me/1": ME}


def _lock(name: str, holders: dict[str, age.Key]) -> Lock:
    sealed = age.encrypt(f"{KEYS[name].secret}\n".encode(), [one.public for one in holders.values()])
    generation = Generation(
        g=1, public=KEYS[name].public, from_=1, holders=dict.fromkeys(holders, 1), sealed=armour(sealed)
    )
    return Lock(
        lock=name, kind="drawer", drawer="a", scope=(Scope(at="school", from_=1),), generations=(generation,)
    )  # fmt: skip


# The first and the second hold each other, and me the first; the third is the second's, the fourth somebody else's.
LOCKS = {
    "first": _lock("first", {"second/1": KEYS["second"], "@me/1": ME}),
    "second": _lock("second", {"first/1": KEYS["first"]}),
    "third": _lock("third", {"first/1": KEYS["first"], "@other/1": OTHER}),
    "fourth": _lock("fourth", {"@other/1": OTHER, "recovery/1": OTHER}),
}


@pytest.mark.parametrize(
    "order", [("first", "third", "fourth"), ("third", "fourth", "first"), ("fourth", "first", "third")]
)
def test_locks_that_hold_each_other_keep_no_other_lock_shut(order: tuple[str, ...]) -> None:
    opener = Opener(OWN, LOCKS, lambda _: None)
    assert {name: opener.newest(name) for name in order} == {
        "first": KEYS["first"],
        "third": KEYS["third"],
        "fourth": None,
    }
    assert not opener.problems


def test_a_key_that_was_just_made_opens_what_it_holds() -> None:
    opener = Opener({}, LOCKS, lambda _: None)
    assert opener.newest("second") is None
    opener.add("first", 1, KEYS["first"])
    assert opener.newest("third") == KEYS["third"]
    assert opener.key("first", 1) == KEYS["first"]


def test_what_is_sealed_to_others_is_not_opened_and_no_fault() -> None:
    opener = Opener(OWN, LOCKS, lambda _: None)
    assert opener.newest("fourth") is None
    assert not opener.problems
