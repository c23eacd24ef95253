"""What was reported upward by name （上报记录）: which report, to whom, on what ground, about whom. Each such report is
kept, so that the school can say what left it (个人信息保护法 §55–56).
"""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.statement import Child, Count, Kind, Record, Text, choices, one_of, says, words

REPORTS = choices(
    ("dropout-monthly", "控辍保学月报", "Monthly dropout report"),
    ("not-returned", "未返校学生报告", "Students who have not returned"),
    ("left-behind", "留守儿童上报", "Children whose parents work away"),
    ("poverty", "家庭经济困难学生上报", "Students in economic hardship"),
    ("disability", "残疾学生上报", "Students with disabilities"),
    ("incident", "突发事件报告", "Incident report"),
    ("other", "其他", "Other"),
)


class ReturnUp(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One report."""

    report: Annotated[Annotated[str, one_of(REPORTS)], says("报告", "Report", "上报了什么", "What was reported")]
    to: Annotated[Text, says("报送单位", "To", "报给哪个单位、谁接收", "Which body, and who took it")]
    ground: Annotated[
        Text,
        says("依据", "Ground", "依据哪条法律或文件", "Under which law or document"),
    ]
    period: Annotated[Text | None, says("所属时段", "Period", "例如 2025-11", "Such as 2025-11")] = None
    count: Annotated[Count | None, says("人数", "Count", "上报多少人", "How many were named")] = None
    students: Annotated[tuple[Child, ...], says("学生", "Students", "报告中点名的学生", "Those the report names")] = ()
    receipt: Annotated[Text | None, says("回执", "Receipt", "回执编号或接收人", "Its number, or who took it")] = None


KIND = Kind("return-up", words("上报记录", "Report upward"), ReturnUp, "school")
