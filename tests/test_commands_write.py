"""new, edit, show and find as transcripts: a real editor process, real git, real keys; nothing typed is left about."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.kinds import samples
from tests.schools import NOW, TestSchool, copy_of, make_school
from yulan import editor, kinds
from yulan.errors import YulanError
from yulan.flow import compose, unseal
from yulan.intents import Intent
from yulan.revisions import Revision
from yulan.yaml_rules import CONTROL
from yulan.yaml_strict import Tree

CANARY = "金丝雀八哥"
LATER = NOW + timedelta(hours=1)

# An editor that does, at its n-th call, what the n-th step says: Python over `text`, `path` and `Path`.
EDITOR = """
import json, os, sys
from pathlib import Path
steps, seen, path = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[-1])
todo = json.loads(steps.read_text("utf-8"))
step, rest = todo[0], todo[1:]
steps.write_text(json.dumps(rest), "utf-8")
before = path.read_bytes().decode()
(seen / f"{len(rest)}.txt").write_bytes(before.encode())
(seen / "where.txt").write_text(f"{path} {oct(path.stat().st_mode & 0o777)} {oct(path.parent.stat().st_mode & 0o777)}")
scope = {"text": before, "path": path, "Path": Path, "os": os, "sys": sys}
exec(step, scope)
if scope["text"] != before:
    path.write_bytes(scope["text"].encode())
"""


class Editor:
    """The editor of a test: `will` says what it does at each call, `saw` what it was shown."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._steps, self._seen, script = folder / "steps.json", folder / "seen", folder / "edit.py"
        self._seen.mkdir(parents=True)
        script.write_text(EDITOR, "utf-8")
        self.will()
        monkeypatch.delenv("VISUAL", raising=False)
        monkeypatch.setenv("EDITOR", f"'{sys.executable}' '{script}' '{self._steps}' '{self._seen}'")

    def will(self, *steps: str) -> None:
        """Nothing; what it does from now on."""
        self._steps.write_text(json.dumps(steps), "utf-8")
        self._count = len(steps)

    def saw(self, call: int = 1) -> str:
        """The text at its n-th call."""
        return (self._seen / f"{self._count - call}.txt").read_bytes().decode()

    @property
    def where(self) -> tuple[Path, str, str]:
        """Where the file lay last, its mode and its folder's."""
        path, mode, folder = (self._seen / "where.txt").read_text().rsplit(" ", 2)
        return Path(path), mode, folder

    @property
    def left(self) -> int:
        """How many steps it was not asked for."""
        return len(json.loads(self._steps.read_text("utf-8")))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> TestSchool:
    """A school in git with one student in p2023-1, 王小明, and one in p2021-1, 李小红; tests work on copies."""
    made = make_school(tmp_path_factory.mktemp("made"), with_git=True)
    guardians = [{"who": "first", "name": "赵秀英"}]
    made.card("wang-fang", made.add_student("p2023-1", "4k2m7pqr9t"), "王小明", guardians=guardians)
    made.card("liu-yang", made.add_student("p2021-1", "5k2m7pqr9t"), "李小红", **{"class": "p2021-1"})
    return made


@pytest.fixture
def school(made: TestSchool, tmp_path: Path) -> TestSchool:
    """The school, a test's own copy."""
    return copy_of(made, tmp_path)


@pytest.fixture
def hands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Editor:
    """The editor."""
    return Editor(tmp_path / "hands", monkeypatch)


def put(field: str, value: str) -> str:
    """The step that fills a field's line."""
    return f"import re; text = re.sub({f'(?m)^{field}:.*'!r}, {f'{field}: {value}'!r}, text)"


def talks(school: TestSchool) -> list[Revision]:
    """Every revision but the cards, as the principal reads them."""
    found = unseal.open_all(school.verified, school.as_("chen-yulan"))
    assert not found.unverified
    return [one for one in found.revisions if one.record.kind != "card"]


def files(school: TestSchool) -> set[str]:
    """Every file under records/."""
    return {path.relative_to(school.root).as_posix() for path in (school.root / "records").rglob("*") if path.is_file()}


