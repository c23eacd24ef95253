"""The bundle of a term for an inspection: cover （封面）, contents （卷内目录）, then every item, each on pages of its
own.

Items are numbered (第 n 件), and the number stands in the corner of each item's sheets. The contents name items by that
number and leave the column of pages empty: no browser can say beforehand on which page a thing will come to lie, and a
page number that is guessed is worse on an archive's list than none. The foot of each page counts through the whole
bundle, so that the column is filled by hand in a minute once it is printed.

Only what the reader may read comes in, and of that only what lies in the drawers of `DRAWERS` and is of a kind in
`_OF_CHILD` or `_OF_SCHOOL`: sensitive drawers never, whatever a school's policy says may be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from yulan.kinds.plan import Plan
from yulan.kinds.summary import Summary
from yulan.pages import students
from yulan.pages.paper import basics, lists, told
from yulan.pages.paper.pen import Pen
from yulan.pages.paper.sheet import (
    Blank,
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
)
from yulan.pages.students import Group
from yulan.school import Entry, StudentFile, Term

DRAWERS = frozenset({"file", "aid", "roll", "rolls", "office"})
# Kinds about a child, in the order in which they lie in the bundle; the card comes first, absences stand in a list.
_OF_CHILD = (
    "plan",
    "talk",
    "visit",
    "contact",
    "helper",
    "study",
    "growth",
    "activity",
    "comment",
    "aid",
    "placement",
    "home-teaching",
    "return",
)
_OF_SCHOOL = ("meeting", "training", "roll-check", "summary")


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the bundle: what it is, who answers for it, of which days."""

    title: str = field(repr=False)
    by: str
    days: str = field(repr=False)
    sheets: tuple[Sheet, ...] = field(repr=False)
    remark: str = ""


def sheets(pen: Pen, term: Term, scope: str = "") -> tuple[Sheet, ...]:
    """The whole bundle of a term, of one class or of all that may be read."""
    pen = replace(pen, term=term)
    items = list(_items(pen, scope))
    whose = pen.site.words.scope(scope) if scope else ""
    made = [_cover(pen, whose, len(items)), _contents(pen, items)]
    for number, item in enumerate(items, 1):
        made += [replace(one, mark=pen("bundle.item", number=number)) for one in item.sheets]
    return tuple(made)


def _items(pen: Pen, scope: str) -> Iterator[Item]:
    groups = [one for one in students.groups(pen.site) if scope in ("", one.id)]
    for group in groups:
        yield from _of_class(pen, group)
    if not scope:
        yield from _of_mentors(pen)
    for group in groups:
        for child in group.children:
            yield from _of_child(pen, pen.site.files[child.sid])
    for kind in _OF_SCHOOL:
        found = [one for one in pen.site.school.records() if _belongs(pen, one, kind) and _in_scope(one, scope)]
        for one in sorted(found, key=lambda entry: (entry.date, entry.id)):
            title = f"{pen.site.words.kind(kind)} {pen.written(one.date)}"
            yield Item(title, pen.person(one.by), pen.written(one.date), tuple(told.any_record(pen, [one])))


def _of_class(pen: Pen, group: Group) -> Iterator[Item]:
    for make in (lists.class_list, lists.absent):
        made = tuple(make(pen, group))
        if make is lists.absent and not any(one.student in pen.site.children for one in _absences(pen, group)):
            continue
        yield Item(pen("bundle.of", name=group.name, what=made[0].title), pen.teacher(group.id), pen.term_name(), made)


def _absences(pen: Pen, group: Group) -> list[Entry]:
    return [
        one
        for one in pen.site.school.records()
        if one.kind == "absence" and pen.within(one.date) and one.student in {child.sid for child in group.children}
    ]


def _of_mentors(pen: Pen) -> Iterator[Item]:
    for person, files in pen.site.paired.items():
        if any(person in one.mentors for one in files):
            made = tuple(lists.mentor_list(pen, person))[:1]  # the school's copy
            yield Item(
                pen("bundle.of", name=pen.person(person), what=made[0].title), pen.person(person), pen.term_name(), made
            )


