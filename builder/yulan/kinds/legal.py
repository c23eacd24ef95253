"""A child in a case, or on the way to one （法治关护记录）, restricted. No list, table or transfer shows it unless the
law asks (未成年人保护法 §103); a sealed record is marked so (预防未成年人犯罪法 §58–59). What happened is the record's
body.
"""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.statement import Kind, Long, StudentRecord, choices, one_of, says, words

TYPES = choices(
    ("case", "涉及案件", "Involved in a case"),
    ("serious-discipline", "严重违纪", "Serious breach of discipline"),
    ("bad-company", "结交不良", "Bad company outside school"),
    ("witness", "证人", "Witness"),
)
BODIES = choices(
    ("police", "公安机关", "Police"),
    ("procuratorate", "检察机关", "Procuratorate"),
    ("court", "法院", "Court"),
    ("justice", "司法行政部门", "Justice bureau"),
    ("youth-league", "共青团", "Youth league"),
    ("womens-federation", "妇联", "Women's federation"),
    ("guangong", "关工委", "Committee for the next generation"),
    ("community", "社区（村）", "Community"),
    ("other", "其他", "Other"),
)


class Legal(StudentRecord, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One matter."""

    type: Annotated[
        Annotated[str, one_of(TYPES)] | None, says("类型", "Type", "哪一种情况", "Which kind of matter")
    ] = None
    trigger: Annotated[Long | None, says("起因", "Trigger", "怎么开始的，只写事实", "How it began; facts only")] = None
    bodies: Annotated[
        tuple[Annotated[str, one_of(BODIES)], ...],
        says("联系单位", "Bodies", "可多选", "Several may be chosen"),
    ] = ()
    measures: Annotated[
        Long | None,
        says("教育措施", "Measures", "做了哪些教育和陪伴", "What was done to teach and accompany the child"),
    ] = None
    outcome: Annotated[Long | None, says("结果", "Outcome", "后来怎样", "How it went on")] = None
    sealed: Annotated[
        bool | None,
        says("依法封存", "Sealed", "犯罪记录依法封存的，选“是”", "Yes where the law seals the record"),
    ] = None


KIND = Kind("legal", words("法治关护记录", "Legal care"), Legal, "student")
