"""The pictures reports open with, each drawn from the counted table that stands below it: no picture knows a number
that its table does not show, so what a table leaves out or merges is in no bar's length either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from yulan.pages.charts import bars
from yulan.pages.charts.bars import Count, Multiples, Row
from yulan.pages.charts.drawing import CROSSED, DOTTED, FULL, HATCHED, HOLLOW, Drawing, Part
from yulan.pages.reports.lists import Sheet
from yulan.pages.words import Words

# How the fills follow each other where no other choice says more.
USUAL = (FULL, HATCHED, DOTTED, HOLLOW, CROSSED)


def count(sheet: Sheet, row: str, column: str = "") -> Count:
    """A number of a table, with the way to its list; nothing leads to an empty one."""
    found = sheet.count(row, column)
    return Count(found, sheet.address(row, column) if found else "")


def looks(sheet: Sheet, chosen: Mapping[str, str] | None = None) -> Mapping[str, str]:
    """The fill of each column: those chosen, and of these only columns that are there."""
    if chosen is None:
        return dict(zip(sheet.table.columns, USUAL, strict=False))
    return {column: look for column, look in chosen.items() if column in sheet.table.columns}


def legend(sheet: Sheet, chosen: Mapping[str, str]) -> tuple[Part, ...]:
    """What the fills stand for."""
    return tuple(Part(look, sheet.columns.get(column, column)) for column, look in chosen.items())


def by_row(
    words: Words, sheet: Sheet, chosen: Mapping[str, str] | None = None, *, id_: str = "", title: str = "",
    whole: bool = False,
) -> Drawing:  # fmt: skip
    """Bars lying down: one for each row of a table, in parts by its columns. `whole`: each as a share of itself, over
    the columns shown, said as the first of them out of all. More columns than there are fills are one whole bar.
    """
    if chosen is None and len(sheet.table.columns) > len(USUAL):
        return totals(words, sheet, id_=id_, title=title)
    chosen = looks(sheet, chosen)
    rows = []
    for row in sheet.table.rows:
        counts = tuple(count(sheet, row, column) for column in chosen)
        if any(one.value for one in counts) or not whole:
            end, way = (_share(counts), "") if whole else ("", count(sheet, row).way)
            rows.append(Row(sheet.rows.get(row, row), counts, end=end, way=way, page=sheet.ways.get(row, "")))
    return _lying(words, id_ or sheet.id, title or sheet.title, legend(sheet, chosen), rows, whole=whole)


def by_column(words: Words, sheet: Sheet) -> Drawing:
    """Bars standing side by side: one for each column of a table whose columns are steps, in parts by the rows."""
    table = sheet.table
    parts = tuple(Part(look, sheet.rows[row]) for row, look in zip(table.rows, USUAL, strict=False))
    rows = [
        Row(
            sheet.columns[column],
            tuple(count(sheet, row, column) for row in table.rows),
            way=sheet.address(column=column) if sheet.whole and table.size(column=column) else "",
        )
        for column in table.columns
    ]
    said = describe(words, ((row.label, row.said) for row in rows))
    return bars.standing(f"p-{sheet.id}", sheet.title, said, parts, rows, steps=True)


def totals(words: Words, sheet: Sheet, *, id_: str = "", title: str = "") -> Drawing:
    """A whole bar for each row."""
    rows = [
        Row(sheet.rows.get(row, row), (one,), way=one.way, page=sheet.ways.get(row, ""))
        for row in sheet.table.rows
        for one in (count(sheet, row),)
    ]
    return _lying(words, id_ or sheet.id, title or sheet.title, (Part(FULL, sheet.title),), rows)


def pairs(words: Words, sheet: Sheet, *, id_: str = "", title: str = "") -> Drawing:
    """Two bars for each row, one a column: this below it the one to compare it with."""
    first, *others = sheet.table.columns
    chosen = {first: FULL, **dict.fromkeys(others, HOLLOW)}
    rows = [
        Row(
            sheet.rows.get(row, row) if column == first else "",
            tuple(one if each == column else Count(0) for each in chosen),
            way=one.way,
        )
        for row in sheet.table.rows
        for column in chosen
        for one in (count(sheet, row, column),)
    ]
    names = [
        f"{sheet.rows.get(row, row)} {sheet.columns.get(column, column)}"
        for row in sheet.table.rows
        for column in chosen
    ]
    said = describe(words, zip(names, (row.said for row in rows), strict=True))
    id_ = id_ or sheet.id
    return bars.lying(f"p-{id_}", title or sheet.title, said, legend(sheet, chosen), rows)


def classes(
    words: Words, whole: Sheet, parts: Mapping[str, Sheet], short: Mapping[str, str], *, id_: str, title: str
) -> Multiples:
    """A small chart for each row of `whole`, by its columns, each bar in parts by the sheets of the same rows and
    columns; `short` are the columns' names where there is little room.
    """
    fills = tuple(Part(look, sheet.title) for sheet, look in zip(parts.values(), USUAL, strict=False))
    panels = [
        (
            whole.rows.get(row, row), whole.ways.get(row, ""), count(whole, row),
            [
                Row(short[column], tuple(count(sheet, row, column) for sheet in parts.values()),
                    way=count(whole, row, column).way)
                for column in whole.table.columns
            ],
        )
        for row in whole.table.rows
    ]  # fmt: skip
    said = ((label, str(total.value)) for label, _, total, _ in panels)
    return bars.multiples(id_, title, describe(words, said), fills, panels)


def shares(
    words: Words, id_: str, title: str, fills: Sequence[Part], rows: Sequence[tuple[str, str, str, tuple[Count, ...]]]
) -> Drawing:
    """Bars of which each is a share of itself, from several tables: what stands above, the label, its page, counts."""
    drawn = [Row(label, counts, end=_share(counts), page=page, group=group) for group, label, page, counts in rows]
    return _lying(words, id_, title, fills, drawn, whole=True)


def describe(words: Words, said: Iterable[tuple[str, str]]) -> str:
    """A picture in a sentence: each label with its number."""
    return words.t("words.semicolon").join(words.t("words.pair", label=label, value=value) for label, value in said)


def _share(counts: Sequence[Count]) -> str:
    return f"{counts[0].value}/{sum(one.value for one in counts)}"


def _lying(
    words: Words, id_: str, title: str, fills: Sequence[Part], rows: Sequence[Row], *, whole: bool = False
) -> Drawing:
    said = [(row.label, row.said) for row in rows]
    return bars.lying(f"p-{id_}", title, describe(words, said), fills, rows, whole=whole)
