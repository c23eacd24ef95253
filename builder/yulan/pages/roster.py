"""What pages of the whole school say of single children and of the records that something rests on: a child by name and
class, and where such a record is shown. Owns that no file is opened for it: each class brings which children have a
story, and the records on which an alert or a case of absence may rest.

What a class did not expect to be asked for is looked up in the child's own file.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec import Struct

from yulan.derive.alerts import NEWS
from yulan.derive.groups import FOCUS
from yulan.ids import CARD
from yulan.kinds.screening import Screening
from yulan.kinds.talk import Talk
from yulan.kinds.visit import Visit
from yulan.pages import places
from yulan.pages.child import has_story
from yulan.pages.site import Site
from yulan.pages.sums import Sum
from yulan.school import Entry, StudentFile
from yulan.value import Value

_BEHIND = frozenset({"absence", "incident", "loan", "placement", "return"})
_OF_CASES = frozenset({"absence", "return"})  # who has such a record may have a plan of re-entry


class Who(Value, frozen=True):
    """A child by name and class; `path` leads to their page where the reader has the file."""

    name: str
    class_name: str
    path: str


def named(site: Site, sid: str, scope: str) -> Who:
    """A child whose file the reader has, of that class."""
    return Who(site.names[sid], site.words.scope(scope), page_of(sid))


def page_of(sid: str) -> str:
    """The page of a child."""
    return f"students/{sid}/index.html"


def in_file(sid: str, record: str, *, story: bool) -> str:
    """Where a record of a child's file is shown, as `places.in_file` says it of a file that is at hand."""
    if record == CARD:
        return page_of(sid)
    return f"{places.story(sid) if story else page_of(sid)}#r-{record}"


def place_of(site: Site, entry: Entry) -> str:
    """Where a record is shown that is at hand, as `places.of` says it; the file of its child need not be."""
    scope = site.scopes.get(entry.student)
    if scope is None:
        return places.of(site, entry)
    return in_file(entry.student, entry.id, story=entry.student in site.brought(_STORIES, scope))


def _stories(site: Site, scope: str) -> frozenset[str]:
    """The children of a class of whom there is a story."""
    return frozenset(file.sid for file in site.files_of(scope) if has_story(file))


def _records(site: Site, scope: str) -> dict[str, dict[str, str]]:
    """By child who did what may have to be found."""
    today = site.school.today
    return {file.sid: found for file in site.files_of(scope) if (found := _behind(file, today))}


def _behind(file: StudentFile, today: date) -> dict[str, str]:
    """The records of a child that may have to be found, and who did them."""
    found = {one.id: one.by for one in file.records if one.kind in _BEHIND or _asks(one.values, today)}
    if found and any(one.kind in _OF_CASES for one in file.records):
        found |= {one.id: one.by for one in file.records if one.kind == "plan"}
    return found


def _asks(values: Struct, today: date) -> bool:
    """Whether it may be what a duty or an alert begins with: a danger to tell of, a mark, a promise."""
    if isinstance(values, Talk | Screening):
        if values.guardian_told is not None or values.why_not_told:
            return True
        if isinstance(values, Screening):
            return values.level in FOCUS
    elif not isinstance(values, Visit):
        return False
    day = values.next_date
    return day is not None and today - NEWS <= day < today


_STORIES = Sum("stories", frozenset[str], _stories)
_RECORDS = Sum("behind", dict[str, dict[str, str]], _records)
SUMS: tuple[Sum[Any], ...] = (_STORIES, _RECORDS)


class Roster:
    """The children whose files the reader has, and the records that something rests on; `alone` is the one child it is
    about, if it is of no more.
    """

    def __init__(self, site: Site, alone: StudentFile | None = None) -> None:
        self._site, self._alone, self._scopes = site, alone, site.scopes
        self._records: dict[str, dict[str, dict[str, str]]] = {}
        self._loose: Mapping[str, Entry] = {}
        if alone is None:
            self._loose = {one.id: one for one in site.school.loose}

    def who(self, sid: str, scope: str = "") -> Who:
        """A child in words, as far as this reader knows them; `scope` is the class where there is no file."""
        site = self._site
        if sid in self._scopes:
            return named(site, sid, self._scopes[sid])
        name = site.known.get(sid) or site.words.t("dropout.unnamed")
        return Who(name, site.words.scope(scope) if scope else "", "")

    def entry(self, sid: str, record: str) -> Entry | None:
        """A record that rests in the child's file, or outside all of them."""
        if sid in self._scopes:
            return next((one for one in self._site.files[sid].records if one.id == record), None)
        return self._loose.get(record)

    def by(self, sid: str, record: str) -> str | None:
        """Who did what a record of a child, or of nobody, tells; None where there is no such record."""
        known = self._known(sid)
        if record in known or not record:
            return known.get(record)
        found = self.entry(sid, record)
        return found.by if found is not None else None

    def place(self, sid: str, record: str) -> str:
        """Where it is shown, or ""."""
        if sid not in self._scopes:
            return places.of(self._site, self._loose[record]) if record in self._loose else ""
        if self.by(sid, record) is None:
            return ""
        if self._alone is not None:
            return places.in_file(self._site, sid, record)
        return in_file(sid, record, story=sid in self._site.brought(_STORIES, self._scopes[sid]))

    def _known(self, sid: str) -> Mapping[str, str]:
        """What the child's class brings of its records, and who did them."""
        scope = self._scopes.get(sid)
        if scope is None or self._alone is not None:
            return {}
        if scope not in self._records:
            self._records[scope] = self._site.brought(_RECORDS, scope)
        return self._records[scope].get(sid, {})
