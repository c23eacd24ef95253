"""One synchronising under way: the clone at hand, who is at the keyboard, and what there is to tell by now. Owns what
both ways have in common; each step leaves the clone in the old state or the new one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path

from yulan import chain as chains
from yulan import git
from yulan.errors import YulanError
from yulan.flow import epoch, keep, proposals, spares, staff, trust, verified
from yulan.flow import me as identities
from yulan.flow.me import Me
from yulan.flow.moment import Moment
from yulan.flow.sync import mingle, news, sides
from yulan.flow.sync.mingle import Hands, Mingled, Others, Side, Waiting
from yulan.flow.sync.rejoin import Fate
from yulan.flow.sync.summary import Summary
from yulan.flow.unseal import Progress
from yulan.flow.verified import Verified
from yulan.identity_file import Identity
from yulan.private import Places
from yulan.school import Unverified

GIVEN = "refs/yulan/given"  # what was last put on a stick
ACCEPTED = "refs/yulan/accepted"  # what the place had and this clone took, or gave it
_NOBODY = "nobody"

Late = Callable[[Sequence[Unverified]], bool]


@dataclass
class Desk:
    """Where somebody synchronises; `told` grows as things are done."""

    root: Path
    places: Places
    identity: Identity | None
    moment: Moment
    progress: Progress
    late: Late | None
    others: Others | None
    alone: AbstractContextManager[object]
    came: set[str] = field(default_factory=set)
    sent: set[str] = field(default_factory=set)
    told: Summary = field(default_factory=Summary)

    def here(self) -> Side:
        """The state of this clone, verified, and the one known here or newer."""
        commit, school = git.head(self.root) or "", verified.verify(self.root)
        trust.check(self.places, school)
        return Side(commit, school)

    def ours(self) -> Side:
        """The state of this clone; two rows of entries that were put together by hand are joined first."""
        try:
            return self.here()
        except YulanError as error:
            if error.code not in ("chain.fork", "chain.listing"):
                raise
        commit = git.head(self.root) or ""
        found = sides.of(self.root, commit)
        trust.accepts(self.places, found.schools[0])
        side = Side(commit, found.schools[0], found.schools)
        try:
            return self.take(side, self.mingle(side, commit, first=True))
        except Waiting:
            return side  # perhaps it was joined elsewhere

    def me(self, school: Verified) -> Me | None:
        """Who is at the keyboard, if the school knows them (yet)."""
        try:
            return identities.of(school, self.identity) if self.identity is not None else None
        except YulanError:
            return None

    def person(self) -> str:
        """Under which name something is committed."""
        return (self.identity.person if self.identity is not None else "") or _NOBODY

    def waits(self) -> None:
        """Nothing; it is told that a keeper must join what was changed at once."""
        self.told = replace(self.told, waiting=True)

    def _hands(self, school: Verified, given: str | None) -> Hands:
        entries = {chains.path_of(name, one.epoch): name for name, one in school.chain.entries.items()}
        names = self._at(given, chains.FOLDER.rstrip("/"))
        return Hands(
            self.identity if self.me(school) is not None else None,
            self.person(),
            self.moment.now(school),
            self.others,
            given=frozenset(entries[path] for path in names if path in entries),
            given_files=self._at(git.resolve(self.root, GIVEN), "records"),
        )

    def _at(self, commit: str | None, folder: str) -> frozenset[str]:
        """The paths in a folder of a commit; none where there is no commit."""
        return frozenset(git.ids_at(self.root, commit, folder)) if commit is not None else frozenset()

    def mingle(self, ours: Side, tip: str, *, first: bool, given: str | None = None) -> Mingled:
        """Our state and the one at `tip` in one, beside the branch; `given` is what others last had of us. Raises as
        `mingle.mingle` does.
        """
        self.progress("merge", 0, 1)
        made = mingle.mingle(self.root, ours, tip, self._hands(ours.verified, given), first=first)
        self.progress("merge", 1, 1)
        return made

    def take(self, ours: Side, made: Mingled) -> Side:
        """The clone at what was made of both sides."""
        person = self.person()
        trust.accepts(self.places, made.verified)  # before anything is moved, and remembered only afterwards
        with self.alone:
            keep.advance(self.root, ours.commit, made.commit, person=person, day=self.moment.day)
        trust.check(self.places, made.verified)
        self.came |= set(made.came)
        told = self.told
        fate = Fate(told.replayed, told.proposed, told.dropped) + made.fate
        self.told = replace(
            told,
            staff=tuple(sorted({*told.staff, *made.staff})),
            replayed=fate.replayed,
            proposed=fate.proposed,
            dropped=fate.dropped,
            resealed=told.resealed + made.resealed,
            healed=told.healed or made.healed,
        )
        return Side(made.commit, made.verified)

    def housekeeping(self, school: Verified) -> dict[str, bytes | None]:
        """What a keeper's synchronising adds: late records vouched for, the daily list of what came, locks in line."""
        me = self.me(school)
        if me is None or not staff.is_keeper(school, me):
            return {}
        if self.late is not None:
            new = [f"records/{path}" for _, path in epoch.unwitnessed(school)]
            found = news.of(school, me, new).late
            if found and self.late(found):
                return dict(staff.vouch(school, me, found, self.moment.now(school)).files)
        if not (self._list_is_due(school) or spares.stock(school, me) or _lock_proposals(school)):
            return {}
        try:
            outcome = staff.mend(school, me, self.moment.now(school))
        except YulanError as error:
            if error.code != "lock.blocked":
                raise
            return {}
        return dict(outcome.files) if outcome is not None and not outcome.proposed else {}

    def _list_is_due(self, school: Verified) -> bool:
        """Whether files came that no list names, and the newest list is not of today."""
        listing = [one for one in school.chain.entries.values() if one.witness]
        newest = max(listing, key=lambda one: one.epoch, default=None)
        today = self.moment.now(school).date().isoformat()
        return (newest is None or newest.written_at[:10] != today) and bool(epoch.unwitnessed(school))

    def summary(self, before: Side, ours: Side) -> Summary:
        """What it all came to, between the state before and the one now."""
        me = self.me(ours.verified)
        self.progress("unseal", 0, 1)
        came = sorted(path for path in self.came if (self.root / path).exists())
        found = news.of(ours.verified, me, came) if me is not None else news.News()
        waiting = 0
        if me is not None and staff.is_keeper(ours.verified, me):
            waiting = sum(one.approval.by != me.person for one in proposals.intents(ours.verified).values())
        seen = ours.verified.witness.paths() - before.verified.witness.paths()
        self.progress("unseal", 1, 1)
        return replace(
            self.told,
            sent=len(self.sent),
            came=len(came),
            opened=found.opened,
            people=found.people,
            about_mine=found.about_mine,
            conflicts=found.conflicts,
            late=len(found.late),
            proposals=waiting,
            witnessed=len(seen) if not self.told.staff else 0,
        )


def _lock_proposals(school: Verified) -> bool:
    """Whether a holder has proposed a lock."""
    return any(path.startswith(f"{verified.PROPOSED}lock-") for path in school.files)
