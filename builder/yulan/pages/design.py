"""The living page of the design language: every component with the macros and styles that all pages use, filled with
words that are about nobody. Built with an example school alone; docs/design-language.md says why things are so.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from yulan.pages import frame, records
from yulan.pages.charts import bars, curves, progress, spans, term
from yulan.pages.charts.bars import Count, Multiples, Row
from yulan.pages.charts.curves import BEFORE, NOW
from yulan.pages.charts.drawing import DOTTED, FULL, HATCHED, HOLLOW, SOLID, Drawing, Part
from yulan.pages.charts.progress import Said as Word
from yulan.pages.charts.progress import Series
from yulan.pages.charts.term import Happening, Kind, Line
from yulan.pages.facts import ConflictView, Fact, Said, Side
from yulan.pages.owed import Owed
from yulan.pages.page import Link, Page
from yulan.pages.records import Mark, RecordView
from yulan.pages.site import Site
from yulan.value import Value

PATH = "about/design.html"
COLOURS = ("paper", "card", "ink", "soft", "line", "line-strong", "plum", "leaf", "gold", "blue")
WASHES = ("plum-wash", "leaf-wash", "gold-wash", "blue-wash")
SIZES = ("t1", "t2", "t3", "t4", "t5", "t6", "t7")
DISTANCES = ("s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7")


class Design(Value, frozen=True):
    """One of everything."""

    colours: tuple[str, ...]
    washes: tuple[str, ...]
    sizes: tuple[str, ...]
    distances: tuple[str, ...]
    facts: tuple[Fact, ...]
    records: tuple[RecordView, ...]
    owed: tuple[Owed, ...]
    days: tuple[str, ...]
    charts: tuple[tuple[str, Drawing | Multiples], ...]  # what each is for, and itself


def pages(site: Site) -> Iterator[Page]:
    """The living page, in an example school."""
    if not site.frame.demo:
        return
    words, today = site.words, site.school.today
    design = Design(
        colours=COLOURS,
        washes=WASHES,
        sizes=SIZES,
        distances=DISTANCES,
        facts=tuple(_facts(site)),
        records=tuple(_records(site)),
        owed=tuple(_owed(site)),
        days=tuple(words.short_day(today - timedelta(days=back)) for back in range(3)),
        charts=tuple((words.t(f"design.charts.{code}"), one) for code, one in _charts(site)),
    )
    title = words.t("design.title")
    yield site.page(PATH, "design.html", title, design, frame.ABOUT, Link(frame.ABOUT, words.t("about.title")))


def _facts(site: Site) -> Iterator[Fact]:
    t = site.words.t
    yield Fact(t("design.fact.short"), (t("design.fact.value"),), short=True)
    yield Fact(t("design.fact.several"), (t("design.fact.value"), t("design.fact.other")))


def _records(site: Site) -> Iterator[RecordView]:
    """A record in each tone: with everything it may carry, as plain as may be, and folded."""
    words, today = site.words, site.school.today
    facts = tuple(_facts(site))
    sides = tuple(Side(words.t(f"design.fact.{one}"), words.t("design.somebody")) for one in ("value", "other"))
    differ = (ConflictView(words.t("design.fact.short"), sides),)
    marks = (Mark(words.t("record.late", day=words.short_day(today)), "gold"), Mark(words.t("record.differs"), "gold"))
    full = Said(facts[:1], facts[1:], words.t("design.text"), differ)
    plain = Said((), (), words.t("design.text"), ())
    folded = words.t("record.folded", drawer=words.t("nav.drawers"))
    for at, kind in enumerate(("talk", "visit", "comment", "plan", "absence")):
        yield RecordView(
            anchor=f"r-{kind}",
            kind=words.kind(kind),
            tone=records.TONES.get(kind, ""),
            day=words.day(today),
            iso_day=today.isoformat(),
            by=words.t("design.somebody"),
            entered_by="",
            marks=marks if not at else (),
            said=plain if at else full,
            folded=folded if kind == "absence" else "",
        )


def _owed(site: Site) -> Iterator[Owed]:
    words, today = site.words, site.school.today
    until = words.t("duties.until", day=words.short_day(today))
    for state, when in (("due", until), ("overdue", words.month_name(today - timedelta(days=31))), ("done", "")):
        stands = words.t(f"design.owed.{state}")
        yield Owed(words.t("design.owed.duty"), state, when, "", stands, words.t("design.somebody"), "", "")


def _charts(site: Site) -> Iterator[tuple[str, Drawing | Multiples]]:
    """A picture of each sort, over figures that are about nobody, and one over none."""
    words, today = site.words, site.school.today
    kinds = tuple(words.kind(one) for one in ("talk", "visit", "contact"))
    months = tuple(words.month_name(today - timedelta(days=31 * back)) for back in (2, 1, 0))
    parts = tuple(Part(look, label) for look, label in zip((FULL, HATCHED, DOTTED), kinds, strict=True))
    states = ((SOLID, "done"), (DOTTED, "overdue"), (HOLLOW, "due"))
    standing = tuple(Part(look, words.t(f"duties.states.{state}")) for look, state in states)
    somebody, text = words.t("design.somebody"), words.t("design.charts.text")

    def rows(*figures: tuple[int, ...]) -> tuple[Row, ...]:
        return tuple(Row(label, tuple(map(Count, some))) for label, some in zip(months, figures, strict=True))

    def row(label: str, *counts: int) -> Row:
        return Row(label, tuple(map(Count, counts)))

    few, many = rows((12, 3, 6), (17, 4, 9), (9, 0, 2)), rows((33, 4, 8), (28, 2, 5), (41, 9, 1))
    yield (
        "lying",
        bars.lying("d-lying", kinds[0], text, parts[:1], [*map(row, kinds, (22, 13, 4))]),
    )
    shares = [row(kinds[0], 45, 3, 11), row(kinds[1], 19, 0, 21)]
    yield "stacked", bars.lying("d-stacked", kinds[0], text, standing, shares, whole=True)
    yield "standing", bars.standing("d-standing", kinds[0], text, parts, many, steps=True)
    panels = [(f"{somebody} {n}", "", Count(sum(one.total for one in some)), some) for n, some in ((1, few), (2, many))]
    yield "multiples", bars.multiples("d-multiples", kinds[0], text, parts, panels)
    steps = tuple(str(week) for week in range(1, 13))
    lines = (Part(NOW, months[-1]), (0, 4, 9, 13, 13, 22, 30)), (Part(BEFORE, months[0]), tuple(range(0, 36, 3)))
    yield "lines", curves.of("d-lines", kinds[0], text, steps, lines)
    days = tuple(today - timedelta(days=3 + 9 * back) for back in range(5))
    if site.school.term is not None:
        span = spans.of(words, site.school.term)
        strip = [Line(f"{somebody} {n}", days[n:], str(5 - n)) for n in (1, 2, 3)]
        yield "strip", term.strip("d-strip", kinds[0], text, span, strip)
        found = tuple(Happening(day, open=not at) for at, day in enumerate(days))
        away = (Happening(days[2], until=days[2] + timedelta(days=4)),)
        calendar = (
            Kind(kinds[0], FULL, "dot", found[1:]),
            Kind(kinds[2], HATCHED, "square", found, words.t("design.owed.due")),
            Kind(words.kind("absence"), DOTTED, "dot", away),
        )
        yield "calendar", term.calendar("d-calendar", kinds[0], text, span, calendar)
    said = [Word(words.short_day(day), words.t("design.fact.value")) for day in days[2::-1]]
    yield "words", progress.words("d-words", kinds[0], text, said)
    marks = (Series(words.t("design.charts.mark"), (71.0, 78.0, 84.0), ("71", "78", "84")),)
    yield "numbers", progress.numbers("d-numbers", kinds[0], text, marks)
    yield "single", bars.lying("d-single", kinds[0], text, parts[:1], [row(kinds[0], 1)])
    yield "none", bars.lying("d-none", kinds[0], text, parts[:1], ())
