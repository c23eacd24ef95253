"""What a guardian does not consent to is in no byte of anybody's site, in no answer and no form; it is not lost, and it
comes back when they consent again. And a child's pages name no other child of the same event.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.schools import NOW, TestSchool, copy_of, make_school
from yulan import kinds
from yulan.flow import build, read, unseal
from yulan.ids import RecordName
from yulan.intents import Intent
from yulan.kinds.card import Card

SID, OTHER = "1" * 10, "2" * 10
TODAY = NOW.date()
PEOPLE: Mapping[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "chen-yulan": ("陈玉兰", (("principal", "school"),)),
    "zhao-min": ("赵敏", (("moral-office", "school"),)),
    "wang-fang": ("王芳", (("class-teacher", "p2023-1"),)),
    "sun-li": ("孙丽", (("counsellor", "school"),)),
    "zhou-qiang": ("周强", (("grade-head", "p2023"),)),
    "li-na": ("李娜", ()),  # the mentor
}
# Words that rest on consent → the scope; words that duty keeps.
CONSENTED = {
    "canarystrong": "basics", "canaryown": "basics", "canaryliking": "basics", "canaryquiet": "basics",
    "canaryjob": "family", "canaryhealth": "health", "canarystudy": "study",
    "canaryconduct": "study", "canaryfriends": "study", "canarymood": "talks", "canarymarks": "study",
    "canarypeer": "study", "canarystep": "study", "canaryouting": "talks",
}  # fmt: skip
KEPT = ("canaryphone", "canaryeffect", "canarysaid", "canaryvisit", "canarygoal")
CARD: Mapping[str, object] = {
    "strengths": "canarystrong", "own_words": "canaryown", "interests": "canaryliking", "character": "canaryquiet",
    "phone": "canaryphone", "study": "canarystudy", "conduct": "canaryconduct", "relations": "canaryfriends",
    "parents": [{"who": "mother", "name": "娘", "job": "canaryjob"}, {"who": "father", "name": "爹"}],
    "health": [{"code": "allergy", "note": "canaryhealth"}],
    "consent": {"guardian": "娘", "date": "2025-09-03"},
}  # fmt: skip
GIVEN = {"guardian": "娘", "date": "2025-09-03"}
WITHDRAWN = {**GIVEN, "withdrawn": "2025-11-20"}


@dataclass(repr=False)
class Child:
    """A school with one child of whom everything is told, and the card as it was last written."""

    school: TestSchool
    card: str

    def consent(self, **told: object) -> None:
        """Nothing; the card says so of consent now."""
        self.card = self.school.revise("wang-fang", self.card, {"consent": told})

    def words(self, person: str, out: Path, today: date = TODAY) -> set[str]:
        """The words of ours in every byte of a person's site."""
        school = self.school
        build.build(school.verified, school.as_(person), today, ("zh",), out)
        data = b"\n".join(path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file()).lower()
        assert b"<html" in data
        return {word for word in (*CONSENTED, *KEPT) if word.encode() in data}

    def stands(self, person: str = "wang-fang") -> Card:
        """The card as its newest revision has it, nothing left out."""
        opened = unseal.open_all(self.school.verified, self.school.as_(person))
        assert not opened.unverified
        newest = max((one for one in opened.revisions if one.record.kind == "card"), key=lambda one: one.rev)
        assert isinstance(newest.record.values, Card)
        return newest.record.values


@pytest.fixture
def child(template: Child, tmp_path: Path) -> Child:
    return Child(copy_of(template.school, tmp_path), template.card)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Child:
    school = make_school(tmp_path_factory.mktemp("consenting"), PEOPLE, with_git=True)
    school.add_student("p2023-1", SID)
    school.change("zhao-min", [Intent("mentor", "add", (SID, "li-na"))])
    told = {"name": "小玉", "sex": "female", "class": "p2023-1", **CARD}
    path = school.write("wang-fang", "card", SID, told, "canarybelow")
    school.write("li-na", "talk", SID, {"mood": "canarymood", "effect": "canaryeffect"}, "canarysaid")
    school.write("wang-fang", "visit", SID, {"situation": "canaryvisit"})
    school.write("li-na", "plan", SID, {"type": "support", "goals": "canarygoal"})
    school.write("wang-fang", "study", SID, {"remark": "canarymarks"})
    school.write("li-na", "helper", SID, {"peer": "canarypeer"})
    school.write("li-na", "growth", SID, {"title": "canarystep"})
    school.write("wang-fang", "activity", SID, {"part": "canaryouting"})
    return Child(school, path)


