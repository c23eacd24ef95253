"""Who can open what by cryptography alone: every sealed key that ever lay in a repository, tried with real keys.

The ledger knows every private key of everybody, as no one person does. It shows for each sealed blob that each listed
holder's key opens it and that it has no stanza more, so no other key can; from that it follows, without asking the
program, what a given key opens: today's files alone, or all that ever were.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from yulan import age, yaml_strict
from yulan.digest import sha256


@dataclass(frozen=True)
class Blob:
    """An age file that holds one private key: the public half of what is inside, and the keys that open it."""

    digest: str
    inside: str
    openers: frozenset[str]


@dataclass
class Ledger:
    """All private keys by their public halves, and every blob met so far."""

    keys: dict[str, age.Key] = field(repr=False, default_factory=dict)
    blobs: dict[str, Blob] = field(default_factory=dict)

    def know(self, *keys: age.Key) -> None:
        """Nothing; these private keys may be tried."""
        self.keys |= {one.public: one for one in keys}

    def take(self, files: Mapping[str, bytes]) -> tuple[Blob, ...]:
        """The blobs of these files of a repository, each opened by every one of its listed holders."""
        locks = lock_trees(files)
        people = _people(files)
        found: list[Blob] = []
        # Posts first, for they open the rest; a link opens with the generation it is named after.
        for name in sorted(locks, key=lambda one: (locks[one]["kind"] != "post", one)):
            for generation in locks[name]["generations"]:
                if "sealed" not in generation:
                    continue
                data = base64.b64decode("".join(generation["sealed"].split()))
                openers = [_public(holder, people, locks) for holder in generation["holders"]]
                found.append(self._enter(data, openers, generation["public"]))
        waiting = {path: data for path, data in files.items() if path.startswith("keys/links/")}
        for path in sorted(waiting, key=lambda one: (_link(one)[0], -_link(one)[1])):
            name, g = _link(path)
            generations = locks[name]["generations"]
            if g > len(generations):
                continue  # of a generation that is only proposed
            found.append(self._enter(waiting[path], [generations[g - 1]["public"]], generations[g - 2]["public"]))
        return tuple(found)

    def _enter(self, data: bytes, openers: list[str], inside: str) -> Blob:
        digest = sha256(data)
        if digest not in self.blobs:
            assert age.stanza_count(data) == len(openers) == len(set(openers)), "as many stanzas as holders"
            for public in openers:
                secret = age.Key.parse(age.decrypt(data, [self.keys[public]]).decode().strip())
                assert secret.public == inside, "the key inside derives the listed public half"
                self.know(secret)
            self.blobs[digest] = Blob(digest, inside, frozenset(openers))
        return self.blobs[digest]


def reach(own: Iterable[str], blobs: Iterable[Blob]) -> set[str]:
    """The public halves of every key that somebody has who has these and all the blobs."""
    have, known = set(own), list(blobs)
    while True:
        opened = {one.inside for one in known if not one.openers.isdisjoint(have)}
        if opened <= have:
            return have
        have |= opened


def opens(keys: Iterable[age.Key], data: bytes) -> bool:
    """Whether one of the keys opens the file, each tried by itself."""
    for key in keys:
        try:
            age.decrypt(data, [key])
        except age.NotForThisKey:
            continue
        return True
    return False


def sealed_files(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Hash → bytes of every age file under keys/: the sealed keys of locks, and links."""
    found = [data for path, data in files.items() if path.startswith("keys/links/")]
    for lock in lock_trees(files).values():
        found += [base64.b64decode("".join(one["sealed"].split())) for one in lock["generations"] if "sealed" in one]
    return {sha256(one): one for one in found}


def publics(files: Mapping[str, bytes]) -> set[str]:
    """The public halves of every generation of every lock, proposed ones included."""
    trees = list(lock_trees(files).values())
    for path, data in files.items():
        if path.startswith("keys/proposed/lock-") and path.endswith(".yaml"):
            trees.append(_tree(_tree(data)["lock"].encode()))
    return {str(one["public"]) for tree in trees for one in tree["generations"]}


def lock_trees(files: Mapping[str, bytes]) -> dict[str, dict[str, Any]]:
    """The lock files as plain trees, by name."""
    found = (_tree(data) for path, data in files.items() if path.startswith("keys/locks/"))
    return {one["lock"]: one for one in found}


@lru_cache(maxsize=20_000)
def _tree(data: bytes) -> dict[str, Any]:
    return dict(yaml_strict.load(data))


def _link(path: str) -> tuple[str, int]:
    name, g, _ = path.removeprefix("keys/links/").rsplit(".", 2)
    return name, int(g)


def _people(files: Mapping[str, bytes]) -> dict[str, str]:
    return dict(_holders(_tree(files["keys/people.yaml"])))


def _holders(tree: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for person in tree["people"]:
        for key in person.get("keys", ()):
            yield f"@{person['id']}/{key['n']}", key["age"]
    for key in tree["recovery"]:
        yield f"recovery/{key['n']}", key["age"]


def _public(holder: str, people: Mapping[str, str], locks: Mapping[str, dict[str, Any]]) -> str:
    if holder in people:
        return people[holder]
    name, _, g = holder.rpartition("/")
    return str(locks[name]["generations"][int(g) - 1]["public"])
