"""The first page answers three things: what do I owe, who needs me, what is new. For who answers for more than a class,
how far the school has got stands before it.
"""

from __future__ import annotations

from collections.abc import Iterator

from yulan.pages import alerts, care, frame, latest, owed, tiles
from yulan.pages.alerts import Gist as Need
from yulan.pages.care import Birthday, Near
from yulan.pages.latest import RECENT_DAYS, Since
from yulan.pages.owed import Gist
from yulan.pages.page import Page
from yulan.pages.records import Line
from yulan.pages.site import Site
from yulan.pages.tiles import Tile
from yulan.value import Value

_MOST_CHILDREN = 12


class Home(Value, frozen=True):
    """What the first page says."""

    greeting: str
    since: Since | None  # None where nothing came, or nobody knows since when
    needs: tuple[Need, ...]  # what needs the reader, beyond their duties
    needs_more: int
    alerts: str  # where all of it is, or ""
    owed: tuple[Gist, ...]  # the first of what the reader owes
    owed_more: int
    duties: str  # where all of it is, or ""
    tiles: tuple[Tile, ...]  # how far the school has got, for who answers for it
    latest: tuple[Line, ...]
    quiet: str  # what is said where nothing is new
    mine: tuple[Near, ...]  # who waits for something first
    mine_more: int
    birthdays: tuple[Birthday, ...]
    hulei_phone: str = ""  # known to all by the plans
    steps: tuple[tuple[str, str], ...] = ()  # how a school begins in which there is no child yet: what, and how


def pages(site: Site) -> Iterator[Page]:
    """The first page."""
    school, words = site.school, site.words
    mine, birthdays = care.of(site)
    owes, more = owed.gist(site)
    needs, others = alerts.gist(site)
    home = Home(
        greeting=words.t("home.greeting", name=words.person(school.reader)),
        since=latest.since(site),
        needs=needs,
        needs_more=others,
        alerts=frame.ALERTS if alerts.has_page(site) else "",
        owed=owes,
        owed_more=more,
        duties=frame.DUTIES if frame.has_duties(words) else "",
        tiles=tiles.of(site),
        latest=latest.lines(site),
        quiet=_quiet(site),
        mine=mine[:_MOST_CHILDREN],
        mine_more=len(mine[_MOST_CHILDREN:]),
        birthdays=birthdays,
        hulei_phone=school.settings.hulei_phone,
        steps=tuple(_steps(site)),
    )
    yield site.page(frame.HOME, "home.html", words.t("home.title"), home)


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
    return words.t("home.quiet", days=RECENT_DAYS) if latest.some(site) else words.t("home.no-records")
