"""A child in one row of a table that can be sorted and narrowed: what stands in the cells, the keys to sort them by,
and what there is to choose the rows by.

Owns the keys: short texts that sort as they are, made here because a browser knows neither the order of classes nor
how a Chinese name sounds. They sort within one table and mean nothing beyond it. A row says that something is past its
day for the child and not what: lists lie about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from yulan import kinds, pinyin
from yulan.kinds.card_parts import ROLL_STATUSES, Guardian
from yulan.kinds.categories import CATEGORIES
from yulan.pages import card, frame, owed, sums
from yulan.pages.page import Link
from yulan.pages.site import Child, Site
from yulan.pages.sums import Sum
from yulan.value import Value

NOBODY = "-"  # in the place of a mentor: no person has such an id
OVERDUE = "overdue"

_CATEGORIES = {code: f"{place:02}" for place, code in enumerate(CATEGORIES)}
_STATUSES = {code: f"{place:02}" for place, (code, _) in enumerate(ROLL_STATUSES)}


class Keys(Value, frozen=True):
    """What a row is sorted by, column by column; days sort by themselves."""

    name: str
    scope: str
    categories: str
    guardian: str
    mentors: str
    roll: str


class Row(Value, frozen=True):
    """One child, with what the card says of guardian and roll; `mentors` and `state` are what it is chosen by."""

    child: Child
    guardian: str
    roll: str
    keys: Keys
    mentors: tuple[str, ...] = ()
    state: str = ""


class Option(Value, frozen=True):
    """Something to choose the rows by, and how many there are."""

    code: str
    label: str
    count: int


class Pick(Value, frozen=True):
    """What rows are narrowed by: its name in the address and in the rows' data, and the choices there are."""

    code: str
    options: tuple[Option, ...]


class Held(Value, frozen=True, array_like=True):
    """What a row says beside its child's line: the first guardian, the state of the roll, the mentors by id."""

    guardian: str
    roll: str
    mentors: tuple[str, ...]


def of(site: Site, children: Sequence[Child]) -> tuple[Row, ...]:
    """The rows of a table of these children, in their order."""
    held = {sid: one for scope in dict.fromkeys(child.scope for child in children)
            for sid, one in site.brought(_HELD, scope).items()}  # fmt: skip
    guardians = {child.sid: held[child.sid].guardian for child in children}
    names = _places(child.name for child in children)
    mentors = _places(child.mentors for child in children)
    carers = _places(guardians.values())
    scopes = {scope: f"{place:03}" for place, scope in enumerate(dict.fromkeys(child.scope for child in children))}
    found = []
    for child in children:
        status = held[child.sid].roll
        keys = Keys(
            name=names[child.name],
            scope=scopes[child.scope],
            categories=" ".join(sorted(_CATEGORIES.get(code, "99") for code in child.codes)),
            guardian=carers[guardians[child.sid]],
            mentors=mentors[child.mentors],
            roll=_STATUSES.get(status, ""),
        )
        roll = kinds.choice_label("card", "roll_status", status, site.words.lang) if status else ""
        people = held[child.sid].mentors or (NOBODY,)
        state = OVERDUE if is_overdue(site, child.sid) else ""
        found.append(Row(child, guardians[child.sid], roll, keys, people, state))
    return tuple(found)


def picks(site: Site, rows: Sequence[Row]) -> tuple[Pick, ...]:
    """What rows can be narrowed by, where it makes a difference: class, category, mentor, what is past its day."""
    scopes = Counter(row.child.scope for row in rows)
    codes = (code for row in rows for code in row.child.codes)
    every = {
        "class": tuple(Option(scope, site.words.scope(scope), count) for scope, count in scopes.items()),
        "category": tuple(Option(*one) for one in card.category_counts(site.words, codes)),
        "mentor": tuple(_mentors(site, rows)),
        "state": states(site, sum(row.state == OVERDUE for row in rows)),
    }
    return useful(every, len(rows))


