"""A step towards a child's return to school （劝返复学记录）: contact, written notice, reports to the authorities,
enquiries between places, and the return itself. The dropout ledgers follow from these and from absences.
"""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.statement import (
    CalledName,
    Day,
    Kind,
    Long,
    StudentRecord,
    Text,
    Warnings,
    choices,
    one_of,
    says,
    words,
)

STEPS = choices(
    ("contact", "联系动员", "Contact and persuasion"),
    ("notice", "劝返通知书", "Written notice"),
    ("report-bureau", "书面报告教育局", "Report to the education bureau"),
    ("report-township", "通报乡镇（街道）", "Township told"),
    ("report-government", "报告县（区）政府", "District government told"),
    ("enquiry", "协查函", "Enquiry between places"),
    ("back", "已返校", "Back at school"),
)
RESULTS = choices(
    ("will-return", "答应返校", "Will return"),
    ("refuses", "暂不愿返校", "Not willing yet"),
    ("not-found", "联系不上", "Not found"),
    ("elsewhere", "在外地就读", "At school elsewhere"),
    ("returned", "已返校", "Has returned"),
    ("none", "尚无回复", "No answer yet"),
)
DIRECTIONS = choices(("in", "收到", "Received"), ("out", "发出", "Sent"))


class Return(StudentRecord, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step."""

    name: CalledName = None
    step: Annotated[Annotated[str, one_of(STEPS)], says("步骤", "Step", "做到哪一步", "Which step was taken")]
    to: Annotated[Text | None, says("对象", "To", "联系、送达或报告给谁", "Who was contacted, served or told")] = None
    number: Annotated[Text | None, says("文号", "Number", "通知书或报告的编号", "The notice's or report's number")] = (
        None
    )
    answer: Annotated[Long | None, says("答复", "Answer", "对方怎么说", "What they answered")] = None
    result: Annotated[Annotated[str, one_of(RESULTS)] | None, says("结果", "Result", "目前的结果", "How it stands")] = (
        None
    )
    direction: Annotated[
        Annotated[str, one_of(DIRECTIONS)] | None,
        says("往来", "Direction", "协查函是收到还是发出", "Of an enquiry: received or sent"),
    ] = None
    due: Annotated[
        Day | None, says("答复期限", "Answer due", "应在哪天前答复", "By when an answer is due", after="date")
    ] = None
    next_date: Annotated[
        Day | None, says("下次联系", "Next contact", "约定的日期", "The day agreed on", after="date")
    ] = None


def _warnings(one: Return) -> Warnings:
    """An enquiry that does not say whether it came in or went out cannot be answered in time."""
    if one.step == "enquiry" and one.direction is None:
        yield ("direction",), "kind.which-direction"


KIND = Kind("return", words("劝返复学记录", "Return to school"), Return, "student", warns=_warnings)
