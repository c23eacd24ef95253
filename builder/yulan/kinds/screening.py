"""Psychological screening and crisis assessment （心理测评/危机评估）, restricted. Levels of attention, never
a diagnosis.
"""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.statement import (
    DangerTold,
    Day,
    FollowUp,
    Kind,
    Long,
    StudentRecord,
    Text,
    Warnings,
    WhyNotTold,
    choices,
    not_told,
    one_of,
    says,
    words,
)

TYPES = choices(
    ("entry", "入学普测", "At entry"), ("category", "分类测", "By category"), ("focus", "重点监测", "Focused")
)
LEVELS = choices(
    ("ordinary", "一般", "Ordinary"),
    ("watch", "关注", "Keep an eye on"),
    ("priority", "重点关注", "Priority"),
    ("crisis", "危机", "Crisis"),
)


class Screening(StudentRecord, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One screening."""

    instrument: Annotated[Text | None, says("量表", "Instrument", "所用量表或方法", "The scale or method used")] = None
    type: Annotated[
        Annotated[str, one_of(TYPES)] | None, says("类型", "Type", "哪一种测评", "Which kind of screening")
    ] = None
    level: Annotated[
        Annotated[str, one_of(LEVELS)] | None,
        says("关注程度", "Level", "需要多大关注，不是诊断", "How much attention is needed; not a diagnosis"),
    ] = None
    action: Annotated[Long | None, says("采取措施", "Action", "做了什么", "What was done")] = None
    follow_up: FollowUp = None
    next_date: Annotated[
        Day | None, says("下次测评", "Next screening", "计划的日期", "The day planned", after="date")
    ] = None
    guardian_told: DangerTold = None
    why_not_told: WhyNotTold = None


def _warnings(screening: Screening) -> Warnings:
    """What the law asks for and does not stand there yet."""
    yield from not_told(told=screening.guardian_told, why=screening.why_not_told)


KIND = Kind("screening", words("心理测评", "Screening"), Screening, "student", warns=_warnings)