def leaks(folder: Path, canary: str = CANARY) -> list[Path]:
    """The files under a folder that hold the canary, git's objects looked into."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            if "objects" in path.parts:
                try:
                    data = zlib.decompress(data)
                except zlib.error:
                    data = path.read_bytes()
            if canary.encode() in data or canary.encode("utf-16-le") in data or canary.encode("gb18030") in data:
                found.append(path)
    return found


# --- new


def test_talk_written_in_an_editor_is_sealed_into_the_students_folder(school: TestSchool, hands: Editor) -> None:
    hands.will(put("form", "face") + f"; text += '{CANARY}\\n'")
    said = school.run("--today", "2025-11-21", "new", "talk", "王小明", person="wang-fang")
    assert (said.status, said.err) == (0, "")
    assert said.out.startswith("已写好谈心记录（")
    (one,) = talks(school)
    assert one.path.startswith("records/students/4k2m7pqr9t/4k2m7pqr9t.1.")
    assert (one.author, one.rev, one.record.body.strip()) == ("wang-fang", 1, CANARY)
    tree = kinds.to_tree(one.record.values)
    assert {name: tree[name] for name in ("by", "date", "form", "student")} == {
        "by": "wang-fang",
        "date": "2025-11-21",
        "form": "face",
        "student": "4k2m7pqr9t",
    }


def test_editor_gets_a_private_file_that_names_the_student(school: TestSchool, hands: Editor) -> None:
    hands.will("")
    school.run("new", "talk", "wxm", person="wang-fang")
    path, mode, folder = hands.where
    assert (mode, folder) == ("0o600", "0o700")
    assert school.home / "run" in path.parents
    assert hands.saw().startswith("# 学生：王小明")
    assert not path.parent.exists()


@pytest.mark.parametrize("step", ["", "text = ''", "path.unlink()"], ids=["unchanged", "emptied", "removed"])
def test_text_left_alone_or_emptied_writes_nothing(school: TestSchool, hands: Editor, step: str) -> None:
    before = files(school)
    hands.will(step)
    said = school.run("new", "talk", "王小明", person="wang-fang")
    assert (said.status, said.out, said.err) == (0, "没有改动，什么也没有写\n", "")
    assert files(school) == before


def test_faulty_text_comes_back_with_every_fault_above_it_and_is_written_once_right(
    school: TestSchool, hands: Editor
) -> None:
    hands.will(
        f"{put('form', 'telepathy')}; {put('date', '昨天')}; text += '{CANARY}\\n'",
        f"{put('form', 'phone')}; {put('date', '2025-11-20')}",
    )
    said = school.run("new", "talk", "王小明", person="wang-fang")
    assert (said.status, said.err, hands.left) == (0, "", 0)
    second = hands.saw(2).split("\n")
    assert second[0] == "# 还没有存：下面几处要改。改好后保存并退出；不改就退出，则什么也不写。"
    for place, field in ((1, "date"), (2, "form")):
        number = int(second[place].removeprefix("# 第 ").partition(" ")[0])
        assert second[number - 1].startswith(f"{field}:"), "the line named is the line seen"
    assert CANARY in hands.saw(2)
    assert talks(school)[0].record.body.strip() == CANARY


def test_comments_that_list_faults_do_not_pile_up(school: TestSchool, hands: Editor) -> None:
    hands.will(put("form", "telepathy"), put("form", "dream"), put("form", "phone"))
    assert school.run("new", "talk", "王小明", person="wang-fang").status == 0
    assert hands.saw(3).count("# 第 ") == 1
    assert hands.saw(3).count("# 学生：") == 1


def test_faulty_text_left_alone_is_refused_with_every_fault_and_no_value(school: TestSchool, hands: Editor) -> None:
    before = files(school)
    hands.will(f"{put('form', CANARY)}; {put('date', CANARY)}", "")
    said = school.run("new", "talk", "王小明", person="wang-fang")
    assert said.status == 1
    assert "字段 date 不是日期" in said.err
    assert "字段 form 只能从以下代码中选" in said.err
    assert CANARY not in said.err + said.out
    assert files(school) == before


def test_text_about_another_student_is_refused(school: TestSchool, hands: Editor) -> None:
    hands.will(put("student", "5k2m7pqr9t"), "")
    said = school.run("new", "talk", "王小明", person="wang-fang")
    assert said.status == 1
    assert "字段 student 由程序给出，不能改" in said.err


def test_right_found_missing_after_writing_brings_the_text_back(school: TestSchool, hands: Editor) -> None:
    hands.will(f"{put('by', 'li-na')}; text += '{CANARY}\\n'", put("by", "wang-fang"))
    assert school.run("new", "talk", "王小明", person="wang-fang").status == 0
    assert "您的岗位不能写这种记录" in hands.saw(2)
    assert talks(school)[0].record.body.strip() == CANARY


def test_text_saved_in_another_encoding_is_shown_again_before_it_is_sealed(school: TestSchool, hands: Editor) -> None:
    hands.will(f"path.write_bytes((text + '{CANARY}\\n').encode('gb18030'))", "text += '\\n'")
    assert school.run("new", "talk", "王小明", person="wang-fang").status == 0
    assert "UTF-8" in hands.saw(2)
    assert CANARY in hands.saw(2)
    assert talks(school)[0].record.body.strip() == CANARY


def test_editor_that_fails_writes_nothing(school: TestSchool, hands: Editor) -> None:
    before = files(school)
    hands.will(f"path.write_text('{CANARY}'); sys.exit(3)")
    said = school.run("new", "talk", "王小明", person="wang-fang")
    assert said.status == 1
    assert "没有正常结束（退出码 3）" in said.err
    assert files(school) == before
    assert not hands.where[0].parent.exists()


def test_copies_an_editor_leaves_beside_the_file_are_removed(tmp_path: Path, hands: Editor) -> None:
    hands.will(
        "(path.parent / '.record.md.swp').write_text(text); (path.parent / 'record.md~').write_text(text); "
        "(path.parent / 'undo').mkdir(); (path.parent / 'undo' / 'x').write_text(text)"
    )
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "record.md").write_text(CANARY)
    editor.run(folder / "record.md")
    assert [one.name for one in folder.iterdir()] == ["record.md"]


def test_nothing_typed_is_left_in_the_clear(school: TestSchool, hands: Editor) -> None:
    swap = "(path.parent / '.record.md.swp').write_text(text)"
    hands.will(f"text += '{CANARY}\\n'; {put('date', 'x')}; {swap}", f"{put('date', '2025-11-20')}; {swap}")
    assert school.run("new", "talk", "王小明", person="wang-fang").status == 0
    rid = talks(school)[0].record.id
    hands.will(f"text += '{CANARY} 2\\n'; {swap}")
    assert school.run("edit", rid, person="wang-fang").status == 0
    assert len(talks(school)) == 2
    assert leaks(school.root) == []
    assert leaks(school.home) == []
    assert not list((school.home / "run").glob("yulan-*/record*"))


def test_being_told_to_end_removes_what_is_open_in_the_clear(school: TestSchool, tmp_path: Path) -> None:
    before = files(school)
    script = tmp_path / "slow.py"
    script.write_text(
        "import sys, time; from pathlib import Path; path = Path(sys.argv[-1])\n"
        f"path.write_text(path.read_text('utf-8') + '{CANARY}', 'utf-8')\n"
        "(Path(sys.argv[1])).write_text(str(path)); time.sleep(60)\n",
        "utf-8",
    )
    flag = tmp_path / "open"
    told = {
        **os.environ,
        "YULAN_HOME": str(school.home),
        "XDG_RUNTIME_DIR": str(school.home / "run"),
        "EDITOR": f"'{sys.executable}' '{script}' '{flag}'",
        "PYTHONPATH": str(Path(editor.__file__).parents[1]),
    }
    told.pop("VISUAL", None)
    command = [sys.executable, "-m", "yulan.cli", "-C", str(school.root), "--as", "wang-fang", "new", "talk", "王小明"]
    with subprocess.Popen(command, env=told, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        while process.poll() is None and not flag.exists():
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130, err.decode()
    assert not Path(flag.read_text()).parent.exists()
    assert leaks(school.home) == []
    assert files(school) == before


def test_fields_and_text_come_from_the_command_line_and_a_file(school: TestSchool, tmp_path: Path) -> None:
    body = tmp_path / "talk.md"
    body.write_bytes(f"# 谈话\r\n\r\n{CANARY}\r\n".encode("utf-8-sig"))
    said = school.run(
        *("new", "谈心记录", "wangxiaoming", "--from", str(body)),
        *("--set", "topics=study、life", "--set", "original.kept_at=柜2", "--set", "date=2025-11-01"),
        person="wang-fang",
    )
    assert (said.status, said.err) == (0, "")
    (one,) = talks(school)
    tree = kinds.to_tree(one.record.values)
    assert (tree["topics"], tree["original"], tree["date"]) == (["study", "life"], {"kept_at": "柜2"}, "2025-11-01")
    assert one.record.body.strip() == f"# 谈话\n\n{CANARY}"


def test_whole_record_comes_from_standard_input(school: TestSchool) -> None:
    said = school.run("new", "talk", "王小明", "--from", "-", person="wang-fang", typed="---\nform: phone\n---\n好\n")
    assert (said.status, said.err) == (0, "")
    assert kinds.to_tree(talks(school)[0].record.values)["form"] == "phone"


def test_faults_of_a_file_are_told_by_line_and_of_an_option_by_its_name(school: TestSchool, tmp_path: Path) -> None:
    before = files(school)
    source = tmp_path / "talk.md"
    source.write_text(f"---\nform: {CANARY}\nplace: 操场\nmode: x\n---\n", "utf-8")
    said = school.run(
        "new", "talk", "王小明", "--from", str(source), "--set", f"next_date={CANARY}", person="wang-fang"
    )
    assert said.status == 1
    assert said.err.splitlines()[1:-1] == [
        f"{source}:4：没有这个字段，最接近的是 mood",
        f"{source}:2：字段 form 只能从以下代码中选：face, phone, letter",
        "--set next_date：字段 next_date 不是日期，应写成 2025-10-11",
    ]
    assert CANARY not in said.err + said.out
    assert files(school) == before


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("new", "gossip", "王小明"), 2, "没有这种记录；可用的有：card, talk"),
        (("new", "talk"), 2, "谈心记录要写明是哪名学生"),
        (("new", "card"), 2, "要写明班级"),
        (("new", "talk", "王小明", "--class", "p2023-1"), 2, "--class 只用来给新学生建档"),
        (("new", "card", "王小明"), 1, "这名学生已经有基本情况卡"),
        (("new", "talk", "王大明", "--set", "form=face"), 1, "没有找到这名学生"),
        (("new", "talk", "李小红", "--set", "form=face"), 1, "没有找到这名学生"),
        (("new", "talk", "王小明", "--set", "form"), 2, "--set 的写法不对"),
        (("new", "talk", "王小明", "--set", "form.face=1"), 2, "--set 的字段 form.face 写法不对"),
        (("new", "talk", "王小明", "--from", "no-such-file"), 1, "没有文件 no-such-file"),
        (("new", "incident", "王小明"), 1, "您的岗位不能写这种记录"),
        (("edit", "7h2k4m9pqr3tvwxz"), 1, "没有这份记录"),
        (("show", "5k2m7pqr9t"), 1, "您的钥匙打不开这名学生的档案"),
    ],
)
def test_what_cannot_be_meant_or_may_not_be_is_said_before_anybody_types(
    school: TestSchool, hands: Editor, arguments: tuple[str, ...], status: int, words: str
) -> None:
    before = files(school)
    hands.will("text += 'x'")
    said = school.run(*arguments, person="wang-fang")
    assert said.status == status
    assert words in said.err
    assert hands.left == 1
    assert files(school) == before


def test_keeper_opens_a_new_students_file_lock_and_card_together(school: TestSchool, hands: Editor) -> None:
    commits = _commits(school)
    hands.will(f"{put('name', '欧阳小雨')}; {put('sex', 'female')}")
    said = school.run("new", "card", "--class", "p2023-1", person="zhao-min")
    assert (said.status, said.err) == (0, "")
    assert _commits(school) == commits + 1
    found = json.loads(school.run("find", "ouyang", "--json", person="wang-fang").out)
    assert [(one["name"], one["class"]) for one in found] == [("欧阳小雨", "p2023-1")]
    assert found[0]["student"] in said.out


def test_new_student_given_up_leaves_no_lock_behind(school: TestSchool, hands: Editor) -> None:
    epoch = school.verified.epoch
    hands.will("")
    school.run("new", "card", "--class", "p2023-1", person="zhao-min")
    assert school.verified.epoch == epoch


def test_epoch_signed_while_the_card_is_written_is_built_upon(
    school: TestSchool, hands: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two keepers at work: the second epoch does not fork the chain."""
    monkeypatch.setenv("PYTHONPATH", str(Path(editor.__file__).parents[1]))
    epoch = school.verified.epoch
    other = [sys.executable, "-m", "yulan.cli", "-C", str(school.root), "--as", "chen-yulan", "new", "card"]
    other += ["--class", "p2021-1", "--set", "name=甲", "--set", "sex=male"]
    hands.will(f"import subprocess; subprocess.run({other!r}, check=True); {put('name', '乙')}; {put('sex', 'male')}")
    said = school.run("new", "card", "--class", "p2023-1", person="zhao-min")
    assert (said.status, said.err) == (0, "")
    assert school.verified.epoch == epoch + 2
    found = json.loads(school.run("find", "--json", person="zhao-min").out)
    assert {"甲", "乙"} <= {one["name"] for one in found}


