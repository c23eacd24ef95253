"""The tables of docs/grounds.md say what the program holds, row by row."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from yulan import kinds
from yulan.derive.left_behind import DEFINITIONS
from yulan.kinds import ground, withheld
from yulan.kinds.card_parts import SCOPES
from yulan.kinds.retention import RETENTION

DOCS = Path(__file__).resolve().parents[1] / "docs"
SINCE = {"leaving": "after leaving", "date": "after its date"}


def _grounds() -> list[str]:
    return [f"| `{name}` | {one.kind} | {one.source} | {one.reason['en']} |" for name, one in ground.GROUNDS.items()]


def _fields() -> list[str]:
    found: dict[tuple[str, str], list[str]] = {}
    for kind, one, fields in ground.rows():
        name = next(name for name, known in ground.GROUNDS.items() if known is one)
        found.setdefault((kind, name), []).extend(fields)
    return [
        f"| `{kind}` | `{name}` | {', '.join(f'`{one}`' for one in fields) or 'all but what other rows name'} |"
        for (kind, name), fields in found.items()
    ]


def _scopes() -> list[str]:
    return [
        f"| `{code}` | {label['zh']} | {'、'.join(withheld.labels((code,), 'zh')) or '–'} |" for code, label in SCOPES
    ]


def _retention() -> list[str]:
    return [
        f"| `{name}` | {kinds.KINDS[name].label['zh']} | {one.years} {SINCE[one.since]} | {one.reason['en']} |"
        for name, one in RETENTION.items()
    ]


def _left_behind() -> list[str]:
    return [
        f"| `{one.id}` | {one.name['zh']} | {one.source} | {', '.join(one.facts)} |" for one in DEFINITIONS.values()
    ]


TABLES = {
    "Grounds": _grounds,
    "Fields": _fields,
    "Scopes of consent": _scopes,
    "How long": _retention,
    "Left behind": _left_behind,
}


@pytest.mark.parametrize("heading", TABLES)
def test_the_table_is_what_the_program_holds(heading: str) -> None:
    text = (DOCS / "grounds.md").read_text("utf-8")
    section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\|.*\|$", section, re.MULTILINE)[2:]
    assert rows == TABLES[heading]()


@pytest.mark.parametrize("page", ["rule-under-14.zh.md", "impact-assessment.zh.md", "breach-notice.zh.md"])
def test_a_template_has_places_to_fill_in_and_says_it_is_to_be_changed(page: str) -> None:
    text = (DOCS / page).read_text("utf-8")
    assert text.count("〔") == text.count("〕") > 5
    assert "请学校" in text


def test_the_rule_for_children_under_fourteen_names_every_scope_and_everything_that_falls_under_it() -> None:
    text = (DOCS / "rule-under-14.zh.md").read_text("utf-8")
    for code, label in SCOPES:
        assert label["zh"] in text
        for one in withheld.labels((code,), "zh"):
            assert one.rpartition(" · ")[2] in text
