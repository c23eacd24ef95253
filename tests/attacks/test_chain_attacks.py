"""Attacks on the chain: by who can write to the repository and has no key, by colleagues, and by one keeper alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec.structs import replace as changed

from tests.attacks.forge import (
    CHEN,
    SUN,
    WANG,
    ZHAO,
    approval,
    code,
    entry_over,
    lay,
    put_back,
    rewritten,
    sealed_entry,
    signature,
    tree,
    verdict,
)
from tests.schools import NOW, RECOVERY, TestSchool, make_school
from yulan import age, demo, plainfile
from yulan import chain as chains
from yulan.digest import sha256
from yulan.entry import Entry, Keeper
from yulan.errors import YulanError
from yulan.flow import epoch, proposals, staff, trust
from yulan.flow import verified as flow_verified
from yulan.intents import Intent
from yulan.people import People, Post
from yulan.policy import Policy
from yulan.sshsig import Signer

PEOPLE, POLICY, SCHOOL = "keys/people.yaml", "keys/policy.yaml", "records/school.yaml"
A_LOCK = "keys/locks/drawer-legal.yaml"
TEMPLATE = "site/texts/zh/mine.yaml"
MORE = [Intent("student", "add", ("0123456789", "p2023-1"))]


@pytest.fixture
def school(tmp_path: Path) -> TestSchool:
    return make_school(tmp_path)


@pytest.fixture
def alone(tmp_path: Path) -> TestSchool:
    """A school with one keeper."""
    return make_school(tmp_path, {CHEN: ("陈玉兰", (("principal", "school"),)), WANG: ("王芳", ())})


def _add(school: TestSchool, entry: Entry, person: str = CHEN, namespace: str = chains.NAMESPACE) -> str:
    """The code with which a repository with one more entry is refused."""
    lay(school.root, sealed_entry(entry, school.identities[person], namespace))
    return verdict(school)


def _entries(root: Path) -> list[str]:
    return sorted(path for path in tree(root) if path.startswith(chains.FOLDER) and path.endswith(".yaml"))


# -- signatures


def test_the_tools_make_entries_that_hold(school: TestSchool) -> None:
    assert _add(school, entry_over(school.verified)) == ""


def test_an_unsigned_entry_is_refused(school: TestSchool) -> None:
    files = sealed_entry(entry_over(school.verified), school.identities[CHEN])
    lay(school.root, {path: data for path, data in files.items() if path.endswith(".yaml")})
    assert verdict(school) == "chain.unsigned"


@pytest.mark.parametrize("bad", [b"", b"-----BEGIN SSH SIGNATURE-----\n", b"\xff", b"U1NIU0lH\n"])
def test_a_signature_of_another_form_is_refused(school: TestSchool, bad: bytes) -> None:
    files = sealed_entry(entry_over(school.verified), school.identities[CHEN])
    lay(school.root, {path: data if path.endswith(".yaml") else bad for path, data in files.items()})
    assert verdict(school) in ("chain.signature", "chain.unsigned")


def test_a_signature_over_another_entry_is_refused(school: TestSchool) -> None:
    entry = entry_over(school.verified)
    files = sealed_entry(entry, school.identities[CHEN])
    other = sealed_entry(changed(entry, changes=("x",)), school.identities[CHEN])
    mine = next(data for path, data in other.items() if path.endswith(".sig"))
    lay(school.root, {path: data if path.endswith(".yaml") else mine for path, data in files.items()})
    assert verdict(school) == "chain.signature"


@pytest.mark.parametrize("namespace", ["yulan-record-v1", "yulan-intent-v1", "yulan-proposal-v1", "file"])
def test_a_signature_made_for_another_use_is_refused(school: TestSchool, namespace: str) -> None:
    assert _add(school, entry_over(school.verified), namespace=namespace) == "chain.signature"


@pytest.mark.parametrize("claims", [WANG, CHEN, RECOVERY, "nobody"])
def test_a_colleague_who_keeps_nothing_signs_nothing(school: TestSchool, claims: str) -> None:
    assert _add(school, entry_over(school.verified, signer=claims), WANG) == "chain.not-a-keeper"


def test_a_keeper_signs_in_no_other_keepers_name(school: TestSchool) -> None:
    assert _add(school, entry_over(school.verified, signer=ZHAO), CHEN) == "chain.not-a-keeper"


def test_an_entry_does_not_make_its_own_signer_a_keeper(alone: TestSchool) -> None:
    now = alone.verified
    people = _with_post(now.keyring.people, WANG, now.epoch + 1)
    files = {PEOPLE: plainfile.dump(people)}
    entry = entry_over(now, files, signer=WANG)
    assert WANG in {one.person for one in entry.keepers}
    lay(alone.root, files)
    assert _add(alone, entry, WANG) == "chain.not-a-keeper"


def test_recovery_may_sign(school: TestSchool) -> None:
    assert _add(school, entry_over(school.verified, signer=RECOVERY), RECOVERY) == ""


# -- the order of entries


def test_a_missing_entry_is_refused(school: TestSchool) -> None:
    school.change(CHEN, MORE)
    middle = _entries(school.root)[1]
    lay(school.root, {middle: None, middle.replace(".yaml", ".sig"): None})
    assert verdict(school) == "chain.gap"


@pytest.mark.parametrize("far", [2, 500_000])
def test_an_entry_that_skips_epochs_is_refused(school: TestSchool, far: int) -> None:
    now = school.verified
    assert _add(school, entry_over(now, epoch=now.epoch + far)) == "chain.gap"


def test_an_entry_without_predecessor_is_refused(school: TestSchool) -> None:
    assert _add(school, entry_over(school.verified, prev=())) == "chain.gap"


def test_an_entry_over_an_unknown_one_is_refused(school: TestSchool) -> None:
    assert _add(school, entry_over(school.verified, prev=("0" * 64,))) == "chain.gap"


def test_an_entry_before_the_first_is_refused(school: TestSchool) -> None:
    now = school.verified
    assert _add(school, entry_over(now, epoch=0, prev=(now.chain.repository,))) == "chain.gap"


def test_an_entry_of_another_school_is_refused(school: TestSchool) -> None:
    assert _add(school, entry_over(school.verified, repository="0" * 64)) == "chain.repository"


def test_an_entry_that_names_no_school_is_refused(school: TestSchool) -> None:
    assert _add(school, entry_over(school.verified, repository=None)) == "chain.repository"


def test_two_beginnings_are_refused(school: TestSchool) -> None:
    first = entry_over(school.verified, epoch=1, prev=(), repository=None)
    assert _add(school, first) == "chain.two-beginnings"


def test_a_chain_without_beginning_is_refused(school: TestSchool) -> None:
    first = _entries(school.root)[0]
    lay(school.root, {first: None, first.replace(".yaml", ".sig"): None})
    assert verdict(school) == "chain.empty"


def test_a_fork_is_refused(school: TestSchool) -> None:
    now = school.verified
    lay(school.root, sealed_entry(entry_over(now), school.identities[CHEN]))
    assert _add(school, entry_over(now, signer=ZHAO), ZHAO) == "chain.fork"


def test_an_entry_with_other_bytes_than_its_name_says_is_refused(school: TestSchool) -> None:
    newest = _entries(school.root)[-1]
    data = (school.root / newest).read_bytes()
    lay(school.root, {newest: data.replace(b"2025-09-01", b"2024-09-01")})
    assert verdict(school) == "chain.name"


def test_an_entry_under_the_number_of_another_epoch_is_refused(school: TestSchool) -> None:
    now = school.verified
    files = sealed_entry(entry_over(now), school.identities[CHEN])
    lay(school.root, {path.replace(f"{now.epoch + 1:06d}", "000009"): data for path, data in files.items()})
    assert verdict(school) == "chain.name"


@pytest.mark.parametrize("name", ["1-00000000.yaml", "000004-00000000.yml", "../x.yaml", "sub/000004-00000000.yaml"])
def test_a_file_of_another_name_among_the_entries_is_refused(school: TestSchool, name: str) -> None:
    newest = _entries(school.root)[-1]
    files = {path: data for path, data in school.verified.files.items() if path.startswith(chains.FOLDER)}
    files[chains.FOLDER + name] = (school.root / newest).read_bytes()
    assert code(lambda: chains.verify(files)) == "chain.name"


@pytest.mark.parametrize("number", ["{}e0", "{}.0", "0x{}", "+{}", "00{}", "null", "{}" * 5000])
def test_an_epoch_is_written_in_one_way(school: TestSchool, number: str) -> None:
    entry = entry_over(school.verified)
    right = f"epoch: {entry.epoch}\n".encode()
    data = plainfile.dump(entry)
    assert right in data
    data = data.replace(right, f"epoch: {number.replace('{}', str(entry.epoch))}\n".encode())
    path = chains.path_of(sha256(data), entry.epoch)
    sign = signature(data, school.identities[CHEN], chains.NAMESPACE)
    lay(school.root, {path: data, path.replace(".yaml", ".sig"): sign})
    assert verdict(school) == "file.form"


def test_an_epoch_below_the_first_is_refused(school: TestSchool) -> None:
    data = plainfile.dump(changed(entry_over(school.verified), epoch=-3))
    path = chains.path_of(sha256(data), 3)
    lay(school.root, {path: data, path.replace(".yaml", ".sig"): b""})
    assert verdict(school) == "chain.name"


@pytest.mark.parametrize("keeps", ["1", "TRUE", "yes", "null", "0"])
def test_a_truth_is_written_in_one_way(school: TestSchool, keeps: str) -> None:
    now = school.verified
    files = rewritten(now, POLICY, lambda text: text.replace("keeps: true", f"keeps: {keeps}", 1))
    assert code(lambda: plainfile.load(now.files[POLICY], POLICY, Policy)) == ""
    assert code(lambda: plainfile.load(files[POLICY], POLICY, Policy)) == "file.form"


def test_a_demo_begins_as_one(school: TestSchool) -> None:
    assert _add(school, entry_over(school.verified, demo=True)) == "chain.demo"


# -- what this computer has seen


def test_an_older_state_is_refused(school: TestSchool) -> None:
    before = tree(school.root)
    school.change(CHEN, MORE)
    put_back(school.root, before)
    assert code(lambda: trust.check(school.places, school.verified)) == "trust.older"


def test_another_history_up_to_the_same_epoch_is_refused(school: TestSchool) -> None:
    before = tree(school.root)
    school.change(CHEN, MORE)
    put_back(school.root, before)
    lay(school.root, sealed_entry(entry_over(school.verified), school.identities[CHEN]))
    assert code(lambda: trust.check(school.places, school.verified)) == "trust.rewritten"


def test_another_and_longer_history_is_refused(school: TestSchool) -> None:
    before = tree(school.root)
    school.change(CHEN, MORE)
    put_back(school.root, before)
    for _ in range(3):
        lay(school.root, sealed_entry(entry_over(school.verified), school.identities[CHEN]))
    assert code(lambda: trust.check(school.places, school.verified)) == "trust.rewritten"


def test_another_school_in_the_same_folder_is_refused(school: TestSchool, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    put_back(school.root, tree(make_school(tmp_path / "b", demo=True).root))
    assert code(lambda: trust.check(school.places, school.verified)) == "trust.other-school"


def test_an_unknown_school_asks_for_a_first_look(school: TestSchool, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    other = make_school(tmp_path / "b", other=True)
    assert code(lambda: trust.check(school.places, other.verified)) == "trust.first-use"
    assert code(lambda: trust.accept(school.places, other.verified, "1" * 30)) == "trust.code"


def test_who_was_removed_does_not_replace_their_removal(school: TestSchool) -> None:
    """Zhao's entry over the one before would take the place of the one that removed her."""
    before = school.verified
    school.change(CHEN, [Intent("person", "end", (ZHAO,))], approve=ZHAO)
    removal = school.verified.chain.head
    entry = changed(entry_over(before), signer=ZHAO, replaces=(removal,))
    assert _add(school, entry, ZHAO) == "chain.replaces"


