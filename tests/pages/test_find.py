"""What one finds with: the data behind the search for students and behind that for words in talks hold what the
reader's own pages hold, and not a word more.
"""

from __future__ import annotations

import html as entities
import json
import re
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pages.sample import entry, sample_school
from yulan import pages, theme
from yulan.pages import Page, Site, talk_texts
from yulan.render import Renderer
from yulan.school import Coverage, Entry, School, StudentFile, Term
from yulan.texts import LANGUAGES, Texts

_THEME = theme.read(theme.builtin())
_TEXTS = {lang: Texts.load(_THEME, lang, strict=True) for lang in LANGUAGES}
_RENDERER = Renderer.of(_THEME, _TEXTS["zh"], trusted=True)
_XIAOYU = "10k2m7pqr0"


def _build(school: School) -> dict[str, Page]:
    return {page.path: page for page in pages.build(school, _TEXTS["zh"], "zh")}


def _html(school: School) -> dict[str, str]:
    return {path: _RENDERER.render(page).decode() for path, page in _build(school).items()}


def _data(script: str) -> Any:  # what a browser would read
    return json.loads(script.partition(" = ")[2].rstrip(";\n"))


def _texts(script: str) -> list[list[str]]:
    found: list[list[str]] = json.loads(script.partition("] = ")[2].rstrip(";\n"))
    return found


def _with(*records: Entry) -> School:
    """The sample with these records as all of one child's."""
    school = sample_school()
    students = (replace(file, records=records) if file.sid == _XIAOYU else file for file in school.students)
    return replace(school, students=tuple(students))


def _only(sid: str) -> School:
    school = sample_school()
    students = tuple(file for file in school.students if file.sid == sid)
    return replace(school, reader="zhou-qiang", students=students, loose=(), coverage=Coverage(1, 10, 0, 0, 0))


@cache
def _sample() -> dict[str, str]:
    return _html(sample_school())


def _read(data: Any, places: str) -> list[str]:
    """How a name reads, as a browser works it out."""
    return [data["syllables"][int(place, 36)] for place in places.split()]


def test_a_child_is_found_by_name_sound_class_family_mentor_and_category() -> None:
    data = _data(_sample()["students/search.js"])
    row = next(row for row in data["rows"] if row[0] == _XIAOYU)
    assert (row[1], _read(data, row[2])) == ("陈小雨", ["chen", "xiao", "yu"])
    assert data["classes"][row[3]] == ["p2023-1", "三年级（1）班", "三（1）班"]
    assert [data["mentors"][place] for place in row[4]] == [["zhou-qiang", "周强", "zhou qiang"]]
    assert [data["categories"][place][1] for place in row[5]] == ["留守儿童", "经济支持"]
    assert row[6:8] == ["陈奶奶（祖母）", "陈秀兰 陈建国 刘桂英"]


def test_the_family_is_found_by_sound_name_by_name() -> None:
    data = _data(_sample()["students/search.js"])
    row = next(row for row in data["rows"] if row[0] == _XIAOYU)
    read = ["".join(_read(data, places)) for places in row[8].split(",")]
    assert read == ["chennainai", "chenxiulan", "chenjianguo", "liuguiying"]


def test_the_data_says_of_whom_something_is_past_its_day_as_lists_do() -> None:
    term = Term("2025-autumn", date(2025, 11, 3), date(2026, 1, 23))
    school = replace(sample_school(), settings=replace(sample_school().settings, terms=(term,)))
    built = _html(school)
    data = _data(built["students/search.js"])
    late = {row[1] for row, one in zip(data["rows"], data["late"], strict=True) if one == "1"}
    listed = set(re.findall(r'<tr data-find="(\S+)[^>]*data-state="overdue"', built["ledger/index.html"]))
    assert late == listed
    assert 0 < len(late) < len(data["rows"])


