"""Whether it is helping: what a child's page tells of the term, in plain words, from what its reader may see and
nothing else.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest

from tests.pages.sample import entry, sample_school
from yulan import theme
from yulan.pages import helping, own_marks, places
from yulan.pages.helping import Answer, Helping
from yulan.pages.site import Site
from yulan.render import Renderer
from yulan.school import DrawerAccess, Entry, School, Term
from yulan.texts import LANGUAGES, Lang, Texts

_THEME = theme.read(theme.builtin())
_TEXTS = {lang: Texts.load(_THEME, lang, strict=True) for lang in LANGUAGES}
_XIAOYU = "10k2m7pqr0"
_ROLL = DrawerAccess("roll", "class", ("absence", "return"), (), (), (), (), readable=True)


def _school(*more: Entry, drawers: tuple[DrawerAccess, ...] = ()) -> School:
    """The sample, with more in the file of its first child."""
    school = sample_school()
    first = school.students[0]
    found = tuple(sorted((*first.records, *more), key=lambda one: one.date, reverse=True))
    return replace(
        school, students=(replace(first, records=found), *school.students[1:]), drawers=(*school.drawers, *drawers)
    )


def _of(school: School, lang: Lang = "zh") -> Helping:
    found = helping.of(Site.of(school, _TEXTS[lang], lang), school.students[0])
    assert found is not None
    return found


def _answer(school: School, title: str) -> Answer:
    return next(one for one in _of(school).answers if one.title == title)


@cache
def _renderer(lang: Lang) -> Renderer:
    source = (
        '{% extends "base.html" %}{% from "charts.html" import helping with context %}'
        "{% block main %}@{{ helping(here) }}@{% endblock %}"
    )
    return Renderer.of({**_THEME, "templates/x.html": source.encode()}, _TEXTS[lang])


def _html(school: School, lang: Lang = "zh") -> str:
    site = Site.of(school, _TEXTS[lang], lang)
    found = helping.of(site, school.students[0])
    page = site.page(f"students/{_XIAOYU}/index.html", "x.html", "x", found)
    return _renderer(lang).render(page).decode().partition("@")[2].partition("@")[0]


def _talk(day: str, mood: str, effect: str = "") -> Entry:
    return entry("talk", _XIAOYU, day, "zhou-qiang", scope="p2023-1", mood=mood, effect=effect or "聊过了")


def _plan(*stages: tuple[str, str]) -> Entry:
    told = [{"date": day, "result": result} for day, result in stages]
    return entry("plan", _XIAOYU, "2025-09-03", "zhou-qiang", type="study", scope="p2023-1", stages=told)


_CONTACTS, _MOODS, _STAGES = "这学期的谈心、家访与联系", "谈心里的情绪", "计划的阶段效果"


def test_the_term_is_told_in_a_sentence_and_by_month() -> None:
    found = _answer(_school(), _CONTACTS)
    assert found.said == (
        "2025年秋季学期：谈心 3 次、家访 1 次、亲情通话 1 次、联系家长 0 次；最近一次是11月18日的谈心。"
    )
    assert found.table == (
        ("记录", "9月", "10月", "11月", "合计"),
        ("谈心", "1", "1", "1", "3"), ("家访", "0", "0", "1", "1"),
        ("亲情通话", "0", "0", "1", "1"), ("联系家长", "0", "0", "0", "0"),
    )  # fmt: skip
    assert found.way is not None
    assert found.way.path == places.talks(_XIAOYU)
    assert found.drawing is not None
    assert found.drawing.shapes


def test_moods_stand_in_their_order_with_the_last_words_of_what_changed() -> None:
    found = _answer(_school(), _MOODS)
    assert found.said == "3 次谈心写下了情绪，最近 3 次：拘谨、有点低落、轻松、爱说。"
    assert [(line.iso, line.text) for line in found.lines] == [
        ("2025-10-16", "哭过以后轻松了一些。"), ("2025-11-18", "主动说起想参加美术组。"),
    ]  # fmt: skip
    assert found.drawing is not None
    assert [one.text for one in found.drawing.labels if not one.look] == ["拘谨", "有点低落", "轻松、爱说"]


def test_stage_results_of_plans_stand_in_their_order_and_none_of_a_day_to_come() -> None:
    plan = _plan(("2025-10-10", "会读题了"), ("2025-12-10", "还没到"))
    found = _answer(_school(plan), _STAGES)
    assert [line.text for line in found.lines] == ["会读题了", "视频已成习惯，数学进步 8 分。"]
    assert found.said == "计划里写下 2 次阶段效果，最近一次是11月1日。"


def test_a_try_that_found_nobody_is_no_contact() -> None:
    tried = entry("contact", _XIAOYU, "2025-11-20", "wang-fang", between="school-parent", reached="false")
    found = _answer(_school(tried), _CONTACTS)
    assert "联系家长 0 次" in found.said
    assert "最近一次是11月18日" in found.said
    assert found.more == ("另有 1 次没有联系上。",)
    assert found.drawing is not None
    assert [one.label for one in found.drawing.legend] == ["没有联系上"]


def test_days_to_come_and_other_terms_are_not_of_this_term() -> None:
    more = (_talk("2025-11-30", mood="还没谈"), _talk("2025-06-10", mood="春天"))
    school = _school(*more)
    assert "谈心 3 次" in _answer(school, _CONTACTS).said
    assert "4 次谈心写下了情绪" in _answer(school, _MOODS).said
    assert "还没谈" not in _html(school)


# --- what the reader may see


def test_what_lies_in_a_sensitive_drawer_is_not_told() -> None:
    hidden = (
        entry("talk", _XIAOYU, "2025-11-19", "sun-jing", drawer="psych", mood="只在专柜里", effect="专柜里的话"),
        entry("plan", _XIAOYU, "2025-11-01", "sun-jing", drawer="psych", type="individual",
              stages=[{"date": "2025-11-02", "result": "专柜里的话"}]),
    )  # fmt: skip
    assert _html(_school(*hidden)) == _html(_school())


def test_days_away_are_told_with_leave_only_to_who_reads_all_absences_of_the_class() -> None:
    away = (
        entry("absence", _XIAOYU, "2025-10-13", "wang-fang", drawer="roll", start="2025-10-13", end="2025-10-14",
              reason="illness", excused="true", scope="p2023-1"),
        entry("absence", _XIAOYU, "2025-11-03", "wang-fang", drawer="roll", start="2025-11-03", end="2025-11-03",
              reason="unexplained", scope="p2023-1"),
        entry("absence", _XIAOYU, "2025-10-14", "wang-fang", drawer="roll", start="2025-10-14", end="2025-10-14",
              reason="illness", excused="true", scope="p2023-1"),
    )  # fmt: skip
    found = _answer(_school(*away, drawers=(_ROLL,)), _CONTACTS)
    assert found.more == ("这学期不在校 3 个上课日（10月 2 天、11月 1 天），其中请了假的 2 天。",)
    assert found.table[-1] == ("不在校", "0", "2", "1", "3")
    assert _answer(_school(drawers=(_ROLL,)), _CONTACTS).more == ("这学期没有缺勤记录。",)
    for shut in (replace(_ROLL, readable=False), replace(_ROLL, scopes=frozenset({"p2023-2"}))):
        closed = _answer(_school(*away, drawers=(shut,)), _CONTACTS)
        assert closed.more == ()
        assert "不在校" not in str(closed.table)


def test_of_who_came_from_another_class_in_the_term_nobody_says_how_often_they_were_away() -> None:
    """The class they left keeps what was written of them there."""
    school = _school(drawers=(_ROLL,))
    first, *others = school.students
    assert school.term is not None
    said = {}
    for moved in (None, school.term.start, school.term.start + timedelta(days=1)):
        there = replace(school, students=(replace(first, moved=moved), *others))
        said[moved] = _answer(there, _CONTACTS).more
    assert list(map(bool, said.values())) == [True, True, False]


def test_a_term_that_nobody_ended_is_told_of_as_far_as_its_picture_goes() -> None:
    tables = []
    for talks in ((_talk("2026-10-06", "平静"),), (_talk("2026-10-06", "平静"), _talk("2026-10-07", "不算了"))):
        school = _school(*talks)
        ended = replace(school.settings, terms=(Term("2025-autumn", date(2025, 9, 1), date(2026, 1, 23)),))
        tables.append(_answer(replace(school, settings=ended, today=date(2027, 11, 20)), _CONTACTS).table)
    assert tables[0] == tables[1]
    heads, row, *_ = tables[0]
    assert len(heads) == 1 + 14 + 1  # kind, months of 400 days, all
    assert row[-2] == "1"  # the last of the 400 days


def test_a_weekend_is_no_day_away() -> None:
    away = entry("absence", _XIAOYU, "2025-10-16", "wang-fang", drawer="roll", start="2025-10-16", end="2025-10-21",
                 reason="illness", excused="true", scope="p2023-1")  # fmt: skip
    found = _answer(_school(away, drawers=(_ROLL,)), _CONTACTS)
    assert found.more == ("这学期不在校 4 个上课日（10月 4 天），都请了假。",)


# --- marks


def _study(day: str, *results: dict[str, str]) -> Entry:
    return entry("study", _XIAOYU, day, "wang-fang", scope="p2023-1", results=list(results))


def test_marks_are_compared_with_the_childs_own_of_the_same_subject_and_whole() -> None:
    found = own_marks.of(
        (
            _study("2025-11-10", {"subject": "数学", "score": "90"}, {"subject": "语文", "score": "45/50"}),
            _study("2025-09-10", {"subject": "数学", "score": "82分"}, {"subject": "语文", "score": "88"}),
            _study("2025-10-10", {"subject": "英语", "score": "A"}, {"subject": "品德", "level": "good"}),
            _study("2025-11-12", {"subject": "品德", "level": "excellent"}),
        ),
        "zh",
    )
    assert found is not None
    assert [(one.label, one.texts) for one in found.series] == [("数学", ("82", "90"))]
    assert found.levels == (("品德", ("良好", "优秀")),)
    assert (found.first, found.last) == (date(2025, 9, 10), date(2025, 11, 12))


def test_marks_that_stand_alone_are_not_told() -> None:
    assert own_marks.of((_study("2025-11-10", {"subject": "数学", "score": "90"}),), "zh") is None
    assert "学业" not in str([one.title for one in _of(_school()).answers])


# --- how it is told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_judgement_is_in_it(lang: Lang) -> None:
    marks = [_study(f"2025-{m}-12", {"subject": "数学", "score": s}) for m, s in (("09", "90"), ("10", "60"))]
    html = _html(_school(*marks, drawers=(_ROLL,)), lang)
    text = re.sub("<[^>]+>", " ", html)
    assert not re.findall("退步|下降|差|不合格|落后|警|worse|poor|decline|fail|bad", text, re.IGNORECASE)
    assert "overdue" not in html


def test_every_picture_has_title_and_description_and_no_two_parts_one_id() -> None:
    html = _html(_school())
    svgs = re.findall("<svg.*?</svg>", html, re.DOTALL)
    assert len(svgs) == 2
    for svg in svgs:
        assert re.search(
            r"role=\"img\" aria-labelledby=\"(h-\w)-t \1-d\"><title id=\"\1-t\">[^<]+</title><desc id=\"\1-d\">[^<]+<",
            svg,
        )
    ids = re.findall(r" id=\"([^\"]+)\"", html)
    assert len(ids) == len(set(ids))


def test_heads_of_its_numbers_say_what_they_are_heads_of() -> None:
    heads = re.findall(r"<th\b[^>]*>", _html(_school()))
    assert heads
    assert all("scope=" in one for one in heads)


def test_it_speaks_english() -> None:
    known = r"拘谨|有点低落|轻松、爱说|哭过以后轻松了一些。|主动说起想参加美术组。|视频已成习惯，数学进步 8 分。"
    assert re.findall("[\u4e00-\u9fff]+", re.sub(known, "", _html(_school(drawers=(_ROLL,)), "en"))) == []


def test_a_busy_child_costs_less_than_six_and_a_half_thousand_bytes() -> None:
    moods = ("平静", "高兴", "有点低落", "说不清为什么就是不想说话")
    talks = [
        _talk(f"2025-{month:02}-{day:02}", mood=moods[day % 4], effect="愿意开口了，" * 30)
        for month in (9, 10, 11)
        for day in (2, 9, 12, 16, 19)
    ]
    lessons = [
        entry("home-teaching", _XIAOYU, f"2025-{month:02}-{day:02}", "wang-fang", scope="p2023-1")
        for month in (9, 10, 11) for day in (1, 8, 15, 22)
    ]  # fmt: skip
    marks = [
        _study(f"2025-{month}-12", *({"subject": one, "score": str(80 + n)} for n, one in enumerate("语数英科")))
        for month in ("09", "10", "11")
    ]
    plan = _plan(*((f"2025-{month}-20", "比上个月敢问了，" * 30) for month in ("09", "10")))
    html = _html(_school(*talks, *lessons, *marks, plan, drawers=(_ROLL,)))
    assert len(html.encode()) < 6500


def test_nothing_is_told_before_the_first_term_or_of_an_empty_file() -> None:
    school = sample_school()
    empty = next(file for file in school.students if not file.records)
    assert helping.of(Site.of(school, _TEXTS["zh"], "zh"), empty) is None
    later = replace(
        school, settings=replace(school.settings, terms=(Term("2026-spring", date(2026, 2, 20), date(2026, 7, 1)),))
    )
    assert helping.of(Site.of(later, _TEXTS["zh"], "zh"), later.students[0]) is None


def test_a_quiet_term_is_said_calmly_and_without_an_empty_frame() -> None:
    school = _school()
    spring = Term("2026-spring", date(2026, 2, 20), date(2026, 7, 1))
    later = replace(
        school, today=date(2026, 2, 25), settings=replace(school.settings, terms=(*school.settings.terms, spring))
    )
    found = _answer(later, _CONTACTS)
    assert found.said == "2026年春季学期还没有谈心、家访和联系的记录。"
    assert found.drawing is None
    assert found.table == ()


def test_nothing_of_it_is_in_a_repr() -> None:
    assert not re.findall("低落|美术|11月18日|视频", repr(_of(_school())))
