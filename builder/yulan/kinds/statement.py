"""How a kind states its fields: the words and rules that stand in `msgspec.Meta`, the scalars fields are
made of, and the structures every kind builds on. It owns no kind, and no logic beyond writing a statement
down.

A field is stated once, in its kind's module, as `name: Annotated[Type, says(zh, en, help_zh, help_en)]`;
validation, templates, column heads, labels and the manual all follow from there.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, TypedDict

import msgspec
from msgspec import Meta

from yulan.value import Value

Lang = Literal["zh", "en"]
Subject = Literal["student", "any", "school"]
Path = tuple[str | int, ...]
Warnings = Iterator[tuple[Path, str]]


class Words(TypedDict):
    """One expression in both languages."""

    zh: str
    en: str


Choices = tuple[tuple[str, Words], ...]  # the codes a field may hold, and what each is called


class Kind(Value, frozen=True):
    """One kind of record. `subject`: about a student, about one or nobody named, or about the school."""

    name: str
    label: Words
    struct: type[msgspec.Struct]
    subject: Subject
    subtype_field: str | None = None
    warns: Callable[[Any], Warnings] | None = None  # takes the kind's own structure


def words(zh: str, en: str) -> Words:
    """The expression in both languages."""
    return {"zh": zh, "en": en}


def choices(*rows: tuple[str, str, str]) -> Choices:
    """The table of choices from rows of code, Chinese, English."""
    return tuple((code, words(zh, en)) for code, zh, en in rows)


def says(zh: str, en: str, help_zh: str, help_en: str, **rules: str) -> Meta:
    """Label and help of a field. Rules: `key`, on which a list merges; `after`, a date never later."""
    return Meta(extra={"label": words(zh, en), "help": words(help_zh, help_en), **rules})


def one_of(table: Choices, refused: tuple[tuple[str, str], ...] = ()) -> Meta:
    """The rule that text is one of the table's codes; `refused` holds other codes with the rule to report."""
    codes = "|".join(re.escape(code) for code, _ in table)
    return Meta(pattern=rf"\A(?:{codes})\Z", extra={"choices": table, "refused": refused})


def one_of_its(table: Mapping[str, Choices], beside: str) -> Meta:
    """The rule that text is one of the codes the table has for what the field `beside` it holds; of the codes of
    others, none.
    """
    its = tuple((key, tuple(code for code, _ in rows)) for key, rows in table.items())
    whole = one_of(tuple(row for rows in table.values() for row in rows))
    return Meta(pattern=whole.pattern, extra={**(whole.extra or {}), "beside": beside, "its": its})


def form(pattern: str, rule: str, most: int, **more: str) -> Meta:
    """The rule that text has the form `pattern`, reported as `rule` where it has not."""
    return Meta(pattern=rf"\A(?:{pattern})\Z", max_length=most, extra={"rule": rule, **more})


_B32 = "[0-9a-hjkmnp-tv-z]"

Text = Annotated[str, Meta(min_length=1, max_length=200)]
Long = Annotated[str, Meta(min_length=1, max_length=4000, extra={"as": "long"})]
Name = Annotated[str, Meta(min_length=1, max_length=50)]  # 民委发〔2016〕33号: at least 50 characters
Phone = Annotated[str, Meta(min_length=1, max_length=60)]  # "neighbour, 0555-…" is common, so free text
Number = Annotated[str, Meta(min_length=1, max_length=32)]  # checked with a warning, never refused
Rid = Annotated[str, form(_B32 + "{16}", "kind.bad-id", 16)]
Sid = Annotated[str, form(_B32 + "{10}", "kind.bad-id", 10)]
Child = Annotated[str, form(_B32 + "{10}", "kind.bad-id", 10, **{"as": "student"})]  # one of several a record names
Person = Annotated[str, form("(?!recovery$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*", "kind.bad-person", 32, **{"as": "person"})]
ClassId = Annotated[str, form("[pj][12][0-9]{3}-[1-9][0-9]?", "kind.bad-class", 8)]
TermId = Annotated[str, form("[a-z0-9]+(?:-[a-z0-9]+)*", "kind.bad-term", 32)]
SchoolYear = Annotated[str, form("[12][0-9]{3}", "kind.bad-year", 4)]  # the year in which it began
Day = dt.date
Moment = Annotated[dt.datetime, Meta(tz=True)]
Count = Annotated[int, Meta(ge=0, le=9999)]

# Fields that several kinds share, said in the same words everywhere.
FollowUp = Annotated[Long | None, says("后续跟进", "Follow-up", "接下来做什么", "What is done next")]
CalledName = Annotated[
    Name | None,
    says("姓名", "Name", "管学籍的老师看不到档案，请写上姓名", "Who keeps the roll cannot read files: name the child"),
]
DangerTold = Annotated[
    bool | None,
    says("已告知监护人", "Guardian told", "涉及身心安危时须立即告知", "Danger to body or mind: tell them at once"),
]
WhyNotTold = Annotated[
    Text | None,
    says("未告知原因", "Why not told", "例如 监护人涉嫌侵害", "Such as a guardian being the suspect"),
]
Decline = Annotated[
    bool | None,
    says(
        "需加强帮扶",
        "Needs more support",
        "近来明显退步，需要个别教育方案",
        "A marked decline that calls for an individual plan",
    ),
]
Amount = Decimal


def not_told(*, told: bool | None, why: str | None) -> Warnings:
    """The warning on a record that says the guardian was not told, and not why."""
    if told is False and why is None:
        yield ("why_not_told",), "kind.why-not-told"


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every structure is; its repr never shows what it holds."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return []


class Original(Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The signed paper behind a record."""

    kept_at: Annotated[
        Text | None,
        says(
            "存放处",
            "Kept at",
            "纸质原件放在哪里，例如 德育处2号柜",
            "Where the paper lies, such as moral office, cabinet 2",
        ),
    ] = None
    pages: Annotated[Count | None, says("页数", "Pages", "原件共几页", "How many pages it has")] = None
    signed: Annotated[
        bool | None, says("已签字", "Signed", "当事人是否已签字", "Whether those concerned have signed it")
    ] = None


class Record(Part, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The fields of every kind."""

    id: Annotated[Rid, says("编号", "Id", "程序给出，请勿改动", "Given by the program; leave it as it is")]
    kind: Annotated[Text, says("类型", "Kind", "记录的类型，请勿改动", "The kind of record; leave it as it is")]
    by: Annotated[
        Person,
        says(
            "经手人",
            "By",
            "实际去做的人",
            "Who did it, not always who types it in",
        ),
    ]
    date: Annotated[
        Day,
        says(
            "日期",
            "Date",
            "事情发生的那天",
            "The day it happened",
        ),
    ]
    event: Annotated[
        Rid | None,
        says(
            "同一事件",
            "Event",
            "同一次家访或事件涉及几名学生时，各记录写同一个编号",
            "The same id in each record of one visit or event that concerns several children",
        ),
    ] = None
    original: Annotated[
        Original | None,
        says("纸质原件", "Paper original", "有签字原件时填写", "Where there is a signed paper"),
    ] = None


_STUDENT = says("学生", "Student", "学生编号，程序给出", "The student's id, given by the program")


class StudentRecord(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A record about one student."""

    student: Annotated[Sid, _STUDENT]


class OpenRecord(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A record that may be written without knowing the student's id."""

    student: Annotated[Sid | None, _STUDENT] = None
