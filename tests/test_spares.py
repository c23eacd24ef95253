"""Spare locks: a class teacher opens a new student's file without a keeper, nobody else's is ever taken, and until a
card lies in one nobody counts it as a student.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.schools import NOW, PEOPLE, RECOVERY, Result, TestSchool, copy_of, make_school
from yulan import age, kinds, record, seal
from yulan.digest import sha256
from yulan.errors import YulanError
from yulan.flow import author, check, lookup, read, rights, saving, spares, split, staff, student_files, unseal
from yulan.flow import live as lives
from yulan.flow import me as identities
from yulan.flow.live import Live
from yulan.flow.moment import Moment
from yulan.flow.saving import Paper
from yulan.flow.verified import Verified
from yulan.flow.write import Writer, new_id
from yulan.ids import CARD, RecordName
from yulan.intents import Intent
from yulan.lockfile import Lock, student_lock
from yulan.school import School

WANG, LIU, ZHAO = "wang-fang", "liu-yang", "zhao-min"
CLASS, OTHER = "p2023-1", "p2021-1"
TODAY = NOW.date()
STAFF = {**PEOPLE, "he-ping": ("何平", (("bureau", "school"),))}
NAMED = ("--set", "name=小玉", "--set", "sex=female")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> TestSchool:
    """A school whose keepers have looked after the locks."""
    made = make_school(tmp_path_factory.mktemp("template"), STAFF)
    mend(made)
    return made


@pytest.fixture
def school(template: TestSchool, tmp_path: Path) -> TestSchool:
    return copy_of(template, tmp_path)


def mend(school: TestSchool, person: str = ZHAO) -> list[str]:
    """What a keeper signed who looked after the locks; nothing where there was nothing to do."""
    outcome = staff.mend(school.verified, school.as_(person), NOW)
    if outcome is None:
        return []
    school.put(outcome.files, person)
    school.remember()
    return list(school.verified.chain.newest.changes)


def made_ahead(school: TestSchool, person: str = WANG) -> list[Lock]:
    """The locks marked for a person."""
    return [one for one in student_files.spares(school.verified) if one.spare == person]


def seen(school: TestSchool, person: str) -> School:
    return read.school(school.verified, school.as_(person), TODAY)


def counts(school: TestSchool) -> dict[str, tuple[int, int]]:
    """For each person the students they can read, and all there are."""
    found = {person: seen(school, person).coverage for person in STAFF}
    return {person: (one.students_readable, one.students_total) for person, one in found.items()}


def opened(school: TestSchool, *more: str) -> Result:
    """What the program said when the class teacher opened a new student's file."""
    return school.run("new", "card", "--class", CLASS, *NAMED, *more, person=WANG)


def records(school: TestSchool) -> dict[str, bytes]:
    under = (one for one in (school.root / "records").rglob("*.age"))
    return {one.relative_to(school.root).as_posix(): one.read_bytes() for one in under}


def code(error: pytest.ExceptionInfo[YulanError]) -> str:
    return error.value.code


# -- what keepers make


def test_keepers_make_each_class_teacher_three_locks_of_their_class_and_nobody_else_any(school: TestSchool) -> None:
    epoch = school.verified.epoch
    for person, scope in ((WANG, CLASS), (LIU, OTHER)):
        own = made_ahead(school, person)
        assert [one.scope_at(epoch) for one in own] == [scope] * spares.STOCK
        assert all(one.writable is not None for one in own)
    assert len(student_files.spares(school.verified)) == 2 * spares.STOCK


def test_where_all_is_well_no_epoch_is_made(school: TestSchool) -> None:
    assert mend(school) == []
    assert mend(school, "chen-yulan") == []
    assert spares.stock(school.verified, school.as_(RECOVERY)) == []


def test_what_is_signed_is_decided_but_for_the_ids(tmp_path: Path) -> None:
    school = make_school(tmp_path)
    ids = iter(f"{n:010d}" for n in range(9))
    found = spares.stock(school.verified, school.as_(ZHAO), lambda: next(ids))
    assert [str(one) for one in found] == [
        *(f"spare add {n:010d} {OTHER} {LIU}" for n in range(3)),
        *(f"spare add {n:010d} {CLASS} {WANG}" for n in range(3, 6)),
    ]


