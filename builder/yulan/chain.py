"""The chain of epochs: entries, their signatures, and what they say of the signed files. Owns the rules of
docs/format.md §4; pure: bytes come in, a verified `Chain` comes out, and anything that breaks a rule is refused by
its name.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from yulan import forks, plainfile, sshsig
from yulan.digest import sha256
from yulan.entry import RECOVERY, Entry, Keeper
from yulan.errors import YulanError
from yulan.keyring import Keyring
from yulan.people import Spanned, holds

FOLDER = "keys/chain/"
NAMESPACE = "yulan-chain-v1"
INTENT_NAMESPACE = "yulan-intent-v1"
_NAME = re.compile(r"keys/chain/[0-9]{6}-[0-9a-f]{8}\.yaml")


@dataclass(frozen=True)
class Chain:
    """A verified chain. `epochs` knows the number of every entry's hash, replaced ones included; `grounds` that of the
    standing entry which a replaced one was made on.
    """

    repository: str
    head: str
    entries: Mapping[str, Entry] = field(repr=False)
    epochs: Mapping[str, int] = field(repr=False)
    demo: bool = False
    grounds: Mapping[str, int] = field(repr=False, default_factory=dict)
    keys: Mapping[str, str] = field(repr=False, default_factory=dict)  # by which each entry was signed

    def epochs_of(self, name: str) -> tuple[int, ...]:
        """The epochs an entry's hash may mean: its own; of a replaced one that of its replacement, and what it was
        made on. None where there is no such entry.
        """
        if name not in self.epochs:
            return ()
        return (self.epochs[name], self.grounds[name]) if name in self.grounds else (self.epochs[name],)

    @property
    def epoch(self) -> int:
        """The newest epoch."""
        return self.newest.epoch

    @property
    def newest(self) -> Entry:
        """The newest entry."""
        return self.entries[self.head]

    def lists(self, mark: Literal["witness", "vouch", "erased"]) -> dict[str, int]:
        """Hashes of the lists entries name under `mark` → the first epoch that names them."""
        found: dict[str, int] = {}
        for entry in sorted(self.entries.values(), key=lambda one: one.epoch):
            for name in getattr(entry, mark):
                found.setdefault(name, entry.epoch)
        return found


def path_of(name: str, epoch: int) -> str:
    """Where the entry with that hash lies."""
    return f"{FOLDER}{epoch:06d}-{name[:8]}.yaml"


def is_entry(path: str) -> bool:
    """Whether an entry belongs at that path, not its signature."""
    return path.startswith(FOLDER) and not path.endswith(".sig")


def listing(files: Mapping[str, bytes]) -> str:
    """The hash of the listing of `files`."""
    lines = [f"{sha256(files[path])}  {path}\n" for path in sorted(files)]  # by code points, as by UTF-8's bytes
    return sha256("".join(lines).encode())


def guarded(keyring: Keyring, epoch: int, erased: tuple[str, ...] = ()) -> str:
    """The hash of what two keepers must agree on, as it stands at `epoch`."""
    lines = _powers(keepers(keyring, epoch), recovery(keyring, epoch))
    lines += [f"opens {one.id} {key.age}" for one in keyring.keepers(epoch) if (key := one.key_at(epoch)) is not None]
    lines += [f"opens {RECOVERY} {one.age}" for one in keyring.people.recovery_at(epoch)]
    for role in keyring.policy.roles:
        keeps = "keeps" if role.keeps else "-"
        lines.append(f"role {role.role} {role.scope} {keeps} {_state(role, epoch)}")
    count: dict[str, int] = {}
    for drawer in keyring.policy.drawers:
        count[drawer.drawer] = count.get(drawer.drawer, 0) + 1
        lists = (drawer.kinds, drawer.read, drawer.write, drawer.enter)
        words = " ".join(",".join(one) or "-" for one in lists)
        number = count[drawer.drawer]
        lines.append(f"drawer {drawer.drawer} {number} {drawer.per} {words} {_state(drawer, epoch)}")
    for lock in keyring.locks.values():
        lines += [f"extra {lock.lock} {one.holder} {_state(one, epoch)}" for one in lock.extra]
    lines += [f"erased {one}" for one in erased]
    return sha256("".join(f"{line}\n" for line in sorted(lines)).encode())


def _state(thing: Spanned, epoch: int) -> str:
    return "active" if holds(thing, epoch) else "ended"


def keepers(keyring: Keyring, epoch: int) -> tuple[Keeper, ...]:
    """The keepers an entry of that epoch must name."""
    found = []
    for person in keyring.keepers(epoch):
        key = person.key_at(epoch)
        if key is not None:
            found.append(Keeper(person=person.id, sign=key.sign))
    return tuple(found)


def recovery(keyring: Keyring, epoch: int) -> tuple[str, ...]:
    """The recovery signing keys an entry of that epoch must name."""
    return tuple(one.sign for one in keyring.people.recovery_at(epoch))


def _powers(keeping: Iterable[Keeper], recovering: Iterable[str]) -> list[str]:
    """A line for each key that may sign the next entry."""
    return [f"keeper {one.person} {one.sign}" for one in keeping] + [f"recovery {key}" for key in recovering]


def intent(draft: Entry, before: str, since: str) -> bytes:
    """What the first of two keepers signs. `since` keeps an approval from counting again when a state comes back, the
    keys keep an entry whose files are gone from naming other keepers than the approver saw.
    """
    lines = ("yulan intent 1", f"repository {draft.repository}", f"since {since}", f"from {before}")
    powers = sorted({*_powers(draft.keepers, draft.recovery)})
    return "".join(f"{line}\n" for line in (*lines, f"to {draft.guarded}", *powers)).encode()


def since(entries: Mapping[str, Entry], name: str) -> str:
    """The entry that made what is guarded, and who may sign, what they are at entry `name`."""
    state = forks.state(entries[name])
    while same := [one for one in entries[name].prev if forks.state(entries[one]) == state]:
        name = same[0]
    return name


def verify(files: Mapping[str, bytes]) -> Chain:
    """The chain in `files`, those under keys/chain/; raises YulanError `chain.*` naming the entry and the rule."""
    entries = _read(files)
    roots = [h for h, one in entries.items() if one.epoch == 1]
    if not roots:
        raise YulanError("chain.empty")
    if len(roots) > 1:
        raise YulanError("chain.two-beginnings")
    repository = roots[0]
    keys = {name: _check(name, entries, files, repository) for name in sorted(entries, key=lambda h: entries[h].epoch)}
    head = forks.head(entries)
    standing = {name: entries[name] for name in forks.ancestors(entries, head)}
    if (again := forks.check_approvals(entries, standing)) is not None:
        raise YulanError("chain.second", path=path_of(again, entries[again].epoch))
    numbers = {h: one.epoch for h, one in standing.items()}
    numbers |= {
        old: one.epoch for one in standing.values() for old in one.replaces if old in entries and old not in numbers
    }
    grounds = {name: _ground(name, entries, standing) for name in numbers.keys() - standing.keys()}
    return Chain(repository, head, standing, numbers, entries[repository].demo, grounds, keys)


def grown(chain: Chain, data: bytes, entry: Entry, key: str) -> Chain:
    """The chain with an entry of those bytes on top, just signed by `key`; what it replaces is as it was."""
    name = sha256(data)
    epochs = {**chain.epochs, **dict.fromkeys(entry.replaces, entry.epoch), name: entry.epoch}
    keys = {**chain.keys, name: key}
    return replace(chain, head=name, entries={**chain.entries, name: entry}, epochs=epochs, keys=keys)


def _ground(name: str, entries: Mapping[str, Entry], standing: Mapping[str, Entry]) -> int:
    """The highest epoch among the standing entries that an entry which does not stand leads back to."""
    while name not in standing:
        name = max(entries[name].prev, key=lambda one: entries[one].epoch)
    return standing[name].epoch


def heads(files: Mapping[str, bytes]) -> list[str]:
    """The paths of the entries that nothing follows and nothing replaces, whether or not they are valid."""
    entries = _read(files)
    return [path_of(name, entries[name].epoch) for name in forks.ends(entries)]


def _read(files: Mapping[str, bytes]) -> dict[str, Entry]:
    """Hash → entry of those among the files, each under the name that is its own; raises `chain.name`."""
    entries: dict[str, Entry] = {}
    for path, text in files.items():
        if not is_entry(path):
            continue
        if _NAME.fullmatch(path) is None:
            raise YulanError("chain.name", path=path)
        entry = plainfile.load(text, path, Entry)
        name = sha256(text)
        if path != path_of(name, entry.epoch):
            raise YulanError("chain.name", path=path)
        entries[name] = entry
    return entries


def _check(name: str, entries: Mapping[str, Entry], files: Mapping[str, bytes], repository: str) -> str:
    """The key by which the entry is signed; raises the rule it breaks."""
    entry = entries[name]
    path = path_of(name, entry.epoch)
    _check_place(name, entries, path, repository)
    key = _signed_by(files[path], files.get(plainfile.signature_of(path)), path)
    for one in [entries[prev] for prev in entry.prev] or [entry]:
        if one.signers().get(key) != entry.signer:
            raise YulanError("chain.not-a-keeper", path=path, signer=entry.signer)
    for parent in entry.prev:
        if forks.needs_two(entries[parent], entry):
            check_approval(entry, entries[parent], since(entries, parent), path)
    forks.check_replaces(entry, key, entries, path)
    return key


def _check_place(name: str, entries: Mapping[str, Entry], path: str, repository: str) -> None:
    """Returns iff the entry belongs to this chain and follows entries that are there, the highest just before it."""
    entry = entries[name]
    first = entry.epoch == 1
    if (entry.repository is None) != first or (entry.repository or name) != repository:
        raise YulanError("chain.repository", path=path)
    if entry.demo and not first:
        raise YulanError("chain.demo", path=path)
    missing = [one for one in entry.prev if one not in entries]
    if missing or (first and entry.prev) or (not first and not entry.prev):
        raise YulanError("chain.gap", path=path, epoch=entry.epoch - 1)
    if not first and max(entries[one].epoch for one in entry.prev) != entry.epoch - 1:
        raise YulanError("chain.gap", path=path, epoch=entry.epoch - 1)


def _signed_by(data: bytes, armoured: bytes | None, path: str) -> str:
    """The key that made the signature beside an entry of those bytes."""
    if armoured is None:
        raise YulanError("chain.unsigned", path=path)
    try:
        return sshsig.verify(sshsig.dearmor(armoured.decode()), NAMESPACE, data)
    except UnicodeDecodeError:
        raise YulanError("chain.unsigned", path=path) from None
    except sshsig.BadSignature:
        raise YulanError("chain.signature", path=path) from None


def check_approval(entry: Entry, prev: Entry, since: str, path: str) -> None:
    """Returns iff a second keeper of `prev` signed the change of what is guarded; else raises `chain.second`."""
    approval = entry.approved
    if approval is None or approval.by == entry.signer:
        raise YulanError("chain.second", path=path)
    if (approval.from_, approval.to) != (prev.guarded, entry.guarded):
        raise YulanError("chain.second", path=path)
    try:
        blob = base64.b64decode(approval.signature, validate=True)
        if base64.b64encode(blob).decode() != approval.signature:
            raise ValueError("another spelling")
        key = sshsig.verify(blob, INTENT_NAMESPACE, intent(entry, prev.guarded, since))
    except (binascii.Error, ValueError, sshsig.BadSignature):
        raise YulanError("chain.second", path=path) from None
    if prev.signers().get(key) != approval.by:
        raise YulanError("chain.second", path=path)


def match_listing(chain: Chain, signed: Mapping[str, bytes]) -> None:
    """Returns iff the newest entry speaks of exactly these files; raises `chain.listing`."""
    if listing(signed) != chain.newest.listing:
        raise YulanError("chain.listing", epoch=chain.epoch)


def match(chain: Chain, keyring: Keyring) -> None:
    """Returns iff the newest entry says who may sign, and what is guarded, as the keyring in its files does; raises
    `chain.keepers`, `chain.guarded`.
    """
    newest = chain.newest
    right = (keepers(keyring, newest.epoch), recovery(keyring, newest.epoch))
    if (newest.keepers, newest.recovery) != right:
        raise YulanError("chain.keepers", epoch=newest.epoch)
    if guarded(keyring, newest.epoch, tuple(chain.lists("erased"))) != newest.guarded:
        raise YulanError("chain.guarded", epoch=newest.epoch)
