"""The reports: true numbers, each with its list, and nothing of what the reader may not read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from msgspec import structs

from tests.pages.sample import entry, sample_school
from yulan import own_words, pages, theme
from yulan.pages import Page, reports
from yulan.pages.charts.bars import Multiples
from yulan.pages.charts.drawing import Drawing, Label
from yulan.pages.duty_lists import DutyList
from yulan.pages.reports import Overview, grid
from yulan.pages.reports.grid import Cell, Context, Grid
from yulan.pages.reports.lists import ALL, Group, ListPage, Sheet
from yulan.pages.site import Site
from yulan.render import Renderer
from yulan.school import Entry, School, StudentFile, Term, Withheld
from yulan.texts import LANGUAGES, Lang, Texts

_THEME = theme.read(theme.builtin())
_TEXTS = {lang: Texts.load(_THEME, lang, strict=True) for lang in LANGUAGES}
_XIAOYU, _WANGHAO, _JIEFEI = "10k2m7pqr0", "12k2m7pqr2", "17k2m7pqr7"
_SPRING = Term("2025-spring", date(2025, 2, 17), date(2025, 7, 4))
_OFFICE = re.compile("(aid|screening)")


def _school() -> School:
    """The sample with the term before, and with more of what is counted."""
    school = sample_school()
    more = {
        _XIAOYU: (
            entry("talk", _XIAOYU, "2025-04-10", "zhou-qiang", scope="p2023-1"),
            entry("talk", _XIAOYU, "2025-06-10", "zhou-qiang", scope="p2023-1"),  # later than the same day of spring
            entry(
                "aid", _XIAOYU, "2025-03-30", "he-ping", drawer="aid", item="校服", goods="校服一套", source="society"
            ),
            entry("screening", _XIAOYU, "2025-09-20", "sun-jing", drawer="psych", type="entry", level="ordinary"),
            entry("screening", _XIAOYU, "2025-10-20", "sun-jing", drawer="psych", type="focus", level="watch"),
            entry("screening", _XIAOYU, "2025-03-20", "sun-jing", drawer="psych", type="focus", level="crisis"),
            entry("talk", _XIAOYU, "2025-11-20", "sun-jing", drawer="psych", body="只在专柜里"),
            entry("talk", _XIAOYU, "2025-11-30", "zhou-qiang", scope="p2023-1"),  # a day to come
        ),
        _WANGHAO: (entry("visit", _WANGHAO, "2025-10-08", "wang-fang", joint="true", scope="p2023-1"),),
    }
    students = tuple(replace(file, records=_newest(file, more.get(file.sid, ()))) for file in school.students)
    settings = replace(school.settings, terms=(_SPRING, *school.settings.terms))
    return replace(school, students=students, settings=settings)


def _newest(file: StudentFile, more: tuple[Entry, ...]) -> tuple[Entry, ...]:
    return tuple(sorted((*file.records, *more), key=lambda one: one.date, reverse=True))


def _many(count: int) -> School:
    """Children of three classes, each with a talk in every month."""
    school = _school()
    one, scopes = school.students[0], ("p2023-1", "p2023-2", "j2024-1")
    files = []
    for n in range(count):
        sid, scope = f"{n:010d}", scopes[n * 3 // count]
        sex = "female" if n % 3 else "male"
        categories = [{"code": code} for code in ("left-behind", "poverty", "boarding")[: n % 4]]
        card = entry("card", sid, "2025-02-20", "li-na", rid="card", name="曾思源", sex=sex, categories=categories)
        talks = [entry("talk", sid, f"2025-{m:02}-12", "li-na", rid=f"{n:014d}{m:02}") for m in (11, 10, 9, 3)]
        files.append(
            StudentFile(sid, scope, ("li-na", "wang-fang")[: n % 3], card, tuple(talks), one.readers, "曾思源")
        )
    return replace(school, students=tuple(files))


def _site(school: School, lang: Lang = "zh") -> Site:
    return Site.of(school, _TEXTS[lang], lang)


def _built(site: Site) -> dict[str, Page]:
    """The reports, and the lists of duties to which they lead."""
    found = [page for page in pages.build(site.school, _TEXTS[site.words.lang], site.words.lang)
             if page.path.startswith(("reports/", "duties/"))]  # fmt: skip
    assert len({page.path for page in found}) == len(found)
    return {page.path: page for page in found}


@cache
def _renderer(lang: Lang) -> Renderer:
    return Renderer.of(_THEME, _TEXTS[lang], trusted=True)


def _html(school: School, lang: Lang = "zh") -> dict[str, str]:
    built = _built(_site(school, lang))
    return {path: _renderer(lang).render(page).decode() for path, page in built.items() if path.startswith("reports/")}


def _grids(built: Mapping[str, Page]) -> Iterator[tuple[str, Grid]]:
    for path, page in built.items():
        if isinstance(page.context, Context):
            yield from ((path, one) for section in page.context.sections for one in section.grids)


def _cells(table: Grid) -> Iterator[Cell]:
    for line in (*table.lines, *table.foot):
        yield from line.cells


def _grid(school: School, path: str, id_: str) -> dict[str, list[str]]:
    """A table of a report as it is read: each row's numbers by its label."""
    found = next(one for where, one in _grids(_built(_site(school))) if (where, one.id) == (path, id_))
    return {line.label: [cell.text for cell in line.cells] for line in (*found.lines, *found.foot)}


