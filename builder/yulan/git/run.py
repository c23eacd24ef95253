"""Starting git and understanding how it ended."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from yulan.errors import YulanError

if TYPE_CHECKING:
    import subprocess

_SETTINGS = (
    "--literal-pathspecs",
    *("-c", "core.autocrlf=false"),
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "core.quotePath=false"),
    *("-c", "gc.auto=0"),
    *("-c", "i18n.commitEncoding=UTF-8"),
    *("-c", "log.showSignature=false"),
)
MESSAGE = "yulan"  # says nothing on purpose: commit messages are read by whoever hosts the repository
_COMMIT = re.compile(r"HEAD|[0-9a-f]{7,64}")
ANY = tuple(range(256))  # exit statuses, where what git said is looked at instead
PERSON = re.compile(r"[a-z][a-z0-9-]{0,31}")
_DISTRUST = b"detected dubious ownership"
_DISTRUSTED = re.compile(rb"safe\.directory '?([^'\r\n]+)'?\s*$", re.MULTILINE)
# What git tells a hook of what it is about to take in: the index it commits, objects nobody else sees yet, and, before
# a message is kept, under whose name and when.
_OF_A_HOOK = (
    *("GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH"),
    *(f"GIT_{role}_{key}" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL", "DATE")),
)
# What is so here; the same at the place of exchange is told in lines that begin with `remote:`.
_FULL = re.compile(rb"^(?!remote:).*No space left on device", re.MULTILINE)
_LOCKED = re.compile(rb"^(?!remote:).*'([^'\r\n]+\.lock)': File exists", re.MULTILINE)

Env = Mapping[str, str]  # what one run of git is told besides


def run(
    root: Path,
    *args: str,
    feed: bytes | None = None,
    env: Env | None = None,
    ok: tuple[int, ...] = (0,),
) -> subprocess.CompletedProcess[bytes]:
    """What git answered; an exit status that is not `ok` is an error."""
    import subprocess  # slow to import, and most commands never ask git

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
    if done.returncode and _DISTRUST in done.stderr:
        raise YulanError("git.not-trusted", path=distrusted(done.stderr) or root.as_posix())
    if done.returncode and (lock := _LOCKED.search(done.stderr)):
        raise YulanError("git.locked", lock=lock[1].decode("utf-8", "replace"))
    if done.returncode and _FULL.search(done.stderr):
        raise YulanError("git.full", command=command, path=str(root))
    if done.returncode not in ok:
        raise YulanError("git.failed", command=command, status=done.returncode)
    return done


def distrusted(said: bytes) -> str:
    """The folder that git does not trust, this one or a hub's, written as `safe.directory` wants it; "" if not told."""
    found = _DISTRUSTED.search(said)
    return found[1].decode("utf-8", "replace") if found else ""


def of_a_hook() -> dict[str, str]:
    """What of git's own environment a command keeps that looks at what git is about to take in; nothing by hand.

    Every other run goes without: a hook or shell may have pointed it at another repository.
    """
    told = {name: os.environ[name] for name in _OF_A_HOOK if os.environ.get(name)}
    if index := told.get("GIT_INDEX_FILE"):
        told["GIT_INDEX_FILE"] = os.path.abspath(index)  # noqa: PTH100 - a link is kept as it is
    return told


def neutral(person: str, day: str) -> dict[str, str]:
    """The environment in which a commit tells nothing but an id and a day."""
    if not PERSON.fullmatch(person):
        raise ValueError("a person is named by an id")
    told = {"NAME": person, "EMAIL": f"{person}@invalid", "DATE": f"{day}T00:00:00+0000"}
    return {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in told.items()}


def nul(paths: Iterable[str]) -> bytes:
    """Paths as git reads them from its input."""
    return b"".join(path.encode() + b"\0" for path in sorted(set(paths)))


def names(done: subprocess.CompletedProcess[bytes]) -> list[str]:
    """The names git has listed, each ending in NUL."""
    return [os.fsdecode(name) for name in done.stdout.split(b"\0") if name]


def lines(words: Iterable[str]) -> bytes:
    """Words, one a line, as git reads them from its input."""
    return "".join(f"{word}\n" for word in words).encode()


def line(done: subprocess.CompletedProcess[bytes]) -> str:
    """The one line git has said."""
    return done.stdout.decode().strip()


def checked(commit_id: str) -> str:
    """The id itself, if it is one: nothing else may stand where git would take an option."""
    if not _COMMIT.fullmatch(commit_id):
        raise ValueError("a commit is named by its id")
    return commit_id


def _environment() -> dict[str, str]:
    """Ours without what steers git: a hook or shell may have pointed it at another repository."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