# -- the files an entry speaks of


def _unlisted(now: flow_verified.Verified) -> Mapping[str, Mapping[str, bytes | None]]:
    lock = now.files[A_LOCK]
    return {
        "a lock more": {"keys/locks/drawer-more.yaml": lock.replace(b"drawer-legal", b"drawer-more")},
        "no lock, but there": {"keys/locks/notes.txt": b"x"},
        "a lock by its capital letter": {"keys/locks/Drawer-legal.yaml": lock},
        "a lock deeper down": {"keys/locks/a/drawer-legal.yaml": lock},
        "a lock less": {A_LOCK: None},
        "a lock changed": rewritten(now, A_LOCK, lambda text: text.replace("school", "p2023-1")),
        "people changed": rewritten(now, PEOPLE, lambda text: text.replace("p2021-1", "p2023-1")),
        "policy changed": rewritten(now, POLICY, lambda text: text.replace("counsellor", "principal")),
        "settings changed": rewritten(now, SCHOOL, lambda text: text.replace("玉兰小学", "别的小学")),
        "a comment": rewritten(now, PEOPLE, lambda text: text + "# \n"),
        "a template": {"site/templates/student.html": b"<script>"},
        "words": {TEMPLATE: b"x: y\n"},
    }


def test_a_planned_day_no_keeper_signed_is_refused(school: TestSchool) -> None:
    given = [Intent("post", "add", ("class-teacher", "p2023-1", "li-na", "2025-12-19"))]
    lent = [Intent("extra", "add", ("drawer-legal", f"@{WANG}", "2025-12-19"))]
    school.change(ZHAO, given)
    school.change(CHEN, lent, approve=ZHAO)
    now, was = school.verified, tree(school.root)
    edits: Mapping[str, Callable[[str], str]] = {
        "another": lambda text: text.replace("ends: 2025-12-19", "ends: 2026-12-19"),
        "none": lambda text: text.replace("ends: 2025-12-19", "").replace(", }", "}"),
    }
    for path in (PEOPLE, A_LOCK):
        for edit in edits.values():
            lay(school.root, rewritten(now, path, edit))
            assert verdict(school) == "chain.listing"
            # Nor does a colleague's signature make it hold.
            entry = entry_over(now, rewritten(now, path, edit), signer=WANG)
            assert _add(school, entry, WANG) == "chain.not-a-keeper"
            put_back(school.root, was)
    assert verdict(school) == ""


