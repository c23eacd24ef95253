"""The words: the same in both languages, filled by plain names only."""

from __future__ import annotations

import re

import pytest

from yulan import theme
from yulan.errors import YulanError
from yulan.texts import LANGUAGES, Lang, MissingText, Texts, placeholders

_THEME = theme.read(theme.builtin())
_CJK = "[\u3400-\u9fff]"


def _texts(*lines: str, strict: bool = False) -> Texts:
    return Texts.load({"texts/zh/a.yaml": "\n".join(lines).encode() + b"\n"}, "zh", strict=strict)


def test_both_languages_have_the_same_keys() -> None:
    zh, en = (set(Texts.load(_THEME, lang).words) for lang in LANGUAGES)
    assert sorted(zh - en) == []
    assert sorted(en - zh) == []


def test_both_languages_want_the_same_placeholders() -> None:
    zh, en = Texts.load(_THEME, "zh").words, Texts.load(_THEME, "en").words
    assert [key for key in zh if key in en and placeholders(zh[key]) != placeholders(en[key])] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_words_read_as_they_are_needed_are_all_the_words(lang: Lang) -> None:
    every = Texts.load(_THEME, lang).words
    some = Texts.as_needed(_THEME, lang)
    assert [key for key, words in every.items() if some.words[key] != words] == []
    assert dict(Texts.as_needed(_THEME, lang).words) == dict(every)
    assert len(Texts.as_needed(_THEME, lang).words) == len(every)
    assert not some.has("commands")
    assert not some.has("no.such.key")
    assert some("no.such.key") == "no.such.key"


def test_a_branch_in_several_files_is_looked_for_in_all_of_them() -> None:
    theme = {"texts/zh/a.yaml": b"a:\n  b:\n    c: x\n", "texts/zh/b.yaml": b"a:\n  b:\n    d: y\n  e: z\nf: w\n"}
    for key, words in {"a.b.c": "x", "a.b.d": "y", "a.e": "z", "f": "w"}.items():
        assert Texts.as_needed(theme, "zh")(key) == words


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_is_empty(lang: Lang) -> None:
    words = Texts.load(_THEME, lang).words
    assert len(words) > 200
    assert [key for key, text in words.items() if not text.strip()] == []


def test_no_chinese_text_has_latin_punctuation_beside_chinese() -> None:
    pages = {path: data for path, data in _THEME.items() if path in _OURS}
    wrong = re.compile(f"{_CJK}[,;:()?!]|[,;:()?!]{_CJK}")
    words = Texts.load(pages, "zh").words
    assert [key for key, text in words.items() if wrong.search(text)] == []


_OURS = {"texts/zh/pages.yaml", "texts/zh/duties.yaml", "texts/zh/words.yaml", "texts/zh/theme.yaml"}


def test_nested_keys_are_joined_by_dots_and_filled() -> None:
    assert _texts("a:", "  b: 你好,{name}")("a.b", name="小雨") == "你好,小雨"


def test_a_placeholder_reaches_into_nothing() -> None:
    text = _texts("a: '{name.__class__} {name[0]} {0} {} {name!r} {name:>9} {name}'")
    assert text("a", name="x") == "{name.__class__} {name[0]} {0} {} {name!r} {name:>9} x"


def test_what_is_filled_in_is_not_filled_again() -> None:
    assert _texts("a: '{x} {y}'")("a", x="{y}", y="1") == "{y} 1"


def test_a_missing_key_shows_itself_and_is_an_error_when_strict() -> None:
    assert _texts("a: x")("no.such") == "no.such"
    with pytest.raises(MissingText):
        _texts("a: x", strict=True)("no.such")


def test_a_missing_value_stays_and_is_an_error_when_strict() -> None:
    assert _texts("a: '{x}'")("a") == "{x}"
    with pytest.raises(MissingText):
        _texts("a: '{x}'", strict=True)("a")


def test_two_files_share_a_branch() -> None:
    files = {"texts/zh/a.yaml": b"e:\n  a: x\n", "texts/zh/b.yaml": b"e:\n  b: y\n", "texts/en/a.yaml": b"e: z\n"}
    assert dict(Texts.load(files, "zh").words) == {"e.a": "x", "e.b": "y"}


def test_two_files_may_not_share_a_key() -> None:
    with pytest.raises(YulanError, match=r"theme\.text-twice"):
        Texts.load({"texts/zh/a.yaml": b"e: x\n", "texts/zh/b.yaml": b"e: y\n"}, "zh")


def test_a_list_is_no_text() -> None:
    with pytest.raises(YulanError, match=r"theme\.text-form"):
        _texts("a:", "- x")
