from __future__ import annotations

from yulan import columns


def test_chinese_characters_are_two_columns_wide() -> None:
    assert columns.lines(["谁", "since"], [["王芳", "1"], ["ab", "2"]]) == [
        "谁    since",
        "────  ─────",
        "王芳  1",
        "ab    2",
    ]


def test_marks_over_letters_take_no_column() -> None:
    assert (columns.width("e\u0301"), columns.width("（1）")) == (1, 5)
