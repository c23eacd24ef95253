"""init, join, unlock, lock, who, check and clean, as somebody at a terminal meets them."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace as changed

from tests.schools import NOW, WRITTEN_AT, Result, TestSchool, make_school, run
from yulan import (
    age,
    disk,
    identity_file,
    kinds,
    passphrase,
    plainfile,
    private,
    record,
    recovery,
    seal,
    sshsig,
    witness,
)
from yulan.flow import epoch as epochs
from yulan.flow import me as identities
from yulan.flow import staff, trust, verified
from yulan.identity_file import Identity
from yulan.ids import RecordName
from yulan.intents import Intent
from yulan.lockfile import student_lock
from yulan.private import Places

PASSPHRASE = re.compile(r"\b[0-9a-z]{4}(?:-[0-9a-z]{4}){4}\b")
GROUPS = re.compile(r"\b[0-9a-z]{4}(?: [0-9a-z]{4}){13}\b")
DIGITS = re.compile(r"\b[0-9]{5}(?: [0-9]{5}){5}\b")
ABOUT = ("--name", "玉兰小学", "--person", "chen-yulan", "--display-name", "陈玉兰")
BEGIN = (*ABOUT, "--class", "p2023-1", "--yes")
TALK = {"form": "face"}


def rules(result: Result) -> set[str]:
    """The rules of what `check --json` found."""
    return {one["rule"] for one in json.loads(result.out)}


def findings(result: Result, rule: str) -> list[dict[str, str]]:
    return [one for one in json.loads(result.out) if one["rule"] == rule]


def first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    assert found is not None
    return found[0]


@pytest.fixture
def school(tmp_path: Path) -> TestSchool:
    return make_school(tmp_path, with_git=True)


# init


def test_init_makes_a_school_that_checks_out(tmp_path: Path) -> None:
    made = run(tmp_path / "home", "init", str(tmp_path / "s"), *BEGIN, "--no-passphrase")
    assert (made.status, "学校已建好" in made.out) == (0, True)
    found = verified.verify(tmp_path / "s")
    assert found.settings.name == "玉兰小学"
    assert [one.id for one in found.keyring.keepers(1)] == ["chen-yulan"]
    assert trust.code(found.chain.repository, 1, found.chain.head) == first(DIGITS, made.out)
    checked = run(tmp_path / "home", "-C", str(tmp_path / "s"), "check", "--json")
    assert checked.status == 0
    assert {one["severity"] for one in json.loads(checked.out)} == {"warning"}
    log = subprocess.run(["git", "-C", tmp_path / "s", "status", "--short"], capture_output=True, check=True)
    assert log.stdout == b""


def test_init_shows_secrets_that_open_the_identity_and_the_locks(tmp_path: Path) -> None:
    made = run(tmp_path / "home", "init", str(tmp_path / "s"), *BEGIN)
    word, groups = first(PASSPHRASE, made.err), first(GROUPS, made.err)
    assert made.err.count(word) == made.err.count(groups) == 1
    assert word not in made.out
    (file,) = private.identities(Places(tmp_path / "home"))
    sealed = private.read_identity(file.path)
    assert b" 17\n" in sealed.split(b"\n---")[0]
    mine = identity_file.parse(passphrase.open(sealed, word))
    here = verified.verify(tmp_path / "s")
    assert identities.of(here, mine).person == "chen-yulan"
    secret, seed = recovery.keys(recovery.seed(groups))
    paper = Identity("", here.chain.repository, age.Key.parse(secret), sshsig.Signer.from_seed(seed))
    assert identities.of(here, paper).opener.newest("principal") is not None


def test_init_asks_for_what_is_missing_and_for_one_group_of_each_secret(tmp_path: Path) -> None:
    wrong = "玉兰小学\nchen-yulan\n陈玉兰\np2023-1 p2023-2\n" + "????\n" * 3
    refused = run(tmp_path / "home", "init", str(tmp_path / "s"), typed=wrong)
    assert (refused.status, "三次都没有对上" in refused.err) == (1, True)
    assert not (tmp_path / "s").exists()
    assert private.identities(Places(tmp_path / "home")) == ()


def test_a_group_typed_back_rightly_is_accepted(tmp_path: Path, school: TestSchool) -> None:
    from yulan import app, cli, wording
    from yulan.commands import on_paper

    answers = ["????", "abcd"]

    class Terminal(cli.Voice):
        def ask(self, text: str, *, hidden: bool = False) -> str:
            assert (text[-4:], hidden) == (" 1 组", False)
            return answers.pop(0)

    words = wording.texts_for("zh")
    asked = app.App(school.root, words, school.places, Terminal(words), clock=NOW)
    on_paper.show(asked, "passphrase", "abcd", ask_back=True)
    assert answers == []


@pytest.mark.parametrize(
    ("prepare", "code"),
    [
        (lambda root: (root / "x").write_text("x"), "不是空文件夹"),
        (lambda root: (root.parent / "keys" / "chain").mkdir(parents=True), "已经是一所学校"),
    ],
)
def test_init_refuses_a_folder_in_use(tmp_path: Path, prepare: Callable[[Path], object], code: str) -> None:
    root = tmp_path / "s"
    root.mkdir()
    prepare(root)
    refused = run(tmp_path / "home", "init", str(root), *BEGIN)
    assert (refused.status, code in refused.err) == (1, True)
    assert PASSPHRASE.search(refused.err) is None


def test_init_takes_an_empty_git_repository(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", "-b", "main", tmp_path / "s"], check=True)
    assert run(tmp_path / "home", "init", str(tmp_path / "s"), *BEGIN, "--no-passphrase").status == 0


@pytest.mark.parametrize(
    "wrong", [("--person", "Chen Yulan"), ("--class", "3-1"), ("--display-name", "陈_玉兰"), ("--name", " ")]
)
def test_init_refuses_what_cannot_be_a_name(tmp_path: Path, wrong: tuple[str, str]) -> None:
    refused = run(tmp_path / "home", "init", str(tmp_path / "s"), *BEGIN, *wrong)
    assert refused.status == 2
    assert not (tmp_path / "s").exists()


def test_what_fails_before_the_school_stands_leaves_nothing_and_a_second_try_works(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "identities").write_text("in the way")
    failed = run(home, "init", str(tmp_path / "s"), *BEGIN, "--no-passphrase")
    assert failed.status == 1
    assert not (tmp_path / "s").exists()
    (home / "identities").unlink()
    assert run(home, "init", str(tmp_path / "s"), *BEGIN, "--no-passphrase").status == 0


@pytest.mark.parametrize("step", range(1, 400, 29))
def test_init_stopped_anywhere_leaves_a_whole_school_or_none(tmp_path: Path, step: int) -> None:
    root = tmp_path / "s"
    arguments = ("init", str(root), *BEGIN, "--no-passphrase")
    disk.fail_at(step)
    try:
        run(tmp_path / "home", *arguments)
    finally:
        disk.fail_at(0)
    if root.exists():
        assert run(tmp_path / "home", "-C", str(root), "check", "--json").status == 0
    else:
        assert run(tmp_path / "home", *arguments).status == 0


# join, unlock, lock


def code_of(school: TestSchool) -> str:
    chain = school.verified.chain
    return trust.code(chain.repository, chain.epoch, chain.head)


def test_join_compares_the_school_and_gives_a_line_a_keeper_can_take(school: TestSchool, tmp_path: Path) -> None:
    home = tmp_path / "other"
    arguments = ("-C", str(school.root), "join", "--person", "hu-jing", "--name", "胡 静", "--no-passphrase")
    joined = run(home, *arguments, typed=code_of(school) + "\n")
    assert joined.status == 0
    line = first(re.compile("yulan-join 1 .*"), joined.out)
    joiner = staff.Joiner.parse(line)
    assert (joiner.person, joiner.name) == ("hu-jing", "胡 静")
    assert joiner.code in joined.out
    assert joiner.code == trust.joiner_code(joiner.person, joiner.age, joiner.sign)
    again = run(home, *arguments)
    assert line in again.out
    school.change("chen-yulan", [joiner.intent(), Intent("post", "add", ("aid-officer", "school", "hu-jing"))])
    assert "已经登记" in run(home, *arguments).out
    assert run(home, "-C", str(school.root), "who", "aid").status == 0


def test_join_refuses_another_code_and_keeps_nothing(school: TestSchool, tmp_path: Path) -> None:
    home = tmp_path / "other"
    told = ("-C", str(school.root), "join", "--person", "hu-jing", "--name", "胡静", "--no-passphrase")
    refused = run(home, *told, "--code", "00000 " * 6)
    assert (refused.status, "核对码不一致" in refused.err) == (1, True)
    assert private.identities(Places(home)) == ()
    assert "第一次见到" in run(home, "-C", str(school.root), "who").err


def test_join_never_shows_the_code_that_the_keeper_must_read(school: TestSchool, tmp_path: Path) -> None:
    asked = run(tmp_path / "other", "-C", str(school.root), "join", "--person", "hu-jing", typed="1\n")
    assert code_of(school) not in asked.out + asked.err


def test_join_of_somebody_listed_with_another_key_says_so(school: TestSchool, tmp_path: Path) -> None:
    told = ("-C", str(school.root), "join", "--person", "wang-fang", "--no-passphrase", "--code", code_of(school))
    joined = run(tmp_path / "other", *told)
    assert "另一把钥匙" in joined.out
    assert joined.out.count("王芳") == 1


def test_a_demo_school_needs_no_joining_and_no_unlocking(tmp_path: Path) -> None:
    school = make_school(tmp_path, demo=True)
    assert "不需要加入" in school.run("join").out
    assert "不用打开" in school.run("unlock").out


def test_unlock_spares_the_passphrase_until_lock(tmp_path: Path) -> None:
    school = make_school(tmp_path, with_git=True, identities_saved=False)
    school.save_identity("wang-fang", sealed=lambda text: passphrase.seal(text, "kou-ling", log_n=10))
    assert "口令不对" in school.run("unlock", typed="other\n").err
    assert "已打开 wang-fang" in school.run("unlock", typed="kou-ling\n").out
    assert school.run("who").status == 0
    assert "已经开着" in school.run("unlock").out
    assert "已经登记" in school.run("join").out
    assert "已锁上" in school.run("lock").out
    assert school.run("who").status == 130
    assert "没有打开着的钥匙" in school.run("lock").out


def test_lock_works_on_a_school_that_is_broken(tmp_path: Path) -> None:
    school = make_school(tmp_path, identities_saved=False)
    school.save_identity("wang-fang", sealed=lambda text: passphrase.seal(text, "kou-ling", log_n=10))
    school.run("unlock", typed="kou-ling\n")
    (school.root / "keys" / "people.yaml").write_text("")
    assert "已锁上" in school.run("lock").out


def test_an_identity_without_passphrase_needs_no_unlocking(school: TestSchool) -> None:
    assert "没有口令" in school.run("unlock", person="wang-fang").out


# who


def test_who_tells_a_student_by_name_to_those_who_read_the_card_and_by_id_to_others(school: TestSchool) -> None:
    sid = school.add_student()
    school.card("wang-fang", sid, "小玉")
    school.change("zhao-min", [Intent("mentor", "add", (sid, "li-na"))])
    asked = school.run("who", "xiaoyu", "--json", person="wang-fang")
    told = {one["person"]: one["via"] for one in json.loads(asked.out)}
    assert told == {
        "chen-yulan": "principal",
        "zhao-min": "moral-office",
        "wang-fang": "class-p2023-1",
        "sun-li": "counsellor",
        "li-na": "mentor",
    }
    assert {one["lock"] for one in json.loads(asked.out)} == {student_lock(sid)}
    assert {one["since"] for one in json.loads(asked.out)} == {"2025-09-01"}
    by_id = school.run("who", sid, person="liu-yang").out
    assert sid in by_id
    assert "小玉" not in by_id
    assert "四年级（1）班 班主任" in by_id
    assert "小玉" in school.run("who", sid, person="wang-fang").out
    assert school.run("who", "xiaoyu", person="liu-yang").status == 2


def test_who_without_more_lists_drawers_and_ones_own_students(school: TestSchool) -> None:
    sid = school.add_student()
    other = school.add_student("p2021-1")
    told = json.loads(school.run("who", "--json", person="wang-fang").out)
    locks = {one["lock"] for one in told}
    assert {"drawer-psych", "drawer-roll-p2021-1", student_lock(sid)} <= locks
    assert student_lock(other) not in locks
    assert [one["person"] for one in told if one["lock"] == "drawer-psych"] == ["sun-li"]
    assert [one["person"] for one in told if one["lock"] == student_lock(sid)] == ["wang-fang"]


def test_who_reads_a_lock_by_its_name_and_a_drawer_by_its(school: TestSchool) -> None:
    post = json.loads(school.run("who", "class-p2023-1", "--json", person="li-na").out)
    assert [(one["person"], one["via"]) for one in post] == [("wang-fang", "class-p2023-1")]
    drawer = json.loads(school.run("who", "roll", "--json", person="li-na").out)
    assert {one["lock"] for one in drawer} == {"drawer-roll-p2023-1", "drawer-roll-p2021-1"}
    english = school.run("who", "psych", person="li-na", lang="en").out
    assert "孙丽" in english
    assert "recovery key" in english


# check


def checked(school: TestSchool, person: str = "chen-yulan") -> Result:
    return school.run("check", "--json", person=person)


def test_a_sound_school_has_no_error(school: TestSchool) -> None:
    sid = school.add_student()
    path = school.card("wang-fang", sid)
    school.revise("wang-fang", path, {"phone": "13800000000"})
    result = checked(school)
    assert (result.status, rules(result)) == (0, {"clone.not-set-up", "lock.one-person"})
    words = school.run("check", person="chen-yulan").out
    assert "1/1 名学生的档案、2/2 份记录" in words


def test_what_the_key_does_not_open_is_counted(school: TestSchool) -> None:
    sid = school.add_student()
    school.card("wang-fang", sid)
    (unread,) = findings(checked(school, "liu-yang"), "check.unread")
    assert (unread["severity"], "1 份记录中有 1 份" in unread["message"]) == ("note", True)


def test_check_without_an_identity_verifies_what_needs_none(school: TestSchool) -> None:
    for one in private.identities(school.places):
        disk.remove(one.path)
    result = school.run("check", "--json")
    assert (result.status, rules(result)) == (0, {"check.no-identity", "clone.not-set-up", "lock.one-person"})


def test_a_change_of_signed_files_is_named_file_by_file(school: TestSchool) -> None:
    school.add_student()
    settings = school.root / "records" / "school.yaml"
    settings.write_bytes(settings.read_bytes().replace(b"2025-autumn", b"2025-herbst"))
    (school.root / "keys" / "locks" / "new.yaml").write_text("x")
    result = checked(school)
    assert result.status == 1
    assert {one["path"] for one in findings(result, "chain.differs")} == {"records/school.yaml", "keys/locks/new.yaml"}


def test_an_older_school_than_this_computer_has_seen_is_an_error(school: TestSchool) -> None:
    before = school.verified.chain
    school.add_student()
    newest = school.verified.chain
    for path in sorted((school.root / "keys").rglob("*")):
        if path.name.startswith(f"{newest.epoch:06d}-"):
            path.unlink()
    subprocess.run(["git", "-C", school.root, "reset", "-q", "--hard", "HEAD~1"], check=True)
    assert school.verified.epoch == before.epoch
    assert "trust.older" in rules(checked(school))


def sign_by_hand(school: TestSchool, files: dict[str, bytes | None]) -> None:
    """A keeper signs files that the program would not have made so."""
    me = school.as_("chen-yulan")
    draft = epochs.draft(school.verified, me, [Intent("settings", "sign")], also=files)
    school.put(epochs.sign(draft, me, written_at=WRITTEN_AT))


def forged(school: TestSchool, person: str, sid: str) -> str:
    """The path of a card by somebody who may not write it, sealed with the lock's public key all the same."""
    here, me = school.verified, school.as_(person)
    tree = {"id": "card", "kind": "card", "student": sid, "by": person, "date": "2025-11-21"}
    content = record.of(kinds.parse("card", {**tree, "name": "小玉", "sex": "female"}), "", "card")
    name = RecordName(sid, 1, "card", 1, "abc123")
    stamp = seal.Seal(
        repository=here.chain.repository,
        name=str(name),
        lock=student_lock(sid),
        generation=1,
        kind="card",
        rid="card",
        student=sid,
        author=person,
        rev=1,
        prev=(),
        epoch=here.chain.head,
        at=NOW.isoformat(timespec="seconds"),
    )
    newest = here.keyring.locks[student_lock(sid)].generations[0]
    path = f"records/students/{sid}/{name}"
    sealed = seal.close(record.compose(content), stamp, me.signer)
    school.put({path: age.encrypt(sealed, [newest.public])}, person)
    return path


