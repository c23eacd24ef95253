"""Where one duty stands for everybody it is asked for: a page a duty, by class; in a large school a page for each class
of it. Owns the order in which states are told and that each number elsewhere leads to as many lines here.

A child counts once, by where it stands worst; of a class every period is a line of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from yulan import calendar
from yulan.derive.state import OPEN, State
from yulan.derive.state import Standing as Code
from yulan.pages import duty_words, frame, owed, students
from yulan.pages.owed import Owed
from yulan.pages.page import Link, Page
from yulan.pages.site import Site
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


@dataclass(frozen=True, slots=True)
class Count:
    """How many stand so, and where they are listed."""

    state: str
    count: int
    path: str


class Line(Value, frozen=True):
    """One child in the list of a duty: where it stands, each answer once, and until when or since when."""

    who: Who
    lines: tuple[Owed, ...]
    when: str


@dataclass(frozen=True, slots=True)
class Part:
    """Those of a class for whom a duty stands alike."""

    id: str
    state: str
    lines: tuple[Line, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ClassPart:
    """One class in the list of a duty."""

    id: str
    name: str
    parts: tuple[Part, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class DutyList:
    """Where one duty stands; `classes` lead to the lists where they are too many for one page."""

    about: str
    term: str
    lists: tuple[ClassPart, ...] = field(repr=False)
    classes: tuple[Link, ...] = ()


# Everybody with their states of this term, the worst first; by class; by duty.
Found = Sequence[tuple[Who, Sequence[State]]]
Places = Mapping[str, Found]
Standing = Mapping[str, Places]


def standing(site: Site) -> Standing:
    """Where every duty stands that has a list: those of children, of classes, of mentors."""
    found: dict[str, dict[str, list[tuple[Who, Sequence[State]]]]] = {}
    now = owed.term(site)
    for sid, child in site.children.items():
        who, by_duty = Who(child.name, child.path), dict[str, list[State]]()
        for one in site.states.get(sid, ()):
            if one.term == now:
                by_duty.setdefault(one.duty, []).append(one)
        for duty, states in by_duty.items():
            if len(states) > 1:
                states.sort(key=lambda one: (_RANK[one.state], -one.start.toordinal()))
            found.setdefault(duty, {}).setdefault(child.scope, []).append((who, states))
    for one in site.states.get("", ()):
        if one.term == now and one.state in ORDER and (place := _place(site, one)):
            found.setdefault(one.duty, {}).setdefault(place, []).append((_who(site, one), (one,)))
    return {duty: found[duty] for duty in site.rules if duty in found}


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
    page = _path(duty, scope) if split else path(duty)
    return f"{page}#{scope}-{state}"


def split(places: Places) -> bool:
    """Whether they are too many for one page."""
    return sum(map(len, places.values())) > students.ONE_PAGE


def _path(duty: str, scope: str) -> str:
    return f"duties/{duty}/{scope}.html"


def pages(site: Site, found: Standing) -> Iterator[Page]:
    """The lists."""
    for duty, places in found.items():
        yield from _lists(site, duty, places)


def _lists(site: Site, duty: str, places: Places) -> Iterator[Page]:
    words, rule = site.words, site.rules[duty]
    title, about, now = duty_words.name(words, rule), duty_words.about(words, rule), words.term(owed.term(site))
    back, whole = Link(frame.DUTIES, words.t("duties.title")), path(duty)
    if not split(places):
        lists = tuple(_class_part(site, scope, found) for scope, found in places.items())
        yield site.page(whole, "duty.html", title, DutyList(about, now, lists), frame.DUTIES, back)
        return
    links = tuple(Link(_path(duty, scope), _name(site, scope), len(found)) for scope, found in places.items())
    yield site.page(whole, "duty.html", title, DutyList(about, now, (), links), frame.DUTIES, back)
    for link, (scope, found) in zip(links, places.items(), strict=True):
        context = DutyList(about, now, (_class_part(site, scope, found),))
        yield site.page(link.path, "duty.html", link.label, context, frame.DUTIES, back, Link(whole, title))


def _name(site: Site, scope: str) -> str:
    return site.words.scope(scope) if scope != SCHOOL else site.words.t("duties.school")


def _class_part(site: Site, scope: str, found: Found) -> ClassPart:
    name, by_state = _name(site, scope), dict[str, list[Line]]()
    for who, states in found:
        # Under the heading of a class its name need not be said again, line by line.
        line = _line(site, Who("") if who.label == name else who, states)
        by_state.setdefault(states[0].state, []).append(line)
    parts = (Part(f"{scope}-{state}", state, tuple(by_state[state])) for state in ORDER if state in by_state)
    return ClassPart(scope, name, tuple(parts))


def _line(site: Site, who: Who, states: Sequence[State]) -> Line:
    """Of a child: everything open, else the newest."""
    shown = owed.lines(site, [one for one in states if one.state in OPEN] or states[:1])
    alike = {(one.stands, one.people): one for one in shown}
    return Line(who, tuple(alike.values()), site.words.t("words.comma").join(one.when for one in shown))
