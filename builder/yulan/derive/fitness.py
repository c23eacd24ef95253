"""Which mentor fits which child: the table of a middle school's plan as named data, and what a departure costs. Owns
who is a leader, who lives near, who comes first. It knows no school and no names; it refuses to give a reason that
rests on a restricted category: such a need may move a match, and is never told.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Literal

from yulan.derive.state import Reason
from yulan.kinds.categories import RESTRICTED
from yulan.value import Value

Want = Literal["backbone", "class-teacher", "counsellor", "leader", "law", "special-education", "young", "lives-near"]

_PLAN = "a middle school's plan 2025–2027"
_SUMMARY = "a city's yearly summary"
_SCHEME = "an eight-category mentor scheme of 2012"


class Row(Value, frozen=True):
    """One row of the table: any one of `wants` will do, the first is best. No `codes`: every other child."""

    id: str
    codes: tuple[str, ...]
    wants: tuple[Want, ...]
    source: tuple[str, ...]


ROWS = (
    Row("academic", ("academic",), ("backbone",), (_PLAN,)),
    Row("psych", ("psych",), ("class-teacher", "counsellor"), (_PLAN,)),
    Row("family", ("family", "single-parent", "bereaved"), ("leader",), (_PLAN,)),
    Row("legal", ("legal",), ("law",), (_PLAN,)),
    Row("disability", ("disability",), ("special-education",), (_PLAN,)),
    Row("poverty", ("poverty",), ("leader",), (_PLAN,)),
    Row("left-behind", ("left-behind",), ("young",), (_PLAN,)),
    Row("other", (), ("class-teacher", "lives-near"), (_PLAN, _SUMMARY)),
)
OTHER = ROWS[-1]
ROW_OF: Mapping[str, Row] = MappingProxyType({code: row for row in ROWS for code in row.codes})

# Whose post makes a leader; the plan names leaders, cadres and party members in one breath.
LEADING = frozenset({"principal", "leading-group", "moral-office", "academic-office", "grade-head"})
LEADERS = ("cadre", "party-member")
# Who is on the list of people and teaches nobody here: no mentor unless somebody wishes it.
OUTSIDE = frozenset({"volunteer", "bureau", "legal-deputy"})

# What a departure costs. Only the order of size is meant: a load counts more than every need of one child together,
# a bond that holds more than any load (`matching` adds both).
UNMET = 20  # a need that the person does not meet
KNOWN = 100  # a need that stays in its drawer: it weighs most
USUAL = 10  # the last row's, for a child of no other row: what is known besides counts more
SECOND = 2  # the second-best of those who would do
PRINCIPAL = 4  # the principal, for a child who needs no leader
NOT_FIRST = 1  # neither class teacher nor backbone: those come first (the same plan)
WORST = UNMET * len(ROWS) + KNOWN * len(RESTRICTED) + SECOND * len(ROWS) + PRINCIPAL + NOT_FIRST


class Staff(Value, frozen=True):
    """A member of staff as matching sees them."""

    id: str
    roles: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()  # those they are class teacher of
    traits: frozenset[str] = frozenset()
    lives_in: str = ""
    most: int | None = None

    @property
    def leads(self) -> bool:
        """Whether a post or a trait makes them a leader, cadre or party member."""
        return bool(self.roles & LEADING) or any(one in self.traits for one in LEADERS)


class Child(Value, frozen=True):
    """A child as matching sees them: `codes` everybody at the card may know, `known` the restricted ones at hand."""

    scope: str
    codes: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    address: str = ""


class Fit(Value, frozen=True):
    """How well two fit: what it costs, and the reasons that may be told."""

    cost: int
    reasons: tuple[Reason, ...] = ()


def rows(codes: Collection[str]) -> tuple[tuple[Row, str], ...]:
    """The rows that hold for a child of these open categories, each once with the first category that asks for it; for
    every other child the last row.
    """
    found: dict[str, tuple[Row, str]] = {}
    for code in sorted(set(codes) - RESTRICTED):
        if row := ROW_OF.get(code):
            found.setdefault(row.id, (row, code))
    return tuple(found[one.id] for one in ROWS if one.id in found) or ((OTHER, ""),)


def known_rows(codes: Collection[str]) -> tuple[Row, ...]:
    """The rows of restricted categories. What has none is matched as if nobody knew of it."""
    wanted = set(codes) & RESTRICTED
    return tuple(row for row in ROWS if wanted & set(row.codes))


def of(child: Child, staff: Staff) -> Fit:
    """How well the two fit; 0 is as the table would have it."""
    told, cost, reasons = rows(child.codes), 0, []
    for row, code in told:
        place, reason = _met(row, child, staff)
        cost += SECOND * place if reason else USUAL if row is OTHER else UNMET
        if reason:
            reasons.append(Reason(reason, (("category", code),) if code else ()))
    for row in known_rows(child.known):
        place, reason = _met(row, child, staff)
        cost += SECOND * place if reason else KNOWN
    needs_leader = any("leader" in row.wants for row, _ in told)
    cost += PRINCIPAL if "principal" in staff.roles and not needs_leader else 0
    cost += 0 if staff.classes or "backbone" in staff.traits else NOT_FIRST
    return Fit(cost, tuple(reasons))


def meets_known(child: Child, staff: Staff) -> bool:
    """Whether every need that is known and not told would be met."""
    return all(_met(row, child, staff)[1] for row in known_rows(child.known))


def _met(row: Row, child: Child, staff: Staff) -> tuple[int, str]:
    """Which of the wants is met, by its place, and what to say of it; nothing to say where none is."""
    return next(
        ((place, said) for place, want in enumerate(row.wants) if (said := _MEETS[want](child, staff))), (0, "")
    )


def _own_class(child: Child, staff: Staff) -> str:
    return "class-teacher" if child.scope in staff.classes else ""


def _counsellor(_child: Child, staff: Staff) -> str:
    return "counsellor" if "counsellor" in staff.roles or "counselling" in staff.traits else ""


def _leader(_child: Child, staff: Staff) -> str:
    if staff.roles & LEADING:
        return "leader"
    return next((one for one in LEADERS if one in staff.traits), "")


def _near(child: Child, staff: Staff) -> str:
    """By the same village or area on both sides; a place that is not named leaves the trait alone to tell."""
    same = bool(staff.lives_in) and staff.lives_in in child.address
    return "lives-near" if same or (not staff.lives_in and "lives-near" in staff.traits) else ""


def _trait(name: str) -> Callable[[Child, Staff], str]:
    return lambda _child, staff: name if name in staff.traits else ""


_MEETS: Mapping[Want, Callable[[Child, Staff], str]] = {
    "backbone": _trait("backbone"),
    "class-teacher": _own_class,
    "counsellor": _counsellor,
    "leader": _leader,
    "law": _trait("law"),
    "special-education": _trait("special-education"),
    "young": _trait("young"),
    "lives-near": _near,
}
