"""What somebody has begun to write in the browser and not saved: kept at once, sealed to their own key, outside the
repository. Writing a draft needs only the public half of the key, reading one the key itself. File names say nothing;
lengths are padded like a record's. A file that is no draft of ours is passed over: it must not keep anybody from the
school.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec

from yulan import age, disk, ids, padding
from yulan.entry import RECOVERY
from yulan.errors import YulanError
from yulan.identity_file import Identity
from yulan.private import Places

MOST = 200  # drafts of one person in one school; an older one is never thrown away for a newer one
_NAME = re.compile("[0-9a-hjkmnp-tv-z]{16}")
_FORM = "yulan-draft/1"
_CAP = 16 << 20  # bytes of a sealed draft; what a browser may send is never longer


@dataclass(frozen=True, slots=True)
class Draft:
    """A form as it stood: the page it was typed on, when, and every field as the browser sent it."""

    name: str
    path: str
    at: str  # ISO 8601
    fields: tuple[tuple[str, str], ...] = field(repr=False)


class _Told(msgspec.Struct, frozen=True):
    """A draft as it is sealed."""

    yulan: str
    path: str
    at: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where one person's drafts for one school lie, and the key they are sealed to."""

    folder: Path
    public: str

    def keep(self, name: str, path: str, fields: Sequence[tuple[str, str]], at: datetime) -> str:
        """The draft's name, a new one if there was none; it is on the disk. Raises `draft.name`, `draft.too-many`."""
        if name and not _NAME.fullmatch(name):
            raise YulanError("draft.name")
        if len(known := self._names()) >= MOST and name not in known:
            raise YulanError("draft.too-many", most=MOST)
        name = name or ids.new(16, os.urandom)
        told = {"yulan": _FORM, "path": path, "at": at.isoformat(timespec="seconds"), "fields": list(fields)}
        text = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
        spare = padding.padded_length(len(text)) - len(text)
        disk.write_private(self._path(name), age.encrypt(text + b" " * spare, [self.public]))
        return name

    def read(self, name: str, key: age.Key) -> Draft | None:
        """The draft of that name; None where there is none, or none that this key opens."""
        if not _NAME.fullmatch(name):
            return None
        try:
            data = disk.read_private(self._path(name), cap=_CAP)
            told = msgspec.json.decode(age.decrypt(data, [key]), type=_Told) if data is not None else None
        except (YulanError, msgspec.DecodeError, RecursionError):
            return None
        return Draft(name, told.path, told.at, told.fields) if told is not None and told.yulan == _FORM else None

    def count(self) -> int:
        """How many drafts there are, whoever may open them."""
        return len(self._names())

    def all(self, key: age.Key) -> list[Draft]:
        """Every draft this key opens, newest first."""
        found = [one for name in self._names() if (one := self.read(name, key)) is not None]
        return sorted(found, key=lambda one: one.at, reverse=True)

    def drop(self, name: str) -> bool:
        """Whether there was such a draft; it is gone."""
        return bool(_NAME.fullmatch(name)) and disk.remove(self._path(name))

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.age"

    def _names(self) -> list[str]:
        found = (one.name.removesuffix(".age") for one in disk.entries(self.folder) if one.name.endswith(".age"))
        return sorted(one for one in found if _NAME.fullmatch(one))


def shelf(places: Places, repository: str, identity: Identity) -> Shelf:
    """The shelf of an opened identity in a school."""
    person = identity.person or RECOVERY
    if not ids.is_person(person) and person != RECOVERY:
        raise YulanError("private.bad-person")
    return Shelf(places.home / "unfinished" / repository[:8] / person, identity.key.public)
