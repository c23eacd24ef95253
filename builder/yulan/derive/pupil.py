"""One child as duties see them: since when there is a file, who the mentors and the class teachers were when, what was
written down. Everything comes from one look at the file; which groups the child belongs to is for `groups.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from yulan import calendar
from yulan.derive.spans import EVER, Span, span
from yulan.kinds.card import Card
from yulan.school import Entry, StudentFile
from yulan.value import Value

GONE = frozenset({"transferred", "graduated"})


class Teachers(Value, frozen=True):
    """Who held a class on which days; who held it before `since`, nobody wrote down."""

    spans: tuple[tuple[str, Span], ...]
    since: date

    def on(self, day: date) -> tuple[str, ...]:
        """Those who held it that day."""
        return tuple([person for person, (since, until) in self.spans if since <= day <= until])

    def held(self, person: str, day: date) -> bool:
        """Whether this is one of them: that day, or now."""
        return any(one == person and (until == date.max or since <= day <= until) for one, (since, until) in self.spans)


@dataclass(frozen=True, slots=True)
class Pupil:
    """A child's file, laid out for the rules."""

    file: StudentFile = field(repr=False)
    card: Card | None = field(repr=False)
    today: date
    opened: date
    left: date  # the first day on which the child is no longer here
    cycles: tuple[tuple[str, Span], ...]  # mentors, each with the days of the pairing
    teachers: Teachers
    records: Mapping[str, tuple[Entry, ...]] = field(repr=False)  # by kind, oldest first, none of a day to come
    # Found so far: the days of each group, and of groups but others, while the child is here.
    groups: dict[str, tuple[Span, ...]] = field(repr=False, default_factory=dict)
    held: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[Span, ...]] = field(repr=False, default_factory=dict)
    # Who owes what is asked of some roles between two days.
    owes: dict[tuple[tuple[str, ...], date, date], tuple[str, ...]] = field(repr=False, default_factory=dict)

    @classmethod
    def of(cls, file: StudentFile, teachers: Teachers, today: date) -> Pupil:
        """The child of `file`, whose class had these teachers."""
        card = file.card.values if file.card is not None else None
        card = card if isinstance(card, Card) else None
        records: dict[str, list[Entry]] = {}
        for entry in reversed(file.records):
            if entry.date <= today:
                records.setdefault(entry.kind, []).append(entry)
        return cls(
            file=file,
            card=card,
            today=today,
            opened=_opened(file),
            left=_left(file, card),
            cycles=_cycles(file, card),
            teachers=teachers if teachers.since != date.min else _since(file, teachers),
            records={kind: tuple(sorted(found, key=_when)) for kind, found in records.items()},
        )

    def mentors(self, start: date, end: date) -> tuple[str, ...]:
        """Who was paired with the child on any of these days."""
        return tuple([person for person, (since, until) in self.cycles if since <= end and until >= start])


def _when(entry: Entry) -> tuple[date, str]:
    return entry.date, entry.id


def _opened(file: StudentFile) -> date:
    """The first day the file tells of; of an empty one, the day somebody could first open it."""
    days = [entry.date for entry in file.records if entry.drawer == "file"]
    days += [file.card.date] if file.card is not None else []
    return min(days or [claimed(one.since) for one in file.readers], default=date.min)


def _left(file: StudentFile, card: Card | None) -> date:
    """When the class leaves; who is gone already, and a closed file, count as gone for all that is looked at."""
    if not calendar.is_class(file.scope) or (card is not None and card.roll_status in GONE):
        return date.min
    return calendar.leaves(file.scope)


def _cycles(file: StudentFile, card: Card | None) -> tuple[tuple[str, Span], ...]:
    """The pairings the card tells of, and mentors who hold the file's key though the card does not name them."""
    written = tuple((one.person, span(one.since, one.until)) for one in (card.mentors if card is not None else ()))
    named = {person for person, _ in written}
    return (*written, *((person, EVER) for person in file.mentors if person not in named))


def _since(file: StudentFile, teachers: Teachers) -> Teachers:
    """The present teachers, since when they could open the file; nobody holds the class: they are yet to come."""
    post, present = f"class-{file.scope}", {person for person, _ in teachers.spans}
    if not present:
        return Teachers((), date.max)
    days = [claimed(one.since) for one in file.readers if one.via == post and one.person in present]
    since = min(days, default=date.min)
    return Teachers(tuple((person, (since, date.max)) for person, _ in teachers.spans), since)


def claimed(day: str) -> date:
    """A day as the chain claims it; nobody checks it there, so anything else is a day long ago."""
    try:
        return date.fromisoformat(day)
    except ValueError:
        return date.min
