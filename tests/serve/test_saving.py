"""Saving from a form: whole or not at all, once however often it is sent, merged with what others wrote, in words
where it cannot be.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.schools import NOW, TestSchool
from tests.serve.conftest import OTHER, SID
from tests.serve.served import Answer, Browser, Served, hidden, serving
from yulan import disk
from yulan.flow import unseal
from yulan.revisions import Revision

TALK = f"/write/talk/{SID}.html"
WORD = "说过的话三一四"
posix = pytest.mark.skipif(os.name == "nt", reason="processes are forked")


def filled(browser: Browser, path: str = TALK, **fields: str) -> dict[str, str]:
    """A form as it came, and what was typed into it."""
    return browser.fields(path) | {"date": "2025-11-20", "form": "face", "body": WORD} | fields


def revisions(school: TestSchool, person: str = "zhao-min") -> list[Revision]:
    """Everything written with our word in it, as another person reads it."""
    opened = unseal.open_all(school.verified, school.as_(person))
    assert not opened.unverified
    assert not opened.problems
    return [one for one in opened.revisions if WORD in one.record.body]


def commits(school: TestSchool) -> int:
    return int(git(school, "rev-list", "--count", "HEAD"))


def git(school: TestSchool, *arguments: str) -> str:
    command = ("git", "-C", str(school.root), *arguments)
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def state(school: TestSchool) -> dict[str, bytes]:
    """The work tree."""
    under = (one for one in school.root.rglob("*") if ".git" not in one.parts and one.is_file())
    return {one.relative_to(school.root).as_posix(): one.read_bytes() for one in under}


def faults(answer: Answer) -> str:
    """What a form that came back says is wrong."""
    summary = answer.text.partition('id="summary"')[2].partition("</div>")[0]
    assert summary
    return re.sub(r"<[^>]+>", "", summary)


def test_what_is_saved_is_there_for_others_in_one_commit(served: Served) -> None:
    before = commits(served.school)
    answer = served.browser.post(TALK, filled(served.browser))
    assert answer.status == 303
    assert served.browser.get(answer.place).status == 200
    assert WORD in served.browser.get(f"/students/{SID}/index.html").text
    [one] = revisions(served.school)
    assert (one.author, one.rev, one.record.by, one.record.student) == ("wang-fang", 1, "wang-fang", SID)
    assert commits(served.school) == before + 1
    assert git(served.school, "status", "--porcelain") == ""


def test_the_answer_names_nobody_and_repeats_nothing(served: Served) -> None:
    answer = served.browser.post(TALK, filled(served.browser))
    assert WORD not in answer.text + answer.place
    assert "小玉" not in answer.text + answer.place


def test_a_script_is_told_where_to_go(served: Served) -> None:
    answer = served.browser.post(TALK, filled(served.browser), X_Yulan="1")
    assert json.loads(answer.text)["to"].startswith("/write/saved.html?")


# -- once


def test_the_same_form_sent_again_is_one_record(served: Served) -> None:
    form = filled(served.browser)
    first = served.browser.post(TALK, form)
    before = commits(served.school)
    second = served.browser.post(TALK, form)
    assert (first.status, first.place) == (second.status, second.place)
    assert len(revisions(served.school)) == 1
    assert commits(served.school) == before


def test_the_same_form_sent_many_times_at_once_is_one_record(served: Served) -> None:
    form = filled(served.browser) | {"_csrf": served.browser.token()}
    before = commits(served.school)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: served.browser.post(TALK, form), range(6)))
    assert {(one.status, one.place) for one in answers} == {(303, answers[0].place)}
    assert len(revisions(served.school)) == 1
    assert commits(served.school) == before + 1


def test_the_same_form_sent_again_with_more_in_it_is_a_correction(served: Served) -> None:
    form = filled(served.browser)
    served.browser.post(TALK, form)
    served.browser.post(TALK, {**form, "body": f"{WORD}，还有"})
    found = revisions(served.school)
    assert sorted(one.rev for one in found) == [1, 2]
    assert len({one.record.id for one in found}) == 1


def test_a_form_sent_again_to_a_server_started_again_is_one_record(school: TestSchool) -> None:
    with serving(school, "wang-fang") as one:
        browser = one.open()
        form = filled(browser)
        kept = json.loads(browser.post("/draft", form).text)
        form["_draft"] = kept["draft"]
        browser.post(TALK, {**form, "_draft": ""})  # it was saved, and nobody was left to hear it
    with serving(school, "wang-fang") as one:
        browser = one.open()
        page = browser.get(f"{TALK}?draft={kept['draft']}")
        assert WORD in page.text
        again = {**form, **hidden(page)}
        assert again["_seed"] == form["_seed"]
        assert browser.post(TALK, again).status == 303
        assert "?draft=" not in browser.get("/write/index.html").text
    assert len(revisions(school)) == 1


@pytest.mark.parametrize("seed", ["", "x", "0" * 31, "G" * 32, "0" * 33])
def test_a_form_without_its_seed_is_not_taken(at_work: Served, seed: str) -> None:
    answer = at_work.browser.post(TALK, {**filled(at_work.browser), "_seed": seed})
    assert answer.status == 422
    assert WORD in answer.text
    assert not revisions(at_work.school)


def test_two_forms_make_two_records(served: Served) -> None:
    for _ in range(2):
        served.browser.post(TALK, filled(served.browser))
    assert len({one.record.id for one in revisions(served.school)}) == 2


@pytest.mark.long
@posix
def test_a_save_killed_anywhere_and_repeated_is_one_record(school: TestSchool, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    program = Path(__file__).with_name("killed.py")
    command = (sys.executable, "-P", str(program), str(school.root), str(school.home), str(scratch), SID, WORD)
    told = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": path()}
    )
    assert told.returncode == 0, told.stderr
    runs = json.loads(told.stdout)
    assert len(runs) > 20
    assert runs[-1]["status"] == 0
    assert all(one["status"] == 137 for one in runs[:-1])
    before = commits(school)
    for one in runs:
        found = {name: one[name] for name in ("records", "problems", "commits", "dirty")}
        assert found == {"records": 1, "problems": 0, "commits": before + 1, "dirty": ""}, one["n"]


def path() -> str:
    here = Path(__file__).parent.parent.parent
    return os.pathsep.join([str(here / "builder"), str(here)])


def test_a_date_that_was_cleared_is_missing_and_never_today(served: Served) -> None:
    form = filled(served.browser, date="")
    answer = served.browser.post(TALK, form)
    assert answer.status == 422
    assert 'id="f-date-e"' in answer.text
    assert revisions(served.school) == []


# -- corrections


def test_a_correction_is_the_next_revision(served: Served) -> None:
    served.browser.post(TALK, filled(served.browser))
    [first] = revisions(served.school)
    edit = f"/edit/{SID}/{first.record.id}.html"
    answer = served.browser.post(edit, filled(served.browser, edit, body=f"{WORD}改过"))
    assert answer.status == 303
    found = sorted(revisions(served.school), key=lambda one: one.rev)
    assert [one.rev for one in found] == [1, 2]
    assert found[1].prev == (first.digest,)
    assert found[1].record.body.strip() == f"{WORD}改过"
    assert (found[1].record.id, found[1].record.student) == (first.record.id, SID)


def test_a_correction_that_says_nothing_new_writes_nothing(served: Served) -> None:
    served.browser.post(TALK, filled(served.browser))
    [first] = revisions(served.school)
    edit = f"/edit/{SID}/{first.record.id}.html"
    form = filled(served.browser, edit)
    assert served.browser.post(edit, form).status == 303
    served.browser.post(edit, {**form, "body": f"{WORD}改过"})
    before = commits(served.school)
    assert served.browser.post(edit, {**form, "body": f"{WORD}改过"}).status == 303
    assert len(revisions(served.school)) == 2
    assert commits(served.school) == before


def test_a_correction_of_what_somebody_else_corrected_meanwhile_loses_no_word(served: Served) -> None:
    edit = f"/edit/{SID}/card.html"
    mine = served.browser.fields(edit) | {"name": "小玉", "sex": "female", "class": "p2023-1", "body": ""}
    mine |= {"character": "我写的性格", "address": "我写的住址", "date": "2025-11-21"}
    card = next(path for path in state(served.school) if f"{SID}.1.card.1." in path)
    served.school.revise("zhao-min", card, {"character": "别人写的性格", "phone": "10000000001"})
    served.house.tick()
    answer = served.browser.post(edit, mine)
    assert answer.status == 303
    page = served.browser.get(f"/students/{SID}/index.html").text
    for text in ("我写的性格", "别人写的性格", "我写的住址", "10000000001"):
        assert text in page
    settled = served.browser.get(edit).text
    assert "我写的性格" in settled
    assert "别人写的性格" in settled


def test_two_corrections_at_once_lose_no_word(served: Served) -> None:
    served.browser.post(TALK, filled(served.browser))
    [first] = revisions(served.school)
    edit = f"/edit/{SID}/{first.record.id}.html"
    form = filled(served.browser, edit) | {"_csrf": served.browser.token()}
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda body: served.browser.post(edit, {**form, "body": body}), (f"{WORD}甲甲", f"{WORD}乙乙")))
    page = served.browser.get(f"/students/{SID}/index.html").text
    assert "甲甲" in page
    assert "乙乙" in page
    assert git(served.school, "status", "--porcelain") == ""


def test_a_record_is_corrected_where_it_lies_and_nowhere_else(served: Served) -> None:
    served.browser.post(TALK, filled(served.browser))
    [first] = revisions(served.school)
    for place in (OTHER, "3" * 10):
        edit = f"/edit/{place}/{first.record.id}.html"
        answer = served.browser.post(edit, filled(served.browser, body=f"{WORD}改过"))
        assert answer.status == 409
        assert len(revisions(served.school)) == 1


# -- what goes wrong


def test_what_is_wrong_stands_beside_what_was_typed(at_work: Served) -> None:
    before = state(at_work.school)
    answer = at_work.browser.post(TALK, {**filled(at_work.browser), "date": "昨天", "form": "没有这种"})
    assert answer.status == 422
    assert WORD in answer.text
    assert "昨天" in answer.text
    assert faults(answer)
    assert state(at_work.school) == before


def test_a_full_disk_is_said_and_nothing_is_lost(served: Served) -> None:
    browser, began = served.browser, commits(served.school)
    points = (1, 2, 3, 5, 7, 9, 11)
    for done, point in enumerate(points):
        form = filled(browser)
        draft = json.loads(browser.post("/draft", form).text)["draft"]
        form["_draft"] = draft
        before = state(served.school)
        disk.fail_at(point)
        answer = browser.post(TALK, form)
        disk.fail_at(0)
        assert answer.status == 422, point
        assert "空间" in faults(answer) or "满" in faults(answer)
        assert WORD in answer.text
        assert f"?draft={draft}" in browser.get("/write/index.html").text
        assert state(served.school) == before, point
        assert commits(served.school) == began + done
        assert browser.post(TALK, form).status == 303
        assert "?draft=" not in browser.get("/write/index.html").text
    assert len(revisions(served.school)) == len({one.record.id for one in revisions(served.school)}) == len(points)
    assert commits(served.school) == began + len(points)


def test_where_git_fails_the_record_is_committed_when_it_is_sent_again(served: Served) -> None:
    browser = served.browser
    form = filled(browser)
    form["_draft"] = json.loads(browser.post("/draft", form).text)["draft"]
    count = commits(served.school)
    lock = served.school.root / ".git" / "index.lock"
    lock.write_bytes(b"")
    for _ in range(2):
        answer = browser.post(TALK, form)
        assert answer.status == 422
        assert faults(answer)
        assert WORD in answer.text
    assert commits(served.school) == count
    assert "?draft=" in browser.get("/write/index.html").text
    lock.unlink()
    served.house.tick()
    assert browser.post(TALK, form).status == 303
    assert len(revisions(served.school)) == 1
    assert commits(served.school) == count + 1
    assert git(served.school, "status", "--porcelain") == ""


def test_a_school_broken_while_somebody_types_takes_nothing(served: Served) -> None:
    form = filled(served.browser)
    chain = sorted((served.school.root / "keys" / "chain").glob("*.yaml"))[-1]
    spare = chain.with_name(".spare")
    spare.write_bytes(b"x")
    spare.replace(chain)
    before = state(served.school)
    answer = served.browser.post(TALK, form)
    assert answer.status in (422, 500)
    assert state(served.school) == before


# -- several, and who may


def test_several_students_of_one_talk_share_an_event_in_one_commit(served: Served) -> None:
    count = commits(served.school)
    form = {**filled(served.browser), "_also": "小兰"}
    answer = served.browser.post(TALK, form)
    assert answer.status == 303
    found = revisions(served.school)
    assert {one.record.student for one in found} == {SID, OTHER}
    assert len({one.record.id for one in found}) == 2
    events = {getattr(one.record.values, "event", "") for one in found}
    assert len(events) == 1
    assert re.fullmatch("[0-9a-z]{16}", events.pop())
    assert commits(served.school) == count + 1
    served.browser.post(TALK, form)
    assert len(revisions(served.school)) == 2


@pytest.mark.parametrize("also", ["没有这个人", "小兰、没有这个人", "小" * 3000, "<b>"])
def test_where_one_of_several_is_not_known_nothing_is_written(at_work: Served, also: str) -> None:
    answer = at_work.browser.post(TALK, {**filled(at_work.browser), "_also": also})
    assert answer.status == 422
    assert faults(answer)
    assert WORD in answer.text
    assert not revisions(at_work.school)


def test_who_may_not_write_is_told_so_in_words(school: TestSchool) -> None:
    with serving(school, "li-na") as one:
        browser = one.open()
        for path in (TALK, f"/edit/{SID}/card.html", f"/write/talk/{'3' * 10}.html"):
            answer = browser.get(path)
            assert answer.status == 409
            assert re.search("[一-鿿]{4}", answer.text.partition("data-why")[2])
        before = state(school)
        form = {"_seed": "0" * 32, "date": "2025-11-20", "form": "face", "body": WORD}
        assert browser.post(TALK, form).status in (409, 422)
        assert browser.post(f"/edit/{SID}/card.html", form).status == 409
        assert state(school) == before


def test_nobody_writes_in_anothers_name(at_work: Served) -> None:
    answer = at_work.browser.post(TALK, {**filled(at_work.browser), "by": "zhao-min"})
    assert answer.status == 422
    assert not revisions(at_work.school)


def test_nobody_corrects_what_another_wrote(served: Served) -> None:
    served.school.write("zhao-min", "talk", SID, {"form": "phone"}, WORD)
    served.house.tick()
    [one] = revisions(served.school)
    edit = f"/edit/{SID}/{one.record.id}.html"
    assert served.browser.get(edit).status == 409
    answer = served.browser.post(edit, {"date": "2025-11-20", "form": "face", "body": f"{WORD}改过", "by": "zhao-min"})
    assert answer.status == 422
    assert len(revisions(served.school)) == 1


def test_what_names_a_record_cannot_be_typed(served: Served) -> None:
    form = filled(served.browser) | {"id": "0" * 16, "kind": "card", "student": OTHER, "event": "0" * 16}
    assert served.browser.post(TALK, form).status == 303
    [one] = revisions(served.school)
    assert one.record.id != "0" * 16
    assert (one.record.kind, one.record.student) == ("talk", SID)
    assert not getattr(one.record.values, "event", "")


def test_a_new_student_is_entered_with_lock_and_card_in_one_commit(school: TestSchool) -> None:
    with serving(school, "zhao-min") as one:
        browser = one.open()
        path = "/write/card/new.html?class=p2023-1"
        form = browser.fields(path) | {
            "name": "小新",
            "sex": "male",
            "class": "p2023-1",
            "date": NOW.date().isoformat(),
        }
        count = commits(school)
        first = browser.post("/write/card/new.html", form)
        second = browser.post("/write/card/new.html", form)
        assert first.status == second.status == 303
        assert first.place == second.place
        assert commits(school) == count + 1
        assert browser.get("/students/index.html").text.count("小新") >= 1
        assert len([one for one in state(school) if ".card.1." in one]) == 3
