"""The engine: the one door to pyrage. It seals bytes to public keys and opens them, all in memory.

Only `encrypt_io` and `decrypt_io` are called: pyrage's `decrypt` reads headers in quadratic time, its
`decrypt_file` empties its output first. A file reaches pyrage only after `header` has found it well formed
and within the caps, and leaves it as one of three outcomes: opened, `NotForThisKey`, `Damaged`. Nothing it
raises or shows repeats a key. Post-quantum recipients come behind the same two functions: `Key.parse` and
`_recipient` choose the class by the key's prefix, `_KEYED` learns the stanza's name and shape, and `is_usual` lets it
pass no more; such a stanza is about 1.6 KB, so the cap on the header is to be raised with it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from io import BytesIO
from typing import Any

import pyrage

from yulan import bech32
from yulan.age_header import MAX_STANZAS, Damaged, Header, NotForThisKey, Stanza, decode, header, is_usual
from yulan.errors import YulanError
from yulan.padding import padded_length

__all__ = [
    "MAX_RECIPIENTS",
    "Damaged",
    "Header",
    "Key",
    "NotForThisKey",
    "Stanza",
    "decrypt",
    "encrypt",
    "generate",
    "header",
    "is_public",
    "padded_length",
    "public_of",
    "stanza_count",
]

# pyrage adds a stanza of an invented type to every file.
MAX_RECIPIENTS = MAX_STANZAS - 1

_BECH32 = f"[{bech32.ALPHABET}]"
_SECRET = re.compile(f"age-secret-key-1{_BECH32}".upper() + "{58}")
_PUBLIC = re.compile(f"age1{_BECH32}{{58}}")
_KEYED = "X25519"
_TELLING = 24  # letters of a public key: its prefix, and a hundred of its bits


@dataclass(frozen=True, slots=True)
class Key:
    """A private key, parsed once and kept while it is used. Its repr shows the public half only."""

    secret: str = field(repr=False)
    public: str
    _identity: Any = field(repr=False, compare=False)

    @classmethod
    def parse(cls, secret: str) -> Key:
        """The key of an `AGE-SECRET-KEY-1…` text. Raises `age.bad-key`, which does not repeat it."""
        if _SECRET.fullmatch(secret) is None:
            raise YulanError("age.bad-key")
        try:
            identity = pyrage.x25519.Identity.from_str(secret)
        except pyrage.IdentityError:
            raise YulanError("age.bad-key") from None
        return cls(secret, str(identity.to_public()), identity)

    @classmethod
    def generate(cls) -> Key:
        """A new key."""
        return cls.parse(generate()[0])


def generate() -> tuple[str, str]:
    """A new key pair: its private half, its public half."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def public_of(secret: str) -> str:
    """The public half of a private key. Raises `age.bad-key`."""
    return Key.parse(secret).public


def is_public(text: str) -> bool:
    """Whether it is a public key that `encrypt` accepts."""
    try:
        _recipient(text)
    except YulanError:
        return False
    return True


def encrypt(plaintext: bytes, recipients: Sequence[str]) -> bytes:
    """A binary age file that each of the `age1…` recipients opens, their stanzas in the order given.

    Raises `age.bad-recipient` and, for none or more than `MAX_RECIPIENTS`, `age.recipients`.
    """
    if not 1 <= len(recipients) <= MAX_RECIPIENTS:
        raise YulanError("age.recipients", most=MAX_RECIPIENTS)
    out = BytesIO()
    pyrage.encrypt_io(BytesIO(plaintext), out, [_recipient(text) for text in recipients])
    return out.getvalue()


def decrypt(ciphertext: bytes, keys: Sequence[Key]) -> bytes:
    """The plaintext, by the first of the keys that opens it. Raises `NotForThisKey` or `Damaged`."""
    if not is_usual(ciphertext):
        _check_stanzas(header(ciphertext).stanzas)
    out = BytesIO()
    try:
        pyrage.decrypt_io(BytesIO(ciphertext), out, [key._identity for key in keys])
    except pyrage.DecryptError as error:
        raise _outcome(str(error)) from None
    except OSError:
        # What was opened before the fault is dropped with the buffer.
        raise Damaged("age.payload") from None
    except BaseException as error:
        # A panic inside pyrage derives from BaseException and its class cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise Damaged("age.engine") from None
    return out.getvalue()


def stanza_count(ciphertext: bytes) -> int:
    """How many keys the file is sealed to. Raises `Damaged`."""
    return sum(stanza.type == _KEYED for stanza in header(ciphertext).stanzas)


def _check_stanzas(stanzas: tuple[Stanza, ...]) -> None:
    keyed = [stanza for stanza in stanzas if stanza.type == _KEYED]
    if any(stanza.type == "scrypt" for stanza in stanzas):
        raise Damaged("age.scrypt")
    if not keyed:
        raise Damaged("age.no-stanza")
    for stanza in keyed:
        share = decode(stanza.args[0].encode()) if len(stanza.args) == 1 else None
        if share is None or len(share) != 32 or len(stanza.body) != 32:
            raise Damaged("age.x25519")


def _outcome(message: str) -> YulanError:
    """What pyrage's message means; it has one class for all that can go wrong in a header."""
    if message == "No matching keys found":
        return NotForThisKey()
    return Damaged("age.mac" if message == "Header MAC is invalid" else "age.engine")


@lru_cache(maxsize=1 << 14)
def _recipient(text: str) -> Any:
    if _PUBLIC.fullmatch(text) is None:
        raise YulanError("age.bad-recipient")
    try:
        recipient = pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        raise YulanError("age.bad-recipient") from None
    # A point of small order makes a secret that everybody knows, and pyrage panics on it.
    if text[:_TELLING] in _suspicious() and bech32.payload(text) in _small_order():
        raise YulanError("age.bad-recipient")
    return recipient


@cache
def _suspicious() -> frozenset[str]:
    """How the texts of such points begin: of thousands of keys only these are read to the end."""
    return frozenset(bech32.encode("age", point)[:_TELLING] for point in _small_order())


@cache
def _small_order() -> frozenset[bytes]:
    """The points with which any key agrees on nothing but zeros (RFC 7748, §6.1), each in all its spellings: modulo the
    prime or not, with or without the highest bit, which readers of keys leave out.
    """
    prime, eighth = 2**255 - 19, 0xB8495F16056286FDB1329CEB8D09DA6AC49FF1FAE35616AEB8413B7C7AEBE0
    other = 0x57119FD0DD4E22D8868E1C58C45C44045BEF839C55B1D0B1248C50A3BC959C5F
    points = (0, 1, eighth, other, prime - 1, prime, prime + 1)
    both = (point + high for point in points for high in (0, 2**255))
    return frozenset(point.to_bytes(32, "little") for point in both)
