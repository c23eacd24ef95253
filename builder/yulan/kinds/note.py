"""What a subject teacher notices （课堂观察）. They cannot read the file; the class teacher reads this and
files it. What was noticed is the record's body.
"""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.statement import Kind, Long, OpenRecord, Text, choices, one_of, says, words

TOPICS = choices(
    ("study", "学习", "Study"),
    ("attention", "课堂投入", "Attention in class"),
    ("mood", "情绪", "Mood"),
    ("relations", "同学交往", "Relations"),
    ("conduct", "行为", "Conduct"),
    ("health", "身体", "Health"),
    ("safety", "安全", "Safety"),
    ("strength", "闪光点", "Something to praise"),
)


class Note(OpenRecord, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One observation. A subject teacher may not know the student's id, so `about` says whom it concerns."""

    about: Annotated[Text | None, says("涉及", "About", "涉及哪位同学", "Which child it concerns")] = None
    topic: Annotated[Annotated[str, one_of(TOPICS)] | None, says("主题", "Topic", "哪一方面", "What it is about")] = (
        None
    )
    subject: Annotated[Text | None, says("学科", "Subject", "哪一门课", "In which lesson")] = None
    proposal: Annotated[Long | None, says("建议", "Proposal", "希望怎么帮助", "What might help")] = None


KIND = Kind("note", words("课堂观察", "Classroom note"), Note, "any")
