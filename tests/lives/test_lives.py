"""What happens to a school's locks and records when people come, change and go: with real keys, signatures and git."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.lives.ledger import Ledger, opens, reach, sealed_files
from tests.schools import NOW, PEOPLE, RECOVERY, WRITTEN_AT, TestSchool, make_school
from yulan import age, kinds, record, seal
from yulan.digest import sha256
from yulan.errors import YulanError
from yulan.flow import epoch as epochs
from yulan.flow import me as identities
from yulan.flow import staff, unseal, write
from yulan.flow.unseal import Opened
from yulan.flow.verified import Verified
from yulan.identity_file import Identity
from yulan.ids import RecordName
from yulan.intents import Intent
from yulan.lockfile import student_lock
from yulan.sshsig import Signer

CLASS = "p2023-1"


@dataclass(repr=False)
class Past:
    """What somebody has, who copied every key they could ever open and every state of the repository."""

    keys: list[age.Key]
    blobs: set[str]
    records: set[str]


def loot(school: TestSchool, person: str) -> Past:
    """All that the person can open now, taken away, and what there is now."""
    now = school.verified
    me = school.as_(person)
    found = [school.identities[person].key]
    for lock in now.keyring.locks:
        found += me.opener.keys(lock).values()
    return Past(found, set(sealed_files(now.files)), set(records(school)))


def records(school: TestSchool) -> dict[str, bytes]:
    root = school.root / "records"
    return {path.relative_to(school.root).as_posix(): path.read_bytes() for path in root.rglob("*.age")}


def opens_nothing_new(past: Past, school: TestSchool) -> bool:
    """Whether those keys open none of the keys sealed and records written since; there must be some."""
    later = [data for digest, data in sealed_files(school.verified.files).items() if digest not in past.blobs]
    fresh = [data for path, data in records(school).items() if path not in past.records]
    assert later
    assert fresh
    return not any(opens(past.keys, data) for data in (*later, *fresh))


def all_opened(school: TestSchool, person: str) -> Opened:
    return unseal.open_all(school.verified, school.as_(person))


def paths(opened: Opened) -> set[str]:
    return {one.path for one in opened.revisions}


def rules(opened: Opened, path: str) -> tuple[str, ...]:
    [found] = [one.rules for one in opened.unverified if one.path == path]
    return found


def new_identity(school: TestSchool, person: str) -> Identity:
    """A key made on the person's own computer."""
    fresh = Identity(person, school.verified.chain.repository, age.Key.generate(), Signer.from_seed(os.urandom(32)))
    school.identities[person] = fresh
    return fresh


def joins(school: TestSchool, person: str, *posts: tuple[str, str]) -> list[Intent]:
    one = new_identity(school, person)
    add = Intent("person", "add", (person, "周舟", one.key.public, *one.signer.public.split()))
    return [add, *(Intent("post", "add", (*post, person)) for post in posts)]


def lost_key(school: TestSchool, person: str) -> list[Intent]:
    one = new_identity(school, person)
    return [Intent("key", "replace", (person, "lost", one.key.public, *one.signer.public.split()))]


def forged(school: TestSchool, old: Verified, identity: Identity, sid: str, *, rewritten: bool) -> str:
    """A record by somebody whose right has ended, under an epoch in which they had it: sealed to the key of that
    time, or to the newest one.
    """
    now = school.verified
    lock = now.keyring.locks[student_lock(sid)]
    generation = lock.generations[-1 if rewritten else 0]
    rid = write.new_id()
    tree = {"id": rid, "kind": "talk", "student": sid, "by": identity.person, "date": "2025-11-20"}
    name = RecordName(sid, generation.g, rid, 1, "abcdef")
    stamp = seal.Seal(
        repository=now.chain.repository,
        name=str(name),
        lock=lock.lock,
        generation=generation.g,
        kind="talk",
        rid=rid,
        student=sid,
        author=identity.person,
        rev=1,
        prev=(),
        epoch=old.chain.head,
        at=NOW.isoformat(),
    )
    content = record.compose(record.of(kinds.parse("talk", tree), "", "talk"))
    data = age.encrypt(seal.close(content, stamp, identity.signer), [generation.public])
    path = f"records/students/{sid}/{name}"
    school.put({path: data})
    return path


