"""records/school.yaml: the school's name, classes, calendar, and what it changed of duties, categories and words. Owns
that file's shape; nothing in it is about a person. What is well formed and cannot be meant, `settings_faults` tells.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, field

from yulan import own_words, plainfile
from yulan import school as model
from yulan.duty_change import DutyChange as DutyChange
from yulan.duty_change import Line

PATH = "records/school.yaml"

ClassId = Annotated[str, Meta(pattern=r"^[pj][0-9]{4}-[1-9][0-9]?$")]
Code = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9]*([-_][a-z0-9]+)*$", max_length=40)]
Years = Annotated[int, Meta(ge=1, le=100)]


class Class(plainfile.Shape, frozen=True, kw_only=True):
    """A class; `name` is the school's own word for it."""

    id: ClassId
    name: str | None = None


class Holiday(plainfile.Shape, frozen=True, kw_only=True):
    """Days off of this school within a term, both days included."""

    from_: date = field(name="from")
    to: date
    name: Line | None = None


class Term(plainfile.Shape, frozen=True, kw_only=True):
    """A term, both days included; `school_days` are made up for: school in spite of a weekend or a national holiday."""

    id: str
    from_: date = field(name="from")
    to: date
    holidays: tuple[Holiday, ...] = ()
    school_days: tuple[date, ...] = ()


class Categories(plainfile.Shape, frozen=True, kw_only=True):
    """Which categories are in use, and the school's own names of some."""

    preset: Literal["six", "seven", "eight"] | None = None
    on: tuple[Code, ...] = ()
    off: tuple[Code, ...] = ()
    names: dict[Code, Line] = field(default_factory=dict)


class SchoolFile(plainfile.Shape, frozen=True, kw_only=True):
    """The whole file."""

    yulan: Literal["school/1"] = field(default="school/1")
    name: str
    name_en: str | None = None
    language: Literal["zh", "en"] = "zh"
    today: date | None = None
    umbrella: str | None = None
    classes: tuple[Class, ...] = ()
    terms: tuple[Term, ...] = ()
    categories: Categories | None = None
    left_behind: Literal["cn-2016", "three-months"] = "cn-2016"
    duties: tuple[DutyChange, ...] = ()
    words: dict[Code, Line] = field(default_factory=dict)
    retention: dict[Code, Years] = field(default_factory=dict)
    late_on_paper: bool = False
    mask_exports: bool = True
    hulei_phone: Line | None = None


def load(data: bytes) -> SchoolFile:
    """The school file in `data`; raises YulanError `file.form`."""
    return plainfile.load(data, PATH, SchoolFile)


def settings(file: SchoolFile, *, demo: bool) -> model.Settings:
    """The settings the model carries; a fixed day counts in demo schools only."""
    return model.Settings(
        name=file.name,
        name_en=file.name_en or file.name,
        language=file.language,
        umbrella=file.words.get(own_words.UMBRELLA) or file.umbrella or "关爱学生",
        classes={one.id: one.name or "" for one in file.classes},
        terms=tuple(_term(one) for one in file.terms),
        demo=demo,
        today=file.today if demo else None,
        duties=file.duties,
        categories=_choice(file.categories),
        left_behind=file.left_behind,
        retention=file.retention,
        late_on_paper=file.late_on_paper,
        words=file.words,
        mask_exports=file.mask_exports,
        hulei_phone=file.hulei_phone or "",
    )


def _term(one: Term) -> model.Term:
    holidays = tuple(model.Holiday(day.from_, day.to, day.name or "") for day in one.holidays)
    return model.Term(one.id, one.from_, one.to, holidays, one.school_days)


def _choice(one: Categories | None) -> model.CategoryChoice:
    if one is None:
        return model.CategoryChoice()
    return model.CategoryChoice(one.preset or "", one.on, one.off, one.names)
