"""The monthly report of suspected dropouts and dropouts （辍学（疑似辍学）学生月报）: by name, for the one officer who
may have it by law. A month with nobody to name is reported as such. Owns who may have it filled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from yulan import kinds
from yulan.derive import dropout
from yulan.derive.away import MARKS, Case
from yulan.ids import CARD
from yulan.pages import frame
from yulan.pages.paper import lists
from yulan.pages.paper.pen import Pen
from yulan.pages.paper.sheet import (
    Blank,
    Block,
    Line,
    Place,
    Prose,
    Sheet,
    Signs,
    Table,
    Title,
    heads,
    listed,
    spare,
)
from yulan.pages.site import Site

CODE = "dropout-report"
POSTS = ("roll-officer", "principal", "moral-office")
_MONTH = re.compile(r"[12][0-9]{3}-(?:0[1-9]|1[0-2])")
_COLUMNS = (5, 9, 6, 12, 16, 9, 11, 7, 16, 9)
_LABELS = ("place", "name", "sex", "class", "roll-number", "status", "since", "days", "steps", "back")
_ROWS = 9


def is_month(site: Site, key: str) -> bool:
    """Whether this reader may have the report of the month that a key (`2025-11`) names."""
    if not _MONTH.fullmatch(key) or key > site.school.today.isoformat()[:7]:
        return False
    return frame.has_absences(site.words) and any(post in POSTS for post in site.school.posts)


def months(site: Site) -> tuple[str, ...]:
    """The months it is usually wanted for: the one that runs and the last, if this reader may have them."""
    today = site.school.today
    found = (day.isoformat()[:7] for day in (today, today.replace(day=1) - timedelta(days=1)))
    return tuple(one for one in found if is_month(site, one))


def report(pen: Pen, month: str) -> Iterator[Sheet]:
    """The report of a month; empty lines where none is named."""
    school = pen.site.school
    day = dropout.month_end(month, school.today) if month else None
    cases = dropout.report(dropout.of(school, day), month) if day else ()
    counts = {stage: sum(one.open and one.stage == stage for one in cases) for stage in MARKS}
    back = sum(not one.open for one in cases)
    told = [_row(pen, one) for one in cases]
    rows = listed(told, least=len(told) + 1) or spare(1 if month else _ROWS, len(_COLUMNS), first=1)
    title = pen(f"{CODE}.title")

    def filled(count: int) -> str:
        return str(count) if month else ""

    blocks: list[Block] = [
        Title(title, pen.site.words.month(day) if day else pen("blank.month")),
        Line(
            (
                Blank(pen("school"), pen.site.words.school_name),
                Blank(pen("filled-by"), pen.site.frame.viewer if month else ""),
                Blank(pen("filled-on"), pen.day(school.today if month else None)),
            )
        ),
        Line(
            (
                Blank(pen(f"{CODE}.enrolled")),
                *(Blank(_status(pen, mark), filled(counts[stage])) for stage, mark in MARKS.items()),
                Blank(pen(f"{CODE}.returned"), filled(back)),
            )
        ),
        Table(title, _COLUMNS, rows, heads(*(pen(f"{CODE}.list.{one}") for one in _LABELS))),
    ]
    if month and not cases:
        blocks.append(Prose((pen(f"{CODE}.none"),)))
    if month and pen.site.control.closed:
        named = pen.between.join(pen.site.words.scope(one) for one in pen.site.control.closed)
        blocks.append(Prose((pen(f"{CODE}.partial", classes=named),), small=True))
    blocks.append(Prose((pen(f"{CODE}.note"),), small=True))
    blocks.append(
        Signs((Place(pen("sign.roll-officer")), Place(pen("sign.principal")), Place(pen("sign.our-school"), seal=True)))
    )
    yield Sheet(CODE, title, tuple(blocks), filled=bool(month), wide=True)


def _row(pen: Pen, case: Case) -> tuple[str, ...]:
    file, words = pen.site.files.get(case.student), pen.site.words
    name = (file.name if file is not None else "") or pen.site.control.names.get(case.student, "")
    steps = [(one.code, one.day) for one in case.steps if one.day and one.code != "re-entry"]
    steps += [(str(getattr(one.values, "step", "")), one.date) for one in case.passed_on]
    told = (
        pen(f"{CODE}.step", step=kinds.choice_label("return", "step", code, words.lang), day=words.short_day(day))
        for code, day in steps
    )
    return (
        name,
        lists.said(pen, file, "sex") if file is not None else "",
        words.scope(case.scope),
        lists.said(pen, file, "roll_number") if file is not None else "",
        _status(pen, "person-elsewhere" if case.elsewhere else MARKS[case.stage]),
        words.near_day(case.start),
        str(case.days),
        words.t("words.semicolon").join(told),
        words.near_day(case.back) if case.back is not None else "",
    )


def _status(pen: Pen, status: str) -> str:
    return kinds.choice_label(CARD, "roll_status", status, pen.site.words.lang)
