"""Changes of staff and locks that were signed at the same time on two computers, made one row of entries again.

One side stands. The other's entries are made once more on top of it, one by one, each by its intents: with the keys it
made, so that what was sealed to them still opens, with its lists, and with a second keeper's agreement where that
still holds. What the standing side has taken away stays taken away. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from msgspec.structs import replace as changed

from yulan import age, witness
from yulan import chain as chains
from yulan.calendar import CLOSED, stamp
from yulan.entry import Entry
from yulan.errors import YulanError
from yulan.flow import epoch, proposals
from yulan.flow import me as identities
from yulan.flow.epoch import Again
from yulan.flow.me import Me
from yulan.flow.mending import Kept, public_of
from yulan.flow.sync import settings_joined
from yulan.flow.verified import Verified, signed
from yulan.identity_file import Identity
from yulan.intents import Intent, apply_all
from yulan.keyring import Keyring
from yulan.lockfile import Generation, student_lock

# What an intent fails with when its effect is there already: nothing is lost by leaving it out.
_ALREADY = frozenset(
    {"post.held", "post.not-held", "mentor.paired", "mentor.not-paired", "student.there", "spare.taken"}
)


@dataclass(frozen=True)
class Rejoined:
    """The school with both sides in it, and what became of the losing side's changes, as their lines."""

    verified: Verified = field(repr=False)
    replayed: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


def new_entries(one: Verified, other: Verified) -> list[str]:
    """The entries that stand in `one` and that `other` knows nothing of, oldest first."""
    found = [name for name in one.chain.entries if name not in other.chain.epochs]
    return sorted(found, key=lambda name: one.chain.entries[name].epoch)


def unwelcome(one: Verified, other: Verified) -> list[str]:
    """Those of the new entries in `one` that were signed by a key which may not sign any more by `other`."""
    return [name for name in new_entries(one, other) if one.chain.keys[name] not in other.chain.newest.signers()]


def may(standing: Verified, losing: Verified, signer: str) -> bool:
    """Whether who has that signing key may make every new entry of `losing` again on top of `standing`."""
    entries = [losing.chain.entries[name] for name in new_entries(losing, standing)]
    return all(signer in one.signers() for one in (standing.chain.newest, *entries))


def rejoin(
    standing: Verified,
    losing: Verified,
    identity: Identity,
    base: Mapping[str, bytes],
    now: datetime,
    refused: Collection[str] = (),
) -> Rejoined:
    """Both in one, signed by `identity`; `base` are the plain files that both come from.

    The files of `standing` are to hold the lists and links of both; of the entries in `refused` nothing is taken over.
    A lock whose kept key was open to somebody it should not be open to gets another. Raises as `epoch.draft` does.
    """
    joining = _Joining(losing, identities.of(losing, identity), base)
    school = standing
    also, joining.dropped = settings_joined.join(signed(base), signed(standing.files), signed(losing.files))
    for name in new_entries(losing, standing):
        me = joining.at(school, identity)
        entry = losing.chain.entries[name]
        kept: list[str] = []
        intents, ring = joining.applied(school, () if name in refused else entry.changes, kept)
        again = Again(
            replaces=(name, *(one for one in entry.replaces if one not in standing.chain.epochs)),
            lists=_lists(entry, vouching=name not in refused),
            kept=joining.keys(ring, entry.epoch) if name not in refused else {},
        )
        joining.keep(me, again.kept)
        settings = any((one.area, one.verb) == ("settings", "sign") for one in intents)
        made = epoch.draft(school, me, intents, also=also if settings else None, keyring=ring, again=again)
        more: dict[str, bytes | None] = {}
        if made.needs_two and not _agreed(made, me, entry):
            more = proposals.intent_files(made, me)
            joining.dropped = (*joining.dropped, *kept)
            kept, me = [], joining.at(school, identity)
            made = epoch.draft(school, me, (), again=replace(again, kept={}))
        joining.replayed += kept
        files = epoch.sign(made, me, written_at=stamp(now), approved=entry.approved)
        school = epoch.after(school, me, made, {**files, **more})
    if renew := joining.open_to_others(school):
        me = joining.at(school, identity)
        made = epoch.draft(school, me, [Intent("lock", "seal")], renew=renew)
        school = epoch.after(school, me, made, epoch.sign(made, me, written_at=stamp(now)))
    return Rejoined(school, tuple(joining.replayed), tuple(joining.dropped))


