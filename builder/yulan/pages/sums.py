"""What each class brings to the pages of the whole school: worked out class by class, and kept for as long as nothing
of the class is another. Owns the shape of such a sum; who keeps it is the build's affair (`flow/`).

A sum is made of what the site holds of that one class, its files, children and the states of its duties, and of what
is the same for all: the words, the rules, the people, the day. It may look at no other class, at no record outside the
files, at no alert and at nobody who is away; what it gives can be written as MessagePack.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec

from yulan.notes import plainly

if TYPE_CHECKING:
    from yulan.pages.site import Site

T = TypeVar("T")
# A sum by its name and class: what is kept under them, of that type, else what is made now.
Recall = Callable[[str, str, Any, Callable[[], Any]], Any]
_SIZE = 16
_ENCODER = msgspec.msgpack.Encoder(enc_hook=plainly)


@dataclass(frozen=True, slots=True)
class Sum(Generic[T]):
    """What a class brings; `type` is what msgspec reads it back as, `of` makes it of a site and the class's id. One
    that is not `lasting` holds for one day: it may be made of what was worked out of that day before.
    """

    name: str
    type: Any
    of: Callable[[Site, str], T]
    lasting: bool = True


def afresh(_name: str, _scope: str, _type: Any, make: Callable[[], T]) -> T:
    """What is made now: nothing is kept."""
    return make()


def digest(value: object) -> bytes:
    """What stands for a value in a sum: equal ones have equal digests."""
    return hashlib.blake2b(_ENCODER.encode(value), digest_size=_SIZE).digest()
