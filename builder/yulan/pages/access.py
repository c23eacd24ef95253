"""Who may read what, and why: the drawers as policy has them, and for each child who can open the file, by
which post, since when.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from yulan.pages import frame, grades
from yulan.pages.grades import Grade
from yulan.pages.page import Link, Page
from yulan.pages.site import Child, Site
from yulan.school import DrawerAccess, Reader
from yulan.value import Value

ONE_PAGE = 300


class ReaderLine(Value, frozen=True):
    """A person who can open something: name, by what, since when, until when that is planned."""

    person: str
    via: str
    since: str
    ends: str = ""


@dataclass(frozen=True, slots=True)
class DrawerLine:
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


@dataclass(frozen=True, slots=True)
class Access:
    """The whole page; `classes` lead to the children where they are too many for it."""

    drawers: tuple[DrawerLine, ...]
    children: tuple[ChildAccess, ...]
    classes: tuple[Grade, ...]


def pages(site: Site) -> Iterator[Page]:
    """The page of who may read what; in a large school the children stand on a page a class."""
    title = site.words.t("access.title")
    drawers = tuple(_drawer(site, drawer) for drawer in site.school.drawers)
    children = _children(site)
    if len(children) <= ONE_PAGE:
        yield site.page(frame.ACCESS, "access.html", title, Access(drawers, children, ()))
        return
    by_scope: dict[str, list[ChildAccess]] = {}
    for line in children:
        by_scope.setdefault(line.child.scope, []).append(line)
    links = {
        scope: Link(f"access/class-{scope}.html", site.words.scope(scope), len(lines))
        for scope, lines in by_scope.items()
    }
    yield site.page(frame.ACCESS, "access.html", title, Access(drawers, (), grades.ways(site.words, links.items())))
    back = Link(frame.ACCESS, title)
    for scope, lines in by_scope.items():
        link = links[scope]
        context = Access((), tuple(lines), ())
        yield site.page(link.path, "access.html", link.label, context, frame.ACCESS, back)


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


def _children(site: Site) -> tuple[ChildAccess, ...]:
    return tuple(ChildAccess(site.children[file.sid], readers(site, file.readers)) for file in site.school.students)


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
    page = frame.ACCESS if len(site.children) <= ONE_PAGE else f"access/class-{child.scope}.html"
    return f"{page}#student-{child.sid}"
