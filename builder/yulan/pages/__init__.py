"""School to pages: what each page says, as frozen values, before any template sees it.

Pure: the school, the texts and a language come in. A page exists only if something on it may be seen; home,
access, not verified and about always do. `build` gives all pages, `find` one: the same page by the same way; filled
forms on paper it makes besides, when they are asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yulan.derive.difference import Side
from yulan.derive.news import News
from yulan.pages import (
    about,
    access,
    alerts,
    care,
    changes,
    classes,
    drawers,
    dropout,
    duties,
    duty_lists,
    duty_pages,
    finding,
    home,
    latest,
    ledger,
    meetings,
    mentors,
    owed,
    paper,
    reports,
    roster,
    rows,
    search_data,
    story,
    student,
    students,
    talks,
    tiles,
    unverified,
)
from yulan.pages.page import Frame, Link, Page
from yulan.pages.site import Site
from yulan.pages.sums import Sum
from yulan.school import School, StudentFile
from yulan.texts import Lang, Texts

__all__ = ["SUMS", "Frame", "Link", "Page", "Part", "Parts", "Site", "build", "find"]

# By the first part of a page's path; a list one can read.
_SECTIONS: Mapping[str, Callable[[Site], Iterator[Page]]] = {
    "index.html": home.pages,
    "duties": duties.pages,
    "alerts": alerts.pages,
    "students": students.pages,
    "classes": classes.pages,
    "mentors": mentors.pages,
    "ledger": ledger.pages,
    "find": finding.pages,
    "school": meetings.pages,
    "dropout": dropout.pages,
    "drawers": drawers.pages,
    "reports": reports.pages,
    "paper": paper.pages,
    "access": access.pages,
    "unverified": unverified.pages,
    "about": about.pages,
}
_OF_A_CHILD: tuple[Callable[[Site, StudentFile], Iterator[Page]], ...] = (student.pages, story.pages, talks.pages)


def _of_child(site: Site, sid: str) -> Iterator[Page]:
    file = site.files.get(sid)
    if file is not None:
        for section in _OF_A_CHILD:
            yield from section(site, file)


# Pages of one child, class or mentor, by the second part of their path.
_PARTS: Mapping[str, Callable[[Site, str], Iterator[Page]]] = {
    "students": _of_child,
    "classes": classes.of,
    "mentors": mentors.of,
}


# What classes bring to pages of the whole school.
_BRING = (
    access, care, classes, drawers, duty_lists, duty_pages, finding, latest, mentors, owed, reports, roster, rows,
    search_data, students, tiles,
)  # fmt: skip
SUMS: tuple[Sum[Any], ...] = tuple(one for module in _BRING for one in module.SUMS)

# Sections that find a page of theirs without making the others.
_FINDS: Mapping[str, Callable[[Site, str], Page | None]] = {"paper": paper.find, "reports": reports.find}


def build(
    school: School, texts: Texts, lang: Lang, *, news: News | None = None, compared: tuple[Side, Side] | None = None
) -> Iterator[Page]:
    """The pages of one reader's site, home first; each path once. `news` is what came since they last looked, of two
    states that are `compared` the second is this school.
    """
    since = compared[0].school.today if compared is not None else None
    site = Site.of(school, texts, lang, news=news, since=since)
    if compared is not None:
        yield from changes.pages(site, *compared)
    made = Parts(site)
    for part in made.parts:
        yield from made.pages(part.name)


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a site's pages: a section's, or those of a class with its children and mentors; `weight` says about how
    long they take.
    """

    name: str
    weight: float


class Parts:
    """A site in parts that are made each by itself, in whichever order, by whomever."""

    def __init__(self, site: Site) -> None:
        self._site = site
        counts = Counter(site.where.classes.values())
        sections = [Part(name, _HEAVY.get(name, _LIGHT) * len(site.names)) for name in _SECTIONS]
        classes = [Part(f"{_CLASS}{scope}", counts[scope]) for scope in site.classes]
        self._mentors = mentors.by_last_class(site)
        place = list(_SECTIONS).index("students") + 1
        self.parts = (*sections[:place], *classes, *sections[place:])

    def scope(self, name: str) -> str:
        """The class that the pages of a part are of; "" of those of the whole school."""
        return name.removeprefix(_CLASS) if name.startswith(_CLASS) else ""

    def pages(self, name: str) -> Iterator[Page]:
        """The pages of a part."""
        scope = self.scope(name)
        if not scope:
            yield from _SECTIONS[name](self._site)
            return
        for _, made in self.pieces(scope):
            yield from made

    def pieces(self, scope: str) -> Iterator[tuple[str, Iterator[Page]]]:
        """The pages of a class piece by piece, each by its name: child by child, then itself, then its mentors: what a
        talk says is at hand while it is asked for. Nothing is made until a piece is asked for its pages.
        """
        site = self._site
        for sid in site.where.by_class[scope]:
            yield f"student {sid}", _of_child(site, sid)
        yield "class", classes.itself(site, scope)
        yield "talks", classes.talks(site, scope)
        for person in self._mentors.get(scope, ()):
            yield f"mentor {person}", mentors.of(site, person)


_CLASS = "class "
# How long the pages of a section take for a child, against the child's own pages with its class and mentor.
_HEAVY = {"reports": 0.27, "duties": 0.06, "ledger": 0.02, "access": 0.02}
_LIGHT = 0.01


def find(site: Site, path: str) -> Page | None:
    """The page at a path, as `build` would give it; None where there is none."""
    first, _, rest = path.partition("/")
    part, inside, _ = rest.partition("/")
    section = _SECTIONS.get(first)
    if first in _FINDS and (inside or first == "reports"):  # forms on paper are found by what they are filled with
        return _FINDS[first](site, path)
    if inside and first in _PARTS:
        made = _PARTS[first](site, part)
    else:
        made = section(site) if section is not None else iter(())
    return next((page for page in made if page.path == path), None)
