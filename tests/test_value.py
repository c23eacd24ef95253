"""The base of values that are made by the ten thousand."""

from __future__ import annotations

import pickle

import pytest

from yulan.value import Value


class _Said(Value, frozen=True):
    day: str
    word: str = ""


def test_a_value_is_never_changed_and_equals_one_that_holds_the_same() -> None:
    one = _Said("2025-11-03", "高兴")
    assert one == _Said("2025-11-03", word="高兴")
    assert hash(one) == hash(_Said("2025-11-03", "高兴"))
    assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301 - what was written a line before
    with pytest.raises(AttributeError):
        one.word = "难过"  # type: ignore[misc] # that it is refused is the claim


def test_the_repr_of_a_value_says_nothing_of_what_it_holds() -> None:
    assert repr([_Said("2025-11-03", "高兴")]) == "[_Said(…)]"
