"""The vectors of docs/format.md: a chain and a sealed record that any reader must read alike."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.vectors import make_chain
from yulan import chain, keyring, seal
from yulan.errors import YulanError
from yulan.flow import verified

VECTORS = Path(__file__).parent / "vectors"
CHAIN: dict[str, Any] = json.loads((VECTORS / "chain.json").read_text("utf-8"))
RECORD: dict[str, Any] = json.loads((VECTORS / "record.json").read_text("utf-8"))
FILES = {path: text.encode() for path, text in CHAIN["files"].items()}


def _chain(files: dict[str, bytes]) -> chain.Chain:
    return chain.verify({path: data for path, data in files.items() if path.startswith(chain.FOLDER)})


@pytest.mark.parametrize("name", ["chain.json", "record.json"])
def test_the_vectors_are_what_the_program_writes(name: str) -> None:
    assert (VECTORS / name).read_text("utf-8") == make_chain.written()[name]


def test_the_chain_is_read_as_the_vector_says() -> None:
    found = _chain(FILES)
    assert (found.repository, found.head, dict(found.epochs)) == (CHAIN["repository"], CHAIN["head"], CHAIN["epochs"])
    ring = keyring.load(verified.signed(FILES))
    chain.match_listing(found, verified.signed(FILES))
    chain.match(found, ring)
    assert chain.guarded(ring, 3) == CHAIN["guarded"][2]
    assert chain.listing(verified.signed(FILES)) == CHAIN["listing"]


def _swap(old: str, new: str) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    return lambda files: {path: data.replace(old.encode(), new.encode()) for path, data in files.items()}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda files: {path: data for path, data in files.items() if "000002" not in path}, "chain.gap"),
        (lambda files: {path: data for path, data in files.items() if "000001" not in path}, "chain.empty"),
        (lambda files: {path: data for path, data in files.items() if not path.endswith(".sig")}, "chain.unsigned"),
        (_swap("written_at: 2025", "written_at: 2024"), "chain.name"),
    ],
)
def test_a_broken_chain_is_refused(change: Callable[[dict[str, bytes]], dict[str, bytes]], code: str) -> None:
    with pytest.raises(YulanError) as caught:
        _chain(change(FILES))
    assert caught.value.code == code


def test_the_record_is_read_as_the_vector_says() -> None:
    sealed = seal.open_seal(RECORD["plaintext"].encode())
    assert sealed.content.decode() == RECORD["content"]
    assert (sealed.key, sealed.digest) == (RECORD["public"], RECORD["digest"])
    assert sealed.seal.lock == "student-4k2m7pqr9t"
    assert len(RECORD["plaintext"].encode()) >= 1024


def test_a_later_revision_names_all_it_follows() -> None:
    sealed = seal.open_seal(RECORD["second revision"].encode())
    assert (sealed.seal.rev, len(sealed.seal.prev)) == (2, 2)


BROKEN = {
    "no marker": ("-----BEGIN YULAN SEAL-----", "-----BEGIN OTHER SEAL-----", "seal.form"),
    "a line missing": ("author: wang-fang\n", "", "seal.form"),
    "a line twice": ("rev: 1\n", "rev: 1\nrev: 1\n", "seal.form"),
    "lines in another order": ("author: wang-fang\nrev: 1\n", "rev: 1\nauthor: wang-fang\n", "seal.form"),
    "a leading zero": ("rev: 1\n", "rev: 01\n", "seal.form"),
    "an unknown line": ("rev: 1\n", "mood: good\nrev: 1\n", "seal.form"),
    "a carriage return": ("date: 2025-10-11\n", "date: 2025-10-11\r\n", "seal.form"),
    "text after the seal": ("-----END SSH SIGNATURE-----\n", "-----END SSH SIGNATURE-----\nmore\n", "seal.form"),
    "another content": ("竹篮", "竹筐", "seal.signature"),
    "another author": ("author: wang-fang", "author: li-na", "seal.signature"),
    "another time": ("at: 2025-10-11", "at: 2025-10-10", "seal.signature"),
    "another lock": ("lock: student-4k2m7pqr9t 1", "lock: student-4k2m7pqr9t 2", "seal.signature"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_seal_is_refused(name: str) -> None:
    old, new, code = BROKEN[name]
    text = RECORD["plaintext"]
    assert old in text
    with pytest.raises(seal.BadSeal) as caught:
        seal.open_seal(text.replace(old, new, 1).encode())
    assert caught.value.code == code
