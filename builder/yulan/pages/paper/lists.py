"""Lists of a class and of a mentor: by category （分类名册）, who came back （开学返校清查表）, who was away
（缺勤登记表）, a mentor's children in two copies （结对名册）.

A list names the children whose files its reader may read, and says so: it never claims to be the whole class.
"""

from __future__ import annotations

from collections.abc import Iterator

from yulan.kinds.absence import Absence
from yulan.kinds.roll_check import RollCheck
from yulan.pages import card as cards
from yulan.pages.paper.pen import Pen
from yulan.pages.paper.sheet import (
    Blank,
    Block,
    Cell,
    Line,
    Place,
    Prose,
    Row,
    Sheet,
    Signs,
    Table,
    Title,
    cell,
    heads,
    listed,
    row,
    spare,
)
from yulan.pages.students import Group
from yulan.school import Entry, StudentFile

_BLANK = 21  # rows of an empty list that fill a page with room to write
_WIDE = 11  # the same across


def class_list(pen: Pen, group: Group | None) -> Iterator[Sheet]:
    """The children of a class with their categories, guardians and mentors; below, how many each category has."""
    children = files(pen, group)
    columns = (5, 11, 6, 13, 20, 11, 16, 11, 7)
    labels = ("place", "name", "sex", "born", "category", "guardian", "phone", "mentor", "remark")
    told = [
        (
            name_of(pen, one),
            said(pen, one, "sex"),
            said(pen, one, "birth_date"),
            pen.official(pen.codes(one)),
            _guardian(pen, one),
            _phone(pen, one),
            pen.between.join(map(pen.person, one.mentors)),
            "",
        )
        for one in children
    ]
    rows = listed(told, least=0) or spare(_WIDE, len(columns), first=1)
    counts = cards.category_counts(pen.site.words, (code for one in children for code in pen.codes(one)))
    sums = pen.between.join(pen("class-list.sum", name=pen.official([code]), count=count) for code, _, count in counts)
    blocks: list[Block] = [
        Title(pen("class-list.title"), pen.term_name()),
        _top(pen, group),
        Table(pen("class-list.title"), columns, rows, heads(*(pen(f"list.{one}") for one in labels))),
    ]
    if group:
        blocks.append(
            Prose(
                (pen("class-list.sums", count=len(children), sums=sums or pen("none")), partial(pen, len(children))),
                small=True,
            )
        )
    blocks.append(
        Signs(
            (
                Place(pen("sign.class-teacher")),
                Place(pen("sign.grade-head")),
                Place(pen("sign.moral-office"), seal=True),
            )
        )
    )
    yield Sheet("class-list", pen("class-list.title"), tuple(blocks), filled=group is not None, wide=True)


def return_check(pen: Pen, group: Group | None) -> Iterator[Sheet]:
    """Who came back on the first days of a term; whom one has no file of is written in by hand."""
    columns = (6, 12, 8, 16, 20, 22, 16)
    labels = ("place", "name", "sex", "back", "why-not", "contacted", "whereabouts")
    children = files(pen, group)
    back = Cell(ticks=pen.yes_no(value=None).ticks)
    rows: list[Row] = [
        row(
            cell(str(place), middle=True),
            cell(name_of(pen, one)),
            cell(said(pen, one, "sex")),
            back,
            Cell(),
            Cell(),
            Cell(),
        )
        for place, one in enumerate(children, 1)
    ]
    rows += [
        row(cell(str(place), middle=True), Cell(), Cell(), back, Cell(), Cell(), Cell())
        for place in range(len(rows) + 1, max(_BLANK, len(rows) + 5) + 1)
    ]
    check = _check(pen, group)
    blocks: list[Block] = [
        Title(pen("return-check.title"), pen.term_name()),
        _top(pen, group),
        Line(
            (
                Blank(pen("return-check.expected"), pen.said(check, "expected") if check else ""),
                Blank(pen("return-check.present"), pen.said(check, "present") if check else ""),
                Blank(pen("return-check.absent"), pen.said(check, "absent") if check else ""),
                Blank(pen("return-check.checked-on")),
            )
        ),
        Table(pen("return-check.title"), columns, tuple(rows), heads(*(pen(f"list.{one}") for one in labels))),
        Prose((pen("return-check.note"), *((partial(pen, len(children)),) if group else ())), small=True),
        Signs((Place(pen("sign.class-teacher")), Place(pen("sign.roll-officer")))),
    ]
    yield Sheet("return-check", pen("return-check.title"), tuple(blocks), filled=group is not None)


def absent(pen: Pen, group: Group | None) -> Iterator[Sheet]:
    """Who was away, from when to when, why, and whether the family was asked at once."""
    columns = (5, 11, 16, 16, 14, 11, 16, 11)
    labels = ("place", "name", "from", "to", "reason", "excused", "family", "by")
    told = [_absence(pen, one) for one in _absences(pen, group)] if group else []
    rows = (*listed(told, least=len(told)), *spare(4 if told else _WIDE, len(columns), first=len(told) + 1))
    blocks = (
        Title(pen("absent.title"), pen.term_name()),
        _top(pen, group),
        Table(pen("absent.title"), columns, rows, heads(*(pen(f"list.{one}") for one in labels))),
        Prose((pen("absent.note"),), small=True),
        Signs((Place(pen("sign.class-teacher")), Place(pen("sign.roll-officer")))),
    )
    yield Sheet("absent", pen("absent.title"), blocks, filled=group is not None, wide=True)


