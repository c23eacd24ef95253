"""Which student, or which record, somebody means. Students are found by name, pinyin, initials or id among the cards
the reader opens, records by id, path or file name; nothing but those files is opened. A name that fits several is
refused with all of them named: who asks may read their cards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from yulan import calendar, disk, ids, kinds, pinyin
from yulan.class_files import by_class
from yulan.errors import Problem, YulanError
from yulan.flow import read, student_files, unseal
from yulan.flow.me import Me
from yulan.flow.verified import Verified
from yulan.ids import CARD, RecordName
from yulan.kinds import Lang, ground
from yulan.kinds.card import Card
from yulan.lockfile import student_lock
from yulan.revisions import Standing, groups, sift, stand
from yulan.school import School, StudentFile

_BRACKETS = str.maketrans("", "", "()\uff08\uff09")


@dataclass(frozen=True, slots=True)
class Target:
    """A record by the student's folder it lies in ("" in a drawer) and its id; `paths` are its revisions."""

    sid: str
    rid: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A record as it stands, its heads merged; `author` wrote the first revision."""

    standing: Standing = field(repr=False)
    author: str
    withheld: frozenset[str] = frozenset()  # the scopes of consent that are out of sight for the child it is about

    @property
    def kind(self) -> str:
        """Its kind."""
        return self.standing.heads[-1].record.kind


def cards(verified: Verified, me: Me, today: date) -> School:
    """The school as far as cards tell: students, and of each the card alone; only those that may open are read."""
    mine = [one.sid for one in student_files.all_of(verified) if me.opener.may_open(one.lock)]
    return read.school(verified, me, today, student_files.card_paths(verified.root, *mine) if mine else ())


def withheld(verified: Verified, me: Me, today: date, sid: str) -> frozenset[str]:
    """The scopes of consent that are out of sight for a child, as far as their card opens."""
    file = _card(verified, me, today, sid) if sid else None
    return file.withheld.scopes if file is not None else frozenset()


def name(verified: Verified, me: Me, today: date, sid: str) -> str:
    """What a child is called, as their card says; empty where it does not open."""
    file = _card(verified, me, today, sid)
    return file.name if file is not None else ""


def _card(verified: Verified, me: Me, today: date, sid: str) -> StudentFile | None:
    """A student's file as far as the card tells; None where the reader has none of it."""
    return read.file(verified, me, today, sid, student_files.card_paths(verified.root, sid))


def student(verified: Verified, school: School, said: str, lang: Lang) -> str:
    """The id of the student meant, of those whose `cards` are at hand or by a known id.

    Raises YulanError `student.not-found`, or `student.ambiguous` with the candidates by name and class.
    """
    lock = verified.keyring.locks.get(student_lock(said)) if ids.is_sid(said) else None
    if lock is not None and student_files.is_file(verified, lock):
        return said
    classes = by_class(school.students)
    names = {sid: name for one in classes.values() for sid, name in one.names.items()}
    found = _best(names, said)
    if not found:
        raise YulanError("student.not-found")
    if len(found) > 1:
        scopes = {sid: scope for scope, one in classes.items() for sid in one.names}
        named = (f"{names[sid]} {class_name(school, scopes[sid], lang)} {sid}" for sid in found)
        raise YulanError("student.ambiguous", candidates="；".join(named))
    return found[0]


def target(verified: Verified, me: Me, today: date, said: str, lang: Lang, *, whole: bool = False) -> Target:
    """The record meant: by id, path or file name, or a student's card; with `whole` all that may be about the student.

    Raises as `student` does, or `record.none`, `record.no-card`.
    """
    name = RecordName.at(said.replace("\\", "/"))
    if name is not None:
        return _target(verified.root, name.sid, name.rid)
    if ids.is_rid(said) and said != CARD:
        return _by_id(verified.root, said)
    sid = student(verified, cards(verified, me, today), said, lang)
    return Target(sid, "", _file_paths(verified.root, sid)) if whole else _target(verified.root, sid, CARD)


