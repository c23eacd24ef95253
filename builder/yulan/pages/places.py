"""Where a record is shown: on its child's page, among what the school keeps, in its drawer. Owns those addresses, and
which kinds of the school's own records have a page of their own; it makes no page.
"""

from __future__ import annotations

from yulan.ids import CARD
from yulan.pages import frame
from yulan.pages.site import Site
from yulan.school import Entry

ONE_PAGE = 60  # records of a drawer on one page; beyond that each month has its own

# What the school itself keeps, each kind on its own page, in this order; anything else stands with the meetings.
MEETING = "meeting"
OFFICE_KINDS = (MEETING, "training", "summary", "assessment", "staff-profile", "loan", "return-up")


def of(site: Site, entry: Entry) -> str:
    """Where a record is shown: on its child's page if there is one, with the school's own, or in its drawer."""
    if entry.student in site.children:
        return in_file(site, entry.student, entry.id)
    return f"{office(entry.kind)}#r-{entry.id}" if of_school(entry) else in_drawer(site, entry)


def in_file(site: Site, sid: str, record: str) -> str:
    """Where a record of a student's file is shown; the card is the child's page."""
    if record == CARD:
        return site.children[sid].path
    return f"{story(sid) if site.children[sid].story else site.children[sid].path}#r-{record}"


def story(sid: str) -> str:
    """The page of all that was written about a child."""
    return f"students/{sid}/story.html"


def talks(sid: str) -> str:
    """The page of a child's talks."""
    return f"students/{sid}/talks.html"


def of_school(entry: Entry) -> bool:
    """Whether it is the school's own: kept by the office, and of no one child."""
    return entry.drawer == "office" and not entry.student


def office(kind: str) -> str:
    """The page of one kind of what the school itself keeps."""
    return f"school/{kind}.html" if kind in OFFICE_KINDS and kind != MEETING else frame.MEETINGS


def in_drawer(site: Site, entry: Entry) -> str:
    """Where a record outside the files is shown in its drawer."""
    page = month_of(entry) if site.outside.get(entry.drawer, 0) > ONE_PAGE else "index"
    return f"drawers/{entry.drawer}/{page}.html#r-{entry.id}"


def month_of(entry: Entry) -> str:
    """The month of a record, as addresses have it."""
    return entry.date.isoformat()[:7]