def git(school: TestSchool, *arguments: str) -> str:
    done = subprocess.run(("git", "-C", school.root, *arguments), capture_output=True, check=True, text=True)
    return done.stdout


# --- a class teacher is replaced in mid-term ---


@dataclass(repr=False)
class Change:
    """A class of forty before and after its teacher was replaced."""

    school: TestSchool
    touched: list[str]
    sids: list[str]
    gone: str
    before: list[str]
    gone_card: str
    past: Past
    old: Verified
    ledger: Ledger


@pytest.fixture(scope="module")
def replaced(tmp_path_factory: pytest.TempPathFactory) -> Change:
    school = make_school(tmp_path_factory.mktemp("class"), with_git=True, identities_saved=False)
    ledger = Ledger()
    ledger.know(*(one.key for one in school.identities.values()))
    sids = [f"{n:010d}" for n in range(40)]
    gone = "z" * 10
    school.change("zhao-min", [Intent("student", "add", (sid, CLASS)) for sid in (*sids, gone)])
    before = [school.card("wang-fang", sid) for sid in sids]
    before.append(school.write("wang-fang", "talk", sids[0]))
    gone_card = school.card("wang-fang", gone)
    ledger.take(school.verified.files)
    past = loot(school, "wang-fang")
    school.change("zhao-min", [Intent("student", "close", (gone,))])
    ledger.take(school.verified.files)
    before.append(school.write("wang-fang", "talk", sids[1]))
    past.records |= set(records(school))
    old = school.verified
    coming = joins(school, "zhou-zhou", ("class-teacher", CLASS))
    ledger.know(school.identities["zhou-zhou"].key)
    school.change("zhao-min", [*coming, Intent("person", "end", ("wang-fang",))])
    ledger.take(school.verified.files)
    touched = git(school, "diff", "--name-only", "HEAD~1", "HEAD").split()
    return Change(school, touched, sids, gone, before, gone_card, past, old, ledger)


def test_replacing_a_class_teacher_touches_one_lock_file_and_link_for_each_student_and_no_record(
    replaced: Change,
) -> None:
    touched = replaced.touched
    signed = [one for one in touched if one.startswith(("keys/people", "keys/policy", "keys/locks/"))]
    links = [one for one in touched if one.startswith("keys/links/")]
    assert len(signed) <= 45
    assert {one.removeprefix("keys/locks/") for one in signed} >= {f"student-{sid}.yaml" for sid in replaced.sids}
    # Forty students, and the class's notes and roll; a post has no memory.
    assert sorted(links) == sorted(
        f"keys/links/{name}.2.age"
        for name in (f"drawer-notes-{CLASS}", f"drawer-roll-{CLASS}", *map(student_lock, replaced.sids))
    )
    rest = sorted(one.split("/")[1] for one in set(touched) - set(signed) - set(links))
    assert rest == ["chain", "chain", "seen"]


def test_the_teacher_who_left_opens_nothing_sealed_or_written_since(replaced: Change) -> None:
    school = replaced.school
    for sid in replaced.sids[:3]:
        school.write("zhou-zhou", "talk", sid)
    school.write("zhou-zhou", "note", replaced.sids[0])
    assert opens(replaced.past.keys, records(school)[replaced.before[0]])
    assert opens_nothing_new(replaced.past, school)


def test_what_the_teacher_wrote_before_leaving_stays_accepted(replaced: Change) -> None:
    for reader in ("zhao-min", "zhou-zhou"):
        assert paths(all_opened(replaced.school, reader)) >= set(replaced.before)


