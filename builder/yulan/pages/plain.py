"""A student's file, or one record, as plain Markdown for a terminal. Owns the order of lines and that nothing in a
record can steer a terminal: control characters are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from yulan.pages import facts, withheld
from yulan.pages.words import Words
from yulan.school import Entry, StudentFile

# All but line feed: escape sequences, and marks that turn the direction of text.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def file(words: Words, one: StudentFile) -> str:
    """A student's card and the list of records."""
    names = {one.sid: one.name}
    lines = [f"# {one.name or words.t('words.unnamed')} · {words.scope(one.scope)}", ""]
    lines += _pair(words, words.t("said.show.sid"), one.sid)
    if one.mentors:
        lines += _pair(words, words.t("said.show.mentors"), words.people(one.mentors))
    for line in withheld.lines(words, one):
        lines += ["", line]
    if one.card is not None:
        lines += ["", f"## {words.kind('card')}", "", *_record(words, one.card, names)]
    else:
        lines += ["", words.t("said.show.no-card")]
    lines += ["", f"## {words.t('said.show.records', count=len(one.records))}", ""]
    lines += [_line(words, entry) for entry in one.records]
    return clean(lines)


def record(words: Words, entry: Entry, names: Mapping[str, str]) -> str:
    """One record with all it says; `names` are students by id."""
    lines = [f"# {words.kind(entry.kind)}", ""]
    if entry.student:
        lines += _pair(words, words.t("said.show.student"), names.get(entry.student) or entry.student)
    return clean([*lines, *_record(words, entry, names)])


def _record(words: Words, entry: Entry, names: Mapping[str, str]) -> Iterator[str]:
    t = words.t
    yield from _pair(words, t("said.show.id"), entry.id)
    yield from _pair(words, t("said.show.date"), entry.date.isoformat())
    yield from _pair(words, t("said.show.by"), words.person(entry.by))
    written = t("said.show.written", person=words.person(entry.author), day=entry.at.date().isoformat(), rev=entry.rev)
    yield from _pair(words, t("said.show.author"), written)
    for fact in facts.of(words, entry.values, names):
        yield from _pair(words, fact.label, t("words.comma").join(fact.values))
    for conflict in facts.conflicts(words, entry.values, entry.conflicts):
        yield f"- {t('said.show.differs', label=conflict.label)}"
        for side in conflict.sides:
            yield from (f"  {line}" for line in _pair(words, side.author, side.value or t("words.nothing")))
    if entry.body.strip():
        yield ""
        yield from entry.body.strip("\n").split("\n")


def _pair(words: Words, label: str, value: str) -> Iterator[str]:
    """One item of a list; further lines of a long value are indented under it."""
    first, *rest = words.t("words.pair", label=label, value=value).split("\n")
    yield f"- {first}"
    yield from (f"  {line}" for line in rest)


def _line(words: Words, entry: Entry) -> str:
    drawer = "" if entry.drawer == "file" else f" [{words.drawer(entry.drawer)}]"
    return f"- {entry.date.isoformat()} {words.kind(entry.kind)}{drawer} {words.person(entry.by)} {entry.id}"


def clean(lines: list[str]) -> str:
    """The lines as one text without anything that could steer a terminal."""
    return _CONTROL.sub("", "\n".join(lines).rstrip("\n"))
