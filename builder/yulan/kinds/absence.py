"""A student's absence （缺勤记录）, from which the dropout ledgers follow."""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.statement import CalledName, Day, Kind, StudentRecord, Text, choices, one_of, says, words

REASONS = choices(
    ("illness", "病假", "Illness"),
    ("personal", "事假", "Personal leave"),
    ("family", "家中有事", "Family matter"),
    ("unexplained", "原因不明", "Unexplained"),
    ("other", "其他", "Other"),
)


class Absence(StudentRecord, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One stretch of absence."""

    name: CalledName = None
    start: Annotated[Day, says("开始日期", "From", "缺勤第一天", "The first day away")]
    end: Annotated[
        Day | None,
        says(
            "结束日期",
            "To",
            "缺勤最后一天，未返校则空着",
            "The last day away; empty while not back",
            after="start",
        ),
    ] = None
    reason: Annotated[
        Annotated[str, one_of(REASONS)] | None, says("原因", "Reason", "为何缺勤", "Why the child is away")
    ] = None
    detail: Annotated[Text | None, says("说明", "Detail", "需要时补充", "Where more is to be said")] = None
    excused: Annotated[
        bool | None, says("已请假", "Excused", "是否办了请假手续", "Whether leave was asked for and given")
    ] = None
    contacted: Annotated[
        bool | None,
        says("已联系家长", "Family contacted", "无故缺勤须立即联系", "Absence without reason: contact at once"),
    ] = None


KIND = Kind("absence", words("缺勤记录", "Absence"), Absence, "student")
