"""An age file under a passphrase: the identity file outside the repository (docs/format.md §2, c2sp.org/age).

Written here and not by pyrage, which chooses the cost by the machine it runs on: at log N = 17 an old
computer with 2 GB opens the file too. A cost above 20 is refused before anything is computed. A passphrase is
taken as typed, byte for byte, without normalisation, as age does; those we generate are ASCII. Only a file
with a single `scrypt` stanza is opened.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from collections.abc import Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from yulan import ids
from yulan.age_header import NONCE, TAG, VERSION, Damaged, Stanza, decode, encode, header, is_age
from yulan.errors import YulanError
from yulan.ids import Entropy

LOG_N = 17
MAX_LOG_N = 20

_FILE_KEY = 16
_SALT = 16
_CHUNK = 64 * 1024
_LABEL = b"age-encryption.org/v1/scrypt"
_NO_NONCE = bytes(12)  # the wrapping key is used once, so its nonce is constant in the specification
_COST = re.compile("[1-9][0-9]?")
_GROUPS = 5


def generate_passphrase(entropy: Entropy) -> str:
    """A new passphrase of 100 bits: five groups of four b32 characters, joined by hyphens."""
    return "-".join(ids.new(4, entropy) for _ in range(_GROUPS))


def is_sealed(data: bytes) -> bool:
    """Whether it says that it is an age file: else it is a text in the open."""
    return is_age(data)


def seal(text: bytes, passphrase: str, log_n: int = LOG_N, entropy: Entropy = os.urandom) -> bytes:
    """An age file that the passphrase opens; the scrypt cost is 2^log_n, about 2^log_n KiB of memory."""
    file_key, salt = entropy(_FILE_KEY), entropy(_SALT)
    body = ChaCha20Poly1305(_wrapping_key(passphrase, salt, log_n)).encrypt(_NO_NONCE, file_key, None)
    stanza = b"-> scrypt %b %d\n%b\n" % (encode(salt), log_n, encode(body))
    return assemble(file_key, stanza, text, entropy(NONCE))


def open(data: bytes, passphrase: str) -> bytes:  # noqa: A001 - called as passphrase.open, the pair of seal
    """The text of a file written by `seal`, or by age -p.

    Raises `identity.passphrase` for another passphrase, `age.scrypt-cost` above `MAX_LOG_N`, and `Damaged`.
    """
    head = header(data)
    salt, log_n, body = _scrypt_stanza(head.stanzas)
    try:
        file_key = ChaCha20Poly1305(_wrapping_key(passphrase, salt, log_n)).decrypt(_NO_NONCE, body, None)
    except InvalidTag:
        raise YulanError("identity.passphrase") from None
    if not hmac.compare_digest(_mac(file_key, data[: head.mac_offset]), head.mac):
        raise Damaged("age.mac")
    return _open_payload(file_key, data[head.payload_offset :])


def assemble(file_key: bytes, stanzas: bytes, plaintext: bytes, nonce: bytes) -> bytes:
    """An age file around a file key of 16 bytes, its stanzas ready as text, and a nonce of 16 bytes."""
    head = VERSION + stanzas + b"---"
    cipher = ChaCha20Poly1305(_derive(file_key, nonce, b"payload"))
    parts = [plaintext[i : i + _CHUNK] for i in range(0, len(plaintext), _CHUNK)] or [b""]
    sealed = [cipher.encrypt(n, part, None) for n, part in zip(_counters(len(parts)), parts, strict=True)]
    return b"".join([head, b" ", encode(_mac(file_key, head)), b"\n", nonce, *sealed])


def _scrypt_stanza(stanzas: tuple[Stanza, ...]) -> tuple[bytes, int, bytes]:
    if len(stanzas) != 1 or stanzas[0].type != "scrypt":
        raise Damaged("age.not-scrypt")
    args, body = stanzas[0].args, stanzas[0].body
    salt = decode(args[0].encode()) if len(args) == 2 else None
    if salt is None or len(salt) != _SALT or len(body) != _FILE_KEY + TAG or _COST.fullmatch(args[1]) is None:
        raise Damaged("age.scrypt-form")
    if int(args[1]) > MAX_LOG_N:
        raise YulanError("age.scrypt-cost", most=MAX_LOG_N)
    return salt, int(args[1]), body


def _open_payload(file_key: bytes, payload: bytes) -> bytes:
    cipher = ChaCha20Poly1305(_derive(file_key, payload[:NONCE], b"payload"))
    sealed = payload[NONCE:]
    parts = [sealed[i : i + _CHUNK + TAG] for i in range(0, len(sealed), _CHUNK + TAG)]
    try:
        opened = [cipher.decrypt(n, part, None) for n, part in zip(_counters(len(parts)), parts, strict=True)]
    except InvalidTag:
        raise Damaged("age.payload") from None
    # Only the chunk of an empty plaintext is empty.
    if len(opened) > 1 and not opened[-1]:
        raise Damaged("age.payload")
    return b"".join(opened)


def _counters(chunks: int) -> Iterator[bytes]:
    """The nonces of the chunks: 11 bytes that count, one that marks the last."""
    return (i.to_bytes(11, "big") + bytes([i == chunks - 1]) for i in range(chunks))


def _wrapping_key(passphrase: str, salt: bytes, log_n: int) -> bytes:
    # A terminal hands over bytes that are no UTF-8 as escapes; they become those bytes again.
    secret = passphrase.encode("utf-8", "surrogateescape")
    memory = (1024 << log_n) + (1 << 20)
    return hashlib.scrypt(secret, salt=_LABEL + salt, n=1 << log_n, r=8, p=1, maxmem=memory, dklen=32)


def _mac(file_key: bytes, head: bytes) -> bytes:
    return hmac.digest(_derive(file_key, None, b"header"), head, "sha256")


def _derive(key: bytes, salt: bytes | None, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(key)
