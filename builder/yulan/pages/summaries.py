"""Summaries as drafts （总结初稿）: the figures filled in, everything else left to the person whose summary it is. What
went well comes first; what was not done is said without blame; a gap to fill is 【…】. A draft names no child whose
file its reader has, and tells nothing of what lies in sensitive drawers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from yulan import kinds
from yulan.derive import duties, summary
from yulan.derive.state import State
from yulan.derive.summary import Count, Duty, Event, Extent, Figures, Whose
from yulan.exchange.draft import Draft, Section, Table
from yulan.kinds.categories import CATEGORIES
from yulan.kinds.plan import HEADINGS
from yulan.pages import card, owed
from yulan.pages.exports.duties import may_leave
from yulan.pages.paper import sheet as paper
from yulan.pages.paper.pen import Pen
from yulan.pages.paper.sheet import Prose, Title
from yulan.pages.site import Site

_MOST = 12  # things told one by one


@dataclass(frozen=True, slots=True)
class Of:
    """Of whom and over which days a draft is; `before` where there is something to compare with."""

    whose: Whose
    now: Extent
    before: Extent | None
    year: str  # the year a school year began in, or "" for a term

    def in_words(self, site: Site) -> str:
        """The term or the school year."""
        return site.words.school_year(self.year) if self.year else site.words.term(self.now.terms[0])


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes one draft: its words, of whom it is, what was counted."""

    site: Site = field(repr=False)
    of: Of
    found: Figures = field(repr=False)

    def __call__(self, key: str, /, **params: str | int) -> str:
        """The words of a draft."""
        return self.site.words.t(f"export.summary.{key}", **params)

    def listed(self, parts: Sequence[str]) -> str:
        """Several things in one line."""
        return self.site.words.t("words.semicolon").join(parts)


def draft(site: Site, of: Of) -> Draft:
    """The summary of a mentor, a class or the school."""
    write = Writer(site, of, figures(site, of))
    level = of.whose.level
    sections = [
        _glad(write),
        _children(write),
        _work(write),
        owed_part(write),
        *_together(write),
        *_headings(write),
        Section(write("hard"), (write("hard-gap"),)),
        Section(write("next"), (write("next-gap"),)),
    ]
    return Draft(
        title=write(f"title.{level}-{'year' if of.year else 'term'}", period=of.in_words(site)),
        under=under(write),
        sections=tuple(numbered(write, sections)),
        signs=tuple(write(f"sign.{one}") for one in _SIGNS[level]),
        footer=site.words.t("paper.private"),
    )


def numbered(write: Writer, sections: Sequence[Section]) -> Iterator[Section]:
    """The sections with their numbers before their headings."""
    for number, one in zip(write("numbers").split(), sections, strict=False):
        yield replace(one, heading=write("numbered", number=number, heading=one.heading))


_SIGNS: Mapping[str, tuple[str, ...]] = {
    "mentor": ("mentor",),
    "class": ("class-teacher", "grade-head"),
    "school": ("moral-office", "principal"),
}


def as_paper(one: Draft) -> tuple[paper.Sheet, ...]:
    """The draft as a page to print."""
    blocks: list[paper.Block] = [Title(one.title, ""), Prose(one.under, small=True)]
    for section in one.sections:
        blocks.append(Title(section.heading, part=True))
        if section.paragraphs:
            blocks.append(Prose(section.paragraphs))
        if section.table is not None:
            blocks.append(_ruled(section.heading, section.table))
        if section.after:
            blocks.append(Prose(section.after))
    blocks.append(Prose(one.signs))
    return (paper.Sheet("summary", one.title, tuple(blocks), filled=True),)


def _ruled(label: str, table: Table) -> paper.Table:
    rows = tuple(paper.row(*(paper.cell(text) for text in row)) for row in table.rows)
    return paper.Table(label, table.widths, rows, paper.heads(*table.head))


def figures(site: Site, of: Of) -> Figures:
    """What is counted for a draft."""
    return summary.figures(site.school, of.whose, of.now, of.before, tuple(_states(site, of)))


def _states(site: Site, of: Of) -> Iterator[State]:
    """The duties of these terms as they stood at the end; those of another year as they stood at its end."""
    terms = {*of.now.terms, *(of.before.terms if of.before and not of.year else ())}
    for one in duties.each(site.school, of.now.end, brief=True):
        if one.term in terms and may_leave(site, one):
            yield one
    if of.year and of.before is not None:
        for one in duties.each(site.school, of.before.end, brief=True):
            if one.term in of.before.terms and may_leave(site, one):
                yield one


def under(write: Writer) -> tuple[str, ...]:
    """What stands below a title: whose it is, from when to when, over how many files."""
    words, whose = write.site.words, write.of.whose
    name = {
        "mentor": words.person(whose.id),
        "class": words.scope(whose.id) if whose.id else "",
        "school": words.school_name,
    }[whose.level]
    until = write("until", since=words.day(write.of.now.start), until=words.day(write.of.now.end))
    over = write("over", count=len(write.site.children), day=words.day(write.site.school.today))
    return (words.t("words.comma").join(dict.fromkeys((words.school_name, name))), until, over)


# --- what was good


def _glad(write: Writer) -> Section:
    found = write.found
    told = [_event(write, "growth", one) for one in found.growth[:_MOST]]
    paragraphs = [write("growth", count=len(found.growth), told=write.listed(told))] if told else []
    if found.activities:
        some = [_event(write, "activity", one) for one in found.activities[:_MOST]]
        paragraphs.append(write("activities", count=len(found.activities), told=write.listed(some)))
    return Section(write("glad"), (*paragraphs, write("glad-gap")))


