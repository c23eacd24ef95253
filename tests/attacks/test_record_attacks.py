"""Attacks on records: by who has public keys only, by colleagues beyond their right, by who has left, by who moves,
copies, deletes or alters files, and by content made to hurt its reader.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from msgspec.structs import replace as changed

from tests.attacks.forge import (
    CHEN,
    SUN,
    WANG,
    ZHAO,
    Forged,
    code,
    entry_over,
    forge,
    lay,
    new_rid,
    opened,
    plaintext_of,
    reports,
    rules,
    sealed_entry,
    sealed_to,
)
from tests.schools import NOW, WRITTEN_AT, TestSchool, copy_of, make_school
from yulan import age, kinds, seal, sshsig, theme, witness
from yulan.chain import Chain
from yulan.digest import sha256
from yulan.flow import build, epoch, read, unseal
from yulan.ids import RecordName
from yulan.intents import Intent
from yulan.sshsig import Signer

LIU, LI = "liu-yang", "li-na"
SID, OTHER = "0123456789", "98765abcde"
FILE = f"student-{SID}"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> TestSchool:
    """Two students of one class."""
    made = make_school(tmp_path_factory.mktemp("template"))
    made.add_student(sid=SID)
    made.add_student(sid=OTHER)
    return made


@pytest.fixture
def school(template: TestSchool, tmp_path: Path) -> TestSchool:
    return copy_of(template, tmp_path)


def _talk(**other: object) -> Forged:
    return replace(Forged(student=SID), **other)  # type: ignore[arg-type]  # fields by name


def _hash_of(school: TestSchool, path: str) -> str:
    return next(one.digest for one in opened(school).revisions if one.path == path)


def _reseal(school: TestSchool, path: str, data: bytes, lock: str = FILE) -> str:
    """The path, with another plaintext lying there."""
    lay(school.root, {path: sealed_to(school, data, lock)})
    return path


# -- who writes


def test_the_tools_make_records_that_are_accepted(school: TestSchool) -> None:
    assert rules(school, forge(school, _talk())) == ()


def test_public_keys_alone_make_no_record(school: TestSchool) -> None:
    stranger = replace(school.identities[WANG], signer=make_signer())
    assert rules(school, forge(school, _talk(), signer=stranger)) == ("seal.signature",)


def make_signer() -> Signer:
    """A key nobody has heard of."""
    return Signer.from_seed(os.urandom(32))


@pytest.mark.parametrize("author", ["nobody", "recovery"])
def test_an_author_nobody_knows_is_none(school: TestSchool, author: str) -> None:
    one = school.identities["recovery"]
    assert rules(school, forge(school, _talk(author=author, fields={"by": CHEN}), signer=one)) == ("seal.signature",)


def test_nobody_writes_in_a_colleagues_name(school: TestSchool) -> None:
    assert rules(school, forge(school, _talk(), signer=school.identities[ZHAO])) == ("seal.signature",)


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (_talk(author=LIU), "the class teacher of another class"),
        (_talk(author=LI), "a colleague without post"),
        (_talk(author="gao-ke"), "a subject teacher"),
        (Forged("card", SID, "xu-aid", fields={"name": "小玉", "sex": "female"}), "an aid officer"),
        (Forged("aid", SID, WANG, lock="drawer-aid"), "a class teacher in the offices' drawer"),
        (Forged("counselling", SID, CHEN, lock="drawer-psych"), "the principal as counsellor"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_role_that_may_not_write_is_not_believed(school: TestSchool, one: Forged, why: str) -> None:
    assert why
    school.add_person("gao-ke", "高科", (("subject-teacher", "p2023-1"),))
    school.add_person("xu-aid", "许爱", (("aid-officer", "school"),))
    one = replace(one, fields={**_least(one.kind), **one.fields})
    reader = SUN if one.kind == "counselling" else CHEN
    assert rules(school, forge(school, one), reader) == ("seal.role",)


def _least(kind: str) -> Mapping[str, object]:
    needed = {one.name for one in kinds.fields(kind) if one.required} - {"id", "kind", "by", "date", "student"}
    known = {"form": "face", "type": "other", "name": "小玉", "sex": "female", "title": "无", "scheme": "other"}
    found = {}
    for one in kinds.fields(kind):
        if one.name in needed:
            found[one.name] = one.choices[0][0] if one.choices else known.get(one.name, "无")
    return found


def test_a_drawer_holds_its_own_kinds_only(school: TestSchool) -> None:
    one = Forged("talk", SID, CHEN, lock="drawer-legal")
    assert rules(school, forge(school, one)) == ("seal.drawer", "seal.role")


def test_who_may_not_enter_writes_for_nobody_else(school: TestSchool) -> None:
    assert rules(school, forge(school, _talk(fields={"by": CHEN}))) == ("seal.role",)
    assert rules(school, forge(school, _talk(author=ZHAO, fields={"by": WANG}))) == ()


# -- what the seal says


@pytest.mark.parametrize(
    ("lie", "rule"),
    [
        ({"repository": "0" * 64}, "seal.repository"),
        ({"name": f"{SID}.1.0123456789abcdef.1.aaaaaa.age"}, "seal.name"),
        ({"lock": f"student-{OTHER}"}, "seal.lock"),
        ({"lock": "drawer-legal"}, "seal.lock"),
        ({"kind": "visit"}, "seal.content"),
        ({"student": OTHER}, "seal.name"),
        ({"student": ""}, "seal.name"),
        ({"rid": "0123456789abcdef"}, "seal.name"),
        ({"rev": 2, "prev": ("0" * 64,)}, "seal.name"),
        ({"generation": 2}, "seal.name"),
        ({"epoch": "0" * 64}, "seal.epoch"),
        ({"prev": ("0" * 64,)}, "revision.prev"),
    ],
    ids=lambda one: one if isinstance(one, str) else ",".join(one),
)
def test_a_seal_that_says_otherwise_is_not_believed(school: TestSchool, lie: Mapping[str, object], rule: str) -> None:
    path = forge(school, _talk(), **lie)
    assert rule in rules(school, path)


def test_an_epoch_before_the_lock_was_is_not_believed(school: TestSchool) -> None:
    first = school.verified.chain.repository
    assert "seal.lock" in rules(school, forge(school, _talk(), epoch=first))


def test_a_key_not_active_then_is_not_believed(school: TestSchool) -> None:
    old = school.identities[WANG]
    new = replace(old, key=age.Key.generate(), signer=make_signer())
    told = (WANG, "replaced", new.key.public, *new.signer.public.split())
    school.change(CHEN, [Intent("key", "replace", told)])
    assert rules(school, forge(school, _talk(generation=2), signer=old)) == ("seal.key",)
    assert rules(school, forge(school, _talk(generation=2), signer=new)) == ()


@pytest.mark.parametrize(
    "at", ["2025-11-21", "2025-11-21T10:00:00", "yesterday", "2025-13-21T10:00:00+08:00", "0000-01-01T00:00:00+08:00"]
)
def test_a_time_of_another_form_is_no_seal(school: TestSchool, at: str) -> None:
    assert rules(school, forge(school, _talk(at=at))) == ("seal.form",)
    assert read.school(school.verified, school.as_(CHEN), NOW.date()).unverified


# -- where the file lies


def test_a_record_moved_to_another_student_does_not_open(school: TestSchool) -> None:
    path = school.write(WANG, "talk", SID)
    data = (school.root / path).read_bytes()
    lay(school.root, {path.replace(SID, OTHER): data, path: None})
    assert rules(school, path.replace(SID, OTHER)) == ("record.damaged",)


def test_a_record_sealed_again_for_another_student_is_not_believed(school: TestSchool) -> None:
    path = school.write(WANG, "talk", SID)
    plain = _plain(school, path)
    moved = _reseal(school, path.replace(SID, OTHER), plain, f"student-{OTHER}")
    assert {"seal.name", "seal.lock", "seal.drawer"} <= set(rules(school, moved))


def test_a_students_record_sealed_again_into_a_drawer_is_not_believed(school: TestSchool) -> None:
    plain = _plain(school, school.write(WANG, "talk", SID))
    moved = _reseal(school, f"records/drawers/{new_rid()}.1.aaaaaa.age", plain, "drawer-inbox")
    assert {"seal.name", "seal.lock", "seal.drawer"} <= set(rules(school, moved))


def test_a_record_sealed_again_into_another_drawer_is_not_believed(school: TestSchool) -> None:
    """The other drawer holds the kind too, and the author may write there: only the seal's own words tell."""
    school.change(CHEN, [Intent("drawer", "kinds", ("safety", "incident,aid"))], approve=ZHAO)
    path = school.write(ZHAO, "aid", SID, _least("aid"))
    plain = _plain(school, path)
    assert rules(school, path) == ()
    assert rules(school, _reseal(school, path, plain, "drawer-safety")) == ("seal.lock",)


