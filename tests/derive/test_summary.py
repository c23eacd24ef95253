"""The figures of a summary: what is counted, over which days, and beside what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.derive.world import AUTUMN, NEXT, SPRING, TODAY, drawers, file, of, office
from tests.pages.sample import sample_school
from yulan.derive import duties, summary
from yulan.derive.summary import Count, Extent, Figures, Whose
from yulan.school import School, StudentFile
from yulan.schooldays import SchoolDays

MENTOR = "zhou-qiang"
DAYS = SchoolDays((SPRING, AUTUMN, NEXT))


def school_of(*files: StudentFile, closed: tuple[str, ...] = (), loose: tuple[object, ...] = ()) -> School:
    school = sample_school()
    settings = replace(school.settings, terms=(SPRING, AUTUMN, NEXT))
    told = tuple(one() for one in loose)  # type: ignore[operator]  # records made when asked for
    return replace(school, settings=settings, students=files, loose=told, drawers=drawers(*closed))


def figures(school: School, level: summary.Level = "mentor", of_: str = MENTOR, today: date = TODAY) -> Figures:
    now, before = summary.of_term(DAYS, AUTUMN, today)
    states = tuple(duties.each(school, now.end, brief=True))
    return summary.figures(school, Whose(level, of_), now, before, states)


def paired(*records: object, **fields: object) -> StudentFile:
    mentors = [{"person": MENTOR, "since": "2025-02-17"}]
    return replace(file(*records, mentors=mentors, **fields), mentors=(MENTOR,))  # type: ignore[arg-type]  # likewise


def test_a_term_that_runs_is_set_beside_as_much_of_the_one_before() -> None:
    now, before = summary.of_term(DAYS, AUTUMN, TODAY)
    assert (now.terms, now.start, now.end, now.whole) == (("2025-autumn",), AUTUMN.start, TODAY, False)
    assert before is not None
    assert (before.terms, before.start) == (("2025-spring",), SPRING.start)
    assert SPRING.start < before.end < SPRING.end


def test_a_term_that_is_over_takes_the_holidays_after_it() -> None:
    now, before = summary.of_term(DAYS, SPRING, TODAY)
    assert (now.end, now.whole, before) == (date(2025, 8, 31), True, None)


def test_a_term_that_has_not_begun_has_no_figures() -> None:
    with pytest.raises(ValueError, match="not begun"):
        summary.of_term(DAYS, NEXT, TODAY)


def test_a_school_year_takes_its_terms_that_have_begun() -> None:
    found = summary.of_year(DAYS, 2025, TODAY)
    assert found is not None
    now, before = found
    assert now == Extent(("2025-autumn",), AUTUMN.start, TODAY, whole=False)
    assert before == Extent(("2025-spring",), SPRING.start, date(2025, 8, 31), whole=True)
    assert summary.of_year(DAYS, 2026, TODAY) is None


def test_a_mentors_own_work_counts_and_nobody_elses() -> None:
    child = paired(
        of("talk", "2025-10-10", MENTOR),
        of("talk", "2025-10-20", MENTOR),
        of("talk", "2025-10-12", "wang-fang"),
        of("talk", "2025-03-10", MENTOR),
        of("visit", "2025-11-08", "wang-fang", visitors=["wang-fang", MENTOR]),
        of("visit", "2025-11-09", "wang-fang", visitors=["wang-fang"]),
    )
    assert figures(school_of(child)).work == {"talk": Count(2, 1), "visit": Count(1, 0)}
    assert figures(school_of(child), "class", "p2023-1").work == {"talk": Count(3, 1), "visit": Count(2, 0)}
    assert figures(school_of(child), "class", "p2023-2").work == {}


def test_how_long_a_text_is_changes_no_figure() -> None:
    short = paired(of("talk", "2025-10-10", MENTOR, body="短"), of("comment", "2025-10-10", MENTOR, study="好"))
    long = paired(
        of("talk", "2025-10-10", MENTOR, body="长" * 4000), of("comment", "2025-10-10", MENTOR, study="好" * 3000)
    )
    assert figures(school_of(short)) == figures(school_of(long))


def test_what_lies_in_a_sensitive_drawer_is_in_no_figure() -> None:
    child = paired(
        of("counselling", "2025-10-10", MENTOR, drawer="psych"),
        of("incident", "2025-10-11", MENTOR, drawer="safety", type="injury"),
        of("growth", "2025-10-12", MENTOR, drawer="psych", title="不该出现"),
    )
    found = figures(school_of(child), "school", "")
    assert found.work == {}
    assert found.growth == ()


def test_children_stand_in_each_of_their_categories_as_of_the_end_of_the_days() -> None:
    both = [{"code": "left-behind", "since": "2025-03-01"}, {"code": "poverty", "until": "2025-06-30"}]
    found = figures(school_of(paired(categories=both)))
    assert found.children == 1
    assert found.categories == {"left-behind": Count(1, 1), "poverty": Count(0, 1)}


def test_a_child_counts_as_a_mentors_whose_pairing_reaches_into_the_days() -> None:
    def ended(until: str) -> StudentFile:
        return file(mentors=[{"person": MENTOR, "since": "2025-02-17", "until": until}])

    assert figures(school_of(ended("2025-10-01"))).children == 1
    assert figures(school_of(ended("2025-08-20"))).children == 0


def test_an_activity_of_several_children_is_one_activity() -> None:
    event = "0123456789abcdef"
    first = paired(of("activity", "2025-10-01", title="参观", event=event))
    one = of("activity", "2025-10-01", title="参观", event=event, body="另一名孩子")()
    second = replace(first, sid="20k2m7pqr0", records=(replace(one, student="20k2m7pqr0"),))
    (found,) = figures(school_of(first, second)).activities
    assert (found.title, found.children) == ("参观", 2)


def test_steps_forward_are_told_by_their_titles_in_the_order_of_days() -> None:
    child = paired(
        of("growth", "2025-11-01", title="跑完全程", type="step"), of("growth", "2025-09-10", title="主动举手")
    )
    assert [one.title for one in figures(school_of(child)).growth] == ["主动举手", "跑完全程"]


def test_a_duty_is_asked_done_and_excused_and_counted_before_too() -> None:
    child = paired(of("talk", "2025-09-10", MENTOR), of("talk", "2025-03-10", MENTOR))
    found = {one.id: one for one in figures(school_of(child)).duties}
    talk = found["mentor-talk"]
    assert (talk.done, talk.asked, talk.done + talk.due + talk.overdue) == (1, 3, 3)
    assert talk.before is not None
    assert talk.before[0] == 1
    assert "class-talk" not in found  # the class teacher's, not the mentor's


def test_what_was_excused_says_why() -> None:
    refused = file(willing={"student": "false", "guardian": "true"})
    found = {one.id: one for one in figures(school_of(refused), "school", "").duties}
    pair = found["pair"]
    assert (pair.asked, pair.excused, [one.code for one in pair.reasons]) == (0, 1, ["refused"])


def test_meetings_and_trainings_are_counted_where_they_can_be_read_and_left_open_else() -> None:
    loose = (
        office("meeting", "2025-09-10", type="mentors"),
        office("meeting", "2025-03-10", type="mentors"),
        office("training", "2025-10-10", title="怎样倾听", took_part=[MENTOR]),
        office("training", "2025-10-11", title="怎样家访", took_part=["wang-fang"]),
    )
    school = school_of(paired(), loose=loose)
    whole, own = figures(school, "school", ""), figures(school)
    assert whole.meetings == {"mentors": Count(1, 1)}
    assert [one.title for one in whole.trainings or ()] == ["怎样倾听", "怎样家访"]
    assert own.meetings is None
    assert [one.title for one in own.trainings or ()] == ["怎样倾听"]
    closed = figures(school_of(paired(), closed=("office",)), "school", "")
    assert (closed.meetings, closed.trainings) == (None, None)


def test_no_figure_shows_what_it_was_made_from_in_a_message() -> None:
    assert "跑完全程" not in repr(figures(school_of(paired(of("growth", "2025-11-01", title="跑完全程")))))
