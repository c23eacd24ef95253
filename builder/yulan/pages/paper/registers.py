"""Registers of the school: the three comparisons of the roll （三类学籍核对表）, what was lent （档案借阅登记表）,
what is handed on when children leave （档案移交清单）.
"""

from __future__ import annotations

from collections.abc import Iterator

from yulan.kinds.loan import Loan
from yulan.pages import card as cards
from yulan.pages.paper import lists
from yulan.pages.paper.pen import Pen
from yulan.pages.paper.sheet import (
    Blank,
    Block,
    Cut,
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
from yulan.pages.students import Group
from yulan.school import StudentFile

_WIDE = 11  # the same across
_THREE = ("no-roll", "roll-elsewhere", "person-elsewhere")


def reconcile(pen: Pen, *, filled: bool) -> Iterator[Sheet]:
    """The three lists of children whose roll and person are not in the same place."""
    columns = (5, 11, 13, 6, 22, 20, 23)
    labels = ("place", "name", "class", "sex", "roll-number", "where", "dealt-with")
    blocks: list[Block] = [Title(pen("reconcile.title"), pen.term_name()), _school_top(pen, filled=filled)]
    for status in _THREE:
        files = [one for one in pen.site.files.values() if _status(one) == status] if filled else []
        told = [
            (
                lists.name_of(pen, one),
                pen.site.words.scope(one.scope),
                lists.said(pen, one, "sex"),
                lists.said(pen, one, "roll_number"),
                "",
                "",
            )
            for one in files
        ]
        rows = listed(told, least=len(told) + 1) or spare(3, len(columns), first=1)
        blocks += [
            Title(pen(f"reconcile.{status}"), part=True),
            Table(pen(f"reconcile.{status}"), columns, rows, heads(*(pen(f"list.{one}") for one in labels))),
        ]
    if filled:
        blocks.append(Prose((lists.partial(pen, len(pen.site.files)),), small=True))
    blocks.append(
        Signs((Place(pen("sign.roll-officer")), Place(pen("sign.principal")), Place(pen("sign.our-school"), seal=True)))
    )
    yield Sheet("reconcile", pen("reconcile.title"), tuple(blocks), filled=filled, wide=True)


def loan(pen: Pen, *, filled: bool) -> Iterator[Sheet]:
    """The register of what was lent to whom, and when it came back."""
    columns = (5, 12, 12, 21, 16, 11, 12, 11)
    labels = ("place", "from", "borrower", "lent", "reason", "until", "approved-by", "returned")
    every = pen.site.school.records() if filled else ()
    entries = [one for one in every if isinstance(one.values, Loan) and pen.within(one.date)]
    entries.sort(key=lambda one: (one.date, one.id))
    told = [
        tuple(
            pen.said(one.values, name)
            for name in ("start", "borrower", "lent", "reason", "until", "approved_by", "returned")
        )
        for one in entries
    ]
    rows = (*listed(told, least=len(told)), *spare(4 if told else _WIDE, len(columns), first=len(told) + 1))
    blocks = (
        Title(pen("loan.title"), pen("filled-year", year=pen.school_year())),
        _school_top(pen, filled=filled),
        Table(pen("loan.title"), columns, rows, heads(*(pen(f"list.{one}") for one in labels))),
        Prose((pen("loan.note"),), small=True),
        Signs((Place(pen("sign.keeper")), Place(pen("sign.moral-office"), seal=True))),
    )
    yield Sheet("loan", pen("loan.title"), blocks, filled=filled, wide=True)


def transfer(pen: Pen, file: StudentFile | None, group: Group | None) -> Iterator[Sheet]:
    """What is handed on with a child who leaves, or with a class; the receipt comes back. The psychological part goes
    from counsellor to counsellor and is on no such list.
    """
    files = [file] if file else lists.files(pen, group)
    columns = (6, 14, 23, 37, 9, 11)
    labels = ("place", "name", "roll-number", "material", "items", "remark")
    told = [
        (lists.name_of(pen, one), lists.said(pen, one, "roll_number"), _material(pen, one), str(_items(one)), "")
        for one in files
    ]
    rows = listed(told, least=len(told) + 1) or spare(9, len(columns), first=1)
    under = pen.site.words.scope(group.id) if group else ""
    blocks = (
        Title(pen("transfer.title"), under),
        Line(
            (
                Blank(pen("number")),
                Blank(pen("transfer.from"), pen.site.words.school_name),
                Blank(pen("transfer.to"), _next_school(pen, file) if file else ""),
            )
        ),
        Table(pen("transfer.title"), columns, rows, heads(*(pen(f"list.{one}") for one in labels))),
        Prose((pen("transfer.note"),), small=True),
        Signs((Place(pen("sign.handed-over")), Place(pen("sign.our-school"), seal=True))),
        Cut(pen("cut-seal")),
        Title(pen("transfer.receipt"), part=True),
        Prose((pen("transfer.received", school=pen.site.words.school_name),)),
        Signs((Place(pen("sign.received")), Place(pen("sign.their-school"), seal=True))),
    )
    yield Sheet("transfer", pen("transfer.title"), blocks, filled=bool(files))


def _school_top(pen: Pen, *, filled: bool) -> Line:
    return Line(
        (
            Blank(pen("school"), pen.site.words.school_name),
            Blank(pen("filled-by"), pen.site.frame.viewer if filled else ""),
            Blank(pen("filled-on"), pen.day(pen.site.school.today if filled else None)),
        )
    )


def _status(file: StudentFile) -> str | None:
    values = cards.of(file)
    return values.roll_status if values else None


def _counts(file: StudentFile) -> dict[str, int]:
    counts = {"card": 1} if file.card else {}
    for one in file.records:
        if one.drawer == "file" and one.kind != "transfer":
            counts[one.kind] = counts.get(one.kind, 0) + 1
    return counts


def _material(pen: Pen, file: StudentFile) -> str:
    return pen.between.join(
        pen("transfer.count", name=pen.site.words.kind(kind), count=count) for kind, count in _counts(file).items()
    )


def _items(file: StudentFile) -> int:
    return sum(_counts(file).values())


def _next_school(pen: Pen, file: StudentFile) -> str:
    sent = pen.of_file(file, "transfer")
    return pen.said(sent[-1].values, "school") if sent else ""
