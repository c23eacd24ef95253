"""School time and the ids of classes and grades. Owns what follows from a class id and a date: the grade, the
words for it, and which scope covers which. It refuses ids of another form (ValueError) and knows no clock:
the day comes in as an argument.

A class is stage, cohort and number (`p2023-1`), so nothing is renamed in September.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Literal

Lang = Literal["zh", "en"]

SCHOOL = "school"
CLOSED = "closed"

_SCOPE = re.compile(r"([pj])([12][0-9]{3})(?:-([1-9][0-9]?))?")
_FIRST_MONTH = 9
_STAGES = {"p": (1, 6), "j": (7, 9)}  # primary: six years, junior: three (义务教育法, the usual 6+3)
_DIGITS = "〇一二三四五六七八九"


def school_year(day: date) -> int:
    """The year in which the school year of `day` began; it begins on 1 September."""
    return day.year if day >= date(day.year, _FIRST_MONTH, 1) else day.year - 1


def age(born_on: date, day: date) -> int:
    """Whole years on a day; who was born on 29 February turns a year older on 1 March of other years."""
    birthday = date(day.year, born_on.month, 1) + timedelta(days=born_on.day - 1)
    return day.year - born_on.year - (day < birthday)


def is_class(text: str) -> bool:
    """Whether it is the id of a class, such as `p2023-1`."""
    found = _SCOPE.fullmatch(text)
    return found is not None and found[3] is not None


def is_grade(text: str) -> bool:
    """Whether it is the id of a grade, such as `p2023`."""
    found = _SCOPE.fullmatch(text)
    return found is not None and found[3] is None


def grade_of(class_id: str) -> str:
    """The id of the grade a class belongs to: `p2023` for `p2023-1`; a grade belongs to itself."""
    stage, cohort, _ = _parts(class_id)
    return f"{stage}{cohort}"


def grade(scope: str, today: date) -> int:
    """The grade on that day: 1–6 primary, 7–9 junior, 0 before it has begun and once it has left."""
    stage, cohort, _ = _parts(scope)
    first, last = _STAGES[stage]
    now = school_year(today) - cohort + first
    return now if first <= now <= last else 0


def graduated(scope: str, today: date) -> bool:
    """Whether a class or grade has left the school by that day."""
    stage, cohort, _ = _parts(scope)
    first, last = _STAGES[stage]
    return school_year(today) - cohort > last - first


def leaves(scope: str) -> date:
    """The first day on which a class or grade has left the school."""
    stage, cohort, _ = _parts(scope)
    first, last = _STAGES[stage]
    return date(cohort + last - first + 1, _FIRST_MONTH, 1)


def class_label(class_id: str, today: date, lang: Lang) -> str:
    """A class in words: 三年级（1）班 or Grade 3 Class 1; by its cohort before it begins and after it left."""
    _, _, number = _parts(class_id)
    if not number:
        raise ValueError("not the id of a class")
    words, note = _words(class_id, today, lang)
    return f"{words}（{number}）班{note}" if lang == "zh" else f"{words} Class {number}{note}"


def grade_label(grade_id: str, today: date, lang: Lang) -> str:
    """A grade in words: 三年级 or Grade 3; by its cohort before it begins and once it has left."""
    _, _, number = _parts(grade_id)
    if number:
        raise ValueError("not the id of a grade")
    return "".join(_words(grade_id, today, lang))


def covers(wide: str, narrow: str) -> bool:
    """Whether a post in scope `wide` reaches `narrow`; only the school covers `closed`, students who left."""
    if wide == SCHOOL:
        return True
    if CLOSED in (wide, narrow) or narrow == SCHOOL:
        return False
    return wide == narrow or (is_grade(wide) and is_class(narrow) and grade_of(narrow) == wide)


def _words(scope: str, today: date, lang: Lang) -> tuple[str, str]:
    """What a class or grade is called on that day, and what stands behind it in brackets."""
    stage, cohort, _ = _parts(scope)
    now = grade(scope, today)
    if now:
        return (f"{_DIGITS[now]}年级", "") if lang == "zh" else (f"Grade {now}", "")
    left = graduated(scope, today)
    if lang == "zh":
        return f"{'初中' if stage == 'j' else ''}{cohort}级", "（已毕业）" if left else "（未入学）"
    return (
        f"{'Junior' if stage == 'j' else 'Primary'} {cohort}",
        " (graduated)" if left else " (not yet begun)",
    )


def _parts(scope: str) -> tuple[str, int, str]:
    found = _SCOPE.fullmatch(scope)
    if found is None:
        raise ValueError("not the id of a class or grade")
    return found[1], int(found[2]), found[3] or ""


def stamp(moment: datetime) -> str:
    """A moment as the chain and seals write it: RFC 3339, to the second, with offset."""
    return moment.isoformat(timespec="seconds")
