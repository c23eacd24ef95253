"""What is about to enter a repository, judged before it does: what is staged, what is pushed, what a hub receives, a
message before its commit. Only what is new is read, so that a large school costs no more than a small one.

It needs no key and believes no signature: it keeps out what must never lie in a repository, since git forgets nothing.
Whether what is signed holds is `check`'s to say. An example is invented and may be told again: of one, only files are
judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from yulan import demo as examples
from yulan import disk, git
from yulan.errors import Problem, YulanError
from yulan.flow import check_bytes, check_commits, check_documents, check_report, check_taken, verified
from yulan.flow.check_bytes import FOLDERS, KEYS
from yulan.flow.check_report import Report
from yulan.git import entering
from yulan.git.entering import Commit, Entering
from yulan.git.run import Env

_MAIN = f"refs/heads/{git.MAIN}"
_PLACE = re.compile(r"[\w.-]+")
_LINKS = frozenset({"120000", "160000"})
_NAME = re.compile(r"[A-Za-z0-9@][A-Za-z0-9@._-]*")
_PUBLIC = re.compile(rb"age1[02-9ac-hj-np-z]{58}|ssh-ed25519 [A-Za-z0-9+/]+={0,2}")


class Ref(NamedTuple):
    """One branch or tag that is to change: its full name there, the object it is to be, and what it is now."""

    name: str
    new: str
    old: str


def staged(root: Path) -> Report:
    """What is wrong with what is staged, against the newest commit."""
    env = git.of_a_hook()
    changes = entering.staged(root, env)
    states = ("", *_newest(root, env))
    demo = check_taken.is_demo(root, states, env)
    found = [*_files(root, [one for one in changes if one.after], env, demo=demo)]
    if not demo:
        found += check_taken.problems(root, "", [one for one in changes if one.before], env)
    return check_report.of(found)


def message(root: Path, file: Path) -> Report:
    """What a commit of what is staged would tell, its message being in `file` as somebody typed it."""
    env = git.of_a_hook()
    typed = disk.read_file(file)
    if typed is None:
        raise YulanError("staged.no-message", path=str(file))
    touched = check_commits.touches(entering.staged(root, env))
    if not touched or check_taken.is_demo(root, ("", *_newest(root, env)), env):
        return check_report.of(())
    found = [Problem("staged.your-message")] if check_commits.says(typed) else []
    return check_report.of([*found, *check_commits.idents(*entering.own_idents(root, env))])


def pushed(root: Path, said: str, place: str) -> Report:
    """What is wrong with what is pushed: git's lines for the hook, to the remote of that name.

    Where nothing is said and no place is named, it is what is new in the newest commit.
    """
    env = git.of_a_hook()
    refs = [Ref(one[2], one[1], one[3]) for one in _rows(said, 4)]
    if not refs and not place:
        at_hand = git.place(root)
        place = at_hand.remote if at_hand is not None else ""
        refs = [Ref(_MAIN, one, "") for one in _newest(root, env)]
    under = f"refs/remotes/{place}/" if _PLACE.fullmatch(place) else ""
    return check_report.of(_refs(root, refs, entering.heads(root, under, env) if under else {}, env))


def received(root: Path, said: str) -> Report:
    """What is wrong with what a hub is given: git's lines for its hook. Names are told in ASCII alone."""
    env = git.of_a_hook()
    rows = [Ref(one[2], one[1], one[0]) for one in _rows(said, 3)]
    # Whoever asks afterwards, as a server that builds does, has the branches as they are to be already.
    moved = {(one.name.removeprefix("refs/heads/"), one.new) for one in rows}
    there = {**entering.heads(root, "refs/heads/", env), **entering.heads(root, "refs/remotes/", env)}
    before = {name: one for name, one in there.items() if not _is_among(name, one, moved)}
    found = _refs(root, rows, before, env)
    return check_report.of(replace(one, path=one.path.encode("ascii", "replace").decode()) for one in found)


def _is_among(name: str, object_id: str, moved: Iterable[tuple[str, str]]) -> bool:
    return any(object_id == new and name.endswith(f"/{branch}") for branch, new in moved)


