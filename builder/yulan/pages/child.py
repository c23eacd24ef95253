"""A child in one line, as lists have it. Owns what a search looks through, and when each thing was last done."""

from __future__ import annotations

from collections.abc import Iterable

from yulan.pages import card
from yulan.pages.words import Words
from yulan.pinyin import sound
from yulan.school import Entry, StudentFile
from yulan.value import Value

SHORT = 8  # records of a child that all stand on the child's page; of more, the newest stand there and all in the story


class Last(Value, frozen=True):
    """When something was last done: in words, and as it sorts. Both empty where it has not been."""

    day: str = ""
    iso: str = ""


class Child(Value, frozen=True):
    """A child in one line of a list."""

    sid: str
    path: str
    scope: str
    class_name: str
    name: str
    initial: str
    categories: tuple[str, ...]
    mentors: str
    codes: tuple[str, ...]  # of the categories
    last_talk: Last
    last_visit: Last
    last_contact: Last
    find: str  # what a search looks through: first the names of child, mentors, family, and
    sounds: tuple[str, ...]  # how these read
    story: bool  # whether there is more of the child than the child's page holds


def of(words: Words, file: StudentFile) -> Child:
    """The line of a child."""
    name = file.name or words.t("words.unnamed")
    class_name = words.scope(file.scope)
    newest = _newest(file.records)
    labels = card.category_labels(words, file)
    others = (*map(words.person, file.mentors), *card.family(file))
    return Child(
        sid=file.sid,
        path=f"students/{file.sid}/index.html",
        scope=file.scope,
        class_name=class_name,
        name=name,
        initial=_initial(file.name),
        categories=labels,
        mentors=words.people(file.mentors),
        codes=tuple(one.code for one in card.memberships(file, words.school.today)),
        last_talk=last(words, newest.get("talk")),
        last_visit=last(words, newest.get("visit")),
        last_contact=last(words, newest.get("contact")),
        find=found_by((name, *others), (*class_names(class_name), *labels)),
        sounds=tuple(map(sound, (file.name, *others))),
        story=has_story(file),
    )


def has_story(file: StudentFile) -> bool:
    """Whether there is more of a child than the child's page holds."""
    return len(file.records) > SHORT


def _initial(name: str) -> str:
    """What stands for a child in a circle: of a Chinese name the last character, of any other the first, else a dot."""
    return (name[-1] if name[-1] >= "\u2e80" and "·" not in name else name[0]) if name else "·"


def found_by(names: Iterable[str], words: Iterable[str] = ()) -> str:
    """What a search in a row looks through: names, each without a space that would part it, and further words."""
    return " ".join([*(name.replace(" ", "\u00a0") for name in names), *words])


def class_names(name: str) -> tuple[str, ...]:
    """What people type for a class: its name, and the short one, 三（1）班."""
    return tuple(dict.fromkeys((name, name.replace("年级", ""))))


def last(words: Words, entry: Entry | None) -> Last:
    """When it was, for a list of days."""
    return Last(words.near_day(entry.date), entry.date.isoformat()) if entry else Last()


def _newest(entries: Iterable[Entry]) -> dict[str, Entry]:
    """The newest record of each kind; `entries` are newest first."""
    found: dict[str, Entry] = {}
    for entry in entries:
        found.setdefault(entry.kind, entry)
    return found
