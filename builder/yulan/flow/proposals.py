"""keys/proposed: what waits for somebody else. A holder proposes a generation of a lock that keepers may not read; a
keeper proposes a change that needs two. Owns the files' form and the checks before they are taken over.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Literal

import msgspec
from msgspec.structs import replace as changed

from yulan import age, lockplan, plainfile, sound, sshsig
from yulan.digest import sha256
from yulan.entry import RECOVERY, Approval
from yulan.errors import Problem, YulanError
from yulan.flow import epoch as epochs
from yulan.flow import mending
from yulan.flow.me import Me
from yulan.flow.verified import PROPOSED, Verified
from yulan.intents import Intent
from yulan.keyring import Keyring
from yulan.lockfile import Generation, Lock
from yulan.people import Person

NAMESPACE = "yulan-proposal-v1"


class LockProposal(plainfile.Shape, frozen=True, kw_only=True):
    """A lock file's whole new text by one of its holders; `epoch` is the number standing for the coming one."""

    yulan: Literal["proposal/1"] = msgspec.field(default="proposal/1")
    by: str
    base: str  # hash of the lock file it changes; "-" where there is none
    epoch: int
    lock: str


class IntentProposal(plainfile.Shape, frozen=True, kw_only=True):
    """A change by a first keeper that a second one may replay."""

    yulan: Literal["intent/1"] = msgspec.field(default="intent/1")
    changes: tuple[str, ...]
    approval: Approval


def own_plan(verified: Verified, me: Me) -> mending.Mended:
    """The locks that no keeper may make, brought in line by `me`, one of their holders."""
    ring, coming = verified.keyring, verified.epoch + 1
    keepers = ring.keepers(verified.epoch)

    def ours(lock: Lock) -> bool:
        return not any(_in_hand(ring, one, lock, coming) for one in keepers)

    return mending.mend(ring, coming, me, before=ring.locks, only=ours)


def _in_hand(ring: Keyring, keeper: Person, lock: Lock, epoch: int) -> bool:
    """Whether a keeper can bring the lock in line without its other holders."""
    if not ring.may_make(keeper, lock, epoch):
        return False
    if lock.newest is None or _opens(ring, keeper.id, lock):
        return True
    holder = f"{lock.lock}/{lock.newest.g}"
    followers = (one for one in ring.locks.values() if one.newest is not None and holder in one.newest.holders)
    return lock.kind == "post" and all(_opens(ring, keeper.id, one) for one in followers)


def _opens(ring: Keyring, person: str, lock: Lock) -> bool:
    """Whether the newest generation is sealed to the person or to a post's lock that is."""
    for holder in lock.newest.holders if lock.newest is not None else ():
        name, _, g = holder.rpartition("/")
        if name == f"@{person}":
            return True
        post = ring.locks.get(name)
        if post is not None and post.newest is not None and str(post.newest.g) == g and _opens(ring, person, post):
            return True
    return False


def own_locks(verified: Verified, me: Me, made: mending.Mended | None = None) -> dict[str, bytes | None]:
    """Files of proposals for every lock that no keeper may make and `me` can bring in line; none where nothing is
    wanted.
    """
    coming = verified.epoch + 1
    made = made or own_plan(verified, me)
    files: dict[str, bytes | None] = {}
    for path, data in made.files.items():
        if data is None or not path.startswith("keys/locks/"):
            files[path] = data
            continue
        old = verified.files.get(path)
        base = sha256(old) if old is not None else "-"
        proposal = LockProposal(by=me.person, base=base, epoch=coming, lock=data.decode())
        files |= _signed(f"lock-{path.removeprefix('keys/locks/').removesuffix('.yaml')}", proposal, me)
    return files


def intent_files(draft: epochs.Draft, me: Me) -> dict[str, bytes | None]:
    """Files of a proposal that another keeper must take over for `draft` to happen."""
    proposal = IntentProposal(changes=tuple(str(one) for one in draft.intents), approval=epochs.approve(draft, me))
    return _signed(f"intent-{sha256(plainfile.dump(proposal))[:8]}", proposal, me)


def intents(verified: Verified) -> dict[str, IntentProposal]:
    """Changes waiting for a second keeper, by file; what does not parse, or its keeper did not sign, is left out."""
    found = {}
    for path, data in verified.files.items():
        if path.startswith(f"{PROPOSED}intent-") and path.endswith(".yaml"):
            try:
                proposal = plainfile.load(data, path, IntentProposal)
                _check_signature(verified, path, data, proposal.approval.by)
                found[path] = proposal
            except YulanError:
                continue
    return found