def test_what_the_teacher_writes_after_leaving_is_not_accepted(replaced: Change) -> None:
    school, old = replaced.school, replaced.old
    leaver = school.identities["wang-fang"]
    with pytest.raises(YulanError) as caught:
        school.write("wang-fang", "talk", replaced.sids[0])
    assert caught.value.code == "identity.revoked"
    late = forged(school, old, leaver, replaced.sids[1], rewritten=False)
    newer = forged(school, old, leaver, replaced.sids[1], rewritten=True)
    opened = all_opened(school, "zhao-min")
    assert rules(opened, late) == ("seal.witness",)
    assert "seal.lock" in rules(opened, newer)
    # A vouch makes the first good, nothing the second.
    digest = [(sha256((school.root / one).read_bytes()), one.removeprefix("records/")) for one in (late, newer)]
    outcome = staff.change(school.verified, school.as_("zhao-min"), [Intent("records", "vouch")], NOW, vouch=digest)
    school.put(outcome.files)
    opened = all_opened(school, "zhao-min")
    assert late in paths(opened)
    assert "seal.lock" in rules(opened, newer)


def test_the_successor_reads_all_about_present_students_and_nothing_about_one_who_left_before(
    replaced: Change,
) -> None:
    school = replaced.school
    seen = paths(all_opened(school, "zhou-zhou"))
    assert seen >= set(replaced.before)
    assert replaced.gone_card not in seen
    # Nor with every state of the repository that ever was.
    replaced.ledger.take(school.verified.files)
    own = school.identities["zhou-zhou"].key.public
    have = reach({own}, replaced.ledger.blobs.values())
    assert not opens([replaced.ledger.keys[one] for one in have], records(school)[replaced.gone_card])
    assert opens([replaced.ledger.keys[one] for one in have], records(school)[replaced.before[0]])
    assert opens(replaced.past.keys, records(school)[replaced.gone_card])


# --- the others ---


@pytest.fixture
def school(tmp_path: Path) -> TestSchool:
    return make_school(tmp_path, identities_saved=False)


def test_a_mentor_who_is_replaced_reads_nothing_later_and_the_next_one_everything(school: TestSchool) -> None:
    sid, other = school.add_student(), school.add_student()
    school.change("zhao-min", [Intent("mentor", "add", (sid, "li-na"))])
    early = school.card("wang-fang", sid)
    kept = school.write("li-na", "talk", sid)
    past, old = loot(school, "li-na"), school.verified
    school.add_person("he-ping", "何平")
    school.change("zhao-min", [Intent("mentor", "end", (sid, "li-na")), Intent("mentor", "add", (sid, "he-ping"))])
    late = school.write("he-ping", "talk", sid)
    school.card("wang-fang", other)
    assert opens_nothing_new(past, school)
    assert paths(all_opened(school, "he-ping")) == {early, kept, late}
    assert paths(all_opened(school, "li-na")) == set()
    with pytest.raises(YulanError) as caught:
        school.write("li-na", "talk", sid)
    assert caught.value.code == "write.may-not"
    forgery = forged(school, old, school.identities["li-na"], sid, rewritten=False)
    opened = all_opened(school, "zhao-min")
    assert kept in paths(opened)
    assert rules(opened, forgery) == ("seal.witness",)


def test_a_principal_is_replaced_by_two_signatures_and_reads_nothing_later(school: TestSchool) -> None:
    sid = school.add_student()
    before = {school.card("wang-fang", sid), school.write("chen-yulan", "meeting", "", {"type": "parents"})}
    past = loot(school, "chen-yulan")
    coming = joins(school, "zhou-zhou", ("principal", "school"))
    intents = [*coming, Intent("person", "end", ("chen-yulan",))]
    now = school.verified
    proposed = staff.change(now, school.as_("chen-yulan"), intents, NOW)
    assert proposed.proposed
    school.put(proposed.files)
    assert school.verified.epoch == now.epoch
    [path] = [one for one in proposed.files if one.endswith(".yaml")]
    with pytest.raises(YulanError) as caught:
        staff.approve(school.verified, school.as_("chen-yulan"), path, NOW)
    assert caught.value.code == "proposal.own"
    done = staff.approve(school.verified, school.as_("zhao-min"), path, NOW)
    school.put(done.files)
    entry = school.verified.chain.newest
    assert (entry.signer, entry.approved.by if entry.approved else "") == ("zhao-min", "chen-yulan")
    assert {one.person for one in entry.keepers} == {"zhao-min", "zhou-zhou"}
    assert not (school.root / path).exists()
    school.write("zhou-zhou", "talk", sid)
    assert opens_nothing_new(past, school)
    assert paths(all_opened(school, "zhou-zhou")) >= before
    with pytest.raises(YulanError) as caught:
        staff.change(school.verified, school.as_("chen-yulan"), [Intent("lock", "seal")], NOW)
    assert caught.value.code == "identity.revoked"


