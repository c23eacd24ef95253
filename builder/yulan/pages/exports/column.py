"""A column of an export as data: its code, what it is called, what it says of a row. Owns nothing of any one list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import msgspec

from yulan import calendar, kinds
from yulan.derive.state import State
from yulan.exchange.outgoing import Value
from yulan.kinds.table import Field
from yulan.pages.exports.days import Days
from yulan.pages.paper.pen import Pen
from yulan.pages.words import Words
from yulan.school import Entry, StudentFile
from yulan.texts import Texts

_AS_THEY_ARE = (date, int, Decimal)


@dataclass(frozen=True, slots=True)
class Line:
    """What a row is about: a child, a record, where a duty stands, a mentor. `place`: its class where no file says."""

    file: StudentFile | None = field(repr=False, default=None)
    entry: Entry | None = field(repr=False, default=None)
    state: State | None = field(repr=False, default=None)
    person: str = ""
    place: str = ""

    @property
    def sid(self) -> str:
        """The child it is about, or ""."""
        if self.file is not None:
            return self.file.sid
        return self.entry.student if self.entry is not None else self.state.student if self.state is not None else ""

    @property
    def scope(self) -> str:
        """The class it is about, or ""."""
        return self.file.scope if self.file is not None else self.place


@dataclass(frozen=True, slots=True)
class Job:
    """One export while it is made: the pen that covers numbers, the days that are told of."""

    pen: Pen = field(repr=False)
    days: Days

    @property
    def words(self) -> Words:
        """The words it is told in."""
        return self.pen.site.words


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `usual`: it is there where nobody says which; `number`: it holds numbers that are covered unless the
    reader may have them and asks for them.
    """

    code: str
    label: Callable[[Texts], str] = field(repr=False)
    value: Callable[[Job, Line], Value] = field(repr=False)
    usual: bool = False
    number: bool = False


def named(key: str) -> Callable[[Texts], str]:
    """The words of a text, as a column's label."""
    return lambda texts: texts(key)


def labelled(kind: str, path: str) -> Callable[[Texts], str]:
    """The label of a field, as its kind states it."""
    return lambda texts: kinds.label(kind, path, texts.lang)


def value(job: Job, values: msgspec.Struct, field_: Field) -> Value:
    """A field's value: days and numbers as they are, everything else in words, numbers covered."""
    held = getattr(values, field_.attr)
    if isinstance(held, _AS_THEY_ARE) and field_.type in ("date", "number"):
        return held
    return job.pen.said(values, field_.name)


def child_name(job: Job, line: Line) -> Value:
    """The child's name; of one whose file is closed, the name the record itself says, if it does."""
    child = job.pen.site.children.get(line.sid)
    if child is not None:
        return child.name
    called = getattr(line.entry.values, "name", None) if line.entry is not None else None
    return called or (job.words.t("export.closed") if line.sid else "")


def class_name(job: Job, line: Line) -> Value:
    """The class in words."""
    return job.words.scope(line.scope) if line.scope else ""


def place_of(entry: Entry) -> str:
    """The class a record lies in, where it lies in one's drawer."""
    return entry.scope if calendar.is_class(entry.scope) else ""


NAME = Column("student", named("students.name"), child_name, usual=True)
CLASS = Column("class", named("classes.class"), class_name, usual=True)
