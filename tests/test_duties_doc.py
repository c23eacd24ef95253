"""docs/duties.md says of the duties what the rules say, and every row of the schools' plans is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.derive.world import file, school
from tests.duties_doc import lines
from yulan import plainfile
from yulan.derive import rules
from yulan.derive.rule import GROUPS, SUBJECTS
from yulan.derive.rules import RULES
from yulan.settings import PATH, SchoolFile

_ROOT = Path(__file__).resolve().parents[1]
_DOC = (_ROOT / "docs" / "duties.md").read_text("utf-8")


def test_the_table_is_that_of_the_rules() -> None:
    assert [line for line in _DOC.splitlines() if line.startswith("|")] == lines()


def test_every_row_of_the_plans_has_its_duty_and_no_other_is_there() -> None:
    rows = (_ROOT / "docs" / "domain.md").read_text("utf-8").partition("## 4.")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `([a-z-]+)` \|", rows, re.MULTILINE) == sorted(
        RULES, key=lambda one: rows.index(f"`{one}`")
    )


@pytest.mark.parametrize("code", [*GROUPS, *SUBJECTS])
def test_every_group_is_named(code: str) -> None:
    assert f"`{code}`" in _DOC


def test_the_example_of_changes_is_one_a_school_may_sign() -> None:
    example = re.findall(r"```yaml\n(.*?)```", _DOC, re.DOTALL)[0]
    made = plainfile.load(f"yulan: school/1\nname: 玉兰小学\n{example}".encode(), PATH, SchoolFile)
    settings = made.duties
    assert rules.of(school(file(), changes=settings).settings).problems == ()
    assert len(settings) == 4
