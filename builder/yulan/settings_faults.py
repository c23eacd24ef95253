"""What is well formed in a settings file and yet cannot be meant: terms that overlap, holidays outside their term,
categories nobody knows. Owns those rules, each with the line it stands on; it repairs nothing. What a changed duty
means, `derive.rules` judges.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from yulan import own_words, schooldays, yaml_strict
from yulan.duty_change import DutyChange
from yulan.errors import Param, Problem, Severity
from yulan.settings import PATH, SchoolFile, Term
from yulan.settings import settings as of
from yulan.yaml_rules import Where, line_of

Found = tuple[Where, str, dict[str, Param]]

# As records name a term.
_TERM = re.compile(r"(?=.{1,32}$)[a-z0-9]+(?:-[a-z0-9]+)*")


def problems_of(file: SchoolFile, data: bytes) -> tuple[Problem, ...]:
    """Every fault of meaning, by line of `data`."""
    found = [*_classes(file), *_terms(file), *_categories(file), *_words(file), *_retention(file), *_duties(file)]
    return _placed(found, data, "error") if found else ()


def warnings_of(file: SchoolFile, data: bytes) -> tuple[Problem, ...]:
    """What may be meant and is worth a look: years of which the national calendar does not know the make-up days, and
    days made up for that are school days anyhow.
    """
    return _placed([*_unknown_years(file), *_made_up_for_nothing(file)], data, "warning")


def _placed(found: Iterable[Found], data: bytes, severity: Severity) -> tuple[Problem, ...]:
    lines = yaml_strict.lines(data)
    made = [Problem(rule, PATH, line_of(lines, where), severity, params) for where, rule, params in found]
    return tuple(sorted(made, key=lambda one: (one.line, one.rule)))


def _classes(file: SchoolFile) -> Iterator[Found]:
    for at, code in _again(one.id for one in file.classes):
        yield ("classes", at, "id"), "settings.class-twice", {"id": code}


def _terms(file: SchoolFile) -> Iterator[Found]:
    for at, code in _again(one.id for one in file.terms):
        yield ("terms", at, "id"), "settings.term-twice", {"id": code}
    for at, one in enumerate(file.terms):
        where: Where = ("terms", at)
        if not _TERM.fullmatch(one.id):
            yield (*where, "id"), "settings.term-id", {}
        days = (one.to - one.from_).days
        if days < 0:
            yield (*where, "to"), "settings.term-backwards", {"id": one.id}
        elif days >= schooldays.LONGEST:
            yield (*where, "to"), "settings.term-long", {"id": one.id}
        else:
            yield from _changes(one, where)
    yield from _overlaps(file)


def _overlaps(file: SchoolFile) -> Iterator[Found]:
    ordered = sorted(enumerate(file.terms), key=lambda one: (one[1].from_, one[1].to))
    ordered = [(at, one) for at, one in ordered if one.from_ <= one.to]
    last: Term | None = None
    for at, one in ordered:
        if last is not None and one.from_ <= last.to:
            yield ("terms", at, "from"), "settings.terms-overlap", {"id": one.id, "other": last.id}
        last = one if last is None or one.to > last.to else last


def _changes(term: Term, where: Where) -> Iterator[Found]:
    """Faults of a term's holidays and make-up days."""
    for at, holiday in enumerate(term.holidays):
        here: Where = (*where, "holidays", at)
        if holiday.to < holiday.from_:
            yield (*here, "to"), "settings.holiday-backwards", {"term": term.id}
        elif holiday.from_ < term.from_ or holiday.to > term.to:
            key = "from" if holiday.from_ < term.from_ else "to"
            yield (*here, key), "settings.holiday-outside", {"term": term.id}
    for at, text in _again(day.isoformat() for day in term.school_days):
        yield (*where, "school_days", at), "settings.school-day-twice", {"day": text}
    for at, day in enumerate(term.school_days):
        here = (*where, "school_days", at)
        if not term.from_ <= day <= term.to:
            yield here, "settings.school-day-outside", {"day": day.isoformat(), "term": term.id}
        elif any(one.from_ <= day <= one.to for one in term.holidays):
            yield here, "settings.school-day-in-holiday", {"day": day.isoformat()}


def _categories(file: SchoolFile) -> Iterator[Found]:
    choice = file.categories
    if choice is None:
        return
    from yulan.kinds import categories  # slow to import, and mostly not needed

    listed: list[tuple[Where, str]] = [
        (("categories", key, at), code) for key in ("on", "off") for at, code in enumerate(getattr(choice, key))
    ]
    listed += [(("categories", "names", code), code) for code in choice.names]
    for where, code in listed:
        if code not in categories.CATEGORIES:
            yield where, "settings.category-unknown", {"code": code, "near": _near(code, categories.CATEGORIES)}
    for at, code in enumerate(choice.off):
        if code in choice.on:
            yield ("categories", "off", at), "settings.category-on-and-off", {"code": code}


def _words(file: SchoolFile) -> Iterator[Found]:
    for code in file.words:
        if code not in own_words.WORDS:
            yield ("words", code), "settings.word-unknown", {"code": code, "known": ", ".join(own_words.WORDS)}
    umbrella = file.words.get(own_words.UMBRELLA)
    if umbrella is not None and file.umbrella not in (None, umbrella):
        yield ("umbrella",), "settings.umbrella-twice", {}


def _retention(file: SchoolFile) -> Iterator[Found]:
    if not file.retention:
        return
    from yulan import kinds  # slow to import, and mostly not needed

    for kind in file.retention:
        if kind not in kinds.KINDS:
            yield ("retention", kind), "settings.kind-unknown", {"kind": kind, "near": _near(kind, kinds.KINDS)}


def _duties(file: SchoolFile) -> Iterator[Found]:
    for at, one in enumerate(file.duties):
        if any(one.id == before.id and _at_once(one, before) for before in file.duties[:at]):
            yield ("duties", at, "id"), "settings.duty-twice", {"id": one.id}
    for at, one in enumerate(file.duties):
        if one.from_ is not None and one.until is not None and one.until < one.from_:
            yield ("duties", at, "until"), "settings.duty-backwards", {"id": one.id}


def _at_once(one: DutyChange, other: DutyChange) -> bool:
    """Whether there is a day on which both hold."""
    since = max(one.from_ or date.min, other.from_ or date.min)
    return since <= min(one.until or date.max, other.until or date.max)


def _unknown_years(file: SchoolFile) -> Iterator[Found]:
    terms = of(file, demo=False).terms
    for year in schooldays.unknown_years(terms):
        # The calendar is told at the term that reaches into the year; of a year long past nothing will be announced.
        at = next(at for at, one in enumerate(terms) if one.possible and year in (one.start.year, one.end.year))
        yield ("terms", at, "to"), "settings.year-unknown", {"year": year}


def _made_up_for_nothing(file: SchoolFile) -> Iterator[Found]:
    days = schooldays.of(tuple(schooldays.Term(one.id, one.from_, one.to) for one in file.terms))
    for at, term in enumerate(file.terms):
        for n, day in enumerate(term.school_days):
            if days.is_school_day(day):
                yield ("terms", at, "school_days", n), "settings.school-day-anyway", {"day": day.isoformat()}


def _again(values: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Where a value stands that stood before."""
    seen: set[str] = set()
    for at, one in enumerate(values):
        if one in seen:
            yield at, one
        seen.add(one)


def _near(code: str, known: Iterable[str]) -> str:
    """The known code most like one nobody knows."""
    from difflib import get_close_matches

    return get_close_matches(code, list(known), n=1, cutoff=0.0)[0]
