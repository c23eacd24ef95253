"""The report of consent: of how many children a guardian agreed to the keeping of data, in whole or in part, took it
back, or has not been asked; and, apart from it, whether pairing with a mentor is wished for. A refusal is an answer and
no lack.
"""

from __future__ import annotations

from collections.abc import Iterator

from yulan.derive.tables import Keys
from yulan.pages import card
from yulan.pages.charts.drawing import DOTTED, FULL, HATCHED, HOLLOW
from yulan.pages.reports import grid, pictures
from yulan.pages.reports.basis import Basis, Gathered
from yulan.pages.reports.counted import Count
from yulan.pages.reports.grid import Headline, Report, Section
from yulan.pages.reports.lists import Sheet
from yulan.pages.reports.room import Brings, Room

CODE = "consent"
_GIVEN = ("given", "part", "withdrawn", "not-asked")
_WISHES = ("willing", "not-willing", "half-asked", "not-asked")
_LOOKS = {
    "given": {"given": FULL, "part": HATCHED, "withdrawn": DOTTED, "not-asked": HOLLOW},
    "wishes": {"willing": FULL, "not-willing": DOTTED, "half-asked": HATCHED, "not-asked": HOLLOW},
}


def of(basis: Basis) -> Report | None:
    """The report, if a file may be read."""
    if not basis.files:
        return None
    t, found = basis.site.words.t, basis.gathered(BRINGS)
    given = _sheet(basis, found, "given", _GIVEN)
    wishes = _sheet(basis, found, "wishes", _WISHES)
    sections = tuple(
        Section(sheet.id, sheet.title, (grid.of(sheet, t("reports.class"), t("reports.total")),),
                t(f"reports.consent.{sheet.id}-note"),
                pictures=(pictures.by_row(basis.site.words, sheet, _LOOKS[sheet.id]),))
        for sheet in (given, wishes)
    )  # fmt: skip
    agreed = sum(given.count(column=one) for one in _GIVEN[:2])
    headline = Headline(t("reports.consent.headline"), f"{agreed} / {basis.files}")
    return grid.report(basis.site, CODE, headline, sections, (given, wishes), cannot=("paper",))


def _sheet(basis: Basis, found: Gathered[None], id_: str, columns: tuple[str, ...]) -> Sheet:
    t = basis.site.words.t
    return Sheet(
        CODE, id_, t(f"reports.consent.{id_}"), found.table(id_, basis.by_class, Keys(columns, empty=True)),
        basis.class_names, {one: t(f"reports.consent.columns.{one}") for one in columns}, basis.part_names,
        t("reports.students"), basis.class_ways,
    )  # fmt: skip


def _counts(room: Room) -> Iterator[tuple[str, Count]]:
    def by_class(sid: str) -> tuple[str]:
        return (room.facts[sid].scope,)

    yield "given", Count(room.facts, by_class, lambda sid: (_told(room, sid),), room.child)
    yield "wishes", Count(room.facts, by_class, lambda sid: (_wished(room, sid),), room.child)


def _told(room: Room, sid: str) -> str:
    """Whether consent holds today; what is withheld of the file says how far."""
    file = room.files[sid]
    values = card.of(file)
    if values is None or values.consent is None:
        return "not-asked"
    if file.withheld.withdrawn and not values.consent.withdrawn_scopes:
        return "withdrawn"
    return "part" if file.withheld.scopes else "given"


def _wished(room: Room, sid: str) -> str:
    """What child and guardian say about a mentor: one no is a no."""
    values = card.of(room.files[sid])
    willing = values.willing if values is not None else None
    answers = (willing.student, willing.guardian) if willing is not None else (None, None)
    if False in answers:
        return "not-willing"
    if None not in answers:
        return "willing"
    return "not-asked" if answers == (None, None) else "half-asked"


BRINGS = Brings.only(CODE, _counts)
