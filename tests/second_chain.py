"""A second reader's chain, keyring and locks, written from docs/format.md alone: nothing of Yulan is imported.

It owns its own reading of §2 to §4, so that the page and the program can be held against each other. It refuses by
ValueError, whose text names the rule and never a value. It does not judge the soundness of a keyring, keep pins, or
check that the YAML is of the strict subset.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import pyrage
import yaml
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Map = dict[str, Any]
Files = Mapping[str, bytes]

ENTRY = re.compile(r"keys/chain/([0-9]{6})-([0-9a-f]{8})\.yaml")
# Text only; in C where that is to be had, which takes a tenth of the time.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
BEGIN, END = "-----BEGIN SSH SIGNATURE-----\n", "-----END SSH SIGNATURE-----\n"


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def need(holds: object, rule: str) -> None:
    if not holds:
        raise ValueError(rule)


@cache  # what several people open is the same text
def load(data: bytes) -> Map:
    try:
        read = yaml.load(data, Loader=_LOADER)  # noqa: S506 - it makes text only
    except yaml.YAMLError:
        raise ValueError("yaml") from None
    need(isinstance(read, dict), "yaml")
    return dict(read)


def at(entry: Map, epoch: int) -> bool:
    return int(entry["from"]) <= epoch and (not entry.get("until") or epoch < int(entry["until"]))


def covers(outer: str, inner: str) -> bool:
    return outer in ("school", inner) or ("-" not in outer and inner.startswith(outer + "-"))


def code(*lines: str) -> str:
    """Thirty digits in six groups (first use; the joiner's)."""
    whole = hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).digest()
    digits = f"{(int.from_bytes(whole, 'big') >> 156) % 10**30:030d}"
    return " ".join(digits[i : i + 5] for i in range(0, 30, 5))


def _strings(blob: bytes) -> Iterator[bytes]:
    while blob:
        end = 4 + int.from_bytes(blob[:4], "big")
        need(len(blob) >= end, "sshsig")
        yield blob[4:end]
        blob = blob[end:]


def signer_of(blob: bytes, namespace: str, message: bytes) -> str:
    """The public key (`ssh-ed25519 AAAA…`) whose signature over the message this is (PROTOCOL.sshsig)."""
    need(blob[:10] == b"SSHSIG" + (1).to_bytes(4, "big"), "sshsig")
    public, space, reserved, algorithm, signature = _strings(blob[10:])
    (kind, raw), (same, bare) = _strings(public), _strings(signature)
    need((space, reserved, algorithm) == (namespace.encode(), b"", b"sha512"), "sshsig")
    need(kind == same == b"ssh-ed25519" and len(raw) == 32, "sshsig")
    parts = (space, b"", b"sha512", hashlib.sha512(message).digest())
    signed = b"SSHSIG" + b"".join(len(one).to_bytes(4, "big") + one for one in parts)
    try:
        Ed25519PublicKey.from_public_bytes(raw).verify(bare, signed)
    except InvalidSignature:
        raise ValueError("sshsig") from None
    return "ssh-ed25519 " + base64.b64encode(public).decode()


def unarmored(text: str) -> bytes:
    need(text.startswith(BEGIN) and text.endswith(END), "sshsig")
    return base64.b64decode(text[len(BEGIN) : -len(END)].replace("\n", ""), validate=True)


class Chain(NamedTuple):
    """The entries that stand; `epochs` has the number of every hash a seal may name, `grounds` that of what a replaced
    one was made on.
    """

    entries: dict[str, Map]
    repository: str
    head: str
    epochs: dict[str, int]
    grounds: dict[str, int]


def signers(entry: Map) -> set[tuple[str, str]]:
    keepers = {(one["person"], one["sign"]) for one in entry.get("keepers") or []}
    return keepers | {("recovery", key) for key in entry.get("recovery") or []}


