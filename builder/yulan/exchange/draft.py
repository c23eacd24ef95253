"""A text that somebody is to finish: title, sections with paragraphs and a table, places to sign. It is the same text
whether it becomes a document or a page; gaps for the person stand in it as 【…】.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a draft; every row is as wide as the head. `widths` of the columns are hundredths of the table's."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = field(repr=False)
    widths: tuple[int, ...]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.head) for row in (*self.rows, self.widths)) or sum(self.widths) != 100:
            raise ValueError("every row of a table is as wide as its head, and its columns take all of its width")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a draft: paragraphs, then a table, then `after` it more paragraphs."""

    heading: str
    paragraphs: tuple[str, ...] = field(repr=False, default=())
    table: Table | None = field(repr=False, default=None)
    after: tuple[str, ...] = field(repr=False, default=())


@dataclass(frozen=True, slots=True)
class Draft:
    """A text to be finished; `under` its title stand lines, `signs` are places to sign, `footer` is each page's."""

    title: str
    under: tuple[str, ...]
    sections: tuple[Section, ...] = field(repr=False)
    signs: tuple[str, ...] = ()
    footer: str = ""
