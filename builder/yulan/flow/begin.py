"""A new school: its first person, keepers, recovery keys, policy, the locks that follow, and entry 1 of its chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from yulan import age, plainfile, recovery, settings
from yulan.flow import epoch as epochs
from yulan.flow.me import Me
from yulan.intents import Intent
from yulan.keyring import Keyring
from yulan.locks import Opener
from yulan.people import People
from yulan.policy import Policy
from yulan.settings import SchoolFile
from yulan.sshsig import Signer

ATTRIBUTES = b"*.age binary\nkeys/** -text\nrecords/** -text\nsite/** -text\n"
_IGNORE = b"/private/\n/.yulan/\n"


@dataclass(frozen=True)
class Founder:
    """The first person: who signs entry 1."""

    person: str
    key: age.Key = field(repr=False)
    signer: Signer = field(repr=False)


def recovery_intent(seed: bytes) -> Intent:
    """Adding the two keys of a recovery seed."""
    secret, sign_seed = recovery.keys(seed)
    return Intent("recovery", "add", (age.public_of(secret), *Signer.from_seed(sign_seed).public.split()))


def school(
    file: SchoolFile,
    policy: Policy,
    founder: Founder,
    intents: Sequence[Intent],
    *,
    written_at: str,
    demo: bool = False,
) -> dict[str, bytes | None]:
    """Every file of a new repository. `intents` name the founder, a keeping post for them, and the recovery keys."""
    ring = Keyring(People(), policy, MappingProxyType({}), tuple(one.id for one in file.classes))
    me = Me(founder.person, founder.signer, Opener({f"@{founder.person}/1": founder.key}, {}, lambda _: None))
    also = {
        settings.PATH: plainfile.dump(file),
        ".gitattributes": ATTRIBUTES,
        ".gitignore": _IGNORE,
    }
    draft = epochs.first(ring, me, [Intent("school", "begin"), *intents], also)
    return epochs.sign(draft, me, written_at=written_at, demo=demo)
