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
    WhyNotTold,
    choices,
    not_told,
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
# 《关于建立侵害未成年人案件强制报告制度的意见（试行）》 of 2020, §4: any of the nine must be reported at once.
SITUATIONS = choices(
    (
        "private-parts",
        "生殖器官或隐私部位遭受或疑似遭受非正常损伤",
        "Private parts injured, or seeming so, in no ordinary way",
    ),
    (
        "under-fourteen",
        "不满14周岁女性遭受或疑似遭受性侵害、怀孕、流产",
        "A girl under 14: sexual harm, suspected, or pregnancy",
    ),
    (
        "fourteen-up",
        "14周岁以上女性遭受或疑似遭受性侵害所致怀孕、流产",
        "A girl of 14 or over: pregnant by suspected sexual harm",
    ),
    (
        "violence",
        "多处损伤、严重营养不良、意识不清，疑似受到家暴、欺凌、虐待等",
        "Injuries, malnutrition, dazed: suspected violence",
    ),
    (
        "unnatural",
        "因自杀、自残、工伤、中毒、被麻醉、殴打等致伤残或死亡",
        "Disabled or dead by suicide, self-harm, poison, blows",
    ),
    ("abandoned", "被遗弃或长期无人照料", "Abandoned, or long without anybody's care"),
    ("missing", "来源不明、失踪或者被拐卖、收买", "Of unknown origin, missing, or trafficked"),
    ("begging", "被组织乞讨", "Made to beg"),
    ("danger", "其他严重侵害身心健康的情形或正面临不法侵害危险", "Other grave harm, or in danger of unlawful harm"),
)
# To whom it went, for what the law and the plans ask: the bureau always, the police in one of the nine situations.
BODIES = choices(
    ("principal", "校长", "Principal"),
    ("police", "公安机关", "Police"),
    ("bureau", "教育局", "Education bureau"),
    ("prosecutor", "检察院", "Prosecutor"),
    ("civil-affairs", "民政部门", "Civil affairs"),
    ("women-federation", "妇联", "Women's federation"),
    ("hospital", "医院", "Hospital"),
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
    body: Annotated[
        Annotated[str, one_of(BODIES)] | None,
        says(
            "报告单位",
            "Body",
            "校长、教育局都要报告；属于九种情形的，还要报告公安机关",
            "The principal and the education bureau; the police too in one of the nine situations",
        ),
    ] = None
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
    situation: Annotated[
        Annotated[str, one_of(SITUATIONS)] | None,
        says(
            "强制报告情形",
            "Must be reported as",
            "属于九种情形之一的，立即向公安机关报案",
            "One of the nine situations: report to the police at once",
        ),
    ] = None
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
    why_not_told: WhyNotTold = None
    measures: Annotated[Long | None, says("处置措施", "Measures", "做了什么", "What was done")] = None


def _warnings(incident: Incident) -> Warnings:
    """What on an incident the law asks for and does not stand there yet."""
    yield from not_told(told=incident.guardian_told, why=incident.why_not_told)
    if not incident.reports:
        yield ("reports",), "kind.not-reported"


KIND = Kind("incident", words("突发事件", "Incident"), Incident, "any", warns=_warnings)
