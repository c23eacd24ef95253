"""The parts of the card: parents, guardians, categories, health, consent, mentors, and the codes they use. Lists merge
entry by entry on the field that names the entry.
"""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.categories import RESTRICTED, shown
from yulan.kinds.statement import (
    Count,
    Day,
    Name,
    Number,
    Part,
    Person,
    Phone,
    Text,
    choices,
    one_of,
    one_of_its,
    says,
)
from yulan.kinds.subcodes import SUBS

PARENTS = choices(("father", "父亲", "Father"), ("mother", "母亲", "Mother"), ("other", "其他", "Other"))
GUARDIANS = choices(
    ("first", "监护人", "Guardian"),
    ("second", "第二监护人", "Second guardian"),
    ("entrusted", "委托监护人", "Entrusted guardian"),
)
HEALTH = choices(
    ("vision", "视力", "Eyesight"),
    ("hearing", "听力", "Hearing"),
    ("heart", "心脏", "Heart"),
    ("asthma", "哮喘", "Asthma"),
    ("epilepsy", "癫痫", "Epilepsy"),
    ("diabetes", "糖尿病", "Diabetes"),
    ("allergy", "过敏", "Allergy"),
    ("mobility", "肢体行动", "Mobility"),
    ("injury", "外伤史", "Past injury"),
    ("surgery", "手术史", "Past surgery"),
    ("medication", "长期用药", "Regular medication"),
    ("chronic", "其他慢性病", "Other chronic illness"),
    ("other", "其他", "Other"),
)
ROLL_STATUSES = choices(
    ("enrolled", "在籍在读", "Enrolled and attending"),
    ("no-roll", "无学籍", "Attending without a roll"),
    ("roll-elsewhere", "人在籍不在", "Here, roll elsewhere"),
    ("person-elsewhere", "籍在人不在", "Roll here, person elsewhere"),
    ("suspended", "休学", "Suspended"),
    ("suspected-dropout", "疑似辍学", "Suspected dropout"),
    ("dropout", "辍学", "Dropout"),
    ("transferred", "已转出", "Transferred"),
    ("graduated", "已毕业", "Graduated"),
)
SCOPES = choices(
    ("basics", "基本情况", "Basic facts"),
    ("family", "家庭情况", "Family"),
    ("health", "健康情况", "Health"),
    ("study", "学习情况", "Study"),
    ("talks", "谈心与家访", "Talks and visits"),
    ("photos", "照片", "Photos"),
)

CategoryCode = Annotated[
    str,
    one_of(shown(restricted=False), tuple((code, "kind.restricted-category") for code in sorted(RESTRICTED))),
]


