"""Tables as their readers get them: which rows, which columns, what stands in the cells and above them."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.derive.world import drawers
from tests.pages.sample import TODAY, entry, sample_school
from tests.paper.shown import CHILD, TEXTS
from yulan.errors import UsageError, YulanError
from yulan.exchange import table
from yulan.exchange.outgoing import Sheet, Value
from yulan.flow import exporting
from yulan.flow.exporting import Wish
from yulan.pages import exports
from yulan.pages.exports import Choice
from yulan.pages.exports.days import EVER
from yulan.pages.paper.pen import Pen
from yulan.pages.site import Site
from yulan.school import School, Settings
from yulan.schooldays import Term
from yulan.texts import LANGUAGES, Lang

SCREENED = entry(
    "screening", CHILD, "2025-10-20", "sun-jing", drawer="psych", type="focus", level="priority", action="约谈"
)


def site_of(school: School | None = None, lang: Lang = "zh") -> Site:
    return Site.of(school or sample_school(), TEXTS[lang], lang)


def sheet(what: str, *columns: str, school: School | None = None, lang: Lang = "zh", unmasked: bool = False) -> Sheet:
    site = site_of(school, lang)
    choice = Choice(what, columns, days=exporting._days(site, Wish(what)))
    return exports.sheet(Pen(site, unmasked=unmasked), exports.listing(site, choice))


def row_of(found: Sheet, name: str) -> tuple[Value, ...]:
    (one,) = (row for row in found.rows if name in row)
    return one


def changed(**settings: Any) -> School:
    school = sample_school()
    return replace(school, settings=replace(school.settings, **settings))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("what", exports.LISTS)
def test_every_list_has_a_name_and_labels_in_both_languages(what: str, lang: Lang) -> None:
    columns = tuple(one.code for one in exports.columns(what))
    assert len(set(columns)) == len(columns) > 5
    assert exports.usual(what)
    found = sheet(what, *columns, lang=lang)
    assert found.title
    assert all(found.head)
    assert not [head for head in found.head if head.startswith(("export.", "reports."))]


def test_the_ledger_says_what_the_page_says_and_days_are_days() -> None:
    found = sheet("ledger")
    assert row_of(found, "陈小雨") == (
        "陈小雨", "女", "三年级（1）班", "留守儿童、经济支持", "陈奶奶", "祖母", "138****0001", "周强",
        date(2025, 11, 18), date(2025, 11, 8), date(2025, 11, 14), "在籍在读",
    )  # fmt: skip
    assert len(found.rows) == len(sample_school().students)


def test_every_field_of_the_card_can_be_chosen() -> None:
    found = sheet("ledger", "name", "birth_date", "age", "official", "sub", "basis", "paired", "talks", "address")
    assert row_of(found, "陈小雨") == (
        "陈小雨", date(2016, 11, 28), 8, "留守儿童、家庭经济困难", "低保、残疾学生或残疾人子女", "走访核实；低保证",
        date(2025, 9, 12), 3, "玉兰镇河东村 3 组",
    )  # fmt: skip


NUMBERED = tuple(one.code for one in exports.columns("ledger") if one.number)


def test_numbers_are_covered_wherever_they_stand_and_bare_where_that_is_settled() -> None:
    assert {"phone", "guardian_phone", "id_number", "roll_number", "parents", "guardians"} <= set(NUMBERED)
    covered, bare = (str(sheet("ledger", *NUMBERED, unmasked=one).rows) for one in (False, True))
    for number in ("138 0000 0001", "138 0000 0002", "11010520161128004X"):
        assert number not in covered
        assert number in bare
    assert "110***********004X" in covered


def test_a_number_in_a_text_is_covered_too() -> None:
    school = sample_school()
    told = entry("talk", CHILD, "2025-11-19", "zhou-qiang", effect="新号 139 1234 5678", body="电话 13912345678。")
    students = tuple(replace(one, records=(told, *one.records)) if one.sid == CHILD else one for one in school.students)
    found = sheet("talks", "effect", "body", school=replace(school, students=students))
    assert found.rows[-1] == ("新号 139****5678", "电话 139****5678。")


def test_what_stands_above_says_whose_it_is_and_what_it_leaves_out() -> None:
    site = site_of()
    choice = Choice("ledger", scope="p2023-1", category="left-behind")
    found = exports.sheet(Pen(site), exports.listing(site, choice))
    assert found.notes == (
        "玉兰路学校　2025年11月21日　陈玉兰导出　按本人能打开的 10 份档案",
        "班级：三年级（1）班",
        "类别：留守儿童",
        "电话号码和证件号码已遮住",
    )
    assert [row[0] for row in found.rows] == ["陈小雨", "王浩"]


def test_records_are_told_oldest_first_in_their_own_words() -> None:
    found = sheet("visits")
    assert found.head[:4] == ("日期", "姓名", "班级", "经手人")
    (visit,) = found.rows
    assert visit[:4] == (date(2025, 11, 8), "陈小雨", "三年级（1）班", "王芳")
    assert "王芳、周强" in visit
    days = [row[0] for row in sheet("talks").rows]
    assert days == sorted(days, key=str)
    (aid,) = sheet("aid", "student", "amount").rows
    assert aid == ("陈小雨", Decimal(500))


def test_records_of_some_days_are_those_of_these_days() -> None:
    site = site_of()
    wish = Wish("talks", ("date",), since=date(2025, 10, 10), until=date(2025, 10, 16))
    choice = exporting._choice(site, wish)
    days = {line.entry.date for line in exports.listing(site, choice).lines if line.entry is not None}
    assert days == {date(2025, 10, 10), date(2025, 10, 16)}
    assert choice.days.said(site.words) == "2025年10月10日—2025年10月16日"
    assert EVER.holds(TODAY)


def test_a_term_takes_the_holidays_after_it() -> None:
    terms = (
        Term("2025-autumn", date(2025, 9, 1), date(2026, 1, 23)),
        Term("2026-spring", date(2026, 2, 23), date(2026, 7, 3)),
    )
    choice = exporting._choice(site_of(changed(terms=terms)), Wish("visits", term="2025-autumn"))
    assert (choice.days.since, choice.days.until) == (date(2025, 9, 1), date(2026, 2, 22))


def test_pairings_stand_by_the_mentors_name_and_count_no_words() -> None:
    found = sheet("mentors", "mentor", "student", "since", "talks", "visits")
    assert row_of(found, "陈小雨") == ("周强", "陈小雨", date(2025, 9, 12), 2, 1)
    mentors = [row[0] for row in found.rows]
    assert mentors == sorted(mentors, key=mentors.index)
    assert list(dict.fromkeys(mentors)) == ["陈玉兰", "李娜", "王芳", "张伟", "周强"]


def test_a_duty_that_rests_on_a_sensitive_drawer_is_in_no_table() -> None:
    school = replace(sample_school(), drawers=drawers(), reader="sun-jing")
    school = replace(school, loose=(SCREENED, *school.loose))
    site = site_of(school)
    told = {one.duty for states in site.states.values() for one in states}
    assert {"screening", "incident-report"} & told  # they stand on the counsellor's own page
    found = sheet("duties", "duty", "state", school=school)
    assert found.rows
    assert not {"心理测评", "强制报告"} & {str(row[0]) for row in found.rows}
    lines = exports.listing(site, Choice("duties", days=exporting._days(site, Wish("duties")))).lines
    assert not {"screening", "incident-report", "tell-guardian"} & {one.state.duty for one in lines if one.state}


def test_the_reports_go_out_as_their_tables_with_numbers_as_numbers() -> None:
    found = exports.reports(Pen(site_of()))
    assert len(found) > 5
    counts = next(one for one in found if one.rows[-1][0] == "学生人数")
    assert any(isinstance(value, int) and value > 0 for value in counts.rows[-1])
    assert all(one.notes[0].startswith("玉兰路学校") for one in found)


def test_the_report_of_screening_never_goes_out() -> None:
    school = replace(sample_school(), drawers=drawers(), reader="sun-jing", loose=(SCREENED,))
    titles = [one.title for one in exports.reports(Pen(site_of(school)))]
    assert titles
    assert not [title for title in titles if "测评" in title or "心理" in title]


def made(school: School, **wish: Any) -> list[list[object]]:
    file = exporting.make(site_of(school), Wish(**{"what": "ledger", **wish}))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(file.data)).get_sheet_by_index(0)
    return [list(row) for row in sheet.to_python()]


@pytest.mark.parametrize(
    ("reader", "settled", "asked", "bare"),
    [
        ("chen-yulan", True, False, False),
        ("chen-yulan", True, True, True),
        ("chen-yulan", False, False, True),
        ("zhou-qiang", False, False, False),  # a head of grade reads them on the screen
    ],
)
def test_a_school_may_settle_that_numbers_are_bare_for_whom_paper_would_show_them(
    reader: str, settled: bool, asked: bool, bare: bool
) -> None:
    school = replace(changed(mask_exports=settled), reader=reader)
    told = str(made(school, columns=("name", "phone"), unmasked=asked))
    assert ("138 0000 0001" in told) is bare
    assert ("已遮住" in told) is not bare


def test_a_class_teacher_has_bare_numbers_of_their_own_class_alone() -> None:
    school = replace(sample_school(), reader="wang-fang")
    with pytest.raises(YulanError, match=r"export\.not-unmasked"):
        made(school, unmasked=True)
    assert "138 0000 0001" in str(made(school, columns=("phone",), scope="p2023-1", unmasked=True))


def test_the_same_wish_gives_the_same_bytes_under_a_name_of_its_own() -> None:
    first, second = (exporting.make(site_of(), Wish("ledger")) for _ in range(2))
    assert first.data == second.data
    assert first.name != second.name  # a program may still have the other one open
    assert first.name.startswith("ledger-2025-11-21-")


def test_columns_stand_in_the_order_in_which_they_were_asked_for_each_once() -> None:
    assert sheet("ledger", "class", "name", "class").head == ("班级", "姓名")


def test_a_restricted_category_is_refused_before_anything_is_looked_at() -> None:
    with pytest.raises(UsageError, match=r"export\.restricted"):
        exporting.make(site_of(), Wish("ledger", category="psych"))


def test_the_ledger_that_went_out_can_be_read_in_again() -> None:
    columns = ("name", "sex", "class", "birth_date", "address", "boarding")
    data = exporting.make(site_of(), Wish("ledger", columns)).data
    reading = table.read(data, "ledger.xlsx", classes=sample_school().settings.classes, today=TODAY)
    names = [one.name for one in sample_school().students if one.name]
    assert [row.cells.get("name") for row in reading.rows] == names
    first = reading.rows[0].cells
    assert (first["birth_date"], first["class"], first["sex"]) == ("2016-11-28", "p2023-1", "female")


def test_settings_still_say_that_numbers_are_covered_unless_a_school_says_otherwise() -> None:
    assert Settings("校", "School", "zh", "关爱学生", {}, (), demo=False, today=None).mask_exports
