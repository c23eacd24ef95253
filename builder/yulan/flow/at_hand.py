"""The keys at hand in a folder, for who only looks on: from the identity that is open already to the locks it opens,
by the files as they lie there. Nothing is asked, nothing is written, no session lives longer for it, and nothing is
verified: whoever can change the folder decides what these files say, so what is opened by them is no authority. Yet a
key counts only where it derives the public half listed for it (`locks.Opener`), and an identity only in its own school.

It reads no more files than the question needs and imports as little as it can: it runs once for every file that git
compares.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from yulan import age, disk, identity_file, ids, private, yaml_strict
from yulan.digest import sha256
from yulan.errors import YulanError
from yulan.identity_file import Identity
from yulan.ids import RecordName
from yulan.locks import Opener
from yulan.private import Places
from yulan.yaml_strict import Tree

_CHAIN, _LOCKS, _PEOPLE, _DEMO = "keys/chain", "keys/locks", "keys/people.yaml", "keys/demo"
_ENTRY = re.compile(r"([0-9]{6})-([0-9a-f]{8})\.yaml")
_LOCK = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PRINCIPAL = "principal"


class Asked(NamedTuple):
    """Who looks: where private things lie, the person named (or nobody), seconds since 1970."""

    places: Callable[[], Places]
    person: str
    now: float


class Author(NamedTuple):
    """A member of staff as the folder names them, with every signing key listed for them."""

    name: str
    signs: frozenset[str]


class Sealed(NamedTuple):
    """A generation as its file lists it; `was` are numbers it bore before."""

    g: int
    was: tuple[int, ...]
    public: str
    holders: Mapping[str, int]
    sealed: str | None

    def sealed_bytes(self) -> bytes:
        """The age file with the private key."""
        return base64.b64decode("".join((self.sealed or "").split()))


class Lock(NamedTuple):
    """A lock as its file lists it."""

    lock: str
    kind: str
    generations: tuple[Sealed, ...]

    @property
    def path(self) -> str:
        """Where the file lies."""
        return f"{_LOCKS}/{self.lock}.yaml"

    def link(self, g: int) -> str:
        """Where the link lies that opens with generation `g`."""
        return f"keys/links/{self.lock}.{g}.age"


class Keys:
    """What one open identity opens in the folder `root`."""

    def __init__(self, root: Path, own: Mapping[str, age.Key], authors: Mapping[str, Author]) -> None:
        self._root, self._locks, self.authors = root, _Locks(root), authors
        self._opener = Opener(own, self._locks, lambda path: _read(root / path))

    def open(self, name: RecordName, data: bytes) -> tuple[str, bytes]:
        """The lock and the plaintext of a record file; raises as `age.decrypt` does."""
        for lock in self._meant(name):
            asked = [one.g for one in lock.generations if not name.sid or name.generation in (one.g, *one.was)]
            for g in reversed(asked):
                key = self._opener.key(lock.lock, g)
                if key is None:
                    continue
                try:
                    return lock.lock, age.decrypt(data, [key])
                except age.NotForThisKey:
                    continue
        raise age.NotForThisKey

    def _meant(self, name: RecordName) -> Iterator[Lock]:
        """The locks that may have sealed it: the child's, or any drawer's, those of the whole school first."""
        names = [f"student-{name.sid}"] if name.sid else sorted(self._locks, key=lambda one: (one.count("-"), one))
        for one in names:
            lock = self._locks.get(one)
            if lock is not None and (name.sid or lock.kind == "drawer"):
                yield lock


class _Locks(Mapping[str, Lock]):
    """The locks of a folder, each read when it is asked for; those that are no lock are not there. Iterating gives the
    drawers'.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._read: dict[str, Lock | None] = {}

    def __getitem__(self, name: str) -> Lock:
        if name not in self._read:
            self._read[name] = self._load(name)
        found = self._read[name]
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        files = disk.entries(self._root / _LOCKS)
        return (one.stem for one in files if one.suffix == ".yaml" and one.name.startswith("drawer-"))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _load(self, name: str) -> Lock | None:
        if not _LOCK.fullmatch(name):  # a holder may call itself anything, a path out of the folder too
            return None
        tree = _tree(self._root / _LOCKS / f"{name}.yaml")
        found = [_generation(one) for one in _maps(tree, "generations")]
        generations = tuple(one for place, one in enumerate(found, 1) if one is not None and one.g == place)
        kind = _text(tree, "kind")
        whole = tree.get("lock") == name and len(generations) == len(found)
        return Lock(name, kind, generations) if whole and kind in ("post", "drawer", "student") else None


