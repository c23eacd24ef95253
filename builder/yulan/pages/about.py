"""What this is, how to use it, how to remove it: words only, and the state of the repository it was built
from.
"""

from __future__ import annotations

from collections.abc import Iterator

from yulan import __version__
from yulan.pages import design, frame
from yulan.pages.page import Page
from yulan.pages.site import Site
from yulan.value import Value


class About(Value, frozen=True):
    """Which program, which repository."""

    version: str
    repository: str
    epoch: int
    hulei_phone: str
    design: str  # the living page of the design language, in an example school


def pages(site: Site) -> Iterator[Page]:
    """The page about the site itself."""
    school = site.school
    about = About(
        __version__,
        school.repository[:8],
        school.epoch,
        school.settings.hulei_phone,
        design.PATH if site.frame.demo else "",
    )
    yield site.page(frame.ABOUT, "about.html", site.words.t("about.title"), about)
    yield from design.pages(site)
