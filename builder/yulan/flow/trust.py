"""What this computer remembers of a school, so that an older, rewritten or other repository in its place is noticed."""

from __future__ import annotations

import os
from pathlib import Path

from yulan import git, ids, pins, private
from yulan.chain import Chain
from yulan.errors import YulanError
from yulan.flow.verified import Verified
from yulan.private import Places


def code(repository: str, epoch: int, head: str) -> str:
    """The first-use code of a state of the chain: thirty digits to compare on paper or by voice."""
    return ids.code(f"yulan-first-use-v1\n{repository}\n{epoch}\n{head}\n".encode())


def code_of(chain: Chain) -> str:
    """The first-use code of a school as it stands."""
    return code(chain.repository, chain.epoch, chain.head)


def joiner_code(person: str, age: str, sign: str) -> str:
    """The code of a joiner's line, compared the same way."""
    return ids.code(f"yulan-join-v1\n{person}\n{age}\n{sign}\n".encode())


def check(places: Places, verified: Verified) -> None:
    """Returns iff the school is the one known here and no older, and remembers it; a demo school needs no first look.

    Raises `trust.other-school`, `trust.older`, `trust.rewritten`, `trust.first-use`.
    """
    pin = accepts(places, verified)
    if pin is not None and (verified.epoch > pin.epoch or _folder(verified.root) not in pin.folders):
        remember(places, verified.root, verified.chain)


def accepts(places: Places, verified: Verified) -> pins.Pin | None:
    """What is remembered of the school, if anything has to be; raises as `check` does, and remembers nothing."""
    known = private.load_pins(places)
    chain = verified.chain
    others = tuple(pin for pin in known if pin.repository != chain.repository)
    if others and pins.at(others, _folder(verified.root), git.remotes(verified.root)):  # else git need not be asked
        raise YulanError("trust.other-school", path=str(verified.root))
    pin = pins.of(known, chain.repository)
    if pin is None:
        if chain.demo:
            return None
        raise YulanError("trust.first-use", digits=code_of(chain))
    if chain.epoch < pin.epoch:
        raise YulanError("trust.older", epoch=chain.epoch, pinned=pin.epoch)
    if pin.hash not in chain.epochs:  # an entry that was replaced was so by a keeper it names
        raise YulanError("trust.rewritten", epoch=pin.epoch)
    return pin


def remember(places: Places, root: Path, chain: Chain) -> None:
    """Nothing; this state is the least this computer accepts from now on."""
    seen = pins.Pin(chain.repository, chain.epoch, chain.head, (_folder(root),), git.remotes(root))
    private.change_pins(places, lambda known: pins.remember(known, seen))


def accept(places: Places, verified: Verified, said: str) -> None:
    """Nothing; the school is known from now on. Raises `trust.code` where the code read aloud is another."""
    if not ids.same_code(said, code_of(verified.chain)):
        raise YulanError("trust.code")
    remember(places, verified.root, verified.chain)


def _folder(root: Path) -> str:
    return os.fspath(root.resolve())