def _lines(group: Group) -> list[str]:
    return [line.path for line in group.lines] + [path for part in group.parts for path in _lines(part)]


def _listed(built: Mapping[str, Page], path: str) -> list[str]:
    """What stands at the end of a number's link; a page of links must keep the number each of them gives."""
    where, _, place = path.partition("#")
    context = built[where].context
    if isinstance(context, DutyList):
        parts = [part for one in context.lists if place in (one.id, *(part.id for part in one.parts))
                 for part in one.parts if place in (one.id, part.id)]  # fmt: skip
        assert parts or context.classes, path
        return [line.who.path for part in parts for line in part.lines]
    assert isinstance(context, ListPage), path
    if place:
        groups = [one for one in (*context.groups, *(part for group in context.groups for part in group.parts))
                  if one.id == place]  # fmt: skip
        assert len(groups) == 1, path
        assert groups[0].count == len(_lines(groups[0]))
        return _lines(groups[0])
    found = [line for group in context.groups for line in _lines(group)]
    for link in context.links:
        there = _listed(built, link.path)
        assert len(there) == link.count, link.path
        found += there
    return found


@pytest.mark.parametrize("school", [_school(), _many(90)], ids=["sample", "many"])
def test_every_number_is_as_long_as_its_list(school: School) -> None:
    built = _built(_site(school))
    checked = 0
    for path, table in _grids(built):
        for cell in _cells(table):
            if cell.path and not isinstance(built[cell.path.partition("#")[0]].context, Context):
                found = _listed(built, cell.path)
                if cell.text.startswith("¥"):
                    assert found, path
                elif path == "reports/aid.html":  # a child may have had several pieces of aid
                    assert int(cell.text) in (len(found), len({one.partition("#")[0] for one in found})), path
                else:
                    assert int(cell.text) == len(found), (path, table.id, cell.path)
                checked += 1
            elif cell.text.isdecimal():
                assert cell.text == "0" or cell.path or path == "reports/summary.html", (path, table.id)
    assert checked > 200


@pytest.mark.parametrize("school", [_school(), _many(90)], ids=["sample", "many"])
@pytest.mark.parametrize("size", [1, 7, 40])
def test_a_list_that_is_split_is_still_the_whole_list(school: School, size: int) -> None:
    site = _site(school)
    for whole in reports.sheets(site):
        sheet = replace(whole, size=size)
        built = {page.path: page for page in sheet.pages(site, grid.home(site))}
        for row in (*sheet.table.rows, *((ALL,) if sheet.whole else ())):
            for column in ("", *sheet.table.columns):
                if sheet.count(row, column):
                    columns = (column,) if column else sheet.table.columns
                    expected = [one.path for each in columns for one in sheet.lines(row, each)]
                    found = _listed(built, sheet.address(row, column))
                    assert sorted(found) == sorted(expected), (sheet.id, row, column)
                    assert len(found) == sheet.count(row, column), (sheet.id, row, column)


@pytest.mark.parametrize("school", [_school(), _many(90)], ids=["sample", "many"])
def test_every_counted_table_reconciles(school: School) -> None:
    found = list(reports.sheets(_site(school)))
    assert {sheet.report for sheet in found} >= {"categories", "duties", "contacts", "consent", "mentors", "terms"}
    for sheet in found:
        _reconciles(sheet)
        assert set(sheet.table.rows) <= set(sheet.rows), (sheet.report, sheet.id)
        assert set(sheet.table.columns) <= set(sheet.columns), (sheet.report, sheet.id)


