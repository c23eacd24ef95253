"""What docs/dropout.md says of the ladder is what the program does."""

from __future__ import annotations

import re
from pathlib import Path

from yulan import kinds
from yulan.derive import away

TEXT = (Path(__file__).resolve().parents[1] / "docs" / "dropout.md").read_text("utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in TEXT.splitlines() if line.startswith("| ")][
    2:
]


def _code(cell: str) -> str:
    found = re.match(r"`([a-z-]+)`", cell)
    return found[1] if found else ""


def test_every_step_stands_with_its_stage_its_time_and_who_takes_it() -> None:
    steps = [(_code(step), _code(stage), within, who) for stage, _, _, step, within, who in ROWS if _code(step)]
    told = [(one.step, one.stage, str(one.within), one.who) for one in away.LADDER]
    assert steps == [*told, ("re-entry", "", str(away.RE_ENTRY), "class-teacher")]


def test_stages_stand_in_their_order_with_what_the_roll_says() -> None:
    assert list(dict.fromkeys(_code(row[0]) for row in ROWS if _code(row[0]))) == list(away.STAGES)
    marks = {_code(row[0]): _code(row[2]) for row in ROWS if _code(row[0]) and _code(row[2])}
    assert marks == dict(away.MARKS)
    assert f"| `told` | {away.TOLD} school days in a row |" in TEXT
    assert f"| `suspected` | more than {away.TOLD} |" in TEXT


def test_official_words_are_those_of_the_kinds() -> None:
    for _, _, status, step, _, _ in ROWS:
        for cell, kind, field in ((status, "card", "roll_status"), (step, "return", "step")):
            code = _code(cell)
            if code and code != "re-entry":
                assert cell == f"`{code}` {kinds.choice_label(kind, field, code, 'zh')}"


def test_numbers_in_the_text_are_those_of_the_program() -> None:
    assert f"from {away.ADULT} on" in TEXT
    assert away.YEAR == 365
    assert all(f"`{one}`" in TEXT for one in away.PASSED_ON)
