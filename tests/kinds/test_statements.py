from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from yulan import kinds, yaml_strict
from yulan.kinds import Field
from yulan.kinds.categories import CATEGORIES, PRESETS, RESTRICTED
from yulan.kinds.statement import Words
from yulan.yaml_strict import Tree

ROOT = Path(__file__).parents[2]
HAN = re.compile("[\u4e00-\u9fff]")
HURTFUL = ("后进生", "学困生", "问题学生", "差生", "诊断结果")
COMMON = ("id", "kind", "student", "by", "date")


def every_field(fields: tuple[Field, ...]) -> Iterator[Field]:
    for field in fields:
        yield field
        yield from every_field(field.fields)


def every_words() -> Iterator[tuple[str, Words]]:
    for name, kind in kinds.KINDS.items():
        yield name, kind.label
        for field in every_field(kinds.fields(name)):
            yield f"{name}.{field.name}", field.label
            yield f"{name}.{field.name} help", field.help
            for code, words in field.choices:
                yield f"{name}.{field.name}.{code}", words
    for category in CATEGORIES.values():
        yield category.code, category.official
        yield category.code, category.shown


def test_everything_is_named_and_explained_in_both_languages() -> None:
    assert not [where for where, words in every_words() if not HAN.search(words["zh"])]
    assert not [where for where, words in every_words() if not words["en"].strip() or HAN.search(words["en"])]


def test_no_word_hurts_a_child() -> None:
    assert not [(where, bad) for where, words in every_words() for bad in HURTFUL if bad in words["zh"]]


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_names_and_codes_have_the_agreed_form(kind: str) -> None:
    assert re.fullmatch("[a-z]+(-[a-z]+)*", kind)
    for field in every_field(kinds.fields(kind)):
        assert re.fullmatch("[a-z]+(_[a-z]+)*", field.name)
        codes = [code for code, _ in field.choices]
        assert len(set(codes)) == len(codes)
        assert not [code for code in codes if not re.fullmatch("[a-z]+(-[a-z]+)*", code)]


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_every_kind_begins_and_ends_alike(kind: str) -> None:
    names = [one.name for one in kinds.fields(kind)]
    expected = [one for one in COMMON if one != "student" or kinds.KINDS[kind].subject != "school"]
    assert names[: len(expected)] == expected
    assert names[-2:] == ["event", "original"]


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_subject_says_whether_a_student_is_named(kind: str) -> None:
    student = [one for one in kinds.fields(kind) if one.name == "student"]
    required = [one.required for one in student]
    assert required == {"student": [True], "any": [False], "school": []}[kinds.KINDS[kind].subject]


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_structures_are_frozen_and_refuse_unknown_fields(kind: str) -> None:
    config = kinds.KINDS[kind].struct.__struct_config__
    assert config.frozen
    assert config.forbid_unknown_fields


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_attributes_hold_what_the_fields_name(kind: str) -> None:
    attributes = {info.encode_name: info.name for info in msgspec.structs.fields(kinds.KINDS[kind].struct)}
    assert {one.name: one.attr for one in kinds.fields(kind)} == attributes


def test_strengths_and_own_words_come_before_all_that_is_difficult() -> None:
    names = [one.name for one in kinds.fields("card") if one.name not in COMMON]
    assert names[:4] == ["name", "sex", "strengths", "own_words"]


@pytest.mark.parametrize(
    ("field", "kind_of_field"),
    [
        ("name", "text"),
        ("strengths", "long"),
        ("birth_date", "date"),
        ("sex", "code"),
        ("parents", "list"),
        ("willing", "struct"),
        ("by", "person"),
    ],
)
def test_type_of_a_field_follows_from_its_statement(field: str, kind_of_field: str) -> None:
    assert {one.name: one.type for one in kinds.fields("card")}[field] == kind_of_field


def test_lists_of_scalars_have_types_of_their_own() -> None:
    assert {one.name: one.type for one in kinds.fields("talk")}["topics"] == "codes"
    visit = {one.name: one for one in kinds.fields("visit")}
    assert visit["visitors"].type == "people"
    assert (visit["met"].type, visit["met"].fields) == ("list", ())