def test_teacher_is_told_who_can_open_a_new_students_file(school: TestSchool, hands: Editor) -> None:
    said = school.run("new", "card", "--class", "p2023-1", person="wang-fang")
    assert said.status == 1
    assert "陈玉兰、赵敏" in said.err
    assert "yulan new card --class" in said.err


def test_anybody_of_the_staff_drops_a_concern_naming_nobody(school: TestSchool) -> None:
    said = school.run("new", "concern", "--set", "body=午饭后常一个人", *_concern(), person="li-na")
    assert (said.status, said.err) == (0, "")
    assert talks(school)[0].path.startswith("records/drawers/")


def test_what_looks_wrong_is_kept_and_told(school: TestSchool) -> None:
    said = school.run("edit", "王小明", "--set", "id_number=123", person="wang-fang")
    assert said.status == 0
    assert said.err == "已照您写的存下，但请核对：\n身份证号：身份证号与校验规则（GB 11643）不符，请核对\n"


# --- edit


def test_edit_writes_the_next_revision_over_the_one_there_is(school: TestSchool, hands: Editor) -> None:
    path = school.write("wang-fang", "talk", "4k2m7pqr9t", {"mood": "平静"}, f"{CANARY}\n")
    hands.will(put("mood", "高兴") + f"; text = text.replace('{CANARY}', '好转')")
    said = school.run("edit", Path(path).name, person="wang-fang")
    assert (said.status, said.err) == (0, "")
    first, second = sorted(talks(school), key=lambda one: one.rev)
    assert (second.rev, second.prev, second.record.body.strip()) == (2, (first.digest,), "好转")
    assert kinds.to_tree(second.record.values)["mood"] == "高兴"


