"""Pairing, from what may be read to one change: the school as matching needs it, and a proposal made into revised cards
and locks in one batch. Owns that the card and the lock never say different things: both are written or neither. It
refuses to pair whose wish was not asked for, unless told to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from yulan import chain, disk, keyring, kinds
from yulan.derive import bonds, wishes
from yulan.derive.matching import Pair, Proposal, Wanted
from yulan.errors import UsageError, YulanError
from yulan.flow import author, read, staff, student_files, unseal
from yulan.flow.amend import Amendment
from yulan.flow.lookup import Found
from yulan.flow.me import Me
from yulan.flow.staff import Outcome
from yulan.flow.verified import Verified, signed
from yulan.flow.write import Writer
from yulan.ids import CARD, RecordName
from yulan.intents import Intent
from yulan.lockfile import student_lock
from yulan.revisions import groups, sift, stand
from yulan.school import School
from yulan.yaml_strict import Tree, texts_of

DRAWERS = "records/drawers"


@dataclass(frozen=True)
class Change:
    """What approving comes to: the pairs that are made, and every file of it, cards and locks together."""

    pairs: tuple[Pair, ...]
    outcome: Outcome = field(repr=False)
    cards: int = 0


def school(verified: Verified, me: Me, today: date) -> School:
    """The school as matching needs it: cards, and what drawers tell of staff and of children."""
    drawers = (one.path for one in disk.walk(verified.root, DRAWERS).files if RecordName.at(one.path) is not None)
    return read.school(verified, me, today, (*student_files.card_paths(verified.root), *drawers))


def keyed(verified: Verified) -> frozenset[str]:
    """Who has a key today; nobody else can open a child's file."""
    epoch = verified.epoch
    return frozenset(one.id for one in verified.keyring.people.active(epoch) if one.key_at(epoch) is not None)


def suggestions(verified: Verified, me: Me, seen: School, wanted: Wanted) -> tuple[tuple[str, str], ...]:
    """Wishes to hand to the office, as `wishes.suggest`; the person's own signing key decides who else is named."""
    return wishes.suggest(seen, keyed(verified), wanted, me.signer.seed)


def approve(verified: Verified, me: Me, proposal: Proposal, now: datetime, *, unasked: bool = False) -> Change:
    """The pairs made: cards revised and locks changed, one epoch, one batch, nothing written yet.

    Raises as `staff.change`, or as writing a card does. Where another keeper must agree first, only the proposal to
    them is in it; the cards follow when it is approved and this is done again.
    """
    staff.keeper(verified, me)
    pairs = tuple(one for one in proposal.pairs if unasked or not one.ask)
    intents = _intents(verified, pairs)
    outcome = staff.change(verified, me, intents, now) if intents else Outcome({}, verified.epoch)
    if outcome.proposed:
        return Change(pairs, outcome)
    after = _after(verified, outcome.files)
    cards = _cards(after, me, {one.student: one for one in pairs}, proposal, now)
    return Change(pairs, replace(outcome, files={**outcome.files, **cards}), len(cards))


def end_expired(verified: Verified, me: Me, seen: School, now: datetime) -> tuple[tuple[tuple[str, str], ...], Outcome]:
    """Child and mentor of every pairing that is over but whose mentor still holds the file's key, and what ending them
    comes to. The cards say so already.
    """
    staff.keeper(verified, me)
    ended = expired(seen)
    intents = ending(ended)
    return ended, staff.change(verified, me, intents, now) if intents else Outcome({}, verified.epoch)


def expired(seen: School) -> tuple[tuple[str, str], ...]:
    """Child and mentor of every pairing that is over but whose mentor still holds the file's key."""
    return tuple((one.sid, person) for one in seen.students for person in bonds.expired(one, seen.today))


def ending(pairs: Iterable[tuple[str, str]]) -> list[Intent]:
    """What takes these mentors' keys back."""
    return [Intent("mentor", "end", pair) for pair in sorted(pairs)]


def save(root: Path, path: Path, data: bytes) -> None:
    """Nothing; the file holds the proposal in the clear, readable by its owner alone. Raises UsageError
    `match.inside` in a repository, where it would be handed on.
    """
    place = path.resolve()
    if place.is_relative_to(root.resolve()) and not place.is_relative_to(root.resolve() / "private"):
        raise UsageError("match.inside")
    disk.write_private(place, data)


def _intents(verified: Verified, pairs: Sequence[Pair]) -> list[Intent]:
    """What changes of who holds which file's key."""
    found = []
    for one in sorted(pairs, key=lambda one: one.student):
        mentors = verified.keyring.locks[student_lock(one.student)].mentors_at(verified.epoch)
        found += [Intent("mentor", "end", (one.student, person)) for person in one.ends if person in mentors]
        if one.mentor not in mentors:
            found.append(Intent("mentor", "add", (one.student, one.mentor)))
    return found


def _after(verified: Verified, files: Mapping[str, bytes | None]) -> Verified:
    """The school as it will be once the files are there: cards are sealed to the locks as they are then."""
    if not files:
        return verified
    after = {path: data for path, data in {**verified.files, **files}.items() if data is not None}
    return replace(verified, files=after, chain=chain.verify(after), keyring=keyring.load(signed(after)))


def _cards(
    after: Verified, me: Me, pairs: Mapping[str, Pair], proposal: Proposal, now: datetime
) -> dict[str, bytes | None]:
    """The next revision of each child's card, with the mentors as they will be."""
    names = ((path, RecordName.at(path)) for path in student_files.card_paths(after.root))
    paths = [path for path, name in names if name is not None and name.sid in pairs]
    found = {}
    for group in groups(unseal.read_some(after, me, paths).revisions):
        good = sift(group).good
        if good and good[0].lock == student_lock(good[0].record.student):
            standing = stand(good, lambda one: kinds.to_tree(one.values), read.merge_key(CARD))
            first = min(good, key=lambda one: (one.rev, one.digest))
            found[first.record.student] = Found(standing, first.author)
    if missing := len(pairs.keys() - found.keys()):
        raise YulanError("match.cards", count=missing)
    writer, files = Writer(after, me), dict[str, bytes | None]()
    for sid, pair in sorted(pairs.items()):
        tree = {**texts_of(found[sid].standing.tree), "by": me.person}
        job = Amendment(found[sid], tree, writer)
        said = {**tree, "mentors": mentors(tree.get("mentors", []), pair, proposal)}
        written = job.seal(author.content(CARD, said, job.body), now)
        if written is not None:
            files[written.path] = written.data
    return files


def mentors(before: Tree, pair: Pair, proposal: Proposal) -> Tree:
    """The card's mentors with the pair among them: an agreement yet to be signed; who is replaced has ended."""
    known = {str(one["person"]): dict(one) for one in before if isinstance(one, dict)}
    last = proposal.since - timedelta(days=1)
    for person in pair.ends:
        if (one := known.get(person)) is not None:
            one["until"] = _end(str(one.get("since", "")), str(one.get("until", "")), last)
    since = known.get(pair.mentor, {}).get("since") if pair.renewed else None
    known[pair.mentor] = {
        "person": pair.mentor,
        "since": since or proposal.since.isoformat(),
        "until": proposal.until.isoformat(),
        "agreement": "false",
    }
    return list(known.values())


def _end(since: str, until: str, last: date) -> str:
    """The last day of a cycle cut short: never later than it was, never before it began."""
    return max(since, min(until or last.isoformat(), last.isoformat()))
