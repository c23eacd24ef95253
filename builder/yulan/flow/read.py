"""A verified repository and an opened identity → the `School` that identity may see on one day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, cast

from yulan import calendar, kinds, pinyin, record
from yulan.errors import Problem
from yulan.flow import signed, student_files, unseal
from yulan.flow.me import Me
from yulan.flow.readers import Readers
from yulan.flow.unseal import Opened, Progress, silent
from yulan.flow.verified import Verified
from yulan.ids import CARD
from yulan.kinds import ground, statement
from yulan.kinds.withheld import touches, without
from yulan.lockfile import Lock, student_lock
from yulan.revisions import MergeKey, Revision, Standing, differences, groups, sift, stand
from yulan.school import (
    Coverage,
    Entry,
    School,
    StudentFile,
    Unverified,
    Withheld,
)
from yulan.yaml_strict import texts_of

_UNGUESSED = 16  # letters and figures, of sixteen sorts


def school(verified: Verified, me: Me, today: date, paths: Iterable[str] | None = None) -> School:
    """What `me` may see of the school on `today`; where `paths` are given, as far as those record files tell."""
    opened = unseal.open_all(verified, me) if paths is None else read_some(verified, me, tuple(paths))
    return assemble(verified, me, today, opened)


def file(verified: Verified, me: Me, today: date, sid: str, paths: Iterable[str]) -> StudentFile | None:
    """One student's file as far as those record files tell, no other lock being opened; None where the reader has none
    of it.
    """
    lock = verified.keyring.locks.get(student_lock(sid))
    if lock is None or not student_files.is_file(verified, lock):
        return None
    entries, unverified, _ = entries_of(verified, read_some(verified, me, tuple(paths)))
    if not with_files([lock], entries, unverified) or me.opener.newest(lock.lock) is None:
        return None
    mine = [one for one in entries if one.student == sid]
    return student(lock, mine, Readers(verified), verified.epoch, signed.days_of(verified), today)


def read_some(verified: Verified, me: Me, paths: tuple[str, ...], progress: Progress = silent) -> Opened:
    """Some record files, and the cards of the children they are about: a card says what consent does not cover."""
    opened = unseal.read_some(verified, me, paths, progress)
    told = {one.record.student for one in opened.revisions if one.record.kind != CARD}
    cards = [path for sid in sorted(filter(None, told)) for path in student_files.card_paths(verified.root, sid)]
    more = [path for path in cards if path not in paths]
    return unseal.read_some(verified, me, (*paths, *more)) if more else opened


def assemble(
    verified: Verified, me: Me, today: date, opened: Opened, withheld: Mapping[str, Withheld] = MappingProxyType({})
) -> School:
    """The school made of revisions that are open already; `withheld` is what consent takes away besides, by child."""
    entries, unverified, problems = entries_of(verified, opened)
    locks = with_files(student_files.all_of(verified), entries, unverified)
    mine = [one for one in locks if me.opener.newest(one.lock) is not None]
    by_student: dict[str, list[Entry]] = {}
    for entry in entries:
        by_student.setdefault(entry.student, []).append(entry)
    readers, days, epoch = Readers(verified), signed.days_of(verified), verified.epoch
    students = [student(lock, by_student.get(lock.sid, []), readers, epoch, days, today, withheld) for lock in mine]
    sids = {one.sid for one in students}
    reserved = {one.sid for one in students if one.withheld.scopes}
    return whole(
        verified,
        me,
        today,
        tuple(sorted(students, key=lambda one: place(one, today))),
        [one for one in entries if one.student not in sids],
        [claiming(one, reserved) for one in unverified],
        problems,
        mine=Counter(one.scope for one in students),
        locks=len(locks),
        readable=opened.readable,
        total=opened.total,
    )


def whole(
    verified: Verified,
    me: Me,
    today: date,
    students: Sequence[StudentFile],
    loose: list[Entry],
    unverified: Iterable[Unverified],
    problems: Iterable[Problem],
    *,
    mine: Mapping[str, int],
    locks: int,
    readable: int,
    total: int,
) -> School:
    """The school of these files and of what lies in none: `mine` is how many files open by class, `locks` how many
    there are; `readable` of `total` records open.
    """
    apart = tuple(sorted(unverified, key=lambda one: one.path))
    return School(
        settings=verified.settings,
        repository=verified.chain.repository,
        epoch=verified.epoch,
        reader=me.person,
        today=today,
        people=signed.people_of(verified),
        students=students,
        loose=tuple(_newest_first(loose)),
        drawers=signed.drawers_of(verified, me, Readers(verified), frozenset(mine)),
        unverified=apart,
        coverage=Coverage(sum(mine.values()), locks, readable, total, len(apart)),
        problems=tuple(sorted({*verified.problems, *problems}, key=_order)),
        lent=tuple(signed.lent_of(verified)),
        unguessed=me.secret(f"yulan-data-v1 {verified.chain.repository}")[:_UNGUESSED],
    )


def with_files(locks: Iterable[Lock], entries: Iterable[Entry], unverified: Iterable[Unverified]) -> list[Lock]:
    """These locks of students, without those that were made ahead and hold, as far as this reader sees, no card that
    counts.
    """
    cards = {one.student for one in entries if one.kind == CARD}
    names = (unseal.name_of(one.path) for one in unverified)
    refused = {one.sid for one in names if one is not None and one.rid == CARD} - cards
    return [one for one in locks if one.spare is None or one.sid not in refused]


def _order(problem: Problem) -> tuple[str, int, str]:
    return problem.path, problem.line, problem.rule


def entries_of(verified: Verified, opened: Opened) -> tuple[list[Entry], list[Unverified], list[Problem]]:
    """Records as they stand, of revisions in the order of their paths; what is not verified; what is wrong."""
    entries: list[Entry] = []
    unverified = list(opened.unverified)
    problems = list(opened.problems)
    shelves = Shelves(verified)
    for revisions in groups(opened.revisions):
        sifted = sift(revisions)
        for bad, rule in sifted.bad:
            claims = record.compose(bad.record).decode()
            unverified.append(Unverified(bad.path, (rule,), bad.record.student, bad.author, claims))
        problems += [Problem("revision.missing", one.path, severity="warning") for one in sifted.orphans]
        if sifted.good:
            entries.append(entry(verified, sifted.good, shelves))
    return entries, unverified, problems


class Shelves:
    """Where the records of each lock lie at the newest epoch, looked up once a lock: the drawer, and its scope."""

    def __init__(self, verified: Verified) -> None:
        self._ring, self._epoch = verified.keyring, verified.epoch
        self._found: dict[str, tuple[str, str]] = {}

    def of(self, name: str) -> tuple[str, str]:
        """The drawer and the scope of the lock of that name."""
        found = self._found.get(name)
        if found is None:
            lock = self._ring.locks[name]
            drawer = self._ring.drawer_of(lock, self._epoch)
            found = drawer.drawer if drawer is not None else lock.drawer or "", lock.scope_at(self._epoch)
            self._found[name] = found
        return found


def entry(verified: Verified, revisions: tuple[Revision, ...], shelves: Shelves | None = None) -> Entry:
    """The record that accepted revisions make together."""
    newest = revisions[0] if len(revisions) == 1 else max(revisions, key=lambda one: (one.at, one.digest))
    if len(revisions) == 1:
        standing = Standing(revisions, {}, newest.record.body)
        values = newest.record.values
    else:
        standing = stand(revisions, _tree, merge_key(newest.record.kind))
        newest = standing.heads[-1]
        values = newest.record.values
        if len(standing.heads) > 1:
            try:
                values = kinds.parse(newest.record.kind, texts_of(standing.tree))
            except kinds.KindFaults:  # well formed each, and not together: the newest is shown, and where they differ
                standing = replace(standing, body=newest.record.body, conflicts=differences(standing.heads, _tree))
    drawer, scope = (shelves or Shelves(verified)).of(newest.lock)
    return Entry(
        id=newest.record.id,
        kind=newest.record.kind,
        student=newest.record.student,
        drawer=drawer,
        date=cast("statement.Record", values).date,
        by=newest.record.by,
        author=newest.author,
        at=datetime.fromisoformat(newest.at),
        first=min(datetime.fromisoformat(one.at) for one in revisions) if len(revisions) > 1 else None,
        rev=newest.rev,
        values=values,
        body=standing.body,
        conflicts=standing.conflicts,
        scope=scope,
    )


def merge_key(kind: str) -> MergeKey:
    """Which field tells the things in a list of that kind apart."""
    return lambda path: kinds.merge_key(kind, path)


def _tree(one: record.Record) -> Mapping[str, Any]:
    return kinds.to_tree(one.values)


def student(
    lock: Lock,
    entries: list[Entry],
    readers: Readers,
    epoch: int,
    days: Mapping[int, str],
    today: date,
    more: Mapping[str, Withheld] = MappingProxyType({}),
) -> StudentFile:
    """The file of a lock's student; `more` is what consent takes away besides, by child."""
    card = next((one for one in entries if one.kind == CARD), None)
    withheld = Withheld(*ground.withheld(card.values if card is not None else None, today))
    withheld = withheld.joined(more[lock.sid]) if lock.sid in more else withheld
    rest = [one for one in entries if one is not card]
    if scopes := withheld.scopes:
        rest = [shown(one, withheld) for one in rest if not ground.whole(one.kind, scopes)]
    return StudentFile(
        sid=lock.sid,
        scope=lock.scope_at(epoch),
        mentors=lock.mentors_at(epoch),
        card=shown(card, withheld) if card is not None else None,
        records=tuple(_newest_first(rest)),
        readers=readers.of(lock),
        name=str(getattr(card.values, "name", "")) if card is not None else "",
        withheld=withheld,
        moved=_moved(lock, epoch, days),
    )


