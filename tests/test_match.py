"""`yulan match`, as the offices and the counsellor meet it: what is proposed, and what approving changes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.schools import NOW, TestSchool, copy_of, make_school
from yulan import disk
from yulan.derive.matching import Proposal, propose
from yulan.flow import keep, lookup, matching, read, student_files, unseal
from yulan.intents import Intent
from yulan.kinds.card import Card
from yulan.lockfile import student_lock
from yulan.texts import Lang

DAY = NOW.date()
WILLING = {"student": "true", "guardian": "true"}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> TestSchool:
    """A school of three children who wish for a mentor and one who was not asked, and a teacher's profile."""
    school = make_school(tmp_path_factory.mktemp("match"), with_git=True)
    for n in range(1, 5):
        sid = school.add_student(sid=str(n) * 10)
        asked = {"willing": WILLING} if n < 4 else {}
        left_behind = [{"code": "left-behind", "since": "2025-09-01"}]
        school.card("wang-fang", sid, f"小{'甲乙丙丁'[n - 1]}", **asked, categories=left_behind if n == 2 else [])
    school.write("zhao-min", "staff-profile", "", {"person": "li-na", "traits": ["young"], "most": "2"})
    return school


@pytest.fixture
def school(template: TestSchool, tmp_path: Path) -> TestSchool:
    return copy_of(template, tmp_path)


def mentors(school: TestSchool, sid: str, *, person: str = "chen-yulan") -> list[tuple[str, str, str, bool | None]]:
    """Who the card says the mentors are, with the days and whether an agreement is signed."""
    seen = lookup.cards(school.verified, school.as_(person), DAY)
    [card] = [one.card.values for one in seen.students if one.sid == sid and one.card is not None]
    assert isinstance(card, Card)
    return [(one.person, str(one.since), str(one.until), one.agreement) for one in card.mentors]


def match(school: TestSchool, *arguments: str, person: str = "chen-yulan", typed: str = "") -> str:
    result = school.run("--today", str(DAY), "match", *arguments, person=person, typed=typed)
    assert result.status == 0, result.err
    return result.out


def proposed(school: TestSchool, *arguments: str, person: str = "chen-yulan") -> dict[str, str]:
    return {
        one["student"]: one["mentor"] for one in json.loads(match(school, "--json", *arguments, person=person))["pairs"]
    }


def files(school: TestSchool) -> dict[str, bytes]:
    folders = ("records", "keys")
    return {
        one.relative_to(school.root).as_posix(): one.read_bytes()
        for folder in folders
        for one in (school.root / folder).rglob("*")
        if one.is_file()
    }


def test_the_table_names_child_mentor_reason_and_load_and_writes_nothing(school: TestSchool) -> None:
    before = files(school)
    out = match(school)
    assert "小乙  李娜      留守儿童：青年教师" in out
    assert "三年级（1）班" in out
    assert "小丁" in out
    assert "学生，监护人" in out or "学生、监护人" in out
    assert files(school) == before


def test_it_speaks_english_too(school: TestSchool) -> None:
    result = school.run("--today", str(DAY), "match", person="chen-yulan", lang="en")
    assert "Parents working away: young teacher" in result.out
    assert "said.match" not in result.out + result.err


def test_approved_the_card_names_the_mentor_and_the_lock_opens(school: TestSchool) -> None:
    sid = "2" * 10
    assert school.as_("li-na").opener.newest(student_lock(sid)) is None
    epoch = school.verified.epoch
    out = match(school, "--approve", typed="y\n")
    assert "小乙：卡上写入成长导师李娜，到 2026-08-31" in out
    assert f"加人：student-{sid}" in out
    assert mentors(school, sid, person="li-na") == [("li-na", "2025-11-21", "2026-08-31", False)]
    assert school.as_("li-na").opener.newest(student_lock(sid)) is not None
    assert school.verified.epoch == epoch + 1
    check = school.run("check", "--json", person="chen-yulan")
    assert [one for one in json.loads(check.out) if one["severity"] == "error"] == []