def _rid(school: TestSchool, kind: str) -> str:
    opened = unseal.open_all(school.verified, school.as_("wang-fang"))
    return next(one.record.id for one in opened.revisions if one.record.kind == kind)


def test_withdrawn_it_is_in_no_byte_of_any_site_and_given_again_it_is_back(child: Child, tmp_path: Path) -> None:
    for person in PEOPLE:
        assert child.words(person, tmp_path / "before" / person) == {*CONSENTED, *KEPT}
    child.consent(**WITHDRAWN)
    for person in PEOPLE:
        assert child.words(person, tmp_path / "after" / person) == set(KEPT)
    child.consent(guardian="娘", date="2025-11-21", withdrawn="2025-11-20")
    for person in PEOPLE:
        assert child.words(person, tmp_path / "again" / person) == {*CONSENTED, *KEPT}


def test_a_withdrawal_holds_from_its_day(child: Child, tmp_path: Path) -> None:
    child.consent(**{**GIVEN, "withdrawn": "2025-11-22"})
    assert child.words("li-na", tmp_path / "one") == {*CONSENTED, *KEPT}
    assert child.words("li-na", tmp_path / "two", TODAY + timedelta(days=1)) == set(KEPT)


@pytest.mark.parametrize("scope", ["basics", "family", "health", "study", "talks"])
def test_a_scope_withdrawn_and_a_scope_left_out_take_the_same_words_away(
    child: Child, tmp_path: Path, scope: str
) -> None:
    left = {word for word, of in CONSENTED.items() if of != scope}
    child.consent(**WITHDRAWN, withdrawn_scopes=[scope])
    assert child.words("wang-fang", tmp_path / "withdrawn") == {*left, *KEPT}
    every = ["basics", "family", "health", "study", "talks", "photos"]
    child.consent(**GIVEN, scope=[one for one in every if one != scope])
    assert child.words("wang-fang", tmp_path / "left-out") == {*left, *KEPT}


def test_the_page_says_without_blame_what_is_not_shown(child: Child, tmp_path: Path) -> None:
    child.consent(**WITHDRAWN, withdrawn_scopes=["family", "talks"])
    child.words("wang-fang", tmp_path / "site")
    page = (tmp_path / "site" / "students" / SID / "index.html").read_text("utf-8")
    assert "监护人撤回了同意，以下内容不再显示：父母 · 职业、情绪、关爱活动。" in page


def test_answers_of_commands_hold_nothing_of_it(child: Child) -> None:
    rids = {kind: _rid(child.school, kind) for kind in ("talk", "growth")}
    child.consent(**WITHDRAWN)
    told = ""
    for command in (("show", SID), ("show", SID, "--json"), ("show", rids["talk"]), ("find", "canary"), ("check",)):
        done = child.school.run("--today", "2025-11-21", *command, person="wang-fang")
        assert done.status == 0
        told += done.out + done.err
    assert "canaryeffect" in told
    assert "监护人撤回了同意" in told
    assert "canarybelow" not in told  # the card's own text
    refused = child.school.run("--today", "2025-11-21", "show", rids["growth"], person="wang-fang")
    assert (refused.status, "没有同意" in refused.err) == (1, True)
    assert not [word for word in CONSENTED if word in told + refused.out + refused.err]


