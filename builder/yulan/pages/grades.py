"""Classes by grade: ways to what there is of each of many, a line a grade, since 126 names in one row nobody reads."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from msgspec.structs import replace

from yulan import calendar
from yulan.pages.page import Link
from yulan.pages.words import Words
from yulan.value import Value


class Grade(Value, frozen=True):
    """A grade, and a way for each of its classes."""

    name: str
    classes: tuple[Link, ...]


def of(scope: str) -> str:
    """The grade of a class; what is none stands for itself."""
    return calendar.grade_of(scope) if calendar.is_class(scope) else scope


def ways(words: Words, links: Iterable[tuple[str, Link]]) -> tuple[Grade, ...]:
    """The links by grade, each told with its class, in their order."""
    return tuple(
        Grade(words.scope(grade), tuple(_brief(link, words.scope(grade)) for _, link in found))
        for grade, found in groupby(links, key=lambda one: of(one[0]))
    )


def _brief(link: Link, grade: str) -> Link:
    """The same way without what stands before the line anyway."""
    return replace(link, label=link.label.removeprefix(grade).strip() or link.label)
