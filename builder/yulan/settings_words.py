"""A school's settings as lines for people: the table of `yulan school`, a term week by week, what changed. Owns how
they are said; it reads nothing and judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from yulan import calendar, category_choice, columns, kinds, own_words
from yulan.national import ENGLISH
from yulan.school import Settings, Term
from yulan.schooldays import Week
from yulan.settings_changes import Change
from yulan.texts import Lang, Texts

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Said:
    """The settings, and the language and day they are told in."""

    settings: Settings
    texts: Texts
    lang: Lang
    today: date

    def __call__(self, key: str, /, **params: str | int) -> str:
        return self.texts(f"said.school.{key}", **params)

    def join(self, parts: Iterable[str]) -> str:
        """Several in one line."""
        return self.texts("words.comma").join(parts)


def table(said: Said) -> Iterator[str]:
    """The settings, line by line: what is as usual is said to be so."""
    own, say = said.settings, said
    yield say("line.name", value=f"{own.name} / {own.name_en}" if own.name_en != own.name else own.name)
    yield say("line.umbrella", value=own.umbrella)
    yield say("line.classes", value=say.join(_class(said, one) for one in own.classes) or say("none"))
    yield from ("", *_terms(said), "")
    yield say("line.categories", value=say.join(label for _, label in category_choice.labels(own, said.lang)))
    yield say("line.left-behind", value=say(f"left-behind.{own.left_behind}"))
    yield say("line.duties", value=say.join(_duty(said, one.id, off=one.off) for one in own.duties) or say("as-usual"))
    kept = (say("years", kind=_kind(kind, said.lang), count=years) for kind, years in own.retention.items())
    yield say("line.retention", value=say.join(kept) or say("as-usual"))
    words = (f"{_word(code, said.lang)} → {own}" for code, own in own.words.items() if code != own_words.UMBRELLA)
    yield say("line.words", value=say.join(words) or say("as-usual"))
    yield say("line.late-on-paper", value=say("shown" if own.late_on_paper else "not-shown"))
    yield say("line.mask-exports", value=say("masked" if own.mask_exports else "not-masked"))
    yield say("line.hulei-phone", value=own.hulei_phone or say("none"))


def term_line(said: Said, term: Term) -> str:
    """A term in one line: its days and weeks."""
    days = said.settings.days
    return said(
        "term",
        term=term_name(said.texts, term.id),
        start=term.start.isoformat(),
        end=term.end.isoformat(),
        weeks=len(days.weeks(term)),
        days=days.count(term.start, term.end),
    )


def weeks(said: Said, term: Term) -> Iterator[Sequence[str]]:
    """The rows of a term's weeks: number, days, school days, what is special; weeks without school have no number."""
    days = said.settings.days
    numbered = {one.start: one for one in days.weeks(term)}
    start = term.start
    while start <= term.end:
        end = min(term.end, start + timedelta(days=6 - start.weekday()))
        week = numbered.get(start, Week(0, start, end))
        count = days.count(start, end)
        yield (str(week.number or "—"), _span(start, end), str(count), said.join(_notes(said, start, end)))
        start = end + _DAY


def term_name(texts: Texts, term: str) -> str:
    """A term in words: 2025年秋季学期; its id where that says nothing."""
    year, _, season = term.partition("-")
    key = f"terms.{season}"
    return texts(key, year=year, next=int(year) + 1) if year.isdecimal() and texts.has(key) else term


def change(texts: Texts, one: Change) -> str:
    """A difference in one line."""
    section = texts(f"said.school.key.{one.section}")
    what = " ".join(part for part in (section, one.name, one.key) if part)
    none = texts("said.school.none")
    return texts("said.school.change", what=what, before=one.before or none, after=one.after or none)


def _terms(said: Said) -> Iterator[str]:
    own = said.settings
    if not own.terms:
        yield said("no-terms")
        return
    head = [said(f"head.{one}") for one in ("term", "days", "weeks", "school-days", "own-holidays", "own-days")]
    rows = [
        (
            f"{term_name(said.texts, one.id)} ({one.id})",
            _span(one.start, one.end, year=True),
            str(len(own.days.weeks(one))),
            str(own.days.count(one.start, one.end)),
            said.join(f"{holiday.name} {_span(holiday.start, holiday.end)}".strip() for holiday in one.holidays) or "—",
            said.join(map(_short, one.school_days)) or "—",
        )
        for one in sorted(own.terms, key=lambda one: one.start)
    ]
    yield from columns.lines(head, rows)


def _notes(said: Said, start: date, end: date) -> Iterator[str]:
    """Holidays of a week, those in a row told once, and days made up for."""
    days = said.settings.days
    run: list[tuple[date, date, str]] = []
    for n in range((end - start).days + 1):
        day = start + n * _DAY
        name = days.holiday_names.get(day)
        if name is None:
            continue
        if run and run[-1][1] == day - _DAY and run[-1][2] == name:
            run[-1] = (run[-1][0], day, name)
        else:
            run.append((day, day, name))
    for first, last, name in run:
        shown = name if said.lang == "zh" else ENGLISH.get(name, name)
        yield f"{shown or said('own-holiday')} {_span(first, last)}"
    for day in days.between(start, end):
        if day in days.on:
            yield said("made-up", day=_short(day))


def _span(start: date, end: date, *, year: bool = False) -> str:
    first = start.isoformat() if year else _short(start)
    last = end.isoformat() if year else _short(end)
    return first if start == end else f"{first}–{last}"


def _short(day: date) -> str:
    return f"{day:%m-%d}"


def _class(said: Said, scope: str) -> str:
    own = said.settings.classes.get(scope)
    return f"{own or calendar.class_label(scope, said.today, said.lang)} ({scope})"


def _duty(said: Said, duty: str, *, off: bool) -> str:
    key = f"duties.names.{duty}"
    named = said.texts(key) if said.texts.has(key) else duty
    return said("duty-off" if off else "duty-changed", duty=named)


def _kind(kind: str, lang: Lang) -> str:
    known = kinds.KINDS.get(kind)
    return known.label[lang] if known is not None else kind


def _word(code: str, lang: Lang) -> str:
    known = own_words.WORDS.get(code)
    return known.spellings(lang)[0] if known is not None else code
