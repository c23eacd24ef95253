"""The school's settings in the browser: a keeper changes them after having seen what will change, others read them,
and nobody is overwritten unseen.
"""

from __future__ import annotations

import dataclasses
import html
import os
import re
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlencode

import msgspec
import pytest

from tests.schools import NOW, TestSchool, copy_of
from tests.serve.conftest import CANARY, SID
from tests.serve.hostile import harmless, head
from tests.serve.served import PASSPHRASE, Answer, Browser, Served, hidden, serving
from yulan import disk, plainfile, seal, settings
from yulan.disk import steps, tree
from yulan.errors import YulanError
from yulan.flow import me, read, settling, staff, trust, verified
from yulan.flow.live import Live, open_school
from yulan.intents import Intent
from yulan.private import Places
from yulan.seal import Sealed, open_seal
from yulan.serve.house import Locked, Open
from yulan.settings import PATH, Class, SchoolFile

INDEX = "/settings/index.html"
SECTIONS = ("school", "terms", "classes", "categories", "duties", "words")
SIGN = Intent("settings", "sign")
NOTE = "# 这一行是手写的\n"


@pytest.fixture(scope="module")
def noted(template: TestSchool, tmp_path_factory: pytest.TempPathFactory) -> TestSchool:
    """The small school, its settings with comments somebody wrote, and a duty changed for some days only."""
    school = copy_of(template, tmp_path_factory.mktemp("noted"))
    text = (school.root / PATH).read_text("utf-8")
    text = f"{NOTE}{text}".replace("terms:\n", "# 学期前的批注\nterms:   # 见教育局文件\n")
    text += (
        "duties:\n- {id: class-visit, need: 3, from: 2026-03-01}  # 下学期起\n- {id: experience-meeting, off: true}\n"
    )
    _sign(school, "chen-yulan", text.encode())
    return school


@pytest.fixture
def keeper(noted: TestSchool, tmp_path: Path) -> Iterator[Served]:
    """The principal at work, who keeps the keys."""
    with serving(copy_of(noted, tmp_path), "chen-yulan") as one:
        one.open()
        yield one


