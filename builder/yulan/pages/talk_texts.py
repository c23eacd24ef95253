"""What the talks of a class say, as plain text, for a search in the browser. It is loaded only when somebody asks to
look through the talks of that class.

Owns what is in it: exactly the talks that the class's talk pages tell, and of each what they show of it, without its
Markdown. What a school keeps in a sensitive drawer is in neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from yulan import markdown
from yulan.pages import frame, records
from yulan.pages.page import Page
from yulan.pages.site import Site
from yulan.school import Entry

_LINE_START = re.compile(r"[ \t]*(?:(?:[-+*>#]+|\d+[.)])[ \t]+|[-=*_`~]{3,}[ \t]*$)+")
_AROUND = re.compile(r"(\*{1,3}|`+)(?=\S)(.+?)(?<=\S)\1")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")


@dataclass(frozen=True, slots=True)
class TalkTexts:
    """The talks of a class, newest first; of each the record's id, the student's, the day, the text line by line."""

    scope: str
    rows: tuple[tuple[str, str, str, str], ...] = field(repr=False)


def page(site: Site, scope: str, talks: Sequence[Entry]) -> Page:
    """The texts of these talks of a class."""
    rows = tuple((one.id, one.student, one.date.isoformat(), "\n".join(lines(site, one))) for one in talks)
    return site.page(
        frame.texts(site.school, scope), "texts.js", site.words.scope(scope), TalkTexts(scope, rows), frame.CLASSES
    )


def lines(site: Site, entry: Entry) -> Iterator[str]:
    """What a record says, in lines: its text first, then its fields. Their labels are left out: who looks for a word
    means what somebody wrote.
    """
    said, comma = records.said(site, entry), site.words.t("words.comma")
    yield from plain(said.body)
    yield from (comma.join(fact.values) for fact in (*said.short, *said.long))
    yield from (side.value for conflict in said.conflicts for side in conflict.sides if side.value)


def plain(text: str) -> Iterator[str]:
    """The lines of a Markdown text as people read them; a paragraph is one line, however it was broken."""
    if markdown.is_plain(text):  # most texts, and then there is nothing to look for
        yield from filter(None, (" ".join(text.split()),))
        return
    paragraph = ""
    for line in text.split("\n"):
        start = _LINE_START.match(line)
        said = _LINK.sub(r"\1", _AROUND.sub(r"\2", line[start.end() :] if start else line))
        said = " ".join(_ESCAPE.sub("", said).split())
        if (start or not said) and paragraph:
            yield paragraph
            paragraph = ""
        if start and "#" in start[0]:
            yield said
        elif said:
            between = " " if paragraph[-1:].isascii() and said[0].isascii() and paragraph else ""
            paragraph += between + said
    if paragraph:
        yield paragraph