def test_who_was_not_asked_waits_unless_told_otherwise(school: TestSchool) -> None:
    result = school.run("--today", str(DAY), "match", "--approve", person="zhao-min", typed="y\ny\n")
    assert "有 1 名还没有征询意愿" in result.err
    assert mentors(school, "4" * 10) == []
    match(school, "--approve", "--unasked", typed="y\n")
    assert len(mentors(school, "4" * 10)) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_office_is_asked_whether_the_principal_has_agreed(school: TestSchool, lang: Lang) -> None:
    def approve(person: str, typed: str) -> str:
        result = school.run("--today", str(DAY), "match", "--approve", person=person, typed=typed, lang=lang)
        assert result.status == 0, result.err
        return result.out + result.err

    asked = {"zh": "校长陈玉兰看过名单、同意了吗", "en": "Has 陈玉兰 seen the list and agreed"}[lang]
    before = files(school)
    told = approve("zhao-min", "y\nn\n")
    assert asked in told
    assert {"zh": "没有写入", "en": "Nothing was written"}[lang] in told
    assert files(school) == before
    assert asked not in approve("chen-yulan", "n\n")
    epoch = school.verified.epoch
    assert asked in approve("zhao-min", "y\ny\n")
    assert school.verified.epoch == epoch + 1
    assert mentors(school, "2" * 10) == [("li-na", "2025-11-21", "2026-08-31", False)]


def test_where_nobody_is_principal_the_leaders_are_asked_for(tmp_path: Path) -> None:
    staff = {
        "zhao-min": ("赵敏", (("moral-office", "school"),)),
        "wang-fang": ("王芳", (("class-teacher", "p2023-1"),)),
    }
    school = make_school(tmp_path, staff, classes=("p2023-1",), with_git=True)
    sid = school.add_student(sid="1" * 10)
    school.card("wang-fang", sid, "小甲", willing=WILLING)
    result = school.run("--today", str(DAY), "match", "--approve", person="zhao-min", typed="y\nn\n")
    assert "还没有写明谁是校长" in result.out + result.err
    assert mentors(school, sid, person="zhao-min") == []


def test_who_is_left_over_is_told_with_who_helps_meanwhile(school: TestSchool) -> None:
    people = ("chen-yulan", "zhao-min", "wang-fang", "liu-yang", "sun-li", "li-na")
    full = [word for one in people for word in ("--most", f"{one}=0")]
    assert "小甲：没有老师还能再带；由王芳帮助" in match(school, *full)
    school.change("zhao-min", [Intent("post", "end", ("class-teacher", "p2023-1", "wang-fang"))])
    assert "还没有班主任可以帮助" in match(school, *full)


def test_said_no_to_nothing_is_written(school: TestSchool) -> None:
    before = files(school)
    match(school, "--approve", typed="n\n")
    assert files(school) == before


def test_who_keeps_no_keys_approves_nothing(school: TestSchool) -> None:
    before = files(school)
    result = school.run("--today", str(DAY), "match", "--approve", person="wang-fang", typed="y\n")
    assert (result.status, files(school)) == (1, before)
    assert "chen-yulan" in result.err


def test_a_class_teacher_may_look(school: TestSchool) -> None:
    assert proposed(school, person="wang-fang").keys() == {str(n) * 10 for n in range(1, 5)}


def test_a_mentor_who_is_replaced_reads_nothing_written_later(school: TestSchool) -> None:
    sid = "2" * 10
    match(school, "--approve", typed="y\n")
    old = read.school(school.verified, school.as_("li-na"), DAY)
    assert [one.sid for one in old.students if one.sid == sid]
    out = match(school, "--approve", "--wish", "小乙=liu-yang", "--only", "unpaired", typed="y\n")
    assert "李娜到期，锁收回" in out
    assert f"换新：student-{sid}" in out
    card = mentors(school, sid)
    assert card == [("li-na", "2025-11-21", "2025-11-21", False), ("liu-yang", "2025-11-21", "2026-08-31", False)]
    assert school.as_("liu-yang").opener.newest(student_lock(sid)) is not None
    assert school.as_("li-na").opener.newest(student_lock(sid)) is None
    seen = unseal.open_all(school.verified, school.as_("li-na"))
    told = [one.record.values for one in seen.revisions if one.record.kind == "card" and one.record.student == sid]
    assert all("liu-yang" not in str(one) for one in told)
    assert mentors(school, sid, person="liu-yang") == card


