"""The text of an identity file: a person's age key and signing key, in the one form docs/format.md §2 gives.

To age the `#` lines are comments, so `age -i` takes the file as it is. Reading accepts exactly what `dump`
writes: every line in its place, each public half derived by its private one. Where the file lies, and under
which passphrase, is not known here.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, field

from yulan import ids
from yulan.age import Key
from yulan.errors import YulanError
from yulan.sshsig import Signer

_FIRST = "# yulan identity 1"
_LABELS = ("# person: ", "# repository: ", "# age: ", "# sign: ", "# sign-seed: ", "")
_HASH = re.compile("[0-9a-f]{64}")
_SEED = re.compile("[A-Za-z0-9+/]{43}=")
_NONE = "-"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who opens and signs: `person` and `repository` are empty before they are known."""

    person: str
    repository: str
    key: Key = field(repr=False)
    signer: Signer = field(repr=False)


def dump(identity: Identity) -> bytes:
    """The text of an identity file, secrets included."""
    values = (
        identity.person or _NONE,
        identity.repository or _NONE,
        identity.key.public,
        identity.signer.public,
        binascii.b2a_base64(identity.signer.seed, newline=False).decode("ascii"),
        identity.key.secret,
    )
    lines = [_FIRST, *(label + value for label, value in zip(_LABELS, values, strict=True))]
    return "".join(line + "\n" for line in lines).encode("ascii")


def parse(data: bytes) -> Identity:
    """The identity in the text of an identity file.

    Raises `identity.form` with the line that is not as it must be, `identity.mismatch` with the line of a
    public half which its secret does not derive.
    """
    person, repository, age_public, sign_public, seed, secret = _values(data)
    if person != _NONE and not ids.is_person(person):
        raise YulanError("identity.form", line=2)
    if repository != _NONE and _HASH.fullmatch(repository) is None:
        raise YulanError("identity.form", line=3)
    if _SEED.fullmatch(seed) is None:
        raise YulanError("identity.form", line=6)
    try:
        key = Key.parse(secret)
    except YulanError:
        raise YulanError("identity.form", line=7) from None
    signer = Signer.from_seed(binascii.a2b_base64(seed))
    identity = Identity(_known(person), _known(repository), key, signer)
    if key.public != age_public:
        raise YulanError("identity.mismatch", line=4)
    if identity.signer.public != sign_public:
        raise YulanError("identity.mismatch", line=5)
    # Base64 has more than one spelling of some bytes; only ours is accepted.
    if dump(identity) != data:
        raise YulanError("identity.form", line=6)
    return identity


def _values(data: bytes) -> list[str]:
    """The six values of the file, as they stand there."""
    try:
        lines = data.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise YulanError("identity.form", line=1) from None
    if lines[0] != _FIRST:
        raise YulanError("identity.form", line=1)
    if len(lines) != len(_LABELS) + 2 or lines[-1]:
        raise YulanError("identity.form", line=len(lines))
    values: list[str] = []
    for number, (label, line) in enumerate(zip(_LABELS, lines[1:-1], strict=True), start=2):
        if not line.startswith(label):
            raise YulanError("identity.form", line=number)
        values.append(line.removeprefix(label))
    return values


def _known(value: str) -> str:
    return "" if value == _NONE else value
