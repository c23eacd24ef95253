"""Forms of what was done for one child: talks （谈心记录卡）, home visits （家访记录表）, plans （一生一策帮扶计划表）
and lessons at home （送教上门记录表）; and any other record as a ruled sheet, for the bundle. Filled, one record is one
sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from yulan import kinds
from yulan.kinds.home_teaching import HomeTeaching
from yulan.kinds.plan import HEADINGS, Plan
from yulan.kinds.talk import Talk
from yulan.kinds.visit import Visit
from yulan.pages import records
from yulan.pages.paper.pen import Pen
from yulan.pages.paper.sheet import (
    Blank,
    Block,
    Cell,
    Cut,
    Height,
    Line,
    Place,
    Row,
    Sheet,
    Signs,
    Table,
    Title,
    cell,
    head,
    heads,
    row,
)
from yulan.school import Entry

_HALF = (14, 36, 14, 36)
_LESSONS = 3


def talk(pen: Pen, entry: Entry | None) -> Iterator[Sheet]:
    """Two empty cards on a page, or one talk."""
    if entry is None:
        one = _talk_card(pen, None)
        blocks: tuple[Block, ...] = (*one, Cut(pen("cut")), *one)
    else:
        blocks = (*_talk_card(pen, entry), _signed(pen, "sign.talked", "sign.student"))
    yield Sheet("talk", pen("talk.title"), blocks, filled=entry is not None)


def visit(pen: Pen, entry: Entry | None) -> Iterator[Sheet]:
    """One home visit; those who were at home sign too."""
    values = entry.values if entry and isinstance(entry.values, Visit) else None

    def said(name: str) -> str:
        return pen.said(values, name) if values else ""

    big: Height = "line" if values else "four"
    rows = (
        *_who(pen, entry),
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
        _top(pen, entry),
        Table(pen("visit.title"), _HALF, rows),
        _signed(pen, "sign.visitors", "sign.guardian"),
    )
    yield Sheet("visit", pen("visit.title"), blocks, filled=entry is not None)


def plan(pen: Pen, entry: Entry | None) -> Iterator[Sheet]:
    """One plan: goals, measures under the heads the county asks for, how it went, the review."""
    values = entry.values if entry and isinstance(entry.values, Plan) else None
    goals = Table(
        pen("plan.title"),
        _HALF,
        (
            *_who(pen, entry),
            row(
                head(pen.label("plan", "type")),
                pen.boxes("plan", "type", values.type if values else None, across=3),
            ),
            pen.told(
                pen.label("plan", "goals"),
                pen.said(values, "goals") if values else "",
                across=3,
                height="line" if values else "three",
            ),
            *(() if values else _headings(pen)),
            *((row(head(pen("told")), pen.body(entry.body, across=3)),) if entry and entry.body.strip() else ()),
        ),
    )
    measures = Table(
        pen.label("plan", "measures"),
        (16, 40, 20, 24),
        _measures(pen, values),
        heads(*(pen.label("plan", f"measures.{one}") for one in ("head", "what", "times", "result"))),
    )
    stages = Table(
        pen.label("plan", "stages"),
        (24, 76),
        _stages(pen, values),
        heads(pen("plan.stage-day"), pen.label("plan", "stages")),
        overleaf=values is None,
    )
    review = Table(
        pen.label("plan", "review"),
        _HALF,
        (
            row(
                head(pen.label("plan", "review_date")),
                cell(pen.day(values.review_date if values else None)),
                head(pen("plan.next")),
                cell(*(() if values and values.review else (pen("plan.outcomes"),))),
            ),
            pen.told(
                pen.label("plan", "review"),
                pen.said(values, "review") if values else "",
                across=3,
                height="line" if values else "six",
            ),
        ),
    )
    under = pen.site.words.term(values.term) if values and values.term else pen.term_name() if entry is None else ""
    blocks = (
        Title(pen("plan.title"), under),
        _top(pen, entry),
        goals,
        measures,
        stages,
        review,
        Signs(
            (
                Place(pen("sign.mentor")),
                Place(pen("sign.guardian")),
                Place(pen("sign.class-teacher")),
                Place(pen("sign.moral-office"), seal=True),
            )
        ),
    )
    yield Sheet("help-plan", pen("plan.title"), blocks, filled=entry is not None)


def _headings(pen: Pen) -> Iterator[Row]:
    """What the plans for children left behind ask to be thought of, each with room to write beside it. A filled form
    tells what the record holds, under its own labels.
    """
    lang = pen.site.words.lang
    for label, parts in HEADINGS:
        yield row(head(label[lang]), cell("".join(pen("plan.heading", name=one[lang]) for _, one in parts), across=3))


def home_teaching(pen: Pen, entry: Entry | None) -> Iterator[Sheet]:
    """One lesson at home, or room for several."""
    lessons = [entry] if entry else [None] * _LESSONS
    blocks: list[Block] = [
        Title(pen("home-teaching.title")),
        _top(pen, entry),
        Table(pen("student"), _HALF, _who(pen, entry)),
    ]
    blocks += [_lesson(pen, one) for one in lessons]
    blocks.append(_signed(pen, "sign.home-teacher", "sign.guardian"))
    yield Sheet("home-teaching", pen("home-teaching.title"), tuple(blocks), filled=entry is not None)


def any_record(pen: Pen, entries: Sequence[Entry]) -> Iterator[Sheet]:
    """Records of one kind under each other: label and value, as on the screen."""
    title = pen.site.words.kind(entries[0].kind)
    blocks: list[Block] = [Title(title)]
    for one in entries:
        said = records.view(pen.site, one).said
        rows = [row(head(pen("record.day")), cell(pen.when(one)), head(pen("record.by")), cell(pen.person(one.by)))]
        if one.student in pen.site.children:
            rows.insert(0, _who(pen, one)[0])
        for fact in (*said.short, *said.long):
            rows.append(row(head(fact.label), cell(*map(pen.plain, fact.values), across=3)))
        if said.body:
            rows.append(row(head(pen("told")), pen.body(said.body, across=3)))
        blocks.append(Table(records.title(pen.site, one), _HALF, tuple(rows)))
    yield Sheet("records", title, tuple(blocks), filled=True)


# The kind that a form is filled from, and the form.
FORMS: dict[str, Callable[[Pen, Entry | None], Iterator[Sheet]]] = {
    "talk": talk,
    "visit": visit,
    "plan": plan,
    "home-teaching": home_teaching,
}


def _top(pen: Pen, entry: Entry | None) -> Line:
    return Line((Blank(pen("number"), entry.id if entry else ""), Blank(pen("school"), pen.site.words.school_name)))


def _who(pen: Pen, entry: Entry | None) -> tuple[Row, ...]:
    child = pen.site.children.get(entry.student) if entry else None
    file = pen.site.files[child.sid] if child else None
    return (
        row(
            head(pen("student")),
            cell(child.name if child else ""),
            head(kinds.label("card", "class", pen.site.words.lang)),
            cell(child.class_name if child else ""),
        ),
        row(
            head(pen("category")),
            cell(pen.official(pen.codes(file)) if file else ""),
            head(pen("mentor")),
            cell(pen.between.join(map(pen.person, file.mentors)) if file else ""),
        ),
    )


def _talk_card(pen: Pen, entry: Entry | None) -> tuple[Block, ...]:
    values = entry.values if entry and isinstance(entry.values, Talk) else None

    def said(name: str) -> str:
        return pen.said(values, name) if values else ""

    rows = (
        *_who(pen, entry)[: 2 if entry else 1],
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
    return Title(pen("talk.title"), part=entry is None), _top(pen, entry), Table(pen("talk.title"), _HALF, rows)


def _measures(pen: Pen, values: Plan | None) -> tuple[Row, ...]:
    if values is None:
        heads_of = [one.label for one in pen.ticks("plan", "measures.head")]
        return tuple(row(head(one), Cell(), Cell(), Cell(), height="two") for one in heads_of)
    return tuple(
        row(
            head(pen.said(one, "head")),
            cell(pen.said(one, "what")),
            cell(pen.said(one, "times")),
            cell(pen.said(one, "result")),
        )
        for one in values.measures
    )


def _stages(pen: Pen, values: Plan | None) -> tuple[Row, ...]:
    if values is None:
        return tuple(row(cell(pen("blank.short-day")), Cell(), height="three") for _ in range(4))
    return tuple(row(cell(pen.written(one.date)), cell(pen.said(one, "result"))) for one in values.stages)


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
    return Table(pen("home-teaching.lesson"), _HALF, rows)


def _signed(pen: Pen, *labels: str) -> Signs:
    return Signs(tuple(Place(pen(one)) for one in labels))
