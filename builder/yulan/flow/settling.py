"""A school's settings as a keeper changes them where there is no editor: from new settings to a signed epoch, by the
rules and the signing of `yulan school edit`. Owns that nothing is signed but what was shown, on the settings it was
shown against; and who changed them last. It knows no form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from yulan import chain, git, lockplan, plainfile, settings, settings_text
from yulan.digest import sha256
from yulan.entry import RECOVERY
from yulan.errors import Problem, YulanError
from yulan.flow import settings_check, staff
from yulan.flow.live import Live
from yulan.flow.me import Me
from yulan.flow.saving import Put
from yulan.flow.verified import Verified
from yulan.intents import Intent
from yulan.lockfile import Lock
from yulan.settings import PATH, SchoolFile

SIGNED = Intent("settings", "sign")
_LOOKED_AT = 20  # entries gone through to find one that changed the settings, and not the theme


@dataclass(frozen=True, slots=True)
class Plan:
    """New settings, whole: `base` stands for the text they are laid over; `lost` are comments that go, `warnings` what
    is worth a look and was not so before.
    """

    base: str
    old: SchoolFile
    new: SchoolFile
    data: bytes = field(repr=False)
    lost: tuple[str, ...] = ()
    warnings: tuple[Problem, ...] = ()

    @property
    def mark(self) -> str:
        """What stands for exactly this text."""
        return sha256(self.data)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many locks somebody else has to look after, and who can, by id."""

    count: int
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Last:
    """The newest change of the settings: who signed it and when (ISO 8601), and the text before it if that is known."""

    signer: str
    at: str
    before: bytes | None = field(repr=False)


def standing(verified: Verified) -> bytes:
    """The settings as they are signed."""
    return verified.files[PATH]


def base_of(verified: Verified) -> str:
    """What stands for the settings as they are signed."""
    return sha256(standing(verified))


def may(verified: Verified, me: Me) -> bool:
    """Whether this person signs settings: a keeper by a key in use."""
    try:
        staff.keeper(verified, me)
    except YulanError:
        return False
    return True


def plan(verified: Verified, new: SchoolFile) -> Plan:
    """What the settings would be; the text keeps what does not change. Raises `file.form` with every fault, by line of
    the settings written plainly (`plainfile.dump`).
    """
    settings_check.checked(plainfile.dump(new))
    made = settings_text.rewritten(standing(verified), new)
    return _plan(verified, made.data, made.lost)


def plan_text(verified: Verified, data: bytes) -> Plan:
    """Likewise, of a whole text; raises `file.form`."""
    return _plan(verified, data, settings_text.lost(standing(verified), data))


def sign(live: Live, base: str, data: bytes, put: Put) -> None:
    """Nothing; the settings are signed and committed as one epoch. Raises `settings.moved` where others stand by now,
    and as `staff.change` does.
    """
    if base != base_of(live.verified):
        raise YulanError("settings.moved")
    settings_check.checked(data)
    outcome = staff.change(live.verified, live.me, [SIGNED], live.now, also={PATH: data})
    if outcome.proposed:  # settings take one word; a proposal would not hold them
        raise YulanError("chain.needs-second")
    put(outcome.files)


def waiting(verified: Verified, me: Me) -> Waiting:
    """What of the locks waits for others, since this person neither opens nor may make them; signed settings hold all
    the same.
    """
    ring, epoch = verified.keyring, verified.epoch
    opens = me.opener
    found = lockplan.plan(ring, epoch, me.who(ring), lambda name: opens.newest(name) is not None).waiting
    names = {one.params["lock"] for one in found}
    locks = (*lockplan.wanted_posts(ring, epoch), *lockplan.wanted_rest(ring, epoch))
    holders = (who for one in locks if one.lock in names for who in _holders(verified, one))
    here = {one.id for one in ring.people.active(epoch)}
    return Waiting(len(found), tuple(dict.fromkeys(who for who in holders if who in here)))


def _holders(verified: Verified, lock: Lock) -> Iterator[str]:
    """Who opens a lock now, or is to open it once it is made."""
    ring, epoch = verified.keyring, verified.epoch
    newest = lock.newest
    names = newest.holders if newest is not None else (lock.lock, *ring.readers_of(lock, epoch))
    for name in names:
        holder = name.partition("/")[0]
        if holder == RECOVERY:
            continue
        if holder.startswith("@"):
            yield holder[1:]
        yield from (one.id for one in ring.holders_of_post(holder, epoch))


def held_classes(verified: Verified) -> frozenset[str]:
    """The classes with a student or a member of staff in them now."""
    ring, epoch = verified.keyring, verified.epoch
    scopes = {one.scope_at(epoch) for one in ring.locks.values() if one.kind == "student"}
    posts = {scope for _, scope in ring.posts_at(epoch).values()}
    return frozenset((scopes | posts) & {*ring.classes})


def lost_classes(verified: Verified, plan: Plan) -> frozenset[str]:
    """The classes a plan leaves out though somebody is in them."""
    kept = {one.id for one in plan.new.classes}
    return frozenset(one.id for one in plan.old.classes if one.id not in kept) & held_classes(verified)


def last(verified: Verified) -> Last | None:
    """The newest change of the settings; None where there was none since the school began, or it lies far back."""
    entries = sorted(verified.chain.entries.items(), key=lambda one: -one[1].epoch)
    signed = [(name, one) for name, one in entries if str(SIGNED) in one.changes]
    after = standing(verified)
    for name, one in signed[:_LOOKED_AT]:
        before = _before(verified, chain.path_of(name, one.epoch))
        if before != after:
            return Last(one.signer, one.written_at, before)
    return None


def _plan(verified: Verified, data: bytes, lost: Iterable[str]) -> Plan:
    new, old = settings_check.checked(data), settings.load(standing(verified))
    known = {(one.rule, *sorted(one.params.items())) for one in settings_check.warnings(old, standing(verified))}
    found = settings_check.warnings(new, data)
    fresh = tuple(one for one in found if (one.rule, *sorted(one.params.items())) not in known)
    return Plan(base_of(verified), old, new, data, tuple(lost), fresh)


def _before(verified: Verified, path: str) -> bytes | None:
    """The settings before the commit that brought an entry; None where this clone does not have them."""
    root = verified.root
    try:
        commit = git.find_commit_of(root, path)
        steps = pairwise(one.commit for one in git.history(root).commits)
        parent = next((before for before, after in steps if after == commit), None)
        return git.files_at(root, parent, PATH).get(PATH) if parent is not None else None
    except YulanError:
        return None
