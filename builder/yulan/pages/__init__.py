"""School to pages: what each page says, as frozen values, before any template sees it.

Pure: the school, the texts and a language come in. A page exists only if something on it may be seen; home,
access, not verified and about always do. `build` is a list one can read.
"""

from __future__ import annotations

from collections.abc import Iterator

from yulan.pages import about, access, drawers, home, meetings, reports, student, students, talks, unverified
from yulan.pages.page import Frame, Link, Page
from yulan.pages.site import Site
from yulan.school import School
from yulan.texts import Lang, Texts

__all__ = ["Frame", "Link", "Page", "build"]


def build(school: School, texts: Texts, lang: Lang) -> Iterator[Page]:
    """The pages of one reader's site, home first; each path once."""
    site = Site.of(school, texts, lang)
    yield from home.pages(site)
    yield from students.pages(site)
    for file in school.students:
        yield from student.pages(site, file)
        yield from talks.pages(site, file)
    yield from meetings.pages(site)
    yield from drawers.pages(site)
    yield from reports.pages(site)
    yield from access.pages(site)
    yield from unverified.pages(site)
    yield from about.pages(site)
