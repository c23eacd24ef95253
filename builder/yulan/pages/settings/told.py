"""What changes from one settings file to another, in words a keeper reads before they sign: what, how it was, how it
will be. Owns the words alone; what is other, `settings_changes` says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import msgspec

from yulan import calendar, category_choice, own_words, settings, settings_changes
from yulan.derive import rules
from yulan.derive.changes import parts
from yulan.derive.rules import RULES
from yulan.duty_change import DutyChange
from yulan.kinds.categories import CATEGORIES
from yulan.pages import duty_words
from yulan.pages.settings import terms
from yulan.pages.settings.parts import Given, line, listed, mapping
from yulan.pages.settings.parts import tree_of as tree
from yulan.school import CategoryChoice
from yulan.settings import SchoolFile
from yulan.settings_changes import Change
from yulan.yaml_strict import Tree

_YES_NO = frozenset({"late_on_paper", "mask_exports"})


@dataclass(frozen=True, slots=True)
class Line:
    """One difference: what it is, before and after."""

    what: str
    before: str
    after: str


def lines(given: Given, old: SchoolFile, new: SchoolFile) -> tuple[Line, ...]:
    """Every difference between the two, in the order of the file."""
    found = settings_changes.changes(old, new)
    told = _Told(given, old, new)
    return tuple(dict.fromkeys(line for one in found for line in told.line(one)))


@dataclass(frozen=True, slots=True)
class _Told:
    given: Given
    old: SchoolFile
    new: SchoolFile

    def line(self, one: Change) -> Iterator[Line]:
        if one.section == "categories":
            yield from self.categories()
        elif one.section == "duties":
            yield self.duty(one)
        elif one.section == "terms":
            yield self.term(one)
        else:
            yield self.plain(one)

    def said(self, what: str, before: str, after: str) -> Line:
        none = self.given.t("told.none")
        return Line(what, before or none, after or none)

    def plain(self, one: Change) -> Line:
        t, words = self.given.t, self.given.site.words
        before, after, what = one.before, one.after, words.t(f"said.school.key.{one.section}")
        if one.section == "words":
            known = own_words.WORDS.get(one.name)
            usual = known.spellings(self.new.language)[0] if known is not None else one.name
            what, before, after = words.t("words.pair", label=what, value=usual), before or usual, after or usual
        elif one.section == "retention":
            what = words.t("words.pair", label=what, value=words.kind(one.name))
            before, after = (t("told.years", count=value) if value else t("told.usual") for value in (before, after))
        elif one.section == "classes":
            label = one.name
            if calendar.is_class(label):
                label = f"{calendar.class_label(label, self.given.today, words.lang)} {label}"
            what = t("told.class-name" if one.key else "told.class", name=label)
            if not one.key:
                before, after = (t("told.there") if value else "" for value in (before, after))
        elif one.section in (*_YES_NO, "language", "left_behind"):
            before, after = (self.choice(one.section, value) for value in (before, after))
        elif one.section == "umbrella":
            before, after = before or t("told.usual"), after or t("told.usual")
        return self.said(what, before, after)

    def choice(self, key: str, value: str) -> str:
        usual = {"late_on_paper": "false", "mask_exports": "true", "language": "zh", "left_behind": "cn-2016"}
        value = value or usual[key]
        if key == "left_behind":
            return self.given.site.words.t(f"said.school.left-behind.{value}")
        return self.given.t(f"school.{key}.{value}")

    def term(self, one: Change) -> Line:
        t, given = self.given.t, self.given
        before, after = (_term(file, one.name) for file in (self.old, self.new))
        name = given.site.words.term(one.name)
        if not one.key:
            whole = [terms.span(given, each) if each else "" for each in (before, after)]
            return self.said(t("told.term", term=name), *whole)
        key = one.key.replace("_", "-")
        values = [self.of_term(one.key, each.get(one.key)) for each in (before, after)]
        return self.said(t(f"told.term-{key}", term=name), *values)

    def of_term(self, key: str, value: Tree | None) -> str:
        given, join = self.given, self.given.site.words.t("words.semicolon").join
        if key == "holidays":
            return join(terms.holiday(given, mapping(one)) for one in listed(value))
        if key == "school_days":
            return join(terms.said_day(given, line(one)) for one in listed(value))
        return terms.said_day(given, value) if isinstance(value, str) else ""

    def categories(self) -> Iterator[Line]:
        t, words = self.given.t, self.given.site.words
        before, after = (settings.settings(file, demo=False) for file in (self.old, self.new))
        was, now = before.categories, after.categories
        if was.preset != now.preset:
            names = (t(f"categories.preset.{one.preset or 'usual'}") for one in (was, now))
            yield self.said(t("told.preset"), *names)
        used, uses = category_choice.shown_codes(was), category_choice.shown_codes(now)
        for code in (*(one for one in uses if one not in used), *(one for one in used if one not in uses)):
            states = (t("told.on" if code in codes else "told.off") for codes in (used, uses))
            yield self.said(t("told.category", name=category_choice.label(after, code, words.lang)), *states)
        for code in dict.fromkeys((*was.names, *now.names)):
            if was.names.get(code) != now.names.get(code):
                usual = CATEGORIES[code].shown[words.lang] if code in CATEGORIES else code
                names = (one.names.get(code, usual) for one in (was, now))
                yield self.said(t("told.category-name", name=usual), *names)
        if (used, was.names, was.preset) == (uses, now.names, now.preset) and was != now:
            yield self.said(t("told.category-lists"), _lists(was), _lists(now))

    def duty(self, one: Change) -> Line:
        t, words = self.given.t, self.given.site.words
        duty = one.name.partition(" ")[0]
        name = self.duty_name(duty)
        before, after = (_duty(file, one.name) for file in (self.old, self.new))
        keys = [key for key in _KEYS if _value(before, key) != _value(after, key)]
        said = [[self.of_duty(duty, each, key) for key in keys] for each in (before, after)]
        join = words.t("words.comma").join
        return self.said(t("told.duty", name=name), *(join(each) for each in said))

    def of_duty(self, duty: str, change: DutyChange | None, key: str) -> str:
        t, value = self.given.t, _value(change, key)
        if key == "off":
            return t("told.off" if value else "told.on")
        if value is None:
            usual = _usual(duty, key)
            return t(f"told.duty-{key}", value=usual) if usual else t("told.usual")
        return t(f"told.duty-{key}" if key in ("need", "within") else "told.duty-other", key=key, value=_text(value))

    def duty_name(self, duty: str) -> str:
        words = self.given.site.words
        for rule in RULES.values():
            if duty == rule.id:
                return duty_words.name(words, rule)
            if duty in parts(rule):
                key = f"duties.parts-of.{duty}"
                return words.t(key) if words.t.has(key) else duty_words.name(words, rule)
        for file in (self.new, self.old):
            own = rules.of(settings.settings(file, demo=False)).by_id.get(duty)
            if own is not None:
                return duty_words.name(words, own)
        return duty


_KEYS = tuple(one.encode_name for one in msgspec.structs.fields(DutyChange) if one.encode_name != "id")


def _term(file: SchoolFile, term: str) -> Mapping[str, Tree]:
    found = (mapping(one) for one in listed(tree(file).get("terms")))
    return next((one for one in found if one.get("id") == term), {})


def _duty(file: SchoolFile, name: str) -> DutyChange | None:
    """The change of that name; of several of one duty the name ends with its number."""
    duty, _, number = name.partition(" ")
    found = [one for one in file.duties if one.id == duty]
    at = int(number) - 1 if number else 0
    return found[at] if at < len(found) else None


def _value(change: DutyChange | None, key: str) -> object:
    if change is None:
        return False if key == "off" else None
    return getattr(change, {"for": "for_", "from": "from_"}.get(key, key))


def _usual(duty: str, key: str) -> str:
    """A number as it is without a change; "" where there is none to tell."""
    if key not in ("need", "within"):
        return ""
    for rule in RULES.values():
        for ask in rule.asks:
            if duty == (f"{rule.id}-{ask.part}" if ask.part and len(rule.asks) > 1 else rule.id):
                return str(getattr(ask, key))
    return ""


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, msgspec.Struct):
        return " / ".join(str(one) for one in msgspec.to_builtins(value).values())
    return str(value)


def _lists(choice: CategoryChoice) -> str:
    return "; ".join(f"{key}: {', '.join(codes)}" for key, codes in (("on", choice.on), ("off", choice.off)) if codes)
