"""Whether a child is left behind, in words: by which definition, why, what is missing, and where the card differs."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from tests.pages.sample import entry, sample_school
from yulan import theme
from yulan.derive import left_behind
from yulan.kinds.card import Card
from yulan.pages import left_behind as page
from yulan.pages.words import Words
from yulan.school import School
from yulan.texts import LANGUAGES, Lang, Texts

_THEME = theme.read(theme.builtin())
_TEXTS: dict[Lang, Texts] = {lang: Texts.load(_THEME, lang, strict=True) for lang in LANGUAGES}
_SID = "10k2m7pqr0"


def _said(lang: Lang, definition: str = "cn-2016", **fields: Any) -> tuple[str, ...]:
    school: School = sample_school()
    school = replace(school, settings=replace(school.settings, left_behind=definition))
    card = entry("card", _SID, "2025-09-01", "wang-fang", rid="card", name="甲", sex="female", **fields).values
    assert isinstance(card, Card)
    return page.fact(Words(school, _TEXTS[lang], lang), card).values


def _away(**mother: str) -> dict[str, Any]:
    parents = [{"who": "father", "away": "true"}, {"who": "mother", **mother}]
    return {"birth_date": "2014-05-01", "household": "rural", "parents": parents}


def test_the_line_names_definition_answer_and_reason() -> None:
    named = "按《国务院关于加强农村留守儿童关爱保护工作的意见》（国发〔2016〕13号）"
    listed = [{"code": "left-behind"}]
    assert _said("zh", categories=listed, **_away(away="true")) == (f"{named}认定：是（父母双方外出）",)
    assert _said("zh", **_away(away="false")) == (f"{named}尚不能认定，还缺：母亲能否照顾孩子",)
    assert _said("zh", **_away(away="false", able="true")) == (f"{named}认定：否（有一方在家）",)


def test_where_the_card_says_otherwise_it_asks_to_look_again() -> None:
    assert _said("zh", **_away(away="true"))[1] == "卡上没有列入留守儿童，与认定不一致，请核对"
    listed = [{"code": "left-behind"}]
    assert _said("zh", categories=listed, **_away(away="false", able="true"))[1].startswith("卡上列入了留守儿童")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("definition", left_behind.DEFINITIONS)
def test_every_answer_has_words(lang: Lang, definition: str) -> None:
    """Whatever is known of two parents; the texts are strict, so a missing one would raise."""
    yes_no: tuple[dict[str, str], ...] = (
        {},
        {"away": "true"},
        {"away": "false"},
        {"away": "true", "away_since": "2025-11-01"},
        {"able": "false"},
    )
    for father, mother, born, household in product((None, *yes_no), (None, *yes_no), ("", "2005-01-01"), ("", "urban")):
        parents = [{"who": who, **one} for who, one in (("father", father), ("mother", mother)) if one is not None]
        fields = {"birth_date": born, "household": household, "parents": parents}
        said = _said(lang, definition, **{name: value for name, value in fields.items() if value})
        assert said[0]
        assert "left-behind" not in said[0]
