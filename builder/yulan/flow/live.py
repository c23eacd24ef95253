"""One reader's school, kept in memory and kept up to date: what a served site shows. Owns when it must be read again:
when folders changed, wholly if keys did, else as far as new record files go; and when the day did. Settings signed
anew open nothing that was closed and close nothing, so what is open then stays open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from yulan import chain, disk
from yulan.derive.news import News
from yulan.flow import keep, looked, read, trust, unseal, verified
from yulan.flow import me as identities
from yulan.flow.me import Me
from yulan.flow.moment import Moment
from yulan.flow.unseal import Opened, Progress, silent
from yulan.flow.verified import Verified
from yulan.identity_file import Identity
from yulan.intents import Intent
from yulan.private import Places
from yulan.school import School

_RECORDS = unseal.FOLDERS
_SIGNED = ("keys", "records/school.yaml", "site")
_SETTINGS = (str(Intent("settings", "sign")),)


@dataclass(frozen=True)
class Live:
    """A school as one identity sees it, at one moment. A newer one is made by `fresh`; this one never changes."""

    root: Path
    places: Places
    identity: Identity = field(repr=False)
    moment: Moment = field(repr=False)
    verified: Verified = field(repr=False)
    me: Me = field(repr=False)
    school: School = field(repr=False)
    opened: Opened = field(repr=False)
    paths: frozenset[str] = field(repr=False)
    signed_times: Mapping[str, int] = field(repr=False)
    record_times: Mapping[str, int] = field(repr=False)
    news: News | None = field(repr=False, default=None)  # what came since they last looked

    @property
    def today(self) -> date:
        """The day the school is seen on, now."""
        return self.moment.today(self.verified)

    @property
    def now(self) -> datetime:
        """The time there, now."""
        return self.moment.now(self.verified)

    def fresh(self, progress: Progress = silent) -> Live:
        """The school as it is now; this very one where nothing changed. Raises as `open_school` does."""
        now = _Now(*_times(self.root), self.verified)
        if now.signed != self.signed_times:
            now = _verified(self.root, self.places)
            if not _only_settings(self.verified, now.verified, self.opened):
                return _read(self.root, self.places, self.identity, self.moment, now, progress)
        elif now.records == self.record_times and self.today == self.school.today:
            return self
        return self._further(now, progress)

    def _further(self, now: _Now, progress: Progress) -> Live:
        """The school where all that is open stays so: with new records opened, if there are any."""
        here, opened, paths = now.verified, self.opened, self.paths
        if now.records != self.record_times:
            paths = _paths(self.root)
            if not paths > self.paths:  # gone, or replaced under an old name
                return open_school(self.root, self.places, self.identity, self.moment, progress)
            opened = unseal.open_more(here, self.me, self.opened, paths - self.paths, paths)
        school = read.assemble(here, self.me, self.moment.today(here), opened)
        news = _look(self.places, here, self.me, self.moment)
        return replace(
            self,
            verified=here,
            school=school,
            opened=opened,
            paths=paths,
            signed_times=now.signed,
            record_times=now.records,
            news=news,
        )

    def put(self, files: Mapping[str, bytes | None]) -> Live:
        """The school after this batch, in one commit, whole or not at all; what was left undone is done first."""
        keep.resume(self.root)
        keep.put(self.root, files, person=self.me.person, day=self.moment.day)
        return self.fresh()


def open_school(root: Path, places: Places, identity: Identity, moment: Moment, progress: Progress = silent) -> Live:
    """The school of an opened identity, verified and read whole, after finishing what was interrupted.

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


def _read(root: Path, places: Places, identity: Identity, moment: Moment, now: _Now, progress: Progress) -> Live:
    here = now.verified
    me = identities.of(here, identity)
    opened = unseal.open_all(here, me, progress)
    school = read.assemble(here, me, moment.today(here), opened)
    news = _look(places, here, me, moment)
    return Live(root, places, identity, moment, here, me, school, opened, _paths(root), now.signed, now.records, news)


def _only_settings(before: Verified, after: Verified, opened: Opened) -> bool:
    """Whether entries of settings and theme were put on the chain, and nothing else: then every key opens what it
    opened, and every judgement stands, but for a record that named an entry nobody knew.
    """
    known, now = before.chain, after.chain
    new = [one for name, one in now.entries.items() if name not in known.entries]
    return (
        known.repository == now.repository
        and known.head in now.entries
        and len(now.entries) == len(known.entries) + len(new)
        and known.grounds == now.grounds
        and all(one.changes == _SETTINGS and not one.replaces for one in new)
        and _keys(before) == _keys(after)
        and replace(before.keyring, classes=()) == replace(after.keyring, classes=())
        and before.witness == after.witness
        and not any("seal.epoch" in one.rules for one in opened.unverified)
    )


def _keys(here: Verified) -> dict[str, bytes]:
    """The files of people, policy, locks and lists."""
    return {
        path: data
        for path, data in here.files.items()
        if path.startswith("keys/") and not path.startswith(chain.FOLDER)
    }


def _look(places: Places, here: Verified, me: Me, moment: Moment) -> News | None:
    """What is new to them, who have looked now."""
    found = looked.news(places, here, me, moment.day)
    looked.remember(places, here, me, moment.day)
    return found


def _paths(root: Path) -> frozenset[str]:
    return frozenset(one.path for one in disk.walk(root, *_RECORDS).files)
