"""Lists of who should be there against who is （班级清查）. Of one class: the list at the start of term, the check on
the first days, the daily count of who is absent. Of the whole school: the roll officer's three comparisons. The type
decides the drawer; no child is named by id.
"""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.statement import (
    ClassId,
    Count,
    Kind,
    Long,
    Record,
    TermId,
    Warnings,
    choices,
    one_of,
    says,
    words,
)

OF_CLASS = choices(
    ("list", "名单上报", "Class list reported"),
    ("return", "开学返校清查", "Check of who is back"),
    ("daily", "每日缺勤清点", "Daily count of absence"),
)
OF_SCHOOL = choices(
    ("reconcile", "学籍核对", "Roll reconciled"),
    ("not-returned", "未返校报告", "Report of those not back"),
    ("cross-check", "脱贫残疾名单比对", "Cross-check with poverty and disability lists"),
)


class RollCheck(Record, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"class_": "class"}):
    """One check."""

    type: Annotated[
        Annotated[str, one_of((*OF_CLASS, *OF_SCHOOL))],
        says("类型", "Type", "前三种按班，后三种全校一份", "The first three by class, the others for the whole school"),
    ]
    class_: Annotated[
        ClassId | None,
        says("班级", "Class", "按班清查的填写，全校的空着", "For a check of one class; empty for the whole school"),
    ] = None
    term: Annotated[TermId | None, says("学期", "Term", "例如 2025-autumn", "Such as 2025-autumn")] = None
    expected: Annotated[Count | None, says("应到", "Expected", "应到人数", "How many should be there")] = None
    present: Annotated[Count | None, says("实到", "Present", "实到人数", "How many are there")] = None
    absent: Annotated[
        Count | None, says("无故缺勤", "Absent without reason", "没有请假的人数", "How many are away without leave")
    ] = None
    contacted: Annotated[
        bool | None,
        says("已逐一联系", "All contacted", "未到的是否都已联系", "Whether each of those missing was contacted"),
    ] = None
    found: Annotated[
        Long | None, says("清查情况", "Found", "发现的情况和处理", "What was found, and what was done")
    ] = None


def _warnings(one: RollCheck) -> Warnings:
    """A check of a class without its class, and of the school with one."""
    of_class = one.type in dict(OF_CLASS)
    if of_class and one.class_ is None:
        yield ("class",), "kind.class-missing"
    if not of_class and one.class_ is not None:
        yield ("class",), "kind.class-not-asked"
    if one.absent and one.contacted is not True:
        yield ("contacted",), "kind.not-contacted"


KIND = Kind("roll-check", words("班级清查", "Roll check"), RollCheck, "school", subtype_field="type", warns=_warnings)
