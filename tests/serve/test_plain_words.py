"""What the pages of writing say to somebody in a hurry: nothing empty is kept, a slip is pointed at where it was made,
and whoever hands something on is told to whom.
"""

from __future__ import annotations

import re

import pytest

from tests.schools import TestSchool
from tests.serve.conftest import SID
from tests.serve.served import Served, serving
from tests.serve.test_saving import TALK, faults, filled, state

VISIT = f"/write/visit/{SID}.html"


@pytest.mark.parametrize("path", [TALK, VISIT, "/write/concern/new.html"])
@pytest.mark.parametrize("typed", ["", " \n　\n"])
def test_a_form_that_nobody_filled_in_is_not_saved(at_work: Served, path: str, typed: str) -> None:
    before = state(at_work.school)
    answer = at_work.browser.post(path, {**at_work.browser.fields(path), "date": "2025-11-20", "body": typed})
    assert answer.status == 422
    assert "还什么都没有写" in faults(answer)
    assert state(at_work.school) == before


def test_a_little_is_enough(served: Served) -> None:
    form = {**served.browser.fields(TALK), "date": "2025-11-20", "topics": "study"}
    assert served.browser.post(TALK, form).status == 303


def test_a_day_to_come_is_asked_about_with_the_way_to_correct_it(served: Served) -> None:
    answer = served.browser.post(TALK, filled(served.browser, date="2030-01-01"))
    page = served.browser.get(answer.place).text
    assert "日期在今天以后" in page
    found = re.search(rf'href="\.\./(edit/{SID}/[0-9a-z]+\.html)"', page)
    assert found is not None
    assert 'value="2030-01-01"' in served.browser.get(f"/{found[1]}").text


def test_a_day_that_was_is_not_asked_about(served: Served) -> None:
    answer = served.browser.post(TALK, filled(served.browser))
    assert "日期在今天以后" not in served.browser.get(answer.place).text


def test_a_name_nobody_has_is_told_beside_where_it_was_typed(at_work: Served) -> None:
    answer = at_work.browser.post(TALK, filled(at_work.browser, _also="小兰、没有这个人"))
    assert "第 2 个名字" in faults(answer)
    assert '<a href="#f-_also">' in answer.text
    assert re.search(r'id="f-_also"[^>]*aria-describedby="f-_also-h f-_also-e" aria-invalid="true"', answer.text)
    assert 'id="f-_also-e"' in answer.text
    assert 'value="小兰、没有这个人"' in answer.text


def test_a_form_says_that_one_was_begun_there_before(served: Served) -> None:
    assert "没写完的" not in served.browser.get(TALK).text.split("<main")[1]
    served.browser.post("/draft", {"_draft": "", "_page": TALK[1:], "body": "写到一半"})
    page = served.browser.get(TALK).text.split("<main")[1]
    assert "没写完的" in page
    found = re.search(r'class="note screen">[^<]*<a href="([^"]+\?draft=[0-9a-z]+)"', page)
    assert found is not None
    again = served.browser.get(f"/write/talk/{found[1]}").text
    assert "写到一半" in again
    assert 'class="note screen"' not in again.split("<main")[1]


def test_who_may_only_report_is_sent_straight_to_the_form_and_told_who_has_it(school: TestSchool) -> None:
    with serving(school, "li-na") as one:
        one.open()
        home = one.browser.get("/index.html").text
        assert '<a class="button" href="write/concern/new.html">' in home
        assert "yulan new" not in home
        form = one.browser.get("/write/concern/new.html").text
        assert "您自己也打不开了" in form
        fields = {**one.browser.fields("/write/concern/new.html"), "date": "2025-11-20", "body": "看见了"}
        saved = one.browser.get(one.browser.post("/write/concern/new.html", fields).place).text
        assert "只有校长、德育处、心理教师打得开" in saved
        assert 'href="concern/new.html"' in saved.replace("../write/", "")


def test_who_may_read_what_they_write_is_told_nothing_of_the_kind(at_work: Served) -> None:
    assert "打不开了" not in at_work.browser.get(TALK).text


def test_all_that_is_wrong_is_told_at_once_with_a_way_to_each(at_work: Served) -> None:
    form = {**at_work.browser.fields(TALK), "date": "", "place": "长" * 300, "_also": "没有这个人、也没有这个人"}
    answer = at_work.browser.post(TALK, form)
    summary = answer.text.partition('id="summary"')[2].partition("</div>")[0]
    assert re.findall('href="#([^"]*)"', summary) == ["f-date", "f-place", "f-_also"]
    assert all(f'id="{one}"' in answer.text for one in ("f-date", "f-place", "f-_also"))
    assert "第 1 个名字" in summary
    assert "第 2 个名字" in summary
    assert "有 3 处" in summary


def test_what_only_stood_there_before_is_no_text_though_its_day_was_taken_out(at_work: Served) -> None:
    answer = at_work.browser.post(TALK, {**at_work.browser.fields(TALK), "date": "", "body": ""})
    assert "请填写这一项" in faults(answer)
    assert "还什么都没有写" in faults(answer)


def test_writing_begins_in_the_text_until_something_else_asks_for_a_look(served: Served) -> None:
    begins = '<textarea id="f-body"[^>]* autofocus'
    assert re.search(begins, served.browser.get(TALK).text)
    assert "autofocus" not in served.browser.post(TALK, {**served.browser.fields(TALK), "date": "", "body": ""}).text
    assert "autofocus" not in served.browser.get(VISIT).text, "its day and occasion come first"
    served.browser.post("/draft", {"_draft": "", "_page": TALK[1:], "body": "写到一半"})
    assert "autofocus" not in served.browser.get(TALK).text, "another one lies there"


def test_what_cannot_be_done_leads_back_to_where_it_was_asked_for(served: Served) -> None:
    gone, here = f"/edit/{SID}/{'0' * 16}.html", f"http://{served.browser.host}"
    ways = {
        said: re.findall('href="([^"]*[.]html)"', served.browser.get(gone, Referer=said).text)
        for said in (f"{here}/write/index.html", f"{here}{gone}", "http://evil.example/write/index.html", "", "::")
    }
    back, *others = ways.values()
    assert [one.lstrip("./") for one in back] == ["write/index.html", "index.html"]
    assert all([one.lstrip("./") for one in other] == ["index.html"] for other in others)


def test_drafts_are_told_from_one_another_by_how_they_begin(served: Served) -> None:
    for text in ("今天她\n笑了", "<b>" + "长" * 60):
        served.browser.post("/draft", {"_draft": "", "_page": TALK[1:], "body": text})
    page = served.browser.get("/write/index.html").text
    assert "“今天她 笑了”" in page
    assert f"“&lt;b&gt;{'长' * 21}…”" in page
    assert "月" in page.partition("存于")[2][:12]