def test_a_correction_neither_loses_nor_shows_it(child: Child) -> None:
    before = child.stands()
    child.consent(**WITHDRAWN)
    done = child.school.run(
        "edit", "小玉", "--set", "phone=0555-1", "--set", "parents.mother.phone=2", person="wang-fang"
    )
    assert done.status == 0
    assert not [word for word in CONSENTED if word in done.out + done.err]
    after = child.stands()
    assert after.phone == "0555-1"
    assert after.parents[0].phone == "2"
    for name in ("strengths", "own_words", "interests", "character", "study", "conduct", "relations", "health"):
        assert getattr(after, name) == getattr(before, name)
    assert after.parents[0].job == before.parents[0].job
    assert after.consent is not None
    assert after.consent.withdrawn == date(2025, 11, 20)


def test_a_correction_of_a_talk_keeps_its_mood_unseen(child: Child) -> None:
    rid = _rid(child.school, "talk")
    child.consent(**WITHDRAWN)
    assert child.school.run("edit", rid, "--set", "effect=新的效果", person="li-na").status == 0
    opened = unseal.open_all(child.school.verified, child.school.as_("li-na"))
    newest = max((one for one in opened.revisions if one.record.id == rid), key=lambda one: one.rev)
    kept = kinds.to_tree(newest.record.values)
    assert (newest.rev, kept["effect"], kept["mood"]) == (2, "新的效果", "canarymood")


def test_the_same_said_again_is_nothing_new(child: Child) -> None:
    child.consent(**WITHDRAWN)
    rev = len(list((child.school.root / "records" / "students" / SID).glob("card.*")))
    done = child.school.run("edit", "小玉", "--set", "phone=canaryphone", person="wang-fang")
    assert done.status == 0
    assert len(list((child.school.root / "records" / "students" / SID).glob("card.*"))) == rev


@pytest.mark.parametrize("typed", ["character=开朗", "health.allergy.note=x", "parents.father.job=x", "body=x"])
def test_nothing_is_written_over_it(child: Child, typed: str) -> None:
    child.consent(**WITHDRAWN)
    before = child.stands()
    done = child.school.run("edit", "小玉", "--set", typed, person="wang-fang")
    assert (done.status, "没有同意" in done.err) == (1, True)
    assert kinds.to_tree(child.stands()) == kinds.to_tree(before)


def test_consent_given_again_brings_it_back_by_the_same_correction(child: Child, tmp_path: Path) -> None:
    child.consent(**WITHDRAWN)
    done = child.school.run("edit", "小玉", "--set", "consent.date=2025-11-21", person="wang-fang")
    assert done.status == 0
    assert child.words("wang-fang", tmp_path / "site") == {*CONSENTED, *KEPT}


@pytest.mark.parametrize("kind", ["growth", "study", "activity", "helper"])
def test_no_new_record_of_it_is_begun(child: Child, kind: str) -> None:
    child.consent(**WITHDRAWN)
    done = child.school.run("new", kind, "小玉", "--set", "title=x", "--set", "peer=x", person="wang-fang")
    assert (done.status, "没有同意" in done.err) == (1, True)


def test_a_new_talk_is_written_without_the_mood(child: Child) -> None:
    child.consent(**WITHDRAWN)
    assert child.school.run("new", "talk", "小玉", "--set", "mood=低落", person="wang-fang").status == 1
    assert child.school.run("new", "talk", "小玉", "--set", "form=face", person="wang-fang").status == 0


def test_where_two_differ_on_it_neither_side_is_told(child: Child, tmp_path: Path) -> None:
    school = child.school
    child.consent(**WITHDRAWN)
    for person, text in (("wang-fang", "canarystrong"), ("li-na", "canaryliking")):
        school.revise(person, child.card, {"by": person, "character": text, "phone": f"电话{person}"})
    assert child.words("zhao-min", tmp_path / "site") == set(KEPT) - {"canaryphone"}
    seen = read.school(school.verified, school.as_("zhao-min"), TODAY)
    card = seen.students[0].card
    assert card is not None
    assert [one.field for one in card.conflicts] == ["phone"]
    done = school.run("edit", "小玉", "--set", "phone=1", person="wang-fang")
    assert done.status == 0
    assert not [word for word in CONSENTED if word in done.out + done.err]


