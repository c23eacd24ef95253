"""The classmate who learns beside a child （学习帮手）: one peer for each, looked after by a teacher. It names the
peer as classmates do, and links no other child's file.
"""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.statement import Day, Kind, Long, Part, StudentRecord, Text, says, words


class Check(Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One look at how the two get on."""

    date: Annotated[Day, says("日期", "Date", "哪天了解的", "When somebody looked")]
    note: Annotated[Long, says("情况", "Note", "两个人相处和学习的情况", "How the two get on and learn")]


class Helper(StudentRecord, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One pair of classmates. `student` is the child who is helped."""

    peer: Annotated[Text, says("学习帮手", "Classmate", "同学姓名", "The classmate's name")]
    subject: Annotated[Text | None, says("学科", "Subject", "主要在哪一科", "Mostly in which subject")] = None
    how: Annotated[Long | None, says("怎样互助", "How", "什么时候、怎样一起学", "When and how they learn together")] = (
        None
    )
    since: Annotated[Day | None, says("开始时间", "Since", "从哪天起", "From which day")] = None
    until: Annotated[Day | None, says("结束时间", "Until", "到哪天止", "To which day", after="since")] = None
    checks: Annotated[
        tuple[Check, ...], says("了解情况", "Checks", "每次了解一段", "One entry for each look at it")
    ] = ()


KIND = Kind("helper", words("学习帮手", "Study companion"), Helper, "student")
