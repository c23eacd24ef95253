"""What a served site offers on its pages beyond the built one: who may write what, quick links, where a record is
corrected. All of it is empty where nobody is at work (`Frame.desk` is None).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yulan import ids, kinds
from yulan.ids import CARD
from yulan.kinds import ground
from yulan.pages.page import Link
from yulan.pages.site import Site
from yulan.school import Entry, StudentFile

_FILL = re.compile(r"write/([a-z-]+)/([0-9a-z]+)\.html")
_CORRECT = re.compile(r"edit/([0-9a-z-]+)/([0-9a-z]+)\.html")
MAIN = ("talk", "visit", "contact", "concern")  # what teachers write most


def writes(site: Site) -> tuple[Link, ...]:
    """The kinds the reader may write, most used first."""
    return site.frame.desk.writes if site.frame.desk is not None else ()


def may_write(site: Site, kind: str) -> bool:
    """Whether the reader may write records of that kind."""
    return any(kind_of(link) == kind for link in writes(site))


def kind_of(link: Link) -> str:
    """The kind that a link of `writes` is for: `write/<kind>/…`."""
    return link.path.split("/")[1]


def about(site: Site, file: StudentFile) -> tuple[Link, ...]:
    """Links to the forms about one child, those written most first."""
    known = {kind_of(link): link.label for link in writes(site)}
    order = (*(kind for kind in MAIN if kind in known), *(kind for kind in known if kind not in MAIN))
    return tuple(
        Link(fill_path(kind, file.sid), known[kind])
        for kind in order
        if kinds.KINDS[kind].subject != "school" and not (kind == CARD and file.card is not None)
        if not ground.whole(kind, file.withheld.scopes)
    )


def mine(site: Site) -> Iterator[StudentFile]:
    """The files of the children whose mentor the reader is, or whose class they hold."""
    school = site.school
    met = set(site.scopes_of(school.reader))
    for scope in site.classes:
        held = f"class-{scope}" in school.posts
        for file in site.files_of(scope) if held or scope in met else ():
            if held or school.reader in file.mentors:
                yield file


def pick_path(kind: str) -> str:
    """Where the student is picked whom a record of that kind is about."""
    return f"write/{kind}/index.html"


def fill_path(kind: str, sid: str = "") -> str:
    """Where a record of that kind is written, about a student or nobody named."""
    return f"write/{kind}/{sid or 'new'}.html"


def edit(site: Site, entry: Entry) -> str:
    """Where the reader may correct a record; empty where they may not."""
    at_work = site.frame.desk
    if at_work is None or entry.id not in at_work.revises:
        return ""
    return edit_path(entry.student or entry.drawer, entry.id)


def edit_path(place: str, rid: str) -> str:
    """Where a record is corrected; `place` is its student's id, or its drawer."""
    return f"edit/{place}/{rid}.html"


def meant(path: str) -> tuple[str, str, str]:
    """The kind, the student's id and the record's id that the path of a form names: no record where a new one is
    written, no kind where an old one is corrected, nothing where it is no form's.
    """
    if (found := _FILL.fullmatch(path)) and found[1] in kinds.KINDS:
        return found[1], found[2] if ids.is_sid(found[2]) else "", ""
    if found := _CORRECT.fullmatch(path):
        return "", found[1] if ids.is_sid(found[1]) else "", found[2]
    return "", "", ""