def _reconciles(sheet: Sheet) -> None:
    """Nothing is lost and nothing counted twice: cells make up rows, columns and the whole, each with its list."""
    table, where = sheet.table, (sheet.report, sheet.id)
    for row in ("", *table.rows):
        assert table.size(row) == sum(table.size(row, one) for one in table.columns), where
        for column in table.columns:
            assert len(sheet.lines(row or ALL, column)) == table.size(row, column), where
    for column in table.columns:
        parts = [structs.astuple(one) for row in table.rows for one in sheet.lines(row, column)]
        assert {structs.astuple(one) for one in sheet.lines(ALL, column)} == set(parts), where
        assert table.overlap or len(parts) == table.size("", column), where
    assert table.overlap is (sum(map(table.size, table.rows)) > table.size()), where


def _numbers(school: School) -> set[tuple[str, str, str, str, str]]:
    return {
        (path, table.id, line.label, column, cell.text)
        for path, table in _grids(_built(_site(school)))
        for line in (*table.lines, *table.foot)
        for column, cell in zip(table.columns, line.cells, strict=True)
    }


def test_another_order_of_students_changes_no_number() -> None:
    school = _school()
    assert _numbers(replace(school, students=school.students[::-1])) == _numbers(school)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_report_found_is_the_report_built(lang: Lang) -> None:
    for school in (_school(), _many(90)):
        site = _site(school, lang)
        for path, page in _built(site).items():
            assert pages.find(site, path) == page, path
        for path in ("reports/none.html", "reports/lists/x.html", "reports/lists/categories/none.html", "reports/x/y"):
            assert pages.find(site, path) is None


# --- known numbers


def test_categories_by_grade_and_sex_are_as_counted_by_hand() -> None:
    found = _grid(_school(), "reports/categories.html", "t-grade")
    assert found["留守儿童"] == ["2", "1", "3"]
    assert found["经济支持"] == ["3", "0", "3"]
    assert found["未列类别"] == ["1", "1", "2"]
    assert found["学生人数"] == ["7", "3", "10"]
    # Eight children are in thirteen categories altogether: the rows do not add up, the children do.
    assert sum(int(numbers[-1]) for label, numbers in found.items() if label != "学生人数") == 15
    sexes = _grid(_school(), "reports/categories.html", "t-sex-boarding")
    assert sexes["学生人数"] == ["5", "4", "1", "1", "9", "10"]


def test_a_class_stands_in_one_row_with_everybody_once() -> None:
    found = _grid(_school(), "reports/categories.html", "t-class")
    assert found["三年级（1）班"][-1] == "4"
    assert found["合计"][-1] == "10"


def test_left_behind_stands_listed_and_by_the_facts_under_the_named_definition() -> None:
    assert _grid(_school(), "reports/categories.html", "t-left-behind") == {
        "卡上列入留守": ["1", "0", "2", "3"], "卡上未列入": ["0", "0", "7", "7"], "学生人数": ["1", "0", "9", "10"],
    }  # fmt: skip
    html = _html(_school())["reports/categories.html"]
    assert "国发〔2016〕13号" in html
    school = _school()
    other = replace(school, settings=replace(school.settings, left_behind="three-months"))
    assert "父母双方连续外出三个月以上" in _html(other)["reports/categories.html"]


def _with_subs(*subs: tuple[str, ...]) -> School:
    """The sample with children in hardship, each with these sub-codes, and one bereaved."""
    school = _school()
    rows = [("poverty", one) for one in subs] + [("bereaved", ("orphan",))]
    files = []
    for file, (code, held) in zip(school.students, rows, strict=False):
        sid = file.sid
        categories = [{"code": code, "sub": list(held)}, {"code": "poverty"}][: 1 if code == "poverty" else 2]
        card = entry("card", sid, "2025-02-20", "li-na", rid="card", name="甲", sex="female", categories=categories)
        files.append(replace(file, card=card))
    return replace(school, students=tuple(files))


def test_sub_codes_are_counted_each_with_its_list_and_a_child_once_in_all() -> None:
    school = _with_subs(("subsistence",), ("subsistence", "disabled"), ())
    assert _grid(school, "reports/categories.html", "t-sub-poverty") == {
        "低保": ["2", "2"], "残疾学生或残疾人子女": ["1", "1"], "未注明": ["2", "2"], "学生人数": ["4", "4"],
    }  # fmt: skip
    assert _grid(school, "reports/categories.html", "t-sub-bereaved") == {"孤儿": ["1", "1"], "学生人数": ["1", "1"]}
    built = _built(_site(school))
    sheets = {path: one for path, one in _grids(built) if one.id == "t-sub-poverty"}
    for table in sheets.values():
        for line in (*table.lines, *table.foot):
            for cell in line.cells:
                assert len(_listed(built, cell.path)) == int(cell.text)
    html = _html(school)["reports/categories.html"]
    assert "每人只计一次" in html
    assert "类别里的细类" in html
    upward = _grid(school, "reports/categories.html", "t-upward-seven")
    assert upward["家庭经济困难"][-1] == "4"


