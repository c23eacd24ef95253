"""What the pages say, and what they keep to themselves."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from tests.pages.sample import entry, sample_school
from yulan import pages, theme
from yulan.errors import Problem
from yulan.pages import Page
from yulan.pages.charts.term import Week
from yulan.pages.page import Day
from yulan.render import Renderer
from yulan.school import Conflict, Coverage, School, StudentFile
from yulan.texts import LANGUAGES, Lang, Texts

_THEME = theme.read(theme.builtin())
_TEXTS = {lang: Texts.load(_THEME, lang, strict=True) for lang in LANGUAGES}
_LIVING = "about/design.html"  # in an example school alone
_FIXED = {"index.html", "access/index.html", "unverified/index.html", "about/index.html", _LIVING}
_XIAOYU = "10k2m7pqr0"
# Attributes by which a page could load or send something.
_LOADING = {"src", "href", "action", "srcset", "poster", "data", "formaction", "ping", "background"}


def _build(school: School, lang: Lang = "zh") -> dict[str, Page]:
    listed = list(pages.build(school, _TEXTS[lang], lang))
    built = {page.path: page for page in listed}
    assert len(built) == len(listed)
    return built


@cache
def _renderer(lang: Lang) -> Renderer:
    return Renderer.of(_THEME, _TEXTS[lang], trusted=True)


def _html(school: School, lang: Lang = "zh") -> dict[str, str]:
    renderer = _renderer(lang)
    return {path: renderer.render(page).decode() for path, page in _build(school, lang).items()}


def _nobody() -> School:
    """The school as somebody sees it who can open nothing."""
    school = sample_school()
    return replace(school, reader="he-ping", students=(), loose=(), unverified=(), coverage=Coverage(0, 12, 0, 42, 0))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_number_girls_can_call_stands_on_the_first_page_and_under_about_for_everybody(lang: Lang) -> None:
    number = "10000800600"
    school = _nobody()
    assert not [path for path, page in _html(school, lang).items() if number in page]
    known = _html(replace(school, settings=replace(school.settings, hulei_phone=number)), lang)
    assert {path for path, page in known.items() if number in page} == {
        "index.html",
        "about/index.html",
        "paper/letter.html",
    }


def _many(count: int) -> School:
    school = sample_school()
    one = school.students[0]
    scopes = ("p2023-1", "p2023-2", "j2024-1")
    students = tuple(
        StudentFile(f"{n:010d}", scopes[n * 3 // count], (), None, (), one.readers, "曾思源") for n in range(count)
    )
    return replace(school, students=students, coverage=Coverage(count, count, 0, 0, 0))


@cache
def _sample(lang: Lang = "zh") -> dict[str, str]:
    return _html(sample_school(), lang)


def _pages(lang: Lang = "zh") -> dict[str, str]:
    """Those one looks at; the others are data for finding."""
    return {path: html for path, html in _sample(lang).items() if path.endswith(".html")}


class _Outline(HTMLParser):
    """Links, ids, headings and tags of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.crossed: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in ("meta", "link", "input", "br", "hr", "path", "rect", "col"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.crossed.append(tag)


def _outlines() -> Iterator[tuple[Lang, str, _Outline]]:
    for lang in LANGUAGES:
        for path, html in _pages(lang).items():
            yield lang, path, _Outline(html)


def test_who_can_open_nothing_gets_the_fixed_pages_only() -> None:
    assert {path for path in _build(_nobody()) if not path.startswith("paper/")} == _FIXED


def test_a_real_school_has_no_page_of_specimens() -> None:
    school = sample_school()
    real = replace(school, settings=replace(school.settings, demo=False))
    assert set(_build(school)) - set(_build(real)) == {_LIVING}
    assert "design.html" not in _html(real)["about/index.html"]


def test_blank_forms_are_for_everybody() -> None:
    assert {path for path in _build(_nobody()) if path.startswith("paper/")} == {
        path for path in _build(sample_school()) if path.startswith("paper/")
    }


def test_who_can_open_nothing_is_told_how_much_there_is() -> None:
    assert "可读档案 0 / 12 份（另有 12 份您的钥匙打不开）" in _html(_nobody())["index.html"]


def _choices(outline: _Outline) -> Iterator[str]:
    """What a list on a page can be narrowed by, as an address says it."""
    pick = ""
    for tag, attrs in outline.tags:
        if tag == "select":
            pick = attrs.get("data-narrow", "")
        elif tag == "option" and pick and attrs["value"]:
            yield f"{pick}={attrs['value']}"


def test_every_link_leads_to_a_page_and_a_place_that_exist() -> None:
    places: dict[Lang, set[str]] = {}
    for lang, path, outline in _outlines():
        own = {attrs["id"] for _, attrs in outline.tags if "id" in attrs} | set(_choices(outline))
        places.setdefault(lang, set()).update([path, *(f"{path}#{place}" for place in own)])
    for lang, path, outline in _outlines():
        for tag, attrs in outline.tags:
            if tag == "a":
                target, _, place = attrs["href"].partition("#")
                found = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
                assert (f"{found}#{place}" if place else found) in places[lang], (path, attrs["href"])


def test_no_page_loads_or_sends_anything() -> None:
    for _, path, outline in _outlines():
        for tag, attrs in outline.tags:
            assert tag not in ("img", "iframe", "object", "embed", "form", "style", "base", "video", "audio"), path
            assert not [name for name in attrs if name.startswith("on") or name == "style"], path
            for name in _LOADING & set(attrs):
                value = attrs[name]
                icon = tag == "link" and attrs.get("rel") == "icon" and value.startswith("data:image/svg+xml,")
                assert icon or not re.match(r"[a-z]+:|//|/", value), (path, value[:20])
            if tag == "script":
                assert re.fullmatch(r"(\.\./)*(script|seek|lists|find)\.js", attrs["src"]), path


def test_no_script_stands_in_a_page() -> None:
    for html in _sample().values():
        assert re.findall(r"<script[^>]*>([^<]+)</script>", html) == []


def test_tags_close_and_ids_are_unique() -> None:
    for _, path, outline in _outlines():
        assert (outline.crossed, outline.open) == ([], []), path
        ids = [attrs["id"] for _, attrs in outline.tags if "id" in attrs]
        assert len(ids) == len(set(ids)), path


def test_headings_never_skip_a_level() -> None:
    for _, path, outline in _outlines():
        levels = [int(tag[1]) for tag, _ in outline.tags if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1, path
        assert levels.count(1) == 1, path
        assert all(after <= before + 1 for before, after in pairwise(levels)), path


_TODAY = '<span class="today"></span>'  # the day itself is said by one style sheet, for all pages


def _said_of(day: Day) -> str:
    return Renderer.of(_THEME, _TEXTS["zh"], trusted=True, day=day).assets()["day.css"].decode()


def test_one_style_sheet_says_where_this_week_is_in_pictures_of_the_term() -> None:
    said = _said_of(Day("2025年11月21日", Week(11.5 / 21, 12))).splitlines()
    assert said[1:] == [":root{--week:inline;--week-at:54.762%;--week-room:12px}"]


def test_one_style_sheet_says_the_day_of_all_pages() -> None:
    said = _said_of(Day('2025年11月21日 "\\'))
    assert said == '.today::before{content:"2025年11月21日 \\22 \\5c "}\n'
    assert "day.css" not in Renderer.of(_THEME, _TEXTS["zh"], trusted=True).assets()


def test_every_page_says_school_viewer_day_and_that_it_is_invented() -> None:
    def framed(lang: Lang) -> list[str]:
        return [html for path, html in _pages(lang).items() if not path.startswith("paper/") or "index" in path]

    for html in framed("zh"):
        for words in ("玉兰路学校", "陈玉兰", "校长", _TODAY, 'day.css">', "示例学校：人物均为虚构", "10 / 12"):
            assert words in html
    for html in framed("en"):
        for words in ("Magnolia Road School", "Principal", _TODAY, 'day.css">', "everyone in it is invented"):
            assert words in html
        assert "10 of 12" in html


def test_a_real_school_has_no_band() -> None:
    school = sample_school()
    html = _html(replace(school, settings=replace(school.settings, demo=False)))
    assert not [path for path, page in html.items() if "人物均为虚构" in page or "示例学校" in page]


def test_an_english_page_speaks_english() -> None:
    """Chinese stands only where a record or a name does: never in what the theme says."""
    html = _html(_nobody(), "en")
    names = "陈玉兰|赵敏|王芳|李娜|张伟|孙静|周强|何平"
    for path, page in html.items():
        assert re.findall("[\u4e00-\u9fff]+", re.sub(f"{names}|Yulan 玉兰", "", page)) == [], path


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_code_is_shown_untranslated(lang: Lang) -> None:
    codes = (
        r"left-behind|single-parent|moral-office|class-teacher|class-p2023|p2023-1\b|heart-to-heart\b(?! talks)"
        r"|category:[a-z]|parent-child|roles\.|drawers\.|kinds\.|2025-autumn"
    )
    for path, html in _pages(lang).items():
        visible = re.sub(r"<[^>]+>", " ", html.split("<body")[1])
        if path.startswith(("paper/", "reports/")):  # official terms: in English two are spelt as their codes
            visible = re.sub(r"Left-behind children|Single-parent families", "", visible)
        assert re.findall(codes, visible, re.IGNORECASE) == [], path


def test_strengths_and_own_words_come_before_everything_else() -> None:
    html = _sample()[f"students/{_XIAOYU}/index.html"]
    order = ["我想把家门口的大树", "画画有想象力", "谁在关心</h2>", "我们在做的</h2>", "近来</h2>"]
    found = [html.index(words) for words in order]
    assert found == sorted(found)


def test_a_late_record_says_when_it_was_written_and_by_whom() -> None:
    html = _sample()[f"students/{_XIAOYU}/index.html"]
    assert "补录于 11月13日" in html
    assert "赵敏 代录" in html


def test_a_record_of_the_next_day_is_not_late() -> None:
    school = sample_school()
    file = replace(school.students[0], records=(entry("talk", _XIAOYU, "2025-11-03", "li-na", late=1),))
    html = _html(replace(school, students=(file,)))[f"students/{_XIAOYU}/index.html"]
    assert "补录" not in html


def test_both_sides_of_a_conflict_stand_side_by_side() -> None:
    html = _sample()[f"students/{_XIAOYU}/index.html"]
    both = html[html.index('<div class="both">') :]
    assert "138 0000 0001<small>王芳</small>" in both
    assert "139 0000 0009<small>赵敏</small>" in both
    assert "2024年3月1日<small>周强</small>" in both


def test_what_a_category_rests_on_stands_beside_it_in_words_and_so_do_two_who_differ() -> None:
    school = sample_school()
    file = next(one for one in school.students if one.sid == _XIAOYU)
    assert file.card is not None
    differing = Conflict("categories.poverty.sub", ("subsistence、disabled", "martyr"), ("wang-fang", "li-na"))
    told = replace(file, card=replace(file.card, conflicts=(differing,)))
    html = _html(replace(school, students=(told,)))[f"students/{_XIAOYU}/index.html"]
    assert "低保、残疾学生或残疾人子女 · 2023年9月1日起 · 低保证" in html
    assert "低保、残疾学生或残疾人子女<small>王芳</small>" in html
    assert "烈士子女<small>李娜</small>" in html


def test_sensitive_records_are_folded_on_a_childs_page_and_quiet_at_home() -> None:
    html = _sample()[f"students/{_XIAOYU}/index.html"]
    before = html[: html.index("给妈妈的一封信")]
    assert before.rfind("<details>") > max(before.rfind("</details>"), before.rfind("<article"))
    assert "给妈妈的一封信" not in _sample()["index.html"]
    assert "校医处理" not in _sample()["index.html"]


def test_an_id_number_stands_folded_on_the_childs_page_only() -> None:
    where = [path for path, html in _sample().items() if "20161128004X" in html]
    assert where == [f"students/{_XIAOYU}/index.html"]


def test_a_child_whose_file_is_closed_is_not_named_and_not_linked() -> None:
    built = _sample()
    assert "校医处理" in built["drawers/safety/index.html"]
    assert not [path for path, html in built.items() if "zk2m7pqr9z" in html]


def test_an_ended_category_is_no_longer_shown() -> None:
    school = sample_school()
    card = entry("card", _XIAOYU, "2025-09-08", "li-na", rid="card", name="甲", sex="female",
                 categories=[{"code": "illness", "since": "2024-01-01", "until": "2025-11-20"},
                             {"code": "migrant", "since": "2025-11-21"}])  # fmt: skip
    file = replace(school.students[0], card=card, records=())
    html = _html(replace(school, students=(file,)))
    assert "随迁子女" in html["students/index.html"]
    assert not [path for path, page in html.items() if "健康支持" in page]


def test_talks_are_told_from_the_first() -> None:
    html = _sample()[f"students/{_XIAOYU}/talks.html"]
    days = re.findall(r'<time datetime="(2025-\d\d-\d\d)">', html.split("<main")[1])
    assert days == ["2025-09-12", "2025-10-16", "2025-11-18"]


def test_a_child_without_talks_has_no_talk_history() -> None:
    without = [file.sid for file in sample_school().students if not file.records]
    assert without
    assert not [sid for sid in without if f"students/{sid}/talks.html" in _sample()]


def test_a_claim_that_is_not_verified_is_text_and_stands_nowhere_else() -> None:
    where = [path for path, html in _sample().items() if "有人自称写下" in html]
    assert where == ["unverified/index.html"]
    html = _sample()["unverified/index.html"]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert html.index("不能当作事实") < html.index("有人自称写下")


def test_the_access_page_says_by_which_post_and_since_when() -> None:
    html = _sample()["access/index.html"]
    row = html[html.index(f'id="student-{_XIAOYU}"') :].split("</tr>")[0]
    text = " ".join(re.sub(r"<[^>]+>", " ", row).split())
    assert "王芳 三年级（1）班 班主任 · 2025年9月1日起" in text
    assert "周强 成长导师 · 2025年9月12日起" in text


def test_a_large_school_is_listed_by_class() -> None:
    built = _html(_many(301))
    assert {"classes/p2023-1/index.html", "classes/j2024-1/index.html"} <= set(built)
    assert built["students/index.html"].count("曾思源") == 0
    assert 'href="../find/index.html"' in built["students/index.html"]
    assert "access/class-p2023-1.html" in built


@pytest.mark.parametrize(("count", "whole"), [(200, True), (201, False)])
def test_200_students_stand_on_one_page(count: int, *, whole: bool) -> None:
    assert ("曾思源" in _html(_many(count))["students/index.html"]) is whole


def test_a_full_drawer_gets_a_page_a_month() -> None:
    school = sample_school()
    days = [f"2025-{month:02}-{day:02}" for month in (9, 10) for day in range(1, 29) for _ in range(4)]
    absences = tuple(
        entry("aid", _XIAOYU, day, "he-ping", drawer="aid", rid=f"{n:016d}", item="午餐") for n, day in enumerate(days)
    )
    built = _html(replace(school, loose=absences))
    assert {"drawers/aid/2025-09.html", "drawers/aid/2025-10.html"} <= set(built)
    assert built["drawers/aid/2025-09.html"].count("<article") == 112
    newest = built["drawers/aid/2025-10.html"].count("<article")
    assert built["drawers/aid/index.html"].count("<article") == newest


def test_navigation_stays_small() -> None:
    navigation = {len(page.frame.navigation) for page in _build(_many(301)).values() if page.frame is not None}
    assert max(navigation) <= 9


def test_a_page_cannot_leave_the_output_folder() -> None:
    page = _build(sample_school())["index.html"]
    for path in ("../x.html", "/x.html", "a/../x.html", "a//x.html", "x.css", "A.html", ".x.html", "a\\x.html"):
        with pytest.raises(ValueError, match="no such path"):
            replace(page, path=path)


def test_no_personal_value_is_in_a_repr() -> None:
    for page in _build(sample_school()).values():
        shown = repr(page.context)
        for secret in ("小雨", "妈妈", "138 0000", "有人自称"):
            assert secret not in shown, page.path


def test_what_else_is_wrong_stands_with_what_is_not_verified() -> None:
    trouble = Problem("record.missing", "records/drawers/x.age", params={"epoch": 3})
    html = _html(replace(sample_school(), problems=(trouble,)))
    assert "records/drawers/x.age" in html["unverified/index.html"]
    assert "record.missing" not in html["unverified/index.html"]
    assert 'href="unverified/index.html"' in html["index.html"]