@pytest.mark.parametrize(
    "what",
    [
        "a lock more",
        "no lock, but there",
        "a lock by its capital letter",
        "a lock deeper down",
        "a lock less",
        "a lock changed",
        "people changed",
        "policy changed",
        "settings changed",
        "a comment",
        "a template",
        "words",
    ],
)
def test_files_no_keeper_signed_are_refused(school: TestSchool, what: str) -> None:
    lay(school.root, _unlisted(school.verified)[what])
    assert verdict(school) == "chain.listing"


def test_a_file_too_big_to_be_signed_is_reported_and_not_used(school: TestSchool) -> None:
    lay(school.root, {"site/big.html": b" " * (1 << 20) + b"x", "keys/locks/big.yaml": b" " * (1 << 20) + b"x"})
    now = school.verified
    assert {one.path for one in now.problems if one.rule == "disk.too-big"} == {"site/big.html", "keys/locks/big.yaml"}
    assert "big.html" not in now.theme()
    assert "big" not in now.keyring.locks


def test_a_signed_file_that_is_taken_away_is_refused(school: TestSchool) -> None:
    lay(school.root, {PEOPLE: None})
    assert verdict(school) == "chain.listing"


def test_the_bytes_that_were_verified_are_the_bytes_that_are_used(school: TestSchool) -> None:
    files = {TEMPLATE: b"mine: signed\n"}
    lay(school.root, files)
    lay(school.root, sealed_entry(entry_over_disk(school, files), school.identities[CHEN]))
    now = school.verified
    me = school.as_(CHEN)
    keys = {name: lock.newest for name, lock in now.keyring.locks.items()}
    for path in [*now.files, TEMPLATE]:
        (school.root / path).write_bytes(b"mine: swapped\n")
    lay(school.root, {"site/more.html": b"swapped", "keys/locks/more.yaml": b"swapped"})
    assert now.theme()["texts/zh/mine.yaml"] == b"mine: signed\n"
    assert not [path for path, data in now.theme().items() if b"swapped" in data]
    assert now.keyring.by_person[CHEN].name == "陈玉兰"
    assert me.opener.newest("drawer-legal") is not None
    assert {name: lock.newest for name, lock in now.keyring.locks.items()} == keys
    outcome = staff.change(now, replace(me), MORE, NOW)
    assert not [path for path, data in outcome.files.items() if data is not None and b"swapped" in data]


