"""The plan of help for a child （一生一策帮扶计划表）: goals, measures under the heads the county asks for,
how it went, the review.
"""

from __future__ import annotations

from collections.abc import Iterator

from yulan.kinds.plan import HEADINGS, Plan
from yulan.pages.paper.pen import Pen
from yulan.pages.paper.record_parts import HALF, top, who
from yulan.pages.paper.sheet import Cell, Place, Row, Sheet, Signs, Table, Title, cell, head, heads, row
from yulan.school import Entry


def plan(pen: Pen, entry: Entry | None) -> Iterator[Sheet]:
    """One plan: goals, measures under the heads the county asks for, how it went, the review."""
    values = entry.values if entry and isinstance(entry.values, Plan) else None
    goals = Table(
        pen("plan.title"),
        HALF,
        (
            *who(pen, entry),
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
        HALF,
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
        top(pen, entry),
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