def test_a_spare_lock_is_held_as_a_students_lock_of_that_class(school: TestSchool) -> None:
    sid = school.add_student()
    held = school.verified.keyring.locks[student_lock(sid)].generations[-1].holders
    for one in made_ahead(school):
        assert list(one.generations[-1].holders) == list(held)


def test_who_keeps_needs_no_spare_locks(tmp_path: Path) -> None:
    people = {**PEOPLE, "wang-fang": ("王芳", (("class-teacher", CLASS), ("moral-office", "school")))}
    school = make_school(tmp_path, people)
    assert {one.words[2] for one in spares.stock(school.verified, school.as_("chen-yulan"))} == {LIU}


@pytest.mark.parametrize(
    ("intent", "rule"),
    [
        (("add", "short", CLASS, WANG), "student.id"),
        (("add", "7" * 10, "p1999-1", WANG), "student.class"),
        (("add", "7" * 10, CLASS, "nobody"), "person.unknown"),
        (("take", "1" * 10), "spare.taken"),
        (("close", "1" * 10), "spare.taken"),
        (("take", "8" * 10), "lock.unknown"),
    ],
)
def test_an_intent_that_cannot_be_meant_is_refused(school: TestSchool, intent: Sequence[str], rule: str) -> None:
    school.add_student(sid="1" * 10)
    verb, *words = intent
    with pytest.raises(YulanError) as error:
        school.change(ZHAO, [Intent("spare", verb, tuple(words))])
    assert code(error) == rule


# -- until a card lies in it


def test_nobody_counts_lists_or_finds_a_spare_lock_as_a_student(school: TestSchool) -> None:
    assert set(counts(school).values()) == {(0, 0)}
    sid = made_ahead(school)[0].sid
    with pytest.raises(YulanError) as error:
        lookup.student(school.verified, seen(school, ZHAO), sid, "zh")
    assert code(error) == "student.not-found"
    for kind in ("talk", "card", "concern", "note"):
        with pytest.raises(YulanError) as error:
            author.begin(school.verified, school.as_(WANG), kind, sid, today=TODAY, now=NOW)
        assert code(error) == "student.unknown"
    assert sid not in school.run("who", "file", person=ZHAO).out
    assert sid not in school.run("who", person=WANG).out


def test_check_finds_nothing_wrong_with_spare_locks(tmp_path: Path, school: TestSchool) -> None:
    bare = make_school(tmp_path / "bare", STAFF)
    assert problems(school) == problems(bare)


def problems(school: TestSchool, person: str = ZHAO) -> set[tuple[str, str]]:
    me = lambda: school.as_(person)  # noqa: E731 - what `check` wants
    report = check.check(school.root, lambda: school.verified, me, lambda: TODAY)
    return {(one.rule, one.severity) for one in report.problems}


# -- taking one


def test_a_class_teacher_opens_a_file_without_a_keeper_and_everybody_counts_it(school: TestSchool) -> None:
    before = school.verified
    said = opened(school)
    assert (said.status, said.err) == (0, "")
    [file] = seen(school, WANG).students
    assert (file.name, file.scope) == ("小玉", CLASS)
    assert file.sid in said.out
    assert school.run("new", "talk", "小玉", "--set", "form=face", "--set", "body=好", person=WANG).status == 0
    assert school.verified.chain.head == before.chain.head
    readers = {"chen-yulan", ZHAO, WANG, "sun-li"}
    assert counts(school) == {person: (int(person in readers), 1) for person in STAFF}
    assert [one.kind for one in seen(school, "chen-yulan").students[0].records] == ["talk"]
    assert not [rule for rule, severity in problems(school) if severity == "error"]


def test_a_keeper_records_later_that_it_is_taken_and_no_record_changes(school: TestSchool) -> None:
    opened(school)
    [sid] = [one.sid for one in seen(school, WANG).students]
    kept, told = records(school), counts(school)
    [seal_locks, *changes] = mend(school)
    assert seal_locks == "lock seal"
    assert sorted(one.split()[1] for one in changes) == ["add", "take"]
    assert f"spare take {sid}" in changes
    assert records(school) == kept
    assert counts(school) == told
    lock = school.verified.keyring.locks[student_lock(sid)]
    assert lock.spare is None
    assert len(lock.generations) == 1
    assert len(made_ahead(school)) == spares.STOCK
    assert mend(school) == []


