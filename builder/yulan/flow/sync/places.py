"""Where a school is exchanged, as somebody says it: an address, a folder that everybody reaches, a stick. Owns what may
be meant by that, and how a newcomer gets the school from there. What is exchanged is the business of `run`.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from yulan import disk, git
from yulan.errors import UsageError, YulanError
from yulan.flow import sync, verified

_BUNDLE = re.compile(r"yulan-([0-9a-f]{8})-.*\.bundle")
_NAME = re.compile(r"[\w.-]+")


@dataclass(frozen=True, slots=True)
class Source:
    """Where the school is to be had: an address or a hub's folder, or bundles, the newest first; and what a folder for
    it is called where nobody says.
    """

    place: str  # as git is told
    name: str
    bundles: tuple[Path, ...] = ()

    @property
    def shown(self) -> str:
        """The place without a password."""
        return git.without_secrets(self.place)

    @property
    def folder(self) -> str:
        """The folder in which bundles lie, to be shown; else the place itself."""
        return str(self.bundles[0].parent) if self.bundles else self.shown


def stick(root: Path, said: str) -> Path:
    """The folder on a stick that is meant; raises `sync.no-stick`, `sync.not-a-folder`, `sync.inside`."""
    folder = _folder(said)
    if not folder.exists():
        raise YulanError("sync.no-stick", path=str(folder))
    _outside(root, folder)
    return folder


def check(root: Path, said: str) -> None:
    """Returns iff a school may be exchanged there; nothing is made. Raises `sync.address`, `sync.no-parent`,
    `sync.not-a-folder`, `sync.inside`, `sync.is-clone`, `git.hub-taken`.
    """
    if _is_address(said):
        return
    if not said.strip() or said.startswith("-") or not said.isprintable():
        raise UsageError("sync.address")
    folder = _folder(said)
    if not folder.exists() and not folder.parent.is_dir():
        raise YulanError("sync.no-parent", path=str(folder.parent))
    _outside(root, folder)
    if disk.entries(folder) and not git.is_hub(folder):
        raise YulanError("git.hub-taken", path=str(folder))


def use(root: Path, said: str) -> tuple[str, bool]:
    """Where this clone is exchanged from now on, to be shown, and whether a hub was made there just now. Raises as
    `check`.
    """
    check(root, said)
    if _is_address(said):
        sync.use(root, said)
        return git.without_secrets(said), False
    folder = _folder(said)
    return str(folder), sync.hub(root, folder)


def source(said: str) -> Source:
    """What a newcomer means: an address, a hub's folder, a folder with bundles, or one bundle.

    Raises `sync.address`, `sync.no-source`, `sync.is-clone`, `sync.several-schools`, `sync.no-school`.
    """
    if _is_address(said):
        return Source(said, _named(said.rstrip("/").rpartition("/")[2].rpartition(":")[2]))
    folder = _folder(said)
    if not said.strip() or not folder.exists():
        raise YulanError("sync.no-source", path=str(folder))
    if folder.is_file():
        return Source(str(folder), _named(folder.stem), (folder,))
    if verified.is_school(folder):
        raise YulanError("sync.is-clone", path=str(folder))
    if git.is_hub(folder):
        return Source(str(folder), _named(folder.name))
    bundles = {one: match[1] for one in disk.entries(folder) if (match := _BUNDLE.fullmatch(one.name))}
    if not bundles:
        raise YulanError("sync.no-school", place=str(folder))
    schools = sorted(set(bundles.values()))
    if len(schools) > 1:
        raise YulanError("sync.several-schools", path=str(folder), files=", ".join(sorted(one.name for one in bundles)))
    newest = sorted(bundles, key=lambda one: (one.stat().st_mtime, one.name), reverse=True)
    return Source(str(folder), f"yulan-{schools[0]}", tuple(newest))


def fetch(where: Source, target: Path) -> None:
    """Nothing; the school from there lies at `target`, not yet verified and not yet known.

    Raises `join.not-empty`, `join.inside`, `sync.no-school`, and as `git.clone` does; then nothing was left there.
    """
    _check_target(target)
    new = not target.exists()
    if where.bundles:
        _from_bundles(where.bundles, target)
    else:
        git.clone(where.place, target)
    if not verified.is_school(target):
        if new:
            disk.remove_tree(target, within=target.parent)
        raise YulanError("sync.no-school", place=where.shown)


def _from_bundles(bundles: tuple[Path, ...], target: Path) -> None:
    """The newest that is whole; what the others hold comes with the first synchronising."""
    failed = None
    for one in bundles:
        try:
            git.clone_bundle(one, target)
        except YulanError as error:
            if error.code != "sync.bundle":
                raise
            failed = failed or error
        else:
            return
    assert failed is not None  # noqa: S101 - there is at least one bundle
    raise failed


def _check_target(target: Path) -> None:
    for parent in target.parents:
        if verified.is_school(parent):
            raise YulanError("join.inside", path=str(parent))
    if target.exists() and (not target.is_dir() or disk.entries(target)):
        raise YulanError("join.not-empty", path=str(target))


def _outside(root: Path, folder: Path) -> None:
    """Returns iff this is a folder, or none yet, and lies in no school's own."""
    if folder.exists() and not folder.is_dir():
        raise YulanError("sync.not-a-folder", path=str(folder))
    real = folder.resolve()
    if real.is_relative_to(root.resolve()):
        raise YulanError("sync.inside", path=str(folder))
    for parent in (real, *real.parents):
        if verified.is_school(parent):
            raise YulanError("sync.is-clone" if parent == real else "sync.inside", path=str(folder))


def _is_address(said: str) -> bool:
    """Whether an address is meant, not a folder; raises `sync.address` where it can be none."""
    if not git.is_address(said) or said.startswith("file://"):
        return False
    if not said.isprintable() or any(one.isspace() for one in said):
        raise UsageError("sync.address")
    return True


def _folder(said: str) -> Path:
    return Path(os.path.normpath(Path(said.removeprefix("file://")).expanduser().absolute()))


def _named(said: str) -> str:
    """What the folder of a clone is called; never hidden, never a way out."""
    name = said.removesuffix(".git").strip(". ")
    return name if _NAME.fullmatch(name) else "yulan-school"
