"""Everything about a school that can be verified, every problem listed: first what needs no key, then what this key
opens. A repository that does not verify is looked at as far as it goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from yulan import chain as chains
from yulan import disk, git, kinds, record, settings
from yulan.digest import sha256
from yulan.errors import Problem, YulanError
from yulan.flow import (
    check_clone,
    check_files,
    check_locks,
    check_report,
    check_retention,
    read,
    settings_check,
    unseal,
    verified,
)
from yulan.flow.check_report import Report
from yulan.flow.me import Me
from yulan.flow.unseal import FOLDERS, Opened, Progress, silent
from yulan.flow.verified import Verified
from yulan.ids import RecordName
from yulan.lockfile import student_lock
from yulan.school import Coverage, School

# Errors of these areas are findings about the repository; any other (a missing git, a full disk) ends the check.
_FINDINGS = frozenset({"chain", "file", "lock", "person", "private", "school", "trust", "witness"})


def check(
    root: Path,
    trusted: Callable[[], Verified],
    me: Callable[[], Me],
    today: Callable[[], date],
    progress: Progress = silent,
) -> Report:
    """The report on the school at `root`; `trusted` verifies it against what this computer remembers, `me` opens the
    identity.
    """
    if not verified.is_school(root):
        raise YulanError("school.none", path=str(root))
    found: list[Problem] = []
    try:
        school: Verified | None = trusted()
    except YulanError as error:
        found += _finding(error, root)
        known = False
        school = verified.verify(root) if error.code.startswith("trust.") else None
    else:
        known = True
    found += check_files.problems(root, demo=school is not None and school.chain.demo)
    found += check_clone.problems(root)
    if school is None:
        return check_report.of(found)
    found += school.problems
    found += check_locks.problems(school)
    found += _on_disk(school)
    found += _calendar(school)
    mine = _identity(me, found) if known else None
    if mine is None:
        return check_report.of(found, school.epoch)
    for lock in school.keyring.locks:
        mine.opener.keys(lock)
    opened = unseal.open_all(school, mine, progress)
    day = today()
    seen = read.assemble(school, mine, day, opened)
    found += _records(opened, seen)
    found += check_retention.problems(seen, day)
    found += _unread(seen.coverage)
    return check_report.of(found, school.epoch, seen.coverage)


def differing(root: Path) -> list[str]:
    """The signed files that changed since the newest epoch was committed; none where git does not know."""
    files, _ = verified.read(root)
    chain = chains.verify(files)
    entry = next(path for path, data in files.items() if path.startswith(chains.FOLDER) and sha256(data) == chain.head)
    commit = git.find_commit_of(root, entry) if git.is_repository(root) else None
    if commit is None:
        return []
    names = ["keys/people.yaml", "keys/policy.yaml", "keys/locks", settings.PATH]
    if any(path.startswith(verified.SITE) for path in files) or not (root / verified.SITE).exists():
        names.append("site")
    return list(git.changed_since(root, commit, names))


def _finding(error: YulanError, root: Path) -> Iterator[Problem]:
    if error.code.partition(".")[0] not in _FINDINGS:
        raise error
    where = str(error.params.get("path", ""))
    path = "" if Path(where).is_absolute() else where
    yield Problem(error.code, path, params=error.params)
    yield from error.problems
    if error.code == "chain.listing":
        yield from (Problem("chain.differs", path) for path in differing(root))


def _identity(me: Callable[[], Me], found: list[Problem]) -> Me | None:
    try:
        return me()
    except YulanError as error:
        if error.code != "identity.none":
            raise
        found.append(Problem("check.no-identity", severity="note"))
        return None


def _on_disk(school: Verified) -> Iterator[Problem]:
    """What lists, names and locks say of record files, whether or not they open."""
    seen: set[str] = set()
    roots: dict[tuple[str, str], list[str]] = {}
    for path, *_ in disk.walk(school.root, *FOLDERS).files:
        under = path.removeprefix("records/")
        seen.add(under)
        hashes = school.witness.hashes(under)
        if hashes and sha256(check_files.data(school.root / path)) not in hashes:
            yield Problem("record.altered", path, params={"epoch": school.witness.first(under)})
        name = RecordName.at(path)
        if name is None:
            continue
        lock = school.keyring.locks.get(student_lock(name.sid)) if name.sid else None
        if name.sid and (lock is None or not lock.called(name.generation)):
            yield Problem("record.no-lock", path)
        if name.rev == 1 and name.sid:  # in drawers one id under two locks is two records
            roots.setdefault((name.sid, name.rid), []).append(path)
    yield from unseal.missing(school, seen)
    for paths in roots.values():
        yield from (Problem("record.two-roots", path) for path in paths if len(paths) > 1)


def _calendar(school: Verified) -> tuple[Problem, ...]:
    """What of the settings cannot be meant, or is worth a look."""
    data = school.files[settings.PATH]
    file = settings.load(data)
    told = (*settings_check.problems(file, data), *settings_check.warnings(file, data))
    held = any(
        post.role == "hulei"
        for person in school.keyring.people.active(school.epoch)
        for post in person.posts_at(school.epoch)
    )
    unknown = Problem("settings.hulei-phone", settings.PATH, severity="warning")
    return (*told, unknown) if held and not file.hulei_phone else told


def _records(opened: Opened, school: School) -> Iterator[Problem]:
    yield from school.problems
    told = {one.path for one in school.problems}
    for one in school.unverified:
        for rule in one.rules:
            if rule not in ("record.form", "record.damaged") or one.path not in told:
                yield Problem(rule, one.path)
    newest = {(one.record.student, one.record.kind, one.record.id): one for one in opened.revisions}
    for revision in opened.revisions:
        key = (revision.record.student, revision.record.kind, revision.record.id)
        if revision.rev > newest[key].rev:
            newest[key] = revision
    for revision in newest.values():
        for place, rule in kinds.warnings(revision.record.values):
            params = {"field": record.field_name(place)}
            yield Problem(rule, revision.path, severity="warning", params=params)
    for file in school.students:
        on_card = getattr(file.card.values, "class_", None) if file.card is not None else None
        if on_card is not None and file.scope not in ("closed", on_card):
            path = f"records/students/{file.sid}"
            yield Problem("card.class", path, severity="warning", params={"scope": file.scope})


def _unread(seen: Coverage) -> Iterator[Problem]:
    count = seen.records_total - seen.records_readable
    if count:
        yield Problem("check.unread", severity="note", params={"count": count, "total": seen.records_total})
