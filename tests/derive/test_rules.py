"""What a school makes of the duties, and which changes are refused, all in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import msgspec
import pytest

from tests.derive.world import PAIRED, SID, file, found, listed, of, office, school, stands
from yulan import theme
from yulan.derive import duties, rules
from yulan.derive.changes import ROLES, parts
from yulan.derive.proofs import is_kind, known
from yulan.derive.rule import ASSIGNED, FINDER, GROUPS, INCIDENT, SUBJECTS
from yulan.derive.rules import RULES
from yulan.duty_change import DutyChange, Every, Said
from yulan.texts import LANGUAGES, Texts

_TEXTS = {lang: Texts.load(theme.read(theme.builtin()), lang, strict=True) for lang in LANGUAGES}
_AWAY = listed("left-behind")


def _of(*changes: DutyChange) -> rules.Rules:
    return rules.of(school(changes=changes).settings)


def test_the_defaults_pass_the_rules_a_school_must_keep() -> None:
    for rule in RULES.values():
        assert rule.source
        for ask in rule.asks:
            assert is_kind(ask.kind), rule.id
            assert ask.per == "event" or ask.proof in known(ask.kind), rule.id
            assert set(ask.who) <= {*ROLES, FINDER, ASSIGNED}, rule.id
            assert set(ask.for_) <= {*GROUPS, *SUBJECTS, INCIDENT}, rule.id


def test_parts_of_a_duty_are_named_apart_and_as_no_other_duty() -> None:
    for rule in RULES.values():
        assert len({ask.part for ask in rule.asks}) == len(rule.asks), rule.id
        assert not set(parts(rule)) & set(RULES), rule.id


def test_without_changes_the_defaults_hold() -> None:
    assert _of().by_id is RULES
    assert _of().problems == ()


def test_what_is_switched_off_is_nowhere() -> None:
    off = DutyChange(id="mentor-talk", off=True)
    assert "mentor-talk" not in _of(off).by_id
    made = school(file(**PAIRED), changes=(off,))
    assert not [one for one in duties.states(made, made.today) if one.duty == "mentor-talk"]


def test_one_part_can_be_switched_off() -> None:
    made = school(file(), changes=(DutyChange(id="class-plan-weekly", off=True),))
    assert set(stands(made, "class-plan")) == {"2025-spring", "2025-autumn"}


def test_what_is_asked_otherwise_is_the_part_without_a_name_unless_one_is_named() -> None:
    monthly = school(file(), changes=(DutyChange(id="class-talk-others", every="month"),))
    assert stands(monthly, "class-talk")["2025-11/others"] == "due"
    twice = school(file(of("talk", "2025-11-03"), **_AWAY), changes=(DutyChange(id="class-talk", need=2),))
    assert stands(twice, "class-talk")["2025-11"] == "due"
    others = school(file(of("talk", "2025-11-03")), changes=(DutyChange(id="class-talk", need=2),))
    assert stands(others, "class-talk")["2025-autumn/others"] == "done"


def test_need_and_how_often_are_changed() -> None:
    talk = of("talk", "2025-11-03", "zhou-qiang")
    twice = school(file(talk, **PAIRED), changes=(DutyChange(id="mentor-talk", need=2),))
    assert stands(twice, "mentor-talk")["2025-11"] == "due"
    termly = school(file(talk, **PAIRED), changes=(DutyChange(id="mentor-talk", every="term"),))
    assert stands(termly, "mentor-talk") == {"2025-spring": "overdue", "2025-autumn": "done"}


def test_within_is_changed_in_school_days() -> None:
    made = school(file(willing={}), changes=(DutyChange(id="willing", within=3),))
    assert found(made, "willing", date(2025, 9, 3))["2025-autumn"].state == "due"
    assert found(made, "willing", date(2025, 9, 4))["2025-autumn"].state == "overdue"


def test_for_whom_and_who_are_changed() -> None:
    change = DutyChange(id="class-visit", for_=("poverty", "left-behind"), who="grade-head", need=1)
    made = school(file(**listed("poverty")), changes=(change,))
    one = found(made, "class-visit")["2025-autumn"]
    assert (one.state, one.people) == ("due", ("zhou-qiang",))


def test_a_change_holds_from_the_day_it_names() -> None:
    change = DutyChange(id="class-visit", need=1, from_=date(2025, 9, 1))
    made = school(file(of("visit", "2025-03-03"), of("visit", "2025-10-10"), **_AWAY), changes=(change,))
    assert stands(made, "class-visit") == {"2025-spring": "overdue", "2025-autumn": "done"}
    off = DutyChange(id="class-visit", off=True, until=date(2025, 8, 31))
    assert stands(school(file(**_AWAY), changes=(off,)), "class-visit") == {"2025-autumn": "due"}


def test_a_school_adds_a_duty_of_its_own() -> None:
    own = DutyChange(
        id="monthly-visit", who="class-teacher", for_=("boarding",), every="month", kind="visit", proof="with-teacher",
        name=Said(zh="月访"), source="本校",
    )  # fmt: skip
    made = school(file(of("visit", "2025-11-03"), **listed("boarding")), changes=(own,))
    assert _of(own).problems == ()
    assert (_of(own).by_id["monthly-visit"].name, _of(own).by_id["monthly-visit"].area) == ({"zh": "月访"}, "own")
    assert stands(made, "monthly-visit")["2025-11"] == "done"
    assert stands(made, "monthly-visit")["2025-10"] == "overdue"


def test_a_duty_once_at_school_is_proved_by_any_day() -> None:
    own = DutyChange(id="growth-story", who="mentor", for_=("paired",), every="once", kind="growth")
    assert stands(school(file(of("growth", "2025-03-03"), **PAIRED), changes=(own,)), "growth-story") == {
        "2025-autumn": "done"
    }
    assert stands(school(file(**PAIRED), changes=(own,)), "growth-story") == {"2025-autumn": "due"}


def test_a_duty_of_the_school_and_one_of_each_class() -> None:
    group = DutyChange(id="group-meeting", who="principal", every="month", kind="meeting", proof="leading-group")
    book = DutyChange(id="class-year", who="class-teacher", for_=("class",), every="school-year",
                      kind="summary:class", proof="year")  # fmt: skip
    made = school(file(), loose=(office("meeting", "2025-11-05", type="leading-group"),), changes=(group, book))
    assert stands(made, "group-meeting")["2025-11"] == "done"
    assert found(made, "class-year")["2025"].people == ("wang-fang",)


def test_a_restricted_group_is_readable_for_all_or_none() -> None:
    own = DutyChange(id="psych-talk", who="class-teacher", for_=("psych",), every="month", kind="talk")
    listing = of("category", "2025-09-05", "sun-jing", category="psych", drawer="psych")
    assert stands(school(file(listing), changes=(own,)), "psych-talk")["2025-11"] == "due"
    assert stands(school(file(), changes=(own,)), "psych-talk")["2025-11"] == "not-applicable"
    for made in (file(listing), file()):
        closed = school(made, changes=(own,), closed=("psych",))
        assert set(stands(closed, "psych-talk").values()) == {"not-readable"}


_REFUSED: tuple[tuple[DutyChange, str], ...] = (
    (DutyChange(id="mentor-tlak", need=2), "duty.unknown"),
    (DutyChange(id="new-one", kind="talk", who="mentor"), "duty.unknown"),
    (DutyChange(id="individual-plan", need=2), "duty.event"),
    (DutyChange(id="incident-report", within=5), "duty.event"),
    (DutyChange(id="reconcile-roll", within=3), "duty.parts"),
    (DutyChange(id="assess-mentor", every="month"), "duty.parts"),
    (DutyChange(id="class-visit", for_=("leftbehind",)), "duty.group"),
    (DutyChange(id="class-visit", who="class-teachers"), "duty.role"),
    (DutyChange(id="class-visit", kind="visits"), "duty.kind"),
    (DutyChange(id="class-visit", kind="roll-check:weekly"), "duty.kind"),
    (DutyChange(id="class-visit", proof="by-mentor"), "duty.proof"),
    (DutyChange(id="class-visit", kind="talk", proof="joint"), "duty.proof"),
    (DutyChange(id="card-complete", every="month"), "duty.standing"),
    (DutyChange(id="class-visit", every="standing"), "duty.standing"),
    (DutyChange(id="card-complete", need=2), "duty.standing-once"),
    (DutyChange(id="class-visit", for_=("left-behind", "class")), "duty.mixed"),
    (DutyChange(id="class-visit", every="school-day"), "duty.daily"),
    (DutyChange(id="class-visit", kind="meeting"), "duty.subject"),
    (DutyChange(id="legal-talk", kind="talk"), "duty.subject"),
    (DutyChange(id="legal-talk", who="mentor"), "duty.who"),
)


@pytest.mark.parametrize(("change", "code"), _REFUSED, ids=lambda one: one if isinstance(one, str) else one.id)
def test_what_cannot_be_meant_is_refused_in_words_and_changes_nothing(change: DutyChange, code: str) -> None:
    made = _of(change)
    assert code in {one.rule for one in made.problems}
    assert all(one.params["id"] == change.id for one in made.problems)
    assert dict(made.by_id) == dict(RULES)
    for one in made.problems:
        for texts in _TEXTS.values():
            assert texts.message(one.rule, one.params)
            assert texts.has(f"errors.{one.rule}-hint")


def test_one_wrong_change_leaves_the_others() -> None:
    made = _of(DutyChange(id="nothing", need=2), DutyChange(id="aid", off=True))
    assert "aid" not in made.by_id
    assert [one.rule for one in made.problems] == ["duty.unknown"]


def test_every_way_a_settings_file_can_say_how_often_is_understood() -> None:
    for every in msgspec.inspect.type_info(Every).values:  # type: ignore[attr-defined]  # a literal has values
        kind, for_ = ("roll-check:daily", ("class",)) if every == "school-day" else ("visit", ("student",))
        kind = "card" if every == "standing" else kind
        proof = "complete" if every == "standing" else "any"
        change = DutyChange(id="own", who="class-teacher", every=every, kind=kind, for_=for_, proof=proof)
        assert _of(change).problems == (), every
        made = school(file(), changes=(change,))
        assert stands(made, "own"), every


def test_what_no_drawer_takes_is_asked_of_nobody() -> None:
    made = school(file(**listed("poverty")))
    without = replace(made, drawers=tuple(one for one in made.drawers if one.name != "aid"))
    assert "aid" in {one.duty for one in duties.states(made, made.today)}
    assert "aid" not in {one.duty for one in duties.states(without, made.today)}


def test_the_world_has_the_child_it_speaks_of() -> None:
    assert {one.student for one in duties.states(school(file()), date(2025, 11, 21))} == {SID, ""}
