"""Two more forms about one child: the sheet on which care is noted （关爱帮扶及学生有关情况记载表） and the card with
telephone numbers （监护人联系卡）.
"""

from __future__ import annotations

from collections.abc import Iterator

from yulan.kinds.card import Card
from yulan.kinds.card_parts import Guardian, Parent
from yulan.pages import card as cards
from yulan.pages import records
from yulan.pages.paper import basics
from yulan.pages.paper.pen import Pen
from yulan.pages.paper.sheet import (
    Blank,
    Block,
    Cell,
    Cut,
    Line,
    Place,
    Prose,
    Row,
    Sheet,
    Signs,
    Table,
    Title,
    cell,
    head,
    heads,
    row,
    spare,
)
from yulan.school import Entry, StudentFile

_EIGHT = (11, 14, 11, 14, 11, 14, 11, 14)
_NOTED = 8  # rows of an empty sheet of notes


def record(pen: Pen, file: StudentFile | None) -> Iterator[Sheet]:
    """The sheet of notes: the child in three lines, then what was done, day by day."""
    values = cards.of(file) if file else None
    told = [_noted(pen, one) for one in pen.of_file(file) if one.kind != "comment"] if file else []
    columns = (16, 12, 40, 20, 12)
    table = Table(
        pen("record.title"),
        columns,
        (*told, *spare(_NOTED if file is None else 1, len(columns), height="three")),
        heads(*(pen(f"record.{one}") for one in ("day", "kind", "what", "effect", "by"))),
    )
    blocks = (
        Title(pen("record.title"), pen.term_name() if pen.term else pen("filled-year", year=pen.school_year())),
        basics.top(pen, file),
        _in_short(pen, file, values),
        table,
        Signs((Place(pen("sign.class-teacher")), Place(pen("sign.moral-office"), seal=True))),
    )
    yield Sheet("record", pen("record.title"), blocks, filled=file is not None)


def contact(pen: Pen, file: StudentFile | None) -> Iterator[Sheet]:
    """The contact card, twice on a page: one for the school, one for the guardian. It prints telephone numbers, since
    they are what it is for; no other number stands on it.
    """
    values = cards.of(file) if file else None
    first = _contact_card(pen, file, values, pen("contact.for-school"))
    second = _contact_card(pen, file, values, pen("contact.for-guardian"))
    blocks = (*first, Cut(pen("cut")), *second)
    yield Sheet("guardian-contact", pen("contact.title"), blocks, filled=file is not None)


def _in_short(pen: Pen, file: StudentFile | None, values: Card | None) -> Table:
    guardian = values.guardians[0] if values and values.guardians else None
    rows = (
        row(
            head(pen.label("card", "name")),
            cell(basics.said(pen, values, "name")),
            head(pen.label("card", "sex")),
            cell(basics.said(pen, values, "sex")),
            head(pen.label("card", "birth_date")),
            cell(pen.written(values.birth_date) if values else ""),
            head(pen.label("card", "class")),
            cell(pen.site.words.scope(file.scope) if file else ""),
        ),
        row(
            head(pen("category")),
            cell(pen.official(pen.codes(file)) if file else "", across=3),
            head(pen("guardian")),
            cell(pen.said(guardian, "name") if guardian else ""),
            head(pen("mentor")),
            cell(pen.between.join(map(pen.person, file.mentors)) if file else ""),
        ),
    )
    return Table(pen("record.in-short"), _EIGHT, rows)


# What each kind tells in the column of what was done, and what came of it: fields, then its text.
_WHAT = {
    "talk": ("place", "topics", "mood"),
    "visit": ("met", "situation", "advice", "commitments", "gifts"),
    "contact": ("channel", "between", "whom", "outcome"),
    "plan": ("goals",),
}
_EFFECT = {"talk": ("effect", "follow_up"), "visit": ("follow_up",), "contact": ("follow_up",), "plan": ("review",)}


def _noted(pen: Pen, entry: Entry) -> Row:
    kind = records.title(pen.site, entry)
    if entry.kind in _WHAT:
        told = [(pen.label(entry.kind, one), pen.said(entry.values, one)) for one in _WHAT[entry.kind]]
    else:
        said = records.view(pen.site, entry).said
        told = [(fact.label, pen.plain(pen.between.join(fact.values))) for fact in (*said.short, *said.long)]
    pair = pen.site.words.t
    what = pair("words.semicolon").join(pair("words.pair", label=label, value=value) for label, value in told if value)
    effect = [pen.said(entry.values, one) for one in _EFFECT.get(entry.kind, ())]
    return row(
        cell(pen.when(entry)),
        cell(kind),
        pen.body(entry.body, what),
        cell(*effect),
        cell(pen.person(entry.by)),
        height="two",
    )


def _contact_card(pen: Pen, file: StudentFile | None, values: Card | None, under: str) -> tuple[Block, ...]:
    known = {one.who: one for one in values.guardians} if values else {}
    parents = {one.who: one for one in values.parents} if values else {}
    rows = [
        row(
            head(pen("student")),
            cell(basics.said(pen, values, "name")),
            head(pen.label("card", "class")),
            cell(pen.site.words.scope(file.scope) if file else "", across=2),
        ),
        row(*(head(pen(f"contact.{one}")) for one in ("who", "name", "relation", "phone", "address"))),
        *(_reached(pen, basics.choice(pen, "guardians.who", who), known.get(who)) for who in basics.GUARDIANS),
        *(_reached(pen, basics.choice(pen, "parents.who", who), parents.get(who)) for who in basics.PARENTS),
        row(
            head(pen("class-teacher")),
            cell(pen.teacher(file.scope) if file else ""),
            head(pen("mentor")),
            cell(pen.between.join(map(pen.person, file.mentors)) if file else "", across=2),
        ),
        row(head(pen("contact.school-phone")), Cell(), head(pen("contact.teacher-phone")), Cell(across=2)),
    ]
    return (
        Title(pen("contact.title"), under, part=True),
        Table(pen("contact.title"), (18, 20, 16, 22, 24), tuple(rows)),
        Prose((pen("contact.promise"),), small=True),
        Line((Blank(pen("school-seal")), Blank(pen("issued-on"), pen.day(pen.site.school.today if file else None)))),
    )


def _reached(pen: Pen, label: str, one: Guardian | Parent | None) -> Row:
    where = one.address if isinstance(one, Guardian) else one.away_where if one else None
    return row(
        head(label),
        cell(pen.said(one, "name") if one else ""),
        cell(pen.said(one, "relation") if isinstance(one, Guardian) else ""),
        cell(pen.phone(one.phone, shown=True) if one else ""),
        cell(pen.plain(where or "")),
    )
