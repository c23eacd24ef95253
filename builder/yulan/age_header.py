"""The header of an age file, read strictly and within caps before any cryptography (c2sp.org/age).

It owns the three words for what can be wrong: `Damaged` with the rule that failed, and `NotForThisKey`. It
refuses armor, base64 that is not canonical, lines of other lengths than the specification's, and whatever
passes the caps; it judges neither stanza types nor keys.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, field
from typing import NamedTuple

from yulan.errors import YulanError

VERSION = b"age-encryption.org/v1\n"
MAX_HEADER = 32 * 1024
MAX_STANZAS = 64
MAX_BODY = 1024
NONCE = 16
TAG = 16

_ARMOR = b"-----BEGIN AGE ENCRYPTED FILE-----"
_COLUMNS = 64
_STANZA = re.compile(rb"-> [!-~]+(?: [!-~]+)*")
_B64 = rb"[A-Za-z0-9+/]"
# Bits that fill no byte are zero: four in the second letter of a rest of two, two in the third of three.
_TAIL = rb"(?:" + _B64 + rb"[AQgw]|" + _B64 + rb"{2}[AEIMQUYcgkosw048])"
_CANONICAL = re.compile(rb"(?:" + _B64 + rb"{4})*" + _TAIL + rb"?")
_OF_32 = _B64 + rb"{42}[AEIMQUYcgkosw048]"
_MAC = re.compile(rb"--- " + _OF_32)
# What age and we write: stanzas for X25519 keys, then perhaps one of an invented type, as `header` takes them. The
# numbers stay well below the caps on stanzas and bodies.
_USUAL = re.compile(
    re.escape(VERSION)
    + rb"(?:-> X25519 " + _OF_32 + rb"\n" + _OF_32 + rb"\n){1,32}"
    + rb"(?:-> (?!X25519[ \n]|scrypt[ \n])[!-~]+(?: [!-~]+)*\n"
    + rb"(?:" + _B64 + rb"{64}\n){0,20}(?:" + _B64 + rb"{4}){0,15}" + _TAIL + rb"?\n)?"
    + _MAC.pattern + rb"\n"
)  # fmt: skip


class Damaged(YulanError):
    """The file is none that we could have written; `reason` is the rule that fails, a code with a text."""

    def __init__(self, reason: str) -> None:
        super().__init__("age.damaged", reason=reason)
        self.reason = reason


class NotForThisKey(YulanError):
    """The file is well formed and none of the keys opens it. That is normal."""

    def __init__(self) -> None:
        super().__init__("age.not-for-this-key")


class Stanza(NamedTuple):
    """One wrapping of the file key: `type` is its first argument, `args` the others, `body` decoded."""

    type: str
    args: tuple[str, ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Header:
    """A well-formed header: the MAC is over what precedes `mac_offset`."""

    stanzas: tuple[Stanza, ...] = field(repr=False)
    mac: bytes = field(repr=False)
    mac_offset: int
    payload_offset: int


def decode(text: bytes) -> bytes | None:
    """The bytes of canonical base64 without padding, or None if it is anything else."""
    if _CANONICAL.fullmatch(text) is None:
        return None
    return binascii.a2b_base64(text + b"=" * (-len(text) % 4))


def encode(data: bytes) -> bytes:
    """Base64 without padding."""
    return binascii.b2a_base64(data, newline=False).rstrip(b"=")


def is_age(data: bytes) -> bool:
    """Whether it says that it is an age file, of whatever version."""
    return data.startswith(VERSION.partition(b"/")[0] + b"/")


def is_usual(ciphertext: bytes) -> bool:
    """Whether its header is of the usual form, which needs no closer look: `header` takes it, none of its stanzas is
    for a passphrase, and there are some for X25519 keys, each of the right sizes. Of any other file it says nothing.
    """
    found = _USUAL.match(ciphertext, 0, MAX_HEADER)
    return found is not None and len(ciphertext) - found.end() >= NONCE + TAG


def header(ciphertext: bytes) -> Header:
    """The header of a binary age v1 file. Raises `Damaged`."""
    _check_version(ciphertext)
    # No line of a stanza can begin with three dashes, so the first that does is the MAC's.
    end = ciphertext.find(b"\n---", 0, MAX_HEADER) + 1
    line_end = ciphertext.find(b"\n", end, MAX_HEADER)
    if not end or line_end < 0:
        raise Damaged("age.header-size" if len(ciphertext) >= MAX_HEADER else "age.header-end")
    if _MAC.fullmatch(ciphertext, end, line_end) is None:
        raise Damaged("age.mac-line")
    if len(ciphertext) - line_end - 1 < NONCE + TAG:
        raise Damaged("age.cut")
    stanzas = _stanzas(ciphertext[len(VERSION) : end].split(b"\n")[:-1])
    mac = decode(ciphertext[end + 4 : line_end]) or b""
    return Header(stanzas, mac, mac_offset=end + 3, payload_offset=line_end + 1)


def _check_version(ciphertext: bytes) -> None:
    if ciphertext.startswith(VERSION):
        return
    if not ciphertext:
        raise Damaged("age.empty")
    raise Damaged("age.armored" if ciphertext[:256].lstrip().startswith(_ARMOR) else "age.version")


def _stanzas(lines: list[bytes]) -> tuple[Stanza, ...]:
    stanzas: list[Stanza] = []
    at = 0
    while at < len(lines):
        if len(stanzas) == MAX_STANZAS:
            raise Damaged("age.stanza-count")
        first = last = at + 1
        while last < len(lines) and len(lines[last]) == _COLUMNS:
            last += 1
        # A body ends with a line that is not full, be it empty.
        if last == len(lines) or len(lines[last]) > _COLUMNS or _STANZA.fullmatch(lines[at]) is None:
            raise Damaged("age.stanza")
        body = decode(b"".join(lines[first : last + 1]))
        if body is None:
            raise Damaged("age.base64")
        if len(body) > MAX_BODY:
            raise Damaged("age.stanza-body")
        kind, *args = lines[at][3:].decode("ascii").split(" ")
        stanzas.append(Stanza(kind, tuple(args), body))
        at = last + 1
    if not stanzas:
        raise Damaged("age.stanza")
    return tuple(stanzas)
