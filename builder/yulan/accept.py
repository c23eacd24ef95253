"""Whether a sealed record is accepted: the rules of docs/format.md §5, each by its name. Pure; what fails is shown
as not verified, never as fact. A right that has ended counts only for files witnessed before it ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from yulan.chain import Chain
from yulan.ids import RecordName
from yulan.keyring import Keyring, reaches
from yulan.lockfile import Lock
from yulan.people import Person, holds
from yulan.policy import Drawer
from yulan.record import Record
from yulan.seal import Seal, Sealed
from yulan.value import Value
from yulan.witness import Witness

_MOST = 4096  # cases remembered: those of a few hundred files, which are read one after another
_LATE = "seal.witness"  # of all a record may fail, what a keeper can put right
CARD_LIKE = frozenset({"card", "plan"})  # any writer revises these


class Place(Value, frozen=True):
    """Where a record file lies and what opened it. `digest` gives the hash of the file's bytes, when it is needed."""

    path: str  # under records/
    name: RecordName
    basename: str
    lock: str
    generation: int  # the one whose key opened it, whatever number the name gives
    digest: Callable[[], str]


class Verdict(Value, frozen=True):
    """The rules a revision fails, none when accepted; `enters`: its author might write for others."""

    rules: tuple[str, ...]
    enters: bool = False


class _Right(Value, frozen=True):
    """One way somebody might write: the epoch at which it has ended, if it has."""

    ended: int | None
    enters: bool


class _Case(Value, frozen=True):
    """What holds alike of all records of one kind that one key signs under one lock at one epoch."""

    drawer: bool  # a drawer holds such records under that lock
    key: str  # the rule by which the key is none of the author's then; empty where it is
    rights: tuple[_Right, ...]


