"""New students in the browser: a class teacher, who keeps no keys, opens files in locks that were made ahead."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.schools import NOW, TestSchool, copy_of
from tests.serve.served import Browser, serving
from tests.serve.test_saving import commits
from yulan.flow import read, spares, staff

CLASS = "p2023-1"
PAGE = f"/write/card/new.html?class={CLASS}"
SAVE = "/write/card/new.html"


@pytest.fixture
def stocked(template: TestSchool, tmp_path: Path) -> TestSchool:
    """The small school after a keeper has looked after the locks."""
    school = copy_of(template, tmp_path)
    outcome = staff.mend(school.verified, school.as_("zhao-min"), NOW)
    assert outcome is not None
    school.put(outcome.files, "zhao-min")
    school.remember()
    return school


def filled(browser: Browser, name: str) -> dict[str, str]:
    told = {"name": name, "sex": "male", "class": CLASS, "date": NOW.date().isoformat()}
    return browser.fields(PAGE) | told


def names(school: TestSchool) -> list[str]:
    told = read.school(school.verified, school.as_("zhao-min"), NOW.date())
    assert not told.unverified
    return sorted(one.name for one in told.students)


def test_a_class_teacher_opens_files_in_their_own_class_from_two_forms_at_once(stocked: TestSchool) -> None:
    with serving(stocked, "wang-fang") as one:
        browser = one.open()
        shown = browser.get("/write/card/index.html").text
        assert f"class={CLASS}" in shown
        assert "class=p2021-1" not in shown
        epoch, count = stocked.verified.epoch, commits(stocked)
        forms = [filled(browser, name) for name in ("小新", "小明")]
        answers = [browser.post(SAVE, form) for form in (*forms, forms[0])]
        assert [answer.status for answer in answers] == [303] * 3
        assert answers[0].place == answers[2].place != answers[1].place
        assert (stocked.verified.epoch, commits(stocked)) == (epoch, count + 2)
        assert browser.get(answers[0].place).text.count("小新") >= 1
    assert names(stocked) == sorted(["小玉", "小兰", "小新", "小明"])


def test_a_form_for_which_no_lock_is_left_comes_back_as_typed_and_says_who_can_help(stocked: TestSchool) -> None:
    with serving(stocked, "wang-fang") as one:
        browser = one.open()
        forms = [filled(browser, f"新生{n}") for n in "一二三四"]
        kept = browser.post("/draft", {**forms[3], "_page": SAVE}, X_Yulan="1")
        assert kept.status == 200
        draft = json.loads(kept.text)["draft"]
        answers = [browser.post(SAVE, form) for form in forms]
        assert [answer.status for answer in answers] == [303, 303, 303, 422]
        assert "新生四" in answers[3].text
        assert "陈玉兰、赵敏" in answers[3].text
        again = browser.get(PAGE)
        assert again.status == 409
        assert "陈玉兰、赵敏" in again.text
        assert "新生四" in browser.get(f"{SAVE}?draft={draft}").text
        outcome = staff.mend(stocked.verified, stocked.as_("zhao-min"), NOW)
        assert outcome is not None
        stocked.put(outcome.files, "zhao-min")
        stocked.remember()
        assert browser.post(SAVE, forms[3]).status == 303
    assert "新生四" in names(stocked)
    assert len(spares.unused(stocked.verified, "wang-fang", CLASS)) == spares.STOCK - 1