def _approved(entries: dict[str, Map], entry: Map, prev: str, repository: str) -> None:
    def guards(one: Map) -> tuple[str, set[tuple[str, str]]]:
        return one["guarded"], signers(one)

    before, since = entries[prev], prev
    if guards(before) == guards(entry) or len(before.get("keepers") or []) < 2:
        return
    need("approved" in entry, "chain.approval")
    while same := [one for one in entries[since].get("prev") or [] if guards(entries[one]) == guards(before)]:
        since = same[0]
    given = entry["approved"]
    need((given["from"], given["to"]) == (before["guarded"], entry["guarded"]), "chain.approval")
    lines = [f"{who if who == 'recovery' else 'keeper ' + who} {key}\n" for who, key in signers(entry)]
    said = f"yulan intent 1\nrepository {repository}\nsince {since}\nfrom {given['from']}\nto {given['to']}\n"
    blob = base64.b64decode(given["signature"], validate=True)
    key = signer_of(blob, "yulan-intent-v1", (said + "".join(sorted(lines))).encode())
    need((given["by"], key) in signers(before) and given["by"] != entry["signer"], "chain.approval")


def verify_chain(files: Files) -> Chain:
    """The chain, every entry of it held against those before it."""
    paths = sorted(one for one in files if one.startswith("keys/chain/") and not one.endswith(".sig"))
    entries = {sha(files[one]): load(files[one]) for one in paths}
    roots = [digest for digest, one in entries.items() if one["epoch"] == "1"]
    need(len(roots) == 1, "chain.start")
    epochs: dict[str, int] = {}
    for path in paths:
        match, data, digest = ENTRY.fullmatch(path), files[path], sha(files[path])
        entry, prevs = entries[digest], list(entries[digest].get("prev") or [])
        need(match and digest[:8] == match[2] and entry["epoch"] == str(int(match[1])), "chain.name")
        number = int(entry["epoch"])
        need(entry["yulan"] == "chain/1" and entry.get("repository") == (roots[0] if number > 1 else None), "chain.id")
        need(bool(prevs) == (number > 1) and ("demo" not in entry or number == 1), "chain.form")
        need(all(one in epochs for one in prevs), "chain.gap")
        need(number == max((epochs[one] for one in prevs), default=0) + 1, "chain.gap")
        blob = unarmored(files[path.removesuffix(".yaml") + ".sig"].decode("ascii"))
        who = (entry["signer"], signer_of(blob, "yulan-chain-v1", data))
        need(all(who in signers(entries[one]) for one in prevs) if prevs else who in signers(entry), "chain.signer")
        for prev in prevs:
            _approved(entries, entry, prev, roots[0])
        for old in entry.get("replaces") or []:
            _replaced(entries, entry, old, who)
        epochs[digest] = number
    heads = [digest for digest in entries if _knows(entries, digest) == set(entries)]
    need(len(heads) == 1, "chain.fork")
    standing = {digest: entries[digest] for digest in _before(entries, heads[0])}
    for digest, one in standing.items():
        gone = {old for other in _before(entries, digest) - {digest} for old in entries[other].get("replaces") or []}
        used = {entries[old]["approved"]["signature"] for old in gone if "approved" in entries[old]}
        need("approved" not in one or one["approved"]["signature"] not in used, "chain.approval")
    numbers = {digest: epochs[digest] for digest in standing}
    grounds = {}
    for digest, one in standing.items():
        for old in one.get("replaces") or []:
            if old not in standing:
                numbers[old] = epochs[digest]
                grounds[old] = max(epochs[two] for two in _before(entries, old) if two in standing)
    return Chain(standing, roots[0], heads[0], numbers, grounds)


def _before(entries: dict[str, Map], digest: str) -> set[str]:
    """The entry and all it leads back to."""
    found: set[str] = set()
    stack = [digest]
    while stack:
        one = stack.pop()
        if one not in found:
            found.add(one)
            stack += entries[one].get("prev") or []
    return found


def _knows(entries: dict[str, Map], digest: str) -> set[str]:
    before = _before(entries, digest)
    return before | {old for one in before for old in entries[one].get("replaces") or []}


