"""What one file of a repository may be, from its path and its bytes: private keys, what lies under records/, sealed
files that are none. It reads nothing and needs no key, so that the same rules hold in a folder, in what is staged, and
in what a hub receives.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yulan import age, ids, lockfile, settings
from yulan.errors import Problem
from yulan.flow.verified import DEMO
from yulan.ids import RecordName

RECORDS = "records/"
KEYS = "keys/"
OWN = (KEYS, RECORDS)  # here a commit, a name and half a private key tell too much
FOLDERS = (*OWN, "site/")  # where the bytes of files are sealed or signed
SHOWN = ("docs/", "tests/")  # where an example, as the program's own repository, may hold what is invented
_SECRET = re.compile(
    rb"(?i:AGE-SECRET-KEY-)[A-Za-z0-9-]{20,}|sign-seed: [A-Za-z0-9+/]{43}=|-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----"
)
_PEM_END = b"PRIVATE KEY-----"
_ARMOR = re.compile(rb"-----BEGIN AGE ENCRYPTED FILE-----\r?\n[A-Za-z0-9+/=]{20,}")
_VERSION = b"age-encryption.org/v"


def problems(path: str, data: bytes, *, demo: bool) -> Iterator[Problem]:
    """Everything wrong with a file of these bytes at this path."""
    text = plain(data)
    shown = demo and path.startswith((DEMO, *SHOWN))
    if not shown and (_SECRET.search(text) or (path.startswith(OWN) and _PEM_END in text)):
        yield Problem("school.private-key", path)
    if path.startswith(RECORDS) and path != settings.PATH:
        yield from _record(path, data)
    elif path.startswith(lockfile.LINKS):
        yield from _link(path, data)
    elif not shown and (_ARMOR.search(text) or data.startswith(_VERSION)):
        yield from _sealed(path, data)


def plain(data: bytes) -> bytes:
    """The bytes as text of one byte a letter, as far as it is ASCII: UTF-16 and UTF-32 too."""
    return data.replace(b"\0", b"") if b"\0" in data else data


def _record(path: str, data: bytes) -> Iterator[Problem]:
    if not path.endswith(".age"):
        yield Problem("record.plaintext", path)
        return
    if not _well_named(path):
        yield Problem("record.name", path)
    reason = _damage(data)
    if reason:
        yield Problem("record.damaged", path, params={"reason": reason})
    elif _under_passphrase(data):
        yield Problem("record.passphrase", path)
    elif age.stanza_count(data) != 1:
        yield Problem("record.several-keys", path, severity="warning", params={"count": age.stanza_count(data)})


def _link(path: str, data: bytes) -> Iterator[Problem]:
    if reason := _damage(data):
        yield Problem("lock.link-damaged", path, params={"reason": reason})
    elif _under_passphrase(data):
        yield Problem("record.passphrase", path)


def _sealed(path: str, data: bytes) -> Iterator[Problem]:
    """A sealed file elsewhere: somebody's identity, or a record in another dress."""
    if not data.startswith(_VERSION):
        yield Problem("record.armored", path)
    elif _damage(data):
        yield Problem("record.damaged", path, params={"reason": _damage(data)})
    elif _under_passphrase(data):
        yield Problem("record.passphrase", path)


def _well_named(path: str) -> bool:
    folder, _, name = path.removeprefix(RECORDS).rpartition("/")
    if folder in ("extracts", "editions"):
        return ids.is_rid(name.removesuffix(".age")) and name != f"{ids.CARD}.age"
    parsed = RecordName.parse(name)
    return parsed is not None and folder == parsed.folder


def _under_passphrase(data: bytes) -> bool:
    return any(one.type == "scrypt" for one in age.header(data).stanzas)


def _damage(data: bytes) -> str:
    try:
        age.header(data)
    except age.Damaged as error:
        return error.reason
    return ""
