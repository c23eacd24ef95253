"""One entry of the chain as a file: what an epoch states. Owns its shape; `chain.py` says whether it is valid."""

from __future__ import annotations

from typing import Literal

import msgspec

from yulan import plainfile

RECOVERY = "recovery"


class Keeper(plainfile.Shape, frozen=True, kw_only=True):
    """A person who may sign the next entry, and by which key."""

    person: str
    sign: str


class Approval(plainfile.Shape, frozen=True, kw_only=True):
    """The first of two signatures: over the change of what is guarded."""

    by: str
    from_: str = msgspec.field(name="from")
    to: str
    signature: str


class Entry(plainfile.Shape, frozen=True, kw_only=True):
    """One epoch."""

    yulan: Literal["chain/1"] = msgspec.field(default="chain/1")
    repository: str | None = None
    epoch: int
    prev: tuple[str, ...] = ()
    listing: str
    guarded: str
    keepers: tuple[Keeper, ...]
    recovery: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    witness: tuple[str, ...] = ()
    vouch: tuple[str, ...] = ()
    erased: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    signer: str
    written_at: str
    demo: bool = False
    approved: Approval | None = None

    def signers(self) -> dict[str, str]:
        """Signing keys that may sign what follows: key → person, or `recovery`."""
        return dict.fromkeys(self.recovery, RECOVERY) | {one.sign: one.person for one in self.keepers}