def test_a_sub_code_of_a_category_the_child_has_left_is_not_counted() -> None:
    school = _school()
    categories = [{"code": "poverty", "sub": ["martyr"], "until": "2025-03-01"}]
    first = school.students[0]
    card = entry("card", first.sid, "2025-02-20", "li-na", rid="card", name="甲", sex="male", categories=categories)
    html = _html(replace(school, students=(replace(first, card=card),)))["reports/categories.html"]
    assert "烈士子女" not in html
    assert "类别里的细类" not in html


def test_the_tables_upward_keep_official_terms_and_count_no_restricted_heading() -> None:
    seven = _grid(_school(), "reports/categories.html", "t-upward-seven")
    assert seven["家庭特需（教育缺失或不当）"][-1] == "2"  # a one-parent family counts as such there
    assert seven["心理特需"] == ["", "", "此处不计"]
    assert seven["涉案涉罪"][-1] == seven["其他（受限）"][-1] == "此处不计"
    assert seven["列入以上类别的学生"] == ["4", "4", "8"]
    six = _grid(_school(), "reports/categories.html", "t-upward-six")
    assert six["单亲家庭"][-1] == "1"
    assert six["其他"][-1] == "4"


def test_the_schools_own_preset_comes_first() -> None:
    school = _school()
    chosen = replace(school.settings, categories=replace(school.settings.categories, preset="eight"))
    for settings, first in ((school.settings, "t-upward-six"), (chosen, "t-upward-eight")):
        built = _built(_site(replace(school, settings=settings)))
        tables = [one.id for path, one in _grids(built) if one.id.startswith("t-upward")]
        assert tables[0] == first
        assert len(tables) == 3


def test_talks_visits_and_contacts_by_month_and_beside_the_last_term() -> None:
    found = _grid(_school(), "reports/contacts.html", "t-months")
    # In a sensitive drawer there is one talk more, and one lies in the days to come: neither counts.
    assert found["谈心"] == ["1", "7", "7", "15"]
    assert found["家访"] == ["0", "1", "1", "2"]
    assert found["家校联系与亲情通话"] == ["0", "0", "1", "1"]
    compared = _grid(_school(), "reports/contacts.html", "t-compared")
    assert compared["谈心"] == ["15", "1"]  # that of June is later than the same day of the spring


def test_aid_is_counted_by_item_source_and_term() -> None:
    school = _school()
    items = _grid(school, "reports/aid.html", "t-items")
    assert items["营养改善计划"] == ["0", "1", "1", "1", "¥500"]
    assert items["校服"] == ["1", "0", "1", "1", "¥0"]
    assert items["合计"] == ["1", "1", "2", "1", "¥500"]
    assert _grid(school, "reports/aid.html", "t-amounts")["2025年秋季学期"] == ["¥500", "", "¥500"]


def test_screening_counts_each_child_once_by_the_newest_level_of_the_year() -> None:
    found = _grid(_school(), "reports/screening.html", "t-grade")
    assert found == {"三年级": ["1", "1"], "学生人数": ["1", "1"]}
    assert _grid(_school(), "reports/screening.html", "t-types")["合计"] == ["1", "1", "2"]


def test_consent_and_wishes_are_told_apart() -> None:
    school = _school()
    held = {"withdrawn": Withheld(withdrawn=("talks",)), "part": Withheld(left_out=("talks",))}
    assert _grid(school, "reports/consent.html", "t-given")["学生人数"] == ["1", "0", "0", "9", "10"]
    assert _grid(school, "reports/consent.html", "t-wishes")["学生人数"] == ["1", "0", "0", "9", "10"]
    for place, (name, withheld) in enumerate(held.items()):
        files = tuple(replace(one, withheld=withheld) if one.sid == _XIAOYU else one for one in school.students)
        found = _grid(replace(school, students=files), "reports/consent.html", "t-given")["学生人数"]
        assert found[:4] == (["0", "0", "1", "9"] if name == "withdrawn" else ["0", "1", "0", "9"]), place


