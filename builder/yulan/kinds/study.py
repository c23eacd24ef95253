"""A child's results in one exam （学业记录）, beside earlier ones of their own. It has no field for a rank:
children are compared with themselves alone (未成年人保护法 §29).
"""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.statement import Kind, Long, Part, StudentRecord, TermId, Text, choices, one_of, says, words

LEVELS = choices(
    ("excellent", "优秀", "Excellent"),
    ("good", "良好", "Good"),
    ("fair", "合格", "Fair"),
    ("effort", "再加油", "Keep going"),
)


class Result(Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One subject."""

    subject: Annotated[Text, says("学科", "Subject", "例如 语文", "Such as Chinese")]
    score: Annotated[Text | None, says("成绩", "Score", "分数或等第，不写名次", "Marks or grade, never a rank")] = None
    level: Annotated[
        Annotated[str, one_of(LEVELS)] | None, says("等第", "Level", "与自己以前相比也要看", "Beside how it was before")
    ] = None
    remark: Annotated[Text | None, says("说明", "Remark", "进步在哪里", "Where there is progress")] = None


class Study(StudentRecord, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One exam, or one look at how study goes."""

    term: Annotated[TermId | None, says("学期", "Term", "例如 2025-autumn", "Such as 2025-autumn")] = None
    exam: Annotated[Text | None, says("考查名称", "Exam", "例如 期中", "Such as mid-term")] = None
    results: Annotated[
        tuple[Result, ...], says("各科情况", "Results", "每科一段", "One entry for each subject", key="subject")
    ] = ()
    remark: Annotated[
        Long | None, says("总的说明", "Remark", "学习上的进步与打算", "Progress, and what comes next")
    ] = None


KIND = Kind("study", words("学业记录", "Study record"), Study, "student")
