"""records/school.yaml: the school's name, classes, terms and words. Owns that file's shape; nothing in it is about a
person.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, field

from yulan import plainfile
from yulan import school as model

PATH = "records/school.yaml"

ClassId = Annotated[str, Meta(pattern=r"^[pj][0-9]{4}-[1-9][0-9]?$")]


class Class(plainfile.Shape, frozen=True, kw_only=True):
    """A class; `name` is the school's own word for it."""

    id: ClassId
    name: str | None = None


class Term(plainfile.Shape, frozen=True, kw_only=True):
    """A term, both days included."""

    id: str
    from_: date = field(name="from")
    to: date


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


def load(data: bytes) -> SchoolFile:
    """The school file in `data`; raises YulanError `file.form`."""
    return plainfile.load(data, PATH, SchoolFile)


def settings(file: SchoolFile, *, demo: bool) -> model.Settings:
    """The settings the model carries; a fixed day counts in demo schools only."""
    return model.Settings(
        name=file.name,
        name_en=file.name_en or file.name,
        language=file.language,
        umbrella=file.umbrella or "关爱学生",
        classes={one.id: one.name or "" for one in file.classes},
        terms=tuple(model.Term(one.id, one.from_, one.to) for one in file.terms),
        demo=demo,
        today=file.today if demo else None,
    )
