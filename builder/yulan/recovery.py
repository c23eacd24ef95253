"""The recovery seed: 32 bytes on paper as words, and the two keys that derive from it (docs/format.md §2).

Reading forgives what hands and printers do (case, spaces, dashes, full-width letters, o for 0, i and l for 1)
and refuses everything whose check does not fit. Seeds and keys appear in no error.
"""

from __future__ import annotations

import hashlib
import unicodedata

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from yulan import bech32
from yulan.errors import YulanError
from yulan.ids import CROCKFORD

SEED = 32
_LETTERS = 52  # of the seed; 260 bits, the last four zero
_CHECK = 4
_GROUP = 4
_VALUES = {letter: value for value, letter in enumerate(CROCKFORD)} | {"o": 0, "i": 1, "l": 1}


def words(seed: bytes) -> str:
    """The seed as fourteen groups of four b32 characters with a space between, the last group a check."""
    number = (int.from_bytes(seed, "big") << 4 << 20) | _check(seed)
    letters = [CROCKFORD[number >> 5 * i & 31] for i in reversed(range(_LETTERS + _CHECK))]
    return " ".join("".join(letters[i : i + _GROUP]) for i in range(0, len(letters), _GROUP))


def seed(text: str) -> bytes:
    """The seed out of words as somebody typed them. Raises `recovery.mistyped`."""
    plain = [c for c in unicodedata.normalize("NFKC", text).lower() if not _between(c)]
    values = [_VALUES.get(c) for c in plain]
    known = [value for value in values if value is not None]
    if len(known) != len(values) or len(known) != _LETTERS + _CHECK:
        raise YulanError("recovery.mistyped")
    number = 0
    for value in known:
        number = number << 5 | value
    found = (number >> 24).to_bytes(SEED, "big")
    # The low 24 bits are the four zero bits and the check.
    if number & 0xFFFFFF != _check(found):
        raise YulanError("recovery.mistyped")
    return found


def keys(seed: bytes) -> tuple[str, bytes]:
    """The age secret `AGE-SECRET-KEY-1…` and the 32-byte Ed25519 seed that derive from a recovery seed."""
    secret = bech32.encode("age-secret-key-", _derive(seed, b"yulan-recovery-age-v1")).upper()
    return secret, _derive(seed, b"yulan-recovery-sign-v1")


def _between(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) == "Pd"


def _check(seed: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b"yulan-recovery-check-v1" + seed).digest()[:3], "big") >> 4


def _derive(seed: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(seed)
