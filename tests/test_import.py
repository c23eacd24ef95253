"""`yulan import`, from a spreadsheet to sealed records: shown before it is written, written once, no value said."""

from __future__ import annotations

import io
import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import xlsxwriter

from tests.killing import KILLED, killed_at
from tests.schools import NOW, Result, TestSchool, make_school
from yulan import kinds, private
from yulan.exchange import sheets, table
from yulan.flow import import_records, import_write, importing, keep, lookup, read, unseal
from yulan.flow.import_plan import Desk
from yulan.kinds.card import Card
from yulan.school import School, StudentFile

HEADS = ("序号", "姓名", "性别", "班级", "出生日期", "父亲姓名", "父亲电话", "类别", "家庭住址", "备注")
Cells = Sequence[Sequence[object]]


def workbook(rows: Cells, name: str = "名单") -> bytes:
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(name)
        for row, line in enumerate(rows):
            for column, value in enumerate(line):
                if value != "":
                    sheet.write(row, column, value)
    return kept.getvalue()


def student(number: int, **changed: object) -> list[object]:
    """A row of an invented student whose name and words stand nowhere else."""
    given = "甲乙丙丁戊己庚辛壬癸"
    row: dict[str, object] = {
        "序号": number,
        "姓名": f"冼{given[number // 10]}{given[number % 10]}",
        "性别": "男" if number % 2 else "女",
        "班级": "三（1）班" if number % 2 else "五年级1班",
        "出生日期": f"2016.{number % 12 + 1}.{number % 28 + 1}",
        "父亲姓名": f"冼父{given[number % 10]}",
        "父亲电话": f"139{number:08}",
        "类别": "留守、低保户" if number % 3 else "",
        "家庭住址": f"金丝雀村{number}号",
        "备注": "",
    }
    row |= changed
    return [row[one] for one in HEADS]


LIST = [["玉兰小学学生名单"], HEADS, *(student(one) for one in range(60)), ["合计", "", "60人"]]


@pytest.fixture
def school(tmp_path: Path) -> TestSchool:
    return make_school(tmp_path, with_git=True)


def put(school: TestSchool, rows: Cells, name: str = "名单.xlsx") -> str:
    path = school.home / name
    path.write_bytes(workbook(rows))
    return os.fspath(path)


def run(
    school: TestSchool, path: str, *more: str, person: str = "zhao-min", typed: str = "", lang: str = "zh"
) -> Result:
    day = ("--today", NOW.date().isoformat())
    return school.run(*day, "import", path, *more, person=person, typed=typed, lang=lang)


def told(school: TestSchool, path: str, *more: str, person: str = "zhao-min") -> Mapping[str, object]:
    done = run(school, path, "--json", *more, person=person)
    assert done.status == 0, done.err
    found: Mapping[str, object] = json.loads(done.out)
    return found


def seen(school: TestSchool, person: str = "zhao-min") -> School:
    return read.school(school.verified, school.as_(person), NOW.date())


def card(file: StudentFile) -> Card:
    assert file.card is not None
    assert isinstance(file.card.values, Card)
    return file.card.values


def named(school: TestSchool, name: str) -> StudentFile:
    [one] = [one for one in seen(school).students if one.name == name]
    return one


def git(school: TestSchool, *arguments: str) -> bytes:
    command = ("git", "-C", os.fspath(school.root), *arguments)
    return subprocess.run(command, capture_output=True, check=True).stdout


def test_a_list_of_sixty_makes_sixty_students_in_one_epoch_and_one_commit(school: TestSchool) -> None:
    before, commits = school.verified.epoch, git(school, "rev-list", "--count", "HEAD")
    found = told(school, put(school, LIST), "--yes")
    assert (found["new"], found["written"], found["kept"]) == (60, True, [])
    assert school.verified.epoch == before + 1
    assert int(git(school, "rev-list", "--count", "HEAD")) == int(commits) + 1
    students = seen(school).students
    assert len(students) == 60
    one = named(school, "冼甲乙")
    values = card(one)
    assert (values.sex, values.class_, one.scope) == ("male", "p2023-1", "p2023-1")
    assert values.birth_date is not None
    assert values.birth_date.isoformat() == "2016-02-02"
    assert [(each.who, each.phone) for each in values.parents] == [("father", "13900000001")]
    assert [(each.code, each.sub) for each in values.categories] == [("left-behind", ()), ("poverty", ("subsistence",))]
    assert school.run("check", person="chen-yulan").status == 0


def test_the_same_list_again_writes_nothing(school: TestSchool) -> None:
    path = put(school, LIST)
    told(school, path, "--yes")
    before = git(school, "rev-parse", "HEAD")
    again = told(school, path, "--yes")
    assert (again["new"], again["changed"], again["same"], again["written"]) == (0, 0, 60, False)
    assert git(school, "rev-parse", "HEAD") == before


