"""The keyring: people, policy and locks of one school together, and the two rules everything follows from: who
should hold a lock, and who may write what. Pure; it opens nothing and trusts that the chain has verified its files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from yulan import lockfile, plainfile, settings
from yulan.calendar import covers, grade_of
from yulan.errors import YulanError
from yulan.lockfile import Lock
from yulan.people import PATH as PEOPLE
from yulan.people import People, Person, post_name
from yulan.policy import PATH as POLICY
from yulan.policy import Drawer, Policy

_MANY = 50
PERSONAL_ROLES = frozenset({"mentor", "staff", "volunteer"})  # held without a post


@dataclass(frozen=True)
class Keyring:
    """One school's people, policy, locks and classes, as signed."""

    people: People
    policy: Policy
    locks: Mapping[str, Lock] = field(repr=False)
    classes: tuple[str, ...] = ()

    @cached_property
    def by_person(self) -> Mapping[str, Person]:
        """People by id, past ones included."""
        return {one.id: one for one in self.people.people}

    def posts_at(self, epoch: int) -> dict[str, tuple[str, str]]:
        """Posts somebody with an active key holds: name → (role, scope)."""
        if epoch not in self._posts:
            self._posts[epoch] = {
                post_name(post.role, post.scope): (post.role, post.scope)
                for person in self.people.active(epoch)
                if person.key_at(epoch)
                for post in person.posts_at(epoch)
            }
        return self._posts[epoch]

    @cached_property
    def _posts(self) -> dict[int, dict[str, tuple[str, str]]]:
        return {}  # by epoch: asked once for every lock

    def holders_of_post(self, name: str, epoch: int) -> tuple[Person, ...]:
        """Who holds the post with an active key, by id."""
        found = (
            person
            for person in self.people.active(epoch)
            if person.key_at(epoch) and any(post_name(post.role, post.scope) == name for post in person.posts_at(epoch))
        )
        return tuple(sorted(found, key=lambda person: person.id))

    def keepers(self, epoch: int) -> tuple[Person, ...]:
        """Who may sign the chain from `epoch` on, by id."""
        if epoch not in self._keepers:
            keeping = self.keeping(epoch)
            found = (
                person
                for person in self.people.active(epoch)
                if person.key_at(epoch) and any(post.role in keeping for post in person.posts_at(epoch))
            )
            self._keepers[epoch] = tuple(sorted(found, key=lambda person: person.id))
        return self._keepers[epoch]

    @cached_property
    def _keepers(self) -> dict[int, tuple[Person, ...]]:
        return {}  # by epoch: asked several times while a school is verified

    def reads(self, role: str, epoch: int) -> tuple[Drawer, ...]:
        """The drawers a role reads."""
        return tuple(one for one in self.drawers_at(epoch).values() if role in one.read)

    def drawers_at(self, epoch: int) -> Mapping[str, Drawer]:
        """Drawers in force, by name, in the file's order."""
        if epoch not in self._drawers:
            self._drawers[epoch] = self.policy.drawers_at(epoch)
        return self._drawers[epoch]

    @cached_property
    def _drawers(self) -> dict[int, Mapping[str, Drawer]]:
        return {}  # by epoch: asked once for every record

    def keeping(self, epoch: int) -> frozenset[str]:
        """The roles that keep."""
        if epoch not in self._keeping:
            self._keeping[epoch] = self.policy.keeping(epoch)
        return self._keeping[epoch]

    @cached_property
    def _keeping(self) -> dict[int, frozenset[str]]:
        return {}  # by epoch, likewise

    def drawer_of(self, lock: Lock, epoch: int) -> Drawer | None:
        """The drawer whose records a student or drawer lock opens."""
        drawers = self.drawers_at(epoch)
        if lock.kind == "drawer":
            return drawers.get(lock.drawer or "")
        return next((one for one in drawers.values() if one.per == "student"), None)

    def roles_of(self, person: Person, epoch: int, lock: Lock | None = None) -> set[tuple[str, str]]:
        """Roles and scopes a person has at `epoch`, `mentor` of `lock`'s student and `staff` included."""
        roles = {(post.role, post.scope) for post in person.posts_at(epoch)}
        if person.key_at(epoch):
            roles.add(("staff", "school"))
        if lock is not None and person.id in lock.mentors_at(epoch):
            roles.add(("mentor", lock.scope_at(epoch)))
        return roles

    def may_read(self, person: Person, drawer: str, scope: str, epoch: int) -> bool:
        """Whether a post of the person reads that drawer in all of that scope."""
        return any(
            role not in PERSONAL_ROLES
            and reaches(post_scope, scope, keeps=role in self.keeping(epoch))
            and any(one.drawer == drawer for one in self.reads(role, epoch))
            for role, post_scope in self.roles_of(person, epoch)
        )

    def may_make(self, person: Person | None, lock: Lock, epoch: int) -> bool:
        """Whether the person reads all that the lock opens, and so may know its key; `None` is recovery."""
        if person is None:
            return True
        scope = lock.scope_at(epoch)
        if lock.kind == "post":
            opened = [(one, scope) for one in self.reads(lock.role or "", epoch)]
            own = any(post_name(role, at) == lock.lock for role, at in self.roles_of(person, epoch))
            if not own:  # whoever holds the post reads what was lent to it
                lent = (one for one in self._lent.get(lock.lock, ()) if lock.lock in one.extra_at(epoch))
                opened += [(drawer, one.scope_at(epoch)) for one in lent if (drawer := self.drawer_of(one, epoch))]
            return all(self.may_read(person, drawer.drawer, at, epoch) for drawer, at in opened)
        drawer = self.drawer_of(lock, epoch)
        return drawer is not None and self.may_read(person, drawer.drawer, scope, epoch)

    @cached_property
    def _lent(self) -> Mapping[str, list[Lock]]:
        """Locks by the holders beyond policy they ever had."""
        found: dict[str, list[Lock]] = {}
        for lock in self.locks.values():
            for one in lock.extra:
                found.setdefault(one.holder, []).append(lock)
        return found

    def readers_of(self, lock: Lock, epoch: int) -> Iterator[str]:
        """Holders a student or drawer lock should have, without generation: posts widest first, then as the drawer
        lists them; `@person`.
        """
        drawer = self.drawer_of(lock, epoch)
        scope = lock.scope_at(epoch)
        keeping = self.keeping(epoch)
        read = drawer.read if drawer is not None else ()
        posts = [
            (_width(post_scope), read.index(role), name)
            for name, (role, post_scope) in self.posts_at(epoch).items()
            if role in read and role not in PERSONAL_ROLES and reaches(post_scope, scope, keeps=role in keeping)
        ]
        yield from (name for _, _, name in sorted(posts))
        if "mentor" in read and scope != "closed":
            yield from sorted(f"@{one}" for one in lock.mentors_at(epoch))
        yield from lock.extra_at(epoch)


