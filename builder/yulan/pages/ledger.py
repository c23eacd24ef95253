"""The ledger （台账）: every child in one row of a table to sort, to filter and to print. Up to 300 stand on one page;
a larger school has a table a class.

It holds what the card says and days: no restricted category, and no telephone number, since lists lie about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from yulan.pages import card, frame, rows, students
from yulan.pages.page import Link, Page
from yulan.pages.rows import Row
from yulan.pages.site import Child, Site
from yulan.pages.students import Group


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose the rows by, and how many there are."""

    code: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """A table of the ledger, or the way to the tables where there are several."""

    rows: tuple[Row, ...] = field(repr=False)
    classes: tuple[Option, ...]
    categories: tuple[Option, ...] = field(repr=False)
    parts: tuple[Link, ...]


def pages(site: Site) -> Iterator[Page]:
    """The ledger, if a file may be read."""
    groups, words = students.groups(site), site.words
    if not groups:
        return
    title = words.t("ledger.title")
    if len(site.children) <= students.ONE_PAGE:
        table = _table(site, tuple(site.children.values()), groups)
        yield site.page(frame.LEDGER, "ledger.html", title, table)
        return
    parts = tuple(Link(f"ledger/{group.id}.html", group.name, group.count) for group in groups)
    yield site.page(frame.LEDGER, "ledger.html", title, Ledger((), (), (), parts))
    for group, part in zip(groups, parts, strict=True):
        table = _table(site, group.children, (group,))
        name = words.t("ledger.of-class", name=group.name)
        yield site.page(part.path, "ledger.html", name, table, frame.LEDGER, Link(frame.LEDGER, title))


def _table(site: Site, children: Sequence[Child], groups: Sequence[Group]) -> Ledger:
    counts = card.category_counts(site.words, (code for child in children for code in child.codes))
    return Ledger(
        rows=rows.of(site, children),
        classes=tuple(Option(group.id, group.name, group.count) for group in groups),
        categories=tuple(Option(*one) for one in counts),
        parts=(),
    )
