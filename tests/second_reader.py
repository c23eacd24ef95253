"""A second reader of Yulan's records, written from docs/format.md alone: nothing of Yulan is imported.

It owns its own reading of §1 and §5: names, seals, the rules of acceptance, witness lists. What is broken is kept by
path with the rule's name, never a value. It does not merge heads, read proposals, or know the fields of the kinds.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import pyrage

from tests.second_chain import (
    BEGIN,
    END,
    Files,
    Map,
    Ring,
    Way,
    at,
    load,
    need,
    sha,
    signer_of,
    unarmored,
    verify_chain,
)

NUMBER, B32 = r"([1-9][0-9]*)", "[0-9a-hjkmnp-tv-z]"
STUDENT = re.compile(
    rf"records/students/({B32}{{10}})/\1\.{NUMBER}\.({B32}{{16}}|card)\.{NUMBER}\.{B32}{{6}}\.age", re.ASCII
)
DRAWER = re.compile(rf"records/drawers/({B32}{{16}})\.{NUMBER}\.{B32}{{6}}\.age", re.ASCII)
MARK = "-----BEGIN YULAN SEAL-----\n"
FIELDS = ("repository", "name", "lock", "kind", "rid", "student", "author", "rev", "prev", "epoch", "at")
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})")
SUBTYPE = {"category": "category", "plan": "type", "roll-check": "type", "summary": "level", "transfer": "part"}


@dataclass
class Record:
    path: str
    opened: tuple[str, int]
    content: str = field(repr=False)
    seal: dict[str, str]
    prev: list[str]
    key: str
    digest: str
    front: Map = field(repr=False)
    enters: bool = False  # the author might write for others
    failed: set[str] = field(default_factory=set)

    @property
    def rev(self) -> int:
        return int(self.seal["rev"])


def padded(length: int) -> int:
    """The length a record of this length is padded to."""
    exponent = length.bit_length() - 1
    step = 1 << max(0, exponent - exponent.bit_length())
    return max(1024, -(-length // step) * step)


def take_apart(plain: bytes, path: str = "", opened: tuple[str, int] = ("", 0)) -> Record:
    """A plaintext's content and seal, its signature verified."""
    content, mark, rest = plain.decode("utf-8").partition(MARK)
    lines, begin, rest = rest.partition(BEGIN)
    body, end, padding = rest.partition(END)
    need(end and content.endswith("\n") and not set("\r\0\ufeff") & set(content), "seal.form")
    need(not padding.strip(" \n") and len(content.encode()) <= 512 * 1024 and lines.endswith("\n"), "seal.form")
    pairs = [line.partition(": ")[::2] for line in lines.split("\n")[:-1]]
    need([name for name, _ in pairs if name != "prev"] == [one for one in FIELDS if one != "prev"], "seal.form")
    need(sorted(pairs, key=lambda one: FIELDS.index(one[0])) == pairs, "seal.form")
    seal = {name: value for name, value in pairs if name != "prev"}
    need(re.fullmatch(NUMBER, seal["rev"]) and TIME.fullmatch(seal["at"]), "seal.form")
    datetime.fromisoformat(seal["at"])
    try:
        key = signer_of(unarmored(begin + body + end), "yulan-record-v1", f"{lines}\n{content}".encode())
    except ValueError:
        raise ValueError("seal.signature") from None
    front = re.match(r"---\n(.*?\n)---\n", content, re.DOTALL)
    if front is None:
        raise ValueError("record.form")
    prev = [value for name, value in pairs if name == "prev"]
    digest = sha("".join((content, mark, lines, begin, body, end)).encode())
    return Record(path, opened, content, seal, prev, key, digest, load(front[1].encode()))


