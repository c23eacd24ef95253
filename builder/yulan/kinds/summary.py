"""Plans and summaries of a class, the school or a mentor （计划与总结）. Whose it is decides the drawer; the text is
the record's body, and speaks of children without their names where it can.
"""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.statement import ClassId, Kind, Record, TermId, Warnings, choices, one_of, says, words

LEVELS = choices(
    ("class", "班级", "Class"),
    ("school", "学校", "School"),
    ("mentor", "成长导师", "Mentor"),
)
TYPES = choices(
    ("plan", "学期计划", "Plan for the term"),
    ("term", "学期总结", "Summary of the term"),
    ("year", "学年总结", "Summary of the year"),
    ("weekly", "每周小记", "Weekly note"),
)


class Summary(Record, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"class_": "class"}):
    """One plan or summary."""

    level: Annotated[
        Annotated[str, one_of(LEVELS)],
        says("范围", "Of whom", "班级、学校或导师本人的", "Of a class, the school or a mentor"),
    ]
    type: Annotated[Annotated[str, one_of(TYPES)], says("类型", "Type", "计划还是总结", "A plan or a summary")]
    class_: Annotated[ClassId | None, says("班级", "Class", "班级的计划与总结填写", "For those of a class")] = None
    term: Annotated[TermId | None, says("学期", "Term", "例如 2025-autumn", "Such as 2025-autumn")] = None


def _warnings(one: Summary) -> Warnings:
    """A class's summary without its class, and another with one."""
    if one.level == "class" and one.class_ is None:
        yield ("class",), "kind.class-missing"
    if one.level != "class" and one.class_ is not None:
        yield ("class",), "kind.class-not-asked"


KIND = Kind(
    "summary", words("计划与总结", "Plan or summary"), Summary, "school", subtype_field="level", warns=_warnings
)
