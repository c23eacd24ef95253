"""The first page answers three things: what do I owe, who needs me, what is new. For who answers for more than a class,
how far the school has got stands before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

from yulan.derive import news
from yulan.derive.difference import key_of
from yulan.ids import CARD
from yulan.pages import alerts, card, daily, desk, frame, owed, picture, records
from yulan.pages.alerts import Gist as Need
from yulan.pages.owed import Gist
from yulan.pages.page import Page
from yulan.pages.picture import Tile
from yulan.pages.records import Line
from yulan.pages.site import Child, Site
from yulan.school import Entry, StudentFile

RECENT_DAYS = 14
_MOST_LINES = 8
_MOST_CHILDREN = 12
_MOST_NEW = 8


@dataclass(frozen=True, slots=True)
class Birthday:
    """A birthday that is near."""

    child: Child = field(repr=False)
    day: str = field(repr=False)
    today: bool = False


@dataclass(frozen=True, slots=True)
class Near:
    """A child in the reader's care: what they owe it, soonest first, else when it was last talked to."""

    child: Child = field(repr=False)
    says: str = field(repr=False)
    waits: bool


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


@dataclass(frozen=True, slots=True)
class Home:
    """What the first page says."""

    greeting: str
    since: Since | None = field(repr=False)  # None where nothing came, or nobody knows since when
    needs: tuple[Need, ...] = field(repr=False)  # what needs the reader, beyond their duties
    needs_more: int
    alerts: str  # where all of it is, or ""
    owed: tuple[Gist, ...] = field(repr=False)  # the first of what the reader owes
    owed_more: int
    duties: str  # where all of it is, or ""
    picture: tuple[Tile, ...]  # how far the school has got, for who answers for it
    latest: tuple[Line, ...] = field(repr=False)
    quiet: str  # what is said where nothing is new
    mine: tuple[Near, ...] = field(repr=False)  # who waits for something first
    mine_more: int
    birthdays: tuple[Birthday, ...] = field(repr=False)
    hulei_phone: str = ""  # known to all by the plans


def pages(site: Site) -> Iterator[Page]:
    """The first page."""
    school, words = site.school, site.words
    # What the school wrote down lately, by the day it happened: late entries appear where they belong.
    since = school.today - timedelta(days=RECENT_DAYS)
    recent = [entry for entry in records.all_of(school) if since <= entry.date <= school.today]
    # Counts of who is in class come daily from every class: beside anything else they say nothing here.
    telling = [entry for entry in recent if not daily.is_count(entry)] or recent
    mine = list(desk.mine(site))
    near = sorted((_near(site, file) for file in mine), key=lambda one: not one.waits)
    owes, more = owed.gist(site, frame.DUTIES)
    needs, others = alerts.gist(site)
    home = Home(
        greeting=words.t("home.greeting", name=words.person(school.reader)),
        since=_since(site),
        needs=needs,
        needs_more=others,
        alerts=frame.ALERTS if alerts.has_page(site) else "",
        owed=owes,
        owed_more=more,
        duties=frame.DUTIES if frame.has_duties(words) else "",
        picture=picture.of(site),
        latest=tuple(records.line(site, entry) for entry in telling[:_MOST_LINES]),
        quiet=_quiet(site),
        mine=tuple(near[:_MOST_CHILDREN]),
        mine_more=max(0, len(mine) - _MOST_CHILDREN),
        birthdays=tuple(_birthdays(site, mine)),
        hulei_phone=school.settings.hulei_phone,
    )
    yield site.page(frame.HOME, "home.html", words.t("home.title"), home)


def _near(site: Site, file: StudentFile) -> Near:
    """A child in the reader's care, with what the reader owes it in this term."""
    words, child, now = site.words, site.children[file.sid], owed.term(site)
    open_ = owed.soonest(one for one in owed.mine_of(site, file.sid) if one.term == now)
    if open_:
        duties = words.t("words.comma").join(dict.fromkeys(owed.part_name(site, one) for one in open_))
        return Near(child, words.t("home.waits", duties=duties), waits=True)
    return Near(child, words.t("home.last-talk", day=child.last_talk.day) if child.last_talk.day else "", waits=False)


def _quiet(site: Site) -> str:
    coverage = site.school.coverage
    if coverage.records_total and not coverage.records_readable:
        return site.words.t("home.none")
    return site.words.t("home.quiet", days=RECENT_DAYS)


def _since(site: Site) -> Since | None:
    """What others wrote since the reader last looked; the daily counts of classes say nothing here."""
    if site.news is None:
        return None
    words, news_ = site.words, site.news
    found = [one for one in news.entries(site.school, news_) if not daily.is_count(one)]
    if not found:
        return None
    lines = tuple(
        New(
            _line(site, one),
            words.person(one.author),
            words.near_day(one.at.date()),
            one.at.date().isoformat(),
            key_of(one.id, one.student) in news_.revised,
        )
        for one in found[:_MOST_NEW]
    )
    return Since(words.near_day(news_.since), lines, len(found) - len(lines))


def _line(site: Site, entry: Entry) -> Line:
    """A record in one line; a card is the child's page."""
    line = records.line(site, entry)
    return replace(line, path=line.path.partition("#")[0]) if entry.id == CARD else line


def _birthdays(site: Site, files: list[StudentFile]) -> Iterator[Birthday]:
    today = site.school.today
    for ahead in range(RECENT_DAYS + 1):
        day = today + timedelta(days=ahead)
        for file in files:
            born = card.born(file)
            if born and (born.month, born.day) == (day.month, day.day):
                yield Birthday(site.children[file.sid], site.words.short_day(day), today=ahead == 0)