def test_a_student_who_changes_class_is_read_by_the_new_teacher_alone(school: TestSchool) -> None:
    sid = school.add_student()
    before = {school.card("wang-fang", sid), school.write("wang-fang", "talk", sid)}
    past = loot(school, "wang-fang")
    school.change("zhao-min", [Intent("student", "move", (sid, "p2021-1"))])
    after = school.write("liu-yang", "talk", sid)
    assert opens_nothing_new(past, school)
    assert paths(all_opened(school, "liu-yang")) == {*before, after}
    assert paths(all_opened(school, "wang-fang")) == set()


def test_a_lost_device_opens_nothing_later_and_its_owner_everything(school: TestSchool) -> None:
    sid = school.add_student()
    card = school.card("wang-fang", sid)
    past, old, lost = loot(school, "wang-fang"), school.verified, school.identities["wang-fang"]
    school.change("zhao-min", lost_key(school, "wang-fang"))
    later = school.write("wang-fang", "talk", sid)
    assert opens_nothing_new(past, school)
    assert paths(all_opened(school, "wang-fang")) == {card, later}
    assert {
        one.path for one in unseal.open_all(school.verified, identities.of(school.verified, lost)).revisions
    } == set()
    finder = forged(school, old, lost, sid, rewritten=False)
    opened = all_opened(school, "zhao-min")
    assert {card, later} <= paths(opened)
    assert rules(opened, finder) == ("seal.witness",)


def test_a_successor_whom_the_counsellor_adds_before_leaving_reads_all(school: TestSchool) -> None:
    sid = school.add_student()
    early = school.write("sun-li", "counselling", sid)
    school.add_person("he-ping", "何平", [("counsellor", "school")])
    assert early not in paths(all_opened(school, "he-ping"))
    school.offer_locks("sun-li")
    school.take_locks("zhao-min")
    assert early in paths(all_opened(school, "he-ping"))
    past = loot(school, "sun-li")
    school.change("zhao-min", [Intent("person", "end", ("sun-li",))])
    with pytest.raises(YulanError) as caught:
        school.write("he-ping", "counselling", sid)
    assert caught.value.code == "lock.closed"
    school.offer_locks("he-ping")
    school.take_locks("zhao-min")
    late = school.write("he-ping", "counselling", sid)
    assert opens_nothing_new(past, school)
    assert paths(all_opened(school, "he-ping")) >= {early, late}
    assert not {early, late} & (paths(all_opened(school, "zhao-min")) | paths(all_opened(school, "chen-yulan")))


def test_where_the_only_counsellor_is_gone_the_recovery_key_hands_on_what_no_keeper_may_read(
    school: TestSchool,
) -> None:
    sid = school.add_student()
    early = school.write("sun-li", "counselling", sid)
    past = loot(school, "sun-li")
    school.change("zhao-min", [Intent("person", "end", ("sun-li",))])
    school.add_person("he-ping", "何平", [("counsellor", "school")])
    with pytest.raises(YulanError) as caught:
        school.offer_locks("he-ping")  # whoever made the key now would lose what was written before
    assert caught.value.code == "lock.blocked"
    outcome = staff.mend(school.verified, school.as_(RECOVERY), NOW)
    assert outcome is not None
    school.put(outcome.files)
    late = school.write("he-ping", "counselling", sid)
    assert school.verified.chain.newest.signer == RECOVERY
    assert opens_nothing_new(past, school)
    assert paths(all_opened(school, "he-ping")) >= {early, late}
    assert not {early, late} & (paths(all_opened(school, "zhao-min")) | paths(all_opened(school, "chen-yulan")))


