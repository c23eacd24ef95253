"""Writes chain.json and record.json from fixed inputs: `PYTHONPATH=builder:. python tests/vectors/make_chain.py`.

Ed25519 signatures are deterministic, so a whole chain and a sealed record can stand as vectors. The policy of
this school has roles and no drawers: locks would need random keys, and have vectors of their own in age.json.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from yulan import age, bech32, chain, policy, seal, witness
from yulan.digest import sha256
from yulan.flow import begin, epoch, trust, verified
from yulan.flow.me import Me
from yulan.intents import Intent
from yulan.locks import Opener
from yulan.policy import Policy
from yulan.settings import Class, SchoolFile
from yulan.sshsig import Signer
from yulan.witness import Witness

HERE = Path(__file__).parent
PEOPLE = ("chen-yulan", "zhao-min", "qian-jin")
WHEN = "2025-09-01T08:00:00+08:00"
CONTENT = """---
id: 7h2k9m4p6q8r0s1t
kind: talk
student: 4k2m7pqr9t
by: wang-fang
date: 2025-10-11
---
今天小玉说，奶奶会编竹篮了。**“我也想学”**，她说。
"""


def key(number: int) -> age.Key:
    """An age key that the number decides."""
    return age.Key.parse(bech32.encode("age-secret-key-", bytes([number]) * 32).upper())


def signer(number: int) -> Signer:
    """A signing key that the number decides."""
    return Signer.from_seed(bytes([100 + number]) * 32)


def add(number: int) -> Intent:
    """Person number so and so joins."""
    words = (PEOPLE[number], f"虚构{number}", key(number).public, *signer(number).public.split())
    return Intent("person", "add", words)


def school() -> tuple[dict[str, bytes], list[chain.Chain]]:
    """Three epochs: begun by one keeper, joined by a second, and a third whom two had to agree on."""
    rules = Policy(roles=policy.default().roles)
    founder = begin.Founder(PEOPLE[0], key(0), signer(0))
    file = SchoolFile(name="虚构学校", classes=(Class(id="p2023-1"),))
    first = [add(0), Intent("post", "add", ("principal", "school", PEOPLE[0]))]
    files = _with({}, begin.school(file, rules, founder, first, written_at=WHEN))
    chains = [_verified(files)]
    for number in (1, 2):
        found = _school(files, chains[-1])
        me = Me(PEOPLE[0], signer(0), Opener({}, {}, lambda _: None))
        intents = [add(number), Intent("post", "add", ("moral-office", "school", PEOPLE[number]))]
        draft = epoch.draft(found, me, intents)
        second = Me(PEOPLE[1], signer(1), Opener({}, {}, lambda _: None))
        approved = epoch.approve(draft, second) if draft.needs_two else None
        files = _with(files, epoch.sign(draft, me, written_at=WHEN, approved=approved))
        chains.append(_verified(files))
    return files, chains


def _with(files: Mapping[str, bytes], changes: Mapping[str, bytes | None]) -> dict[str, bytes]:
    return {path: data for path, data in {**files, **changes}.items() if data is not None}


def _verified(files: Mapping[str, bytes]) -> chain.Chain:
    return chain.verify({path: data for path, data in files.items() if path.startswith(chain.FOLDER)})


def _school(files: Mapping[str, bytes], found: chain.Chain) -> verified.Verified:
    from yulan import keyring, settings

    ring = keyring.load(verified.signed(files))
    told = settings.settings(settings.load(files[settings.PATH]), demo=False)
    return verified.Verified(HERE, files, found, ring, Witness(MappingProxyType({}), MappingProxyType({})), told)


def chain_vectors() -> Any:
    """The files of the school, and what a reader must find in them."""
    files, chains = school()
    last = chains[-1]
    return {
        "files": {
            path: data.decode() for path, data in sorted(files.items()) if path.startswith(("keys/", "records/"))
        },
        "repository": last.repository,
        "head": last.head,
        "epochs": dict(sorted(last.epochs.items(), key=lambda one: one[1])),
        "listing": last.newest.listing,
        "guarded": [one.newest.guarded for one in chains],
        "first-use code": trust.code(last.repository, last.epoch, last.head),
        "joiner's code": trust.joiner_code(PEOPLE[1], key(1).public, signer(1).public),
    }


def record_vectors() -> Any:
    """A sealed plaintext and its parts; a witness list that names it."""
    author = signer(5)
    stated = seal.Seal(
        repository="0123456789abcdef" * 4,
        name="4k2m7pqr9t.1.7h2k9m4p6q8r0s1t.1.a0b1c2.age",
        lock="student-4k2m7pqr9t",
        generation=1,
        kind="talk",
        rid="7h2k9m4p6q8r0s1t",
        student="4k2m7pqr9t",
        author="wang-fang",
        rev=1,
        prev=(),
        epoch="fedcba9876543210" * 4,
        at="2025-10-11T16:20:00+08:00",
    )
    plaintext = seal.close(CONTENT.encode(), stated, author)
    second = seal.close(
        CONTENT.encode(), seal.Seal(**{**_fields(stated), "rev": 2, "prev": (sha256(b"a"), sha256(b"b"))}), author
    )
    listed = [(sha256(b"x"), "students/4k2m7pqr9t/" + stated.name), (sha256(b"y"), "drawers/7h2k.age")]
    return {
        "seed": (bytes([105]) * 32).hex(),
        "public": author.public,
        "content": CONTENT,
        "plaintext": plaintext.decode(),
        "digest": seal.open_seal(plaintext).digest,
        "second revision": second.decode(),
        "witness list": witness.dump("witness", listed).decode(),
    }


def _fields(stated: seal.Seal) -> dict[str, Any]:
    return {name: getattr(stated, name) for name in stated.__dataclass_fields__}


def written() -> dict[str, str]:
    """Each file's text, by name."""
    made = {"chain.json": chain_vectors(), "record.json": record_vectors()}
    return {name: json.dumps(value, ensure_ascii=False, indent=1) + "\n" for name, value in made.items()}


if __name__ == "__main__":
    for name, text in written().items():
        (HERE / name).write_text(text, "utf-8")
