"""The keys at hand in a folder, for who only looks on: from the identity that is open already to the locks it opens,
by the files as they lie there. Nothing is asked, no session lives longer for it, and nothing is verified: whoever can
change the folder decides what these files say, so what is opened by them is no authority. Yet a key counts only where
it derives the public half listed for it (`locks.Opener`), and an identity only in its own school.

It runs once for every file that git compares, so it reads no more files than the question needs, and those without the
structures of `people.py` and `lockfile.py`: what makes these strict takes a fifth of the run to import.
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
from yulan.flow.record_keys import RecordKeys
from yulan.identity_file import Identity
from yulan.locks import Opener
from yulan.private import Places
from yulan.yaml_strict import Tree

_CHAIN, _LOCKS, _PEOPLE, _DEMO = "keys/chain", "keys/locks", "keys/people.yaml", "keys/demo"
_ENTRY = re.compile(r"([0-9]{6})-([0-9a-f]{8})\.yaml")
_LOCK = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DRAWER = re.compile(r"drawer-.*\.yaml")
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


class Keys(NamedTuple):
    """What one open identity opens in a folder, and who the folder says writes there, by id."""

    records: RecordKeys
    authors: Mapping[str, Author]


class _Locks(Mapping[str, Lock]):
    """The drawers' locks of a folder, those of the whole school first. Every lock can be had by its name, and is read
    when it is; what is no lock is not there.
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
        names = [one.removesuffix(".yaml") for one in disk.names(self._root / _LOCKS) if _DRAWER.fullmatch(one)]
        for name in sorted(names, key=lambda one: (one.count("-"), one)):
            lock = self.get(name)
            if lock is not None and lock.kind == "drawer":
                yield name

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _load(self, name: str) -> Lock | None:
        if not _LOCK.fullmatch(name):  # a holder may call itself anything, a path out of the folder too
            return None
        tree = _tree(_read(self._root / _LOCKS / f"{name}.yaml"))
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
    repository, demo = first
    people = _tree(_read(root / _PEOPLE))
    identity = _demo_identity(root, people, asked) if demo else None
    if identity is None:
        identity = _own_identity(repository, asked)
    if identity is None or identity.repository not in ("", repository):
        return None
    own = dict(_holders(people, identity))
    if not own:
        return None
    locks = _Locks(root)
    opener = Opener(own, locks, lambda path: _read(root / path))
    return Keys(RecordKeys(opener, locks, locks), _authors(people))


def _first_entry(root: Path) -> tuple[str, bool] | None:
    """The repository's id, which is the hash of the chain's first entry, and whether that is a demo's; None where
    there are several.
    """
    firsts = [one for one in disk.entries(root / _CHAIN) if _ENTRY.fullmatch(one.name) and int(one.name[:6]) == 1]
    data = _read(firsts[0]) if len(firsts) == 1 else None
    digest = sha256(data) if data is not None else ""
    return (digest, _tree(data).get("demo") == "true") if digest and firsts[0].name[7:15] == digest[:8] else None


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


def _tree(data: bytes | None) -> Mapping[str, Tree]:
    """The mapping in a plain file; empty where there is none, or it is not well formed."""
    try:
        return yaml_strict.load(data or b"")
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
