"""A change of people, policy or locks, from intents to the files of one new epoch. Nothing is written here: the
caller gets all files of the batch at once. What cannot be opened or may not be known is listed before anything is
made.
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from msgspec.structs import replace as changed

from yulan import chain as chains
from yulan import disk, forks, lockplan, plainfile, settings, sound, sshsig, witness
from yulan.chain import Chain
from yulan.digest import sha256
from yulan.entry import Approval, Entry
from yulan.errors import Problem, YulanError
from yulan.flow import mending
from yulan.flow.me import Me
from yulan.flow.unseal import FOLDERS
from yulan.flow.verified import Verified, signed
from yulan.intents import Intent, apply_all
from yulan.keyring import Keyring
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
    lists: Mapping[witness.Mark, tuple[str, ...]] = field(default_factory=dict)
    replaces: tuple[str, ...] = ()

    @property
    def needs_two(self) -> bool:
        """Whether another keeper must have agreed."""
        return self.prev is not None and forks.needs_two(self.prev.newest, self.entry("", ""))

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
            replaces=self.replaces,
            signer=signer,
            written_at=written_at,
        )


@dataclass(frozen=True)
class Again:
    """What of an entry goes on when it is made once more on top of others: its lists, which name no file more than its
    keeper had then, and the keys it made. `replaces` are the entries whose place it takes.
    """

    replaces: tuple[str, ...]
    lists: Mapping[witness.Mark, tuple[str, ...]]
    kept: Mapping[str, mending.Kept] = field(repr=False)


def draft(
    verified: Verified,
    me: Me,
    intents: Sequence[Intent],
    *,
    also: Mapping[str, bytes | None] | None = None,
    keyring: Keyring | None = None,
    witnessing: bool = False,
    vouch: Iterable[tuple[str, str]] = (),
    again: Again | None = None,
    renew: Collection[str] = (),
) -> Draft:
    """The next epoch of `verified` with `intents` applied; `also` are further signed files that change with it.

    With `again` it is an entry made once more; the locks named in `renew` get a new key. Raises YulanError
    `lock.blocked` with every lock that cannot be opened, before anything is made.
    """
    epoch = verified.epoch + 1
    ring = apply_all(keyring or verified.keyring, intents, epoch)
    kept = again.kept if again is not None else {}
    made = mending.mend(ring, epoch, me, before=verified.keyring.locks, kept=kept, renew=renew)
    lists: dict[witness.Mark, tuple[str, ...]] = dict(again.lists) if again is not None else {}
    files: dict[str, bytes | None] = {**made.files, **(also or {})}
    if again is None and (witnessing or any(one.ends for one in intents)):
        _list(files, lists, "witness", unwitnessed(verified))
    _list(files, lists, "vouch", sorted(vouch))
    drafted = _finish(verified.files, files, made, intents, verified.chain)
    return replace(drafted, lists=lists, replaces=again.replaces if again is not None else ())


def after(verified: Verified, me: Me, draft: Draft, files: Mapping[str, bytes | None]) -> Verified:
    """The school once the `draft` that `me` has signed is in it; its lists are those of before."""
    now = {path: data for path, data in {**verified.files, **files}.items() if data is not None}
    path, data = next((path, data) for path, data in files.items() if chains.is_entry(path) and data is not None)
    chain = chains.grown(verified.chain, data, plainfile.load(data, path, Entry), me.signer.public)
    ring = draft.keyring
    if settings.PATH in files:
        ring = replace(ring, classes=tuple(one.id for one in settings.load(now[settings.PATH]).classes))
    return replace(verified, files=now, chain=chain, keyring=ring)


def first(ring: Keyring, me: Me, intents: Sequence[Intent], also: Mapping[str, bytes | None]) -> Draft:
    """Entry 1 of a new school."""
    made = mending.mend(apply_all(ring, intents, 1), 1, me)
    return _finish({}, {**made.files, **also}, made, intents, None)


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
    path = chains.path_of(sha256(data), draft.epoch)
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
    lists: dict[witness.Mark, tuple[str, ...]],
    mark: witness.Mark,
    found: Sequence[tuple[str, str]],
) -> None:
    """Nothing; where anything was found, a list of it is among the files and named under that mark."""
    if found:
        data = witness.dump(mark, found)
        digest = sha256(data)
        files[f"{witness.FOLDER}{digest[:8]}"] = data
        lists[mark] = (*lists.get(mark, ()), digest)


def _finish(
    before: Mapping[str, bytes],
    files: Mapping[str, bytes | None],
    made: mending.Mended,
    intents: Sequence[Intent],
    prev: Chain | None,
) -> Draft:
    """The next epoch over the plain files `before`, with `files` changed and locks as they were `made`."""
    epoch = prev.epoch + 1 if prev is not None else 1
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
    )
