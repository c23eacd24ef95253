"""Who should be able to open what: the reading rule once more, slow and obvious, from docs/format.md §3 alone.

It knows roles, scopes and history, and nothing of the program. Holders are either one key (a mentor's, a recovery
key) or a *term* of a post: the time from when its key was made until somebody who knew it went. Who joins a term
late shares its key, so what that term could once reach counts for them too; `least` leaves that out, `most` has it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

KEEPING = {"principal", "moral-office"}
OFFICES = {"principal", "moral-office"}
CIRCLE = OFFICES | {"grade-head", "class-teacher", "mentor", "counsellor"}
READ: dict[str, set[str]] = {
    "file": CIRCLE,
    "aid": OFFICES | {"aid-officer"},
    "psych": {"counsellor"},
    "legal": OFFICES,
    "safety": OFFICES,
    "inbox": OFFICES | {"counsellor"},
    "notes": OFFICES | {"class-teacher"},
    "roll": OFFICES | {"academic-office", "roll-officer", "grade-head", "class-teacher"},
    "office": OFFICES | {"leading-group"},
}
WRITE: dict[str, set[str]] = {
    **READ,
    "inbox": {"staff"},
    "notes": {"class-teacher", "subject-teacher"},
    "roll": {"class-teacher", "roll-officer"},
    "office": OFFICES,
}
BY_CLASS = {"notes", "roll"}

Post = tuple[str, str]  # role, scope
Holder = tuple[str, ...]  # ("key", public) or ("post", role, scope, number of its term)
Place = tuple[str, str]  # drawer and class or "school"; ("file", sid)


@dataclass
class Somebody:
    """A member of staff: the key they use now, and their posts."""

    key: str
    posts: set[Post] = field(default_factory=set)
    here: bool = True


@dataclass
class Child:
    """A student's class, or `closed`, and mentors."""

    at: str
    mentors: set[str] = field(default_factory=set)


@dataclass
class Model:
    """A school as everybody in it would describe it."""

    classes: tuple[str, ...]
    recovery: str
    people: dict[str, Somebody] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)
    read: dict[str, set[str]] = field(default_factory=lambda: {name: set(roles) for name, roles in READ.items()})
    lent: dict[Place, set[Post | str]] = field(default_factory=dict)  # to posts and people beyond policy
    step: int = 0
    past: dict[Place, list[tuple[frozenset[Holder], frozenset[str]]]] = field(default_factory=dict)  # one a step
    knew: dict[Holder, set[str]] = field(default_factory=dict)
    _terms: dict[Post, tuple[int, frozenset[str]]] = field(default_factory=dict)

    def working(self) -> dict[str, Somebody]:
        """People of the staff who have a key."""
        return {name: one for name, one in self.people.items() if one.here and one.key}

    def keepers(self) -> list[str]:
        """Who may sign."""
        return [name for name, one in self.working().items() if any(role in KEEPING for role, _ in one.posts)]

    def roles(self, person: str, place: Place) -> set[str]:
        """The roles by which somebody stands to a place now."""
        one = self.working().get(person)
        if one is None:
            return set()
        at = self.scope(place)
        found = {role for role, scope in one.posts if covers(role, scope, at)} | {"staff"}
        if place[0] == "file" and person in self.children[place[1]].mentors and at != "closed":
            found.add("mentor")
        return found

    def reads(self, person: str, place: Place) -> bool:
        """Whether somebody should open everything in a place now."""
        return bool(self.roles(person, place) & self.read[place[0]])

    def scope(self, place: Place) -> str:
        """The class of a place, `school` or `closed`."""
        return self.children[place[1]].at if place[0] == "file" else place[1]

    def places(self) -> list[Place]:
        """Every place records lie in."""
        drawers = [one for one in self.read if one != "file"]
        loose = [(one, at) for one in drawers for at in (self.classes if one in BY_CLASS else ("school",))]
        return [*loose, *(("file", sid) for sid in self.children)]

    def settle(self) -> None:
        """Nothing; what has changed is history now."""
        self.step += 1
        used = {role for roles in self.read.values() for role in roles}
        posts = {post for one in self.working().values() for post in one.posts} | set(self._terms)
        for post in posts:
            members = {one.key for one in self.working().values() if post in one.posts}
            members |= {self.recovery} if members else set()
            if post[0] not in used:
                members = set()
            number, before = self._terms.get(post, (0, frozenset()))
            if before - members or (members and not before):
                number += 1
            self._terms[post] = (number, frozenset(members))
            if members:
                self.knew.setdefault(("post", *post, str(number)), set()).update(members)
        for place in self.places():
            holders = self._holders(place)
            now = {key for one in holders for key in self._members(one)}
            self.past.setdefault(place, [_NOBODY] * (self.step - 1)).append((frozenset(holders), frozenset(now)))

    def least(self, place: Place, written: int) -> set[str]:
        """Keys that must open what was written there at that step: everybody who has read there since."""
        return {key for _, keys in self.past[place][written - 1 :] for key in keys}

    def most(self, place: Place, written: int) -> set[str]:
        """Keys that may at most open it: those, and who came later to a post whose key could."""
        return {key for holders, _ in self.past[place][written - 1 :] for one in holders for key in self.knew[one]}

    def now(self, place: Place) -> set[str]:
        """Keys that open everything there by today's files."""
        return set(self.past[place][-1][1])

    def _holders(self, place: Place) -> set[Holder]:
        at = self.scope(place)
        found: set[Holder] = {
            ("post", *post, str(number))
            for post, (number, members) in self._terms.items()
            if members and (post in self.lent.get(place, ()) or (post[0] in self.read[place[0]] and covers(*post, at)))
        }
        if not found:
            found = {("key", self.recovery)}
        if place[0] == "file" and at != "closed" and "mentor" in self.read["file"]:
            people = [self.people[one] for one in self.children[place[1]].mentors]
            found |= {("key", one.key) for one in people if one.here and one.key}
        borrowers = [self.people[one] for one in self.lent.get(place, ()) if isinstance(one, str)]
        found |= {("key", one.key) for one in borrowers if one.here and one.key}
        for one in found:
            if one[0] == "key":
                self.knew[one] = {one[1]}
        return found

    def _members(self, holder: Holder) -> set[str]:
        return set(self._terms[holder[1], holder[2]][1]) if holder[0] == "post" else {holder[1]}


_NOBODY: tuple[frozenset[Holder], frozenset[str]] = (frozenset(), frozenset())


def covers(role: str, scope: str, at: str) -> bool:
    """Whether a post reaches a place's scope."""
    if at == "closed":
        return role in KEEPING
    return scope in ("school", at, at.split("-")[0]) if at != "school" else scope == "school"
