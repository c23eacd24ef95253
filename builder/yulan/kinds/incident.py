"""An incident and its reports （突发事件/强制报告）, restricted. When it was noticed, to whom it was reported
and when, and whether the guardian was told: 未成年人保护法 §11, §39, §40. What happened is the record's
body.
"""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.statement import (
    Kind,
    Long,
    Moment,
    OpenRecord,
    Part,
    Text,
    Warnings,
    choices,
    one_of,
    says,
    words,
)

TYPES = choices(
    ("running-away", "出走", "Running away"),
    ("missing", "失联", "Missing"),
    ("fight", "打架", "Fight"),
    ("bullying", "欺凌", "Bullying"),
    ("injury", "意外伤害", "Injury"),
    ("illness", "突发疾病", "Sudden illness"),
    ("self-harm", "自伤", "Self-harm"),
    ("suspected-harm", "疑似受侵害", "Suspected harm"),
    ("neglect", "监护缺失", "Neglect"),
    ("online-harm", "网络侵害", "Harm online"),
    ("other", "其他", "Other"),
)
ROLES = choices(
    ("harmed", "受到伤害", "Harmed"),
    ("involved", "参与", "Involved"),
    ("witness", "目击", "Witness"),
    ("reporter", "报告人", "Reported it"),
)


class Report(Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One report to somebody who had to know."""

    to: Annotated[
        Text, says("报告对象", "To", "例如 校长、公安、教育局", "Such as principal, police, education bureau")
    ]
    at: Annotated[
        Moment | None,
        says("报告时间", "At", "例如 2025-10-11T16:20:00+08:00", "Such as 2025-10-11T16:20:00+08:00"),
    ] = None
    receipt: Annotated[
        Text | None, says("回执", "Receipt", "回执编号或接报人", "Its number, or who took the report")
    ] = None
    outcome: Annotated[Text | None, says("处理结果", "Outcome", "对方如何处理", "What they did")] = None


class Incident(OpenRecord, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One incident, as it concerns one child or nobody named."""

    type: Annotated[Annotated[str, one_of(TYPES)], says("类型", "Type", "发生了什么", "What happened")]
    role: Annotated[
        Annotated[str, one_of(ROLES)] | None,
        says("学生的情况", "Role", "这名学生在事件中的情况", "The part this child had in it"),
    ] = None
    place: Annotated[Text | None, says("地点", "Place", "在哪里发生", "Where it happened")] = None
    noticed_at: Annotated[
        Moment | None,
        says("发现时间", "Noticed at", "例如 2025-10-11T16:20:00+08:00", "Such as 2025-10-11T16:20:00+08:00"),
    ] = None
    noticed_by: Annotated[Text | None, says("发现人", "Noticed by", "谁先发现的", "Who noticed it first")] = None
    reports: Annotated[
        tuple[Report, ...],
        says("报告经过", "Reports", "每次报告一段，发现后立即报告", "One entry for each; report at once"),
    ] = ()
    guardian_told: Annotated[
        bool | None, says("已告知监护人", "Guardian told", "须立即告知", "They must be told at once")
    ] = None
    told_at: Annotated[
        Moment | None,
        says("告知时间", "Told at", "例如 2025-10-11T16:30:00+08:00", "Such as 2025-10-11T16:30:00+08:00"),
    ] = None
    why_not_told: Annotated[
        Text | None,
        says("未告知原因", "Why not told", "例如 监护人涉嫌侵害", "Such as a guardian being the suspect"),
    ] = None
    measures: Annotated[Long | None, says("处置措施", "Measures", "做了什么", "What was done")] = None


def _warnings(incident: Incident) -> Warnings:
    """What on an incident the law asks for and does not stand there yet."""
    if incident.guardian_told is False and incident.why_not_told is None:
        yield ("why_not_told",), "kind.why-not-told"
    if not incident.reports:
        yield ("reports",), "kind.not-reported"


KIND = Kind("incident", words("突发事件", "Incident"), Incident, "any", warns=_warnings)
