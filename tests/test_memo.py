"""What was worked out before is kept, and not for ever."""

from __future__ import annotations

from yulan.memo import Memo


def test_a_value_is_made_once() -> None:
    memo: Memo[object] = Memo(2)
    first = memo.get("a", object)
    assert memo.get("a", object) is first


def test_what_was_not_asked_for_longest_goes_first() -> None:
    memo: Memo[int] = Memo(2)
    made = iter(range(9))
    for key in ("a", "b", "a", "c"):
        memo.get(key, lambda: next(made))
    assert memo.get("a", lambda: -1) == 0
    assert memo.get("c", lambda: -1) == 2
    assert memo.get("b", lambda: -1) == -1


def test_keys_that_are_equal_are_one() -> None:
    memo: Memo[str] = Memo(2)
    memo.get(("content", (1, 2)), lambda: "kept")
    assert memo.get(("content", (1, 2)), lambda: "made again") == "kept"
