"""What is new, on the first page: the newest records by the day they tell of, and what others wrote since the reader
last looked. Owns which these are; the daily counts of classes say nothing here.

A class brings the ids of its newest records, and the lines only where some of them are shown. A record that is news and
that its class did not expect to be asked for is looked up in the child's own file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from msgspec.structs import replace

from yulan.derive.difference import key_of
from yulan.derive.news import News
from yulan.ids import CARD
from yulan.pages import daily, records
from yulan.pages.records import Line
from yulan.pages.site import Site
from yulan.pages.sums import Sum
from yulan.school import Entry, StudentFile
from yulan.value import Value

RECENT_DAYS = 14
_MOST_LINES = 8
_MOST_NEW = 8
_WRITTEN = timedelta(days=30)  # for so long a record is expected to be news


@dataclass(frozen=True, slots=True)
class New:
    """A record that is new to the reader: what it is, of whom, and who wrote it down on which day."""

    line: Line = field(repr=False)
    by: str = field(repr=False)
    day: str
    iso_day: str
    revised: bool


@dataclass(frozen=True, slots=True)
class Since:
    """What came since the reader last looked, newest first; `more` beyond these."""

    day: str
    lines: tuple[New, ...] = field(repr=False)
    more: int


class Newest(Value, frozen=True):
    """Of a class: whether there is a record at all; its newest by day, as they sort; whether these are mere counts."""

    some: bool
    found: tuple[tuple[int, str], ...]
    counts: bool


class Told(Value, frozen=True, array_like=True):
    """A record that may be news: when and by whom it was written."""

    at: float
    day: date
    student: str
    id: str
    author: str
    count: bool

    @classmethod
    def of(cls, entry: Entry) -> Told:
        """What of a record is told."""
        at = entry.at
        return cls(at.timestamp(), at.date(), entry.student, entry.id, entry.author, daily.is_count(entry))

    @property
    def key(self) -> str:
        """What tells it from all others."""
        return key_of(self.id, self.student)


def some(site: Site) -> bool:
    """Whether the reader may see any record but cards."""
    return bool(site.school.loose) or any(site.brought(_NEWEST, scope).some for scope in site.classes)


def lines(site: Site) -> tuple[Line, ...]:
    """What the school wrote down lately, by the day it happened: late entries appear where they belong."""
    found = {scope: site.brought(_NEWEST, scope) for scope in site.classes}
    loose = _newest(site, site.school.loose)
    # Counts of who is in class come daily from every class: beside anything else they say nothing here.
    counts = all(one.counts or not one.found for one in (*found.values(), loose))
    every = [(key, scope) for scope, one in (*found.items(), ("", loose)) for key in one.found if one.counts == counts]
    shown = sorted(every)[:_MOST_LINES]
    entries = {one.id: one for one in site.school.loose} if any(not scope for _, scope in shown) else {}
    return tuple(
        site.brought(_LINES, scope)[id_] if scope else records.line(site, entries[id_]) for (_, id_), scope in shown
    )


def _newest(site: Site, entries: Iterable[Entry]) -> Newest:
    today, there = site.school.today, list(entries)
    begin = today - timedelta(days=RECENT_DAYS)
    recent = [one for one in there if begin <= one.date <= today]
    telling = [one for one in recent if not daily.is_count(one)]
    found = records.newest_first(telling or recent)[:_MOST_LINES]
    keys = tuple((-one.date.toordinal(), one.id) for one in found)
    return Newest(bool(there), keys, counts=bool(found) and not telling)


def _newest_in(site: Site, scope: str) -> Newest:
    return _newest(site, (one for file in site.files_of(scope) for one in file.records))


def _lines_in(site: Site, scope: str) -> dict[str, Line]:
    """The lines of the newest records of a class, by id; and of those written last, by what tells them apart."""
    wanted = {id_ for _, id_ in site.brought(_NEWEST, scope).found}
    written = site.brought(_TOLD, scope)
    wanted |= {one.key for one in _news(site, written)[:_MOST_NEW]}
    every = (one for file in site.files_of(scope) for one in _entries(file))
    return {key: records.line(site, one) for one in every if (key := key_of(one.id, one.student)) in wanted}


# --- since the reader last looked


def since(site: Site) -> Since | None:
    """What others wrote since the reader last looked; None where nothing came, or nobody knows since when."""
    if site.news is None:
        return None
    words, scopes = site.words, site.scopes
    found = _news(site, _told(site, site.news, scopes))
    if not found:
        return None
    shown = tuple(
        New(
            _line(site, one, scopes.get(one.student, "")),
            words.person(one.author),
            words.near_day(one.day),
            one.day.isoformat(),
            one.key in site.news.revised,
        )
        for one in found[:_MOST_NEW]
    )
    return Since(words.near_day(site.news.since), shown, len(found) - len(shown))


def _news(site: Site, told: Iterable[Told]) -> list[Told]:
    """What is news to the reader, the latest written first; own records are none."""
    found = (one for one in told if one.author != site.school.reader and not one.count)
    return sorted(found, key=lambda one: (-one.at, one.student, one.id))


def _told(site: Site, news: News, scopes: Mapping[str, str]) -> Iterator[Told]:
    keys, of_class = news.new | news.revised, dict[str, dict[str, list[str]]]()
    yield from (Told.of(one) for one in site.school.loose if key_of(one.id, one.student) in keys)
    for key in keys:
        sid = news.whose.get(key, "")
        if sid in scopes:
            of_class.setdefault(scopes[sid], {}).setdefault(sid, []).append(key)
    for scope, children in of_class.items():
        known = {one.key: one for one in site.brought(_TOLD, scope)}
        for sid, wanted in children.items():
            yield from (known[key] for key in wanted if key in known)
            rest = {key for key in wanted if key not in known}
            if rest:
                yield from (Told.of(one) for one in _entries(site.files[sid]) if key_of(one.id, one.student) in rest)


def _entries(file: StudentFile) -> Iterator[Entry]:
    """A child's card and records."""
    yield from ((file.card,) if file.card is not None else ())
    yield from file.records


def _told_in(site: Site, scope: str) -> tuple[Told, ...]:
    """The records of a class that were written lately."""
    since = site.school.today - _WRITTEN
    every = (one for file in site.files_of(scope) for one in _entries(file))
    return tuple(Told.of(one) for one in every if one.at.date() >= since)


def _line(site: Site, told: Told, scope: str) -> Line:
    """A record in one line; a card is the child's page."""
    line = site.brought(_LINES, scope).get(told.key) if scope else None
    if line is None:
        there = _entries(site.files[told.student]) if scope else iter(site.school.loose)
        line = records.line(site, next(one for one in there if key_of(one.id, one.student) == told.key))
    return replace(line, path=line.path.partition("#")[0]) if told.id == CARD else line


_NEWEST = Sum("newest", Newest, _newest_in)
_TOLD = Sum("written", tuple[Told, ...], _told_in)
_LINES = Sum("newest-lines", dict[str, Line], _lines_in)
SUMS: tuple[Sum[Any], ...] = (_NEWEST, _TOLD, _LINES)