class Reader:
    """One repository read by one identity: `records` by path, each with the rules it fails; `broken` by path."""

    def __init__(self, files: Files, secret: str) -> None:
        self.files, self.chain, self.ring = files, verify_chain(files), Ring(files)
        self.keys = self.ring.open_locks(files, secret)
        self.seen = {use: self._lists(use) for use in ("witness", "vouch", "erased")}
        here = {one.removeprefix("records/"): sha(data) for one, data in files.items() if one.startswith("records/")}
        listed = {*self.seen["witness"], *self.seen["vouch"]}
        self.missing = {path for _, path in listed} - here.keys() - {path for _, path in self.seen["erased"]}
        self.altered = {path for _, path in listed if path in here and (here[path], path) not in listed}
        self.records: dict[str, Record] = {}
        self.broken: dict[str, str] = {}
        self.orphans: set[str] = set()  # accepted, though a predecessor is not at hand
        for path in sorted(files):
            self._open(path)
        for record in self.records.values():
            record.failed |= {*self._form(record), *self._rights(record)}
        self._revisions()

    def accepted(self) -> set[str]:
        return {path for path, record in self.records.items() if not record.failed}

    def _lists(self, use: str) -> dict[tuple[str, str], int]:
        """(hash, path under records/) → the first epoch that listed it so."""
        found: dict[tuple[str, str], int] = {}
        for digest in sorted(self.chain.entries, key=self.chain.epochs.__getitem__):
            for name in self.chain.entries[digest].get(use) or []:
                data = self.files.get(f"keys/seen/{name[:8]}", b"")
                first, *lines = data.decode().splitlines() or [""]
                if sha(data) == name and first == f"yulan-seen/1 {use}":
                    for line in lines:
                        found.setdefault((line[:64], line[66:]), self.chain.epochs[digest])
        return found

    def _open(self, path: str) -> None:
        if name := STUDENT.fullmatch(path):
            tried = [one for one in self.keys if one[0] == f"student-{name[1]}" and int(name[2]) in self._called(one)]
        else:
            tried = [one for one in self.keys if one[0].startswith("drawer-") and DRAWER.fullmatch(path)]
        for which in tried:
            try:
                plain = pyrage.decrypt(self.files[path], [self.keys[which]])
                self.broken.pop(path, None)
                self.records[path] = take_apart(plain, path, which)
            except pyrage.DecryptError:
                if STUDENT.fullmatch(path):
                    self.broken[path] = "record.damaged"
                continue
            except ValueError as error:
                self.broken[path] = {
                    "seal.signature": "seal.signature",
                    "record.form": "record.form",
                    "yaml": "record.form",
                }.get(str(error), "seal.form")
            return

    def _listed(self, record: Record, use: str) -> int | None:
        return self.seen[use].get((sha(self.files[record.path]), record.path.removeprefix("records/")))

    def _form(self, record: Record) -> Iterator[str]:
        seal, front = record.seal, record.front
        if seal["repository"] != self.chain.repository:
            yield "seal.repository"
        named: tuple[str, ...] = (seal["rid"], seal["rev"])
        if name := STUDENT.fullmatch(record.path):
            named = (seal["student"], seal["lock"].rpartition(" ")[2], *named)
        name = name or DRAWER.fullmatch(record.path)
        if name is None or name.groups() != named or seal["name"] != record.path.rpartition("/")[2]:
            yield "seal.name"
        if (front.get("id"), front.get("kind"), front.get("student") or "-") != (
            seal["rid"],
            seal["kind"],
            seal["student"],
        ):
            yield "seal.content"
        if (record.rev == 1) == bool(record.prev):
            yield "revision.prev"
        if record.path.removeprefix("records/") in self.altered:
            yield "record.altered"

    def _called(self, which: tuple[str, int]) -> set[int]:
        """The numbers by which records may name a generation."""
        generations = self.ring.locks[which[0]]["generations"]
        return {which[1], *(int(n) for n in generations[which[1] - 1].get("was") or [])}

    def _rights(self, record: Record) -> set[str]:
        """What fails at the epoch the seal means; of a replaced entry at the better of the two it may mean."""
        name = record.seal["epoch"]
        if name not in self.chain.epochs:
            return {"seal.epoch"}
        known = [self.chain.epochs[name], *([self.chain.grounds[name]] if name in self.chain.grounds else [])]
        generations = self.ring.locks[record.opened[0]]["generations"]
        key = next(one for one in generations if int(one["g"]) == record.opened[1])
        lock, _, number = record.seal["lock"].rpartition(" ")
        right = lock == record.opened[0] and int(number) in self._called(record.opened)
        until = int(key["until"]) if key.get("until") else max(known) + 1
        failed = set() if right and int(key["from"]) <= max(known) and until > min(known) else {"seal.lock"}
        found = [set(self._right(record, epoch)) for epoch in known]
        return failed | min(found, key=lambda one: (len(one), "seal.witness" not in one))

    def _right(self, record: Record, epoch: int) -> Iterator[str]:
        seal, ring, lock = record.seal, self.ring, self.ring.locks[record.opened[0]]
        drawer = ring.drawer(lock, epoch)
        holds = drawer is not None and self._holds(drawer, record)
        if not holds or (lock["kind"] == "student" and lock["lock"] != f"student-{record.front.get('student')}"):
            yield "seal.drawer"
        key = ring.key(seal["author"], epoch)
        if key is None or key["sign"] != record.key:
            ever = [one["sign"] for one in ring.people.get(seal["author"], {}).get("keys") or []]
            yield "seal.key" if record.key in ever else "seal.signature"
            return
        rights: dict[str, list[int | None]] = {"write": [], "enter": []}
        for way in ring.ways(seal["author"], lock, epoch) if drawer and holds else ():
            for what, ends in rights.items():
                if drawer and way.role in (drawer.get(what) or []):
                    ends.append(self._until(record, way, drawer, what))
        record.enters = any(self._stands(record, until) for until in rights["enter"])
        found = rights["enter"] + (rights["write"] if record.front.get("by") == seal["author"] else [])
        if not found:
            yield "seal.role"
        elif not any(self._stands(record, until) for until in found):
            yield "seal.witness"

    def _holds(self, drawer: Map, record: Record) -> bool:
        kind = record.seal["kind"]
        return bool({kind, f"{kind}:{record.front.get(SUBTYPE.get(kind, ''))}"} & set(drawer["kinds"]))

    def _until(self, record: Record, way: Way, drawer: Map, what: str) -> int | None:
        """When the way, or the drawer's rule through all that amended it, ended."""
        rule: Map | None = drawer
        while rule and rule.get("until"):
            end = int(rule["until"])
            rule = next((one for one in self.ring.drawers if one["drawer"] == drawer["drawer"] and at(one, end)), None)
            if rule is None or not self._holds(rule, record) or way.role not in (rule.get(what) or []):
                return min(end, way.until or end)
        return way.until

    def _stands(self, record: Record, until: int | None) -> bool:
        seen = self._listed(record, "witness")
        return until is None or self._listed(record, "vouch") is not None or (seen is not None and seen <= until)

    def _revisions(self) -> None:
        groups: dict[tuple[str, str], list[Record]] = defaultdict(list)
        for record in self.records.values():
            if not record.failed:
                groups[record.opened[0], record.seal["rid"]].append(record)
        for group in groups.values():
            ordered = sorted(group, key=lambda one: (one.rev, one.digest))
            self._two_roots(ordered)
            self._follow([one for one in ordered if not one.failed])

    def _two_roots(self, group: list[Record]) -> None:
        roots = {one.digest: self._listed(one, "witness") for one in group if one.rev == 1}
        earliest = min((w for w in roots.values() if w is not None), default=0)
        true = [digest for digest, w in roots.items() if w == earliest]
        false = {*roots} - {*true}
        for one in group if len(roots) > 1 else []:
            if len(true) != 1 or one.digest in false or (one.prev and set(one.prev) <= false):
                false.add(one.digest)
                one.failed.add("record.two-roots")

    def _follow(self, group: list[Record]) -> None:
        good: dict[str, int] = {}
        for one in group:
            seal, first = one.seal, group[0].seal
            known = [good[prev] for prev in one.prev if prev in good]
            if (seal["kind"], seal["student"]) != (first["kind"], first["student"]):
                one.failed.add("revision.same")
            elif known and len(known) == len(one.prev) and one.rev != max(known) + 1:
                one.failed.add("revision.prev")
            elif seal["kind"] not in ("card", "plan") and seal["author"] != first["author"] and not one.enters:
                one.failed.add("revision.author")
            else:
                good[one.digest] = one.rev
                if len(known) < len(one.prev):
                    self.orphans.add(one.path)