def test_what_stood_on_the_card_stays(school: TestSchool) -> None:
    sid = "2" * 10
    path = next(one for one in student_files.card_paths(school.root, sid))
    school.revise("wang-fang", path, {"character": "爱笑", "phone": "10000000001"})
    match(school, "--approve", typed="y\n")
    seen = lookup.cards(school.verified, school.as_("chen-yulan"), DAY)
    [card] = [one.card.values for one in seen.students if one.sid == sid and one.card is not None]
    assert isinstance(card, Card)
    assert (card.character, card.phone, [one.code for one in card.categories]) == (
        "爱笑", "10000000001", ["left-behind"],
    )  # fmt: skip


def test_a_cycle_that_is_over_is_closed_at_once(school: TestSchool) -> None:
    match(school, "--approve", typed="y\n")
    held = [sid for sid in (str(n) * 10 for n in range(1, 4)) if mentors(school, sid)]
    later = ("--today", "2026-09-02", "match")
    early = school.run("--today", str(DAY), "match", "--end-expired", person="chen-yulan")
    assert "没有期满" in early.out
    ended = school.run(*later, "--end-expired", person="zhao-min", typed="y\n")
    assert ended.status == 0, ended.err
    locks = school.verified.keyring.locks
    assert [locks[student_lock(sid)].mentors_at(school.verified.epoch) for sid in held] == [()] * len(held)


def test_what_has_expired_of_every_kind_ends_in_one_step(school: TestSchool) -> None:
    match(school, "--approve", typed="y\n")
    held = [sid for sid in (str(n) * 10 for n in range(1, 4)) if mentors(school, sid)]
    given = [Intent("post", "add", ("academic-office", "school", "liu-yang", "2026-07-31"))]
    school.change("zhao-min", given)
    epoch = school.verified.epoch
    ended = school.run("--today", "2026-09-02", "people", "end-expired", person="zhao-min", typed="y\n")
    assert ended.status == 0, ended.err
    assert "已经期满" in ended.out
    now = school.verified
    assert now.epoch == epoch + 1
    assert [now.keyring.locks[student_lock(sid)].mentors_at(now.epoch) for sid in held] == [()] * len(held)
    assert not now.keyring.holders_of_post("academic-office", now.epoch)


def test_a_pairing_about_to_end_is_renewed_on_the_card_alone(school: TestSchool) -> None:
    match(school, "--approve", typed="y\n")
    who, epoch = mentors(school, "2" * 10)[0][0], school.verified.epoch
    later = school.run("--today", "2026-08-20", "match", "--approve", "--keep", person="zhao-min", typed="y\ny\n")
    assert later.status == 0, later.err
    assert "续到 2027-08-31" in later.out
    assert mentors(school, "2" * 10) == [(who, "2025-11-21", "2027-08-31", False)]
    assert school.verified.epoch == epoch


