"""The tables bureaus ask for: every category has its line, and what is restricted stays apart."""

from __future__ import annotations

import re

import pytest

from yulan.kinds.categories import CATEGORIES, OTHER, PRESETS, RESTRICTED, UPWARD, heading

NAMED = {"six": 7, "seven": 7, "eight": 8}  # N16's sixth heading is written as two lines
HAN = re.compile("[\u4e00-\u9fff]")


def test_every_preset_has_its_headings() -> None:
    assert set(UPWARD) == set(PRESETS) == set(NAMED)


@pytest.mark.parametrize("preset", UPWARD)
def test_every_category_falls_under_exactly_one_heading(preset: str) -> None:
    counted = [code for one in UPWARD[preset] for code in one.codes]
    assert sorted(counted) == sorted(CATEGORIES)
    assert all(code in heading(preset, code).codes for code in CATEGORIES)


@pytest.mark.parametrize("preset", UPWARD)
def test_a_heading_counts_restricted_categories_alone_or_none(preset: str) -> None:
    for one in UPWARD[preset]:
        assert one.codes
        assert one.restricted == (set(one.codes) <= RESTRICTED)
        assert one.restricted or not set(one.codes) & RESTRICTED


@pytest.mark.parametrize("preset", UPWARD)
def test_the_lines_of_the_document_come_first_and_other_last(preset: str) -> None:
    ids = [one.id for one in UPWARD[preset]]
    assert len(set(ids)) == len(ids)
    assert [one.startswith(OTHER) for one in ids] == [False] * NAMED[preset] + [True, True]


@pytest.mark.parametrize("preset", UPWARD)
def test_what_the_document_names_never_falls_under_other(preset: str) -> None:
    beyond = {"seven": {"illness", "upheaval", "other"}}.get(preset, set())  # P25 puts these under 其他特需
    assert {code for code in PRESETS[preset] if heading(preset, code).id == OTHER} == beyond


@pytest.mark.parametrize("preset", UPWARD)
def test_headings_are_named_in_both_languages_and_joined_ones_say_why(preset: str) -> None:
    for one in UPWARD[preset]:
        assert HAN.search(one.official["zh"])
        assert one.official["en"]
        assert not HAN.search(one.official["en"])
        assert one.id.startswith(OTHER) or len(one.codes) == 1 or one.reason


def test_one_parent_and_none_count_as_each_document_says() -> None:
    assert [heading(one, "single-parent").id for one in UPWARD] == ["single-parent", "family", "single-parent"]
    assert [heading(one, "bereaved").id for one in UPWARD] == [OTHER, "family", "single-parent"]


def test_an_unknown_category_has_no_heading() -> None:
    with pytest.raises(KeyError):
        heading("six", "gossip")