def entry_over_disk(school: TestSchool, files: Mapping[str, bytes]) -> Entry:
    """The entry that speaks of the work tree with files that are not signed yet."""
    held = {path: (school.root / path).read_bytes() for path in files}
    for path in files:
        (school.root / path).unlink()
    entry = entry_over(school.verified, files)
    lay(school.root, held)
    return entry


def test_an_entry_that_names_other_keepers_than_the_files_is_refused(alone: TestSchool) -> None:
    entry = entry_over(alone.verified, keepers=(Keeper(person=WANG, sign=alone.identities[WANG].signer.public),))
    assert _add(alone, entry) == "chain.keepers"


def test_an_entry_that_names_other_guarded_things_than_the_files_is_refused(alone: TestSchool) -> None:
    assert _add(alone, entry_over(alone.verified, guarded="0" * 64)) == "chain.guarded"


def test_a_list_of_erased_records_is_guarded(school: TestSchool) -> None:
    assert _add(school, entry_over(school.verified, erased=("0" * 64,))) == "chain.guarded"


# -- what takes two


def _with_post(people: People, person: str, epoch: int) -> People:
    post = Post(role="principal", scope="school", from_=epoch)
    found = tuple(changed(one, posts=(*one.posts, post)) if one.id == person else one for one in people.people)
    return changed(people, people=found)