@pytest.mark.parametrize(
    ("willing", "column"),
    [
        ({"student": "true", "guardian": "true"}, 0),
        ({"student": "true", "guardian": "false"}, 1),
        ({"student": "false"}, 1),
        ({"guardian": "true"}, 2),
        ({"date": "2025-09-01"}, 3),
    ],
)
def test_one_no_is_a_no_and_half_an_answer_is_none(willing: dict[str, str], column: int) -> None:
    school = _school()
    card = entry("card", _XIAOYU, "2025-09-08", "li-na", rid="card", name="甲", sex="female", willing=willing)
    file = replace(school.students[0], card=card)
    found = _grid(replace(school, students=(file,)), "reports/consent.html", "t-wishes")["学生人数"]
    assert found == ["1" if place == column else "0" for place in range(4)] + ["1"]


def test_mentors_stand_by_name_with_children_and_cycle_and_no_measure_of_their_work() -> None:
    school = _school()
    found = _grid(school, "reports/mentors.html", "t-cycles-signed")
    assert list(found) == ["陈玉兰", "李娜", "王芳", "张伟", "周强", "合计（结对）"]
    assert found["周强"] == ["1", "0", "1", "1", "0", "1", "2"]
    assert _grid(school, "reports/mentors.html", "t-class")["学生人数"] == ["7", "3", "10"]
    html = _html(school)["reports/mentors.html"]
    assert not re.findall("字数|平均|排名第|最多|最少", html)


def test_whether_assessments_are_written_is_told_and_never_their_result() -> None:
    school = _school()
    note = entry("assessment", "", "2025-11-10", "zhao-min", drawer="office", mentor="zhou-qiang", year="2025",
                 type="note", term="2025-autumn", strengths="很会听孩子说话", result="excellent")  # fmt: skip
    drawers = tuple(replace(one, kinds=(*one.kinds, "assessment")) if one.name == "office" else one
                    for one in school.drawers)  # fmt: skip
    school = replace(school, loose=(note, *school.loose), drawers=drawers)
    found = _grid(school, "reports/mentors.html", "t-assessed")
    assert found["周强"][0] == "已做"
    assert found["李娜"][0] == "还没有"
    for path, html in _html(school).items():
        assert "很会听孩子说话" not in html, path
        assert "优秀" not in html.replace("特别优秀", ""), path
    html = _html(school)["reports/mentors.html"]
    assert '<th scope="col">本学期过程记录</th>' in html  # above words, not set like a number
    assert '<th scope="col" class="number">9月</th>' in html


def test_a_mentor_of_before_has_an_ended_cycle() -> None:
    school = _school()
    mentors = [{"person": "zhou-qiang", "since": "2024-09-01", "until": "2025-07-10"}]
    card = entry("card", _XIAOYU, "2025-09-08", "li-na", rid="card", name="甲", sex="female", mentors=mentors)
    file = replace(school.students[0], card=card)
    found = _grid(replace(school, students=(file,)), "reports/mentors.html", "t-cycles-signed")
    assert found["周强"][:3] == ["0", "1", "0"]


def test_children_of_the_last_term_are_counted_by_the_categories_of_then() -> None:
    school = _school()
    categories = [
        {"code": "illness", "since": "2025-03-01", "until": "2025-06-01"},
        {"code": "migrant", "since": "2025-09-01"},
    ]
    card = entry("card", _XIAOYU, "2025-02-20", "li-na", rid="card", name="甲", sex="female", categories=categories)
    gone = entry("card", _WANGHAO, "2025-02-20", "li-na", rid="card", name="乙", sex="male", roll_status="transferred",
                 roll_history=[{"status": "transferred", "since": "2025-10-10"}])  # fmt: skip
    files = (replace(school.students[0], card=card), replace(school.students[2], card=gone, records=()))
    school = replace(school, students=files)
    assert _grid(school, "reports/terms.html", "t-categories") == {
        "健康支持": ["0", "1"], "随迁子女": ["1", "0"], "未列类别": ["0", "1"], "学生人数": ["1", "2"],
    }  # fmt: skip
    assert _grid(school, "reports/terms.html", "t-moves") == {"新建档案": ["0", "2"], "离开学校": ["1", "0"]}


def test_the_duties_of_two_terms_stand_side_by_side() -> None:
    found = _grid(_many(9), "reports/terms.html", "t-duties")
    assert found["班主任谈心"][1] == found["班主任谈心"][3] == "9"
    assert found["填好基本情况卡"][2:] == ["—", "—"]  # looked at today only


