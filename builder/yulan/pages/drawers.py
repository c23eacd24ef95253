"""The drawers outside the students' files, one page each, for who may read them; a full drawer gets a page
a month, the newest of them first.

Of the records in children's files that lie in other drawers a class brings how many there are in each month, and what
stands for them; they themselves are looked at where a page must be made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from yulan.pages import frame, places, records
from yulan.pages.page import Later, Link, Page
from yulan.pages.records import Month
from yulan.pages.site import Site
from yulan.pages.sums import Sum, digest
from yulan.school import Entry
from yulan.value import Value


class DrawerLine(Value, frozen=True):
    """A drawer in the list of drawers."""

    path: str
    name: str
    about: str
    count: int
    latest: str


class DrawerList(Value, frozen=True):
    """The drawers in which the reader sees something."""

    drawers: tuple[DrawerLine, ...]


class Drawer(Value, frozen=True):
    """The records of a drawer; `others` are its months where they do not fit on one page."""

    about: str
    readers: str
    count: int
    months: tuple[Month, ...]
    others: tuple[Link, ...] = ()


class Part(Value, frozen=True, array_like=True):
    """The records of a class in one drawer and month: how many, the day of the newest, what stands for all they say."""

    count: int
    newest: date
    told: bytes


class _Month(Value, frozen=True):
    """A month of a drawer: what the classes brought, and the records of no file."""

    parts: Mapping[str, Part]
    loose: Sequence[Entry]

    @property
    def count(self) -> int:
        """How many records there are."""
        return sum(one.count for one in self.parts.values()) + len(self.loose)

    @property
    def newest(self) -> date:
        """The day of the newest."""
        return max((*(one.newest for one in self.parts.values()), *(one.date for one in self.loose)))


_Drawers = Mapping[str, Mapping[str, _Month]]  # by drawer and month, the newest month first


def pages(site: Site) -> Iterator[Page]:
    """The list of drawers and each drawer's pages, if any may be seen."""
    found = _by_drawer(site)
    if not found:
        return
    title = site.words.t("drawers-page.title")
    lines = tuple(_line(site, drawer, months) for drawer, months in found.items())
    yield site.page(frame.DRAWERS, "drawers.html", title, DrawerList(lines))
    back, same = Link(frame.DRAWERS, title), alike(site)
    for drawer, months in found.items():
        yield from _drawer(site, drawer, months, back, same)


def alike(site: Site) -> bytes:
    """What stands for all that a record's words may rest on besides the record: names, classes, the year."""
    school = site.school
    people = [(one.id, one.name) for one in school.people.values()]
    classes = [(one, site.words.scope(one)) for one in school.settings.classes]
    return digest((school.today.year, people, classes, list(site.names.items())))


def _by_drawer(site: Site) -> _Drawers:
    """What is in each drawer, in the order policy names the drawers."""
    order = {access.name: place for place, access in enumerate(site.school.drawers)}
    parts: dict[tuple[str, str], dict[str, Part]] = {}
    for scope in site.classes:
        for drawer, by_month in site.brought(_OUTSIDE, scope).items():
            for month, part in by_month.items():
                parts.setdefault((drawer, month), {})[scope] = part
    loose = _sorted(site.school.loose)
    found: dict[str, dict[str, _Month]] = {}
    for drawer, month in sorted(parts.keys() | loose.keys(), key=lambda one: one[1], reverse=True):
        here = _Month(parts.get((drawer, month), {}), loose.get((drawer, month), ()))
        found.setdefault(drawer, {})[month] = here
    return dict(sorted(found.items(), key=lambda pair: (order.get(pair[0], len(order)), pair[0])))


def _sorted(entries: Iterable[Entry]) -> dict[tuple[str, str], list[Entry]]:
    """The records outside the files, by drawer and month."""
    found: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        if entry.drawer != "file":
            found.setdefault((entry.drawer, places.month_of(entry)), []).append(entry)
    return found


def _of_class(site: Site, scope: str) -> Iterator[Entry]:
    return (one for file in site.files_of(scope) for one in file.records)


def _brought(site: Site, scope: str) -> dict[str, dict[str, Part]]:
    found: dict[str, dict[str, Part]] = {}
    for (drawer, month), entries in _sorted(_of_class(site, scope)).items():
        told = digest([(one, site.children[one.student]) for one in entries])
        found.setdefault(drawer, {})[month] = Part(len(entries), max(one.date for one in entries), told)
    return found


_OUTSIDE = Sum("drawers", dict[str, dict[str, Part]], _brought)
SUMS: tuple[Sum[Any], ...] = (_OUTSIDE,)


def _line(site: Site, drawer: str, months: Mapping[str, _Month]) -> DrawerLine:
    return DrawerLine(
        path=f"drawers/{drawer}/index.html",
        name=site.words.drawer(drawer),
        about=_about(site, drawer),
        count=sum(one.count for one in months.values()),
        latest=site.words.day(next(iter(months.values())).newest),
    )


def _about(site: Site, drawer: str) -> str:
    """What a drawer is for, in a sentence, or nothing for one the school invented."""
    key = f"drawers-about.{drawer}"
    return site.words.t(key) if site.words.t.has(key) else ""


def _drawer(site: Site, drawer: str, months: Mapping[str, _Month], back: Link, same: bytes) -> Iterator[Page]:
    name, path = site.words.drawer(drawer), f"drawers/{drawer}/index.html"
    policy = next((access for access in site.school.drawers if access.name == drawer), None)
    readers = site.words.roles(policy.read) if policy else ""
    about, count = _about(site, drawer), sum(one.count for one in months.values())
    split = count > places.ONE_PAGE
    others = tuple(
        Link(f"drawers/{drawer}/{month}.html", site.words.month(one.newest), one.count)
        for month, one in months.items()
        if split
    )

    def page(path: str, title: str, shown: Sequence[str], *crumbs: Link) -> Page:
        told = [(list(months[one].parts.items()), digest(months[one].loose)) for one in shown]
        context = Later(
            (about, readers, count, others, same, told),
            lambda: Drawer(about, readers, count, _months(site, drawer, {one: months[one] for one in shown}), others),
        )
        return site.page(path, "drawer.html", title, context, frame.DRAWERS, *crumbs)

    every = tuple(months)
    yield page(path, name, every[:1] if split else every, back)
    for other, month in zip(others, every, strict=False):
        yield page(other.path, f"{name} · {other.label}", (month,), back, Link(path, name))


def _months(site: Site, drawer: str, months: Mapping[str, _Month]) -> tuple[Month, ...]:
    """The records themselves."""
    found = [entry for one in months.values() for entry in one.loose]
    for scope in dict.fromkeys(scope for one in months.values() for scope in one.parts):
        found += (one for one in _of_class(site, scope) if one.drawer == drawer and places.month_of(one) in months)
    return records.months(site, found, with_student=True)
