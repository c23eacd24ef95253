"""A change of people, policy or locks, from intents to the files of one new epoch. Nothing is written here: the
caller gets all files of the batch at once. What cannot be opened or may not be known is listed before anything is
made.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from msgspec.structs import replace as changed

from yulan import age, disk, lockplan, plainfile, sound, sshsig, witness
from yulan import chain as chains
from yulan.chain import Chain
from yulan.digest import sha256
from yulan.entry import RECOVERY, Approval, Entry
from yulan.errors import Problem, YulanError
from yulan.flow.me import Me
from yulan.flow.unseal import FOLDERS
from yulan.flow.verified import Verified, signed
from yulan.intents import Intent, apply_all
from yulan.keyring import Keyring
from yulan.lockfile import Generation, Lock, armour, link_path
from yulan.locks import Opener
from yulan.people import PATH as PEOPLE
from yulan.policy import PATH as POLICY


@dataclass(frozen=True)
class Draft:
    """One epoch, not yet signed. `files` are all changes of the batch but the entry itself; None deletes."""

    epoch: int
    keyring: Keyring = field(repr=False)
    files: Mapping[str, bytes | None] = field(repr=False)
    intents: tuple[Intent, ...]
    waiting: tuple[Problem, ...]
    steps: tuple[lockplan.Step, ...]
    guarded: str
    listing: str
    prev: Chain | None
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def needs_two(self) -> bool:
        """Whether another keeper must have agreed."""
        return self.prev is not None and chains.needs_two(self.prev.newest, self.entry("", ""))

    def entry(self, signer: str, written_at: str) -> Entry:
        """The entry, without approval."""
        return Entry(
            repository=self.prev.repository if self.prev is not None else None,
            epoch=self.epoch,
            prev=(self.prev.head,) if self.prev is not None else (),
            listing=self.listing,
            guarded=self.guarded,
            keepers=chains.keepers(self.keyring, self.epoch),
            recovery=chains.recovery(self.keyring, self.epoch),
            changes=tuple(str(one) for one in self.intents),
            witness=self.lists.get("witness", ()),
            vouch=self.lists.get("vouch", ()),
            signer=signer,
            written_at=written_at,
        )


def draft(
    verified: Verified,
    me: Me,
    intents: Sequence[Intent],
    *,
    also: Mapping[str, bytes | None] | None = None,
    keyring: Keyring | None = None,
    witnessing: bool = False,
    vouch: Iterable[tuple[str, str]] = (),
) -> Draft:
    """The next epoch of `verified` with `intents` applied; `also` are further signed files that change with it.

    Raises YulanError `lock.blocked` with every lock that cannot be opened, before anything is made.
    """
    epoch = verified.epoch + 1
    ring = apply_all(keyring or verified.keyring, intents, epoch)
    made = mend(ring, epoch, me, before=verified.keyring.locks)
    lists: dict[str, tuple[str, ...]] = {}
    files: dict[str, bytes | None] = {**made.files, **(also or {})}
    if witnessing or any(one.ends for one in intents):
        _list(files, lists, "witness", unwitnessed(verified))
    _list(files, lists, "vouch", sorted(vouch))
    return _finish(verified.files, files, made, intents, epoch, verified.chain, lists)


def first(ring: Keyring, me: Me, intents: Sequence[Intent], also: Mapping[str, bytes | None]) -> Draft:
    """Entry 1 of a new school."""
    made = mend(apply_all(ring, intents, 1), 1, me)
    return _finish({}, {**made.files, **also}, made, intents, 1, None, {})


def sign(
    draft: Draft,
    me: Me,
    *,
    written_at: str,
    demo: bool = False,
    approved: Approval | None = None,
) -> dict[str, bytes | None]:
    """All files of the batch, the signed entry included; raises `chain.needs-second` where another keeper must agree
    first.
    """
    prev = draft.prev
    if draft.needs_two and approved is None:
        raise YulanError("chain.needs-second")
    entry = changed(draft.entry(me.person, written_at), demo=demo, approved=approved if draft.needs_two else None)
    if prev is not None and prev.newest.signers().get(me.signer.public) != me.person:
        keepers = ", ".join(one.person for one in prev.newest.keepers)
        raise YulanError("chain.not-keeper", person=me.person, keepers=keepers)
    data = plainfile.dump(entry)
    path = chains.path_of(data, draft.epoch)
    if draft.needs_two and prev is not None:
        chains.check_approval(entry, prev.newest, chains.since(prev.entries, prev.head), path)
    signature = sshsig.armor(sshsig.sign(me.signer, chains.NAMESPACE, data)).encode()
    return {**draft.files, path: data, plainfile.signature_of(path): signature}


def approve(draft: Draft, me: Me) -> Approval:
    """The first of two signatures, over what `draft` changes of what is guarded."""
    if draft.prev is None:
        raise YulanError("chain.empty")
    before = draft.prev.newest.guarded
    since = chains.since(draft.prev.entries, draft.prev.head)
    text = chains.intent(draft.entry(me.person, ""), before, since)
    blob = sshsig.sign(me.signer, chains.INTENT_NAMESPACE, text)
    signature = base64.b64encode(blob).decode()
    return Approval(by=me.person, from_=before, to=draft.guarded, signature=signature)


@dataclass(frozen=True)
class Mended:
    """Locks brought in line with the reading rule: the keyring afterwards, changed files, what waits for others."""

    keyring: Keyring = field(repr=False)
    files: Mapping[str, bytes | None] = field(repr=False)
    waiting: tuple[Problem, ...]
    steps: tuple[lockplan.Step, ...] = ()


def mend(
    ring: Keyring,
    epoch: int,
    me: Me,
    *,
    before: Mapping[str, Lock] = MappingProxyType({}),
    only: lockplan.Only = lockplan.everything,
) -> Mended:
    """The locks as they should be at `epoch`, as far as `me` may make and can open them; those in `before` are
    written already.
    """
    opener = me.opener
    plan = lockplan.plan(ring, epoch, me.who(ring), lambda name: opener.newest(name) is not None, only=only)
    if plan.blocked:
        raise YulanError("lock.blocked", problems=plan.blocked, count=len(plan.blocked))
    locks = dict(ring.locks)
    files: dict[str, bytes | None] = {}
    for step in plan.steps:
        lock, link = _take(step, ring, locks, epoch, opener)
        locks[lock.lock] = lock
        files[lock.path] = plainfile.dump(lock)
        if link:
            newest = lock.generations[-1]
            files[link_path(lock.lock, newest.g)] = link
    for name, lock in locks.items():
        if (
            lock.path not in files and before.get(name) is not lock
        ):  # scope, mentors or extra holders changed without a key
            files[lock.path] = plainfile.dump(lock)
        if lock.newest is None:
            raise YulanError("lock.no-generation", lock=name)
    return Mended(replace(ring, locks=locks), files, plan.waiting, plan.steps)


def _take(
    step: lockplan.Step, ring: Keyring, locks: Mapping[str, Lock], epoch: int, opener: Opener
) -> tuple[Lock, bytes]:
    lock, newest = step.lock, step.lock.newest
    if step.action == "close":
        assert newest is not None  # noqa: S101 - only a lock with a generation is closed
        return changed(lock, generations=(*lock.generations[:-1], changed(newest, until=epoch))), b""
    if step.action == "reseal":
        key = opener.newest(lock.lock)
        assert key is not None and newest is not None  # noqa: S101, PT018 - planned because it opens
        since = {holder: newest.holders.get(holder, epoch) for holder in step.holders}
        again = changed(newest, holders=since, sealed=_seal(key, step.holders, ring, locks))
        return changed(lock, generations=(*lock.generations[:-1], again)), b""
    key = age.Key.generate()
    link = b""
    if step.link:
        old = opener.newest(lock.lock)
        assert old is not None  # noqa: S101 - planned because it opens
        link = age.encrypt(f"{old.secret}\n".encode(), [key.public])
        age.decrypt(link, [key])
    g = len(lock.generations) + 1
    opener.add(lock.lock, g, key)
    new = Generation(
        g=g,
        public=key.public,
        from_=epoch,
        holders=dict.fromkeys(step.holders, epoch),
        sealed=_seal(key, step.holders, ring, locks),
    )
    past = tuple(changed(one, sealed=None, until=epoch if one.until is None else one.until) for one in lock.generations)
    return changed(lock, generations=(*past, new)), link


def _seal(key: age.Key, holders: Sequence[str], ring: Keyring, locks: Mapping[str, Lock]) -> str:
    recipients = [public_of(holder, ring, locks) for holder in holders]
    return armour(age.encrypt(f"{key.secret}\n".encode(), recipients))


def public_of(holder: str, ring: Keyring, locks: Mapping[str, Lock]) -> str:
    """The public age key behind a holder's name."""
    name, _, number = holder.rpartition("/")
    n = int(number)
    if name == RECOVERY:
        return next(one.age for one in ring.people.recovery if one.n == n)
    if name.startswith("@"):
        return next(one.age for one in ring.by_person[name[1:]].keys if one.n == n)
    return locks[name].generations[n - 1].public


