"""The reports: true numbers over what the reader can read, each with its list. Owns which reports there are, the page
that leads to them, and how one page of them is found without making the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from yulan.pages import frame
from yulan.pages.page import Link, Page
from yulan.pages.reports import (
    aid,
    categories,
    consent,
    contacts,
    duties,
    grid,
    mentors,
    screening,
    summary,
    terms,
)
from yulan.pages.reports.basis import PEOPLE, Basis, Sums
from yulan.pages.reports.grid import Headline, Report
from yulan.pages.reports.lists import Sheet
from yulan.pages.site import Site
from yulan.pages.sums import Sum
from yulan.value import Value

# In the order in which they are offered; a report is there if the reader can read what it counts.
_MODULES = (summary, categories, duties, contacts, mentors, terms, consent, aid, screening)
_REPORTS: Mapping[str, Callable[[Basis], Report | None]] = {one.CODE: one.of for one in _MODULES}
_SUMS = Sums.of((PEOPLE, *(one.BRINGS for one in _MODULES)))
SUMS: tuple[Sum[Any], ...] = (_SUMS.numbers, _SUMS.lists)
APART = frozenset({_SUMS.lists.name})  # those that are large


class Door(Value, frozen=True):
    """A report on the overview."""

    path: str
    title: str
    headline: Headline


class Overview(Value, frozen=True):
    """The page that leads to the reports; `files` is over how many files they count."""

    files: int
    doors: tuple[Door, ...]


def pages(site: Site) -> Iterator[Page]:
    """The overview, every report and the lists behind its numbers; nothing for who can read nothing that is counted."""
    if not frame.has_reports(site.words):
        return
    basis, doors = Basis(site, _SUMS), list[Door]()
    for of in _REPORTS.values():  # one after another: what is counted in one is not kept for the next
        if (one := of(basis)) is not None:
            doors.append(_door(site, one))
            yield from _pages(site, one)
    yield _overview(site, doors)


def _pages(site: Site, report: Report) -> Iterator[Page]:
    yield from report.pages
    for sheet in report.sheets:
        yield from sheet.pages(site, _way(site, report))


def find(site: Site, path: str) -> Page | None:
    """The page at a path below `reports/`."""
    if path == frame.REPORTS:
        return _overview(site, [_door(site, one) for one in _all(site)]) if frame.has_reports(site.words) else None
    parts = path.removesuffix(".html").split("/")
    of = _REPORTS.get(parts[2] if parts[1:2] == ["lists"] and len(parts) > 3 else parts[1] if len(parts) > 1 else "")
    report = of(Basis(site, _SUMS)) if of is not None else None
    if report is None:
        return None
    if parts[1] != "lists":
        return next((page for page in report.pages if page.path == path), None)
    lists = (sheet.find(site, _way(site, report), path) for sheet in report.sheets if sheet.id == parts[3])
    return next((page for page in lists if page is not None), None)


def sheets(site: Site) -> Iterator[Sheet]:
    """Every counted table there is, with what stands behind its numbers."""
    for one in _all(site):
        yield from one.sheets


def _all(site: Site) -> Iterator[Report]:
    basis = Basis(site, _SUMS)
    return (report for of in _REPORTS.values() if (report := of(basis)) is not None)


def _way(site: Site, report: Report) -> Link:
    return Link(grid.path(report.code), grid.title(site, report.code))


def _door(site: Site, report: Report) -> Door:
    return Door(grid.path(report.code), grid.title(site, report.code), report.headline)


def _overview(site: Site, doors: Sequence[Door]) -> Page:
    if frame.has_absences(site.words):  # children away from school have a page of their own
        headline = Headline(site.words.t("reports.dropout"))
        doors = (*doors, Door(frame.DROPOUT, site.words.t("nav.dropout"), headline))
    context = Overview(len(site.children), tuple(doors))
    return site.page(frame.REPORTS, "reports.html", site.words.t("reports.title"), context)
