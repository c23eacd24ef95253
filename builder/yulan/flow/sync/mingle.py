"""Our state of a school and another one in a new row of commits: nothing is lost of either, and nobody is asked which
file to keep. Owns the order of things; what stands is decided in `merging` (files) and `rejoin` (staff and locks).

Nothing in the work tree changes here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from yulan import chain as chains
from yulan import git, merging, witness
from yulan.digest import sha256
from yulan.errors import YulanError
from yulan.flow import verified
from yulan.flow.sync import rejoin, reseal, sides
from yulan.flow.sync.tidy import groups
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
    """Who is at the keyboard, and what they can be asked. `given` are the entries that others have had from here."""

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
    replayed: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    resealed: int = 0
    healed: bool = False


def mingle(root: Path, ours: Side, tip: str, hands: Hands, *, first: bool) -> Mingled:
    """Our state and the one at `tip`; `first`: it was there before ours, and our commits come after its.

    Raises Waiting, `sync.not-verified`, `sync.other-school`, and as `epoch.draft` does.
    """
    changes = git.differing(root, tip, ours.commit)
    theirs = {one.path: one.before for one in changes if one.before}
    mine = {one.path: one.after for one in changes if one.after}
    plain = bool(ours.unjoined) or any(sides.is_plain(one.path) for one in changes)
    joined = _joined(root, ours, tip, hands, first=first) if plain else _Joined(ours.verified)
    if any(one.chain.head not in joined.school.chain.epochs for one in ours.unjoined):
        raise Waiting
    mixed = verified.files_of(root, ours.commit) if ours.unjoined and not first else ours.verified.files
    lineage = joined.theirs if first else mixed
    signed = {*joined.school.files, *joined.theirs, *ours.verified.files}
    paths = [one.path for one in changes if not (sides.is_plain(one.path) and one.path in signed)]
    here, there = (theirs, mine) if first else (mine, theirs)
    base = _base(root, ours.commit, tip, theirs, paths)
    files: dict[str, str | bytes | None] = {}
    files |= merging.merge(paths, base, here, there, listed=_listed(root, joined.school))
    if plain:
        files |= _differing(joined.school.files, lineage)
    again = _resealed(ours.verified, joined.school, hands, mine.keys() - theirs.keys()) if first else {}
    gone = {path for path, data in again.items() if data is None}
    files |= {path: data for path, data in again.items() if data is not None}
    files = {path: value for path, value in files.items() if path not in gone}
    at = tip if first else ours.commit
    if files:
        day = hands.now.date()
        commit = git.build(root, at, groups(files), person=hands.person, message=git.MESSAGE, day=day)
    return Mingled(
        commit if files else at,
        joined.school,
        came=tuple(sorted(path for path in theirs.keys() - mine.keys() if merging.is_record(path))),
        sent=tuple(sorted(path for path in mine.keys() - theirs.keys() if merging.is_record(path))),
        staff=joined.staff,
        replayed=joined.replayed,
        dropped=joined.dropped,
        resealed=len(gone),
        healed=joined.healed,
    )


@dataclass(frozen=True)
class _Joined:
    """The school of both sides; `theirs` are the plain files as they lie at the tip."""

    school: Verified
    theirs: Mapping[str, bytes] = field(default_factory=dict)
    staff: tuple[str, ...] = ()
    replayed: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    healed: bool = False


def _joined(root: Path, ours: Side, tip: str, hands: Hands, *, first: bool) -> _Joined:
    """The signed files of both, one row of entries again where there were two."""
    found = sides.of(root, tip)
    school = ours.verified
    staff: set[str] = set()
    replayed: list[str] = []
    dropped: list[str] = []
    for one in found.schools:
        if one.chain.repository != school.chain.repository:
            raise YulanError("sync.other-school")
        entries = one.chain.entries
        staff |= {entries[name].signer for name in rejoin.new_entries(one, school)}
        made = _one(root, school, one, ours.commit, tip, hands, first=first)
        school = made.verified
        replayed += made.replayed
        dropped += made.dropped
    theirs = verified.files_of(root, tip)
    union = _together(root, ours, tip, theirs, school)
    known = (ours.verified, *found.schools)
    school = next((one for one in known if one.files == union), None) or verified.verify_files(root, union)
    if lost := set(hands.given) - school.chain.epochs.keys():
        raise YulanError("trust.rewritten", epoch=min(ours.verified.chain.epochs[one] for one in lost))
    return _Joined(school, theirs, tuple(sorted(staff)), tuple(replayed), tuple(dropped), not found.whole)


def _one(
    root: Path, ours: Verified, theirs: Verified, commit: str, tip: str, hands: Hands, *, first: bool
) -> rejoin.Rejoined:
    """The school of two; where both went on by themselves, one goes on from the other."""
    if theirs.chain.head in ours.chain.epochs:
        return rejoin.Rejoined(ours)
    if ours.chain.head in theirs.chain.epochs:
        return rejoin.Rejoined(theirs)
    here, there = ours, theirs
    if not sides.ours_stands(ours, theirs, hands.given, first=first):
        here, there = theirs, ours
    if hands.identity is None or not rejoin.may(here, there, hands.identity.signer.public):
        raise Waiting
    refused: Collection[str] = ()
    if odd := rejoin.unwelcome(there, here):
        if hands.others is None:
            raise Waiting
        lines = [line for name in odd for line in there.chain.entries[name].changes]
        refused = () if hands.others(lines) else odd
    base = git.merge_base(root, commit, tip)
    plain = verified.files_of(root, base) if base is not None else {}
    lists = {path: data for path, data in there.files.items() if path.startswith((witness.FOLDER, LINKS))}
    standing = replace(here, files={**lists, **here.files})
    try:
        made = rejoin.rejoin(standing, there, hands.identity, plain, hands.now, refused)
    except YulanError as error:
        if error.code not in _CANNOT:
            raise
        raise Waiting from None
    entries = {path: data for path, data in there.files.items() if path.startswith(chains.FOLDER)}
    return replace(made, verified=verified.verify_files(root, {**entries, **made.verified.files}))


def _together(root: Path, ours: Side, tip: str, theirs: Mapping[str, bytes], school: Verified) -> dict[str, bytes]:
    """The school's plain files, with the entries, lists and links that either side has, and what both propose."""
    mine = ours.verified.files
    grown = {path: data for one in (theirs, mine) for path, data in one.items() if path.startswith(_TOGETHER)}
    base = git.merge_base(root, ours.commit, tip)
    old = git.files_at(root, base, PROPOSED.rstrip("/")) if base is not None else {}
    union = {**grown, **{path: data for path, data in school.files.items() if not _in_both(path, mine, theirs)}}
    for path in {*mine, *theirs}:
        if path.startswith(PROPOSED):
            here, there = theirs.get(path), mine.get(path)
            stays = there if here == old.get(path) else here
            if stays is not None:
                union[path] = stays
    return union


