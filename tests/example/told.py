"""A story → the `School` its reader would see, without keys, seals and files: what a year looks like is asked of it on
many days.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from yulan import calendar, kinds, policy, settings
from yulan.example.story import ZONE, Note, Post, Pupil, Staff, Story, stable
from yulan.ids import CARD
from yulan.kinds import ground
from yulan.kinds.withheld import without
from yulan.people import post_name
from yulan.school import Coverage, DrawerAccess, Entry, Held, Person, School, StudentFile, Withheld

_POLICY = policy.default()


class Telling:
    """A story as one reader sees it."""

    def __init__(self, story: Story, reader: str) -> None:
        self.story, self.reader = story, reader
        self.people = {one.id: _person(story, one) for one in story.staff}
        roles = {post.split("-p")[0].split("-j")[0] for post in self.people[reader].posts}
        readable = {one.drawer for one in _POLICY.drawers if roles & set(one.read)} | {"file"}
        self.seen = sorted((one for one in _entries(story) if one.drawer in readable), key=_when, reverse=True)
        self.cards = {one.handle: _card(one) for one in story.pupils}
        classes = frozenset(one.id for one in story.school.classes)
        self.drawers = tuple(
            DrawerAccess(
                one.drawer, one.per, one.kinds, one.read, one.write, one.enter, (),
                one.drawer in readable, classes if one.per == "class" else None,
            )
            for one in _POLICY.drawers
        )  # fmt: skip
        self._files: dict[tuple[str, Withheld], StudentFile] = {}

    def on(self, today: date) -> School:
        """The school as the story ends, on an earlier day: posts, cards and records are those of its end."""
        files = tuple(self._file(one, today) for one in self.story.pupils)
        return School(
            settings=settings.settings(self.story.school, demo=True),
            repository="0" * 64,
            epoch=1,
            reader=self.reader,
            today=today,
            people=self.people,
            students=files,
            loose=tuple(one for one in self.seen if not one.student),
            drawers=self.drawers,
            unverified=(),
            coverage=Coverage(len(files), len(files), len(self.seen), len(self.seen), 0),
            problems=(),
        )

    def _file(self, pupil: Pupil, today: date) -> StudentFile:
        card = self.cards[pupil.handle]
        withheld = Withheld(*ground.withheld(card.values, today))
        key = (pupil.handle, withheld)
        if key not in self._files:
            self._files[key] = _file(self.story, pupil, card, self.seen, withheld)
        return self._files[key]


def _over(story: Story, until: date | None) -> bool:
    return until is not None and story.school.today is not None and until < story.school.today


def _person(story: Story, one: Staff) -> Person:
    posts = tuple(post_name(post.role, post.scope) for post in one.posts if not _over(story, post.until))
    return Person(one.id, one.name, posts, active=True, held=tuple(_held(story, post) for post in one.posts))


def _held(story: Story, post: Post) -> Held:
    until = post.until.isoformat() if post.until is not None and _over(story, post.until) else ""
    return Held(post_name(post.role, post.scope), max(post.since or story.began, story.began).isoformat(), until)


def _file(story: Story, pupil: Pupil, card: Entry, entries: Iterable[Entry], withheld: Withheld) -> StudentFile:
    own = [one for one in entries if one.student == pupil.sid and not ground.whole(one.kind, withheld.scopes)]
    return StudentFile(
        sid=pupil.sid,
        scope=calendar.CLOSED if pupil.left is not None else pupil.scope,
        mentors=tuple(one.person for one in pupil.mentors if pupil.left is None and not _over(story, one.until)),
        card=_without(card, withheld.scopes),
        records=tuple(_without(one, withheld.scopes) for one in own),
        readers=(),
        name=str(pupil.card["name"]),
        withheld=withheld,
    )


def _without(entry: Entry, scopes: frozenset[str]) -> Entry:
    return replace(entry, values=without(entry.kind, entry.values, scopes))


def _when(entry: Entry) -> tuple[date, datetime, str]:
    return entry.date, entry.at, entry.id


def _card(pupil: Pupil) -> Entry:
    """The card after its last edit."""
    fields: dict[str, Any] = dict(pupil.card)
    by, day = str(fields["by"]), date.fromisoformat(str(fields.get("date") or pupil.opened))
    for one in pupil.edits:
        fields |= one.fields
        by, day = one.by, one.date
    at = datetime.combine(max(day, pupil.opened), time(16, 40), ZONE)
    return _entry("card", CARD, pupil.sid, by, day, at, fields, pupil.scope)


def _entries(story: Story) -> Iterable[Entry]:
    """The records, each as it stands after its last revision; a forged one is none."""
    scopes = {one.handle: one.scope for one in story.pupils}
    last: dict[str, Note] = {}
    for note in sorted(story.notes, key=lambda one: one.at):
        if not note.broken:
            last[note.rid] = note
    for rid, note in last.items():
        fields = dict(note.fields)
        if "students" in fields:
            fields["students"] = [stable(10, "student", handle) for handle in fields["students"]]
        if "event" in fields:
            fields["event"] = stable(16, "event", fields["event"])
        sid = stable(10, "student", note.pupil) if note.pupil else ""
        yield _entry(note.kind, rid, sid, note.by, note.date, note.at, fields, scopes.get(note.pupil, ""))


def _entry(
    kind: str, rid: str, sid: str, by: str, day: date, at: datetime, fields: Mapping[str, Any], scope: str
) -> Entry:
    tree = {**fields, "id": rid, "kind": kind, "by": by, "date": day.isoformat()}
    values = kinds.parse(kind, {**tree, "student": sid} if sid else tree)
    drawer = next(one for one in _POLICY.drawers if one.takes(kind, kinds.subtype(kind, values)))
    of = {"student": scope, "class": str(fields.get("class") or scope), "school": calendar.SCHOOL}[drawer.per]
    return Entry(rid, kind, sid, drawer.drawer, day, by, by, at, 1, values, scope=of)