def _plain(school: TestSchool, path: str) -> bytes:
    me = school.as_(CHEN)
    name = RecordName.parse(path.rpartition("/")[2])
    assert name is not None
    return unseal.keys(school.verified, me).open(name, (school.root / path).read_bytes())[2]


@pytest.mark.parametrize(
    "place",
    [
        f"records/students/{SID}/note.txt",
        f"records/students/{OTHER}/{SID}.1.0123456789abcdef.1.aaaaaa.age",
        f"records/students/{SID}/{SID}.01.0123456789abcdef.1.aaaaaa.age",
        f"records/students/{SID}/{SID}.1.0123456789ABCDEF.1.aaaaaa.age",
        f"records/students/{SID}/sub/{SID}.1.0123456789abcdef.1.aaaaaa.age",
        f"records/drawers/{SID}.1.0123456789abcdef.1.aaaaaa.age",
        "records/drawers/card.1.aaaaaa.age",
        "records/students/0123456789abcdef.1.aaaaaa.age",
    ],
)
def test_a_file_of_another_name_or_place_is_reported_and_not_opened(school: TestSchool, place: str) -> None:
    _, plain = plaintext_of(school, _talk())
    lay(school.root, {place: sealed_to(school, plain, FILE)})
    assert reports(school, "record.name", place)
    assert opened(school).total == 0


