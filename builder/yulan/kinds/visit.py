"""A home visit （家访记录）. What was seen and said may be told in the body."""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.statement import Day, FollowUp, Kind, Long, Person, StudentRecord, Text, choices, one_of, says, words

OCCASIONS = choices(
    ("regular", "日常家访", "Regular"),
    ("survey", "走访周", "Visit week"),
    ("winter", "寒假专访", "Winter holiday"),
    ("urgent", "紧急家访", "Urgent"),
)


class Visit(StudentRecord, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One visit."""

    occasion: Annotated[
        Annotated[str, one_of(OCCASIONS)] | None,
        says("类型", "Occasion", "为何家访", "What the visit is for"),
    ] = None
    visitors: Annotated[
        tuple[Person, ...],
        says("家访人员", "Visitors", "教职工编号，经手人也写上", "Ids of staff, the one under `by` too"),
    ] = ()
    joint: Annotated[
        bool | None,
        says("联合家访", "Joint", "导师与班主任等一起去", "Mentor, class teacher or others together"),
    ] = None
    met: Annotated[tuple[Text, ...], says("见到", "Met", "见到了家里哪些人", "Whom in the family they met")] = ()
    situation: Annotated[Long | None, says("家庭情况", "At home", "所见所闻", "What was seen and heard")] = None
    advice: Annotated[Long | None, says("建议", "Advice", "给家长的建议", "What the family was advised")] = None
    commitments: Annotated[
        Long | None,
        says("约定", "Commitments", "学校和家长各自答应的事", "What school and family each promised"),
    ] = None
    gifts: Annotated[Text | None, says("慰问品", "Gifts", "带去的慰问品", "What was brought")] = None
    follow_up: FollowUp = None
    next_date: Annotated[
        Day | None, says("下次家访", "Next visit", "约定的日期", "The day agreed on", after="date")
    ] = None


KIND = Kind("visit", words("家访记录", "Home visit"), Visit, "student")
