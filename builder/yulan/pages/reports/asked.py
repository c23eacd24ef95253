"""Of whom duties are asked, as the report of the duties counts them in one class, and apart from classes. A child
counts once in each, by where it stands worst. Owns the ids under which it is counted; what it comes to is `duties.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache

from msgspec.structs import replace

from yulan import calendar
from yulan.derive.state import State
from yulan.pages import duty_lists, owed, students
from yulan.pages.reports.counted import Count, Item
from yulan.pages.reports.room import NONE, Brings, Room, grade_of
from yulan.pages.site import Site
from yulan.value import Value

CODE = "duties"
_MENTOR = "mentor"


class Period(Value, frozen=True, array_like=True):
    """A month or other period of a duty, in words."""

    id: str
    start: date
    name: str


class Told(Value, frozen=True, array_like=True):
    """What is said of a duty besides its tables: the periods of children, as they were first met; the places of those
    of whom it is asked, with where it stands there and for how many.
    """

    periods: list[Period]
    places: list[tuple[str, str, int]]


class _Asked(Value, frozen=True):
    """One of whom a duty is asked: the class or other place, and where it stands, worst first."""

    place: str
    states: Sequence[State]

    @property
    def stands(self) -> str:
        """Where it stands."""
        return self.states[0].state


def of_mentors(site: Site, duty: str) -> bool:
    """Whether mentors owe a duty."""
    return any(_MENTOR in ask.who for ask in site.rules[duty].asks)


def _asked(room: Room) -> Mapping[str, Mapping[str, _Asked]]:
    """By duty those of whom it is asked this term: a child under its id, which stands there once; of what belongs to no
    class anybody else under the place.
    """
    return room.kept(CODE, lambda: _all_asked(room))


def _all_asked(room: Room) -> Mapping[str, Mapping[str, _Asked]]:
    found: dict[str, dict[str, _Asked]] = {}
    now = owed.term(room.site)
    for sid in room.children:
        by_duty: dict[str, list[State]] = {}
        for one in room.site.states.get(sid, ()):
            if one.term == now and _counts_in(room.site, one):
                by_duty.setdefault(one.duty, []).append(one)
        for duty, states in by_duty.items():
            if len(states) > 1:
                states.sort(key=lambda one: (duty_lists.ORDER.index(one.state), -one.start.toordinal()))
            found.setdefault(duty, {})[sid] = _Asked(room.scope, states)
    by_place: dict[str, dict[str, list[State]]] = {}
    for one in room.site.states.get("", ()) if not room.scope else ():
        place = _place(room.site, one)
        if one.term == now and place and one.state in duty_lists.ORDER and _counts_in(room.site, one):
            by_place.setdefault(one.duty, {}).setdefault(place, []).append(one)
    for duty, places in by_place.items():
        for place, states in places.items():
            there = {f"{place}/{at}": _Asked(place, (one,)) for at, one in enumerate(states)}
            found.setdefault(duty, {}).update(there)
    return found


def _counts_in(site: Site, state: State) -> bool:
    return state.duty in site.rules and state.duty not in owed.URGENT


def _place(site: Site, state: State) -> str:
    """Under which class it is listed; what is about no class and no mentor has no list."""
    if calendar.is_class(state.about):
        return state.about
    return duty_lists.SCHOOL if state.about in site.school.people else ""


def _counts(room: Room) -> Iterator[tuple[str, Count]]:
    for duty, asked in _asked(room).items():
        item = _child(room) if room.scope else _others(room, asked)

        yield f"{duty}-grade", _count(asked, _grades(asked), item)
        if of_mentors(room.site, duty):
            yield f"{duty}-mentor", _count(_by_person(asked), _last, item)
        yield f"{duty}-period", _count(_each(asked), _last, item)


def _child(room: Room) -> Callable[[str], Item]:
    return lambda key: room.child(key.partition("/")[0])


def _others(room: Room, asked: Mapping[str, _Asked]) -> Callable[[str], Item]:
    """Each is made once, though it stands in several tables."""
    made = cache(lambda key: _other(room, asked[key]))
    return lambda key: made("/".join(key.split("/")[:2]))


def _count(asked: Mapping[str, _Asked], rows: Callable[[str], tuple[str]], item: Callable[[str], Item]) -> Count:
    return Count(asked, rows, lambda key: (asked[key].stands,), item)


def _grades(asked: Mapping[str, _Asked]) -> Callable[[str], tuple[str]]:
    return lambda key: (grade_of(asked[key].place),)


def _last(key: str) -> tuple[str]:
    return (key.rpartition("/")[2],)


def _by_person(asked: Mapping[str, _Asked]) -> Mapping[str, _Asked]:
    """Each with each mentor who owes it."""
    pairs: dict[str, _Asked] = {}
    for key, one in asked.items():
        by_person: dict[str, list[State]] = {}
        for state in one.states:
            for person in state.people or (NONE,):
                by_person.setdefault(person, []).append(state)
        pairs |= {f"{key}/{person}": _Asked(one.place, found) for person, found in by_person.items()}
    return pairs


def _each(asked: Mapping[str, _Asked]) -> Mapping[str, _Asked]:
    """Each child in each period."""
    return {
        f"{key}/{_period(state)}": _Asked(one.place, (state,))
        for key, one in asked.items()
        for state in one.states
        if state.student
    }


def _period(state: State) -> str:
    return state.period.replace("/", "-")


def _told(room: Room) -> dict[str, Told]:
    return {duty: _told_of(room, asked) for duty, asked in _asked(room).items()}


def _told_of(room: Room, asked: Mapping[str, _Asked]) -> Told:
    first: dict[str, State] = {}
    for state in (state for one in asked.values() for state in one.states if state.student):
        first.setdefault(_period(state), state)
    periods = [Period(id_, state.start, _period_name(room.site, state)) for id_, state in first.items()]
    places = Counter((one.place, one.stands) for one in asked.values())
    return Told(periods, [(place, state, count) for (place, state), count in places.items()])


def _period_name(site: Site, state: State) -> str:
    """A period, and which part of the duty it is about where it has several."""
    when = owed.lines(site, (replace(state, state="done"),))[0].when
    part = owed.part_name(site, state)
    return when if part == owed.name(site, state.duty) else site.words.t("reports.of-list", row=part, column=when)


def _other(room: Room, one: _Asked) -> Item:
    """A class or a mentor in a list; of what is about a class every period is a line, told by its day."""
    site, about, parts = room.site, one.states[0].about, (grade_of(one.place), one.place)
    when = _when(site, one.states[0])
    if not calendar.is_class(about):
        return Item(site.words.person(about), "", "", when, parts)
    return Item(site.words.scope(about), "", students.class_path(about) if about in site.classes else "", when, parts)


def _when(site: Site, state: State) -> str:
    """Until which day, or of which days; many stand for the same."""
    key = ("asked", state.state, state.period, state.start, state.end, state.term)
    return site.words.kept(key, lambda: owed.lines(site, (state,))[0].when)


BRINGS: Brings[dict[str, Told]] = Brings(CODE, _counts, _told, dict[str, Told])