def test_nothing_is_written_before_somebody_agrees(school: TestSchool) -> None:
    path, before = put(school, LIST), git(school, "rev-parse", "HEAD")
    assert told(school, path)["written"] is False
    assert "没有写入" in run(school, path, typed="n\n").out
    assert "没有写入" in run(school, path, "--dry-run").out
    assert git(school, "rev-parse", "HEAD") == before
    assert "已写入 60 份" in run(school, path, typed="y\n").out


def test_what_is_empty_is_filled_and_what_differs_is_left(school: TestSchool) -> None:
    sid = school.add_student("p2023-1")
    school.card("wang-fang", sid, "冼甲乙", birth_date="2016-02-02", address="老地方", phone="0555-1")
    rows = [HEADS, student(1, 班级="五年级1班")]
    found = told(school, put(school, rows), "--yes")
    assert (found["new"], found["changed"]) == (0, 1)
    differs = [(one["code"], one["field"], one["column"]) for one in found["differs"]]  # type: ignore[attr-defined]
    assert sorted(differs) == [("differs", "address", "I"), ("differs", "sex", "C"), ("moved", "class", "D")]
    values = card(named(school, "冼甲乙"))
    assert (values.address, values.phone, values.sex, values.class_) == ("老地方", "0555-1", "female", "p2023-1")
    assert [one.name for one in values.parents] == ["冼父乙"]
    told(school, put(school, rows), "--yes", "--update")
    values = card(named(school, "冼甲乙"))
    assert (values.address, values.sex, values.class_) == ("金丝雀村1号", "male", "p2023-1")


def test_a_class_teacher_fills_cards_and_opens_no_files(school: TestSchool) -> None:
    sid = school.add_student("p2023-1")
    school.card("wang-fang", sid, "冼甲乙", birth_date="2016-02-02", sex="male")
    found = told(school, put(school, [HEADS, student(1), student(3)]), "--yes", person="wang-fang")
    assert (found["new"], found["changed"]) == (0, 1)
    assert [(one["row"], one["code"]) for one in found["kept"]] == [(3, "needs-keeper")]  # type: ignore[attr-defined]
    assert card(named(school, "冼甲乙")).address == "金丝雀村1号"


def test_no_value_of_a_list_is_said_or_lies_about_in_the_clear(school: TestSchool) -> None:
    rows = [
        HEADS,
        student(1, 类别="心理特需、留守", 出生日期="金丝雀日"),
        student(2, 班级="金丝雀班", 性别="金丝雀"),
        student(3, 类别="金丝雀类"),
        student(4, 备注="金丝雀注"),
        ["", "", "女", "", "", "金丝雀父", "", "", "", ""],
        ["注：金丝雀说明"],
    ]
    path = put(school, rows)
    for lang in ("zh", "en"):
        for more in (("--dry-run",), ("--json",), ("--yes",)):
            done = run(school, path, *more, lang=lang)
            for secret in ("金丝雀", "冼", "心理特需", "1390000"):
                assert secret not in done.out + done.err, (lang, more)
    log = git(school, "log", "-p", "--all")
    assert "金丝雀".encode() not in log
    plain = [one for one in school.root.rglob("*") if one.is_file() and ".git" not in one.parts]
    assert not [one for one in plain if "金丝雀".encode() in one.read_bytes()]


def test_a_restricted_category_reaches_no_card(school: TestSchool) -> None:
    found = told(school, put(school, [HEADS, student(1, 类别="心理特需、留守")]), "--yes")
    assert [(one["column"], one["code"]) for one in found["kept"]] == [("H", "restricted")]  # type: ignore[attr-defined]
    assert [one.code for one in card(named(school, "冼甲乙")).categories] == ["left-behind"]


def test_what_was_kept_aside_is_a_spreadsheet_of_plain_text(school: TestSchool, tmp_path: Path) -> None:
    rows = [HEADS, student(1, 出生日期="=1+1", 类别="心理特需"), student(2, 班级="=HYPERLINK(1)")]
    aside = tmp_path / "aside.xlsx"
    path = put(school, rows)
    done = run(school, path, "--dry-run", "--aside", os.fspath(aside))
    assert done.status == 0, done.err
    assert aside.stat().st_mode & 0o777 == 0o600
    [grid] = sheets.read(aside.read_bytes(), "aside")
    lines = {(row[2].text, row[3].text): row.get(6) for row in list(grid.by_row.values())[2:]}
    assert {place: cell and cell.text for place, cell in lines.items()} == {
        ("2", "E"): "=1+1",
        ("2", "H"): None,
        ("3", "D"): "=HYPERLINK(1)",
    }
    assert not [cell for cell in grid.cells.values() if cell.fault]
    inside = run(school, path, "--dry-run", "--aside", os.fspath(school.root / "a.xlsx"))
    assert inside.status == 1
    assert not (school.root / "a.xlsx").exists()


