"""What each form of one record begins and ends with: its number, whom it is about, who signs."""

from __future__ import annotations

from yulan import kinds
from yulan.pages.paper.pen import Pen
from yulan.pages.paper.sheet import Blank, Line, Place, Row, Signs, cell, head, row
from yulan.school import Entry

HALF = (14, 36, 14, 36)  # widths of a table of labels and values in pairs, in percent


def top(pen: Pen, entry: Entry | None) -> Line:
    """The line above: the record's number and the school."""
    return Line((Blank(pen("number"), entry.id if entry else ""), Blank(pen("school"), pen.site.words.school_name)))


def who(pen: Pen, entry: Entry | None) -> tuple[Row, ...]:
    """Two rows: the child and the class, the categories and the mentors."""
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


def signed(pen: Pen, *labels: str) -> Signs:
    """A place to sign for each of these."""
    return Signs(tuple(Place(pen(one)) for one in labels))
