"""What is about to enter a repository: what is staged, and commits that are new to a place; told by names and blob
ids, so that only what is new is ever read. `env` is what git said to the hook that asks (`run.of_a_hook`).

Nothing is changed. A merge brings in what none of its parents has; what it takes away counts against each of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from yulan.errors import YulanError
from yulan.git.commits import resolve
from yulan.git.run import Env, checked, line, lines, names, run
from yulan.git.trees import ids_at, ids_staged, raw, read

MOST = 8 << 20  # bytes of one blob that are looked at
_AT_ONCE = 32 << 20
_IDENT = re.compile(rb"(?P<name>.*?) ?<(?P<mail>[^>]*)> (?P<at>-?[0-9]+) (?P<zone>[+-][0-9]{4})")
_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


class Entering(NamedTuple):
    """A path that differs: the blob before and after ("" where there is none) and the new mode."""

    path: str
    before: str
    after: str
    mode: str


class Ident(NamedTuple):
    """Under whose name, and when, in seconds and as the offset from UTC."""

    name: str
    mail: str
    at: int
    zone: str


@dataclass(frozen=True)
class Commit:
    """One commit that is new: what it says of people, and what it changes."""

    id: str
    author: Ident | None = field(repr=False)  # None where it is not of git's form
    committer: Ident | None = field(repr=False)
    message: bytes = field(repr=False)
    signed: bool
    steps: tuple[tuple[Entering, ...], ...] = field(repr=False)  # against each parent; one where there is none

    @property
    def first(self) -> tuple[Entering, ...]:
        """What it changes in its own line of history."""
        return self.steps[0]

    @property
    def brought(self) -> tuple[Entering, ...]:
        """What no parent has."""
        if len(self.steps) == 1:
            return tuple(one for one in self.first if one.after)
        others = [{one.path for one in step} for step in self.steps[1:]]
        return tuple(one for one in self.first if one.after and all(one.path in known for known in others))

    @property
    def taken(self) -> tuple[Entering, ...]:
        """What some parent has otherwise."""
        return tuple(dict.fromkeys(one for step in self.steps for one in step if one.before))


def is_null(object_id: str) -> bool:
    """Whether it is git's word for nothing."""
    return not object_id.strip("0")


def is_id(text: str) -> bool:
    """Whether it is the whole id of an object."""
    return _ID.fullmatch(text) is not None


def staged(root: Path, env: Env) -> tuple[Entering, ...]:
    """What the index has that the newest commit has not, and the other way round."""
    base = resolve(root, "HEAD", env) or line(run(root, "hash-object", "-t", "tree", "--stdin", feed=b"", env=env))
    told = ("--cached", "--raw", "-z", "--no-renames", "--full-index", "--ignore-submodules=none")
    return tuple(_entries(names(run(root, "diff-index", *told, base, "--", env=env))))


def commits(root: Path, new: Iterable[str], known: Iterable[str], env: Env) -> tuple[Commit, ...]:
    """The commits that `new` has and `known` has not, oldest first."""
    feed = [*(checked(one) for one in new), *(f"^{checked(one)}" for one in known)]
    if not feed:
        return ()
    listed = run(root, "rev-list", "--reverse", "--topo-order", "--parents", "--stdin", feed=lines(feed), env=env)
    rows = [row.split() for row in listed.stdout.decode().splitlines()]
    if not rows:
        return ()
    steps = _steps(root, rows, env)
    data = dict(blobs(root, (row[0] for row in rows), env))
    return tuple(_commit(row[0], data[row[0]], steps[row[0]]) for row in rows)


def heads(root: Path, under: str, env: Env) -> dict[str, str]:
    """Full name → object of the refs under `under`."""
    found = run(root, "for-each-ref", "--format=%(objectname) %(refname)", under, env=env).stdout.decode()
    return {name: one for one, _, name in (row.partition(" ") for row in found.splitlines())}


