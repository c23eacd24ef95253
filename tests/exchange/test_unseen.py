"""Twelve spreadsheets written when the importer was done, by somebody who had not seen it. At first sight 88.8 % of
their cells were read (heads said twice, in English too, were not known); nothing was lost, then or now.
"""

from __future__ import annotations

from functools import cache

import pytest

from tests.exchange import score
from tests.exchange.score import Score

FOLDER = score.HERE.parent / "sheets-unseen"
FILES = tuple(sorted(one for one in FOLDER.iterdir() if one.suffix in (".xlsx", ".xls", ".csv")))
NAMES = tuple(one.name for one in FILES)


@cache
def _score(name: str) -> Score:
    return score.of(FOLDER / name)


def test_there_are_twelve_with_many_cells() -> None:
    assert len(FILES) == 12
    assert sum(_score(one).expected for one in NAMES) > 1200


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_lost_in_silence_or_put_where_it_does_not_belong(name: str) -> None:
    one = _score(name)
    assert (one.lost, one.wrong) == (0, 0), "\n".join(one.told)


@pytest.mark.parametrize("name", NAMES)
def test_nine_cells_of_ten_are_read(name: str) -> None:
    one = _score(name)
    assert one.cells["right"] >= 0.9 * one.expected, "\n".join(one.told)
