"""Training of mentors （导师培训）. It names no student; notes are the record's body."""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.statement import Count, Kind, Long, Person, Record, Text, says, words


class Training(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One training."""

    title: Annotated[Text | None, says("主题", "Title", "培训主题", "What it was about")] = None
    content: Annotated[Long | None, says("内容", "Content", "讲了什么、练了什么", "What was taught and practised")] = (
        None
    )
    took_part: Annotated[
        tuple[Person, ...], says("参加教师", "Took part", "有哪些老师参加", "Which teachers took part")
    ] = ()
    present: Annotated[Count | None, says("参加人数", "Present", "实到人数", "How many came")] = None
    hours: Annotated[Text | None, says("学时", "Hours", "例如 4学时", "Such as 4 hours")] = None


KIND = Kind("training", words("导师培训", "Training of mentors"), Training, "school")
