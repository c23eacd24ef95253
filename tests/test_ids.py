"""Ids, names of record files, codes and padded lengths."""

from __future__ import annotations

import os
import string
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vectors import make
from yulan import ids
from yulan.ids import RecordName
from yulan.padding import padded_length

SID, RID = "4k2m7pqr9t", "7h2k9m4n6p8q0r2s"
STUDENT, DRAWER = f"{SID}.2.{RID}.13.a0b1c2.age", f"{RID}.1.zzzzzz.age"
b32 = st.text(st.sampled_from(ids.CROCKFORD), min_size=6, max_size=6)


@pytest.mark.parametrize("case", make.read("ids")["codes"])
def test_a_code_is_six_groups_of_five_digits(case: dict[str, str]) -> None:
    assert ids.code(case["of"].encode()) == case["code"]
    assert [len(group) for group in case["code"].split(" ")] == [5] * 6


@pytest.mark.parametrize(("length", "padded"), make.read("ids")["padded"].items())
def test_padding_is_as_in_the_vectors(length: str, padded: int) -> None:
    assert padded_length(int(length)) == padded


@given(st.integers(0, 1 << 20))
def test_padding_never_shortens_and_adds_little(length: int) -> None:
    padded = padded_length(length)
    assert padded >= max(1024, length)
    assert padded <= max(1024, length * 1.12)
    assert padded_length(padded) == padded


@given(st.integers(1024, 1 << 20))
def test_longer_texts_are_never_padded_shorter(length: int) -> None:
    assert padded_length(length) <= padded_length(length + 1)


def test_every_letter_is_equally_likely() -> None:
    every_byte_once = ids.new(256, lambda n: bytes(range(n)))
    assert Counter(every_byte_once) == dict.fromkeys(ids.CROCKFORD, 8)


def test_new_ids_have_their_form() -> None:
    assert ids.is_sid(ids.new(10, os.urandom))
    assert ids.is_rid(ids.new(16, os.urandom))


def test_the_card_has_a_word_for_an_id() -> None:
    assert ids.is_rid("card")
    assert not ids.is_sid("card")


@pytest.mark.parametrize("bad", ["", SID.upper(), SID[:-1], SID + "0", SID[:-1] + "u", SID + "\n", "４" * 10])
def test_no_other_form_is_a_student_id(bad: str) -> None:
    assert not ids.is_sid(bad)


@pytest.mark.parametrize("good", ["li", "wang-fang", "a1-2b", "a" * 32, "recovery-1"])
def test_person_ids(good: str) -> None:
    assert ids.is_person(good)


@pytest.mark.parametrize(
    "bad",
    ["", "recovery", "-li", "li-", "li--na", "1li", "Li", "李", "li na", "li\n", "a" * 33, "li_na", "-"],
)
def test_no_other_form_is_a_person_id(bad: str) -> None:
    assert not ids.is_person(bad)


def test_a_student_record_name_is_read() -> None:
    assert RecordName.parse(STUDENT) == RecordName(SID, 2, RID, 13, "a0b1c2")


def test_a_drawer_record_name_is_read() -> None:
    assert RecordName.parse(DRAWER) == RecordName("", 0, RID, 1, "zzzzzz")


@given(b32, st.integers(1, 10**9), st.sampled_from([RID, "card"]), st.integers(1, 10**9), st.booleans())
def test_record_names_survive_a_round_trip(rand: str, g: int, rid: str, rev: int, drawer: bool) -> None:
    name = RecordName("", 0, RID, rev, rand) if drawer else RecordName(SID, g, rid, rev, rand)
    assert RecordName.parse(str(name)) == name


def test_a_card_lies_in_no_drawer() -> None:
    assert RecordName.parse("card.1.a0b1c2.age") is None


@given(st.text(st.sampled_from(ids.CROCKFORD + "./-\n" + string.ascii_uppercase)))
def test_what_is_read_is_written_the_same(text: str) -> None:
    name = RecordName.parse(text + ".age")
    assert name is None or str(name) == text + ".age"


@pytest.mark.parametrize(
    "bad",
    [
        "",
        ".age",
        STUDENT.upper(),
        STUDENT + "\n",
        STUDENT + "~",
        "/" + STUDENT,
        STUDENT.replace(".13.", ".013."),
        STUDENT.replace(".13.", ".0."),
        STUDENT.replace(".2.", ".0."),
        STUDENT.replace(".13.", ".-1."),
        STUDENT.replace(".13.", ".１３."),
        STUDENT.replace(".13.", "." + "9" * 5000 + "."),
        STUDENT.replace(".2.", "."),
        STUDENT.replace("a0b1c2", "a0b1cu"),
        DRAWER.replace(".1.", "."),
        DRAWER.removesuffix(".age"),
        f"{SID}.{DRAWER}",
    ],
)
def test_no_other_form_is_a_record_name(bad: str) -> None:
    assert RecordName.parse(bad) is None
