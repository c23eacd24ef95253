"""What is other between two states of a school, for who has to give an account of it: tables like those of the reports,
every number with its list. Owns what stands in which table and what a thing is called there.

Lists lie about, so what is kept in a sensitive drawer is counted and named by its drawer alone. Nobody is compared with
anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from msgspec import structs

from yulan import calendar, kinds
from yulan.derive import difference, rules, tables
from yulan.derive.difference import COLUMNS, SORTS, STAFF, Changed, Side, Sort
from yulan.derive.tables import Axis
from yulan.ids import CARD
from yulan.kinds.categories import CATEGORIES
from yulan.pages import card, duty_words, frame, places, students
from yulan.pages.page import Link, Page
from yulan.pages.records import SENSITIVE
from yulan.pages.reports import counted, grid
from yulan.pages.reports.basis import Basis
from yulan.pages.reports.counted import Item
from yulan.pages.reports.grid import Context, Section
from yulan.pages.reports.lists import Sheet
from yulan.pages.site import Site
from yulan.pages.words import Words
from yulan.school import Entry, StudentFile
from yulan.value import Value

CODE = "changes"
_CANNOT = ("rights", "arrived", "restricted")


def pages(site: Site, before: Side, after: Side) -> Iterator[Page]:
    """The page of what came in between, and the lists behind its numbers; `site` shows the later state."""
    found, t = sheets(site, before, after), site.words.t
    since = site.words.day(before.school.today)
    sections = tuple(
        Section(one.id, one.title, (grid.of(one, t(f"changes.head.{one.id}")),), t(f"changes.about.{one.id}"))
        for one in found
        if one.table.size()
    )
    lead = t("changes.lead" if sections else "changes.none", since=since, day=site.words.day(site.school.today))
    context = Context(0, lead, tuple(t(f"changes.cannot.{one}") for one in _CANNOT), sections)
    title = t("changes.title", since=since)
    yield site.page(frame.CHANGES, "report.html", title, context)
    for sheet in found:
        for page in sheet.pages(site, Link(frame.CHANGES, title)):
            crumbs = tuple(one for one in page.crumbs if one.path != frame.REPORTS)
            yield replace(page, crumbs=crumbs, section=frame.CHANGES)


def sheets(site: Site, before: Side, after: Side) -> tuple[Sheet, ...]:
    """The counted tables, in the order in which they are told."""
    by_sort: dict[Sort, list[Changed]] = {sort: [] for sort in SORTS}
    for one in difference.of(before, after):
        by_sort[one.sort].append(one)
    then = Words(before.school, site.words.t, site.words.lang)
    names = _Names(site, Basis(site), then, {one.sid: one for one in before.school.students})
    return tuple(_sheet(names, sort, found) for sort, found in by_sort.items())


def _sheet(names: _Names, sort: Sort, found: list[Changed]) -> Sheet:
    t = names.site.words.t
    items = {f"{place:06d}": one for place, one in enumerate(found)}
    rows = names.rows(sort, found)
    columns = {one: t(f"changes.columns.{sort}.{one}") for one in COLUMNS[sort]}
    down = Axis(tuple(rows), lambda key: (items[key].row,))
    table = tables.count(items, down, Axis(tuple(columns), lambda key: (items[key].column,), empty=True))
    return Sheet(
        CODE, sort, t(f"changes.sections.{sort}"), counted.plain(table, lambda key: names.item(items[key])), rows,
        columns, names.basis.part_names, "" if sort == "duties" else t("reports.total"),
    )  # fmt: skip


class _Names(Value, frozen=True):
    """What changed things are called: by the later state where they are in it, else by the earlier one."""

    site: Site
    basis: Basis
    then: Words
    files: Mapping[str, StudentFile]  # of the earlier state

    def rows(self, sort: Sort, found: list[Changed]) -> Mapping[str, str]:
        """The rows of a table that count something, in their order, in words."""
        name, order = self._named(sort)
        there = dict.fromkeys(one.row for one in found)
        rows = [*(row for row in order if row in there), *sorted(row for row in there if row not in order)]
        return {row: name(row) for row in rows}

    def _named(self, sort: Sort) -> tuple[Callable[[str], str], tuple[str, ...]]:
        """How the rows of a table are called, and their order."""
        words = self.site.words
        if sort in ("records", "late"):
            return words.kind, tuple(kinds.KINDS)
        if sort == "categories":
            return lambda code: card.category_label(words, code), tuple(CATEGORIES)
        if sort == "duties":
            return self._duty, tuple(self.site.rules)
        if sort == "staff":
            return lambda row: words.t("changes.staff") if row == STAFF else words.post(row), (STAFF,)
        return words.scope, (*self.basis.scopes, *sorted({one.scope for one in self.files.values()}))

    def _duty(self, duty: str) -> str:
        """A duty by name, one the school has given up since too."""
        words, known = self.site.words, self.site.rules
        if duty in known:
            return duty_words.name(words, known[duty])
        former = rules.of(self.then.school.settings).by_id
        return duty_words.name(self.then, former[duty]) if duty in former else duty

    def item(self, one: Changed) -> Item:
        """One thing in a list."""
        words = self.site.words
        if one.entry is not None:
            return self._record(one, one.entry)
        if one.sort == "staff":
            person = words.person(one.about) if not one.then else self.then.person(one.about)
            return Item(person, "", "")
        if not one.student:
            return self._of_no_child(one.about)
        child = self._child(one.student)
        if one.sort == "mentors":
            return structs.replace(child, day=words.person(one.about))
        if one.sort == "students" and one.column == "moved":
            was = self.then.scope(one.about)
            return structs.replace(child, place=words.t("changes.moved", was=was, now=child.place))
        return child

    def _of_no_child(self, about: str) -> Item:
        """A class, a member of staff, or (nothing) the school."""
        words = self.site.words
        if calendar.is_class(about):
            return Item(words.scope(about), "", students.class_path(about) if about in self.basis.scopes else "")
        return Item(words.person(about) if about else words.t("duties.school"), "", "")

    def _child(self, sid: str) -> Item:
        if sid in self.site.children:
            return self.basis.child(sid)
        words, file = self.site.words, self.files.get(sid)
        if file is None:
            return Item(words.t("reports.closed-file"), "", "")
        return Item(file.name or words.t("words.unnamed"), self.then.scope(file.scope), "")

    def _record(self, one: Changed, entry: Entry) -> Item:
        """A record: whose, and of which day; what lies in a sensitive drawer names the drawer alone."""
        words, site = self.site.words, self.site
        day = words.near_day(entry.date)
        if one.sort == "late":
            day = words.t("changes.late-by", day=day, count=entry.late_days)
        path = "" if one.then else places.of(site, entry)
        if entry.drawer in SENSITIVE:
            return Item(words.drawer(entry.drawer), "", path, day)
        if not entry.student:
            return Item(words.kind(entry.kind), "", path, day)
        child = self._child(entry.student)
        return structs.replace(child, path=child.path if entry.id == CARD and path else path, day=day)
