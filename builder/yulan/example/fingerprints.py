"""The fingerprints of the shipped example's public keys, for `demo_keys.txt`: run after new people joined it.

python -m yulan.example.fingerprints . > builder/yulan/demo_keys.txt
"""

from __future__ import annotations

import sys
from pathlib import Path

from yulan.digest import sha256
from yulan.flow import verified
from yulan.keyring import Keyring


def lines(keyring: Keyring) -> list[str]:
    """A hash for each public key anybody in the school has or had, sorted."""
    publics = [text for one in keyring.people.people for key in one.keys for text in (key.age, key.sign)]
    publics += [text for one in keyring.people.recovery for text in (one.age, one.sign)]
    return sorted(sha256(text.encode()) for text in publics)


if __name__ == "__main__":
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    sys.stdout.write("".join(f"{line}\n" for line in lines(verified.verify(root).keyring)))
