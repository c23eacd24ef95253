"""Who is paired with whom on a day, and how long a pairing lasts: from the card's cycles and from who holds the file's
key. Owns when a cycle counts as ending and when the next one ends. It refuses to end what has no end written down.
"""

from __future__ import annotations

from datetime import date, timedelta

from yulan import calendar
from yulan.kinds.card import Card
from yulan.school import StudentFile

ENDING = timedelta(days=30)  # ours: who is paired no longer than this is matched again
SHORTEST = timedelta(days=60)  # ours: a cycle shorter than this goes on through the next school year
_LAST = (8, 31)  # a cycle is one school year (a middle school's plan 2025–2027); years begin on 1 September


def card_of(file: StudentFile) -> Card | None:
    """The child's card, if it is at hand."""
    values = file.card.values if file.card is not None else None
    return values if isinstance(values, Card) else None


def present(file: StudentFile, today: date) -> dict[str, date | None]:
    """Person → the day their pairing ends (None: none is written), by id: those the card has today, and those who hold
    the file's key as mentors, whether or not their cycle is over.
    """
    card = card_of(file)
    written = {one.person: one for one in (card.mentors if card is not None else ())}
    found: dict[str, date | None] = {}
    for person in sorted({*written, *file.mentors}):
        one = written.get(person)
        begun = one is not None and (one.since or date.min) <= today <= (one.until or date.max)
        if begun or person in file.mentors:
            found[person] = one.until if one is not None else None
    return found


def lasts(until: date | None, today: date) -> bool:
    """Whether a pairing goes on for more than a while."""
    return until is None or until > today + ENDING


def expired(file: StudentFile, today: date) -> tuple[str, ...]:
    """The mentors who still hold the file's key though the card says that their cycle is over."""
    return tuple(
        person
        for person, until in present(file, today).items()
        if person in file.mentors and until is not None and until < today
    )


def next_end(today: date) -> date:
    """The last day of a cycle that begins today: that of the school year, or of the next if that is soon."""
    end = date(calendar.school_year(today) + 1, *_LAST)
    return end if end - today >= SHORTEST else date(end.year + 1, *_LAST)
