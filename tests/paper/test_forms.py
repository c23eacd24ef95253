"""What forms say: every one there, blank and filled, in official words, with numbers covered and nothing of closed
drawers.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from itertools import pairwise

import pytest

from tests.pages.sample import entry, sample_school
from tests.paper.shown import CHILD, CLASS, MENTOR, TEXTS, blank, bundled, filled, html, lesson, more, pen_of
from yulan import pages
from yulan.kinds.categories import CATEGORIES
from yulan.kinds.plan import HEADINGS
from yulan.kinds.subcodes import SUBS
from yulan.pages import paper
from yulan.pages.page import Desk
from yulan.pages.paper.forms import FORMS
from yulan.pages.paper.sheet import Signs, Table
from yulan.pages.site import Site
from yulan.school import School
from yulan.texts import LANGUAGES, Lang

PHONE, ID_NUMBER = "138 0000 0001", "11010520161128004X"
# What the sample tells in drawers that no paper may know.
CLOSED = ("入睡慢", "给妈妈的一封信", "校医处理")
WISHED = {
    "card", "record", "guardian-contact", "class-list", "return-check", "reconcile", "absent", "agreement", "visit",
    "mentor-list", "letter", "consent", "return-notice", "talk", "help-plan", "home-teaching", "loan", "transfer",
    "dropout-report",
}  # fmt: skip


def words(text: str) -> str:
    """What of a page is to be read."""
    return re.sub(r"<[^>]+>", " ", text.partition("<main>")[2])


def test_every_form_that_schools_are_asked_for_is_there() -> None:
    assert set(FORMS) == WISHED
    assert sorted(code for _, codes in paper.GROUPS for code in codes) == sorted(FORMS)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", FORMS)
def test_a_form_is_there_blank_and_filled(code: str, lang: Lang) -> None:
    empty, told = html(blank(code, lang), lang), html(filled(code, lang=lang), lang)
    assert TEXTS[lang](f"paper.{code}.title") in unescape(empty)
    assert 'class="empty' in empty
    assert 'class="private' in told
    assert "{" not in words(empty) + words(told)  # a placeholder nobody filled


@pytest.mark.parametrize("code", FORMS)
def test_a_blank_form_names_nobody(code: str) -> None:
    said = words(html(blank(code)))
    people = [one.name for one in sample_school().people.values()]
    children = [one.name for one in sample_school().students if one.name]
    assert not [name for name in (*people, *children) if name in said]


@pytest.mark.parametrize("code", FORMS)
def test_a_form_has_somewhere_to_sign_and_says_its_source(code: str) -> None:
    sheets = blank(code)
    signed = [block for sheet in sheets for block in sheet.blocks if isinstance(block, Signs)]
    assert signed or code in ("talk", "guardian-contact")  # small cards: a line for the name is in the table
    assert FORMS[code].source


@pytest.mark.parametrize("code", ["agreement", "consent", "return-notice", "card", "transfer", "class-list"])
def test_a_form_that_is_sealed_has_room_for_the_seal(code: str) -> None:
    places = [
        one for sheet in blank(code) for block in sheet.blocks if isinstance(block, Signs) for one in block.places
    ]
    assert any(one.seal for one in places)
    assert any(not one.seal for one in places)


def test_official_terms_stand_on_forms_and_the_screen_word_does_not() -> None:
    said = words(html(filled("card")))
    assert "特殊群体学生基本情况卡" in said
    assert "家庭经济困难" in said
    assert "经济支持" not in said


@pytest.mark.parametrize("code", [code for code in FORMS if code != "guardian-contact"])
def test_phone_and_id_numbers_are_covered(code: str) -> None:
    said = html(filled(code))
    for number in (PHONE, PHONE.replace(" ", ""), ID_NUMBER):
        assert number not in said


def test_the_contact_card_prints_phones_and_no_other_number() -> None:
    said = html(filled("guardian-contact"))
    assert PHONE in said
    assert ID_NUMBER[:14] not in said


def test_covered_numbers_still_show_which_they_are() -> None:
    said = html(filled("card"))
    assert "138****0001" in said
    assert "110***********004X" in said
    assert "G110***********004X" in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_empty_help_plan_has_the_headings_of_the_plans_for_children_left_behind(lang: Lang) -> None:
    said = words(html(blank("help-plan", lang), lang))
    wanted = [label[lang] for label, _ in HEADINGS] + [one[lang] for _, parts in HEADINGS for _, one in parts]
    assert [one for one in wanted if one not in said] == []


def test_the_letter_names_the_number_girls_can_call_uncovered() -> None:
    school = sample_school()
    label, number = "护蕾工作联系电话", "13800000009"
    assert label not in words(html(filled("letter", school)))
    known = replace(school, settings=replace(school.settings, hulei_phone=number))
    assert number in html(filled("letter", known))
    li_na = school.people["li-na"]
    held = replace(school, people={**school.people, "li-na": replace(li_na, posts=(*li_na.posts, "hulei"))})
    assert label in words(html(filled("letter", held)))


def test_unmasked_leaves_numbers_as_they_are() -> None:
    said = html(filled("card", unmasked=True))
    assert PHONE in said
    assert ID_NUMBER in said


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("邻居 13800000001", "邻居 138****0001"),
        ("+86 138-0000-0001 晚上", "861****0001 晚上"),
        ("0555-1234567", "055****4567"),
        ("奶奶身份证11010520161128004x", "奶奶身份证110***********004x"),
        ("１３８００００１２３４", "１３８****１２３４"),
        ("2025-11-18 谈了 40 分钟，见 2024 2025 学年", "2025-11-18 谈了 40 分钟，见 2024 2025 学年"),
        ("资助 500 元", "资助 500 元"),
    ],
)
def test_numbers_are_covered_inside_texts_and_days_are_not(text: str, covered: str) -> None:
    assert pen_of(sample_school()).plain(text) == covered


def test_numbers_in_a_records_text_are_covered_too() -> None:
    told = entry("talk", CHILD, "2025-11-19", MENTOR, body="新号码 13912345678，身份证 110105201611280048", scope=CLASS)
    for code in ("talk", "record"):
        said = html(filled(code, more(told)))
        assert "139****5678" in said
        assert "110105201611280048" not in said


@pytest.mark.parametrize("code", FORMS)
def test_what_people_wrote_is_text(code: str) -> None:
    bad = "<script>alert(1)</script>\"'&"
    told = (
        entry("talk", CHILD, "2025-11-19", MENTOR, place=bad, body=bad, scope=CLASS),
        entry("visit", CHILD, "2025-11-19", MENTOR, situation=bad, scope=CLASS),
        entry("plan", CHILD, "2025-11-19", MENTOR, type="support", goals=bad, measures=[{"what": bad}], scope=CLASS),
        lesson(effect=bad),
    )
    school = more(*told)
    settings = replace(school.settings, name=bad, classes={CLASS: bad})
    assert "<script" not in html(filled(code, replace(school, settings=settings)))


@pytest.mark.parametrize("code", FORMS)
def test_closed_drawers_are_on_no_form_though_the_reader_may_read_them(code: str) -> None:
    said = html(filled(code))
    assert not [text for text in CLOSED if text in said]


def test_a_restricted_category_has_no_box_on_the_card() -> None:
    restricted = [one.official["zh"] for one in CATEGORIES.values() if one.restricted]
    assert restricted
    assert not [term for term in restricted if term in words(html(blank("card"))).replace("心理、涉案等", "")]


def test_a_blank_card_has_a_box_for_each_sub_code_in_use_and_a_filled_one_says_those_that_hold() -> None:
    empty = words(html(blank("card")))
    assert not [code for rows in SUBS.values() for code, label in rows if label["zh"] not in empty]
    card = words(html(filled("card")))
    assert "低保、残疾学生或残疾人子女" in card
    assert "烈士子女" not in card


def test_the_bundle_holds_no_closed_drawer() -> None:
    said = html(bundled())
    assert "过年一定回来" in said  # a talk
    assert "每月第一个周五" in said  # a meeting
    assert not [text for text in CLOSED if text in said]


def test_the_bundle_of_a_class_names_nobody_of_another() -> None:
    said = html(bundled(scope=CLASS))
    others = [one.name for one in sample_school().students if one.scope != CLASS and one.name]
    assert others
    assert not [name for name in others if name in said]
    assert "每月第一个周五" not in said


def test_each_item_of_the_bundle_is_numbered_as_its_contents_say() -> None:
    cover, contents, *items = bundled()
    assert (cover.code, contents.code) == ("cover", "contents")
    (table,) = [one for one in contents.blocks if isinstance(one, Table)]
    numbers = [row.cells[0].lines[0] for row in table.rows]
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    assert list(dict.fromkeys(one.mark for one in items)) == [f"第 {number} 件" for number in numbers]
    # Where a thing comes to lie nobody knows before it is printed: that column is for a hand.
    assert {row.cells[4].lines for row in table.rows} == {()}


def test_a_bundle_of_a_part_does_not_claim_to_be_the_whole_schools() -> None:
    school = sample_school()
    assert "有权阅读的学生档案10份（全校共12份）" in html(bundled(school)[:1])
    whole = replace(school, coverage=replace(school.coverage, students_total=10))
    assert "全校" in html(bundled(whole)[:1])
    assert "有权阅读的学生档案" not in html(bundled(whole)[:1])


def test_the_bundle_tells_of_its_term_alone() -> None:
    old = entry("talk", CHILD, "2025-05-05", MENTOR, body="上学期说的话", scope=CLASS)
    assert "上学期说的话" not in html(bundled(more(old)))
    assert "上学期说的话" in html(filled("talk", more(old)))


def _with_late(*, late_on_paper: bool) -> School:
    school = sample_school()
    return replace(school, settings=replace(school.settings, late_on_paper=late_on_paper))


@pytest.mark.parametrize("code", ["visit", "record"])
def test_late_entries_are_marked_only_where_the_school_wants_it_and_keep_their_day(code: str) -> None:
    plain, marked = (html(filled(code, _with_late(late_on_paper=wanted))) for wanted in (False, True))
    assert "补录" not in plain
    assert "2025年11月13日补录" in marked
    assert "2025年11月8日" in plain
    assert "2025年11月8日" in marked


def test_a_list_says_that_it_holds_what_its_maker_may_read() -> None:
    for code in ("class-list", "return-check", "reconcile", "mentor-list"):
        assert "有权阅读的档案" in words(html(filled(code)))


def test_a_mentors_list_has_two_copies() -> None:
    first, second = filled("mentor-list")
    assert (first.mark, second.mark) == ("第一联 学校存档", "第二联 导师留存")
    assert first.blocks == second.blocks


def test_nothing_is_ticked_beforehand_on_what_a_guardian_decides() -> None:
    for code in ("consent", "letter", "return-notice"):
        assert '<span class="box">√' not in html(filled(code))


def test_an_empty_talk_card_is_there_twice_on_a_page() -> None:
    (sheet,) = blank("talk")
    assert len([one for one in sheet.blocks if isinstance(one, Table)]) == 2


def test_a_printed_file_loads_nothing_and_runs_nothing() -> None:
    said = html(filled("card"))
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', said)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy[1]
    assert not re.search(r"<script|<link|<img|src=|style=|url\(|@import", said)


def test_a_title_that_a_browser_saves_by_holds_no_name() -> None:
    for code in FORMS:
        title = re.search("<title>(.*?)</title>", html(filled(code)))
        assert title is not None
        assert not [one.name for one in sample_school().students if one.name and one.name in title[1]]


def test_a_built_site_holds_blank_forms_alone() -> None:
    built = {page.path for page in pages.build(sample_school(), TEXTS["zh"], "zh") if page.path.startswith("paper/")}
    assert built == {"paper/index.html", *(f"paper/{code}.html" for code in FORMS)}


def test_a_served_site_finds_filled_forms_and_leads_to_them() -> None:
    site = Site.of(sample_school(), TEXTS["zh"], "zh", Desk((), 0, ""))
    found = pages.find(site, f"paper/card/{CHILD}.html")
    assert found is not None
    assert paper.of_child(site, site.files[CHILD])
    for link in (*paper.of_child(site, site.files[CHILD]), *paper.of_class(site, CLASS)):
        assert pages.find(site, link.path) is not None, link.path
    for code, key in (("card", CLASS), ("card", "no"), ("class-list", CHILD), ("no", CHILD), ("talk", MENTOR)):
        assert pages.find(site, f"paper/{code}/{key}.html") is None


def test_one_talk_is_found_by_its_id_and_a_closed_record_is_not() -> None:
    site = Site.of(sample_school(), TEXTS["zh"], "zh")
    file = site.files[CHILD]
    talk = next(one for one in file.records if one.kind == "talk")
    closed = next(one for one in file.records if one.drawer == "psych")
    assert pages.find(site, f"paper/talk/{talk.id}.html") is not None
    assert pages.find(site, f"paper/talk/{closed.id}.html") is None


def test_a_reader_of_nothing_gets_no_filled_form() -> None:
    site = Site.of(replace(sample_school(), students=(), loose=()), TEXTS["zh"], "zh")
    for code, form in FORMS.items():
        for key in (CHILD, CLASS, MENTOR):
            assert pages.find(site, f"paper/{code}/{key}.html") is None, form.code


def test_the_sheets_of_one_printing_take_turns() -> None:
    site = Site.of(sample_school(), TEXTS["zh"], "zh")
    context = paper.printed(site, bundled()).context
    assert isinstance(context, paper.Printing)
    turns = [one.turn for one in context.sheets]
    assert len(turns) > 10
    assert all(one != after for one, after in pairwise(turns))


def test_absences_of_the_term_stand_in_the_class_list_of_absence() -> None:
    told = entry(
        "absence", CHILD, "2025-10-08", "wang-fang", drawer="roll", scope=CLASS, start="2025-10-08", reason="illness"
    )
    before = entry(
        "absence", CHILD, "2025-03-08", "wang-fang", drawer="roll", scope=CLASS, start="2025-03-08", end="2025-03-09"
    )
    said = words(html(filled("absent", more(told, before))))
    assert "2025年10月8日" in said
    assert "2025年3月8日" not in said
    assert (told.date - before.date) > timedelta(days=100)
