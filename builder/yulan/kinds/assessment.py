"""How a mentor's work is looked at （导师考核）: notes in each term, the result of the school year. Several views are
heard, and it names no child.
"""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.statement import (
    Kind,
    Long,
    Part,
    Person,
    Record,
    SchoolYear,
    TermId,
    Warnings,
    choices,
    one_of,
    says,
    words,
)

TYPES = choices(("note", "过程记录", "Note in the term"), ("result", "学年结果", "Result of the year"))
SOURCES = choices(
    ("leader", "学校领导", "School leader"),
    ("colleague", "同事", "Colleague"),
    ("student", "学生", "Student"),
    ("class-teacher", "班主任", "Class teacher"),
    ("grade-head", "年级主任", "Grade head"),
    ("self", "本人", "The mentor"),
)
RESULTS = choices(
    ("excellent", "优秀", "Excellent"),
    ("good", "良好", "Good"),
    ("met", "达到要求", "Met"),
    ("support", "需要支持", "Needs support"),
)


class View(Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one side says."""

    source: Annotated[Annotated[str, one_of(SOURCES)], says("来自", "From", "谁的看法", "Whose view it is")]
    view: Annotated[Long, says("看法", "View", "怎么说的", "What they say")]


class Assessment(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One note or one result."""

    mentor: Annotated[Person, says("成长导师", "Mentor", "哪位老师", "Which teacher")]
    year: Annotated[
        SchoolYear,
        says("学年", "School year", "学年开始的年份，例如 2025", "The year in which it began, such as 2025"),
    ]
    type: Annotated[
        Annotated[str, one_of(TYPES)], says("类型", "Type", "过程记录还是学年结果", "A note, or the year's result")
    ]
    term: Annotated[TermId | None, says("学期", "Term", "过程记录填写", "For a note in the term")] = None
    views: Annotated[tuple[View, ...], says("各方看法", "Views", "每方一段", "One entry for each side")] = ()
    strengths: Annotated[Long | None, says("做得好的", "Strengths", "先写长处", "What is done well comes first")] = None
    result: Annotated[
        Annotated[str, one_of(RESULTS)] | None, says("结果", "Result", "学年结果填写", "For the year's result")
    ] = None
    suggestions: Annotated[
        Long | None,
        says("建议", "Suggestions", "怎样可以更好，学校怎样支持", "What could help, and how the school supports"),
    ] = None


def _warnings(one: Assessment) -> Warnings:
    """A year's result without the result, and a note that no term can count."""
    if one.type == "result" and one.result is None:
        yield ("result",), "kind.result-missing"
    if one.type == "note" and one.term is None:
        yield ("term",), "kind.term-missing"


KIND = Kind("assessment", words("导师考核", "Assessment of a mentor"), Assessment, "school", warns=_warnings)