def test_where_none_is_left_the_words_name_who_can_help(school: TestSchool) -> None:
    names = ("小玉", "小兰", "小梅", "小竹")
    done = [
        school.run("new", "card", "--class", CLASS, "--set", f"name={one}", *NAMED[2:], person=WANG) for one in names
    ]
    assert [one.status for one in done] == [0, 0, 0, 1]
    assert len(seen(school, WANG).students) == 3
    assert "陈玉兰、赵敏" in done[-1].err
    assert "同步" in done[-1].err
    mend(school)
    assert opened(school).status == 0


def test_nobody_takes_a_lock_that_is_not_made_for_them(school: TestSchool) -> None:
    for person, scope, rule in (
        (LIU, CLASS, "student.needs-keeper"),
        ("sun-li", CLASS, "student.needs-keeper"),
        ("li-na", CLASS, "student.needs-keeper"),
        (WANG, OTHER, "student.needs-keeper"),
    ):
        with pytest.raises(YulanError) as error:
            author.begin(school.verified, school.as_(person), CARD, "", today=TODAY, now=NOW, scope=scope)
        assert code(error) == rule


def test_two_class_teachers_of_one_class_never_take_the_same(school: TestSchool) -> None:
    school.change(ZHAO, [Intent("post", "add", ("class-teacher", CLASS, "li-na"))])
    mend(school)
    own = {person: {one.sid for one in spares.unused(school.verified, person, CLASS)} for person in (WANG, "li-na")}
    assert [len(one) for one in own.values()] == [spares.STOCK] * 2
    assert not own[WANG] & own["li-na"]


def test_a_keeper_goes_on_making_locks_and_takes_none(school: TestSchool) -> None:
    epoch = school.verified.epoch
    assert school.run("new", "card", "--class", CLASS, *NAMED, person=ZHAO).status == 0
    assert school.verified.epoch == epoch + 1
    assert len(made_ahead(school)) == spares.STOCK
    assert counts(school)[WANG] == (1, 1)


def test_the_principals_and_the_bureaus_site_count_it_and_name_it_to_whom_policy_does(school: TestSchool) -> None:
    opened(school)
    mend(school)
    opened(school, "--set", "name=小兰")
    for person in STAFF:
        out = school.home / "sites" / person
        school.run("--today", "2025-11-21", "build", "-o", os.fspath(out), person=person)
        site = b"".join(one.read_bytes() for one in out.rglob("*.html")).decode()
        knows = person in ("chen-yulan", ZHAO, WANG, "sun-li")
        assert ("小玉" in site, "小兰" in site) == (knows, knows)
        assert not any(one.sid in site for one in spares.unused(school.verified, WANG, CLASS))


def test_a_class_teacher_may_open_files_in_their_own_class_alone(school: TestSchool) -> None:
    told = {person: rights.enrols(live(school, person)) for person in ("chen-yulan", WANG, LIU, "sun-li")}
    assert told == {"chen-yulan": (CLASS, OTHER), WANG: (CLASS,), LIU: (OTHER,), "sun-li": ()}


# -- on one computer


def live(school: TestSchool, person: str = WANG) -> Live:
    moment = Moment(lambda: NOW, TODAY)
    return lives.open_school(school.root, school.places, school.identities[person], moment)


def paper(name: str, seed: str) -> Paper:
    return Paper(
        CARD, "", {"name": name, "sex": "female", "class": CLASS, "date": "2025-11-21"}, "", "", seed * 32, CLASS
    )


def test_two_forms_take_two_and_one_sent_twice_takes_one(school: TestSchool) -> None:
    first = live(school)
    done = saving.new(first, paper("小玉", "a"), first.put)
    second = first.fresh()
    other = saving.new(second, paper("小兰", "b"), second.put)
    third = second.fresh()
    again = saving.new(third, paper("小玉", "a"), third.put)
    fourth = live(school)  # as after the server was started again
    corrected = paper("小玉", "a")
    corrected = replace(corrected, tree={**corrected.tree, "phone": "10000000001"})
    more = saving.new(fourth, corrected, fourth.put)
    assert done.sids == again.sids == more.sids != other.sids
    files = {one.sid: one for one in seen(school, WANG).students}
    assert {one.name for one in files.values()} == {"小玉", "小兰"}
    assert files[done.sids[0]].card is not None
    assert len(records(school)) == 3


