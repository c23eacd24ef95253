"""The pages of where one duty stands: one a duty, by class; in a large school one for each class of it. Owns that each
number elsewhere leads to as many lines here, and that lines are made where a page must be: a class brings what stands
for them, and of a duty asked of few children there the lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from yulan.derive.state import OPEN, State
from yulan.pages import duty_words, frame, owed
from yulan.pages.duty_lists import (
    ORDER,
    Asked,
    ClassPart,
    DutyList,
    Found,
    Line,
    Part,
    Who,
    class_path,
    of_children,
    path,
    place_name,
)
from yulan.pages.page import Later, Link, Page
from yulan.pages.site import Site
from yulan.pages.sums import Sum, digest

_FEW = 12
_HELD = 24  # classes of which it is kept at hand who is asked for what


def pages(site: Site, found: Mapping[str, Asked]) -> Iterator[Page]:
    """The lists: of each duty, then class by class where each has a page of its own."""
    lists = _Lists(site, found)
    for duty in found:
        yield lists.whole(duty)
    split = [duty for duty, one in found.items() if one.split]
    for scope in dict.fromkeys(scope for duty in split for scope in found[duty].places):
        yield from (lists.of_class(duty, scope) for duty in split if scope in found[duty].places)


def _head(site: Site, duty: str) -> tuple[str, str, str]:
    """What a duty is called, what it asks, and the term."""
    words, rule = site.words, site.rules[duty]
    return duty_words.name(words, rule), duty_words.about(words, rule), words.term(owed.term(site))


class _Lists:
    """The pages of lists; what several pages are made of is gathered once."""

    def __init__(self, site: Site, found: Mapping[str, Asked]) -> None:
        self._site, self._found = site, found
        self._children = lru_cache(maxsize=_HELD)(lambda scope: of_children(site, scope))
        self._told = lru_cache(maxsize=None)(lambda scope: site.brought(_TOLD, scope) if scope in site.classes else {})
        self._lines = lru_cache(maxsize=None)(lambda scope: site.brought(_LINES, scope))
        self._head = lru_cache(maxsize=None)(lambda duty: _head(site, duty))

    def whole(self, duty: str) -> Page:
        """The page of a duty: everybody, or the ways to the classes."""
        site, here = self._site, self._found[duty]
        title, about, now = self._head(duty)
        links = tuple(Link(class_path(duty, one), place_name(site, one), sum(here.counts(one))) for one in here.places)
        context = DutyList(about, now, (), links) if here.split else self._later(duty, here.places)
        return site.page(path(duty), "duty.html", title, context, frame.DUTIES, self._back())

    def of_class(self, duty: str, scope: str) -> Page:
        """The page of a class."""
        title, back = self._head(duty)[0], self._back()
        name, context = place_name(self._site, scope), self._later(duty, (scope,))
        return self._site.page(
            class_path(duty, scope), "duty.html", name, context, frame.DUTIES, back, Link(path(duty), title)
        )

    def _back(self) -> Link:
        return Link(frame.DUTIES, self._site.words.t("duties.title"))

    def _later(self, duty: str, scopes: Iterable[str]) -> Later:
        """The lists of these classes, made where they must be."""
        site, here, (_, about, now) = self._site, self._found[duty], self._head(duty)
        told = [
            (scope, place_name(site, scope), self._told(scope).get(duty, b""), _told(site, here.of_others(scope)))
            for scope in scopes
        ]
        return Later((about, now, told), lambda: DutyList(about, now, tuple(self._part(duty, one) for one in scopes)))

    def _part(self, duty: str, scope: str) -> ClassPart:
        site, here = self._site, self._found[duty]
        if not here.of_others(scope) and sum(here.counts(scope)) <= _FEW:
            return self._lines(scope)[duty]
        children = self._children(scope).get(duty, ()) if scope in here.children else ()
        return _class_part(site, scope, [*children, *here.of_others(scope)])


def _told(site: Site, found: Found) -> bytes:
    """What stands for the lines of these: all they are made of that is not the same on every page of the duty."""
    if not found:
        return b""
    shown = [(who, states[0].state, [(one, owed.proof(site, one)) for one in _shown(states)]) for who, states in found]
    people = {one.people: site.words.people(one.people) for _, _, states in shown for one, _ in states}
    return digest((site.school.reader, site.school.today.year, shown, list(people.items())))


def _class_part(site: Site, scope: str, found: Found) -> ClassPart:
    name, by_state = place_name(site, scope), dict[str, list[Line]]()
    for who, states in found:
        # Under the heading of a class its name need not be said again, line by line.
        line = _line(site, Who("") if who.label == name else who, states)
        by_state.setdefault(states[0].state, []).append(line)
    parts = (Part(f"{scope}-{state}", state, tuple(by_state[state])) for state in ORDER if state in by_state)
    return ClassPart(scope, name, tuple(parts))


def _line(site: Site, who: Who, states: Sequence[State]) -> Line:
    """Of a child: everything open, else the newest."""
    shown = owed.lines(site, _shown(states))
    alike = {(one.stands, one.people): one for one in shown}
    return Line(who, tuple(alike.values()), site.words.t("words.comma").join(one.when for one in shown))


def _shown(states: Sequence[State]) -> Sequence[State]:
    return [one for one in states if one.state in OPEN] or states[:1]


def _told_in(site: Site, scope: str) -> dict[str, bytes]:
    return {duty: _told(site, found) for duty, found in of_children(site, scope).items()}


def _brought_few(site: Site, scope: str) -> dict[str, ClassPart]:
    return {
        duty: _class_part(site, scope, found) for duty, found in of_children(site, scope).items() if len(found) <= _FEW
    }


# What stands for the lines.
_TOLD = Sum("standing-told", dict[str, bytes], _told_in)
# The lines themselves, of duties asked of few children there: in a large school one page holds those of all classes.
_LINES = Sum("standing-lines", dict[str, ClassPart], _brought_few)
SUMS: tuple[Sum[Any], ...] = (_TOLD, _LINES)
