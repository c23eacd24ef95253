"""What came into the files since somebody last looked: which of the records they may see, by others than themselves.
The names of new files come in; whose they are, only the opened records say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yulan.derive.difference import key_of
from yulan.school import Entry, School


@dataclass(frozen=True, slots=True)
class News:
    """Since which day, and the keys (`difference.key_of`) of records that are new since, or were revised."""

    since: date
    new: frozenset[str]
    revised: frozenset[str] = frozenset()


def entries(school: School, news: News) -> tuple[Entry, ...]:
    """The records that are news to the reader, cards included, the latest written first; own ones are none."""
    keys = news.new | news.revised
    found = (one for one in school.entries() if one.author != school.reader and key_of(one.id, one.student) in keys)
    return tuple(sorted(found, key=lambda one: (-one.at.timestamp(), one.student, one.id)))
