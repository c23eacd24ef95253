"""Who is at the keyboard: an opened identity set against one school's people, and the locks it opens."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field

from yulan import age
from yulan.entry import RECOVERY
from yulan.errors import YulanError
from yulan.flow.verified import Verified
from yulan.identity_file import Identity
from yulan.keyring import Keyring
from yulan.locks import Opener
from yulan.people import Person
from yulan.sshsig import Signer


@dataclass(frozen=True)
class Me:
    """One person (or `recovery`) with their keys."""

    person: str
    signer: Signer = field(repr=False)
    opener: Opener = field(repr=False)

    def who(self, keyring: Keyring) -> Person | None:
        """The person as the keyring knows them; None for recovery."""
        return None if self.person == RECOVERY else keyring.by_person.get(self.person)

    def secret(self, purpose: str) -> str:
        """Letters and figures that only this person's key gives, the same each time for one purpose."""
        return hmac.new(self.signer.seed, f"{purpose}\n".encode(), hashlib.sha256).hexdigest()


def of(verified: Verified, identity: Identity) -> Me:
    """The holder of `identity` in this school; raises YulanError `identity.*` where its keys are not, or no longer,
    theirs.
    """
    if identity.repository and identity.repository != verified.chain.repository:
        raise YulanError("identity.other-school")
    people = verified.keyring.people
    person = people.get(identity.person)
    own: dict[str, age.Key] = {}
    if person is not None:
        own = {f"@{person.id}/{key.n}": identity.key for key in person.keys if key.age == identity.key.public}
        if not own:
            raise YulanError("identity.unknown-key", person=person.id)
    else:
        own = {f"recovery/{one.n}": identity.key for one in people.recovery if identity.key.public == one.age}
        if not own:
            raise YulanError("identity.unknown", person=identity.person or "-")
    name = person.id if person is not None else RECOVERY
    return Me(name, identity.signer, Opener(own, verified.keyring.locks, verified.files.get))


def active(verified: Verified, me: Me) -> Me:
    """`me`, if this very key may still sign at the newest epoch; raises YulanError `identity.revoked`."""
    person = me.who(verified.keyring)
    if person is None:
        if me.signer.public in verified.chain.newest.recovery:
            return me
        raise YulanError("identity.revoked", person=RECOVERY)
    key = person.key_at(verified.epoch)
    if key is None or key.sign != me.signer.public:
        raise YulanError("identity.revoked", person=person.id)
    return me