def test_links_under_records_are_reported_and_not_followed(school: TestSchool, tmp_path: Path) -> None:
    path, plain = plaintext_of(school, _talk())
    (tmp_path / "outside.age").write_bytes(sealed_to(school, plain, FILE))
    (school.root / path).parent.mkdir(parents=True)
    (school.root / path).symlink_to(tmp_path / "outside.age")
    (tmp_path / "folder").mkdir()
    (school.root / "records" / "drawers").symlink_to(tmp_path / "folder")
    assert reports(school, "disk.symlink", path)
    assert reports(school, "disk.symlink", "records/drawers")
    assert opened(school).revisions == []


def test_a_path_with_dots_is_no_records(school: TestSchool) -> None:
    path = school.write(WANG, "talk", SID)
    dotted = path.replace("records/students", "records/students/../students")
    now, me = school.verified, school.as_(CHEN)
    assert code(lambda: unseal.read_some(now, me, [dotted])) == "record.name"


def test_a_file_over_the_cap_is_reported_and_hides_nothing(school: TestSchool) -> None:
    good = school.write(WANG, "talk", SID)
    big = f"records/students/{SID}/{SID}.1.0123456789abcdef.1.aaaaaa.age"
    lay(school.root, {big: b"x" * ((1 << 20) + 1)})
    assert reports(school, "disk.too-big", big)
    assert [one.path for one in opened(school).revisions] == [good]


# -- older, altered, deleted


def test_an_older_revision_under_a_newer_name_is_not_believed(school: TestSchool) -> None:
    first = school.write(WANG, "talk", SID)
    school.revise(WANG, first, {"form": "phone"})
    data = (school.root / first).read_bytes()
    newer = re.sub(r"\.1\.([0-9a-z]{6})\.age$", r".3.\1.age", first)
    lay(school.root, {newer: data})
    assert rules(school, newer) == ("seal.name",)


def test_a_deleted_newest_revision_is_missed_once_it_was_seen(school: TestSchool) -> None:
    first = school.write(WANG, "talk", SID)
    second = school.revise(WANG, first, {"form": "phone"})
    _witness(school)
    lay(school.root, {second: None})
    assert reports(school, "record.missing", second)
    lay(school.root, {first: None})
    assert reports(school, "record.missing", first)


def test_a_deleted_first_revision_is_named_as_a_gap(school: TestSchool) -> None:
    first = school.write(WANG, "talk", SID)
    second = school.revise(WANG, first, {"form": "phone"})
    lay(school.root, {first: None})
    seen = read.school(school.verified, school.as_(CHEN), NOW.date())
    assert ("revision.missing", second) in {(one.rule, one.path) for one in seen.problems}
    assert [one.id for one in seen.students[0].records + seen.students[1].records]


def test_a_record_altered_after_it_was_seen_is_not_believed(school: TestSchool) -> None:
    path = school.write(WANG, "talk", SID)
    plain = _plain(school, path)
    _witness(school)
    assert rules(school, _reseal(school, path, plain)) == ("record.altered",)


def _witness(school: TestSchool) -> None:
    now, me = school.verified, school.as_(CHEN)
    draft = epoch.draft(now, me, [Intent("records", "witness")], witnessing=True)
    school.put(epoch.sign(draft, me, written_at=WRITTEN_AT))


# -- who has left


def _gone(school: TestSchool) -> tuple[str, Chain]:
    """The class teacher's old chain, and what they wrote and hid before they left; the file lies there no more."""
    hidden, plain = plaintext_of(school, _talk())
    lay(school.root, {hidden: sealed_to(school, plain, FILE)})
    held = (school.root / hidden).read_bytes()
    lay(school.root, {hidden: None})
    chain = school.verified.chain
    school.change(CHEN, [Intent("person", "end", (WANG,))])
    lay(school.root, {hidden: held})
    return hidden, chain


def test_who_has_left_writes_nothing_under_an_old_epoch(school: TestSchool) -> None:
    path, chain = _gone(school)
    assert rules(school, path) == ("seal.witness",)
    later = forge(school, _talk(), epoch=chain.head)
    assert rules(school, later) == ("seal.witness",)


def test_who_has_left_writes_nothing_under_the_new_epoch(school: TestSchool) -> None:
    _gone(school)
    assert rules(school, forge(school, _talk(generation=2))) == ("seal.key",)