def test_coverage_counts_a_child_once_and_takes_a_share_of_what_is_asked() -> None:
    built = _built(_site(_school()))
    found = _grid(_school(), "reports/duties.html", "t-all")
    done, due, overdue = (int(number) for number in found["结对"][:3])
    assert (done, due + overdue) == (7, 3)
    assert found["结对"][-1] == "7/10"
    assert [cell.more for path, one in _grids(built) if (path, one.id) == ("reports/duties.html", "t-all")
            for line in one.lines if line.label == "结对" for cell in line.cells][-1] == "70%"  # fmt: skip
    by_grade = _grid(_school(), "reports/duties/pair.html", "t-pair-grade")
    assert by_grade["全校"] == [*(number for number in found["结对"][:-1] if number != "0"), "7/10"]


def test_each_month_of_a_monthly_duty_counts_by_itself() -> None:
    found = _grid(_many(9), "reports/duties/mentor-talk.html", "t-mentor-talk-period")
    assert [label for label in found if label.endswith("月")] == ["9月", "10月", "11月"]
    assert len({numbers[-2] for label, numbers in found.items() if label.endswith("月")}) == 1


@pytest.mark.parametrize(
    ("done", "asked", "said"), [(0, 0, ""), (0, 3, "0%"), (1, 3, "33%"), (999, 1000, "99%"), (3, 3, "100%")]
)
def test_a_share_is_whole_per_cent_and_not_all_is_never_a_hundred(done: int, asked: int, said: str) -> None:
    assert grid.share(done, asked) == said


def test_the_summary_tells_term_and_year() -> None:
    school = _school()
    autumn = next(one for one in school.settings.terms if one.id == "2025-autumn")
    spring = Term("2026-spring", date(2026, 2, 23), date(2026, 7, 3))
    later = replace(school, today=date(2026, 3, 10), settings=replace(school.settings, terms=(autumn, spring)))
    talks = _grid(school, "reports/summary.html", "t-work")["谈心记录"]
    assert talks[1] == "0"
    assert talks[0] == talks[2]
    then = _grid(later, "reports/summary.html", "t-work")["谈心记录"]
    assert then == ["0", str(int(talks[0]) + 1), str(int(talks[0]) + 1)]  # that of 30 November has come
    assert _grid(school, "reports/summary.html", "t-work")["其中联合家访"][0] == "2"


# --- who sees what


def test_who_reads_one_class_sees_only_that() -> None:
    school = _school()
    own = tuple(file for file in school.students if file.scope == "p2023-1")
    others = [file.name for file in school.students if file.scope != "p2023-1" and file.name]
    built = _html(replace(school, reader="wang-fang", students=own, loose=()))
    assert others
    for path, html in built.items():
        assert not [name for name in others if name in html], path
        main = html.partition("<main")[2]
        assert "三年级（2）班" not in main or path.startswith("reports/duties"), path
    assert _grid(replace(school, students=own), "reports/categories.html", "t-grade")["学生人数"] == ["4", "4"]


def _closed(school: School, *names: str) -> School:
    drawers = tuple(replace(one, readable=False) if one.name in names else one for one in school.drawers)
    return replace(school, drawers=drawers)


def test_a_drawer_that_cannot_be_read_whole_is_in_no_report() -> None:
    """Even where single records of it lie open, such as those lent."""
    built = _html(_closed(_school(), "aid", "psych"))
    assert not [path for path in built if _OFFICE.search(path)]
    for path, html in built.items():
        assert not re.findall("营养改善计划|校服|¥|心理测评|重点关注|screening|psych", html), path


def test_nothing_a_record_says_is_in_a_report_and_no_restricted_category_for_anybody() -> None:
    school = _school()
    canary = "金丝雀在唱歌"
    first = school.students[0]
    restricted = (
        entry("category", _XIAOYU, "2025-10-01", "sun-jing", drawer="psych", category="psych", basis=canary),
        entry("category", _XIAOYU, "2025-10-02", "zhao-min", drawer="legal", category="legal", basis=canary),
        entry("category", _XIAOYU, "2025-10-02", "zhao-min", drawer="legal", category="parent-in-prison"),
        entry("screening", _XIAOYU, "2025-11-02", "sun-jing", drawer="psych", level="watch", action=canary),
        entry("counselling", _XIAOYU, "2025-11-03", "sun-jing", drawer="psych", issue=canary, body=canary),
        entry("legal", _XIAOYU, "2025-11-04", "zhao-min", drawer="legal", type="case", trigger=canary),
        entry("incident", _XIAOYU, "2025-11-05", "wang-fang", drawer="safety", type="injury", place=canary),
        entry("talk", _XIAOYU, "2025-11-06", "wang-fang", body=canary, mood=canary, scope="p2023-1"),
    )
    told = replace(first, records=tuple(sorted((*first.records, *restricted), key=lambda one: one.date, reverse=True)))
    built = _html(replace(school, students=(told, *school.students[1:])))
    for path, html in built.items():
        assert canary not in html, path
        assert not re.findall("心理支持|法治关护|特殊监护|psych|legal|prison|injury|受伤", html), path
        restricted_ids = [one.id for one in restricted if one.drawer in ("legal", "safety")]
        assert not [rid for rid in restricted_ids if rid in html], path


