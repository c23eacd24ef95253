"""A record as pages show it: head, marks, fields, text, and what two people wrote differently.

Owns the marks: a late entry is stated with the day it was written, kindly and without colour of alarm; what
lies in a drawer other than the student's file says so. Records of the sensitive drawers stay folded on a
child's page, since screens have onlookers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from yulan.kinds import table
from yulan.kinds.table import Field
from yulan.pages import daily, desk, facts, places
from yulan.pages.daily import Daily
from yulan.pages.facts import Said
from yulan.pages.site import Child, Site
from yulan.school import Entry, School
from yulan.value import Value

SENSITIVE = frozenset({"psych", "legal", "safety", "inbox"})
TONES = {
    "talk": "plum", "counselling": "plum",
    "visit": "leaf", "contact": "leaf", "activity": "leaf", "home-teaching": "leaf",
    "comment": "gold", "growth": "gold",
    "plan": "blue", "study": "blue", "helper": "blue", "placement": "blue",
    "meeting": "blue", "training": "blue", "summary": "blue",
}  # fmt: skip

# Kinds better known by the value of this field, unless that says no more than "other".
_TITLED = {
    "plan": "type", "meeting": "type", "summary": "type", "roll-check": "type", "return": "step", "return-up": "report",
    "growth": "type", "activity": "type",
}  # fmt: skip
_OTHER = "other"

_LINE_START = re.compile(r"^[ \t]*(?:(?:[-+*>#]+|\d+[.)])[ \t]+)+", re.MULTILINE)
_MARKUP = re.compile(r"[*_`|\[\]\\]+")
_EXCERPT = 64
_STOPS = " ,.;:、。\uff0c\uff1b\uff1a"


class Mark(Value, frozen=True):
    """A small label at a record's head."""

    label: str
    tone: str


class RecordView(Value, frozen=True):
    """One record, ready to be shown."""

    anchor: str
    kind: str
    tone: str
    day: str
    iso_day: str
    by: str
    entered_by: str  # "" where the same person did it and wrote it
    marks: tuple[Mark, ...]
    said: Said
    child: Child | None = None
    folded: str = ""  # what to say instead, until it is opened
    edit: str = ""  # where it is corrected, in a served site


class Month(Value, frozen=True):
    """The records of one month, newest first."""

    label: str
    records: tuple[RecordView, ...]
    daily: Daily | None = None  # the counts of its days, where they are gathered
    anchor: str = ""


class Line(Value, frozen=True):
    """A record in one line: when, of whom, what."""

    iso_day: str
    day: str
    title: str
    path: str
    kind: str
    tone: str
    excerpt: str


def all_of(school: School) -> list[Entry]:
    """Every record the reader may see but the cards, newest first."""
    return newest_first(school.records())


def newest_first(entries: Iterable[Entry]) -> list[Entry]:
    """Entries by day, newest first; those of one day in the order of their ids."""
    return sorted(entries, key=lambda entry: (-entry.date.toordinal(), entry.id))


def months(site: Site, entries: Iterable[Entry], *, with_student: bool = False) -> tuple[Month, ...]:
    """Entries by month, newest first, each naming its student if asked for; daily counts of classes in one table."""
    parts = groupby(newest_first(entries), key=lambda entry: (entry.date.year, entry.date.month))
    found: list[Month] = []
    for _, part in parts:
        listed = list(part)
        counts = [entry for entry in listed if daily.is_count(entry)]
        alone = [entry for entry in listed if not daily.is_count(entry)] if counts else listed
        shown = tuple([view(site, entry, with_student=with_student) for entry in alone])
        first = listed[0].date
        found.append(Month(site.words.month(first), shown, daily.of(site, counts), f"m-{first.isoformat()[:7]}"))
    return tuple(found)


def view(site: Site, entry: Entry, *, with_student: bool = False) -> RecordView:
    """One record ready to be shown, naming its student if asked for; made once for the pages that follow each other."""
    return site.views.get((id(entry), with_student), lambda: (entry, _view(site, entry, with_student=with_student)))[1]


