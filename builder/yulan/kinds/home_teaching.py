"""One lesson at a child's home （送教上门记录）."""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.statement import Day, Kind, Long, StudentRecord, Text, says, words


class HomeTeaching(StudentRecord, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One lesson; `by` taught it."""

    hours: Annotated[Text | None, says("课时", "Hours", "例如 2课时", "Such as 2 lessons")] = None
    content: Annotated[Long | None, says("内容", "Content", "学了什么、练了什么", "What was learnt and practised")] = (
        None
    )
    effect: Annotated[
        Long | None, says("效果", "Effect", "孩子的反应和进步", "How the child responded, and progress")
    ] = None
    met: Annotated[Text | None, says("见到", "Met", "家里谁在场", "Who of the family was there")] = None
    next_date: Annotated[
        Day | None, says("下次送教", "Next lesson", "约定的日期", "The day agreed on", after="date")
    ] = None


KIND = Kind("home-teaching", words("送教上门记录", "Teaching at home"), HomeTeaching, "student")
