"""What matching needs to know of a member of staff （教师特长）: strengths, subjects, how many children they can take,
wishes. The newest of a person counts. It refuses what a school need not know to match.
"""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.statement import Count, Day, Kind, Long, Person, Record, Text, choices, one_of, says, words

TRAITS = choices(
    ("backbone", "骨干教师", "Backbone teacher"),
    ("party-member", "党员", "Party member"),
    ("cadre", "干部", "Cadre"),
    ("young", "青年教师", "Young teacher"),
    ("special-education", "懂特殊教育", "Knows special education"),
    ("law", "懂法治教育", "Knows legal education"),
    ("counselling", "有心理辅导资质", "Qualified in counselling"),
    ("lives-near", "住得近", "Lives near families"),
)


class StaffProfile(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One person's profile."""

    person: Annotated[Person, says("教师", "Teacher", "哪位老师", "Which teacher")]
    traits: Annotated[
        tuple[Annotated[str, one_of(TRAITS)], ...],
        says("特长", "Strengths", "可多选，结对时参考", "Several may be chosen; matching looks at them"),
    ] = ()
    subjects: Annotated[tuple[Text, ...], says("任教学科", "Subjects", "教哪些学科", "What they teach")] = ()
    lives_in: Annotated[
        Text | None, says("居住地", "Lives in", "村或社区，不写门牌", "Village or area, no house number")
    ] = None
    most: Annotated[
        Count | None, says("最多结对", "Students at most", "最多带几名学生", "How many children they can take")
    ] = None
    wishes: Annotated[
        Long | None, says("意愿", "Wishes", "本人的想法，结对自愿", "Their own wishes; pairing is voluntary")
    ] = None
    since: Annotated[Day | None, says("起始时间", "Since", "从哪天起", "From which day")] = None


KIND = Kind("staff-profile", words("教师特长", "Staff strengths"), StaffProfile, "school")
