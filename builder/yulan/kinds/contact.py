"""Contact between school, child and family （家校联系/亲情通话）: calls, messages, letters."""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.statement import FollowUp, Kind, Long, StudentRecord, Text, choices, one_of, says, words

CHANNELS = choices(
    ("phone", "电话", "Phone"),
    ("video", "视频", "Video"),
    ("letter", "书信", "Letter"),
    ("message", "短信或微信", "Message"),
    ("face", "面谈", "Face to face"),
)
BETWEEN = choices(
    ("parent-child", "父母与孩子", "Parent and child"),
    ("school-parent", "学校与父母", "School and parent"),
    ("school-guardian", "学校与监护人", "School and guardian"),
)


class Contact(StudentRecord, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One contact, or one attempt."""

    channel: Annotated[
        Annotated[str, one_of(CHANNELS)] | None,
        says("方式", "Channel", "怎么联系的", "How they were in touch"),
    ] = None
    between: Annotated[
        Annotated[str, one_of(BETWEEN)] | None,
        says("双方", "Between", "谁与谁联系", "Who was in touch with whom"),
    ] = None
    whom: Annotated[Text | None, says("对方", "Whom", "具体是谁，例如 母亲", "Who exactly, such as the mother")] = None
    reached: Annotated[
        bool | None,
        says("已联系上", "Reached", "没联系上也记下来", "An attempt without an answer is recorded too"),
    ] = None
    guardian_told: Annotated[
        bool | None,
        says(
            "已告知监护人",
            "Guardian told",
            "需要告知的事是否已告知",
            "Whether what they had to know was told",
        ),
    ] = None
    parent_did: Annotated[
        bool | None,
        says(
            "家长做到了",
            "Parents did their part",
            "每两周通话、每月书信；没做到的也记下来，不算老师的",
            "A call every two weeks, a letter each month; what was not done is theirs, not the teacher's",
        ),
    ] = None
    outcome: Annotated[Long | None, says("结果", "Outcome", "说定了什么", "What was agreed")] = None
    follow_up: FollowUp = None


KIND = Kind("contact", words("家校联系", "Contact with home"), Contact, "student")
