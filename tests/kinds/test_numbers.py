from __future__ import annotations

import pytest

from tests.kinds.samples import record
from yulan import kinds
from yulan.kinds import numbers
from yulan.yaml_strict import Tree

GOOD = "11010519491231002X"  # the standard's own example


def warned(kind: str, **changes: Tree | None) -> list[tuple[kinds.Path, str]]:
    return kinds.warnings(kinds.parse(kind, record(kind, **changes)))


def test_id_number_of_the_standard_is_good() -> None:
    assert numbers.is_id_number(GOOD)
    assert numbers.sex(GOOD) == "female"
    assert str(numbers.birth_date(GOOD)) == "1949-12-31"


@pytest.mark.parametrize("digit", range(17))
def test_any_wrong_digit_of_an_id_number_is_found(digit: int) -> None:
    wrong = GOOD[:digit] + str((int(GOOD[digit]) + 1) % 10) + GOOD[digit + 1 :]
    assert not numbers.is_id_number(wrong)


@pytest.mark.parametrize("text", ["", "1", GOOD[:-1], GOOD + "0", GOOD.lower(), "1101051949123100２X"])
def test_other_text_is_no_id_number(text: str) -> None:
    assert not numbers.is_id_number(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("G" + GOOD, True),
        ("G110105194912310021", False),
        ("J110105194912310021", True),
        ("L110105194912310021", True),
        (GOOD, False),
        ("X" + GOOD, False),
    ],
)
def test_roll_number_has_its_form(text: str, *, expected: bool) -> None:
    assert numbers.is_roll_number(text) is expected


def test_wrong_number_is_warned_about_and_kept() -> None:
    assert warned("card", id_number="110105194912310021", roll_number="7") == [
        (("id_number",), "kind.id-number"),
        (("roll_number",), "kind.roll-number"),
    ]


def test_number_that_belongs_to_somebody_else_is_warned_about() -> None:
    assert warned("card", id_number=GOOD, roll_number=None, birth_date="2014-05-01", sex="male") == [
        (("id_number",), "kind.id-number-birth"),
        (("id_number",), "kind.id-number-sex"),
    ]


def test_roll_number_of_another_id_number_is_warned_about() -> None:
    other = "110105201405010015"
    valid = next(f"{other[:17]}{last}" for last in "0123456789X" if numbers.is_id_number(f"{other[:17]}{last}"))
    found = warned("card", id_number=GOOD, roll_number="G" + valid, birth_date="1949-12-31", sex="female")
    assert found == [(("roll_number",), "kind.roll-number-id")]


def test_consistent_card_has_no_warning() -> None:
    assert warned("card", id_number=GOOD, roll_number="G" + GOOD, birth_date="1949-12-31", sex="female") == []


@pytest.mark.parametrize("dot", ["・", "•", "·", "‧", "⋅", "･", " · "])
def test_every_dot_in_a_name_becomes_the_one_of_the_rules(dot: str) -> None:
    assert numbers.normal_name(f" 买买提{dot}艾力 ") == "买买提\u00b7艾力"


def test_name_beyond_the_basic_plane_is_kept() -> None:
    assert numbers.normal_name("\U00030edd某") == "\U00030edd某"
    card = kinds.parse("card", record("card", name="\U00030edd" * 50))
    assert kinds.to_tree(card)["name"] == "\U00030edd" * 50


def test_name_with_another_dot_is_warned_about() -> None:
    plain = {"id_number": None, "roll_number": None}
    assert warned("card", name="买买提•艾力", **plain) == [(("name",), "kind.name-form")]
    parents: Tree = [{"who": "father", "name": "甲"}, {"who": "mother", "name": "乙・丙"}]
    assert warned("card", parents=parents, **plain) == [(("parents", 1, "name"), "kind.name-form")]