def _new_recovery(_school: TestSchool) -> list[Intent]:
    return [Intent("recovery", "add", (age.generate()[1], *Signer.from_seed(os.urandom(32)).public.split()))]


GUARDED: Mapping[str, Callable[[TestSchool], list[Intent]]] = {
    "a keeper more": lambda _: [Intent("post", "add", ("principal", "school", WANG))],
    "a keeper less": lambda _: [Intent("person", "end", (ZHAO,))],
    "a keeper's key": lambda _: [Intent("key", "end", (ZHAO, "lost"))],
    "who reads a drawer": lambda _: [Intent("drawer", "set", ("psych", "counsellor,principal", "counsellor", "-"))],
    "what a drawer holds": lambda _: [Intent("drawer", "kinds", ("aid", "aid,counselling"))],
    "a holder beyond policy": lambda _: [Intent("extra", "add", ("drawer-legal", f"@{WANG}"))],
    "a recovery key": _new_recovery,
    "no recovery key": lambda _: [Intent("recovery", "end", ("1",))],
}


@pytest.mark.parametrize("what", GUARDED)
def test_what_is_guarded_takes_two_to_sign(school: TestSchool, what: str) -> None:
    assert code(lambda: school.change(CHEN, GUARDED[what](school))) == "chain.needs-second"


def _raw(school: TestSchool, intents: list[Intent]) -> tuple[Entry, dict[str, bytes]]:
    """The true entry of a guarded change, and its files, made without the program's consent."""
    draft = epoch.draft(school.verified, school.as_(CHEN), intents)
    files = {path: data for path, data in draft.files.items() if data is not None}
    return entry_over(school.verified, files), files


@pytest.mark.parametrize("what", GUARDED)
def test_what_is_guarded_takes_two_to_hold(school: TestSchool, what: str) -> None:
    entry, files = _raw(school, GUARDED[what](school))
    lay(school.root, files)
    assert _add(school, entry) == "chain.second"


def test_a_second_keeper_lets_it_hold(school: TestSchool) -> None:
    now = school.verified
    entry, files = _raw(school, GUARDED["a keeper more"](school))
    lay(school.root, files)
    assert _add(school, changed(entry, approved=approval(now, entry, school.identities[ZHAO]))) == ""


