"""Our state of a school and another one in a new row of commits: nothing is lost of either, and nobody is asked which
file to keep. Owns the order of things; what stands is decided in `merging` (files) and `rejoin` (staff and locks).

Nothing in the work tree changes here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from yulan import chain as chains
from yulan import git, merging, witness
from yulan.digest import sha256
from yulan.errors import YulanError
from yulan.flow import verified
from yulan.flow.sync import rejoin, reseal, sides
from yulan.flow.sync.rejoin import Fate
from yulan.flow.verified import PROPOSED, Verified
from yulan.identity_file import Identity
from yulan.lockfile import LINKS

_CANNOT = frozenset({"lock.blocked", "chain.not-keeper", "chain.needs-second", "lock.no-generation"})
_TOGETHER = (chains.FOLDER, witness.FOLDER, LINKS)
Others = Callable[[Sequence[str]], bool]


class Waiting(Exception):
    """Changes made at once, which this person cannot make one row of."""


@dataclass(frozen=True)
class Side:
    """A state of a school: a commit and what it says. `unjoined` are all ends of its chain, where it was put together
    by hand and has several.
    """

    commit: str
    verified: Verified = field(repr=False)
    unjoined: tuple[Verified, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Hands:
    """Who is at the keyboard, and what they can be asked. Others have had from here the entries `given` (hashes), and
    `given_files` (paths).
    """

    identity: Identity | None
    person: str
    now: datetime
    others: Others | None = None
    given: Collection[str] = ()
    given_files: Collection[str] = field(default=(), repr=False)


@dataclass(frozen=True)
class Mingled:
    """The state with both in it; `came` and `sent` are the record files one side had before the other."""

    commit: str
    verified: Verified = field(repr=False)
    came: tuple[str, ...] = ()
    sent: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    fate: Fate = field(default_factory=Fate)
    resealed: int = 0
    healed: bool = False


def mingle(root: Path, ours: Side, tip: str, hands: Hands, *, first: bool) -> Mingled:
    """Our state and the one at `tip`; `first`: it was there before ours, and our commits come after its.

    Raises Waiting, `sync.not-verified`, `sync.other-school`, and as `epoch.draft` does.
    """
    pair = _Pair(root, ours, tip, git.merge_base(root, ours.commit, tip), hands, first)
    changes = git.differing(root, tip, ours.commit)
    theirs = {one.path: one.before for one in changes if one.before}
    mine = {one.path: one.after for one in changes if one.after}
    plain = bool(ours.unjoined) or any(verified.is_plain(one.path) for one in changes)
    joined = _joined(pair) if plain else _Joined(ours.verified)
    if any(one.chain.head not in joined.school.chain.epochs for one in ours.unjoined):
        raise Waiting
    files = _merged(pair, joined, theirs, mine)
    if plain:
        files |= _plain(pair, joined)
    came, sent = _records(theirs, mine), _records(mine, theirs)
    again = _resealed(pair, joined.school, sent) if first else {}
    gone = {path for path, data in again.items() if data is None}
    files = {path: value for path, value in {**files, **again}.items() if path not in gone}
    commit = tip if first else ours.commit
    if files:
        day, steps = hands.now.date(), merging.groups(files)
        commit = git.build(root, commit, steps, person=hands.person, message=git.MESSAGE, day=day)
    return Mingled(
        commit,
        joined.school,
        came=came,
        sent=sent,
        staff=joined.staff,
        fate=joined.fate,
        resealed=len(gone),
        healed=joined.healed,
    )


@dataclass(frozen=True)
class _Pair:
    """The two states that meet, who joins them, and the newest commit both come from, where that is known."""

    root: Path
    ours: Side
    tip: str
    base: str | None
    hands: Hands
    first: bool


@dataclass(frozen=True)
class _Joined:
    """The school of both sides; `theirs` are the plain files as they lie at the tip."""

    school: Verified
    theirs: Mapping[str, bytes] = field(default_factory=dict)
    staff: tuple[str, ...] = ()
    fate: Fate = field(default_factory=Fate)
    healed: bool = False


def _records(one: Mapping[str, str], other: Mapping[str, str]) -> tuple[str, ...]:
    """The record files that the one side has and the other has not."""
    return tuple(sorted(path for path in one.keys() - other.keys() if merging.is_record(path)))


def _merged(
    pair: _Pair, joined: _Joined, theirs: Mapping[str, str], mine: Mapping[str, str]
) -> dict[str, str | bytes | None]:
    """What changes in the standing side, but for signed files: those follow the chain."""
    signed = {*joined.school.files, *joined.theirs, *pair.ours.verified.files}
    paths = [path for path in {**theirs, **mine} if not (verified.is_plain(path) and path in signed)]
    here, there = (theirs, mine) if pair.first else (mine, theirs)
    listed = _listed(pair.root, joined.school)
    return {**merging.merge(paths, _base(pair, theirs, paths), here, there, listed=listed)}


def _plain(pair: _Pair, joined: _Joined) -> dict[str, bytes | None]:
    """What changes in the plain files of the commit that is gone on from, so that they are the school's."""
    if pair.first:
        lineage = joined.theirs
    else:
        # What was put together by hand is not what its first end says.
        ours = pair.ours
        lineage = verified.files_of(pair.root, ours.commit) if ours.unjoined else ours.verified.files
    wanted = joined.school.files
    found: dict[str, bytes | None] = {path: data for path, data in wanted.items() if lineage.get(path) != data}
    return found | dict.fromkeys(lineage.keys() - wanted.keys())


