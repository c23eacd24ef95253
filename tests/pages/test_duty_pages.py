"""What the pages say of duties: one's own first, kind words, and numbers that lead to as many children."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest

from tests.pages.sample import entry, sample_school
from yulan import pages, theme
from yulan.derive.rules import RULES
from yulan.pages import Link, Page
from yulan.pages.duties import Overview
from yulan.pages.duty_lists import DutyList
from yulan.pages.home import Home
from yulan.pages.page import Desk
from yulan.pages.site import Site
from yulan.pages.student import StudentPage
from yulan.render import SERVED, Renderer
from yulan.school import School, StudentFile
from yulan.texts import LANGUAGES, Lang, Texts

_THEME = theme.read(theme.builtin())
_TEXTS = {lang: Texts.load(_THEME, lang, strict=True) for lang in LANGUAGES}
_XIAOYU = "students/10k2m7pqr0/index.html"


def _build(school: School, lang: Lang = "zh") -> dict[str, Page]:
    return {page.path: page for page in pages.build(school, _TEXTS[lang], lang)}


@cache
def _renderer(lang: Lang) -> Renderer:
    return Renderer.of(_THEME, _TEXTS[lang], trusted=True)


def _html(page: Page, lang: Lang = "zh") -> str:
    return _renderer(lang).render(page).decode()


def _as(reader: str) -> School:
    return replace(sample_school(), reader=reader)


def _overview(school: School) -> Overview:
    context = _build(school)["duties/index.html"].context
    assert isinstance(context, Overview)
    return context


def _many(count: int) -> School:
    school = sample_school()
    scopes = ("p2023-1", "p2023-2", "j2024-1")
    readers = school.students[0].readers
    students = (StudentFile(f"{n:010d}", scopes[n % 3], (), None, (), readers, "曾思源") for n in range(count))
    return replace(school, students=tuple(sorted(students, key=lambda file: file.scope)))


def test_every_duty_has_a_name_and_says_where_it_comes_from() -> None:
    for lang in LANGUAGES:
        for duty in RULES:
            assert _TEXTS[lang].has(f"duties.names.{duty}"), duty
            assert _TEXTS[lang].has(f"duties.about.{duty}"), duty
            assert all(_TEXTS[lang].has(f"duties.sources.{one}") for one in RULES[duty].source), duty
            assert _TEXTS[lang].has(f"duties.areas.{RULES[duty].area}"), duty


def test_ones_own_come_first_soonest_first_and_by_child() -> None:
    overview = _overview(_as("wang-fang"))
    assert [section.id for section in overview.sections] == ["now", "month", "later", "older"]
    month = overview.sections[1]
    assert [group.child.name for group in month.groups if group.child] == ["陈小雨", "王浩"]
    assert [line.duty for line in month.groups[1].lines] == ["班主任谈心", "亲情通话", "提醒家长联系孩子"]
    assert {line.when for group in month.groups for line in group.lines} == {"11月30日前"}
    assert {line.stands for group in month.groups for line in group.lines} == {"还没有谈", "还没有联系"}


def test_months_that_lack_the_same_thing_share_a_line() -> None:
    older = _overview(_as("wang-fang")).sections[-1]
    lines = {group.child.name: group.lines for group in older.groups if group.child}
    assert [(line.duty, line.when) for line in lines["王浩"]][1:] == [
        ("班主任谈心", "9月、10月"),
        ("亲情通话", "9月、10月"),
        ("提醒家长联系孩子", "9月、10月"),
    ]


def test_a_class_teacher_sees_no_table_of_classes_and_an_office_does() -> None:
    assert _overview(_as("wang-fang")).tables == ()
    tables = _overview(_as("zhao-min")).tables
    assert [table.title for table in tables] == ["学生的档案", "谈心与家访", "和父母的联系", "测评、送教与资助"]
    assert {row.name for table in tables for row in table.rows} == {"三年级（1）班", "三年级（2）班", "八年级（1）班"}


def test_a_table_has_a_column_only_for_a_duty_with_something_to_say() -> None:
    for table in _overview(_as("zhao-min")).tables:
        for place, duty in enumerate(table.duties):
            assert any(row.cells[place] for row in table.rows), duty.label


def test_every_number_leads_to_as_many_children() -> None:
    for school in (sample_school(), _many(301)):
        built = _build(school)
        rows = (row for table in _overview(school).tables for row in table.rows)
        counts = [one for row in rows for cell in row.cells for one in cell]
        assert counts
        for one in counts:
            path, _, place = one.path.partition("#")
            context = built[path].context
            assert isinstance(context, DutyList)
            parts = {part.id: part for listed in context.lists for part in listed.parts}
            assert len(parts[place].lines) == one.count
            assert parts[place].state == one.state
            assert f'id="{place}"' in _html(built[path])


def test_a_long_list_is_split_by_class_and_a_page_found_is_the_page_built() -> None:
    for school, split in ((_many(200), False), (_many(201), True)):
        built = _build(school)
        assert ("duties/card-complete/p2023-1.html" in built) is split
        site = Site.of(school, _TEXTS["zh"], "zh")
        for path in (path for path in built if path.startswith("duties/")):
            assert pages.find(site, path) == built[path]


def test_what_is_owed_for_many_children_is_one_line_with_the_list() -> None:
    overview = _overview(replace(_many(60), reader="wang-fang"))
    gathered = [one for section in overview.sections for one in section.gathered]
    assert Link("duties/willing.html", "征询意愿与同意", 20) in gathered
    assert not [group for section in overview.sections for group in section.groups if group.child]


def test_the_first_page_shows_six_lines_at_most_and_leads_to_the_rest() -> None:
    page = _build(_as("wang-fang"))["index.html"]
    assert isinstance(page.context, Home)
    assert len(page.context.owed) == 6
    assert page.context.owed_more > 0
    html = _html(page)
    assert html.index("我的待办") < html.index('id="latest"')
    assert 'href="duties/index.html"' in html[html.index("我的待办") :]


def test_who_owes_nothing_is_told_so_kindly() -> None:
    school = replace(_as("li-na"), students=())
    assert "眼下没有等着您的事" in _html(_build(school)["index.html"])
    assert "眼下没有等着您的事" in _html(_build(school)["duties/index.html"])


def test_who_can_open_nothing_and_owes_nothing_has_no_such_page() -> None:
    for reader, there in (("he-ping", False), ("zhao-min", True)):
        built = _build(replace(_as(reader), students=(), loose=()))
        assert ("duties/index.html" in built) is there
        assert ('href="duties/index.html"' in _html(built["index.html"])) is there


def test_without_terms_the_page_says_what_is_missing() -> None:
    school = sample_school()
    school = replace(school, settings=replace(school.settings, terms=()))
    assert "还没有学期的起止日期" in _html(_build(school)["duties/index.html"])


def test_a_childs_page_says_what_was_done_and_leads_to_the_record() -> None:
    page = _build(sample_school())[_XIAOYU]
    assert isinstance(page.context, StudentPage)
    talk = sample_school().students[0].records[0]
    assert f'<a href="story.html#r-{talk.id}">11月18日谈过</a>' in _html(page)
    assert [line.duty for line in page.context.owed][:2] == ["班主任谈心", "提醒家长联系孩子"]


def test_a_call_that_was_not_answered_counts_and_says_so() -> None:
    school = sample_school()
    file = school.students[0]
    call = entry("contact", file.sid, "2025-11-20", "wang-fang", between="parent-child", reached="false")
    page = _build(replace(school, students=(replace(file, records=(call,)),)))[_XIAOYU]
    assert isinstance(page.context, StudentPage)
    assert ("亲情通话", "11月20日试过，没有接通") in [(line.duty, line.stands) for line in page.context.done]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_word_of_blame_and_no_colour_of_alarm(lang: Lang) -> None:
    for path, page in _build(sample_school(), lang).items():
        if path.startswith("duties/"):
            html = _html(page, lang)
            assert not re.findall("未完成|逾期|违|失职|落后|overdue<|fail|delinquent|behind", html, re.IGNORECASE), path


def test_every_duty_page_speaks_english() -> None:
    names = "|".join([person.name for person in sample_school().people.values()])
    names += "|" + "|".join(file.name for file in sample_school().students if file.name)
    for path, page in _build(sample_school(), "en").items():
        if path.startswith("duties/"):
            assert re.findall("[\u4e00-\u9fff]+", re.sub(names, "", _html(page, "en"))) == [], path


def test_a_served_page_leads_to_the_form_where_one_may_write() -> None:
    desk = Desk((Link("write/talk/index.html", "谈心记录"),), 0, "token")
    page = pages.find(Site.of(_as("wang-fang"), _TEXTS["zh"], "zh", desk), "duties/index.html")
    assert page is not None
    html = Renderer.of(_THEME, _TEXTS["zh"], head=SERVED, trusted=True).render(page).decode()
    assert 'href="../write/talk/10k2m7pqr0.html" data-desk' in html
    assert "write/contact/" not in html


def test_on_a_childs_list_nobody_is_named_whose_file_is_closed_to_the_reader() -> None:
    school = replace(sample_school(), students=sample_school().students[:1])
    for path, page in _build(school).items():
        if path.startswith("duties/"):
            assert "王浩" not in _html(page)