def useful(every: Mapping[str, tuple[Option, ...]], rows: int) -> tuple[Pick, ...]:
    """Those that can leave something out of so many rows."""
    return tuple(Pick(code, options) for code, options in every.items() if any(one.count < rows for one in options))


def states(site: Site, count: int) -> tuple[Option, ...]:
    """The choice of what is past its day, where there are any."""
    return (Option(OVERDUE, site.words.t("narrow.overdue"), count),) if count else ()


def told(site: Site) -> tuple[object, ...]:
    """What stands for the rows of all children."""
    return tuple((scope, site.brought(TABLE, scope)) for scope in site.classes)


def overdue(site: Site) -> Link | None:
    """The way to everybody for whom something is past its day, over all classes; None where there is nobody."""
    count = sum(site.brought(LATE, scope) for scope in site.classes)
    label = site.words.t("narrow.late", count=count)
    return Link(f"{frame.FIND}#state={OVERDUE}", label, count) if count else None


def is_overdue(site: Site, sid: str) -> bool:
    """Whether somebody owes something for a child whose day has passed, as the child's own page says it."""
    late = (one for one in site.states.get(sid, ()) if one.state == OVERDUE)
    return any(one.duty in owed.URGENT or one.term == owed.term(site) for one in late)


def guardian(site: Site, child: Child) -> str:
    """The first guardian's name and relation, never how to reach them: lists lie about."""
    found = _first(site, child)
    name, relation = (found.name, found.relation) if found else ("", "")
    if name and relation:
        return site.words.t("ledger.of-relation", name=name, relation=relation)
    return name or relation or ""


def first_guardian(site: Site, child: Child) -> str:
    """The first guardian's bare name."""
    found = _first(site, child)
    return (found.name or "") if found else ""


def _first(site: Site, child: Child) -> Guardian | None:
    values = card.of(site.files[child.sid])
    found = sorted(values.guardians, key=lambda one: one.who != "first") if values else []
    return found[0] if found else None


def _mentors(site: Site, rows: Sequence[Row]) -> Iterator[Option]:
    counts = Counter(person for row in rows for person in row.mentors)
    nobody = counts.pop(NOBODY, 0)
    if nobody and counts:
        yield Option(NOBODY, site.words.t("students.no-mentor"), nobody)
    names = {person: site.words.person(person) for person in counts}
    for person in sorted(names, key=lambda one: (pinyin.sort_key(names[one]), one)):
        yield Option(person, names[person], counts[person])


def _late(site: Site, scope: str) -> int:
    return sum(is_overdue(site, child.sid) for child in site.classes[scope])


def _held(site: Site, scope: str) -> dict[str, Held]:
    found = {}
    for child in site.classes[scope]:
        file = site.files[child.sid]
        values = card.of(file)
        status = (values.roll_status or "") if values else ""
        found[child.sid] = Held(guardian(site, child), status, file.mentors)
    return found


def _table(site: Site, scope: str) -> bytes:
    """All that rows of these children are made of, but for where their keys stand among those of others."""
    held, person = site.brought(_HELD, scope), site.words.person
    lines = [
        (child, held[child.sid], list(map(person, held[child.sid].mentors)), is_overdue(site, child.sid))
        for child in site.classes[scope]
    ]
    return sums.digest(lines)


def _places(texts: Iterable[str]) -> Mapping[str, str]:
    """The place of each text in the order of its sound; nothing for no text."""
    ordered = sorted(set(texts) - {""}, key=pinyin.sort_key)
    return {"": "", **{text: f"{place:04}" for place, text in enumerate(ordered)}}


LATE = Sum("rows.late", int, _late)  # for how many children of a class something is past its day
TABLE = Sum("rows.table", bytes, _table)  # what stands for the rows of a class
_HELD = Sum("rows.held", dict[str, Held], _held)
SUMS = (LATE, TABLE, _HELD)