def test_lists_merge_on_the_keys_of_the_format() -> None:
    keyed = {(kind, one.name): one.key for kind in kinds.KINDS for one in kinds.fields(kind) if one.key}
    assert keyed == {
        ("card", "parents"): "who",
        ("card", "guardians"): "who",
        ("card", "categories"): "code",
        ("card", "health"): "code",
        ("card", "mentors"): "person",
        ("card", "roll_history"): "since",
        ("study", "results"): "subject",
    }
    assert kinds.merge_key("card", "mentors") == "person"
    assert kinds.merge_key("card", "name") is None
    assert kinds.merge_key("card", "nothing") is None


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_key_of_a_list_is_a_required_field_of_its_entries(kind: str) -> None:
    for field in kinds.fields(kind):
        if field.key:
            assert [one.required for one in field.fields if one.name == field.key] == [True]


def test_label_of_a_nested_field_says_where_it_stands() -> None:
    assert kinds.label("card", "phone", "zh") == "联系电话"
    assert kinds.label("card", "guardians.1.phone", "zh") == "监护人 · 电话"
    assert kinds.label("card", "guardians.first.phone", "en") == "Guardians · Phone"
    assert kinds.label("card", ("guardians", 0, "phone"), "en") == "Guardians · Phone"
    with pytest.raises(KeyError):
        kinds.label("card", "nothing", "zh")


def test_codes_are_shown_in_words() -> None:
    assert kinds.choice_label("talk", "form", "face", "zh") == "面谈"
    assert kinds.choice_label("talk", "topics", "study", "en") == "Study"
    assert kinds.choice_label("card", "categories.code", "academic", "zh") == "学业支持"
    assert kinds.choice_label("talk", "form", "unheard-of", "zh") == "unheard-of"


def test_subtype_is_what_policy_may_name() -> None:
    about = {"id": "7h2k4m9pqr3tvwxz", "student": "4k2m7pqr9t", "by": "wang-fang", "date": "2025-10-11"}

    def read(kind: str, **more: Tree) -> msgspec.Struct:
        return kinds.parse(kind, {**about, "kind": kind, **more})

    assert kinds.subtype("category", read("category", category="psych")) == "psych"
    assert kinds.subtype("plan", read("plan", type="study")) == "study"
    assert kinds.subtype("plan", read("plan")) == ""
    assert kinds.subtype("talk", read("talk")) == ""
    assert kinds.subtype("plan", {"type": "re-entry"}) == "re-entry"


def test_categories_are_those_of_the_documents() -> None:
    assert {"psych", "legal", "parent-in-prison"} == RESTRICTED
    assert len(CATEGORIES) == 18
    assert [name for name, one in CATEGORIES.items() if not one.default] == ["privileged", "gifted"]
    assert set(PRESETS) == {"six", "seven", "eight"}
    assert all("left-behind" in codes for codes in PRESETS.values())
    assert "gifted" in PRESETS["eight"]
    assert "gifted" not in PRESETS["six"] + PRESETS["seven"]


def test_card_and_restricted_record_share_the_categories_between_them() -> None:
    card = next(one for one in kinds.fields("card") if one.name == "categories").fields[0]
    restricted = next(one for one in kinds.fields("category") if one.name == "category")
    on_card, apart = {code for code, _ in card.choices}, {code for code, _ in restricted.choices}
    assert apart == RESTRICTED
    assert on_card | apart == set(CATEGORIES)
    assert not on_card & apart


def _texts(lang: str) -> dict[str, Tree]:
    errors = yaml_strict.load((ROOT / "site" / "texts" / lang / "kinds.yaml").read_bytes())["errors"]
    assert isinstance(errors, dict)
    found = errors["kind"]
    assert isinstance(found, dict)
    return found


def test_every_rule_has_words_in_both_languages_with_the_same_placeholders() -> None:
    code = "".join(one.read_text("utf-8") for one in (ROOT / "builder" / "yulan" / "kinds").glob("*.py"))
    rules = set(re.findall(r'"kind\.([a-z-]+)"', code))
    zh, en = _texts("zh"), _texts("en")
    assert set(zh) == set(en) == rules | {"faults-hint"}
    for rule in zh:
        assert set(re.findall(r"\{\w+\}", str(zh[rule]))) == set(re.findall(r"\{\w+\}", str(en[rule]))), rule