def test_what_is_not_verified_of_the_child_is_not_quoted(child: Child, tmp_path: Path) -> None:
    school = child.school
    child.consent(**WITHDRAWN)
    name = RecordName.parse(child.card.rpartition("/")[2])
    assert name is not None
    copy = school.root / child.card.replace(f".{name.rev}.", f".{name.rev + 5}.")
    copy.write_bytes((school.root / child.card).read_bytes())
    seen = read.school(school.verified, school.as_("wang-fang"), TODAY)
    assert [(one.path.endswith(copy.name), one.claims) for one in seen.unverified] == [(True, "")]
    assert child.words("wang-fang", tmp_path / "site") == set(KEPT)


def test_some_files_read_alone_are_judged_by_the_card_all_the_same(child: Child) -> None:
    school = child.school
    child.consent(**WITHDRAWN)
    opened = unseal.open_all(school.verified, school.as_("li-na"))
    paths = [one.path for one in opened.revisions if one.record.kind in ("growth", "talk")]
    for some in (paths, paths[:1], paths[1:]):
        seen = read.school(school.verified, school.as_("li-na"), TODAY, some)
        told = json.dumps([kinds.to_tree(one.values) for one in seen.records()], ensure_ascii=False)
        assert not [word for word in CONSENTED if word in told]


def test_willingness_stands_apart_from_consent(child: Child) -> None:
    child.card = child.school.revise("wang-fang", child.card, {"willing": {"student": "true", "guardian": "false"}})
    child.consent(**WITHDRAWN)
    seen = read.school(child.school.verified, child.school.as_("li-na"), TODAY)
    card = seen.students[0].card
    assert card is not None
    assert isinstance(card.values, Card)
    assert card.values.willing is not None
    assert (card.values.willing.student, card.values.willing.guardian) == (True, False)


def test_a_childs_pages_name_no_other_child_of_the_same_event(tmp_path: Path) -> None:
    school = make_school(tmp_path, PEOPLE)
    event = "a" * 16
    for sid, name in ((SID, "小玉"), (OTHER, "小兰")):
        school.add_student("p2023-1", sid)
        school.card("wang-fang", sid, name)
        school.write("wang-fang", "visit", sid, {"event": event, "met": ["母亲"], "situation": "一起家访"})
        school.write("wang-fang", "activity", sid, {"event": event, "part": "一起出游"})
    for sid, role in ((SID, "harmed"), (OTHER, "involved")):
        told = {"event": event, "type": "fight", "role": role, "noticed_at": "2025-11-20T10:00:00+08:00"}
        school.write("zhao-min", "incident", sid, told)
    for person in PEOPLE:
        out = tmp_path / "sites" / person
        build.build(school.verified, school.as_(person), TODAY, ("zh",), out)
        for sid, other in ((SID, "小兰"), (OTHER, "小玉")):
            pages = sorted((out / "students" / sid).rglob("*.html"))
            assert bool(pages) == (person != "li-na")
            for path in pages:
                page = path.read_text("utf-8")
                assert other not in page
                assert f"students/{OTHER if sid == SID else SID}" not in page
                assert event not in page


def test_check_says_what_is_past_its_time_by_kind_and_folder(child: Child) -> None:
    told = child.school.run("--today", "2030-09-01", "check", person="wang-fang")
    kinds_1 = (
        "关爱活动 1 份（保存 1 年）、成长记录 1 份（保存 1 年）、学习帮手 1 份（保存 1 年）、学业记录 1 份（保存 1 年）"
    )
    assert f"records/students/{SID}：4 份记录已超过保存期限：{kinds_1}" in told.out
    later = child.school.run("--today", "2032-09-01", "--lang", "en", "check", person="wang-fang")
    assert f"records/students/{SID}: 8 records are kept for longer than they should be" in later.out
    assert "Talk 1 (kept 3 years)" in later.out
    assert not [word for word in (*CONSENTED, *KEPT, "小玉") if word in told.out + told.err + later.out + later.err]