def test_a_form_sent_again_after_a_keeper_marked_the_lock_is_still_one(school: TestSchool) -> None:
    now = live(school)
    done = saving.new(now, paper("小玉", "a"), now.put)
    mend(school)
    now = live(school)
    assert saving.new(now, paper("小玉", "a"), now.put).sids == done.sids
    assert len(seen(school, WANG).students) == 1


def test_who_meanwhile_took_the_same_lock_in_another_window_keeps_it(school: TestSchool) -> None:
    now, me = school.verified, school.as_(WANG)
    begun = author.begin(now, me, CARD, "", today=TODAY, now=NOW, scope=CLASS, fresh_sid="a" * 10)
    twin = author.begin(now, me, CARD, "", today=TODAY, now=NOW, scope=CLASS, fresh_sid="a" * 10)
    assert begun.given["student"] == twin.given["student"]
    for one, name in ((begun, "小玉"), (twin, "小兰")):
        content = author.content(CARD, {**one.given, "name": name, "sex": "female"}, "")
        school.put(author.files(now, me, [(one, one.seal(content, NOW))], NOW), WANG)
    files = seen(school, WANG)
    assert {one.name for one in files.students} == {"小玉", "小兰"}
    assert not files.unverified


# -- a teacher is replaced meanwhile


@dataclass
class Late:
    """A card and a talk that a teacher wrote before their post was ended, and that arrive after it."""

    sid: str
    files: dict[str, bytes | None]


def away(school: TestSchool, old: Verified) -> Late:
    me = identities.of(old, school.identities[WANG])
    begun = author.begin(old, me, CARD, "", today=TODAY, now=NOW, scope=CLASS)
    content = author.content(CARD, {**begun.given, "name": "小玉", "sex": "female"}, "")
    card = begun.seal(content, NOW)
    sid = begun.given["student"]
    tree = {"id": new_id(), "kind": "talk", "student": sid, "by": WANG, "date": "2025-11-20"}
    talk = Writer(old, me).new(record.of(kinds.parse("talk", tree), "", "talk"), NOW)
    return Late(sid, {card.path: card.data, talk.path: talk.data})


@pytest.mark.parametrize("closed", [True, False])
def test_a_late_card_is_a_case_for_the_keepers_vouch(school: TestSchool, *, closed: bool) -> None:
    late = away(school, school.verified)
    school.change(ZHAO, [Intent("person", "end", (WANG,)), Intent("post", "add", ("class-teacher", CLASS, "li-na"))])
    if closed:
        assert {one.split()[1] for one in mend(school)[1:]} == {"add", "close"}
        assert {one.scope_at(school.verified.epoch) for one in made_ahead(school)} == {"closed"}
        assert len(made_ahead(school, "li-na")) == spares.STOCK
    school.put(late.files, ZHAO)
    told = seen(school, ZHAO)
    assert (told.students, told.coverage.students_total) == ((), 0)
    assert {rule for one in told.unverified for rule in one.rules} == {"seal.witness"}
    assert not [one for one in spares.stock(school.verified, school.as_(ZHAO)) if one.words[0] == late.sid]
    found = staff.late(school.verified, school.as_(ZHAO))
    school.put(staff.vouch(school.verified, school.as_(ZHAO), found, NOW).files, ZHAO)
    [file] = seen(school, ZHAO).students
    assert (file.sid, file.name, file.scope) == (late.sid, "小玉", "closed" if closed else CLASS)
    assert f"spare take {late.sid}" in mend(school)
    if closed:
        school.change(ZHAO, [Intent("student", "move", (late.sid, CLASS))])
    [file] = seen(school, "li-na").students
    assert [one.kind for one in file.records] == ["talk"]