def damage(data: bytes) -> bytes:
    return data[:-1] + bytes([data[-1] ^ 1])


def test_damaged_missing_and_altered_records_are_told_apart(school: TestSchool) -> None:
    sid = school.add_student()
    gone = school.card("wang-fang", sid)
    changed = school.write("wang-fang", "talk", sid, TALK, "好")
    late = school.write("wang-fang", "talk", sid, TALK, "好")
    school.change("zhao-min", [Intent("post", "end", ("class-teacher", "p2021-1", "liu-yang"))])
    broken = school.write("wang-fang", "talk", sid, TALK, "好")
    (school.root / gone).unlink()
    (school.root / changed).write_bytes((school.root / late).read_bytes())
    (school.root / broken).write_bytes(damage((school.root / broken).read_bytes()))
    result = checked(school)
    assert result.status == 1
    assert [one["path"] for one in findings(result, "record.missing")] == [gone]
    assert [one["path"] for one in findings(result, "record.altered")] == [changed]
    assert [one["path"] for one in findings(result, "seal.name")] == [changed]
    assert [one["path"] for one in findings(result, "record.damaged")] == [broken]


def test_what_does_not_belong_in_the_repository_is_found(school: TestSchool) -> None:
    secret = f"{age.generate()[0]}\n"
    put(school.root / "records" / "notes.txt", "小玉")
    put(school.root / "records" / "students" / "key.age", secret)
    put(school.root / "key.txt", secret)
    put(school.root / "keys" / "demo" / "me.key", secret)
    put(school.root / "records" / "drawers" / "armoured.age", "-----BEGIN AGE ENCRYPTED FILE-----\n")
    (school.root / "records" / "drawers" / "link.age").symlink_to("/etc/hostname")
    result = checked(school)
    assert [one["path"] for one in findings(result, "record.plaintext")] == ["records/notes.txt"]
    keys = {one["path"] for one in findings(result, "school.private-key")}
    assert keys == {"key.txt", "keys/demo/me.key", "records/students/key.age"}
    assert "records/drawers/armoured.age" in {one["path"] for one in findings(result, "record.damaged")}
    assert [one["path"] for one in findings(result, "disk.symlink")] == ["records/drawers/link.age"]
    assert secret.strip() not in result.out