def mentor_list(pen: Pen, person: str) -> Iterator[Sheet]:
    """A mentor's children, in two copies: the school keeps one, the mentor the other."""
    columns = (6, 12, 8, 18, 22, 17, 17)
    labels = ("place", "name", "sex", "class", "category", "since", "agreement")
    files = [one for one in pen.site.paired.get(person, ()) if person in one.mentors]
    told = [_mentee(pen, one, person) for one in files]
    rows = listed(told, least=len(told) + 2) or spare(8, len(columns), first=1)
    known = pen.site.school.people.get(person)
    for copy in ("school", "mentor"):
        blocks = (
            Title(pen("mentor-list.title"), pen("filled-year", year=pen.school_year())),
            Line(
                (
                    Blank(pen("mentor"), pen.person(person)),
                    Blank(pen("mentor-list.posts"), pen.site.words.posts(known.posts) if known else ""),
                    Blank(pen("filled-on"), pen.day(pen.site.school.today if person else None)),
                )
            ),
            Table(pen("mentor-list.title"), columns, rows, heads(*(pen(f"list.{one}") for one in labels))),
            Prose((pen("mentor-list.note"), *((partial(pen, len(files)),) if person else ())), small=True),
            Signs((Place(pen("sign.mentor")), Place(pen("sign.principal")), Place(pen("sign.our-school"), seal=True))),
        )
        yield Sheet(
            "mentor-list", pen("mentor-list.title"), blocks, filled=bool(person), mark=pen(f"mentor-list.{copy}")
        )


def files(pen: Pen, group: Group | None) -> list[StudentFile]:
    """The files of a class that may be read."""
    return [pen.site.files[one.sid] for one in group.children] if group else []


def partial(pen: Pen, count: int) -> str:
    """That a list holds so many files, those its maker may read."""
    return pen("list.partial", count=count, day=pen.written(pen.site.school.today))


def name_of(pen: Pen, file: StudentFile) -> str:
    """A child's name, as lists have it."""
    return pen.site.children[file.sid].name


def said(pen: Pen, file: StudentFile, name: str) -> str:
    """A field of a child's card in words."""
    values = cards.of(file)
    return pen.said(values, name) if values else ""


def _top(pen: Pen, group: Group | None) -> Line:
    filled = group is not None
    class_of = (Blank(pen("class"), group.name), Blank(pen("class-teacher"), pen.teacher(group.id))) if group else ()
    return Line(
        (
            Blank(pen("school"), pen.site.words.school_name),
            *(class_of or (Blank(pen("class")), Blank(pen("class-teacher")))),
            Blank(pen("filled-on"), pen.day(pen.site.school.today if filled else None)),
        )
    )


def _guardian(pen: Pen, file: StudentFile) -> str:
    values = cards.of(file)
    return pen.said(values.guardians[0], "name") if values and values.guardians else ""


def _phone(pen: Pen, file: StudentFile) -> str:
    values = cards.of(file)
    return pen.phone(next((one.phone for one in values.guardians if one.phone), values.phone)) if values else ""


def _check(pen: Pen, group: Group | None) -> RollCheck | None:
    """The newest check of the class in the term, if it is recorded already."""
    if group is None:
        return None
    term = pen.term or pen.site.school.term
    found = [
        (one.date, one.id, one.values)
        for one in pen.site.school.records()
        if isinstance(one.values, RollCheck) and one.values.type == "return" and one.values.class_ == group.id
        if term is None or term.start <= one.date <= term.end
    ]
    return max(found, key=lambda one: one[:2])[2] if found else None


def _absences(pen: Pen, group: Group) -> list[Entry]:
    """The absences of a class's children in the term, oldest first."""
    term = pen.term or pen.site.school.term
    found = [
        one
        for one in pen.site.school.records()
        if isinstance(one.values, Absence) and one.student in pen.site.children
        if pen.site.children[one.student].scope == group.id
        if term is None or (one.values.start <= term.end and (one.values.end is None or one.values.end >= term.start))
    ]
    return sorted(found, key=lambda one: (one.date, one.id))


def _absence(pen: Pen, entry: Entry) -> tuple[str, ...]:
    return (
        pen.site.children[entry.student].name,
        *(pen.said(entry.values, one) for one in ("start", "end", "reason", "excused", "contacted")),
        f"{pen.person(entry.by)}{pen.late(entry)}",
    )


def _mentee(pen: Pen, file: StudentFile, person: str) -> tuple[str, ...]:
    values = cards.of(file)
    now = [one for one in values.mentors if one.person == person] if values else []
    paired = now[-1] if now else None
    return (
        name_of(pen, file),
        said(pen, file, "sex"),
        pen.site.words.scope(file.scope),
        pen.official(pen.codes(file)),
        pen.written(paired.since) if paired else "",
        pen.said(paired, "agreement") if paired else "",
    )
