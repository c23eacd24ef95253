"""A school as it would have been seen at the end of a day gone by: made of what had arrived in the repository by then.

Owns which commit that is, that its chain is a part of the present one, and what of it is shown. Rights are today's:
keys come from the present school alone, so nobody sees of the past what they may not open now, though old locks were
sealed to them. Consent is the stricter of then and now, and what was erased since stays away. It refuses a history that
is cut off, and one that is not this school's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from yulan import age, chain, disk, git
from yulan.derive.difference import Side, key_of
from yulan.digest import sha256
from yulan.errors import YulanError
from yulan.flow import build, read, signed, student_files, unseal, verified
from yulan.flow.laid_out import laid_out
from yulan.flow.me import Me
from yulan.flow.unseal import Progress, silent
from yulan.flow.verified import Verified
from yulan.ids import RecordName
from yulan.keyring import Keyring
from yulan.locks import Opener
from yulan.school import Person, School, Withheld
from yulan.texts import Lang

_RECORDS = "records/"


@dataclass(frozen=True)
class Now:
    """The school as it is, who looks at it, and on which day. No day after `latest` has an end yet."""

    verified: Verified
    me: Me
    today: date
    latest: date

    @property
    def root(self) -> Path:
        """Where it lies."""
        return self.verified.root


@dataclass(frozen=True)
class Then:
    """A state of the school; `commit` is "" for the one that lies in the work tree."""

    school: School = field(repr=False)
    commit: str
    side: Side = field(repr=False)


def folder(root: Path, day: date) -> Path:
    """Where the site of that day is built, unless somewhere else is asked for."""
    return root / build.OUTPUT / f"as-of-{day.isoformat()}"


def state(now: Now, day: date, progress: Progress = silent) -> Then:
    """The school at the end of that day, as `now.me` may see it today.

    Raises `as-of.future`, `as-of.no-history`, `as-of.before`, `as-of.cut`, `as-of.broken`, `as-of.other-history`.
    """
    commit = _commit(now, day)
    then = _verified(now, commit, day)
    ids = git.ids_at(now.root, commit, *unseal.FOLDERS)
    names = {path: name for path in ids if (name := unseal.name_of(path)) is not None}
    data = git.blobs(now.root, (ids[path] for path in names))
    withheld = _withheld(now)
    me = Me(now.me.person, now.me.signer, _KeysOfToday(then.keyring, now))
    files = ((path, data[ids[path]]) for path in names)
    with laid_out(now.root, _kept(now, files)) as root:
        laid = replace(then, root=root)
        school = read.assemble(laid, me, day, unseal.open_all(laid, me, progress), withheld)
    school = replace(school, as_of=True, people=_people(school, now))
    return Then(school, commit, _side(then, school, names.values()))


def present(now: Now, progress: Progress = silent) -> Then:
    """The school as it lies in the work tree today, to compare a former state with."""
    school = read.assemble(now.verified, now.me, now.today, unseal.open_all(now.verified, now.me, progress))
    names = (unseal.name_of(one.path) for one in disk.walk(now.root, *unseal.FOLDERS).files)
    return Then(school, "", _side(now.verified, school, filter(None, names)))


def build_site(
    now: Now,
    day: date,
    lang: Lang,
    out: Path,
    *,
    since: date | None = None,
    progress: Progress = silent,
) -> build.Built:
    """The site of that day in `out`, in today's look; `since` adds the page of what came after that day.

    Raises `as-of.order` where that is not the earlier day, and as `state` and `build.write` do.
    """
    if since is not None and since >= day:
        raise YulanError("as-of.order", since=since.isoformat(), day=day.isoformat())
    watch = build.Watch()
    with watch.stage("unseal"):
        before = state(now, since, progress) if since is not None else None
        then = state(now, day, progress)
    compared = (before.side, then.side) if before is not None else None
    return build.write(now.verified, then.school, lang, out, watch, progress, compared=compared)


def _commit(now: Now, day: date) -> str:
    if day > now.latest:
        raise YulanError("as-of.future", day=day.isoformat())
    if not git.is_repository(now.root):
        raise YulanError("as-of.no-history", day=day.isoformat())
    known = git.history(now.root)
    found = git.by_the_end_of(day, known.commits, latest=now.latest)
    if found is None and known.cut:
        raise YulanError("as-of.cut", day=day.isoformat())
    if found is None:
        first = min((one.day for one in known.commits), default=None)
        raise YulanError("as-of.before", day=day.isoformat(), first=first.isoformat() if first is not None else "-")
    return found.commit


def _verified(now: Now, commit: str, day: date) -> Verified:
    """The school a commit holds, verified by itself and found in the present chain."""
    iso, short = day.isoformat(), commit[:12]
    files = verified.files_of(now.root, commit)
    if not any(path.startswith(chain.FOLDER) for path in files):
        began = now.verified.chain.entries[now.verified.chain.repository].written_at
        raise YulanError("as-of.before", day=day.isoformat(), first=began[:10])
    try:
        then = verified.verify_files(now.root, files)
    except YulanError as error:
        raise YulanError("as-of.broken", rule=error.code, day=iso, commit=short) from error
    if then.chain.head not in now.verified.chain.epochs:
        raise YulanError("as-of.other-history", day=iso, commit=short)
    # What has been erased since is missed by nobody.
    erased = then.witness.erased | now.verified.witness.erased
    return replace(then, witness=replace(then.witness, erased=erased))


def _kept(now: Now, files: Iterator[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """The files but for those that were erased since, under whatever name."""
    hashes = {digest for digest, _ in now.verified.witness.erased}
    paths = {path for _, path in now.verified.witness.erased}
    for path, data in files:
        if path.removeprefix(_RECORDS) not in paths and not (hashes and sha256(data) in hashes):
            yield path, data


def _withheld(now: Now) -> Mapping[str, Withheld]:
    """What consent does not cover today, by child."""
    cards = read.school(now.verified, now.me, now.today, student_files.card_paths(now.root))
    return {file.sid: file.withheld for file in cards.students}


def _people(school: School, now: Now) -> Mapping[str, Person]:
    """The people of that day; a reader who was not there yet has today's name and posts, and held none then."""
    reader = now.me.who(now.verified.keyring)
    if reader is None or reader.id in school.people:
        return school.people
    today = signed.people_of(now.verified)[reader.id]
    return {**school.people, reader.id: replace(today, active=False, keeps=False, held=())}


def _side(of: Verified, school: School, names: Iterable[RecordName]) -> Side:
    students = (one.sid for one in of.keyring.locks.values() if one.kind == "student" and not one.spare)
    return Side(school, frozenset(key_of(one.rid, one.sid) for one in names), frozenset(students))


class _KeysOfToday(Opener):
    """Opens locks of a former state with what opens the same keys in the present one, and with nothing else: not even
    with what lies sealed to this very person in the former one.
    """

    def __init__(self, then: Keyring, now: Now) -> None:
        super().__init__({}, then.locks, lambda _: None)
        self._then, self._present, self._today = then.locks, now.verified.keyring.locks, now.me.opener
        self.problems = now.me.opener.problems

    def key(self, lock: str, g: int) -> age.Key | None:
        """The private key of a generation, if today's keys lead to it: what is the same key, its public half says."""
        found, present = self._then.get(lock), self._present.get(lock)
        former = found.generation(g) if found is not None else None
        if former is None or present is None:
            return None
        same = (one.g for one in present.generations if one.public == former.public)
        return next((key for one in same if (key := self._today.key(lock, one)) is not None), None)
