"""What git is told in one clone so that it serves a school: how to show a sealed file to whoever can open it, that not
a byte may change on the way, and hooks for what people commit by hand. None of it is committed, and a clone without it
does no harm.
"""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass, field
from pathlib import Path

from yulan import disk, git
from yulan.errors import YulanError
from yulan.flow import line_ends, setup_hooks
from yulan.flow.begin import ATTRIBUTES
from yulan.flow.check_bytes import FOLDERS
from yulan.git import settings

_CACHE = "refs/notes/textconv/yulan"
_BEGIN, _END = "# yulan setup", "# yulan setup end"
_SHOWN = "*.age -text diff=yulan"
_BLOCK = (_BEGIN, *(f"{one}** -text" for one in FOLDERS), _SHOWN, _END)
_DRIVER = "diff.yulan"
_CONVERSION = "core.autocrlf"
_BEFORE = "yulan.autocrlf-before"


@dataclass(frozen=True, slots=True)
class Said:
    """One thing to tell: a text's name, and what fills it."""

    text: str
    params: dict[str, str | int] = field(default_factory=dict, hash=False)


def console_python(python: str) -> str:
    """The same Python with a console, written as every shell takes it; raises `setup.no-python`."""
    if not python:
        raise YulanError("setup.no-python")
    path = Path(python)
    if path.name.lower() == "pythonw.exe" and path.with_name("python.exe").is_file():
        path = path.with_name("python.exe")
    return path.as_posix()


def is_possible(root: Path) -> bool:
    """Whether the folder is a clone at all."""
    return git.is_repository(root)


def put(root: Path, python: str, lang: str) -> tuple[Said, ...]:
    """What was changed so that this clone is set up, or has to be told; nothing where it was."""
    if not python.isprintable():
        raise YulanError("setup.odd-path", path=ascii(python))
    told = []
    if _put_attributes(root) | _put_driver(root, python):
        told.append(Said("driver"))
    if settings.forget(root, _CACHE):
        told.append(Said("cache"))
    if _keep_bytes(root):
        told.append(Said("bytes"))
    if count := line_ends.put_back(root):
        told.append(Said("put-back", {"count": count}))
    hooks = setup_hooks.put(root, python, lang)
    if hooks == "left":
        folder = setup_hooks.where(root).folder
        told.append(Said("hooks-left", {"path": folder.as_posix(), "lines": "\n".join(setup_hooks.by_hand(python))}))
    elif hooks != "nothing":
        told.append(Said(f"hooks-{hooks}"))
    if lines := _missing_attributes(root):
        told.append(Said("attributes", {"lines": "\n".join(lines)}))
    return tuple(told)


def remove(root: Path) -> bool:
    """Whether anything was set up in this clone; it is as it was before."""
    found = [setup_hooks.remove(root), _take_attributes(root), settings.untell_all(root, _DRIVER)]
    before = settings.own(root, _BEFORE)
    if before is not None:
        settings.untell(root, _BEFORE)
        settings.untell(root, _CONVERSION)
        if before:
            settings.tell(root, _CONVERSION, before)
    return any(found) or before is not None


def _missing_attributes(root: Path) -> tuple[str, ...]:
    """The lines that the committed .gitattributes of every school has, and this one's has not."""
    if git.head(root) is None:
        return ()
    has = (
        git.files_at(root, "HEAD", ".gitattributes").get(".gitattributes", b"").decode("utf-8", "replace").splitlines()
    )
    return tuple(line for line in ATTRIBUTES.decode().splitlines() if line not in has)


def driver(root: Path) -> str | None:
    """The Python that shows sealed files here; None where none does."""
    told = settings.own(root, f"{_DRIVER}.textconv")
    if told is None or _SHOWN not in _attributes(root):
        return None
    try:
        return next(iter(shlex.split(told)), "")
    except ValueError:
        return ""


def has_cache(root: Path) -> bool:
    """Whether git keeps opened text of this school, which it must not."""
    return _CACHE in settings.refs(root, _CACHE)


def is_there(python: str) -> bool:
    """Whether such a Python is on this computer."""
    return Path(python).is_file() or (sys.platform == "win32" and Path(f"{python}.exe").is_file())


def _put_driver(root: Path, python: str) -> bool:
    command = f"{shlex.quote(python)} -P -m yulan.git_drivers textconv"
    told = settings.tell(root, f"{_DRIVER}.textconv", command)
    return settings.tell(root, f"{_DRIVER}.cachetextconv", "false") or told


def _keep_bytes(root: Path) -> bool:
    """Whether git might have converted line ends before: whatever the person or computer tells it, not here."""
    before = settings.own(root, _CONVERSION)
    if before == "false":
        return False
    settings.tell(root, _BEFORE, before or "")
    return settings.tell(root, _CONVERSION, "false")


def _put_attributes(root: Path) -> bool:
    lines = _attributes(root)
    if lines[-len(_BLOCK) :] == list(_BLOCK):
        return False
    _write(root, [*_without_block(lines), *_BLOCK])
    return True


def _take_attributes(root: Path) -> bool:
    lines = _attributes(root)
    rest = _without_block(lines)
    if rest == lines:
        return False
    _write(root, rest)
    return True


def _attributes(root: Path) -> list[str]:
    data = disk.read_file(settings.attributes_file(root)) or b""
    return data.decode("utf-8", "surrogateescape").splitlines()


def _without_block(lines: list[str]) -> list[str]:
    """Whatever else stands there; of a block without an end only the lines that are ours."""
    if _BEGIN not in lines:
        return lines
    first = lines.index(_BEGIN)
    if _END in lines[first:]:
        return [*lines[:first], *lines[lines.index(_END, first) + 1 :]]
    return [*lines[:first], *(line for line in lines[first:] if line not in _BLOCK)]


def _write(root: Path, lines: list[str]) -> None:
    path = settings.attributes_file(root)
    if lines:
        disk.write_shared(path, "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape"))
    else:
        disk.remove(path)