def _refs(root: Path, refs: Sequence[Ref], there: dict[str, str], env: Env) -> Iterator[Problem]:
    """What is wrong with refs that are to change in a place that has the objects `there`."""
    tips, known = [], set(there.values())
    for ref in refs:
        if entering.is_null(ref.new):
            if ref.name == _MAIN:
                yield Problem("staged.main-gone")
            continue
        yield from check_commits.ref(ref.name)
        kind, tip = entering.kind_of(root, ref.new, env)
        if kind != "commit":
            yield Problem("staged.no-commit", params={"commit": check_commits.short(ref.new)})
            continue
        tips.append(tip)
        old = "" if entering.is_null(ref.old) else entering.kind_of(root, ref.old, env)[1]
        if old:
            known.add(old)
            if ref.name == _MAIN and not git.contains(root, tip, old, env):
                yield Problem("staged.rewound")
    held = [one for one in known if entering.kind_of(root, one, env)[0] == "commit"]
    old_states = [one for name, one in there.items() if name.endswith(f"/{git.MAIN}") and one in held]
    yield from _commits(root, tips, held, old_states, env)


def _commits(
    root: Path, tips: Sequence[str], known: Iterable[str], states: Sequence[str], env: Env
) -> Iterator[Problem]:
    new = entering.commits(root, tips, known, env)
    if not new:
        return
    demo = check_taken.is_demo(root, (*tips, *states), env)
    yield from _files(root, [change for one in new for change in one.brought], env, demo=demo)
    if demo:
        return
    for tip in dict.fromkeys(tips):
        yield from check_taken.problems(root, tip, _taken(new), env)
    for one in new:
        yield from check_commits.problems(one)


def _taken(new: Sequence[Commit]) -> list[Entering]:
    return list(dict.fromkeys(change for one in new for change in one.taken))


def _files(root: Path, changes: Sequence[Entering], env: Env, *, demo: bool) -> Iterator[Problem]:
    """What is wrong with files that enter; each blob is read once."""
    plain: dict[str, list[str]] = {}
    for one in dict.fromkeys(changes):
        yield from _named(one.path)
        if one.mode not in _LINKS:
            plain.setdefault(one.after, []).append(one.path)
        elif one.path.startswith(FOLDERS):
            yield Problem("staged.link", one.path)
    sizes = entering.sizes(root, plain, env)
    for blob, size in sizes.items():
        for path in plain[blob]:
            if size > (disk.CAP if path.startswith(FOLDERS) else entering.MOST):
                yield Problem("staged.too-big", path)
    for blob, data in entering.blobs(root, sizes, env):
        for path in plain[blob]:
            yield from check_bytes.problems(path, data, demo=demo)
            yield from check_documents.problems(path, data, demo=demo)
            if not demo and path.startswith(KEYS):
                yield from _example_keys(path, data)


def _named(path: str) -> Iterator[Problem]:
    """A name under keys/ that says more than an id; under records/ `check_bytes` sees to it."""
    folder, _, name = path.rpartition("/")
    if path.startswith(KEYS) and not (verified.has_place(path) and folder.count("/") < 2 and _NAME.fullmatch(name)):
        yield Problem("staged.keys-name", path)


def _example_keys(path: str, data: bytes) -> Iterator[Problem]:
    if any(examples.is_demo_key(found[0].decode()) for found in _PUBLIC.finditer(data)):
        yield Problem("staged.demo-key", path)


def _newest(root: Path, env: Env) -> tuple[str, ...]:
    tip = entering.kind_of(root, "HEAD", env)[1]
    return (tip,) if tip else ()


def _rows(said: str, count: int) -> Iterator[list[str]]:
    """The lines git tells a hook; raises `staged.lines` where they are not of its form."""
    ids = (1, 3) if count == 4 else (0, 1)
    for row in said.splitlines():
        words = row.split(" ")
        if not row.strip():
            continue
        if len(words) != count or not all(entering.is_id(words[at]) for at in ids):
            raise YulanError("staged.lines")
        yield words
