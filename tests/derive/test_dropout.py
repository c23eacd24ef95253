"""How long children were away, what was done about it and what is to be done: values in, values out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.derive.world import AUTUMN, NEXT, SID, SPRING, Made, drawers, file, of, school
from tests.pages.sample import entry
from yulan import schooldays
from yulan.derive import absences, away, dropout
from yulan.derive.away import Case
from yulan.derive.dropout import Control
from yulan.school import Entry, School

DAY = timedelta(days=1)
DAYS = schooldays.of((SPRING, AUTUMN, NEXT))
TODAY = date(2025, 11, 21)


def away_from(start: str, end: str = "", **fields: Any) -> Made:
    """An absence nobody gave a reason for."""
    return of("absence", start, start=start, **({"end": end} if end else {}), **{"reason": "unexplained", **fields})


def step(day: str, code: str, **fields: Any) -> Made:
    """A step of persuasion."""
    return of("return", day, by="xu-jun", step=code, **fields)


def control(*records: Made, today: date = TODAY, **card: Any) -> Control:
    return dropout.of(school(file(*records, **card)), today)


def only(*records: Made, today: date = TODAY, **card: Any) -> Case:
    found = control(*records, today=today, **card).cases
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("start", "end", "days", "stage", "since"),
    [
        # Four, five and six school days in a row, over a weekend.
        ("2025-11-10", "2025-11-13", 4, "absent", "2025-11-10"),
        ("2025-11-10", "2025-11-14", 5, "told", "2025-11-14"),
        ("2025-11-10", "2025-11-16", 5, "told", "2025-11-14"),
        ("2025-11-10", "2025-11-17", 6, "suspected", "2025-11-17"),
        # Sunday 28 September makes up for the holidays of 1 to 8 October, Saturday 11 October too.
        ("2025-09-26", "2025-10-10", 6, "suspected", "2025-10-10"),
        ("2025-09-25", "2025-09-29", 4, "absent", "2025-09-25"),
        ("2025-09-28", "2025-10-08", 3, "absent", "2025-09-28"),
        ("2025-10-09", "2025-10-12", 3, "absent", "2025-10-09"),
        # Days without school alone.
        ("2025-10-01", "2025-10-08", 0, "absent", "2025-10-01"),
        # A month: one school day short of it, and the day itself.
        ("2025-10-13", "2025-11-12", 23, "suspected", "2025-10-20"),
        ("2025-10-13", "2025-11-13", 24, "dropout", "2025-11-13"),
        # A month that ends on a Sunday is over on Monday.
        ("2025-10-16", "2025-11-16", 22, "suspected", "2025-10-23"),
        ("2025-10-16", "2025-11-17", 23, "dropout", "2025-11-17"),
    ],
)
def test_days_in_a_row_decide_the_stage(start: str, end: str, days: int, stage: str, since: str) -> None:
    found = only(away_from(start, end))
    assert (found.days, found.stage, found.since.isoformat()) == (days, stage, since)


def test_a_month_ends_on_the_last_day_of_a_shorter_one() -> None:
    told = {
        "2025-01-31": "2025-02-28",
        "2024-01-31": "2024-02-29",
        "2025-03-31": "2025-04-30",
        "2025-12-15": "2026-01-15",
    }
    assert {day: away.a_month_after(date.fromisoformat(day)).isoformat() for day in told} == told


def test_nobody_becomes_a_dropout_while_there_is_no_school_to_come_back_to() -> None:
    gone = away_from("2026-01-12")
    assert only(gone, today=date(2026, 1, 23)).stage == "suspected"
    assert only(gone, today=date(2026, 2, 20)).stage == "suspected"
    first = DAYS.on_or_after(NEXT.start)
    assert first is not None
    assert only(gone, today=first - DAY).stage == "suspected"
    after = only(gone, today=first)
    assert (after.stage, after.since) == ("dropout", first)
    # Nothing is known beyond the last term.
    assert only(away_from("2026-06-22"), today=date(2026, 9, 30)).stage == "suspected"


@pytest.mark.parametrize(
    ("fields", "counts"),
    [
        ({"reason": "illness"}, False),
        ({"reason": "personal"}, False),
        ({"reason": "family"}, False),
        ({"reason": "illness", "excused": "false"}, True),  # leave was asked for and refused
        ({"reason": "unexplained", "excused": "true"}, False),
        ({"reason": "unexplained"}, True),
        ({"reason": "other"}, True),
        ({"reason": "other", "excused": "true"}, False),
    ],
)
def test_leave_that_is_given_excuses(fields: dict[str, str], *, counts: bool) -> None:
    assert bool(control(of("absence", "2025-11-10", start="2025-11-10", **fields)).cases) is counts


def test_an_absence_without_any_reason_counts() -> None:
    assert only(of("absence", "2025-11-10", start="2025-11-10")).days == 10


@pytest.mark.parametrize(
    ("records", "told"),
    [
        # Nothing but a weekend between them: one case.
        ([("2025-11-03", "2025-11-07", {}), ("2025-11-10", "2025-11-12", {})], [(8, "2025-11-03")]),
        # A day of school between them: two.
        (
            [("2025-11-03", "2025-11-06", {}), ("2025-11-10", "2025-11-12", {})],
            [(3, "2025-11-10"), (4, "2025-11-03")],
        ),
        # One within the other.
        ([("2025-11-03", "2025-11-12", {}), ("2025-11-05", "2025-11-06", {})], [(8, "2025-11-03")]),
        # One without an end lasts until the next begins.
        ([("2025-11-03", "", {}), ("2025-11-10", "2025-11-11", {})], [(7, "2025-11-03")]),
        # Leave takes its days out, and ends what had no end.
        (
            [("2025-11-03", "2025-11-14", {}), ("2025-11-05", "2025-11-06", {"reason": "illness"})],
            [(6, "2025-11-07"), (2, "2025-11-03")],
        ),
        ([("2025-11-03", "", {}), ("2025-11-05", "2025-11-06", {"reason": "illness"})], [(2, "2025-11-03")]),
        ([("2025-11-03", "", {}), ("2025-11-03", "2025-11-20", {"excused": "true"})], []),
        # Leave nobody wrote an end of excuses nothing that is written down after it.
        ([("2025-11-03", "", {"reason": "illness"}), ("2025-11-17", "", {})], [(5, "2025-11-17")]),
        # The same day written down twice, once with its end.
        ([("2025-11-03", "", {}), ("2025-11-03", "2025-11-05", {})], [(3, "2025-11-03")]),
        # Not begun yet, and announced beyond today.
        ([("2025-11-24", "", {})], []),
        ([("2025-11-19", "2025-12-05", {})], [(3, "2025-11-19")]),
    ],
)
def test_absences_that_follow_each_other_are_one(
    records: list[tuple[str, str, dict[str, str]]], told: list[tuple[int, str]]
) -> None:
    made = (away_from(start, end, **fields) for start, end, fields in records)
    assert [(one.days, one.start.isoformat()) for one in control(*made).cases] == told


def test_an_absence_lasts_until_its_last_day_is_over() -> None:
    assert only(away_from("2025-11-19", "2025-11-21")).open
    assert not only(away_from("2025-11-19", "2025-11-20")).open


@pytest.mark.parametrize("back", [{"code": "back"}, {"code": "contact", "result": "returned"}])
def test_who_came_back_is_back_from_that_day_on(back: dict[str, str]) -> None:
    found = only(away_from("2025-11-03"), step("2025-11-12", **back))
    assert (found.open, found.back, found.last, found.days) == (False, date(2025, 11, 12), date(2025, 11, 11), 7)


def test_an_answer_to_an_enquiry_brings_nobody_back() -> None:
    assert only(away_from("2025-11-03"), step("2025-11-12", "enquiry", direction="in", result="returned")).open


def test_each_step_is_due_some_school_days_after_its_stage() -> None:
    found = only(away_from("2025-11-03"), today=date(2025, 11, 12))
    assert [(one.code, one.due.isoformat(), one.done) for one in found.steps] == [
        ("contact", "2025-11-03", False),
        ("notice", "2025-11-11", False),
        ("report-bureau", "2025-11-12", False),
    ]


def test_steps_stand_with_the_record_that_tells_of_them() -> None:
    made = away_from("2025-11-03", contacted="true")
    found = only(made, step("2025-11-11", "notice"), step("2025-11-13", "report-township"))
    contact, notice, report = found.steps
    assert (contact.day, contact.record) == (date(2025, 11, 3), made().id)
    assert (notice.day, notice.done, report.done) == (date(2025, 11, 11), True, False)
    assert [one.date for one in found.passed_on] == [date(2025, 11, 13)]


def test_steps_of_an_earlier_time_away_do_not_count_again() -> None:
    found = control(away_from("2025-09-08", "2025-09-19"), step("2025-09-09", "contact"), away_from("2025-11-17")).cases
    assert [one.steps[0].done for one in found] == [False, True]


def test_who_was_long_away_comes_back_with_a_plan() -> None:
    gone, back = away_from("2025-10-13"), step("2025-11-12", "back")
    missing = only(gone, back).steps[-1]
    assert (missing.code, missing.due, missing.done) == ("re-entry", date(2025, 11, 18), False)
    plan = of("plan", "2025-11-14", type="re-entry")
    found = only(gone, back, plan)
    assert (found.plan, found.steps[-1].day) == (plan().id, date(2025, 11, 14))
    assert not only(gone, back, of("plan", "2025-11-14", type="support")).steps[-1].done
    # A few days away ask for none, leave that was given neither; nobody is persuaded any more.
    assert only(away_from("2025-11-10", "2025-11-14")).steps == ()
    leave = of("absence", "2025-11-12", start="2025-11-12", reason="illness")
    assert [one.code for one in only(gone, step("2025-10-21", "notice"), leave).steps] == ["notice"]


def test_who_reads_no_file_cannot_say_that_there_is_no_plan() -> None:
    seen = school(loose=(away_from("2025-10-13", name="小玉"), step("2025-11-12", "back")))
    found = dropout.of(seen, TODAY)
    assert found.cases[0].steps == ()
    assert (found.cases[0].mark, found.names) == ("", {SID: "小玉"})
    assert (found.files, found.ledgers) == (0, {})


def test_open_cases_of_unread_files_stand_in_the_lists_by_their_stage() -> None:
    found = dropout.of(school(loose=(away_from("2025-11-10"),)), TODAY)
    assert found.ledgers == {"suspected-dropout": (SID,)}


@pytest.mark.parametrize(
    ("records", "status", "mark"),
    [
        ([away_from("2025-11-14")], "enrolled", "suspected-dropout"),
        ([away_from("2025-11-14")], "suspected-dropout", ""),
        ([away_from("2025-10-13")], "suspected-dropout", "dropout"),
        ([away_from("2025-10-13")], "dropout", ""),
        ([away_from("2025-11-17")], "enrolled", ""),
        ([away_from("2025-10-13"), step("2025-11-19", "back")], "dropout", "enrolled"),
        ([away_from("2025-10-13"), step("2025-11-19", "back")], "enrolled", ""),
        ([away_from("2025-10-13"), step("2025-11-10", "contact", result="elsewhere")], "enrolled", "person-elsewhere"),
        ([away_from("2025-10-13")], "person-elsewhere", ""),
    ],
)
def test_the_roll_says_where_the_child_is(records: list[Made], status: str, mark: str) -> None:
    assert only(*records, roll_status=status).mark == mark


def test_only_the_newest_time_away_says_what_the_roll_should_say() -> None:
    found = control(away_from("2025-09-08", "2025-10-17"), away_from("2025-11-10"), roll_status="suspected-dropout")
    assert [one.mark for one in found.cases] == ["", ""]


def test_who_learns_elsewhere_is_no_dropout() -> None:
    found = control(away_from("2025-10-13"), step("2025-11-10", "contact", result="elsewhere"))
    assert (found.cases[0].stage, found.cases[0].elsewhere, found.cases[0].ways) == ("suspected", True, ())
    assert (found.ledgers, found.retained) == ({}, 1)


@pytest.mark.parametrize("status", ["transferred", "graduated", "suspended"])
def test_nobody_waits_for_who_has_moved_on_or_is_on_leave(status: str) -> None:
    assert control(away_from("2025-10-13"), roll_status=status).cases == ()


def test_nobody_waits_for_a_class_that_has_left() -> None:
    left = entry("absence", SID, "2025-06-23", "wang-fang", scope="j2022-1", start="2025-06-23", drawer="roll")
    seen = replace(school(), loose=(left,))
    assert len(dropout.of(seen, date(2025, 7, 4)).cases) == 1
    assert dropout.of(seen, TODAY).cases == ()


def test_ways_back_fit_how_long_how_old_and_what_the_child_can_do() -> None:
    gone = away_from("2025-10-13")
    assert only(gone).ways == ("class",)
    assert only(gone, birth_date="2009-11-21").ways == ("class", "distance")
    assert only(gone, birth_date="2009-11-22").ways == ("class",)
    assert only(gone, of("placement", "2025-09-10", placement="home-teaching")).ways == ("home-teaching",)
    assert only(away_from("2025-03-03"), today=date(2026, 3, 4)).ways == ("coaching", "class")
    junior = entry("absence", SID, "2025-10-13", "wang-fang", scope="j2024-1", start="2025-10-13", drawer="roll")
    assert dropout.of(replace(school(), loose=(junior,)), TODAY).cases[0].ways == ("class", "vocational")
    assert only(away_from("2025-11-17")).ways == ()


@pytest.mark.parametrize(
    ("start", "following"),
    [
        ("2025-11-20", "2025-11-26"),
        ("2025-11-17", "2025-11-24"),
        ("2025-11-03", "2025-12-03"),
        ("2025-10-16", None),
    ],
)
def test_each_open_case_says_when_the_next_stage_is_reached(start: str, following: str | None) -> None:
    found = only(away_from(start)).next
    assert (found.isoformat() if found else None) == following


def test_open_cases_come_first_the_gravest_first_and_old_ones_are_let_go() -> None:
    found = control(
        away_from("2025-09-08", "2025-09-09"), away_from("2025-11-19"), away_from("2025-05-12", "2025-05-30")
    )
    assert [(one.open, one.start.isoformat()) for one in found.cases] == [(True, "2025-11-19"), (False, "2025-09-08")]


def test_enquiries_without_an_answer_come_first() -> None:
    found = control(
        step("2025-11-12", "enquiry", direction="out", answer="在当地小学就读"),
        step("2025-11-03", "enquiry", direction="in", due="2025-11-10"),
        step("2025-11-05", "enquiry", direction="in", result="none"),
        step("2025-11-06", "enquiry", result="not-found"),
    ).enquiries
    assert [(one.entry.date.day, one.coming_in, one.answered) for one in found] == [
        (5, True, False),
        (3, True, False),
        (12, False, True),
        (6, True, True),
    ]
    assert found[1].due == date(2025, 11, 10)


def test_the_lists_and_targets_come_from_the_cards() -> None:
    def one(n: int, status: str | None) -> Any:
        card = {"roll_status": status} if status else {}
        return replace(file(**card), sid=f"{n:010d}")

    states = ["enrolled", None, "no-roll", "roll-elsewhere", "suspended", "dropout", "transferred"]
    found = dropout.of(school(*(one(n, status) for n, status in enumerate(states))), TODAY)
    assert found.ledgers == {status: (f"{n:010d}",) for n, status in enumerate(states) if n in (2, 3, 4, 5)}
    assert (found.files, found.unknown, found.enrolled, found.retained) == (6, 1, 5, 5)


def _closed(*names: str, scopes: frozenset[str] | None = None) -> tuple[str, ...]:
    seen = school(file(), closed=names)
    access = tuple(replace(one, scopes=scopes) if one.name == "roll" else one for one in seen.drawers)
    settings = replace(seen.settings, classes={"p2023-1": "", "p2023-2": "", "p2015-1": ""})
    return dropout.of(replace(seen, drawers=access, settings=settings), TODAY).closed


def test_classes_whose_absences_cannot_be_read_are_named() -> None:
    assert _closed() == ()
    assert _closed("roll") == ("p2023-1", "p2023-2")
    assert _closed(scopes=frozenset({"p2023-1"})) == ("p2023-2",)
    assert {one.name for one in drawers() if one.holds("absence")} == {"roll"}


def _reported(month: str, *records: Made, today: date = TODAY) -> list[tuple[str, bool]]:
    seen: School = school(file(*records))
    day = dropout.month_end(month, today)
    return [(one.stage, one.open) for one in dropout.report(dropout.of(seen, day), month)]


def test_a_month_is_reported_as_it_stood_at_its_end() -> None:
    gone = [away_from("2025-09-22", "2025-11-07")]
    assert _reported("2025-09", *gone) == [("suspected", True)]
    assert _reported("2025-10", *gone) == [("dropout", True)]
    assert _reported("2025-11", *gone) == [("dropout", False)]
    assert _reported("2025-12", *gone, today=date(2026, 1, 5)) == []
    assert _reported("2025-11", away_from("2025-11-17")) == []


def test_a_month_that_runs_is_reported_as_of_today() -> None:
    assert dropout.month_end("2025-11", TODAY) == TODAY
    assert dropout.month_end("2025-10", TODAY) == date(2025, 10, 31)
    assert dropout.month_end("2024-02", TODAY) == date(2024, 2, 29)
    with pytest.raises(ValueError, match="month"):
        dropout.month_end("2025-13", TODAY)


def test_no_name_is_seen_when_a_case_is_shown_to_a_developer() -> None:
    found = dropout.of(school(loose=(away_from("2025-10-13", name="小玉"),)), TODAY)
    assert "小玉" not in repr(found)


Absent = tuple[date, date | None, bool]


def _slow(told: Sequence[Absent], backs: Sequence[date], today: date) -> list[int]:
    """How many school days in a row, day by day, as one would count them by hand."""
    loose = [(start, end) for start, end, excused in told if not excused and start <= today]
    leaves = [(start, end) for start, end, excused in told if excused and start <= today]

    def covers(start: date, end: date | None, day: date) -> bool:
        if any(start < back <= day for back in backs) or not start <= day:
            return False
        if end is not None:
            return day <= end
        twin = any(first == start and last is not None for first, last in loose)
        after = any(start < first <= day for first, _ in loose) or any(start <= first <= day for first, _ in leaves)
        return not twin and not after

    rows: list[int] = []
    row = 0
    for day in (date(2025, 9, 1) + n * DAY for n in range((today - date(2025, 9, 1)).days + 1)):
        if DAYS.is_school_day(day):
            left = any(end is not None and start <= day <= end for start, end in leaves)
            if not left and any(covers(*one, day) for one in loose):
                row += 1
            else:
                rows.append(row)
                row = 0
    return [one for one in (*rows, row) if one]


_DAYS = st.integers(0, 70).map(lambda n: date(2025, 9, 1) + n * DAY)
_ABSENT = st.tuples(_DAYS, st.none() | st.integers(0, 20), st.booleans()).map(
    lambda one: (one[0], None if one[1] is None else one[0] + one[1] * DAY, one[2])
)


@given(told=st.lists(_ABSENT, max_size=6), backs=st.lists(_DAYS, max_size=3), today=_DAYS)
def test_days_in_a_row_are_those_one_counts_by_hand(told: list[Absent], backs: list[date], today: date) -> None:
    found: list[Entry] = []
    for n, (start, end, excused) in enumerate(told):
        fields: dict[str, Any] = {"start": start.isoformat(), "excused": str(excused).lower()}
        fields |= {"end": end.isoformat()} if end else {}
        found.append(entry("absence", SID, start.isoformat(), "wang-fang", rid=f"{n:016d}", **fields))
    known = [day for day in backs if day <= today]
    found += [entry("return", SID, day.isoformat(), "xu-jun", step="back") for day in known]
    runs = absences.runs(DAYS, found, today)
    counted = [DAYS.count(run.start, run.last) for run in runs]
    assert [n for n in counted if n] == _slow(told, known, today)
    assert all(one.start <= one.last <= today for one in runs)