@pytest.mark.parametrize("step", ["", "text = text.replace('平静', ' 平静')"], ids=["left alone", "only spaces"])
def test_edit_that_changes_nothing_writes_nothing(school: TestSchool, hands: Editor, step: str) -> None:
    path = school.write("wang-fang", "talk", "4k2m7pqr9t", {"mood": "平静"}, "好\n")
    before = files(school)
    hands.will(step)
    said = school.run("edit", path, person="wang-fang")
    assert (said.status, said.out) == (0, "没有改动，什么也没有写\n")
    assert files(school) == before


def test_edit_of_two_heads_shows_both_values_and_settles_them(school: TestSchool, hands: Editor) -> None:
    base = school.write("wang-fang", "talk", "4k2m7pqr9t", {"mood": "平静", "place": "操场"})
    school.revise("wang-fang", base, {"mood": "难过", "place": "教室"}, now=NOW)
    school.revise("wang-fang", base, {"mood": "高兴", "effect": "好"}, now=LATER)
    rid = talks(school)[0].record.id
    hands.will("text = text[text.index('---'):]; " + put("mood", "先难过后高兴"))
    said = school.run("edit", rid, person="wang-fang")
    assert (said.status, said.err) == (0, "")
    comments = [line for line in hands.saw().split("\n") if line.startswith("# ")]
    assert [line for line in comments if "情绪 (mood)" in line]
    assert [line for line in comments if "难过" in line]
    assert [line for line in comments if "高兴" in line]
    newest = max(talks(school), key=lambda one: one.rev)
    assert len(newest.prev) == 2
    tree = kinds.to_tree(newest.record.values)
    assert (tree["mood"], tree["place"], tree["effect"]) == ("先难过后高兴", "教室", "好")
    assert json.loads(school.run("show", rid, "--json", person="wang-fang").out)["conflicts"] == []