def test_a_mentor_is_named_on_the_card_where_the_name_is_one_persons(school: TestSchool) -> None:
    heads = ("姓名", "性别", "班级", "成长导师")
    rows = [heads, ["冼甲乙", "女", "3.1", "李娜老师"], ["冼甲丙", "女", "3.1", "无此人"]]
    found = told(school, put(school, rows), "--yes")
    assert [(one["row"], one["code"]) for one in found["kept"]] == [(3, "unknown-person")]  # type: ignore[attr-defined]
    assert [one.person for one in card(named(school, "冼甲乙")).mentors] == ["li-na"]
    assert named(school, "冼甲乙").mentors == ()


def test_two_rows_of_one_student_make_one_card_and_a_doubtful_one_waits(school: TestSchool) -> None:
    heads = ("姓名", "性别", "班级", "出生日期", "类别")
    rows = [
        heads,
        ["冼甲乙", "女", "3.1", "2016-02-02", "留守"],
        ["冼甲乙", "女", "3.1", "2016-02-02", "单亲"],
        ["冼甲丙", "女", "3.1", "", ""],
        ["冼甲丙", "男", "3.1", "", ""],
    ]
    found = told(school, put(school, rows), "--yes")
    assert (found["new"], found["same"]) == (2, 1)
    assert [(one["row"], one["code"]) for one in found["kept"]] == [(5, "same-name")]  # type: ignore[attr-defined]
    assert [one.code for one in card(named(school, "冼甲乙")).categories] == ["left-behind", "single-parent"]


def test_two_rows_of_a_known_student_make_one_next_card(school: TestSchool) -> None:
    sid = school.add_student("p2023-1")
    school.card("wang-fang", sid, "冼甲乙", birth_date="2016-02-02", phone="0555-1", sex="male")
    heads = ("姓名", "性别", "班级", "出生日期", "联系电话", "家庭住址", "民族")
    first = ["冼甲乙", "男", "3.1", "2016-02-02", "0555-1", "甲村", ""]
    second = ["冼甲乙", "男", "3.1", "2016-02-02", "0555-2", "乙村", "汉"]
    for more in ((), ("--update",)):  # a later row adds to an earlier one, and never overwrites it
        found = told(school, put(school, [heads, first, second]), "--yes", *more)
        assert found["changed"] == (0 if more else 1)
        differs = [(one["row"], one["field"]) for one in found["differs"]]  # type: ignore[attr-defined]
        assert sorted(differs) == [(3, "address"), (3, "phone")]
        values = card(named(school, "冼甲乙"))
        assert (values.phone, values.address, values.ethnic_group) == ("0555-1", "甲村", "汉族")
    assert school.run("check", person="chen-yulan").status == 0


def test_one_id_number_under_two_names_is_taken_in_once(school: TestSchool) -> None:
    heads = ("姓名", "性别", "班级", "身份证号")
    rows = [heads, ["冼甲乙", "女", "3.1", "990011201610050259"], ["冼丙丁", "女", "3.1", "990011201610050259"]]
    found = told(school, put(school, rows), "--yes")
    assert found["new"] == 1
    assert [(one["row"], one["code"]) for one in found["kept"]] == [(3, "same-number")]  # type: ignore[attr-defined]


TALKS = [
    ["谈心谈话记录表"],
    ("日期", "班级", "学生姓名", "谈话人", "谈话方式", "话题", "谈话内容"),
    ["2025.10.9", "三1班", "冼甲乙", "王芳", "面谈", "学习、心理", "谈了金丝雀"],
    ["2025.10.10", "三1班", "冼甲乙", "无此人", "面谈", "", "x"],
    ["2025.10.11", "三1班", "冼某某", "王芳", "面谈", "", "x"],
    ["2026.10.11", "三1班", "冼甲乙", "王芳", "面谈", "", "x"],
]