def test_recovery_is_a_second_signer(school: TestSchool) -> None:
    now = school.verified
    entry, files = _raw(school, GUARDED["a keeper more"](school))
    lay(school.root, files)
    agreed = approval(now, entry, school.identities[RECOVERY], RECOVERY)
    assert _add(school, changed(entry, approved=agreed)) == ""


@pytest.mark.parametrize(
    ("one", "by"), [(CHEN, CHEN), (CHEN, ZHAO), (WANG, WANG), (WANG, ZHAO), (CHEN, RECOVERY), (ZHAO, RECOVERY)]
)
def test_an_approval_by_anybody_but_another_keeper_is_none(school: TestSchool, one: str, by: str) -> None:
    now = school.verified
    entry, files = _raw(school, GUARDED["a keeper more"](school))
    lay(school.root, files)
    assert _add(school, changed(entry, approved=approval(now, entry, school.identities[one], by))) == "chain.second"


@pytest.mark.parametrize("bad", ["", "!", "AAAA", "U1NIU0lH"])
def test_an_approval_without_signature_is_none(school: TestSchool, bad: str) -> None:
    now = school.verified
    entry, files = _raw(school, GUARDED["a keeper more"](school))
    lay(school.root, files)
    agreed = changed(approval(now, entry, school.identities[ZHAO]), signature=bad or " ")
    assert _add(school, changed(entry, approved=agreed)) == "chain.second"


def test_an_approval_is_for_one_change_only(school: TestSchool) -> None:
    now = school.verified
    other, _ = _raw(school, GUARDED["who reads a drawer"](school))
    agreed = approval(now, other, school.identities[ZHAO])
    entry, files = _raw(school, GUARDED["a keeper more"](school))
    lay(school.root, files)
    relabelled = changed(agreed, to=entry.guarded)
    lay(school.root, sealed_entry(changed(entry, approved=agreed), school.identities[CHEN]))
    assert verdict(school) == "chain.second"
    put_back(school.root, {**now.files, **files})
    assert _add(school, changed(entry, approved=relabelled)) == "chain.second"


def test_an_approval_does_not_outlast_the_state_it_was_given_for(school: TestSchool) -> None:
    now = school.verified
    first, _ = _raw(school, GUARDED["a keeper more"](school))
    agreed = approval(now, first, school.identities[ZHAO])
    school.change(CHEN, GUARDED["who reads a drawer"](school), approve=ZHAO)
    entry, files = _raw(school, GUARDED["a keeper more"](school))
    lay(school.root, files)
    assert _add(school, changed(entry, approved=agreed)) == "chain.second"


def test_an_approval_counts_once_even_when_its_state_comes_back(school: TestSchool) -> None:
    """Wang is made a keeper, then is none again: all that is guarded is as before, the old approval is spent."""
    now = school.verified
    more = Intent("post", "add", ("principal", "school", WANG))
    first, _ = _raw(school, [more])
    agreed = approval(now, first, school.identities[ZHAO])
    school.change(CHEN, [more], approve=ZHAO)
    school.change(CHEN, [Intent("post", "end", ("principal", "school", WANG))], approve=ZHAO)
    entry, files = _raw(school, [more])
    assert (school.verified.chain.newest.guarded, entry.guarded) == (agreed.from_, agreed.to)
    lay(school.root, files)
    assert _add(school, changed(entry, approved=agreed)) == "chain.second"


def test_an_approval_survives_an_epoch_that_changes_nothing_guarded(school: TestSchool) -> None:
    now = school.verified
    first, _ = _raw(school, GUARDED["a keeper more"](school))
    agreed = approval(now, first, school.identities[ZHAO])
    school.change(CHEN, MORE)
    entry, files = _raw(school, GUARDED["a keeper more"](school))
    lay(school.root, files)
    assert _add(school, changed(entry, approved=agreed)) == ""


def _only(now: flow_verified.Verified, person: str) -> tuple[Keeper, ...]:
    return tuple(one for one in now.chain.newest.keepers if one.person == person)