def keys(root: Path, asked: Asked) -> Keys | None:
    """What the identity that is open opens in the folder, or None where none is: no identity file, several and none
    named, one under a passphrase without a session, another school's.
    """
    first = _first_entry(root)
    if first is None:
        return None
    people = _tree(root / _PEOPLE)
    data = _read(root / _CHAIN / first[0]) or b""
    demo = yaml_strict.load(data).get("demo") == "true"
    identity = _demo_identity(root, people, asked) if demo else None
    if identity is None:
        identity = _own_identity(first[1], asked)
    if identity is None or identity.repository not in ("", first[1]):
        return None
    own = dict(_holders(people, identity))
    return Keys(root, own, _authors(people)) if own else None


def _first_entry(root: Path) -> tuple[str, str] | None:
    """The file name of the chain's first entry and its hash, the repository's id; None where there are several."""
    names = [one.name for one in disk.entries(root / _CHAIN) if _ENTRY.fullmatch(one.name)]
    firsts = [one for one in names if one.startswith("000001-")]
    data = _read(root / _CHAIN / firsts[0]) if len(firsts) == 1 else None
    digest = sha256(data) if data is not None else ""
    return (firsts[0], digest) if digest and firsts[0][7:15] == digest[:8] else None


def _demo_identity(root: Path, people: Mapping[str, Tree], asked: Asked) -> Identity | None:
    """A demo school's own key for the person named, else for its principal."""
    person = asked.person or _first_principal(root, people)
    data = _read(root / _DEMO / f"{person}.key") if ids.is_person(person) else None
    return identity_file.parse(data) if data is not None else None


def _own_identity(repository: str, asked: Asked) -> Identity | None:
    """The identity of this computer that is open: without a passphrase, or in a session."""
    from yulan.flow import session

    places = asked.places()
    files = private.identities(places, repository)
    found = [one.path for one in files if not asked.person or one.person == asked.person]
    if len(found) != 1:
        return None
    return session.glanced(places, found[0], private.read_identity(found[0]), asked.now)


def _first_principal(root: Path, people: Mapping[str, Tree]) -> str:
    numbers = [int(one.name[:6]) for one in disk.entries(root / _CHAIN) if _ENTRY.fullmatch(one.name)]
    epoch = max(numbers, default=0)
    for one in _maps(people, "people"):
        for post in _maps(one, "posts"):
            until = _number(post, "until")
            holds = _number(post, "from") <= epoch and (not until or epoch < until)
            if holds and post.get("role") == _PRINCIPAL and _text(one, "id"):
                return _text(one, "id")
    return ""


def _holders(people: Mapping[str, Tree], identity: Identity) -> Iterator[tuple[str, age.Key]]:
    """The names under which locks may be sealed to this identity."""
    public = identity.key.public
    for one in _maps(people, "people"):
        if identity.person and one.get("id") == identity.person:
            for key in _maps(one, "keys"):
                if key.get("age") == public:
                    yield f"@{identity.person}/{_number(key, 'n')}", identity.key
    if not identity.person:
        for spare in _maps(people, "recovery"):
            if spare.get("age") == public:
                yield f"recovery/{_number(spare, 'n')}", identity.key


def _authors(people: Mapping[str, Tree]) -> dict[str, Author]:
    return {
        _text(one, "id"): Author(_text(one, "name"), frozenset(_text(key, "sign") for key in _maps(one, "keys")))
        for one in _maps(people, "people")
    }


def _generation(tree: Mapping[str, Tree]) -> Sealed | None:
    holders, was = tree.get("holders"), tree.get("was")
    return Sealed(
        _number(tree, "g"),
        tuple(int(one) for one in was if isinstance(one, str) and one.isdecimal()) if isinstance(was, list) else (),
        _text(tree, "public"),
        dict.fromkeys(holders, 0) if isinstance(holders, dict) else {},
        _text(tree, "sealed") or None,
    )


def _tree(path: Path) -> Mapping[str, Tree]:
    """The mapping in a plain file; empty where there is none, or it is not well formed."""
    try:
        return yaml_strict.load(_read(path) or b"")
    except yaml_strict.YamlFaults:
        return {}


def _read(path: Path) -> bytes | None:
    try:
        return disk.read_file(path)
    except YulanError:
        return None


def _maps(tree: Mapping[str, Tree], name: str) -> list[dict[str, Tree]]:
    found = tree.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _text(tree: Mapping[str, Tree], name: str) -> str:
    found = tree.get(name)
    return found if isinstance(found, str) else ""


def _number(tree: Mapping[str, Tree], name: str) -> int:
    found = _text(tree, name)
    return int(found) if found.isascii() and found.isdecimal() and len(found) < 10 else 0