def test_card_is_corrected_by_any_writer_who_then_answers_for_it(school: TestSchool) -> None:
    said = school.run(
        "edit", "王小明", "--set", "guardians.first.phone=0555-1", "--set", "phone=1", person="chen-yulan"
    )
    assert (said.status, said.err) == (0, "")
    found = json.loads(school.run("show", "王小明", "--json", person="wang-fang").out)["card"]
    assert (found["rev"], found["fields"]["by"], found["fields"]["phone"]) == (2, "chen-yulan", "1")
    assert found["fields"]["guardians"] == [{"who": "first", "name": "赵秀英", "phone": "0555-1"}]


def test_sub_codes_are_set_by_the_key_of_their_category_and_stand_on_the_card(school: TestSchool) -> None:
    setting = ("--set", "categories.poverty.sub=subsistence、disabled", "--set", "categories.poverty.basis=低保证")
    said = school.run("edit", "王小明", *setting, person="wang-fang")
    assert (said.status, said.err) == (0, "")
    found = json.loads(school.run("show", "王小明", "--json", person="wang-fang").out)["card"]["fields"]["categories"]
    assert found[-1] == {"code": "poverty", "basis": "低保证", "sub": ["subsistence", "disabled"]}
    assert "低保、残疾学生或残疾人子女" in school.run("show", "王小明", person="wang-fang").out


