"""The card （学生基本情况卡）: who the child is, the family, what helps to understand and support them. One a
student, always kept up to date. It refuses restricted categories: they are recorded in their own drawer,
never here.
"""

from __future__ import annotations

from typing import Annotated

from yulan.kinds.card_parts import (
    ROLL_STATUSES,
    Consent,
    Guardian,
    Health,
    Membership,
    Mentor,
    Parent,
    RollNumber,
    RollStatus,
    Willing,
)
from yulan.kinds.numbers import card_warnings
from yulan.kinds.statement import (
    ClassId,
    Day,
    Kind,
    Long,
    Name,
    Number,
    Phone,
    StudentRecord,
    Text,
    choices,
    form,
    one_of,
    says,
    words,
)

# Official numbers, consent, the paper original: looked up, not read, so pages and forms fold them away.
FOLDED = frozenset({"id_number", "roll_number", "roll_numbers", "roll_history", "household", "consent", "original"})
SEXES = choices(("male", "男", "Male"), ("female", "女", "Female"))
HOUSEHOLDS = choices(("rural", "农村", "Rural"), ("urban", "城镇", "Urban"))
BOARDING = choices(
    ("day", "走读", "Day student"),
    ("boarding", "住校", "Boarding"),
    ("off-campus", "校外住宿", "Living off campus"),
)


class Card(StudentRecord, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"class_": "class"}):
    """The card. Strengths and the child's own words come first, before anything that is difficult."""

    id: Annotated[
        Annotated[str, form("card", "kind.bad-id", 4)],
        says("编号", "Id", "基本情况卡固定为 card", "Always card"),
    ]
    name: Annotated[
        Name, says("姓名", "Name", "与户口簿一致，间隔号用 ·", "As in the household register; name dots are ·")
    ]
    sex: Annotated[Annotated[str, one_of(SEXES)], says("性别", "Sex", "与户口簿一致", "As in the household register")]
    strengths: Annotated[
        Long | None, says("特长与优点", "Strengths", "先写孩子的长处", "What the child is good at")
    ] = None
    own_words: Annotated[
        Long | None,
        says("孩子的话", "Own words", "孩子自己怎么说、希望什么", "What the child says and hopes for"),
    ] = None
    interests: Annotated[Long | None, says("兴趣爱好", "Interests", "喜欢做什么", "What the child likes to do")] = None
    character: Annotated[Long | None, says("性格", "Character", "性格特点", "What the child is like")] = None
    birth_date: Annotated[Day | None, says("出生日期", "Date of birth", "例如 2014-05-01", "Such as 2014-05-01")] = None
    ethnic_group: Annotated[Text | None, says("民族", "Ethnic group", "例如 汉族", "Such as Han")] = None
    id_number: Annotated[
        Number | None,
        says(
            "身份证号",
            "ID number",
            "18 位；不符只提醒，不拒收",
            "18 characters; a mismatch warns, it never refuses",
        ),
    ] = None
    roll_number: Annotated[
        Number | None,
        says("学籍号", "Roll number", "G、J 或 L 加 18 位", "G, J or L and 18 characters"),
    ] = None
    roll_numbers: Annotated[
        tuple[RollNumber, ...],
        says("曾用学籍号", "Former roll numbers", "变更过学籍号时填写", "Where the number has changed"),
    ] = ()
    roll_status: Annotated[
        Annotated[str, one_of(ROLL_STATUSES)] | None,
        says("学籍状态", "Roll status", "学籍与就读情况", "Where the roll and where the child is"),
    ] = None
    roll_history: Annotated[
        tuple[RollStatus, ...],
        says("学籍变动", "Roll history", "每次变动一段，按日期", "One entry for each change, by date", key="since"),
    ] = ()
    class_: Annotated[
        ClassId | None,
        says(
            "班级",
            "Class",
            "学段、入学年、班号，例如 p2023-1（小学 2023 级 1 班）",
            "Stage, first year, number: p2023-1 is class 1 of primary 2023",
        ),
    ] = None
    boarding: Annotated[
        Annotated[str, one_of(BOARDING)] | None,
        says("住宿", "Boarding", "住宿方式", "Where the child lives in term"),
    ] = None
    household: Annotated[
        Annotated[str, one_of(HOUSEHOLDS)] | None,
        says("户籍", "Household", "户籍性质，认定留守儿童用", "The register; definitions of left-behind need it"),
    ] = None
    address: Annotated[Text | None, says("家庭住址", "Address", "现住址", "Where the family lives now")] = None
    phone: Annotated[
        Phone | None, says("联系电话", "Phone", "最容易找到家里的电话", "The number that reaches home")
    ] = None
    parents: Annotated[tuple[Parent, ...], says("父母", "Parents", "每人一段", "One entry for each", key="who")] = ()
    guardians: Annotated[
        tuple[Guardian, ...], says("监护人", "Guardians", "每人一段", "One entry for each", key="who")
    ] = ()
    categories: Annotated[
        tuple[Membership, ...],
        says("类别", "Categories", "可有多个，每类一段", "There may be several, one entry for each", key="code"),
    ] = ()
    health: Annotated[
        tuple[Health, ...],
        says("健康状况", "Health", "需要留意的才写", "Only what those around should know", key="code"),
    ] = ()
    study: Annotated[Long | None, says("学习情况", "Study", "成绩与学习态度", "Results and attitude to study")] = None
    conduct: Annotated[Long | None, says("行为习惯", "Conduct", "日常行为与习惯", "Everyday conduct and habits")] = None
    relations: Annotated[
        Long | None, says("交往情况", "Relations", "与老师、同学的交往", "With teachers and other children")
    ] = None
    willing: Annotated[
        Willing | None,
        says("结对意愿", "Willingness", "结对自愿，先征询意愿", "Pairing is voluntary: ask first"),
    ] = None
    consent: Annotated[
        Consent | None,
        says("信息同意书", "Consent", "监护人对保存信息的同意", "The guardian's consent to keeping data"),
    ] = None
    mentors: Annotated[
        tuple[Mentor, ...],
        says("成长导师", "Mentors", "结对教师", "The teachers paired with the child", key="person"),
    ] = ()


KIND = Kind("card", words("学生基本情况卡", "Student card"), Card, "student", warns=card_warnings)
