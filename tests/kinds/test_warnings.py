"""What a record may lack, and should not: a warning names the field, the record is kept."""

from __future__ import annotations

import pytest

from tests.kinds.samples import FULL, record
from yulan import kinds
from yulan.yaml_strict import Tree


def warned(kind: str, **changes: Tree | None) -> list[tuple[kinds.Path, str]]:
    return kinds.warnings(kinds.parse(kind, record(kind, **changes)))


@pytest.mark.parametrize("kind", [kind for kind in FULL if kind != "card"])
def test_a_full_record_has_no_warning(kind: str) -> None:
    assert warned(kind) == []


@pytest.mark.parametrize("kind", ["talk", "screening", "incident"])
def test_who_did_not_tell_the_guardian_is_asked_why(kind: str) -> None:
    assert warned(kind, why_not_told=None) == [(("why_not_told",), "kind.why-not-told")]
    assert warned(kind, why_not_told=None, guardian_told="true") == []
    assert warned(kind, why_not_told=None, guardian_told=None) == []


@pytest.mark.parametrize(
    ("kind", "changes", "expected"),
    [
        ("incident", {"reports": None}, [(("reports",), "kind.not-reported")]),
        ("return", {"direction": None}, [(("direction",), "kind.which-direction")]),
        ("return", {"direction": None, "step": "notice"}, []),
        ("loan", {"approved_by": None}, [(("approved_by",), "kind.not-approved")]),
        ("assessment", {"result": None}, [(("result",), "kind.result-missing")]),
        ("assessment", {"type": "note", "term": None}, [(("term",), "kind.term-missing")]),
        ("assessment", {"type": "note", "result": None}, []),
        ("roll-check", {"class": None}, [(("class",), "kind.class-missing")]),
        ("roll-check", {"type": "reconcile"}, [(("class",), "kind.class-not-asked")]),
        ("roll-check", {"type": "reconcile", "class": None}, []),
        ("roll-check", {"contacted": "false"}, [(("contacted",), "kind.not-contacted")]),
        ("roll-check", {"contacted": None, "absent": "0"}, []),
        ("summary", {"class": None}, [(("class",), "kind.class-missing")]),
        ("summary", {"level": "school"}, [(("class",), "kind.class-not-asked")]),
        ("summary", {"level": "mentor", "class": None}, []),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    kind: str, changes: dict[str, Tree | None], expected: list[tuple[kinds.Path, str]]
) -> None:
    assert warned(kind, **changes) == expected
