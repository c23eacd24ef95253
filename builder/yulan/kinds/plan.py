"""A plan for one student （一生一策）: help, study, individual education, return to school. Its type decides
its drawer.
"""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.statement import (
    Day,
    Kind,
    Long,
    Part,
    StudentRecord,
    TermId,
    Text,
    choices,
    one_of,
    says,
    words,
)

TYPES = choices(
    ("support", "帮扶计划", "Support plan"),
    ("study", "学习帮扶计划", "Study plan"),
    ("individual", "个别教育管理方案", "Individual education plan"),
    ("re-entry", "复学方案", "Re-entry plan"),
)
# The heads of measures: a county notice of 2016, and coaching by subject teachers.
HEADS = choices(
    ("funding", "经费资助", "Financial help"),
    ("daily-life", "生活料理", "Daily life"),
    ("homework", "作业辅导", "Homework"),
    ("heart-to-heart", "心理交流", "Heart-to-heart talks"),
    ("values", "思想品德", "Values"),
    ("conduct", "日常行为", "Everyday conduct"),
    ("subject", "学科辅导", "Subject coaching"),
    ("other", "其他", "Other"),
)


class Measure(Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that is done."""

    head: Annotated[
        Annotated[str, one_of(HEADS)] | None, says("项目", "Head", "属于哪一项", "Under which head it falls")
    ] = None
    what: Annotated[Text, says("内容", "What", "具体做什么", "What exactly is done")]
    times: Annotated[Text | None, says("时间次数", "Times", "例如 每周二放学后", "Such as Tuesdays after school")] = (
        None
    )
    result: Annotated[Text | None, says("效果", "Result", "做了以后怎样", "What came of it")] = None


class Stage(Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How things stood on one day of the plan."""

    date: Annotated[Day, says("日期", "Date", "小结的日期", "The day of the note")]
    result: Annotated[Long, says("阶段效果", "Result", "到这时的进展", "Progress so far")]


class Plan(StudentRecord, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One plan."""

    type: Annotated[Annotated[str, one_of(TYPES)] | None, says("类型", "Type", "哪一种计划", "Which kind of plan")] = (
        None
    )
    term: Annotated[TermId | None, says("学期", "Term", "例如 2025-autumn", "Such as 2025-autumn")] = None
    subject: Annotated[Text | None, says("学科", "Subject", "学习帮扶计划填写", "For a study plan")] = None
    goals: Annotated[Long | None, says("目标", "Goals", "希望达到什么", "What is hoped for")] = None
    measures: Annotated[tuple[Measure, ...], says("措施", "Measures", "每项一段", "One entry for each")] = ()
    stages: Annotated[
        tuple[Stage, ...], says("阶段效果", "Stage results", "每次小结一段", "One entry for each look at it")
    ] = ()
    review_date: Annotated[
        Day | None, says("复核日期", "Review date", "哪天复核", "When it is to be reviewed", after="date")
    ] = None
    review: Annotated[Long | None, says("复核意见", "Review", "复核的结论", "What the review found")] = None


KIND = Kind("plan", words("一生一策", "Plan"), Plan, "student", subtype_field="type")
