"""Lists as schools keep them become rows of values; what is not placed is named. Property: nothing is ever silent."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from yulan.errors import UsageError
from yulan.exchange import columns, days, names, sheets, table, words
from yulan.exchange.classes import Classes
from yulan.exchange.grid import Cell, letter
from yulan.exchange.reading import CODES, Reading

TODAY = dt.date(2025, 11, 21)
CLASSES = {"p2025-1", "p2024-1", "p2023-1", "p2023-2", "p2021-1", "j2024-2", "j2025-1"}
Merge = tuple[int, int, int, int]


def workbook(rows: Sequence[Sequence[object]], merges: Sequence[Merge] = (), sheet: str = "Sheet1") -> bytes:
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet(sheet)
        for first_row, first, last_row, last in merges:
            page.merge_range(first_row, first, last_row, last, "")
        for row, line in enumerate(rows):
            for column, value in enumerate(line):
                if isinstance(value, dt.date):
                    page.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), _day(book))
                elif value != "":
                    page.write(row, column, value)
    return kept.getvalue()


def _day(book: xlsxwriter.Workbook) -> object:
    return book.add_format({"num_format": "yyyy-mm-dd"})


def read(
    rows: Sequence[Sequence[object]],
    merges: Sequence[Merge] = (),
    sheet: str = "Sheet1",
    name: str = "x.xlsx",
    told: Mapping[str, str] | None = None,
) -> Reading:
    return table.read(workbook(rows, merges, sheet), name, classes=CLASSES, today=TODAY, told=told)


def only(reading: Reading) -> Mapping[str, object]:
    [row] = reading.rows
    return row.cells


def skipped(reading: Reading) -> dict[int, str]:
    return {one.row: one.code for one in reading.skipped}


def test_titles_two_rows_of_heads_totals_and_notes_are_told_from_the_list() -> None:
    rows: list[list[object]] = [
        ["玉兰小学留守儿童信息登记表"],
        ["填表人：陈玉兰", "", "", "2025年9月10日"],
        ["序号", "姓名", "班级", "父亲", "", "监护人", "", "备注"],
        ["", "", "", "姓名", "联系\n电话", "姓名", "与学生关系", ""],
        [1, "王 芳", "三（1）班", "王强", 13800000000, "王德福", "爷爷", "x"],
        ["合计", "", "1人"],
        ["注：本表一式两份"],
    ]
    merges = [(0, 0, 0, 7), (2, 3, 2, 4), (2, 5, 2, 6), (2, 0, 3, 0), (2, 1, 3, 1), (2, 2, 3, 2), (2, 7, 3, 7)]
    found = read(rows, merges)
    assert only(found) == {
        "name": "王芳",
        "class": "p2023-1",
        "parents.father.name": "王强",
        "parents.father.phone": "13800000000",
        "guardians.first.name": "王德福",
        "guardians.first.relation": "爷爷",
    }
    assert skipped(found) == {1: "title", 2: "title", 3: "head", 4: "head", 6: "total", 7: "remark"}
    assert [(one.column, one.head) for one in found.aside_columns] == [("A", "序号"), ("H", "备注")]
    assert found.rows[0].aside == (("A", "unknown-column"), ("H", "unknown-column"))


def test_heads_come_again_and_sections_say_the_class() -> None:
    head: list[object] = ["姓名", "性别", "住址"]
    rows: list[list[object]] = [head, ["三年级1班"], ["王芳", "女", ""], ["五年级1班"], head, ["李雷", "男", ""], []]
    found = read([*rows, ["示例：张三", "男", ""], ["周杰", "男", ""]])
    assert [(one.row, one.cells["class"]) for one in found.rows] == [(3, "p2023-1"), (6, "p2021-1"), (9, "p2021-1")]
    assert skipped(found) == {1: "head", 2: "section", 4: "section", 5: "head-again", 7: "blank", 8: "example"}


def test_heads_under_groups_that_nothing_merges_are_read_too() -> None:
    rows = [
        ["姓名", "班级", "父亲", "", "母亲", "", "家庭住址"],
        ["", "", "姓名", "电话", "姓名", "身份证号", ""],
        ["王芳", "三1", "王强", "138", "李梅", "340802198001011234", "村"],
    ]
    found = read(rows)
    assert only(found) == {
        "name": "王芳",
        "class": "p2023-1",
        "parents.father.name": "王强",
        "parents.father.phone": "138",
        "parents.mother.name": "李梅",
        "address": "村",
    }
    assert [one.column for one in found.aside_columns] == ["F"]


def test_a_class_may_stand_in_a_merged_cell_a_title_or_a_sheets_name() -> None:
    rows = [["班级", "姓名"], ["三年级1班", "王芳"], ["", "李雷"], ["五年级1班", "周杰"]]
    assert [one.cells["class"] for one in read(rows, [(1, 0, 2, 0)]).rows] == ["p2023-1", "p2023-1", "p2021-1"]
    assert only(read([["姓名"], ["王芳"]], sheet="三年级2班"))["class"] == "p2023-2"
    assert only(read([["姓名"], ["王芳"]], name="八（2）班.xlsx"))["class"] == "j2024-2"
    assert only(read([["三（1）班名单"], ["姓名"], ["王芳"]]))["class"] == "p2023-1"


def test_two_lists_side_by_side_are_two_lists() -> None:
    rows = [["姓名", "班级", "姓名", "班级"], ["王芳", "三1", "李雷", "三2"], ["周杰", "三1"]]
    found = [(one.row, one.cells["name"], one.cells["class"]) for one in read(rows).rows]
    assert found == [(2, "王芳", "p2023-1"), (2, "李雷", "p2023-2"), (3, "周杰", "p2023-1")]


def test_a_repeated_head_belongs_to_the_person_before_it() -> None:
    heads = ["姓名", "父亲", "电话", "母亲", "电话", "联系电话"]
    cells = only(read([heads, ["王芳", "王强", "1", "李梅", "2", "3"]]))
    assert (cells["parents.father.phone"], cells["parents.mother.phone"], cells["phone"]) == ("1", "2", "3")


def test_ticks_and_words_make_categories_and_restricted_ones_stay_behind() -> None:
    heads = ["姓名", "类别", "单亲", "残疾类别", "心理状况"]
    found = read([heads, ["王芳", "留守儿童/低保户、心理特需", "√", "肢体三级", "否"], ["李雷", "无", "×", "", ""]])
    first, second = found.rows
    assert first.cells["categories"] == ("left-behind", "poverty", "single-parent", "disability")
    assert first.cells["categories.poverty.sub"] == ("subsistence",)
    assert first.cells["categories.disability.basis"] == "肢体三级"
    assert not {"categories.poverty.basis", "categories.disability.sub"} & first.cells.keys()
    assert first.aside == (("B", "restricted"), ("E", "restricted"))
    assert second.cells["categories"] == ()
    assert "心理" not in repr(first.cells)


def test_a_number_that_lost_its_digits_is_kept_aside() -> None:
    found = read([["姓名", "身份证号", "学籍号"], ["王芳", 340802201605011234, "3.4E+17"]])
    assert found.rows[0].aside == (("B", "number-precision"), ("C", "number-precision"))
    assert only(read([["姓名", "身份证号"], ["王芳", " ３４080220160501122x"]]))["id_number"] == "34080220160501122X"


def test_month_and_year_make_a_birth_date_with_the_id_number_alone() -> None:
    rows = [["姓名", "出生年月", "身份证号"], ["王芳", "2012年5月", "340802201205011228"], ["李雷", "2012.5", ""]]
    first, second = read(rows).rows
    assert first.cells.get("birth_date") == "2012-05-01"
    assert "birth_date" not in second.cells
    assert second.aside == (("B", "bad-date"),)


def test_talks_and_visits_are_known_by_their_heads() -> None:
    talks = read(
        [["日期", "学生姓名", "谈话人", "话题", "谈话内容"], ["2025.10.9", "王芳", "李娜", "学习、家庭", "说了"]]
    )
    assert (talks.what, only(talks)["topics"], only(talks)["date"]) == ("talks", ("study", "family"), "2025-10-09")
    visits = read([["家访时间", "学生", "家访教师", "家庭情况"], ["2025年10月9日", "王芳", "李娜、王芳", "好"]])
    assert (visits.what, only(visits)["by"], only(visits)["visitors"]) == ("visits", "李娜", ("李娜", "王芳"))


def test_a_sheet_without_a_list_is_named_row_by_row() -> None:
    assert skipped(read([["填表说明"], ["一、…"]])) == {1: "not-a-table", 2: "not-a-table"}


def test_rows_that_may_be_one_student_are_named() -> None:
    heads = ["姓名", "班级", "出生日期", "身份证号"]
    rows = [
        ["王芳", "三1", "2016-05-01", "340802201605011233"],
        ["王芳", "三2", "2016-05-01", ""],
        ["王方", "三1", "", ""],
        ["李小明", "三1", "2016-05-02", ""],
        ["李小亮", "三1", "2016-05-02", ""],
        ["王芳", "五年级1班", "2014-05-01", ""],
    ]
    found = [(one.first[1], one.second[1], one.why) for one in read([heads, *rows]).duplicates]
    assert found == [(2, 3, "name-birth"), (2, 4, "near-name"), (5, 6, "near-name")]


def test_a_field_may_be_named_for_a_column() -> None:
    rows = [["姓名", "甲", "乙", "住址"], ["王芳", "1", "2", "村"]]
    assert only(read(rows, told={"甲": "phone", "$C": "strengths", "住址": "-"})) == {
        "name": "王芳",
        "phone": "1",
        "strengths": "2",
    }
    with pytest.raises(UsageError):
        read(rows, told={"甲": "nothing"})


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        *(
            (one, "p2023-1")
            for one in ("三年级1班", "三（1）班", "三(1)", "3.1", "3-1", "301", "三年级一班", "3年级01班")
        ),
        *((one, "p2023-1") for one in ("2023级1班", "小学2023级（1）班", "p2023-1", "三1", "３（１）班", "2029届1班")),
        *((one, "j2024-2") for one in ("八年级2班", "初二（2）班", "802", "八(2)", "j2024-2", "初2024级2班")),
        *((one, "") for one in ("三年级9班", "高一1班", "1班", "三班", "", "2025级1班")),
    ],
)
def test_a_class_is_told_by_the_grade_of_the_day(said: str, meant: str) -> None:
    assert Classes.of(CLASSES, TODAY).id(said) == meant


def test_a_schools_own_word_for_a_class_is_known() -> None:
    assert Classes.of({"p2023-1": "启明班", "p2023-2": ""}, TODAY).id("启明班") == "p2023-1"


@pytest.mark.parametrize(
    "said",
    [
        *("2016-05-01", "2016/5/1", "2016.5.1", "2016年5月1日", "2016年05月01日", "20160501", "16.5.1", "16年5月1日"),
        *(
            "２０１６－５－１",
            "2016. 5. 1",
            "二〇一六年五月一日",
            "2016-05-01 00:00:00",
            "42491",
            42491,
            20160501,
            42491.0,
        ),
        *(dt.date(2016, 5, 1), dt.datetime(2016, 5, 1, 8, 30), "2016年5月1日（星期日）", "2016.5.1 下午"),
    ],
)
def test_a_day_is_read_in_every_way_schools_write_it(said: str | float | dt.date) -> None:
    assert days.read(Cell(said)).day == dt.date(2016, 5, 1)


@pytest.mark.parametrize(
    "said", ["2016-13-01", "2016-02-30", "5月1日", "五月", "", "2016.10", 2016.1, True, "2016年", "1"]
)
def test_a_day_is_never_made_up(said: str | float) -> None:
    assert days.read(Cell(said)).day is None


@pytest.mark.parametrize(
    ("year", "rest", "day"),
    [
        ("2025", "9月5日", dt.date(2025, 9, 5)),
        ("2025年", "9.5", dt.date(2025, 9, 5)),
        ("2025", 11.15, dt.date(2025, 11, 15)),
        ("2025", dt.date(2025, 9, 5), dt.date(2025, 9, 5)),
        *(("2025", one, None) for one in (9.1, "9月", "2月30日", dt.date(2024, 9, 5), "")),
        *((one, "9月5日", None) for one in ("", "25", "去年")),
    ],
)
def test_a_year_beside_month_and_day_makes_a_day(year: str, rest: str | float | dt.date, day: dt.date | None) -> None:
    assert days.of_year(year, Cell(rest)) == day


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("王 芳", "王芳"),
        ("王　芳 ", "王芳"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽.买买提", "阿依古丽·买买提"),
        ("\U00020bb7田", "\U00020bb7田"),
        ("\u9fc3\U0002b740", "\u9fc3\U0002b740"),
        ("Anna Maria", "Anna Maria"),
        ("王芳（转入）", "王芳"),
        ("138", ""),
        ("", ""),
    ],
)
def test_a_name_is_kept_as_it_is_but_for_spaces_and_dots(said: str, name: str) -> None:
    assert names.read(said).name == name


def test_phone_and_relation_beside_a_name_are_taken_apart() -> None:
    found = names.read("李秀英（奶奶） 139 0000 0000")
    assert (found.name, found.relation, found.phone) == ("李秀英", "奶奶", "139 0000 0000")


@pytest.mark.parametrize("what", list(words.FIELDS))
def test_every_head_in_the_table_means_one_field(what: str) -> None:
    said = [head for _, heads in words.FIELDS[what].values() for head in heads]
    assert sorted({one for one in said if said.count(one) > 1}) == []
    assert all(columns.match(what, head).kept for head in said)


@pytest.mark.parametrize("head", ["班主任电话", "学校地址", "父母姓名", "教师姓名", "银行卡号", "校长电话", "天气"])
def test_a_head_that_only_looks_like_a_field_is_unknown(head: str) -> None:
    assert not columns.match(words.STUDENTS, head).kept


_WORDS = """
姓名 学生姓名 性别 班级 日期 父亲 电话 类别 王芳 李雷 女 三1 留守 心理 合计 备注 无 √ 同上 2016.5.1
谈话内容 家访时间 三年级1班 例
"""
TEXTS = st.one_of(
    st.sampled_from(_WORDS.split()),
    st.text(max_size=6),
    st.just(""),
)
CELLS = st.one_of(
    TEXTS, st.integers(-5, 10**18), st.floats(allow_nan=False, allow_infinity=False, width=32), st.booleans()
)
LINES = st.lists(st.lists(CELLS, max_size=7), max_size=9)


@settings(max_examples=150, deadline=None)
@given(LINES, st.booleans(), st.sampled_from([None, *words.FIELDS]))
def test_every_cell_that_holds_something_is_placed_or_named(
    lines: list[list[object]], headed: bool, what: str | None
) -> None:
    head: list[object] = ["姓名", "性别", "班级", "父亲", "电话", "类别"]
    rows = [[_legal(value) for value in row] for row in ([head, *lines] if headed else lines)]
    data = workbook(rows)
    try:
        [grid] = sheets.read(data, "x")
        found = table.read(data, "x", classes=CLASSES, today=TODAY, what=what)
    except Exception as error:
        assert getattr(error, "code", "") in ("import.empty",)  # noqa: PT017 - anything else is a fault
        return
    gone = {one.row for one in found.skipped}
    for row, column in grid.cells:
        mine = [one for one in found.rows if one.row == row]
        named = {at for one in mine for at, _ in one.aside} | {at for one in mine for at in one.placed}
        assert row in gone or letter(column) in named
    codes = {one.code for one in found.skipped} | {code for one in found.rows for _, code in one.aside}
    assert codes <= set(CODES)
    assert not gone & {one.row for one in found.rows}


def _legal(value: object) -> object:
    """The value; of a text what a spreadsheet may hold."""
    return "".join(one for one in value if one.isprintable()) if isinstance(value, str) else value
