"""An attacker's tools: entries, approvals, seals and lock files made without asking any rule, with whatever keys the
test gives, and laid into a work tree as somebody with push rights would.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from msgspec.structs import replace as changed

from tests.schools import NOW, WRITTEN_AT, TestSchool
from yulan import age, ids, keyring, kinds, plainfile, record, seal, sshsig
from yulan import chain as chains
from yulan.digest import sha256
from yulan.entry import Approval, Entry
from yulan.errors import YulanError
from yulan.flow import unseal
from yulan.flow import verified as flow_verified
from yulan.flow.unseal import Opened
from yulan.flow.verified import Verified
from yulan.identity_file import Identity
from yulan.ids import RecordName
from yulan.keyring import Keyring
from yulan.seal import Seal

CHEN, ZHAO, WANG, SUN = "chen-yulan", "zhao-min", "wang-fang", "sun-li"
_TODAY = NOW.date()
Files = Mapping[str, bytes | None]


def code(call: Callable[[], object]) -> str:
    """The code with which `call` is refused; empty where it is not."""
    try:
        call()
    except YulanError as error:
        return error.code
    return ""


def verdict(school: TestSchool) -> str:
    """The code with which the repository as it lies there is refused; empty where it is not."""
    return code(lambda: school.verified)


def lay(root: Path, files: Files) -> None:
    """Nothing; the bytes lie in the work tree, None is gone."""
    for name, data in files.items():
        path = root / name
        if data is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def tree(root: Path) -> dict[str, bytes]:
    """Every file of a work tree."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def put_back(root: Path, before: Mapping[str, bytes]) -> None:
    """Nothing; the work tree is as it was."""
    lay(root, {**dict.fromkeys(tree(root)), **before})


# -- the chain


def entry_over(now: Verified, files: Files | None = None, **other: object) -> Entry:
    """The entry that speaks truly of the repository with `files` in it, but for what `other` says."""
    after = {path: data for path, data in {**now.files, **(files or {})}.items() if data is not None}
    listed = flow_verified.signed(after)
    ring = keyring.load(listed)
    epoch = now.epoch + 1
    entry = Entry(
        repository=now.chain.repository,
        epoch=epoch,
        prev=(now.chain.head,),
        listing=chains.listing(listed),
        guarded=chains.guarded(ring, epoch, tuple(now.chain.lists("erased"))),
        keepers=chains.keepers(ring, epoch),
        recovery=chains.recovery(ring, epoch),
        signer=CHEN,
        written_at=WRITTEN_AT,
    )
    return changed(entry, **other)


def sealed_entry(entry: Entry, one: Identity, namespace: str = chains.NAMESPACE) -> dict[str, bytes]:
    """The files of an entry, signed."""
    data = plainfile.dump(entry)
    path = chains.path_of(sha256(data), entry.epoch)
    return {path: data, path.removesuffix(".yaml") + ".sig": signature(data, one, namespace)}


def signature(data: bytes, one: Identity, namespace: str) -> bytes:
    """An armored signature."""
    return sshsig.armor(sshsig.sign(one.signer, namespace, data)).encode()


def approval(now: Verified, entry: Entry, one: Identity, by: str = "") -> Approval:
    """The first signature under `entry` as `one` gives it."""
    before = now.chain.newest.guarded
    text = chains.intent(entry, before, chains.since(now.chain.entries, now.chain.head))
    blob = sshsig.sign(one.signer, chains.INTENT_NAMESPACE, text)
    return Approval(by=by or one.person, from_=before, to=entry.guarded, signature=base64.b64encode(blob).decode())


def rewritten(now: Verified, path: str, edit: Callable[[str], str]) -> dict[str, bytes]:
    """A signed file with its text edited; the edit must do something."""
    before = now.files[path].decode()
    after = edit(before)
    assert after != before
    return {path: after.encode()}


def dumped(ring: Keyring) -> dict[str, bytes]:
    """The files of a keyring."""
    files = {one.path: plainfile.dump(one) for one in ring.locks.values()}
    return {"keys/people.yaml": plainfile.dump(ring.people), "keys/policy.yaml": plainfile.dump(ring.policy), **files}


