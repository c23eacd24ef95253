"""In the browser: a step begins with the child's name, and a month's report is noted with those it names."""

from __future__ import annotations

import re

from tests.schools import TestSchool
from tests.serve.conftest import OTHER, SID
from tests.serve.served import Served, serving
from yulan import kinds
from yulan.flow import unseal


def _told(served: Served, kind: str) -> list[dict[str, object]]:
    school = served.school
    opened = unseal.open_all(school.verified, school.as_("zhao-min"))
    return [kinds.to_tree(one.record.values) for one in opened.revisions if one.record.kind == kind]


def _saved(served: Served, path: str, **typed: str) -> bool:
    return served.browser.post(path, served.browser.fields(path) | {"date": "2025-11-21"} | typed).status == 303


def _shown(page: str, name: str) -> str:
    """What stands in a field of a form."""
    [made] = re.findall(rf"<(?:input|textarea)[^>]*name=\"{name}\"[^>]*>", page)
    return next(iter(re.findall(r'value="([^"]*)"', made)), "")


def test_form_of_an_absence_begins_with_the_name_and_keeps_it_out_once_cleared(served: Served) -> None:
    path = f"/write/absence/{SID}.html"
    assert _shown(served.browser.get(path).text, "name") == "小玉"
    assert _saved(served, path, start="2025-11-10", name="小玉")
    assert _saved(served, path, start="2025-11-20", name="")
    assert sorted(str(one.get("name", "")) for one in _told(served, "absence")) == ["", "小玉"]


def test_several_children_go_by_their_own_names(served: Served) -> None:
    assert _saved(served, f"/write/return/{SID}.html", step="contact", name="小玉", _also="小兰")
    assert {one["student"]: one["name"] for one in _told(served, "return")} == {SID: "小玉", OTHER: "小兰"}


def test_page_of_children_away_is_there_for_the_class_teacher(served: Served) -> None:
    assert _saved(served, f"/write/absence/{SID}.html", start="2025-11-10", name="小玉")
    page = served.browser.get("/dropout/index.html").text
    assert "11月10日起没来上学，到今天 10 个上学日" in page
    assert f'href="../write/return/{SID}.html"' in page
    assert "超过 5 个上学日没来" in served.browser.get("/alerts/index.html").text


def test_only_offices_and_roll_officer_get_the_monthly_report(served: Served) -> None:
    assert served.browser.get("/paper/dropout-report/2025-11.html").status == 404
    assert served.browser.get("/paper/dropout-report.html").status == 200


def test_form_of_a_report_upward_names_those_whom_the_months_report_names(school: TestSchool) -> None:
    told = {"start": "2025-10-13", "date": "2025-10-13", "name": "小玉"}
    school.write("wang-fang", "absence", SID, told)
    with serving(school, "chen-yulan") as one:
        one.open()
        assert one.browser.get("/paper/dropout-report/2025-11.html").text.count("小玉") == 1
        page = one.browser.get("/write/return-up/new.html?month=2025-11").text
        assert (_shown(page, "period"), _shown(page, "count")) == ("2025-11", "1")
        assert "义务教育法" in _shown(page, "ground")
        assert re.search(r'value="dropout-monthly"[^>]* selected', page)
        assert re.findall(r'name="students"[^>]*value="([0-9a-z]{10})"[^>]* checked', page) == [SID]
        plain = one.browser.get("/write/return-up/new.html?month=1999-99").text
        assert _shown(plain, "period") == ""
