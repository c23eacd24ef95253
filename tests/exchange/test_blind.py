"""Spreadsheets written by people who had not seen the importer, in three sets. At first sight 88.8 %, 87.1 % and 70.9 %
of their cells were read, and 0 %, 2.0 % and 6.6 % placed where they should not stand; nothing was lost, then or now.
What is still not read of the third is kept aside: heads that are whole sentences, and a column called 情况.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.exchange import score
from tests.exchange.score import Score


@dataclass(frozen=True)
class Blind:
    """A set of files, and what of it is read: of all its cells, and in every single file."""

    folder: str
    files: int
    cells: int
    whole: float
    single: float


SETS = (
    Blind("sheets-unseen", 12, 1200, 0.98, 0.9),
    Blind("sheets-blind", 20, 9000, 0.98, 0.98),
    Blind("sheets-third", 12, 3400, 0.95, 0.7),
)
EVERY_SET = pytest.mark.parametrize("blind", SETS, ids=lambda one: one.folder)


def _files(blind: Blind) -> tuple[Path, ...]:
    folder = score.HERE.parent / blind.folder
    return tuple(sorted(one for one in folder.iterdir() if one.suffix in (".xlsx", ".xls", ".csv")))


EVERY = pytest.mark.parametrize(
    ("blind", "path"), [pytest.param(one, path, id=path.name) for one in SETS for path in _files(one)]
)


@cache
def _score(path: Path) -> Score:
    return score.of(path)


@EVERY_SET
def test_a_set_is_whole_and_nearly_all_of_it_is_read(blind: Blind) -> None:
    scores = [_score(path) for path in _files(blind)]
    expected = sum(one.expected for one in scores)
    assert len(scores) == blind.files
    assert expected > blind.cells
    assert sum(one.cells["right"] for one in scores) >= blind.whole * expected


@EVERY
def test_nothing_is_lost_in_silence_or_put_where_it_does_not_belong(blind: Blind, path: Path) -> None:
    one = _score(path)
    assert (one.lost, one.wrong) == (0, 0), "\n".join(one.told)


@EVERY
def test_of_every_file_most_cells_are_read(blind: Blind, path: Path) -> None:
    one = _score(path)
    assert one.cells["right"] >= blind.single * one.expected, "\n".join(one.told)


@EVERY
def test_what_is_kept_aside_says_why(blind: Blind, path: Path) -> None:
    one = _score(path)
    unread = any(" · missing" in line for line in one.told)  # the whole column is aside then, as one that is not known
    assert one.asides["none"] == 0, "\n".join(one.told)
    assert unread or one.asides["right"] == one.asides.total(), "\n".join(one.told)
