"""Every field stands on one ground, and what consent does not cover leaves a record without being lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import cast

import pytest

from tests.kinds.samples import FULL
from yulan import kinds
from yulan.kinds import Field, ground, withheld
from yulan.kinds.card import Card
from yulan.kinds.card_parts import SCOPES
from yulan.kinds.ground import BODY
from yulan.yaml_strict import Tree, texts_of

CODES = tuple(code for code, _ in SCOPES)
ALL = frozenset(CODES)
TODAY = date(2025, 11, 21)
# The laws and articles this program has read; it cites no other.
READ = {
    "个人信息保护法": {13, 15, 31, 51},
    "义务教育法": {13},
    "未成年人保护法": {11, 28, 29, 39, 40},
    "未成年人网络保护条例": {36, 37},
    "预防未成年人犯罪法": {58, 59},
    "精神卫生法": {4, 23},
    "残疾人教育条例": {20},
}


def leaves(fields: tuple[Field, ...], before: str = "") -> Iterator[str]:
    """The paths of all fields that hold a value themselves."""
    for one in fields:
        if one.fields:
            yield from leaves(one.fields, f"{before}{one.name}.")
        else:
            yield f"{before}{one.name}"


def card(**consent: object) -> Card:
    tree = {**FULL["card"], "kind": "card", "consent": texts_of({"c": consent})["c"]}
    return cast("Card", kinds.parse("card", cast("Mapping[str, Tree]", tree)))


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_every_field_and_the_text_stand_on_exactly_one_ground(kind: str) -> None:
    named = [path for name, _, fields in ground.rows() if name == kind for path in fields]
    whole = sum(name == kind and not fields for name, _, fields in ground.rows())
    for path in (*leaves(kinds.fields(kind)), BODY):
        parts = path.split(".")
        rows = [one for one in named if one.split(".") == parts[: len(one.split("."))]]
        assert len(rows) == 1 or (not rows and whole == 1), path
        assert ground.of(kind, path) in ground.GROUNDS.values()


def test_no_kind_has_two_grounds_as_a_whole_and_no_row_names_what_is_not_there() -> None:
    whole = Counter(kind for kind, _, fields in ground.rows() if not fields)
    assert set(whole.values()) == {1}
    assert set(whole) == set(kinds.KINDS) - {"card"}
    for kind, _, fields in ground.rows():
        known = {BODY, *leaves(kinds.fields(kind)), *(one.name for one in kinds.fields(kind))}
        assert set(fields) <= known


def test_a_new_field_of_the_card_needs_a_ground_of_its_own() -> None:
    with pytest.raises(KeyError):
        ground.of("card", "star_sign")


def test_duties_name_only_laws_that_were_read_and_consent_only_scopes_there_are() -> None:
    for one in ground.GROUNDS.values():
        for law, articles in re.findall(r"([\u4e00-\u9fff]+) ((?:§\d+、?)+)", one.source):
            assert {int(number) for number in re.findall(r"\d+", articles)} <= READ[law]
        assert (one.kind == "consent") == bool(one.scope)
        assert one.scope in ("", *CODES)
        assert re.search(r"§\d", one.source)


def test_what_rests_on_consent_can_be_left_out_of_a_record() -> None:
    for kind in kinds.KINDS:
        required = {one.name for one in kinds.fields(kind) if one.required}
        assert not required & set(ground.hidden(kind, ALL))


@pytest.mark.parametrize(
    ("consent", "gone", "left"),
    [
        ({}, (), ()),
        ({"date": "2025-09-01"}, (), ()),
        ({"date": "2025-09-01", "scope": list(CODES)}, (), ()),
        ({"date": "2025-09-01", "scope": ["basics", "study"]}, (), ("family", "health", "talks", "photos")),
        ({"date": "2025-09-01", "withdrawn": "2025-11-21"}, CODES, ()),
        ({"date": "2025-09-01", "withdrawn": "2025-11-22"}, (), ()),
        ({"withdrawn": "2025-11-01"}, CODES, ()),
        ({"date": "2025-11-01", "withdrawn": "2025-11-01"}, CODES, ()),
        ({"date": "2025-11-02", "withdrawn": "2025-11-01"}, (), ()),
        ({"date": "2025-12-02", "withdrawn": "2025-11-01"}, CODES, ()),
        ({"date": "2025-09-01", "withdrawn": "2025-11-01", "withdrawn_scopes": ["health"]}, ("health",), ()),
        (
            {"scope": ["basics", "health"], "withdrawn": "2025-11-01", "withdrawn_scopes": ["health"]},
            ("health",),
            ("family", "study", "talks", "photos"),
        ),
    ],
)
def test_what_a_card_takes_out_of_sight(
    consent: dict[str, object], gone: tuple[str, ...], left: tuple[str, ...]
) -> None:
    assert ground.withheld(card(**consent), TODAY) == (gone, left)


def test_nobody_asked_yet_is_no_withdrawal() -> None:
    tree = {name: value for name, value in FULL["card"].items() if name != "consent"}
    asked = kinds.parse("card", {**tree, "kind": "card"})
    assert ground.withheld(asked, TODAY) == ground.withheld(None, TODAY) == ((), ())


@pytest.mark.parametrize("scope", CODES)
@pytest.mark.parametrize("kind", kinds.KINDS)
def test_what_is_withheld_leaves_structure_and_tree_alike_and_comes_back_whole(kind: str, scope: str) -> None:
    scopes = frozenset({scope})
    full = kinds.parse(kind, {**FULL[kind], "kind": kind})
    before = texts_of(kinds.to_tree(full))
    shown = withheld.strip(kind, before, scopes)
    assert texts_of(kinds.to_tree(withheld.without(kind, full, scopes))) == shown
    assert not withheld.faults(kind, shown, "", scopes)
    assert withheld.restored(kind, shown, before, scopes) == before
    assert withheld.strip(kind, withheld.restored(kind, shown, before, scopes), scopes) == shown


def test_what_stays_shown_of_a_card_is_what_duty_asks_for() -> None:
    full = kinds.parse("card", {**FULL["card"], "kind": "card"})
    shown = set(kinds.to_tree(withheld.without("card", full, ALL)))
    assert {"name", "guardians", "categories", "consent", "willing", "phone", "parents"} <= shown
    assert not shown & {"own_words", "interests", "character", "strengths", "study", "conduct", "relations", "health"}


def test_an_entry_keeps_its_own_and_a_new_one_gets_nobody_elses() -> None:
    stood: dict[str, Tree] = {"parents": [{"who": "father", "job": "木工"}, {"who": "mother", "job": "护士"}]}
    typed: dict[str, Tree] = {"parents": [{"who": "mother", "phone": "1"}, {"who": "other"}]}
    whole = withheld.restored("card", typed, stood, frozenset({"family"}))
    assert whole == {"parents": [{"who": "mother", "phone": "1", "job": "护士"}, {"who": "other"}]}
    assert typed == {"parents": [{"who": "mother", "phone": "1"}, {"who": "other"}]}


def test_what_is_typed_over_something_withheld_is_a_fault_at_its_place() -> None:
    tree: dict[str, Tree] = {"parents": [{"who": "father"}, {"who": "mother", "job": "x"}], "character": "x"}
    found = withheld.faults("card", tree, "x", ALL)
    assert {path for path, _, _ in found} == {("parents", 1, "job"), ("character",), ("body",)}
    assert {rule for _, rule, _ in found} == {"consent.withheld"}
    assert not withheld.faults("card", tree, "x", frozenset({"health"}))


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("character", True),
        ("parents.mother", True),
        ("parents.mother.job", True),
        ("parents", True),
        ("parents.mother.phone", False),
        ("phone", False),
        ("body", True),
    ],
)
def test_a_conflict_tells_nothing_that_is_withheld(path: str, told: bool) -> None:
    assert withheld.touches("card", path, ALL) is told
    assert not withheld.touches("card", path, frozenset())


def test_each_scope_is_said_in_both_languages() -> None:
    for scope in CODES:
        zh, en = (withheld.labels((scope,), lang) for lang in ("zh", "en"))
        assert len(zh) == len(en)
        assert bool(zh) == (scope != "photos")  # no record holds a photo
    assert "学业记录" in withheld.labels(("study",), "zh")
    assert "父母 · 职业" in withheld.labels(("family",), "zh")
