"""Intents: what a keeper means to change, as one line each, and what each does to people, policy and locks. Pure, so
that a change can be shown before it is made, approved by a second keeper, and replayed on a newer state.

Lines stand in the chain's `changes` and say nothing about a student but an opaque id.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from yulan.changes import DO, Working
from yulan.errors import YulanError
from yulan.keyring import Keyring

ENDING = frozenset({"end", "move", "close", "replace", "set"})  # verbs after which files must be witnessed


@dataclass(frozen=True, slots=True)
class Intent:
    """One change: area, verb, words. `str()` is its line."""

    area: str
    verb: str
    words: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " ".join((self.area, self.verb, *self.words))

    @property
    def ends(self) -> bool:
        """Whether a right may end by it."""
        return self.verb in ENDING

    @classmethod
    def parse(cls, line: str) -> Intent:
        """The intent of a line; raises YulanError `intent.unknown`."""
        area, verb, *words = line.split(" ")
        if (area, verb) not in DO:
            raise YulanError("intent.unknown", area=area)
        return cls(area, verb, tuple(words))


def one_word(name: str) -> str:
    """A person's name as one word of a line."""
    return name.replace(" ", "_")


def apply(keyring: Keyring, intent: Intent, epoch: int) -> Keyring:
    """The keyring after `intent`, in force from `epoch`; raises YulanError where it cannot be meant."""
    do = DO.get((intent.area, intent.verb))
    if do is None:
        raise YulanError("intent.unknown", area=intent.area)
    try:
        return do(keyring, epoch, *intent.words)
    except TypeError:
        raise YulanError("intent.words", area=intent.area, verb=intent.verb) from None


def apply_all(keyring: Keyring, intents: Iterable[Intent], epoch: int) -> Keyring:
    """The keyring after all of them, each seeing what the ones before it did."""
    keyring = replace(keyring, locks=Working(keyring.locks))
    for one in intents:
        keyring = apply(keyring, one, epoch)
    return replace(keyring, locks=dict(keyring.locks))
