"""What is owed as a calendar file (iCalendar, RFC 5545) for a phone: one day-long entry a debt, on the day it is due.
Owns what such a file says: it is plain text and travels, so a child stands there by initials unless names are asked
for, and nobody at all in what rests on a sensitive drawer. The library is imported when a file is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from msgspec.structs import replace

from yulan import pinyin
from yulan.derive.state import OPEN, State
from yulan.digest import sha256
from yulan.pages import duty_lists, owed
from yulan.pages.exports.duties import may_leave
from yulan.pages.site import Site


def of(site: Site, states: Iterable[State], now: datetime, secret: str, *, names: bool) -> bytes:
    """The calendar of those that are open; what is past its day stands on today. `secret`, the same each time, keeps
    entries from being told apart by who knows the ids of children.
    """
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//Yulan//duties//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", site.words.t("duties.title"))
    for one in _shown(site, [one for one in states if one.state in OPEN]):
        day = max(one.end, site.school.today)
        event = Event()
        event.add("uid", uid(secret, one))
        event.add("dtstamp", now)
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("summary", _summary(site, one, names=names))
        if may_leave(site, one):
            event.add("description", owed.reason(site.words, one.reason))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    data: bytes = calendar.to_ical()
    return data


def _shown(site: Site, states: Iterable[State]) -> Iterator[State]:
    """The debts as they stand there: of those that rest on a sensitive drawer one of a sort and day, without whom it is
    about, and by themselves at the end: beside a child's others their place would tell.
    """
    closed: dict[tuple[date, str, str], State] = {}
    for one in states:
        if may_leave(site, one):
            yield one
        else:
            closed.setdefault((one.end, one.duty, one.period), replace(one, student="", about=""))
    yield from (closed[key] for key in sorted(closed))


def uid(secret: str, state: State) -> str:
    """The same for the same debt whenever the file is made, and nothing can be read from it: ids of children are known
    to whoever has a copy of the repository, the secret is not.
    """
    told = "\n".join((secret, state.duty, state.student, state.about, state.period))
    return f"{sha256(told.encode())[:32]}@yulan"


def _summary(site: Site, state: State, *, names: bool) -> str:
    duty = owed.part_name(site, state)
    whom = _whom(site, state, names=names)
    return site.words.t("words.pair", label=duty, value=whom) if whom else duty


def _whom(site: Site, state: State, *, names: bool) -> str:
    child = site.children.get(state.student)
    if child is not None:
        return child.name if names else initials(site.names.get(state.student, ""))
    if duty_lists.is_class(state.about):
        return site.words.scope(state.about)
    return site.words.person(state.about) if state.about in site.school.people else ""


def initials(name: str) -> str:
    """The first letters of a name's syllables, which its teacher knows again and a stranger does not: 王小明 is WXM."""
    words = (word for part in pinyin.syllables(name) for word in part.split())
    return "".join(word[0].upper() for word in words if word[0].isalnum())
