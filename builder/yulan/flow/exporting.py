"""What somebody wishes to take along → one spreadsheet file, as bytes. Who reads what is settled by the keys, as
everywhere; here it is settled besides what may be asked for, and who may have numbers uncovered.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from yulan.errors import UsageError, YulanError
from yulan.exchange import outgoing, xlsx
from yulan.exchange.outgoing import Sheet
from yulan.flow import uncover
from yulan.kinds.categories import CATEGORIES, RESTRICTED
from yulan.pages import exports, owed
from yulan.pages.exports import REPORT, WHATS, Choice, Listing, days
from yulan.pages.exports.days import EVER, Days
from yulan.pages.paper.pen import Pen
from yulan.pages.site import Site
from yulan.schooldays import Term

Format = Literal["xlsx", "csv"]
FORMATS: tuple[Format, ...] = ("xlsx", "csv")
_DUTIES = "duties"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to go out, as it was said."""

    what: str
    columns: tuple[str, ...] = ()
    scope: str = ""
    category: str = ""
    term: str = ""
    since: date | None = None
    until: date | None = None
    unmasked: bool = False
    format: Format = "xlsx"


@dataclass(frozen=True, slots=True)
class Exported:
    """A file, how many rows or tables it holds, a name that tells of nobody, and whether numbers in it are covered."""

    data: bytes = field(repr=False)
    count: int
    name: str
    covered: bool


def make(site: Site, wish: Wish) -> Exported:
    """What was wished for. Raises `export.*`."""
    if wish.what not in WHATS:
        raise UsageError("export.no-what", what=wish.what)
    if wish.what == REPORT:
        pen = Pen(site)
        sheets = _reports(pen, wish)
        count = len(sheets)
    else:
        listing = exports.listing(site, _choice(site, wish))
        if not listing.lines:
            raise YulanError("export.nothing")
        pen = Pen(site, unmasked=_uncovered(site, wish, listing))
        sheets = (exports.sheet(pen, listing),)
        count = len(listing.lines)
    name = "-".join(filter(None, (wish.what, site.school.today.isoformat(), wish.scope, secrets.token_hex(4))))
    return Exported(_bytes(site, wish, sheets), count, f"{name}.{wish.format}", covered=not pen.unmasked)


def _bytes(site: Site, wish: Wish, sheets: tuple[Sheet, ...]) -> bytes:
    if wish.format == "csv":
        return outgoing.text_csv(sheets[0])
    t = site.words.t
    return xlsx.write(sheets, footer=t("paper.private"), pages=t("export.pages", page="&P", pages="&N"))


def _reports(pen: Pen, wish: Wish) -> tuple[Sheet, ...]:
    if wish.columns or wish.scope or wish.category or wish.term or wish.since or wish.until or wish.unmasked:
        raise UsageError("export.reports-whole")
    if wish.format == "csv":
        raise UsageError("export.one-table")
    sheets = exports.reports(pen)
    if not sheets:
        raise YulanError("export.nothing")
    return sheets


def _choice(site: Site, wish: Wish) -> Choice:
    known = {one.code for one in exports.columns(wish.what)}
    strange = [one for one in wish.columns if one not in known]
    if strange:
        raise UsageError("export.no-column", column=strange[0], what=wish.what)
    if wish.scope and wish.scope not in site.school.settings.classes:
        raise UsageError("export.no-class")
    if wish.category in RESTRICTED:
        raise UsageError("export.restricted")
    if wish.category and wish.category not in CATEGORIES:
        raise UsageError("export.no-category")
    return Choice(wish.what, wish.columns, wish.scope, wish.category, _days(site, wish))


def _days(site: Site, wish: Wish) -> Days:
    if wish.term and (wish.since or wish.until):
        raise UsageError("export.term-or-days")
    if wish.what == _DUTIES and (wish.since or wish.until):
        raise UsageError("export.duties-by-term")
    if wish.term:
        found = term(site, wish.term)
        if wish.what == _DUTIES and found.id not in _looked_at(site):
            raise UsageError("export.duties-by-term")
        return days.of_term(site.school.settings.days, found)
    if wish.what == _DUTIES and (running := site.school.term) is not None:
        return days.of_term(site.school.settings.days, running)
    if wish.since and wish.until and wish.until < wish.since:
        raise UsageError("export.backwards")
    return Days(wish.since or EVER.since, wish.until or EVER.until)


def term(site: Site, said: str) -> Term:
    """The term of that id. Raises `export.no-term`."""
    found = next((one for one in site.school.settings.terms if one.id == said), None)
    if found is None:
        raise UsageError("export.no-term", term=said)
    return found


def _looked_at(site: Site) -> tuple[str, ...]:
    """The terms whose duties are worked out: the one that runs and the one before."""
    begun = sorted((one.start, one.id) for one in site.school.settings.terms if one.start <= site.school.today)
    return (*(id_ for _, id_ in begun[-2:]), owed.term(site))


def _uncovered(site: Site, wish: Wish, listing: Listing) -> bool:
    """Whether numbers stand as they are: asked for, or the school's way, and this reader's to have."""
    may = uncover.may(site.school, listing.scopes)
    if wish.unmasked and not may:
        raise YulanError("export.not-unmasked")
    return may and (wish.unmasked or not site.school.settings.mask_exports)
