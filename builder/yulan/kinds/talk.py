"""A talk with a student （谈心记录）. What was said is the record's body."""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.statement import (
    DangerTold,
    Day,
    Decline,
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

FORMS = choices(("face", "面谈", "Face to face"), ("phone", "电话", "By phone"), ("letter", "书信", "By letter"))
TOPICS = choices(
    ("study", "学习", "Study"),
    ("life", "生活", "Life"),
    ("family", "家庭", "Family"),
    ("safety", "安全", "Safety"),
    ("psychology", "心理", "Feelings"),
    ("conduct", "行为", "Conduct"),
)


class Talk(StudentRecord, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One talk."""

    form: Annotated[Annotated[str, one_of(FORMS)] | None, says("方式", "Form", "怎么谈的", "How they talked")] = None
    place: Annotated[Text | None, says("地点", "Place", "在哪里谈的", "Where they talked")] = None
    mood: Annotated[Text | None, says("情绪", "Mood", "学生当时的情绪", "How the child seemed")] = None
    topics: Annotated[
        tuple[Annotated[str, one_of(TOPICS)], ...], says("话题", "Topics", "可多选", "Several may be chosen")
    ] = ()
    effect: Annotated[Long | None, says("效果", "Effect", "谈话后的变化", "What changed after it")] = None
    follow_up: FollowUp = None
    next_date: Annotated[Day | None, says("下次谈话", "Next talk", "约定的日期", "The day agreed on", after="date")] = (
        None
    )
    decline: Decline = None
    guardian_told: DangerTold = None
    why_not_told: WhyNotTold = None


def _warnings(talk: Talk) -> Warnings:
    """What the law asks for and does not stand there yet."""
    yield from not_told(told=talk.guardian_told, why=talk.why_not_told)


KIND = Kind("talk", words("谈心记录", "Talk"), Talk, "student", warns=_warnings)