def test_a_sub_code_of_another_category_is_refused_with_its_place_and_no_value(school: TestSchool) -> None:
    setting = ("--set", f"categories.bereaved.basis={CANARY}", "--set", "categories.bereaved.sub=orphan、martyr")
    said = school.run("edit", "王小明", *setting, person="wang-fang")
    assert said.status == 1
    assert "字段 categories.1.sub.2 的细类不属于 bereaved，它可用的有：orphan" in said.err
    assert CANARY not in said.err


def test_a_sub_code_of_another_category_is_found_by_its_line(school: TestSchool, tmp_path: Path) -> None:
    source = tmp_path / "card.md"
    lines = (
        "---",
        "name: 王小明",
        "sex: male",
        "categories:",
        "  - code: bereaved",
        "    sub:",
        "      - martyr",
        "---",
    )
    source.write_text("\n".join((*lines, "")), "utf-8")
    said = school.run("edit", "王小明", "--from", str(source), person="wang-fang")
    assert said.status == 1
    assert f"{source}:7：" in said.err


def test_only_the_author_or_who_enters_for_others_edits_a_talk(school: TestSchool, hands: Editor) -> None:
    path = school.write("wang-fang", "talk", "4k2m7pqr9t", {"mood": "平静"})
    hands.will("text += 'x'")
    said = school.run("edit", path, person="chen-yulan")
    assert said.status == 1
    assert "只有原作者、或可以代录的人能改" in said.err
    assert hands.left == 1
    assert school.run("edit", path, "--set", "mood=", "--set", "place=操场", person="zhao-min").status == 0
    newest = max(talks(school), key=lambda one: one.rev)
    tree = kinds.to_tree(newest.record.values)
    assert (newest.author, tree["by"], "mood" in tree) == ("zhao-min", "wang-fang", False)


def test_edit_opens_only_the_records_own_files(school: TestSchool) -> None:
    path = school.write("wang-fang", "talk", "4k2m7pqr9t", {"mood": "平静"})
    for one in files(school) - {path}:
        if one.endswith(".age"):
            (school.root / one).write_bytes(b"age-encryption.org/v1\nruined")
    assert school.run("edit", path, "--set", "mood=高兴", person="wang-fang").status == 0


