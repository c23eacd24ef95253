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


@pytest.mark.parametrize(
    ("name", "sound"),
    [
        ("陈小雨", "chen xiao yu"),
        ("单雨桐", "shan/dan yu tong"),
        ("曾思源", "zeng/ceng si yuan"),
        ("仇海", "qiu/chou hai"),
        ("解飞", "xie/jie fei"),
        ("查良", "zha/cha liang"),
        ("区小红", "ou/qu xiao hong"),
        ("盖聂", "ge/gai nie"),
        ("覃桂花", "qin/tan gui hua"),
        ("朴实", "piao/pu shi"),
        ("尉迟恭", "yu/wei chi gong"),
        ("吕布", "lv bu"),
        ("张长生", "zhang chang/zhang sheng"),
        ("𠮷小花", "𠮷 xiao hua"),
        ("古丽娜尔·买买提", "gu li na/nuo er mai mai ti"),
        ("Anna Li", "anna li"),
        ("", ""),
    ],
)
def test_a_name_sounds_as_families_say_it_and_as_others_read_it(name: str, sound: str) -> None:
    assert pinyin.sound(name) == sound
