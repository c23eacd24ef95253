"""A verified repository and an opened identity → the `School` that identity may see on one day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, cast

from yulan import calendar, kinds, pinyin, record
from yulan.errors import Problem
from yulan.flow import unseal
from yulan.flow.me import Me
from yulan.flow.readers import Readers
from yulan.flow.unseal import Opened
from yulan.flow.verified import Verified
from yulan.kinds import statement
from yulan.lockfile import Lock
from yulan.people import holds, post_name
from yulan.revisions import MergeKey, Revision, Standing, differences, groups, sift, stand
from yulan.school import Coverage, DrawerAccess, Entry, Person, School, StudentFile, Unverified
from yulan.yaml_strict import texts_of


def school(verified: Verified, me: Me, today: date, paths: Iterable[str] | None = None) -> School:
    """What `me` may see of the school on `today`; where `paths` are given, as far as those record files tell."""
    opened = unseal.open_all(verified, me) if paths is None else unseal.read_some(verified, me, paths)
    return assemble(verified, me, today, opened)


def assemble(verified: Verified, me: Me, today: date, opened: Opened) -> School:
    """The school made of revisions that are open already."""
    entries, unverified, problems = _entries(verified, opened)
    ring, epoch = verified.keyring, verified.epoch
    locks = [one for one in ring.locks.values() if one.kind == "student" and not one.spare]
    mine = [one for one in locks if me.opener.newest(one.lock) is not None]
    by_student: dict[str, list[Entry]] = {}
    for entry in entries:
        by_student.setdefault(entry.student, []).append(entry)
    readers = Readers(verified)
    students = [_student(lock, by_student.get(lock.sid, []), readers, epoch) for lock in mine]
    sids = {one.sid for one in students}
    loose = [one for one in entries if one.student not in sids]
    return School(
        settings=verified.settings,
        repository=verified.chain.repository,
        epoch=epoch,
        reader=me.person,
        today=today,
        people={one.id: _person(verified, one.id) for one in ring.people.people},
        students=tuple(sorted(students, key=lambda one: _place(one, today))),
        loose=tuple(_newest_first(loose)),
        drawers=_drawers(verified, me, readers),
        unverified=tuple(sorted(unverified, key=lambda one: one.path)),
        coverage=Coverage(len(mine), len(locks), opened.readable, opened.total, len(unverified)),
        problems=tuple(sorted({*verified.problems, *problems}, key=_order)),
    )


def _order(problem: Problem) -> tuple[str, int, str]:
    return problem.path, problem.line, problem.rule


def _entries(verified: Verified, opened: Opened) -> tuple[list[Entry], list[Unverified], list[Problem]]:
    entries: list[Entry] = []
    unverified = list(opened.unverified)
    problems = list(opened.problems)
    for revisions in groups(opened.revisions):
        sifted = sift(revisions)
        for bad, rule in sifted.bad:
            claims = record.compose(bad.record).decode()
            unverified.append(Unverified(bad.path, (rule,), bad.record.student, bad.author, claims))
        problems += [Problem("revision.missing", one.path, severity="warning") for one in sifted.orphans]
        if sifted.good:
            entries.append(entry(verified, sifted.good))
    return entries, unverified, problems


def entry(verified: Verified, revisions: tuple[Revision, ...]) -> Entry:
    """The record that accepted revisions make together."""
    newest = max(revisions, key=lambda one: (one.at, one.digest))
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
    lock = verified.keyring.locks[newest.lock]
    drawer = verified.keyring.drawer_of(lock, verified.epoch)
    return Entry(
        id=newest.record.id,
        kind=newest.record.kind,
        student=newest.record.student,
        drawer=drawer.drawer if drawer is not None else lock.drawer or "",
        date=cast("statement.Record", values).date,
        by=newest.record.by,
        author=newest.author,
        at=datetime.fromisoformat(newest.at),
        rev=newest.rev,
        values=values,
        body=standing.body,
        conflicts=standing.conflicts,
        scope=lock.scope_at(verified.epoch),
    )


def merge_key(kind: str) -> MergeKey:
    """Which field tells the things in a list of that kind apart."""
    return lambda path: kinds.merge_key(kind, path)


def _tree(one: record.Record) -> Mapping[str, Any]:
    return kinds.to_tree(one.values)


def _student(lock: Lock, entries: list[Entry], readers: Readers, epoch: int) -> StudentFile:
    card = next((one for one in entries if one.kind == "card"), None)
    return StudentFile(
        sid=lock.sid,
        scope=lock.scope_at(epoch),
        mentors=lock.mentors_at(epoch),
        card=card,
        records=tuple(_newest_first([one for one in entries if one is not card])),
        readers=readers.of(lock),
        name=str(getattr(card.values, "name", "")) if card is not None else "",
    )


def _place(file: StudentFile, today: date) -> tuple[bool, int, str, tuple[tuple[str, ...], str], str]:
    """Where a student stands in lists: by grade, class and name; who has left comes last."""
    left = not calendar.is_class(file.scope)
    grade = 0 if left else calendar.grade(file.scope, today)
    return left, grade, file.scope, pinyin.sort_key(file.name), file.sid


def _newest_first(entries: list[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda one: (one.date, one.at, one.id), reverse=True)


def _person(verified: Verified, person: str) -> Person:
    one = verified.keyring.by_person[person]
    epoch = verified.epoch
    posts = tuple(post_name(post.role, post.scope) for post in one.posts_at(epoch))
    return Person(one.id, one.name, posts, holds(one, epoch))


def _drawers(verified: Verified, me: Me, readers: Readers) -> tuple[DrawerAccess, ...]:
    ring, epoch = verified.keyring, verified.epoch
    found = []
    for drawer in ring.policy.drawers_at(epoch).values():
        kind = "student" if drawer.per == "student" else "drawer"
        locks = [one for one in ring.locks.values() if one.kind == kind and one.drawer in (None, drawer.drawer)]
        # Who opens a student's file differs from child to child and stands with each of them.
        shared = locks if kind == "drawer" else []
        people = sorted({one for lock in shared for one in readers.of(lock)}, key=lambda one: one.person)
        readable = any(me.opener.newest(lock.lock) is not None for lock in locks)
        found.append(
            DrawerAccess(
                drawer.drawer,
                drawer.per,
                drawer.kinds,
                drawer.read,
                drawer.write,
                drawer.enter,
                tuple(people),
                readable,
            )
        )
    return tuple(found)
