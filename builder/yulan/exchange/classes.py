"""A class as people write it → its id, by the grade of the day: 三（1）班, 三年级一班, 3.1, 301, 2023级1班, 初二2班. A
grade alone is its only class.
What fits no class of the school, or more than one, is none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from yulan import calendar
from yulan.exchange import plain

_DIGITS = {one: at for at, one in enumerate("零一二三四五六七八九十")} | {"〇": 0, "两": 2}
_N = "[0-9]{1,2}|[一二三四五六七八九十]{1,3}"
_GRADE = "[一二三四五六七八九1-9]"
_ID = re.compile(r"[pj][12][0-9]{3}-[1-9][0-9]?", re.IGNORECASE)
_COHORT = re.compile(rf"(小学|初中|初|小)?((?:20)?[0-9]{{2}})[级届](?:小学|初中)?(?:第)?(?:({_N})班?)?")
_WORDS = re.compile(rf"(小学|初中|初级中学|初|小)?({_GRADE})(年级|年)?(?:第)?(?:[.\-](?=.))?({_N})?班?")
_DIGIT_CLASS = re.compile(r"0?([1-9])([0-9]{2})班?")
_NUMBER = re.compile(rf"(?:第)?({_N})班?")
_BRACKETS = str.maketrans(dict.fromkeys("()[]【】（）“”\"' \n\t_、·,，/", ""))
_INSIDE = re.compile(
    rf"(?:20[0-9]{{2}}级|(?:初|小学|初中)?{_GRADE}年级|初{_GRADE}|{_GRADE}(?=[(（]))"
    rf"[(（\s]*(?:第)?(?:{_N})[)）\s]*班"
)
_INSIDE_GRADE = re.compile(rf"20[0-9]{{2}}级|(?:小学|初中)?{_GRADE}年级|初[一二三]")


@dataclass(frozen=True)
class Classes:
    """The classes of a school on a day, `names` being its own words for them."""

    ids: frozenset[str]
    today: date
    names: Mapping[str, str]

    @classmethod
    def of(cls, classes: Collection[str] | Mapping[str, str], today: date) -> Classes:
        """Those of the ids, or of ids and the school's own words."""
        named = dict(classes) if isinstance(classes, Mapping) else {}
        own = {plain.head(name): one for one, name in named.items() if name}
        return cls(frozenset(classes), today, own)

    def id(self, said: str, grades: frozenset[str] = frozenset()) -> str:
        """The id of the class that a text means; `grades` are ids of grades, for a number alone. Empty if none."""
        narrow = plain.narrow(said)
        own = self.names.get(plain.head(narrow))
        if own:
            return own
        text = narrow.translate(_BRACKETS).rstrip(".")
        if _ID.fullmatch(text):
            return text.lower() if text.lower() in self.ids else ""
        return self._only(self._meant(text, grades)) or self._alone(text)

    def grades(self, said: str) -> frozenset[str]:
        """The ids of the grades that a text such as 三年级, 3 or 2023级 may mean."""
        text = plain.narrow(said).translate(_BRACKETS)
        found = _COHORT.fullmatch(text)
        if found and not found[3]:
            return frozenset(self._cohorts(found[1] or "", found[2], text))
        plain_grade = _WORDS.fullmatch(text)
        if plain_grade and not plain_grade[4]:
            return frozenset(self._of_grade(plain_grade[1] or "", plain_grade[2]))
        return frozenset()

    def alone(self, grades: frozenset[str]) -> str:
        """The only class of a grade; empty where it has several, or none."""
        return self._only({one for one in self.ids if one.partition("-")[0] in grades})

    def _alone(self, text: str) -> str:
        """The only class of a grade that is named without a class."""
        plainly = text.endswith(("年级", "级")) or text.startswith("初")
        return self.alone(self.grades(text)) if plainly else ""

    def inside(self, text: str) -> tuple[str, frozenset[str]]:
        """The one class, and the one grade, that a title or a sheet's name speaks of."""
        narrow = plain.narrow(text)
        found = {self.id(one.group()) for one in _INSIDE.finditer(narrow)} - {""}
        own = {one for name, one in self.names.items() if len(name) > 1 and name in plain.head(narrow)}
        meant = found | own
        if not meant and (whole := self.id(narrow)):
            meant = {whole}
        grades = {self.grades(one.group()) for one in _INSIDE_GRADE.finditer(narrow)} - {frozenset[str]()}
        return (meant.pop() if len(meant) == 1 else "", grades.pop() if len(grades) == 1 else frozenset())

    def _meant(self, text: str, grades: frozenset[str]) -> set[str]:
        found = _COHORT.fullmatch(text)
        if found and found[3]:
            return {f"{one}-{_number(found[3])}" for one in self._cohorts(found[1] or "", found[2], text)}
        alone = _NUMBER.fullmatch(text)
        if alone and grades:
            return {f"{one}-{_number(alone[1])}" for one in grades}
        digits = _DIGIT_CLASS.fullmatch(text)
        if digits:
            return {f"{one}-{int(digits[2])}" for one in self._of_grade("", digits[1])}
        said = _WORDS.fullmatch(text)
        if said and said[4]:
            return {f"{one}-{_number(said[4])}" for one in self._of_grade(said[1] or "", said[2])}
        return set()

    def _only(self, meant: set[str]) -> str:
        there = meant & self.ids
        return there.pop() if len(there) == 1 else ""

    def _of_grade(self, stage: str, said: str) -> list[str]:
        """The grade by its number on the day; 初二 is the eighth."""
        number = _number(said)
        if stage.startswith("初") and number <= 3:
            number += 6
        if not 1 <= number <= 9:
            return []
        year = calendar.school_year(self.today)
        return [f"p{year - number + 1}" if number <= 6 else f"j{year - number + 7}"]

    def _cohorts(self, stage: str, said: str, text: str) -> list[str]:
        """The grade by the year it began, or with 届 the year in which it leaves."""
        year = int(said) if len(said) == 4 else 2000 + int(said)
        letters = "j" if stage.startswith("初") or "初中" in text else "p" if stage else "pj"
        if "届" in text:
            return [f"{one}{year - (6 if one == 'p' else 3)}" for one in letters]
        return [f"{one}{year}" for one in letters]


def _number(text: str) -> int:
    """The number in digits or in Chinese, up to 99."""
    if text.isascii() and text.isdigit():
        return int(text)
    tens, mark, ones = text.partition("十")
    if not mark:
        return _DIGITS.get(text, 0)
    return (_DIGITS.get(tens, 0) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)
