"""Every line of what schools are told to do has a line that says where Yulan does it; what is named there exists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SECTIONS = ("1", "2", "3", "4", "5", "6", "7")
_HEADING = re.compile(r"^## ([0-9])\. ", re.MULTILINE)
_ITEM = re.compile(r"^([0-9]+)\. ", re.MULTILINE)
_CODE = re.compile(r"`([^`]+)`")
_TEST = re.compile(r"tests/[\w/]+\.py(?:::\w+)?")
_PAGE = re.compile(r"(?<![\w/])([a-z-]+(?:/[a-z<>-]+)*\.html)")


def _sections(page: str) -> dict[str, str]:
    text = (ROOT / "docs" / page).read_text("utf-8")
    parts = _HEADING.split(text)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def _rows(section: str) -> list[list[str]]:
    """The cells of the section's tables, without heads."""
    found = []
    lines = section.splitlines()
    for place, line in enumerate(lines):
        below = lines[place + 1] if place + 1 < len(lines) else ""
        if line.startswith("|") and not line.startswith("| ---") and not below.startswith("| ---"):
            found.append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def _asked(section: str) -> tuple[str, ...]:
    """What the section asks for: the first cell of each row of its tables, and the numbers of its list."""
    return (*(row[0].replace("`", "") for row in _rows(section)), *_ITEM.findall(section))


ASKED = [(number, name) for number, text in _sections("domain.md").items() for name in _asked(text)]


@cache
def _answers() -> dict[tuple[str, str], str]:
    return {
        (number, row[0].replace("`", "")): " ".join(row[1:])
        for number, text in _sections("coverage.md").items()
        for row in _rows(text)
    }


@cache
def _tests_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return frozenset(one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef))


def _named() -> Iterator[tuple[str, str]]:
    for (number, name), answer in _answers().items():
        for test in _TEST.findall(answer):
            yield f"{number} {name}", test


def test_all_seven_sections_are_there() -> None:
    assert tuple(_sections("domain.md")) == SECTIONS
    assert len(ASKED) > 110


@pytest.mark.parametrize(("number", "name"), ASKED)
def test_what_is_asked_is_answered_by_a_test(number: str, name: str) -> None:
    answer = _answers().get((number, name))
    assert answer is not None, "no line in docs/coverage.md"
    assert _TEST.search(answer), "the line names no test"


def test_nothing_is_answered_that_nobody_asked() -> None:
    assert set(_answers()) == set(ASKED)


def test_every_test_that_is_named_exists() -> None:
    for line, named in _named():
        path, _, test = named.partition("::")
        assert (ROOT / path).is_file(), f"{line}: {path}"
        assert not test or test in _tests_in(ROOT / path), f"{line}: {named}"


def test_every_row_says_which_words_of_the_program_it_is_about() -> None:
    """Categories, kinds, roles and duties of the page are the program's own codes."""
    from yulan import kinds, policy
    from yulan.derive.rules import RULES
    from yulan.kinds.categories import CATEGORIES

    codes = {number: {name for asked, name in ASKED if asked == number} for number in SECTIONS}
    assert codes["1"] == set(CATEGORIES)
    assert codes["2"] <= {role.role for role in policy.default().roles}
    assert {name.removeprefix("school: ") for name in codes["3"]} <= set(kinds.KINDS)
    assert codes["4"] == set(RULES)