def _view(site: Site, entry: Entry, *, with_student: bool) -> RecordView:
    if with_student:  # the same but for three things; where a record stands twice, it is mostly so and so
        plain = view(site, entry)
        return RecordView(
            plain.anchor, plain.kind, plain.tone, plain.day, plain.iso_day, plain.by, plain.entered_by,
            marks=plain.marks if entry.drawer == "file" else tuple(_marks(site, entry, named=True)),
            said=plain.said, child=site.children.get(entry.student), folded="", edit=plain.edit,
        )  # fmt: skip
    words, called = site.words, title(site, entry)
    return RecordView(
        anchor=f"r-{entry.id}",
        kind=f"{_whose(site, entry)} · {called}" if _of_class(entry) else called,
        tone=TONES.get(entry.kind, ""),
        day=words.day(entry.date),
        iso_day=entry.date.isoformat(),
        by=words.person(entry.by),
        entered_by="" if entry.author == entry.by else words.person(entry.author),
        marks=tuple(_marks(site, entry, named=False)),
        said=said(site, entry),
        folded=_folded(site, entry),
        edit=desk.edit(site, entry),
    )


def said(site: Site, entry: Entry) -> Said:
    """What a record says, but for what its head says already; made once for the pages that follow each other."""
    return site.said.get(id(entry), lambda: (entry, _say(site, entry)))[1]


def _say(site: Site, entry: Entry) -> Said:
    titled = _titled(entry)
    without = {titled.name} if titled else set()
    # The page, or the head of the record, says the child's name already.
    if entry.student and getattr(entry.values, "name", None) == site.names.get(entry.student):
        without.add("name")
    if _of_class(entry):
        without.update(("class", "level"))
    return facts.said(site.words, entry, site.names, without)


def title(site: Site, entry: Entry) -> str:
    """What a record is called: its kind, or the more telling type of it."""
    one = _titled(entry)
    found = facts.value_of(site.words, one, getattr(entry.values, one.attr), site.names) if one else ()
    return found[0] if found else site.words.kind(entry.kind)


def _titled(entry: Entry) -> Field | None:
    """The field whose value tells more than the kind's name, if it does."""
    name = _TITLED.get(entry.kind)
    if name is None:
        return None
    fields = table.of(type(entry.values))
    return next((one for one in fields if one.name == name and getattr(entry.values, one.attr) != _OTHER), None)


def line(site: Site, entry: Entry) -> Line:
    """A record in one line, leading to where it stands; nothing of what a sensitive one says."""
    words = site.words
    child = site.children.get(entry.student)
    return Line(
        iso_day=entry.date.isoformat(),
        day=words.short_day(entry.date),
        title=child.name if child else _whose(site, entry),
        path=places.of(site, entry),
        kind=title(site, entry),
        tone=TONES.get(entry.kind, "plain"),
        excerpt="" if entry.drawer in SENSITIVE else excerpt(site, entry),
    )


def excerpt(site: Site, entry: Entry) -> str:
    """The first words of a record: of its text, else of its longest field."""
    text = entry.body
    if not text.strip():
        found = [
            value for fact in facts.of(site.words, entry.values, site.names) for value in fact.values if not fact.short
        ]
        text = max(found, key=len, default="")
    text = " ".join(_MARKUP.sub("", _LINE_START.sub("", text)).split())
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT].rstrip(_STOPS)}…"


def _folded(site: Site, entry: Entry) -> str:
    if entry.drawer not in SENSITIVE:
        return ""
    return site.words.t("record.folded", drawer=site.words.drawer(entry.drawer))


def _of_class(entry: Entry) -> bool:
    """Whether a record is about a class as a whole."""
    return bool(daily.scope_of(entry)) and not entry.student


def _whose(site: Site, entry: Entry) -> str:
    """What a record of no child the reader knows is about: its class, the name written in it, else where it is kept."""
    scope, name = daily.scope_of(entry), getattr(entry.values, "name", None)
    if scope:
        return site.words.scope(scope)
    return name if isinstance(name, str) and name and entry.drawer not in SENSITIVE else site.words.drawer(entry.drawer)


def _marks(site: Site, entry: Entry, *, named: bool) -> Iterable[Mark]:
    # Where records name their student, the page is that of a drawer and has said so.
    if entry.drawer != "file" and not named:
        yield Mark(site.words.drawer(entry.drawer), "plain")
    if entry.late is not None:
        yield Mark(site.words.t("record.late", day=site.words.short_day(entry.late.date())), "gold")
    if entry.conflicts:
        yield Mark(site.words.t("record.differs"), "gold")
