"""A record's fields as lines for people: label and words for each, in the order its kind states them.

Owns the step from a kind's structure to text. Which field is which it learns from the statement of the kind
alone, so a new kind needs no line here. Ids of students become names where the reader may see the child,
and nothing where not.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import attrgetter

import msgspec

from yulan import category_choice
from yulan.kinds import table
from yulan.kinds.table import Field, FieldType
from yulan.pages.words import Words
from yulan.school import Conflict, Entry
from yulan.texts import Lang
from yulan.value import Value

_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
_SHORT = 24  # characters that fit beside others on one line
_SHORT_TYPES = frozenset(
    {"code", "codes", "date", "datetime", "bool", "number", "person", "people", "students", "text", "list"}
)

_NAMES = frozenset({"codes", "people", "students"})

_PERSONS, _PERIOD = frozenset({"person", "people"}), "period"
# What fields hold codes of, by the rule that such a code must meet.
_CODED = frozenset({"kind.bad-id", "kind.bad-year", "kind.bad-class", "kind.bad-term"})

# Of a part, what stands before the colon: who said it, on which day, under which head.
_HEADING = frozenset({"code", "date", "person"})

_NOTHING: tuple[object, ...] = ()

# What the head of a record says already, or what is of no use to a reader.
_HEAD = frozenset({"id", "kind", "student", "by", "date", "event"})


class Fact(Value, frozen=True):
    """One line: its label and values; `short` ones stand side by side above a record's text, long ones below it."""

    label: str
    values: tuple[str, ...]
    short: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """What one author wrote where two differ."""

    value: str = field(repr=False)
    author: str


@dataclass(frozen=True, slots=True)
class ConflictView:
    """A field on which two revisions differ, both shown."""

    label: str
    sides: tuple[Side, ...] = field(repr=False)


class Said(Value, frozen=True):
    """What a record says, on whatever page it stands: short and long fields, its text, where two differ."""

    short: tuple[Fact, ...]
    long: tuple[Fact, ...]
    body: str
    conflicts: tuple[ConflictView, ...]


def said(words: Words, entry: Entry, names: Mapping[str, str], without: Collection[str] = ()) -> Said:
    """What a record says, but for its head and `without`; `names` are students by id."""
    shown = of(words, entry.values, names, without)
    return Said(
        short=tuple(fact for fact in shown if fact.short),
        long=tuple(fact for fact in shown if not fact.short),
        body=entry.body.strip(),
        conflicts=conflicts(words, entry.values, entry.conflicts),
    )


def of(
    words: Words, values: msgspec.Struct, names: Mapping[str, str], without: Collection[str] = ()
) -> tuple[Fact, ...]:
    """The fields of a record that hold something, but for its head and `without`; `names` are students by id."""
    found: list[Fact] = []
    fields, read = _spoken(type(values), words.lang)
    for one, value in zip(fields, read(values), strict=True):
        if value is None or value is _NOTHING or one.name in without:
            continue
        if shown := (value,) if one.plain and type(value) is str and value else _said(words, one, value, names):
            short = one.short and sum(map(len, shown)) <= _SHORT
            # Names and choices stand one after another, however many: only sentences need a line each.
            in_line = (words.t("words.comma").join(shown),) if one.names else shown
            found.append(Fact(one.label, in_line, short))
    return tuple(found)


def value_of(words: Words, field: Field, value: object, names: Mapping[str, str]) -> tuple[str, ...]:
    """A field's value in words, one text for each entry; none where there is nothing to show."""
    return _said(words, _spoken_field(field, words.lang), value, names) if value is not None else ()


