"""What can happen to a school's repository when rights end meanwhile, and when keepers sign at once.
After each, all come to one state, nothing is lost, and nothing is told to git.
"""

from __future__ import annotations

import pytest

from tests.together import after
from tests.together.scenes import paired, remove_keeper, students
from tests.together.world import World
from yulan.flow import student_files
from yulan.ids import RecordName

# Locks and rights


def test_a_lock_rotated_by_two_at_once_opens_what_was_written_under_either(here: World) -> None:
    zhao, xu, wang = here.of("zhao-min", "xu-jing", "wang-fang")
    sid = students(here)[0]
    paired(here, sid, "li-na", "gao-feng")
    zhao.do(f"mentor end {sid} li-na")
    xu.do(f"mentor end {sid} gao-feng")
    stick = here.stick()
    wang.unplug()
    xu.unplug()
    xu.sync(stick=stick)
    wang.sync(stick=stick)
    path = wang.talk(sid)
    assert (RecordName.at(path) or pytest.fail("no record")).generation == 2
    zhao.talk(sid)
    zhao.sync()
    xu.unplug(online=True)
    xu.sync()
    wang.unplug(online=True)
    wang.sync()
    after.together(here)
    lock = zhao.verified.keyring.locks[f"student-{sid}"]
    assert lock.mentors_at(zhao.verified.epoch) == ()


def test_an_own_record_is_sealed_again_when_its_lock_has_changed_meanwhile(here: World) -> None:
    wang, zhao, mentor = here.of("wang-fang", "zhao-min", "li-na")
    sid = students(here)[0]
    paired(here, sid, "li-na")
    wang.unplug()
    old = wang.talk(sid)
    card = wang.edit_card(sid, "study")
    zhao.do(f"mentor end {sid} li-na")
    zhao.sync()
    wang.unplug(online=True)
    assert wang.sync().resealed == 2
    assert not (wang.root / old).exists()
    assert not (wang.root / card).exists()
    after.together(here)
    assert not any(one.record.student == sid for one in mentor.opened().revisions)


def test_records_of_a_right_that_ended_meanwhile_are_one_question(here: World) -> None:
    mentor, zhao = here.of("gao-feng", "zhao-min")
    sid = students(here)[0]
    paired(here, sid, "gao-feng")
    mentor.unplug()
    mentor.talk(sid)
    mentor.talk(sid)
    zhao.do(f"mentor end {sid} gao-feng")
    zhao.sync()
    mentor.unplug(online=True)
    mentor.sync()
    asked = zhao.asked
    zhao.sync()
    assert zhao.asked == asked + 1
    after.together(here)
    assert zhao.asked == asked + 1


@pytest.mark.long
def test_a_late_record_waits_until_some_keeper_vouches(here: World) -> None:
    mentor, zhao, chen = here.of("gao-feng", "zhao-min", "chen-yulan")
    sid = students(here)[0]
    paired(here, sid, "gao-feng")
    path = mentor.talk(sid)
    zhao.do(f"mentor end {sid} gao-feng")
    zhao.sync()
    mentor.sync()
    zhao.answer = False
    assert zhao.sync().late == 1
    assert [one.rules for one in zhao.opened().unverified] == [("seal.witness",)]
    assert (zhao.root / path).is_file() or zhao.opened().unverified
    chen.sync()
    after.together(here)
    assert not zhao.opened().unverified


@pytest.mark.long
def test_what_a_leaver_wrote_before_they_knew_counts_when_a_keeper_vouches(here: World) -> None:
    leaver, zhao = here.of("liu-yang", "zhao-min")
    sid = students(here)[2]
    leaver.unplug()
    leaver.talk(sid)
    zhao.do("person end liu-yang")
    zhao.sync()
    stick = here.stick()
    leaver.sync(stick=stick)
    zhao.sync(stick=stick)
    after.together(here)


@pytest.mark.long
def test_a_new_key_for_somebody_leaves_what_the_old_one_wrote(here: World) -> None:
    wang, zhao = here.of("wang-fang", "zhao-min")
    sid = students(here)[0]
    wang.talk(sid)
    new = wang.expect_key()
    zhao.do(f"key replace wang-fang lost {new.key.public} {new.signer.public}")
    zhao.sync()
    wang.sync()
    wang.talk(sid)
    after.together(here)
    assert wang.identity.key.public == new.key.public


@pytest.mark.parametrize("ended", [pytest.param(False, marks=pytest.mark.long), True])
def test_a_student_whom_a_teacher_took_in_offline_is_one_even_if_the_class_was_taken_from_them(
    here: World, ended: bool
) -> None:
    wang, zhao = here.of("wang-fang", "zhao-min")
    wang.unplug()
    sid = wang.new_student(wang.spare())
    wang.talk(sid)
    zhao.do("post end class-teacher p2023-1 wang-fang" if ended else f"mentor add {students(here)[0]} li-na")
    zhao.sync()
    wang.unplug(online=True)
    wang.sync()
    after.together(here)
    now = zhao.verified
    lock = now.keyring.locks[f"student-{sid}"]
    assert lock.spare is None
    assert student_files.is_file(now, lock)


# Two keepers at once