def _in_both(path: str, mine: Mapping[str, bytes], theirs: Mapping[str, bytes]) -> bool:
    """Whether it is a proposal that one of the sides had."""
    return path.startswith(PROPOSED) and (path in mine or path in theirs)


def _differing(wanted: Mapping[str, bytes], lineage: Mapping[str, bytes]) -> dict[str, bytes | None]:
    found: dict[str, bytes | None] = {path: data for path, data in wanted.items() if lineage.get(path) != data}
    return found | dict.fromkeys(lineage.keys() - wanted.keys())


def _base(root: Path, commit: str, tip: str, theirs: Mapping[str, str], paths: Iterable[str]) -> dict[str, str]:
    """The blobs of these paths where both sides come from; none where that is not known."""
    base = git.merge_base(root, commit, tip)
    if base is None:
        return {}
    since = {one.path: one.before for one in git.differing(root, base, tip)}
    found = {path: since.get(path, theirs.get(path, "")) for path in paths}
    return {path: blob for path, blob in found.items() if blob}


def _listed(root: Path, school: Verified) -> Callable[[str, str], bool]:
    """Whether a signed list names that very file."""

    def listed(path: str, blob: str) -> bool:
        hashes = school.witness.hashes(path.removeprefix("records/"))
        return bool(hashes) and sha256(git.blobs(root, (blob,))[blob]) in hashes

    return listed


def _resealed(before: Verified, after: Verified, hands: Hands, paths: Iterable[str]) -> dict[str, bytes | None]:
    if hands.identity is None or before is after:
        return {}
    own = [path for path in paths if merging.is_record(path) and path not in hands.given_files]
    return reseal.again(before, after, hands.identity, sorted(own))