def test_a_large_school_leads_from_its_lists_to_everybody_for_whom_something_is_past_its_day() -> None:
    one = sample_school().students[0]
    one = replace(one, mentors=(), records=())
    school = replace(sample_school(), students=tuple(replace(one, sid=f"{n:010d}") for n in range(201)))
    built = _html(school)
    for path in ("students/index.html", "ledger/index.html"):
        assert re.search(r'href="\.\./find/index\.html#state=overdue">有待补的事的学生：201 名<', built[path]), path
        assert "#state=overdue" not in _sample()[path]
    assert 'data-narrow="state"' in built["find/index.html"]


def test_every_school_has_the_data_and_it_names_whom_the_reader_reads() -> None:
    for school in (sample_school(), _only("12k2m7pqr2")):
        data = _data(_html(school)["students/search.js"])
        assert [row[0] for row in data["rows"]] == [file.sid for file in school.students]


def test_the_data_holds_no_number_by_which_anybody_is_reached_or_known() -> None:
    script = _sample()["students/search.js"]
    assert not re.findall(r"1[0-9]{2} [0-9]{4}|[0-9]{17}[0-9X]|河东村|2016", script)


def test_a_restricted_category_is_not_in_the_data() -> None:
    found = entry("category", _XIAOYU, "2025-10-01", "sun-jing", drawer="psych", category="psych")
    assert _html(_with(found))["students/search.js"] == _html(_with())["students/search.js"]


def test_data_holds_no_markup_that_acts() -> None:
    evil = "</script><script>alert(1)//"
    school = _with(entry("talk", _XIAOYU, "2025-11-02", "zhou-qiang", body=evil))
    first = next(file for file in school.students if file.sid == _XIAOYU)
    built = _html(replace(school, students=(replace(first, name=evil), *school.students[1:])))
    for path in ("students/search.js", "classes/p2023-1/texts.js"):
        assert "alert(1)//" in built[path]
        assert "<" not in built[path]


def test_who_reads_no_file_finds_nothing_and_is_offered_no_box() -> None:
    nobody = replace(sample_school(), reader="he-ping", students=(), loose=(), coverage=Coverage(0, 12, 0, 42, 0))
    built = _html(nobody)
    assert not [path for path in built if path.startswith("find/") or path.endswith(".js")]
    assert not [path for path, html in built.items() if 'id="seek"' in html or "find/index.html" in html]


def test_without_a_script_the_box_is_a_link_and_the_page_leads_to_classes_and_talks() -> None:
    for path, html in _sample().items():
        if 'id="seek-box"' in html:
            box = html.split('class="finder')[1]
            assert re.search(r'<a id="seek-link" href="(\.\./)*(find/)?index\.html">找一找</a>', box), path
            assert re.search(r'<div id="seek-box"[^>]* hidden>', box), path
    html = _sample()["find/index.html"].split("<main")[1]
    shown = re.sub(r"<(\w+)[^>]* hidden>.*?</\1>", "", html, flags=re.DOTALL)
    assert 'href="../classes/p2023-1/index.html"' in shown
    assert 'href="../classes/p2023-1/talks.html"' in shown
    assert "<input" not in shown


def _told(html: str) -> dict[str, str]:
    """What each record on a page says, by its id, without white space and markup."""
    found = {}
    for rid, told in re.findall(r'<article class="record[^"]*" id="r-(\w+)">(.*?)</article>', html, re.DOTALL):
        found[rid] = "".join(entities.unescape(re.sub(r"<[^>]+>", "", told)).split())
    return found


def test_the_texts_of_a_class_hold_exactly_what_its_talk_pages_tell() -> None:
    days = [f"2025-{month:02}-{day:02}" for month in (9, 10) for day in range(1, 29) for _ in range(4)]
    many = _with(
        *(entry("talk", _XIAOYU, day, "zhou-qiang", rid=f"{n:016d}", body=f"第 {n} 次。") for n, day in enumerate(days))
    )
    for built in (_sample(), _html(many)):
        for scope in ("p2023-1", "p2023-2", "j2024-1"):
            told: dict[str, str] = {}
            for path, html in built.items():
                if re.fullmatch(rf"classes/{scope}/talks[-0-9]*\.html", path):
                    told.update(_told(html))
            rows = _texts(built[f"classes/{scope}/texts.js"])
            assert sorted(row[0] for row in rows) == sorted(told)
            assert [row[2] for row in rows] == sorted((row[2] for row in rows), reverse=True)
            for rid, _, _, text in rows:
                for line in text.split("\n"):
                    assert "".join(line.split()) in told[rid]


