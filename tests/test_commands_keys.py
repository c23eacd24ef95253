"""people, locks and the recovery sheet, as a keeper at a terminal meets them."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.schools import NOW, TestSchool, make_school, run
from yulan import age, identity_file, intents, kinds, policy, private, record, sshsig
from yulan.commands.locks import _Given, _new_drawer
from yulan.flow import me as identities
from yulan.flow import staff, trust, unseal, write
from yulan.identity_file import Identity
from yulan.lockfile import student_lock

GROUPS = re.compile(r"\b[0-9a-z]{4}(?: [0-9a-z]{4}){13}\b")


def joiner(school: TestSchool, person: str, name: str) -> staff.Joiner:
    """Somebody who has run `join`: their identity is at hand and on this computer."""
    one = Identity(
        person, school.verified.chain.repository, age.Key.generate(), sshsig.Signer.from_seed(os.urandom(32))
    )
    school.identities[person] = one
    path = private.identity_path(school.places, one.repository, person)
    if path.exists():
        path.unlink()
    private.write_identity(path, identity_file.dump(one))
    return staff.Joiner(person, one.key.public, one.signer.public, name)


def opens(school: TestSchool, person: str, lock: str) -> bool:
    return school.as_(person).opener.newest(lock) is not None


def test_the_list_names_everybody_and_their_posts(tmp_path: Path) -> None:
    school = make_school(tmp_path)
    result = school.run("people", person="chen-yulan")
    assert result.status == 0
    assert "wang-fang  王芳  班主任（class-p2023-1）" in result.out
    rows = json.loads(school.run("people", "--json", person="chen-yulan").out)
    assert {row["person"]: row["posts"] for row in rows}["sun-li"] == ["counsellor"]


def test_a_joiner_is_entered_after_the_digits_were_compared(tmp_path: Path) -> None:
    school = make_school(tmp_path)
    sid = school.add_student()
    one = joiner(school, "he-ping", "何平")
    arguments = ("people", "add", one.line, "--post", "class-teacher:p2023-1")
    refused = school.run(*arguments, person="chen-yulan", typed="n\n")
    assert refused.status == 2
    assert one.code in refused.err
    assert school.verified.keyring.by_person.get("he-ping") is None
    done = school.run(*arguments, person="chen-yulan", typed="y\n")
    assert done.status == 0, done.err
    assert opens(school, "he-ping", student_lock(sid))


def test_digits_that_differ_are_refused(tmp_path: Path) -> None:
    school = make_school(tmp_path)
    one = joiner(school, "he-ping", "何平")
    result = school.run("people", "add", one.line, "--code", "00000 " * 6, person="chen-yulan")
    assert (result.status, school.verified.keyring.by_person.get("he-ping")) == (2, None)


@pytest.mark.parametrize("line", ["", "yulan-join 1 he-ping", "yulan-join 1 he-ping age1x ssh-ed25519 AAAA 何平"])
def test_what_is_no_joiner_line_is_refused(tmp_path: Path, line: str) -> None:
    school = make_school(tmp_path)
    assert school.run("people", "add", line, "--code", "0", person="chen-yulan").status == 2


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    school = make_school(tmp_path)
    school.add_student()
    before = school.verified.epoch
    result = school.run("people", "hand-over", "class-p2023-1", "wang-fang", "li-na", "--dry-run", person="zhao-min")
    assert result.status == 0
    assert str(before + 1) in result.out
    assert school.verified.epoch == before


def test_a_post_is_handed_over_in_one_step(tmp_path: Path) -> None:
    school = make_school(tmp_path)
    sid = school.add_student()
    result = school.run("people", "hand-over", "class-p2023-1", "wang-fang", "li-na", person="zhao-min")
    assert result.status == 0, result.err
    assert opens(school, "li-na", student_lock(sid))
    assert not opens(school, "wang-fang", student_lock(sid))


def test_who_keeps_no_keys_changes_no_staff(tmp_path: Path) -> None:
    school = make_school(tmp_path)
    result = school.run("people", "post", "li-na", "principal", person="wang-fang")
    assert result.status == 1
    assert "chen-yulan" in result.err


def test_a_new_keeper_needs_two(tmp_path: Path) -> None:
    school = make_school(tmp_path)
    first = school.run("people", "post", "li-na", "moral-office", person="chen-yulan")
    assert first.status == 0
    assert not school.verified.keyring.by_person["li-na"].posts
    own = school.run("locks", "approve", person="chen-yulan")
    path = own.out.split()[0]
    assert school.run("locks", "approve", path, person="chen-yulan").status == 1
    second = school.run("locks", "approve", path, person="zhao-min")
    assert second.status == 0, second.err
    assert {one.person for one in school.verified.chain.newest.keepers} == {"chen-yulan", "zhao-min", "li-na"}
    assert not list((school.root / "keys" / "proposed").glob("intent-*"))


def test_a_lost_key_opens_nothing_new_and_a_new_one_everything(tmp_path: Path) -> None:
    school = make_school(tmp_path)
    sid = school.add_student()
    assert school.run("people", "lost", "wang-fang", person="zhao-min").status == 0
    assert not opens(school, "wang-fang", student_lock(sid))
    one = joiner(school, "wang-fang", "王芳")
    assert school.run("people", "key", one.line, "--code", one.code, person="zhao-min").status == 0
    assert opens(school, "wang-fang", student_lock(sid))


def test_a_replaced_key_opens_what_the_old_one_did(tmp_path: Path) -> None:
    school = make_school(tmp_path)
    sid = school.add_student()
    one = joiner(school, "wang-fang", "王芳")
    result = school.run("people", "key", one.line, "--code", one.code, person="zhao-min")
    assert result.status == 0, result.err
    assert opens(school, "wang-fang", student_lock(sid))


def test_a_counsellors_locks_are_proposed_and_taken_over(tmp_path: Path) -> None:
    school = make_school(tmp_path, {**_PEOPLE, "sun-li": ("孙丽", ())})
    assert school.run("people", "post", "sun-li", "counsellor", person="chen-yulan").status == 0
    assert "drawer-psych" not in school.verified.keyring.locks
    refused = school.run("locks", person="sun-li", typed="n\n")
    assert "@sun-li/1" in refused.out
    assert not list(school.root.glob("keys/proposed/*"))
    offered = school.run("locks", person="sun-li", typed="y\n")
    assert offered.status == 0, offered.err
    assert school.run("locks", person="chen-yulan").status == 0
    assert opens(school, "sun-li", "drawer-psych")
    assert not opens(school, "chen-yulan", "drawer-psych")
    assert not list(school.root.glob("keys/proposed/*"))


_PEOPLE = {
    "chen-yulan": ("陈玉兰", (("principal", "school"),)),
    "zhao-min": ("赵敏", (("moral-office", "school"),)),
}


def test_a_student_moves_is_paired_and_leaves(tmp_path: Path) -> None:
    school = make_school(tmp_path)
    sid = school.add_student()
    lock = student_lock(sid)
    assert school.run("locks", "move", sid, "p2021-1", person="zhao-min").status == 0
    assert (opens(school, "wang-fang", lock), opens(school, "liu-yang", lock)) == (False, True)
    assert school.run("locks", "pair", sid, "li-na", person="zhao-min").status == 0
    assert opens(school, "li-na", lock)
    assert school.run("locks", "pair", sid, "li-na", "--end", person="zhao-min").status == 0
    assert not opens(school, "li-na", lock)
    assert school.run("locks", "close", sid, person="zhao-min").status == 0
    assert (opens(school, "liu-yang", lock), opens(school, "zhao-min", lock)) == (False, True)


def test_locks_with_nothing_to_do_says_so(tmp_path: Path) -> None:
    school = make_school(tmp_path)
    school.run("locks", person="chen-yulan")
    before = school.verified.epoch
    result = school.run("locks", person="chen-yulan")
    assert (result.status, school.verified.epoch) == (0, before)


def test_changed_settings_are_refused_until_a_keeper_signs_them(tmp_path: Path) -> None:
    school = make_school(tmp_path, with_git=True)
    settings = school.root / "records" / "school.yaml"
    settings.write_text(settings.read_text("utf-8").replace("玉兰小学", "玉兰中心小学"), "utf-8")
    assert school.run("people", person="chen-yulan").status == 1
    signed = school.run("locks", "sign", person="chen-yulan")
    assert signed.status == 0, signed.err
    assert school.verified.settings.name == "玉兰中心小学"
    assert school.run("locks", "sign", person="chen-yulan").status == 0


def test_signing_settings_does_not_sign_other_changes(tmp_path: Path) -> None:
    school = make_school(tmp_path, with_git=True)
    people = school.root / "keys" / "people.yaml"
    people.write_text(people.read_text("utf-8").replace("王芳", "王方"), "utf-8")
    result = school.run("locks", "sign", person="chen-yulan")
    assert result.status == 1
    assert "王方" not in result.err


def test_a_drawer_opened_to_another_role_needs_two(tmp_path: Path) -> None:
    school = make_school(tmp_path)
    arguments = ("locks", "drawer", "aid", "--read", "principal,moral-office,aid-officer,counsellor")
    assert school.run(*arguments, person="chen-yulan").status == 0
    assert not opens(school, "sun-li", "drawer-aid")
    assert school.run(*arguments, person="zhao-min").status == 0
    assert opens(school, "sun-li", "drawer-aid")


def test_the_recovery_sheet_stands_in_for_a_keeper(tmp_path: Path) -> None:
    home, root = tmp_path / "home", tmp_path / "school"
    (home / "run").mkdir(parents=True, mode=0o700)
    about = ("--name", "玉兰小学", "--person", "chen-yulan", "--display-name", "陈玉兰")
    begun = run(home, "init", str(root), *about, "--class", "p2023-1", "--no-passphrase", "--yes")
    assert begun.status == 0, begun.err
    found = GROUPS.search(begun.out + begun.err)
    assert found is not None
    listed = run(home, "-C", str(root), "--as", "recovery", "people", typed=f"{found[0].upper()}\n")
    assert listed.status == 0, listed.err
    mistyped = run(home, "-C", str(root), "--as", "recovery", "locks", typed="0000\n")
    assert mistyped.status == 1
    post = ("people", "post", "chen-yulan", "moral-office")
    done = run(home, "-C", str(root), "--as", "recovery", *post, typed=f"{found[0]}\n")
    assert done.status == 0, done.err


def test_a_record_that_came_late_counts_once_a_keeper_has_vouched(tmp_path: Path) -> None:
    school = make_school(tmp_path)
    sid = school.add_student()
    before = school.verified
    tree = {"id": write.new_id(), "kind": "talk", "student": sid, "by": "wang-fang", "date": "2025-11-20"}
    content = record.of(kinds.parse("talk", tree), "那天的谈话。", "talk")
    late = write.Writer(before, identities.of(before, school.identities["wang-fang"])).new(content, NOW)
    assert school.run("people", "end", "wang-fang", person="zhao-min").status == 0
    school.put({late.path: late.data})
    seen = json.loads(school.run("build", "--json", "-o", str(tmp_path / "site"), person="chen-yulan").out)
    assert seen["records"] == {"readable": 1, "total": 1, "unverified": 1}
    asked = school.run("locks", "vouch", person="chen-yulan", typed="y\n")
    assert late.path in asked.out
    assert "那天" not in asked.out + asked.err
    seen = json.loads(school.run("build", "--json", "-o", str(tmp_path / "site"), person="chen-yulan").out)
    assert seen["records"] == {"readable": 1, "total": 1, "unverified": 0}


def test_a_new_recovery_sheet_replaces_the_old_one(tmp_path: Path) -> None:
    school = make_school(tmp_path)
    proposed = school.run("people", "recovery", "--yes", person="chen-yulan")
    assert proposed.status == 0, proposed.err
    words = GROUPS.search(proposed.out + proposed.err)
    assert words is not None
    path = school.run("locks", "approve", person="zhao-min").out.split()[0]
    assert school.run("locks", "approve", path, person="zhao-min").status == 0
    old = school.identities["recovery"]
    assert old.signer.public not in school.verified.chain.newest.recovery
    listed = school.run("people", person="recovery", typed=f"{words[0]}\n")
    assert listed.status == 0, listed.err


def test_a_keeper_becomes_counsellor_by_the_counsellors_own_hand(tmp_path: Path) -> None:
    school = make_school(tmp_path)
    path = school.write("sun-li", "counselling", school.add_student(), {"issue": "睡眠"})
    assert school.run("people", "post", "zhao-min", "counsellor", person="zhao-min").status == 0
    assert not opens(school, "zhao-min", "drawer-psych")
    assert school.run("locks", "--yes", person="sun-li").status == 0
    assert school.run("locks", person="chen-yulan").status == 0
    assert opens(school, "zhao-min", "drawer-psych")
    assert unseal.read_some(school.verified, school.as_("zhao-min"), [path]).readable == 1


def test_the_kinds_of_a_drawer_change_with_two_signatures(tmp_path: Path) -> None:
    school = make_school(tmp_path)
    arguments = ("locks", "drawer", "office", "--kinds", "meeting,incident")
    assert school.run(*arguments, person="chen-yulan").status == 0
    assert school.run(*arguments, person="zhao-min").status == 0
    drawer = school.verified.keyring.policy.drawers_at(school.verified.epoch)["office"]
    assert drawer.kinds == ("meeting", "incident")
    assert school.run("locks", "drawer", "office", person="zhao-min").status == 2


def test_a_new_drawer_is_made_with_two_signatures_and_takes_records(tmp_path: Path) -> None:
    school = make_school(tmp_path)
    said = ("--per", "school", "--kinds", "garden", "--read", "principal,moral-office", "--write", "staff")
    arguments = ("locks", "drawer", "garden", *said)
    assert school.run("locks", "drawer", "garden", person="chen-yulan").status == 2
    assert school.run(*arguments, person="chen-yulan").status == 0
    assert "garden" not in school.verified.keyring.policy.drawers_at(school.verified.epoch)
    assert school.run(*arguments, person="zhao-min").status == 0
    drawer = school.verified.keyring.policy.drawers_at(school.verified.epoch)["garden"]
    assert (drawer.per, drawer.kinds, drawer.write, drawer.enter) == ("school", ("garden",), ("staff",), ())
    assert opens(school, "zhao-min", "drawer-garden")
    assert not opens(school, "li-na", "drawer-garden")
    assert school.run("locks", "drawer", "garden", "--per", "class", person="zhao-min").status == 2


def test_a_drawer_that_new_schools_have_needs_its_name_only(tmp_path: Path) -> None:
    school = make_school(tmp_path)
    before = school.verified.keyring.policy.drawers_at(school.verified.epoch)["rolls"]
    older = policy.Policy(
        roles=school.verified.keyring.policy.roles,
        drawers=tuple(one for one in school.verified.keyring.policy.drawers if one.drawer != "rolls"),
    )
    ring = replace(school.verified.keyring, policy=older)
    added = _new_drawer("rolls", _Given(None, None, None, None, None))
    after = intents.apply(ring, added, 9).policy.drawers_at(9)["rolls"]
    assert (after.per, after.kinds, after.read, after.write, after.enter) == (
        before.per,
        before.kinds,
        before.read,
        before.write,
        before.enter,
    )


def test_check_and_join_say_the_code_to_read_aloud(tmp_path: Path) -> None:
    school = make_school(tmp_path)
    chain = school.verified.chain
    digits = trust.code(chain.repository, chain.epoch, chain.head)
    assert digits in school.run("check", person="chen-yulan").out
    assert digits in school.run("join", person="chen-yulan").out


def test_an_example_names_whom_one_can_be(tmp_path: Path) -> None:
    school = make_school(tmp_path, demo=True, identities_saved=False)
    result = school.run("build", person="nobody")
    assert result.status == 1
    assert "chen-yulan" in result.err
