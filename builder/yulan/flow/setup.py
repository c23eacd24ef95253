"""The shortcut to a school, put where a person of this computer finds it, and taken away again.

Owns where desktops are. It starts nothing, and touches no file but those that carry the shortcut's own name.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

from yulan import disk, launcher
from yulan.errors import YulanError
from yulan.launcher import Start, System
from yulan.private import Places

_DESKTOPS = ("Desktop", "桌面")
_ONE_DRIVES = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
_DESKTOP_DIR = re.compile(r'^XDG_DESKTOP_DIR="(.*)"$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Computer:
    """The computer at hand, as the program was started on it."""

    system: System
    python: str
    home: Path
    environment: Mapping[str, str] = field(repr=False)


class Placed(NamedTuple):
    """A shortcut that now is where it belongs, and what was done for it."""

    path: Path
    done: Literal["made", "renewed", "nothing"]


def system_of(platform: str) -> System:
    """The kind of system that Python calls so."""
    return "windows" if platform == "win32" else "macos" if platform == "darwin" else "linux"


def python_of(computer: Computer) -> str:
    """The Python that shortcuts start: on Windows the one that opens no console. Raises `setup.no-python`."""
    if not computer.python:
        raise YulanError("setup.no-python")
    quiet = Path(computer.python).with_name("pythonw.exe")
    return str(quiet) if computer.system == "windows" and quiet.is_file() else computer.python


def icon_path(computer: Computer, places: Places) -> str:
    """Where the icon lies, or will; "" where a shortcut shows none."""
    name = launcher.icon_name(computer.system)
    return str(places.home / name) if name else ""


def put(computer: Computer, places: Places, start: Start, desktop: Path | None) -> tuple[Placed, ...]:
    """The shortcuts, on the desktop (that folder, if one is told) first; raises `setup.*`, `disk.*`."""
    data = launcher.shortcut(computer.system, start)
    paths = list(_paths(computer, start.repository, desktop))
    if path := icon_path(computer, places):
        drawn = launcher.draw_icon(computer.system)
        if disk.read_file(Path(path)) != drawn:
            disk.write_private(Path(path), drawn)
    return tuple(_put(path, data, executable=one == 0) for one, path in enumerate(paths))


def remove(computer: Computer, repository: str, desktop: Path | None) -> tuple[Path, ...]:
    """Where shortcuts were; they are gone."""
    return tuple(path for path in _paths(computer, repository, desktop) if disk.remove(path))


def _put(path: Path, data: bytes, *, executable: bool) -> Placed:
    old = disk.read_file(path)
    if old == data and (not executable or os.access(path, os.X_OK)):
        return Placed(path, "nothing")
    disk.write_shared(path, data, executable=executable)
    return Placed(path, "made" if old is None else "renewed")


def _paths(computer: Computer, repository: str, desktop: Path | None) -> Iterator[Path]:
    """Where the shortcuts belong: on the desktop, and on Linux in the menu."""
    name = launcher.file_name(computer.system, repository)
    if desktop is not None and not desktop.is_dir():
        raise YulanError("setup.no-folder", path=str(desktop))
    yield (desktop or _desktop(computer)) / name
    if computer.system == "linux":
        data = computer.environment.get("XDG_DATA_HOME", "")
        base = Path(data) if data.startswith("/") else computer.home / ".local" / "share"
        yield base / "applications" / name


def _desktop(computer: Computer) -> Path:
    """The person's desktop; raises `setup.no-desktop`."""
    for folder in _candidates(computer):
        if folder.is_dir():
            return folder
    raise YulanError("setup.no-desktop")


def _candidates(computer: Computer) -> Iterator[Path]:
    if computer.system == "linux":
        yield from _told_desktop(computer)
    if computer.system == "windows":  # where OneDrive keeps the desktop, an empty one may yet lie at its old place
        clouds = [computer.environment.get(name, "") for name in _ONE_DRIVES]
        for base in (*(Path(one) for one in clouds if one), computer.home / "OneDrive"):
            yield from (base / name for name in _DESKTOPS)
    yield from (computer.home / name for name in _DESKTOPS)


def _told_desktop(computer: Computer) -> Iterator[Path]:
    """What the person's settings (user-dirs.dirs) say; the home folder itself there means: none."""
    told = computer.environment.get("XDG_CONFIG_HOME", "")
    config = Path(told) if told.startswith("/") else computer.home / ".config"
    text = (disk.read_file(config / "user-dirs.dirs") or b"").decode("utf-8", "replace")
    for value in _DESKTOP_DIR.findall(text):
        plain = re.sub(r"\\(.)", r"\1", value)
        folder = computer.home / plain.removeprefix("$HOME").lstrip("/") if plain.startswith("$HOME") else Path(plain)
        if folder.is_absolute() and folder != computer.home:
            yield folder
