"""Two cards under one id, of two children, taken apart: one is written again in another lock, by its author or a
keeper, and its files are removed where no keeper's list names them. Never a merge; a card that stands stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from yulan import kinds
from yulan.calendar import is_class
from yulan.errors import YulanError
from yulan.flow import author, lookup, student_files, unseal
from yulan.flow.me import Me
from yulan.flow.verified import Verified
from yulan.ids import CARD
from yulan.lockfile import student_lock
from yulan.revisions import Revision, sift
from yulan.yaml_strict import texts_of

_NOT_KEPT = frozenset({"id", "kind", "student", "by"})


@dataclass(frozen=True)
class Moved:
    """The files of the one batch; the student's new id; the old files that had to stay."""

    files: Mapping[str, bytes | None] = field(repr=False)
    sid: str
    stay: tuple[str, ...]


def split(verified: Verified, me: Me, path: str, today: date, now: datetime) -> Moved:
    """The card that began at `path`, moved. Raises `split.no-root` where no card began there, `split.stands` where it
    is the one that counts, `split.mixed`, `split.not-yours`, and as opening a new student's file does.
    """
    name = unseal.name_of(path)
    if name is None or name.rid != CARD or name.rev != 1:
        raise YulanError("split.no-root")
    opened = unseal.read_some(verified, me, student_files.card_paths(verified.root, name.sid))
    root = next((one for one in opened.revisions if one.path == path), None)
    if root is None:
        raise lookup.refusal([(one.path, rule) for one in opened.unverified if one.path == path for rule in one.rules])
    if root in sift(opened.revisions).good:
        raise YulanError("split.stands")
    own = _following(root, opened.revisions)
    if root.author != me.person and me.signer.public not in verified.chain.newest.signers():
        raise YulanError("split.not-yours", person=root.author)
    newest = max(own, key=lambda one: (one.rev, one.at, one.digest)).record
    tree = {name: value for name, value in texts_of(kinds.to_tree(newest.values)).items() if name not in _NOT_KEPT}
    at = verified.keyring.locks[student_lock(name.sid)].scope_at(verified.epoch)
    scope = at if is_class(at) else str(tree.get("class", ""))
    begun = author.begin(verified, me, CARD, "", today=today, now=now, scope=scope)
    content = author.content(CARD, {**begun.given, **tree}, newest.body)
    begun, written = author.settled(verified, me, begun, begun.seal(content, now), now)
    listed = verified.witness.paths()
    stay = tuple(one.path for one in own if one.path.removeprefix("records/") in listed)
    gone = {one.path: None for one in own if not stay}
    return Moved({**author.kept(begun, written), **gone}, written.revision.record.student, stay)


def _following(root: Revision, cards: Sequence[Revision]) -> list[Revision]:
    """The card's first revision and those made of it alone; raises `split.mixed` where one has both cards before it."""
    own = [root]
    for one in sorted(cards, key=lambda one: one.rev):
        mine = {known.digest for known in own} & set(one.prev)
        if mine and mine != set(one.prev):
            raise YulanError("split.mixed", path=one.path)
        if mine:
            own.append(one)
    return own
