"""The seal at the end of every record: who wrote what, where, when, under which epoch. Owns its text form, its
signature and the split of a plaintext into content, seal and padding; whether the author might is `accept.py`'s
question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from yulan import sshsig
from yulan.digest import sha256
from yulan.errors import YulanError
from yulan.padding import padded_length

NAMESPACE = "yulan-record-v1"
MARKER = "-----BEGIN YULAN SEAL-----"
_MARKER = MARKER.encode()
_BEGIN = _MARKER + b"\n"
_ARMOUR = b"-----BEGIN SSH SIGNATURE-----\n"
_END = b"-----END SSH SIGNATURE-----\n"
MAX_CONTENT = 512 * 1024
_LINE = re.compile(r"([a-z]+): ([!-~]+(?: [0-9]+)?)")
_AT = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|[+-][0-9]{2}:[0-9]{2})")
_NUMBER, _WORD = "([1-9][0-9]{0,8})", "([!-~]+)"
# A seal as `Seal.text` writes it, for all but a few odd names: what it takes, `_parse_lines` takes alike.
_USUAL = re.compile(
    f"repository: {_WORD}\nname: {_WORD}\nlock: {_WORD} {_NUMBER}\nkind: {_WORD}\nrid: {_WORD}\nstudent: {_WORD}\n"
    f"author: {_WORD}\nrev: {_NUMBER}\n((?:prev: [!-~]+\n)*)epoch: {_WORD}\nat: ({_AT.pattern})\n"
)
_ORDER = ("repository", "name", "lock", "kind", "rid", "student", "author", "rev", "prev", "epoch", "at")


class BadSeal(YulanError):
    """A record whose seal does not have the form, or whose signature is bad; `code` is the rule."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What a seal states. `prev` are hashes of revisions, `epoch` the hash of a chain entry, `at` RFC 3339."""

    repository: str
    name: str
    lock: str
    generation: int
    kind: str
    rid: str
    student: str  # "" where none
    author: str
    rev: int
    prev: tuple[str, ...]
    epoch: str
    at: str

    def text(self) -> str:
        """The lines that are signed."""
        lines = [
            f"repository: {self.repository}",
            f"name: {self.name}",
            f"lock: {self.lock} {self.generation}",
            f"kind: {self.kind}",
            f"rid: {self.rid}",
            f"student: {self.student or '-'}",
            f"author: {self.author}",
            f"rev: {self.rev}",
            *(f"prev: {one}" for one in self.prev),
            f"epoch: {self.epoch}",
            f"at: {self.at}",
        ]
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A plaintext taken apart: `key` made the good signature, `digest` is the hash of content and seal."""

    content: bytes = field(repr=False)
    seal: Seal
    key: str
    digest: str


def message(seal: Seal, content: bytes) -> bytes:
    """What is signed."""
    return seal.text().encode() + b"\n" + content


def close(content: bytes, seal: Seal, signer: sshsig.Signer) -> bytes:
    """The padded plaintext of a record; raises YulanError `record.content` on content that no seal can close."""
    check_content(content)
    signature = sshsig.armor(sshsig.sign(signer, NAMESPACE, message(seal, content)))
    whole = content + _BEGIN + seal.text().encode() + signature.encode()
    return whole + _padding(padded_length(len(whole)) - len(whole))


def check_content(content: bytes) -> None:
    """Returns iff the content may be sealed; raises YulanError `record.content` with the rule."""
    if len(content) > MAX_CONTENT:
        raise YulanError("record.content", rule="size")
    if not content.endswith(b"\n") or 0x0D in content or 0 in content or b"\xef\xbb\xbf" in content:
        raise YulanError("record.content", rule="characters")
    if _MARKER in content:
        raise YulanError("record.content", rule="marker")


def open_seal(plaintext: bytes) -> Sealed:
    """The parts of a plaintext, its signature verified; raises BadSeal `seal.form` or `seal.signature`."""
    start = plaintext.find(_BEGIN)
    armour = plaintext.find(_ARMOUR, start)
    end = plaintext.find(_END, armour)
    if start < 0 or armour < 0 or end < 0 or start > MAX_CONTENT:
        raise BadSeal("seal.form")
    content, stop = plaintext[:start], end + len(_END)
    if plaintext[stop:].strip(b" \n"):
        raise BadSeal("seal.form")
    lines = plaintext[start + len(_BEGIN) : armour]
    try:
        check_content(content)
        seal = _parse(lines.decode("ascii"))
        blob = sshsig.dearmor(plaintext[armour:stop].decode("ascii"))
    except (YulanError, UnicodeDecodeError):
        raise BadSeal("seal.form") from None
    try:
        # The message of `message`: no lines pass for a seal but those that `Seal.text` makes of it again.
        key = sshsig.verify(blob, NAMESPACE, b"%b\n%b" % (lines, content))
    except sshsig.BadSignature:
        raise BadSeal("seal.signature") from None
    return Sealed(content, seal, key, sha256(plaintext[:stop]))


def _parse(text: str) -> Seal:
    """The seal whose `text` this is; raises BadSeal."""
    usual = _USUAL.fullmatch(text)
    if usual is None:
        return _parse_lines(text)
    repository, name, lock, generation, kind, rid, student, author, rev, prev, epoch, at = usual.groups()
    if not _is_time(at):
        raise BadSeal("seal.form")
    return Seal(
        repository,
        name,
        lock,
        int(generation),
        kind,
        rid,
        "" if student == "-" else student,
        author,
        int(rev),
        tuple(line[len("prev: ") :] for line in prev.split("\n")[:-1]) if prev else (),
        epoch,
        at,
    )


def _parse_lines(text: str) -> Seal:
    """The same, line by line, of any seal."""
    found: dict[str, list[str]] = {}
    order: list[str] = []
    for line in text.split("\n")[:-1]:
        parts = _LINE.fullmatch(line)
        if parts is None or parts[1] not in _ORDER or (parts[1] in found and parts[1] != "prev"):
            raise BadSeal("seal.form")
        if parts[1] not in found:
            order.append(parts[1])
        elif order[-1] != "prev":
            raise BadSeal("seal.form")
        found.setdefault(parts[1], []).append(parts[2])
    if order != [one for one in _ORDER if one in found or one != "prev"]:
        raise BadSeal("seal.form")
    one = {key: values[0] for key, values in found.items()}
    lock, _, generation = one["lock"].partition(" ")
    if not _number(generation) or not _number(one["rev"]) or not _moment(one["at"]):
        raise BadSeal("seal.form")
    student = "" if one["student"] == "-" else one["student"]
    seal = Seal(
        one["repository"],
        one["name"],
        lock,
        int(generation),
        one["kind"],
        one["rid"],
        student,
        one["author"],
        int(one["rev"]),
        tuple(found.get("prev", ())),
        one["epoch"],
        one["at"],
    )
    if seal.text() != text:
        raise BadSeal("seal.form")
    return seal


def _moment(text: str) -> bool:
    return _AT.fullmatch(text) is not None and _is_time(text)


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and text[0] != "0" and len(text) < 10


def _padding(length: int) -> bytes:
    """Lines of spaces, so that whoever opens the file with age alone sees a quiet tail."""
    block = b" " * 79 + b"\n"
    return (block * (length // 80 + 1))[: max(0, length - 1)] + b"\n" if length else b""