@pytest.fixture(scope="module")
def looked_at(noted: TestSchool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The same, for tests that leave its school as it is."""
    with serving(copy_of(noted, tmp_path_factory.mktemp("looked")), "chen-yulan", sealed=True) as one:
        one.open(PASSPHRASE)
        yield one


@pytest.fixture(scope="module")
def reader(noted: TestSchool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A class teacher, who reads and changes nothing."""
    with serving(copy_of(noted, tmp_path_factory.mktemp("reader")), "wang-fang") as one:
        one.open()
        yield one


def _sign(school: TestSchool, person: str, data: bytes) -> None:
    """Nothing; settings are signed as `yulan school edit` does it."""
    made = staff.change(school.verified, school.as_(person), [SIGN], NOW, also={PATH: data})
    school.put(made.files, person)
    school.remember()


def _file(school: TestSchool) -> SchoolFile:
    return settings.load((school.root / PATH).read_bytes())


def _path(section: str) -> str:
    return f"/settings/{section}.html"


def _fields(page: Answer) -> list[tuple[str, str]]:
    """Everything a browser would send of the form, untouched."""
    form = page.text.partition('<form id="write"')[2].partition("</form>")[0]
    found: list[tuple[str, str]] = []
    for tag, rest in re.findall(r"<(input|textarea|select)\b([^>]*)>", form):
        assert tag == "input"
        told = dict(re.findall(r'([a-z-]+)="([^"]*)"', rest))
        if told.get("type") in ("radio", "checkbox") and " checked" not in rest:
            continue
        found.append((html.unescape(told["name"]), html.unescape(told.get("value", ""))))
    return [one for one in found if one[0] != "_csrf"]


def _send(browser: Browser, path: str, pairs: list[tuple[str, str]], does: str = "save", **more: str | None) -> Answer:
    told = [("_csrf", browser.token()), *pairs, *([("_do", does)] if does else [])]
    headers = {name.replace("_", "-"): value for name, value in more.items()}
    return browser.ask("POST", path, urlencode(told).encode(), headers)


def _with(pairs: list[tuple[str, str]], changed: Mapping[str, str]) -> list[tuple[str, str]]:
    """The fields with some values changed, and those added that were not there."""
    said = dict(changed)
    kept = [(name, said.pop(name, value)) for name, value in pairs]
    return [*kept, *said.items()]


def _form(served: Served, section: str) -> list[tuple[str, str]]:
    page = served.browser.get(_path(section))
    assert page.status == 200
    return _fields(page)


def _signed(served: Served, section: str, pairs: list[tuple[str, str]]) -> Answer:
    """The overview, after the change was looked at and signed."""
    page = _send(served.browser, _path(section), pairs)
    assert page.status == 200
    assert 'value="sign"' in page.text
    answer = _send(served.browser, _path(section), _fields(page), "sign")
    assert (answer.status, answer.place) == (303, f"{INDEX}?saved=1"), answer.text
    return served.browser.get(answer.place)


# --- who may look, who may change


@pytest.mark.parametrize("section", SECTIONS)
def test_every_reader_may_look_and_gets_no_form(reader: Served, section: str) -> None:
    page = reader.browser.get(_path(section))
    assert page.status == 200
    assert '<form id="write"' not in page.text
    assert "由钥匙管理人来改：陈玉兰、赵敏" in page.text


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("does", ["save", "sign", "back", ""])
def test_who_keeps_no_keys_changes_nothing_and_learns_who_does(reader: Served, section: str, does: str) -> None:
    before = head(reader.school.root)
    answer = _send(reader.browser, _path(section), [("name", "别的学校"), ("_base", "0" * 64)], does)
    assert answer.status == 403
    assert "陈玉兰、赵敏" in answer.text
    assert head(reader.school.root) == before


def test_who_keeps_no_keys_puts_nothing_back(reader: Served) -> None:
    assert reader.browser.post("/settings/undo.html", {"_base": "0" * 64, "_do": "sign"}).status == 403
    assert "undo.html" not in reader.browser.get(INDEX).text


def test_the_overview_leads_to_every_section_and_says_who_changed_what_last(looked_at: Served) -> None:
    page = looked_at.browser.get(INDEX)
    assert page.status == 200
    for section in SECTIONS:
        assert f'href="{section}.html"' in page.text
    assert "陈玉兰，2025年11月21日" in page.text
    assert "导师交流会" in page.text  # what the newest change switched off


@pytest.mark.parametrize(
    "path", ["/settings/people.html", "/settings/undo.html", "/settings/index.html/x", "/settings/"]
)
def test_there_are_no_other_pages(looked_at: Served, path: str) -> None:
    assert looked_at.browser.get(path).status in (404, 405)


def test_nothing_of_a_record_is_on_these_pages(looked_at: Served) -> None:
    for path in (INDEX, *map(_path, SECTIONS)):
        main = looked_at.browser.get(path).text.partition("<main")[2].partition("</main>")[0]
        for secret in (CANARY, "小玉", "小兰", SID):
            assert secret not in main, path


# --- changing


def test_a_form_sent_as_it_came_changes_nothing(looked_at: Served) -> None:
    before = head(looked_at.school.root)
    for section in SECTIONS:
        page = _send(looked_at.browser, _path(section), _form(looked_at, section))
        assert page.status == 200
        assert "没有要改的" in page.text, section
        assert 'value="sign"' not in page.text
    assert head(looked_at.school.root) == before


def test_a_change_is_told_then_signed_as_one_epoch_and_one_commit(keeper: Served) -> None:
    epoch, commit = keeper.school.verified.epoch, head(keeper.school.root)
    pairs = _with(_form(keeper, "school"), {"name": "玉兰路小学", "hulei_phone": "10000800601"})
    page = _send(keeper.browser, _path("school"), pairs)
    assert "这些会改变" in page.text
    assert "玉兰路小学" in page.text
    assert head(keeper.school.root) == commit, "nothing is written before it is agreed to"
    told = _send(keeper.browser, _path("school"), _fields(page), "sign")
    assert told.place == f"{INDEX}?saved=1"
    assert keeper.school.verified.epoch == epoch + 1
    assert str(SIGN) in keeper.school.verified.chain.newest.changes
    assert keeper.school.verified.chain.newest.signer == "chen-yulan"
    assert _git(keeper.school.root, "rev-parse", "HEAD~1") == commit.strip()
    assert _git(keeper.school.root, "status", "--porcelain") == ""
    found = _file(keeper.school)
    assert (found.name, found.hulei_phone) == ("玉兰路小学", "10000800601")
    page = keeper.browser.get(told.place)
    assert "已经签名" in page.text
    assert "玉兰路小学" in page.text


def test_a_script_is_told_where_to_go(keeper: Served) -> None:
    page = _send(keeper.browser, _path("school"), _with(_form(keeper, "school"), {"name": "新校名"}))
    told = _send(keeper.browser, _path("school"), _fields(page), "sign", X_Yulan="1")
    assert told.text == '{"to": "/settings/index.html?saved=1"}'


def test_what_one_signs_is_what_one_saw(keeper: Served) -> None:
    before = head(keeper.school.root)
    page = _send(keeper.browser, _path("school"), _with(_form(keeper, "school"), {"name": "给人看的校名"}))
    other = _with(_fields(page), {"name": "没有看过的校名"})
    answer = _send(keeper.browser, _path("school"), other, "sign")
    assert answer.status == 200
    assert "没有看过的校名" in answer.text
    assert 'value="sign"' in answer.text
    assert head(keeper.school.root) == before


def test_going_on_changing_shows_what_was_typed(looked_at: Served) -> None:
    page = _send(looked_at.browser, _path("school"), _with(_form(looked_at, "school"), {"name": "再想想的校名"}))
    back = _send(looked_at.browser, _path("school"), _fields(page), "back")
    assert dict(_fields(back))["name"] == "再想想的校名"


def test_the_former_settings_are_put_back_letter_by_letter_after_one_look(keeper: Served) -> None:
    first = (keeper.school.root / PATH).read_bytes()
    page = _signed(keeper, "words", _with(_form(keeper, "words"), {"words.moral-office": "政教处"}))
    base = re.search(r'name="_base" value="([0-9a-f]{64})"', page.text)
    assert base is not None
    shown = keeper.browser.post("/settings/undo.html", {"_base": base[1]})
    assert "政教处" in shown.text
    assert (keeper.school.root / PATH).read_bytes() != first
    done = keeper.browser.post("/settings/undo.html", {**hidden(shown), "_do": "sign"})
    assert done.place == f"{INDEX}?saved=1"
    assert (keeper.school.root / PATH).read_bytes() == first


def test_putting_back_names_the_comments_that_go_with_it(keeper: Served) -> None:
    text = (keeper.school.root / PATH).read_text("utf-8") + "# 后来写的批注\nhulei_phone: '10000800602'\n"
    _sign(keeper.school, "chen-yulan", text.encode())
    keeper.house.tick()
    base = re.search(r'name="_base" value="([0-9a-f]{64})"', keeper.browser.get(INDEX).text)
    assert base is not None
    assert "<li>后来写的批注</li>" in keeper.browser.post("/settings/undo.html", {"_base": base[1]}).text


def test_comments_stay_where_nothing_else_changed(keeper: Served) -> None:
    page = _signed(keeper, "words", _with(_form(keeper, "words"), {"words.mentor": "结对教师"}))
    assert page.status == 200
    text = (keeper.school.root / PATH).read_text("utf-8")
    for comment in (NOTE, "# 学期前的批注\n", "# 见教育局文件\n", "# 下学期起\n"):
        assert comment in text


def test_comments_that_go_are_named_before_anything_is_signed(keeper: Served) -> None:
    text = (keeper.school.root / PATH).read_text("utf-8").replace("name: ", "name:   # 全称\n  ", 1)
    _sign(keeper.school, "chen-yulan", text.encode())
    keeper.house.tick()
    page = _send(keeper.browser, _path("school"), _with(_form(keeper, "school"), {"name": "改了名"}))
    assert "1 处会随着改写去掉" in page.text
    assert "<li>全称</li>" in page.text


# --- each section


def test_a_term_is_proposed_and_can_be_taken_away_again(keeper: Served) -> None:
    pairs = _form(keeper, "terms")
    at = len(_file(keeper.school).terms)
    page = _send(keeper.browser, _path("terms"), [*pairs, ("_add", "terms")], "")
    added = _fields(page)
    assert dict(added)[f"terms.{at}.id"] == "2026-spring"
    again = _send(keeper.browser, _path("terms"), [*added, ("_add", f"-terms.{at}")], "")
    assert f"terms.{at}.id" not in dict(_fields(again))
    _signed(keeper, "terms", added)
    new = _file(keeper.school).terms[-1]
    assert new.id == "2026-spring"
    assert new.from_ < new.to
    assert "# 见教育局文件" in (keeper.school.root / PATH).read_text("utf-8")


def test_holidays_and_days_made_up_for_come_line_by_line(keeper: Served) -> None:
    at = _autumn(keeper.school)
    pairs = _with(
        _form(keeper, "terms"),
        {
            f"terms.{at}.holidays.0.from": "2025-11-03",
            f"terms.{at}.holidays.0.name": "秋假",
            f"terms.{at}.school_days.0": "2025年11月8日",
        },
    )
    more = _send(keeper.browser, _path("terms"), [*pairs, ("_add", f"terms.{at}.holidays")], "")
    assert f"terms.{at}.holidays.1.from" in dict(_fields(more)), "one more empty line"
    _signed(keeper, "terms", _fields(more))
    term = _file(keeper.school).terms[at]
    assert [(one.from_.isoformat(), one.to.isoformat(), one.name) for one in term.holidays] == [
        ("2025-11-03", "2025-11-03", "秋假")
    ]
    assert [one.isoformat() for one in term.school_days] == ["2025-11-08"]
    page = _send(keeper.browser, _path("terms"), [*_form(keeper, "terms"), ("_add", f"-terms.{at}.holidays.0")], "")
    assert "秋假" not in page.text


def test_faults_stand_beside_their_fields_and_nothing_typed_is_lost(keeper: Served) -> None:
    before, at = head(keeper.school.root), _autumn(keeper.school)
    pairs = _with(
        _form(keeper, "terms"),
        {
            f"terms.{at}.to": "2025-08-01",
            f"terms.{at}.holidays.0.from": "去年",
            f"terms.{at}.holidays.0.name": "写了名字",
        },
    )
    page = _send(keeper.browser, _path("terms"), pairs)
    assert page.status == 422
    assert f'id="f-terms-{at}-holidays-0-from-e"' in page.text, "what is no day"
    assert dict(_fields(page))[f"terms.{at}.holidays.0.name"] == "写了名字"
    assert dict(_fields(page))[f"terms.{at}.holidays.0.from"] == "去年"
    again = _with(_fields(page), {f"terms.{at}.holidays.0.from": "", f"terms.{at}.holidays.0.name": ""})
    again = _with(again, {f"terms.{at}.holidays.0.to": ""})
    page = _send(keeper.browser, _path("terms"), again)
    assert page.status == 422
    assert f'id="f-terms-{at}-to-e"' in page.text, "a term that ends before it begins"
    assert head(keeper.school.root) == before


def test_all_faults_of_meaning_are_told_at_once(looked_at: Served) -> None:
    at = _autumn(looked_at.school)
    changed = {f"terms.{at}.holidays.0.from": "2020-01-01", f"terms.{at}.school_days.0": "2020-01-02"}
    page = _send(looked_at.browser, _path("terms"), _with(_form(looked_at, "terms"), changed))
    assert page.status == 422
    assert f'id="f-terms-{at}-holidays-0-from-e"' in page.text
    assert f'id="f-terms-{at}-school_days-0-e"' in page.text


@pytest.mark.parametrize("name", ["", " ", "\t\n"])
def test_a_school_keeps_a_name(looked_at: Served, name: str) -> None:
    page = _send(looked_at.browser, _path("school"), _with(_form(looked_at, "school"), {"name": name}))
    assert page.status == 422
    assert 'id="f-name-e"' in page.text


def test_a_preset_takes_its_categories_and_ticks_count_on_top(keeper: Served) -> None:
    pairs = [one for one in _with(_form(keeper, "categories"), {"preset": "six"}) if one != ("used", "conduct")]
    pairs.append(("used", "gifted"))
    pairs = _with(pairs, {"names.poverty": "资助对象"})
    laid = _send(keeper.browser, _path("categories"), [*pairs, ("_add", "=preset")], "")
    used = {value for name, value in _fields(laid) if name == "used"}
    assert {"gifted", "boarding", "psych"} <= used
    assert not {"conduct", "migrant"} & used
    _signed(keeper, "categories", pairs)
    found = _file(keeper.school).categories
    assert found is not None
    assert (found.preset, found.on, found.off, found.names) == (
        "six",
        ("gifted",),
        ("conduct",),
        {"poverty": "资助对象"},
    )


def test_a_duty_is_switched_and_numbered_and_what_has_no_room_stays(keeper: Served) -> None:
    pairs = [one for one in _form(keeper, "duties") if one != ("on", "legal-talk")]
    pairs.append(("on", "experience-meeting"))
    names = {name for name, _ in pairs}
    assert not any(name.startswith("duty.class-visit.") for name in names), "changed for some days only"
    _signed(keeper, "duties", _with(pairs, {"duty.mentor-talk.need": "2", "duty.pair.within": "15"}))
    found = {one.id: one for one in _file(keeper.school).duties}
    assert found["mentor-talk"].need == 2
    assert found["pair"].within == 15
    assert found["legal-talk"].off
    assert found["class-visit"].from_ is not None
    assert "experience-meeting" not in found
    assert "# 下学期起" in (keeper.school.root / PATH).read_text("utf-8")


@pytest.mark.parametrize("number", ["0", "-1", "1.5", "一", "367", "1e3", "9" * 400])
def test_a_number_nobody_can_mean_is_refused_beside_its_field(looked_at: Served, number: str) -> None:
    page = _send(
        looked_at.browser,
        _path("duties"),
        _with(_form(looked_at, "duties"), {"duty.mentor-talk.need": number}),
    )
    assert page.status == 422
    assert 'id="f-duty-mentor-talk-need-e"' in page.text


def test_a_class_is_added_and_one_with_somebody_in_it_stays(keeper: Served) -> None:
    pairs = _form(keeper, "classes")
    page = _send(keeper.browser, _path("classes"), [*pairs, ("_add", "classes")], "")
    added = _with(_fields(page), {"classes.2.id": "p2025-1", "classes.2.name": "向日葵班"})
    _signed(keeper, "classes", added)
    assert [(one.id, one.name) for one in _file(keeper.school).classes][-1] == ("p2025-1", "向日葵班")
    before = head(keeper.school.root)
    gone = [one for one in _form(keeper, "classes") if not one[0].startswith("classes.0.")]
    page = _send(keeper.browser, _path("classes"), gone)
    assert page.status == 422
    assert "不能删去" in page.text
    assert head(keeper.school.root) == before


def test_a_word_as_usual_is_not_written_down(looked_at: Served) -> None:
    page = _send(looked_at.browser, _path("words"), _with(_form(looked_at, "words"), {"words.mentor": "成长导师"}))
    assert "没有要改的" in page.text


# --- two keepers at once


def test_who_changed_something_meanwhile_is_told_and_not_overwritten(keeper: Served) -> None:
    pairs = _with(_form(keeper, "words"), {"words.mentor": "结对教师"})
    text = (keeper.school.root / PATH).read_text("utf-8") + "words:\n  moral-office: 政教处\n"
    _sign(keeper.school, "zhao-min", text.encode())
    keeper.house.tick()
    before = head(keeper.school.root)
    page = _send(keeper.browser, _path("words"), pairs)
    assert page.status == 409
    assert "赵敏改了设置" in page.text
    assert "政教处" in page.text
    assert head(keeper.school.root) == before
    now = dict(_fields(page))
    assert (now["words.mentor"], now["words.moral-office"]) == ("结对教师", "政教处")
    _signed(keeper, "words", _fields(page))
    assert dict(_file(keeper.school).words) == {"moral-office": "政教处", "mentor": "结对教师"}


def test_a_change_between_the_look_and_the_signature_is_seen(keeper: Served) -> None:
    page = _send(keeper.browser, _path("school"), _with(_form(keeper, "school"), {"name": "先看过的校名"}))
    _sign(keeper.school, "zhao-min", (keeper.school.root / PATH).read_bytes() + b"hulei_phone: '10000800777'\n")
    before = head(keeper.school.root)
    answer = _send(keeper.browser, _path("school"), _fields(page), "sign")  # the house has not read it yet
    assert answer.status == 409
    assert "10000800777" in answer.text
    assert dict(_fields(answer))["name"] == "先看过的校名"
    assert head(keeper.school.root) == before


def test_a_form_from_settings_nobody_knows_is_shown_again_and_signs_nothing(looked_at: Served) -> None:
    before = head(looked_at.school.root)
    pairs = _with(_form(looked_at, "school"), {"_base": "f" * 64, "name": "旧的表"})
    page = _send(looked_at.browser, _path("school"), pairs, "sign")
    assert page.status == 409
    assert dict(_fields(page))["name"] == "旧的表"
    assert head(looked_at.school.root) == before


def test_the_same_change_sent_twice_is_made_once(keeper: Served) -> None:
    page = _send(keeper.browser, _path("school"), _with(_form(keeper, "school"), {"name": "只改一次"}))
    _send(keeper.browser, _path("school"), _fields(page), "sign")
    commit = head(keeper.school.root)
    assert _send(keeper.browser, _path("school"), _fields(page), "sign").status == 409
    assert head(keeper.school.root) == commit


# --- hostile


@pytest.mark.parametrize(
    ("headers", "token"),
    [
        ({"Origin": "http://example.org"}, True),
        ({"Origin": "null"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, True),
        ({"Cookie": None}, True),
        ({"Host": "example.org"}, True),
        ({}, False),
    ],
)
@pytest.mark.parametrize("path", [*map(_path, SECTIONS), "/settings/undo.html"])
def test_no_other_page_changes_settings(
    looked_at: Served,
    path: str,
    headers: dict[str, str | None],
    token: bool,
) -> None:
    before, browser = head(looked_at.school.root), looked_at.browser
    said = {"_csrf": browser.token() if token else "0" * 64, "name": "别的", "_do": "sign"}
    answer = browser.ask("POST", path, urlencode(said).encode(), headers)
    assert answer.status == 403
    harmless(answer)
    assert head(looked_at.school.root) == before


def test_more_entries_than_a_form_may_hold_are_refused(looked_at: Served) -> None:
    many = [("_csrf", looked_at.browser.token()), *((f"terms.{n}.id", "x") for n in range(300))]
    answer = looked_at.browser.ask("POST", _path("terms"), urlencode(many).encode())
    assert answer.status == 409


@pytest.mark.parametrize("section", SECTIONS)
def test_what_is_typed_stays_text(looked_at: Served, section: str) -> None:
    mark = "<script>alert(1)</script>\"'>\x00\x1b"
    pairs = [(name, value if name.startswith("_") else mark) for name, value in _form(looked_at, section)]
    pairs += [(f"{list_}.0.{key}", mark) for list_ in ("terms", "classes") for key in ("id", "from", "name")]
    page = _send(looked_at.browser, _path(section), [*pairs, ("__proto__", mark), ("names.x", mark), ("used", mark)])
    assert page.status in (200, 422)
    assert "<script>alert" not in page.text
    assert "\x1b" not in page.text


@pytest.mark.parametrize("adds", ["-", "-_base", "-terms", "-terms.99", "terms.0.x", "=", "classes", "-" * 3000])
def test_a_button_nobody_made_does_no_harm(looked_at: Served, adds: str) -> None:
    page = _send(looked_at.browser, _path("terms"), [*_form(looked_at, "terms"), ("_add", adds)], "")
    assert page.status == 200
    assert 'value="sign"' not in page.text


def test_while_it_is_locked_nothing_is_signed_and_what_was_typed_waits(noted: TestSchool, tmp_path: Path) -> None:
    with serving(copy_of(noted, tmp_path), "chen-yulan", sealed=True) as served:
        browser = served.open(PASSPHRASE)
        page = _send(browser, _path("school"), _with(_form(served, "school"), {"name": "锁上时的校名"}))
        token, before = browser.token(), head(served.school.root)
        browser.post("/lock")
        assert isinstance(served.house.room, Locked)
        told = [("_csrf", token), *_fields(page), ("_do", "sign")]
        answer = browser.ask("POST", _path("school"), urlencode(told).encode())
        assert answer.place.startswith("/unlock.html?to=settings%2Fschool.html%3Fdraft%3D")
        assert head(served.school.root) == before
        assert "锁上时的校名" not in browser.get(_path("school")).text
        opened = browser.post(answer.place, {"passphrase": PASSPHRASE})
        served.settle()
        assert dict(_fields(browser.get(opened.place)))["name"] == "锁上时的校名"
        assert "学校设置" in browser.get("/write/index.html").text


def test_a_failed_signature_writes_nothing(keeper: Served) -> None:
    page = _send(keeper.browser, _path("school"), _with(_form(keeper, "school"), {"name": "写不下的校名"}))
    before, text = head(keeper.school.root), (keeper.school.root / PATH).read_bytes()
    disk.fail_at(1)
    answer = _send(keeper.browser, _path("school"), _fields(page), "sign")
    disk.fail_at(0)
    assert answer.status >= 400
    assert head(keeper.school.root) == before
    assert (keeper.school.root / PATH).read_bytes() == text


def _autumn(school: TestSchool) -> int:
    return next(at for at, one in enumerate(_file(school).terms) if one.id == "2025-autumn")


def _git(root: Path, *args: str) -> str:
    done = subprocess.run(("git", "-C", str(root), *args), capture_output=True, check=True, text=True)
    return done.stdout.strip()


def test_a_fault_in_a_list_is_named_with_all_it_lies_in(looked_at: Served) -> None:
    at = _autumn(looked_at.school)
    page = _send(
        looked_at.browser,
        _path("terms"),
        _with(_form(looked_at, "terms"), {f"terms.{at}.holidays.0.from": "2020-01-01"}),
    )
    summary = page.text.partition('id="summary"')[2].partition("</div>")[0]
    assert f'<a href="#f-terms-{at}-holidays-0-from">2025年秋季学期 · 放假 1 · 第一天</a>' in summary


def test_what_settings_leave_to_others_is_said_once_they_are_signed(keeper: Served) -> None:
    assert "把锁" not in keeper.browser.get(f"{INDEX}?saved=1").text
    keeper.school.add_person("sun-li", "孙丽", (("counsellor", "school"),))
    keeper.school.remember()
    keeper.house.tick()
    page = keeper.browser.get(f"{INDEX}?saved=1").text
    waits = settling.waiting(keeper.school.verified, keeper.school.as_("chen-yulan"))
    assert waits.count > 0
    assert f"有 {waits.count} 把锁还没有配给该看的人" in page
    assert "孙丽" in page.partition("把锁")[2].partition("</p>")[0]
    assert "同步一次" in page
    assert "把锁" not in keeper.browser.get(INDEX).text


def test_signing_settings_opens_no_record_again(
    school: TestSchool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tree, "_COARSEST", 15_000_000)  # a file of a hundredth of a second ago counts as settled
    time.sleep(0.03)
    with serving(school, "zhao-min") as keeper:
        keeper.open()
        room = keeper.house.room
        assert isinstance(room, Open)
        opened = []

        def counted(plaintext: bytes) -> Sealed:
            opened.append(1)
            return open_seal(plaintext)

        monkeypatch.setattr(seal, "open_seal", counted)
        pairs = _with(_form(keeper, "school"), {"name": "新的校名"})
        seen = _send(keeper.browser, _path("school"), pairs)
        assert _send(keeper.browser, _path("school"), _fields(seen), "sign").status == 303
        assert not opened
        after = keeper.house.room
        assert isinstance(after, Open)
        live = after.live
        assert live.verified.epoch == room.live.verified.epoch + 1
        assert live.school.settings.name == "新的校名"
        _is_as_read_afresh(live, tmp_path)


def test_what_was_written_while_others_signed_settings_is_seen_with_them(keeper: Served, tmp_path: Path) -> None:
    room = keeper.house.room
    assert isinstance(room, Open)
    _sign(keeper.school, "zhao-min", (keeper.school.root / PATH).read_bytes() + b"hulei_phone: '10000000001'\n")
    keeper.school.write("wang-fang", "talk", SID, {"form": "face"}, "又谈了一次")
    live = room.live.fresh()
    assert live.school.coverage.records_total == room.live.school.coverage.records_total + 1
    assert live.school.settings.hulei_phone == "10000000001"
    _is_as_read_afresh(live, tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="forks")
def test_what_a_killed_keeper_left_half_is_finished_before_it_is_looked_at(keeper: Served, tmp_path: Path) -> None:
    room = keeper.house.room
    assert isinstance(room, Open)
    data = (keeper.school.root / PATH).read_bytes() + b"hulei_phone: '10000000001'\n"
    _sign_and_die(keeper.school, data, next(point for point in range(1, 200) if _half(keeper, data, tmp_path, point)))
    with pytest.raises(YulanError):
        verified.verify(keeper.school.root)
    live = room.live.fresh()
    assert live.school.settings.hulei_phone == "10000000001"
    assert live.verified.epoch == room.live.verified.epoch + 1


def _half(keeper: Served, data: bytes, folder: Path, point: int) -> bool:
    """Whether signing that ends at this point leaves a school of which some files are the old ones, some the new."""
    trial = copy_of(keeper.school, folder / str(point))
    _sign_and_die(trial, data, point)
    try:
        verified.verify(trial.root)
    except YulanError:
        return True
    return False


def _sign_and_die(school: TestSchool, data: bytes, point: int) -> None:
    """Nothing; a process began to sign settings and was gone at this point of what it did on the disk."""
    child = os.fork()
    if child:
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) in (0, 137)
        return
    try:
        made = staff.change(school.verified, school.as_("zhao-min"), [SIGN], NOW, also={PATH: data})
        steps.kill_at(point)
        school.put(made.files, "zhao-min")
        os._exit(0)
    finally:
        os._exit(1)


def test_a_class_that_comes_and_goes_leaves_what_a_fresh_reading_sees(keeper: Served, tmp_path: Path) -> None:
    room = keeper.house.room
    assert isinstance(room, Open)
    live, before = room.live, _file(keeper.school)
    more = msgspec.structs.replace(before, classes=(*before.classes, Class(id="p2019-9", name="临时班")))
    for file in (more, before):
        _sign(keeper.school, "zhao-min", plainfile.dump(file))
        live = live.fresh()
        _is_as_read_afresh(live, tmp_path)
        assert ("p2019-9" in live.school.settings.classes) is (file is more)


def test_other_entries_have_every_record_judged_again(keeper: Served, tmp_path: Path) -> None:
    room = keeper.house.room
    assert isinstance(room, Open)
    keeper.school.change("chen-yulan", [Intent("post", "end", ("class-teacher", "p2023-1", "wang-fang"))])
    keeper.school.remember()
    live = room.live.fresh()
    assert live.school != room.live.school
    _is_as_read_afresh(live, tmp_path)


def _is_as_read_afresh(live: Live, folder: Path) -> None:
    """Nothing; the school is what a computer that remembers nothing sees, the same files behind it."""
    here = verified.verify(live.root)
    fresh = read.school(here, me.of(here, live.identity), live.today)
    assert dataclasses.replace(live.school, students=tuple(live.school.students)) == fresh
    away = Places(folder / "nothing")
    trust.remember(away, live.root, here.chain)
    whole = open_school(live.root, away, live.identity, live.moment)
    assert (live.signed_times, live.recalled.paths) == (whole.signed_times, whole.recalled.paths)


def test_the_page_of_duties_says_what_it_has_no_room_for(keeper: Served, reader: Served) -> None:
    assert "yulan school edit" in keeper.browser.get(_path("duties")).text.partition("网页上改不了的")[2]
    assert "网页上改不了的" not in reader.browser.get(_path("duties")).text