def take_locks(
    verified: Verified,
) -> tuple[Keyring, tuple[Intent, ...], dict[str, bytes | None], list[Problem]]:
    """The keyring with every good lock proposal taken over, its intents, the files to remove, and what was refused."""
    ring, coming = verified.keyring, verified.epoch + 1
    taken: list[Intent] = []
    files: dict[str, bytes | None] = {}
    refused: list[Problem] = []
    parsed: list[tuple[str, Lock]] = []
    for path, data in sorted(verified.files.items()):
        if path.startswith(f"{PROPOSED}lock-") and path.endswith(".yaml"):
            try:
                parsed.append((path, _checked(verified, path, data, coming)))
            except YulanError as error:
                refused.append(Problem("proposal.refused", path, params={"rule": error.code}))
    # Posts first: what they open is sealed to their new generation.
    for path, lock in sorted(parsed, key=lambda one: (one[1].kind != "post", one[0])):
        after = replace(ring, locks={**ring.locks, lock.lock: lock})
        if sound.problems(after, coming):
            refused.append(Problem("proposal.refused", path, params={"rule": "keyring.unsound"}))
            continue
        plan = lockplan.plan(after, coming, None, lambda _: True)
        if any(step.lock.lock == lock.lock for step in plan.steps):
            refused.append(Problem("proposal.refused", path, params={"rule": "proposal.holders"}))
            continue
        ring = after
        taken.append(Intent("lock", "accept", (lock.lock,)))
        files[path] = None
        files[plainfile.signature_of(path)] = None
    return ring, tuple(taken), files, refused


def _signed(name: str, proposal: msgspec.Struct, me: Me) -> dict[str, bytes | None]:
    data = plainfile.dump(proposal)
    blob = sshsig.sign(me.signer, NAMESPACE, data)
    path = f"{PROPOSED}{name}.yaml"
    return {path: data, plainfile.signature_of(path): sshsig.armor(blob).encode()}


def _checked(verified: Verified, path: str, data: bytes, coming: int) -> Lock:
    proposal = plainfile.load(data, path, LockProposal)
    _check_signature(verified, path, data, proposal.by)
    new = at_epoch(plainfile.load(proposal.lock.encode(), path, Lock), {proposal.epoch}, coming)
    old = verified.keyring.locks.get(new.lock)
    current = verified.files.get(new.path)
    if proposal.base != (sha256(current) if current is not None else "-"):
        raise YulanError("proposal.stale")
    if not _may_propose(verified, proposal.by, new, old, coming):
        raise YulanError("proposal.not-a-holder")
    if old is not None:
        _check_change(old, new, coming)
    elif len(new.generations) != 1 or new.extra or new.mentors:
        raise YulanError("proposal.change")
    newest = new.generations[-1]
    try:
        count = age.stanza_count(newest.sealed_bytes())
    except ValueError:  # no base64
        raise YulanError("proposal.holders") from None
    if count != len(newest.holders):
        raise YulanError("proposal.holders")
    return new


def _check_signature(verified: Verified, path: str, data: bytes, by: str) -> None:
    person = verified.keyring.by_person.get(by)
    key = person.key_at(verified.epoch) if person is not None else None
    try:
        armour = verified.files[plainfile.signature_of(path)].decode()
        signer = sshsig.verify(sshsig.dearmor(armour), NAMESPACE, data)
    except (KeyError, UnicodeDecodeError):
        raise YulanError("proposal.signature") from None
    except sshsig.BadSignature:
        raise YulanError("proposal.signature") from None
    recovery = by == RECOVERY and signer in verified.chain.newest.recovery
    if not recovery and (key is None or key.sign != signer):
        raise YulanError("proposal.signature")


def _may_propose(verified: Verified, by: str, new: Lock, old: Lock | None, coming: int) -> bool:
    ring = verified.keyring
    person = ring.by_person.get(by)
    if by == RECOVERY:
        return True
    return person is not None and (
        ring.may_make(person, new if old is None else old, coming) or _holds(ring, person.id, new.lock, coming)
    )


def _holds(ring: Keyring, person: str, lock: str, epoch: int) -> bool:
    return any(one.id == person for one in ring.holders_of_post(lock, epoch))


def _check_change(old: Lock, new: Lock, coming: int) -> None:
    """A holder may add one generation, or holders to the newest one; nothing else may differ."""
    if changed(new, generations=()) != changed(old, generations=()):
        raise YulanError("proposal.change")
    if len(new.generations) == len(old.generations) + 1:
        past = tuple(_ended(one, coming) for one in old.generations)
        if new.generations[:-1] != past or new.generations[-1].from_ != coming:
            raise YulanError("proposal.change")
        return
    before, after = old.generations[-1:], new.generations[-1:]
    same = new.generations[:-1] == old.generations[:-1] and len(before) == len(after) == 1
    if not same or any(after[0].holders.get(one) != since for one, since in before[0].holders.items()):
        raise YulanError("proposal.change")
    if changed(after[0], holders={}, sealed=None) != changed(before[0], holders={}, sealed=None):
        raise YulanError("proposal.change")


def _ended(generation: Generation, epoch: int) -> Generation:
    until = epoch if generation.until is None else generation.until
    return changed(generation, until=until, sealed=None)


def at_epoch(lock: Lock, said: Collection[int], coming: int) -> Lock:
    """The lock with the epochs it was made to count on replaced by the one that comes."""

    def real(epoch: int | None) -> int | None:
        return coming if epoch in said else epoch

    generations = tuple(
        changed(
            one,
            from_=real(one.from_),
            until=real(one.until),
            holders={holder: real(since) for holder, since in one.holders.items()},
        )
        for one in lock.generations
    )
    scope = tuple(changed(one, from_=real(one.from_), until=real(one.until)) for one in lock.scope)
    return changed(lock, generations=generations, scope=scope)
