"""Where a child with a disability learns best （残疾儿童入学安置评估）: the committee's finding and its next look at
it. It records what the child needs, for that purpose alone (残疾人教育条例 §20).
"""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.statement import Day, Kind, Long, Person, StudentRecord, Text, choices, one_of, says, words

PLACEMENTS = choices(
    ("mainstream", "随班就读", "In an ordinary class"),
    ("special-school", "特殊教育学校", "Special school"),
    ("home-teaching", "送教上门", "Teaching at home"),
    ("deferred", "延缓入学", "School entry put off"),
)


class Placement(StudentRecord, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One assessment."""

    committee: Annotated[
        Text | None, says("评估机构", "Committee", "例如 县残疾人教育专家委员会", "Such as the county's committee")
    ] = None
    finding: Annotated[
        Long | None, says("评估意见", "Finding", "孩子需要怎样的支持", "What support the child needs")
    ] = None
    placement: Annotated[
        Annotated[str, one_of(PLACEMENTS)] | None, says("安置方式", "Placement", "在哪里上学", "Where the child learns")
    ] = None
    since: Annotated[Day | None, says("开始时间", "Since", "从哪天起", "From which day")] = None
    teacher: Annotated[
        Person | None,
        says("负责教师", "Teacher", "由谁负责，送教上门必填", "Who is responsible; name one for home teaching"),
    ] = None
    review_date: Annotated[
        Day | None, says("复评日期", "Review date", "哪天再评估", "When it is looked at again", after="date")
    ] = None


KIND = Kind("placement", words("入学安置评估", "School placement"), Placement, "student")