def _replaced(entries: dict[str, Map], entry: Map, name: str, who: tuple[str, str]) -> None:
    need(name in entries, "chain.replaces")
    old = entries[name]
    need(who in signers(old), "chain.replaces")
    need(not set(old.get("prev") or []) & set(entry.get("prev") or []), "chain.replaces")
    need(set(old.get("witness") or []) <= set(entry.get("witness") or []), "chain.replaces")

    prevs = entry.get("prev") or []
    need(not any(name in _knows(entries, one) for one in prevs), "chain.replaces")

    def guards(one: Map) -> tuple[str, set[tuple[str, str]]]:
        return one["guarded"], signers(one)

    parents = [entries[one] for one in old.get("prev") or []]
    if any(guards(one) != guards(old) and len(one.get("keepers") or []) > 1 for one in parents):
        before = _before(entries, name)
        here = [entries[one] for prev in prevs for one in _before(entries, prev) - before]
        spent = {one["approved"]["signature"] for one in (entries[two] for two in before) if "approved" in one}
        anew = any(one["approved"]["signature"] not in spent for one in [entry, *here] if "approved" in one)
        need(guards(entry) == guards(old) or anew, "chain.replaces")


def listing(files: Files, *, site: bool) -> str:
    """The hash of the listing, with the school's own site/ or without one."""
    exact = ("keys/people.yaml", "keys/policy.yaml", "records/school.yaml")
    folders = ("keys/locks/", "site/") if site else ("keys/locks/",)
    paths = sorted((one for one in files if one in exact or one.startswith(folders)), key=str.encode)
    return sha("".join(f"{sha(files[one])}  {one}\n" for one in paths).encode())


class Way(NamedTuple):
    """One role somebody held, over which scope, and the first epoch at which what it rested on ended."""

    role: str
    over: str
    until: int | None