class Court:
    """Judges the records of one school; remembers rights, so that records alike cost a look-up each."""

    def __init__(self, keyring: Keyring, chain: Chain, witness: Witness) -> None:
        self.keyring, self.chain, self.witness = keyring, chain, witness
        self._cases: dict[tuple[str, str, int, str, str, str], _Case] = {}

    def judge(self, place: Place, sealed: Sealed, record: Record) -> Verdict:
        """The verdict on one revision by itself; how revisions stand to each other is `revisions.py`'s."""
        rules = [*self._form(place, sealed, record)]
        epochs = self.chain.epochs_of(sealed.seal.epoch)
        lock = self.keyring.locks.get(place.lock)
        if not epochs or lock is None:
            return Verdict((*rules, "seal.lock" if epochs else "seal.epoch"))
        if not self._opened_by_its_own(place, sealed.seal, lock, epochs):
            rules.append("seal.lock")
        # Of an entry that was replaced, what it stood on counts too: a right may have ended meanwhile.
        verdicts = [self._at(epoch, place, sealed, record, lock, rules) for epoch in epochs]
        if len(verdicts) == 1:
            return verdicts[0]
        return min(verdicts, key=lambda one: (len(one.rules), _LATE not in one.rules))

    def _at(
        self, epoch: int, place: Place, sealed: Sealed, record: Record, lock: Lock, before: Sequence[str]
    ) -> Verdict:
        """The verdict on a revision signed at that epoch, with the rules that failed before."""
        case = self._case(sealed, record, epoch, lock)
        rules = list(before)
        if not case.drawer or (lock.kind == "student" and lock.sid != record.student):
            rules.append("seal.drawer")
        if case.key:
            return Verdict((*rules, case.key))
        own = record.by == sealed.seal.author
        ways = [one for one in case.rights if own or one.enters]
        if not ways:
            rules.append("seal.role")
        elif not any(self._stands(one, place) for one in ways):
            rules.append(_LATE)
        return Verdict(tuple(rules), any(one.enters and self._stands(one, place) for one in case.rights))

    def _case(self, sealed: Sealed, record: Record, epoch: int, lock: Lock) -> _Case:
        asked = (sealed.seal.author, sealed.key, epoch, lock.lock, record.kind, record.subtype)
        found = self._cases.get(asked)
        if found is None:
            if len(self._cases) >= _MOST:
                self._cases.clear()
            found = self._cases[asked] = self._case_of(sealed, record, epoch, lock)
        return found

    def _case_of(self, sealed: Sealed, record: Record, epoch: int, lock: Lock) -> _Case:
        drawer = self.drawer(lock, record, epoch) is not None
        author = self.keyring.by_person.get(sealed.seal.author)
        key = author.key_at(epoch) if author is not None else None
        if author is None or key is None or key.sign != sealed.key:
            signed_by_author = author is not None and any(one.sign == sealed.key for one in author.keys)
            return _Case(drawer, "seal.key" if signed_by_author else "seal.signature", ())
        return _Case(drawer, "", tuple(self._rights(author, epoch, lock, record)))

    def might(self, author: Person, lock: Lock, record: Record) -> bool:
        """Whether the author may write this record under that lock now."""
        rights = self._rights(author, self.chain.epoch, lock, record)
        return any(record.by == author.id or one.enters for one in rights)

    def drawer(self, lock: Lock, record: Record, epoch: int) -> Drawer | None:
        """The drawer that holds the record under that lock, if it may."""
        drawer = self.keyring.drawer_of(lock, epoch)
        if drawer is None or not drawer.takes(record.kind, record.subtype):
            return None
        return drawer

    def _form(self, place: Place, sealed: Sealed, record: Record) -> Iterator[str]:
        seal, name = sealed.seal, place.name
        if seal.repository != self.chain.repository:
            yield "seal.repository"
        named = seal.name == place.basename and (seal.rid, seal.rev) == (name.rid, name.rev)
        student = not name.sid or (seal.student, seal.generation) == (name.sid, name.generation)
        if not (named and student and place.path == f"{name.folder}/{place.basename}"):
            yield "seal.name"
        if (record.id, record.kind, record.student) != (seal.rid, seal.kind, seal.student):
            yield "seal.content"
        if (seal.rev == 1) == bool(seal.prev):
            yield "revision.prev"

    def _opened_by_its_own(self, place: Place, sealed: Seal, lock: Lock, epochs: tuple[int, ...]) -> bool:
        """Whether the generation that opened it is the one named, and was the lock's at some time between the epochs
        that the seal may mean.
        """
        generation = lock.generation(place.generation)
        if sealed.lock != place.lock or generation is None:
            return False
        if generation.g != sealed.generation and generation not in lock.called(sealed.generation):
            return False
        return generation.from_ <= max(epochs) and (generation.until is None or generation.until > min(epochs))

    def _stands(self, right: _Right, place: Place) -> bool:
        return right.ended is None or self.witness.before(place.digest(), place.path, right.ended)

    def _rights(self, author: Person, epoch: int, lock: Lock, record: Record) -> Iterator[_Right]:
        drawer = self.drawer(lock, record, epoch)
        key = author.key_at(epoch)
        if drawer is None or key is None:
            return
        for role, scope, until in self._roles(author, epoch, lock):
            for enters, roles in ((False, drawer.write), (True, drawer.enter)):
                if role in roles and self._covers(role, scope, lock.scope_at(epoch), epoch):
                    ends = (
                        key.until,
                        until,
                        self._drawer_ends(drawer, role, record, enters=enters),
                        self._scope_ends(lock, role, scope, epoch),
                    )
                    yield _Right(min((one for one in ends if one is not None), default=None), enters)

    def _roles(self, author: Person, epoch: int, lock: Lock) -> Iterator[tuple[str, str, int | None]]:
        yield "staff", "school", author.until
        for post in author.posts_at(epoch):
            yield post.role, post.scope, post.until
        for mentor in lock.mentors:
            if mentor.person == author.id and holds(mentor, epoch):
                yield "mentor", lock.scope_at(epoch), mentor.until

    def _covers(self, role: str, scope: str, at: str, epoch: int) -> bool:
        if role == "mentor":
            return at != "closed"
        return reaches(scope, at, keeps=role in self.keyring.keeping(epoch))

    def _scope_ends(self, lock: Lock, role: str, scope: str, epoch: int) -> int | None:
        """The epoch at which the lock moved out of reach, if it has."""
        later = sorted((one.from_, one.at) for one in lock.scope if one.from_ > epoch)
        return next((start for start, at in later if not self._covers(role, scope, at, start)), None)

    def _drawer_ends(self, drawer: Drawer, role: str, record: Record, *, enters: bool) -> int | None:
        """The epoch at which policy took the right away, through however many versions of the drawer's rule."""
        rule: Drawer = drawer
        while rule.until is not None:
            end = rule.until
            following = self.keyring.drawers_at(end).get(rule.drawer)
            if following is None or not following.takes(record.kind, record.subtype):
                return end
            if role not in (following.enter if enters else following.write):
                return end
            rule = following
        return None
