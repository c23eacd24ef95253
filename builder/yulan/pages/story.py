"""Everything that was written about a child, newest first: where a record stands once the child's own page, which shows
the newest alone, has become too short for all. Owns from how many records on that is so.
"""

from __future__ import annotations

from collections.abc import Iterator

from yulan.pages import frame, places, records
from yulan.pages.child import has_story
from yulan.pages.page import Link, Page
from yulan.pages.records import Month
from yulan.pages.site import Site
from yulan.pages.student import way_back
from yulan.school import StudentFile
from yulan.value import Value


class Story(Value, frozen=True):
    """The records of one child by month, newest first."""

    lead: str
    months: tuple[Month, ...]


def pages(site: Site, file: StudentFile) -> Iterator[Page]:
    """The page of all that was written about a child, where the child's page does not hold it."""
    if not has_story(file):
        return
    child, words = site.children[file.sid], site.words
    context = Story(
        lead=words.t("story.lead", name=child.name, count=len(file.records)),
        months=records.months(site, file.records),
    )
    title = words.t("story.title", name=child.name)
    back = Link(child.path, child.name)
    yield site.page(places.story(file.sid), "story.html", title, context, frame.STUDENTS, *way_back(site, child), back)