def test_an_ended_generation_takes_nothing_of_a_later_epoch(school: TestSchool) -> None:
    _gone(school)
    assert rules(school, forge(school, _talk(author=CHEN))) == ("seal.lock",)


def test_what_was_seen_before_somebody_left_still_counts(school: TestSchool) -> None:
    path = school.write(WANG, "talk", SID)
    school.change(CHEN, [Intent("person", "end", (WANG,))])
    assert rules(school, path) == ()


def test_what_was_seen_only_after_somebody_left_does_not_count(school: TestSchool) -> None:
    path, _ = _gone(school)
    _witness(school)
    assert rules(school, path) == ("seal.witness",)


def test_what_a_keeper_vouches_for_counts_and_nothing_else_does(school: TestSchool) -> None:
    path, chain = _gone(school)
    other = forge(school, _talk(), epoch=chain.head)
    now, me = school.verified, school.as_(CHEN)
    vouched = [(sha256((school.root / path).read_bytes()), path.removeprefix("records/"))]
    draft = epoch.draft(now, me, [Intent("records", "vouch")], vouch=vouched)
    school.put(epoch.sign(draft, me, written_at=WRITTEN_AT))
    assert rules(school, path) == ()
    assert rules(school, other) == ("seal.witness",)


def test_nobody_vouches_but_a_keeper(school: TestSchool) -> None:
    path, _ = _gone(school)
    pair = (sha256((school.root / path).read_bytes()), path.removeprefix("records/"))
    data = witness.dump("vouch", [pair])
    lay(school.root, {f"keys/seen/{sha256(data)[:8]}": data})
    assert rules(school, path) == ("seal.witness",)
    entry = changed(entry_over(school.verified), vouch=(sha256(data),), signer=LIU)
    lay(school.root, sealed_entry(entry, school.identities[LIU]))
    assert code(lambda: school.verified) == "chain.not-a-keeper"


@pytest.mark.parametrize("end", ["post", "move", "mentor"])
def test_a_right_that_ended_otherwise_ends_too(school: TestSchool, end: str) -> None:
    author = WANG
    if end == "mentor":
        author = LI
        school.change(CHEN, [Intent("mentor", "add", (SID, LI))])
    old = school.verified.chain
    ends = {
        "post": Intent("post", "end", ("class-teacher", "p2023-1", WANG)),
        "move": Intent("student", "move", (SID, "p2021-1")),
        "mentor": Intent("mentor", "end", (SID, LI)),
    }
    g = len(school.verified.keyring.locks[FILE].generations)
    assert rules(school, forge(school, _talk(author=author, generation=g))) == ()
    school.change(CHEN, [ends[end]])
    late = forge(school, _talk(author=author, generation=g), epoch=old.head)
    assert rules(school, late) == ("seal.witness",)
    g = len(school.verified.keyring.locks[FILE].generations)
    assert rules(school, forge(school, _talk(author=author, generation=g))) == ("seal.role",)


# -- revisions


def _bad(school: TestSchool) -> dict[str, tuple[str, ...]]:
    seen = read.school(school.verified, school.as_(CHEN), NOW.date())
    return {one.path: one.rules for one in seen.unverified}


def test_a_revision_by_another_author_is_not_believed(school: TestSchool) -> None:
    first = school.write(WANG, "talk", SID)
    rid = RecordName.parse(first.rpartition("/")[2])
    assert rid is not None
    second = forge(school, _talk(author=CHEN, rid=rid.rid, rev=2, prev=(_hash_of(school, first),)))
    assert _bad(school) == {second: ("revision.author",)}


@pytest.mark.parametrize("what", ["kind", "rev"])
def test_a_revision_that_does_not_follow_is_not_believed(school: TestSchool, what: str) -> None:
    first = school.write(WANG, "talk", SID)
    rid = RecordName.parse(first.rpartition("/")[2])
    assert rid is not None
    one = _talk(rid=rid.rid, rev=2, prev=(_hash_of(school, first),))
    one = replace(one, kind="contact", fields=_least("contact")) if what == "kind" else replace(one, rev=7)
    second = forge(school, one)
    assert _bad(school) == {second: ("revision.same" if what == "kind" else "revision.prev",)}


def test_a_revision_under_another_lock_is_another_record(school: TestSchool) -> None:
    first = school.write(LI, "concern", fields=_least("concern"))
    rid = RecordName.parse(first.rpartition("/")[2])
    assert rid is not None
    one = Forged("incident", "", ZHAO, "drawer-safety", rid=rid.rid, rev=2, prev=(_hash_of(school, first),))
    second = forge(school, replace(one, fields=_least("incident")))
    assert not _bad(school)
    seen = read.school(school.verified, school.as_(CHEN), NOW.date())
    assert {(one.kind, one.drawer) for one in seen.loose} == {("concern", "inbox"), ("incident", "safety")}
    assert [one.path for one in seen.problems if one.rule == "revision.missing"] == [second]