def test_a_passing_entry_does_not_rid_a_keeper_of_the_other(school: TestSchool) -> None:
    """Nobody can recompute what an older entry says of keepers, since its files are gone: here one names Chen alone,
    and the next, over the true files, would then need no second.
    """
    now = school.verified
    lie = entry_over(now, keepers=_only(now, CHEN))
    _, files = _raw(school, GUARDED["a keeper less"](school))
    lay(school.root, sealed_entry(lie, school.identities[CHEN]))
    head = sha256(plainfile.dump(lie))
    truth = entry_over(now, files)
    lay(school.root, files)
    assert _add(school, changed(truth, epoch=lie.epoch + 1, prev=(head,))) == "chain.second"


def test_an_approval_is_for_the_keepers_it_was_shown(school: TestSchool) -> None:
    """Zhao agrees to a change of a drawer; the entry that carries her signature names Chen and a friend as keepers."""
    now = school.verified
    change, _ = _raw(school, GUARDED["who reads a drawer"](school))
    agreed = approval(now, change, school.identities[ZHAO])
    friend = Keeper(person=WANG, sign=school.identities[WANG].signer.public)
    lie = changed(change, keepers=(*_only(now, CHEN), friend), approved=agreed)
    assert _add(school, lie) == "chain.second"


# -- a proposal lying in the repository


def _proposed(school: TestSchool) -> str:
    now = school.verified
    made = staff.change(now, school.as_(ZHAO), GUARDED["who reads a drawer"](school), NOW)
    assert made.proposed
    lay(school.root, made.files)
    return next(path for path in made.files if path.endswith(".yaml"))


def test_a_proposal_is_taken_over_by_another_keeper(school: TestSchool) -> None:
    path = _proposed(school)
    assert list(proposals.intents(school.verified)) == [path]
    assert staff.approve(school.verified, school.as_(CHEN), path, NOW).files


def test_a_proposal_is_not_taken_over_by_its_own_keeper(school: TestSchool) -> None:
    path = _proposed(school)
    assert code(lambda: staff.approve(school.verified, school.as_(ZHAO), path, NOW)) == "proposal.own"


def test_a_proposal_with_a_change_slipped_in_is_none(school: TestSchool) -> None:
    """What is slipped in needs no second keeper, and hence does not show in what the approval is over."""
    path = _proposed(school)
    data = (school.root / path).read_bytes()
    lay(school.root, {path: data.replace(b"changes:\n", b"changes:\n- post add counsellor school wang-fang\n")})
    assert proposals.intents(school.verified) == {}
    assert code(lambda: staff.approve(school.verified, school.as_(CHEN), path, NOW)) == "proposal.unknown"


@pytest.mark.parametrize("person", [WANG, SUN])
def test_a_proposal_in_a_keepers_name_is_none_and_stands_in_nobodys_way(school: TestSchool, person: str) -> None:
    path = _proposed(school)
    data = (school.root / path).read_bytes()
    forged = "keys/proposed/intent-00000000"
    bad = signature(data, school.identities[person], proposals.NAMESPACE)
    lay(school.root, {f"{forged}.yaml": data, f"{forged}.sig": bad})
    assert list(proposals.intents(school.verified)) == [path]
    assert staff.approve(school.verified, school.as_(CHEN), path, NOW).files


# -- keys and links where they must not be


def test_the_keys_of_the_example_are_nobodys(school: TestSchool) -> None:
    public = _a_demo_key()
    assert demo.is_demo_key(public)
    ring = school.verified.keyring
    first, *rest = ring.people.people
    bad = changed(first, keys=tuple(changed(key, sign=public) for key in first.keys))
    spare = tuple(changed(one, sign=public) for one in ring.people.recovery)
    taken = replace(ring, people=changed(ring.people, people=(bad, *rest)))
    for one in (taken, replace(ring, people=changed(ring.people, recovery=spare))):
        assert code(lambda one=one: demo.check(one, demo=False)) == "person.demo-key"  # type: ignore[misc]  # bound now
        assert code(lambda one=one: demo.check(one, demo=True)) == ""  # type: ignore[misc]  # bound now


