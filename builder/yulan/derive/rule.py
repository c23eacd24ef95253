"""What a duty is: who owes what for whom, how often, by when, and what proves it. Owns the shape and the words a duty
is written in (groups, periods, roles); the defaults are data in `rules.py`, what a school changes of them `changes.py`.

A record counts whoever typed it in and whenever: the day it happened decides. No duty counts words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from yulan.kinds.categories import CATEGORIES, RESTRICTED

# How often. `spring`: by the end of June; `winter`: the holiday after the autumn term; `term-end`, `year-end`: the last
# weeks; `standing`: a state of the card, looked at today; `once`: ever; `event`: where something happened that asks.
Per = Literal[
    "month", "term", "term-end", "spring", "winter", "week", "school-day", "school-year", "year-end",
    "once", "standing", "event",
]  # fmt: skip
# Under which heading people look for it.
Area = Literal["papers", "talks", "family", "support", "class", "school", "events", "own"]

EACH = "student"
PAIRED = "paired"
LEFT_BEHIND = "left-behind"
HARDEST = "hardest"
ENTRANTS = "entrants"
WATCHED = "watched"
AT_HOME = "home-teaching"

CLASS = "class"
SCHOOL = "school"
MENTOR = "mentor"
INCIDENT = "incident"

# Groups of children, beside the categories.
GROUPS = (EACH, PAIRED, HARDEST, ENTRANTS, WATCHED, AT_HOME, *CATEGORIES)
SUBJECTS = (CLASS, SCHOOL, MENTOR)
# Whose cases are hardest, so that somebody looks in on them in the winter holiday: children of these categories, and
# those left behind whose guardians are all unable (`groups.py`). A school can say otherwise.
HARD = ("poverty", "bereaved")
# What a child's group is read from, where it is no card: the whole of it must be readable, else the duty is not.
GROUP_NEEDS: Mapping[str, str] = MappingProxyType(
    {**{code: f"category:{code}" for code in RESTRICTED}, WATCHED: "screening", AT_HOME: "placement"}
)
# Likewise what an event is read from.
EVENT_NEEDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"declined": ("talk", "comment"), "followed": ("counselling",)}
)

FINDER = "finder"  # whoever wrote down what happened
ASSIGNED = "assigned"  # the teacher the placement names


@dataclass(frozen=True)
class Ask:
    """One thing a duty asks: in each period `need` records of `kind` (or `kind:subtype`), fit as `proof` says.

    `within`: school days from when it began to hold, 0: by the period's end. `holidays`: what happens in the holiday
    after a period still counts for it. `but`: groups left out. `also`: kinds of which any record does as well.
    """

    who: tuple[str, ...]
    for_: tuple[str, ...]  # groups of children, or one of the subjects
    per: Per
    kind: str
    proof: str = "any"
    need: int = 1
    within: int = 0
    holidays: bool = False
    part: str = ""
    but: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    since: date = date.min  # periods that begin on these days
    until: date = date.max

    @cached_property
    def base(self) -> str:
        """The kind without its subtype."""
        return self.kind.partition(":")[0]

    @property
    def subtype(self) -> str:
        """The subtype alone, or ""."""
        return self.kind.partition(":")[2]

    @property
    def of_child(self) -> bool:
        """Whether it is asked for each child of its groups."""
        return self.for_[0] not in SUBJECTS and self.for_[0] != INCIDENT

    @property
    def needs(self) -> tuple[str, ...]:
        """The kinds that must be readable, all of them, for it to be judged."""
        groups = (GROUP_NEEDS[one] for one in (*self.for_, *self.but) if one in GROUP_NEEDS)
        events = EVENT_NEEDS.get(self.proof, ()) if self.per == "event" else ()
        return tuple(dict.fromkeys((self.kind, *groups, *events, *self.also)))


@dataclass(frozen=True, slots=True)
class Rule:
    """A duty: what it asks, in parts where it asks several things; where it is written; the school's own words."""

    id: str
    area: Area
    source: tuple[str, ...]
    asks: tuple[Ask, ...]
    changed: bool = False  # by the school: then the usual text no longer says what is asked
    name: Mapping[str, str] = field(default_factory=dict, hash=False)
    about: Mapping[str, str] = field(default_factory=dict, hash=False)
