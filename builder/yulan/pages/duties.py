"""The duties (待办): first what the reader owes, by child and class, soonest first; then, for who answers for several
classes, where each duty stands in each class, every number with its list (`duty_lists.py`).

Owns what stands on the page and in which order. What is overdue is shown like everything else, with kind words and
in no colour of alarm; nobody is compared with anybody. A table holds only the duties that have something to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from yulan.derive.state import State
from yulan.pages import duty_lists, duty_words, frame, owed, students
from yulan.pages.duty_lists import COUNTED, Count, Places, Standing
from yulan.pages.owed import Owed
from yulan.pages.page import Link, Page
from yulan.pages.site import Child, Site

_GATHERED = 12  # children for whom one duty is listed one by one
WEEK = timedelta(days=7)
AREAS = ("papers", "talks", "family", "support", "class", "school", "events", "own")
_OVERSEE = frozenset({"principal", "moral-office", "academic-office", "roll-officer"})


@dataclass(frozen=True, slots=True)
class Group:
    """What is owed for one child; or, without a child, for what `title` says: a class, the school."""

    child: Child | None = field(repr=False)
    title: str
    lines: tuple[Owed, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Section:
    """What is owed within some time; `gathered` are duties owed for many, each with the list of them."""

    id: str
    title: str
    groups: tuple[Group, ...] = field(repr=False)
    gathered: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One class in a table, or the school: for each duty its counts."""

    name: str
    cells: tuple[tuple[Count, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The duties of one area, class by class."""

    id: str
    title: str
    duties: tuple[Link, ...]
    rows: tuple[Row, ...]
    totals: tuple[Count, ...]  # of all classes and duties of the area, by where they stand


@dataclass(frozen=True, slots=True)
class About:
    """The duties of one area: each with what it asks."""

    title: str
    rules: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The page of what is owed."""

    term: str
    sections: tuple[Section, ...] = field(repr=False)
    before: Section | None = field(repr=False)  # of the last term
    tables: tuple[Table, ...]
    school: tuple[Owed, ...]
    abouts: tuple[About, ...]


def pages(site: Site) -> Iterator[Page]:
    """The page of duties and the list of each, for who owes something or may see where they stand."""
    if not frame.has_duties(site.words):
        return
    standing = duty_lists.standing(site)
    yield site.page(frame.DUTIES, "duties.html", site.words.t("duties.title"), _overview(site, standing))
    yield from duty_lists.pages(site, standing)


def _overview(site: Site, standing: Standing) -> Overview:
    words, now = site.words, owed.term(site)
    own = [one for one in owed.mine(site) if one.duty in site.rules]
    before = [one for one in own if one.term != now and one.duty not in owed.URGENT]
    current = [one for one in own if one.term == now or one.duty in owed.URGENT]
    return Overview(
        term=words.term(now) if now else "",
        sections=tuple(_sections(site, current, standing)),
        # No list shows the last term: here it is told child by child, however many they are.
        before=_section(site, "before", before, {}) if before else None,
        tables=tuple(_tables(site, standing)) if oversees(site) else (),
        school=owed.lines(site, _of_school(site, now)),
        abouts=tuple(_abouts(site)),
    )


def oversees(site: Site) -> bool:
    """Whether the reader answers for more than a class: the offices and the heads of grades."""
    return any(post in _OVERSEE or post.startswith("grade-") for post in site.school.posts)


def _of_school(site: Site, now: str) -> Iterator[State]:
    """The school's own duties, and incidents of no child whose file the reader has."""
    for one in site.states.get("", ()):
        if one.duty in owed.URGENT or (one.term == now and not one.about):
            yield one


def _sections(site: Site, own: Iterable[State], standing: Standing) -> Iterator[Section]:
    """At once, this week, this month, later this term, and what is older."""
    found: dict[str, list[State]] = {}
    for one in own:
        found.setdefault(_within(one, site.school.today), []).append(one)
    for key in ("now", "week", "month", "later", "older"):
        if key in found:
            yield _section(site, key, found[key], standing)


def _within(state: State, today: date) -> str:
    if state.duty in owed.URGENT:
        return "now"
    if state.state == "overdue":
        return "older"
    if state.end < today + WEEK:
        return "week"
    return "month" if (state.end.year, state.end.month) == (today.year, today.month) else "later"


def _section(site: Site, key: str, found: Iterable[State], standing: Standing) -> Section:
    """One by one, but for duties owed for so many that their list says it better."""
    by_duty: dict[str, list[State]] = {}
    for one in found:
        by_duty.setdefault(one.duty, []).append(one)
    count = {duty: len({(one.student, one.about) for one in states}) for duty, states in by_duty.items()}
    many = {duty for duty in by_duty if count[duty] > _GATHERED and duty in standing}
    groups: dict[tuple[str, str], list[State]] = {}
    for one in owed.soonest(one for duty, states in by_duty.items() if duty not in many for one in states):
        scope = one.about if not one.student and duty_lists.is_class(one.about) else ""
        groups.setdefault((one.student, scope), []).append(one)
    return Section(
        id=key,
        title=site.words.t(f"duties.sections.{key}"),
        groups=tuple(_group(site, sid, scope, states) for (sid, scope), states in groups.items()),
        gathered=tuple(
            Link(duty_lists.path(duty), owed.name(site, duty), count[duty]) for duty in by_duty if duty in many
        ),
    )


def _group(site: Site, sid: str, scope: str, states: Sequence[State]) -> Group:
    title = site.words.scope(scope) if scope else site.words.t("duties.school")
    return Group(site.children.get(sid), title, owed.lines(site, states))


def _tables(site: Site, standing: Standing) -> Iterator[Table]:
    scopes = [group.id for group in students.groups(site)]
    scopes += sorted({scope for places in standing.values() for scope in places} - set(scopes))
    for area in AREAS:
        shown = [duty for duty in standing if site.rules[duty].area == area]
        split = {duty: duty_lists.split(standing[duty]) for duty in shown}
        rows = (
            Row(_place(site, scope), tuple(_cell(duty, scope, standing[duty], split=split[duty]) for duty in shown))
            for scope in scopes
        )
        filled = tuple(row for row in rows if any(row.cells))
        kept = [at for at in range(len(shown)) if any(row.cells[at] for row in filled)]
        if kept:
            links = tuple(Link(duty_lists.path(shown[at]), owed.name(site, shown[at])) for at in kept)
            cut = tuple(Row(row.name, tuple(row.cells[at] for at in kept)) for row in filled)
            yield Table(f"area-{area}", site.words.t(f"duties.areas.{area}"), links, cut, _totals(f"area-{area}", cut))


def _totals(area: str, rows: Iterable[Row]) -> tuple[Count, ...]:
    """How many stand how, over the whole table."""
    every = [one for row in rows for cell in row.cells for one in cell]
    counts = ((state, sum(one.count for one in every if one.state == state)) for state in COUNTED)
    return tuple(Count(state, n, f"#{area}") for state, n in counts if n)


def _place(site: Site, scope: str) -> str:
    return site.words.scope(scope) if scope != duty_lists.SCHOOL else site.words.t("duties.school")


def _cell(duty: str, scope: str, places: Places, *, split: bool) -> tuple[Count, ...]:
    there = [states[0].state for _, states in places.get(scope, ())]
    counts = ((state, there.count(state)) for state in COUNTED)
    return tuple(Count(state, n, duty_lists.address(duty, scope, state, split=split)) for state, n in counts if n)


def _abouts(site: Site) -> Iterator[About]:
    for area in AREAS:
        found = [rule for rule in site.rules.values() if rule.area == area]
        if found:
            told = tuple((duty_words.name(site.words, one), duty_words.about(site.words, one)) for one in found)
            yield About(site.words.t(f"duties.areas.{area}"), told)
