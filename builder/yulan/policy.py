"""keys/policy.yaml: roles and drawers, and the default policy a new school starts with. Owns which kinds a drawer
holds and which roles read, write, enter for others and keep; refuses nothing about people. Entries are ended, never
deleted.
"""

from __future__ import annotations

from typing import Literal

from msgspec import field

from yulan import plainfile
from yulan.people import holds

PATH = "keys/policy.yaml"

ScopeKind = Literal["school", "grade", "class", "case", "student"]
Per = Literal["student", "class", "school"]


class Role(plainfile.Shape, frozen=True, kw_only=True):
    """A role: `scope` is what its posts are for; who keeps may sign the chain."""

    role: str
    scope: ScopeKind
    keeps: bool = False
    from_: int = field(name="from")
    until: int | None = None


class Drawer(plainfile.Shape, frozen=True, kw_only=True):
    """A drawer: kinds (`kind` or `kind:subtype`) and the roles that read, write, enter for others."""

    drawer: str
    per: Per
    kinds: tuple[str, ...]
    read: tuple[str, ...] = ()
    write: tuple[str, ...] = ()
    enter: tuple[str, ...] = ()
    from_: int = field(name="from")
    until: int | None = None

    def takes(self, kind: str, subtype: str = "") -> bool:
        """Whether a record of that kind belongs here."""
        return kind in self.kinds or (bool(subtype) and f"{kind}:{subtype}" in self.kinds)


class Policy(plainfile.Shape, frozen=True, kw_only=True):
    """The whole file."""

    yulan: Literal["policy/1"] = field(default="policy/1")
    roles: tuple[Role, ...] = ()
    drawers: tuple[Drawer, ...] = ()

    def roles_at(self, epoch: int) -> dict[str, Role]:
        """Roles in force, by name."""
        return {one.role: one for one in self.roles if holds(one, epoch)}

    def drawers_at(self, epoch: int) -> dict[str, Drawer]:
        """Drawers in force, by name, in the file's order."""
        return {one.drawer: one for one in self.drawers if holds(one, epoch)}

    def keeping(self, epoch: int) -> frozenset[str]:
        """The roles that keep."""
        return frozenset(name for name, one in self.roles_at(epoch).items() if one.keeps)


_ROLES: tuple[tuple[str, ScopeKind], ...] = (
    ("principal", "school"),
    ("leading-group", "school"),
    ("moral-office", "school"),
    ("academic-office", "school"),
    ("grade-head", "grade"),
    ("class-teacher", "class"),
    ("mentor", "student"),
    ("counsellor", "school"),
    ("aid-officer", "school"),
    ("legal-deputy", "case"),
    ("roll-officer", "school"),
    ("hulei", "school"),
    ("subject-teacher", "class"),
    ("staff", "school"),
    ("volunteer", "school"),
    ("bureau", "school"),
)

_OFFICES = ("principal", "moral-office")
_CIRCLE = (*_OFFICES, "grade-head", "class-teacher", "mentor", "counsellor")
_ROLLS = (*_OFFICES, "academic-office", "roll-officer")
_ROLL = (*_ROLLS, "grade-head", "class-teacher")

# name, per, kinds, read, write, enter. Source: docs/format.md and the schools' plans for files of
# students needing care: layers of responsibility, least authority, restricted matters apart.
_DRAWERS: tuple[tuple[str, Per, tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "file",
        "student",
        (
            *("card", "talk", "visit", "contact", "plan", "comment", "helper", "study", "growth", "activity"),
            *("placement", "home-teaching", "transfer:main"),
        ),
        _CIRCLE,
        _CIRCLE,
        ("moral-office",),
    ),
    ("aid", "school", ("aid",), (*_OFFICES, "aid-officer"), (*_OFFICES, "aid-officer"), ("moral-office",)),
    (
        "psych",
        "school",
        ("counselling", "screening", "category:psych", "transfer:psychological"),
        ("counsellor",),
        ("counsellor",),
        (),
    ),
    (
        "legal",
        "school",
        ("category:legal", "category:parent-in-prison", "legal"),
        _OFFICES,
        _OFFICES,
        ("moral-office",),
    ),
    ("safety", "school", ("incident",), _OFFICES, _OFFICES, ("moral-office",)),
    ("inbox", "school", ("concern",), (*_OFFICES, "counsellor"), ("staff",), ("moral-office",)),
    # The offices read notes too: they make the class posts' locks, and making a key is knowing it.
    (
        "notes",
        "class",
        ("note", "plan:study"),
        (*_OFFICES, "class-teacher"),
        ("subject-teacher", "class-teacher"),
        ("moral-office",),
    ),
    (
        "roll",
        "class",
        ("absence", "return", "roll-check:list", "roll-check:return", "roll-check:daily", "summary:class"),
        _ROLL,
        ("class-teacher", "roll-officer"),
        ("moral-office",),
    ),
    # What is compared for the whole school belongs to no class, and names who is missing in words.
    (
        "rolls",
        "school",
        ("roll-check:reconcile", "roll-check:not-returned", "roll-check:cross-check"),
        _ROLLS,
        _ROLLS,
        ("moral-office",),
    ),
    (
        "office",
        "school",
        (
            *("meeting", "training", "assessment", "staff-profile", "loan", "return-up"),
            *("summary:school", "summary:mentor"),
        ),
        (*_OFFICES, "leading-group"),
        _OFFICES,
        ("moral-office",),
    ),
)


def default(epoch: int = 1) -> Policy:
    """The policy a school starts with, in force from `epoch`."""
    return Policy(
        roles=tuple(Role(role=name, scope=scope, keeps=name in _OFFICES, from_=epoch) for name, scope in _ROLES),
        drawers=tuple(
            Drawer(drawer=name, per=per, kinds=kinds, read=read, write=write, enter=enter, from_=epoch)
            for name, per, kinds, read, write, enter in _DRAWERS
        ),
    )