class RollNumber(Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A roll number the student once had."""

    number: Annotated[Number, says("学籍号", "Roll number", "曾用学籍号", "The number then")]
    since: Annotated[Day | None, says("启用", "Since", "从哪天起", "From which day")] = None
    until: Annotated[Day | None, says("停用", "Until", "到哪天止", "To which day", after="since")] = None
    note: Annotated[Text | None, says("说明", "Note", "为何变更", "Why it changed")] = None


class RollStatus(Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A roll status the student had from one day on, the one that holds now included."""

    status: Annotated[
        Annotated[str, one_of(ROLL_STATUSES)],
        says("学籍状态", "Roll status", "当时的学籍与就读情况", "Where the roll and the child were then"),
    ]
    since: Annotated[Day, says("起始时间", "Since", "从哪天起", "From which day")]
    note: Annotated[Text | None, says("说明", "Note", "为何变更，例如 转学批文号", "Why it changed")] = None


class Parent(Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A parent. Facts only, who is away and since when: whether a child is left behind follows from them."""

    who: Annotated[Annotated[str, one_of(PARENTS)], says("称谓", "Who", "父亲、母亲或其他", "Father, mother or other")]
    name: Annotated[Name | None, says("姓名", "Name", "家长姓名", "The parent's name")] = None
    phone: Annotated[Phone | None, says("电话", "Phone", "常用电话", "The usual number")] = None
    job: Annotated[Text | None, says("职业", "Job", "工作或单位", "Work or employer")] = None
    away: Annotated[bool | None, says("外出务工", "Away", "现在是否外出务工", "Whether working away now")] = None
    away_where: Annotated[Text | None, says("务工地", "Away where", "在哪里务工", "Where they work")] = None
    away_since: Annotated[Day | None, says("外出时间", "Away since", "从哪天起外出", "Since which day")] = None
    able: Annotated[
        bool | None,
        says(
            "能照顾孩子",
            "Able to care",
            "因病、失联、离世等照顾不了的选“否”",
            "No where illness, death or lost contact leaves them unable",
        ),
    ] = None


class Guardian(Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who cares for the child."""

    who: Annotated[
        Annotated[str, one_of(GUARDIANS)],
        says(
            "类别",
            "Which",
            "监护人、第二监护人或委托监护人",
            "Guardian, second guardian or entrusted guardian",
        ),
    ]
    name: Annotated[Name | None, says("姓名", "Name", "监护人姓名", "The guardian's name")] = None
    relation: Annotated[
        Text | None, says("关系", "Relation", "与学生的关系，例如 祖母", "To the child, such as grandmother")
    ] = None
    age: Annotated[Count | None, says("年龄", "Age", "填写时几岁", "When this was written")] = None
    able: Annotated[
        bool | None,
        says("有监护能力", "Able", "能否照顾好学生", "Whether they are able to care for the child"),
    ] = None
    address: Annotated[Text | None, says("住址", "Address", "现住址", "Where they live now")] = None
    phone: Annotated[Phone | None, says("电话", "Phone", "常用电话", "The usual number")] = None


class Membership(Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A category the student is in, or was."""

    code: Annotated[
        CategoryCode,
        says(
            "类别",
            "Category",
            "受限类别另有专柜，不写在卡上",
            "Restricted ones have their own drawer, never the card",
        ),
    ]
    since: Annotated[Day | None, says("列入时间", "Since", "从哪天起", "From which day")] = None
    until: Annotated[Day | None, says("退出时间", "Until", "到哪天止", "To which day", after="since")] = None
    basis: Annotated[Text | None, says("依据", "Basis", "证件、走访或谈话", "A certificate, a visit or a talk")] = None
    sub: Annotated[
        tuple[Annotated[str, one_of_its(SUBS, "code")], ...],
        says(
            "细类",
            "Detail",
            "只有部分类别分细类；可多选，其他情况写在“依据”里",
            "Some categories have these, and several may hold; what else there is goes into the basis",
        ),
    ] = ()


class Health(Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something about the child's health that those around them should know."""

    code: Annotated[Annotated[str, one_of(HEALTH)], says("项目", "What", "健康项目", "What it concerns")]
    since: Annotated[Day | None, says("起始时间", "Since", "从哪天起", "From which day")] = None
    note: Annotated[
        Text | None, says("说明", "Note", "注意事项，例如 忌食花生", "What to mind, such as no peanuts")
    ] = None


class Willing(Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether pairing with a mentor is wished for; it is voluntary."""

    student: Annotated[
        bool | None, says("学生愿意", "Student", "学生本人是否愿意", "Whether the student wishes it")
    ] = None
    guardian: Annotated[
        bool | None, says("监护人愿意", "Guardian", "监护人是否愿意", "Whether the guardian wishes it")
    ] = None
    date: Annotated[Day | None, says("征询日期", "Date", "哪天征询的", "When they were asked")] = None


class Consent(Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The guardian's consent to keeping data （个人信息保护法 §31）."""

    guardian: Annotated[Name | None, says("同意人", "Guardian", "签署同意的监护人", "The guardian who consented")] = (
        None
    )
    relation: Annotated[Text | None, says("关系", "Relation", "与学生的关系", "Their relation to the child")] = None
    date: Annotated[Day | None, says("同意日期", "Date", "签署日期", "When it was signed")] = None
    notice_version: Annotated[
        Text | None, says("告知书版本", "Notice", "所签告知书的版本", "The version of the notice signed")
    ] = None
    scope: Annotated[
        tuple[Annotated[str, one_of(SCOPES)], ...],
        says("同意范围", "Scope", "可多选", "Several may be chosen"),
    ] = ()
    withdrawn: Annotated[
        Day | None,
        says(
            "撤回日期",
            "Withdrawn",
            "撤回同意的日期；以后又同意的，改同意日期",
            "When consent was withdrawn; given again later, change the date of consent",
        ),
    ] = None
    withdrawn_scopes: Annotated[
        tuple[Annotated[str, one_of(SCOPES)], ...],
        says("撤回范围", "Withdrawn for", "全部撤回的不必选", "None chosen means all of it"),
    ] = ()


class Mentor(Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mentor of the student: one school year, renewable."""

    person: Annotated[Person, says("成长导师", "Mentor", "教职工编号", "The id of the member of staff")]
    since: Annotated[Day | None, says("结对时间", "Since", "从哪天起", "From which day")] = None
    until: Annotated[
        Day | None,
        says(
            "期满时间",
            "Until",
            "一般一学年，可续，续期改这里",
            "Usually one school year; to renew, change this",
            after="since",
        ),
    ] = None
    agreement: Annotated[
        bool | None, says("已签协议", "Agreement", "双方是否签了结对协议", "Whether both sides have signed")
    ] = None
