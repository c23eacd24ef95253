"""What is wrong with settings somebody typed, beside the input it is about, in words that say what to do. The rules are
those of every settings file; owns the way from a line of the file to the input.
"""

from __future__ import annotations

from collections.abc import Mapping

from yulan import calendar, category_choice, plainfile, settings, yaml_strict
from yulan.errors import Param, Problem, YulanError
from yulan.kinds.categories import CATEGORIES
from yulan.pages.settings.parts import Given, Section, Trees
from yulan.yaml_rules import Where

_NAMED = ("id", "other", "term", "code")  # params that are codes of something with a name


def by_input(given: Given, section: Section, tree: Trees, error: YulanError) -> Mapping[str, tuple[str, ...]]:
    """What is wrong, by name of input; what belongs to none under the empty name."""
    if not error.problems:
        return {"": (given.site.words.t.message(error.code, error.params),)}
    places = _places(_text(tree))
    found: dict[str, tuple[str, ...]] = {}
    for one in error.problems:
        name = _input(section, tree, places.get(one.line, ()), one)
        found[name] = (*found.get(name, ()), said(given, one))
    return found


def said(given: Given, one: Problem) -> str:
    """A fault in the words of these pages; in those of the command line where it has none here."""
    key = f"faults.{one.rule}"
    if given.has(key):
        return given.t(key, **{name: _word(given, name, value) for name, value in one.params.items()})
    return given.site.words.t.message(one.rule, one.params)


def _input(section: Section, tree: Trees, where: Where, one: Problem) -> str:
    missing = str(one.params.get("key", "")) if one.rule == "file.missing-key" else ""
    if missing and (not where or where[-1] != missing):
        # The line of an entry is that of its first key: the entry itself ends with a number.
        while where and not isinstance(where[-1], int):
            where = where[:-1]
        where = (*where, missing)
    return section.place(where, tree) if where else ""


def _text(tree: Trees) -> bytes:
    """The file whose lines the faults name: as its tree says where that has no shape, else written plainly."""
    data = yaml_strict.dump(tree).encode()
    try:
        return plainfile.dump(settings.load(data))
    except YulanError:
        return data


def _places(text: bytes) -> dict[int, Where]:
    """By line the innermost place that begins there."""
    found: dict[int, Where] = {}
    for where, line in yaml_strict.lines(text).items():
        if len(where) > len(found.get(line, ())):
            found[line] = where
    return found


def _word(given: Given, name: str, value: Param) -> Param:
    """What people call it, where it is the code of something."""
    words, code = given.site.words, str(value)
    if name not in _NAMED:
        return value
    if code in CATEGORIES:
        return category_choice.label(given.site.school.settings, code, words.lang)
    if calendar.is_class(code):
        return words.scope(code)
    return words.t(f"duties.names.{code}") if words.t.has(f"duties.names.{code}") else words.term(code)
