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
class Fate:
    """What became of changes on the losing side, as their lines, or of a settings file there, as its path: made again;
    proposed anew, for another keeper to agree to; given up.
    """

    replayed: tuple[str, ...] = ()
    proposed: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()

    def __add__(self, other: Fate) -> Fate:
        pairs = ((self.replayed, other.replayed), (self.proposed, other.proposed), (self.dropped, other.dropped))
        return Fate(*(tuple(dict.fromkeys((*one, *another))) for one, another in pairs))


@dataclass(frozen=True)
class Rejoined:
    """The school with both sides in it, and what became of the losing side's changes."""

    verified: Verified = field(repr=False)
    fate: Fate = field(default_factory=Fate)


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
    also, dropped = settings_joined.join(signed(base), signed(standing.files), signed(losing.files))
    joining = _Joining(standing, losing, identity, identities.of(losing, identity), base, also, stamp(now))
    joining.dropped += dropped
    school = standing
    for name in new_entries(losing, standing):
        school = joining.again(school, name, wanted=name not in refused)
    fate = Fate(tuple(joining.replayed), tuple(joining.proposed), tuple(joining.dropped))
    return Rejoined(joining.closed(school), fate)


@dataclass
class _Joining:
    """Both sides, who is at the keyboard (`me`: in the losing one), the settings of both, and what is told."""

    standing: Verified
    losing: Verified
    identity: Identity
    me: Me
    base: Mapping[str, bytes]
    also: Mapping[str, bytes | None]
    written_at: str
    replayed: list[str] = field(default_factory=list)
    proposed: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    known: dict[tuple[str, int], age.Key] = field(default_factory=dict, repr=False)  # keys that have no link for now
    lost: set[str] = field(default_factory=set)  # whom or what an intent would have added, and did not

    def again(self, school: Verified, name: str, *, wanted: bool) -> Verified:
        """The school with an entry of the losing side made once more; of one that is not `wanted` its lists alone, and
        where another keeper must agree anew it is proposed.
        """
        me, entry = self.at(school), self.losing.chain.entries[name]
        kept: list[str] = []
        intents, ring = self.applied(school, entry.changes if wanted else (), kept)
        again = Again(
            replaces=(name, *(one for one in entry.replaces if one not in self.standing.chain.epochs)),
            lists=_lists(entry, vouching=wanted),
            kept=self.keys(ring, entry.epoch) if wanted else {},
        )
        self.keep(me, again.kept)
        settings = any((one.area, one.verb) == ("settings", "sign") for one in intents)
        made = epoch.draft(school, me, intents, also=self.also if settings else None, keyring=ring, again=again)
        proposal: dict[str, bytes | None] = {}
        if made.needs_two and not _agreed(made, me, entry):
            proposal = proposals.intent_files(made, me)
            self.proposed += kept
            kept, me = [], self.at(school)
            made = epoch.draft(school, me, (), again=replace(again, kept={}))
        self.replayed += kept
        files = epoch.sign(made, me, written_at=self.written_at, approved=entry.approved)
        return epoch.after(school, me, made, {**files, **proposal})

    def closed(self, school: Verified) -> Verified:
        """The school with a newer key for every lock whose newest one is open to somebody it should not be open to."""
        renew = self.open_to_others(school)
        if not renew:
            return school
        me = self.at(school)
        made = epoch.draft(school, me, [Intent("lock", "seal")], renew=renew)
        return epoch.after(school, me, made, epoch.sign(made, me, written_at=self.written_at))

    def at(self, school: Verified) -> Me:
        """Who is at the keyboard in the school as it stands now, with every key they could open a step ago."""
        me = identities.of(school, self.identity)
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
                    self.dropped.append(line)
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
            if newest is None or lock.kind == "post":
                continue
            for one in lock.generations:
                if one.public == newest.public and (
                    newest.was or _publics(self.losing, one) - _publics(school, newest)
                ):
                    found.add(name)
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
    """The lists the entry names, by mark."""
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
