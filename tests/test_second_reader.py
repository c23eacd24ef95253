"""The program and a second reader written from docs/format.md alone say the same of the shipped example, of schools
whose rights have ended, and of the vectors.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests import second_chain as second
from tests.schools import NOW, TestSchool, make_school
from tests.second_reader import MARK, Reader, padded, take_apart
from yulan import chain, identity_file, padding, seal
from yulan.errors import YulanError
from yulan.flow import me, read, trust, unseal, verified
from yulan.intents import Intent

ROOT = Path(__file__).parents[1]
VECTORS = Path(__file__).parent / "vectors"
CHAIN: dict[str, Any] = json.loads((VECTORS / "chain.json").read_text("utf-8"))
RECORD: dict[str, Any] = json.loads((VECTORS / "record.json").read_text("utf-8"))
FILES = {path: text.encode() for path, text in CHAIN["files"].items()}
PEOPLE = ("chen-yulan", "su-wan", "ma-jianguo", "deng-lihua", "jiang-xuemei")


def _files(root: Path) -> dict[str, bytes]:
    found = (path for place in ("keys", "records", "site") for path in (root / place).rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


@cache
def _example() -> tuple[dict[str, bytes], verified.Verified]:
    return _files(ROOT), verified.verify(ROOT)


@cache
def _reader(person: str) -> Reader:
    files, _ = _example()
    return Reader(files, second.secret_of(files[f"keys/demo/{person}.key"]))


def _told(now: verified.Verified, who: me.Me) -> tuple[set[str], dict[str, str], set[str]]:
    """What the program says: accepted paths, digests of what stands by itself, paths of all that opened."""
    opened = unseal.open_all(now, who)
    refused = {one.path for one in read.assemble(now, who, NOW.date(), opened).unverified}
    digests = {one.path: one.digest for one in opened.revisions}
    return digests.keys() - refused, digests, {one.path for one in opened.unverified} | digests.keys()


@pytest.mark.parametrize("person", PEOPLE)
def test_both_open_and_accept_the_same_records(person: str) -> None:
    files, now = _example()
    mine = _reader(person)
    accepted, digests, opened = _told(now, me.of(now, identity_file.parse(files[f"keys/demo/{person}.key"])))
    assert mine.accepted() == accepted
    assert mine.records.keys() | mine.broken.keys() == opened
    assert {path: one.digest for path, one in mine.records.items() if path in digests} == digests
    assert (mine.missing, mine.altered, mine.orphans) == (set(), set(), set())


def test_the_example_is_read_whole_by_a_keeper() -> None:
    _, now = _example()
    mine = _reader("chen-yulan")
    assert len(mine.accepted()) > 200
    assert {g for _, g in mine.keys} > {1}  # an older generation by its link
    assert mine.seen["witness"] == dict(now.witness.seen)


def test_both_read_the_chain_of_the_example_alike() -> None:
    files, now = _example()
    mine, theirs = second.verify_chain(files), now.chain
    assert (mine.repository, mine.head, mine.epochs) == (theirs.repository, theirs.head, dict(theirs.epochs))
    assert second.listing(files, site=False) == theirs.newest.listing
    ring = second.Ring(files)
    assert ring.guarded(theirs.epoch) == theirs.newest.guarded
    assert [(who, key["sign"]) for who, key in ring.keepers(theirs.epoch).items()] == [
        (one.person, one.sign) for one in theirs.newest.keepers
    ]
    assert second.code("yulan-first-use-v1", mine.repository, str(theirs.epoch), mine.head) == trust.code_of(theirs)


def test_the_vectors_of_the_chain_are_read_alike() -> None:
    mine = second.verify_chain(FILES)
    assert (mine.repository, mine.head, mine.epochs) == (CHAIN["repository"], CHAIN["head"], CHAIN["epochs"])
    assert second.listing(FILES, site=True) == CHAIN["listing"]
    assert second.Ring(FILES).guarded(3) == CHAIN["guarded"][2]
    assert second.code("yulan-first-use-v1", mine.repository, "3", mine.head) == CHAIN["first-use code"]


def test_the_joiners_code_of_the_vectors_is_the_same() -> None:
    person, added = list(second.Ring(FILES).people.items())[1]
    key = added["keys"][0]
    assert second.code("yulan-join-v1", person, key["age"], key["sign"]) == CHAIN["joiner's code"]


@pytest.mark.parametrize(
    "change",
    [
        lambda files: {path: data for path, data in files.items() if "000002" not in path},
        lambda files: {path: data for path, data in files.items() if "000001" not in path},
        lambda files: {path: data.replace(b"written_at: 2025", b"written_at: 2024") for path, data in files.items()},
        lambda files: {
            path: files[path.replace("000003-c59aece8.sig", "000002-f93ae6bf.sig")] if "000003" in path else data
            for path, data in files.items()
        },
        lambda files: {
            **files,
            **{path.replace("000003", "000004"): files[path] for path in files if "000003" in path},
        },
    ],
    ids=["a gap", "no beginning", "other bytes", "another's signature", "another number"],
)
def test_both_refuse_a_broken_chain(change: Callable[[dict[str, bytes]], dict[str, bytes]]) -> None:
    files = change(FILES)
    with pytest.raises(ValueError):
        second.verify_chain(files)
    with pytest.raises(YulanError):
        chain.verify({path: data for path, data in files.items() if path.startswith(chain.FOLDER)})


def test_the_vectors_of_a_record_are_read_alike() -> None:
    mine = take_apart(RECORD["plaintext"].encode())
    assert (mine.content, mine.key, mine.digest) == (RECORD["content"], RECORD["public"], RECORD["digest"])
    assert len(take_apart(RECORD["second revision"].encode()).prev) == 2


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (MARK, "-----BEGIN OTHER SEAL-----\n", "seal.form"),
        ("author: wang-fang\n", "", "seal.form"),
        ("rev: 1\n", "rev: 1\nrev: 1\n", "seal.form"),
        ("rev: 1\n", "rev: 01\n", "seal.form"),
        ("date: 2025-10-11\n", "date: 2025-10-11\r\n", "seal.form"),
        ("date: 2025-10-11\n", "date: 2025-10-12\n", "seal.signature"),
        ("\nU1NIU0lH", "\nU1NIU0lI", "seal.signature"),
    ],
)
def test_both_name_what_is_wrong_with_a_seal(old: str, new: str, rule: str) -> None:
    plain = RECORD["plaintext"].replace(old, new, 1).encode()
    with pytest.raises(ValueError, match=f"^{rule}$"):
        take_apart(plain)
    with pytest.raises(seal.BadSeal) as caught:
        seal.open_seal(plain)
    assert caught.value.code == rule


def test_both_pad_to_the_same_length() -> None:
    lengths = [*range(1, 5000), *(2**n + d for n in range(12, 20) for d in (-1, 0, 1, 777))]
    assert [padded(one) for one in lengths] == [padding.padded_length(one) for one in lengths]


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> TestSchool:
    """A school where a class teacher's post has ended: one record was witnessed before, another turned up after."""
    school = make_school(tmp_path_factory.mktemp("ended"))
    sid = school.add_student("p2023-1")
    school.card("wang-fang", sid)
    before = school.write("wang-fang", "talk", sid, {"form": "face"})
    after = school.write("wang-fang", "talk", sid, {"form": "face"})
    school.revise("zhao-min", before, {}, "又谈了一次。")
    late = (school.root / after).read_bytes()
    (school.root / after).unlink()
    school.change("chen-yulan", [Intent("post", "end", ("class-teacher", "p2023-1", "wang-fang"))], approve="zhao-min")
    (school.root / after).write_bytes(late)
    return school


def test_both_believe_an_ended_right_only_where_it_was_witnessed(ended: TestSchool) -> None:
    one = ended.identities["chen-yulan"]
    mine = Reader(_files(ended.root), one.key.secret)
    accepted, _, opened = _told(ended.verified, ended.as_("chen-yulan"))
    assert mine.accepted() == accepted
    assert mine.records.keys() == opened
    assert len(accepted) == 3
    assert [record.failed for record in mine.records.values() if record.failed] == [{"seal.witness"}]


def test_both_see_what_was_altered_or_taken_away(ended: TestSchool) -> None:
    files, key = _files(ended.root), ended.identities["chen-yulan"].key.secret
    first, second_, *_ = sorted(Reader(files, key).seen["witness"])
    other = {**files, f"records/{first[1]}": files[f"records/{second_[1]}"]}
    assert Reader(other, key).altered == {first[1]}
    del other[f"records/{first[1]}"]
    assert Reader(other, key).missing == {first[1]}
