"""The terms with their first and last days, the school's own holidays and the days made up for. The next term is
proposed from those there are; nobody need believe the proposal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from yulan import calendar, national
from yulan.forms import Input, moments
from yulan.forms.inputs import Widget
from yulan.pages.settings.parts import (
    Block,
    Given,
    Row,
    Section,
    Sent,
    Trees,
    dotted,
    line,
    listed,
    mapping,
    tree_of,
    with_,
)
from yulan.settings import SchoolFile
from yulan.yaml_rules import Where
from yulan.yaml_strict import Tree

_SEASON = re.compile(r"(20[0-9]{2})-(spring|autumn)")
_YEAR = timedelta(weeks=52)  # the same day of the week
_AFTER_FESTIVAL = timedelta(days=13)
FESTIVAL = "春节"  # as the national calendar names its days
_WEEKS = {"autumn": 21, "spring": 19}


# --- the form


def _blocks(given: Given) -> tuple[Block, ...]:
    known = {one.id for one in given.file.terms}
    rows = [_row(given, at, mapping(one), known) for at, one in enumerate(listed(given.tree.get("terms")))]
    gone = tuple(one for one in rows if one.folded and not one.troubled)
    now = tuple(one for one in rows if one not in gone)
    found = [Block("f-terms", "", rows=now, add="terms", more=given.t("terms.add"))]
    if gone:
        found.append(Block("gone", given.t("terms.gone", count=len(gone)), rows=gone, folded=True))
    return tuple(found)


def _row(given: Given, at: int, one: Mapping[str, Tree], known: set[str]) -> Row:
    name, term = f"terms.{at}", line(one.get("id"))
    new, end = term not in known, _day(line(one.get("to")))
    return Row(
        f"f-terms-{at}",
        given.site.words.term(term) if not new else given.t("terms.new"),
        marks=() if new else (term,),
        about=(given.t("terms.proposed"),) if new else tuple(_weeks(given, term)),
        inputs=(
            given.input(f"{name}.id", "terms.id", term, "line" if new else "hidden", required=True),
            _date(given, f"{name}.from", "terms.from", line(one.get("from")), required=True),
            _date(given, f"{name}.to", "terms.to", line(one.get("to")), required=True),
        ),
        blocks=(_holidays(given, name, one), _school_days(given, name, one)),
        remove=name,
        away=given.t("terms.away"),
        new=new,
        folded=not new and end is not None and end < given.today,
        read=tuple(_read(given, one)),
    )


def _holidays(given: Given, name: str, one: Mapping[str, Tree]) -> Block:
    def row(at: int, each: Mapping[str, Tree], *, new: bool) -> Row:
        here = f"{name}.holidays.{at}"
        inputs = (
            _date(given, f"{here}.from", "terms.holiday.from", line(each.get("from"))),
            _date(given, f"{here}.to", "terms.holiday.to", line(each.get("to"))),
            given.input(f"{here}.name", "terms.holiday.name", line(each.get("name")), most=200),
        )
        title = given.t("terms.holiday.new" if new else "terms.holiday.one", number=at + 1)
        return Row(_id(here), title, inputs=inputs, remove="" if new else here, away=given.t("remove"), new=new)

    there = [mapping(each) for each in listed(one.get("holidays"))]
    rows = (*(row(at, each, new=False) for at, each in enumerate(there)), row(len(there), {}, new=True))
    list_ = f"{name}.holidays"
    return Block(_id(list_), given.t("terms.holidays"), given.t("terms.holidays-help"), (), rows, list_, given.t("row"))


def _school_days(given: Given, name: str, one: Mapping[str, Tree]) -> Block:
    def row(at: int, day: str, *, new: bool) -> Row:
        here = f"{name}.school_days.{at}"
        title = given.t("terms.made-up.new" if new else "terms.made-up.one", number=at + 1)
        inputs = (_date(given, here, "terms.made-up", day),)
        away = given.t("remove")
        return Row(f"{_id(here)}-row", title, inputs=inputs, remove="" if new else here, away=away, new=new)

    there = [line(each) for each in listed(one.get("school_days"))]
    rows = (*(row(at, each, new=False) for at, each in enumerate(there)), row(len(there), "", new=True))
    list_ = f"{name}.school_days"
    return Block(_id(list_), given.t("terms.days"), given.t("terms.days-help"), (), rows, list_, given.t("row"))


def _date(given: Given, name: str, said: str, value: str, *, required: bool = False) -> Input:
    widget: Widget = "day" if not value or moments.is_day(value) else "line"  # a browser would empty what is no day
    return given.input(name, said, value, widget, required=required)


def _weeks(given: Given, term: str) -> Iterator[str]:
    days = given.site.school.settings.days
    for one in given.site.school.settings.terms:
        if one.id == term and one.possible:
            yield given.t("terms.weeks", weeks=len(days.weeks(one)), days=days.count(one.start, one.end))


def _read(given: Given, one: Mapping[str, Tree]) -> Iterator[str]:
    yield span(given, one)
    for each in listed(one.get("holidays")):
        yield given.t("terms.holiday.read", what=holiday(given, mapping(each)))
    for day in listed(one.get("school_days")):
        yield given.t("terms.made-up.read", day=said_day(given, line(day)))


def span(given: Given, one: Mapping[str, Tree]) -> str:
    """First and last day in words."""
    return given.t("terms.span", start=said_day(given, line(one.get("from"))), end=said_day(given, line(one.get("to"))))


def holiday(given: Given, one: Mapping[str, Tree]) -> str:
    """A holiday in words."""
    same = line(one.get("from")) == line(one.get("to"))
    days = said_day(given, line(one.get("from"))) if same else span(given, one)
    return " ".join(part for part in (days, line(one.get("name"))) if part)


def said_day(given: Given, text: str) -> str:
    """A day in words; what is none as it is."""
    found = _day(text)
    return given.site.words.day(found) if found is not None else text


# --- what was sent


def _taken(sent: Sent, file: SchoolFile) -> Trees:
    found = (_term(sent, name) for name in sent.entries("terms"))
    return with_(tree_of(file), {"terms": [one for one in found if one]})


def _term(sent: Sent, name: str) -> Tree:
    told: Trees = {key: moments.day(value) for key, value in sent.filled(name, ("id", "from", "to")).items()}
    holidays = (sent.filled(one, ("from", "to", "name")) for one in sent.entries(f"{name}.holidays"))
    days = (moments.day(sent.line(one)) for one in sent.entries(f"{name}.school_days"))
    told["holidays"] = [_whole(one) for one in holidays if one]
    told["school_days"] = [one for one in days if one]
    return with_(told, {})


def _whole(told: Mapping[str, str]) -> Tree:
    """A holiday of one day may name that once."""
    first, last = told.get("from", ""), told.get("to", "")
    days = {"from": moments.day(first or last), "to": moments.day(last or first)}
    return with_(days, {"name": told.get("name", "")})


# --- the term that comes


def _added(given: Given, tree: Trees) -> Trees:
    terms = listed(tree.get("terms"))
    return {**tree, "terms": [*terms, following([mapping(one) for one in terms], given.today)]}


def following(terms: Sequence[Mapping[str, Tree]], today: date) -> Tree:
    """The term to come after these, as it might be: an autumn from the first of September, a spring from two weeks
    after the Spring Festival; until about the day on which such a term ended a year before, or for its usual weeks.
    """
    ends = {line(one.get("id")): _day(line(one.get("to"))) for one in terms}
    last = max((end for end in ends.values() if end is not None), default=None)
    newest = next((one for one, end in ends.items() if end is not None and end == last), "")
    year, season = _season(newest, last, today)
    start = _monday(_festival(year) + _AFTER_FESTIVAL) if season == "spring" else _school_day(date(year, 9, 1))
    before = ends.get(f"{year - 1}-{season}")
    stop = before + _YEAR if before is not None else start + timedelta(weeks=_WEEKS[season], days=-3)
    return {"id": f"{year}-{season}", "from": start.isoformat(), "to": stop.isoformat()}


def _season(newest: str, last: date | None, today: date) -> tuple[int, str]:
    """Year and season of the term after the newest one, by its id, else by the day on which it ends."""
    if last is None:
        return calendar.school_year(today), "autumn"
    found = _SEASON.fullmatch(newest)
    if found is not None:
        return (int(found[1]) + 1, "spring") if found[2] == "autumn" else (int(found[1]), "autumn")
    return (last.year, "autumn") if 4 <= last.month <= 8 else (last.year + (last.month > 8), "spring")


def _festival(year: int) -> date:
    """The first day of the Spring Festival."""
    off = national.national((year,)).off
    return min((day for day, name in off.items() if name == FESTIVAL), default=date(year, 2, 5))


def _monday(day: date) -> date:
    """The day where it is a Monday, else the next one."""
    return day + timedelta(days=-day.weekday() % 7)


def _school_day(day: date) -> date:
    """The day, or where it lies on a weekend the Monday after."""
    return day if day.weekday() < 5 else _monday(day)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if moments.is_day(text) else None


def _id(name: str) -> str:
    return f"f-{name.replace('.', '-')}"


def _place(where: Where, _: Mapping[str, Tree]) -> str:
    return f"{dotted(where)}.from" if where[-1:] and isinstance(where[-1], int) and len(where) != 4 else dotted(where)


def _summary(given: Given) -> tuple[str, ...]:
    t, words, school = given.t, given.site.words, given.site.school
    known = [one for one in school.settings.terms if one.possible]
    now = [one for one in known if one.start <= given.today <= one.end]
    later = [one for one in known if one.start > given.today]
    told = [t("index.term-now", term=words.term(one.id), end=words.day(one.end)) for one in now]
    told += [t("index.term-next", term=words.term(one.id), start=words.day(one.start)) for one in later[:1]]
    return tuple(told) or (t("index.no-term"),)


SECTION = Section("terms", ("terms",), _blocks, _taken, _place, _summary, _added)