def _joined(pair: _Pair) -> _Joined:
    """The signed files of both, one row of entries again where there were two."""
    found = sides.of(pair.root, pair.tip)
    school = pair.ours.verified
    staff: set[str] = set()
    fate = Fate()
    for one in found.schools:
        if one.chain.repository != school.chain.repository:
            raise YulanError("sync.other-school")
        staff |= {one.chain.entries[name].signer for name in rejoin.new_entries(one, school)}
        made = _one(pair, school, one)
        school, fate = made.verified, fate + made.fate
    union = _together(pair, found.files, school)
    known = (pair.ours.verified, *found.schools)
    school = next((one for one in known if one.files == union), None) or verified.verify_files(pair.root, union)
    if lost := set(pair.hands.given) - school.chain.epochs.keys():
        raise YulanError("trust.rewritten", epoch=min(pair.ours.verified.chain.epochs[one] for one in lost))
    return _Joined(school, found.files, tuple(sorted(staff)), fate, not found.whole)


def _one(pair: _Pair, ours: Verified, theirs: Verified) -> rejoin.Rejoined:
    """The school of two; where both went on by themselves, one goes on from the other."""
    if theirs.chain.head in ours.chain.epochs:
        return rejoin.Rejoined(ours)
    if ours.chain.head in theirs.chain.epochs:
        return rejoin.Rejoined(theirs)
    here, there = ours, theirs
    if not sides.ours_stands(ours, theirs, pair.hands.given, first=pair.first):
        here, there = theirs, ours
    identity = pair.hands.identity
    if identity is None or not rejoin.may(here, there, identity.signer.public):
        raise Waiting
    refused = _refused(pair.hands, here, there)
    base = verified.files_of(pair.root, pair.base) if pair.base is not None else {}
    lists = {path: data for path, data in there.files.items() if path.startswith((witness.FOLDER, LINKS))}
    standing = replace(here, files={**lists, **here.files})
    try:
        made = rejoin.rejoin(standing, there, identity, base, pair.hands.now, refused)
    except YulanError as error:
        if error.code not in _CANNOT:
            raise
        raise Waiting from None
    entries = {path: data for path, data in there.files.items() if path.startswith(chains.FOLDER)}
    return replace(made, verified=verified.verify_files(pair.root, {**entries, **made.verified.files}))


def _refused(hands: Hands, standing: Verified, losing: Verified) -> Collection[str]:
    """The entries of the losing side, signed by somebody who may not sign any more, that a keeper does not want."""
    odd = rejoin.unwelcome(losing, standing)
    if not odd:
        return ()
    if hands.others is None:
        raise Waiting
    return () if hands.others([line for name in odd for line in losing.chain.entries[name].changes]) else odd


def _together(pair: _Pair, theirs: Mapping[str, bytes], school: Verified) -> dict[str, bytes]:
    """The school's plain files, with the entries, lists and links that either side has, and what both propose."""
    mine = pair.ours.verified.files
    grown = {path: data for one in (theirs, mine) for path, data in one.items() if path.startswith(_TOGETHER)}
    old = git.files_at(pair.root, pair.base, PROPOSED.rstrip("/")) if pair.base is not None else {}
    proposed = {path for path in {*mine, *theirs} if path.startswith(PROPOSED)}
    union = {**grown, **{path: data for path, data in school.files.items() if path not in proposed}}
    for path in proposed:
        here, there = theirs.get(path), mine.get(path)
        stays = there if here == old.get(path) else here
        if stays is not None:
            union[path] = stays
    return union


def _base(pair: _Pair, theirs: Mapping[str, str], paths: Sequence[str]) -> dict[str, str]:
    """The blobs of these paths where both sides come from; none where that is not known."""
    if pair.base is None:
        return {}
    since = {one.path: one.before for one in git.differing(pair.root, pair.base, pair.tip)}
    found = {path: since.get(path, theirs.get(path, "")) for path in paths}
    return {path: blob for path, blob in found.items() if blob}


def _listed(root: Path, school: Verified) -> Callable[[str, str], bool]:
    """Whether a signed list names that very file."""

    def listed(path: str, blob: str) -> bool:
        hashes = school.witness.hashes(path.removeprefix("records/"))
        return bool(hashes) and sha256(git.blobs(root, (blob,))[blob]) in hashes

    return listed


def _resealed(pair: _Pair, after: Verified, sent: Sequence[str]) -> dict[str, bytes | None]:
    """One's own records of those sent, sealed again where their lock has another key now."""
    before, identity = pair.ours.verified, pair.hands.identity
    if identity is None or before is after:
        return {}
    return reseal.again(before, after, identity, [path for path in sent if path not in pair.hands.given_files])
