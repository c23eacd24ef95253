"""The shipped example school, told from the files in `data/`: every person, number and place in it is invented."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import msgspec

from yulan import yaml_strict
from yulan.example.story import ZONE, Edit, Mentor, Note, Post, Pupil, Staff, Story
from yulan.settings import SchoolFile

_HOURS = (12, 13, 15, 16, 17, 18, 20, 21)  # between lessons, after school, in the evening
# What is added to a record later on: entries with their days, a review, the day on which something came back.
_ADDED: Mapping[str, tuple[str, ...]] = {
    "plan": ("stages", "review"),
    "helper": ("checks",),
    "loan": ("returned",),
    "transfer": ("received", "receipt"),
}
_CLOSING = ("returned", "received")
_CALLED = frozenset({"absence", "return"})  # say what the child is called, as forms fill it in
_NO_FIELDS = frozenset({"kind", "student", "by", "entered_by", "date", "days_late", "broken", "body"})


def story(data: Traversable | None = None) -> Story:
    """The whole example, or another school written down in the same way in the folder `data`."""
    data = data or resources.files("yulan").joinpath("example/data")
    school = _parsed(data.joinpath("school.yaml"))
    began = date.fromisoformat(school["began"])
    pupils = [_pupil(one, began) for _, one in _all(data, "students")]
    notes = [note for place, one in _all(data, "records") for note in _notes(one, place)]
    return Story(
        school=msgspec.convert(school["school"], SchoolFile, strict=False),
        began=began,
        staff=tuple(_staff(one) for one in school["staff"]),
        pupils=tuple(sorted(pupils, key=lambda one: one.handle)),
        notes=tuple(sorted(_told_apart(_called(notes, pupils)), key=lambda one: one.at)),
    )


def _called(notes: Iterable[Note], pupils: Iterable[Pupil]) -> list[Note]:
    names = {one.handle: one.card["name"] for one in pupils}
    return [
        replace(one, fields={"name": names[one.pupil], **one.fields}) if one.kind in _CALLED and one.pupil else one
        for one in notes
    ]


def _all(data: Traversable, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything listed under `name` in the files of the folder of that name, each with its place."""
    for entry in sorted(data.joinpath(name).iterdir(), key=lambda one: one.name):
        if entry.name.endswith(".yaml"):
            for number, one in enumerate(_parsed(entry)[name]):
                yield f"{entry.name}:{number}", one


def _parsed(file: Traversable) -> dict[str, Any]:
    return dict(yaml_strict.load(file.read_bytes()))


def _day(one: Mapping[str, Any], name: str) -> date | None:
    return date.fromisoformat(one[name]) if name in one else None


def _staff(one: Mapping[str, Any]) -> Staff:
    posts = (
        Post(post["role"], post["scope"], _day(post, "since"), _day(post, "until")) for post in one.get("posts", ())
    )
    return Staff(one["id"], one["name"], tuple(posts), _day(one, "lost_key"))


def _pupil(one: Mapping[str, Any], began: date) -> Pupil:
    edits = tuple(_edit(edit) for edit in one.get("edits", ()))
    mentors = {  # as the last revision that names them says
        mentor["person"]: Mentor(mentor["person"], _day(mentor, "since"), _day(mentor, "until"))
        for fields in (one["card"], *(edit.fields for edit in edits))
        for mentor in fields.get("mentors", ())
    }
    return Pupil(
        handle=one["key"],
        scope=one["scope"],
        mentors=tuple(mentors.values()),
        card=one["card"],
        opened=_day(one, "opened") or began,
        left=_day(one, "left"),
        body=one.get("body", ""),
        edits=edits,
    )


def _edit(one: Mapping[str, Any]) -> Edit:
    return Edit(one["by"], date.fromisoformat(one["date"]), one["fields"], _is_true(one, "forked"))


def _is_true(one: Mapping[str, Any], name: str) -> bool:
    return bool(one.get(name) == "true")


def _notes(one: Mapping[str, Any], place: str) -> Iterator[Note]:
    """A record, and for one that was carried on a second revision on the day of the last that was added."""
    added = {name: one[name] for name in _ADDED.get(one["kind"], ()) if name in one}
    later = [entry["date"] for entries in added.values() if isinstance(entries, list) for entry in entries]
    if "review" in added and "review_date" in one:
        later.append(one["review_date"])
    later += [added[name] for name in _CLOSING if added.get(name, one["date"]) > one["date"]]
    if not later:
        yield _note(one, place, _written(one, place))
        return
    first = {key: value for key, value in one.items() if key not in added}
    yield _note(first, place, _written(one, place))
    yield _note(one, place, _clock(date.fromisoformat(max(later)), place))


def _note(one: Mapping[str, Any], place: str, at: datetime) -> Note:
    return Note(
        kind=one["kind"],
        pupil=one.get("student", ""),
        by=one["by"],
        date=date.fromisoformat(one["date"]),
        at=at,
        fields={key: value for key, value in one.items() if key not in _NO_FIELDS},
        body=one.get("body", ""),
        key=place,
        entered_by=one.get("entered_by", ""),
        broken=_is_true(one, "broken"),
    )


def _told_apart(notes: Iterable[Note]) -> Iterator[Note]:
    """The notes with keys that number what is alike but for its place, so that a new record renames no other."""
    count: Counter[str] = Counter()
    keys: dict[str, str] = {}
    for one in notes:
        if one.key not in keys:
            alike = replace(one, key="").rid
            keys[one.key] = str(count[alike] or "")
            count[alike] += 1
        yield replace(one, key=keys[one.key])


def _written(one: Mapping[str, Any], place: str) -> datetime:
    return _clock(date.fromisoformat(one["date"]) + timedelta(days=int(one.get("days_late", 0))), place)


def _clock(day: date, place: str) -> datetime:
    """A moment of that day when a teacher may sit down to write; the place in the file decides which."""
    number = sum(place.encode()) + day.toordinal()
    return datetime.combine(day, time(_HOURS[number % len(_HOURS)], number * 7 % 60), ZONE)
