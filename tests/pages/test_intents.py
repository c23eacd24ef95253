"""A keeper's changes in words: each has some in both languages, and no key, id of a lock or code stands in them."""

from __future__ import annotations

import re

import pytest

from tests.pages.sample import sample_school
from yulan import theme
from yulan.changes import DO
from yulan.pages import intents
from yulan.pages.words import Words
from yulan.texts import LANGUAGES, Lang, Texts

SID = "4k2m7pqr9t"
KEYS = "age1qqqqqqqqqqqq ssh-ed25519 AAAAC3NzaC1lZDI1"
LINES = (
    f"person add ma-li 马_丽 {KEYS}",
    "person end wang-fang",
    f"key replace wang-fang lost {KEYS}",
    "key end wang-fang lost",
    "post add class-teacher p2023-1 wang-fang",
    "post add class-teacher p2023-1 wang-fang 2026-01-31",
    "post end principal school wang-fang",
    "post until class-teacher p2023-1 wang-fang 2026-01-31",
    "post until class-teacher p2023-1 wang-fang -",
    f"student add {SID} p2023-1",
    f"student move {SID} p2023-1",
    f"student close {SID}",
    f"spare add {SID} p2023-1 wang-fang",
    f"spare take {SID}",
    f"spare close {SID}",
    f"mentor add {SID} wang-fang",
    f"mentor end {SID} wang-fang",
    f"extra add student-{SID} @wang-fang",
    "extra add drawer-legal counsellor 2026-01-31",
    "extra end drawer-roll-p2023-1 @wang-fang",
    f"extra until student-{SID} @wang-fang 2026-01-31",
    f"extra until student-{SID} @wang-fang -",
    "drawer add legal school ground principal principal -",
    "drawer set legal principal principal -",
    "drawer kinds legal ground",
    f"recovery add {KEYS}",
    "recovery end 1",
    "settings sign",
    "records witness",
    "records vouch",
    "lock seal",
    f"lock accept student-{SID}",
    "lock accept class-p2023-1",
    "school begin",
)


def words(lang: Lang = "zh") -> Words:
    return Words(sample_school(), Texts.load(theme.read(theme.builtin()), lang, strict=True), lang)


def said(line: str, lang: Lang = "zh") -> str:
    return intents.said(words(lang), line, lambda sid: "小玉" if sid == SID else sid)


def test_every_change_there_is_stands_here() -> None:
    assert {tuple(line.split()[:2]) for line in LINES} == DO.keys()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("line", LINES)
def test_a_change_is_said_without_ids_keys_and_codes(line: str, lang: Lang) -> None:
    told = said(line, lang)
    assert told
    assert told != said("nobody knows this", lang)
    assert "age1" not in told
    assert "ssh-" not in told
    assert SID not in told
    assert not re.search(r"[a-z0-9]-[a-z0-9]", told)
    if lang == "zh":
        assert not re.search(r"[a-z]", told)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (f"mentor add {SID} wang-fang", "给小玉配上成长导师：王芳"),
        ("post add class-teacher p2023-1 wang-fang 2026-01-31", "由王芳担任三年级（1）班 班主任，计划到2026年1月31日"),
        (f"extra add student-{SID} @wang-fang", "把小玉的档案借给王芳"),
        ("extra end drawer-roll-p2023-1 @wang-fang", "收回借给王芳的三年级（1）班 专柜“考勤与学籍”"),
        (f"person add ma-li 马_丽 {KEYS}", "把马 丽加进教职工名单"),
    ],
)
def test_who_and_what_is_meant_is_named(line: str, told: str) -> None:
    assert said(line) == told


@pytest.mark.parametrize(
    "line", ["", "mentor add", "post add class-teacher", "post add a b c not-a-day", "future verb x"]
)
def test_what_is_not_understood_is_said_so_and_not_shown(line: str) -> None:
    assert said(line) == "一处这个版本看不懂的改动"


def test_signed_files_that_differed_are_said_too() -> None:
    assert said("records/school.yaml") == "学校设置中同事也改了的那几处"
    assert said("site/styles/paper.css").endswith("site/styles/paper.css")