def test_two_root_cards_in_one_file_are_neither_believed(school: TestSchool) -> None:
    paths = {school.card(WANG, SID), school.card(CHEN, SID, "别人")}
    assert _bad(school) == dict.fromkeys(paths, ("record.two-roots",))


def test_one_id_for_two_records_is_neither_believed(school: TestSchool) -> None:
    rid = new_rid()
    paths = {forge(school, _talk(rid=rid)), forge(school, _talk(rid=rid, author=CHEN))}
    assert _bad(school) == dict.fromkeys(paths, ("record.two-roots",))


def test_who_might_once_enter_for_others_revises_nobody_later_by_an_old_epoch(school: TestSchool) -> None:
    """The right to write stays with another post; the right to enter has ended, and nobody witnessed the file."""
    both = [Intent("post", "add", ("class-teacher", "p2023-1", ZHAO))]
    school.change(CHEN, both)
    first = school.write(WANG, "talk", SID, body="原话。")
    late = school.revise(ZHAO, first, {"by": ZHAO}, "改了别人的话。")
    data = (school.root / late).read_bytes()
    (school.root / late).unlink()
    school.change(CHEN, [Intent("post", "end", ("moral-office", "school", ZHAO))], approve="recovery")
    lay(school.root, {late: data})
    assert _bad(school) == {late: ("revision.author",)}


def test_an_id_copied_from_another_drawer_hides_nothing(school: TestSchool) -> None:
    """File names in drawers show ids; a concern by anybody under a counselling record's id must not hide it."""
    kept = school.write("sun-li", "counselling", SID, _least("counselling"))
    name = RecordName.parse(kept.rpartition("/")[2])
    assert name is not None
    forge(school, Forged("concern", "", LI, "drawer-inbox", rid=name.rid, fields=_least("concern")))
    seen = read.school(school.verified, school.as_("sun-li"), NOW.date())
    assert {one.kind for one in (*seen.loose, *(entry for file in seen.students for entry in file.records))} >= {
        "counselling",
        "concern",
    }


def test_an_id_taken_a_second_time_does_not_hide_what_was_witnessed(school: TestSchool) -> None:
    rid = new_rid()
    first = forge(school, _talk(rid=rid))
    school.change(CHEN, [Intent("person", "end", ("liu-yang",))])
    second = forge(school, _talk(rid=rid, author=CHEN))
    third = forge(school, _talk(rid=rid, author=CHEN, rev=2, prev=(_hash_of(school, second),)))
    assert _bad(school) == dict.fromkeys((second, third), ("record.two-roots",))
    seen = read.school(school.verified, school.as_(WANG), NOW.date())
    assert [one.rev for file in seen.students for one in file.records if one.id == rid] == [1]
    assert first


def test_two_heads_that_make_no_sense_together_break_nothing(school: TestSchool, tmp_path: Path) -> None:
    """Each revision is well formed; the date of one and the next date of the other are out of order."""
    school.card(WANG, SID)
    first = school.write(WANG, "talk", SID, {"date": "2025-10-01"})
    old = unseal.read_some(school.verified, school.as_(WANG), [first]).revisions[0]
    one = _talk(rid=old.record.id, rev=2, prev=(old.digest,))
    forge(school, replace(one, fields={"date": "2025-11-20"}))
    forge(school, replace(one, fields={"date": "2025-10-01", "next_date": "2025-10-08"}))
    seen = read.school(school.verified, school.as_(CHEN), NOW.date())
    entry = next(one for file in seen.students for one in file.records if one.kind == "talk")
    assert {one.field for one in entry.conflicts} == {"date", "next_date"}
    assert _built(school, tmp_path / "out")


# -- bytes


def _broken(data: bytes) -> Mapping[str, bytes]:
    head = age.header(data)
    stanza = data[len("age-encryption.org/v1\n") : data.index(b"\n---") + 1]
    lines = data.index(b"\n---") + 1
    flip = bytes([data[-1] ^ 1])
    in_header = head.mac_offset - 4
    return {
        "nothing": b"",
        "cut in the header": data[:60],
        "cut before the payload": data[: head.payload_offset],
        "cut in the payload": data[:-1],
        "header flipped": data[:in_header] + bytes([data[in_header] ^ 1]) + data[in_header + 1 :],
        "mac flipped": data.replace(data[lines : lines + 8], data[lines : lines + 6] + b"AA", 1),
        "nonce flipped": _flip(data, head.payload_offset),
        "payload flipped": data[:-1] + flip,
        "trailing bytes": data + b"\n",
        "armored": b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n-----END AGE ENCRYPTED FILE-----\n",
        "1,000 stanzas": b"age-encryption.org/v1\n" + stanza * 1000 + data[lines:],
        "65 stanzas": b"age-encryption.org/v1\n" + b"-> X a\n\n" * 65 + data[lines:],
        "malformed first stanza": data.replace(b"-> X25519 ", b"->  X25519 ", 1),
        "short share": data.replace(b"-> X25519 ", b"-> X25519 A", 1),
        "no stanza": b"age-encryption.org/v1\n" + data[lines:],
        "scrypt stanza": b"age-encryption.org/v1\n-> scrypt c2FsdHNhbHRzYWx0c2FsdA 63\n"
        + b"A" * 43
        + b"\n"
        + data[lines:],
        "scrypt beside": data.replace(b"\n---", b"\n-> scrypt c2FsdHNhbHRzYWx0c2FsdA 63\n" + b"A" * 43 + b"\n---", 1),
        "another version": data.replace(b"v1\n", b"v2\n", 1),
        "line ends": data.replace(b"\n", b"\r\n", 1),
        "zeroes": bytes(2000),
    }


