"""A school that has lived: posts change hands, keys are lost, files opened late, cards revised; what was written on a
day still counts, and telling it again changes nothing.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from yulan import age, disk, identity_file, kinds, seal
from yulan.example import shipped
from yulan.example.chapters import chapters
from yulan.example.make import Maker
from yulan.example.story import Edit, Note, Story
from yulan.flow import check, me, read, unseal, verified
from yulan.flow.me import Me
from yulan.flow.unseal import FOLDERS
from yulan.flow.verified import Verified
from yulan.ids import RecordName
from yulan.lockfile import student_lock
from yulan.revisions import Revision
from yulan.school import Entry
from yulan.seal import Sealed

TINY = Path(__file__).parent / "tiny"
TODAY = date(2025, 11, 21)


@dataclass(frozen=True)
class Told:
    """A story and the school that came of it."""

    story: Story
    school: Verified

    def sid(self, handle: str) -> str:
        return next(one.sid for one in self.story.pupils if one.handle == handle)

    def me(self, person: str) -> Me:
        data = disk.read_file(self.school.root / "keys" / "demo" / f"{person}.key")
        assert data is not None
        return me.of(self.school, replace(identity_file.parse(data), repository=""))

    def opened(self, person: str) -> unseal.Opened:
        return unseal.open_all(self.school, self.me(person))

    def revisions(self, handle: str, kind: str) -> list[Revision]:
        found = [one for one in self.opened("pan-head").revisions if one.record.student == self.sid(handle)]
        return sorted((one for one in found if one.record.kind == kind), key=lambda one: (one.rev, one.at))

    def card(self, handle: str) -> Entry:
        seen = read.assemble(self.school, self.me("pan-head"), TODAY, self.opened("pan-head"))
        card = next(one.card for one in seen.students if one.sid == self.sid(handle))
        assert card is not None
        return card

    def sealed(self, revision: Revision) -> Sealed:
        name = RecordName.at(revision.path)
        assert name is not None
        key = self.me("pan-head").opener.key(revision.lock, name.generation)
        assert key is not None
        return seal.open_seal(age.decrypt((self.school.root / revision.path).read_bytes(), [key]))


def tell(root: Path, story: Story) -> Told:
    return Told(story, Maker(root, story, commit=False).make())


def everything(root: Path) -> dict[str, bytes]:
    found = (path for path in root.rglob("*") if path.is_file() and ".yulan" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return tell(tmp_path_factory.mktemp("lived") / "school", shipped.story(TINY))


@pytest.fixture
def copy(told: Told, tmp_path: Path) -> Path:
    return Path(shutil.copytree(told.school.root, tmp_path / "school"))


def test_all_is_accepted_but_the_forged_record(told: Told) -> None:
    opened = told.opened("pan-head")
    assert [one.rules for one in opened.unverified] == [("seal.signature",)]
    assert opened.problems == []
    care = told.opened("shu-care")
    assert "counselling" in {one.record.kind for one in care.revisions}
    everywhere = {one.path for one in (*opened.revisions, *care.revisions)} | {opened.unverified[0].path}
    assert everywhere == {one.path for one in disk.walk(told.school.root, *FOLDERS).files}


def test_check_finds_the_forged_record_and_nothing_else(told: Told) -> None:
    report = check.check(
        told.school.root, lambda: verified.verify(told.school.root), lambda: told.me("pan-head"), lambda: TODAY
    )
    assert [one.rule for one in report.problems if one.severity == "error"] == ["seal.signature"]


def test_the_forged_record_says_another_figure_than_was_signed(told: Told) -> None:
    forged = told.opened("pan-head").unverified[0]
    assert "65 分" in forged.claims
    assert forged.student == told.sid("t2")


def test_every_record_is_sealed_under_the_epoch_of_its_moment(told: Told) -> None:
    entries = told.school.chain.entries
    began = sorted((datetime.fromisoformat(one.written_at), one.epoch) for one in entries.values())
    assert [epoch for _, epoch in began] == list(range(1, told.school.epoch + 1))
    for one in told.opened("pan-head").revisions:
        if one.path.startswith("records/students/"):
            epoch = max(epoch for moment, epoch in began if moment <= datetime.fromisoformat(one.at))
            assert told.school.chain.epochs[told.sealed(one).seal.epoch] == epoch


def test_a_lost_key_is_replaced_on_its_day_and_what_it_signed_still_counts(told: Told) -> None:
    keys = told.school.keyring.by_person["mi-lost"].keys
    assert [(one.why, one.until is None) for one in keys] == [("lost", False), (None, True)]
    mine = [one for one in told.revisions("t1", "talk") if one.author == "mi-lost"]
    assert [told.sealed(one).key for one in sorted(mine, key=lambda one: one.at)] == [one.sign for one in keys]


def test_a_post_passes_to_the_next_and_the_last_one_opens_nothing_any_more(told: Told) -> None:
    people = told.school.keyring.by_person
    (ended,), (held,) = people["an-first"].posts, people["bai-second"].posts
    assert ended.until is not None
    assert held.from_ < ended.until  # both held it on the day of the hand-over
    assert told.me("an-first").opener.newest("class-p2023-1") is None
    assert told.me("bai-second").opener.newest("class-p2023-1") is not None
    authors = {one.author for one in told.revisions("t1", "talk") if one.at.startswith("2025-08-29")}
    assert authors == {"an-first", "bai-second"}


def test_a_mentor_s_time_begins_and_ends_on_its_days(told: Told) -> None:
    lock = told.school.keyring.locks[student_lock(told.sid("t1"))]
    days = {one.epoch: one.written_at[:10] for one in told.school.chain.entries.values()}
    spans = [(one.person, days[one.from_], days[one.until] if one.until else "") for one in lock.mentors]
    assert spans == [("mi-lost", "2025-02-10", ""), ("du-mentor", "2025-03-03", "2025-06-30")]
    assert told.me("du-mentor").opener.newest(lock.lock) is None
    assert told.me("mi-lost").opener.newest(lock.lock) is not None


def test_a_file_is_opened_on_its_day_with_its_mentor(told: Told) -> None:
    lock = told.school.keyring.locks[student_lock(told.sid("t2"))]
    opened = next(one for one in told.school.chain.entries.values() if one.epoch == lock.scope[0].from_)
    assert opened.written_at.startswith("2025-09-02")
    assert [one.from_ for one in lock.mentors] == [opened.epoch]


def test_a_leaver_s_file_is_closed_and_what_their_teacher_wrote_counts(told: Told) -> None:
    lock = told.school.keyring.locks[student_lock(told.sid("t3"))]
    assert lock.scope_at(told.school.epoch) == "closed"
    assert [one.author for one in told.revisions("t3", "talk")] == ["an-first"]


def test_edits_of_a_card_stand_on_each_other(told: Told) -> None:
    first, second, *_ = told.revisions("t1", "card")
    assert (second.rev, second.prev, second.author) == (2, (first.digest,), "du-mentor")
    assert kinds.to_tree(second.record.values)["study"] == "有进步。"
    assert kinds.to_tree(second.record.values)["address"] == "小石桥村1组"


def test_forked_edits_stand_on_one_predecessor_and_one_field_conflicts(told: Told) -> None:
    _, second, *heads = told.revisions("t1", "card")
    assert [(one.rev, one.prev) for one in heads] == [(3, (second.digest,))] * 2
    assert {one.author for one in heads} == {"bai-second", "pan-head"}
    card = told.card("t1")
    assert [(one.field, set(one.values)) for one in card.conflicts] == [("phone", {"10000000002", "10000000003"})]
    merged = kinds.to_tree(card.values)
    assert (merged["study"], merged["address"]) == ("稳住了。", "小石桥村2组")


def test_what_the_office_enters_is_by_the_teacher_and_signed_by_the_office(told: Told) -> None:
    (entered,) = told.revisions("t2", "talk")
    assert (entered.record.by, entered.author, entered.enters) == ("bai-second", "mo-office", True)


def test_telling_it_again_changes_no_byte(told: Told, copy: Path) -> None:
    before = everything(copy)
    tell(copy, told.story)
    assert everything(copy) == before


def test_an_edit_told_later_joins_both_heads(told: Told, copy: Path) -> None:
    pupil = told.story.pupils[0]
    joined = Edit("bai-second", date(2025, 11, 20), {"phone": "10000000002", "address": "小石桥村2组"})
    later = replace(told.story, pupils=(replace(pupil, edits=(*pupil.edits, joined)), *told.story.pupils[1:]))
    again = tell(copy, later)
    assert len(everything(copy)) == len(everything(told.school.root)) + 1
    *_, one, other, newest = again.revisions("t1", "card")
    assert newest.prev == tuple(sorted((one.digest, other.digest)))
    assert again.card("t1").conflicts == ()


def test_the_second_of_two_forked_edits_told_later_stands_beside_the_first(told: Told, tmp_path: Path) -> None:
    pupil, *others = told.story.pupils
    half = replace(told.story, pupils=(replace(pupil, edits=pupil.edits[:-1]), *others))
    tell(tmp_path / "school", half)
    again = tell(tmp_path / "school", told.story)
    *_, one, other = again.revisions("t1", "card")
    assert one.prev == other.prev


def test_a_changed_word_makes_one_new_revision_and_no_more_the_next_time(told: Told, copy: Path) -> None:
    note = next(one for one in told.story.notes if one.by == "du-mentor")
    mended = replace(note, body=f"{note.body}\n又及。")
    notes = tuple(mended if one is note else one for one in told.story.notes)
    # The mentor's time is over: the office writes it down for them.
    again = tell(copy, replace(told.story, notes=notes))
    after = everything(copy)
    assert len(after) == len(everything(told.school.root)) + 1
    newest = [one for one in again.revisions("t1", "talk") if one.rev == 2]
    assert [(one.author, one.record.by) for one in newest] == [("mo-office", "du-mentor")]
    tell(copy, replace(told.story, notes=notes))
    assert everything(copy) == after


def test_chapters_are_in_order_and_lose_nothing(told: Told) -> None:
    found = chapters(told.story)
    assert [one.at for one in found] == sorted({one.at for one in found})
    written = [note for one in found for note in one.notes]
    assert [one.at for one in written] == sorted(one.at for one in written)
    assert len(written) == len(told.story.notes) + sum(1 + len(one.edits) for one in told.story.pupils)
    for one, after in pairwise(found):
        assert all(one.at <= note.at < after.at for note in one.notes)


def test_records_alike_but_for_their_place_are_told_apart() -> None:
    moment = datetime.fromisoformat("2025-03-03T12:00:00+08:00")
    note = Note("talk", "t1", "an-first", date(2025, 3, 3), moment, {}, "")
    assert note.rid != replace(note, key="1").rid
    grown = ("plan", "helper", "loan", "transfer")  # told twice: as first written, and with what was added
    ids = [one.rid for one in shipped.story().notes if one.kind not in grown]
    assert len(set(ids)) == len(ids)


def test_what_is_added_later_comes_as_a_second_revision_on_its_day() -> None:
    told: dict[str, list[Note]] = {}
    for one in shipped.story().notes:
        told.setdefault(one.rid, []).append(one)
    names = {"helper": "checks", "loan": "returned", "transfer": "received"}
    grown = {name: [two for two in told.values() if two[0].kind == name and len(two) == 2] for name in names}
    assert min(len(found) for found in grown.values()) >= 1
    for name, found in grown.items():
        for before, after in found:
            added = after.fields[names[name]]
            last = added if isinstance(added, str) else max(one["date"] for one in added)
            assert names[name] not in before.fields
            assert (before.at < after.at, after.at.date().isoformat()) == (True, last)


def test_children_of_one_event_and_of_one_report_are_named_by_ids(told: Told, tmp_path: Path) -> None:
    when = datetime.fromisoformat("2025-10-10T12:00:00+08:00")
    shared = {"title": "看水", "event": "十月看水"}
    notes = (
        *(Note("activity", handle, "bai-second", when.date(), when, shared, "") for handle in ("t1", "t2")),
        Note(
            "return-up", "", "mo-office", when.date(), when,
            {"report": "left-behind", "to": "县教育局", "ground": "办法", "students": ["t1", "t2"]}, "",
        ),
    )  # fmt: skip
    again = tell(tmp_path / "school", replace(told.story, notes=notes))
    events = [kinds.to_tree(again.revisions(handle, "activity")[0].record.values)["event"] for handle in ("t1", "t2")]
    assert events[0] == events[1]
    report = next(one.record for one in again.opened("pan-head").revisions if one.record.kind == "return-up")
    assert kinds.to_tree(report.values)["students"] == [again.sid("t1"), again.sid("t2")]