def test_what_lies_unused_for_who_is_gone_is_closed_and_never_given_to_another(school: TestSchool) -> None:
    old = {one.sid for one in made_ahead(school)}
    school.change(ZHAO, [Intent("post", "end", ("class-teacher", CLASS, WANG))])
    mend(school)
    school.change(ZHAO, [Intent("post", "add", ("class-teacher", CLASS, WANG))])
    mend(school)
    assert mend(school) == []
    again = {one.sid for one in spares.unused(school.verified, WANG, CLASS)}
    assert len(again) == spares.STOCK
    assert not old & again
    assert set(counts(school).values()) == {(0, 0)}


# -- attacks


def card_in(school: TestSchool, person: str, lock: Lock, name: str = "小偷") -> str:
    """The path of a card that somebody sealed into a lock with tools of their own."""
    now, identity = school.verified, school.identities[person]
    path = RecordName(lock.sid, 1, CARD, 1, "abcdef")
    tree = {"id": CARD, "kind": CARD, "student": lock.sid, "by": person, "date": "2025-11-20", "name": name}
    content = record.compose(record.of(kinds.parse(CARD, {**tree, "sex": "male"}), "", CARD))
    stamp = seal.Seal(
        repository=now.chain.repository,
        name=str(path),
        lock=lock.lock,
        generation=1,
        kind=CARD,
        rid=CARD,
        student=lock.sid,
        author=person,
        rev=1,
        prev=(),
        epoch=now.chain.head,
        at=NOW.isoformat(),
    )
    data = age.encrypt(seal.close(content, stamp, identity.signer), [lock.generations[0].public])
    school.put({path.path: data}, person)
    return path.path


@pytest.mark.parametrize("person", [LIU, "li-na", "he-ping"])
def test_a_card_by_who_may_write_none_makes_nobody_a_student(school: TestSchool, person: str) -> None:
    [first, *rest] = made_ahead(school)
    path = card_in(school, person, first)
    for reader in ("chen-yulan", ZHAO, WANG, "sun-li"):
        told = seen(school, reader)
        assert (told.students, told.coverage.students_total) == ((), 0)
        assert [(one.path, one.rules) for one in told.unverified] == [(path, ("seal.role",))]
    assert {one.sid for one in spares.unused(school.verified, WANG, CLASS)} == {one.sid for one in rest}
    assert [one.verb for one in spares.stock(school.verified, school.as_(ZHAO))] == ["add"]
    mend(school)
    assert school.verified.keyring.locks[first.lock].spare == WANG
    assert mend(school) == []


def test_a_file_that_bears_a_cards_name_alone_is_counted_by_who_cannot_open_it_and_by_nobody_else(
    school: TestSchool,
) -> None:
    sid = made_ahead(school)[0].sid
    school.put({RecordName(sid, 1, CARD, 1, "abcdef").path: b"x" * 2000}, LIU)
    assert counts(school) == {person: (0, int(person not in ("chen-yulan", ZHAO, WANG, "sun-li"))) for person in STAFF}
    assert ("record.damaged", "error") in problems(school, LIU)
    assert not [one for one in spares.stock(school.verified, school.as_(ZHAO)) if one.verb != "add"]


def test_a_file_too_big_to_be_read_keeps_no_keeper_from_the_locks(school: TestSchool) -> None:
    sid = made_ahead(school)[0].sid
    school.put({RecordName(sid, 1, CARD, 1, "abcdef").path: b"x" * (2 << 20)}, LIU)
    assert mend(school)
    assert mend(school) == []


# -- two cards under one id


@dataclass
class Twins:
    """Two cards that one teacher wrote under one id on two computers."""

    school: TestSchool
    sid: str
    paths: tuple[str, str]


@pytest.fixture
def twins(school: TestSchool) -> Twins:
    now, me = school.verified, school.as_(WANG)
    made = []
    for name, mark in (("小玉", "a" * 10), ("小兰", "a" * 9 + "b")):
        begun = author.begin(now, me, CARD, "", today=TODAY, now=NOW, scope=CLASS, fresh_sid="a" * 10)
        begun = replace(begun, enrolment=replace(begun.enrolment, mark=mark[-6:]))  # type: ignore[type-var]  # a card's is there
        content = author.content(CARD, {**begun.given, "name": name, "sex": "female"}, "")
        made.append(begun.seal(content, NOW))
    school.put({one.path: one.data for one in made}, WANG)
    return Twins(school, made[0].revision.record.student, (made[0].path, made[1].path))