def test_a_restricted_category_changes_no_number() -> None:
    school = _school()
    first = school.students[0]
    found = entry("category", _XIAOYU, "2025-10-01", "sun-jing", drawer="psych", category="psych")
    told = replace(first, records=(found, *first.records))

    def counted(one: School) -> set[tuple[str, str, str, str, str]]:
        return {number for number in _numbers(one) if not number[0].startswith("reports/duties")}

    assert counted(replace(school, students=(told, *school.students[1:]))) == counted(school)


def test_who_reads_only_aid_sees_only_aid_and_no_name_of_a_closed_file() -> None:
    school = _school()
    aid = tuple(one for file in school.students for one in file.records if one.kind == "aid")
    school = _closed(replace(school, reader="he-ping", students=(), loose=aid), "psych", "office")
    built = _html(school)
    assert {path for path in built if "/lists/" not in path} == {"reports/index.html", "reports/aid.html"}
    for path, html in built.items():
        assert "陈小雨" not in html, path
        assert _XIAOYU not in html, path
    assert "档案您不可读的学生" in built["reports/lists/aid/items.html"]


def test_who_reads_nothing_has_no_reports() -> None:
    school = replace(_school(), reader="he-ping", students=(), loose=())
    assert not _html(school)
    assert pages.find(_site(school), "reports/index.html") is None


def test_without_terms_there_are_the_reports_that_need_none() -> None:
    school = _school()
    built = _html(replace(school, settings=replace(school.settings, terms=())))
    there = {path for path in built if path.count("/") == 1}
    assert there == {f"reports/{one}.html" for one in ("index", "categories", "mentors", "consent", "aid", "screening")}


# --- how they look


def test_a_list_says_name_class_and_of_a_record_the_day() -> None:
    built = _html(_school())

    def row(path: str) -> list[str]:
        found = re.search(rf"<li><a href=\"[^\"]*students/{_XIAOYU}[^\"]*\">.*?</li>", built[f"reports/lists/{path}"])
        assert found is not None
        return re.sub(r"<[^>]+>", " ", found[0]).split()

    assert row("contacts/visit-class.html") == ["陈小雨", "三年级（1）班", "·", "11月8日"]
    assert row("categories/grade.html") == ["陈小雨", "三年级（1）班"]


def test_the_overview_has_a_door_to_every_report_and_each_says_over_how_many_files() -> None:
    built = _built(_site(_school()))
    overview = built["reports/index.html"].context
    assert isinstance(overview, Overview)
    own = {path for path in built if re.fullmatch(r"reports/(?!index)[a-z]+\.html", path)}
    assert {door.path for door in overview.doors} - {"dropout/index.html"} == own
    assert len(own) == 9
    for path, html in _html(_school()).items():
        if path in own and not _OFFICE.search(path):
            assert "根据您可读的 10 / 12 份档案统计" in html, path
        dated = built[path].template in ("report.html", "reports.html")
        assert ("截至2025年11月21日" if dated else '截至<span class="today"></span>') in html, path


def test_the_umbrella_word_is_the_schools() -> None:
    school = _school()
    settings = replace(school.settings, umbrella="成长伙伴")
    texts = own_words.applied(_TEXTS["zh"], settings)
    found = next(
        page
        for page in pages.build(replace(school, settings=settings), texts, "zh")
        if page.path == "reports/index.html"
    )
    html = Renderer.of(_THEME, texts, trusted=True).render(found).decode()
    assert "名成长伙伴" in html
    assert "关爱学生" not in html


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_word_of_blame_or_rank(lang: Lang) -> None:
    for path, html in _html(_school(), lang).items():
        text = re.sub(r"<[^>]+>", " ", html.partition("<main")[2])
        text = text.replace("不给导师排名", "").replace("no mentor is ranked", "").replace("Parents working away", "")
        assert not re.findall("未完成|逾期|失职|落后|排名|后进|学困|delinquent|fail|worst|best", text, re.IGNORECASE), (
            path
        )