@pytest.mark.parametrize(
    "arguments",
    [
        ("--wish", "小乙"),
        ("--wish", "小乙=nobody"),
        ("--wish", "小乙=li-na", "--wish", "小乙=sun-li"),
        ("--most", "li-na"),
        ("--only", "p1999-1"),
        ("--approve", "--suggest"),
        ("-o", "pairs.json"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    school: TestSchool, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(school.root)
    before = files(school)
    result = school.run("match", *arguments, person="chen-yulan")
    assert result.status == 2, result.out
    assert "errors." not in result.err
    assert files(school) == before
    assert not (school.root / "pairs.json").exists()


def test_a_plain_file_is_its_owners_alone_and_said_to_be_plain(school: TestSchool, tmp_path: Path) -> None:
    place = tmp_path / "out" / "pairs.json"
    result = school.run("--today", str(DAY), "match", "-o", str(place), person="chen-yulan")
    assert result.status == 0
    assert "没有加密" in result.err
    assert json.loads(place.read_bytes())["until"] == "2026-08-31"
    assert place.stat().st_mode & 0o077 == 0


# ---- what the office may not know


def marked(school: TestSchool) -> TestSchool:
    """The school after the counsellor has written down a need."""
    school.write("sun-li", "category", "1" * 10, {"category": "psych", "basis": "金丝雀"})
    return school


def test_a_need_the_office_may_not_read_changes_no_word_of_what_it_gets(school: TestSchool) -> None:
    before = [match(school, *some) for some in ((), ("--json",), ("--only", "unpaired"))]
    after = [match(marked(school), *some) for some in ((), ("--json",), ("--only", "unpaired"))]
    assert before == after
    assert match(school, person="sun-li") != ""


def test_no_byte_written_by_approving_tells_of_the_need(school: TestSchool) -> None:
    marked(school)
    old = set(files(school))
    wishes = match(school, "--suggest", person="sun-li").split()
    match(school, *wishes, "--approve", typed="y\n")
    assert mentors(school, "1" * 10)[0][0] in ("wang-fang", "sun-li")
    new = [one for one in files(school) if one not in old]
    assert new
    opened = unseal.open_all(school.verified, school.as_("chen-yulan"))
    told = [str(one.record.values) + one.record.body for one in opened.revisions]
    plain = [data for path, data in files(school).items() if path.startswith("keys/")]
    assert not [one for one in told if "psych" in one or "金丝雀" in one]
    assert not [one for one in plain if "金丝雀".encode() in one]
    proposals = [path for path in new if path.startswith("keys/proposed/")]
    assert proposals == []


def test_the_wishes_name_others_too_and_nothing_else(school: TestSchool) -> None:
    result = marked(school).run("--today", str(DAY), "match", "--suggest", person="sun-li")
    words = result.out.split()
    assert words[::2] == ["--wish"] * (len(words) // 2)
    named = [one.partition("=")[0] for one in words[1::2]]
    assert "1" * 10 in named
    assert len(named) == 4
    assert "psych" not in result.out


# ---- interrupted


@pytest.mark.long
def test_killed_at_any_point_both_or_neither_is_there(school: TestSchool, tmp_path: Path) -> None:
    here, me = school.verified, school.as_("chen-yulan")
    change = matching.approve(here, me, propose(matching.school(here, me, DAY), matching.keyed(here)), NOW)
    outcomes = set()
    for n in (1, 2, *range(3, 200, 4)):
        root = tmp_path / f"killed-{n}"
        shutil.copytree(school.root, root, symlinks=True)
        status = _killed_at(n, root, change.outcome.files)
        keep.resume(root)
        now = TestSchool(root, school.home, school.identities)
        locks, epoch = now.verified.keyring.locks, now.verified.epoch
        held = {sid for n in range(1, 4) if locks[student_lock(sid := str(n) * 10)].mentors_at(epoch)}
        carded = _with_mentors(now) & {str(n) * 10 for n in range(1, 4)}
        assert held == carded
        outcomes.add(len(held))
        shutil.rmtree(root)
        if status == 0:
            break
    assert outcomes == {0, 3}


def _with_mentors(school: TestSchool) -> set[str]:
    """The students on whose cards there is a mentor."""
    seen = lookup.cards(school.verified, school.as_("chen-yulan"), DAY)
    cards = {one.sid: one.card.values for one in seen.students if one.card is not None}
    return {sid for sid, card in cards.items() if isinstance(card, Card) and card.mentors}


def _killed_at(n: int, root: Path, files: Mapping[str, bytes | None]) -> int:
    import os

    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    status = 1
    try:
        disk.kill_at(n)
        keep.put(root, files, person="chen-yulan", day=DAY)
        status = 0
    finally:
        os._exit(status)


def test_a_proposal_without_pairs_changes_nothing(school: TestSchool) -> None:
    here, me = school.verified, school.as_("chen-yulan")
    nothing = Proposal((), (), DAY, date(2026, 8, 31))
    assert matching.approve(here, me, nothing, NOW).outcome.files == {}


def test_who_left_the_staff_meanwhile_is_refused(school: TestSchool) -> None:
    here, me = school.verified, school.as_("chen-yulan")
    found = propose(matching.school(here, me, DAY), matching.keyed(here))
    ghost = replace(found, pairs=tuple(replace(one, mentor="nobody") for one in found.pairs))
    with pytest.raises(Exception, match=r"person\.unknown"):
        matching.approve(here, me, ghost, NOW)
    assert Intent("mentor", "add", ("x", "y")).ends is False
