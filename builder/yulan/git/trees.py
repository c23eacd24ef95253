"""States of a repository by their commits: read, compared and built without touching the work tree.

Costs follow what is asked for, in one or two runs of git however many files there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import NamedTuple

from yulan.errors import YulanError
from yulan.git.commits import head, resolve
from yulan.git.run import MESSAGE, PERSON, Env, checked, line, lines, names, neutral, run

_NEXT = "refs/yulan/next"
_FILE = "100644"


class Change(NamedTuple):
    """A path that differs between two states: the blob in each, "" where it is not there."""

    path: str
    before: str
    after: str


class Raw(NamedTuple):
    """A path that differs, as git tells it: modes and objects before and after, the latter "" where there is none."""

    path: str
    old_mode: str
    mode: str
    before: str
    after: str


def merge_base(root: Path, one: str, other: str) -> str | None:
    """A newest commit that both histories hold; None where there is none, or it was cut off."""
    found = run(root, "merge-base", checked(one), checked(other), ok=(0, 1, 128))
    return line(found) or None if found.returncode == 0 else None


def contains(root: Path, newer: str, older: str, env: Env | None = None) -> bool:
    """Whether the history of `newer` holds the commit `older`."""
    asked = ("merge-base", "--is-ancestor", checked(older), checked(newer))
    return run(root, *asked, ok=(0, 1, 128), env=env).returncode == 0


def status(root: Path, *paths: str) -> tuple[tuple[str, str], ...]:
    """What under these paths differs from the newest commit: `new`, `changed` or `gone`, and the path."""
    told = ("--porcelain", "-z", "--untracked-files=all", "--ignored=no", "--no-renames")
    found = []
    for one in names(run(root, "status", *told, "--", *paths)):
        code, path = one[:2], one[3:]
        kind = "gone" if "D" in code else "new" if code in ("??", "A ", "AM") else "changed"
        found.append((kind, path))
    return tuple(found)


def telling(root: Path, since: str | None, commit: str) -> tuple[str, ...]:
    """The commits after `since` whose message, names or times say more than ours do."""
    span = (checked(commit),) if since is None else (f"{checked(since)}..{checked(commit)}",)
    told = "%H%x00%an%x00%ae%x00%cn%x00%ce%x00%at%x00%ct%x00%B%x01"
    found = run(root, "log", f"--format={told}", *span).stdout.decode("utf-8", "replace")
    odd = []
    for entry in found.split("\x01"):
        if not (about := entry.strip("\n")):
            continue
        name, author, email, committer, their_email, at, then, message = about.split("\x00")
        plain = PERSON.fullmatch(author) and (email, their_email) == (f"{author}@invalid", f"{committer}@invalid")
        by_day = author == committer and int(at) % 86400 == 0 and int(then) % 86400 == 0
        if not (plain and by_day and message.strip("\n") == MESSAGE):
            odd.append(name)
    return tuple(odd)


def changed_since(root: Path, since: str, paths: Iterable[str]) -> tuple[str, ...]:
    """The files under these paths that differ between a commit and the work tree, new and deleted too."""
    under = tuple(paths)
    told = ("--name-only", "--no-renames", "--no-ext-diff", "--no-textconv", "-z")
    tracked = run(root, "diff", *told, checked(since), "--", *under)
    new = run(root, "ls-files", "--others", "-z", "--", *under)
    return tuple(sorted({*names(tracked), *names(new)}))


def find_commit_of(root: Path, path: str, tip: str = "HEAD") -> str | None:
    """The id of the commit that first added a file, of those that lead to `tip`; None if none did."""
    if tip == "HEAD" and head(root) is None:
        return None
    asked = ("--diff-filter=A", "--no-follow", "--no-renames", "--format=%H")
    found = run(root, "log", *asked, checked(tip), "--", path).stdout.decode().split()
    return found[-1] if found else None


def ids_at(root: Path, commit_id: str, *paths: str, env: Env | None = None) -> dict[str, str]:
    """Path → blob id of the plain files under these paths (all, where none is named) as a commit holds them."""
    return _plain(names(run(root, "ls-tree", "-r", "-z", checked(commit_id), "--", *paths, env=env)), 2)


def ids_staged(root: Path, *paths: str, env: Env | None = None) -> dict[str, str]:
    """Path → blob id of the plain files under these paths as the index holds them."""
    return _plain(names(run(root, "ls-files", "--stage", "-z", "--", *paths, env=env)), 1)


def _plain(told: Iterable[str], at: int) -> dict[str, str]:
    """Path → blob id of plain files, no links or submodules, from `mode …<tab>path`; `at` is the place of the id."""
    rows = (entry.partition("\t") for entry in told)
    return {path: about.split(" ")[at] for about, _, path in rows if about.startswith("100")}


def files_at(root: Path, commit_id: str, *paths: str) -> dict[str, bytes]:
    """The files under these paths as a commit holds them."""
    found = ids_at(root, commit_id, *paths)
    data = blobs(root, found.values())
    return {path: data[blob] for path, blob in found.items()}


def blobs(root: Path, ids: Iterable[str]) -> dict[str, bytes]:
    """Blob id → bytes; raises `git.failed` where one is absent."""
    return dict(read(root, sorted(set(ids))))


def read(root: Path, ids: Sequence[str], env: Env | None = None) -> Iterator[tuple[str, bytes]]:
    """Each object's id and bytes, by one run of git; raises `git.failed` where one is absent."""
    if not ids:
        return
    data = run(root, "cat-file", "--batch", feed=lines(ids), env=env).stdout
    at = 0
    for one in ids:
        end = data.index(b"\n", at)
        told = data[at:end].split(b" ")
        if len(told) != 3:
            raise YulanError("git.failed", command="cat-file", status=1)
        size = int(told[2])
        yield one, data[end + 1 : end + 1 + size]
        at = end + 2 + size


