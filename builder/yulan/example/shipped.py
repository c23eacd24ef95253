"""The shipped example school, told from the files in `data/`: every person, number and place in it is invented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from importlib import resources
from typing import Any

import msgspec

from yulan import yaml_strict
from yulan.example.make import ZONE
from yulan.example.story import Note, Pupil, Staff, Story
from yulan.settings import SchoolFile

_DATA = "example/data"
_HOURS = (12, 13, 15, 16, 17, 18, 20, 21)  # between lessons, after school, in the evening


def story() -> Story:
    """The whole example."""
    school = _load("school.yaml")
    began = date.fromisoformat(school["began"])
    notes: list[Note] = []
    folder = resources.files("yulan").joinpath(_DATA, "records")
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.name.endswith(".yaml"):
            records: list[dict[str, Any]] = _parsed(entry.read_bytes())["records"]
            for number, one in enumerate(records):
                notes += _notes(one, f"{entry.name}:{number}")
    return Story(
        school=msgspec.convert(school["school"], SchoolFile, strict=False),
        began=began,
        staff=tuple(_staff(one) for one in school["staff"]),
        pupils=tuple(_pupil(one, began) for one in _load("students.yaml")["students"]),
        notes=tuple(sorted(notes, key=lambda one: one.at)),
    )


def _load(name: str) -> dict[str, Any]:
    return _parsed(resources.files("yulan").joinpath(_DATA, name).read_bytes())


def _parsed(data: bytes) -> dict[str, Any]:
    return dict(yaml_strict.load(data))


def _staff(one: Mapping[str, Any]) -> Staff:
    posts = tuple((post["role"], post["scope"]) for post in one.get("posts", ()))
    return Staff(one["id"], one["name"], posts)


def _pupil(one: Mapping[str, Any], began: date) -> Pupil:
    card = one["card"]
    mentors = tuple(mentor["person"] for mentor in card.get("mentors", ()))
    left = date.fromisoformat(one["left"]) if "left" in one else None
    return Pupil(one["key"], one["scope"], mentors, card, began, left, one.get("body", ""))


def _notes(one: Mapping[str, Any], place: str) -> Iterator[Note]:
    """A record, and for a plan that was carried on a second revision on the day of its last stage or review."""
    later = [stage["date"] for stage in one.get("stages", ()) if "date" in stage]
    if "review" in one and "review_date" in one:
        later.append(one["review_date"])
    if not later:
        yield _note(one, place, _written(one, place))
        return
    first = {key: value for key, value in one.items() if key not in ("stages", "review")}
    yield _note(first, place, _written(one, place))
    yield _note(one, place, _clock(date.fromisoformat(max(later)), place))


def _note(one: Mapping[str, Any], place: str, at: datetime) -> Note:
    fields = {
        key: value for key, value in one.items() if key not in ("kind", "student", "by", "date", "days_late", "body")
    }
    student = one.get("student", "")
    # The place in the file tells two school records of one day apart.
    key = "" if student else place.partition(":")[2]
    return Note(one["kind"], student, one["by"], date.fromisoformat(one["date"]), at, fields, one.get("body", ""), key)


def _written(one: Mapping[str, Any], place: str) -> datetime:
    return _clock(date.fromisoformat(one["date"]) + timedelta(days=int(one.get("days_late", 0))), place)


def _clock(day: date, place: str) -> datetime:
    """A moment of that day when a teacher may sit down to write; the place in the file decides which."""
    number = sum(place.encode()) + day.toordinal()
    return datetime.combine(day, time(_HOURS[number % len(_HOURS)], number * 7 % 60), ZONE)
