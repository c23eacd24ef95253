"""A meeting of the school （家长会、监护人会、交流会、领导小组会）. It names no student; the minutes are the
record's body.
"""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.statement import Count, Kind, Long, Record, Text, choices, one_of, says, words

TYPES = choices(
    ("parents", "家长会", "Parents' meeting"),
    ("guardians", "监护人会", "Guardians' meeting"),
    ("mentors", "导师交流会", "Mentors' exchange"),
    ("leading-group", "领导小组会", "Leading group"),
    ("care", "校级研究会", "School leaders on student care"),
    ("legal-lecture", "法治讲座", "Talk on the law"),
    ("other", "其他", "Other"),
)


class Meeting(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One meeting."""

    type: Annotated[Annotated[str, one_of(TYPES)], says("类型", "Type", "哪一种会", "Which kind of meeting")]
    topic: Annotated[Text | None, says("议题", "Topic", "会议主题", "What it was about")] = None
    place: Annotated[Text | None, says("地点", "Place", "在哪里开的", "Where it was held")] = None
    attendance: Annotated[
        Long | None, says("出席情况", "Attendance", "哪些人参加、谁请假", "Who came and who was excused")
    ] = None
    present: Annotated[Count | None, says("到会人数", "Present", "实到人数", "How many came")] = None
    decided: Annotated[Long | None, says("决定事项", "Decided", "会上定了什么", "What was decided")] = None


KIND = Kind("meeting", words("会议", "Meeting"), Meeting, "school")
