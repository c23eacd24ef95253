"""Where a record of no student goes: under its class's lock, or the whole school's, by what it says it is of."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.schools import NOW, TestSchool, make_school
from yulan import age
from yulan.errors import YulanError
from yulan.flow import author, rights
from yulan.flow import live as lives
from yulan.flow.live import Live
from yulan.flow.moment import Moment
from yulan.ids import RecordName

PEOPLE = {
    "chen-yulan": ("陈玉兰", (("principal", "school"),)),
    "zhao-min": ("赵敏", (("moral-office", "school"),)),
    "wang-fang": ("王芳", (("class-teacher", "p2023-1"),)),
    "he-jun": ("何军", (("roll-officer", "school"),)),
    "sun-li": ("孙丽", (("counsellor", "school"),)),
    "li-na": ("李娜", ()),
}


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> TestSchool:
    return make_school(tmp_path_factory.mktemp("places"), PEOPLE)


def lock_of(school: TestSchool, path: str) -> str:
    """The lock whose key opens the file."""
    me, data = school.as_("recovery"), (school.root / path).read_bytes()
    for lock in school.verified.keyring.locks:
        for key in me.opener.keys(lock).values():
            try:
                age.decrypt(data, [key])
            except YulanError:
                continue
            return lock
    return ""


CHECK = {"type": "daily", "expected": "42"}
RECONCILE = {"type": "reconcile", "found": "三份名单一致"}
WEEKLY = {"level": "class", "type": "weekly"}
YEARLY = {"level": "school", "type": "year"}


@pytest.mark.parametrize(
    ("person", "kind", "fields", "lock"),
    [
        ("wang-fang", "roll-check", CHECK, "drawer-roll-p2023-1"),
        ("wang-fang", "roll-check", {**CHECK, "class": "p2023-1"}, "drawer-roll-p2023-1"),
        ("zhao-min", "roll-check", {**CHECK, "class": "p2021-1"}, "drawer-roll-p2021-1"),
        ("he-jun", "roll-check", {**CHECK, "class": "p2021-1"}, "drawer-roll-p2021-1"),
        ("he-jun", "roll-check", RECONCILE, "drawer-rolls"),
        ("wang-fang", "summary", WEEKLY, "drawer-roll-p2023-1"),
        ("zhao-min", "summary", {**WEEKLY, "class": "p2021-1"}, "drawer-roll-p2021-1"),
        ("zhao-min", "summary", YEARLY, "drawer-office"),
    ],
)
def test_a_record_of_class_or_school_lies_under_the_lock_it_names(
    school: TestSchool, person: str, kind: str, fields: Mapping[str, str], lock: str
) -> None:
    path = school.write(person, kind, "", fields)
    assert RecordName.parse(path.rpartition("/")[2]) is not None
    assert lock_of(school, path) == lock


@pytest.mark.parametrize(
    ("person", "kind", "fields", "code"),
    [
        ("wang-fang", "roll-check", {**CHECK, "class": "p2021-1"}, "write.may-not"),
        ("wang-fang", "roll-check", RECONCILE, "write.may-not"),
        ("wang-fang", "summary", YEARLY, "write.may-not"),
        ("zhao-min", "roll-check", CHECK, "write.no-place"),
        ("zhao-min", "roll-check", {**CHECK, "class": "p2099-1"}, "write.no-place"),
        ("li-na", "summary", WEEKLY, "write.no-place"),
    ],
)
def test_nobody_writes_for_a_class_or_a_school_that_is_not_theirs(
    school: TestSchool, person: str, kind: str, fields: Mapping[str, str], code: str
) -> None:
    with pytest.raises(YulanError) as caught:
        school.write(person, kind, "", fields)
    assert caught.value.code == code


def test_a_correction_moves_no_record_to_another_class(school: TestSchool) -> None:
    path = school.write("wang-fang", "roll-check", "", {**CHECK, "class": "p2023-1"})
    with pytest.raises(YulanError) as caught:
        school.revise("wang-fang", path, {"class": "p2021-1"})
    assert caught.value.code == "write.other-class"
    assert lock_of(school, school.revise("wang-fang", path, {"present": "41"})) == "drawer-roll-p2023-1"


def test_a_class_teacher_begins_with_their_own_class_and_an_office_with_none(school: TestSchool) -> None:
    def given(person: str, kind: str) -> Mapping[str, str]:
        begun = author.begin(school.verified, school.as_(person), kind, "", today=NOW.date(), now=NOW)
        return begun.given

    assert given("wang-fang", "roll-check")["class"] == "p2023-1"
    assert "class" not in given("zhao-min", "roll-check")
    assert "class" not in given("zhao-min", "meeting")


def live(school: TestSchool, person: str) -> Live:
    moment = Moment(lambda: NOW, NOW.date())
    return lives.open_school(school.root, school.places, school.identities[person], moment)


CIRCLE = (
    *("card", "talk", "visit", "contact", "plan", "study", "helper", "growth", "activity", "comment", "placement"),
    *("home-teaching", "transfer"),
)
KEPT = {"meeting", "training", "assessment", "staff-profile", "loan", "return-up"}


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("wang-fang", {*CIRCLE, "concern", "absence", "return", "note", "roll-check", "summary"}),
        ("he-jun", {"concern", "absence", "return", "roll-check", "summary"}),
        ("sun-li", {*CIRCLE, "counselling", "screening", "category", "concern"}),
        ("li-na", {"concern"}),
        (
            "zhao-min",
            {
                *({*CIRCLE, *KEPT, "category", "legal", "aid", "incident", "concern", "absence", "return", "note"}),
                *("roll-check", "summary"),
            },
        ),
    ],
)
def test_each_post_is_offered_the_kinds_it_may_write_or_enter(
    school: TestSchool, person: str, expected: set[str]
) -> None:
    assert set(rights.writes(live(school, person))) == expected


@pytest.mark.parametrize(
    ("person", "kind", "expected"),
    [
        ("wang-fang", "roll-check", frozenset({"list", "return", "daily"})),
        ("wang-fang", "summary", frozenset({"class"})),
        ("wang-fang", "transfer", frozenset({"main"})),
        ("wang-fang", "plan", None),
        ("wang-fang", "talk", None),
        ("zhao-min", "summary", frozenset({"class", "school", "mentor"})),
        ("sun-li", "transfer", frozenset({"main", "psychological"})),
        ("sun-li", "category", frozenset({"psych"})),
    ],
)
def test_each_post_is_offered_the_subtypes_it_may_write(
    school: TestSchool, person: str, kind: str, expected: frozenset[str] | None
) -> None:
    assert rights.subtypes(live(school, person), kind) == expected
