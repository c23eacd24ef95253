"""One reader's school at hand and kept up to date: what a served site shows. Owns when it must be looked at again: when
folders changed, or the day did. What the private cache knows of it is not opened again, and a former state goes on for
whoever still looks at it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import cast

from yulan import disk
from yulan.derive.news import News
from yulan.flow import keep, looked, recalled, trust, unseal, verified
from yulan.flow import me as identities
from yulan.flow.me import Me
from yulan.flow.moment import Moment
from yulan.flow.recalled import Looking, Recalled
from yulan.flow.unseal import Progress, silent
from yulan.flow.verified import Verified
from yulan.identity_file import Identity
from yulan.ids import RecordName
from yulan.private import Places
from yulan.revisions import Revision
from yulan.school import School
from yulan.texts import Lang

_RECORDS = unseal.FOLDERS
_SIGNED = ("keys", "records/school.yaml", "site")


@dataclass(frozen=True)
class Live:
    """A school as one identity sees it, at one moment. A newer one is made by `fresh`; this one never changes."""

    root: Path
    places: Places
    identity: Identity = field(repr=False)
    moment: Moment = field(repr=False)
    verified: Verified = field(repr=False)
    me: Me = field(repr=False)
    recalled: Recalled = field(repr=False)
    signed_times: Mapping[str, int] = field(repr=False)
    record_times: Mapping[str, int] = field(repr=False)
    news: News | None = field(repr=False, default=None)  # what came since they last looked

    @property
    def school(self) -> School:
        """What they may see."""
        return self.recalled.school

    @property
    def today(self) -> date:
        """The day the school is seen on, now."""
        return self.moment.today(self.verified)

    @property
    def now(self) -> datetime:
        """The time there, now."""
        return self.moment.now(self.verified)

    def revisions(self, part: str, fits: Callable[[RecordName], bool]) -> list[Revision]:
        """The accepted revisions, by path, in files whose path holds `part` and whose name `fits`."""
        named = ((path, unseal.name_of(path)) for path in self.recalled.paths if part in path)
        paths = [path for path, name in named if name is not None and fits(name)]
        return unseal.open_these(self.verified, self.me, paths).revisions

    def fresh(self, progress: Progress = silent) -> Live:
        """The school as it is now; this very one where nothing changed. Raises as `open_school` does."""
        now = _Now(*_times(self.root), self.verified)
        if now.signed != self.signed_times:
            now = _verified(self.root, self.places)
        elif now.records == self.record_times and self.today == self.school.today:
            return self
        return _read(self.root, self.places, self.identity, self.moment, now, progress, self.recalled)

    def put(self, files: Mapping[str, bytes | None]) -> Live:
        """The school after this batch, in one commit, whole or not at all; what was left undone is done first."""
        keep.resume(self.root)
        keep.put(self.root, files, person=self.me.person, day=self.moment.day)
        return self.fresh()


def open_school(root: Path, places: Places, identity: Identity, moment: Moment, progress: Progress = silent) -> Live:
    """The school of an opened identity, verified, after finishing what was interrupted.

    Raises as `verified.verify`, `trust.check` and `me.of` do.
    """
    return _read(root, places, identity, moment, _verified(root, places), progress)


@dataclass(frozen=True)
class _Now:
    """The folders at one moment, and the school they hold."""

    signed: Mapping[str, int]
    records: Mapping[str, int]
    verified: Verified


def _times(root: Path) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """When the folders changed last, those of what is signed and those of records."""
    return disk.folder_times(root, *_SIGNED), disk.folder_times(root, *_RECORDS)


def _verified(root: Path, places: Places) -> _Now:
    """The school, after what somebody is about to write is written, and what somebody left half is finished."""
    if verified.is_school(root):
        keep.resume(root)
    times = _times(root)
    here = verified.verify(root)
    trust.check(places, here)
    return _Now(*times, here)


def _read(
    root: Path, places: Places, identity: Identity, moment: Moment, now: _Now, progress: Progress,
    before: Recalled | None = None,
) -> Live:  # fmt: skip
    here = now.verified
    looking = Looking(here, identity, moment.today(here), places, cast("Lang", here.settings.language))
    known = recalled.recall(looking, progress, before)
    me = identities.of(here, identity)  # keys of its own: what goes wrong with a lock belongs to the class looked at
    news = _look(places, here, me, moment)
    return Live(root, places, identity, moment, here, me, known, now.signed, now.records, news)


def _look(places: Places, here: Verified, me: Me, moment: Moment) -> News | None:
    """What is new to them, who have looked now."""
    found = looked.news(places, here, me, moment.day)
    looked.remember(places, here, me, moment.day)
    return found
