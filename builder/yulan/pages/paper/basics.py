"""The card （特殊群体学生基本情况卡）: basics, family, categories, what helps to understand the child, who signs.
Restricted categories have no box on it: a box would ask for what belongs in its drawer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from yulan import category_choice
from yulan.kinds.card import Card
from yulan.kinds.card_parts import Guardian, Membership, Parent
from yulan.kinds.categories import CATEGORIES
from yulan.kinds.subcodes import SUBS
from yulan.pages import card as cards
from yulan.pages.paper.pen import Pen
from yulan.pages.paper.sheet import (
    Blank,
    Block,
    Cell,
    Height,
    Line,
    Place,
    Prose,
    Row,
    Sheet,
    Signs,
    Table,
    Tick,
    Title,
    cell,
    head,
    heads,
    row,
)
from yulan.school import StudentFile

PARENTS = ("father", "mother")
GUARDIANS = ("first", "second", "entrusted")
_CLEARS = (
    "character",
    "interests",
    "study",
    "conduct",
    "relations",
)  # with basics and health, the five to be clear about


def card(pen: Pen, file: StudentFile | None) -> Iterator[Sheet]:
    """The card: basics, family, categories, what helps to understand the child, who signs."""
    values = cards.of(file) if file else None
    blocks: list[Block] = [
        Title(pen("card.title"), pen("filled-year", year=pen.school_year())),
        top(pen, file),
        _basics(pen, file, values),
        _parents(pen, values.parents if values else ()),
        _guardians(pen, values.guardians if values else ()),
        _categories(pen, file, values),
        _understanding(pen, values),
        _paired(pen, file, values),
        Signs(
            (Place(pen("sign.filled-by")), Place(pen("sign.class-teacher")), Place(pen("sign.moral-office"), seal=True))
        ),
        Prose((pen("card.note"),), small=True),
    ]
    yield Sheet("card", pen("card.title"), tuple(blocks), filled=file is not None)


def top(pen: Pen, file: StudentFile | None) -> Line:
    """The line above a child's forms: number, school, day."""
    return Line(
        (
            Blank(pen("number"), file.sid if file else ""),
            Blank(pen("school-seal"), pen.site.words.school_name),
            Blank(pen("filled-on"), pen.day(pen.site.school.today if file else None)),
        )
    )


def said(pen: Pen, values: Card | None, name: str) -> str:
    """A field of the card in words; nothing where there is no card."""
    return pen.said(values, name) if values else ""


def _basics(pen: Pen, file: StudentFile | None, values: Card | None) -> Table:
    def label(name: str) -> Cell:
        return head(pen.label("card", name))

    scope = pen.site.words.scope(file.scope) if file else ""
    photo = Cell((pen("card.photo"),), down=4, middle=True)
    rows = (
        row(
            label("name"),
            cell(said(pen, values, "name")),
            label("sex"),
            pen.boxes("card", "sex", values.sex if values else None),
            label("ethnic_group"),
            cell(said(pen, values, "ethnic_group")),
            photo,
        ),
        row(
            label("birth_date"),
            cell(pen.written(values.birth_date) if values else ""),
            label("id_number"),
            cell(said(pen, values, "id_number"), across=3),
        ),
        row(
            label("class"),
            cell(scope),
            label("roll_number"),
            cell(said(pen, values, "roll_number"), across=3),
        ),
        row(
            label("household"),
            pen.boxes("card", "household", values.household if values else None),
            label("boarding"),
            pen.boxes("card", "boarding", values.boarding if values else None, across=3),
        ),
        row(
            label("address"),
            cell(said(pen, values, "address"), across=3),
            label("phone"),
            cell(said(pen, values, "phone"), across=2),
        ),
    )
    return Table(pen("card.basics"), (11, 18, 11, 16, 11, 16, 17), rows)


def _parents(pen: Pen, parents: tuple[Parent, ...]) -> Table:
    def words(name: str) -> str:
        return pen.label("card", f"parents.{name}")

    known = {one.who: one for one in parents}
    rows = [_parent(pen, who, known.get(who)) for who in (*PARENTS, *(one for one in known if one not in PARENTS))]
    labels = (pen("card.parents"), words("name"), words("job"), words("phone"), pen("card.away"), words("away_since"))
    return Table(pen("card.parents"), (13, 15, 16, 18, 20, 18), tuple(rows), heads(*labels))


def _parent(pen: Pen, who: str, one: Parent | None) -> Row:
    label = head(choice(pen, "parents.who", who))
    if one is None:
        return row(label, *(Cell() for _ in range(5)))
    where = pen.said(one, "away_where") or (pen.site.words.t("words.yes") if one.away else "")
    where = where or (pen.site.words.t("words.no") if one.away is False else "")
    return row(
        label,
        cell(pen.said(one, "name")),
        cell(pen.said(one, "job")),
        cell(pen.phone(one.phone)),
        cell(where),
        cell(pen.written(one.away_since)),
    )