def test_public_keys_of_a_demo_school_may_lie_in_keys_demo(tmp_path: Path) -> None:
    school = make_school(tmp_path, demo=True)
    put(school.root / "keys" / "demo" / "wang-fang.key", identity_file.dump(school.identities["wang-fang"]).decode())
    assert "school.private-key" not in rules(school.run("check", "--json", person="wang-fang"))


def test_two_cards_of_one_student_are_found_by_those_who_cannot_read_them(school: TestSchool) -> None:
    sid = school.add_student()
    both = {school.card("wang-fang", sid), school.card("zhao-min", sid)}
    for person in ("wang-fang", "liu-yang"):
        assert {one["path"] for one in findings(checked(school, person), "record.two-roots")} == both


def test_a_card_of_another_class_than_its_lock_is_a_warning(school: TestSchool) -> None:
    sid = school.add_student()
    school.card("wang-fang", sid, **{"class": "p2021-1"})
    (warning,) = findings(checked(school), "card.class")
    assert warning["severity"] == "warning"


def test_a_record_under_a_seal_that_may_not_be_is_an_error(school: TestSchool) -> None:
    sid = school.add_student()
    path = forged(school, "liu-yang", sid)
    result = checked(school)
    assert [one["path"] for one in findings(result, "seal.role")] == [path]
    assert "小玉" not in result.out


