"""What an import would do to a school, as values, and what a plan is made against. Owns the words a plan is told in;
decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from yulan import disk
from yulan.errors import YulanError
from yulan.exchange.duplicates import Who
from yulan.exchange.limits import CAP as FILE_CAP
from yulan.exchange.reading import Reading, Row
from yulan.flow.me import Me
from yulan.flow.verified import Verified
from yulan.record import Record
from yulan.school import School, StudentFile
from yulan.yaml_strict import Tree


class Kept(NamedTuple):
    """What was kept aside: a row, or one column of it, and why; `field` where it is known."""

    sheet: str
    row: int
    column: str
    code: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class NewStudent:
    """A student to be taken in: the class and the card, without what names the record."""

    place: tuple[str, int]
    scope: str
    tree: Mapping[str, Tree] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Change:
    """A known student whose card says more with the list: the fields that are filled. Of several rows about the same
    student the first counts, and the others add to it.
    """

    place: tuple[str, int]
    sid: str
    rows: tuple[Row, ...] = field(repr=False)
    filled: tuple[str, ...]
    mentors: tuple[str, ...] = ()
    update: bool = False  # whether the first of the rows is right where the card differs


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A talk or a visit to be written."""

    place: tuple[str, int]
    sid: str
    content: Record = field(repr=False)


@dataclass(frozen=True)
class Plan:
    """What an import would do. `same` are rows that say nothing new; `differs` is for a person to decide."""

    reading: Reading = field(repr=False)
    update: bool
    new: tuple[NewStudent, ...] = ()
    changes: tuple[Change, ...] = ()
    records: tuple[NewRecord, ...] = ()
    same: tuple[tuple[str, int], ...] = ()
    differs: tuple[Kept, ...] = ()
    kept: tuple[Kept, ...] = ()
    alike: tuple[Kept, ...] = ()  # rows like a known student, and yet new

    @property
    def writes(self) -> int:
        """How many records it would write."""
        return len(self.new) + len(self.changes) + len(self.records)


@dataclass(frozen=True)
class Desk:
    """What a plan is made against: the school as its cards tell, who imports, the day."""

    verified: Verified = field(repr=False)
    me: Me = field(repr=False)
    school: School = field(repr=False)
    now: datetime

    @property
    def today(self) -> date:
        """The day the school is seen on."""
        return self.school.today


def open_file(path: Path) -> bytes:
    """The bytes of a spreadsheet; raises YulanError `import.no-file`, or as `disk.read_file` does."""
    data = disk.read_file(path, cap=FILE_CAP)
    if data is None:
        raise YulanError("import.no-file", path=str(path))
    return data


def column(reading: Reading, sheet: str, *paths: str) -> str:
    """The column of a sheet that holds one of these fields; empty where none does."""
    return next((one.column for one in reading.columns if one.sheet == sheet and one.path in paths), "")


def staff(school: School, name: str) -> str:
    """The id of the one member of staff of that name, with or without 老师 behind it; empty where not one."""
    for said in (name, name.removesuffix("老师").removesuffix("教师")):
        found = [one.id for one in school.people.values() if one.active and one.name == said]
        if len(found) == 1:
            return found[0]
    return ""


def known(file: StudentFile) -> Who:
    """What tells a known student from another."""
    values = file.card.values if file.card is not None else None
    birth, number = getattr(values, "birth_date", None), getattr(values, "id_number", None)
    return Who(file.name, birth.isoformat() if birth else "", number or "", file.scope)
