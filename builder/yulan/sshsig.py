"""Signatures in OpenSSH's SSHSIG format (PROTOCOL.sshsig): Ed25519 over SHA-512, each use in its namespace.

`ssh-keygen -Y` reads what is written here and the reverse. Of a signature there is one spelling only: other
keys, hashes and versions, a filled reserved field, trailing bytes and other armor are refused, each with its
reason. Whether the signer might sign is for others to say.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from yulan.errors import YulanError

_MAGIC = b"SSHSIG"
_VERSION = (1).to_bytes(4, "big")
_HASH = b"sha512"
_TYPE = b"ssh-ed25519"
_BEGIN = "-----BEGIN SSH SIGNATURE-----\n"
_END = "-----END SSH SIGNATURE-----\n"
_COLUMNS = 70
_KEY, _SIGNATURE = 32, 64  # bytes
_PUBLIC = re.compile(r"ssh-ed25519 ([A-Za-z0-9+/]{68})")


class BadSignature(YulanError):
    """The signature does not hold; `reason` is the part that fails, itself a code with a text."""

    def __init__(self, reason: str) -> None:
        super().__init__("signature.bad", reason=reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Signer:
    """An Ed25519 key that signs. Its repr shows the public half only."""

    seed: bytes = field(repr=False)
    public: str
    _private: Ed25519PrivateKey = field(repr=False, compare=False)

    @classmethod
    def from_seed(cls, seed: bytes) -> Signer:
        """The signer of a secret seed of 32 bytes."""
        private = Ed25519PrivateKey.from_private_bytes(seed)
        return cls(seed, _text(private.public_key().public_bytes_raw()), private)

    def raw(self, message: bytes) -> bytes:
        """The 64 bytes of an Ed25519 signature."""
        return self._private.sign(message)


def sign(signer: Signer, namespace: str, message: bytes) -> bytes:
    """The signature as a blob: binary, before armor."""
    if not namespace:
        raise ValueError("a signature has a namespace")
    signature = _string(_TYPE) + _string(signer.raw(_to_sign(namespace, message)))
    key = _parse_public(signer.public)
    fields = (_key_blob(key), namespace.encode(), b"", _HASH, signature)
    return _MAGIC + _VERSION + b"".join(map(_string, fields))


def verify(blob: bytes, namespace: str, message: bytes) -> str:
    """The public key that signed the message, `ssh-ed25519 AAAA…`. Raises `BadSignature`."""
    key, signature = _parts(blob, namespace)
    public, text = _public_key(key)
    try:
        public.verify(signature, _to_sign(namespace, message))
    except InvalidSignature:
        raise BadSignature("signature.wrong") from None
    return text


def is_public(text: str) -> bool:
    """Whether it is an Ed25519 public key on one line, in our only spelling: no comment."""
    try:
        _parse_public(text)
    except ValueError:
        return False
    return True


def armor(blob: bytes) -> str:
    """The blob as text between its two marker lines, in lines of 70 columns as ssh-keygen writes them."""
    text = binascii.b2a_base64(blob, newline=False).decode("ascii")
    lines = [text[i : i + _COLUMNS] + "\n" for i in range(0, len(text), _COLUMNS)]
    return "".join((_BEGIN, *lines, _END))


def dearmor(text: str) -> bytes:
    """The blob of an armored signature spelt exactly as `armor` spells it. Raises `BadSignature`."""
    try:
        blob = binascii.a2b_base64(text.removeprefix(_BEGIN).removesuffix(_END))
    except ValueError:  # binascii.Error, and text that is not ASCII
        raise BadSignature("signature.armor") from None
    if armor(blob) != text:
        raise BadSignature("signature.armor")
    return blob


def _parts(blob: bytes, namespace: str) -> tuple[bytes, bytes]:
    """The key and the signature, of 32 and 64 bytes, out of a blob in which all else is as it must be."""
    before, between = _surroundings(namespace)
    at = len(before)
    # There is one spelling: a blob with the very bytes that `sign` writes around key and signature needs no parsing.
    if (
        len(blob) == at + _KEY + len(between) + _SIGNATURE
        and blob.startswith(before)
        and blob.startswith(between, at + _KEY)
    ):
        return blob[at : at + _KEY], blob[-_SIGNATURE:]
    return _parsed(blob, namespace)


def _parsed(blob: bytes, namespace: str) -> tuple[bytes, bytes]:
    """The same, field by field: what is wrong with a blob, by its name."""
    if not blob.startswith(_MAGIC):
        raise BadSignature("signature.magic")
    if not blob.startswith(_VERSION, len(_MAGIC)):
        raise BadSignature("signature.version")
    key, space, reserved, hash_name, signature = _strings(blob[len(_MAGIC) + len(_VERSION) :], 5)
    if space != namespace.encode():
        raise BadSignature("signature.namespace")
    if hash_name != _HASH:
        raise BadSignature("signature.hash")
    if reserved:
        # ssh-keygen ignores this field and does not sign it: each filling would be another spelling.
        raise BadSignature("signature.reserved")
    return _typed(key, _KEY), _typed(signature, _SIGNATURE)


def _typed(data: bytes, size: int) -> bytes:
    kind, value = _strings(data, 2)
    if kind != _TYPE or len(value) != size:
        raise BadSignature("signature.key-type")
    return value


def _strings(data: bytes, count: int) -> list[bytes]:
    """The `count` length-prefixed strings that make up the data, to its last byte."""
    found: list[bytes] = []
    at = 0
    for _ in range(count):
        start = at + 4
        at = start + int.from_bytes(data[at:start], "big")
        if at > len(data) or start > len(data):
            raise BadSignature("signature.form")
        found.append(data[start:at])
    if at != len(data):
        raise BadSignature("signature.trailing")
    return found


def _string(data: bytes) -> bytes:
    return _length(len(data)) + data


def _length(size: int) -> bytes:
    return size.to_bytes(4, "big")


def _to_sign(namespace: str, message: bytes) -> bytes:
    return _signed_head(namespace) + hashlib.sha512(message).digest()


@lru_cache(maxsize=16)
def _signed_head(namespace: str) -> bytes:
    """All that is signed but the message's hash, which is of 64 bytes."""
    return _MAGIC + b"".join(map(_string, (namespace.encode(), b"", _HASH))) + _length(64)


@lru_cache(maxsize=16)
def _surroundings(namespace: str) -> tuple[bytes, bytes]:
    """The bytes of a blob before its key, and those between key and signature."""
    typed = _string(_TYPE)
    before = _MAGIC + _VERSION + _length(len(typed) + 4 + _KEY) + typed + _length(_KEY)
    fields = b"".join(map(_string, (namespace.encode(), b"", _HASH)))
    return before, fields + _length(len(typed) + 4 + _SIGNATURE) + typed + _length(_SIGNATURE)


def _key_blob(key: bytes) -> bytes:
    return _string(_TYPE) + _string(key)


def _text(key: bytes) -> str:
    return f"ssh-ed25519 {binascii.b2a_base64(_key_blob(key), newline=False).decode('ascii')}"


def _parse_public(text: str) -> bytes:
    found = _PUBLIC.fullmatch(text)
    if found is None:
        raise ValueError("no Ed25519 public key")
    key = binascii.a2b_base64(found[1])[-32:]
    if _text(key) != text:
        raise ValueError("no Ed25519 public key")
    return key


@lru_cache(maxsize=1024)
def _public_key(key: bytes) -> tuple[Ed25519PublicKey, str]:
    return Ed25519PublicKey.from_public_bytes(key), _text(key)