# --- show and find


def test_show_prints_the_card_and_lists_the_records(school: TestSchool) -> None:
    path = school.write("wang-fang", "talk", "4k2m7pqr9t", {"mood": "平静"}, f"{CANARY}\x1b[2J")
    said = school.run("--today", "2025-11-21", "show", "王小明", person="wang-fang")
    assert (said.status, said.err) == (0, "")
    rid = Path(path).name.split(".")[2]
    assert said.out.startswith("# 王小明 · 三年级（1）班\n")
    assert f"- 2025-11-21 谈心记录 王芳 {rid}\n" in said.out
    assert "- 监护人：监护人：姓名：赵秀英" in said.out
    one = school.run("show", rid, person="wang-fang").out
    assert one.startswith("# 谈心记录\n\n- 学生：王小明\n")
    assert "- 情绪：平静" in one
    assert CANARY in one
    assert "\x1b" not in one


def test_show_in_json_gives_the_tree(school: TestSchool) -> None:
    school.write("wang-fang", "talk", "4k2m7pqr9t", {"mood": "平静"}, "好\n")
    found = json.loads(school.run("show", "4k2m7pqr9t", "--json", person="wang-fang").out)
    assert (found["student"], found["name"], found["class"]) == ("4k2m7pqr9t", "王小明", "p2023-1")
    assert found["card"]["fields"]["sex"] == "female"
    assert [(one["kind"], one["fields"]["mood"], one["body"].strip()) for one in found["records"]] == [
        ("talk", "平静", "好")
    ]


def test_name_of_several_students_lists_them_by_class(school: TestSchool) -> None:
    school.card("liu-yang", school.add_student("p2021-1", "6k2m7pqr9t"), "王晓明", **{"class": "p2021-1"})
    said = school.run("--today", "2025-11-21", "show", "wangxiaoming", person="chen-yulan")
    assert said.status == 1
    assert "王小明 三年级（1）班 4k2m7pqr9t；王晓明 五年级（1）班 6k2m7pqr9t" in said.err
    assert "请改用学生编号" in said.err
    assert school.run("show", "王小明", person="chen-yulan").status == 0
    assert school.run("show", "wxm", person="wang-fang").status == 0, (
        "who cannot read the other's card has one candidate"
    )


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("王",), ["王小明"]),
        (("xiaoh",), ["李小红"]),
        (("lxh",), ["李小红"]),
        (("三年级",), ["王小明"]),
        (("p2021-1",), ["李小红"]),
        (("赵秀英",), ["王小明"]),
        (("zhaoxiu", "明"), ["王小明"]),
        (("zhaoxiu", "红"), []),
        ((), ["王小明", "李小红"]),
    ],
)
def test_find_needs_every_word_in_name_sound_class_or_guardian(
    school: TestSchool, words: Sequence[str], names: list[str]
) -> None:
    said = school.run("--today", "2025-11-21", "find", *words, "--json", person="chen-yulan")
    assert [one["name"] for one in json.loads(said.out)] == names


def test_find_looks_through_mentors_and_says_how_many_cards_it_could_not_read(school: TestSchool) -> None:
    school.run("edit", "王小明", "--set", "categories.left-behind.since=2024-09-01", person="wang-fang")
    school.change("zhao-min", [Intent("mentor", "add", ("4k2m7pqr9t", "li-na"))])
    said = school.run("--today", "2025-11-21", "find", "lina", person="wang-fang")
    assert (
        said.out.splitlines()[0].split() == ["王小明", "三年级（1）班", "4k2m7pqr9t", "留守"]
        or "4k2m7pqr9t" in said.out
    )
    assert said.err == "另有 1 名学生的档案您的钥匙打不开，没有找过\n"
    (one,) = json.loads(school.run("find", "--json", person="wang-fang").out)
    assert set(one) == {"student", "name", "class", "categories"}
    assert one["categories"] == ["left-behind"]


# --- which editor


def _tool(folder: Path, name: str) -> str:
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(folder)


