"""A file handed on to the next school （转学/毕业档案转接）: sent, due, received. The psychological part goes from
counsellor to counsellor apart from the rest, so a transfer says which part it is, and lies in that part's drawer.
"""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.statement import Day, Kind, StudentRecord, Text, choices, one_of, says, words

PARTS = choices(
    ("main", "主体档案", "Main file"),
    ("psychological", "心理部分", "Psychological part"),
)
TYPES = choices(("transfer", "转学", "Transfer"), ("graduation", "毕业升学", "Graduation"))


class Transfer(StudentRecord, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One part of a file on its way."""

    part: Annotated[
        Annotated[str, one_of(PARTS)],
        says("部分", "Part", "心理部分由心理教师单独转交", "The psychological part goes counsellor to counsellor"),
    ]
    type: Annotated[
        Annotated[str, one_of(TYPES)] | None, says("类型", "Type", "转学还是毕业", "Transfer or graduation")
    ] = None
    school: Annotated[Text, says("接收学校", "Next school", "转到哪所学校", "Which school receives it")]
    sent: Annotated[Day | None, says("转出日期", "Sent", "哪天寄送或交接", "The day it was sent or handed over")] = None
    due: Annotated[Day | None, says("期限", "Due", "应在哪天前转出", "By when it is to be sent")] = None
    receipt: Annotated[Text | None, says("回执", "Receipt", "回执编号或签收人", "Its number, or who signed for it")] = (
        None
    )
    received: Annotated[
        Day | None, says("签收日期", "Received", "对方签收的日期", "The day they signed for it", after="sent")
    ] = None


KIND = Kind("transfer", words("档案转接", "File handed on"), Transfer, "student", subtype_field="part")
