"""Since when a person has not looked: a day and a commit of the last build or serve on this computer, kept with their
private things. Owns that the mark stays where it is all day, so that what is new in the morning is so in the evening,
and a site built twice on one day is the same twice.

It holds commits and days and nothing else; whose it is shows to nobody without the key. An example school has none:
it looks the same to everybody on every day.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from yulan import disk, git
from yulan.errors import YulanError
from yulan.flow.me import Me
from yulan.flow.passed_by import FOLDERS
from yulan.flow.verified import Verified
from yulan.private import Places

if TYPE_CHECKING:
    from yulan.derive.news import News

_FORM = "yulan-looked/1"
_CAP = 4096


class _Look(msgspec.Struct, frozen=True):
    """A day, and the newest commit that was looked at on it."""

    day: date
    commit: str


class _Mark(msgspec.Struct, frozen=True, omit_defaults=True):
    """The last day somebody looked, and the last one before it."""

    yulan: str
    last: _Look
    before: _Look | None = None


def news(places: Places, verified: Verified, me: Me, day: date) -> News | None:
    """What came since the last day on which this person looked before this one; None where that is not known, or
    nothing came.
    """
    root, mark = verified.root, _read(places, verified, me)
    base = _base(mark, day)
    if verified.chain.demo or base is None or not git.is_repository(root):
        return None
    try:
        head = git.head(root)
        changed = git.differing(root, base.commit, head, *FOLDERS) if head is not None else ()
    except (YulanError, ValueError):  # the commit is not in this clone, or the mark was tampered with
        return None
    if not changed:
        return None
    from yulan.derive.difference import key_of
    from yulan.derive.news import News
    from yulan.flow import unseal

    revisions: dict[str, int] = {}
    whose: dict[str, str] = {}
    for one in changed:
        name = unseal.name_of(one.path) if one.after and not one.before else None
        if name is not None:
            key = key_of(name.rid, name.sid)
            revisions[key] = min(name.rev, revisions.get(key, name.rev))
            whose[key] = name.sid
    if not revisions:
        return None
    new = frozenset(key for key, rev in revisions.items() if rev == 1)
    return News(base.day, new, frozenset(revisions) - new, whose)


def remember(places: Places, verified: Verified, me: Me, day: date) -> None:
    """Nothing; this person has looked at the newest commit on that day. Where that cannot be kept, nothing is lost."""
    if verified.chain.demo or not git.is_repository(verified.root):
        return
    head = git.head(verified.root)
    if head is None:
        return
    mark = _Mark(_FORM, _Look(day, head), _base(_read(places, verified, me), day))
    try:
        disk.write_private(_file(places, verified, me), msgspec.json.encode(mark) + b"\n")
    except YulanError:
        return


def _base(mark: _Mark | None, day: date) -> _Look | None:
    """The look before those of this day."""
    if mark is None:
        return None
    return mark.before if mark.last.day == day else mark.last


def _read(places: Places, verified: Verified, me: Me) -> _Mark | None:
    """The mark; one that cannot be read is none."""
    try:
        data = disk.read_private(_file(places, verified, me), cap=_CAP)
        mark = msgspec.json.decode(data, type=_Mark) if data is not None else None
    except (YulanError, msgspec.DecodeError, UnicodeDecodeError):
        return None
    return mark if mark is not None and mark.yulan == _FORM else None


def _file(places: Places, verified: Verified, me: Me) -> Path:
    repository = verified.chain.repository
    return places.home / "looked" / f"{me.secret(f'yulan-looked-v1 {repository}')[:32]}.json"