def shown(entry: Entry, withheld: Withheld) -> Entry:
    """The record without what consent does not cover: everything that is made of a school is made after this."""
    scopes = withheld.scopes
    hidden = ground.hidden(entry.kind, scopes)
    if not hidden:
        return entry
    return replace(
        entry,
        values=without(entry.kind, entry.values, scopes),
        body="" if ground.BODY in hidden else entry.body,
        conflicts=tuple(one for one in entry.conflicts if not touches(entry.kind, one.field, scopes)),
    )


def claiming(one: Unverified, reserved: Collection[str]) -> Unverified:
    """What is not verified, without its text where that may hold what consent does not cover."""
    name = unseal.name_of(one.path)
    about = {one.student, name.sid if name is not None else ""}
    return replace(one, claims="") if about & set(reserved) else one


def place(file: StudentFile, today: date) -> tuple[bool, int, int, str, tuple[tuple[str, ...], str], str]:
    """Where a student stands in lists: by grade, class (10 after 9) and name; who has left comes last."""
    left = not calendar.is_class(file.scope)
    grade = 0 if left else calendar.grade(file.scope, today)
    return left, grade, len(file.scope), file.scope, pinyin.sort_key(file.name), file.sid


def _newest_first(entries: list[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda one: (one.date, one.at, one.id), reverse=True)


def _moved(lock: Lock, epoch: int, days: Mapping[int, str]) -> date | None:
    """Since when the child is in the class it is in, if it was in another before."""
    before = [one for one in lock.scope if one.from_ <= epoch]
    day = days.get(before[-1].from_) if len(before) > 1 else None
    return date.fromisoformat(day) if day else None
