"""What answers "is it helping?" on a child's page: when people talked, visited and were in touch this term, what moods
the talks tell, what came of the plan, days away, and how study went beside the child's own earlier work. Owns what is
taken for it and the sentences; it judges nothing, adds nothing up to a score, and compares the child with nobody else.

Only what the page shows counts: what consent leaves out is out of the file already, what lies in a sensitive drawer
stays folded there, and days away are told where all absences of the child's class can be read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from yulan import schooldays
from yulan.derive import absences
from yulan.kinds.absence import Absence
from yulan.kinds.contact import Contact
from yulan.kinds.plan import Plan
from yulan.kinds.talk import Talk
from yulan.pages import own_marks, places
from yulan.pages.charts import progress, term
from yulan.pages.charts.drawing import FULL, HOLLOW, SOLID, Drawing, fit
from yulan.pages.charts.progress import Said
from yulan.pages.charts.term import Happening, Kind, Span
from yulan.pages.page import Link
from yulan.pages.records import SENSITIVE
from yulan.pages.site import Site
from yulan.school import Entry, StudentFile, Term
from yulan.value import Value

_DAY = timedelta(days=1)
_ALWAYS = ("talk", "visit", "contact")  # shown though nothing happened: a gap is an answer too
_TELLING = frozenset({*_ALWAYS, "home-teaching", "plan", "study", "absence"})
# In the order of rows: what it is, its fill, the shape of its mark.
_ROWS = (
    ("talk", FULL, "dot"), ("visit", SOLID, "square"), ("call", FULL, "cross"), ("contact", SOLID, "diamond"),
    ("home-teaching", FULL, "triangle"),
)  # fmt: skip
_SAID = 3  # moods that are told in the sentence
_LINES = 3  # words after talks, and stages of plans
_LONG, _SHORT = 430, 144  # pixels: about a line on a phone and a half, and a mood in the sentence


class Line(Value, frozen=True):
    """Words of a day."""

    iso: str
    day: str
    text: str


class Answer(Value, frozen=True):
    """One thing that may be helping: a sentence, further ones, a picture, words of some days, its numbers."""

    title: str
    said: str
    more: tuple[str, ...] = ()
    way: Link | None = None  # where all of it stands
    drawing: Drawing | None = None
    above: str = ""  # what the words of some days are
    lines: tuple[Line, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Helping:
    """All of them, in the order one asks."""

    answers: tuple[Answer, ...] = field(repr=False)


def of(site: Site, file: StudentFile) -> Helping | None:
    """What is told of one child; None before the first term, and where nothing of it was ever written down."""
    now, span, today = site.school.term, site.span, site.school.today
    found = [one for one in file.records if one.drawer not in SENSITIVE and one.date <= today]
    if now is None or span is None or not any(one.kind in _TELLING for one in found):
        return None
    answers = (_contacts(site, file, found, now, span), _moods(site, found), _stages(site, found), _marks(site, found))
    return Helping(tuple(one for one in answers if one is not None))


# --- talks, visits, contact, days away


def _contacts(site: Site, file: StudentFile, found: Sequence[Entry], now: Term, span: Span) -> Answer:
    words, t = site.words, site.words.t
    by_row: dict[str, list[Entry]] = {row: [] for row, _, _ in _ROWS}
    for one in found:
        if now.start <= one.date <= span.end and (row := _row(one)) in by_row:
            by_row[row].append(one)
    reached = {row: [one for one in some if not _tried(one)] for row, some in by_row.items()}
    counts = words.t("words.comma").join(
        t("helping.times", what=t(f"helping.{row}"), count=len(some))
        for row, some in reached.items() if some or row in _ALWAYS
    )  # fmt: skip
    there = [one for some in reached.values() for one in some]
    name = words.term(now.id)
    if there:
        last = max(there, key=lambda one: one.date)
        said = t("helping.contacts.said", term=name, counts=counts, day=words.near_day(last.date),
                 what=t(f"helping.{_row(last)}"))  # fmt: skip
    else:
        said = t("helping.contacts.none", term=name)
    tried = sum(map(len, by_row.values())) - len(there)
    away = _away(site, file, found, now)
    more = ((t("helping.contacts.tried", count=tried),) if tried else ()) + ((_away_said(site, away),) if away else ())
    rows = [
        Kind(t(f"helping.{row}"), look, shape,
             tuple(Happening(one.date, open=_tried(one)) for one in reversed(by_row[row])),
             t("helping.contacts.open"))
        for row, look, shape in _ROWS if by_row[row] or row in _ALWAYS
    ]  # fmt: skip
    if away is not None and away.days:
        spells = tuple(Happening(first, until=last) for first, last in _spells(away.days))
        rows.append(Kind(t("helping.away"), HOLLOW, "square", spells))
    title = t("helping.contacts.title")
    drawing = term.calendar("h-c", title, counts, span, rows)
    talks = sum(one.kind == "talk" for one in found)
    return Answer(
        title, said, more,
        way=Link(places.talks(file.sid), t("helping.talks", count=talks)) if talks else None,
        drawing=drawing if drawing.shapes else None,
        table=_table(site, span, by_row, away) if drawing.shapes else (),
    )  # fmt: skip


def _row(entry: Entry) -> str:
    """The row a record stands in; nothing for those of other kinds."""
    if entry.kind == "contact" and isinstance(entry.values, Contact) and entry.values.between == "parent-child":
        return "call"
    return entry.kind


def _tried(entry: Entry) -> bool:
    return isinstance(entry.values, Contact) and entry.values.reached is False


def _table(
    site: Site, span: Span, by_row: Mapping[str, Sequence[Entry]], away: _Away | None
) -> tuple[tuple[str, ...], ...]:  # fmt: skip
    """The same by month, tries included."""
    words, t = site.words, site.words.t
    last = min(span.end, site.school.today)
    months = {day.isoformat()[:7]: words.month_name(day) for day in schooldays.months(span.start, last)}

    def line(name: str, days: Iterable[date]) -> tuple[str, ...]:
        counted = Counter(day.isoformat()[:7] for day in days)
        return name, *(str(counted[month]) for month in months), str(counted.total())

    rows = [line(t(f"helping.{row}"), (one.date for one in some))
            for row, some in by_row.items() if some or row in _ALWAYS]  # fmt: skip
    if away is not None and away.days:
        rows.append(line(t("helping.away"), away.days))
    return ((t("helping.kind"), *months.values(), t("helping.total")), *rows)


@dataclass(frozen=True, slots=True)
class _Away:
    """School days away in the term, and how many of them with leave."""

    days: tuple[date, ...] = field(repr=False)
    excused: int


def _away(site: Site, file: StudentFile, found: Sequence[Entry], now: Term) -> _Away | None:
    """None where not all absences of the term can be read, as of a child's who was in another class when it began: a
    part would be no answer.
    """
    school, days = site.school, site.school.settings.days
    readable = any(one.readable for one in school.drawers if one.holds("absence"))
    if not readable or site.closed.get(file.scope) or (file.moved is not None and file.moved > now.start):
        return None
    without = {
        day
        for run in absences.runs(days, found, school.today)
        for day in days.between(max(run.start, now.start), run.last)
    }
    told = [one.values for one in found if isinstance(one.values, Absence) and not absences.unexplained(one.values)]
    # Leave without an end is of the day it was given for: when it ended nobody wrote down.
    leave = {
        day for one in told for day in days.between(max(one.start, now.start), min(one.end or one.start, school.today))
    }
    return _Away(tuple(sorted(without | leave)), len(leave))


def _away_said(site: Site, away: _Away) -> str:
    words, t = site.words, site.words.t
    if not away.days:
        return t("helping.away-days.none")
    by_month: dict[str, list[date]] = {}
    for day in away.days:
        by_month.setdefault(words.month_name(day), []).append(day)
    months = t("words.comma").join(
        t("helping.away-days.month", month=month, days=len(days)) for month, days in by_month.items()
    )
    key = "all" if away.excused == len(away.days) else "some" if away.excused else "told"
    return t(f"helping.away-days.{key}", days=len(away.days), months=months, excused=away.excused)


def _spells(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    """Days that follow each other, as first and last; a weekend between two is not said to be away."""
    first = last = days[0]
    for day in days[1:]:
        if day - last > _DAY:
            yield first, last
            first = day
        last = day
    yield first, last


# --- moods and what followed


def _moods(site: Site, found: Sequence[Entry]) -> Answer | None:
    """The moods of talks in their order, with the last words of what changed."""
    words, t = site.words, site.words.t
    told = [(one.date, _brief(one.values.mood)) for one in reversed(found)
            if isinstance(one.values, Talk) and one.values.mood]  # fmt: skip
    effects = [_line(site, one.date, one.values.effect) for one in reversed(found)
               if isinstance(one.values, Talk) and one.values.effect]  # fmt: skip
    after = (t("helping.effects"), tuple(effects[-_LINES:])) if effects else ("", ())
    if not told and not effects:
        return None
    if not told:
        return Answer(after[0], "", lines=after[1])
    last = t("words.comma").join(word for _, word in told[-_SAID:])
    if len(told) == 1:
        said = t("helping.moods.one", day=words.near_day(told[0][0]), words=last)
    else:
        said = t("helping.moods.said", count=len(told), last=min(len(told), _SAID), words=last)
    strip = [Said(words.short_day(day), word) for day, word in told]
    title = t("helping.moods.title")
    drawing = progress.words("h-m", title, last, strip) if len(told) > 1 else None
    return Answer(title, said, drawing=drawing, above=after[0], lines=after[1])


def _brief(text: str) -> str:
    """Words for a mood in one line, however long they were written."""
    return fit(" ".join(text.split()), _SHORT)


def _line(site: Site, day: date, text: str) -> Line:
    return Line(day.isoformat(), site.words.near_day(day), fit(" ".join(text.split()), _LONG))


# --- what came of the plan


def _stages(site: Site, found: Sequence[Entry]) -> Answer | None:
    """The stage results of the plans, as many as there is room for, in their order."""
    today, t = site.school.today, site.words.t
    stages = sorted(
        (stage for one in found if isinstance(one.values, Plan) for stage in one.values.stages if stage.date <= today),
        key=lambda stage: stage.date,
    )
    if not stages:
        return None
    said = t("helping.stages.said", count=len(stages), day=site.words.near_day(stages[-1].date))
    lines = tuple(_line(site, one.date, one.result) for one in stages[-_LINES:])
    return Answer(t("helping.stages.title"), said, lines=lines)


# --- study


def _marks(site: Site, found: Sequence[Entry]) -> Answer | None:
    """Marks beside the child's own earlier ones."""
    words, t = site.words, site.words.t
    own = own_marks.of(found, words.lang)
    if own is None:
        return None
    comma = words.t("words.comma")
    told = (
        *((one.label, comma.join(one.texts)) for one in own.series),
        *((name, comma.join(one)) for name, one in own.levels),
    )
    more = tuple(t("helping.marks.said", subject=subject, values=values) for subject, values in told)
    title = t("helping.marks.title")
    said = t("helping.marks.lead", first=words.near_day(own.first), last=words.near_day(own.last))
    drawing = progress.numbers("h-s", title, said, own.series) if own.series else None
    return Answer(title, said, more, drawing=drawing)
