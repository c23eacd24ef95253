"""What reports are counted from: the children whose files the reader can open, what their cards say in codes, and the
talks, visits and contacts in their files. Owns who stands under which class, grade, sex and way of living, and which
kinds the reader can read the whole of; what lies in a sensitive drawer is in no report but that drawer's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from yulan import calendar, kinds
from yulan.derive import stretches
from yulan.derive.stretches import Pair, Stretch
from yulan.derive.tables import Axis
from yulan.kinds.card import BOARDING, SEXES
from yulan.kinds.categories import CATEGORIES
from yulan.pages import card, mentors, places, students
from yulan.pages.records import SENSITIVE
from yulan.pages.reports.lists import Item
from yulan.pages.site import Site
from yulan.school import Entry, School
from yulan.value import Value

NONE = "none"  # where nothing is written down
_SEXES = ("female", "male")
_FILE = "file"


class Fact(Value, frozen=True):
    """What reports know of a child."""

    scope: str
    grade: str
    sex: str
    boarding: str
    codes: tuple[str, ...]  # of the categories, today


@dataclass(frozen=True)
class Basis:
    """One reader's school, ready to be counted; what is worked out once stays at hand."""

    site: Site = field(repr=False)

    @cached_property
    def facts(self) -> Mapping[str, Fact]:
        """Every child whose file can be read, in the order of the list."""
        return {sid: self._fact(sid) for sid in self.site.children}

    @cached_property
    def pair(self) -> Pair | None:
        """This term and the last, as far as they are compared."""
        return stretches.of(self.site.school.settings.days, self.site.school.today)

    @cached_property
    def records(self) -> Mapping[str, Entry]:
        """What the files tell of this school year and the last term, by child and id; nothing of a day to come."""
        pair, today = self.pair, self.site.school.today
        if pair is None:
            return {}
        since = min(pair.year, pair.before.start) if pair.before is not None else pair.year
        return {
            f"{file.sid}/{one.id}": one
            for file in self.site.school.students
            for one in file.records
            if since <= one.date <= today and one.drawer not in SENSITIVE
        }

    def of_kind(self, kind: str, stretch: Stretch | None) -> tuple[str, ...]:
        """The records of a kind in a stretch, by key."""
        if stretch is None:
            return ()
        return tuple(key for key, one in self._of_kind.get(kind, {}).items() if stretch.holds(one.date))

    @cached_property
    def _of_kind(self) -> Mapping[str, Mapping[str, Entry]]:
        found: dict[str, dict[str, Entry]] = {}
        for key, one in self.records.items():
            if one.drawer == _FILE:
                found.setdefault(one.kind, {})[key] = one
        return found

    def _fact(self, sid: str) -> Fact:
        file = self.site.files[sid]
        values = card.of(file)
        scope = file.scope
        return Fact(
            scope,
            calendar.grade_of(scope) if calendar.is_class(scope) else scope,
            values.sex if values else NONE,
            (values.boarding or NONE) if values else NONE,
            tuple(one.code for one in card.memberships(file, self.site.school.today)),
        )

    def child(self, sid: str) -> Item:
        """A child in a list."""
        return self._children[sid]

    def record(self, key: str) -> Item:
        """What is written of a child, in a list: the child, and which day it was."""
        return self.entry(self.records[key])

    def entry(self, entry: Entry) -> Item:
        """Likewise any record; of a child whose file is closed to the reader, where the record itself lies."""
        site, day = self.site, self.site.words.near_day(entry.date)
        child = site.children.get(entry.student)
        if child is None:
            label = site.words.t("reports.closed-file") if entry.student else site.words.kind(entry.kind)
            return Item(label, "", places.in_drawer(site, entry), day)
        return Item(child.name, child.class_name, places.of(site, entry), day, self._parts(child.sid))

    @cached_property
    def _children(self) -> Mapping[str, Item]:
        found = self.site.children.items()
        return {sid: Item(one.name, one.class_name, one.path, parts=self._parts(sid)) for sid, one in found}

    def _parts(self, sid: str) -> tuple[str, ...]:
        return self.facts[sid].grade, self.facts[sid].scope

    # --- what things are counted under

    @cached_property
    def scopes(self) -> tuple[str, ...]:
        """The classes, in the order of the list."""
        return tuple(group.id for group in students.groups(self.site))

    @cached_property
    def grades(self) -> tuple[str, ...]:
        """The grades, likewise."""
        return tuple(dict.fromkeys(fact.grade for fact in self.facts.values()))

    @property
    def by_class(self) -> Axis:
        """Children by class."""
        return Axis(self.scopes, lambda sid: (self.facts[sid].scope,))

    @property
    def by_grade(self) -> Axis:
        """Children by grade."""
        return Axis(self.grades, lambda sid: (self.facts[sid].grade,))

    @property
    def by_sex(self) -> Axis:
        """Children by sex."""
        return Axis((*_SEXES, NONE), lambda sid: (self.facts[sid].sex,))

    @property
    def by_boarding(self) -> Axis:
        """Children by where they live in term."""
        return Axis((*(code for code, _ in BOARDING), NONE), lambda sid: (self.facts[sid].boarding,))

    @property
    def by_category(self) -> Axis:
        """Children by category; who is in none stands under none."""
        return Axis((*CATEGORIES, NONE), lambda sid: self.facts[sid].codes or (NONE,))

    @cached_property
    def class_ways(self) -> Mapping[str, str]:
        """The pages of the classes."""
        return {scope: students.class_path(scope) for scope in self.scopes}

    @cached_property
    def mentor_ways(self) -> Mapping[str, str]:
        """The pages of the mentors of children whose files can be read."""
        people = {person for sid in self.facts for person in self.site.files[sid].mentors}
        return {person: mentors.path(person) for person in people}

    # --- in words

    @cached_property
    def class_names(self) -> Mapping[str, str]:
        """The classes in words."""
        return {scope: self.site.words.scope(scope) for scope in self.scopes}

    @cached_property
    def grade_names(self) -> Mapping[str, str]:
        """The grades in words."""
        return {grade: self.site.words.scope(grade) for grade in self.grades}

    @cached_property
    def part_names(self) -> Mapping[str, str]:
        """Both, as long lists are split by them."""
        return {**self.grade_names, **self.class_names}

    @cached_property
    def sex_names(self) -> Mapping[str, str]:
        """The sexes in words."""
        words = self.site.words
        named = {code: kinds.choice_label("card", "sex", code, words.lang) for code, _ in SEXES}
        return {**named, NONE: words.t("reports.no-card")}

    @cached_property
    def boarding_names(self) -> Mapping[str, str]:
        """The ways of living in words."""
        words = self.site.words
        named = {code: kinds.choice_label("card", "boarding", code, words.lang) for code, _ in BOARDING}
        return {**named, NONE: words.t("reports.not-said")}

    @cached_property
    def category_names(self) -> Mapping[str, str]:
        """The categories as they are called on screen."""
        words = self.site.words
        return {**{code: card.category_label(words, code) for code in CATEGORIES}, NONE: words.t("reports.none")}


def whole(school: School, kind: str) -> bool:
    """Whether the reader can read all there is of a kind: every drawer that takes it, in every class."""
    holding = [one for one in school.drawers if one.holds(kind)]
    return bool(holding) and all(
        one.readable and (one.per != "class" or one.scopes is None or one.scopes >= _classes(school)) for one in holding
    )


def _classes(school: School) -> frozenset[str]:
    there = (*school.settings.classes, *(file.scope for file in school.students))
    return frozenset(one for one in there if calendar.is_class(one) and calendar.grade(one, school.today))


def of_kind(school: School, kind: str) -> Iterator[Entry]:
    """Every record of a kind up to today, wherever it lies."""
    today: date = school.today
    return (one for one in school.records() if one.kind == kind and one.date <= today)
