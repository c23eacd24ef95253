"""A story cut into chapters, in the order of its days: what changes at one moment (staff, posts, keys, files), then
what was written until the next change. Pure; how a chapter becomes an epoch and records is `make.py`'s.

People and posts come in the morning, then files are opened and closed; what ends, ends in the evening of its last day.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from yulan.calendar import CLOSED
from yulan.example.story import ZONE, Note, Pupil, Staff, Story
from yulan.intents import Intent, one_word
from yulan.keyring import Keyring
from yulan.lockfile import student_lock
from yulan.people import Spanned

_STAFF, _FILES, _WRITING, _ENDING = time(7, 40), time(7, 50), time(16, 40), time(22, 10)
_BETWEEN = timedelta(minutes=7)  # edits of one card on one day


@dataclass(frozen=True, slots=True)
class Chapter:
    """Changes made at one moment, then what was written until the next. New keys are not among an intent's words."""

    at: datetime
    changes: tuple[Intent, ...]
    notes: tuple[Note, ...] = field(repr=False)


def chapters(story: Story) -> list[Chapter]:
    """The whole story, oldest first."""
    changes: dict[datetime, list[Intent]] = {}
    for at, intent in (*_staff(story), *_files(story)):
        changes.setdefault(at, []).append(intent)
    moments = sorted(changes)
    notes = sorted((*(one for pupil in story.pupils for one in _cards(pupil)), *story.notes), key=lambda one: one.at)
    # What seems to be written before the first change is written after it: there is no school before.
    cuts = [0, *(bisect_left(notes, at, key=lambda one: one.at) for at in moments[1:]), len(notes)]
    return [
        Chapter(at, tuple(changes[at]), tuple(notes[cuts[number] : cuts[number + 1]]))
        for number, at in enumerate(moments)
    ]


def happened(keyring: Keyring, change: Intent) -> int:
    """How often such a change has been made in a school."""
    match change.area, change.verb, change.words:
        case "person", "add", (person, *_):
            return int(person in keyring.by_person)
        case "key", "replace", (person, *_):
            one = keyring.by_person.get(person)
            return len(one.keys) - 1 if one is not None else 0
        case "post", verb, (role, scope, person):
            one = keyring.by_person.get(person)
            posts = one.posts if one is not None else ()
            return _count(verb, (post for post in posts if (post.role, post.scope) == (role, scope)))
        case "student", "add", (sid, _):
            return int(student_lock(sid) in keyring.locks)
        case "student", "close", (sid,):
            lock = keyring.locks.get(student_lock(sid))
            return sum(at.at == CLOSED for at in lock.scope) if lock is not None else 0
        case "mentor", verb, (sid, person):
            lock = keyring.locks.get(student_lock(sid))
            mentors = lock.mentors if lock is not None else ()
            return _count(verb, (mentor for mentor in mentors if mentor.person == person))
    raise ValueError("no change of a story")


def _count(verb: str, things: Iterable[Spanned]) -> int:
    """How many of them have begun, or ended."""
    return sum(verb == "add" or one.until is not None for one in things)


def at_work(day: date) -> datetime:
    """A moment of that day at which somebody of the staff may well write."""
    return datetime.combine(day, _WRITING, ZONE)


def begins(story: Story) -> datetime:
    """The moment at which the school's repository begins."""
    return datetime.combine(story.began, _STAFF, ZONE)


def _staff(story: Story) -> Iterator[tuple[datetime, Intent]]:
    for one in story.staff:
        yield begins(story), Intent("person", "add", (one.id, one_word(one.name)))
    for one in story.staff:
        yield from _posts(story, one)
        if one.lost_key is not None:
            yield datetime.combine(one.lost_key, _STAFF, ZONE), Intent("key", "replace", (one.id, "lost"))


def _posts(story: Story, one: Staff) -> Iterator[tuple[datetime, Intent]]:
    for post in one.posts:
        words = (post.role, post.scope, one.id)
        yield datetime.combine(max(post.since or story.began, story.began), _STAFF, ZONE), Intent("post", "add", words)
        if (over := _end(story, post.until)) is not None:
            yield over, Intent("post", "end", words)


def _files(story: Story) -> Iterator[tuple[datetime, Intent]]:
    for one in story.pupils:
        yield datetime.combine(one.opened, _FILES, ZONE), Intent("student", "add", (one.sid, one.scope))
        for mentor in one.mentors:
            words, first = (one.sid, mentor.person), max(mentor.since or one.opened, one.opened)
            if (mentor.until or date.max) < first or first >= (one.left or date.max):
                continue
            yield datetime.combine(first, _FILES, ZONE), Intent("mentor", "add", words)
            if (over := _end(story, mentor.until)) is not None:
                yield over, Intent("mentor", "end", words)
        if one.left is not None:
            yield datetime.combine(one.left, _FILES, ZONE), Intent("student", "close", (one.sid,))


def _end(story: Story, until: date | None) -> datetime | None:
    """The evening of that day, where it is past in the story."""
    if until is None or (story.school.today is not None and until >= story.school.today):
        return None
    return datetime.combine(until, _ENDING, ZONE)


def _cards(pupil: Pupil) -> Iterator[Note]:
    """The card as it was first written, then each of its revisions, whole."""
    fields, by = dict(pupil.card), str(pupil.card.get("by") or "")
    day = date.fromisoformat(str(fields.get("date") or pupil.opened))
    yield Note("card", pupil.handle, by, day, at_work(max(day, pupil.opened)), fields, pupil.body)
    base, forked = fields, False
    for number, one in enumerate(pupil.edits, 1):
        if not (one.forked and forked):
            base = fields
        at = at_work(one.date) + number * _BETWEEN
        told = {**base, **one.fields}
        yield Note("card", pupil.handle, one.by, one.date, at, told, pupil.body, forked=one.forked)
        fields, forked = {**fields, **one.fields}, one.forked