def test_talks_of_a_list_are_written_once_and_show_as_late(school: TestSchool) -> None:
    sid = school.add_student("p2023-1")
    school.card("wang-fang", sid, "冼甲乙")
    path = put(school, TALKS)
    found = told(school, path, "--yes")
    assert (found["what"], found["records"], found["written"]) == ("talks", 1, True)
    kept = [(one["row"], one["code"]) for one in found["kept"]]  # type: ignore[attr-defined]
    assert kept == [(4, "unknown-person"), (5, "unknown-student"), (6, "bad-date")]
    [talk] = [one for one in named(school, "冼甲乙").records if one.kind == "talk"]
    assert (talk.by, talk.author, talk.body.strip()) == ("wang-fang", "zhao-min", "谈了金丝雀")
    assert talk.late_days > 0
    assert told(school, path, "--yes")["records"] == 0
    again = told(school, path, "--yes", person="wang-fang")  # the id is the same for whoever reads the file
    assert (again["records"], again["same"]) == (0, 1)


def test_a_teacher_enters_nothing_for_others(school: TestSchool) -> None:
    sid = school.add_student("p2023-1")
    school.card("wang-fang", sid, "冼甲乙")
    rows = [TALKS[1], ["2025.10.9", "三1班", "冼甲乙", "李娜", "面谈", "", "x"]]
    found = told(school, put(school, rows), "--yes", person="wang-fang")
    assert found["records"] == 0
    assert [(one["column"], one["code"]) for one in found["kept"]] == [("D", "may-not")]  # type: ignore[attr-defined]


def test_visits_of_a_list_name_all_who_went(school: TestSchool) -> None:
    sid = school.add_student("p2023-1")
    school.card("wang-fang", sid, "冼甲乙")
    rows = [
        ("家访时间", "班级", "学生姓名", "家访教师", "家庭情况", "建议"),
        ["2025年10月9日", "三年级一班", "冼甲乙", "王芳、李娜", "好", "多陪伴"],
    ]
    assert told(school, put(school, rows), "--yes")["records"] == 1
    [visit] = [one for one in named(school, "冼甲乙").records if one.kind == "visit"]
    assert kinds.to_tree(visit.values)["visitors"] == ["wang-fang", "li-na"]


def test_an_example_school_takes_no_real_list(tmp_path: Path) -> None:
    school = make_school(tmp_path, demo=True)
    path, repository = put(school, LIST), school.verified.chain.repository
    key = os.fspath(private.identity_path(school.places, repository, "zhao-min"))
    refused = school.run("--identity", key, "import", path, "--yes")
    assert (refused.status, seen(school).students) == (1, ())
    done = school.run("--identity", key, "import", path, "--yes", "--invented", "--json")
    assert json.loads(done.out)["new"] == 60


def test_a_named_column_is_read_as_told(school: TestSchool) -> None:
    rows = [("姓名", "性别", "班级", "甲列", "乙列", "家庭住址"), ["冼甲乙", "女", "3.1", "0555-1", "画画", "不要"]]
    more = ("--map", "甲列=phone", "--map", "E=特长与优点", "--map", "家庭住址=-")
    told(school, put(school, rows), "--yes", *more)
    values = card(named(school, "冼甲乙"))
    assert (values.phone, values.strengths, values.address) == ("0555-1", "画画", None)
    wrong = run(school, put(school, rows), "--map", "甲列=nothing")
    assert wrong.status == 2


@pytest.mark.skipif(os.name == "nt", reason="forks")
@pytest.mark.parametrize("point", [1, 9, 40, 90, 5000])
def test_a_killed_import_leaves_the_old_school_or_the_new_one(tmp_path: Path, point: int) -> None:
    school = make_school(tmp_path, with_git=True)
    before = school.verified.epoch
    data = workbook([HEADS, *(student(one) for one in range(6))])
    now = school.verified
    me = school.as_("zhao-min")
    desk = Desk(now, me, lookup.cards(now, me, NOW.date()), NOW)
    reading = table.read(data, "x", classes=now.keyring.classes, today=NOW.date())
    made = import_write.batch(desk, importing.students(desk, reading), lambda *_: None)
    status = killed_at(point, lambda: keep.put(school.root, made.files, person="zhao-min", day=NOW.date()))
    keep.resume(school.root)
    after = school.verified
    opened = unseal.open_all(after, school.as_("zhao-min"))
    assert (after.epoch - before, opened.readable) in ((0, 0), (1, 6))
    assert not opened.unverified
    assert status in (0, KILLED)
    assert git(school, "status", "--porcelain") == b""


def test_an_import_of_talks_needs_the_file_it_is_about(school: TestSchool) -> None:
    sid = school.add_student("p2023-1")
    school.card("wang-fang", sid, "冼甲乙")
    now, me = school.verified, school.as_("liu-yang")
    desk = Desk(now, me, lookup.cards(now, me, NOW.date()), NOW)
    reading = table.read(workbook(TALKS), "x", classes=now.keyring.classes, today=NOW.date())
    plan = import_records.records(desk, reading)
    assert plan.records == ()
    assert {one.code for one in plan.kept} == {"unknown-student"}
