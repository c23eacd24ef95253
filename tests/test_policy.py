"""The policy a school starts with: where each record goes, and who reads it there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from yulan import kinds, policy
from yulan.policy import Drawer

POLICY = policy.default()
DRAWERS = POLICY.drawers_at(1)
OFFICES = {"principal", "moral-office"}
CIRCLE = OFFICES | {"grade-head", "class-teacher", "mentor", "counsellor"}
ROLL = OFFICES | {"academic-office", "roll-officer", "grade-head", "class-teacher"}

# Who reads a drawer, who writes into it.
ROLES = {
    "file": (CIRCLE, CIRCLE),
    "aid": (OFFICES | {"aid-officer"}, OFFICES | {"aid-officer"}),
    "psych": ({"counsellor"}, {"counsellor"}),
    "legal": (OFFICES, OFFICES),
    "safety": (OFFICES, OFFICES),
    "inbox": (OFFICES | {"counsellor"}, {"staff"}),
    "notes": (OFFICES | {"class-teacher"}, {"subject-teacher", "class-teacher"}),
    "roll": (ROLL, {"class-teacher", "roll-officer"}),
    "rolls": (OFFICES | {"academic-office", "roll-officer"}, OFFICES | {"academic-office", "roll-officer"}),
    "office": (OFFICES | {"leading-group"}, OFFICES),
}
# Where each kind lies, by subtype where that decides.
PLACES = {
    **dict.fromkeys(
        ("card", "talk", "visit", "contact", "comment", "helper", "study", "growth", "activity", "placement"), "file"
    ),
    **dict.fromkeys(("home-teaching", "transfer:main"), "file"),
    **dict.fromkeys(("plan", "plan:support", "plan:individual", "plan:re-entry"), "file"),
    "aid": "aid",
    **dict.fromkeys(("counselling", "screening", "category:psych", "transfer:psychological"), "psych"),
    **dict.fromkeys(("legal", "category:legal", "category:parent-in-prison"), "legal"),
    "incident": "safety",
    "concern": "inbox",
    "note": "notes",
    **dict.fromkeys(("absence", "return", "summary:class"), "roll"),
    **dict.fromkeys(("roll-check:list", "roll-check:return", "roll-check:daily"), "roll"),
    **dict.fromkeys(("roll-check:reconcile", "roll-check:not-returned", "roll-check:cross-check"), "rolls"),
    **dict.fromkeys(("meeting", "training", "assessment", "staff-profile", "loan", "return-up"), "office"),
    **dict.fromkeys(("summary:school", "summary:mentor"), "office"),
}
# A study plan is the subject teacher's, who reads no file, and may be the mentor's, who writes it there.
SEVERAL = {"plan:study": {"file", "notes"}}


def every() -> Iterator[str]:
    """Every kind, and each subtype of those that have some; alone, those whose subtype may be left out."""
    for name in kinds.KINDS:
        field = next((one for one in kinds.fields(name) if one.name == kinds.KINDS[name].subtype_field), None)
        if field is None or not field.required:
            yield name
        if field is not None:
            yield from (f"{name}:{code}" for code, _ in field.choices)


def homes(named: str) -> set[str]:
    kind, _, subtype = named.partition(":")
    return {one.drawer for one in DRAWERS.values() if one.takes(kind, subtype)}


@pytest.mark.parametrize("named", tuple(every()))
def test_every_record_has_one_place_or_deliberately_several(named: str) -> None:
    assert homes(named) == SEVERAL.get(named, {PLACES.get(named)})


@pytest.mark.parametrize("drawer", DRAWERS.values(), ids=DRAWERS)
def test_a_drawer_is_read_and_written_by_those_the_schools_plans_name(drawer: Drawer) -> None:
    assert (set(drawer.read), set(drawer.write)) == ROLES[drawer.drawer]


def test_a_drawer_names_only_kinds_subtypes_and_roles_that_are_there() -> None:
    known = {*every(), *kinds.KINDS}
    assert [one for drawer in DRAWERS.values() for one in drawer.kinds if one not in known] == []
    named = {role for one in DRAWERS.values() for role in (*one.read, *one.write, *one.enter)}
    assert named <= set(POLICY.roles_at(1))


def test_what_is_restricted_is_open_to_no_class_teacher_and_no_mentor() -> None:
    for name in ("psych", "legal", "safety", "inbox"):
        assert not {"class-teacher", "mentor", "subject-teacher", "staff"} & set(DRAWERS[name].read)


def test_nobody_writes_for_others_into_what_they_may_not_read() -> None:
    assert [one.drawer for one in DRAWERS.values() if not set(one.enter) <= set(one.read)] == []