@pytest.mark.parametrize(
    "name", ["code", "codium", "subl", "emacsclient", "xdg-open", "gnome-text-editor", "nvi", "zed"]
)
def test_editors_that_keep_copies_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(YulanError) as refused:
        editor.command_for({"PATH": _tool(tmp_path, name), "EDITOR": f"{name} --wait"}, "linux")
    assert refused.value.code == "editor.leaves-copies"


@pytest.mark.parametrize(
    ("name", "quiet"),
    [
        ("vim", {"-n", "-i", "NONE"}),
        ("nvim", {"-n", "-i", "NONE"}),
        ("vim.basic", {"-n", "-i", "NONE"}),
        ("nano", {"--ignorercfiles"}),
        ("emacs", {"--eval"}),
        ("emacs-gtk", {"--eval"}),
        ("gedit", {"--wait"}),
        ("mine", set()),
    ],
)
def test_known_editors_are_told_to_keep_no_copies(tmp_path: Path, name: str, quiet: set[str]) -> None:
    path = _tool(tmp_path, name)
    program, own, *rest = editor.command_for({"PATH": path, "EDITOR": f"{name} -x"}, "linux")
    assert (program, own) == (f"{path}/{name}", "-x")
    assert quiet <= set(rest)
    assert bool(quiet) == bool(rest)


def test_vi_is_judged_by_what_it_really_is(tmp_path: Path) -> None:
    path = _tool(tmp_path, "nvi")
    (tmp_path / "vi").symlink_to(tmp_path / "nvi")
    with pytest.raises(YulanError) as refused:
        editor.command_for({"PATH": path}, "linux")
    assert refused.value.code == "editor.leaves-copies"


def test_visual_goes_before_editor_and_both_before_what_is_found(tmp_path: Path) -> None:
    for name in ("one", "two", "nano"):
        path = _tool(tmp_path, name)
    told = {"PATH": path, "VISUAL": "one 'a b'", "EDITOR": "two"}
    assert editor.command_for(told, "linux") == (f"{path}/one", "a b")
    assert editor.command_for({**told, "VISUAL": ""}, "linux") == (f"{path}/two",)
    assert editor.command_for({"PATH": path}, "linux")[0] == f"{path}/nano"


@pytest.mark.parametrize(("told", "code"), [({}, "editor.none"), ({"EDITOR": "gone"}, "editor.missing")])
def test_no_editor_is_said(tmp_path: Path, told: dict[str, str], code: str) -> None:
    with pytest.raises(YulanError) as refused:
        editor.command_for({"PATH": str(tmp_path), **told}, "linux")
    assert refused.value.code == code


# --- text ↔ record


@pytest.mark.parametrize("kind", list(kinds.KINDS))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_record_shown_in_an_editor_and_saved_untouched_is_the_same_record(kind: str, data: st.DataObject) -> None:
    tree = storable(data.draw(samples.trees(kind)))
    body = data.draw(st.sampled_from(["", "正文\n\n---\n\n# 又一节", "  缩进\n"]))
    assert isinstance(tree, dict)
    values = kinds.parse(kind, tree)
    shown = compose.page(kind, "zh", kinds.to_tree(values), body, ["第一行\n---\n第二行"])
    found = compose.record_of(compose.take_apart(shown), kind, {})
    assert found.values == values
    assert found.body == body.strip("\n")


def storable(tree: Tree) -> Tree:
    """The tree without the control characters that no record can hold."""
    if isinstance(tree, dict):
        return {name: storable(one) for name, one in tree.items()}
    return [storable(one) for one in tree] if isinstance(tree, list) else CONTROL.sub("x", tree)


def _concern() -> list[str]:
    """Whatever else a concern must say."""
    needed = [one for one in kinds.fields("concern") if one.required and one.name not in ("id", "kind", "by", "date")]
    return [part for one in needed for part in ("--set", f"{one.name}={one.choices[0][0] if one.choices else '某事'}")]


def _commits(school: TestSchool) -> int:
    done = subprocess.run(
        ["git", "-C", str(school.root), "rev-list", "--count", "HEAD"], capture_output=True, check=True
    )
    return int(done.stdout)