def test_while_a_class_has_no_teacher_the_offices_read_on_and_the_next_teacher_finds_all(school: TestSchool) -> None:
    sid = school.add_student()
    early = school.card("wang-fang", sid)
    past = loot(school, "wang-fang")
    school.change("zhao-min", [Intent("post", "end", ("class-teacher", CLASS, "wang-fang"))])
    between = school.write("zhao-min", "talk", sid)
    assert opens_nothing_new(past, school)
    school.change("zhao-min", [Intent("post", "add", ("class-teacher", CLASS, "li-na"))])
    late = school.write("li-na", "talk", sid)
    assert opens_nothing_new(past, school)
    assert paths(all_opened(school, "li-na")) == {early, between, late}
    assert paths(all_opened(school, "wang-fang")) == set()
    assert not all_opened(school, "zhao-min").unverified


def test_an_old_recovery_sheet_opens_nothing_later_and_the_new_one_everything(school: TestSchool) -> None:
    sid = school.add_student()
    card = school.card("wang-fang", sid)
    secret = school.write("sun-li", "counselling", sid)
    assert paths(all_opened(school, RECOVERY)) == {card, secret}
    past, old = loot(school, RECOVERY), school.identities[RECOVERY]
    new = new_identity(school, RECOVERY)
    new = school.identities[RECOVERY] = replace(new, person="")
    add = Intent("recovery", "add", (new.key.public, *new.signer.public.split()))
    school.change("chen-yulan", [add, Intent("recovery", "end", ("1",))], approve="zhao-min")
    school.offer_locks("sun-li")
    school.take_locks()
    late = {school.write("wang-fang", "talk", sid), school.write("sun-li", "counselling", sid)}
    assert opens_nothing_new(past, school)
    assert paths(all_opened(school, RECOVERY)) == {card, secret, *late}
    now = school.verified
    with pytest.raises(YulanError) as caught:
        staff.change(now, identities.of(now, old), [Intent("lock", "seal")], NOW)
    assert caught.value.code == "identity.revoked"


def test_an_old_recovery_sheet_hands_on_what_it_alone_opens_before_it_ends(school: TestSchool) -> None:
    sid = school.add_student()
    early = school.write("sun-li", "counselling", sid)
    school.change("zhao-min", [Intent("person", "end", ("sun-li",))])
    _mended(school, RECOVERY)
    past, old = loot(school, RECOVERY), school.identities[RECOVERY]
    new = replace(new_identity(school, "sheet"), person="")
    add = Intent("recovery", "add", (new.key.public, *new.signer.public.split()))
    school.change("chen-yulan", [add], approve="zhao-min")
    _mended(school, RECOVERY)
    school.identities[RECOVERY] = new
    school.change("chen-yulan", [Intent("recovery", "end", ("1",))], approve="zhao-min")
    _mended(school, RECOVERY)
    assert paths(all_opened(school, RECOVERY)) == {early}
    school.add_person("he-ping", "何平", [("counsellor", "school")])
    _mended(school, RECOVERY)
    late = school.write("he-ping", "counselling", sid)
    assert opens_nothing_new(past, school)
    assert {early, late} <= paths(all_opened(school, "he-ping"))
    assert not unseal.open_all(school.verified, identities.of(school.verified, old)).readable


def _mended(school: TestSchool, person: str) -> None:
    outcome = staff.mend(school.verified, school.as_(person), NOW)
    assert outcome is not None
    school.put(outcome.files)