@dataclass
class _Joining:
    """The losing side, who is at the keyboard there, and what is told of it."""

    losing: Verified
    me: Me
    base: Mapping[str, bytes]
    replayed: list[str] = field(default_factory=list)
    dropped: tuple[str, ...] = ()
    known: dict[tuple[str, int], age.Key] = field(default_factory=dict, repr=False)  # keys that have no link for now
    lost: set[str] = field(default_factory=set)  # whom or what an intent would have added, and did not

    def at(self, school: Verified, identity: Identity) -> Me:
        """Who is at the keyboard in the school as it stands now, with every key they could open a step ago."""
        me = identities.of(school, identity)
        for place, key in self.known.items():
            me.opener.add(*place, key)
        return me

    def keep(self, me: Me, names: Iterable[str]) -> None:
        """Nothing; the keys of these locks are remembered, before one is laid on top that does not lead to them."""
        self.known |= {(name, g): key for name in names for g, key in me.opener.keys(name).items()}

    def applied(self, school: Verified, lines: Iterable[str], kept: list[str]) -> tuple[list[Intent], Keyring]:
        """Those of the intents that can still be meant, their lines in `kept`, and the keyring with the locks that
        holders had made.
        """
        ring, coming = school.keyring, school.epoch + 1
        probe = ring
        intents: list[Intent] = []
        for line in lines:
            try:
                one = Intent.parse(line)
                if self.lost & set(one.words):
                    raise YulanError("person.unknown")
                if (one.area, one.verb) == ("lock", "accept"):
                    ring = self._accepted(ring, school, one.words[0], coming)
                elif _opens_again(probe, one):
                    raise YulanError("lock.closed", lock=student_lock(one.words[0]))
                probe = apply_all(probe, [one], coming)
            except YulanError as error:
                if error.code not in _ALREADY and not _is_there(probe, one):
                    self.dropped = (*self.dropped, line)
                    self.lost |= {one.words[0]} if one.verb == "add" and one.area in ("person", "student") else set()
                continue
            intents.append(one)
            kept.append(line)
        return intents, ring

    def keys(self, ring: Keyring, made: int) -> dict[str, Kept]:
        """The keys the entry of that number made, as far as they open; not those that stand already."""
        public = {one.public for lock in ring.locks.values() for one in lock.generations}
        found = {}
        for name, lock in self.losing.keyring.locks.items():
            for one in lock.generations:
                if one.from_ != made or one.public in public or lock.kind == "post":
                    continue
                key = self.me.opener.key(name, one.g)
                if key is not None:
                    found[name] = Kept(key, tuple(sorted({one.g, *one.was})))
        return found

    def open_to_others(self, school: Verified) -> set[str]:
        """The locks whose newest key was made there, and was sealed to somebody who should not hold it, or stands over
        keys that it must not lead to.
        """
        found = set()
        for name, lock in self.losing.keyring.locks.items():
            now = school.keyring.locks.get(name)
            newest = now.writable if now is not None else None
            for one in lock.generations if newest is not None and lock.kind != "post" else ():
                if newest is not None and one.public == newest.public:
                    had, has = _publics(self.losing, one), _publics(school, newest)
                    found |= set() if had <= has and not newest.was else {name}
        return found

    def _accepted(self, ring: Keyring, school: Verified, name: str, coming: int) -> Keyring:
        """The keyring with a lock as its holders had made it on the losing side, where the standing side left it."""
        lock, known = self.losing.keyring.locks.get(name), ring.locks.get(name)
        if lock is None or lock.newest is None:
            raise YulanError("lock.unknown", lock=name)
        if known is not None and known.newest is not None and known.newest.public == lock.newest.public:
            raise YulanError("student.there")
        if school.files.get(lock.path) != self.base.get(lock.path):
            raise YulanError("lock.needs-holder", lock=name)
        new = lock.generations[len(known.generations) if known is not None else 0 :]
        shifted = proposals.at_epoch(lock, {one.from_ for one in new}, coming)
        return replace(ring, locks={**ring.locks, name: shifted})


def _opens_again(ring: Keyring, intent: Intent) -> bool:
    """Whether it would open a file that the standing side has closed."""
    if (intent.area, intent.verb) not in (("student", "move"), ("mentor", "add")):
        return False
    lock = ring.locks.get(student_lock(intent.words[0]))
    return lock is not None and lock.scope[-1].at == CLOSED


def _publics(school: Verified, generation: Generation) -> set[str]:
    """The keys a generation is sealed to."""
    return {public_of(one, school.keyring, school.keyring.locks) for one in generation.holders}


def _is_there(ring: Keyring, intent: Intent) -> bool:
    """Whether the very same person was added on both sides."""
    if (intent.area, intent.verb) != ("person", "add"):
        return False
    known = ring.by_person.get(intent.words[0])
    return known is not None and [intent.words[2:]] == [(one.age, *one.sign.split()) for one in known.keys[:1]]


def _lists(entry: Entry, *, vouching: bool) -> dict[witness.Mark, tuple[str, ...]]:
    lists: dict[witness.Mark, tuple[str, ...]] = {"witness": entry.witness}
    if vouching:
        lists["vouch"] = entry.vouch
    return {mark: names for mark, names in lists.items() if names}


def _agreed(made: epoch.Draft, me: Me, entry: Entry) -> bool:
    """Whether the keeper who agreed to the losing entry has agreed to this very change."""
    if entry.approved is None or made.prev is None:
        return False
    since = chains.since(made.prev.entries, made.prev.head)
    try:
        now = changed(made.entry(me.person, ""), approved=entry.approved)
        chains.check_approval(now, made.prev.newest, since, "")
    except YulanError:
        return False
    return True