def test_a_lock_waiting_for_its_holder_is_a_warning(tmp_path: Path) -> None:
    school = make_school(tmp_path, with_git=True)
    school.add_person("gao-jie", "高洁", [("counsellor", "school")])
    assert "lock.needs-holder" in rules(checked(school))
    school.offer_locks("sun-li")
    school.take_locks()
    school.change("chen-yulan", [Intent("post", "end", ("counsellor", "school", "sun-li"))])
    result = checked(school)
    waiting = [one["path"] for one in findings(result, "lock.needs-maker")]
    assert waiting == ["keys/locks/counsellor.yaml", "keys/locks/drawer-psych.yaml"]
    school.offer_locks("gao-jie")
    assert "proposal.locks" in rules(checked(school))
    school.take_locks()
    assert "lock.needs-maker" not in rules(checked(school))


def test_a_lost_link_is_found_without_a_key(school: TestSchool) -> None:
    sid = school.add_student()
    school.change("zhao-min", [Intent("post", "end", ("class-teacher", "p2023-1", "wang-fang"))])
    link = f"keys/links/{student_lock(sid)}.2.age"
    (school.root / link).unlink()
    assert [one["path"] for one in findings(checked(school, "li-na"), "lock.link-missing")] == [link]


def test_a_lock_sealed_to_one_more_than_its_holders_is_found(school: TestSchool) -> None:
    school.add_student()
    lock = school.verified.keyring.locks["drawer-legal"]
    (newest,) = lock.generations
    fewer = {name: since for name, since in newest.holders.items() if name != "moral-office/1"}
    assert len(fewer) == len(newest.holders) - 1
    lying = changed(lock, generations=(changed(newest, holders=fewer),))
    sign_by_hand(school, {lock.path: plainfile.dump(lying)})
    assert {"lock.stanzas", "lock.needs-holder"} <= rules(checked(school))


