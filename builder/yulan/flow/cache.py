"""The private cache: what one reader's computer keeps from one build to the next, so that costs follow what changed.

Owns where it lies (outside the repository), how it is sealed (authenticated encryption under a key that only the
reader's own gives, so that it holds no more than they can open anyway) and its bound: after a build there is what that
build used, and nothing else. A box that is damaged, foreign, made by another state of the program or put in another's
place is no box; one that cannot be written is not there. What a box may say is its owner's question: never what
somebody may see.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import sys
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from yulan import __version__, disk, theme
from yulan.errors import YulanError
from yulan.flow.me import Me
from yulan.private import Places

_FOLDER = "cache"
_MAGIC = b"yulan-cache/1\n"
_NONCE = 12
_CAP = 1 << 30


@dataclass
class Cache:
    """Boxes by name in a folder of one reader's own."""

    folder: Path
    key: bytes = field(repr=False)
    state: str  # of the program: boxes of another one are none
    used: set[str] = field(default_factory=set)

    def get(self, name: str) -> bytes | None:
        """What the box of that name holds; None where there is none that this key made, here and under this name."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            data = disk.read_private(self._place(name), cap=_CAP)
        except YulanError:
            return None
        if data is None or not data.startswith(_MAGIC):
            return None
        start = len(_MAGIC) + _NONCE
        try:
            return AESGCM(self.key).decrypt(data[len(_MAGIC) : start], memoryview(data)[start:], self._about(name))
        except (InvalidTag, ValueError):
            return None

    def put(self, name: str, data: bytes) -> None:
        """Nothing; the box holds these bytes. Where it cannot, there is no box, and nothing is lost."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = os.urandom(_NONCE)
        sealed = AESGCM(self.key).encrypt(nonce, data, self._about(name))
        try:
            disk.write_private(self._place(name), _MAGIC + nonce + sealed, flush=False)
        except YulanError:
            self.drop(name)

    def keep(self, name: str) -> None:
        """Nothing; the box of that name stays, though this build does not ask what it holds."""
        self._place(name)

    def has(self, name: str) -> bool:
        """Whether there is a box of that name, whatever became of what it holds."""
        return self._place(name).is_file()

    def drop(self, name: str) -> None:
        """Nothing; there is no such box."""
        try:
            disk.remove(self._place(name))
        except YulanError:
            return

    def begin(self) -> None:
        """Nothing; of this reader there is no cache under another key."""
        try:
            for path in disk.entries(self.folder.parent):
                if path != self.folder:
                    disk.remove_tree(path, within=self.folder.parent)
        except YulanError:
            return

    def end(self) -> None:
        """Nothing; only the boxes asked for or made since the beginning are left."""
        try:
            for path in disk.entries(self.folder):
                if path.name not in self.used:
                    disk.remove(path)
        except YulanError:
            return

    def _place(self, name: str) -> Path:
        found = hmac.new(self.key, f"box\n{name}\n".encode(), hashlib.sha256).hexdigest()[:32]
        self.used.add(found)
        return self.folder / found

    def _about(self, name: str) -> bytes:
        return f"{self.state}\n{name}\n".encode()


def of(places: Places, repository: str, me: Me) -> Cache:
    """The cache of a reader of a school; nothing is made until something is put there."""
    place = places.home / _FOLDER / repository[:8] / me.person
    name = me.secret(f"yulan-cache-place-v1 {repository}")[:32]
    key = bytes.fromhex(me.secret(f"yulan-cache-key-v1 {repository}"))
    return Cache(place / name, key, program())


def remove(places: Places) -> bool:
    """Whether there was a cache on this computer, of anybody's; it is gone."""
    place = places.home / _FOLDER
    found = place in disk.entries(places.home)
    if found:
        disk.remove_tree(place, within=places.home)
    return found


@lru_cache(maxsize=1)
def program() -> str:
    """What tells one state of the program from another: its version, its files, the Python it runs on and what that
    has.
    """
    told = [__version__, sys.version, *disk.file_times(Path(__file__).parent.parent), *disk.file_times(theme.builtin())]
    told += [f"{path} {_time(path)}" for path in sys.path if path.endswith("-packages")]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _time(path: str | Path) -> int:
    """When a file last changed; or the folder of libraries, which does with every one that comes or goes."""
    try:
        return Path(path).stat().st_mtime_ns
    except OSError:
        return 0
