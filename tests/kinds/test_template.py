from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kinds.samples import FULL, RID, SID, record
from yulan import kinds, yaml_strict
from yulan.kinds import Lang
from yulan.yaml_strict import Tree

LANGUAGES: tuple[Lang, ...] = ("zh", "en")


def load(text: str) -> dict[str, Tree]:
    return yaml_strict.load(text.encode(), limits=yaml_strict.FRONT_MATTER)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", kinds.KINDS)
def test_untouched_template_holds_what_was_given_and_nothing_else(kind: str, lang: Lang) -> None:
    text = kinds.template(kind, lang, {"id": RID, "by": "wang-fang", "date": dt.date(2025, 10, 11)})
    assert load(text) == {"id": RID, "kind": kind, "by": "wang-fang", "date": "2025-10-11"}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", FULL)
def test_template_filled_with_a_record_is_that_record(kind: str, lang: Lang) -> None:
    values = kinds.parse(kind, record(kind))
    assert kinds.parse(kind, load(kinds.template(kind, lang, kinds.to_tree(values)))) == values


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", kinds.KINDS)
def test_every_field_has_its_line_with_its_label(kind: str, lang: Lang) -> None:
    lines = kinds.template(kind, lang, {}).splitlines()
    for field in kinds.fields(kind):
        (line,) = [one for one in lines if one.startswith(f"{field.name}:")]
        assert f"# {field.label[lang]}" in line
        assert all(f"{code} {words[lang]}" in line for code, words in field.choices)


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_commented_parts_are_well_formed_once_the_mark_is_taken_off(kind: str) -> None:
    text = re.sub("^#", "", kinds.template(kind, "zh", {}), flags=re.MULTILINE)
    filled = re.sub("(?m)^( +-? *[a-z_]+:)(?= )", r"\1 x", text)
    nested = {one.name: {part.name for part in one.fields} for one in kinds.fields(kind) if one.fields}
    tree = load(filled)
    assert {name: set(_part(tree[name])) for name in nested} == nested


def _part(value: Tree) -> dict[str, Tree]:
    entry = value[0] if isinstance(value, list) else value
    assert isinstance(entry, dict)
    return entry


@settings(max_examples=100, deadline=None)
@given(
    text=st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff") | st.just("\n"), min_size=1
    )
)
def test_any_text_stands_in_a_template_as_itself(text: str) -> None:
    assert load(kinds.template("talk", "zh", {"student": SID, "place": text, "topics": [text, "a"]})) == {
        "kind": "talk",
        "student": SID,
        "place": text,
        "topics": [text, "a"],
    }


@pytest.mark.parametrize(
    "text", ["true", "null", "3", "a: b", "a #b", "- a", "a,b", "'", "周一、周三。", "2 号", "x:", "~"]
)
def test_awkward_text_stands_in_a_template_as_itself(text: str) -> None:
    assert load(kinds.template("talk", "en", {"place": text, "topics": [text]})) == {
        "kind": "talk",
        "place": text,
        "topics": [text],
    }
