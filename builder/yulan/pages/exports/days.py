"""The days an export tells of: a term with the holidays after it, or from one day to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yulan.pages.words import Words
from yulan.schooldays import SchoolDays, Term


@dataclass(frozen=True, slots=True)
class Days:
    """Both ends included; `term` is the id of the term they are, if they are one."""

    since: date = date.min
    until: date = date.max
    term: str = ""

    def holds(self, day: date) -> bool:
        """Whether a day is among them."""
        return self.since <= day <= self.until

    def said(self, words: Words) -> str:
        """They in words."""
        if self.term:
            return words.term(self.term)
        since = words.day(self.since) if self.since > date.min else ""
        until = words.day(self.until) if self.until < date.max else ""
        return words.t("export.days", since=since, until=until)


EVER = Days()


def of_term(days: SchoolDays, term: Term) -> Days:
    """A term and the holidays after it, in which there are visits too."""
    holiday = days.holiday_after(term)
    return Days(term.start, holiday[1] if holiday else term.end, term.id)
