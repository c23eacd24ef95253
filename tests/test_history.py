"""`yulan log` tells who wrote what when and what each revision changed, of what counts, opens and is consented to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.schools import NOW, TestSchool, copy_of, make_school, record_texts
from yulan import age, kinds, record
from yulan.flow import history, unseal, write
from yulan.ids import RecordName
from yulan.intents import Intent
from yulan.texts import LANGUAGES, Lang

SID = "1" * 10
CONSENTED = ("canarystrong", "canaryhealth", "canaryjob", "canarystudy", "canarymood", "canarymarks", "canarybelow")
FIELDS: Mapping[str, object] = {
    "strengths": "canarystrong",
    "study": "canarystudy",
    "phone": "0555-1",
    "parents": [{"who": "mother", "name": "娘", "job": "canaryjob"}, {"who": "father", "name": "爹"}],
    "health": [{"code": "allergy", "note": "canaryhealth"}],
    "consent": {"guardian": "娘", "date": "2025-09-03"},
}


@dataclass(repr=False)
class Told:
    """A school with one child, whose card was corrected once and of whom a talk was entered late."""

    school: TestSchool
    card: str
    first: str
    talk: str

    def log(self, *words: str, person: str = "wang-fang", lang: Lang = "zh") -> str:
        """What the program says, which must end well and without a word beside."""
        done = self.school.run("--today", "2025-11-21", "log", *words, person=person, lang=lang)
        assert (done.status, done.err) == (0, "")
        return done.out

    def data(self, *words: str, person: str = "wang-fang") -> dict[str, Any]:
        """The same as data."""
        found: dict[str, Any] = json.loads(self.log(*words, "--json", person=person))
        return found


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Told:
    school = make_school(tmp_path_factory.mktemp("told"))
    school.add_student("p2023-1", SID)
    school.change("zhao-min", [Intent("mentor", "add", (SID, "li-na"))])
    first = school.write("wang-fang", "card", SID, {"name": "小玉", "sex": "female", **FIELDS}, "canarybelow\n第二行\n")
    changed = {"phone": "0555-2", "strengths": "canarystrong two", "willing": {"student": "true"}}
    card = school.revise("zhao-min", first, changed, "canarybelow\n改过的一行\n", now=NOW + timedelta(hours=2))
    late = {"date": "2025-11-10", "mood": "canarymood", "effect": "好些"}
    talk = school.write("li-na", "talk", SID, late, "说了话", now=NOW + timedelta(hours=1))
    school.write("wang-fang", "study", SID, {"remark": "canarymarks"}, now=NOW + timedelta(minutes=1))
    return Told(school, card, first, talk)


@pytest.fixture
def told(template: Told, tmp_path: Path) -> Told:
    return Told(copy_of(template.school, tmp_path), template.card, template.first, template.talk)


def _rid(path: str) -> str:
    name = RecordName.at(path)
    assert name is not None
    return name.rid


def test_a_file_is_told_newest_first_by_who_wrote_what_and_when(told: Told) -> None:
    lines = [line for line in told.log("小玉").split("\n") if line.startswith("2025-11-21")]
    assert [line.partition("（")[0] for line in lines] == [
        "2025-11-21 12:00  赵敏 改了学生基本情况卡，第 2 稿",
        "2025-11-21 11:00  李娜 写了谈心记录",
        "2025-11-21 10:01  王芳 写了学业记录",
        "2025-11-21 10:00  王芳 写了学生基本情况卡",
    ]


@pytest.mark.parametrize("said", ["小玉", "xiaoyu", "xy", SID, f"records/students/{SID}/x"])
def test_a_student_is_named_as_everywhere(told: Told, said: str) -> None:
    if "/" in said:
        said = told.card
    assert "改了学生基本情况卡，第 2 稿" in told.log(said)


def test_a_change_is_told_field_by_field_with_what_stood_before(told: Told) -> None:
    said = told.log("小玉")
    assert "  联系电话：0555-1 → 0555-2\n" in said
    assert "  特长与优点：canarystrong → canarystrong two\n" in said
    assert "意愿：（" in said
    assert "    - 第二行\n    + 改过的一行" in said
    assert "爹" not in said  # what did not change is not repeated


def test_labels_are_in_the_readers_language(told: Told) -> None:
    said = told.log(SID, lang="en")
    assert "Phone: 0555-1 → 0555-2" in said
    assert "李娜 wrote: Talk" in said
    assert "late entry, 11 days after" in said
    assert not [key for key in ("said.log", "commands.log", "{") if key in said]


def test_a_late_entry_is_marked_with_its_days_and_a_correction_or_a_card_is_not(told: Told) -> None:
    assert f"写了谈心记录（2025-11-10，{_rid(told.talk)}） · 补录，晚 11 天" in told.log("小玉")
    told.school.revise("li-na", told.talk, {"effect": "好"}, now=NOW + timedelta(days=3))
    newest = told.data(_rid(told.talk))["entries"][0]
    assert (newest["rev"], newest["late_days"]) == (2, 0)
    sid = told.school.add_student("p2023-1")
    told.school.card("wang-fang", sid, date="2025-11-10")
    assert "补录" not in told.log(sid)


def test_what_happened_to_the_file_as_a_whole_is_told_too(told: Told) -> None:
    school = told.school
    school.change("zhao-min", [Intent("mentor", "end", (SID, "li-na"))])
    school.change("zhao-min", [Intent("student", "move", (SID, "p2021-1"))])
    said = told.log("小玉", person="chen-yulan")
    for line in ("把档案编到：三年级（1）班", "配成长导师：李娜", "记下成长导师卸任：李娜", "采用第 2 代锁芯"):
        assert f"2025-09-01 08:00  赵敏 {line}" in said
    assert "赵敏 把档案编到：五年级（1）班" in said
    events = [one["type"] for one in told.data(SID, person="chen-yulan")["entries"] if one["type"] != "revision"]
    assert events[-1] == "scope"
    assert events.count("generation") >= 1


def test_one_record_is_told_alone(told: Told) -> None:
    rid = _rid(told.talk)
    for said in (rid, told.talk, Path(told.talk).name):
        found = told.data(said)
        assert [(one["type"], one["record"]) for one in found["entries"]] == [("revision", rid)]
    assert "学生基本情况卡" not in told.log(rid)


def test_data_says_what_the_lines_say(told: Told) -> None:
    newest, *_ = told.data("小玉")["entries"]
    assert (newest["author"], newest["at"], newest["rev"], newest["new"]) == (
        "zhao-min", "2025-11-21T12:00:00+08:00", 2, False,
    )  # fmt: skip
    changes = {one["field"]: (one["before"], one["after"]) for one in newest["changes"]}
    assert changes["phone"] == ("0555-1", "0555-2")
    assert changes["willing"] == (None, {"student": True})
    assert "by" not in changes
    assert newest["text"] == [{"sign": "-", "line": "第二行"}, {"sign": "+", "line": "改过的一行"}]


def test_a_limit_leaves_the_older_ones_out_and_says_how_many(told: Told) -> None:
    every = told.data("小玉")["entries"]
    some = told.data("小玉", "--limit", "2")
    assert some["entries"] == every[:2]
    assert some["more"] == len(every) - 2
    assert told.log("小玉", "--limit", "2").endswith(f"还有更早的 {len(every) - 2} 条\n")


def _beside(told: Told, person: str, fields: Mapping[str, object], hours: int) -> str:
    """The path of another revision 2 of the card, written by somebody who had not seen the other."""
    school = told.school
    me = school.as_(person)
    old = unseal.read_some(school.verified, me, [told.first]).revisions[0]
    tree = {**record_texts(old.record), **fields}
    content = record.of(kinds.parse("card", tree), old.record.body, "card")  # type: ignore[arg-type]  # tests give plain trees
    made = write.Writer(school.verified, me).revise(content, [old], NOW + timedelta(hours=hours), old.author)
    school.put({made.path: made.data}, person)
    return made.path


def test_heads_that_stand_side_by_side_and_where_they_differ_are_told_until_they_are_joined(told: Told) -> None:
    _beside(told, "wang-fang", {"phone": "0555-3", "address": "东街"}, 3)
    said = told.log("小玉")
    assert "学生基本情况卡现有 2 份并列的稿，还没有合成一份" in said
    assert "联系电话：两人写法不同" in said
    assert "赵敏：0555-2" in said
    assert "住址：（未填） → 东街\n" in said
    (open_,) = told.data("小玉")["open"]
    assert (open_["heads"], [one["field"] for one in open_["conflicts"]]) == (2, ["phone"])
    done = told.school.run("edit", "小玉", "--set", "phone=0555-3", person="wang-fang")
    assert done.status == 0
    said = told.log("小玉")
    assert "并列" not in said
    assert "  合并了 2 份稿\n" in said
    assert told.data("小玉")["open"] == []


def test_a_joining_revision_is_compared_with_what_both_came_to(told: Told) -> None:
    _beside(told, "wang-fang", {"address": "东街"}, 3)
    assert told.school.run("edit", "小玉", "--set", "household=rural", person="wang-fang").status == 0
    joined = next(one for one in told.data("小玉")["entries"] if one.get("rev") == 3)
    changed = {one["field"] for one in joined["changes"]}
    assert "household" in changed
    assert not changed & {"phone", "address", "strengths", "willing"}


def test_where_the_revision_before_is_not_at_hand_it_says_so(told: Told) -> None:
    (told.school.root / told.first).unlink()
    assert "它所依据的稿有的不在手边" in told.log("小玉")


def _forged(told: Told) -> str:
    """The path of a file that opens and counts for nothing: the plaintext of the talk under another name."""
    school = told.school
    name = RecordName.at(told.talk)
    assert name is not None
    key = school.as_("wang-fang").opener.newest(f"student-{SID}")
    assert key is not None
    plaintext = age.decrypt((school.root / told.talk).read_bytes(), [key])
    path = told.talk.replace(f".{name.rand}.", ".zzzzzz.")
    (school.root / path).write_bytes(age.encrypt(plaintext, [key.public]))
    return path


def test_what_is_not_verified_is_named_with_the_reason_and_never_told_as_fact(told: Told) -> None:
    before = told.data("小玉")["entries"]
    path = _forged(told)
    said = told.school.run("--today", "2025-11-21", "log", "小玉", person="wang-fang")
    assert said.status == 0
    assert "下面 1 份未能核实，不能当作事实：" in said.out
    assert f"  {path}：" in said.out
    found = told.data("小玉")
    assert found["entries"] == before
    assert [one["path"] for one in found["unverified"]] == [path]
    (told.school.root / told.talk).unlink()
    alone = told.school.run("log", _rid(told.talk), person="wang-fang")
    assert (alone.status, "这份记录未能核实" in alone.err, "好些" in alone.out + alone.err) == (1, True, False)


def test_what_consent_does_not_cover_is_in_no_old_revision_either(told: Told) -> None:
    school = told.school
    study = next(str(one["path"]) for one in told.data("小玉")["entries"] if one.get("kind") == "study")
    parents = [{"who": "mother", "name": "娘", "job": "canaryjob two"}, {"who": "father", "name": "爹"}]
    health = [{"code": "allergy", "note": "canaryhealth two"}]
    more = {"parents": parents, "health": health, "study": "canarystudy two"}
    card = school.revise("wang-fang", told.card, more, "canarybelow two\n")
    school.revise("li-na", told.talk, {"mood": "canarymood two", "effect": "很好"})
    school.revise("wang-fang", study, {"remark": "canarymarks two"})
    for lang in LANGUAGES:
        before = told.log("小玉", lang=lang)
        assert [word for word in CONSENTED if word not in before] == []
    assert [word for word in CONSENTED if word not in json.dumps(told.data("小玉"))] == []
    consent = {"guardian": "娘", "date": "2025-09-03", "withdrawn": "2025-11-20"}
    school.revise("wang-fang", card, {"consent": consent})
    _beside(told, "wang-fang", {"strengths": "canarystrong three", "study": "canarystudy three", "phone": "0555-9"}, 5)
    _forged(told)
    said = ""
    for person in ("wang-fang", "chen-yulan", "li-na"):
        for lang in LANGUAGES:
            said += told.log("小玉", person=person, lang=lang)
            said += told.log(_rid(told.talk), person=person, lang=lang)
        said += json.dumps(told.data("小玉", person=person)) + json.dumps(told.data(told.card, person=person))
    assert "0555-1" in said
    assert "很好" in said
    assert [word for word in CONSENTED if word in said] == []
    refused = school.run("--today", "2025-11-21", "log", _rid(study), person="wang-fang")
    assert (refused.status, "没有同意" in refused.err, "canarymarks" in refused.err) == (1, True, False)


def test_who_cannot_open_a_file_is_refused_as_by_show(told: Told) -> None:
    for words in (("log", SID), ("show", SID)):
        done = told.school.run(*words, person="liu-yang")
        assert (done.status, "您的钥匙打不开这名学生的档案" in done.err, done.out) == (1, True, "")
    done = told.school.run("log", _rid(told.talk), person="liu-yang")
    assert (done.status, "您的钥匙打不开这份记录" in done.err) == (1, True)


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("nobody",), 1, "没有找到这名学生"),
        (("0" * 16,), 1, "没有这份记录"),
        ((f"records/students/{SID}/{SID}.1.card.9.zzzzzz.png",), 1, "没有找到这名学生"),
        ((), 2, "WHAT"),
        ((SID, "--limit", "0"), 2, "--limit"),
        ((SID, "--limit", "many"), 2, "--limit"),
    ],
)
def test_what_cannot_be_meant_is_answered_as_elsewhere(
    told: Told, words: tuple[str, ...], status: int, said: str
) -> None:
    done = told.school.run("log", *words, person="wang-fang")
    assert (done.status, said in done.err, done.out) == (status, True, "")


def test_nothing_in_a_record_steers_a_terminal(told: Told) -> None:
    told.school.revise("wang-fang", told.card, {}, "a\x1b[2Jb\u202ec\n")
    said = told.log("小玉")
    assert "    + a[2Jbc\n" in said
    assert not [mark for mark in ("\x1b", "\u202e", "\x9b") if mark in said]


def test_a_revision_that_changes_nothing_says_so(told: Told) -> None:
    told.school.revise("li-na", told.talk, {}, now=NOW + timedelta(hours=4))
    assert "  内容没有改动\n" in told.log(_rid(told.talk))


def test_lines_that_went_and_came_stand_in_the_order_of_the_text() -> None:
    assert history.changed_lines("a\nb\nc\n", "a\nB\nc\nd\n") == (("-", "b"), ("+", "B"), ("+", "d"))
    assert history.changed_lines("", "a\n") == (("+", "a"),)
    assert history.changed_lines("a\n", "a") == ()