def test_each_text_leads_to_its_record() -> None:
    for path, script in _sample().items():
        if path.endswith("/texts.js"):
            for rid, sid, _, _ in _texts(script):
                assert f'id="r-{rid}"' in _sample()[f"students/{sid}/talks.html"]


def test_a_talk_in_a_sensitive_drawer_is_in_no_text_even_of_who_reads_it() -> None:
    open_one = entry("talk", _XIAOYU, "2025-11-03", "zhou-qiang", body="谁都可以读。")
    talk = entry("talk", _XIAOYU, "2025-11-02", "zhou-qiang", drawer="psych", body="只在心理专柜里。")
    built = _html(_with(open_one, talk))
    assert "只在心理专柜里" in built[f"students/{_XIAOYU}/talks.html"]
    assert "谁都可以读" in built["classes/p2023-1/texts.js"]
    assert "只在心理专柜里" not in built["classes/p2023-1/texts.js"]
    assert "只在心理专柜里" not in built["students/search.js"]


def test_a_class_without_talks_has_no_texts_and_offers_none() -> None:
    quiet = replace(sample_school(), students=tuple(replace(one, records=()) for one in sample_school().students))
    built = _html(quiet)
    assert not [path for path in built if path.endswith("texts.js")]
    assert "data-texts" not in built["find/index.html"]


def test_other_records_are_in_no_text() -> None:
    visit = entry("visit", _XIAOYU, "2025-11-02", "zhou-qiang", occasion="regular", situation="家访里的话。")
    built = _html(_with(visit))
    assert "家访里的话" in built[f"students/{_XIAOYU}/index.html"]
    assert not [path for path, text in built.items() if path.endswith(".js") and "家访里的话" in text]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("**“家门口的大树”**后", ["“家门口的大树”后"]),
        ("家门\n口", ["家门口"]),
        ("one\ntwo", ["one two"]),
        ("一\n\n二", ["一", "二"]),
        ("> 她说：\n> 好\n\n- 甲\n- `乙`\n1. 丙", ["她说：", "好", "甲", "乙", "丙"]),
        ("# 题\n话", ["题", "话"]),
        ("[名字](https://example.org)和[方括号]", ["名字和[方括号]"]),
        ("3.5 分，a_b，2*3", ["3.5 分，a_b，2*3"]),
        ("---\n", []),
        ("", []),
        ("小雨说  想妈妈。", ["小雨说 想妈妈。"]),
        ("\u3000", []),
    ],
)
def test_a_text_is_plain_line_by_line(text: str, lines: list[str]) -> None:
    assert list(talk_texts.plain(text)) == lines


@given(st.text(st.sampled_from("a1 .*_`[]()#>-\\雨。\u3000\n")))
def test_a_line_alone_says_what_it_says_among_others(text: str) -> None:
    assert list(talk_texts.plain(text)) == list(talk_texts.plain(f"{text}\n"))


def test_a_page_for_finding_asked_for_is_the_page_that_was_built() -> None:
    built, site = _build(sample_school()), Site.of(sample_school(), _TEXTS["zh"], "zh")
    for path in ("find/index.html", "students/search.js", "classes/p2023-1/texts.js"):
        found = pages.find(site, path)
        assert found is not None
        assert found.context == built[path].context
    assert pages.find(site, "classes/p1999-1/texts.js") is None


def test_a_name_nobody_gave_is_found_by_no_sound() -> None:
    school = replace(sample_school(), students=(StudentFile("0" * 10, "p2023-1", (), None, (), (), ""),))
    assert _data(_html(school)["students/search.js"])["rows"][0][2] == ""
