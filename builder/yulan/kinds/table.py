"""The fields of a structure as data, read off its statement. Owns the step from type annotations to
`Field`; refuses annotations it does not know, so that a badly stated field is found by the first test that
touches its kind.
"""

from __future__ import annotations

import datetime as dt
import re
import types
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from yulan.kinds.statement import Choices, Record, Words

FieldType = Literal[
    "text",
    "long",
    "date",
    "datetime",
    "bool",
    "code",
    "codes",
    "number",
    "list",
    "struct",
    "person",
    "people",
    "student",
    "students",
]

_FIRST = ("id", "kind", "student", "by", "date")
_LAST = ("event", "original")
_SCALARS: dict[object, FieldType] = {
    str: "text",
    dt.date: "date",
    dt.datetime: "datetime",
    bool: "bool",
    int: "number",
    Decimal: "number",
}
_MANY: dict[FieldType, FieldType] = {
    "code": "codes",
    "person": "people",
    "student": "students",
    "text": "list",
    "struct": "list",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `fields` are those of a structure or of a list's entries; a list without them holds text.

    `name` is the key in a record, `attr` the attribute that holds it. `key` is the entry's field on which a
    list merges.
    """

    name: str
    label: Words
    help: Words
    type: FieldType
    choices: Choices = ()
    required: bool = False
    key: str | None = None
    fields: tuple[Field, ...] = ()
    attr: str = ""
    after: str | None = None  # a date field that is never later than this one
    pattern: str | None = None
    rule: str = ""  # what is broken where the pattern is not met
    refused: tuple[tuple[str, str], ...] = ()  # codes with a rule of their own
    beside: str | None = None  # the field on whose value it depends which choices there are
    its: tuple[tuple[str, tuple[str, ...]], ...] = ()  # those choices, by that value
    most: int | None = None  # of a number, or characters
    whole: bool = False  # a number without decimals

    @property
    def many(self) -> bool:
        """Whether it holds a list."""
        return self.type in ("codes", "people", "students", "list")


@cache
def of(struct: type[msgspec.Struct]) -> tuple[Field, ...]:
    """The structure's fields as stated; in a record those that name it stand first, the paper last."""
    hints = get_type_hints(struct, include_extras=True)
    fields = [_field(info, hints[info.name]) for info in msgspec.structs.fields(struct)]
    if not issubclass(struct, Record):
        return tuple(fields)
    stated = [one for one in fields if one.name not in (*_FIRST, *_LAST)]
    named = {one.name: one for one in fields}
    return (
        *(named[name] for name in _FIRST if name in named),
        *stated,
        *(named[name] for name in _LAST if name in named),
    )


def _field(info: msgspec.structs.FieldInfo, hint: object) -> Field:
    bare, extra, limits = _peel(hint)
    many = get_origin(bare) is tuple
    if many:
        bare, inner, limits = _peel(get_args(bare)[0])
        extra = inner | extra
    nested: tuple[Field, ...] = ()
    kind: FieldType
    if isinstance(bare, type) and issubclass(bare, msgspec.Struct):
        kind, nested = "struct", of(bare)
    elif "choices" in extra:
        kind = "code"
    else:
        kind = extra.get("as") or _SCALARS[bare]
    return Field(
        name=info.encode_name,
        label=extra["label"],
        help=extra["help"],
        type=_MANY[kind] if many else kind,
        choices=extra.get("choices", ()),
        required=info.required,
        key=extra.get("key"),
        fields=nested,
        attr=info.name,
        after=extra.get("after"),
        pattern=limits.get("pattern"),
        rule=extra.get("rule", "kind.not-a-code"),
        refused=extra.get("refused", ()),
        beside=extra.get("beside"),
        its=extra.get("its", ()),
        most=limits.get("le", limits.get("max_length")),
        whole=bare is int,
    )


def _peel(hint: object) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    """The bare type inside `Annotated` and `| None`, what the layers of Meta say, and the limits they set."""
    extra: dict[str, Any] = {}
    limits: dict[str, Any] = {}
    while True:
        if get_origin(hint) is Annotated:
            hint, *metas = get_args(hint)
            for meta in metas:
                extra = (meta.extra or {}) | extra
                limits |= {
                    name: value
                    for name in ("pattern", "max_length", "le")
                    if (value := getattr(meta, name)) is not None
                }
        elif get_origin(hint) in (Union, types.UnionType):
            (hint,) = (one for one in get_args(hint) if one is not type(None))
        else:
            return hint, extra, limits


def matches(field: Field, text: str) -> bool:
    """Whether text has the form the field asks for."""
    return field.pattern is None or re.search(field.pattern, text) is not None