class Ring:
    """people.yaml, policy.yaml and the locks, asked at an epoch."""

    def __init__(self, files: Files) -> None:
        people, policy = load(files["keys/people.yaml"]), load(files["keys/policy.yaml"])
        self.people: dict[str, Map] = {one["id"]: one for one in people.get("people") or []}
        self.recovery: list[Map] = people.get("recovery") or []
        self.roles: list[Map] = policy.get("roles") or []
        self.drawers: list[Map] = policy.get("drawers") or []
        locks = [load(files[one]) for one in sorted(files) if one.startswith("keys/locks/")]
        self.locks: dict[str, Map] = {one["lock"]: one for one in locks}
        self.alarms: set[str] = set()  # locks with a key that does not open, or is not the listed one

    def key(self, person: str, epoch: int) -> Map | None:
        return next((one for one in self.people.get(person, {}).get("keys") or [] if at(one, epoch)), None)

    def keeping(self, epoch: int) -> set[str]:
        return {one["role"] for one in self.roles if one.get("keeps") == "true" and at(one, epoch)}

    def keepers(self, epoch: int) -> dict[str, Map]:
        found = {}
        for person, entry in self.people.items():
            held = {one["role"] for one in entry.get("posts") or [] if at(one, epoch)}
            if held & self.keeping(epoch) and (key := self.key(person, epoch)):
                found[person] = key
        return found

    def guarded(self, epoch: int, erased: Sequence[str] = ()) -> str:
        def state(entry: Map) -> str:
            return "active" if at(entry, epoch) else "ended"

        lines = [f"erased {one}" for one in erased]
        for who, key in self.keepers(epoch).items():
            lines += [f"keeper {who} {key['sign']}", f"opens {who} {key['age']}"]
        for key in (one for one in self.recovery if at(one, epoch)):
            lines += [f"recovery {key['sign']}", f"opens recovery {key['age']}"]
        for role in self.roles:
            keeps = "keeps" if role.get("keeps") == "true" else "-"
            lines.append(f"role {role['role']} {role['scope']} {keeps} {state(role)}")
        count: dict[str, int] = defaultdict(int)
        for one in self.drawers:
            count[one["drawer"]] += 1
            lists = " ".join(",".join(one.get(name) or []) or "-" for name in ("kinds", "read", "write", "enter"))
            lines.append(f"drawer {one['drawer']} {count[one['drawer']]} {one['per']} {lists} {state(one)}")
        for name, lock in self.locks.items():
            lines += [f"extra {name} {one['holder']} {state(one)}" for one in lock.get("extra") or []]
        return sha("".join(f"{line}\n" for line in sorted(lines)).encode())

    def reaches(self, way: Way, scope: str, epoch: int) -> bool:
        if scope == "closed":
            return way.over == "school" and way.role in self.keeping(epoch)
        return way.role == "mentor" or covers(way.over, scope)

    def ways(self, person: str, lock: Map, epoch: int) -> Iterator[Way]:
        """The roles a person held over a lock's scope: by a post, as its mentor, as one of the staff."""
        scope = next((one["at"] for one in lock["scope"] if at(one, epoch)), None)
        key = self.key(person, epoch)
        if scope is None or key is None:
            return
        held = [("staff", "school", self.people[person])]
        held += [(one["role"], one["scope"], one) for one in self.people[person].get("posts") or []]
        held += [("mentor", "", one) for one in lock.get("mentors") or [] if one["person"] == person]
        for role, over, entry in held:
            way = Way(role, over, None)
            if at(entry, epoch) and self.reaches(way, scope, epoch):
                later = [(int(one["from"]), one["at"]) for one in lock["scope"] if int(one["from"]) > epoch]
                ends = [start for start, where in later if not self.reaches(way, where, start)]
                ends += [int(one["until"]) for one in (entry, key) if one.get("until")]
                yield way._replace(until=min(ends, default=None))

    def drawer(self, lock: Map, epoch: int) -> Map | None:
        """The drawer whose records a lock opens."""
        for one in self.drawers:
            fits = one["per"] == "student" if lock["kind"] == "student" else one["drawer"] == lock["drawer"]
            if fits and at(one, epoch):
                return one
        return None

    def open_locks(self, files: Files, secret: str) -> dict[tuple[str, int], pyrage.x25519.Identity]:
        """The key of every lock and generation this secret opens: person, post, lock, then back by links."""
        first = pyrage.x25519.Identity.from_str(secret)
        mine = str(first.to_public())
        keys = [(f"@{who}/{k['n']}", k) for who, one in self.people.items() for k in one.get("keys") or []]
        keys += [(f"recovery/{k['n']}", k) for k in self.recovery]
        held = {holder: first for holder, key in keys if key["age"] == mine}
        opened: dict[tuple[str, int], pyrage.x25519.Identity] = {}
        for name, lock in sorted(self.locks.items(), key=lambda one: one[1]["kind"] != "post"):
            listed = {int(one["g"]): one for one in lock.get("generations") or []}
            newest = max(listed, default=0)
            holder = next((one for one in listed.get(newest, {}).get("holders", ()) if one in held), None)
            if holder is None:
                continue
            try:
                data = base64.b64decode(listed[newest]["sealed"].replace("\n", ""), validate=True)
                opened[name, newest] = _derive(pyrage.decrypt(data, [held[holder]]), listed[newest])
                held |= {f"{name}/{newest}": opened[name, newest]} if lock["kind"] == "post" else {}
                for g in range(newest, 1, -1) if lock["kind"] != "post" else ():
                    over = next(n for n in range(g, newest + 1) if not listed[n].get("was"))
                    link = pyrage.decrypt(files[f"keys/links/{name}.{g}.age"], [opened[name, over]])
                    opened[name, g - 1] = _derive(link, listed[g - 1])
            except (pyrage.DecryptError, pyrage.IdentityError, ValueError, KeyError):
                self.alarms.add(name)
        return opened


def _derive(text: bytes, generation: Map) -> pyrage.x25519.Identity:
    key = pyrage.x25519.Identity.from_str(text.decode("ascii").strip())
    need(str(key.to_public()) == generation["public"], "lock.key-mismatch")
    return key


def secret_of(data: bytes, passphrase: str = "") -> str:
    """The secret key line of an identity file, in plain or under its passphrase."""
    text = pyrage.passphrase.decrypt(data, passphrase) if data.startswith(b"age-encryption.org/v1\n") else data
    return next(line for line in text.decode().splitlines() if line.startswith("AGE-SECRET-KEY-1"))
