"""The door to git: the only module that runs it, without a shell or prompts, in an environment of its own.

It commits exactly the paths it is given, under a neutral name and a date cut to the day, and touches nothing
else that lies staged. Neither hooks nor signing run on Yulan's own commits: they guard what people commit by
hand, and a signature with a person's other key would tie the two together. An error names the git command and
its exit status, never what git printed, which may hold addresses with passwords or a file's content.
"""

from __future__ import annotations

import os
import re
import secrets
import subprocess
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from yulan import disk
from yulan.errors import YulanError

_STATE = "yulan"
_SETTINGS = (
    "--literal-pathspecs",
    *("-c", "core.autocrlf=false"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.quotePath=false"),
    *("-c", "i18n.commitEncoding=UTF-8"),
    *("-c", "log.showSignature=false"),
)
_COMMIT = re.compile(r"HEAD|[0-9a-f]{7,64}")
_PERSON = re.compile(r"[a-z][a-z0-9-]{0,31}")
_USERINFO = re.compile(r"^([a-z][a-z0-9+.-]*://)[^/@]*@", re.IGNORECASE)
_KNOWN_FAILURES = {
    b"detected dubious ownership": "git.not-trusted",
    b"index.lock': File exists": "git.locked",
}


def is_repository(root: Path) -> bool:
    """Whether root is the top folder of a git work tree."""
    if not (root / ".git").exists():
        return False
    found = _run(root, "rev-parse", "--show-prefix", ok=(0, 128))
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
    _run(root, "-c", "init.defaultBranch=main", "init", "--quiet")


def head(root: Path) -> str | None:
    """The id of the newest commit; None before the first."""
    found = _run(root, "rev-parse", "--quiet", "--verify", "HEAD^{commit}", ok=(0, 1))
    return _line(found) if found.returncode == 0 else None


def commit(root: Path, paths: Iterable[str], *, person: str, message: str, day: date) -> bool:
    """Whether there was something to commit: these files, as they are or gone, on top of HEAD.

    Nothing else is committed; what else is staged stays staged. May be repeated after it was cut short.
    """
    if not _PERSON.fullmatch(person):
        raise ValueError("a person is named by an id")
    names = _nul(paths)
    if not names:
        return False
    state = state_dir(root)
    with disk.exclusive(state):
        for leftover in state.glob("index-*"):
            disk.remove(leftover)
        _run(root, "update-index", "--add", "--remove", "--replace", "-z", "--stdin", feed=names)
        before = head(root)
        tree = _tree_with(root, before, names, state / f"index-{secrets.token_hex(8)}")
        if before is not None and tree == _line(_run(root, "rev-parse", f"{before}^{{tree}}")):
            return False
        who = _neutral(person, day)
        parents = () if before is None else ("-p", before)
        made = _line(_run(root, "commit-tree", *parents, tree, feed=f"{message}\n".encode(), env=who))
        _run(root, "update-ref", "-m", f"commit: {message}", "HEAD", made, before or "0" * len(made), env=who)
    return True


def remotes(root: Path) -> tuple[str, ...]:
    """The addresses of the remotes, sorted, without any user name or password in them."""
    found = _run(root, "config", "-z", "--get-regexp", r"^remote\..*\.url$", ok=(0, 1))
    addresses = {entry.partition("\n")[2] for entry in _names(found)}
    return tuple(sorted(_USERINFO.sub(r"\1", address) for address in addresses))


def changed_since(root: Path, since: str, paths: Iterable[str]) -> tuple[str, ...]:
    """The files under these paths that differ between a commit and the work tree, new and deleted too."""
    under = tuple(paths)
    told = ("--name-only", "--no-renames", "--no-ext-diff", "--no-textconv", "-z")
    tracked = _run(root, "diff", *told, _checked(since), "--", *under)
    new = _run(root, "ls-files", "--others", "-z", "--", *under)
    return tuple(sorted({*_names(tracked), *_names(new)}))


def find_commit_of(root: Path, path: str) -> str | None:
    """The id of the commit that first added a file; None if none did."""
    if head(root) is None:
        return None
    asked = ("--diff-filter=A", "--no-follow", "--no-renames", "--format=%H")
    found = _run(root, "log", *asked, "HEAD", "--", path).stdout.decode().split()
    return found[-1] if found else None


def files_at(root: Path, commit_id: str, *paths: str) -> dict[str, bytes]:
    """The files under these paths as a commit holds them."""
    told = _run(root, "ls-tree", "-r", "-z", "--name-only", _checked(commit_id), "--", *paths)
    return {name: _run(root, "cat-file", "blob", f"{commit_id}:{name}").stdout for name in _names(told)}


def _tree_with(root: Path, before: str | None, names: bytes, index: Path) -> str:
    """The id of HEAD's tree with these files changed, made in an index of its own."""
    env = {"GIT_INDEX_FILE": os.fspath(index.absolute())}
    try:
        _run(root, "read-tree", before or "--empty", env=env)
        _run(root, "update-index", "--add", "--remove", "--replace", "-z", "--stdin", feed=names, env=env)
        return _line(_run(root, "write-tree", env=env))
    finally:
        disk.remove(index)


def _neutral(person: str, day: date) -> dict[str, str]:
    told = {"NAME": person, "EMAIL": f"{person}@invalid", "DATE": f"{day.isoformat()}T00:00:00+0000"}
    return {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in told.items()}


def _run(
    root: Path,
    *args: str,
    feed: bytes | None = None,
    env: Mapping[str, str] | None = None,
    ok: tuple[int, ...] = (0,),
) -> subprocess.CompletedProcess[bytes]:
    """What git answered; an exit status that is not `ok` is an error."""
    command = next((arg for arg in args if not arg.startswith("-") and "=" not in arg), "")
    try:
        done = subprocess.run(
            ("git", "-C", os.fspath(root), *_SETTINGS, *args),
            input=feed,
            stdin=subprocess.DEVNULL if feed is None else None,
            capture_output=True,
            env={**_environment(), **(env or {})},
            check=False,
        )
    except FileNotFoundError as error:
        raise YulanError("git.missing") from error
    for text, code in _KNOWN_FAILURES.items():
        if done.returncode and text in done.stderr:
            raise YulanError(code, command=command, path=str(root))
    if done.returncode not in ok:
        raise YulanError("git.failed", command=command, status=done.returncode)
    return done


def _environment() -> dict[str, str]:
    """Ours without what steers git: a hook or shell may have pointed it at another repository."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}


def _nul(paths: Iterable[str]) -> bytes:
    return b"".join(path.encode() + b"\0" for path in sorted(set(paths)))


def _names(done: subprocess.CompletedProcess[bytes]) -> list[str]:
    return [os.fsdecode(name) for name in done.stdout.split(b"\0") if name]


def _line(done: subprocess.CompletedProcess[bytes]) -> str:
    return done.stdout.decode().strip()


def _checked(commit_id: str) -> str:
    if not _COMMIT.fullmatch(commit_id):
        raise ValueError("a commit is named by its id")
    return commit_id
