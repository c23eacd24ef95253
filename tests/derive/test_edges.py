"""Edges at which duties once went wrong: terms that begin in August, holidays that are over, records that name their
term, duties that change on a day.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.derive.world import AUTUMN, PAIRED, SPRING, TODAY, Made, file, found, listed, of, office, school, stands
from yulan.duty_change import DutyChange
from yulan.school import Held, School, StudentFile, Term

_AUGUST = replace(AUTUMN, start=date(2025, 8, 25))
_AWAY = listed("left-behind")


def _in(terms: tuple[Term, ...], made: School) -> School:
    return replace(made, settings=replace(made.settings, terms=terms))


def test_a_school_year_begins_with_its_autumn_term_though_that_be_in_august() -> None:
    made = _in((SPRING, _AUGUST), school(file(), loose=(office("training", "2025-08-27"),)))
    assert stands(made, "mentor-training") == {"2024": "overdue", "2025": "done"}
    assert found(made, "mentor-training")["2024"].end == SPRING.end


def test_a_new_class_is_checked_in_a_term_that_begins_in_august() -> None:
    made = _in((SPRING, _AUGUST), school(file(scope="p2025-1")))
    made = replace(made, settings=replace(made.settings, classes={"p2025-1": ""}))
    assert stands(made, "return-check", date(2025, 9, 3)) == {"2025-autumn": "overdue"}


@pytest.mark.parametrize(("day", "state"), [("2026-02-22", "done"), ("2026-02-23", "overdue")])
def test_whoever_is_visited_in_spring_was_not_visited_in_winter(day: str, state: str) -> None:
    made = school(file(of("visit", day), **listed("poverty")))
    assert stands(made, "winter-visit", date(2026, 5, 8))["2025-autumn"] == state


def test_a_late_summary_of_the_year_counts_if_it_names_its_term() -> None:
    def late(**more: Any) -> Made:
        return office("summary", "2025-09-10", level="school", type="year", **more)

    assert stands(school(file(), loose=(late(term="2025-spring"),)), "term-summary")["2024/year"] == "done"
    assert stands(school(file(), loose=(late(),)), "term-summary")["2024/year"] == "overdue"


def test_once_is_ever() -> None:
    made = _in((SPRING, AUTUMN), school(file(of("screening", "2026-02-03", type="entry"), scope="p2025-1")))
    assert stands(made, "screening", date(2026, 2, 10))["2025-autumn/entry"] == "done"


def test_a_duty_of_an_event_that_is_given_to_others_is_asked_for_once() -> None:
    change = DutyChange(id="tell-guardian", who="class-teacher", from_=date(2025, 11, 1))
    records = [of("incident", day, "zhou-qiang", type="injury") for day in ("2025-10-30", "2025-11-05")]
    made = school(file(*records), changes=(change,))
    assert {day: one.people for day, one in found(made, "tell-guardian").items()} == {
        "2025-10-30": ("zhou-qiang",), "2025-11-05": ("wang-fang",),
    }  # fmt: skip


def test_of_three_calls_the_second_makes_two() -> None:
    calls = [of("contact", f"2025-11-{day}", between="parent-child", reached="true") for day in ("03", "10", "17")]
    made = school(file(*calls, **_AWAY), changes=(DutyChange(id="family-call", need=2),))
    assert found(made, "family-call")["2025-11"].record == calls[1]().id


def test_a_child_whose_guardians_nobody_wrote_down_is_not_among_the_hardest_cases() -> None:
    made = school(file(guardians=[], **_AWAY))
    assert stands(made, "winter-visit", date(2026, 2, 10)) == {"2025-autumn": "not-applicable"}


def test_a_grandparent_who_is_away_too_changes_nothing() -> None:
    away: list[dict[str, str]] = [
        {"who": one, "away": "true", "away_since": "2024-02-01"} for one in ("father", "mother")
    ]
    other = {"who": "other", "away": "true", "away_since": "2025-11-20"}
    told = stands(school(file(household="rural", parents=[*away, other])), "family-call")
    assert (told["2025-09"], told["2025-11"]) == ("overdue", "due")


def test_who_refused_is_excused_though_a_helper_is_named() -> None:
    helper: dict[str, Any] = {"mentors": [{"person": "zhou-qiang", "agreement": "false"}]}
    refused = file(willing={"student": "false", "guardian": "true"}, **helper)
    assert stands(school(refused), "pair") == {"2025-autumn": "excused"}
    assert stands(school(file(**helper)), "pair") == {"2025-autumn": "overdue"}
    signed = file(willing={"student": "false", "guardian": "true"}, **PAIRED)
    assert stands(school(signed), "pair") == {"2025-autumn": "done"}


def test_of_a_child_who_has_left_no_class_is_asked_what_it_may_read() -> None:
    gone: StudentFile = file(scope="closed")
    made = school(gone)
    mine = tuple(replace(one, scopes=frozenset({"p2023-1"})) if one.per == "class" else one for one in made.drawers)
    assert set(stands(replace(made, drawers=mine), "study-plan").values()) == {"not-applicable"}


def test_the_day_on_which_a_class_leaves_is_no_day_of_its_mentors() -> None:
    """One child's class leaves on 1 September, another is paired for six school days: that is no seven."""
    leaver = replace(file(scope="p2019-1", **PAIRED), sid="11k2m7pqr1")
    mentor = [{"person": "zhou-qiang", "since": "2025-09-02", "until": "2025-09-09"}]
    told = found(school(leaver, file(mentors=mentor)), "assess-mentor")
    assert {period for period in told if period.startswith("2025-autumn")} == set()


def test_a_post_held_before_counts_until_the_day_before_it_ended() -> None:
    made = school(file(of("talk", "2025-10-09", "li-na"), of("talk", "2025-09-30", "li-na"), **_AWAY))
    people = {
        **made.people,
        "wang-fang": replace(made.people["wang-fang"], held=(Held("class-p2023-1", "2025-10-09"),)),
        "li-na": replace(made.people["li-na"], held=(Held("class-p2023-1", "2024-09-01", "2025-10-09"),)),
    }
    told = stands(replace(made, people=people), "class-talk", TODAY)
    assert (told["2025-09"], told["2025-10"]) == ("done", "overdue")
