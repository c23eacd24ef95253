"""Where duties stand: held against a slow and obvious reference, and against cases one can check by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pages.sample import entry, sample_school
from yulan import policy, schooldays
from yulan.derive import duties
from yulan.derive.rule import ASSIGNED, FINDER
from yulan.derive.rules import RULES
from yulan.derive.state import State
from yulan.school import DrawerAccess, Entry, Person, Reader, School, StudentFile, Term

_SID = "10k2m7pqr0"
_SPRING = Term("2025-spring", date(2025, 2, 17), date(2025, 7, 4))
_AUTUMN = Term("2025-autumn", date(2025, 9, 1), date(2026, 1, 23))
_NEXT = Term("2026-spring", date(2026, 2, 23), date(2026, 7, 3))
_TERMS = (_SPRING, _AUTUMN, _NEXT)
_TODAY = date(2025, 11, 21)
_DAY = timedelta(days=1)
_SCHOOL_DAYS = schooldays.of(_TERMS)
_FULL = {
    "birth_date": "2016-01-01", "address": "村里", "phone": "1", "character": "静", "interests": "画",
    "relations": "好", "guardians": [{"who": "first", "name": "甲"}],
    "willing": {"student": "true", "guardian": "true"}, "consent": {"date": "2025-02-01"},
}  # fmt: skip


def _mentor(person: str, since: str = "", until: str = "") -> dict[str, str]:
    return {"person": person, **({"since": since} if since else {}), **({"until": until} if until else {})}


def _card(opened: str = "2025-02-17", **fields: Any) -> Entry:
    given: dict[str, Any] = {"name": "甲", "sex": "female", **_FULL, **fields}
    return entry("card", _SID, opened, "wang-fang", rid="card", **given)


def _file(*records: Entry, card: Entry | None = None, scope: str = "p2023-1", **more: Any) -> StudentFile:
    ordered = tuple(sorted(records, key=lambda one: (one.date, one.id), reverse=True))
    return StudentFile(_SID, scope, more.get("mentors", ()), card, ordered, more.get("readers", ()), "甲")


def _school(*files: StudentFile, terms: tuple[Term, ...] = _TERMS, loose: tuple[Entry, ...] = ()) -> School:
    school = sample_school()
    return replace(school, students=files, loose=loose, settings=replace(school.settings, terms=terms))


def _left_behind() -> list[dict[str, str]]:
    return [{"code": "left-behind"}]


def _states(file: StudentFile, duty: str, today: date = _TODAY, terms: tuple[Term, ...] = _TERMS) -> dict[str, State]:
    found = duties.states(_school(file, terms=terms), today)
    return {one.period: one for one in found if one.duty == duty and one.student}


def _stands(file: StudentFile, duty: str, today: date = _TODAY) -> dict[str, str]:
    return {period: one.state for period, one in _states(file, duty, today).items()}


def _talk(day: str, by: str = "zhou-qiang", **more: Any) -> Entry:
    return entry("talk", _SID, day, by, **more)


def _paired(*records: Entry, mentors: tuple[dict[str, str], ...] = (_mentor("zhou-qiang"),)) -> StudentFile:
    return _file(*records, card=_card(mentors=list(mentors)))


# --- months, terms, holidays ------------------------------------------------------------------------------------


def test_a_month_counts_if_fourteen_days_of_it_lie_in_the_term() -> None:
    """February has 12 days of term, July 4: neither is asked for; September is, and November until it ends."""
    assert _stands(_paired(), "mentor-talk") == {
        "2025-03": "overdue", "2025-04": "overdue", "2025-05": "overdue", "2025-06": "overdue",
        "2025-09": "overdue", "2025-10": "overdue", "2025-11": "due",
    }  # fmt: skip


@pytest.mark.parametrize(("days", "counts"), [(13, False), (14, True)])
def test_the_last_month_of_a_term_counts_from_fourteen_days(days: int, counts: bool) -> None:
    term = Term("t", date(2025, 9, 1), date(2026, 1, days))
    assert ("2026-01" in _states(_paired(), "mentor-talk", date(2026, 1, 20), (term,))) is counts


def test_a_day_is_due_through_its_last_day_and_overdue_on_the_next() -> None:
    assert _stands(_paired(), "mentor-talk", date(2025, 11, 30))["2025-11"] == "due"
    assert _stands(_paired(), "mentor-talk", date(2025, 12, 1))["2025-11"] == "overdue"


def test_a_talk_on_either_end_of_a_month_counts_for_it_alone() -> None:
    for day in ("2025-10-01", "2025-10-31"):
        stands = _stands(_paired(_talk(day)), "mentor-talk")
        assert (stands["2025-09"], stands["2025-10"], stands["2025-11"]) == ("overdue", "done", "due")


def test_a_talk_in_the_holiday_counts_for_the_month_before_it() -> None:
    for day in ("2025-07-05", "2025-08-31"):
        stands = _stands(_paired(_talk(day)), "mentor-talk")
        assert (stands["2025-06"], stands["2025-09"]) == ("done", "overdue")


def test_a_plan_of_the_holiday_counts_for_the_term_it_names_and_else_for_none() -> None:
    plan = entry("plan", _SID, "2025-08-28", "zhou-qiang", type="support")
    assert _stands(_paired(plan), "plan")["2025-autumn"] == "due"
    named = entry("plan", _SID, "2025-08-28", "zhou-qiang", type="support", term="2025-autumn")
    assert _stands(_paired(named), "plan") == {"2025-spring": "overdue", "2025-autumn": "done"}


def test_a_plan_that_is_taken_up_again_counts_again_and_a_study_plan_never() -> None:
    stages = [{"date": "2025-10-08", "result": "好"}]
    plan = entry("plan", _SID, "2025-03-01", "zhou-qiang", type="support", term="2025-spring", stages=stages)
    assert _stands(_paired(plan), "plan") == {"2025-spring": "done", "2025-autumn": "done"}
    study = entry("plan", _SID, "2025-10-01", "zhou-qiang", type="study")
    assert _stands(_paired(study), "plan")["2025-autumn"] == "due"


def test_a_comment_is_asked_for_in_the_last_three_weeks_and_counts_in_the_holiday() -> None:
    assert "2025-autumn" not in _states(_paired(), "term-comment", date(2026, 1, 2))
    assert _stands(_paired(), "term-comment", date(2026, 1, 3))["2025-autumn"] == "due"
    assert _stands(_paired(entry("comment", _SID, "2025-07-05", "zhou-qiang")), "term-comment")["2025-spring"] == "done"


def test_only_the_term_that_runs_and_the_one_before_are_looked_at() -> None:
    terms = (Term("2024-autumn", date(2024, 9, 1), date(2025, 1, 20)), *_TERMS)
    found = duties.states(_school(_paired(), terms=terms), _TODAY)
    assert {one.term for one in found} == {"2025-spring", "2025-autumn"}


def test_without_terms_nothing_is_asked_for() -> None:
    assert duties.states(_school(_paired(), terms=()), _TODAY) == ()


# --- who, when, what ----------------------------------------------------------------------------------------------


def test_the_day_it_happened_counts_not_the_day_it_was_written() -> None:
    late = _talk("2025-10-31", late=15)
    stands = _stands(_paired(late), "mentor-talk")
    assert (stands["2025-10"], stands["2025-11"]) == ("done", "due")


def test_a_record_of_a_day_to_come_proves_nothing() -> None:
    assert _stands(_paired(_talk("2025-11-22")), "mentor-talk")["2025-11"] == "due"


def test_the_record_that_made_it_enough_proves_it() -> None:
    visits = [entry("visit", _SID, day, "wang-fang") for day in ("2025-09-10", "2025-10-10", "2025-11-10")]
    file = _file(*visits, card=_card(categories=_left_behind()))
    found = _states(file, "class-visit")["2025-autumn"]
    assert (found.state, found.record) == ("done", visits[1].id)
    one = _states(_file(visits[0], card=_card(categories=_left_behind())), "class-visit")["2025-autumn"]
    assert (one.state, one.reason.code, dict(one.reason.params)) == ("due", "some", {"found": 1, "more": 1})


def test_when_the_mentor_changes_either_ones_talk_counts_and_the_new_one_owes() -> None:
    cycles = (_mentor("zhou-qiang", until="2025-10-14"), _mentor("li-na", since="2025-10-15"))
    for by in ("zhou-qiang", "li-na"):
        assert _stands(_paired(_talk("2025-10-08", by), mentors=cycles), "mentor-talk")["2025-10"] == "done"
    found = _states(_paired(mentors=cycles), "mentor-talk")
    assert [found[month].people for month in ("2025-09", "2025-10", "2025-11")] == [
        ("zhou-qiang",), ("li-na",), ("li-na",),
    ]  # fmt: skip
    assert _stands(_paired(_talk("2025-09-08", "li-na"), mentors=cycles), "mentor-talk")["2025-09"] == "overdue"


def test_whoever_is_the_mentor_on_the_day_counts_in_a_holiday() -> None:
    cycles = (_mentor("zhou-qiang", until="2025-07-10"), _mentor("li-na", since="2025-08-20"))
    assert _stands(_paired(_talk("2025-08-25", "li-na"), mentors=cycles), "mentor-talk")["2025-06"] == "done"
    assert _stands(_paired(_talk("2025-08-15", "li-na"), mentors=cycles), "mentor-talk")["2025-06"] == "overdue"


@pytest.mark.parametrize(("since", "state"), [("2025-10-23", "overdue"), ("2025-10-24", "not-applicable")])
def test_a_pairing_needs_seven_school_days_of_a_month(since: str, state: str) -> None:
    assert _stands(_paired(mentors=(_mentor("zhou-qiang", since),)), "mentor-talk")["2025-10"] == state


@pytest.mark.parametrize(("opened", "state"), [("2025-10-23", "overdue"), ("2025-10-24", "not-applicable")])
def test_a_file_opened_in_a_month_needs_seven_school_days_of_it(opened: str, state: str) -> None:
    file = _file(card=_card(opened, mentors=[_mentor("zhou-qiang")]))
    stands = _stands(file, "mentor-talk")
    assert (stands["2025-09"], stands["2025-10"], stands["2025-11"]) == ("not-applicable", state, "due")


def test_a_talk_in_the_few_days_of_a_pairing_is_done_all_the_same() -> None:
    file = _paired(_talk("2025-10-30"), mentors=(_mentor("zhou-qiang", "2025-10-29"),))
    assert _stands(file, "mentor-talk")["2025-10"] == "done"


def test_a_class_talk_is_monthly_with_left_behind_children_and_once_a_term_with_others() -> None:
    card = _card(categories=_left_behind(), mentors=[_mentor("zhou-qiang")])
    assert _stands(_file(_talk("2025-11-03", "wang-fang"), card=card), "class-talk")["2025-11"] == "done"
    assert _stands(_file(_talk("2025-11-03"), card=card), "class-talk")["2025-11"] == "due"
    other = _card(categories=[{"code": "poverty"}])
    assert _stands(_file(_talk("2025-11-03", "wang-fang"), card=other), "class-talk") == {
        **dict.fromkeys([f"2025-{month:02}" for month in (3, 4, 5, 6, 9, 10, 11)], "not-applicable"),
        "2025-spring/others": "overdue",
        "2025-autumn/others": "done",
    }


def test_before_the_present_class_teacher_came_somebody_elses_talk_counts_and_nobody_here_owes() -> None:
    readers = (Reader("wang-fang", "class-p2023-1", "2025-10-10"),)
    card = _card(categories=_left_behind(), mentors=[_mentor("zhou-qiang")])
    file = _file(_talk("2025-09-20", "li-na"), _talk("2025-11-03", "li-na"), card=card, readers=readers)
    assert [_stands(file, "class-talk")[month] for month in ("2025-09", "2025-11")] == ["done", "due"]
    mentor = _file(_talk("2025-09-20"), card=card, readers=readers)
    assert _states(mentor, "class-talk")["2025-09"].people == ()
    assert _states(mentor, "class-talk")["2025-11"].people == ("wang-fang",)


def test_a_joint_visit_is_marked_or_made_by_two() -> None:
    cases: tuple[tuple[dict[str, Any], bool], ...] = (
        ({"joint": "true"}, True),
        ({"visitors": ["li-na"]}, True),
        ({}, False),
        ({"joint": "false", "visitors": ["li-na"]}, False),
    )
    for fields, joint in cases:
        visit = entry("visit", _SID, "2025-11-01", "zhou-qiang", **fields)
        assert (_stands(_paired(visit), "joint-visit")["2025-autumn"] == "done") is joint


def test_an_attempt_to_call_counts_and_says_so_unless_another_was_answered() -> None:
    def call(day: str, **fields: Any) -> Entry:
        return entry("contact", _SID, day, "wang-fang", between="parent-child", **fields)

    card = _card(categories=_left_behind())
    attempt, answered = call("2025-11-02", reached="false"), call("2025-11-09", reached="true")
    found = _states(_file(attempt, card=card), "family-call")["2025-11"]
    assert (found.state, found.reason.code, found.record) == ("done", "done-attempt", attempt.id)
    found = _states(_file(attempt, answered, card=card), "family-call")["2025-11"]
    assert (found.state, found.reason.code, found.record) == ("done", "done-contact", answered.id)
    school = entry("contact", _SID, "2025-11-02", "wang-fang", between="school-parent")
    assert _stands(_file(school, card=card), "family-call")["2025-11"] == "due"


# --- the card -----------------------------------------------------------------------------------------------------


def test_a_refused_pairing_is_excused_and_asks_for_no_talks() -> None:
    file = _file(card=_card(willing={"student": "false", "guardian": "true"}))
    assert _states(file, "pair")["2025-autumn"].reason.code == "refused"
    assert _stands(file, "pair") == {"2025-autumn": "excused"}
    assert set(_stands(file, "mentor-talk").values()) == {"not-applicable"}
    assert _stands(file, "willing") == {"2025-autumn": "done"}


def test_pairing_is_due_for_ten_school_days_and_a_cycle_that_ended_is_told_apart() -> None:
    card = _card(mentors=[_mentor("zhou-qiang", until="2025-07-10")])
    found = [_states(_file(card=card), "pair", day)["2025-autumn"] for day in (date(2025, 9, 12), date(2025, 9, 13))]
    assert [(one.state, one.reason.code) for one in found] == [("due", "cycle-ended"), ("overdue", "cycle-ended")]
    assert _states(_file(card=_card()), "pair")["2025-autumn"].reason.code == "no-mentor"
    assert _stands(_file(card=_card(), mentors=("li-na",)), "pair") == {"2025-autumn": "done"}


def test_a_file_opened_in_the_term_has_its_own_ten_school_days() -> None:
    found = _states(_file(card=_card("2025-11-10")), "pair")["2025-autumn"]
    assert (found.state, found.end) == ("due", date(2025, 11, 21))


def test_the_card_says_what_it_lacks_and_a_guardians_phone_is_enough() -> None:
    bare = entry("card", _SID, "2025-02-17", "wang-fang", rid="card", name="甲", sex="male",
                 guardians=[{"who": "first", "phone": "1"}], character="静")  # fmt: skip
    lacking = _states(_file(card=bare), "card-complete")["2025-autumn"]
    assert (lacking.state, dict(lacking.reason.params)) == (
        "due", {"fields": "birth_date address interests relations"},
    )  # fmt: skip
    assert _stands(_file(card=_card()), "card-complete") == {"2025-autumn": "done"}
    assert _states(_file(_talk("2025-03-03")), "card-complete")["2025-autumn"].reason.code == "no-card"


def test_consent_that_was_taken_back_is_excused() -> None:
    card = _card(consent={"date": "2025-02-01", "withdrawn": "2025-10-01"})
    assert _stands(_file(card=card), "willing") == {"2025-autumn": "excused"}


# --- who is gone, what is closed, the school's own ----------------------------------------------------------------


@pytest.mark.parametrize("gone", ["closed", "p2019-1", "transferred"])
def test_who_has_left_owes_nobody_anything_this_term(gone: str) -> None:
    card = _card(**({"roll_status": gone} if gone == "transferred" else {}), mentors=[_mentor("zhou-qiang")])
    file = _file(card=card, scope="p2023-1" if gone == "transferred" else gone)
    found = [one for one in duties.states(_school(file), _TODAY) if one.student and one.term == "2025-autumn"]
    assert {one.state for one in found} == {"not-applicable"}


def test_what_lies_in_a_drawer_the_reader_cannot_open_is_not_readable_for_all() -> None:
    school = _school(_paired(_talk("2025-11-03")))
    drawer = DrawerAccess("talks", "school", ("talk",), (), (), (), (), readable=False)
    closed = tuple(replace(one, readable=False) if one.name == "office" else one for one in school.drawers)
    found = duties.states(replace(school, drawers=(*closed, drawer)), _TODAY)
    not_readable = {one.duty for one in found if one.state == "not-readable"}
    meetings = {"parents-meeting", "guardian-meeting", "experience-meeting", "care-meeting", "legal-talk"}
    assert not_readable == {"mentor-talk", "class-talk", "individual-plan", "tell-guardian", *meetings}
    told = [one for one in found if one.duty in not_readable and one.student]
    assert all(one.state == "not-readable" for one in told)


def test_a_meeting_counts_by_its_type_and_the_offices_owe_it() -> None:
    meeting = entry("meeting", "", "2025-11-10", "zhao-min", drawer="office", type="guardians")
    found = duties.states(_school(loose=(meeting,)), _TODAY)
    now = {(one.duty, one.period): one for one in found}
    assert now["guardian-meeting", "2025-autumn"].record == meeting.id
    assert now["guardian-meeting", "2025-autumn"].people == ("zhao-min",)
    assert now["experience-meeting", "2025-autumn"].state == "due"
    assert (now["care-meeting", "2025-11"].state, now["care-meeting", "2025-11"].person) == ("due", "chen-yulan")


def test_a_state_shows_nothing_of_a_record() -> None:
    assert "address" not in repr(duties.states(_school(_file(card=_card("2025-09-01"))), _TODAY))


# --- an independent reference: slow, day by day ---------------------------------------------------------------------


def _days(start: date, end: date) -> list[date]:
    return [start + n * _DAY for n in range((end - start).days + 1)]


def _reference_periods(per: str, today: date) -> list[tuple[str, list[date], set[date]]]:
    """Of each period: id, its days, the days in the holiday after it that count as well."""
    every: list[tuple[str, str, list[date], date]] = []
    for term in _TERMS:
        if per == "month":
            for month in sorted({day.isoformat()[:7] for day in _days(term.start, term.end)}):
                days = [day for day in _days(term.start, term.end) if day.isoformat()[:7] == month]
                if len(days) >= 14:
                    every.append((term.id, month, days, days[0]))
        else:
            every.append((term.id, term.id, _days(term.start, term.end), term.start))
    shown = [term.id for term in _TERMS if term.start <= today][-2:]
    found = []
    for place, (term_id, name, days, _) in enumerate(every):
        after = every[place + 1][3] if place + 1 < len(every) else date(2027, 1, 1)
        if term_id in shown and days[0] <= today:
            found.append((name, days, {day for day in _days(days[-1], after) if days[-1] < day < after}))
    return found


def _within(span: tuple[date | None, date | None], day: date) -> bool:
    return (span[0] is None or span[0] <= day) and (span[1] is None or day <= span[1])


def _reference(world: dict[str, Any], duty: str, today: date) -> dict[str, str]:
    """Where each period stands, by trying every day and every record."""
    rule = RULES[duty].asks[0]
    records: list[Entry] = [one for one in world["records"] if one.date <= today]
    opened = min([world["opened"], *(one.date for one in world["records"])])
    stands = {}
    for name, days, holiday in _reference_periods(rule.per, today):
        if rule.for_ == ("paired",):
            held = [day for day in days if any(_within(span, day) for _, span in world["mentors"])]
        else:
            held = [day for day in days if any(_within(span, day) for span in world["left_behind"])]
        held = [day for day in held if day >= opened]
        proofs = 0
        for one in records:
            if one.date not in {*days, *holiday} or one.kind != rule.kind:
                continue
            values: Any = one.values
            went = {one.by, *getattr(values, "visitors", ())}
            if duty == "mentor-talk":
                proofs += any(
                    person == one.by and (_within(span, one.date) or any(_within(span, day) for day in days))
                    for person, span in world["mentors"]
                )
            elif duty == "class-talk":
                proofs += one.by == "wang-fang"
            elif duty == "joint-visit":
                proofs += values.joint is True or (values.joint is None and len(went) >= 2)
            elif duty == "class-visit":
                proofs += "wang-fang" in went
            else:
                proofs += values.between == "parent-child"
        if not held:
            stands[name] = "not-applicable"
        elif proofs >= rule.need:
            stands[name] = "done"
        elif len([day for day in held if _SCHOOL_DAYS.is_school_day(day)]) < 7:
            stands[name] = "not-applicable"
        else:
            stands[name] = "due" if today <= days[-1] else "overdue"
    return stands


_DATES = st.dates(date(2025, 2, 1), date(2026, 7, 20))
_EDGES = st.sampled_from(
    [day + n * _DAY for term in _TERMS for day in (term.start, term.end) for n in (-1, 0, 1)]
    + [date(2025, 10, 31), date(2025, 11, 1), date(2025, 2, 28), date(2025, 3, 1)]
)
_ANY_DAY = _DATES | _EDGES
_STAFF = st.sampled_from(["zhou-qiang", "li-na", "wang-fang", "sun-jing"])


@st.composite
def _spans(draw: st.DrawFn) -> tuple[date | None, date | None]:
    since, until = draw(st.none() | _ANY_DAY), draw(st.none() | _ANY_DAY)
    return (until, since) if since is not None and until is not None and until < since else (since, until)


@st.composite
def _records(draw: st.DrawFn) -> Entry:
    kind = draw(st.sampled_from(["talk", "visit", "contact"]))
    fields: dict[str, Any] = {}
    if kind == "visit":
        fields["visitors"] = draw(st.lists(_STAFF, max_size=2, unique=True))
        if (joint := draw(st.sampled_from(["", "true", "false"]))) != "":
            fields["joint"] = joint
    if kind == "contact":
        fields["between"] = draw(st.sampled_from(["parent-child", "school-parent"]))
    rid = f"{draw(st.integers(0, 10**15)):016d}"
    late = draw(st.integers(0, 60))
    return entry(kind, _SID, draw(_ANY_DAY).isoformat(), draw(_STAFF), rid=rid, late=late, **fields)


@st.composite
def _worlds(draw: st.DrawFn) -> dict[str, Any]:
    people = draw(st.lists(st.sampled_from(["zhou-qiang", "li-na", "wang-fang"]), max_size=3, unique=True))
    return {
        "opened": draw(st.just(date(2025, 2, 1)) | _ANY_DAY),
        "mentors": [(person, draw(_spans())) for person in people],
        "left_behind": draw(st.lists(_spans(), max_size=1)),
        "records": draw(st.lists(_records(), max_size=12, unique_by=lambda one: one.id)),
    }


def _written(span: tuple[date | None, date | None]) -> dict[str, str]:
    return {key: day.isoformat() for key, day in zip(("since", "until"), span, strict=True) if day is not None}


@settings(max_examples=300, deadline=None)
@given(_worlds(), _DATES)
def test_the_engine_says_what_the_slow_reference_says(world: dict[str, Any], today: date) -> None:
    card = _card(
        world["opened"].isoformat(),
        mentors=[{"person": person, **_written(span)} for person, span in world["mentors"]],
        categories=[{"code": "left-behind", **_written(span)} for span in world["left_behind"]],
    )
    found = duties.states(_school(_file(*world["records"], card=card)), today)
    for duty in ("mentor-talk", "class-talk", "joint-visit", "class-visit", "family-call"):
        stands = {one.period: one.state for one in found if one.duty == duty and "/" not in one.period}
        assert stands == _reference(world, duty, today), duty


@settings(max_examples=50, deadline=None)
@given(_worlds(), _DATES)
def test_what_is_done_names_a_record_that_is_there_and_nothing_else_does(world: dict[str, Any], today: date) -> None:
    ids = {one.id for one in world["records"]} | {"card"}
    card = _card(world["opened"].isoformat(), mentors=[{"person": person} for person, _ in world["mentors"]])
    for one in duties.states(_school(_file(*world["records"], card=card)), today):
        assert (one.record in ids) if one.state == "done" else one.record == ""


def test_each_rule_names_its_source_and_the_school_has_who_owes_it() -> None:
    assert all(rule.source for rule in RULES.values())
    roles = {role for rule in RULES.values() for ask in rule.asks for role in ask.who}
    assert roles - {FINDER, ASSIGNED} <= {one.role for one in policy.default().roles}


def test_who_is_no_longer_of_the_staff_owes_nothing() -> None:
    school = _school()
    gone = {**school.people, "zhao-min": Person("zhao-min", "赵敏", ("moral-office",), active=False)}
    found = duties.states(replace(school, people=gone), _TODAY)
    assert {one.people for one in found if one.duty == "guardian-meeting"} == {()}
