"""The duties (待办): first what the reader owes, by child and class, soonest first; then, for who answers for several
classes, where each duty stands in each class, every number with its list (`duty_pages.py`).

Owns what stands on the page and in which order. What is overdue is shown like everything else, with kind words and
in no colour of alarm; nobody is compared with anybody. A table holds only the duties that have something to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from yulan.derive.state import State
from yulan.pages import duty_lists, duty_pages, duty_words, frame, owed, roster
from yulan.pages.duty_lists import COUNTED, ORDER, Asked, Count
from yulan.pages.owed import Owed
from yulan.pages.page import Later, Link, Page
from yulan.pages.roster import Who
from yulan.pages.site import Site
from yulan.value import Value

_GATHERED = 12  # children for whom one duty is listed one by one
WEEK = timedelta(days=7)
AREAS = ("papers", "talks", "family", "support", "class", "school", "events", "own")
_OVERSEE = frozenset({"principal", "moral-office", "academic-office", "roll-officer"})


class Group(Value, frozen=True):
    """What is owed for one child; or, without a child, for what `title` says: a class, the school."""

    child: Who | None
    title: str
    lines: tuple[Owed, ...]


class Section(Value, frozen=True):
    """What is owed within some time; `gathered` are duties owed for many, each with the list of them."""

    id: str
    title: str
    groups: tuple[Group, ...]
    gathered: tuple[Link, ...] = ()


class Row(Value, frozen=True):
    """One class in a table, or the school: for each duty its counts."""

    name: str
    cells: tuple[tuple[Count, ...], ...]


class Table(Value, frozen=True):
    """The duties of one area, class by class."""

    id: str
    title: str
    duties: tuple[Link, ...]
    rows: tuple[Row, ...]
    totals: tuple[Count, ...]  # of all classes and duties of the area, by where they stand


class About(Value, frozen=True):
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
    asked = duty_lists.asked(site)
    yield site.page(frame.DUTIES, "duties.html", site.words.t("duties.title"), _overview(site, asked))
    yield from duty_pages.pages(site, asked)


def _overview(site: Site, asked: Mapping[str, Asked]) -> Later:
    """The page; its tables are of many cells, so only their counts are looked at before it is made."""
    first, counts = _without_tables(site, asked), _counts(site, asked) if oversees(site) else ()
    return Later((first, counts), lambda: replace(first, tables=tuple(_tables(site, asked)) if counts else ()))


def _without_tables(site: Site, asked: Mapping[str, Asked]) -> Overview:
    words, now = site.words, owed.term(site)
    mine = [(scope, one) for scope, one in owed.mine_by_class(site) if one.duty in site.rules]
    own, scopes = [one for _, one in mine], {one.student: scope for scope, one in mine if scope}
    before = [one for one in own if one.term != now and one.duty not in owed.URGENT]
    current = [one for one in own if one.term == now or one.duty in owed.URGENT]
    return Overview(
        term=words.term(now) if now else "",
        sections=tuple(_sections(site, current, asked, scopes)),
        # No list shows the last term: here it is told child by child, however many they are.
        before=_section(site, "before", before, {}, scopes) if before else None,
        tables=(),
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


def _sections(
    site: Site, own: Iterable[State], asked: Mapping[str, Asked], scopes: Mapping[str, str]
) -> Iterator[Section]:
    """At once, this week, this month, later this term, and what is older."""
    found: dict[str, list[State]] = {}
    for one in own:
        found.setdefault(_within(one, site.school.today), []).append(one)
    for key in ("now", "week", "month", "later", "older"):
        if key in found:
            yield _section(site, key, found[key], asked, scopes)


def _within(state: State, today: date) -> str:
    if state.duty in owed.URGENT:
        return "now"
    if state.state == "overdue":
        return "older"
    if state.end < today + WEEK:
        return "week"
    return "month" if (state.end.year, state.end.month) == (today.year, today.month) else "later"


def _section(
    site: Site, key: str, found: Iterable[State], asked: Mapping[str, Asked], scopes: Mapping[str, str]
) -> Section:
    """One by one, but for duties owed for so many that their list says it better; `scopes` are the children's."""
    by_duty: dict[str, list[State]] = {}
    for one in found:
        by_duty.setdefault(one.duty, []).append(one)
    count = {duty: len({(one.student, one.about) for one in states}) for duty, states in by_duty.items()}
    many = {duty for duty in by_duty if count[duty] > _GATHERED and duty in asked}
    groups: dict[tuple[str, str], list[State]] = {}
    for one in owed.soonest(one for duty, states in by_duty.items() if duty not in many for one in states):
        scope = one.about if not one.student and duty_lists.is_class(one.about) else ""
        groups.setdefault((one.student, scope), []).append(one)
    return Section(
        id=key,
        title=site.words.t(f"duties.sections.{key}"),
        groups=tuple(_group(site, sid, scope, states, scopes) for (sid, scope), states in groups.items()),
        gathered=tuple(
            Link(duty_lists.path(duty), owed.name(site, duty), count[duty]) for duty in by_duty if duty in many
        ),
    )


def _group(site: Site, sid: str, scope: str, states: Sequence[State], scopes: Mapping[str, str]) -> Group:
    child = roster.named(site, sid, scopes[sid]) if sid in scopes else None
    title = site.words.scope(scope) if scope else site.words.t("duties.school")
    return Group(child, title, owed.lines(site, states))


def _scopes(site: Site, asked: Mapping[str, Asked]) -> list[str]:
    """The rows of the tables: the classes, then where else somebody is asked."""
    others = {scope for one in asked.values() for scope in one.others if scope not in site.classes}
    return [*site.classes, *sorted(others)]


def _counts(site: Site, asked: Mapping[str, Asked]) -> tuple[object, ...]:
    """What the tables are made of."""
    names = [duty_lists.place_name(site, scope) for scope in _scopes(site, asked)]
    return names, [(duty, [(scope, one.counts(scope)) for scope in one.places]) for duty, one in asked.items()]


def _tables(site: Site, asked: Mapping[str, Asked]) -> Iterator[Table]:
    scopes = _scopes(site, asked)
    for area in AREAS:
        shown = [duty for duty in asked if site.rules[duty].area == area]
        split = {duty: asked[duty].split for duty in shown}
        rows = (
            Row(
                duty_lists.place_name(site, scope),
                tuple(_cell(duty, scope, asked[duty], split=split[duty]) for duty in shown),
            )
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


def _cell(duty: str, scope: str, asked: Asked, *, split: bool) -> tuple[Count, ...]:
    there = dict(zip(ORDER, asked.counts(scope), strict=True))
    counts = ((state, there[state]) for state in COUNTED)
    return tuple(Count(state, n, duty_lists.address(duty, scope, state, split=split)) for state, n in counts if n)


def _abouts(site: Site) -> Iterator[About]:
    for area in AREAS:
        found = [rule for rule in site.rules.values() if rule.area == area]
        if found:
            told = tuple((duty_words.name(site.words, one), duty_words.about(site.words, one)) for one in found)
            yield About(site.words.t(f"duties.areas.{area}"), told)
