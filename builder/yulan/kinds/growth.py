"""A small step or a success of a child （成长记录）, in encouraging words. What happened is the record's body."""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.statement import Kind, StudentRecord, Text, choices, one_of, says, words

TYPES = choices(
    ("step", "一点进步", "A step forward"),
    ("success", "一次成功", "A success"),
    ("award", "获奖", "Award"),
    ("model", "榜样", "Model student"),
    ("other", "其他", "Other"),
)


class Growth(StudentRecord, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing to be glad about."""

    type: Annotated[Annotated[str, one_of(TYPES)] | None, says("类型", "Type", "哪一种进步", "Which kind of step")] = (
        None
    )
    title: Annotated[
        Text | None, says("标题", "Title", "例如 运动会长跑第一次跑完全程", "Such as ran the whole distance for once")
    ] = None
    given_by: Annotated[
        Text | None, says("颁发", "Given by", "奖项由谁颁发", "Who gave the award, if there is one")
    ] = None


KIND = Kind("growth", words("成长记录", "Step forward"), Growth, "student")