def _guardians(pen: Pen, guardians: tuple[Guardian, ...]) -> Table:
    def words(name: str) -> str:
        return pen.label("card", f"guardians.{name}")

    known = {one.who: one for one in guardians}
    labels = (
        pen("card.guardians"),
        words("name"),
        words("relation"),
        words("age"),
        words("able"),
        words("phone"),
        words("address"),
    )
    rows = tuple(_guardian(pen, who, known.get(who)) for who in GUARDIANS)
    return Table(pen("card.guardians"), (13, 13, 10, 8, 16, 18, 22), rows, heads(*labels))


def _guardian(pen: Pen, who: str, one: Guardian | None) -> Row:
    return row(
        head(choice(pen, "guardians.who", who)),
        cell(pen.said(one, "name") if one else ""),
        cell(pen.said(one, "relation") if one else ""),
        cell(pen.said(one, "age") if one else ""),
        pen.yes_no(value=one.able if one else None),
        cell(pen.phone(one.phone) if one else ""),
        cell(pen.said(one, "address") if one else ""),
    )


def choice(pen: Pen, path: str, code: str) -> str:
    """What a code of a field of the card is called."""
    return next(one.label for one in pen.ticks("card", path, code) if one.on)


def _categories(pen: Pen, file: StudentFile | None, values: Card | None) -> Table:
    held = {one.code: one for one in cards.memberships(file, pen.site.school.today)} if file else {}
    lang = pen.site.words.lang
    used = category_choice.shown_codes(pen.site.school.settings.categories)
    ticks = tuple(
        Tick(one.official[lang], code in held)
        for code, one in CATEGORIES.items()
        if not one.restricted and (code in used or code in held)
    )
    basis = tuple(_membership(pen, one) for one in held.values())
    rows = (
        row(head(pen("card.categories")), Cell(ticks=ticks)),
        *(() if file else _subs(pen, used)),
        row(head(pen("card.basis")), cell(*basis), height="line" if values else "two"),
    )
    return Table(pen("card.categories"), (13, 87), rows)


def _subs(pen: Pen, used: Collection[str]) -> Iterator[Row]:
    """Boxes for what a category rests on, to be ticked by hand; a filled card says it beside the basis."""
    lang = pen.site.words.lang
    for code in (one for one in SUBS if one in used):
        label = pen("card.sub", category=CATEGORIES[code].official[lang])
        yield row(head(label), Cell(ticks=tuple(Tick(words[lang], on=False) for _, words in SUBS[code])))


def _membership(pen: Pen, one: Membership) -> str:
    since = pen("card.since", day=pen.written(one.since)) if one.since else ""
    more = pen.between.join(filter(None, (since, pen.said(one, "sub"), pen.said(one, "basis"))))
    official = CATEGORIES[one.code].official[pen.site.words.lang]
    return pen.site.words.t("words.pair", label=official, value=more) if more else official


def _understanding(pen: Pen, values: Card | None) -> Table:
    tall: Height = "line" if values else "three"
    low: Height = "line" if values else "two"
    health = "；".join(_health(pen, values)) if values else ""
    rows = (
        pen.told(pen.label("card", "strengths"), said(pen, values, "strengths"), height=tall),
        pen.told(pen.label("card", "own_words"), said(pen, values, "own_words"), height=tall),
        *(pen.told(pen.label("card", one), said(pen, values, one), height=low) for one in _CLEARS),
        pen.told(pen.label("card", "health"), health, height=low),
    )
    return Table(pen("card.understanding"), (13, 87), rows, overleaf=values is None)


def _health(pen: Pen, values: Card) -> Iterator[str]:
    for one in values.health:
        what = choice(pen, "health.code", one.code)
        yield pen.site.words.t("words.pair", label=what, value=pen.said(one, "note")) if one.note else what


def _paired(pen: Pen, file: StudentFile | None, values: Card | None) -> Table:
    willing = values.willing if values else None
    consent = values.consent if values else None
    now = [one for one in values.mentors if file and one.person in file.mentors] if values else []
    since = next((one.since for one in now if one.since), None)
    rows = (
        row(
            head(pen("card.willing-student")),
            pen.yes_no(value=willing.student if willing else None),
            head(pen("card.willing-guardian")),
            pen.yes_no(value=willing.guardian if willing else None),
            head(pen("card.consent")),
            cell(pen.day(consent.date if consent and not consent.withdrawn else None)),
        ),
        row(
            head(pen("mentor")),
            cell(pen.between.join(map(pen.person, file.mentors)) if file else ""),
            head(pen("card.paired-since")),
            cell(pen.day(since)),
            head(pen("class-teacher")),
            cell(pen.teacher(file.scope) if file else ""),
        ),
    )
    return Table(pen("card.paired"), (13, 20, 13, 21, 13, 20), rows)
