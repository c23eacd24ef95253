"""What a school may say of a standing duty in its settings: switch it off, change who owes what how often, or add one
of its own. Owns the shape and the ranges; what a duty means is for `derive.rules` to judge.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, field

from yulan import plainfile

Every = Literal["month", "term", "term-end", "standing", "week", "school-day", "school-year", "once"]

DutyId = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]
Line = Annotated[str, Meta(min_length=1, max_length=200)]


class Said(plainfile.Shape, frozen=True, kw_only=True):
    """Words in the languages the school has them in."""

    zh: Line | None = None
    en: Line | None = None


class DutyChange(plainfile.Shape, frozen=True, kw_only=True):
    """A duty as the school wants it; what is left out stays as it is by default."""

    id: DutyId
    off: bool = False
    who: Line | None = None
    for_: tuple[Line, ...] | None = field(default=None, name="for")
    need: Annotated[int, Meta(ge=1, le=366)] | None = None
    every: Every | None = None
    within: Annotated[int, Meta(ge=0, le=366)] | None = None
    kind: Line | None = None
    proof: Line | None = None
    name: Said | None = None
    about: Said | None = None
    source: Line | None = None
    from_: date | None = field(default=None, name="from")
    until: date | None = None
