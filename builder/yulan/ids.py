"""Names: the random ids of students, records and writes, a record file's name, the code people read aloud.

Forms are those of docs/format.md §1 and §4, and nothing looser: no upper case, no leading zero, no look-alike
letters. Randomness is handed in, so that nothing here reaches outside.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
CARD = "card"

Entropy = Callable[[int], bytes]

_B32 = f"[{CROCKFORD}]"
_SID = re.compile(f"{_B32}{{10}}")
_RID = re.compile(f"{_B32}{{16}}|{CARD}")
_PERSON = re.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*")
_RECORD = re.compile(
    rf"(?:(?P<sid>{_B32}{{10}})\.(?P<generation>[1-9][0-9]*)\.|(?!{CARD}))"
    rf"(?P<rid>{_B32}{{16}}|{CARD})\.(?P<rev>[1-9][0-9]*)\.(?P<rand>{_B32}{{6}})\.age"
)
_IN_FOLDER = re.compile(
    rf"records/students/({_B32}{{10}})/"
    rf"(?:\1\.[1-9][0-9]*\.(?:{_B32}{{16}}|{CARD})\.[1-9][0-9]*\.{_B32}{{6}}\.age/)*+"
)
_LONGEST_NAME = 255


def new(n: int, entropy: Entropy) -> str:
    """`n` random b32 characters, all equally likely; `entropy(k)` gives k random bytes."""
    # 256 is a multiple of 32, so the low five bits of a random byte are uniform.
    return "".join(CROCKFORD[byte & 31] for byte in entropy(n))


def is_sid(text: str) -> bool:
    """Whether it is the id of a student."""
    return _SID.fullmatch(text) is not None


def is_rid(text: str) -> bool:
    """Whether it is the id of a record, the word `card` included."""
    return _RID.fullmatch(text) is not None


def is_person(text: str) -> bool:
    """Whether it is the id of a member of staff."""
    return len(text) <= 32 and text != "recovery" and _PERSON.fullmatch(text) is not None


def code(data: bytes) -> str:
    """The thirty digits, in six groups of five, by which two people compare `data` on paper or by voice."""
    first_hundred_bits = int.from_bytes(hashlib.sha256(data).digest()[:13], "big") >> 4
    digits = f"{first_hundred_bits % 10**30:030d}"
    return " ".join(digits[i : i + 5] for i in range(0, 30, 5))


def same_code(said: str, right: str) -> bool:
    """Whether a code as somebody typed it, with whatever spaces, is the right one."""
    return "".join(said.split()) == "".join(right.split())


@dataclass(frozen=True, slots=True)
class RecordName:
    """The basename of a record file; in a drawer `sid` is empty and `generation` 0."""

    sid: str
    generation: int
    rid: str
    rev: int
    rand: str

    @classmethod
    def parse(cls, basename: str) -> RecordName | None:
        """The parts of a record file's name, or None if it is not one."""
        # No file system has longer names, and Python refuses to read numbers of many thousand digits.
        found = _RECORD.fullmatch(basename) if len(basename) <= _LONGEST_NAME else None
        if found is None:
            return None
        sid, generation, rid, rev, rand = found.groups()
        return cls(sid or "", int(generation or 0), rid, int(rev), rand)

    @classmethod
    def at(cls, path: str) -> RecordName | None:
        """The parts of the name a path ends with, or None if it is not a record file's."""
        return cls.parse(path.rpartition("/")[2])

    @staticmethod
    def all_in(folder: str, names: Sequence[str]) -> bool:
        """Whether all these basenames are names of record files that belong in this student's folder (from the root);
        asked of many at once, which is quick.
        """
        told = f"{folder}/{'/'.join(names)}/" if names else f"{folder}/"
        return _IN_FOLDER.fullmatch(told) is not None and max(map(len, names), default=0) <= _LONGEST_NAME

    @property
    def folder(self) -> str:
        """The folder under records/ that the file belongs in."""
        return f"students/{self.sid}" if self.sid else "drawers"

    @property
    def path(self) -> str:
        """Where the file belongs, from the root."""
        return f"records/{self.folder}/{self}"

    def __str__(self) -> str:
        lock = f"{self.sid}.{self.generation}." if self.sid else ""
        return f"{lock}{self.rid}.{self.rev}.{self.rand}.age"