@pytest.mark.parametrize("secret", [b"AGE-SECRET-KEY-1QQ\n", b"# sign-seed: AAAA\n", b"-----BEGIN PRIVATE KEY-----\n"])
@pytest.mark.parametrize("place", ["keys/wang-fang.age", "keys/demo/wang-fang.txt", "keys/links/x.2.age"])
def test_a_private_key_in_the_repository_is_reported(school: TestSchool, secret: bytes, place: str) -> None:
    lay(school.root, {place: secret})
    found = [one for one in school.verified.problems if one.rule == "school.private-key"]
    assert [(one.path, one.severity) for one in found] == [(place, "error")]


def test_only_a_demo_shows_its_keys_and_only_in_their_folder(tmp_path: Path) -> None:
    school = make_school(tmp_path, demo=True)
    lay(school.root, {"keys/demo/a.txt": b"AGE-SECRET-KEY-1QQ\n", "keys/links/a.2.age": b"AGE-SECRET-KEY-1QQ\n"})
    found = [one.path for one in school.verified.problems if one.rule == "school.private-key"]
    assert found == ["keys/links/a.2.age"]


@pytest.mark.parametrize("place", [PEOPLE, A_LOCK, "keys/chain", "keys/links/x.age", "keys/locks", SCHOOL])
def test_a_link_among_the_keys_is_refused(school: TestSchool, tmp_path: Path, place: str) -> None:
    path = school.root / place
    if path.exists():
        path.rename(tmp_path / "elsewhere")
    else:
        path.parent.mkdir(exist_ok=True)
    path.symlink_to(tmp_path / "elsewhere")
    assert verdict(school) == "school.symlink"


def test_a_link_in_the_schools_theme_is_refused(school: TestSchool, tmp_path: Path) -> None:
    (school.root / "site").mkdir()
    (school.root / "site" / "x.html").symlink_to("/etc/hostname")
    assert verdict(school) == "school.symlink"


# -- lists of what was seen


def test_a_list_no_entry_names_says_nothing(school: TestSchool) -> None:
    data = b"yulan-seen/1 witness\n" + b"0" * 64 + b"  drawers/x\n"
    lay(school.root, {f"keys/seen/{sha256(data)[:8]}": data})
    assert school.verified.witness.paths() == frozenset()


@pytest.mark.parametrize("mark", ["witness", "vouch", "erased"])
def test_a_named_list_with_other_bytes_is_reported(alone: TestSchool, mark: str) -> None:
    data = f"yulan-seen/1 {mark}\n{'0' * 64}  drawers/x\n".encode()
    digest = sha256(data)
    now = alone.verified
    entry = changed(
        entry_over(now),
        **{mark: (digest,)},
        guarded=chains.guarded(now.keyring, now.epoch + 1, (digest,) if mark == "erased" else ()),
    )
    lay(alone.root, {f"keys/seen/{digest[:8]}": data})
    assert _add(alone, entry) == ""
    for bad in (data.replace(b"drawers/x", b"drawers/y"), None):
        lay(alone.root, {f"keys/seen/{digest[:8]}": bad})
        now = alone.verified
        assert [one.rule for one in now.problems] == ["witness.list"]
        assert now.witness.paths() == frozenset()
        assert now.witness.erased == frozenset()


def test_a_list_counts_only_as_what_it_is_named(alone: TestSchool) -> None:
    data = b"yulan-seen/1 witness\n" + b"0" * 64 + b"  drawers/x\n"
    lay(alone.root, {f"keys/seen/{sha256(data)[:8]}": data})
    assert _add(alone, entry_over(alone.verified, vouch=(sha256(data),))) == ""
    now = alone.verified
    assert [one.rule for one in now.problems] == ["witness.form"]
    assert not now.witness.vouched
    assert not now.witness.seen


def test_the_error_of_a_refused_entry_names_it(school: TestSchool) -> None:
    lay(school.root, sealed_entry(entry_over(school.verified, signer=WANG), school.identities[WANG]))
    with pytest.raises(YulanError) as found:
        school.verified  # noqa: B018 - the property verifies
    assert found.value.params["path"] == _entries(school.root)[-1]


def _a_demo_key() -> str:
    """A signing key of the example this repository itself is."""
    data = (Path(__file__).parents[2] / PEOPLE).read_bytes()
    return plainfile.load(data, PEOPLE, People).people[0].keys[0].sign
