"""The door to what a person keeps outside the repository: pins, identity files and the open session.

Where that is (`Places`) and what time it is are told by the caller; no environment is read. It refuses
private files that others could open, identity files inside a git repository (but a demo school's), and a
session left idle too long.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from yulan import disk, ids
from yulan.errors import YulanError

if TYPE_CHECKING:
    from yulan.pins import Pins

_SESSION = b"yulan-session/1 "
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_REPOSITORY = re.compile(r"[0-9a-f]{64}")
_CLOCK_SLACK = 120.0  # seconds by which a session may seem to come from the future


class Places(NamedTuple):
    """Where private things live: `home` for good, `runtime` memory-backed places for a session in order."""

    home: Path
    runtime: tuple[Path, ...] = ()


class IdentityFile(NamedTuple):
    """A person's own key as a file; `repository8` starts its repository's id, "" before there is one."""

    path: Path
    repository8: str
    person: str


def load_pins(places: Places) -> Pins:
    """The pins of this computer."""
    from yulan import pins

    return pins.load(disk.read_private(_pins_file(places)))


def change_pins(places: Places, change: Callable[[Pins], Pins]) -> Pins:
    """The pins after a change, saved; no other process changes them meanwhile."""
    from yulan import pins

    with disk.exclusive(places.home):
        before = load_pins(places)
        after = change(before)
        if after != before:
            disk.write_private(_pins_file(places), pins.save(after))
    return after


def identity_path(places: Places, repository: str, person: str) -> Path:
    """Where the identity file of a person in a repository belongs; `-` for either before there is one."""
    if person != "-" and not ids.is_person(person):
        raise YulanError("private.bad-person")
    if repository != "-" and not _REPOSITORY.fullmatch(repository):
        raise YulanError("private.bad-repository")
    return places.home / "identities" / (repository[:8] if repository != "-" else "new") / f"{person}.age"


def identities(places: Places, repository: str = "") -> tuple[IdentityFile, ...]:
    """The identity files of this computer, or of one repository, sorted."""
    found = []
    for path, *_ in disk.walk(places.home, "identities").files:
        parts = path.split("/")
        if len(parts) == 3 and parts[2].endswith(".age") and not parts[2].startswith("."):
            repository8 = "" if parts[1] == "new" else parts[1]
            if not repository or repository[:8] == repository8:
                found.append(IdentityFile(places.home / path, repository8, parts[2].removesuffix(".age")))
    return tuple(found)


def read_identity(path: Path, *, demo_keys: Path | None = None) -> bytes:
    """The bytes of an identity file. `demo_keys` is the `keys/demo` of the demo school at hand, if it is one.

    The one place inside a repository from which a key is taken; the mode is not looked at there.
    """
    real = path.resolve()
    if demo_keys is not None and demo_keys.resolve() in real.parents:
        data = disk.read_file(real)
    elif is_inside_repository(path):
        raise YulanError("private.in-repository", path=str(path))
    else:
        data = disk.read_private(path)
    if data is None:
        raise YulanError("private.no-identity", path=str(path))
    return data


def write_identity(path: Path, data: bytes) -> None:
    """Nothing; the identity file is there. One that exists, or a place inside a repository, is refused."""
    if is_inside_repository(path):
        raise YulanError("private.in-repository", path=str(path))
    disk.write_private(path, data, overwrite=False)


def is_inside_repository(path: Path) -> bool:
    """Whether a path, links followed, lies in a git work tree or a bare repository."""
    return any(
        (folder / ".git").exists() or ((folder / "HEAD").is_file() and (folder / "objects").is_dir())
        for folder in path.resolve().parents
    )


def open_session(places: Places, key: str, secret: bytes, *, idle_minutes: int, now: float) -> Path:
    """The file that now holds an opened identity under this name; `now` in seconds since 1970.

    It lies in memory where there is such a place, and any older session of the name is gone.
    """
    name = _session_name(key)
    close_session(places, key)
    path = _new_session_folder(places) / name
    disk.write_private(path, _SESSION + str(idle_minutes).encode() + b"\n" + secret)
    disk.touch(path, now)
    return path


def read_session(places: Places, key: str, *, now: float) -> bytes | None:
    """The opened identity, its idle time starting again; None if there is none, or it was idle too long."""
    found = _fresh_session(places, key, now)
    if found is None:
        return None
    disk.touch(found[0], now)
    return found[1]


def glance_session(places: Places, key: str, *, now: float) -> bytes | None:
    """The opened identity as `read_session` gives it; its idle time goes on."""
    found = _fresh_session(places, key, now)
    return None if found is None else found[1]


def close_session(places: Places, key: str) -> bool:
    """Whether a session of this name was open; it is closed."""
    name = _session_name(key)
    return sum(disk.remove(folder / name) for folder in _session_folders(places)) > 0


def close_idle_sessions(places: Places, *, now: float) -> int:
    """How many sessions were idle too long, and are closed."""
    count = 0
    for folder in _session_folders(places):
        for path in sorted(folder.glob("session-*")):
            count += _read_if_fresh(path, now) is None
    return count


def _pins_file(places: Places) -> Path:
    return places.home / "pins.json"


def _session_name(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise ValueError("a session is named by letters, digits and hyphens")
    return f"session-{key}"


def _session_folders(places: Places) -> tuple[Path, ...]:
    """The folders in which a session of ours may lie."""
    name = f"yulan-{disk.user_number()}"
    folders = (*(place / name for place in places.runtime), places.home / "session")
    return tuple(folder for folder in folders if folder.exists() and _is_ours(folder))


def _new_session_folder(places: Places) -> Path:
    name = f"yulan-{disk.user_number()}"
    for place in places.runtime:
        if place.is_dir() and _is_ours(place / name):
            return place / name
    return disk.private_folder(places.home / "session")


def _fresh_session(places: Places, key: str, now: float) -> tuple[Path, bytes] | None:
    """Where an open session of this name lies, and what it holds."""
    paths = (folder / _session_name(key) for folder in _session_folders(places))
    found = ((path, _read_if_fresh(path, now)) for path in paths)
    return next(((path, secret) for path, secret in found if secret is not None), None)


def _is_ours(folder: Path) -> bool:
    """Whether the folder, made if missing, is ours alone; who came first may not keep us from working."""
    try:
        disk.private_folder(folder)
    except YulanError:
        return False
    return True


def _read_if_fresh(path: Path, now: float) -> bytes | None:
    """The secret of a session file; a stale or malformed one is removed."""
    data = disk.read_private(path)
    if data is None:
        return None
    first, _, secret = data.partition(b"\n")
    minutes = first.removeprefix(_SESSION)
    if first.startswith(_SESSION) and minutes.isdigit() and len(minutes) < 6:
        idle = now - path.stat().st_mtime
        if -_CLOCK_SLACK <= idle <= int(minutes) * 60:
            return secret
    disk.remove(path)
    return None
