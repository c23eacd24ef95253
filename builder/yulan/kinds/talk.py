"""A talk with a student （谈心记录）. What was said is the record's body."""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.statement import Day, Kind, Long, StudentRecord, Text, choices, one_of, says, words

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
    follow_up: Annotated[Long | None, says("后续跟进", "Follow-up", "接下来做什么", "What is done next")] = None
    next_date: Annotated[Day | None, says("下次谈话", "Next talk", "约定的日期", "The day agreed on", after="date")] = (
        None
    )
    decline: Annotated[
        bool | None,
        says(
            "需加强帮扶",
            "Needs more support",
            "近来明显退步，需要个别教育方案",
            "A marked decline that calls for an individual plan",
        ),
    ] = None
    guardian_told: Annotated[
        bool | None,
        says(
            "已告知监护人",
            "Guardian told",
            "涉及身心安危时须立即告知",
            "Danger to body or mind: tell them at once",
        ),
    ] = None


KIND = Kind("talk", words("谈心记录", "Talk"), Talk, "student")
