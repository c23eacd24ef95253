"""What the school as a whole did: meetings, training and whatever else the office keeps that is of no one
child.
"""

from __future__ import annotations

from collections.abc import Iterator

from yulan.pages import frame, records
from yulan.pages.page import Page
from yulan.pages.records import Timeline
from yulan.pages.site import Site


def pages(site: Site) -> Iterator[Page]:
    """The page of the school's own records, if any may be seen."""
    entries = [entry for entry in site.school.loose if entry.drawer == "office" and not entry.student]
    if entries:
        timeline = Timeline(records.months(site, entries))
        yield site.page(frame.MEETINGS, "school.html", site.words.t("school.title"), timeline)
