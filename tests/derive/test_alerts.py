"""What needs somebody: when it begins, who can act, and that nobody is told what they may not read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import msgspec
import pytest

from tests.derive.world import PAIRED, SID, Made, file, listed, of, office, school
from tests.schools import NOW, make_school
from tests.test_canary import PEOPLE
from yulan.derive import alerts, duties
from yulan.derive.alerts import Alert
from yulan.flow import read
from yulan.intents import Intent
from yulan.school import School, StudentFile, Withheld
from yulan.texts import LANGUAGES, Texts
from yulan.theme import builtin
from yulan.theme import read as read_theme

TODAY = date(2025, 11, 21)
CLEAN: dict[str, Any] = {"consent": {"date": "2025-02-01", "guardian": "甲"}}
Check = Callable[[list[Alert]], bool]


def found(seen: School, today: date = TODAY) -> list[Alert]:
    return list(alerts.of(seen, today, duties.states(seen, today)))


def about(*records: Made, today: date = TODAY, **card: Any) -> dict[str, Alert]:
    """The alerts about the one child, by code."""
    every = found(school(file(*records, **{**CLEAN, **card})), today)
    assert len({one.code for one in every}) == len(every)
    return {one.code: one for one in every}


def with_mentor(**mentor: Any) -> School:
    made = file(**CLEAN, mentors=[{"person": "zhou-qiang", **mentor}])
    return school(replace(made, mentors=("zhou-qiang",)))


def away(start: str, **fields: Any) -> Made:
    return of("absence", start, start=start, scope="p2023-1", **fields)


def test_nothing_needs_anybody_where_all_is_well() -> None:
    assert about() == {}


def test_five_school_days_more_than_five_and_a_month_each_tell_who_can_act() -> None:
    told = about(away("2025-11-17", contacted="true"))
    assert [(code, one.people, one.urgency) for code, one in told.items()] == [
        ("away-told", ("wang-fang", "xu-jun"), "now")
    ]
    assert (told["away-told"].since, dict(told["away-told"].params)["days"]) == (TODAY, 5)
    assert "away-suspected" in about(away("2025-11-14"))
    assert about(away("2025-10-13"))["away-dropout"].people == ("wang-fang", "xu-jun", "chen-yulan")
    assert about(away("2025-11-18", contacted="true")) == {}


def test_steps_are_told_once_their_day_has_passed() -> None:
    late = about(away("2025-11-12"), roll_status="suspected-dropout")
    assert [(code, one.people) for code, one in late.items() if code.startswith("step-")] == [
        ("step-contact", ("wang-fang",)),
        ("step-notice", ("xu-jun",)),
    ]
    assert late["step-notice"].since == date(2025, 11, 20)
    assert not [code for code in about(away("2025-11-21")) if code.startswith("step-")]


def test_who_came_back_needs_a_plan_and_the_roll_brought_up_to_date() -> None:
    gone, back = away("2025-10-13"), of("return", "2025-11-19", step="back")
    told = about(gone, back, roll_status="dropout")
    assert [(code, one.urgency) for code, one in told.items()] == [("step-re-entry", "soon"), ("mark-roll", "soon")]
    assert dict(told["mark-roll"].params) == {"status": "enrolled"}
    assert about(gone, of("return", "2025-11-10", step="back"))["step-re-entry"].urgency == "now"
    assert about(gone, back, of("plan", "2025-11-20", type="re-entry")) == {}


def test_who_learns_elsewhere_is_told_of_to_nobody_but_for_the_roll() -> None:
    told = about(away("2025-10-13", contacted="true"), of("return", "2025-10-21", step="contact", result="elsewhere"))
    assert "away-suspected" not in told
    assert dict(told["mark-roll"].params) == {"status": "person-elsewhere"}


@pytest.mark.parametrize(
    ("card", "records", "codes"),
    [
        ({"consent": None}, [], ["consent-missing"]),
        ({"consent": {"guardian": "甲"}}, [], ["consent-missing"]),
        ({"consent": None, "character": None, "interests": None, "relations": None}, [], []),
        (
            {"consent": None, "character": None, "interests": None, "relations": None},
            [of("growth", "2025-11-03", type="step")],
            ["consent-missing"],
        ),
    ],
)
def test_consent_is_asked_for_where_something_rests_on_it(
    card: dict[str, Any], records: list[Made], codes: list[str]
) -> None:
    given = {name: value for name, value in card.items() if value is not None}
    made = file(*records, **{**CLEAN, **given})
    assert made.card is not None
    gone = {name: None for name, value in card.items() if value is None}
    values = msgspec.structs.replace(made.card.values, **gone)
    seen = school(replace(made, card=replace(made.card, values=values)))
    assert [one.code for one in found(seen)] == codes


def test_withdrawn_consent_is_told_for_a_month() -> None:
    def told(day: str) -> list[tuple[str, tuple[str, ...]]]:
        made = file(**PAIRED, consent={"date": "2025-02-01", "withdrawn": day})
        seen = school(replace(made, mentors=("zhou-qiang",), withheld=Withheld(withdrawn=("health",))))
        return [(one.code, one.people) for one in found(seen)]

    assert told("2025-11-10") == [("consent-withdrawn", ("wang-fang", "zhou-qiang"))]
    assert told("2025-10-22") == [("consent-withdrawn", ("wang-fang", "zhou-qiang"))]
    assert told("2025-10-21") == []


@pytest.mark.parametrize(
    ("until", "code", "people"),
    [
        ("2025-11-20", "pairing-expired", ("zhao-min",)),
        ("2025-11-21", "pairing-ending", ("zhao-min", "zhou-qiang")),
        ("2025-12-21", "pairing-ending", ("zhao-min", "zhou-qiang")),
        ("2025-12-22", "", ()),
        ("", "", ()),
    ],
)
def test_pairings_are_told_before_and_after_their_end(until: str, code: str, people: tuple[str, ...]) -> None:
    told = found(with_mentor(**({"until": until} if until else {})))
    assert [(one.code, one.people) for one in told] == ([(code, people)] if code else [])


@pytest.mark.parametrize(
    ("review", "code"),
    [
        ("2025-11-20", "placement-review"),
        ("2025-11-21", "placement-review-near"),
        ("2025-12-21", "placement-review-near"),
        ("2025-12-22", ""),
    ],
)
def test_placements_are_looked_at_again(review: str, code: str) -> None:
    told = about(of("placement", "2025-03-03", placement="mainstream", review_date=review))
    assert list(told) == ([code] if code else [])
    later = of("placement", "2025-11-03", placement="mainstream")
    assert about(of("placement", "2025-03-03", placement="mainstream", review_date=review), later) == {}


def test_category_and_facts_that_differ_are_told_both_ways() -> None:
    at_home = [{"who": "father", "away": "false"}, {"who": "mother", "away": "false"}]
    gone = [{"who": "father", "away": "true"}, {"who": "mother", "away": "true"}]
    rural: dict[str, Any] = {"household": "rural"}
    assert set(about(**listed("left-behind"), **rural, parents=at_home)) == {"left-behind-listed-only"}
    assert set(about(**rural, parents=gone)) == {"left-behind-facts-only"}
    assert set(about(**listed("left-behind"), **rural, parents=gone)) == set()


@pytest.mark.parametrize(
    ("records", "codes"),
    [
        ([of("talk", "2025-11-03", next_date="2025-11-20")], ["promised-talk"]),
        ([of("talk", "2025-11-03", next_date="2025-11-21")], []),
        ([of("talk", "2025-10-03", next_date="2025-10-21")], []),  # too long ago to be told again
        ([of("talk", "2025-11-03", next_date="2025-11-12"), of("talk", "2025-11-10")], []),
        # Another person's talk is not the one that was agreed on.
        ([of("talk", "2025-11-03", next_date="2025-11-12"), of("talk", "2025-11-14", by="li-na")], ["promised-talk"]),
        ([of("talk", "2025-11-03", by="gone", next_date="2025-11-12")], []),
        ([of("visit", "2025-11-03", next_date="2025-11-12")], ["promised-visit"]),
    ],
)
def test_what_was_agreed_on_is_remembered(records: list[Made], codes: list[str]) -> None:
    told = about(*records)
    assert list(told) == codes
    assert all(one.urgency == "know" for one in told.values())


def test_lent_records_that_are_not_back_are_told_to_who_lent_them() -> None:
    def loan(until: str, **fields: Any) -> list[Alert]:
        given = {"borrower": "法治副校长", "lent": "谈心记录", "start": "2025-11-03", "reason": "约谈"}
        return found(school(loose=(office("loan", "2025-11-03", **given, until=until, **fields),)))

    late = loan("2025-11-20", approved_by="chen-yulan")
    assert [(one.code, one.people, one.since) for one in late] == [
        ("loan-not-back", ("zhao-min", "chen-yulan"), date(2025, 11, 20))
    ]
    assert loan("2025-11-21") == []
    assert loan("2025-11-20", returned="2025-11-21") == []


def test_duties_that_cannot_wait_are_alerts() -> None:
    screened = of("screening", "2025-10-20", by="sun-jing", type="entry", level="crisis")
    told = about(of("incident", "2025-11-10", type="injury", guardian_told="true"), screened)
    assert [(one.code, one.urgency, one.people) for one in told.values()] == [
        ("incident-report", "now", ("wang-fang", "chen-yulan")),
        ("risk-follow-up", "now", ("sun-jing",)),
    ]
    assert list(about(of("talk", "2025-11-10", guardian_told="false"))) == ["guardian-not-told"]
    assert about(screened, of("counselling", "2025-10-22", by="sun-jing")) == {}
    assert about(of("screening", "2025-11-17", by="sun-jing", level="priority"))["risk-follow-up"].urgency == "soon"


def test_children_who_left_need_nobody_here() -> None:
    left = file(**CLEAN, roll_status="transferred", **listed("left-behind"), household="urban")
    assert not [one for one in found(school(left)) if one.code.startswith(("left", "consent", "pairing"))]
    assert about(scope="p2015-1", **listed("left-behind"), household="urban") == {}


def test_most_urgent_come_first_and_then_by_their_sort() -> None:
    told = list(about(away("2025-10-13"), of("talk", "2025-11-03", next_date="2025-11-20"), consent={"guardian": "甲"}))
    assert told == [
        "away-dropout", "step-contact", "step-notice", "step-report-bureau", "mark-roll", "consent-missing",
        "promised-talk",
    ]  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_alert_has_words(lang: Any) -> None:
    say = Texts.load(read_theme(builtin()), lang)
    for code in alerts.CODES:
        assert say.has(f"alerts.titles.{code}"), code
        assert say.has(f"alerts.about.{code}"), code


def test_an_alert_holds_no_word_of_a_record() -> None:
    words = "金丝雀"
    told = found(
        school(
            file(
                away("2025-10-13", name=words, detail=words),
                of("talk", "2025-11-03", next_date="2025-11-20", effect=words),
                **{**CLEAN, "character": words},
            )
        )
    )
    assert told
    assert words not in repr(told)


# Role of the reader → the codes that rest on what lies in a drawer of its own.
_OFFICES = {"incident-report", "guardian-not-told", "loan-not-back"}
_AWAY = {"away-dropout", "mark-roll", "step-contact", "step-notice", "step-report-bureau"}
_OF_FILE = {"promised-talk", "left-behind-listed-only"}
EXPECTED = {
    "principal": _OFFICES | _AWAY | _OF_FILE,
    "moral-office": _OFFICES | _AWAY | _OF_FILE,
    "grade-head": _AWAY | _OF_FILE,
    "class-teacher": _AWAY | _OF_FILE,
    "mentor": _OF_FILE,
    "counsellor": {"risk-follow-up", *_OF_FILE},
    "academic-office": _AWAY - {"mark-roll"},
    "roll-officer": _AWAY - {"mark-roll"},
    "leading-group": {"loan-not-back"},
}


@pytest.fixture(scope="module")
def by_role(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """What each person of a school with keys is told, when each sort of thing has happened."""
    people = {f"the-{one}": (one, (post,) if post[0] else ()) for one, post in PEOPLE.items()}
    real = make_school(tmp_path_factory.mktemp("alerts"), people)
    real.change(
        "the-moral-office", [Intent("student", "add", (SID, "p2023-1")), Intent("mentor", "add", (SID, "the-mentor"))]
    )
    rows: tuple[tuple[str, str, dict[str, object]], ...] = (
        ("class-teacher", "absence", {"start": "2025-09-15", "date": "2025-09-15"}),
        ("mentor", "talk", {"date": "2025-11-01", "next_date": "2025-11-09"}),
        ("counsellor", "screening", {"date": "2025-09-10", "type": "entry", "level": "crisis"}),
        ("moral-office", "incident", {"date": "2025-10-09", "type": "injury", "guardian_told": "false"}),
        ("moral-office", "loan", {"date": "2025-09-10", "borrower": "某", "lent": "某", "start": "2025-09-10",
                                  "until": "2025-09-12", "reason": "某"}),
    )  # fmt: skip
    home = {"household": "urban", "categories": [{"code": "left-behind"}]}
    real.write("the-class-teacher", "card", SID, {"name": "小玉", "sex": "female", "class": "p2023-1", **home})
    for writer, kind, fields in rows:
        real.write(f"the-{writer}", kind, SID, fields)
    told: dict[str, set[str]] = {}
    for one in PEOPLE:
        seen = read.school(real.verified, real.as_(f"the-{one}"), NOW.date())
        told[one] = {alert.code for alert in found(seen, NOW.date())}
    return told


@pytest.mark.parametrize("role", sorted(PEOPLE))
def test_who_may_not_read_a_record_is_told_nothing_that_rests_on_it(role: str, by_role: dict[str, set[str]]) -> None:
    assert by_role[role] == EXPECTED.get(role, set())


def _many(count: int) -> School:
    def one(n: int) -> StudentFile:
        made = file(of("talk", "2025-11-03", next_date="2025-11-20"), away("2025-10-13"), **CLEAN)
        return replace(made, sid=f"{n:010d}")

    return school(*(one(n) for n in range(count)))


def test_each_child_is_told_of_once() -> None:
    told = found(_many(3))
    assert sum(one.code == "promised-talk" for one in told) == 3
