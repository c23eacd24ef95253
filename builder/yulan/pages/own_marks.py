"""A child's marks beside their own earlier ones. Owns which of them can be compared: numbers of one subject out of the
same whole, or the levels of one; a mark that stands alone tells of no way gone, and is not taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from yulan import kinds
from yulan.kinds.study import Study
from yulan.pages.charts.progress import Series
from yulan.school import Entry
from yulan.texts import Lang
from yulan.value import Value

MOST = 3  # subjects
_SCORE = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)\s*分?(?:\s*[/\uff0f]\s*(\d{1,3}))?")


class OwnMarks(Value, frozen=True):
    """What can be compared: numbers as lines, levels as words by subject, and the days it reaches from and to."""

    series: tuple[Series, ...]
    levels: tuple[tuple[str, tuple[str, ...]], ...]
    first: date
    last: date


def of(found: Iterable[Entry], lang: Lang) -> OwnMarks | None:
    """The marks among one child's records; None where none can be compared. Subjects with most of them come first."""
    scores: dict[tuple[str, str], list[tuple[date, float, str]]] = {}
    levels: dict[str, list[tuple[date, str]]] = {}
    for entry in sorted(found, key=lambda one: one.date):
        for one in entry.values.results if isinstance(entry.values, Study) else ():
            subject = one.subject.strip()
            if (score := _score(one.score)) is not None:
                value, whole = score
                scores.setdefault((subject, whole), []).append((entry.date, float(value), value))
            elif one.level:
                word = kinds.choice_label("study", ("results", 0, "level"), one.level, lang)
                levels.setdefault(subject, []).append((entry.date, word))
    numbers = sorted((one for one in scores.items() if len(one[1]) > 1), key=lambda one: -len(one[1]))[:MOST]
    worded = sorted((one for one in levels.items() if len(one[1]) > 1), key=lambda one: -len(one[1]))[:MOST]
    days = [mark[0] for _, marks in numbers for mark in marks] + [mark[0] for _, marks in worded for mark in marks]
    if not days:
        return None
    series = tuple(
        Series(
            f"{subject}/{whole}" if whole else subject, tuple(one[1] for one in marks), tuple(one[2] for one in marks)
        )
        for (subject, whole), marks in numbers
    )
    return OwnMarks(
        series, tuple((name, tuple(one[1] for one in marks)) for name, marks in worded), min(days), max(days)
    )


def _score(text: str | None) -> tuple[str, str] | None:
    """A mark that is a number: it, and out of how many, where that is said."""
    found = _SCORE.fullmatch((text or "").strip())
    return (found[1], found[2] or "") if found is not None else None
