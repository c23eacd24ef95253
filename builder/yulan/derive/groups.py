"""To which groups of children a child belongs, and on which days: everybody, those paired, the categories, the groups
that follow from records and from the class. Owns what makes a group; whether it can be read, `view.py` says.

A child is left behind who is listed so on the card, or of whom the facts say so under the school's definition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType

from yulan import calendar
from yulan.derive import left_behind
from yulan.derive.pupil import Pupil
from yulan.derive.rule import AT_HOME, EACH, ENTRANTS, HARD, HARDEST, LEFT_BEHIND, PAIRED, WATCHED, Ask
from yulan.derive.spans import EVER, Span, joined, span, within, without
from yulan.kinds.category import RestrictedCategory
from yulan.kinds.placement import Placement
from yulan.kinds.screening import Screening

FOCUS = frozenset({"priority", "crisis"})  # levels of attention that ask for another look

_DAY = timedelta(days=1)


def held(pupil: Pupil, ask: Ask, definition: str) -> tuple[Span, ...]:
    """The days on which it may be asked for the child: in the group, the file open, the child not gone."""
    key = ask.for_, ask.but
    known = pupil.held.get(key)
    if known is None:
        known = pupil.held[key] = _held(pupil, ask, definition)
    return known


def _held(pupil: Pupil, ask: Ask, definition: str) -> tuple[Span, ...]:
    found = _all(pupil, ask.for_, definition)
    if ask.but and found:
        found = without(found, _all(pupil, ask.but, definition))
    return within(found, pupil.opened, pupil.left - _DAY) if pupil.left > pupil.opened else ()


def of(pupil: Pupil, group: str, definition: str) -> tuple[Span, ...]:
    """The days on which the child is in a group."""
    if group not in pupil.groups:
        pupil.groups[group] = joined(_found(pupil, group, definition))
    return pupil.groups[group]


def _all(pupil: Pupil, groups: Iterable[str], definition: str) -> tuple[Span, ...]:
    many = tuple(groups)
    if len(many) == 1:
        return of(pupil, many[0], definition)
    return joined(one for group in many for one in of(pupil, group, definition))


def _found(pupil: Pupil, group: str, definition: str) -> Iterator[Span]:
    if group == LEFT_BEHIND:
        yield from _listed(pupil, group)
        yield from _by_facts(pupil, definition)
    elif group == HARDEST:
        for code in HARD:
            yield from of(pupil, code, definition)
        guardians = pupil.card.guardians if pupil.card is not None else ()
        if guardians and all(one.able is False for one in guardians):
            yield from of(pupil, LEFT_BEHIND, definition)
    elif group in _OTHER:
        yield from _OTHER[group](pupil)
    else:
        yield from _listed(pupil, group)


def _listed(pupil: Pupil, code: str) -> Iterator[Span]:
    """The days of a category: on the card, or, of a restricted one, in its drawer."""
    memberships = pupil.card.categories if pupil.card is not None else ()
    yield from (span(one.since, one.until) for one in memberships if one.code == code)
    for entry in pupil.records.get("category", ()):
        values = entry.values
        if isinstance(values, RestrictedCategory) and values.category == code:
            yield span(values.since or entry.date, values.until)


def _by_facts(pupil: Pupil, definition: str) -> Iterator[Span]:
    """Since the parents are away, as far as the card says; else since it was written."""
    if pupil.card is None or pupil.file.card is None:
        return
    if left_behind.of(pupil.card, definition, pupil.today).status == "yes":
        months = left_behind.MONTHS if "father-long-away" in left_behind.DEFINITIONS[definition].facts else 0
        parents = [one for one in pupil.card.parents if one.who in ("father", "mother") and one.away]
        known = [one.away_since for one in parents if one.away_since is not None and one.away_since <= pupil.today]
        yield left_behind.months_after(max(known), months) if known else pupil.file.card.date, date.max


def _paired(pupil: Pupil) -> Iterator[Span]:
    return (days for _, days in pupil.cycles)


def _entrants(pupil: Pupil) -> Iterator[Span]:
    """The school year in which the class began."""
    scope = pupil.file.scope
    if calendar.is_class(scope):
        cohort = int(scope[1:5])
        yield date(cohort, 9, 1), date(cohort + 1, 8, 31)


def _watched(pupil: Pupil) -> Iterator[Span]:
    """From a screening that asks for attention until one that does not."""
    since: date | None = None
    for entry in pupil.records.get("screening", ()):
        level = entry.values.level if isinstance(entry.values, Screening) else None
        if level in FOCUS:
            since = since or entry.date
        elif level is not None and since is not None:
            yield since, entry.date - _DAY
            since = None
    if since is not None:
        yield since, date.max


def _at_home(pupil: Pupil) -> Iterator[Span]:
    """The days of placements at home, each until the next placement."""
    since: date | None = None
    for entry in pupil.records.get("placement", ()):
        values = entry.values
        if not isinstance(values, Placement) or values.placement is None:
            continue
        start = values.since or entry.date
        if since is not None:
            yield since, start - _DAY
        since = start if values.placement == "home-teaching" else None
    if since is not None:
        yield since, date.max


_OTHER: Mapping[str, Callable[[Pupil], Iterator[Span]]] = MappingProxyType(
    {EACH: lambda _pupil: iter([EVER]), PAIRED: _paired, ENTRANTS: _entrants, WATCHED: _watched, AT_HOME: _at_home}
)