@pytest.mark.parametrize("first", ["zhao-min", pytest.param("xu-jing", marks=pytest.mark.long)])
def test_independent_changes_at_once_both_hold(here: World, first: str) -> None:
    zhao, xu = here.of("zhao-min", "xu-jing")
    one, other, _ = students(here)
    zhao.do(f"mentor add {one} li-na")
    xu.do(f"mentor add {other} gao-feng")
    new = xu.new_student("p2021-1")
    here.desk(first).sync()
    after.together(here)
    now = zhao.verified
    assert now.keyring.locks[f"student-{one}"].mentors_at(now.epoch) == ("li-na",)
    assert now.keyring.locks[f"student-{other}"].mentors_at(now.epoch) == ("gao-feng",)
    assert f"student-{new}" in now.keyring.locks


@pytest.mark.parametrize("first", ["zhao-min", pytest.param("xu-jing", marks=pytest.mark.long)])
def test_of_contradictory_changes_at_once_the_removal_holds(here: World, first: str) -> None:
    zhao, xu = here.of("zhao-min", "xu-jing")
    sid = students(here)[0]
    zhao.do("person end wu-di")
    xu.do(f"mentor add {sid} wu-di")
    here.desk(first).sync()
    after.together(here)
    now = zhao.verified
    assert now.keyring.locks[f"student-{sid}"].mentors_at(now.epoch) == ()
    assert now.keyring.by_person["wu-di"].key_at(now.epoch) is None


@pytest.mark.long
def test_the_same_change_made_twice_at_once_happens_once(here: World) -> None:
    zhao, xu = here.of("zhao-min", "xu-jing")
    sid = students(here)[0]
    paired(here, sid, "li-na")
    for desk in (zhao, xu):
        desk.do(f"mentor end {sid} li-na")
    after.together(here)
    [mentor] = zhao.verified.keyring.locks[f"student-{sid}"].mentors
    assert mentor.until is not None


def test_what_two_signed_holds_beside_a_change_made_at_once(here: World) -> None:
    zhao, chen, xu = here.of("zhao-min", "chen-yulan", "xu-jing")
    assert zhao.do("drawer set aid principal,moral-office,aid-officer,leading-group principal moral-office").proposed
    zhao.sync()
    chen.sync()
    [path] = chen.waiting()
    chen.approve(path)
    xu.do(f"mentor add {students(here)[1]} li-na")
    xu.sync()
    chen.sync()
    after.together(here)
    now = zhao.verified
    assert "leading-group" in now.keyring.policy.drawers_at(now.epoch)["aid"].read
    assert not zhao.waiting()


@pytest.mark.long
def test_three_changes_against_two_come_to_five(here: World) -> None:
    zhao, xu = here.of("zhao-min", "xu-jing")
    one, other, third = students(here)
    for sid in (one, other, third):
        zhao.do(f"mentor add {sid} li-na")
        zhao.talk(sid)
    for sid in (one, other):
        xu.do(f"mentor add {sid} gao-feng")
        xu.talk(sid)
    xu.sync()
    before = xu.verified.epoch
    told = zhao.sync()
    assert len(told.replayed) == 3
    assert zhao.verified.epoch >= before + 3
    after.together(here)


def test_settings_signed_on_two_sides_have_both_changes(here: World) -> None:
    zhao, xu = here.of("zhao-min", "xu-jing")
    zhao.sign_settings("name: 玉兰小学".encode(), "name: 玉兰中心小学".encode())
    xu.sign_settings(b"name_en: Yulan Primary School", b"name_en: Magnolia School")
    after.together(here)
    told = zhao.verified.settings
    assert (told.name, told.name_en) == ("玉兰中心小学", "Magnolia School")


@pytest.mark.long
def test_of_one_setting_signed_on_two_sides_the_first_at_the_hub_stands(here: World) -> None:
    zhao, xu = here.of("zhao-min", "xu-jing")
    zhao.sign_settings("name: 玉兰小学".encode(), "name: 玉兰甲校".encode())
    xu.sign_settings("name: 玉兰小学".encode(), "name: 玉兰乙校".encode())
    zhao.sync()
    assert xu.sync().dropped
    after.together(here)
    assert zhao.verified.settings.name == "玉兰甲校"


def test_changes_of_a_keeper_removed_meanwhile_wait_for_another_one(here: World) -> None:
    xu, zhao = here.of("xu-jing", "zhao-min")
    sid = students(here)[0]
    xu.unplug()
    xu.do(f"mentor add {sid} li-na")
    remove_keeper(here, "xu-jing")
    xu.unplug(online=True)
    xu.sync()
    assert zhao.sync().waiting
    now = zhao.verified
    assert now.keyring.locks[f"student-{sid}"].mentors_at(now.epoch) == ()
    zhao.sync(others=True)
    now = zhao.verified
    assert now.keyring.locks[f"student-{sid}"].mentors_at(now.epoch) == ("li-na",)
    after.together(here)


@pytest.mark.long
@pytest.mark.parametrize("turn", range(2))  # which of two stands is decided by their hashes
def test_who_brought_an_entry_to_the_hub_takes_that_its_signer_made_it_again(here: World, turn: int) -> None:
    chen, xu, wang = here.of("chen-yulan", "xu-jing", "wang-fang")
    sid = students(here)[0]
    chen.do(f"mentor add {sid} li-na")
    first, second = here.stick(), here.stick()
    chen.sync(stick=first)
    wang.sync(stick=first)
    xu.do(f"mentor add {sid} gao-feng")
    xu.sync(stick=second)
    chen.sync(stick=second)
    for desk in (wang, chen, wang):
        desk.sync()
    after.together(here)
