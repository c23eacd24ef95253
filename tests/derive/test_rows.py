"""Every duty by cases: done, due, overdue, and what asks for nothing. Adding one needs a line."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from tests.derive.world import PAIRED, TODAY, Made, file, listed, of, office, school, stands
from yulan.derive.rules import RULES


@dataclass(frozen=True)
class Case:
    """One school and where the duty stands in it, of the periods named."""

    duty: str
    says: str
    expected: dict[str, str]
    records: tuple[Made, ...] = ()
    loose: tuple[Made, ...] = ()
    card: dict[str, Any] = field(default_factory=dict)
    today: date = TODAY
    scope: str = "p2023-1"


AWAY = listed("left-behind")
POOR = listed("poverty")
A, S = "2025-autumn", "2025-spring"
ROLL = {"class": "p2023-1"}


def _day(text: str) -> date:
    return date.fromisoformat(text)


CASES = (
    # --- papers
    Case("card-complete", "complete", {A: "done"}),
    Case("card-complete", "something to add", {A: "due"}, card={"address": ""}),
    Case("card-complete", "left the school", {A: "not-applicable"}, card={"roll_status": "transferred"}),
    Case("willing", "asked", {A: "done"}),
    Case("willing", "not asked, ten school days on", {A: "due"}, card={"willing": {}}, today=_day("2025-09-12")),
    Case("willing", "not asked, eleven on", {A: "overdue"}, card={"willing": {}}, today=_day("2025-09-15")),
    Case("willing", "taken back", {A: "excused"}, card={"consent": {"withdrawn": "2025-10-01"}}),
    Case("pair", "paired", {A: "done"}, card=PAIRED),
    Case("pair", "agreement not signed", {A: "overdue"}, card={"mentors": [{"person": "li-na", "agreement": "false"}]}),
    Case("pair", "refused", {A: "excused"}, card={"willing": {"student": "false", "guardian": "true"}}),
    Case("plan", "written", {A: "done"}, (of("plan", "2025-09-20", type="support"),), card=PAIRED),
    Case("plan", "not yet, and last term's never", {A: "due", S: "overdue"}, card=PAIRED),
    Case("plan", "not paired", {A: "not-applicable"}),
    Case("study-plan", "written", {A: "done"}, (of("plan", "2025-09-20", type="study"),), card=AWAY),
    Case("study-plan", "a support plan is none", {A: "due"}, (of("plan", "2025-09-20", type="support"),), card=AWAY),
    Case("study-plan", "last term's", {S: "overdue"}, card=listed("academic")),
    Case("study-plan", "needs none", {A: "not-applicable"}, card=POOR),
    Case("individual-plan", "nothing marks a decline", {}, (of("talk", "2025-11-10"),)),
    Case("individual-plan", "five school days", {"2025-11-14": "due"}, (of("talk", "2025-11-14", decline="true"),)),
    Case("individual-plan", "six", {"2025-11-13": "overdue"}, (of("talk", "2025-11-13", decline="true"),)),
    Case(
        "individual-plan", "written, for all marks of the term", {"2025-11-03": "done"},
        (
            of("talk", "2025-11-03", decline="true"), of("talk", "2025-11-18", decline="true"),
            of("plan", "2025-11-05", type="individual"),
        ),
    ),
    Case(
        "individual-plan", "a comment in the last days asks after the holiday", {"2025-07-04": "overdue"},
        (of("comment", "2025-07-04", decline="true"),), today=_day("2025-09-09"),
    ),
    Case("term-comment", "not yet asked for", {S: "overdue"}, card=PAIRED),
    Case("term-comment", "in the last weeks", {A: "due"}, card=PAIRED, today=_day("2026-01-12")),
    Case("term-comment", "in the holiday", {S: "done"}, (of("comment", "2025-07-08", term=S),), card=PAIRED),
    Case("term-comment", "not paired", {S: "not-applicable"}),
    # --- talks and visits
    Case("mentor-talk", "this month", {"2025-11": "done"}, (of("talk", "2025-11-03", "zhou-qiang"),), card=PAIRED),
    Case("mentor-talk", "not yet", {"2025-11": "due", "2025-10": "overdue"}, card=PAIRED),
    Case("mentor-talk", "not paired", {"2025-11": "not-applicable"}),
    Case("class-talk", "monthly", {"2025-11": "done", "2025-10": "overdue"}, (of("talk", "2025-11-03"),), card=AWAY),
    Case(
        "class-talk", "once a term", {f"{A}/others": "done", "2025-11": "not-applicable"}, (of("talk", "2025-11-03"),)
    ),
    Case("class-talk", "not yet", {f"{A}/others": "due", f"{S}/others": "overdue"}),
    Case("joint-visit", "joint", {A: "done"}, (of("visit", "2025-11-03", joint="true"),), card=PAIRED),
    Case("joint-visit", "alone", {A: "due", S: "overdue"}, (of("visit", "2025-11-03"),), card=PAIRED),
    Case("joint-visit", "not paired", {A: "not-applicable"}),
    Case("class-visit", "twice", {A: "done"}, (of("visit", "2025-09-03"), of("visit", "2025-11-03")), card=AWAY),
    Case("class-visit", "once", {A: "due", S: "overdue"}, (of("visit", "2025-11-03"),), card=AWAY),
    Case("class-visit", "parents at home", {A: "not-applicable"}),
    Case("survey", "not before June", {}, card=AWAY, today=_day("2025-05-30")),
    Case("survey", "in June", {S: "due"}, card=AWAY, today=_day("2025-06-30")),
    Case("survey", "past it", {S: "overdue"}, card=AWAY),
    Case("survey", "visited", {S: "done"}, (of("visit", "2025-05-20", occasion="survey"),), card=AWAY),
    Case("survey", "another visit", {S: "overdue"}, (of("visit", "2025-06-20", occasion="regular"),), card=AWAY),
    Case("survey", "parents at home", {S: "not-applicable"}),
    Case("winter-visit", "not before the holiday", {}, card=POOR),
    Case("winter-visit", "in the holiday", {A: "due"}, card=POOR, today=_day("2026-02-22")),
    Case("winter-visit", "past it", {A: "overdue"}, card=POOR, today=_day("2026-02-23")),
    Case("winter-visit", "visited", {A: "done"}, (of("visit", "2026-02-01"),), card=POOR, today=_day("2026-02-10")),
    Case(
        "winter-visit", "made for it, before", {A: "done"}, (of("visit", "2026-01-20", occasion="winter"),), card=POOR,
        today=_day("2026-02-10"),
    ),
    Case("winter-visit", "no hard case", {A: "not-applicable"}, card=AWAY, today=_day("2026-02-10")),
    Case(
        "winter-visit", "nobody able to care", {A: "due"}, today=_day("2026-02-10"),
        card={**AWAY, "guardians": [{"who": "first", "name": "甲", "able": "false"}]},
    ),
    # --- family
    Case(
        "family-call", "called", {"2025-11": "done"}, (of("contact", "2025-11-03", between="parent-child"),), card=AWAY
    ),
    Case("family-call", "not yet", {"2025-11": "due", "2025-10": "overdue"}, card=AWAY),
    Case("family-call", "parents at home", {"2025-11": "not-applicable"}),
    Case(
        "remind-parents", "reminded, whatever the parents did", {"2025-11": "done"},
        (of("contact", "2025-11-03", between="school-parent", parent_did="false"),), card=AWAY,
    ),
    Case("remind-parents", "not yet", {"2025-11": "due", "2025-10": "overdue"}, card=AWAY),
    Case("remind-parents", "parents at home", {"2025-11": "not-applicable"}),
    # --- screening, teaching at home, aid
    Case("screening", "a new child", {f"{A}/entry": "due"}, scope="p2025-1"),
    Case(
        "screening", "screened on entry", {f"{A}/entry": "done"}, (of("screening", "2025-09-20", type="entry"),),
        scope="p2025-1",
    ),
    Case("screening", "no new child", {f"{A}/entry": "not-applicable", "2025/category": "not-applicable"}),
    Case("screening", "by category", {"2025/category": "due", "2024/category": "overdue"}, card=AWAY),
    Case(
        "screening", "high attention: again this term, and followed up",
        {f"{A}/focus": "due", "2025-10-09/follow-up": "done"},
        (of("screening", "2025-10-09", level="crisis"), of("counselling", "2025-10-10")),
    ),
    Case(
        "screening", "not followed up", {"2025-10-09/follow-up": "overdue"},
        (of("screening", "2025-10-09", level="priority"),),
    ),
    Case("home-teaching", "in school", {f"{A}-w12": "not-applicable"}),
    Case(
        "home-teaching", "this week and the last", {f"{A}-w11": "overdue", f"{A}-w12": "due"},
        (of("placement", "2025-09-05", placement="home-teaching", teacher="li-na"),),
    ),
    Case(
        "home-teaching", "taught", {f"{A}-w12": "done"},
        (of("placement", "2025-09-05", placement="home-teaching"), of("home-teaching", "2025-11-19")),
    ),
    Case(
        "home-teaching", "back in class", {f"{A}-w12": "not-applicable"},
        (
            of("placement", "2025-09-05", placement="home-teaching"),
            of("placement", "2025-11-07", placement="mainstream"),
        ),
    ),
    Case("aid", "paid out", {A: "done"}, (of("aid", "2025-10-30", "he-ping", drawer="aid", term=A),), card=POOR),
    Case("aid", "not yet", {A: "due", S: "overdue"}, card=POOR),
    Case("aid", "not poor", {A: "not-applicable"}),
    # --- classes
    Case("list-students", "five school days", {A: "due"}, today=_day("2025-09-05")),
    Case("list-students", "six", {A: "overdue"}, today=_day("2025-09-06")),
    Case("list-students", "reported", {A: "done"}, loose=(office("roll-check", "2025-09-03", type="list", **ROLL),)),
    Case(
        "list-students", "another class's", {A: "overdue"},
        loose=(office("roll-check", "2025-09-03", type="list", **{"class": "p2021-1"}),),
    ),
    Case("return-check", "two school days", {A: "due"}, today=_day("2025-09-02")),
    Case("return-check", "three", {A: "overdue"}, today=_day("2025-09-03")),
    Case("return-check", "checked", {A: "done"}, loose=(office("roll-check", "2025-09-01", type="return", **ROLL),)),
    Case("daily-absent", "today and the days before", {
        "2025-11-17": "overdue", "2025-11-18": "overdue", "2025-11-19": "overdue", "2025-11-20": "overdue",
        "2025-11-21": "due",
    }),
    Case(
        "daily-absent", "counted", {"2025-11-20": "done", "2025-11-21": "done"},
        (of("absence", "2025-11-20", drawer="roll", scope="p2023-1", start="2025-11-20"),),
        loose=(office("roll-check", "2025-11-21", type="daily", **ROLL),),
    ),
    Case("daily-absent", "no school in the holiday", {"2025-09-30": "overdue"}, today=_day("2025-10-08")),
    Case("daily-absent", "a Saturday made up for", {"2025-10-11": "due"}, today=_day("2025-10-11")),
    Case("class-plan", "ten school days", {A: "due"}, today=_day("2025-09-12")),
    Case("class-plan", "no plan", {A: "overdue", f"{A}-w11/weekly": "overdue", f"{A}-w12/weekly": "due"}),
    Case(
        "class-plan", "written", {A: "done", f"{A}-w12/weekly": "done"},
        loose=(
            office("summary", "2025-09-05", level="class", type="plan", **ROLL),
            office("summary", "2025-11-20", level="class", type="weekly", term=A, **ROLL),
        ),
    ),
    Case("term-summary", "of last term", {S: "overdue", f"{S}/school": "overdue", "2024/year": "overdue"}),
    Case("term-summary", "in the last weeks", {A: "due", f"{A}/school": "due"}, today=_day("2026-01-12")),
    Case(
        "term-summary", "written", {S: "done", f"{S}/school": "done", "2024/year": "done"},
        loose=(
            office("summary", "2025-07-03", level="class", type="term", **ROLL),
            office("summary", "2025-07-03", level="school", type="term"),
            office("summary", "2025-07-10", level="school", type="year"),
        ),
    ),
    # --- the school
    Case("reconcile-roll", "the first week", {
        f"{A}/reconcile": "due", f"{A}/not-returned": "due", f"{A}/cross-check": "due",
    }, today=_day("2025-09-05")),
    Case("reconcile-roll", "the second", {
        f"{A}/reconcile": "overdue", f"{A}/not-returned": "due", f"{A}/cross-check": "due",
    }, today=_day("2025-09-12")),
    Case("reconcile-roll", "one of three done", {
        f"{A}/reconcile": "done", f"{A}/not-returned": "overdue", f"{A}/cross-check": "overdue",
    }, loose=(office("roll-check", "2025-09-04", "xu-jun", type="reconcile"),)),
    *(
        case
        for duty, code in (
            ("parents-meeting", "parents"), ("guardian-meeting", "guardians"), ("experience-meeting", "mentors"),
            ("legal-talk", "legal-lecture"),
        )
        for case in (
            Case(duty, "held", {A: "done", S: "overdue"}, loose=(office("meeting", "2025-11-10", type=code),)),
            Case(duty, "not yet", {A: "due"}),
            Case(duty, "another meeting", {A: "due"}, loose=(office("meeting", "2025-11-10", type="other"),)),
            Case(duty, "held in the holiday", {S: "overdue"}, loose=(office("meeting", "2025-07-10", type=code),)),
        )
    ),
    Case("care-meeting", "held", {"2025-11": "done"}, loose=(office("meeting", "2025-11-10", type="care"),)),
    Case("care-meeting", "not yet", {"2025-11": "due", "2025-10": "overdue"}),
    Case("care-meeting", "no month of few days", {"2025-06": "overdue", "2025-09": "overdue"}),
    Case("mentor-training", "held", {"2025": "done"}, loose=(office("training", "2025-11-10"),)),
    Case("mentor-training", "not yet", {"2025": "due", "2024": "overdue"}),
    Case("mentor-training", "last year's", {"2025": "due", "2024": "done"}, loose=(office("training", "2025-06-10"),)),
    Case(
        "assess-mentor", "of last term", {f"{S}/note": "overdue", "2024/result": "overdue", f"{A}/note": "due"},
        card=PAIRED,
    ),
    Case(
        "assess-mentor", "written", {f"{A}/note": "done", "2024/result": "done"}, card=PAIRED,
        loose=(
            office("assessment", "2025-11-10", mentor="zhou-qiang", year="2025", type="note", term=A),
            office("assessment", "2025-07-10", mentor="zhou-qiang", year="2024", type="result", result="good"),
        ),
    ),
    Case(
        "assess-mentor", "another mentor's", {f"{A}/note": "due"}, card=PAIRED,
        loose=(office("assessment", "2025-11-10", mentor="li-na", year="2025", type="note", term=A),),
    ),
    Case("assess-mentor", "nobody is paired", {}),
    # --- what happened
    Case("tell-guardian", "told", {"2025-11-05": "done"}, (
        of("incident", "2025-11-05", type="injury", guardian_told="true", drawer="safety"),
    )),
    Case("tell-guardian", "not told: no grace", {"2025-11-21": "overdue"}, (
        of("incident", "2025-11-21", type="injury", drawer="safety"),
    )),
    Case("tell-guardian", "not told, and why", {"2025-11-05": "excused"}, (
        of("incident", "2025-11-05", type="suspected-harm", guardian_told="false", why_not_told="…", drawer="safety"),
    )),
    Case("tell-guardian", "a serious talk", {"2025-11-05/talk": "overdue"}, (
        of("talk", "2025-11-05", guardian_told="false"), of("talk", "2025-11-06"),
    )),
    Case("tell-guardian", "who only saw it", {}, (of("incident", "2025-11-05", type="fight", role="witness"),)),
    Case("incident-report", "reported", {"2025-11-05": "done"}, (
        of("incident", "2025-11-05", type="injury", reports=[{"to": "校长"}]),
    )),
    Case("incident-report", "to the principal alone", {"2025-11-05": "overdue"}, (
        of("incident", "2025-11-05", type="injury", reports=[{"to": "校长", "body": "principal"}]),
    )),
    Case("incident-report", "the bureau knows", {"2025-11-05": "done"}, (
        of("incident", "2025-11-05", type="injury", reports=[{"to": "县教育局", "body": "bureau"}]),
    )),
    Case("incident-report", "one of the nine situations, and not to the police", {"2025-11-05": "overdue"}, (
        of("incident", "2025-11-05", type="neglect", situation="abandoned",
           reports=[{"to": "县教育局", "body": "bureau"}]),
    )),
    Case("incident-report", "not reported: no grace", {"2025-11-21": "overdue"}, (
        of("incident", "2025-11-21", type="injury"),
    )),
    Case("incident-report", "naming nobody, terms ago", {"2023-11-05": "overdue"}, loose=(
        office("incident", "2023-11-05", type="injury"),
    )),
    Case("incident-report", "reported terms ago", {}, loose=(
        office("incident", "2023-11-05", type="injury", reports=[{"to": "校长"}]),
    )),
    Case("hand-on", "stays", {}),
    Case(
        "hand-on", "transferred", {"2025-11-17": "due"},
        card={"roll_status": "transferred", "roll_history": [{"status": "transferred", "since": "2025-11-17"}]},
    ),
    Case(
        "hand-on", "two weeks ago", {"2025-11-03": "overdue"},
        card={"roll_status": "transferred", "roll_history": [{"status": "transferred", "since": "2025-11-03"}]},
    ),
    Case(
        "hand-on", "handed on", {"2025-11-03": "done"},
        (of("transfer", "2025-11-04", part="main", school="邻县小学"),),
        card={"roll_status": "transferred", "roll_history": [{"status": "transferred", "since": "2025-11-03"}]},
    ),
    Case(
        "hand-on", "with a psychological part", {"2025-11-03": "overdue", "2025-11-03/psychological": "overdue"},
        (of("counselling", "2025-10-10", drawer="psych"),),
        card={"roll_status": "transferred", "roll_history": [{"status": "transferred", "since": "2025-11-03"}]},
    ),
    Case("hand-on", "the last year ends", {"2025-06-14": "due"}, scope="p2019-1", today=_day("2025-08-31")),
    Case("hand-on", "it has ended", {"2025-06-14": "overdue"}, scope="p2019-1", today=_day("2025-09-01")),
    Case("hand-on", "transferred terms ago", {}, card={
        "roll_status": "transferred", "roll_history": [{"status": "transferred", "since": "2023-11-03"}],
    }),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.duty}: {case.says}")
def test_where_it_stands(case: Case) -> None:
    made = school(file(*case.records, scope=case.scope, **case.card), loose=case.loose)
    told = stands(made, case.duty, case.today)
    if not case.expected:
        assert {state for state in told.values() if state != "not-applicable"} == set()
    assert {period: told.get(period) for period in case.expected} == case.expected


def test_every_duty_has_cases_of_at_least_three_answers() -> None:
    told: dict[str, list[str]] = {}
    for case in CASES:
        told.setdefault(case.duty, []).extend(case.expected.values() or ["not-applicable"])
    assert set(told) == set(RULES)
    assert {duty: sorted(set(answers)) for duty, answers in told.items() if len(set(answers)) < 3} == {}