def conflicts(words: Words, values: msgspec.Struct, found: tuple[Conflict, ...]) -> tuple[ConflictView, ...]:
    """Conflicts in words: the field by its label, each value as the field would show it."""
    return tuple(_conflict(words, values, conflict) for conflict in found)


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A field as it is said in one language: what follows from its statement alone."""

    name: str
    attr: str
    label: str
    type: FieldType
    rule: str
    required: bool
    choices: Mapping[str, str]
    categories: bool  # whether the choices are these, which a school may call otherwise
    plain: bool  # whether a text is said as it is
    short: bool  # whether it may stand beside others
    names: bool  # whether its entries stand in one line
    fields: tuple[_Spoken, ...]

    @classmethod
    def of(cls, field: Field, lang: Lang) -> _Spoken:
        """The field in that language."""
        return cls(
            name=field.name,
            attr=field.attr,
            label=field.label[lang],
            type=field.type,
            rule=field.rule,
            required=field.required,
            choices={code: label[lang] for code, label in reversed(field.choices)},
            categories=category_choice.are_categories(field.choices),
            plain=_is_plain(field),
            short=field.type in _SHORT_TYPES and not field.fields,
            names=field.type in _NAMES,
            fields=tuple(cls.of(one, lang) for one in field.fields),
        )


_FIELDS = 1024
# By the field itself, which is held, so that no other can come to its number.
_known_fields: dict[tuple[int, Lang], tuple[Field, _Spoken]] = {}


def _spoken_field(field: Field, lang: Lang) -> _Spoken:
    """One field in that language; made once, for it is asked for again and again."""
    found = _known_fields.get((id(field), lang))
    if found is None:
        if len(_known_fields) >= _FIELDS:
            _known_fields.clear()
        found = _known_fields[id(field), lang] = field, _Spoken.of(field, lang)
    return found[1]


@cache
def _spoken(
    struct: type[msgspec.Struct], lang: Lang
) -> tuple[tuple[_Spoken, ...], Callable[[msgspec.Struct], Sequence[object]]]:
    """The fields of a structure in that language but those of a head, and what reads the values of all of them."""
    fields = tuple(_Spoken.of(one, lang) for one in table.of(struct) if one.name not in _HEAD)
    if len(fields) < 2:  # then an attrgetter would give the value itself
        return fields, lambda values: [getattr(values, one.attr) for one in fields]
    return fields, attrgetter(*(one.attr for one in fields))


def _said(words: Words, field: _Spoken, value: object, names: Mapping[str, str]) -> tuple[str, ...]:
    many = value if isinstance(value, tuple) else (value,)
    return tuple([text for one in many if (text := _one(words, field, one, names))])


def _one(words: Words, field: _Spoken, value: object, names: Mapping[str, str]) -> str:
    if type(value) is str:
        return _text(words, field, value, names)
    if isinstance(value, msgspec.Struct):
        return _inside(words, field, value, names)
    if isinstance(value, bool):
        return words.t("words.yes" if value else "words.no")
    if isinstance(value, dt.datetime):
        return f"{words.day(value.date())} {value:%H:%M}"
    if isinstance(value, dt.date):
        return words.day(value)
    return _text(words, field, str(value), names)


def _is_plain(field: Field) -> bool:
    """Whether `_text` gives any text of the field as it is."""
    coded = field.choices or field.type in _PERSONS or field.rule in _CODED
    return not coded and field.name != _PERIOD


def _text(words: Words, field: _Spoken, text: str, names: Mapping[str, str]) -> str:
    if field.categories:
        return category_choice.label(words.school.settings, text, words.lang)
    if field.choices:
        return field.choices.get(text, text)
    if field.plain:
        return text
    if field.type in _PERSONS:
        return words.person(text)
    if field.rule == "kind.bad-id":
        return names.get(text, "")
    if field.rule == "kind.bad-year":
        return words.school_year(text)
    if field.rule == "kind.bad-class":
        return words.scope(text)
    if field.rule == "kind.bad-term":
        return words.term(text)
    if field.name == _PERIOD and _MONTH.fullmatch(text):
        return words.month(dt.date.fromisoformat(f"{text}-01"))
    return text


def _inside(words: Words, field: _Spoken, value: msgspec.Struct, names: Mapping[str, str]) -> str:
    """A structure in one line: what it is about first, then each field with its label."""
    parts: list[str] = []
    head = ""
    for place, one in enumerate(field.fields):
        told = getattr(value, one.attr)
        shown = words.t("words.comma").join(_said(words, one, told, names)) if told is not None else ""
        if shown:
            plain = one.type != "bool" and (place == 0 or one.required)
            parts.append(shown if plain else words.t("words.pair", label=one.label, value=shown))
            if plain and place == 0 and one.type in _HEADING:
                head = parts.pop()
    said = words.t("words.semicolon").join(parts)
    return words.t("words.pair", label=head, value=said) if head and said else head or said


def _conflict(words: Words, values: msgspec.Struct, conflict: Conflict) -> ConflictView:
    labels: list[str] = []
    fields, last = table.of(type(values)), None
    for step in conflict.field.split("."):
        found = next((one for one in fields if one.name == step), None)
        if found is not None:
            labels.append(found.label[words.lang])
            fields, last = found.fields, found
    sides = tuple(
        Side(_claim(words, last, text), words.person(author) if author else "")
        for text, author in zip(conflict.values, conflict.authors or ("",) * len(conflict.values), strict=False)
    )
    return ConflictView(" · ".join(labels) or words.t("record.text"), sides)


def _claim(words: Words, field: Field | None, text: str) -> str:
    if field is None:
        return text
    if field.type == "date":
        try:
            return words.day(dt.date.fromisoformat(text))
        except ValueError:
            return text
    spoken = _Spoken.of(field, words.lang)
    if field.type == "codes":
        return words.t("words.comma").join(_text(words, spoken, one, {}) for one in text.split("、"))
    return _text(words, spoken, text, {})
