"""The first page: a greeting, what can be read, what is new, and the children this reader looks after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from yulan.pages import alerts, card, daily, desk, frame, owed, picture, records
from yulan.pages.alerts import Gist as Need
from yulan.pages.owed import Gist
from yulan.pages.page import Page
from yulan.pages.picture import Tile
from yulan.pages.records import Line
from yulan.pages.site import Child, Site
from yulan.school import StudentFile

RECENT_DAYS = 14
_MOST_LINES = 12
_MOST_CHILDREN = 12


@dataclass(frozen=True, slots=True)
class Birthday:
    """A birthday that is near."""

    child: Child = field(repr=False)
    day: str = field(repr=False)
    today: bool = False


@dataclass(frozen=True, slots=True)
class Home:
    """What the first page says."""

    greeting: str
    needs: tuple[Need, ...] = field(repr=False)  # what needs the reader, beyond their duties
    needs_more: int
    alerts: str  # where all of it is, or ""
    owed: tuple[Gist, ...] = field(repr=False)  # the first of what the reader owes
    owed_more: int
    duties: str  # where all of it is, or ""
    picture: tuple[Tile, ...]  # how far the school has got, for who answers for it
    recent_days: int
    recent_count: int
    latest: tuple[Line, ...] = field(repr=False)
    mine: tuple[Child, ...] = field(repr=False)
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
    owes, more = owed.gist(site, frame.DUTIES)
    needs, others = alerts.gist(site)
    home = Home(
        greeting=words.t("home.greeting", name=words.person(school.reader)),
        needs=needs,
        needs_more=others,
        alerts=frame.ALERTS if alerts.has_page(site) else "",
        owed=owes,
        owed_more=more,
        duties=frame.DUTIES if frame.has_duties(words) else "",
        picture=picture.of(site),
        recent_days=RECENT_DAYS,
        recent_count=len(recent),
        latest=tuple(records.line(site, entry) for entry in telling[:_MOST_LINES]),
        mine=tuple(site.children[file.sid] for file in mine[:_MOST_CHILDREN]),
        mine_more=max(0, len(mine) - _MOST_CHILDREN),
        birthdays=tuple(_birthdays(site, mine)),
        hulei_phone=school.settings.hulei_phone,
    )
    yield site.page(frame.HOME, "home.html", words.t("home.title"), home)


def _birthdays(site: Site, files: list[StudentFile]) -> Iterator[Birthday]:
    today = site.school.today
    for ahead in range(RECENT_DAYS + 1):
        day = today + timedelta(days=ahead)
        for file in files:
            born = card.born(file)
            if born and (born.month, born.day) == (day.month, day.day):
                yield Birthday(site.children[file.sid], site.words.short_day(day), today=ahead == 0)
