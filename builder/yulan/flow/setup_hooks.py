"""The hooks of one clone: small scripts that have `yulan check` look at what a person commits or pushes by hand.

A hook of somebody else is never overwritten: it is kept beside ours, which calls it afterwards. Where the person has
one folder of hooks for all repositories, this clone gets its own, and from there those hooks are called as before.
A folder inside the work tree is left alone: what lies there would be committed. Without its Python a hook refuses.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from yulan import disk
from yulan.git import settings

HOOKS: Mapping[str, str] = {
    "pre-commit": "check --staged",
    "pre-push": 'check --push --remote "$1"',
    "commit-msg": 'check --message "$1"',
}
Done = Literal["made", "renewed", "nothing", "left"]
_KEY = "core.hooksPath"
_MARK = '# Made by "yulan setup", which renews it too; "yulan setup --no-git" takes it away.'
_KEPT = ".before-yulan"
_OWN = "yulan-hooks"
_HOOK = re.compile(r"[a-z0-9-]+")
_PYTHON = re.compile(r"^python=(.+)$", re.MULTILINE)
_SCRIPT = """#!/bin/sh
{mark}
python={python}
next={next}
gone() {{
  echo '玉兰：找不到运行检查的 Python 或玉兰，所以停下了。请再运行 yulan setup；一定要跳过检查，用 {skip}' >&2
  echo 'yulan: the Python that checks, or Yulan itself, is gone, so this was stopped. Run yulan setup again;' >&2
  echo 'yulan: to go on without the check: {skip}' >&2
  exit 1
}}
{before}command -v "$python" >/dev/null 2>&1 || gone
{feed}"$python" -P -m yulan {words}
status=$?
if [ "$status" -ne 0 ]; then
  "$python" -P -c 'import yulan' >/dev/null 2>&1 || gone
  exit "$status"
fi
if [ -n "$next" ] && [ -x "$next" ]; then
  {feed}"$next" "$@"
  exit $?
fi
exit 0
"""
_LINES = """lines=$(cat)
lines() {
  [ -z "$lines" ] || printf '%s\\n' "$lines"
}
"""
_PASSED_ON = '#!/bin/sh\n{mark}\nexec {next} "$@"\n'


@dataclass(frozen=True, slots=True)
class Where:
    """The folder git takes hooks from once this clone is set up, and the one whose hooks are called after ours."""

    folder: Path
    others: Path | None = None


def where(root: Path) -> Where:
    """Where hooks belong in this clone."""
    ours = _ours(root)
    told = settings.own(root, _KEY)
    if told and told != ours.as_posix():
        return Where(settings.placed(root, told))
    if everywhere := settings.shared(root, _KEY):
        return Where(ours, settings.placed(root, everywhere))
    return Where(ours.with_name("hooks"))


def put(root: Path, python: str, lang: str) -> Done:
    """What was done so that the hooks are in place; `left` where they could not be, and somebody has to."""
    here = where(root)
    if _in_work_tree(root, here.folder) or any(not _may_take(here.folder / name) for name in HOOKS):
        return "left"
    had = any(_is_ours(here.folder / name) for name in HOOKS)
    changed = [_put(here, name, words, python, lang) for name, words in HOOKS.items()]
    if here.others is not None:
        changed += [_write(here.folder / one.name, _passed_on(one)) for one in _others(here.others)]
        changed.append(settings.tell(root, _KEY, here.folder.as_posix()))
    elif settings.own(root, _KEY) == _ours(root).as_posix():
        changed.append(settings.untell(root, _KEY))
    if not any(changed):
        return "nothing"
    return "renewed" if had else "made"


def remove(root: Path) -> bool:
    """Whether there were hooks of ours; they are gone, and others are where they were."""
    here, ours = where(root), _ours(root)
    found = [path for folder in {here.folder, ours} for path in disk.entries(folder) if _is_ours(path)]
    for path in found:
        disk.remove(path)
        kept = path.with_name(path.name + _KEPT)
        data = disk.read_file(kept)
        if data is not None:
            disk.write_shared(path, data, executable=True)
            disk.remove(kept)
    if settings.own(root, _KEY) == ours.as_posix():
        settings.untell(root, _KEY)
    if ours.is_dir() and not disk.entries(ours):
        disk.remove_tree(ours, within=ours.parent)
    return bool(found)


def pythons(root: Path) -> tuple[str, ...]:
    """The Python that each of our hooks starts which git runs here; fewer than `HOOKS` where some are missing."""
    folder = where(root).folder
    if settings.own(root, _KEY) is None and settings.shared(root, _KEY):
        return ()
    scripts = (_text(folder / name) for name in HOOKS)
    return tuple(shlex.split(found[1])[0] for text in scripts if _MARK in text and (found := _PYTHON.search(text)))


def by_hand(python: str) -> tuple[str, ...]:
    """The lines somebody may write into hooks of their own."""
    return tuple(f"{name}: {shlex.quote(python)} -P -m yulan {words}" for name, words in HOOKS.items())


def _ours(root: Path) -> Path:
    """The folder of hooks that is this clone's alone."""
    return settings.shared_folder(root) / _OWN


def _put(here: Where, name: str, words: str, python: str, lang: str) -> bool:
    path = here.folder / name
    kept = path.with_name(path.name + _KEPT)
    if here.others is not None:
        after = here.others / name
    else:
        foreign = disk.read_file(path)
        if foreign is not None and not _is_ours(path):
            disk.write_shared(kept, foreign, executable=True)
        after = kept
    there = here.others is not None or kept.exists()
    return _write(path, _script(name, words, python, lang, after.as_posix() if there else ""))


def _script(name: str, words: str, python: str, lang: str, after: str) -> bytes:
    pushed = name == "pre-push"
    return _SCRIPT.format(
        mark=_MARK,
        python=shlex.quote(python),
        next=shlex.quote(after),
        skip="git push --no-verify" if pushed else "git commit --no-verify",
        before=_LINES if pushed else "",
        feed="lines | " if pushed else "",
        words=f"--lang {lang} {words}" if lang else words,
    ).encode()


def _passed_on(hook: Path) -> bytes:
    return _PASSED_ON.format(mark=_MARK, next=shlex.quote(hook.as_posix())).encode()


def _others(folder: Path) -> Iterator[Path]:
    """Hooks of every repository for which we have none."""
    for path in disk.entries(folder):
        if path.is_file() and _HOOK.fullmatch(path.name) and path.name not in HOOKS:
            yield path


def _write(path: Path, data: bytes) -> bool:
    if disk.read_file(path) == data:
        return False
    disk.write_shared(path, data, executable=True)
    return True


def _may_take(path: Path) -> bool:
    """Whether ours may stand there: nothing does, or ours, or a plain file that can be kept beside it."""
    if path.is_symlink() or path.is_dir():
        return False
    return not path.exists() or _is_ours(path) or not path.with_name(path.name + _KEPT).exists()


def _is_ours(path: Path) -> bool:
    return _MARK in _text(path)


def _text(path: Path) -> str:
    return "" if path.is_symlink() or not path.is_file() else (disk.read_file(path) or b"").decode("utf-8", "replace")


def _in_work_tree(root: Path, folder: Path) -> bool:
    inside = folder.resolve().is_relative_to(root.resolve())
    return inside and not folder.resolve().is_relative_to(settings.shared_folder(root).resolve())
