"""What all pages of one build share: the words, the frame, and a short line about each child the reader may
see.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from yulan.pages import card, frame
from yulan.pages.page import Frame, Link, Page
from yulan.pages.words import Words
from yulan.pinyin import search_text
from yulan.school import School, StudentFile
from yulan.texts import Lang, Texts


@dataclass(frozen=True, slots=True)
class Child:
    """A child in one line of a list."""

    sid: str
    path: str
    scope: str
    class_name: str
    name: str = field(repr=False)
    initial: str = field(repr=False)
    categories: tuple[str, ...] = field(repr=False)
    mentors: str = field(repr=False)
    last_talk: str = field(repr=False)
    find: str = field(repr=False)  # what a search looks through


@dataclass(frozen=True, slots=True)
class Site:
    """One reader's site while it is built."""

    words: Words
    frame: Frame
    children: Mapping[str, Child] = field(repr=False)
    names: Mapping[str, str] = field(repr=False)  # of the children, by id

    @classmethod
    def of(cls, school: School, texts: Texts, lang: Lang) -> Site:
        """The shared part of every page, from the school."""
        words = Words(school, texts, lang)
        children = {file.sid: _child(words, file) for file in school.students}
        return cls(words, frame.of(words), children, {sid: child.name for sid, child in children.items()})

    @property
    def school(self) -> School:
        """The school the site shows."""
        return self.words.school

    def page(self, path: str, template: str, title: str, context: object, section: str = "", *crumbs: Link) -> Page:
        """One page of this site; without a section it is a navigation entry itself."""
        return Page(path, template, title, self.frame, section or path, context, crumbs)


def _child(words: Words, file: StudentFile) -> Child:
    name = file.name or words.t("words.unnamed")
    class_name = words.scope(file.scope)
    talk = next((entry for entry in file.records if entry.kind == "talk"), None)
    labels = card.category_labels(words, file)
    return Child(
        sid=file.sid,
        path=f"students/{file.sid}/index.html",
        scope=file.scope,
        class_name=class_name,
        name=name,
        initial=name[-1:] if words.lang == "zh" or not name.isascii() else name[:1],
        categories=labels,
        mentors=words.people(file.mentors),
        last_talk=words.short_day(talk.date) if talk else "",
        find=" ".join([search_text(name), class_name.lower(), *labels]),
    )
