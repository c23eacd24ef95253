"""A wish for a summary → a document or a page, as bytes. Settles of whom and of when it is, and who may have it:
everybody over what their keys open; the assessment of a mentor, who can open what the school keeps of assessments.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from yulan import calendar
from yulan.derive import summary
from yulan.derive.summary import Whose
from yulan.errors import UsageError, YulanError
from yulan.exchange import docx
from yulan.exchange.draft import Draft
from yulan.flow import compiled
from yulan.flow.exporting import term
from yulan.pages import assessments, paper, summaries
from yulan.pages.assessments import ASSESSMENT
from yulan.pages.site import Site
from yulan.pages.summaries import Of
from yulan.render import alone

SUMMARY = "summary"
Format = Literal["docx", "html"]
FORMATS: tuple[Format, ...] = ("docx", "html")
LEVELS = (*summary.LEVELS, ASSESSMENT)
_STYLE = "styles/paper.css"
_CLASS = "class-"


@dataclass(frozen=True, slots=True)
class Wish:
    """Which summary, as it was said: of whom (a person or a class), of which term or school year."""

    level: str
    of: str = ""
    term: str = ""
    year: str = ""
    format: Format = "docx"


@dataclass(frozen=True, slots=True)
class Summed:
    """A file and a name that tells of nobody."""

    data: bytes = field(repr=False)
    name: str


def make(site: Site, theme: Mapping[str, bytes], wish: Wish, *, trusted: bool = False) -> Summed:
    """What was wished for. Raises `export.*`."""
    if wish.level not in LEVELS:
        raise UsageError("export.which-summary")
    of = _of(site, wish)
    if wish.level == ASSESSMENT:
        if not any(one.holds(ASSESSMENT) and one.readable for one in site.school.drawers):
            raise YulanError("export.no-assessment")
        draft = assessments.draft(site, of)
    else:
        draft = summaries.draft(site, of)
    name = f"{SUMMARY}-{wish.level}-{site.school.today.isoformat()}-{secrets.token_hex(4)}.{wish.format}"
    data = docx.write(draft) if wish.format == "docx" else _page(site, theme, draft, trusted=trusted)
    return Summed(data, name)


def _page(site: Site, theme: Mapping[str, bytes], draft: Draft, *, trusted: bool) -> bytes:
    renderer = compiled.renderer(theme, site.words.t, trusted=trusted, head=alone(theme[_STYLE]))
    return renderer.render(paper.printed(site, summaries.as_paper(draft)))


def _of(site: Site, wish: Wish) -> Of:
    school, whose = site.school, _whose(site, wish)
    days = school.settings.days
    if wish.term and wish.year:
        raise UsageError("export.term-or-year")
    year = wish.year
    if wish.level == ASSESSMENT and not year:
        if wish.term:
            raise UsageError("export.assessment-by-year")
        year = str(calendar.school_year(school.today))
    if year:
        found = summary.of_year(days, int(year), school.today) if year.isascii() and year.isdecimal() else None
        if found is None:
            raise UsageError("export.no-year")
        return Of(whose, *found, year)
    chosen = term(site, wish.term) if wish.term else school.term
    if chosen is None or not chosen.possible or chosen.start > school.today:
        raise YulanError("export.term-not-begun")
    return Of(whose, *summary.of_term(days, chosen, school.today), "")


def _whose(site: Site, wish: Wish) -> Whose:
    school = site.school
    if wish.level == "school":
        if wish.of:
            raise UsageError("export.school-is-whole")
        return Whose("school")
    if wish.level == "class":
        scope = wish.of or next((one.removeprefix(_CLASS) for one in school.posts if one.startswith(_CLASS)), "")
        if not scope:
            raise UsageError("export.which-class")
        if scope not in school.settings.classes:
            raise UsageError("export.no-class")
        return Whose("class", scope)
    if wish.level == ASSESSMENT and not wish.of:
        raise UsageError("export.which-mentor")
    person = wish.of or school.reader
    if person not in school.people:
        raise UsageError("export.no-person")
    return Whose("mentor", person)
