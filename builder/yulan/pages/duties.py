"""The duties (待办): first what the reader owes, by child, soonest first; then, for who answers for several classes,
where each duty stands in each class, every number with its list.

Owns what stands on these pages and in which order. What is overdue is shown like everything else, with kind words and
in no colour of alarm; nobody is compared with anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from yulan.derive.rules import RULES
from yulan.derive.state import Standing, State
from yulan.pages import frame, owed, students
from yulan.pages.owed import Owed
from yulan.pages.page import Link, Page
from yulan.pages.site import Child, Site

GATHERED = 12  # children for whom one duty is listed one by one
WEEK = timedelta(days=7)
_OVERSEE = frozenset({"principal", "moral-office"})
# Of several states of one child the first of these says where it stands.
_ORDER: tuple[Standing, ...] = ("overdue", "due", "done", "excused", "not-readable")
_COUNTED: tuple[Standing, ...] = ("done", "due", "overdue")


@dataclass(frozen=True, slots=True)
class Group:
    """What is owed for one child; or, without a child, for the school."""

    child: Child | None = field(repr=False)
    lines: tuple[Owed, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Section:
    """What is owed within some time; `gathered` are duties owed for many children, each with the list of them."""

    id: str
    title: str
    groups: tuple[Group, ...] = field(repr=False)
    gathered: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """How many children stand so, and where they are listed."""

    state: str
    count: int
    path: str


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class in the table: for each duty its counts, those of nobody left out."""

    name: str
    cells: tuple[tuple[Count, ...], ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The page of what is owed."""

    term: str
    sections: tuple[Section, ...] = field(repr=False)
    before: Section | None = field(repr=False)  # of the last term
    duties: tuple[Link, ...]
    rows: tuple[ClassRow, ...]
    school: tuple[Owed, ...]
    rules: tuple[tuple[str, str], ...]  # each duty and what it asks


@dataclass(frozen=True, slots=True)
class Line:
    """One child in the list of a duty: where it stands, each answer once, and until when or since when."""

    child: Child = field(repr=False)
    lines: tuple[Owed, ...] = field(repr=False)
    when: str


@dataclass(frozen=True, slots=True)
class Part:
    """The children of a class for whom a duty stands alike."""

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
    """Where one duty stands for every child; `classes` lead to the lists where they are too many for one page."""

    about: str
    term: str
    lists: tuple[ClassPart, ...] = field(repr=False)
    classes: tuple[Link, ...] = ()


# Each child with its states of this term, the worst first; by class; by duty.
_Children = Sequence[tuple[Child, Sequence[State]]]
_Classes = Mapping[str, _Children]
_ByDuty = Mapping[str, _Classes]


def pages(site: Site) -> Iterator[Page]:
    """The page of duties and the list of each, for who owes something or may see where they stand."""
    if not frame.has_duties(site.words):
        return
    standing = _by_duty(site)
    yield site.page(frame.DUTIES, "duties.html", site.words.t("duties.title"), _overview(site, standing))
    for duty, classes in standing.items():
        yield from _lists(site, duty, classes)


def _by_duty(site: Site) -> _ByDuty:
    now = owed.term(site)
    found: dict[str, dict[str, list[tuple[Child, Sequence[State]]]]] = {}
    for sid, child in site.children.items():
        by_duty: dict[str, list[State]] = {}
        for one in site.states.get(sid, ()):
            if one.term == now and one.state in _ORDER:
                by_duty.setdefault(one.duty, []).append(one)
        for duty, states in by_duty.items():
            worst = sorted(states, key=lambda one: (_ORDER.index(one.state), -one.start.toordinal()))
            found.setdefault(duty, {}).setdefault(child.scope, []).append((child, worst))
    return {duty: found[duty] for duty in RULES if duty in found}


def _overview(site: Site, standing: _ByDuty) -> Overview:
    words, now = site.words, owed.term(site)
    own = list(owed.mine(site))
    before = [one for one in own if one.term != now]
    scopes = [group.id for group in students.groups(site)] if _oversees(site) else []
    return Overview(
        term=words.term(now) if now else "",
        sections=tuple(_sections(site, (one for one in own if one.term == now))),
        # No list shows the last term: here it is told child by child, however many they are.
        before=_section(site, "before", before, most=len(before)) if before else None,
        duties=tuple(Link(f"duties/{duty}.html", owed.name(words, duty)) for duty in standing) if scopes else (),
        rows=tuple(row for row in (_row(site, scope, standing) for scope in scopes) if any(row.cells)),
        school=owed.lines(site, (one for one in site.states.get("", ()) if one.term == now and _concerns(site, one))),
        rules=tuple((owed.name(words, duty), words.t(f"duties.about.{duty}")) for duty in RULES),
    )


def _concerns(site: Site, state: State) -> bool:
    """Whether a duty of the school says anything to this reader: they owe it, or see where it stands."""
    return state.state != "not-readable" or site.school.reader in state.people


def _oversees(site: Site) -> bool:
    """Whether the reader answers for more than a class: the offices and the heads of grades."""
    return any(post in _OVERSEE or post.startswith("grade-") for post in site.school.posts)


def _sections(site: Site, own: Iterable[State]) -> Iterator[Section]:
    """This week, this month, later this term, and what is older."""
    found: dict[str, list[State]] = {}
    for one in own:
        found.setdefault(_within(one, site.school.today), []).append(one)
    for key in ("week", "month", "later", "older"):
        if key in found:
            yield _section(site, key, found[key])


def _within(state: State, today: date) -> str:
    if state.state == "overdue":
        return "older"
    if state.end < today + WEEK:
        return "week"
    return "month" if (state.end.year, state.end.month) == (today.year, today.month) else "later"


def _section(site: Site, key: str, found: Iterable[State], most: int = GATHERED) -> Section:
    by_duty: dict[str, list[State]] = {}
    for one in found:
        by_duty.setdefault(one.duty, []).append(one)
    children = {duty: len({one.student for one in states}) for duty, states in by_duty.items()}
    by_child: dict[str, list[State]] = {}
    for one in owed.soonest(one for duty, states in by_duty.items() if children[duty] <= most for one in states):
        by_child.setdefault(one.student, []).append(one)
    return Section(
        id=key,
        title=site.words.t(f"duties.sections.{key}"),
        groups=tuple(Group(site.children.get(sid), owed.lines(site, states)) for sid, states in by_child.items()),
        gathered=tuple(
            Link(f"duties/{duty}.html", owed.name(site.words, duty), count)
            for duty, count in children.items()
            if count > most
        ),
    )


def _row(site: Site, scope: str, standing: _ByDuty) -> ClassRow:
    cells = []
    for duty, classes in standing.items():
        there = [states[0].state for _, states in classes.get(scope, ())]
        counts = ((state, there.count(state)) for state in _COUNTED)
        found = (Count(state, count, _address(duty, scope, state, classes)) for state, count in counts if count)
        cells.append(tuple(found))
    return ClassRow(site.words.scope(scope), tuple(cells))


def _split(classes: _Classes) -> bool:
    return sum(map(len, classes.values())) > students.ONE_PAGE


def _path(duty: str, scope: str) -> str:
    return f"duties/{duty}/{scope}.html"


def _address(duty: str, scope: str, state: str, classes: _Classes) -> str:
    page = _path(duty, scope) if _split(classes) else f"duties/{duty}.html"
    return f"{page}#{scope}-{state}"


def _lists(site: Site, duty: str, classes: _Classes) -> Iterator[Page]:
    words = site.words
    title, about, now = owed.name(words, duty), words.t(f"duties.about.{duty}"), words.term(owed.term(site))
    back, path = Link(frame.DUTIES, words.t("duties.title")), f"duties/{duty}.html"
    if not _split(classes):
        lists = tuple(_class_part(site, scope, found) for scope, found in classes.items())
        yield site.page(path, "duty.html", title, DutyList(about, now, lists), frame.DUTIES, back)
        return
    links = tuple(Link(_path(duty, scope), words.scope(scope), len(found)) for scope, found in classes.items())
    yield site.page(path, "duty.html", title, DutyList(about, now, (), links), frame.DUTIES, back)
    for link, (scope, found) in zip(links, classes.items(), strict=True):
        context = DutyList(about, now, (_class_part(site, scope, found),))
        yield site.page(link.path, "duty.html", link.label, context, frame.DUTIES, back, Link(path, title))


def _class_part(site: Site, scope: str, found: _Children) -> ClassPart:
    parts = []
    for state in _ORDER:
        here = [(child, states) for child, states in found if states[0].state == state]
        lines = tuple(_line(site, child, states) for child, states in here)
        if lines:
            parts.append(Part(f"{scope}-{state}", state, lines))
    return ClassPart(scope, site.words.scope(scope), tuple(parts))


def _line(site: Site, child: Child, states: Sequence[State]) -> Line:
    """Of a child: everything open, else the newest."""
    shown = owed.lines(site, [one for one in states if one.state in owed.OPEN] or states[:1])
    alike = {(one.stands, one.people): one for one in shown}
    return Line(child, tuple(alike.values()), site.words.t("words.comma").join(one.when for one in shown))