def _event(write: Writer, kind: str, one: Event) -> str:
    """What it was, numbers in it covered; of an activity of several how many children."""
    words = write.site.words
    label = kinds.choice_label(kind, "type", one.type, words.lang) if one.type else words.kind(kind)
    said = plain(write, one.title) or label
    return write("for-children", what=said, count=one.children) if one.children > 1 else said


# --- the children


def _children(write: Writer) -> Section:
    words, found = write.site.words, write.found
    official = write.of.whose.level == "school"

    def label(code: str) -> str:
        return CATEGORIES[code].official[words.lang] if official else card.category_label(words, code)

    rows = [(label(code), *_counts(write, count)) for code, count in found.categories.items()]
    text = write("children-count", count=found.children)
    more = (write("children-note"),) if len(rows) > 1 else ()
    return Section(write("children"), (text, *more), _table(write, write("category"), rows), (write("children-gap"),))


def _counts(write: Writer, count: Count) -> tuple[str, ...]:
    before = (str(count.before if count.before is not None else "—"),) if write.of.before else ()
    return (str(count.now), *before)


def _table(write: Writer, head: str, rows: Sequence[tuple[str, ...]]) -> Table | None:
    then = "year-before" if write.of.year else "term-before"
    key = then if write.of.now.whole else f"{then}-so-far"
    heads = (head, write("this-year" if write.of.year else "this-term"), *((write(key),) if write.of.before else ()))
    widths = (50, 25, 25) if write.of.before else (70, 30)
    return Table(heads, tuple(rows), widths) if rows else None


# --- the work


def _work(write: Writer) -> Section:
    rows = [(write.site.words.kind(kind), *_counts(write, count)) for kind, count in write.found.work.items()]
    text = () if rows else (write("work-none"),)
    return Section(write("work"), text, _table(write, write("what"), rows), (write("work-gap"),))


def owed_part(write: Writer, *, gap: bool = True) -> Section:
    """What was asked and what of it was done, duty by duty, as the duties stand in the list; then in words."""
    of, found = write.of, write.found
    heads = [write("duty"), write("asked"), write("done"), write("excused")]
    if of.before is not None:
        heads.append(write("before-done"))
    rows = [_duty(write, one) for one in found.duties]
    told = [*_excused(write), *_left(write)]
    paragraphs = (write("owed-none"),) if not rows else ()
    ends = (*told, write("owed-gap")) if gap and rows else tuple(told)
    widths = (40, 13, 13, 13, 21) if of.before is not None else (52, 16, 16, 16)
    return Section(write("owed"), paragraphs, Table(tuple(heads), tuple(rows), widths) if rows else None, ends)


def _duty(write: Writer, one: Duty) -> tuple[str, ...]:
    cells = (owed.name(write.site, one.id), str(one.asked), str(one.done), str(one.excused or "—"))
    if write.of.before is None:
        return cells
    return (*cells, f"{one.before[0]}/{one.before[1]}" if one.before is not None else "—")


def _excused(write: Writer) -> Iterator[str]:
    """What was rightly not done, and why."""
    reasons: dict[str, None] = {}
    for one in write.found.duties:
        reasons |= dict.fromkeys(owed.reason(write.site.words, reason) for reason in one.reasons)
    count = sum(one.excused for one in write.found.duties)
    if count:
        yield write("excused-told", count=count, why=write.listed(tuple(reasons)[:_MOST]))


def _left(write: Writer) -> Iterator[str]:
    """What is not written down: it may be done all the same, and the paper says so."""
    late = [owed.name(write.site, one.id) for one in write.found.duties if one.overdue]
    running = [owed.name(write.site, one.id) for one in write.found.duties if one.due]
    if late:
        count = sum(one.overdue for one in write.found.duties)
        yield write("left", count=count, duties=write.site.words.t("words.comma").join(late))
    if running:
        yield write("running", duties=write.site.words.t("words.comma").join(running))


# --- meetings, trainings


def _together(write: Writer) -> Iterator[Section]:
    level, found = write.of.whose.level, write.found
    if level == "school":
        label = {code: words[write.site.words.lang] for code, words in _meetings()}
        rows = [(label.get(code, code), *_counts(write, one)) for code, one in (found.meetings or {}).items()]
        text = () if rows else (write("meetings-gap"),)
        yield Section(write("meetings"), text, _table(write, write("what"), rows))
    if level != "class":
        told = [training(write, one) for one in (found.trainings or ())[:_MOST]]
        yield Section(write("trainings"), (write.listed(told) if told else write("trainings-gap"),))


def _headings(write: Writer) -> Iterator[Section]:
    """The headings of the plans for children left behind, for class and school to write under."""
    words = write.site.words
    if write.of.whose.level != "mentor":
        yield Section(
            write("headings"),
            tuple(
                words.t(
                    "words.pair",
                    label=label[words.lang],
                    value=write.listed([write("heading-gap", name=one[words.lang]) for _, one in parts]),
                )
                for label, parts in HEADINGS
            ),
        )


def _meetings() -> kinds.Choices:
    return next(one.choices for one in kinds.fields("meeting") if one.name == "type")


def training(write: Writer, one: Event) -> str:
    """A training in words: when, what."""
    day = write.site.words.day(one.day)
    return write.site.words.t(
        "words.pair", label=day, value=plain(write, one.title) or write.site.words.kind("training")
    )


def plain(write: Writer, text: str) -> str:
    """A text in one line, without numbers that lead to somebody and without the children's names."""
    said = Pen(write.site).plain(" ".join(text.split()))
    for name in write.site.names.values():
        if len(name) > 1:
            said = said.replace(name, write("a-child"))
    return said
