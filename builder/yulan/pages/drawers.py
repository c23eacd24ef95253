"""The drawers outside the students' files, one page each, for who may read them; a full drawer gets a page
a month, the newest of them first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from yulan.pages import frame, places, records
from yulan.pages.page import Link, Page
from yulan.pages.records import Month
from yulan.pages.site import Site
from yulan.school import Entry


@dataclass(frozen=True, slots=True)
class DrawerLine:
    """A drawer in the list of drawers."""

    path: str
    name: str
    about: str
    count: int
    latest: str


@dataclass(frozen=True, slots=True)
class DrawerList:
    """The drawers in which the reader sees something."""

    drawers: tuple[DrawerLine, ...]


@dataclass(frozen=True, slots=True)
class Drawer:
    """The records of a drawer; `others` are its months where they do not fit on one page."""

    about: str
    readers: str
    count: int
    months: tuple[Month, ...] = field(repr=False)
    others: tuple[Link, ...] = ()


def pages(site: Site) -> Iterator[Page]:
    """The list of drawers and each drawer's pages, if any may be seen."""
    found = _by_drawer(site)
    if not found:
        return
    title = site.words.t("drawers-page.title")
    lines = tuple(_line(site, drawer, entries) for drawer, entries in found.items())
    yield site.page(frame.DRAWERS, "drawers.html", title, DrawerList(lines))
    back = Link(frame.DRAWERS, title)
    for drawer, entries in found.items():
        yield from _drawer(site, drawer, entries, back)


def _by_drawer(site: Site) -> dict[str, list[Entry]]:
    """The records of each drawer, in the order policy names the drawers."""
    order = {access.name: place for place, access in enumerate(site.school.drawers)}
    found: dict[str, list[Entry]] = {}
    for entry in records.all_of(site.school):
        if entry.drawer != "file":
            found.setdefault(entry.drawer, []).append(entry)
    return dict(sorted(found.items(), key=lambda pair: (order.get(pair[0], len(order)), pair[0])))


def _line(site: Site, drawer: str, entries: list[Entry]) -> DrawerLine:
    return DrawerLine(
        path=f"drawers/{drawer}/index.html",
        name=site.words.drawer(drawer),
        about=_about(site, drawer),
        count=len(entries),
        latest=site.words.day(entries[0].date),
    )


def _about(site: Site, drawer: str) -> str:
    """What a drawer is for, in a sentence, or nothing for one the school invented."""
    key = f"drawers-about.{drawer}"
    return site.words.t(key) if site.words.t.has(key) else ""


def _drawer(site: Site, drawer: str, entries: list[Entry], back: Link) -> Iterator[Page]:
    name, path = site.words.drawer(drawer), f"drawers/{drawer}/index.html"
    policy = next((access for access in site.school.drawers if access.name == drawer), None)
    readers = site.words.roles(policy.read) if policy else ""
    parts = {month: list(part) for month, part in groupby(entries, key=places.month_of)}
    split = len(entries) > places.ONE_PAGE
    others = tuple(
        Link(f"drawers/{drawer}/{month}.html", site.words.month(part[0].date), len(part))
        for month, part in parts.items()
        if split
    )

    def page(path: str, title: str, shown: list[Entry], *crumbs: Link) -> Page:
        months = records.months(site, shown, with_student=True)
        context = Drawer(_about(site, drawer), readers, len(entries), months, others)
        return site.page(path, "drawer.html", title, context, frame.DRAWERS, *crumbs)

    newest = next(iter(parts.values()))
    yield page(path, name, newest if split else entries, back)
    for other, part in zip(others, parts.values(), strict=False):
        yield page(other.path, f"{name} · {other.label}", part, back, Link(path, name))