def _of_child(pen: Pen, file: StudentFile) -> Iterator[Item]:
    name = pen.site.children[file.sid].name
    if file.card is not None:
        made = tuple(basics.card(pen, file))
        day = pen.written(file.card.at.date())
        yield Item(pen("bundle.of", name=name, what=made[0].title), pen.person(file.card.author), day, made)
    for kind in _OF_CHILD:
        found = [one for one in file.records if _belongs(pen, one, kind)]
        found.sort(key=lambda entry: (entry.date, entry.id))
        if not found:
            continue
        form: Callable[[Pen, Entry | None], Iterator[Sheet]] | None = told.FORMS.get(kind)
        made = tuple(one for entry in found for one in form(pen, entry)) if form else tuple(told.any_record(pen, found))
        people = pen.between.join(dict.fromkeys(pen.person(one.by) for one in found))
        days = dict.fromkeys(pen.written(one.date) for one in (found[0], found[-1]))
        count = pen("bundle.records", count=len(found))
        title = pen("bundle.of", name=name, what=made[0].title)
        yield Item(title, people, "—".join(days), made, count)


def _belongs(pen: Pen, entry: Entry, kind: str) -> bool:
    """Whether a record is of the bundle: of a kind and a drawer that may be, and of the term."""
    if entry.kind != kind or entry.drawer not in DRAWERS:
        return False
    named = entry.values.term if isinstance(entry.values, Plan | Summary) else None
    return named == pen.term.id if named and pen.term else pen.within(entry.date)


def _in_scope(entry: Entry, scope: str) -> bool:
    """Whether a record of no child belongs to the bundle of a class, or to the whole school's."""
    of_class = getattr(entry.values, "class_", None)
    return not scope or of_class == scope


def _cover(pen: Pen, whose: str, count: int) -> Sheet:
    def line(label: str, value: str = "") -> Row:
        return row(head(pen(f"bundle.{label}")), cell(value), height="two")

    rows = (
        line("school", pen.site.words.school_name),
        line("scope", whose or _whole(pen)),
        line("term", pen.term_name()),
        line("count", pen("bundle.items", count=count)),
        line("pages"),
        line("keep"),
        line("made-by", pen.site.frame.viewer),
        line("checked-by"),
        line("made-on", pen.written(pen.site.school.today)),
    )
    blocks = (
        Title(pen("bundle.title")),
        Table(pen("bundle.title"), (30, 70), rows),
        Signs((Place(pen("sign.our-school"), seal=True),)),
        Prose((pen("bundle.note"),), small=True),
    )
    return Sheet("cover", pen("bundle.title"), blocks, filled=True)


def _whole(pen: Pen) -> str:
    """That it is of the whole school, if it is: whoever reads a part makes the bundle of that part."""
    seen = pen.site.school.coverage
    if seen.students_readable == seen.students_total:
        return pen.site.words.t("scopes.school")
    return pen("bundle.part", count=seen.students_readable, total=seen.students_total)


def _contents(pen: Pen, items: list[Item]) -> Sheet:
    columns = (8, 16, 38, 22, 8, 8)
    labels = ("number", "by", "what", "days", "page", "remark")
    rows = tuple(
        row(cell(str(number), middle=True), cell(one.by), cell(one.title), cell(one.days), cell(), cell(one.remark))
        for number, one in enumerate(items, 1)
    )
    blocks = (
        Title(pen("bundle.contents")),
        Line((Blank(pen("school"), pen.site.words.school_name), Blank(pen("bundle.term"), pen.term_name()))),
        Table(pen("bundle.contents"), columns, rows, heads(*(pen(f"bundle.list.{one}") for one in labels))),
        Prose((pen("bundle.by-hand"),), small=True),
    )
    return Sheet("contents", pen("bundle.contents"), blocks, filled=True)
