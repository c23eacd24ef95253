"""What was asked for while something was worked out, so that it need not be worked out again while all of that is the
same: values by name, and the day. Owns the day that notes what it is asked (`Today`): every answer it gives holds until
some later day, and the first of those days is known.

Whoever keeps a value keeps its notes; whoever hands out a kept one notes them again.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

Ask = tuple[str, str]  # what sort of value, and under which key
NEVER = date.max.toordinal() + 1


class _Unheard(set[Ask]):
    def add(self, _one: Ask) -> None: ...
    def update(self, *_others: Iterable[Ask]) -> None: ...


class Noted:
    """What was asked for: by name, and the ordinal of the first day on which it may be another."""

    __slots__ = ("asked", "until")

    def __init__(self) -> None:
        self.asked: set[Ask] = set()
        self.until = NEVER


class Notes:
    """Where it is noted what is asked for. Nothing is, outside of `apart`."""

    __slots__ = ("asked", "until")

    def __init__(self) -> None:
        self.asked: set[Ask] = _Unheard()
        self.until = NEVER

    def note(self, one: Noted) -> None:
        """Nothing; all of this was asked for, too."""
        self.asked.update(one.asked)
        self.until = min(self.until, one.until)

    @contextmanager
    def apart(self) -> Iterator[Noted]:
        """What is asked for inside; to whoever notes outside, it is nothing."""
        before, found = (self.asked, self.until), Noted()
        self.asked, self.until = found.asked, NEVER
        try:
            yield found
        finally:
            found.until = self.until
            self.asked, self.until = before


def _in_full(name: str) -> Callable[..., Any]:
    def said(self: Today, *told: Any, **named: Any) -> Any:
        return getattr(self.plain, name)(*told, **named)

    return said


class Today(date):
    """A day that notes until when what it is asked stays true, as days go on. Whatever it gives that is itself a day
    later or earlier does likewise; what says the day in full holds for that day alone.
    """

    __slots__ = ("_ahead", "_notes")

    _ahead: int  # how many days after the real one it is
    _notes: Notes

    @classmethod
    def of(cls, day: date, notes: Notes, ahead: int = 0) -> Today:
        """The same day, with notes."""
        self = cls(day.year, day.month, day.day)
        self._notes, self._ahead = notes, ahead
        return self

    def __lt__(self, other: date) -> bool:
        found = date.__lt__(self, other)
        if found is True and not isinstance(other, Today):
            self._holds(other.toordinal())
        return found

    def __le__(self, other: date) -> bool:
        found = date.__le__(self, other)
        if found is True and not isinstance(other, Today):
            self._holds(other.toordinal() + 1)
        return found

    def __gt__(self, other: date) -> bool:
        found = date.__gt__(self, other)
        if found is False and not isinstance(other, Today):
            self._holds(other.toordinal() + 1)
        return found

    def __ge__(self, other: date) -> bool:
        found = date.__ge__(self, other)
        if found is False and not isinstance(other, Today):
            self._holds(other.toordinal())
        return found

    def __eq__(self, other: object) -> bool:
        found = date.__eq__(self, other)
        if isinstance(other, date) and not isinstance(other, Today):
            there = other.toordinal()
            if there >= self._next - 1:
                self._holds(self._next if found else there)
        return found

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        self._holds(self._next)
        return date.__hash__(self)

    def __add__(self, days: timedelta) -> Today:
        return Today.of(self._day + days, self._notes, self._ahead + days.days)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, timedelta):
            return self + -other
        if not isinstance(other, Today):
            self._holds(self._next)
        return date.__sub__(self, other)

    def __rsub__(self, other: date) -> timedelta:
        self._holds(self._next)
        return other - self._day

    @property
    def year(self) -> int:
        """The year, true until it ends."""
        found: int = date.year.__get__(self)
        self._holds(date(found, 12, 31).toordinal() + 1)
        return found

    @property
    def month(self) -> int:
        """The month, true until it ends."""
        day = self._day
        last = day.replace(day=monthrange(day.year, day.month)[1])
        self._holds(last.toordinal() + 1)
        return day.month

    @property
    def day(self) -> int:
        """The day of the month."""
        return self.plain.day

    @property
    def plain(self) -> date:
        """The day itself, which notes nothing more: whoever takes it holds what holds for this day alone."""
        self._holds(self._next)
        return self._day

    @property
    def _day(self) -> date:
        return date.fromordinal(date.toordinal(self))

    @property
    def _next(self) -> int:
        return date.toordinal(self) + 1

    def _holds(self, until: int) -> None:
        """Nothing; what was asked is true as long as this day has not come to be `until`."""
        until -= self._ahead
        if until < self._notes.until:
            self._notes.until = until


# Whatever else a day can say, it says in full.
for _name in (
    "toordinal", "weekday", "isoweekday", "isocalendar", "isoformat", "strftime", "ctime", "timetuple", "replace",
    "__format__", "__str__", "__repr__", "__reduce__",
):  # fmt: skip
    setattr(Today, _name, _in_full(_name))


def notes_of(day: date) -> Notes:
    """The notes of a day; of one that notes nothing, notes of nothing."""
    return day._notes if isinstance(day, Today) else Notes()


def plain(day: date) -> date:
    """The day itself, which notes nothing."""
    return day.plain if isinstance(day, Today) else day


def plainly(value: object) -> object:
    """A day that notes, as what can be written. Raises TypeError for anything else, as msgspec wants it."""
    if isinstance(value, Today):
        return value.plain
    raise TypeError(type(value).__name__)
