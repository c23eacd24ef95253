"""Forms of what was done for one child: talks （谈心记录卡）, home visits （家访记录表） and lessons at home
（送教上门记录表）; and any other record as a ruled sheet, for the bundle. Filled, one record is one sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from yulan.kinds.home_teaching import HomeTeaching
from yulan.kinds.talk import Talk
from yulan.kinds.visit import Visit
from yulan.pages import records
from yulan.pages.paper.help_plan import plan
from yulan.pages.paper.pen import Pen
from yulan.pages.paper.record_parts import HALF, signed, top, who
from yulan.pages.paper.sheet import (
    Block,
    Cut,
    Height,
    Sheet,
    Table,
    Title,
    cell,
    head,
    row,
)
from yulan.school import Entry

_LESSONS = 3


def talk(pen: Pen, entry: Entry | None) -> Iterator[Sheet]:
    """Two empty cards on a page, or one talk."""
    if entry is None:
        one = _talk_card(pen, None)
        blocks: tuple[Block, ...] = (*one, Cut(pen("cut")), *one)
    else:
        blocks = (*_talk_card(pen, entry), signed(pen, "sign.talked", "sign.student"))
    yield Sheet("talk", pen("talk.title"), blocks, filled=entry is not None)


def visit(pen: Pen, entry: Entry | None) -> Iterator[Sheet]:
    """One home visit; those who were at home sign too."""
    values = entry.values if entry and isinstance(entry.values, Visit) else None

    def said(name: str) -> str:
        return pen.said(values, name) if values else ""

    big: Height = "line" if values else "four"
    rows = (
        *who(pen, entry),
        row(
            head(pen("visit.day")),
            cell(pen.when(entry) if entry else pen("blank.short-day")),
            head(pen.label("visit", "occasion")),
            pen.boxes("visit", "occasion", values.occasion if values else None),
        ),
        row(
            head(pen.label("visit", "visitors")),
            cell(said("visitors") or (pen.person(entry.by) if entry else "")),
            head(pen.label("visit", "met")),
            cell(said("met")),
        ),
        row(
            head(pen("visit.home")),
            pen.body(entry.body if entry else "", said("situation"), across=3),
            height="line" if values else "six",
        ),
        pen.told(pen.label("visit", "advice"), said("advice"), across=3, height=big),
        pen.told(pen.label("visit", "commitments"), said("commitments"), across=3, height=big),
        pen.told(pen.label("visit", "follow_up"), said("follow_up"), across=3, height="line" if values else "three"),
        row(
            head(pen.label("visit", "gifts")),
            cell(said("gifts")),
            head(pen.label("visit", "next_date")),
            cell(pen.day(values.next_date if values else None)),
        ),
    )
    blocks = (
        Title(pen("visit.title")),
        top(pen, entry),
        Table(pen("visit.title"), HALF, rows),
        signed(pen, "sign.visitors", "sign.guardian"),
    )
    yield Sheet("visit", pen("visit.title"), blocks, filled=entry is not None)


def home_teaching(pen: Pen, entry: Entry | None) -> Iterator[Sheet]:
    """One lesson at home, or room for several."""
    lessons = [entry] if entry else [None] * _LESSONS
    blocks: list[Block] = [
        Title(pen("home-teaching.title")),
        top(pen, entry),
        Table(pen("student"), HALF, who(pen, entry)),
    ]
    blocks += [_lesson(pen, one) for one in lessons]
    blocks.append(signed(pen, "sign.home-teacher", "sign.guardian"))
    yield Sheet("home-teaching", pen("home-teaching.title"), tuple(blocks), filled=entry is not None)


def any_record(pen: Pen, entries: Sequence[Entry]) -> Iterator[Sheet]:
    """Records of one kind under each other: label and value, as on the screen."""
    title = pen.site.words.kind(entries[0].kind)
    blocks: list[Block] = [Title(title)]
    for one in entries:
        said = records.view(pen.site, one).said
        rows = [row(head(pen("record.day")), cell(pen.when(one)), head(pen("record.by")), cell(pen.person(one.by)))]
        if one.student in pen.site.children:
            rows.insert(0, who(pen, one)[0])
        for fact in (*said.short, *said.long):
            rows.append(row(head(fact.label), cell(*map(pen.plain, fact.values), across=3)))
        if said.body:
            rows.append(row(head(pen("told")), pen.body(said.body, across=3)))
        blocks.append(Table(records.title(pen.site, one), HALF, tuple(rows)))
    yield Sheet("records", title, tuple(blocks), filled=True)


# The kind that a form is filled from, and the form.
FORMS: dict[str, Callable[[Pen, Entry | None], Iterator[Sheet]]] = {
    "talk": talk,
    "visit": visit,
    "plan": plan,
    "home-teaching": home_teaching,
}


def _talk_card(pen: Pen, entry: Entry | None) -> tuple[Block, ...]:
    values = entry.values if entry and isinstance(entry.values, Talk) else None

    def said(name: str) -> str:
        return pen.said(values, name) if values else ""

    rows = (
        *who(pen, entry)[: 2 if entry else 1],
        row(
            head(pen("talk.day")),
            cell(pen.when(entry) if entry else pen("blank.short-day")),
            head(pen.label("talk", "form")),
            pen.boxes("talk", "form", values.form if values else None),
        ),
        row(head(pen.label("talk", "place")), cell(said("place")), head(pen.label("talk", "mood")), cell(said("mood"))),
        row(head(pen.label("talk", "topics")), pen.boxes("talk", "topics", values.topics if values else (), across=3)),
        row(
            head(pen("talk.said")), pen.body(entry.body if entry else "", across=3), height="line" if entry else "four"
        ),
        pen.told(pen.label("talk", "effect"), said("effect"), across=3, height="line" if entry else "two"),
        pen.told(pen.label("talk", "follow_up"), said("follow_up"), across=3, height="line" if entry else "two"),
        row(
            head(pen.label("talk", "next_date")),
            cell(pen.day(values.next_date if values else None)),
            head(pen("talk.by")),
            cell(pen.person(entry.by) if entry else ""),
        ),
    )
    return Title(pen("talk.title"), part=entry is None), top(pen, entry), Table(pen("talk.title"), HALF, rows)


def _lesson(pen: Pen, entry: Entry | None) -> Table:
    values = entry.values if entry and isinstance(entry.values, HomeTeaching) else None

    def said(name: str) -> str:
        return pen.said(values, name) if values else ""

    rows = (
        row(
            head(pen("home-teaching.day")),
            cell(pen.when(entry) if entry else pen("blank.short-day")),
            head(pen("home-teaching.teacher")),
            cell(pen.person(entry.by) if entry else ""),
        ),
        row(
            head(pen.label("home-teaching", "hours")),
            cell(said("hours")),
            head(pen.label("home-teaching", "met")),
            cell(said("met")),
        ),
        row(
            head(pen.label("home-teaching", "content")),
            pen.body(entry.body if entry else "", said("content"), across=3),
            height="line" if entry else "three",
        ),
        pen.told(pen.label("home-teaching", "effect"), said("effect"), across=3, height="line" if entry else "two"),
        row(
            head(pen.label("home-teaching", "next_date")), cell(pen.day(values.next_date if values else None), across=3)
        ),
    )
    return Table(pen("home-teaching.lesson"), HALF, rows)
