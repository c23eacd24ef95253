"""The children in the reader's care, whose mentor they are or whose class they hold, on the first page: what each waits
for, and whose birthday is near. Owns the order: who waits for something first, and the nearest birthday.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from yulan.pages import card, owed, roster
from yulan.pages.latest import RECENT_DAYS
from yulan.pages.roster import Who
from yulan.pages.site import Site
from yulan.pages.sums import Sum
from yulan.school import StudentFile
from yulan.value import Value


class Birthday(Value, frozen=True):
    """A birthday that is near."""

    child: Who
    day: str
    today: bool = False


class Near(Value, frozen=True):
    """A child in the reader's care: what they owe it, soonest first, else when it was last talked to."""

    child: Who
    says: str
    waits: bool


class Care(Value, frozen=True):
    """The children of one class in the reader's care, and of them the birthdays that are near, each with its day."""

    near: tuple[Near, ...] = ()
    birthdays: tuple[tuple[date, Birthday], ...] = ()


def of(site: Site) -> tuple[tuple[Near, ...], tuple[Birthday, ...]]:
    """Those in the reader's care, and the birthdays among them."""
    every = [site.brought(_CARE, scope) for scope in site.classes]
    near = sorted((child for one in every for child in one.near), key=lambda one: not one.waits)
    days = sorted((birthday for one in every for birthday in one.birthdays), key=lambda one: one[0])
    return tuple(near), tuple(birthday for _, birthday in days)


def _of_class(site: Site, scope: str) -> Care:
    school = site.school
    files: Sequence[StudentFile] = list(site.files_of(scope))
    if f"class-{scope}" not in school.posts:
        files = [file for file in files if school.reader in file.mentors]
    return Care(tuple(_near(site, file) for file in files), tuple(_birthdays(site, files)))


def _near(site: Site, file: StudentFile) -> Near:
    """A child with what the reader owes it in this term."""
    words, who, now = site.words, roster.named(site, file.sid, file.scope), owed.term(site)
    open_ = owed.soonest(one for one in owed.mine_of(site, file.sid) if one.term == now)
    if open_:
        duties = words.t("words.comma").join(dict.fromkeys(owed.part_name(site, one) for one in open_))
        return Near(who, words.t("home.waits", duties=duties), waits=True)
    talk = site.children[file.sid].last_talk.day
    return Near(who, words.t("home.last-talk", day=talk) if talk else "", waits=False)


def _birthdays(site: Site, files: Sequence[StudentFile]) -> list[tuple[date, Birthday]]:
    """The birthdays of the next days."""
    today, found = site.school.today, []
    for file in files:
        born = card.born(file)
        day = card.birthday(born, today) if born else None
        if day is not None and (day - today).days <= RECENT_DAYS:
            who = roster.named(site, file.sid, file.scope)
            found.append((day, Birthday(who, site.words.short_day(day), today=day == today)))
    return found


_CARE = Sum("care", Care, _of_class)
SUMS: tuple[Sum[Any], ...] = (_CARE,)