def test_every_report_speaks_english() -> None:
    known = [person.name for person in sample_school().people.values()]
    known += [file.name for file in sample_school().students if file.name] + ["营养改善计划", "校服"]
    names = "|".join([*known, "国发〔2016〕13号"])
    for path, html in _html(_school(), "en").items():
        assert re.findall("[\u4e00-\u9fff]+", re.sub(names, "", html)) == [], path


def test_no_counted_child_is_in_a_repr() -> None:
    site = _site(_school())
    for page in _built(site).values():
        assert "小雨" not in repr(page.context), page.path
    for sheet in reports.sheets(site):
        assert _XIAOYU not in repr(sheet), sheet.id
        assert "陈小雨" not in repr(sheet), sheet.id


# --- pictures


def _pictures(built: Mapping[str, Page]) -> Iterator[tuple[str, Drawing | Multiples]]:
    for path, page in built.items():
        if isinstance(page.context, Context):
            yield from ((path, one) for section in page.context.sections for one in section.pictures)


def _labels(chart: Drawing | Multiples) -> list[Label]:
    if isinstance(chart, Drawing):
        return list(chart.labels)
    return [
        label
        for panel in chart.panels
        for label in (*panel.drawing.labels, Label(0, 0, panel.total, way=panel.list), Label(0, 0, panel.label))
    ]


@pytest.mark.parametrize("school", [_school(), _many(90)], ids=["sample", "many"])
def test_every_report_opens_with_a_picture_and_its_table(school: School) -> None:
    for path, page in _built(_site(school)).items():
        if isinstance(page.context, Context):
            first = page.context.sections[0]
            assert first.pictures, path
            assert first.grids, path


@pytest.mark.parametrize("school", [_school(), _many(90)], ids=["sample", "many"])
def test_no_number_is_in_a_picture_that_is_not_in_a_table_of_its_page(school: School) -> None:
    """So what a table leaves out, merges or hides cannot be read off a picture."""
    built = _built(_site(school))
    tables: dict[str, set[tuple[str, str]]] = {}
    for path, table in _grids(built):
        lines = {(line.label, line.path) for line in (*table.lines, *table.foot)}
        tables.setdefault(path, set()).update(lines, ((cell.text, cell.path) for cell in _cells(table)))
    checked = 0
    for path, chart in _pictures(built):
        texts = {text for text, _ in tables[path]}
        for label in _labels(chart):
            if label.way:
                assert (label.text, label.way) in tables[path], (path, chart.id)
                checked += 1
            elif label.look != "faint" and re.fullmatch("[0-9/]+", label.text):
                assert label.text in texts, (path, chart.id)
    assert checked > 60


@pytest.mark.parametrize("school", [_school(), _many(90)], ids=["sample", "many"])
def test_every_number_of_a_picture_opens_its_list(school: School) -> None:
    built = _built(_site(school))
    for path, chart in _pictures(built):
        for label in _labels(chart):
            if label.way and label.text.isdecimal():
                assert len(_listed(built, label.way)) == int(label.text), (path, chart.id)


def test_pictures_are_titled_described_and_have_ids_of_their_own() -> None:
    for path, html in _html(_school()).items():
        svgs = re.findall(r"<svg [^>]*aria-labelledby.*?</svg>", html, re.DOTALL)
        for svg in svgs:
            assert re.search(r"<title id=\"[\w-]+\">[^<]+</title><desc id=\"[\w-]+\">[^<]+</desc>", svg), path
        ids = re.findall(r" id=\"([^\"]+)\"", html)
        assert len(ids) == len(set(ids)), path


def test_the_days_of_mentors_talks_are_those_with_children_they_are_paired_with() -> None:
    found = _grid(_school(), "reports/mentors.html", "t-talks")
    assert found["周强"] == ["0", "2", "2", "4"]
    assert list(found) == ["陈玉兰", "李娜", "王芳", "张伟", "周强", "合计"]
    assert found["合计"][-1] == "14"  # the first talk of the term was with the class teacher, who is no mentor there


def test_weeks_add_up_to_the_terms_beside_each_other() -> None:
    school = _school()
    weeks = _grid(school, "reports/contacts.html", "t-weeks")
    assert weeks["合计"] == _grid(school, "reports/contacts.html", "t-compared")["谈心"]
    curves = next(one for path, one in _pictures(_built(_site(school))) if one.id == "p-weeks")
    assert {one.text for one in _labels(curves) if not one.look} == set(weeks["合计"])
