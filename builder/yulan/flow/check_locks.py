"""The locks of a verified school against the reading rule: who should hold each, who does, and whether anybody could
still open it. It needs no key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from yulan import age, lockplan
from yulan.errors import Problem
from yulan.flow import proposals, student_files
from yulan.flow.readers import Readers
from yulan.flow.verified import Verified
from yulan.lockfile import Lock, link_path
from yulan.lockplan import Step
from yulan.locks import opens_link
from yulan.people import holds


def problems(verified: Verified) -> list[Problem]:
    """Everything wrong with locks, or waiting for somebody."""
    return [*_holders(verified), *_forms(verified), *_few_readers(verified), *_proposed(verified)]


def _holders(verified: Verified) -> Iterator[Problem]:
    """Locks that differ from the reading rule, as somebody would mend them who may make them all."""
    plan = lockplan.plan(verified.keyring, verified.epoch, None, lambda _: True)
    for step in plan.steps:
        rule = _rule(verified, step)
        strict = rule in ("lock.too-many-holders", "lock.should-close")
        told = {"lock": step.lock.lock}
        yield Problem(rule, step.lock.path, severity="error" if strict else "warning", params=told)


def _rule(verified: Verified, step: Step) -> str:
    newest = step.lock.newest
    if step.action == "close":
        return "lock.should-close"
    if step.action == "reseal":
        return "lock.needs-holder"
    if newest is not None and newest.until is None:
        return "lock.too-many-holders"
    ring, epoch = verified.keyring, verified.epoch
    if any(ring.may_make(one, step.lock, epoch) for one in ring.keepers(epoch)):
        return "lock.unmade"
    return "lock.needs-maker"


def _forms(verified: Verified) -> Iterator[Problem]:
    for name, lock in verified.keyring.locks.items():
        newest = lock.newest
        if newest is None:
            yield Problem("lock.no-generation", lock.path, params={"lock": name})
            continue
        if not _sealed_to_all(lock):
            yield Problem("lock.stanzas", lock.path, params={"lock": name})
        if lock.kind == "post":
            continue
        for g in range(2, newest.g + 1):
            path = link_path(name, g)
            if path not in verified.files and opens_link(lock.generations, g) <= newest.g:
                yield Problem("lock.link-missing", path, params={"lock": name})


def _sealed_to_all(lock: Lock) -> bool:
    newest = lock.generations[-1]
    try:
        return age.stanza_count(newest.sealed_bytes()) == len(newest.holders)
    except (age.Damaged, ValueError):
        return False


def _few_readers(verified: Verified) -> Iterator[Problem]:
    """Locks that one person or nobody opens, counted by person: in a small school there are many."""
    readers = Readers(verified)
    alone: Counter[str] = Counter()
    for lock in verified.keyring.locks.values():
        if lock.kind == "post" or lock.writable is None or not student_files.is_file(verified, lock):
            continue
        people = {one.person for one in readers.of(lock)}
        if not people:
            yield Problem("lock.nobody", lock.path, severity="warning", params={"lock": lock.lock})
        elif len(people) == 1:
            alone.update(people)
    for person, count in sorted(alone.items()):
        yield Problem("lock.one-person", "keys/locks", severity="warning", params={"person": person, "count": count})
    if not any(holds(one, verified.epoch) for one in verified.keyring.people.recovery):
        yield Problem("recovery.none", "keys/people.yaml", severity="warning")


def _proposed(verified: Verified) -> Iterator[Problem]:
    _, taken, _, refused = proposals.take_locks(verified)
    yield from refused
    if taken:
        yield Problem("proposal.locks", "keys/proposed", severity="warning", params={"count": len(taken)})
    for path in proposals.intents(verified):
        yield Problem("proposal.intent", path, severity="warning")
