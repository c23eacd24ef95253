"""Tables that leave for a spreadsheet: students, records, mentors, duties, the tables of the reports. Owns which there
are, what of a wish means which rows, and what stands above every table: whose school, which day, who made it, over how
many files. What lies in a sensitive drawer is in none of them, and restricted categories are on no card.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from yulan.exchange.outgoing import Sheet
from yulan.pages import card
from yulan.pages.exports import children, duties, mentors, records, tables
from yulan.pages.exports.column import Column, Job, Line
from yulan.pages.exports.days import EVER, Days
from yulan.pages.paper.pen import Pen
from yulan.pages.site import Site
from yulan.pages.words import Words

LEDGER, REPORT = "ledger", tables.CODE


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to go out: a list, some of its columns (else the usual ones), of a class, of a category, of some days."""

    what: str
    columns: tuple[str, ...] = ()
    scope: str = ""
    category: str = ""
    days: Days = EVER


@dataclass(frozen=True, slots=True)
class Listing:
    """What stands in the rows of one list, before it is said in words."""

    choice: Choice
    columns: tuple[Column, ...] = field(repr=False)
    lines: tuple[Line, ...] = field(repr=False)

    @property
    def scopes(self) -> frozenset[str]:
        """The classes the rows are about; "" for who stands in none."""
        return frozenset(one.scope for one in self.lines)


_COLUMNS: Mapping[str, tuple[Column, ...]] = {
    LEDGER: children.COLUMNS,
    **records.COLUMNS,
    duties.CODE: duties.COLUMNS,
    mentors.CODE: mentors.COLUMNS,
}
LISTS = tuple(_COLUMNS)
WHATS = (*LISTS, REPORT)


def columns(what: str) -> tuple[Column, ...]:
    """The columns of a list, in their order; none of the reports, whose tables are as they are."""
    return _COLUMNS.get(what, ())


def usual(what: str) -> tuple[str, ...]:
    """The columns of a list where nobody says which."""
    return tuple(one.code for one in columns(what) if one.usual)


def listing(site: Site, choice: Choice) -> Listing:
    """The rows of a list. Raises KeyError for a column there is not."""
    by_code = {one.code: one for one in columns(choice.what)}
    chosen = tuple(by_code[code] for code in dict.fromkeys(choice.columns or usual(choice.what)))
    return Listing(choice, chosen, tuple(one for one in _lines(site, choice) if _meant(site, choice, one)))


def sheet(pen: Pen, found: Listing) -> Sheet:
    """The table in words; `pen` covers numbers, unless it was told not to."""
    words, job = pen.site.words, Job(pen, found.choice.days)
    return Sheet(
        title=title(words, found.choice.what),
        head=tuple(one.label(words.t) for one in found.columns),
        rows=tuple(tuple(one.value(job, line) for one in found.columns) for line in found.lines),
        notes=tuple(_notes(pen, found)),
    )


def reports(pen: Pen) -> tuple[Sheet, ...]:
    """The tables of the reports this reader has."""
    return tuple(tables.sheets(pen.site, above(pen.site)))


def title(words: Words, what: str) -> str:
    """What a list is called."""
    return words.t(f"export.what.{what}")


def above(site: Site) -> str:
    """What stands above every table: the school, the day, who made it, over how many files."""
    words, school = site.words, site.school
    return words.t(
        "export.above",
        school=words.school_name,
        day=words.day(school.today),
        name=words.person(school.reader),
        count=len(site.children),
    )


def _notes(pen: Pen, found: Listing) -> Iterator[str]:
    words, choice = pen.site.words, found.choice
    yield above(pen.site)
    if choice.scope:
        yield words.t("export.of-class", name=words.scope(choice.scope))
    if choice.category:
        yield words.t("export.of-category", name=card.category_label(words, choice.category))
    if choice.days != EVER:
        yield words.t("export.of-days", days=choice.days.said(words))
    if not pen.unmasked:
        yield words.t("export.covered")


def _lines(site: Site, choice: Choice) -> Iterable[Line]:
    if choice.what == LEDGER:
        return children.lines(site)
    if choice.what == duties.CODE:
        return duties.lines(site, choice.days)
    if choice.what == mentors.CODE:
        return mentors.lines(site)
    return records.lines(site, choice.what, choice.days)


def _meant(site: Site, choice: Choice, line: Line) -> bool:
    if choice.scope and line.scope != choice.scope:
        return False
    child = site.children.get(line.sid)
    return not choice.category or (child is not None and choice.category in child.codes)
