"""What cells tell in the ways schools write them, case by case, and what only several of them tell together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from tests.exchange.test_table import CLASSES, TODAY, only, read, skipped
from yulan.exchange import cards, columns, duplicates, names, plain, values, words
from yulan.exchange import said as said_words
from yulan.exchange.classes import Classes
from yulan.exchange.duplicates import Who
from yulan.exchange.grid import Cell, Raw
from yulan.exchange.outcome import Desk
from yulan.kinds import subcodes
from yulan.yaml_strict import Tree

DESK = Desk(Classes.of(CLASSES, TODAY))


@pytest.mark.parametrize(
    ("said", "name", "relation"),
    [
        *(
            (one, "李秀英", "奶奶")
            for one in ("奶奶 李秀英", "奶奶：李秀英", "李秀英　奶奶", "李秀英(奶奶)", "奶奶:李 秀 英")
        ),
        *((one, "李秀英", "") for one in ("李秀英①", "李秀英*", "李 秀 英")),
        *(("父 母", "父母", ""), ("母亲 沙马•阿支", "沙马·阿支", "母亲")),
        *((one, "", "") for one in ("李秀英、王强", "①", "*")),
    ],
)
def test_a_relation_set_apart_from_a_name_is_no_part_of_it(said: str, name: str, relation: str) -> None:
    found = names.read(said)
    assert (found.name, found.relation) == (name, relation)


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("1、学生姓名：", "学生姓名"),
        ("第3题. 班级", "班级"),
        ("出生日期①", "出生日期"),
        ("联系\n电话*", "联系电话"),
        ("1班", "1班"),
    ],
)
def test_a_head_is_compared_without_numbers_of_questions_and_marks_of_notes(head: str, said: str) -> None:
    assert plain.head(head) == said


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("监护人电话", "监护人电话", False),
        ("监护人电话", "监护人电活", True),
        ("监护人电话", "监护人的电话", True),
        ("护人电话", "监护人电话", True),
        ("监护人电话", "监护人电", True),
        ("监护人电话", "监护人话电", False),
        ("监护人电话", "监人电话号", False),
        ("监护人电话", "监护人", False),
        ("", "监", True),
    ],
)
def test_one_letter_put_in_taken_out_or_changed_is_told_from_more(one: str, other: str, apart: bool) -> None:
    assert (plain.one_apart(one, other), plain.one_apart(other, one)) == (apart, apart)


@pytest.mark.parametrize(
    ("type_", "path", "held", "found"),
    [
        *(("ethnic", "ethnic_group", one, {"ethnic_group": "汉族"}) for one in ("汉", "汉族", "汉 族")),
        ("ethnic", "ethnic_group", "穿青人", {"ethnic_group": "穿青人"}),
        ("phone", "phone", "１３９-0000-1112", {"phone": "139-0000-1112"}),
        ("phone", "phone", "13900001114、13900001115", {"phone": "13900001114、13900001115"}),
        ("text", "mood", "难过，后来平静（２次）", {"mood": "难过，后来平静（2次）"}),
        ("where", "parents.father.away_where", "在家", {"parents.father.away": False}),
        ("where", "parents.father.away_where", "广东佛山", {"parents.father.away_where": "广东佛山"}),
        ("yes", "able", "无", {"able": False}),
        *((one, "x", "/", {}) for one in ("yes", "categories", "boarding", "flag:poverty", "text", "day")),
        ("flag:left-behind", "categories.left-behind", "非留守儿童", {"categories": ()}),
        ("flag:left-behind", "categories.left-behind", "双亲留守儿童", {"categories": ("left-behind",)}),
        ("flag:left-behind", "categories.left-behind", "不清楚", {}),
        ("flag:poverty", "x", "低保户", {"categories": ("poverty",), "categories.poverty.sub": ("subsistence",)}),
        ("flag:bereaved:孤儿", "x", "√", {"categories": ("bereaved",), "categories.bereaved.sub": ("orphan",)}),
        ("flag:other:事孤", "x", "√", {"categories": ("other",), "categories.other.basis": "事孤"}),
        ("basis:disability", "categories.disability.basis", "无残疾", {"categories": ()}),
        (
            "categories",
            "categories",
            "低保户、残疾人子女、留守",
            {
                "categories": ("poverty", "left-behind"),
                "categories.poverty.sub": ("subsistence", "disabled"),
                "categories.poverty.basis": "残疾人子女",
            },
        ),
        (
            "categories",
            "categories",
            "脱贫户(监测户)",
            {"categories": ("poverty",), "categories.poverty.sub": ("out-of-poverty", "monitored")},
        ),
        ("categories", "categories", "留守┋单亲", {"categories": ("left-behind", "single-parent")}),
        ("categories", "categories", "留守、父母离异", {"categories": ("left-behind",)}),
        ("topic:study", "topics", "√", {"topics": ("study",)}),
        ("topic:study", "topics", "×", {}),
        ("name", "student", "三1班 林采薇", {"student": "林采薇", "class": "p2023-1"}),
        ("name", "student", "林采薇、何采薇", {}),
        ("texts", "met", "爷爷 奶奶；姑姑（委托监护人）", {"met": ("爷爷", "奶奶", "姑姑（委托监护人）")}),
        ("mentor", "mentor", "李娜 王芳", {"mentor": "李娜、王芳"}),
        ("day", "date", "2025-11-21", {"date": "2025-11-21"}),
        ("day", "date", "2025-11-22", {}),
        ("day", "parents.father.away_since", "2022.3", {}),
        ("day", "date", "10月9日", {}),
        ("next", "next_date", "2026-03-01", {"next_date": "2026-03-01"}),
    ],
)
def test_a_cell_tells_what_it_says_and_no_more(type_: str, path: str, held: Raw, found: object) -> None:
    assert dict(values.read(Cell(held), type_, path, DESK).values) == found


@pytest.mark.parametrize(
    ("code", "said", "subs", "basis"),
    [
        *(("poverty", one, ("subsistence",), "") for one in ("低保", "低保户", "低保户学生", "最低生活保障")),
        ("poverty", "农村低保", ("subsistence",), "农村低保"),
        *(("poverty", one, ("low-income",), "") for one in ("低保边缘", "低收入家庭")),
        ("poverty", "特困供养", ("extreme",), ""),
        ("poverty", "特困", ("extreme",), "特困"),
        *(("poverty", one, ("out-of-poverty",), "") for one in ("脱贫户", "脱贫家庭子女")),
        ("poverty", "建档立卡", ("out-of-poverty",), "建档立卡"),
        *(("poverty", one, ("monitored",), "") for one in ("监测户", "防返贫监测对象")),
        ("poverty", "边缘易致贫户", ("monitored",), "边缘易致贫户"),
        ("poverty", "突发严重困难户", ("monitored", "hardship"), "突发严重困难户"),
        ("poverty", "烈士子女", ("martyr",), ""),
        ("poverty", "突发困难", ("hardship",), ""),
        ("poverty", "其他", ("other",), ""),
        ("poverty", "低保（2023年起）", ("subsistence",), "低保（2023年起）"),
        ("poverty", "低保，父亲工伤", ("subsistence",), "低保，父亲工伤"),
        *(("poverty", one, None, one) for one in ("边缘户", "一般困难", "父亲工伤", "曾是低保户")),
        ("bereaved", "孤儿", ("orphan",), ""),
        ("bereaved", "散居孤儿", ("orphan",), "散居孤儿"),
        *(("other", one, None, one) for one in ("事孤", "事实无人抚养", "事实无人抚养儿童")),
        ("bereaved", "低保", None, "低保"),
        ("disability", "肢体三级", None, "肢体三级"),
    ],
)
def test_what_a_category_rests_on_becomes_a_sub_code_and_what_is_more_its_basis(
    code: str, said: str, subs: tuple[str, ...] | None, basis: str
) -> None:
    found = values.read(Cell(said), f"basis:{code}", f"categories.{code}.basis", DESK).values
    assert found["categories"] == (code,)
    assert (found.get(f"categories.{code}.sub"), found.get(f"categories.{code}.basis", "")) == (subs, basis)


def test_words_of_sub_codes_are_words_of_their_category() -> None:
    for (category, word), (codes, _) in said_words.SUBS.items():
        assert set(codes) <= {code for code, _ in subcodes.SUBS[category]}, word
    reached = {code for codes, _ in said_words.SUBS.values() for code in codes}
    assert reached == {code for rows in subcodes.SUBS.values() for code, _ in rows}


def test_sub_codes_meet_a_card_as_codes() -> None:
    row = {"categories": ("poverty",), "categories.poverty.sub": ("subsistence",)}
    fresh = cards.meet({}, row, update=False)
    assert fresh.tree == {"categories": [{"code": "poverty", "sub": ["subsistence"]}]}
    held: dict[str, Tree] = {"categories": [{"code": "poverty", "sub": ["disabled", "subsistence"]}]}
    assert cards.meet(held, row, update=True) == cards.Met(held, (), ())
    other = {"categories.poverty.sub": ("monitored",)}
    assert cards.meet(held, other, update=False) == cards.Met(held, (), ("categories.poverty.sub",))
    changed = cards.meet(held, other, update=True)
    assert changed.tree == {"categories": [{"code": "poverty", "sub": ["monitored"]}]}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("五年级", "p2021-1"),
        ("2021级", "p2021-1"),
        ("初二", "j2024-2"),
        ("三年级", ""),
        ("五", ""),
        ("五班", ""),
        ("初三", ""),
    ],
)
def test_a_grade_alone_is_its_only_class(said: str, meant: str) -> None:
    assert DESK.classes.id(said) == meant


def test_the_grade_of_a_column_alone_is_its_only_class_too() -> None:
    first, second = read([["姓名", "年级"], ["王芳", "五年级"], ["李雷", "三年级"]]).rows
    assert first.cells["class"] == "p2021-1"
    assert ("class" in second.cells, second.aside) == (False, (("B", "bad-class"),))


@pytest.mark.parametrize(
    ("what", "head", "group", "path"),
    [
        (words.TALKS, "学习", "谈话内容分类", "topics"),
        (words.TALKS, "班主任", "谈话内容分类", ""),
        (words.VISITS, "班主任", "家访人员", "visitors"),
        (words.VISITS, "电话", "家访人员", ""),
        (words.STUDENTS, "成员1姓名", "", "members.1.name"),
        (words.STUDENTS, "关系", "家庭成员1", "members.1.relation"),
        (words.STUDENTS, "残疾等级", "", ""),
        (words.TALKS, "8、是否需要告知监护人？", "", ""),
    ],
)
def test_a_head_is_understood_by_the_one_above_it(what: str, head: str, group: str, path: str) -> None:
    assert columns.match(what, head, group).path == path


@pytest.mark.parametrize("head", ["心理评估等级", "心理测评结果", "危机等级"])
def test_what_was_found_out_about_a_mind_is_restricted_in_any_list(head: str) -> None:
    for what in (words.TALKS, words.VISITS):
        assert columns.match(what, head).how == "restricted"


MEMBERS = ["姓名", *(f"成员{one}{sub}" for one in (1, 2, 3) for sub in ("姓名", "关系", "电话"))]


@pytest.mark.parametrize(
    ("members", "found", "aside"),
    [
        (["王强", "父亲", "1", "李梅", "母亲", "2"], {"parents.father": "王强", "parents.mother": "李梅"}, ()),
        (["李秀", "祖母", "1", "王强", "爸爸", "2"], {"guardians.first": "李秀", "parents.father": "王强"}, ()),
        (["李秀", "祖母", "", "王义", "祖父"], {"guardians.first": "李秀", "guardians.second": "王义"}, ()),
        (["李秀", "", "1"], {}, ("B", "D")),
        (["王强", "父亲", "", "王刚", "父亲"], {"parents.father": "王强"}, ("E",)),
        (
            ["李秀", "祖母", "", "王义", "祖父", "", "王勇", "叔叔"],
            {"guardians.first": "李秀", "guardians.second": "王义"},
            ("H", "I"),
        ),
    ],
)
def test_a_member_of_the_family_stands_where_the_relation_says(
    members: Sequence[str], found: dict[str, str], aside: tuple[str, ...]
) -> None:
    [row] = read([MEMBERS, ["王芳", *members]]).rows
    assert {path.removesuffix(".name"): one for path, one in row.cells.items() if path.endswith(".name")} == found
    assert tuple(column for column, _ in row.aside) == aside


def test_a_second_column_of_names_before_a_relation_is_the_guardians() -> None:
    cells = only(read([["姓名", "联系电话", "姓名", "与学生关系", "联系电话"], ["王芳", "1", "王强", "父亲", "2"]]))
    assert cells == {
        "name": "王芳",
        "phone": "1",
        "guardians.first.name": "王强",
        "guardians.first.relation": "父亲",
        "guardians.first.phone": "2",
    }


def test_the_phone_of_the_head_of_family_is_theirs_where_the_list_names_them() -> None:
    assert only(read([["姓名", "家长姓名", "家长电话"], ["王芳", "王强", "1"]]))["guardians.first.phone"] == "1"
    assert only(read([["姓名", "家长电话"], ["王芳", "1"]]))["phone"] == "1"


REGISTER: list[list[object]] = [
    ["谈心谈话记录"],
    ["学生姓名：王芳", "", "班级：三（1）班", "谈话教师：李娜"],
    ["序号", "年", "月日", "谈话内容", "效果"],
    [1, 2025, "9月5日", "说了", "好"],
    [2, "", "9.26", "又说了", ""],
    [3],
]


def test_a_register_of_one_student_is_theirs_as_the_lines_above_say() -> None:
    found = read(REGISTER, [(3, 1, 4, 1)])
    told = {"student": "王芳", "class": "p2023-1", "by": "李娜"}
    assert [dict(one.cells) for one in found.rows] == [
        {**told, "date": "2025-09-05", "body": "说了", "effect": "好"},
        {**told, "date": "2025-09-26", "body": "又说了"},
    ]
    assert (found.what, skipped(found)[6]) == ("talks", "blank")


def test_a_register_that_does_not_say_whose_it_is_is_nobodys() -> None:
    found = read([REGISTER[0], ["学生姓名：", "", "班级：三（1）班"], *REGISTER[2:]])
    assert (found.rows, set(skipped(found).values())) == ((), {"not-a-table"})


def test_a_column_of_the_list_says_more_than_the_lines_above_it() -> None:
    rows = [["谈话教师：李娜"], ["日期", "学生姓名", "谈话人", "谈话内容"], ["2025.10.9", "王芳", "", "说了"]]
    assert "by" not in only(read(rows))


def test_lists_side_by_side_are_of_the_classes_above_them() -> None:
    rows = [
        ["名单"],
        ["三（1）班", "", "三（2）班（2人）"],
        ["姓名", "性别", "姓名", "性别"],
        ["王芳", "女", "李雷", "男"],
        ["五年级1班", "", "八（2）班"],
        ["周杰", "男", "韩梅", "女"],
    ]
    found = read(rows)
    assert [one.cells["class"] for one in found.rows] == ["p2023-1", "p2023-2", "p2021-1", "j2024-2"]
    assert skipped(found) == {1: "title", 2: "section", 3: "head", 5: "section"}


def test_a_class_that_is_not_understood_is_not_taken_from_the_title() -> None:
    [row] = read([["三（1）班名单"], ["姓名", "班级"], ["王芳", "三（9）班"]]).rows
    assert ("class" in row.cells, row.aside) == (False, (("B", "bad-class"),))


def test_a_form_to_be_filled_in_is_no_list() -> None:
    rows = [["学生基本情况卡"], ["姓名", "", "班级"], ["性别"], ["出生日期"], ["父亲姓名"]]
    assert set(skipped(read(rows)).values()) == {"not-a-table"}


def test_a_title_that_comes_again_is_a_title_and_a_page_mark_a_remark() -> None:
    rows = [
        ["三年级留守学生名单"],
        ["姓名", "性别"],
        ["王芳", "女"],
        ["三年级留守学生名单"],
        ["第1页 共1页"],
        ["①新转入"],
    ]
    assert skipped(read(rows)) == {1: "title", 2: "head", 4: "title", 5: "remark", 6: "remark"}


def test_who_went_and_who_wrote_are_two_columns_of_a_visit() -> None:
    heads = ["家访日期", "学生姓名", "家访教师", "陪同人员", "家访对象", "家庭情况", "记录人"]
    row = ["2025.9.13", "王芳", "李娜、王芳", "赵敏", "奶奶", "好", "王芳"]
    cells = only(read([heads, row]))
    assert (cells["by"], cells["visitors"], cells["met"]) == ("王芳", ("李娜", "王芳", "赵敏"), ("奶奶",))


def test_text_that_a_failed_formula_left_is_a_fault_and_no_value() -> None:
    [row] = read([["姓名", "住址"], ["王芳", "#N/A"]]).rows
    assert row.aside == (("B", "error-cell"),)


_FIRST, _OTHER = "990025201611204246", "990025201611204262"


@pytest.mark.parametrize(
    ("name", "birth", "other", "why"),
    [
        ("李晓红", "2016-11-20", "李小红", "near-name"),
        ("李晓红", "2016-11-20", "李晓明", ""),
        ("李晓红", "2016-11-20", "李晓红", ""),
        ("李晓红", "", "李小红", ""),
    ],
)
def test_two_id_numbers_are_two_people_unless_name_and_birth_say_one(
    name: str, birth: str, other: str, why: str
) -> None:
    pair = Who(name, birth, _FIRST, "p2023-1"), Who(other, birth, _OTHER, "p2023-1")
    assert duplicates.alike(*pair) == why


def test_a_month_and_day_that_a_program_made_a_date_keeps_its_year() -> None:
    rows: list[list[object]] = [*REGISTER[:3], [1, 2024, dt.date(2025, 9, 5), "说了", ""]]
    [row] = read(rows).rows
    assert "date" not in row.cells
    assert {column for column, code in row.aside if code == "bad-date"} == {"B", "C"}


@pytest.mark.parametrize(
    ("head", "path"),
    [
        ("Name\n姓名", "name"),
        ("D.O.B. 出生日期", "birth_date"),
        ("Father's Tel.\n父亲电话", "parents.father.phone"),
        ("A.留守", "categories.left-behind"),
        ("监护人及与学生关系", "guardians.first.name"),
    ],
)
def test_a_head_said_twice_or_lettered_is_the_same_head(head: str, path: str) -> None:
    assert columns.match("students", head).path == path
