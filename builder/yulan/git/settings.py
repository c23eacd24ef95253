"""What git has been told in one clone: its settings, the attributes and hooks that are never committed. Owns where
those lie, in linked work trees too; it knows nothing of what they say.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from yulan import disk
from yulan.git.run import line, lines, names, nul, run

_SHARED = frozenset({"global", "system"})


class Setting(NamedTuple):
    """A value that counts here, and whether it is told for every repository of the person or computer."""

    value: str
    shared: bool


def setting(root: Path, key: str) -> Setting | None:
    """What counts for `key`, but for what our own runs say; None where nobody has said."""
    told = _told(root, key)
    return told[-1] if told else None


def shared(root: Path, key: str) -> str:
    """What the person or the computer says of a path for all repositories; "" where neither does."""
    return next((one.value for one in reversed(_told(root, key, "--type=path")) if one.shared), "")


def _told(root: Path, key: str, *kind: str) -> list[Setting]:
    found = names(run(root, "config", "-z", "--show-scope", *kind, "--get-all", key, ok=(0, 1, 128)))
    told = zip(found[::2], found[1::2], strict=True)
    return [Setting(value, scope in _SHARED) for scope, value in told if scope != "command"]


def own(root: Path, key: str) -> str | None:
    """What this clone itself says of `key`."""
    found = run(root, "config", "--local", "-z", "--get", key, ok=(0, 1))
    return found.stdout.decode("utf-8", "replace").removesuffix("\0") if found.returncode == 0 else None


def tell(root: Path, key: str, value: str) -> bool:
    """Whether this clone said otherwise; it says so now."""
    if own(root, key) == value:
        return False
    run(root, "config", "--local", "--replace-all", key, value)
    return True


def untell(root: Path, key: str) -> bool:
    """Whether this clone said anything of `key`; it does no longer."""
    return run(root, "config", "--local", "--unset-all", key, ok=(0, 5)).returncode == 0


def untell_all(root: Path, section: str) -> bool:
    """Whether this clone had such a section; it is gone."""
    return run(root, "config", "--local", "--remove-section", section, ok=(0, 128)).returncode == 0


def shared_folder(root: Path) -> Path:
    """Git's own folder, the one that linked work trees share."""
    return placed(root, line(run(root, "rev-parse", "--git-common-dir")))


def attributes_file(root: Path) -> Path:
    """Where attributes stand that are this clone's alone."""
    return placed(root, line(run(root, "rev-parse", "--git-path", "info/attributes")))


def placed(root: Path, told: str) -> Path:
    """The place that git means by a path it was told, or tells."""
    return Path(os.path.normpath(root.absolute() / told))


def refresh(root: Path, paths: Iterable[str]) -> None:
    """Nothing; the index knows how these files lie now, whose length it would else take for a change."""
    run(root, "update-index", "-z", "--stdin", feed=nul(paths))


def refs(root: Path, under: str) -> tuple[str, ...]:
    """The full names of the refs that are, or lie under, this one."""
    return tuple(run(root, "for-each-ref", "--format=%(refname)", under).stdout.decode().split())


def forget(root: Path, ref: str) -> bool:
    """Whether there was such a ref; it is gone, and so are the objects that nothing else holds."""
    found = run(root, "rev-parse", "--quiet", "--verify", ref, ok=(0, 1))
    if found.returncode:
        return False
    only = run(root, "rev-list", "--objects", "--no-object-names", ref, "--not", f"--exclude={ref}", "--all")
    ids = only.stdout.decode().split()
    run(root, "update-ref", "-d", ref)
    objects = shared_folder(root) / "objects"
    for one in ids:
        loose = objects / one[:2] / one[2:]
        if loose.is_file():
            disk.remove(loose)
    left = run(root, "cat-file", "--batch-check", feed=lines(ids)).stdout if ids else b""
    if any(not row.endswith(b"missing") for row in left.splitlines()):
        run(root, "repack", "-a", "-d", "-q")
    return True