def test_a_list_of_seen_records_that_was_altered_is_an_error(school: TestSchool) -> None:
    sid = school.add_student()
    school.card("wang-fang", sid)
    school.change("zhao-min", [Intent("post", "end", ("class-teacher", "p2021-1", "liu-yang"))])
    (seen,) = (school.root / "keys" / "seen").iterdir()
    seen.write_bytes(witness.dump("witness", []))
    assert "witness.list" in rules(checked(school))


def test_check_of_no_school_is_refused(tmp_path: Path) -> None:
    refused = run(tmp_path / "home", "-C", str(tmp_path), "check")
    assert (refused.status, "没有学校的仓库" in refused.err) == (1, True)


# clean


def test_clean_removes_the_site_and_nothing_else(school: TestSchool) -> None:
    sid = school.add_student()
    card = school.card("wang-fang", sid)
    assert school.run("build", person="wang-fang").status == 0
    assert (school.root / "private" / "index.html").exists()
    assert "已删除" in school.run("clean").out
    assert not (school.root / "private").exists()
    assert (school.root / card).exists()
    assert "没有生成过" in school.run("clean").out


def test_clean_refuses_a_folder_that_is_not_ours(school: TestSchool, tmp_path: Path) -> None:
    put(tmp_path / "mine" / "letter.txt", "x")
    refused = school.run("clean", "-o", str(tmp_path / "mine"))
    assert (refused.status, (tmp_path / "mine" / "letter.txt").exists()) == (1, True)


def test_clean_removes_private_folders_left_behind_but_not_one_in_use(school: TestSchool) -> None:
    drafts = disk.private_folder(school.home / "drafts")
    old, new, other = disk.private_tmp([drafts]), disk.private_tmp([drafts]), drafts / "other"
    other.mkdir()
    put(old / "draft.md", "小玉")
    os.utime(old / "draft.md", (1, 1))
    os.utime(old, (1, 1))
    assert "1 个" in school.run("clean").out
    assert sorted(drafts.iterdir()) == sorted([new, other])
    assert "1 个" in school.run("clean", "--cache").out
    assert list(drafts.iterdir()) == [other]


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
