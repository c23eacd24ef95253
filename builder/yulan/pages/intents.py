"""A keeper's change in words: the one room for them, whoever shows a change. Owns which word of a line is what;
keys and rights it names are left out, and whatever else it cannot read is no part of what is said.

Nothing here is out of a record: staff are named by the school, students by whoever asks, as their own key allows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from yulan import planned, settings
from yulan.errors import YulanError
from yulan.intents import Intent
from yulan.pages.words import Words
from yulan.people import post_name

# What each word of a line is, as far as it is said; days may be absent.
_PLACES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("person", "add"): ("person", "name"),
    ("person", "end"): ("person",),
    ("key", "replace"): ("person",),
    ("key", "end"): ("person",),
    ("post", "add"): ("role", "scope", "person", "day"),
    ("post", "end"): ("role", "scope", "person"),
    ("post", "until"): ("role", "scope", "person", "day"),
    ("student", "add"): ("student", "scope"),
    ("student", "move"): ("student", "scope"),
    ("student", "close"): ("student",),
    ("spare", "add"): ("-", "scope", "person"),
    ("spare", "take"): ("student",),
    ("mentor", "add"): ("student", "person"),
    ("mentor", "end"): ("student", "person"),
    ("extra", "add"): ("lock", "holder", "day"),
    ("extra", "end"): ("lock", "holder"),
    ("extra", "until"): ("lock", "holder", "day"),
    ("drawer", "add"): ("drawer",),
    ("drawer", "set"): ("drawer",),
    ("drawer", "kinds"): ("drawer",),
    ("lock", "accept"): ("lock",),
}
_DRAWER = re.compile(r"drawer-(?P<drawer>.+?)(?:-(?P<scope>[pj][0-9]{4}-[0-9]+))?")
_STUDENT = "student-"

Student = Callable[[str], str]  # a student's id → what the reader may call them


def said(words: Words, line: str, student: Student) -> str:
    """The change of that line; of a path of signed settings or theme, that they differed; of any other line, that it
    is not understood.
    """
    if line == settings.PATH:
        return words.t("intents.settings-differ")
    if line.startswith("site/"):
        return words.t("intents.theme-differs", path=line)
    try:
        intent = Intent.parse(line)
        params = dict(_params(words, intent, student))
    except (YulanError, ValueError):
        return words.t("intents.unknown")
    key = f"intents.{intent.area}-{intent.verb}"
    if "day" in _PLACES.get((intent.area, intent.verb), ()):
        key += "-dated" if "day" in params else "-undated"
    return words.t(key, **params)


def _params(words: Words, intent: Intent, student: Student) -> Iterator[tuple[str, str]]:
    """What fills the placeholders; raises ValueError where the line says too little."""
    places = _PLACES.get((intent.area, intent.verb), ())
    told = dict(zip(places, intent.words, strict=False))
    if any(one not in told for one in places if one != "day"):
        raise ValueError("a word is missing")
    if "role" in told:
        yield "post", words.post(post_name(told["role"], told["scope"]))
    elif "scope" in told:
        yield "scope", words.scope(told["scope"])
    if "person" in told:
        known = words.person(told["person"])
        yield "person", told["name"].replace("_", " ") if "name" in told and known == told["person"] else known
    if "student" in told:
        yield "student", student(told["student"])
    if "lock" in told:
        yield "lock", _lock(words, told["lock"], student)
    if "holder" in told:
        holder = told["holder"]
        yield "holder", words.person(holder[1:]) if holder.startswith("@") else words.post(holder)
    if "drawer" in told:
        yield "drawer", words.drawer(told["drawer"])
    if told.get("day", planned.NONE) != planned.NONE:
        yield "day", words.day(date.fromisoformat(told["day"]))


def _lock(words: Words, name: str, student: Student) -> str:
    """What a lock keeps: a student's file, a drawer, what goes with a post."""
    if name.startswith(_STUDENT):
        return words.t("intents.file", student=student(name.removeprefix(_STUDENT)))
    found = _DRAWER.fullmatch(name)
    if found is None:
        return words.t("intents.post", post=words.post(name))
    drawer = words.t("intents.drawer", drawer=words.drawer(found["drawer"]))
    return f"{words.scope(found['scope'])} {drawer}" if found["scope"] else drawer
