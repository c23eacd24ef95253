"""Who may read what, and why: the drawers as policy has them, and for each child who can open the file, by
which post, since when.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from yulan.pages import frame, grades, students, sums
from yulan.pages.grades import Grade
from yulan.pages.page import Later, Link, Page
from yulan.pages.site import Child, Site
from yulan.pages.sums import Sum
from yulan.school import DrawerAccess, Reader
from yulan.value import Value

ONE_PAGE = 300


class ReaderLine(Value, frozen=True):
    """A person who can open something: name, by what, since when, until when that is planned."""

    person: str
    via: str
    since: str
    ends: str = ""


class DrawerLine(Value, frozen=True):
    """A drawer, as a head teacher reads it."""

    name: str
    kinds: str
    read: str
    write: str
    enter: str
    readers: tuple[ReaderLine, ...]
    readable: bool


class ChildAccess(Value, frozen=True):
    """Who can open one child's file."""

    child: Child
    readers: tuple[ReaderLine, ...]


class Access(Value, frozen=True):
    """The whole page; `classes` lead to the children where they are too many for it."""

    drawers: tuple[DrawerLine, ...]
    children: tuple[ChildAccess, ...]
    classes: tuple[Grade, ...]


def pages(site: Site) -> Iterator[Page]:
    """The page of who may read what; in a large school the children stand on a page a class."""
    title = site.words.t("access.title")
    if len(site.children) <= ONE_PAGE:
        whole = Later(partial(_told, site), partial(_whole, site))
        yield site.page(frame.ACCESS, "access.html", title, whole)
        return
    parts, back = partial(_parts, site), Link(frame.ACCESS, title)
    yield site.page(frame.ACCESS, "access.html", title, Later(parts, parts))
    for scope in site.classes:
        yield site.page(
            _path(scope), "access.html", site.words.scope(scope), _of_class(site, scope), frame.ACCESS, back
        )


def _path(scope: str) -> str:
    return f"access/class-{scope}.html"


def _whole(site: Site) -> Access:
    return Access(_drawers(site), tuple(line for scope in site.classes for line in _children(site, scope)), ())


def _told(site: Site) -> object:
    return _drawers(site), [site.brought(READERS, scope) for scope in site.classes]


def _parts(site: Site) -> Access:
    links = ((one.id, Link(_path(one.id), one.name, one.count)) for one in students.groups(site))
    return Access(_drawers(site), (), grades.ways(site.words, links))


def _of_class(site: Site, scope: str) -> Later:
    return Later(lambda: site.brought(READERS, scope), lambda: Access((), _children(site, scope), ()))


def _drawers(site: Site) -> tuple[DrawerLine, ...]:
    return tuple(_drawer(site, drawer) for drawer in site.school.drawers)


def _drawer(site: Site, drawer: DrawerAccess) -> DrawerLine:
    words = site.words
    return DrawerLine(
        name=words.drawer(drawer.name),
        kinds=words.t("words.comma").join(words.kind(kind) for kind in drawer.kinds),
        read=words.roles(drawer.read),
        write=words.roles(drawer.write),
        enter=words.roles(drawer.enter),
        readers=readers(site, drawer.readers),
        readable=drawer.readable,
    )


class Able(Value, frozen=True, array_like=True):
    """Who can open the files of a class: mostly the same people all of them. By child the places of their lines."""

    lines: tuple[ReaderLine, ...]
    places: dict[str, tuple[int, ...]]


def _able(site: Site, scope: str) -> Able:
    found = {child.sid: site.files[child.sid].readers for child in site.classes[scope]}
    every = tuple(dict.fromkeys(reader for some in found.values() for reader in some))
    at = {reader: place for place, reader in enumerate(every)}
    return Able(readers(site, every), {sid: tuple(map(at.__getitem__, some)) for sid, some in found.items()})


def _children(site: Site, scope: str) -> tuple[ChildAccess, ...]:
    """Those of a class."""
    able = site.brought(_ABLE, scope)
    return tuple(
        ChildAccess(child, tuple(map(able.lines.__getitem__, able.places[child.sid]))) for child in site.classes[scope]
    )


def readers(site: Site, found: tuple[Reader, ...]) -> tuple[ReaderLine, ...]:
    """Readers in words, in the order they came."""
    words = site.words
    return tuple(
        ReaderLine(
            person=words.t("words.recovery") if reader.person == "recovery" else words.person(reader.person),
            via="" if reader.via == "recovery" else words.post(reader.via),
            since=words.day(date.fromisoformat(reader.since)) if reader.since else "",
            ends=words.day(reader.ends) if reader.ends is not None else "",
        )
        for reader in found
    )


def address(site: Site, child: Child) -> str:
    """Where a child's readers are listed."""
    page = frame.ACCESS if len(site.children) <= ONE_PAGE else _path(child.scope)
    return f"{page}#student-{child.sid}"


# What stands for the lines of a class.
READERS = Sum("access.readers", bytes, lambda site, scope: sums.digest(_children(site, scope)))
_ABLE = Sum("access.able", Able, _able)
SUMS = (READERS, _ABLE)
