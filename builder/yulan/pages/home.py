"""The first page answers three things: what do I owe, who needs me, what is new. For who answers for more than a class,
how far the school has got stands before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from msgspec.structs import replace

from yulan.derive import news
from yulan.derive.difference import key_of
from yulan.ids import CARD
from yulan.pages import alerts, card, daily, desk, frame, owed, records, tiles
from yulan.pages.alerts import Gist as Need
from yulan.pages.owed import Gist
from yulan.pages.page import Page
from yulan.pages.records import Line
from yulan.pages.site import Child, Site
from yulan.pages.tiles import Tile
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
    tiles: tuple[Tile, ...]  # how far the school has got, for who answers for it
    latest: tuple[Line, ...] = field(repr=False)
    quiet: str  # what is said where nothing is new
    mine: tuple[Near, ...] = field(repr=False)  # who waits for something first
    mine_more: int
    birthdays: tuple[Birthday, ...] = field(repr=False)
    hulei_phone: str = ""  # known to all by the plans
    steps: tuple[tuple[str, str], ...] = ()  # how a school begins in which there is no child yet: what, and how


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
    owes, more = owed.gist(site)
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
        tiles=tiles.of(site),
        latest=tuple(records.line(site, entry) for entry in telling[:_MOST_LINES]),
        quiet=_quiet(site),
        mine=tuple(near[:_MOST_CHILDREN]),
        mine_more=len(near[_MOST_CHILDREN:]),
        birthdays=tuple(_birthdays(site, mine)),
        hulei_phone=school.settings.hulei_phone,
        steps=tuple(_steps(site)),
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


def _steps(site: Site) -> Iterator[tuple[str, str]]:
    """What a school still lacks in which there is no child yet, for those who set it up."""
    school, t = site.school, site.words.t
    if school.coverage.students_total or not {"principal", "moral-office"} & set(school.posts):
        return
    done = (("terms", school.settings.terms), ("classes", school.settings.classes), ("people", len(school.people) > 1))
    for step in (*(name for name, there in done if not there), "students"):
        yield t(f"home.steps.{step}"), t(f"home.steps.{step}-how")


def _quiet(site: Site) -> str:
    """What is said where nothing is new: that nothing was, or why there is nothing yet and what one may do."""
    school, words = site.school, site.words
    if not school.coverage.students_total:
        return words.t("home.no-students")
    if not school.students:
        return words.t("home.none")
    return words.t("home.quiet", days=RECENT_DAYS) if any(records.all_of(school)) else words.t("home.no-records")


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
    """The birthdays of the next days, the nearest first."""
    today = site.school.today
    days = {file.sid: card.birthday(born, today) for file in files if (born := card.born(file))}
    for sid, day in sorted(days.items(), key=lambda one: one[1]):
        if (day - today).days <= RECENT_DAYS:
            yield Birthday(site.children[sid], site.words.short_day(day), today=day == today)
