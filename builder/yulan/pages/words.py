"""Codes to words for people: posts, roles, drawers, classes, kinds, days. No page shows a code that has
words here.

Owns the mapping for one school, one reader's day and one language; a code nobody named (a role a school
invented) stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date

from yulan import calendar, kinds
from yulan.school import School
from yulan.texts import Lang, Texts

_SCOPED = re.compile(r"(.+?)-([pj][12][0-9]{3}(?:-[1-9][0-9]?)?)")
_POST_ROLES = {"class": "class-teacher", "grade": "grade-head"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one build."""

    school: School
    t: Texts
    lang: Lang
    _kept: dict[Hashable, str] = field(init=False, repr=False, compare=False, default_factory=dict)

    def kept(self, key: Hashable, say: Callable[[], str]) -> str:
        """What `say` gives, asked once for a key: for codes and days, of which a school has few; never for anything
        written in a record.
        """
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = say()
        return found

    @property
    def school_name(self) -> str:
        """The school's name in this language."""
        settings = self.school.settings
        return settings.name if self.lang == "zh" else settings.name_en or settings.name

    def person(self, person: str) -> str:
        """A member of staff by name."""
        known = self.school.people.get(person)
        return known.name if known else person or self.t("words.unknown")

    def people(self, people: Iterable[str]) -> str:
        """Several people in one line."""
        return self.t("words.comma").join(self.person(person) for person in people)

    def role(self, role: str) -> str:
        """A role's word."""
        return self._named("roles", role)

    def roles(self, roles: Iterable[str]) -> str:
        """Several roles in one line."""
        return self.t("words.comma").join(self.role(role) for role in roles)

    def post(self, post: str) -> str:
        """A post as people call it: 校长, 三年级（1）班 班主任."""
        return self.kept(("post", post), lambda: self._post(post))

    def _post(self, post: str) -> str:
        found = _SCOPED.fullmatch(post)
        if found is None or self.t.has(f"roles.{post}"):
            return self.role(post)
        return f"{self.scope(found[2])} {self.role(_POST_ROLES.get(found[1], found[1]))}"

    def posts(self, posts: Iterable[str]) -> str:
        """Several posts in one line."""
        return self.t("words.comma").join(self.post(post) for post in posts)

    def drawer(self, drawer: str) -> str:
        """A drawer's word."""
        return self._named("drawers", drawer)

    def kind(self, kind: str) -> str:
        """The word for a kind of record, or for one subtype of it as policy writes them (`category:psych`)."""
        name, _, subtype = kind.partition(":")
        known = kinds.KINDS.get(name)
        if known is None:
            return self._named("kinds", kind)
        label = known.label[self.lang]
        if not subtype or known.subtype_field is None:
            return label
        value = kinds.choice_label(name, known.subtype_field, subtype, self.lang)
        return self.t("words.pair", label=label, value=value)

    def term(self, term: str) -> str:
        """A school term in words: 2025年秋季学期."""
        year, _, season = term.partition("-")
        key = f"terms.{season}"
        return self.t(key, year=year, next=int(year) + 1) if year.isdecimal() and self.t.has(key) else term

    def school_year(self, year: str) -> str:
        """A school year in words: 2025—2026学年."""
        return self.t("words.school-year", year=year, next=int(year) + 1) if year.isdecimal() else year

    def scope(self, scope: str) -> str:
        """A class or grade in words, by the school's own name for it if it has one."""
        return self.kept(scope, lambda: self._scope(scope))

    def _scope(self, scope: str) -> str:
        own = self.school.settings.classes.get(scope, "")
        if own:
            return own
        if calendar.is_class(scope):
            return calendar.class_label(scope, self.school.today, self.lang)
        if calendar.is_grade(scope):
            return calendar.grade_label(scope, self.school.today, self.lang)
        return self._named("scopes", scope)

    def day(self, day: date) -> str:
        """A day in full."""
        if self.lang == "zh":
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    def short_day(self, day: date) -> str:
        """A day without its year."""
        return f"{day.month}月{day.day}日" if self.lang == "zh" else f"{day.day} {_MONTHS[day.month - 1]}"

    def near_day(self, day: date) -> str:
        """A day, with its year where that is not this one."""
        return self.short_day(day) if day.year == self.school.today.year else self.day(day)

    def month(self, day: date) -> str:
        """The month of a day."""
        return f"{day.year}年{day.month}月" if self.lang == "zh" else f"{_MONTHS[day.month - 1]} {day.year}"

    def month_name(self, day: date) -> str:
        """The month of a day without its year."""
        return f"{day.month}月" if self.lang == "zh" else _MONTHS[day.month - 1]

    def _named(self, branch: str, code: str) -> str:
        key = f"{branch}.{code}"
        return self.t(key) if self.t.has(key) else code
