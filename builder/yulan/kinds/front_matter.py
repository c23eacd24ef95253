"""The front matter that an editor opens for a new record: every field on its line, its label and choices as
a comment, what is known filled in. A line left alone is a missing value. Pure text; it refuses to write
what YAML could misread.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence

from yulan.kinds.statement import Lang
from yulan.kinds.table import Field

_COLUMN = 24  # where comments begin, unless the value is longer

# Text that needs no quotes: begins with a letter (of any script) or digit and holds no mark of YAML.
_BARE = re.compile(r"[^\W_](?:[\w +./()·、。，；！？％（）-]*[\w.)。！？％）])?")

_WORDS: dict[Lang, dict[str, str]] = {
    "zh": {
        "required": "必填",
        "many": "可多选，写成 [..., ...]，用英文逗号",
        "texts": "写成 [..., ...]，用英文逗号",
        "entries": "去掉行首的 # 填写",
        "part": "去掉行首的 # 填写",
        "bool": "true 是 / false 否",
        "date": "年-月-日",
    },
    "en": {
        "required": "required",
        "many": "one or more: [..., ...]",
        "texts": "[..., ...]",
        "entries": "take the # off to fill in",
        "part": "take the # off to fill in",
        "bool": "true / false",
        "date": "yyyy-mm-dd",
    },
}


def render(fields: Sequence[Field], lang: Lang, given: Mapping[str, object]) -> str:
    """The lines of a front matter without its fences; `given` is a tree of text, dates, numbers and bools."""
    return "".join(f"{line}\n" for line in _mapping(fields, lang, given, ""))


def _mapping(fields: Sequence[Field], lang: Lang, given: Mapping[str, object], indent: str) -> Iterator[str]:
    for field in fields:
        value = given.get(field.name)
        if field.fields:
            yield from _nested(field, lang, value, indent)
        else:
            yield _line(f"{indent}{field.name}:", _flow(value), _comment(field, lang))


def _nested(field: Field, lang: Lang, value: object, indent: str) -> Iterator[str]:
    yield _line(f"{indent}{field.name}:", "", _comment(field, lang))
    entries = value if isinstance(value, list | tuple) else [value] if isinstance(value, Mapping) else []
    for entry in entries:
        filled = _mapping(field.fields, lang, entry, "")
        yield from (f"{indent}  {line}" for line in (_dashed(filled) if field.many else filled))
    if not entries:
        empty = _mapping(field.fields, lang, {}, "")
        yield from (f"#{indent}  {line}" for line in (_dashed(empty) if field.many else empty))


def _dashed(lines: Iterator[str]) -> Iterator[str]:
    """The lines of one mapping as an entry of a list."""
    yield from (f"{'  ' if index else '- '}{line}" for index, line in enumerate(lines))


def _line(start: str, value: str, comment: str) -> str:
    line = f"{start} {value}" if value else start
    return f"{line:<{_COLUMN}} # {comment}"


def _comment(field: Field, lang: Lang) -> str:
    """Label, whether it is required, then the choices or, where there are none, what to write."""
    say = _WORDS[lang]
    parts = [f"{field.label[lang]} ({say['required']})" if field.required else field.label[lang]]
    if field.its:
        words = dict(field.choices)
        parts += [f"{key}: " + " / ".join(f"{code} {words[code][lang]}" for code in codes) for key, codes in field.its]
    elif field.choices:
        parts.append(" / ".join(f"{code} {words[lang]}" for code, words in field.choices))
    else:
        parts.append(field.help[lang])
    hint = {
        "bool": say["bool"],
        "date": say["date"],
        "codes": say["many"],
        "people": say["texts"],
        "students": say["texts"],
        "list": say["entries" if field.fields else "texts"],
        "struct": say["part"],
    }.get(field.type)
    return " · ".join((*parts, hint) if hint else parts)


def _flow(value: object) -> str:
    """A value on one line: text as itself where it can stand bare, else quoted; lists in brackets."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return f"[{', '.join(_flow(one) for one in value)}]" if value else ""
    return _scalar(value)


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = value.isoformat() if isinstance(value, dt.date) else str(value)
    if not text or _BARE.fullmatch(text):
        return text
    from json import dumps  # few values are quoted

    return _escaped(dumps(text, ensure_ascii=False))


def _escaped(quoted: str) -> str:
    """The quoted text, every character that YAML may not hold, or might fold, written as an escape."""
    return "".join(
        one if one.isprintable() or one == " " else f"\\u{ord(one):04x}" if ord(one) < 0x10000 else f"\\U{ord(one):08x}"
        for one in quoted
    )
