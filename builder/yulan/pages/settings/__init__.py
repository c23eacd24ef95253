"""The settings of the school as pages: in words for every reader, as forms for keepers, and before anything is signed
as the list of what will change. Nothing on them is out of a record. Only served: there a keeper can act on them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from yulan.forms import Spot
from yulan.pages.page import Link, Page
from yulan.pages.settings import categories, classes, duties, faults, parts, school, terms, told, words
from yulan.pages.settings.parts import Block, Given, Section
from yulan.pages.settings.told import Line
from yulan.pages.site import Site
from yulan.pages.write import DraftLine

INDEX = "settings/index.html"
UNDO = "settings/undo.html"

SECTIONS: Mapping[str, Section] = {
    one.name: one
    for one in (
        school.SECTION,
        terms.SECTION,
        classes.SECTION,
        categories.SECTION,
        duties.SECTION,
        words.SECTION,
    )
}

Hidden = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Door:
    """The way to one section, and how it stands in a few lines."""

    path: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest change: who and when, what it changed where that is known; `base` stands for the settings since."""

    person: str
    day: str
    lines: tuple[Line, ...]
    base: str = ""  # where a keeper may take it back


@dataclass(frozen=True, slots=True)
class Index:
    """The overview."""

    doors: tuple[Door, ...]
    who: str
    notes: tuple[str, ...]
    latest: Latest | None


@dataclass(frozen=True, slots=True)
class Form:
    """One section: to be changed, or to be read. `meanwhile` is what others changed while the form was open."""

    section: str
    lead: str
    who: str
    editable: bool
    blocks: tuple[Block, ...]
    hidden: Hidden = ()
    notes: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    spots: tuple[Spot, ...] = ()
    meanwhile: tuple[Line, ...] = ()
    kept: str = ""
    begun: DraftLine | None = field(repr=False, default=None)

    @property
    def troubles(self) -> int:
        """How many things are to be looked at."""
        return len(self.faults) + len(self.spots)


@dataclass(frozen=True, slots=True)
class Confirm:
    """What will change once it is signed: the differences, what is worth a look, comments of the file that go, what was
    sent and goes along. `back` is where one goes on changing.
    """

    lines: tuple[Line, ...]
    hidden: Hidden
    warnings: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    cancel: str = INDEX
    edits: bool = True


def path_of(section: str) -> str:
    """Where a section is."""
    return f"settings/{section}.html"


def day_of(given: Given, at: str) -> str:
    """The day of a moment (ISO 8601) in words."""
    return terms.said_day(given, at[:10])


def index(
    given: Given, keepers: Iterable[str], latest: Latest | None, *, editable: bool, notes: Iterable[str] = ()
) -> Page:
    """The overview: a door to each section, who may change them, what was changed last; `notes` are what came of it."""
    t = given.t
    doors = tuple(Door(path_of(one.name), t(f"{one.name}.title"), one.summary(given)) for one in SECTIONS.values())
    here = Index(doors, _who(given, keepers, editable=editable), tuple(notes), latest)
    return given.site.page(INDEX, "settings.html", t("index.title"), here)


def form(
    given: Given,
    name: str,
    keepers: Iterable[str],
    *,
    editable: bool,
    hidden: Hidden = (),
    notes: Iterable[str] = (),
    meanwhile: Iterable[Line] = (),
    kept: str = "",
    begun: DraftLine | None = None,
) -> Page:
    """One section; faults that belong to no input of it stand above."""
    section = SECTIONS[name]
    blocks = section.blocks(given)
    spots = tuple(parts.spots(blocks))
    known = {one.name for block in blocks for one in block.every}
    loose = (line for at, lines in given.faults.items() if at not in known for line in lines)
    context = Form(
        name,
        given.t(f"{name}.lead"),
        _who(given, keepers, editable=editable),
        editable,
        blocks,
        (("_page", path_of(name)), *section.hidden(given), *hidden) if editable else (),
        tuple(notes),
        tuple(dict.fromkeys(loose)),
        spots,
        tuple(meanwhile),
        kept,
        begun,
    )
    return _page(given.site, path_of(name), "settings-form.html", given.t(f"{name}.title"), context)


def confirm(given: Given, path: str, context: Confirm) -> Page:
    """The page before signing."""
    return _page(given.site, path, "settings-confirm.html", given.t("confirm.title"), context)


def _page(site: Site, path: str, template: str, title: str, context: object) -> Page:
    return site.page(path, template, title, context, INDEX, Link(INDEX, site.words.t(f"{parts.TEXTS}.index.title")))


def _who(given: Given, keepers: Iterable[str], *, editable: bool) -> str:
    people = given.site.words.people(keepers)
    return given.t("who.you" if editable else "who.others", people=people)


__all__ = (
    "INDEX",
    "SECTIONS",
    "UNDO",
    "Confirm",
    "Given",
    "Latest",
    "confirm",
    "day_of",
    "faults",
    "form",
    "index",
    "path_of",
    "told",
)
