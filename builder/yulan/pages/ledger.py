"""The ledger （台账）: every child in one row of a table to sort, to narrow and to print. Up to 200 stand on one page;
a larger school has a table a class.

It holds what the card says and days: no restricted category, and no telephone number, since lists lie about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from yulan.pages import frame, grades, rows, students
from yulan.pages.grades import Grade
from yulan.pages.page import Later, Link, Page
from yulan.pages.rows import Pick, Row
from yulan.pages.site import Child, Site
from yulan.value import Value


class Ledger(Value, frozen=True):
    """A table of the ledger, or the way to the tables where there are several."""

    rows: tuple[Row, ...]
    picks: tuple[Pick, ...]
    parts: tuple[Grade, ...]
    late: Link | None = None  # as in the list of students


def pages(site: Site) -> Iterator[Page]:
    """The ledger, if a file may be read."""
    if not site.classes:
        return
    words, title = site.words, site.words.t("ledger.title")
    if len(site.children) <= students.ONE_PAGE:
        whole = Later(partial(rows.told, site), lambda: _table(site, tuple(site.children.values())))
        yield site.page(frame.LEDGER, "ledger.html", title, whole)
        return
    parts = partial(_parts, site)
    yield site.page(frame.LEDGER, "ledger.html", title, Later(parts, parts))
    for scope in site.classes:
        name, table = words.t("ledger.of-class", name=words.scope(scope)), _of_class(site, scope)
        yield site.page(_path(scope), "ledger.html", name, table, frame.LEDGER, Link(frame.LEDGER, title))


def _path(scope: str) -> str:
    return f"ledger/{scope}.html"


def _parts(site: Site) -> Ledger:
    links = ((one.id, Link(_path(one.id), one.name, one.count)) for one in students.groups(site))
    return Ledger((), (), grades.ways(site.words, links), rows.overdue(site))


def _of_class(site: Site, scope: str) -> Later:
    return Later(lambda: site.brought(rows.TABLE, scope), lambda: _table(site, site.classes[scope]))


def _table(site: Site, children: Sequence[Child]) -> Ledger:
    found = rows.of(site, children)
    return Ledger(found, rows.picks(site, found), ())