def unwitnessed(verified: Verified) -> list[tuple[str, str]]:
    """Hash and path of every record file present and in no list yet."""
    known = verified.witness.paths()
    found = disk.walk(verified.root, *FOLDERS)
    return listed(verified.root, [one.path for one in found.files if one.path.removeprefix("records/") not in known])


def listed(root: Path, paths: Iterable[str]) -> list[tuple[str, str]]:
    """Hash and path under records/ of these record files, as the lists in keys/seen name them."""
    files = disk.read_tree(root, *paths).files
    return [(sha256(data), path.removeprefix("records/")) for path, data in files.items()]


def _list(
    files: dict[str, bytes | None],
    lists: dict[str, tuple[str, ...]],
    mark: witness.Mark,
    found: Sequence[tuple[str, str]],
) -> None:
    if found:
        data = witness.dump(mark, found)
        digest = sha256(data)
        files[f"{witness.FOLDER}{digest[:8]}"] = data
        lists[mark] = (digest,)


def _finish(
    before: Mapping[str, bytes],
    files: Mapping[str, bytes | None],
    made: Mended,
    intents: Sequence[Intent],
    epoch: int,
    prev: Chain | None,
    lists: Mapping[str, tuple[str, ...]],
) -> Draft:
    sound.check(made.keyring, epoch)  # else every reader would refuse the school
    whole: dict[str, bytes | None] = {
        PEOPLE: plainfile.dump(made.keyring.people),
        POLICY: plainfile.dump(made.keyring.policy),
        **files,
    }
    fresh = {path: data for path, data in whole.items() if before.get(path) != data}
    after = {path: data for path, data in {**before, **fresh}.items() if data is not None}
    erased = tuple(prev.lists("erased")) if prev is not None else ()
    return Draft(
        epoch=epoch,
        keyring=made.keyring,
        files=fresh,
        intents=tuple(intents),
        waiting=made.waiting,
        steps=made.steps,
        guarded=chains.guarded(made.keyring, epoch, erased),
        listing=chains.listing(signed(after)),
        prev=prev,
        lists=lists,
    )