def test_a_keeper_who_left_opens_nothing_by_a_key_once_made_for_others(school: TestSchool) -> None:
    sid = school.add_student()
    school.card("wang-fang", sid)
    now, me = school.verified, school.as_("zhao-min")
    post = ("class-teacher", CLASS)
    intents = [Intent("post", "end", (*post, "wang-fang")), Intent("post", "add", (*post, "li-na"))]
    draft = epochs.draft(now, me, intents)
    kept = me.opener.key("class-p2023-1", 2)  # never theirs to hold, and theirs to make
    assert kept is not None
    school.put(epochs.sign(draft, me, written_at=WRITTEN_AT))
    past = loot(school, "zhao-min")
    past.keys.append(kept)
    school.change("chen-yulan", [Intent("person", "end", ("zhao-min",))], approve=RECOVERY)
    late = school.write("li-na", "talk", sid)
    assert opens_nothing_new(past, school)
    assert late in paths(all_opened(school, "li-na"))
    assert not epochs.draft(school.verified, school.as_("chen-yulan"), [Intent("lock", "seal")]).steps


def test_a_keeper_makes_no_key_for_a_post_that_was_lent_what_they_may_not_read(school: TestSchool) -> None:
    sid = school.add_student()
    early = school.write("sun-li", "counselling", sid)
    lend = Intent("extra", "add", ("drawer-psych", "class-p2023-1"))
    school.change("chen-yulan", [lend], approve="zhao-min")
    _offered(school, "wang-fang")  # a keeper made the post's first key and must not read psychology by it
    _offered(school, "sun-li")
    assert early in paths(all_opened(school, "wang-fang"))
    now, me = school.verified, school.as_("zhao-min")
    post = ("class-teacher", CLASS)
    intents = [Intent("post", "end", (*post, "wang-fang")), Intent("post", "add", (*post, "li-na"))]
    draft = epochs.draft(now, me, intents)
    assert not [g for g in (2, 3) if me.opener.key("class-p2023-1", g) is not None]
    school.put(epochs.sign(draft, me, written_at=WRITTEN_AT))
    _offered(school, "li-na")
    _offered(school, "sun-li")
    late = school.write("sun-li", "counselling", sid)
    assert paths(all_opened(school, "li-na")) >= {early, late}
    assert not {early, late} & paths(all_opened(school, "zhao-min"))


def _offered(school: TestSchool, person: str) -> None:
    school.offer_locks(person)
    school.take_locks("zhao-min")


def test_an_end_of_a_right_witnesses_every_record_there_is(school: TestSchool) -> None:
    sid = school.add_student()
    written = {school.card("wang-fang", sid), school.write("li-na", "concern", "")}
    school.change("zhao-min", [Intent("post", "end", ("class-teacher", CLASS, "wang-fang"))])
    now = school.verified
    assert {f"records/{one}" for one in now.witness.paths()} == written
    assert {now.witness.first(one.removeprefix("records/")) for one in written} == {now.epoch}


def test_a_post_given_a_closed_drawer_to_read_gets_a_key_that_no_other_keeper_made(tmp_path: Path) -> None:
    """The office may have made the principal's key; once they read psychology, that key must not lead there."""
    people = {**PEOPLE, "he-ping": ("何平", ())}
    school = make_school(tmp_path, people)
    school.change("zhao-min", [Intent("post", "add", ("principal", "school", "he-ping"))], approve="chen-yulan")
    old = school.verified.keyring.locks["principal"].newest
    assert old is not None
    read = Intent("drawer", "set", ("psych", "counsellor,principal", "counsellor", "-"))
    school.change("zhao-min", [read], approve="chen-yulan")
    closed = school.verified.keyring.locks["principal"].newest
    assert closed is not None
    assert closed.until is not None
    for person in ("chen-yulan", "sun-li", "zhao-min", "chen-yulan", "sun-li", "chen-yulan"):
        outcome = staff.mend(school.verified, school.as_(person), NOW)
        if outcome is not None:
            school.put(outcome.files, person)
    locks = school.verified.keyring.locks
    principal, psych = locks["principal"].newest, locks["drawer-psych"].newest
    assert principal is not None
    assert psych is not None
    assert principal.public != old.public
    assert f"principal/{principal.g}" in psych.holders
    assert school.as_("he-ping").opener.newest("drawer-psych") is not None
    assert school.as_("zhao-min").opener.newest("drawer-psych") is None
