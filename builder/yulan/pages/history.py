"""Talks of several children as a history, newest first, each naming its child. A long one begins with the newest
months and has a page for every month before them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from yulan.pages import records
from yulan.pages.page import Link, Page
from yulan.pages.records import Month
from yulan.pages.site import Site
from yulan.school import Entry, StudentFile
from yulan.value import Value

ONE_PAGE = 200


class History(Value, frozen=True):
    """What a page of a history says; `parts` are all its pages where it is longer than one."""

    lead: str
    months: tuple[Month, ...]
    parts: tuple[Link, ...]


class Place(Value, frozen=True):
    """Where a history stands: its first page, its title, its place in the navigation and the way back to it."""

    path: str
    title: str
    section: str
    crumbs: tuple[Link, ...]


def talks_of(file: StudentFile) -> Iterator[Entry]:
    """The talks in a child's file; what a school keeps in a sensitive drawer stays there."""
    return (entry for entry in file.records if entry.kind == "talk" and entry.drawer not in records.SENSITIVE)


def first(site: Site, place: Place, talks: list[Entry]) -> History:
    """What the first page says; `talks` are newest first."""
    months = records.months(site, talks[: _begins(talks)], with_student=True)
    return History(lead(site, talks), months, _parts(site, place, talks))


def older(site: Site, place: Place, talks: list[Entry]) -> Iterator[Page]:
    """A page for each month that does not stand on the first."""
    parts = _parts(site, place, talks)
    back = (*place.crumbs, Link(place.path, place.title))
    for link, (_, month) in zip(parts[1:], _by_month(talks[_begins(talks) :]), strict=True):
        context = History(lead(site, talks), records.months(site, month, with_student=True), parts)
        yield site.page(link.path, "history.html", f"{place.title} · {link.label}", context, place.section, *back)


def lead(site: Site, talks: list[Entry]) -> str:
    """How many talks there are, and from when to when."""
    if not talks:
        return ""
    words, oldest, newest = site.words, talks[-1].date, talks[0].date
    if oldest == newest:
        return words.t("history.lead-day", count=len(talks), day=words.day(newest))
    return words.t("history.lead", count=len(talks), first=words.day(oldest), last=words.day(newest))


def _parts(site: Site, place: Place, talks: list[Entry]) -> tuple[Link, ...]:
    begins = _begins(talks)
    if begins == len(talks):
        return ()
    stem = f"{place.path.rpartition('/')[0]}/talks"
    months = (
        Link(f"{stem}-{month}.html", site.words.month(part[0].date), len(part))
        for month, part in _by_month(talks[begins:])
    )
    return (Link(place.path, site.words.t("history.newest"), begins), *months)


def _begins(talks: list[Entry]) -> int:
    """How many talks stand on the first page: whole months, as many as fit, at least one."""
    count = 0
    for _, month in _by_month(talks):
        if count and count + len(month) > ONE_PAGE:
            break
        count += len(month)
    return count


def _by_month(talks: list[Entry]) -> Iterator[tuple[str, list[Entry]]]:
    for month, part in groupby(talks, key=lambda entry: entry.date.isoformat()[:7]):
        yield month, list(part)
