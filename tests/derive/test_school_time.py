"""Duties in school time: holidays, make-up days, weeks, school years; who held a class then; what cannot be read."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.derive.world import AUTUMN, PAIRED, SPRING, TODAY, drawers, file, found, listed, of, office, school, stands
from yulan.derive import duties, periods
from yulan.derive.rules import RULES
from yulan.derive.spans import joined, within, without
from yulan.derive.state import Reason, State
from yulan.school import Held, Holiday, Person, School, Term
from yulan.schooldays import of as days_of

_AWAY = listed("left-behind")
_PARENTS: dict[str, Any] = {
    "household": "rural",
    "parents": [
        {"who": "father", "away": "true", "away_since": "2025-10-08"},
        {"who": "mother", "away": "true", "away_since": "2024-02-01"},
    ],
}


def _in(terms: tuple[Term, ...], made: School) -> School:
    return replace(made, settings=replace(made.settings, terms=terms))


# --- the calendar


def test_a_saturday_made_up_for_is_a_school_day_and_a_national_holiday_none() -> None:
    """28 September and 11 October 2025 are worked for the week of 1 to 8 October."""
    shown = periods.lately(days_of((SPRING, AUTUMN)), "school-day", date(2025, 10, 11))
    assert [one.id for one in shown] == ["2025-10-09", "2025-10-10", "2025-10-11"]
    shown = periods.lately(days_of((SPRING, AUTUMN)), "school-day", date(2025, 9, 28))
    assert shown[-1].id == "2025-09-28"


def test_the_schools_own_holiday_moves_a_deadline_and_its_make_up_day_brings_it_back() -> None:
    off = replace(AUTUMN, holidays=(Holiday(date(2025, 9, 3), date(2025, 9, 5)),))
    made = replace(off, school_days=(date(2025, 9, 6),))
    for term, last in ((AUTUMN, "2025-09-05"), (off, "2025-09-10"), (made, "2025-09-09")):
        state = found(_in((SPRING, term), school(file())), "list-students")["2025-autumn"]
        assert state.end.isoformat() == last


def test_a_week_without_school_asks_nothing() -> None:
    shown = periods.lately(days_of((SPRING, AUTUMN)), "week", date(2025, 10, 12))
    assert [(one.id, one.start.day, one.end.day) for one in shown] == [
        ("2025-autumn-w05", 29, 5), ("2025-autumn-w06", 6, 12),
    ]  # fmt: skip
    off = replace(AUTUMN, holidays=(Holiday(date(2025, 9, 29), date(2025, 10, 10)),))
    shown = periods.lately(days_of((SPRING, off)), "week", date(2025, 10, 12))
    assert [(one.id, one.start.day) for one in shown] == [("2025-autumn-w04", 22), ("2025-autumn-w05", 6)]


def test_a_month_without_school_asks_nothing() -> None:
    off = replace(AUTUMN, holidays=(Holiday(date(2025, 10, 1), date(2025, 10, 31)),))
    assert "2025-10" not in stands(_in((SPRING, off), school(file(**PAIRED))), "mentor-talk")
    assert "2025-10" in stands(_in((SPRING, AUTUMN), school(file(**PAIRED))), "mentor-talk")


def test_long_after_school_no_daily_count_is_asked_for() -> None:
    assert stands(school(file()), "daily-absent", date(2025, 7, 25)) == {}


def test_a_school_year_is_told_under_its_last_term() -> None:
    made = found(school(file()), "mentor-training", date(2026, 3, 2))
    assert {period: one.term for period, one in made.items()} == {"2025": "2026-spring"}
    assert made["2025"].end == date(2026, 7, 3)
    alone = found(_in((AUTUMN,), school(file())), "mentor-training")
    assert alone["2025"].end == date(2026, 8, 31)


@pytest.mark.parametrize("duty", sorted(RULES))
def test_nothing_is_asked_before_the_first_term_or_without_any(duty: str) -> None:
    busy = file(of("talk", "2025-01-03", decline="true"), **PAIRED, **_AWAY)
    assert stands(school(busy), duty, date(2025, 1, 10)) == {}
    assert stands(_in((), school(busy)), duty) == {}


# --- left behind, by the card or by the facts


def test_facts_make_a_child_left_behind_whom_the_card_does_not_list() -> None:
    told = stands(school(file(**_PARENTS)), "family-call")
    assert told["2025-11"] == "due"
    assert told["2025-09"] == "not-applicable"  # the father went in October


def test_the_schools_definition_decides() -> None:
    made = school(file(**_PARENTS))
    long = replace(made, settings=replace(made.settings, left_behind="three-months"))
    assert stands(long, "family-call")["2025-11"] == "not-applicable"
    assert stands(long, "family-call", date(2026, 1, 20))["2026-01"] == "due"


def test_whoever_is_listed_stays_listed_whatever_the_facts_say() -> None:
    home: dict[str, Any] = {
        "household": "urban",
        "parents": [{"who": "father", "away": "false"}, {"who": "mother", "away": "false"}],
    }
    assert stands(school(file(**_AWAY, **home)), "family-call")["2025-11"] == "due"


# --- who owes it


def _with_history(made: School) -> School:
    """Wang Fang took the class over from Li Na on 10 October 2025."""
    held = {
        "wang-fang": Person("wang-fang", "王芳", ("class-p2023-1",), True, (Held("class-p2023-1", "2025-10-10"),)),
        "li-na": Person("li-na", "李娜", (), True, (Held("class-p2023-1", "2024-09-01", "2025-10-10"),)),
    }
    return replace(made, people={**made.people, **held})


def test_a_duty_of_a_time_is_owed_by_who_held_the_class_then() -> None:
    made = found(_with_history(school(file(**_AWAY))), "family-call")
    assert [made[month].people for month in ("2025-06", "2025-09", "2025-10", "2025-11")] == [
        ("li-na",), ("li-na",), ("wang-fang",), ("wang-fang",),
    ]  # fmt: skip


def test_a_talk_counts_for_who_held_the_class_that_day() -> None:
    made = _with_history(school(file(of("talk", "2025-09-20", "li-na"), of("talk", "2025-11-03", "li-na"), **_AWAY)))
    assert [stands(made, "class-talk")[month] for month in ("2025-09", "2025-11")] == ["done", "due"]


def test_before_the_history_of_posts_began_anybody_counts() -> None:
    made = _with_history(school(file(of("talk", "2025-09-20", "sun-jing"), **_AWAY)))
    late = replace(made, people={
        **made.people, "li-na": replace(made.people["li-na"], held=()),
    })  # fmt: skip
    assert stands(made, "class-talk")["2025-09"] == "overdue"
    assert stands(late, "class-talk")["2025-09"] == "done"


def test_who_has_left_the_staff_owes_nothing_of_their_time() -> None:
    made = _with_history(school(file(**_AWAY)))
    gone = {**made.people, "li-na": replace(made.people["li-na"], active=False)}
    assert found(replace(made, people=gone), "family-call")["2025-09"].people == ()


def test_the_finder_and_the_principal_owe_a_report() -> None:
    made = school(file(of("incident", "2025-11-05", "zhou-qiang", type="injury")))
    assert found(made, "incident-report")["2025-11-05"].people == ("zhou-qiang", "chen-yulan")
    assert found(made, "tell-guardian")["2025-11-05"].people == ("zhou-qiang",)


def test_how_long_a_report_took_is_told() -> None:
    for at, reason in (
        ("2025-11-05T10:50:00+08:00", "done-reported-minutes"),
        ("2025-11-05T16:20:00+08:00", "done-reported-hours"),
        ("2025-11-09T10:20:00+08:00", "done-reported-days"),
    ):
        noticed = "2025-11-05T10:20:00+08:00"
        made = of("incident", "2025-11-05", type="fight", noticed_at=noticed, reports=[{"to": "校长", "at": at}])
        assert found(school(file(made)), "incident-report")["2025-11-05"].reason.code == reason
    waiting = found(school(file(of("incident", "2025-11-05", type="fight"))), "incident-report")["2025-11-05"]
    assert dict(waiting.reason.params) == {"days": 16}


def _report(situation: str = "", **bodies: str) -> Reason:
    """Where a report stands that went to these bodies at these times of 5 November, noticed at 10:20."""
    reports = [{"to": "…", "body": body, "at": f"2025-11-05T{at}:00+08:00"} for body, at in bodies.items()]
    more = {"situation": situation} if situation else {}
    made = of("incident", "2025-11-05", type="fight", noticed_at="2025-11-05T10:20:00+08:00", reports=reports, **more)
    return found(school(file(made)), "incident-report")["2025-11-05"].reason


def test_a_report_says_who_has_not_heard_of_it_and_for_how_long() -> None:
    assert _report(principal="10:25") == Reason("not-reported-bureau", (("days", 16),))
    assert _report("violence", principal="10:25") == Reason("not-reported-both", (("days", 16),))
    assert _report("violence", bureau="10:25") == Reason("not-reported-police", (("days", 16),))
    made = of("incident", "2025-11-21", type="fight", reports=[{"to": "校长", "body": "principal"}])
    assert found(school(file(made)), "incident-report")["2025-11-21"].reason == Reason("not-reported-bureau-today")


def test_a_report_took_until_the_last_of_those_who_must_hear_had_it() -> None:
    assert _report(principal="10:25", bureau="11:05") == Reason("done-reported-minutes", (("minutes", 45),))
    assert _report("violence", police="10:30", bureau="15:20") == Reason("done-reported-hours", (("hours", 5),))


# --- what cannot be read


@pytest.mark.parametrize(
    ("closed", "duty"),
    [("psych", "screening"), ("aid", "aid"), ("notes", "study-plan"), ("rolls", "reconcile-roll"),
     ("roll", "daily-absent"), ("office", "assess-mentor"), ("safety", "incident-report")],
)  # fmt: skip
def test_a_drawer_that_is_closed_closes_a_duty_for_all(closed: str, duty: str) -> None:
    """Whatever the record the reader does not see, the answers are the same."""
    seen = file(of("screening", "2025-10-09", level="crisis"), of("incident", "2025-10-09", type="fight"),
                **PAIRED, **listed("poverty", "academic"))  # fmt: skip
    for made in (seen, file(**PAIRED)):
        told = set(stands(school(made, closed=(closed,)), duty).values())
        assert told == {"not-readable"}


def test_of_a_class_whose_drawer_is_closed_nothing_is_said() -> None:
    made = school(file(**_AWAY), replace(file(**_AWAY), sid="11k2m7pqr1", scope="p2023-2"))
    mine = tuple(
        replace(one, scopes=frozenset({"p2023-1"})) if one.per == "class" else one for one in drawers()
    )  # fmt: skip
    states = duties.states(replace(made, drawers=mine), TODAY)
    now = [one for one in states if one.term == "2025-autumn"]
    assert {one.state for one in now if one.duty == "study-plan" and one.student != "11k2m7pqr1"} == {"due"}
    assert {one.state for one in now if one.duty == "study-plan" and one.student == "11k2m7pqr1"} == {"not-readable"}
    assert {one.about for one in now if one.duty == "return-check" and one.state == "overdue"} == {"p2023-1"}
    assert {one.about for one in now if one.duty == "return-check" and one.state == "not-readable"} == {"p2023-2"}


# --- the same whatever the order


def test_the_order_of_records_and_people_changes_nothing() -> None:
    records = [
        of("talk", "2025-11-03", decline="true"), of("talk", "2025-10-10", "zhou-qiang"),
        of("visit", "2025-09-20", joint="true"), of("visit", "2025-10-20"), of("contact", "2025-11-03"),
        of("screening", "2025-10-09", level="crisis"), of("plan", "2025-09-20", type="support"),
        of("absence", "2025-11-20", drawer="roll", scope="p2023-1", start="2025-11-20"),
        of("incident", "2025-11-05", type="injury"),
    ]  # fmt: skip
    loose = [
        office("meeting", "2025-11-10", type="care"), office("meeting", "2025-11-11", type="care"),
        office("roll-check", "2025-11-20", type="daily", **{"class": "p2023-1"}), office("training", "2025-10-10"),
    ]  # fmt: skip
    made = school(file(*records, **PAIRED, **_AWAY), loose=tuple(loose))
    first = duties.states(made, TODAY)
    shuffled = random.Random(7)  # noqa: S311 - no secret
    for _ in range(20):
        kept = made.students[0]
        mixed = tuple(shuffled.sample(kept.records, len(kept.records)))
        mixed_loose = tuple(shuffled.sample(made.loose, len(made.loose)))
        again = duties.states(replace(made, students=(replace(kept, records=mixed),), loose=mixed_loose), TODAY)
        assert again == first


def test_every_state_is_one_of_a_kind() -> None:
    """A duty, whom it is about and the period name one answer: what a calendar on a phone goes by."""
    fight, injury = (of("incident", "2025-11-05", type=one, body=one) for one in ("fight", "injury"))
    made = school(file(fight, injury, of("talk", "2025-11-05", guardian_told="false"), **PAIRED, **_AWAY))
    names = [(one.duty, one.student, one.about, one.period) for one in duties.states(made, TODAY)]
    assert len(set(names)) == len(names)


def test_what_is_told_briefly_is_what_is_told_at_length_but_for_what_says_nothing() -> None:
    made = school(
        file(of("talk", "2025-11-05", decline="true"), **PAIRED), file(opened="2025-11-20"), closed=("psych",)
    )

    def says(one: State) -> bool:
        return one.state != "not-applicable" and not (one.state == "not-readable" and one.student)

    assert list(duties.each(made, TODAY, brief=True)) == [one for one in duties.states(made, TODAY) if says(one)]


def test_spans_are_joined_cut_and_cut_to_size() -> None:
    def day(number: int) -> date:
        return date(2025, 9, number)

    whole = joined([(day(5), day(9)), (day(1), day(3)), (day(4), day(6)), (day(20), date.max), (day(15), day(14))])
    assert whole == ((day(1), day(9)), (day(20), date.max))
    assert without(whole, [(day(3), day(4)), (day(9), day(25))]) == (
        (day(1), day(2)), (day(5), day(8)), (day(26), date.max),
    )  # fmt: skip
    assert within(whole, day(9), day(21)) == ((day(9), day(9)), (day(20), day(21)))
