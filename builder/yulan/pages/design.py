"""The living page of the design language: every component with the macros and styles that all pages use, filled with
words that are about nobody. Built with an example school alone; docs/design-language.md says why things are so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from yulan.pages import frame, records
from yulan.pages.facts import ConflictView, Fact, Said, Side
from yulan.pages.owed import Owed
from yulan.pages.page import Link, Page
from yulan.pages.records import Mark, RecordView
from yulan.pages.site import Site

PATH = "about/design.html"
COLOURS = ("paper", "card", "ink", "soft", "line", "line-strong", "plum", "leaf", "gold", "blue")
WASHES = ("plum-wash", "leaf-wash", "gold-wash", "blue-wash")
SIZES = ("t1", "t2", "t3", "t4", "t5", "t6", "t7")
DISTANCES = ("s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7")


@dataclass(frozen=True, slots=True)
class Design:
    """One of everything."""

    colours: tuple[str, ...]
    washes: tuple[str, ...]
    sizes: tuple[str, ...]
    distances: tuple[str, ...]
    facts: tuple[Fact, ...]
    records: tuple[RecordView, ...]
    owed: tuple[Owed, ...]
    days: tuple[str, ...]


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
