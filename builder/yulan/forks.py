"""Entries made at the same time: which one everything leads to, and what an entry may take the place of. Pure; the
rules of docs/format.md §4, by which nobody alone undoes what took two, and nothing that was listed is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from yulan.entry import Entry
from yulan.errors import YulanError


def ancestors(entries: Mapping[str, Entry], name: str) -> set[str]:
    """The entry and all that it leads back to."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one not in found and one in entries:
            found.add(one)
            waiting.extend(entries[one].prev)
    return found


def ends(entries: Mapping[str, Entry]) -> list[str]:
    """The entries that nothing follows, but those that another end knows of: one where there is no fork."""
    named = {one for entry in entries.values() for one in entry.prev}
    leaves = [name for name in entries if name not in named]
    if len(leaves) == 1:
        return leaves
    known = {name: _known(entries, name) for name in leaves}
    return sorted(name for name in leaves if not any(name in known[one] for one in leaves if one != name))


def head(entries: Mapping[str, Entry]) -> str:
    """The entry that everything leads to, by what it follows and what was replaced on the way; raises `chain.fork`."""
    found = ends(entries)
    if len(found) != 1 or _known(entries, found[0]) < entries.keys():
        raise YulanError("chain.fork", count=max(2, len(found)))
    return found[0]


def _known(entries: Mapping[str, Entry], name: str) -> set[str]:
    """What an entry leads back to, and what was replaced there."""
    found = ancestors(entries, name)
    return found | {old for one in found for old in entries[one].replaces}


def state(entry: Entry) -> tuple[str, frozenset[tuple[str, str]], frozenset[str]]:
    """What is guarded and who may sign, as far as entries say it: another of it takes two."""
    return entry.guarded, frozenset((one.person, one.sign) for one in entry.keepers), frozenset(entry.recovery)


def needs_two(prev: Entry, entry: Entry) -> bool:
    """Whether going from `prev` to `entry` takes two signatures."""
    return state(prev) != state(entry) and len({one.person for one in prev.keepers}) > 1


def check_replaces(entry: Entry, key: str, entries: Mapping[str, Entry], path: str) -> None:
    """Returns iff the entry, signed by `key`, may take the place of those it names; raises `chain.replaces`.

    Whoever signs it must be a signer by each of them; something else must have followed where they did; it follows none
    of them, nor who replaced them; no list they name is left out; what two had agreed on stands, unless two have agreed
    on something since.
    """
    for name in entry.replaces:
        old = entries.get(name)
        if old is None:
            raise YulanError("chain.gap", path=path, epoch=entry.epoch)
        right = old.signers().get(key) == entry.signer and not set(entry.prev) & set(old.prev)
        right = right and not any(name in _known(entries, one) for one in entry.prev)
        if not (right and set(old.witness) <= set(entry.witness)):
            raise YulanError("chain.replaces", path=path, signer=entry.signer)
        agreed = any(needs_two(entries[one], old) for one in old.prev) and state(entry) != state(old)
        if agreed and not _agreed_anew(entry, name, entries):
            raise YulanError("chain.replaces", path=path, signer=entry.signer)


def _agreed_anew(entry: Entry, name: str, entries: Mapping[str, Entry]) -> bool:
    """Whether two have agreed on something on the way to the entry, and had not on the way to the one of that name."""
    before = ancestors(entries, name)
    spent = {one.signature for other in before if (one := entries[other].approved) is not None}
    here = set().union(*(ancestors(entries, one) for one in entry.prev)) - before
    given = [entry.approved, *(entries[one].approved for one in here)]
    return any(one is not None and one.signature not in spent for one in given)


def check_approvals(entries: Mapping[str, Entry], standing: Iterable[str]) -> str | None:
    """An entry whose approval had been given for one that was replaced before it; None where there is none.

    An agreement counts for one change: of what was undone, nobody makes use again.
    """
    rows: dict[str, list[str]] = {}
    for name, entry in entries.items():
        if entry.approved is not None:
            rows.setdefault(entry.approved.signature, []).append(name)
    stands = set(standing)
    for names in rows.values():
        for name in stands.intersection(names) if len(names) > 1 else ():
            before = ancestors(entries, name) - {name}
            gone = {old for one in before for old in entries[one].replaces}
            if gone & set(names):
                return name
    return None
