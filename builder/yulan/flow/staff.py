"""Changes of staff, posts and locks: one keeper's word where that is enough, a proposal where another keeper must
agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from yulan import plainfile, planned
from yulan.calendar import stamp
from yulan.entry import Approval
from yulan.errors import Problem, UsageError, YulanError
from yulan.flow import epoch, proposals, spares, trust, unseal
from yulan.flow.me import Me, active
from yulan.flow.verified import Verified
from yulan.intents import Intent, apply_all, one_word
from yulan.keyring import Keyring
from yulan.lockplan import Step
from yulan.school import Unverified

_JOIN = "yulan-join"


@dataclass(frozen=True)
class Outcome:
    """Files to write; `proposed` when they only propose. `steps` are the locks that change, `waiting` what others
    must do.
    """

    files: Mapping[str, bytes | None] = field(repr=False)
    epoch: int
    steps: tuple[Step, ...] = ()
    waiting: tuple[Problem, ...] = ()
    refused: tuple[Problem, ...] = ()
    proposed: bool = False


@dataclass(frozen=True)
class Joiner:
    """A joiner's line: the public halves of somebody's own key."""

    person: str
    age: str
    sign: str
    name: str

    @property
    def line(self) -> str:
        """The line to hand over."""
        return f"{_JOIN} 1 {self.person} {self.age} {self.sign} {self.name}"

    @property
    def code(self) -> str:
        """What the two compare."""
        return trust.joiner_code(self.person, self.age, self.sign)

    @classmethod
    def parse(cls, line: str) -> Joiner:
        """The joiner of a line; raises UsageError `people.line`."""
        from yulan import age, ids, sshsig

        words = line.split()
        if len(words) < 7 or words[:2] != [_JOIN, "1"]:
            raise UsageError("people.line")
        found = cls(words[2], words[3], " ".join(words[4:6]), " ".join(words[6:]))
        if not (ids.is_person(found.person) and age.is_public(found.age) and sshsig.is_public(found.sign)):
            raise UsageError("people.line")
        return found

    def intent(self) -> Intent:
        """Adding them to the staff."""
        return Intent("person", "add", (self.person, one_word(self.name), self.age, *self.sign.split()))


def change(
    verified: Verified,
    me: Me,
    intents: Sequence[Intent],
    now: datetime,
    *,
    also: Mapping[str, bytes | None] | None = None,
    keyring: Keyring | None = None,
    witnessing: bool = False,
    vouch: Iterable[tuple[str, str]] = (),
) -> Outcome:
    """What `intents` come to: one epoch, signed, or a proposal for another keeper; raises as `epoch.draft` and
    `epoch.sign` do.
    """
    keeper(verified, me)
    draft = epoch.draft(verified, me, intents, also=also, keyring=keyring, witnessing=witnessing, vouch=vouch)
    written_at = stamp(now)
    if not draft.needs_two:
        files = epoch.sign(draft, me, written_at=written_at)
        return _outcome(files, draft)
    approval, done = _agreed(verified, me, draft)
    if approval is None:
        return _outcome(proposals.intent_files(draft, me), draft, proposed=True)
    files = epoch.sign(draft, me, written_at=written_at, approved=approval)
    return _outcome({**files, **done}, draft)


def expired(verified: Verified, today: date) -> list[planned.Over]:
    """What is held past its planned last day, by that day."""
    found = planned.over(verified.keyring, verified.epoch, today)
    return sorted(found, key=lambda one: (one.ends, one.area, one.name, one.holder))


def ending(verified: Verified, found: Iterable[planned.Over]) -> list[Intent]:
    """What ends it all; raises YulanError `planned.no-keeper` where nobody would be left to sign anything."""
    intents, coming = [Intent(one.area, "end", one.words) for one in found], verified.epoch + 1
    if not apply_all(verified.keyring, intents, coming).keepers(coming):
        raise YulanError("planned.no-keeper")
    return intents


def approve(verified: Verified, me: Me, path: str, now: datetime) -> Outcome:
    """Replays what another keeper proposed in `path`; raises `proposal.unknown`, `proposal.own`, `proposal.stale`."""
    proposal = proposals.intents(verified).get(path)
    if proposal is None:
        raise YulanError("proposal.unknown")
    if proposal.approval.by == me.person:
        raise YulanError("proposal.own")
    intents = [Intent.parse(line) for line in proposal.changes]
    draft = epoch.draft(verified, me, intents)
    if draft.guarded != proposal.approval.to or verified.chain.newest.guarded != proposal.approval.from_:
        raise YulanError("proposal.stale")
    return change(verified, me, intents, now)


def keeper(verified: Verified, me: Me) -> None:
    """Returns iff `me` may sign the chain; raises `chain.not-keeper` naming who can."""
    active(verified, me)
    if not is_keeper(verified, me):
        people = ", ".join(one.person for one in verified.chain.newest.keepers)
        raise YulanError("chain.not-keeper", person=me.person, keepers=people)


def is_keeper(verified: Verified, me: Me) -> bool:
    """Whether `me` may sign the chain."""
    return me.signer.public in verified.chain.newest.signers()


def mend(verified: Verified, me: Me, now: datetime) -> Outcome | None:
    """Brings every lock in line, with spare ones for class teachers, takes proposals over and witnesses; None where
    there is nothing to do.

    Who is no keeper proposes what only holders may make.
    """
    if not is_keeper(verified, me):
        made = proposals.own_plan(verified, me)
        files = proposals.own_locks(verified, me, made)
        return Outcome(files, verified.epoch, made.steps, proposed=True) if files else None
    ring, taken, done, refused = proposals.take_locks(verified)
    ahead = spares.stock(verified, me)
    intents = [Intent("lock", "seal"), *ahead, *taken]
    outcome = change(verified, me, intents, now, also=done, keyring=ring, witnessing=True)
    new = bool(epoch.unwitnessed(verified))
    if not outcome.steps and not ahead and not taken and not refused and not new:
        return None
    return replace(outcome, refused=tuple(refused))


def late(verified: Verified, me: Me) -> list[Unverified]:
    """Records that came after their writer's right had ended, and fail for nothing else."""
    opened = unseal.open_all(verified, me)
    return [one for one in opened.unverified if one.rules == ("seal.witness",)]


def vouch(verified: Verified, me: Me, records: Sequence[Unverified], now: datetime) -> Outcome:
    """The epoch by which a keeper vouches for `records` as they lie there."""
    pairs = epoch.listed(verified.root, (one.path for one in records))
    return change(verified, me, [Intent("records", "vouch")], now, vouch=pairs)


def _outcome(files: Mapping[str, bytes | None], draft: epoch.Draft, *, proposed: bool = False) -> Outcome:
    return Outcome(files, draft.epoch, draft.steps, draft.waiting, proposed=proposed)


def _agreed(verified: Verified, me: Me, draft: epoch.Draft) -> tuple[Approval | None, dict[str, bytes | None]]:
    """Another keeper's approval of exactly this change, if it lies there, and the files to remove with it."""
    before = verified.chain.newest.guarded
    for path, proposal in proposals.intents(verified).items():
        said = proposal.approval
        if said.by != me.person and (said.from_, said.to) == (before, draft.guarded):
            return said, {path: None, plainfile.signature_of(path): None}
    return None, {}
