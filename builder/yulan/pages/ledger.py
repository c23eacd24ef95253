"""The ledger （台账）: every child in one row of a table to sort, to narrow and to print. Up to 200 stand on one page;
a larger school has a table a class.

It holds what the card says and days: no restricted category, and no telephone number, since lists lie about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from yulan.pages import frame, grades, rows, students
from yulan.pages.grades import Grade
from yulan.pages.page import Link, Page
from yulan.pages.rows import Pick, Row
from yulan.pages.site import Child, Site


@dataclass(frozen=True, slots=True)
class Ledger:
    """A table of the ledger, or the way to the tables where there are several."""

    rows: tuple[Row, ...] = field(repr=False)
    picks: tuple[Pick, ...] = field(repr=False)
    parts: tuple[Grade, ...]
    late: Link | None = None  # as in the list of students


def pages(site: Site) -> Iterator[Page]:
    """The ledger, if a file may be read."""
    groups, words = students.groups(site), site.words
    if not groups:
        return
    title = words.t("ledger.title")
    if len(site.children) <= students.ONE_PAGE:
        yield site.page(frame.LEDGER, "ledger.html", title, _table(site, tuple(site.children.values())))
        return
    parts = {group.id: Link(f"ledger/{group.id}.html", group.name, group.count) for group in groups}
    yield site.page(
        frame.LEDGER, "ledger.html", title, Ledger((), (), grades.ways(words, parts.items()), rows.overdue(site))
    )
    for group in groups:
        name = words.t("ledger.of-class", name=group.name)
        table = _table(site, group.children)
        yield site.page(parts[group.id].path, "ledger.html", name, table, frame.LEDGER, Link(frame.LEDGER, title))


def _table(site: Site, children: Sequence[Child]) -> Ledger:
    found = rows.of(site, children)
    return Ledger(found, rows.picks(site, found), ())
