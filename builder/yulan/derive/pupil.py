"""One child as duties see them: since when there is a file, who the mentors were when, in which categories. Owns how
days are counted on which a duty holds. Everything comes from one look at the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from yulan import calendar
from yulan.derive.rules import EACH, PAIRED
from yulan.kinds.card import Card
from yulan.school import Entry, StudentFile

Span = tuple[date, date]  # both days included
_EVER: Span = (date.min, date.max)
_GONE = frozenset({"transferred", "graduated"})


@dataclass(frozen=True, slots=True)
class Pupil:
    """A child's file, laid out for the rules. `teachers` hold the class now, at the latest since `teachers_since`."""

    file: StudentFile = field(repr=False)
    card: Card | None = field(repr=False)
    opened: date
    left: date  # the first day on which the child is no longer here
    cycles: tuple[tuple[str, Span], ...]  # mentors, each with the days of the pairing
    teachers: tuple[str, ...]
    teachers_since: date
    records: Mapping[str, tuple[Entry, ...]] = field(repr=False)  # by kind, oldest first, none of a day to come

    @classmethod
    def of(cls, file: StudentFile, teachers: tuple[str, ...], today: date) -> Pupil:
        """The child of `file`, whose class `teachers` hold."""
        card = file.card.values if file.card is not None else None
        card = card if isinstance(card, Card) else None
        records: dict[str, list[Entry]] = {}
        for entry in reversed(file.records):
            if entry.date <= today:
                records.setdefault(entry.kind, []).append(entry)
        return cls(
            file=file,
            card=card,
            opened=_opened(file),
            left=_left(file, card),
            cycles=_cycles(file, card),
            teachers=teachers,
            teachers_since=_since(file, teachers),
            records={kind: tuple(found) for kind, found in records.items()},
        )

    def mentors(self, start: date, end: date) -> tuple[str, ...]:
        """Who was paired with the child on any of these days."""
        return tuple([person for person, (since, until) in self.cycles if since <= end and until >= start])

    def days(self, group: str, start: date, end: date) -> int:
        """On how many of these days the file was open and the child in `group`."""
        start, found = max(start, self.opened), 0
        for since, until in sorted(self._spans(group)):
            since, until = max(since, start), min(until, end)
            if since <= until:
                found += (until - since).days + 1
                start = until + date.resolution
        return found

    def _spans(self, group: str) -> list[Span]:
        if group == EACH:
            return [_EVER]
        if group == PAIRED:
            return [span for _, span in self.cycles]
        memberships = self.card.categories if self.card is not None else ()
        return [_span(one.since, one.until) for one in memberships if one.code == group]


def _opened(file: StudentFile) -> date:
    """The first day the file tells of; of an empty one, the day somebody could first open it."""
    days = [entry.date for entry in file.records if entry.drawer == "file"]
    days += [file.card.date] if file.card is not None else []
    return min(days or [_claimed(one.since) for one in file.readers], default=date.min)


def _left(file: StudentFile, card: Card | None) -> date:
    """When the class leaves; who is gone already, and a closed file, count as gone for all that is looked at."""
    if not calendar.is_class(file.scope) or (card is not None and card.roll_status in _GONE):
        return date.min
    return calendar.leaves(file.scope)


def _cycles(file: StudentFile, card: Card | None) -> tuple[tuple[str, Span], ...]:
    """The pairings the card tells of, and mentors who hold the file's key though the card does not name them."""
    written = tuple((one.person, _span(one.since, one.until)) for one in (card.mentors if card is not None else ()))
    named = {person for person, _ in written}
    return (*written, *((person, _EVER) for person in file.mentors if person not in named))


def _since(file: StudentFile, teachers: tuple[str, ...]) -> date:
    """Since when at the latest the present teachers hold the class; nobody holds it: they are yet to come."""
    post = f"class-{file.scope}"
    days = [_claimed(one.since) for one in file.readers if one.via == post and one.person in teachers]
    return min(days, default=date.min if teachers else date.max)


def _span(since: date | None, until: date | None) -> Span:
    return since or date.min, until or date.max


def _claimed(day: str) -> date:
    """A day as the chain claims it; nobody checks it there, so anything else is a day long ago."""
    try:
        return date.fromisoformat(day)
    except ValueError:
        return date.min
