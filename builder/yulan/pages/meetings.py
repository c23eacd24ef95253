"""What the school as a whole keeps: meetings first, then trainings, plans and summaries, assessments of mentors, what
staff are good at, loans and reports upward, each kind on a page of its own.

Owns the order on those pages: by month, newest first; what is about a mentor, under that mentor; staff in one table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from yulan import pinyin
from yulan.kinds import table
from yulan.pages import desk, facts, frame, places, records
from yulan.pages.page import Link, Page
from yulan.pages.records import Month
from yulan.pages.site import Site
from yulan.school import Entry
from yulan.value import Value

STAFF = "staff-profile"
# Of a profile: what has a place of its own in the row, or is of no use in it.
_HEAD = frozenset({"id", "kind", "by", "date", "person", "since", "original"})


@dataclass(frozen=True, slots=True)
class Profile:
    """One teacher's row; `cells` as the heads have it."""

    anchor: str
    name: str = field(repr=False)
    cells: tuple[str, ...] = field(repr=False)
    day: str
    edit: str  # where it is corrected, in a served site


class Staff(Value, frozen=True):
    """What staff are good at, by name."""

    heads: tuple[str, ...]
    rows: tuple[Profile, ...]


class Kept(Value, frozen=True):
    """One kind of the school's own records; `kinds` are all there are, each with its page."""

    lead: str
    kinds: tuple[Link, ...]
    months: tuple[Month, ...]
    staff: Staff | None = None


def pages(site: Site) -> Iterator[Page]:
    """The pages of the school's own records, if any may be seen."""
    found = _by_kind(site)
    if not any(found.values()):
        return
    t, words = site.words.t, site.words
    links = tuple(Link(places.office(kind), words.kind(kind), len(entries)) for kind, entries in found.items())
    for link, (kind, entries) in zip(links, found.items(), strict=True):
        first = kind == places.MEETING
        title = t("school.title") if first else link.label
        crumbs = () if first else (Link(frame.MEETINGS, t("school.title")),)
        staff = _staff(site, entries) if kind == STAFF else None
        context = Kept(t(f"school.about.{kind}"), links, () if staff else _parts(site, kind, entries), staff)
        yield site.page(link.path, "school.html", title, context, frame.MEETINGS, *crumbs)


def _by_kind(site: Site) -> Mapping[str, list[Entry]]:
    """The records of each kind that has a page; the meetings always, since theirs is the first."""
    found: dict[str, list[Entry]] = {kind: [] for kind in places.OFFICE_KINDS}
    for entry in site.school.loose:
        if places.of_school(entry):
            kind = entry.kind if entry.kind in found else places.MEETING
            found[kind].append(entry)
    return {kind: entries for kind, entries in found.items() if entries or kind == places.MEETING}


def _parts(site: Site, kind: str, entries: Sequence[Entry]) -> tuple[Month, ...]:
    """Assessments under each mentor, by the sound of their names; all else by month."""
    if kind != "assessment":
        return records.months(site, entries, with_student=True)
    ordered = sorted(records.newest_first(entries), key=lambda entry: pinyin.sort_key(_whom(site, entry)))
    return tuple(
        Month(name, tuple(records.view(site, entry, with_student=True) for entry in part))
        for name, part in groupby(ordered, key=lambda entry: _whom(site, entry))
    )


def _whom(site: Site, entry: Entry) -> str:
    """The person a record is about."""
    return site.words.person(str(getattr(entry.values, "mentor", "") or getattr(entry.values, "person", "")))


def _staff(site: Site, entries: Sequence[Entry]) -> Staff:
    """A row a profile; two of one teacher stand beside each other, the newer first."""
    columns = [one for one in table.of(type(entries[0].values)) if one.name not in _HEAD]
    ordered = sorted(records.newest_first(entries), key=lambda entry: pinyin.sort_key(_whom(site, entry)))
    comma = site.words.t("words.comma")
    rows = []
    for entry in ordered:
        said = [facts.value_of(site.words, one, getattr(entry.values, one.attr), site.names) for one in columns]
        cells = (*(comma.join(one) for one in said), entry.body.strip())
        day = site.words.day(entry.date)
        rows.append(Profile(f"r-{entry.id}", _whom(site, entry), cells, day, desk.edit(site, entry)))
    # A column that nobody filled in says nothing.
    heads = (*(one.label[site.words.lang] for one in columns), site.words.t("record.text"))
    kept = [at for at in range(len(heads)) if any(row.cells[at] for row in rows)]
    cut = (replace(row, cells=tuple(row.cells[at] for at in kept)) for row in rows)
    return Staff(tuple(heads[at] for at in kept), tuple(cut))