def test_of_two_cards_neither_counts_and_the_words_say_how_to_move_one(twins: Twins) -> None:
    told = seen(twins.school, WANG)
    assert (told.students, told.coverage.students_total) == ((), 0)
    assert {rule for one in told.unverified for rule in one.rules} == {"record.two-roots"}
    said = twins.school.run("check", person=WANG)
    assert all(path in said.out + said.err for path in twins.paths)
    assert "yulan locks split" in said.out + said.err
    assert not [one for one in spares.stock(twins.school.verified, twins.school.as_(ZHAO)) if one.verb == "take"]


@pytest.mark.parametrize("person", [WANG, ZHAO])
def test_one_is_moved_by_its_author_or_a_keeper_and_both_count(twins: Twins, person: str) -> None:
    said = twins.school.run("locks", "split", twins.paths[1], person=person)
    assert (said.status, said.err) == (0, "")
    files = {one.name: one.sid for one in seen(twins.school, ZHAO).students}
    assert files.keys() == {"小玉", "小兰"}
    assert files["小玉"] == twins.sid != files["小兰"]
    assert files["小兰"] in said.out
    assert not seen(twins.school, ZHAO).unverified
    assert not (twins.school.root / twins.paths[1]).exists()
    mend(twins.school)
    assert len(seen(twins.school, ZHAO).students) == 2


def test_nobody_else_moves_a_card_nor_one_that_stands(twins: Twins) -> None:
    school = twins.school
    school.change(ZHAO, [Intent("post", "add", ("class-teacher", CLASS, "li-na"))])
    mend(school)
    with pytest.raises(YulanError) as error:
        split.split(school.verified, school.as_("li-na"), twins.paths[0], TODAY, NOW)
    assert code(error) == "split.not-yours"
    with pytest.raises(YulanError) as error:
        split.split(school.verified, school.as_(WANG), "records/students/x", TODAY, NOW)
    assert code(error) == "split.no-root"


def test_a_card_that_was_seen_first_stands_and_is_not_moved_the_other_one_is(school: TestSchool) -> None:
    opened(school)
    mend(school)
    [file] = seen(school, WANG).students
    path = card_in(school, WANG, school.verified.keyring.locks[student_lock(file.sid)], "小兰")
    [first] = [one for one in student_files.card_paths(school.root, file.sid) if one != path]
    with pytest.raises(YulanError) as error:
        split.split(school.verified, school.as_(WANG), first, TODAY, NOW)
    assert code(error) == "split.stands"
    moved = split.split(school.verified, school.as_(WANG), path, TODAY, NOW)
    school.put(moved.files, WANG)
    assert {one.name for one in seen(school, WANG).students} == {"小玉", "小兰"}
    assert not seen(school, WANG).unverified


def test_a_card_moves_with_what_was_corrected_in_it_and_what_is_in_a_keepers_list_stays(twins: Twins) -> None:
    school = twins.school
    later = school.revise(WANG, twins.paths[1], {"phone": "10000000001"}, now=NOW + timedelta(hours=1))
    mend(school)  # a keeper's list names both: neither was first
    moved = split.split(school.verified, school.as_(WANG), twins.paths[1], TODAY, NOW)
    assert moved.stay == tuple(sorted((twins.paths[1], later), key=lambda one: RecordName.at(one).rev))  # type: ignore[union-attr]  # records both
    kept = records(school)
    school.put(moved.files, WANG)
    assert {path: sha256(data) for path, data in kept.items()}.items() <= {
        path: sha256(data) for path, data in records(school).items()
    }.items()
    [file] = [one for one in seen(school, WANG).students if one.sid == moved.sid]
    assert file.card is not None
    assert getattr(file.card.values, "phone", "") == "10000000001"


def test_nothing_of_a_card_in_a_spare_lock_is_opened_by_who_reads_no_file(school: TestSchool) -> None:
    opened(school, "--set", "character=秘密七七")
    for person in ("liu-yang", "li-na", "he-ping"):
        found = unseal.open_all(school.verified, school.as_(person))
        assert not [one for one in found.revisions if one.record.kind == CARD]
    assert not [path for path in school.root.rglob("*") if path.is_file() and "秘密七七".encode() in path.read_bytes()]
