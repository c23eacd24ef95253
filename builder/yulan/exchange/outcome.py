"""What reading a cell gives, and what it is read against. Types, and the marks of what never goes on a card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from yulan.exchange import said
from yulan.exchange.classes import Classes

Value = str | bool | tuple[str, ...]
MOST = {"text": 200, "phone": 60, "number": 32, "long": 4000}  # characters, as the kinds of record have them


@dataclass(frozen=True, slots=True)
class Read:
    """What a cell gave: values by field, and the code of what could not be placed of it, if anything."""

    values: Mapping[str, Value] = field(repr=False, default_factory=dict)
    code: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """What cells are read against: the school's classes on the day, and the grade the row is in, if known."""

    classes: Classes
    grades: frozenset[str] = frozenset()


def is_restricted(text: str) -> bool:
    """Whether a text on a card would tell what belongs in a restricted drawer."""
    return any(sign in text for sign in said.RESTRICTED_TEXT)


def one_line(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())
