"""The standing duties as named data: who owes what for whom, how often, and which document asks for it. Owns the
defaults and nothing of how they are judged; it refuses duties that today's kinds of record cannot prove.

A record counts whoever typed it in and whenever: the day it happened decides. No rule counts words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Who = Literal["mentor", "class-teacher", "moral-office", "principal"]
# How often: once a month or a term; at the end of a term; `standing` is a state of the card, looked at today.
Per = Literal["month", "term", "term-end", "standing"]
# What a record must be beyond its kind; `proofs.py` knows how to tell.
Proof = Literal[
    "any", "by-mentor", "by-teacher", "joint", "with-teacher", "parent-child", "help-plan",
    "guardians", "mentors", "care",
    "complete", "asked", "paired",
]  # fmt: skip

# For whom a duty holds, where it is no category's code.
EACH = "student"
PAIRED = "paired"
SCHOOL = "school"

_NOTICE = "a county notice of 2016"
_PLAN = "a middle school's plan 2025–2027"
_SCHEME = "an eight-category mentor scheme of 2012"
_LEFT_BEHIND = "plans for left-behind children"
_LAW = "the law on personal information"

TWO_WEEKS = 14


@dataclass(frozen=True, slots=True)
class Rule:
    """One duty: `need` records of `kind` in each period; `within` days from its start, 0: by its end. `holidays`: what
    happens in the holiday after a period still counts for it.
    """

    id: str
    who: Who
    for_: str
    kind: str
    proof: Proof
    per: Per
    source: tuple[str, ...]
    need: int = 1
    within: int = 0
    holidays: bool = False


# What a complete card says: the five things every teacher of the child should be clear about (basics, character,
# interests, health, contacts). Health is filled in only where there is something to mind, so it is not asked for.
COMPLETE = ("birth_date", "address", "phone", "guardians", "character", "interests", "relations")

_TABLE = (
    Rule("card-complete", "class-teacher", EACH, "card", "complete", "standing", (_LEFT_BEHIND, _NOTICE)),
    Rule("willing", "class-teacher", EACH, "card", "asked", "standing", (_PLAN, _LAW), within=TWO_WEEKS),
    Rule("pair", "moral-office", EACH, "card", "paired", "standing", (_SCHEME, _PLAN, _NOTICE), within=TWO_WEEKS),
    Rule("plan", "mentor", PAIRED, "plan", "help-plan", "term", (_PLAN, _LEFT_BEHIND)),
    Rule("mentor-talk", "mentor", PAIRED, "talk", "by-mentor", "month", (_PLAN,), holidays=True),
    Rule(
        "class-talk", "class-teacher", "left-behind", "talk", "by-teacher", "month", (_NOTICE, _LEFT_BEHIND),
        holidays=True,
    ),
    Rule("joint-visit", "mentor", PAIRED, "visit", "joint", "term", (_PLAN,), holidays=True),
    Rule(
        "class-visit", "class-teacher", "left-behind", "visit", "with-teacher", "term", (_LEFT_BEHIND,),
        need=2, holidays=True,
    ),
    Rule(
        "family-call", "class-teacher", "left-behind", "contact", "parent-child", "month", (_LEFT_BEHIND,),
        holidays=True,
    ),
    Rule("term-comment", "mentor", PAIRED, "comment", "any", "term-end", (_SCHEME,), holidays=True),
    Rule("guardian-meeting", "moral-office", SCHOOL, "meeting", "guardians", "term", (_LEFT_BEHIND,)),
    Rule("experience-meeting", "moral-office", SCHOOL, "meeting", "mentors", "term", (_PLAN, _SCHEME)),
    Rule("care-meeting", "principal", SCHOOL, "meeting", "care", "month", (_LEFT_BEHIND,)),
)  # fmt: skip

RULES: Mapping[str, Rule] = MappingProxyType({one.id: one for one in _TABLE})