def standing(verified: Verified, me: Me, meant: Target, today: date) -> Found:
    """The record as it stands, and what of it is out of sight on that day; raises as `refusal` says where nothing of it
    counts.
    """
    opened = unseal.read_some(verified, me, meant.paths)
    found = [sift(one) for one in groups(opened.revisions)]
    good = [one for one in found if one.good]
    if not good:
        failed = [(one.path, rule) for one in opened.unverified for rule in one.rules]
        raise refusal([*failed, *((one.path, rule) for each in found for one, rule in each.bad)])
    if len(good) > 1:
        raise YulanError("record.several")
    sifted = good[0]
    kind, sid = sifted.good[0].record.kind, sifted.good[0].record.student
    now = stand(sifted.good, lambda one: kinds.to_tree(one.values), read.merge_key(kind))
    scopes = withheld(verified, me, today, sid) if ground.asks(kind) else frozenset()
    return Found(now, min(sifted.good, key=lambda one: (one.rev, one.digest)).author, scopes)


def refusal(failed: Sequence[tuple[str, str]]) -> YulanError:
    """Why nothing of a record counts: `record.not-verified` with each path and rule, or `record.not-readable`."""
    problems = tuple(Problem(rule, path) for path, rule in failed)
    return YulanError("record.not-verified", problems=problems) if problems else YulanError("record.not-readable")


def matching(school: School, words: Sequence[str], lang: Lang) -> list[StudentFile]:
    """The students whose card, class or mentors have every one of the words somewhere."""
    wanted = [one for word in words for one in _plain(word).split()]
    texts = ((one, _plain(_haystack(school, one, lang))) for one in school.students)
    return [one for one, text in texts if all(word in text for word in wanted)]


def _plain(text: str) -> str:
    """The text as it is searched: small letters, no brackets, so that 三年级1班 finds 三年级（1）班."""
    return text.lower().translate(_BRACKETS)


def class_name(school: School, scope: str, lang: Lang) -> str:
    """What people call a class; its id where it is none."""
    own = school.settings.classes.get(scope, "")
    return own or (calendar.class_label(scope, school.today, lang) if calendar.is_class(scope) else scope)


def _by_id(root: Path, rid: str) -> Target:
    paths = [path for folder in unseal.FOLDERS for path in _paths(root, folder, rid)]
    names = [RecordName.at(path) for path in paths]
    sids = {one.sid for one in names if one is not None}
    if len(sids) != 1:
        raise YulanError("record.several" if sids else "record.none")
    return Target(sids.pop(), rid, tuple(paths))


def _target(root: Path, sid: str, rid: str) -> Target:
    paths = _paths(root, f"records/students/{sid}" if sid else "records/drawers", rid)
    if not paths:
        raise YulanError("record.no-card" if rid == CARD else "record.none")
    return Target(sid, rid, paths)


def _file_paths(root: Path, sid: str) -> tuple[str, ...]:
    """The student's folder and the drawers, whose file names do not say whom they are about."""
    return (*_paths(root, f"records/students/{sid}"), *_paths(root, "records/drawers"))


def _paths(root: Path, folder: str, rid: str = "") -> tuple[str, ...]:
    """Record files under a folder, of one id or all, each in its place; names alone are looked at."""
    found = []
    for one in disk.walk(root, folder).files:
        name = unseal.name_of(one.path)
        if name is not None and rid in ("", name.rid):
            found.append(one.path)
    return tuple(found)


def _best(names: Mapping[str, str], said: str) -> list[str]:
    """The ids of those the words fit best: the name as written, else its pinyin, else its initials; never a part of a
    name.
    """
    name = kinds.normal_name(said).lower()
    sound = "".join(said.lower().split())
    for fits in (
        lambda one: one.lower() == name,
        lambda one: "".join(_sounds(one)) == sound,
        lambda one: "".join(part[0] for part in _sounds(one)) == sound,
    ):
        found = [sid for sid, one in names.items() if one and fits(one)]
        if found:
            return found
    return []


def _sounds(name: str) -> list[str]:
    """The syllables of a name, without dots and spaces between."""
    return [part.strip() for part in pinyin.syllables(name) if part.strip().isalnum()]


def _haystack(school: School, one: StudentFile, lang: Lang) -> str:
    card = one.card.values if one.card is not None else None
    family = [*(p.name for p in card.parents), *(g.name for g in card.guardians)] if isinstance(card, Card) else []
    mentors = [school.people[person].name for person in one.mentors if person in school.people]
    names = (one.name, *family, *mentors)
    sounds = [pinyin.search_text(name) for name in names if name]
    return " ".join([*sounds, one.scope, class_name(school, one.scope, lang).lower(), *one.mentors, one.sid])
