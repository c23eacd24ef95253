"""A plan for one student （一生一策）: help, study, individual education, return to school. Its type decides
its drawer.
"""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.statement import (
    Choices,
    Day,
    Kind,
    Long,
    Part,
    StudentRecord,
    TermId,
    Text,
    Words,
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
# Under which plans for children left behind set their goals and measures (a collection of such plans), and under which
# summaries tell of them: what comes first, with whom the school keeps in touch, who looks after the child together.
HEADINGS: tuple[tuple[Words, Choices], ...] = (
    (
        words("四个优先", "Four priorities"),
        choices(
            ("safety", "安全", "Safety"),
            ("study", "学习", "Study"),
            ("life", "生活", "Life"),
            ("activities", "活动", "Activities"),
        ),
    ),
    (
        words("三沟通", "Three contacts"),
        choices(
            ("child", "孩子", "The child"),
            ("parents-away", "在外的父母", "The parents away"),
            ("second-guardian", "第二监护人", "The second guardian"),
        ),
    ),
    (
        words("双管理", "Double management"),
        choices(
            ("class-teacher", "班主任", "The class teacher"),
            ("second-guardian", "第二监护人", "The second guardian"),
        ),
    ),
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
    goals: Annotated[
        Long | None,
        says(
            "目标",
            "Goals",
            "希望达到什么；留守儿童的可按四个优先写：安全、学习、生活、活动",
            "What is hoped for; of a child left behind by the four priorities: safety, study, life, activities",
        ),
    ] = None
    measures: Annotated[
        tuple[Measure, ...],
        says(
            "措施",
            "Measures",
            "每项一段；留守儿童的写到三沟通（孩子、在外的父母、第二监护人）和双管理（班主任、第二监护人）",
            "One entry for each; of a child left behind also the three contacts (child, parents away, second guardian) "
            "and the double management (class teacher, second guardian)",
        ),
    ] = ()
    stages: Annotated[
        tuple[Stage, ...], says("阶段效果", "Stage results", "每次小结一段", "One entry for each look at it")
    ] = ()
    review_date: Annotated[
        Day | None, says("复核日期", "Review date", "哪天复核", "When it is to be reviewed", after="date")
    ] = None
    review: Annotated[Long | None, says("复核意见", "Review", "复核的结论", "What the review found")] = None


KIND = Kind("plan", words("一生一策", "Plan"), Plan, "student", subtype_field="type")
