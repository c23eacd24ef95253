"""The daily counts of who is in class, gathered: a line a day, a column a class, so that nine counts a day do not bury
the one record that matters. Owns which counts stand in such a table: those that no two people wrote differently.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from yulan.kinds.roll_check import KIND
from yulan.pages import desk
from yulan.pages.site import Site
from yulan.school import Entry
from yulan.value import Value

_DAILY = "daily"


class Count(Value, frozen=True):
    """One count of one class: who is there of those who should be, and whether somebody is away without leave."""

    anchor: str
    there: str
    away: str  # how many without leave, and whether each was contacted; or ""
    by: str
    edit: str  # where it is corrected, in a served site


class Cell(Value, frozen=True):
    """What one class counted on one day: nothing, once or more."""

    scope: str
    counts: tuple[Count, ...]


class Day(Value, frozen=True):
    """One day's counts, class by class."""

    iso: str
    label: str
    cells: tuple[Cell, ...]


class Remark(Value, frozen=True):
    """What somebody wrote beside a count."""

    day: str
    scope: str
    text: str


class Daily(Value, frozen=True):
    """The counts of some days, newest first."""

    scopes: tuple[str, ...]
    days: tuple[Day, ...]
    remarks: tuple[Remark, ...]


def is_count(entry: Entry) -> bool:
    """Whether a record is a daily count that fits in the table."""
    return entry.kind == KIND.name and getattr(entry.values, "type", "") == _DAILY and not entry.conflicts


def scope_of(entry: Entry) -> str:
    """The class a record of a class is about, or ""."""
    found = getattr(entry.values, "class_", None)
    return found if isinstance(found, str) else ""


def of(site: Site, entries: Iterable[Entry]) -> Daily | None:
    """The counts among these records as one table, or None where there is none."""
    found: dict[date, dict[str, list[Entry]]] = {}
    for entry in entries:
        if is_count(entry):
            found.setdefault(entry.date, {}).setdefault(scope_of(entry), []).append(entry)
    if not found:
        return None
    there = {scope for by_class in found.values() for scope in by_class}
    known = [scope for scope in site.school.settings.classes if scope in there]
    scopes = [*known, *sorted(there.difference(known))]
    days = sorted(found, reverse=True)
    return Daily(
        scopes=tuple(_name(site, scope) for scope in scopes),
        days=tuple(_day(site, day, found[day], scopes) for day in days),
        remarks=tuple(one for day in days for scope in scopes for one in _remarks(site, found[day].get(scope, ()))),
    )


def _name(site: Site, scope: str) -> str:
    return site.words.scope(scope) if scope else site.words.t("words.nothing")


def _day(site: Site, day: date, by_class: dict[str, list[Entry]], scopes: Sequence[str]) -> Day:
    cells = (Cell(_name(site, scope), tuple(_count(site, one) for one in by_class.get(scope, ()))) for scope in scopes)
    return Day(day.isoformat(), site.words.short_day(day), tuple(cells))


def _count(site: Site, entry: Entry) -> Count:
    values = entry.values
    known = [str(one) for name in ("present", "expected") if (one := getattr(values, name, None)) is not None]
    there = "/".join(known) or site.words.t("daily.counted")
    by = site.words.person(entry.by)
    if entry.author != entry.by:
        by = f"{by} · {site.words.t('record.entered-by', name=site.words.person(entry.author))}"
    return Count(f"r-{entry.id}", there, _away(site, entry), by, desk.edit(site, entry))


def _away(site: Site, entry: Entry) -> str:
    absent, contacted = getattr(entry.values, "absent", None), getattr(entry.values, "contacted", None)
    if not absent:
        return ""
    key = {True: "contacted", False: "not-contacted", None: "away"}[contacted]
    return site.words.t(f"daily.{key}", count=absent)


def _remarks(site: Site, entries: Iterable[Entry]) -> Iterable[Remark]:
    for entry in entries:
        late = entry.late
        written = site.words.t("record.late", day=site.words.short_day(late.date())) if late is not None else ""
        said = " ".join(filter(None, (getattr(entry.values, "found", None), entry.body.strip(), written)))
        if said:
            yield Remark(site.words.short_day(entry.date), _name(site, scope_of(entry)), said)
