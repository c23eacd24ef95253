"""What each intent about a drawer does to policy: one function a verb, each giving the keyring afterwards. Pure; a
drawer as it was is ended at the epoch, never deleted.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from msgspec.structs import replace as changed

from yulan.errors import YulanError
from yulan.keyring import Keyring
from yulan.policy import Drawer


def add(keyring: Keyring, epoch: int, name: str, per: str, kinds: str, read: str, write: str, enter: str) -> Keyring:
    """A drawer that was not there; one that ended may come again."""
    if name in keyring.policy.drawers_at(epoch):
        raise YulanError("drawer.there", drawer=name)
    if per not in ("class", "school"):
        raise YulanError("drawer.per", drawer=name)
    where: Literal["class", "school"] = "class" if per == "class" else "school"
    new = Drawer(
        drawer=name,
        per=where,
        kinds=_words(kinds),
        read=_words(read),
        write=_words(write),
        enter=_words(enter),
        from_=epoch,
    )
    return replace(keyring, policy=changed(keyring.policy, drawers=(*keyring.policy.drawers, new)))


def rights(keyring: Keyring, epoch: int, name: str, read: str, write: str, enter: str) -> Keyring:
    """Who reads, writes and enters for others from now on."""
    old = keyring.policy.drawers_at(epoch).get(name)
    if old is None:
        raise YulanError("drawer.unknown", drawer=name)
    new = changed(old, read=_words(read), write=_words(write), enter=_words(enter), from_=epoch, until=None)
    return _with_drawers(keyring, epoch, old, new)


def kinds_of(keyring: Keyring, epoch: int, name: str, kinds: str) -> Keyring:
    """Which kinds it holds from now on."""
    old = keyring.policy.drawers_at(epoch).get(name)
    if old is None:
        raise YulanError("drawer.unknown", drawer=name)
    return _with_drawers(keyring, epoch, old, changed(old, kinds=_words(kinds), from_=epoch, until=None))


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text != "-" else ()


def _with_drawers(keyring: Keyring, epoch: int, old: Drawer, new: Drawer) -> Keyring:
    if old.from_ == epoch:  # two changes within one epoch leave only the last one
        drawers = tuple(new if one is old else one for one in keyring.policy.drawers)
    else:
        ended = (changed(old, until=epoch) if one is old else one for one in keyring.policy.drawers)
        drawers = (*ended, new)
    return replace(keyring, policy=changed(keyring.policy, drawers=drawers))
