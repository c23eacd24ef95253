"""The pen that fills a form: values of records in official words, numbers masked, days in full, late entries marked as
the school has settled it.

Owns the masks. Telephone and ID numbers are covered wherever they stand, in free text too, unless the whole printing is
unmasked for somebody who may, or a form exists for the sake of the number. A sheet lies about; a screen does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import msgspec

from yulan import kinds
from yulan.errors import Param
from yulan.kinds import table
from yulan.kinds.categories import CATEGORIES
from yulan.pages import card, facts
from yulan.pages.paper.sheet import Cell, Height, Row, Tick, cell, head, row
from yulan.pages.site import Site
from yulan.school import Entry, StudentFile, Term

# Eighteen characters of an ID or roll number, with the letter before it if there is one; the old fifteen digits.
_NUMBER = re.compile(r"(?<![\dA-Za-z])([GJL]?)(\d{17}[\dXx]|\d{15})(?![\dA-Za-z])")
# A mobile or landline number as people write it, one of another country, any long run of digits.
_PHONE = re.compile(
    r"(?<![\dA-Za-z*])(?:(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}|0\d{2,3}[ -]?\d{7,8}|"
    r"\+\d(?:[ -]?\d){6,14}|\d{7,14})(?![\dA-Za-z])"
)
_FILE = "file"  # the drawer whose readers are those of a child's paper file


@dataclass(frozen=True, slots=True)
class Pen:
    """Fills forms for one reader. `term` narrows what is told to one term; `unmasked` leaves numbers as they are."""

    site: Site = field(repr=False)
    term: Term | None = None
    unmasked: bool = False

    def __call__(self, key: str, /, **params: Param) -> str:
        """The words of a form."""
        return self.site.words.t(f"paper.{key}", **params)

    @property
    def between(self) -> str:
        """What stands between several words."""
        return self.site.words.t("words.comma")

    def label(self, kind: str, path: str) -> str:
        """What a field of a kind is called, by itself: what it is a part of stands beside it."""
        whole = path.rpartition(".")[0]
        told = kinds.label(kind, path, self.site.words.lang)
        return told.removeprefix(f"{kinds.label(kind, whole, self.site.words.lang)} · ") if whole else told

    def said(self, values: msgspec.Struct, name: str) -> str:
        """A field's value in words, masked; nothing where it holds nothing."""
        one = next(known for known in table.of(type(values)) if known.name == name)
        return self.plain(
            self.between.join(facts.value_of(self.site.words, one, getattr(values, one.attr), self.site.names))
        )

    def plain(self, text: str) -> str:
        """A text without the numbers that are of use to a stranger."""
        return text if self.unmasked else _PHONE.sub(_covered_phone, _NUMBER.sub(_covered, text))

    def phone(self, text: str | None, *, shown: bool = False) -> str:
        """A telephone number, covered unless the form exists for its sake."""
        return (text or "") if shown else self.plain(text or "")

    def day(self, day: date | None) -> str:
        """A day in full, or room to write one."""
        return self.site.words.day(day) if day else self("blank.short-day")

    def written(self, day: date | None) -> str:
        """A day in full, or nothing."""
        return self.site.words.day(day) if day else ""

    def within(self, day: date) -> bool:
        """Whether a day is told of: all are where no term was named."""
        return self.term is None or self.term.start <= day <= self.term.end

    def of_file(self, file: StudentFile, *wanted: str) -> list[Entry]:
        """The child's records of these kinds (or all), oldest first: those of the file, never of a closed drawer."""
        found = [one for one in file.records if one.drawer == _FILE and (not wanted or one.kind in wanted)]
        return sorted((one for one in found if self.within(one.date)), key=lambda one: (one.date, one.id))

    def late(self, entry: Entry) -> str:
        """That a record was written down later, where the school wants it on paper."""
        if not self.site.school.settings.late_on_paper or entry.late is None:
            return ""
        return self("late", day=self.written(entry.late.date()))

    def when(self, entry: Entry) -> str:
        """The day of a record, with its mark if it has one."""
        return f"{self.written(entry.date)}{self.late(entry)}"

    def codes(self, file: StudentFile) -> tuple[str, ...]:
        """The categories the child is in today, those of the card: a restricted one never stands there."""
        return tuple(one.code for one in card.memberships(file, self.site.school.today))

    def official(self, codes: Iterable[str]) -> str:
        """Categories in their official terms."""
        return self.between.join(CATEGORIES[code].official[self.site.words.lang] for code in codes)

    def ticks(self, kind: str, path: str, chosen: str | tuple[str, ...] | None = None) -> tuple[Tick, ...]:
        """A box for each thing a field may hold, those ticked that it holds."""
        field = next(one for one in kinds.fields(kind) if one.name == path.partition(".")[0])
        for part in path.split(".")[1:]:
            field = next(one for one in field.fields if one.name == part)
        held = (chosen,) if isinstance(chosen, str) else chosen or ()
        return tuple(Tick(label[self.site.words.lang], code in held) for code, label in field.choices)

    def boxes(self, kind: str, path: str, chosen: str | tuple[str, ...] | None = None, across: int = 1) -> Cell:
        """A cell of such boxes."""
        return Cell(ticks=self.ticks(kind, path, chosen), across=across)

    def yes_no(self, *, value: bool | None, across: int = 1) -> Cell:
        """Two boxes: yes and no."""
        words = self.site.words
        ticks = (Tick(words.t("words.yes"), value is True), Tick(words.t("words.no"), value is False))
        return Cell(ticks=ticks, across=across)

    def body(self, text: str, *lines: str, across: int = 1, sign: str = "") -> Cell:
        """A cell with a record's text, and lines above it."""
        told = tuple(self.plain(one) for one in lines if one)
        return Cell(told, across=across, body=self.plain(text.strip()), sign=sign)

    def told(self, label: str, text: str = "", *, across: int = 1, height: Height = "line") -> Row:
        """A row of its own: what it is about, and room to tell of it."""
        return row(head(label), cell(*text.splitlines(), across=across), height=height)

    def person(self, person: str) -> str:
        """A member of staff by name."""
        return self.site.words.person(person) if person else ""

    def teacher(self, scope: str) -> str:
        """Who holds a class."""
        return self.between.join(one.name for one in self.site.school.holders(f"class-{scope}"))

    def school_year(self) -> str:
        """The school year of the day, in words."""
        today = self.site.school.today
        first = today.year if today.month >= 9 else today.year - 1
        return self("school-year", year=first, next=first + 1)

    def term_name(self) -> str:
        """The term in words: the one named, else the one that runs; room to write one before the first."""
        term = self.term or self.site.school.term
        return self.site.words.term(term.id) if term else self("blank.term")


def _covered(found: re.Match[str]) -> str:
    number = found[2]
    return f"{found[1]}{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"


def _covered_phone(found: re.Match[str]) -> str:
    digits = "".join(filter(str.isdigit, found[0]))
    ends = (3, 4) if len(digits) >= 11 else (2, 2)
    return f"{digits[: ends[0]]}****{digits[-ends[1] :]}"
