"""The page on which one finds: any student the reader may see, by what is typed and, over all classes, by class,
category, mentor and what is past its day; and words in the talks of the classes one ticks. Its search is done in the
browser, over data that holds what the reader may see anyway; without JavaScript it leads to the pages of the classes
and of their talks.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from yulan.pages import classes, frame, history, students
from yulan.pages.page import Later, Page
from yulan.pages.site import Site
from yulan.pages.sums import Sum
from yulan.value import Value


class ClassPlace(Value, frozen=True):
    """A class to look in: its page, and where its talks are told and their texts lie, if there are any."""

    id: str
    name: str
    path: str
    files: int
    count: int
    talks: str
    texts: str


class Finding(Value, frozen=True):
    """The classes to look in."""

    classes: tuple[ClassPlace, ...]
    files: int
    talks: int


def pages(site: Site) -> Iterator[Page]:
    """The page, if a file may be read."""
    if site.classes:
        whole = partial(_whole, site)
        yield site.page(frame.FIND, "find.html", site.words.t("find.title"), Later(whole, whole))


def _whole(site: Site) -> Finding:
    places = tuple(_place(site, group) for group in students.groups(site))
    return Finding(places, len(site.children), sum(one.count for one in places))


def _place(site: Site, group: students.Group) -> ClassPlace:
    count = site.brought(TALKS, group.id)
    return ClassPlace(
        group.id, group.name, students.class_path(group.id), group.count, count,
        classes.talks_path(group.id) if count else "", frame.texts(site.school, group.id) if count else "",
    )  # fmt: skip


def _talks(site: Site, scope: str) -> int:
    return sum(1 for child in site.classes[scope] for _ in history.talks_of(site.files[child.sid]))


TALKS = Sum("finding.talks", int, _talks)  # how many are told of the children of a class
SUMS = (TALKS,)