def reaches(post_scope: str, scope: str, *, keeps: bool) -> bool:
    """Whether a post reaches a lock: its scope covers it; a closed file is reached by the keeping roles alone."""
    if scope == "closed":
        return keeps and post_scope == "school"
    return covers(post_scope, scope)


def _width(scope: str) -> int:
    return 0 if scope == "school" else 1 if scope == grade_of(scope) else 2


def load(files: Mapping[str, bytes]) -> Keyring:
    """The keyring in `files` (path → bytes, as verified); raises YulanError `file.form` naming the file."""
    people = plainfile.load(_need(files, PEOPLE), PEOPLE, People)
    policy = plainfile.load(_need(files, POLICY), POLICY, Policy)
    locks: dict[str, Lock] = {}
    paths = [path for path in files if path.startswith(lockfile.FOLDER)]
    for path in paths:
        lock = plainfile.load(files[path], path, Lock, many=len(paths) > _MANY)
        if lock.path != path or any(one.g != g for g, one in enumerate(lock.generations, 1)):
            raise YulanError("lock.name", path=path)
        locks[lock.lock] = lock
    school = settings.load(_need(files, settings.PATH))
    return Keyring(people, policy, locks, tuple(one.id for one in school.classes))


def _need(files: Mapping[str, bytes], path: str) -> bytes:
    try:
        return files[path]
    except KeyError:
        raise YulanError("file.missing", path=path) from None
