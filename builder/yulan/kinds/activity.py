"""A caring activity one child took part in （关爱活动）. Several children of one activity share `event`; their pages
never name each other. What it was like is the record's body.
"""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.statement import Kind, Long, StudentRecord, Text, choices, one_of, says, words

TYPES = choices(
    ("festival", "节日活动", "Festival"),
    ("birthday", "生日", "Birthday"),
    ("outing", "外出参观", "Outing"),
    ("reading", "阅读", "Reading"),
    ("sports", "文体活动", "Sports and arts"),
    ("skill", "劳动与技能", "Work and skills"),
    ("safety", "安全教育", "Safety"),
    ("care", "慰问", "A visit with good wishes"),
    ("other", "其他", "Other"),
)


class Activity(StudentRecord, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One activity, as it was for one child."""

    type: Annotated[
        Annotated[str, one_of(TYPES)] | None, says("类型", "Type", "哪一种活动", "Which kind of activity")
    ] = None
    title: Annotated[Text | None, says("名称", "Title", "例如 六一同乐", "Such as Children's Day together")] = None
    organised_by: Annotated[
        Text | None, says("组织者", "Organised by", "学校、班级或哪个单位", "School, class or another body")
    ] = None
    part: Annotated[
        Long | None, says("参与情况", "Part taken", "孩子做了什么、感受怎样", "What the child did and felt")
    ] = None


KIND = Kind("activity", words("关爱活动", "Caring activity"), Activity, "student")
