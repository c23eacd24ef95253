"""Counselling （心理咨询记录）, restricted. It has no field for a diagnosis: counsellors at school make none
(精神卫生法 §23).
"""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.statement import DangerTold, Day, Kind, Long, StudentRecord, Text, says, words


class Counselling(StudentRecord, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One session."""

    issue: Annotated[Text | None, says("议题", "Issue", "来谈的问题", "What brought the child")] = None
    done: Annotated[Long | None, says("咨询过程", "What was done", "做了什么", "What was done")] = None
    next: Annotated[Long | None, says("下一步", "Next", "接下来的安排", "What comes next")] = None
    next_date: Annotated[
        Day | None, says("下次咨询", "Next session", "约定的日期", "The day agreed on", after="date")
    ] = None
    referred: Annotated[bool | None, says("已转介", "Referred", "是否转介医院", "Whether referred to a hospital")] = (
        None
    )
    referred_to: Annotated[Text | None, says("转介去向", "Referred to", "转介到哪里", "Where to")] = None
    guardian_told: DangerTold = None


KIND = Kind("counselling", words("心理咨询记录", "Counselling"), Counselling, "student")