def differing(root: Path, before: str, after: str, *paths: str) -> tuple[Change, ...]:
    """What differs between two commits, by path; links and submodules are nothing here."""
    told = ("-r", "--raw", "-z", "--no-renames", "--no-ext-diff", "--full-index")
    found = raw(names(run(root, "diff-tree", *told, checked(before), checked(after), "--", *paths)))
    changes = (
        Change(
            one.path,
            one.before if one.old_mode.startswith("100") else "",
            one.after if one.mode.startswith("100") else "",
        )
        for one in found
    )
    return tuple(one for one in changes if one.before or one.after)


def raw(told: Sequence[str]) -> Iterator[Raw]:
    """What differs, from git's own lines of `--raw -z`: one that tells of a change, one that is its path."""
    for about, path in zip(told[::2], told[1::2], strict=True):
        old_mode, mode, before, after, _ = about.removeprefix(":").split(" ")
        yield Raw(path, old_mode, mode, before.strip("0") and before, after.strip("0") and after)


def build(
    root: Path,
    base: str | None,
    steps: Sequence[Mapping[str, str | bytes | None]],
    *,
    person: str,
    message: str,
    day: date,
) -> str:
    """The id of the newest of a row of commits over `base`, one for each step: path → blob id, bytes, or None for gone.

    Nothing else changes: neither branch nor index nor work tree. The commits are kept from being cleared away until
    the next call.
    """
    who = neutral(person, day.isoformat())
    name, email = who["GIT_AUTHOR_NAME"], who["GIT_AUTHOR_EMAIL"]
    when = int(datetime.combine(day, time(), UTC).timestamp())
    feed = [f"reset {_NEXT}\n".encode()]
    if base is not None:
        feed.append(f"from {checked(base)}\n\n".encode())
    text = f"{message}\n".encode()
    for step in steps:
        feed.append(f"commit {_NEXT}\ncommitter {name} <{email}> {when} +0000\n".encode())
        feed.append(b"data %d\n%s\n" % (len(text), text))
        for path, value in sorted(step.items()):
            feed.append(_fed(path, value))
        feed.append(b"\n")
    run(root, "fast-import", "--quiet", "--force", feed=b"".join(feed))
    made = resolve(root, _NEXT)
    if made is None:
        raise YulanError("git.failed", command="fast-import", status=0)
    return made


def _fed(path: str, value: str | bytes | None) -> bytes:
    quoted = '"' + path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    if value is None:
        return f"D {quoted}\n".encode()
    if isinstance(value, str):
        return f"M {_FILE} {value} {quoted}\n".encode()
    return f"M {_FILE} inline {quoted}\n".encode() + b"data %d\n%s\n" % (len(value), value)
