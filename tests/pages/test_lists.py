"""Classes, mentors and the ledger: who stands on them, in which order, and what never does."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from tests.pages.sample import entry, sample_school
from yulan import markdown, pages, theme
from yulan.pages import Page, Site, owed
from yulan.pages.classes import ClassList
from yulan.pages.ledger import Ledger
from yulan.pages.mentors import MentorList, MentorPage
from yulan.render import Renderer
from yulan.school import Coverage, Entry, School, StudentFile, Term
from yulan.texts import LANGUAGES, Lang, Texts

_THEME = theme.read(theme.builtin())
_TEXTS = {lang: Texts.load(_THEME, lang, strict=True) for lang in LANGUAGES}
_XIAOYU, _WANGHAO = "10k2m7pqr0", "12k2m7pqr2"
_DAYS = [f"2025-{month:02}-{day:02}" for month in (6, 9, 10, 11) for day in range(1, 21) for _ in range(4)]


def _build(school: School, lang: Lang = "zh") -> dict[str, Page]:
    return {page.path: page for page in pages.build(school, _TEXTS[lang], lang)}


def _html(school: School, lang: Lang = "zh") -> dict[str, str]:
    renderer = Renderer.of(_THEME, _TEXTS[lang], trusted=True)
    return {path: renderer.render(page).decode() for path, page in _build(school, lang).items()}


def _only(*sids: str) -> School:
    """The school as somebody sees it who can open these files."""
    school = sample_school()
    students = tuple(file for file in school.students if file.sid in sids)
    return replace(school, reader="zhou-qiang", students=students, loose=(), coverage=Coverage(len(sids), 10, 0, 0, 0))


def _with(sid: str, *records: Entry) -> School:
    """The sample with these records as all of one child's."""
    school = sample_school()
    students = (replace(file, records=records) if file.sid == sid else file for file in school.students)
    return replace(school, students=tuple(students))


def _long() -> School:
    """The sample with four talks a day with one child."""
    talks = (
        entry("talk", _XIAOYU, day, "zhou-qiang", rid=f"{place:016d}", body=f"第 {place} 次。")
        for place, day in enumerate(_DAYS)
    )
    return _with(_XIAOYU, *sorted(talks, key=lambda one: one.date, reverse=True))


