"""The form on which a table is chosen that is taken along: its columns, a class, a category. It is offered in a served
site alone, and the table comes from memory; a built page can hand nothing out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from yulan.pages import card, exports, frame, students
from yulan.pages.exports import LEDGER
from yulan.pages.page import Link, Page
from yulan.pages.rows import Option
from yulan.pages.site import Site

PATH = "ledger/export.html"


@dataclass(frozen=True, slots=True)
class Tick:
    """A column to choose; `number`: it holds numbers, `on`: it is one of the usual ones."""

    code: str
    label: str
    on: bool
    number: bool


@dataclass(frozen=True, slots=True)
class ExportForm:
    """What there is to choose. `uncovers`: this reader may ask for numbers as they are; `open_way`: they are so anyhow,
    as the school has settled.
    """

    ticks: tuple[Tick, ...]
    classes: tuple[Option, ...]
    categories: tuple[Option, ...] = field(repr=False)
    uncovers: bool
    open_way: bool


def page(site: Site, *, uncovers: bool) -> Page | None:
    """The form, if there is a child in the ledger."""
    if not site.children:
        return None
    words = site.words
    counts = card.category_counts(words, (code for child in site.children.values() for code in child.codes))
    context = ExportForm(
        ticks=tuple(Tick(one.code, one.label(words.t), one.usual, one.number) for one in exports.columns(LEDGER)),
        classes=tuple(Option(group.id, group.name, group.count) for group in students.groups(site)),
        categories=tuple(Option(*one) for one in counts),
        uncovers=uncovers,
        open_way=uncovers and not site.school.settings.mask_exports,
    )
    crumbs = (Link(frame.LEDGER, words.t("ledger.title")),)
    return site.page(PATH, "export.html", words.t("export.form.title"), context, frame.LEDGER, *crumbs)
