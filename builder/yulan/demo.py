"""The shipped example's keys are public: no other school may give anybody such a key. Owns their fingerprints."""

from __future__ import annotations

import pkgutil
from functools import cache

from yulan.digest import sha256
from yulan.entry import RECOVERY
from yulan.errors import YulanError
from yulan.keyring import Keyring

LIST = "demo_keys.txt"


@cache
def fingerprints() -> frozenset[str]:
    """Hashes of every public key of the shipped example."""
    data = pkgutil.get_data("yulan", LIST)
    if data is None:
        raise FileNotFoundError(LIST)
    return frozenset(line for line in data.decode("ascii").splitlines() if line)


def is_demo_key(public: str) -> bool:
    """Whether a public key, age or signing, is one of the shipped example's."""
    return sha256(public.encode()) in fingerprints()


def check(keyring: Keyring, *, demo: bool) -> None:
    """Returns iff the school is a demo, or none of its keys is a shipped one; raises `person.demo-key`."""
    if demo:
        return
    for person in keyring.people.people:
        if any(is_demo_key(key.age) or is_demo_key(key.sign) for key in person.keys):
            raise YulanError("person.demo-key", person=person.id)
    if any(is_demo_key(one.age) or is_demo_key(one.sign) for one in keyring.people.recovery):
        raise YulanError("person.demo-key", person=RECOVERY)