def kind_of(root: Path, object_id: str, env: Env) -> tuple[str, str]:
    """What the object is once tags are followed (`commit`, `tree`, `blob`, "" where it is absent), and its id."""
    asked = f"{checked(object_id)}^{{}}\n".encode()
    said = run(root, "cat-file", "--batch-check", feed=asked, env=env).stdout.decode().split()
    return (said[1], said[0]) if len(said) == 3 else ("", "")


def listed(root: Path, commit_id: str, folder: str, env: Env) -> dict[str, str]:
    """Path → blob id of the files in a folder (with its `/`) of a commit; of the index, where none is named."""
    return ids_at(root, commit_id, folder, env=env) if commit_id else ids_staged(root, folder, env=env)


def sizes(root: Path, ids: Iterable[str], env: Env) -> dict[str, int]:
    """Blob id → bytes; raises `git.failed` where one is absent."""
    asked = sorted(set(ids))
    if not asked:
        return {}
    said = run(root, "cat-file", "--batch-check", feed=lines(asked), env=env).stdout.decode().splitlines()
    rows = [row.split() for row in said]
    if any(len(row) != 3 for row in rows):
        raise YulanError("git.failed", command="cat-file", status=1)
    return {row[0]: int(row[2]) for row in rows}


def blobs(root: Path, ids: Iterable[str], env: Env) -> Iterator[tuple[str, bytes]]:
    """Each object's id and bytes, those over `MOST` left out; one run of git, and more only for very much.

    Ids may come with their sizes, as `sizes` gives them.
    """
    known = ids if isinstance(ids, Mapping) else sizes(root, ids, env)
    waiting, weight = [], 0
    for one, size in known.items():
        if size > MOST:
            continue
        waiting.append(one)
        weight += size
        if weight > _AT_ONCE:
            yield from read(root, waiting, env)
            waiting, weight = [], 0
    yield from read(root, waiting, env)


def own_idents(root: Path, env: Env) -> tuple[Ident | None, Ident | None]:
    """Author and committer as git would write them now."""
    told = (run(root, "var", f"GIT_{role}_IDENT", ok=(0, 128), env=env) for role in ("AUTHOR", "COMMITTER"))
    author, committer = (_ident(done.stdout.strip()) for done in told)
    return author, committer


def _steps(root: Path, rows: Sequence[Sequence[str]], env: Env) -> dict[str, tuple[tuple[Entering, ...], ...]]:
    """Commit → what differs from each of its parents, in the order asked for."""
    feed = [" ".join((row[0], *parent)) for row in rows for parent in ([[one] for one in row[1:]] or [[]])]
    told = ("--stdin", "--always", "--root", "-r", "--raw", "-z", "--no-renames", "--full-index")
    found = names(run(root, "diff-tree", *told, feed=lines(feed), env=env))
    steps: dict[str, list[list[str]]] = {}
    part: list[str] = []
    at = 0
    while at < len(found):
        if found[at].startswith(":"):
            part += found[at : at + 2]
            at += 2
        else:
            part = []
            steps.setdefault(found[at].strip(), []).append(part)
            at += 1
    return {one: tuple(tuple(_entries(part)) for part in parts) for one, parts in steps.items()}


def _entries(told: Sequence[str]) -> Iterator[Entering]:
    return (Entering(one.path, one.before, one.after, one.mode) for one in raw(told))


def _commit(commit_id: str, data: bytes, steps: tuple[tuple[Entering, ...], ...]) -> Commit:
    head, _, message = data.partition(b"\n\n")
    told = dict(reversed([row.partition(b" ")[::2] for row in head.split(b"\n")]))
    author, committer = (_ident(told.get(key, b"")) for key in (b"author", b"committer"))
    signed = any(key in told for key in (b"gpgsig", b"gpgsig-sha256"))
    return Commit(commit_id, author, committer, message, signed, steps)


def _ident(told: bytes) -> Ident | None:
    found = _IDENT.fullmatch(told)
    if found is None:
        return None
    name, mail, at, zone = (found[key].decode("utf-8", "replace") for key in ("name", "mail", "at", "zone"))
    return Ident(name, mail, int(at), zone)
