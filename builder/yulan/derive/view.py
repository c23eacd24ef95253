"""What is the same for all children of one school on one day: the periods looked at, who holds which post, which kinds
the reader can open. Owns to which periods a record belongs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from yulan.derive import periods
from yulan.derive.periods import Period
from yulan.derive.rules import RULES, Per, Rule
from yulan.kinds.comment import Comment
from yulan.kinds.plan import Plan
from yulan.school import Entry, School


@dataclass(frozen=True, slots=True)
class View:
    """One school on one day, as one reader's keys open it."""

    today: date
    periods: Mapping[Per, tuple[Period, ...]]
    starts: Mapping[Per, tuple[date, ...]]  # the first day that counts for each, to look one up by
    terms: frozenset[str]
    closed: frozenset[str] = field(repr=False)  # kinds of which not all can be read
    holders: Mapping[str, tuple[str, ...]]  # of posts

    @classmethod
    def of(cls, school: School, today: date) -> View:
        """The view of that day."""
        terms = school.settings.terms
        found = {per: periods.lately(terms, per, today) for per in dict.fromkeys(one.per for one in RULES.values())}
        # A standing duty is a state of today: only the newest term asks for it.
        found["standing"] = found["standing"][-1:]
        return cls(
            today=today,
            periods=found,
            starts={per: tuple(one.first for one in some) for per, some in found.items()},
            terms=frozenset(term.id for term in terms),
            # Whoever opens a child's file opens all of it; any other drawer has a lock of its own.
            closed=frozenset(
                kind for one in school.drawers if one.per != "student" and not one.readable for kind in one.kinds
            ),
            holders=_holders(school),
        )

    def places(self, rule: Rule, entry: Entry) -> Sequence[int]:
        """The places of the periods that a record may count for, each once."""
        if isinstance(entry.values, (Plan, Comment)) and entry.values.term in self.terms:
            named: Sequence[int] = [
                place for place, one in enumerate(self.periods[rule.per]) if one.term == entry.values.term
            ]
        else:
            named = self._of_day(rule, entry.date)
        if isinstance(entry.values, Plan):  # counts again where it was taken up again
            stages = (one.date for one in entry.values.stages if one.date <= self.today)
            return tuple({*named, *(place for day in stages for place in self._of_day(rule, day))})
        return named

    def _of_day(self, rule: Rule, day: date) -> Sequence[int]:
        place = bisect_right(self.starts[rule.per], day) - 1
        if place < 0:
            return ()
        period = self.periods[rule.per][place]
        return (place,) if day <= (period.last if rule.holidays else period.end) else ()


def _holders(school: School) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for person in school.people.values():
        for post in person.posts if person.active else ():
            found[post] = (*found.get(post, ()), person.id)
    return found
