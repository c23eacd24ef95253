"""Every code that the program can raise or report has words in both languages, with the same placeholders."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from yulan import theme
from yulan.texts import LANGUAGES, Lang, Texts, placeholders

PROGRAM = Path(theme.__file__).parent
# What takes a code as its first argument, or as the argument of that number.
TAKES = {
    "BadSeal": 0,
    "Damaged": 0,
    "Problem": 0,
    "UsageError": 0,
    "YulanError": 0,
    "_problem": 0,
    "_report": 0,
    "_wait": 1,
}
# Modules that choose a rule in one place and report it in another: every constant that looks like a code counts.
RULES = frozenset({"accept.py", "check.py", "check_locks.py", "tree.py", "revisions.py", "seal.py", "unseal.py"})
AREAS = frozenset({"chain", "disk", "lock", "record", "revision", "seal"})


@cache
def words(lang: Lang) -> Texts:
    return Texts.load(theme.read(theme.builtin()), lang)


def codes_in(source: str, *, rules: bool) -> Iterator[str]:
    """The codes in a module: constants where a code is taken and, in a module of rules, any that looks like one."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            place = TAKES.get(_name(node.func))
            if place is not None and len(node.args) > place:
                yield from _constants(node.args[place])
        elif rules and isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_code(node.value):
            yield node.value


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _constants(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _constants(node.body)
        yield from _constants(node.orelse)


def _is_code(text: str) -> bool:
    area, dot, name = text.partition(".")
    return bool(dot) and area in AREAS and name.replace("-", "").isalpha() and name.islower()


@cache  # the whole program is read for it
def codes() -> dict[str, str]:
    """Every code → a module that uses it."""
    return {
        code: path.relative_to(PROGRAM).as_posix()
        for path in sorted(PROGRAM.rglob("*.py"))
        for code in codes_in(path.read_text("utf-8"), rules=path.name in RULES)
        if "." in code
    }


def test_the_scan_sees_every_way_a_code_is_named() -> None:
    found = codes()
    ways = {"chain.fork", "seal.role", "revision.same", "lock.link-missing", "lock.needs-maker", "record.missing"}
    assert ways | {"record.altered", "record.two-roots", "seal.form", "person.id", "age.mac"} <= found.keys()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_code_has_words(lang: Lang) -> None:
    missing = {code: place for code, place in codes().items() if not words(lang).has(f"errors.{code}")}
    assert missing == {}


def test_both_languages_say_the_same_things() -> None:
    zh, en = (
        {key: placeholders(text) for key, text in words(lang).words.items() if key.startswith(("errors.", "said."))}
        for lang in LANGUAGES
    )
    assert zh == en


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_hint_belongs_to_an_error(lang: Lang) -> None:
    known = words(lang)
    hints = [key for key in known.words if key.startswith("errors.") and key.endswith("-hint")]
    assert [key for key in hints if not known.has(key.removesuffix("-hint"))] == []
