"""How long records of each kind are kept: years, counted from the day the child leaves or from the record's own date,
with the reason. Owns the usual periods; a school changes the years in its settings. Erasing is somebody's decision:
nothing here does it.

No law the program knows names a number for these files. What it asks for is the shortest time the purpose needs
(个人信息保护法 §6, §19); the years are this program's proposal for that, to be looked at by the school.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from yulan.kinds.statement import Words, words

Since = Literal["leaving", "date"]


@dataclass(frozen=True, slots=True)
class Retention:
    """How long: `years` after the child has left, or after the record's date; why so long."""

    years: int
    since: Since
    reason: Words


_CARE = words(
    "离校后仍可能转学、复学、申诉或查询",
    "After leaving there may still be transfers, re-entry, complaints or questions",
)
_CONSENTED = words(
    "凭同意保存，离校后只留够交还学生或家长的时间", "Kept by consent: after leaving, time to hand them to the family"
)
_ROLL = words("与学籍、控辍保学核查衔接", "For checks of the roll and of dropout")
_SAFETY = words("成年后仍可能追究或求助", "Grown up, the child may still seek justice or help")
_MIND = words("心理支持交接之后，不再长久留存", "Once support has been handed on, it is not kept for long")
_LAW = words("依法保密、封存，不长久留存", "Confidential or sealed by law, not kept for long")
_MONEY = words("资助经费须备审计", "Aid may be audited")
_PROOF = words("证明谁看过、给了谁、报给了谁", "Proof of who saw, got or was told what")
_SCHOOL = words("不涉及具体学生，供工作总结和考核", "Names no child; for the school's own review")

RETENTION: Mapping[str, Retention] = MappingProxyType(
    {
        "card": Retention(3, "leaving", _CARE),
        "talk": Retention(3, "leaving", _CARE),
        "visit": Retention(3, "leaving", _CARE),
        "contact": Retention(3, "leaving", _CARE),
        "plan": Retention(3, "leaving", _CARE),
        "comment": Retention(3, "leaving", _CARE),
        "note": Retention(1, "date", _CARE),
        "study": Retention(1, "leaving", _CONSENTED),
        "helper": Retention(1, "leaving", _CONSENTED),
        "growth": Retention(1, "leaving", _CONSENTED),
        "activity": Retention(1, "leaving", _CONSENTED),
        "placement": Retention(3, "leaving", _CARE),
        "home-teaching": Retention(3, "leaving", _CARE),
        "absence": Retention(3, "leaving", _ROLL),
        "return": Retention(3, "leaving", _ROLL),
        "roll-check": Retention(3, "date", _ROLL),
        "counselling": Retention(3, "leaving", _MIND),
        "screening": Retention(3, "leaving", _MIND),
        "category": Retention(1, "leaving", _LAW),
        "legal": Retention(1, "leaving", _LAW),
        "incident": Retention(10, "leaving", _SAFETY),
        "concern": Retention(10, "date", _SAFETY),
        "aid": Retention(10, "date", _MONEY),
        "loan": Retention(3, "date", _PROOF),
        "transfer": Retention(10, "date", _PROOF),
        "return-up": Retention(10, "date", _PROOF),
        "meeting": Retention(5, "date", _SCHOOL),
        "training": Retention(5, "date", _SCHOOL),
        "summary": Retention(5, "date", _SCHOOL),
        "assessment": Retention(3, "date", _SCHOOL),
        "staff-profile": Retention(3, "date", _SCHOOL),
    }
)


def years(kind: str, changed: Mapping[str, int]) -> int:
    """For how many years a kind is kept, `changed` by the school's settings or as usual."""
    return changed.get(kind, RETENTION[kind].years)