def _flip(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


@pytest.mark.parametrize("what", sorted(_broken(age.encrypt(b"x", [age.generate()[1]]))))
@pytest.mark.parametrize("where", ["student", "drawer"])
def test_a_damaged_file_is_reported_and_hides_nothing(school: TestSchool, what: str, where: str) -> None:
    good = school.write(WANG, "talk", SID)
    if where == "student":
        path = school.write(WANG, "talk", SID)
    else:
        path = school.write(ZHAO, "incident", fields=_least("incident"))
    lay(school.root, {path: _broken((school.root / path).read_bytes())[what]})
    assert reports(school, "record.damaged", path)
    assert rules(school, path) == ("record.damaged",)
    assert good in {one.path for one in opened(school).revisions}


def test_an_empty_plaintext_is_no_record(school: TestSchool) -> None:
    path, _ = plaintext_of(school, _talk())
    assert rules(school, _reseal(school, path, b"")) == ("seal.form",)


def _misshapen(plain: bytes) -> Mapping[str, bytes]:
    marker = seal.MARKER.encode() + b"\n"
    start = plain.index(marker)
    head, tail = plain[:start], plain[start:]
    stop = plain.index(b"-----END SSH SIGNATURE-----\n") + len(b"-----END SSH SIGNATURE-----\n")
    return {
        "content after the seal": plain[:stop] + b"more\n",
        "content after the padding": plain + b"more\n",
        "another seal after it": plain[:stop] + tail,
        "another seal before it": head + tail[: stop - start] + tail,
        "carriage returns": head.replace(b"\n", b"\r\n") + tail,
        "a byte order mark": b"\xef\xbb\xbf" + head + tail,
        "a null": head + b"\0\n" + tail,
        "no last line end": head[:-1] + tail,
        "the marker inside": head + b"> " + marker + tail,
        "no content": tail,
        "no seal": head,
        "no signature": plain[: plain.index(b"-----BEGIN SSH SIGNATURE-----")],
        "half a signature": plain[: stop - 40],
        "a line twice": plain.replace(b"kind: talk\nrid", b"kind: talk\nkind: talk\nrid"),
        "a line more": plain.replace(b"\nat: ", b"\nnote: x\nat: "),
        "a line less": re.sub(rb"\nrev: 1", b"", plain),
        "lines in another order": re.sub(rb"(kind: talk\n)(rid: \w+\n)", rb"\2\1", plain),
        "a number with a zero": plain.replace(b"\nrev: 1\n", b"\nrev: 01\n"),
        "a revision 0": plain.replace(b"\nrev: 1\n", b"\nrev: 0\n"),
        "a huge number": plain.replace(b"\nrev: 1\n", b"\nrev: " + b"9" * 5000 + b"\n"),
        "no generation": re.sub(rb"(\nlock: \S+) 1\n", rb"\1\n", plain),
        "two blanks": plain.replace(b"\nkind: talk\nrid", b"\nkind:  talk\nrid"),
        "too long": b"---\n" + b"x" * seal.MAX_CONTENT + b"\n" + tail,
    }


def _sample() -> bytes:
    armour = b"-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n"
    return b"---\nx\n" + seal.MARKER.encode() + b"\nkind: talk\nrid: x\nrev: 1\n" + armour


@pytest.mark.parametrize("what", sorted(_misshapen(_sample())))
def test_a_plaintext_of_another_form_is_no_record(school: TestSchool, what: str) -> None:
    path, plain = plaintext_of(school, _talk())
    bad = _misshapen(plain)[what]
    assert bad != plain
    assert rules(school, _reseal(school, path, bad)) == ("seal.form",)


@pytest.mark.parametrize("what", ["content", "at", "signature"])
def test_a_changed_content_or_seal_is_not_signed(school: TestSchool, what: str) -> None:
    path, plain = plaintext_of(school, _talk())
    bad = {
        "content": plain.replace("正文".encode(), "正确".encode()),
        "at": plain.replace(b"T10:00:00", b"T10:00:01"),
        "signature": _other_signature(school, plain),
    }[what]
    assert bad != plain
    assert rules(school, _reseal(school, path, bad)) == ("seal.signature",)


def _other_signature(school: TestSchool, plain: bytes) -> bytes:
    _, other = plaintext_of(school, _talk(body="别的\n"))
    begin, end = b"-----BEGIN SSH SIGNATURE-----", b"-----END SSH SIGNATURE-----"
    mine, theirs = (text[text.index(begin) : text.index(end)] for text in (plain, other))
    return plain.replace(mine, theirs)


def test_a_signature_made_for_another_use_is_none(school: TestSchool) -> None:
    one = _talk()
    path, plain = plaintext_of(school, one)
    found = seal.open_seal(plain)
    blob = sshsig.sign(school.identities[WANG].signer, "yulan-proposal-v1", seal.message(found.seal, found.content))
    begin, end = b"-----BEGIN SSH SIGNATURE-----", b"-----END SSH SIGNATURE-----\n"
    start, stop = plain.index(begin), plain.index(end) + len(end)
    assert rules(school, _reseal(school, path, plain[:start] + sshsig.armor(blob).encode() + plain[stop:])) == (
        "seal.signature",
    )


# -- front matter


_FRONT = "kind: talk\nid: {rid}\nby: wang-fang\ndate: 2025-11-21\nstudent: 0123456789\n"


@pytest.mark.parametrize(
    ("front", "rule"),
    [
        (_FRONT + "form: &a face\nmood: *a\n", "yaml.anchor"),
        (_FRONT + "mood: *a\n", "yaml.alias"),
        (_FRONT + "mood: !!python/object/apply:os.system [x]\n", "yaml.tag"),
        (_FRONT + "mood: !x y\n", "yaml.tag"),
        (_FRONT + "by: zhao-min\n", "yaml.duplicate-key"),
        (_FRONT + "<<: {mood: x}\n", "yaml.merge"),
        (_FRONT + "colour: red\n", "kind.unknown-field"),
        (_FRONT + "mood: [a, b]\n", "kind.not-text"),
        (_FRONT + "topics: " + "[" * 200_000 + "\n", "yaml.size"),
        (_FRONT + "topics: " + "[" * 40 + "]" * 40 + "\n", "yaml.depth"),
        (_FRONT + "topics: [" + "a," * 6000 + "a]\n", "yaml.nodes"),
        (_FRONT + 'mood: "' + "x" * 70_000 + '"\n', "yaml.size"),
        ("%YAML 1.2\n" + _FRONT, "yaml.syntax"),
        (_FRONT + "mood:\n\t- x\n", "yaml.tab"),
        (_FRONT.replace("talk", "gossip"), "kind.unknown"),
        ("- a\n- b\n", "yaml.root"),
        ("", "yaml.root"),
        (_FRONT + "decline: yes\n", "kind.not-true-or-false"),
        (_FRONT + "date: 2025-02-30\n", "yaml.duplicate-key"),
        (_FRONT.replace("2025-11-21", "2025-02-30"), "kind.not-a-date"),
        (_FRONT.replace("wang-fang", "../x"), "kind.bad-person"),
    ],
    ids=lambda one: one if len(one) < 30 else one[80:110],
)
def test_front_matter_that_could_mean_more_than_it_shows_is_refused(school: TestSchool, front: str, rule: str) -> None:
    rid = new_rid()
    content = f"---\n{front.replace('{rid}', rid)}---\n".encode()
    path = forge(school, _talk(rid=rid), content=content)
    assert rules(school, path) == ("record.form",)
    assert rule in {one.rule for one in opened(school).problems if one.path == path}


def test_content_of_ten_megabytes_is_not_read(school: TestSchool) -> None:
    path, plain = plaintext_of(school, _talk())
    lay(school.root, {path: sealed_to(school, b"---\n" + b"a: [b]\n" * 1_500_000 + plain, FILE)})
    assert reports(school, "disk.too-big", path)


# -- pages


_HOSTILE = """<script>alert(1)</script>

<img src=x onerror=alert(1)> <svg/onload=alert(1)> <iframe src="https://evil.example/"></iframe>

[a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](data:text/html,x) [d](//evil.example) [e](https://evil.example/x)
![i](https://evil.example/i.png) ![j](javascript:x) <https://evil.example/auto> [k]: https://evil.example "x"

</script></style></textarea></title></main></body></html><!-- --><![CDATA[x]]>

```html onload=x
</script><script>alert(1)</script>
```

# h1 {#top onclick=alert(1)}

| a | b |
|:--|--:|
| <b onclick=x> | `</script>` |

&lt;script&gt; &#60;script&#62; &#x3c;script&#x3e; \\<script>
"""
_NAME = "</script><b>玉"


class _Page(HTMLParser):
    """Elements with their attributes, and the text of scripts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def _parsed(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text("utf-8"))
    page.close()
    return page


def _built(school: TestSchool, out: Path) -> dict[str, _Page]:
    build.build(school.verified, school.as_(CHEN), NOW.date(), ("zh",), out)
    return {path.relative_to(out).as_posix(): _parsed(path) for path in sorted(out.rglob("*.html"))}


def _shape(pages: Mapping[str, _Page]) -> set[tuple[str, ...]]:
    """Every kind of element with the attributes it bears."""
    return {(tag, *sorted(attrs)) for page in pages.values() for tag, attrs in page.found}


def test_a_hostile_text_reaches_the_page_as_words_only(school: TestSchool, tmp_path: Path) -> None:
    """Beside the same school with a quiet text, no element or attribute is new but those Markdown itself makes."""
    school.card(WANG, SID, "小玉")
    school.write(WANG, "talk", SID, {"mood": "平静", "effect": "愿意再谈", "place": "教室"}, "谈了读书。")
    quiet = _built(school, tmp_path / "quiet")
    school.card(WANG, OTHER, _NAME, strengths=_HOSTILE, own_words=_HOSTILE, address=_NAME)
    school.write(WANG, "talk", SID, {"mood": _NAME, "effect": _HOSTILE, "place": "javascript:alert(1)"}, _HOSTILE)
    school.write(LI, "concern", fields={**_least("concern"), "about": "<script>"}, body=_HOSTILE)
    forge(school, _talk(author=LIU, body=_HOSTILE))
    loud = _built(school, tmp_path / "loud")
    assert any("alert(1)" in (tmp_path / "loud" / name).read_text("utf-8") for name in loud)
    ours = ("h4", "h5", "h6", "p", "pre", "code", "table", "thead", "tbody", "tr", "th", "td", "ul", "ol", "li", "hr")
    new = {one for one in _shape(loud) - _shape(quiet) if one[0] not in ours}
    assert {one for one in new if any(name.startswith("on") or name in ("src", "style") for name in one[1:])} == set()
    loading = {"script", "svg", "img", "iframe", "object", "base", "meta", "link", "form"}
    assert {one[0] for one in new} & loading == set()
    known = {str(one).lower() for page in quiet.values() for _, attrs in page.found for one in attrs.values()}
    for page in loud.values():
        for tag, attrs in page.found:
            assert not [name for name in attrs if name.startswith("on")], tag
            for name in ("href", "src", "action", "srcset", "formaction", "data"):
                target = (attrs.get(name) or "").strip().lower()
                assert not re.match(r"[a-z][a-z0-9+.-]*:|//", target) or target in known, tag


def test_every_script_of_a_page_is_a_file_of_the_theme(school: TestSchool, tmp_path: Path) -> None:
    school.card(WANG, SID, _NAME)
    school.write(WANG, "talk", SID, {"mood": _NAME}, _HOSTILE)
    pages = _built(school, tmp_path / "out")
    ours = {path.rpartition("/")[2] for path in theme.read(theme.builtin())}
    scripts = [attrs for page in pages.values() for tag, attrs in page.found if tag == "script"]
    assert [attrs for attrs in scripts if "src" in attrs and str(attrs["src"]).rpartition("/")[2] not in ours] == []


@pytest.mark.parametrize(
    ("day", "at"),
    [("0001-01-01", "1000-01-01T00:00:00+14:00"), ("9999-12-31", "2999-12-31T23:59:59-12:00")],
)
def test_the_first_and_the_last_day_there_is_break_no_page(
    school: TestSchool, tmp_path: Path, day: str, at: str
) -> None:
    school.card(WANG, SID, "小玉")
    forge(school, _talk(at=at, fields={"date": day}))
    assert _built(school, tmp_path / "out")


def test_a_person_nobody_knows_breaks_no_page(school: TestSchool, tmp_path: Path) -> None:
    school.card(WANG, SID, "小玉")
    path = forge(school, _talk(author=ZHAO, fields={"by": "nobody"}))
    assert rules(school, path) == ()
    assert _built(school, tmp_path / "out")


def test_a_hostile_school_name_and_time_break_no_page(school: TestSchool, tmp_path: Path) -> None:
    school.card(WANG, SID, "小玉")
    entry = changed(entry_over(school.verified), written_at="<b>")
    lay(school.root, sealed_entry(entry, school.identities[CHEN]))
    assert _built(school, tmp_path / "out")


def test_what_is_refused_names_no_value(school: TestSchool) -> None:
    forge(school, _talk(author=LIU, body="机密甲乙丙\n"))
    forge(school, _talk(rid="0123456789abcdef"), content=b"---\nkind: talk\nmood: [\xe6\x9c\xba\n---\n")
    found = opened(school)
    assert "机密" not in repr(found)
    assert "机密" not in repr([(one.rule, one.params) for one in found.problems])