def _many(count: int) -> School:
    school = sample_school()
    scopes = ("p2023-1", "p2023-2", "j2024-1")
    one = school.students[0]
    students = tuple(
        StudentFile(f"{n:010d}", scopes[n * 3 // count], (), None, (), one.readers, "曾思源") for n in range(count)
    )
    return replace(school, students=students, coverage=Coverage(count, count, 0, 0, 0))


def _rows(html: str) -> list[str]:
    return re.findall(r"<tr[ >].*?</tr>", html.split("<tbody>")[1].split("</tbody>")[0])


def _text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def _days(html: str) -> list[str]:
    return re.findall(r'<time datetime="(\d{4}-\d\d-\d\d)">', html.split("<main")[1])


@cache
def _sample() -> dict[str, str]:
    return _html(sample_school())


def test_classes_stand_by_grade_with_files_categories_and_talks_of_30_days() -> None:
    found = _build(sample_school())["classes/index.html"].context
    assert isinstance(found, ClassList)
    assert [(grade.name, [one.name for one in grade.classes]) for grade in found.grades] == [
        ("三年级", ["三年级（1）班", "三年级（2）班"]),
        ("八年级", ["八年级（1）班"]),
    ]
    first = found.grades[0].classes[0]
    assert (first.teachers, first.files, first.recent) == ("王芳", 4, 3)
    assert [one[:2] for one in first.categories] == [
        ("留守儿童", 2), ("单亲家庭", 1), ("经济支持", 1), ("学业支持", 1), ("随迁子女", 1),
    ]  # fmt: skip


def test_how_many_a_class_has_of_a_category_leads_to_them() -> None:
    html = _sample()["classes/index.html"]
    assert '<a href="../classes/p2023-1/index.html#category=left-behind">留守儿童 2</a>' in html
    rows = re.findall(r'data-category="([^"]*)"', _sample()["classes/p2023-1/index.html"])
    assert sum("left-behind" in row.split() for row in rows) == 2


def test_a_talk_counts_for_30_days_and_not_before_it_happens() -> None:
    days = ("2025-11-22", "2025-11-21", "2025-10-23", "2025-10-22", "2025-10-21")
    school = _with(_XIAOYU, *(entry("talk", _XIAOYU, day, "zhou-qiang") for day in days))
    school = replace(school, students=tuple(file for file in school.students if file.sid == _XIAOYU))
    found = _build(school)["classes/index.html"].context
    assert isinstance(found, ClassList)
    # 21 November back to 23 October is thirty days.
    assert found.grades[0].classes[0].recent == 2


def test_a_class_says_who_is_responsible_and_gives_each_child_a_row() -> None:
    html = _sample()["classes/p2023-1/index.html"]
    assert "班主任：王芳 · 年级主任：周强" in html
    rows = [_text(row) for row in _rows(html)]
    assert rows[0] == "陈小雨 留守儿童 经济支持 周强 11月18日 11月8日 11月14日"
    assert rows[3] == "古丽娜尔·买买提 随迁子女 未结对 暂无 暂无 暂无"
    assert len(rows) == 4


def test_a_day_of_another_year_says_its_year() -> None:
    html = _html(_with(_XIAOYU, entry("visit", _XIAOYU, "2024-12-30", "wang-fang", occasion="regular")))
    assert "2024年12月30日" in html["classes/p2023-1/index.html"]
    assert "2024年12月30日" in html["ledger/index.html"]


def test_the_talks_of_a_class_are_told_from_the_newest_each_naming_its_child() -> None:
    html = _sample()["classes/p2023-1/talks.html"]
    days = _days(html)
    assert days == sorted(days, reverse=True)
    assert len(days) == 7
    named = re.findall(r'<h3><a href="../../students/(\w+)/index.html">([^<]+)</a>', html)
    assert named[0] == (_XIAOYU, "陈小雨")
    assert {name for _, name in named} == {"陈小雨", "单雨桐", "王浩"}


def test_a_class_without_talks_has_no_talk_history_and_says_so_kindly() -> None:
    school = replace(sample_school(), students=tuple(f for f in sample_school().students if not f.records))
    built = _html(school)
    assert not [path for path in built if path.endswith("talks.html")]
    assert "还没有" in built["classes/index.html"]


@pytest.mark.parametrize("first", ["classes/p2023-1/talks.html", "mentors/zhou-qiang/index.html"])
def test_a_long_history_has_a_page_a_month_and_tells_each_talk_once(first: str) -> None:
    built = _html(_long())
    folder = first.rpartition("/")[0]
    parts = [first, f"{folder}/talks-2025-09.html", f"{folder}/talks-2025-06.html"]
    assert [path for path in built if path.startswith(f"{folder}/talks-")] == parts[1:]
    told = [anchor for path in parts for anchor in re.findall(r'id="r-(0{13}\d{3})"', built[path])]
    assert sorted(told) == [f"{place:016d}" for place in range(len(_DAYS))]
    assert [day for path in parts for day in _days(built[path])] == sorted(
        (day for path in parts for day in _days(built[path])), reverse=True
    )
    for path in parts:
        assert [part for part in parts if part.rpartition("/")[2] in built[path]] == parts


def test_a_mentor_has_only_their_own_talks() -> None:
    html = _sample()["mentors/zhou-qiang/index.html"]
    assert "开学第一次谈心" not in html  # the class teacher's, with the same child
    assert _days(html) == ["2025-11-18", "2025-11-12", "2025-10-16", "2025-10-10"]


def _company(school: School) -> list[tuple[str, list[str]]]:
    found = _build(school)["mentors/zhou-qiang/index.html"].context
    assert isinstance(found, MentorPage)
    return [(one.row, [child.name for child in one.children]) for one in found.company]


def test_a_mentors_page_says_how_to_keep_each_child_company_by_open_categories_alone() -> None:
    school = sample_school()
    told = [("academic", ["王浩"]), ("poverty", ["陈小雨"]), ("left-behind", ["陈小雨", "王浩"])]
    assert _company(school) == told
    needs = (entry("category", _XIAOYU, "2025-10-01", "he-ping", drawer="psych", category="psych"),
             entry("category", _XIAOYU, "2025-10-01", "he-ping", drawer="legal", category="legal"))  # fmt: skip
    files = [replace(one, records=(*needs, *one.records)) if one.sid == _XIAOYU else one for one in school.students]
    known = replace(school, students=tuple(files))
    assert _company(known) == told
    path = "mentors/zhou-qiang/index.html"
    for lang in LANGUAGES:
        html = _html(known, lang)[path]
        assert all(_TEXTS[lang](f"match.{part}.{row}") in html for part in ("focus", "guide") for row, _ in told)
        closed = [_TEXTS[lang](f"match.{part}.{row}") for part in ("focus", "guide") for row in ("psych", "legal")]
        assert not [one for one in closed if one in html]


def test_who_is_in_no_category_is_kept_company_as_every_other_child() -> None:
    school = _with(_XIAOYU)
    file = replace(school.students[0], card=None)
    assert ("other", ["陈小雨"]) in _company(replace(school, students=(file, *school.students[1:])))


def test_talks_with_a_child_of_before_stay_in_a_mentors_history() -> None:
    before = {"person": "zhou-qiang", "since": "2024-09-01", "until": "2025-10-31"}
    card = entry("card", _XIAOYU, "2025-11-01", "li-na", rid="card", name="陈小雨", sex="female", mentors=[before])
    school = _with(_XIAOYU, entry("talk", _XIAOYU, "2025-10-16", "zhou-qiang"))
    first = replace(school.students[0], card=card, mentors=("li-na",))
    school = replace(school, students=(first, *school.students[1:]))
    found = _build(school)["mentors/zhou-qiang/index.html"].context
    assert isinstance(found, MentorPage)
    assert [one.child.name for one in found.children] == ["王浩"]
    assert [one.iso_day for month in found.history.months for one in month.records if one.child is not None] == [
        "2025-11-12",
        "2025-10-16",
        "2025-10-10",
    ]


def test_mentors_stand_by_name_with_the_talks_of_this_term() -> None:
    school = sample_school()
    october = Term("2025-autumn", date(2025, 10, 11), date(2026, 1, 23))
    later = Term("2025-spring", date(2026, 2, 20), date(2026, 7, 5))
    found = _build(replace(school, settings=replace(school.settings, terms=(october, later))))["mentors/index.html"]
    assert isinstance(found.context, MentorList)
    assert [one.name for one in found.context.mentors] == ["陈玉兰", "李娜", "王芳", "张伟", "周强"]
    # Two children; talks on 18 November, 12 November and 16 October, and one before the term.
    assert found.context.mentors[-1].talks == 3
    assert found.context.term == "2025年秋季学期"


def test_without_terms_no_talks_are_counted() -> None:
    school = sample_school()
    html = _html(replace(school, settings=replace(school.settings, terms=())))["mentors/index.html"]
    assert "本学期" not in html


def test_a_large_school_names_a_mentors_children_on_the_mentors_page_alone() -> None:
    school = _many(301)
    paired = tuple(replace(file, mentors=("zhou-qiang",)) for file in school.students)
    built = _html(replace(school, students=paired))
    [row] = [_text(one) for one in _rows(built["mentors/index.html"])]
    assert "301" in row
    assert "students/" not in built["mentors/index.html"].partition("<main")[2]
    assert built["mentors/zhou-qiang/index.html"].count("students/") > 300


def test_a_mentor_of_no_child_has_no_page() -> None:
    assert "mentors/sun-jing/index.html" not in _sample()
    built = _html(_many(3))
    assert not [path for path in built if path.startswith("mentors/")]
    assert 'href="mentors/index.html"' not in built["index.html"]


def test_who_reads_one_file_sees_one_class_and_one_row() -> None:
    built = _html(_only(_WANGHAO))
    assert [path for path in built if re.match("(classes|mentors|ledger)/", path)] == [
        "classes/p2023-1/index.html",
        "classes/p2023-1/talks.html",
        "classes/p2023-1/texts.js",
        "mentors/zhou-qiang/index.html",
        "classes/index.html",
        "mentors/index.html",
        "ledger/index.html",
    ]
    assert {"find/index.html", "students/search.js"} <= set(built)
    for path, html in built.items():
        assert "陈小雨" not in html, path
    assert len(_rows(built["ledger/index.html"])) == 1


def test_a_row_of_the_ledger_says_guardian_mentor_days_and_roll() -> None:
    row = next(row for row in _rows(_sample()["ledger/index.html"]) if "陈小雨" in row)
    assert _text(row) == (
        "陈小雨 三年级（1）班 留守儿童 经济支持 陈奶奶（祖母） 周强 11月18日 11月8日 11月14日 在籍在读"
    )


def test_no_telephone_number_stands_in_a_list() -> None:
    for path, html in _sample().items():
        if re.match("(classes|mentors|ledger)/", path):
            assert "138 0000" not in html, path
            assert "139 0000" not in html, path


def test_a_restricted_category_stands_in_no_list() -> None:
    school = sample_school()
    found = entry("category", _XIAOYU, "2025-10-01", "sun-jing", drawer="psych", category="psych")
    file = replace(school.students[0], records=(*school.students[0].records, found))
    built = _html(replace(school, students=(file, *school.students[1:])))
    assert [path for path in built if path.startswith(f"students/{_XIAOYU}/") and "心理支持" in built[path]]
    for path, html in built.items():
        if re.match("(classes|mentors|ledger|reports|find)/|students/(index|search)", path):
            assert "心理支持" not in html, path
            assert "psych" not in html, path


def test_a_talk_kept_in_a_sensitive_drawer_stands_in_no_list() -> None:
    talk = entry("talk", _XIAOYU, "2025-11-02", "zhou-qiang", drawer="psych", body="只在心理专柜里。")
    built = _html(_with(_XIAOYU, talk))
    where = {path for path, html in built.items() if "只在心理专柜里" in html}
    assert where == {f"students/{_XIAOYU}/{page}.html" for page in ("index", "talks")} | {"drawers/psych/index.html"}


def _column(html: str, place: int) -> list[tuple[str, str]]:
    """Of each row, the key and the text in one cell."""
    found = []
    for row in _rows(html):
        cells = re.findall(r"<t[hd][^>]*?data-key=\"([^\"]*)\"[^>]*>(.*?)</t[hd]>", row)
        found.append((cells[place][0], _text(cells[place][1])))
    return found


def _sorted(html: str, place: int) -> list[str]:
    return [text for _, text in sorted(_column(html, place))]


def test_keys_sort_names_by_sound_and_days_by_time() -> None:
    html = _sample()["ledger/index.html"]
    assert _sorted(html, 0) == [
        "陈小雨", "古丽娜尔·买买提", "何静", "刘子轩", "单雨桐", "王浩", "解飞", "曾思源", "赵一诺", "（未建卡）",
    ]  # fmt: skip
    assert [text for _, text in sorted(_column(html, 5))][-1] == "11月18日"
    assert _sorted(html, 6)[-1] == "11月8日"
    assert set(_sorted(html, 6)[:-1]) == {"暂无"}
    assert _sorted(html, 1) == ["三年级（1）班"] * 4 + ["三年级（2）班"] * 3 + ["八年级（1）班"] * 3


def test_days_of_two_years_sort_by_time_and_not_by_their_words() -> None:
    school = _with(_XIAOYU, entry("talk", _XIAOYU, "2024-12-30", "zhou-qiang"))
    assert _sorted(_html(school)["ledger/index.html"], 5).index("2024年12月30日") < 5


def test_rows_say_what_they_are_picked_by_and_what_they_are_found_by() -> None:
    row = next(row for row in _rows(_sample()["ledger/index.html"]) if "陈小雨" in row)
    assert 'data-class="p2023-1" data-category="left-behind poverty" data-mentor="zhou-qiang"' in row
    assert 'data-sound="chen xiao yu,zhou qiang,chen nai nai,chen xiu lan,chen jian guo,liu gui ying"' in row
    assert {"陈小雨", "三（1）班", "周强", "陈奶奶", "陈建国"} <= set(row.split('data-find="')[1].split('"')[0].split())
    found = _build(sample_school())["ledger/index.html"].context
    assert isinstance(found, Ledger)
    options = {pick.code: {one.label: one.count for one in pick.options} for pick in found.picks}
    assert options["class"] == {"三年级（1）班": 4, "三年级（2）班": 3, "八年级（1）班": 3}
    assert options["category"]["留守儿童"] == 3
    assert list(options["mentor"])[:3] == ["未结对", "陈玉兰", "李娜"]
    assert options["mentor"]["周强"] == 2


_LISTS = ("students/index.html", "ledger/index.html", "classes/p2023-1/index.html", "mentors/index.html")


@pytest.mark.parametrize("path", _LISTS)
def test_every_list_is_narrowed_and_sorted_in_the_same_way(path: str) -> None:
    html = _sample()[path]
    assert re.search(r'<script src="(\.\./)+lists\.js"></script>', html)
    for pick in re.findall(r'<select data-narrow="([^"]+)"', html):
        chosen = html.split(f'data-narrow="{pick}"')[1].split("</select>")[0]
        told = (code for found in re.findall(rf' data-{pick}="([^"]*)"', html) for code in found.split())
        assert set(re.findall(r'<option value="([^"]+)"', chosen)) == set(told), pick
    heads = re.findall(r'data-sort="([^"]+)"', html.partition("<tbody>")[0])
    assert {"name"} < set(heads)
    for row in _rows(html):
        assert row.count(" data-key=") == len(heads)


def test_lists_are_narrowed_by_class_category_mentor_and_what_is_overdue() -> None:
    built = _html(_in_november())
    picks = {path: re.findall(r'<select data-narrow="([^"]+)"', built[path]) for path in _LISTS}
    every = ["class", "category", "mentor", "state"]
    assert picks["ledger/index.html"] == picks["students/index.html"] == every
    assert picks["classes/p2023-1/index.html"] == ["category", "mentor", "state"]
    assert picks["mentors/index.html"][:2] == ["class", "category"]


def _in_november() -> School:
    """The sample in a term that began so late that not everything is past its day."""
    school = sample_school()
    term = Term("2025-autumn", date(2025, 11, 3), date(2026, 1, 23))
    return replace(school, settings=replace(school.settings, terms=(term,)))


def _overdue(html: str) -> set[str]:
    return set(re.findall(r'<tr data-find="(\S+)[^>]*data-state="overdue"', html))


def test_a_row_is_overdue_where_the_childs_own_page_says_so() -> None:
    school = _in_november()
    site, built = Site.of(school, _TEXTS["zh"], "zh"), _html(school)
    own = {
        child.name
        for sid, child in site.children.items()
        if any(one.state == "overdue" for one in owed.of_child(site, sid)[0])
    }
    assert 0 < len(own) < len(school.students)
    assert _overdue(built["ledger/index.html"]) == own
    assert _overdue(built["students/index.html"]) == own


def test_what_cannot_leave_anything_out_is_no_choice() -> None:
    built = _html(_only(_WANGHAO))
    assert "data-narrow" not in built["ledger/index.html"]
    assert "data-narrow" not in built["classes/p2023-1/index.html"]


def test_200_stand_in_one_ledger_and_201_in_a_table_a_class() -> None:
    assert [path for path in _build(_many(200)) if path.startswith("ledger/")] == ["ledger/index.html"]
    assert "ledger/p2023-1.html" in _build(_many(201))
    built = _html(_many(301))
    parts = [path for path in built if path.startswith("ledger/") and path != "ledger/index.html"]
    assert parts == ["ledger/p2023-1.html", "ledger/p2023-2.html", "ledger/j2024-1.html"]
    assert "曾思源" not in built["ledger/index.html"]
    assert sum(len(_rows(built[path])) for path in parts) == 301


def test_a_large_school_leads_from_its_students_to_the_classes() -> None:
    built = _html(_many(301))
    assert 'href="../classes/p2023-1/index.html"' in built["students/index.html"]
    assert not [path for path in built if path.startswith("students/class-")]
    assert len(_rows(built["classes/p2023-1/index.html"])) == 101


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_page_asked_for_is_the_page_that_was_built(lang: Lang) -> None:
    for school in (_long(), _many(301)):
        site = Site.of(school, _TEXTS[lang], lang)
        for path, page in _build(school, lang).items():
            found = pages.find(site, path)
            assert found is not None, path
            assert found.context == page.context, path


def test_pages_of_nobody_are_not_found() -> None:
    site = Site.of(sample_school(), _TEXTS["zh"], "zh")
    for path in ("classes/p1999-1/index.html", "mentors/nobody/index.html", "students/nobody/index.html", "x/y/z.html"):
        assert pages.find(site, path) is None, path


def test_a_talk_on_many_pages_is_turned_into_html_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one thing counted here is how often; the real Markdown does the work."""
    seen: list[str] = []
    real = markdown.to_html

    def counted(text: str) -> str:
        seen.append(text)
        return real(text)

    monkeypatch.setattr(markdown, "to_html", counted)
    built = _html(_long())
    assert sum(html.count("第 7 次。") for html in built.values()) >= 4
    assert seen.count("第 7 次。") == 1
