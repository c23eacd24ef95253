"""A repository, its newest commit, and how a new one is made of exactly the files named."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from yulan import disk
from yulan.git.run import Env, checked, line, neutral, nul, run

_STATE = "yulan"


def is_repository(root: Path) -> bool:
    """Whether root is the top folder of a git work tree."""
    if not (root / ".git").exists():
        return False
    found = run(root, "rev-parse", "--show-prefix", ok=(0, 128))
    return found.returncode == 0 and not found.stdout.strip()


def state_dir(root: Path) -> Path:
    """The private folder for what Yulan keeps about this clone: in git's own, or `.yulan` without git.

    Git is not run; the `.git` file of a linked work tree is followed.
    """
    dot_git = root / ".git"
    if dot_git.is_dir():
        return dot_git / _STATE
    if dot_git.is_file():
        text = (disk.read_file(dot_git, cap=1 << 16) or b"").decode("utf-8", "replace")
        if text.startswith("gitdir:"):
            return (root / text.removeprefix("gitdir:").strip()).resolve() / _STATE
    return root / ".yulan"


def init(root: Path) -> None:
    """Nothing; root is a git repository whose first branch is `main`. An existing one stays as it is."""
    disk.make_folders(root)
    run(root, "-c", "init.defaultBranch=main", "init", "--quiet")


def head(root: Path) -> str | None:
    """The id of the newest commit; None before the first."""
    return resolve(root, "HEAD")


def resolve(root: Path, name: str, env: Env | None = None) -> str | None:
    """The commit that `HEAD` or a full ref name stands for, tags followed; None where it stands for none."""
    if name != "HEAD" and not name.startswith("refs/"):
        raise ValueError("a ref is named in full")
    found = run(root, "rev-parse", "--quiet", "--verify", f"{name}^{{commit}}", ok=(0, 1), env=env)
    return line(found) if found.returncode == 0 else None


def is_shallow(root: Path) -> bool:
    """Whether older commits are missing in this clone."""
    return line(run(root, "rev-parse", "--is-shallow-repository")) == "true"


def branch(root: Path) -> str:
    """The name of the branch at hand; "" where none is, as in the middle of a rebase."""
    found = run(root, "symbolic-ref", "--quiet", "--short", "HEAD", ok=(0, 1))
    return line(found) if found.returncode == 0 else ""


def in_progress(root: Path) -> bool:
    """Whether a merge, rebase or the like was begun by hand and not ended."""
    found = line(run(root, "rev-parse", "--absolute-git-dir"))
    begun = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply")
    return any((Path(found) / name).exists() for name in begun)


def commit(root: Path, paths: Iterable[str], *, person: str, message: str, day: date) -> bool:
    """Whether there was something to commit: these files, as they are or gone, on top of HEAD.

    Nothing else is committed; what else is staged stays staged. May be repeated after it was cut short.
    """
    who = neutral(person, day.isoformat())
    chosen = tuple(paths)
    if not chosen:
        return False
    state = state_dir(root)
    with disk.exclusive(state):
        for leftover in state.glob("index-*"):
            disk.remove(leftover)
        refresh(root, chosen)
        before = head(root)
        tree = _tree_with(root, before, chosen, state / f"index-{os.urandom(8).hex()}")
        if before is not None and tree == line(run(root, "rev-parse", f"{before}^{{tree}}")):
            return False
        parents = () if before is None else ("-p", before)
        made = line(run(root, "commit-tree", *parents, tree, feed=f"{message}\n".encode(), env=who))
        run(root, "update-ref", "-m", f"commit: {message}", "HEAD", made, before or "0" * len(made), env=who)
    return True


def move_head(root: Path, to: str, paths: Iterable[str], *, person: str, message: str, day: date) -> None:
    """Nothing; the branch stands at the commit `to`, and of these paths the index says what lies in the work tree.

    The files themselves are put there before, by whoever calls. May be repeated after it was cut short.
    """
    who = neutral(person, day.isoformat())
    with disk.exclusive(state_dir(root)):
        refresh(root, paths)
        run(root, "update-ref", "-m", message, "HEAD", checked(to), env=who)


def refresh(root: Path, paths: Iterable[str], env: Env | None = None) -> None:
    """Nothing; of these paths the index says what lies in the work tree."""
    if listed := nul(paths):
        run(root, "update-index", "--add", "--remove", "--replace", "-z", "--stdin", feed=listed, env=env)


def remember(root: Path, name: str, commit: str) -> None:
    """Nothing; the ref of that full name stands for the commit."""
    run(root, "update-ref", name, checked(commit))


def _tree_with(root: Path, before: str | None, paths: Iterable[str], index: Path) -> str:
    """The id of HEAD's tree with these files changed, made in an index of its own."""
    env = {"GIT_INDEX_FILE": os.fspath(index.absolute())}
    try:
        run(root, "read-tree", before or "--empty", env=env)
        refresh(root, paths, env)
        return line(run(root, "write-tree", env=env))
    finally:
        disk.remove(index)
