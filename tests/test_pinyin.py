"""Names are found by their sound."""

from __future__ import annotations

import pytest

from yulan import pinyin


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("陈小雨", "chenxiaoyu", "cxy"),
        ("单雨桐", "shanyutong", "syt"),
        ("解飞", "xiefei", "xf"),
        ("仇海", "qiuhai", "qh"),
        ("曾思源", "zengsiyuan", "zsy"),
        ("查良", "zhaliang", "zl"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("吕布", "lvbu", "lb"),
    ],
)
def test_a_name_is_found_by_pinyin_and_initials(name: str, full: str, initials: str) -> None:
    assert {name, full, initials} <= set(pinyin.search_text(name).split())


def test_a_lone_character_is_read_as_itself() -> None:
    assert pinyin.syllables("单") == ("dan",)


def test_other_writing_stays_and_is_lower_case() -> None:
    assert "anna li" in pinyin.search_text("Anna Li")


def test_names_sort_by_reading() -> None:
    assert sorted(["张伟", "单雨", "安娜", "曾一"], key=pinyin.sort_key) == ["安娜", "单雨", "曾一", "张伟"]
