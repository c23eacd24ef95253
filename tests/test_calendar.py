from __future__ import annotations

from datetime import date, timedelta

import pytest

from yulan import calendar
from yulan.calendar import Lang

AUTUMN = date(2025, 11, 21)


def test_school_year_begins_on_the_first_of_september() -> None:
    assert calendar.school_year(date(2025, 8, 31)) == 2024
    assert calendar.school_year(date(2025, 9, 1)) == 2025
    assert calendar.school_year(date(2026, 1, 1)) == 2025


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("p2025", 1),
        ("p2023-1", 3),
        ("p2020-2", 6),
        ("p2019-1", 0),
        ("j2025-1", 7),
        ("j2023", 9),
        ("j2022", 0),
        ("p2026", 0),
    ],
)
def test_grade_follows_from_cohort_and_date(scope: str, expected: int) -> None:
    assert calendar.grade(scope, AUTUMN) == expected


def test_grade_changes_in_september() -> None:
    assert calendar.grade("p2023-1", date(2026, 8, 31)) == 3
    assert calendar.grade("p2023-1", date(2026, 9, 1)) == 4


@pytest.mark.parametrize(
    ("class_id", "lang", "expected"),
    [
        ("p2023-1", "zh", "三年级（1）班"),
        ("p2023-1", "en", "Grade 3 Class 1"),
        ("j2024-12", "zh", "八年级（12）班"),
        ("p2019-1", "zh", "2019级（1）班（已毕业）"),
        ("p2019-1", "en", "Primary 2019 Class 1 (graduated)"),
        ("j2020-3", "zh", "初中2020级（3）班（已毕业）"),
        ("p2026-1", "zh", "2026级（1）班（未入学）"),
        ("p2026-1", "en", "Primary 2026 Class 1 (not yet begun)"),
    ],
)
def test_class_is_named_as_people_say_it(class_id: str, lang: Lang, expected: str) -> None:
    assert calendar.class_label(class_id, AUTUMN, lang) == expected


@pytest.mark.parametrize(
    ("grade_id", "lang", "expected"),
    [
        ("p2023", "zh", "三年级"),
        ("p2023", "en", "Grade 3"),
        ("p2019", "zh", "2019级（已毕业）"),
        ("j2019", "en", "Junior 2019 (graduated)"),
    ],
)
def test_grade_is_named_as_people_say_it(grade_id: str, lang: Lang, expected: str) -> None:
    assert calendar.grade_label(grade_id, AUTUMN, lang) == expected


@pytest.mark.parametrize("text", ["p2023-1", "j2024-12", "p1999-99"])
def test_class_ids_are_known(text: str) -> None:
    assert calendar.is_class(text)
    assert not calendar.is_grade(text)


@pytest.mark.parametrize(
    "text", ["", "p2023", "p2023-", "p2023-0", "p2023-01", "s2023-1", "p2023-1\n", "P2023-1", "p２０２３-1"]
)
def test_other_text_is_no_class(text: str) -> None:
    assert not calendar.is_class(text)


def test_grade_ids_are_known() -> None:
    assert calendar.is_grade("p2023")
    assert not calendar.is_grade("school")
    assert calendar.grade_of("p2023-1") == "p2023"
    assert calendar.grade_of("p2023") == "p2023"


def test_ids_of_another_form_are_refused() -> None:
    with pytest.raises(ValueError, match="not the id"):
        calendar.class_label("p2023", AUTUMN, "zh")
    for bad in ("school", "closed", ""):
        with pytest.raises(ValueError, match="not the id"):
            calendar.class_label(bad, AUTUMN, "zh")
        with pytest.raises(ValueError, match="not the id"):
            calendar.grade_of(bad)
    with pytest.raises(ValueError, match="not the id"):
        calendar.grade_label("p2023-1", AUTUMN, "zh")
    with pytest.raises(ValueError, match="not the id"):
        calendar.grade("school", AUTUMN)


@pytest.mark.parametrize(
    ("wide", "narrow", "expected"),
    [
        ("school", "school", True),
        ("school", "p2023", True),
        ("school", "p2023-1", True),
        ("school", "closed", True),
        ("p2023", "p2023", True),
        ("p2023", "p2023-1", True),
        ("p2023-1", "p2023-1", True),
        ("p2023", "school", False),
        ("p2023-1", "school", False),
        ("p2023-1", "p2023", False),
        ("p2023-1", "p2023-2", False),
        ("p2023-1", "p2023-11", False),
        ("p2023", "p2024-1", False),
        ("p2023", "j2023-1", False),
        ("p2023", "closed", False),
        ("closed", "closed", False),
        ("closed", "school", False),
    ],
)
def test_scope_covers_what_lies_in_it(wide: str, narrow: str, *, expected: bool) -> None:
    assert calendar.covers(wide, narrow) is expected


@pytest.mark.parametrize("scope", ["p2019-1", "j2019", "p2025-12", "j2024-1"])
def test_a_class_has_left_from_the_day_it_leaves(scope: str) -> None:
    day = calendar.leaves(scope)
    assert calendar.graduated(scope, day)
    assert not calendar.graduated(scope, day - timedelta(days=1))
