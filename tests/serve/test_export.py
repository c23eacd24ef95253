"""The table of the ledger from a served site: a link, a form, a file from memory; through the gate and onto no disk."""

from __future__ import annotations

import io
import re
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from python_calamine import CalamineWorkbook

from tests.schools import TestSchool
from tests.serve.conftest import CANARY, SID
from tests.serve.served import Answer, Browser, Served, serving, written
from yulan.flow import student_files
from yulan.intents import Intent

FORM = "/ledger/export.html"
PHONE = "13900001111"


def sent(browser: Browser, *pairs: tuple[str, str], token: str | None = None) -> Answer:
    """The answer to the form, several columns under one name."""
    fields = [("_csrf", browser.token() if token is None else token), *pairs]
    return browser.ask("POST", FORM, urlencode(fields).encode())


def rows(answer: Answer) -> list[list[object]]:
    assert answer.status == 200, answer.status
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.body))
    return [list(row) for row in book.get_sheet_by_index(0).to_python()]


def columns(*codes: str) -> list[tuple[str, str]]:
    return [("column", code) for code in codes]


def test_the_ledger_leads_to_the_form_in_one_line_that_is_the_desks(shared: Served) -> None:
    page = shared.browser.get("/ledger/index.html").text
    (line,) = [one for one in page.split("\n") if "ledger/export.html" in one or "export.html" in one]
    assert "data-desk" in line
    assert "导出表格" in line


def test_the_form_offers_every_column_and_ticks_the_usual_ones(shared: Served) -> None:
    page = shared.browser.get(FORM).text
    ticked = re.findall(r'name="column" value="([a-z_]+)" checked', page)
    assert ticked[:4] == ["name", "sex", "class", "categories"]
    assert 'value="strengths"' in page
    assert "（默认遮住）" in unescape(page)
    assert 'name="unmasked"' in page  # the class teacher may ask
    assert CANARY not in page


def test_the_table_is_a_download_that_nothing_keeps(shared: Served, temporary: Path) -> None:
    with written() as paths:
        answer = sent(shared.browser, *columns("name", "character"))
    assert rows(answer)[-2:] == [["小兰", CANARY], ["小玉", CANARY]]
    told = answer.headers
    assert re.fullmatch(r'attachment; filename="ledger-2025-11-21-[0-9a-f]{8}\.xlsx"', told["Content-Disposition"])
    assert told["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert told["Cache-Control"] == "no-store"
    assert told["X-Content-Type-Options"] == "nosniff"
    assert paths == []
    assert not list(temporary.iterdir())
    assert not (shared.school.root / "private").exists()


def test_it_takes_the_token_and_a_session(shared: Served) -> None:
    assert sent(shared.browser, *columns("name"), token="0" * 64).status == 403
    stranger = shared.stranger()
    assert sent(stranger, *columns("name"), token="0" * 64).status == 403
    assert stranger.get(FORM).status == 403
    elsewhere = urlencode([("_csrf", shared.browser.token()), ("column", "name")]).encode()
    told = shared.browser.ask("POST", FORM, elsewhere, {"Origin": "http://example.org", "Sec-Fetch-Site": "cross-site"})
    assert told.status == 403


def test_a_locked_house_hands_out_nothing(sealed: Served) -> None:
    sealed.browser.enter()
    for answer in (sealed.browser.get(FORM), sent(sealed.browser, *columns("name"))):
        assert answer.status in (303, 403)
        assert CANARY not in answer.text


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ((("column", "song"),), "没有叫“song”的列"),
        ((("class", "p1999-1"),), "没有这个班"),
        ((("category", "psych"),), "受限类别从不导出"),
        ((("category", "poverty"),), "没有可以导出的内容"),
        ((("class", "p2021-1"),), "没有可以导出的内容"),
    ],
)
def test_what_cannot_be_meant_is_a_page_that_says_so(
    shared: Served, pairs: tuple[tuple[str, str], ...], said: str
) -> None:
    answer = sent(shared.browser, *pairs)
    assert answer.status == 409
    assert said in unescape(answer.text)


def test_numbers_are_covered_until_somebody_ticks_that_they_are_not(school: TestSchool) -> None:
    (card,) = student_files.card_paths(school.root, SID)
    school.revise("wang-fang", card, {"phone": PHONE})
    with serving(school, "wang-fang") as served:
        browser = served.open()
        covered, bare = (str(rows(sent(browser, *columns("phone"), *more))) for more in ((), (("unmasked", "yes"),)))
    assert PHONE not in covered
    assert "139****1111" in covered
    assert PHONE in bare


def test_who_may_not_have_numbers_is_neither_asked_nor_believed(school: TestSchool) -> None:
    school.change("zhao-min", [Intent("mentor", "add", (SID, "li-na"))])
    with serving(school, "li-na") as served:
        browser = served.open()
        assert 'name="unmasked"' not in browser.get(FORM).text
        answer = sent(browser, *columns("phone"), ("unmasked", "yes"))
        assert answer.status == 409
        assert "您不能导出不遮号码的表" in unescape(answer.text)
        assert len(rows(sent(browser, *columns("name")))[-1]) == 1
        assert "小兰" not in str(rows(sent(browser, *columns("name"))))


def test_who_opens_no_file_has_no_form(school: TestSchool) -> None:
    with serving(school, "li-na") as served:
        browser = served.open()
        assert browser.get(FORM).status == 404
        assert sent(browser, *columns("name")).status == 409