# -- records


@dataclass(frozen=True)
class Forged:
    """A record to be: what its seal and content say, who signs, to which lock it is sealed."""

    kind: str = "talk"
    student: str = ""
    author: str = WANG
    lock: str = ""
    generation: int = 1
    rid: str = ""
    rev: int = 1
    prev: tuple[str, ...] = ()
    fields: Mapping[str, object] = field(default_factory=dict)
    body: str = "正文\n"
    at: str = NOW.isoformat()
    day: date = _TODAY


def new_rid() -> str:
    """A record's id."""
    return ids.new(16, os.urandom)


def content_of(one: Forged, rid: str) -> bytes:
    """The content of a forged record."""
    given: dict[str, object] = {"id": rid, "kind": one.kind, "by": one.author, "date": one.day.isoformat()}
    given |= {"student": one.student} if one.student else {}
    values = kinds.parse(one.kind, given | dict(one.fields))  # type: ignore[arg-type]  # tests give plain trees
    return record.compose(record.of(values, one.body, one.kind))


def name_of(one: Forged, rid: str) -> RecordName:
    """The file's name: in the student's folder where the lock is a student's, else in a drawer."""
    inside = not one.lock or one.lock.startswith("student-")
    sid = (one.lock.removeprefix("student-") or one.student) if inside else ""
    return RecordName(sid, one.generation if inside else 0, rid, one.rev, new_rid()[:6])


def plaintext_of(
    school: TestSchool,
    one: Forged,
    *,
    signer: Identity | None = None,
    content: bytes | None = None,
    **other: object,
) -> tuple[str, bytes]:
    """Path and plaintext of a forged record; `other` are lines of the seal that lie."""
    now = school.verified
    rid = one.rid or ("card" if one.kind == "card" else new_rid())
    name = name_of(one, rid)
    told: dict[str, object] = {
        "repository": now.chain.repository,
        "name": str(name),
        "lock": one.lock or f"student-{one.student}",
        "generation": one.generation,
        "kind": one.kind,
        "rid": rid,
        "student": one.student,
        "author": one.author,
        "rev": one.rev,
        "prev": one.prev,
        "epoch": now.chain.head,
        "at": one.at,
    }
    stamp = Seal(**{**told, **other})  # type: ignore[arg-type]  # a seal by its lines
    key = (signer or school.identities[one.author]).signer
    text = seal.close(content if content is not None else content_of(one, rid), stamp, key)
    return name.path, text


def sealed_to(school: TestSchool, plaintext: bytes, lock: str, generation: int = 1) -> bytes:
    """The plaintext under a lock's public key, which everybody has."""
    one = school.verified.keyring.locks[lock].generation(generation)
    assert one is not None
    return age.encrypt(plaintext, [one.public])


def forge(school: TestSchool, one: Forged, **other: object) -> str:
    """The path of a forged record, laid into the work tree."""
    path, text = plaintext_of(school, one, **other)  # type: ignore[arg-type]  # passed on
    lay(school.root, {path: sealed_to(school, text, one.lock or f"student-{one.student}", one.generation)})
    return path


def opened(school: TestSchool, person: str = CHEN) -> Opened:
    """What a person gets out of the repository."""
    return unseal.open_all(school.verified, school.as_(person))


def rules(school: TestSchool, path: str, person: str = CHEN) -> tuple[str, ...]:
    """The rules that the record at `path` fails for that reader; none where it is accepted."""
    found = opened(school, person)
    for bad in found.unverified:
        if bad.path == path:
            return bad.rules
    assert path in {one.path for one in found.revisions}, "neither accepted nor refused"
    return ()


def reports(school: TestSchool, rule: str, path: str = "", person: str = CHEN) -> bool:
    """Whether the build of that reader names a problem by its rule."""
    return any(one.rule == rule and path in ("", one.path) for one in opened(school, person).problems)
