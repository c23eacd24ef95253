"""Where duties stand for everybody they are asked for, by class, and the shape of the lists of them (`duty_pages.py`).
Owns the order in which states are told, the addresses, and who counts: a child once, by where it stands worst; of a
class every period by itself. Of its children a class brings the counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import add
from typing import Any

from yulan import calendar
from yulan.derive.state import Standing as Code
from yulan.derive.state import State
from yulan.pages import owed, students
from yulan.pages.owed import Owed
from yulan.pages.page import Link
from yulan.pages.site import Site
from yulan.pages.sums import Sum
from yulan.value import Value

# Of several states of one child the first of these says where it stands.
ORDER: tuple[Code, ...] = ("overdue", "due", "done", "excused", "not-readable")
_RANK = {state: place for place, state in enumerate(ORDER)}
COUNTED: tuple[Code, ...] = ("done", "due", "overdue")
SCHOOL = "school"  # the place of who belongs to no class, such as mentors


class Who(Value, frozen=True):
    """A child, a class or a mentor in a list; `path` where there is a page of theirs."""

    label: str
    path: str = ""


class Count(Value, frozen=True):
    """How many stand so, and where they are listed."""

    state: str
    count: int
    path: str


class Line(Value, frozen=True):
    """One child in the list of a duty: where it stands, each answer once, and until when or since when."""

    who: Who
    lines: tuple[Owed, ...]
    when: str


class Part(Value, frozen=True):
    """Those of a class for whom a duty stands alike."""

    id: str
    state: str
    lines: tuple[Line, ...]


class ClassPart(Value, frozen=True):
    """One class in the list of a duty."""

    id: str
    name: str
    parts: tuple[Part, ...]


class DutyList(Value, frozen=True):
    """Where one duty stands; `classes` lead to the lists where they are too many for one page."""

    about: str
    term: str
    lists: tuple[ClassPart, ...]
    classes: tuple[Link, ...] = ()


# Everybody with their states of this term, the worst first; by class; by duty.
Found = Sequence[tuple[Who, Sequence[State]]]
Places = Mapping[str, Found]
Standing = Mapping[str, Places]


class Asked(Value, frozen=True):
    """Of whom a duty is asked, by class or other place: of the children there what their classes brought, and others
    one by one.
    """

    children: Mapping[str, tuple[int, ...]]  # how many stand how, in the order of `ORDER`
    others: Places
    places: Mapping[str, None]  # where somebody is asked: the children's classes first

    def counts(self, place: str) -> tuple[int, ...]:
        """How many stand how there, in the order of `ORDER`."""
        here = self.of_others(place)
        there = self.children[place] if place in self.children else _counts(())
        return tuple(map(add, there, _counts(here))) if here else there

    def of_others(self, place: str) -> Found:
        """Those there who are no children."""
        return self.others.get(place, ())

    @property
    def split(self) -> bool:
        """Whether they are too many for one page."""
        here = sum(map(len, self.others.values())) + sum(map(sum, self.children.values()))
        return here > students.ONE_PAGE


def asked(site: Site) -> Mapping[str, Asked]:
    """Where every duty stands that has a list: those of children, of classes, of mentors."""
    children: dict[str, dict[str, tuple[int, ...]]] = {}
    for scope in site.classes:
        for duty, one in site.brought(_STANDING, scope).items():
            children.setdefault(duty, {})[scope] = one
    others = _others(site)
    found: dict[str, Asked] = {}
    for duty in (one for one in site.rules if one in children or one in others):
        here, besides = children.get(duty, {}), others.get(duty, {})
        found[duty] = Asked(here, besides, dict.fromkeys((*here, *besides)))
    return found


def standing(site: Site) -> Standing:
    """The same, one by one."""
    found: dict[str, dict[str, list[tuple[Who, Sequence[State]]]]] = {}
    for scope in site.classes:
        for duty, some in of_children(site, scope).items():
            found.setdefault(duty, {})[scope] = some
    for duty, places in _others(site).items():
        for place, some in places.items():
            found.setdefault(duty, {}).setdefault(place, []).extend(some)
    return {duty: found[duty] for duty in site.rules if duty in found}


def of_children(site: Site, scope: str) -> dict[str, list[tuple[Who, Sequence[State]]]]:
    """The children of a class by duty."""
    found: dict[str, list[tuple[Who, Sequence[State]]]] = {}
    now = owed.term(site)
    for child in site.classes[scope]:
        who, by_duty = Who(child.name, child.path), dict[str, list[State]]()
        for one in site.states.get(child.sid, ()):
            if one.term == now:
                by_duty.setdefault(one.duty, []).append(one)
        for code, states in by_duty.items():
            if len(states) > 1:
                states.sort(key=lambda one: (_RANK[one.state], -one.start.toordinal()))
            found.setdefault(code, []).append((who, states))
    return found


def _others(site: Site) -> dict[str, dict[str, list[tuple[Who, Sequence[State]]]]]:
    """Classes and mentors, by duty and place."""
    found: dict[str, dict[str, list[tuple[Who, Sequence[State]]]]] = {}
    now = owed.term(site)
    for one in site.states.get("", ()):
        if one.term == now and one.state in ORDER and (place := _place(site, one)):
            found.setdefault(one.duty, {}).setdefault(place, []).append((_who(site, one), (one,)))
    return found


def _counted(site: Site, scope: str) -> dict[str, tuple[int, ...]]:
    """Of each duty how many children of a class stand how, in the order of `ORDER`; each counts once, at its worst."""
    found: dict[str, list[int]] = {}
    now = owed.term(site)
    for child in site.classes[scope]:
        worst: dict[str, int] = {}
        for one in site.states.get(child.sid, ()):
            if one.term == now:
                rank = _RANK[one.state]
                worst[one.duty] = min(rank, worst.get(one.duty, rank))
        for duty, rank in worst.items():
            found.setdefault(duty, [0] * len(ORDER))[rank] += 1
    return {duty: tuple(counts) for duty, counts in found.items()}


_STANDING = Sum("standing", dict[str, tuple[int, ...]], _counted)
SUMS: tuple[Sum[Any], ...] = (_STANDING,)


def _counts(found: Found) -> tuple[int, ...]:
    stand = [states[0].state for _, states in found]
    return tuple(map(stand.count, ORDER))


def _place(site: Site, state: State) -> str:
    """Under which class it is listed; what is about no class and no mentor has no list."""
    if is_class(state.about):
        return state.about
    return SCHOOL if state.about in site.school.people else ""


def _who(site: Site, state: State) -> Who:
    words = site.words
    if not is_class(state.about):
        return Who(words.person(state.about))
    return Who(words.scope(state.about), students.class_path(state.about) if state.about in site.classes else "")


def is_class(about: str) -> bool:
    """Whether what a duty is about is a class."""
    return calendar.is_class(about)


def path(duty: str) -> str:
    """The page of one duty."""
    return f"duties/{duty}.html"


def address(duty: str, scope: str, state: str, *, split: bool) -> str:
    """Where those of a class who stand so are listed; `split` says whether each class has a page of its own."""
    page = class_path(duty, scope) if split else path(duty)
    return f"{page}#{scope}-{state}"


def split(places: Places) -> bool:
    """Whether they are too many for one page."""
    return sum(map(len, places.values())) > students.ONE_PAGE


def class_path(duty: str, scope: str) -> str:
    """The page of one duty in one class, where each has its own."""
    return f"duties/{duty}/{scope}.html"


def place_name(site: Site, scope: str) -> str:
    """What a place is called: a class, else the school."""
    return site.words.scope(scope) if scope != SCHOOL else site.words.t("duties.school")
